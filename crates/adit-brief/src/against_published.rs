//! What is computed beside what the assessor published.

use adit_report::document::Section;
use adit_screen::Screening;

/// The section that holds both side by side, where the method has published results.
pub(crate) fn section(_screening: &Screening, _whole: bool) -> Option<Section> {
    None
}
