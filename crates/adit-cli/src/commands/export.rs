//! `adit export`: a model as a folder of tables.

use crate::args::Global;
use crate::output::Output;
use adit_model::Problems;
use adit_model::package::Package;
use clap::Args;
use std::path::PathBuf;

/// Copy a model out, to read it, change it, or build on it.
///
/// Writes datapackage.json and all CSV tables of a shipped model (or of a folder) into a new or empty folder. Nothing
/// is ever overwritten.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit export rare-earths mine
  adit check -m mine                  the same answer, from your copy")]
pub(crate) struct Export {
    /// Shipped model or folder.
    #[arg(value_name = "MODEL")]
    from: String,
    /// New or empty folder.
    dir: PathBuf,
}

impl Export {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let package = Package::open(&self.from)?;
        package.write_to(&self.dir)?;
        output.remark(&format!("wrote {} files to {}", package.files.len(), self.dir.display()));
        Ok(())
    }
}
