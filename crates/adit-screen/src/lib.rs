//! Which minerals are critical, by the published methods.
//!
//! [`screen`] asks a model one [`Question`] and gives a [`Screening`]: one [`Ranked`] row a mineral, each with its value,
//! its interval, the inputs it was made from, and the inputs that are missing, by name. Unknown is never zero.
//! Each method is a file named by it: `hhi`, `eu`, `usgs`, `geopolrisk`.

pub mod answer;
pub mod change;
pub mod context;
pub mod disruption;
pub mod draws;
pub mod eu;
pub mod geopolrisk;
pub mod governance;
pub mod hhi;
pub mod index;
pub mod interval;
pub mod market;
pub mod question;
pub mod reliance;
pub mod relief;
mod rule;
pub mod supply;
mod trends;
pub mod usgs;
mod validate;
pub mod weights;

pub use answer::{Input, Missing, Part, Ranked, Screening, Trend, Value};
pub use context::{Context, Reading};
pub use draws::Draw;
pub use question::{Change, Holdings, Method, Question};

use adit_model::ids::MineralId;
use adit_model::{Model, Problems};

/// Ranks the minerals of a model by a method.
///
/// `holdings` says who controls what, where that is known: control is found by tracing, which is another verb.
///
/// # Errors
/// Every problem of the question at once: a mineral nobody knows, a year without rows, an importer without rows.
pub fn screen(model: &Model, question: &Question, holdings: &[Holdings]) -> Result<Screening, Problems> {
    let context = Context::new(model, question, holdings);
    validate::check(&context)?;
    let rule = rule::of(question.method);
    if question.what_if.iter().all(|change| change.stage.is_some()) {
        return Ok(rule::rank(&rule, &context));
    }
    // A change without a stage is of the stage that decides, where the mineral stands without it.
    let stage =
        |mineral: &MineralId| (rule.row)(&context, model.minerals.get(mineral.as_str())?, Reading::default()).stage;
    let resolved = Question { what_if: change::at_deciding_stage(&question.what_if, stage), ..question.clone() };
    Ok(rule::rank(&rule, &Context::new(model, &resolved, holdings)))
}
