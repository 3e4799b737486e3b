//! `adit completions`: the shell finishes words.

use crate::args::{Cli, Global};
use crate::output::Output;
use adit_model::Problems;
use clap::{Args, CommandFactory};

/// Print the completion script of a shell.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit completions bash > ~/.local/share/bash-completion/completions/adit
  adit completions fish > ~/.config/fish/completions/adit.fish")]
pub(crate) struct Completions {
    /// Shell.
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "adit", &mut script);
        output.text(&String::from_utf8_lossy(&script))
    }
}
