//! The commands, one file each.

pub(crate) mod brief;
pub(crate) mod check;
pub(crate) mod claims;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod flows;
pub(crate) mod hindcast;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod models;
pub(crate) mod plan;
pub(crate) mod plan_monthly;
pub(crate) mod schema;
pub(crate) mod screen;
pub(crate) mod stress;
pub(crate) mod trace;

use crate::args::{Cli, Command};
use adit_model::Problems;

/// Runs the command that was asked for.
pub(crate) fn run(cli: &Cli) -> Result<(), Problems> {
    let global = &cli.global;
    match &cli.command {
        Command::Brief(command) => command.run(global),
        Command::Check(command) => command.run(global),
        Command::Trace(command) => command.run(global),
        Command::Screen(command) => command.run(global),
        Command::Stress(command) => command.run(global),
        Command::Plan(command) => command.run(global),
        Command::Hindcast(command) => command.run(global),
        Command::Explain(command) => command.run(global),
        Command::Claims(command) => command.run(global),
        Command::Flows(command) => command.run(global),
        Command::Export(command) => command.run(global),
        Command::Import(command) => command.run(global),
        Command::Init(command) => command.run(global),
        Command::Diff(command) => command.run(global),
        Command::Schema(command) => command.run(global),
        Command::Models(command) => command.run(global),
        Command::Completions(command) => command.run(global),
    }
}
