//! The `adit` program: a question on the command line, an answer on the terminal or in a file.

mod args;
mod commands;
mod failure;
mod grid;
mod open;
mod output;
mod pages;
mod progress;
mod question;
mod relative;
mod templates;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    output::apply_color(cli.global.color);
    match commands::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => failure::report(&problems, cli.global.format),
    }
}
