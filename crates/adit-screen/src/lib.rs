//! Which minerals are critical, by the published methods.
//!
//! [`screen`] asks a model one [`Question`] and gives a [`Screening`]: one [`Ranked`] row a mineral, each with its value,
//! its interval, the inputs it was made from, and the inputs that are missing, by name. Unknown is never zero.
//! Each method is a file named by it: `hhi`, `eu`, `usgs`, `geopolrisk`.

pub mod answer;
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
mod rule;
pub mod supply;
pub mod usgs;
mod validate;
pub mod weights;

pub use answer::{Input, Missing, Part, Ranked, Screening, Trend, Value};
pub use context::{Context, Reading};
pub use draws::Draw;
pub use question::{Change, Holdings, Method, Question};

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
    let Some(rule) = rule::of(question.method) else {
        let message = format!("the method `{}` is not in this build", question.method.word());
        return Err(adit_model::Problem::new(adit_model::Code::EmptyQuestion, message).into());
    };
    Ok(rule::rank(&rule, &context))
}
