//! Bilateral trade by heading of the Harmonized System, as CEPII's BACI lays it out: one flow a line, ten million lines.
//!
//! The file is read in blocks by all threads; a line is parted and read in one pass, and goes to a [`Sink`]. Money and
//! weight are whole numbers of thousandths of a dollar and of grams, so that sums do not depend on the order of
//! addition, and thus not on the number of threads.

mod blocks;
mod countries;
mod edition;
mod flow;
mod importer;
mod layout;
mod scan;
mod totals;
mod wanted;

pub(crate) use importer::IMPORTER;

pub use flow::{Code, Flow};
pub use layout::Layout;
pub use scan::{At, Lines, Scanned, Sink, scan};
pub use totals::{Sum, Totals, totals};
