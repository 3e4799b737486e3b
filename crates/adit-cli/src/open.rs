//! The one way by which commands open a model: a shipped name, a folder, or a workbook.

use adit_exchange::xlsx_in::{Workbook, is_workbook};
use adit_model::package::Package;
use adit_model::{Model, Problems};

/// The model, with all it extends, checked.
///
/// # Errors
/// Every problem, by file and line or by sheet and cell.
pub(crate) fn model(name: &str) -> Result<Model, Problems> {
    if is_workbook(name) { Workbook::open(name)?.model() } else { Model::read(name) }
}

/// The files of a model, unchecked; a workbook as the CSV tables it stands for.
///
/// # Errors
/// If it is not there or cannot be read.
pub(crate) fn package(name: &str) -> Result<Package, Problems> {
    if is_workbook(name) { Ok(Workbook::open(name)?.package().clone()) } else { Package::open(name) }
}
