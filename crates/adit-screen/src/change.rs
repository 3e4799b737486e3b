//! What to suppose: "gallium: USA +50 t; germanium@refining: CAN +10 t", read, and put into a supply.

use crate::answer::Missing;
use crate::context::{Context, Reading};
use crate::question::Change;
use crate::supply::{Kind, Supplier, Supply};
use adit_model::cell::{Cell, Positive};
use adit_model::ids::{MineralId, PlaceId};
use adit_model::problem::nearest;
use adit_model::words::{Confidence, Coverage, PlaceKind, Stage, SupplyOf};
use adit_model::{Code, Model, Problem, Problems};

/// How a change is written.
const FORM: &str = "`mineral: place +tonnes t`, such as `gallium: USA +50 t` or `gallium@refining: USA +50 t`";

/// Reads changes; several are parted by `;`.
///
/// # Errors
/// Every problem of every change at once: unknown names with the nearest known, a missing sign, a missing unit.
pub fn parse(model: &Model, text: &str) -> Result<Vec<Change>, Problems> {
    let mut problems = Problems::default();
    let mut changes = Vec::new();
    let parts: Vec<&str> = text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        problems.push(wrong("nothing is supposed", text).expected(FORM));
    }
    for part in parts {
        changes.extend(parse_one(model, part, &mut problems));
    }
    problems.into_result(changes)
}

fn wrong(message: impl Into<String>, found: &str) -> Problem {
    Problem::new(Code::WrongValue, message).found(found)
}

fn parse_one(model: &Model, text: &str, problems: &mut Problems) -> Option<Change> {
    let Some((subject, rest)) = text.split_once(':') else {
        problems.push(wrong("a change names a mineral before `:`", text).expected(FORM));
        return None;
    };
    let (mineral, stage) = match subject.split_once('@') {
        Some((mineral, stage)) => (mineral, Some(stage.trim())),
        None => (subject, None),
    };
    let mineral = find_mineral(model, mineral.trim(), problems);
    let stage = match stage.map(Stage::parse) {
        None => Some(None),
        Some(Ok(stage)) => Some(Some(stage)),
        Some(Err(expected)) => {
            let mut problem = wrong("no stage is called so", stage.unwrap_or_default()).expected(expected.what);
            problem.mend = expected.mend;
            problems.push(problem);
            None
        }
    };
    // The amount starts at the sign, or where there is none, at the first digit: names of places have neither.
    let start = rest.find(['+', '-', '−']).or_else(|| rest.find(|c: char| c.is_ascii_digit())).unwrap_or(rest.len());
    let (place, amount) = rest.split_at(start);
    let place = find_place(model, place.trim(), problems);
    let tonnes = amount_of(amount.trim(), problems);
    Some(Change { mineral: mineral?, stage: stage?, place: place?, tonnes: tonnes? })
}

/// Tonnes of "+50 t", "-1.2 kt", "+300 kg".
fn amount_of(text: &str, problems: &mut Problems) -> Option<f64> {
    let number_end = text.find(|c: char| !matches!(c, '+' | '-' | '−' | '.' | ',' | '_' | ' ' | '0'..='9'));
    let (number, unit) = text.split_at(number_end.unwrap_or(text.len()));
    let plain: String = number.chars().filter(|c| !matches!(c, ' ' | ',' | '_')).collect();
    let plain = plain.replace('−', "-");
    let mut teach = |message: &str, mend: String| {
        problems.push(wrong(message, text).expected("a sign, a number and a unit, such as +50 t").mend(mend));
    };
    let Some(value) = plain.parse::<f64>().ok().filter(|value| value.is_finite()) else {
        teach("a change has an amount", format!("write {FORM}"));
        return None;
    };
    let signed = plain.starts_with(['+', '-']);
    if !signed {
        teach("the amount has no sign", format!("write `+{text}` for more a year, or `-{text}` for less"));
    }
    let per_unit = match unit.trim().to_ascii_lowercase().as_str() {
        "t" | "tonne" | "tonnes" => Some(1.0),
        "kt" => Some(1e3),
        "kg" => Some(1e-3),
        "" => {
            teach("the amount has no unit", format!("write `{text} t`, or kt, or kg"));
            None
        }
        _ => {
            teach("the unit of the amount is not known", "write t, kt or kg; a tonne is 1000 kg".into());
            None
        }
    };
    per_unit.filter(|_| signed).map(|per_unit| value * per_unit)
}

fn find_mineral(model: &Model, text: &str, problems: &mut Problems) -> Option<MineralId> {
    let names = model
        .minerals
        .iter()
        .flat_map(|row| {
            [row.id.as_str(), row.name.as_str()]
                .into_iter()
                .chain(row.aliases.0.iter().map(String::as_str))
                .map(|name| (name, &row.id))
        })
        .collect::<Vec<_>>();
    find("mineral", text, &names, problems).cloned()
}

fn find_place(model: &Model, text: &str, problems: &mut Problems) -> Option<PlaceId> {
    let countries = model.places.iter().filter(|row| row.kind == PlaceKind::Country);
    let names = countries
        .flat_map(|row| {
            let aliases = row.aliases.0.iter().map(String::as_str);
            [row.id.as_str(), row.name.as_str()]
                .into_iter()
                .chain(row.iso2.as_deref())
                .chain(aliases)
                .map(|name| (name, &row.id))
        })
        .collect::<Vec<_>>();
    find("country", text, &names, problems).cloned()
}

fn find<'a, T>(kind: &str, text: &str, names: &[(&str, &'a T)], problems: &mut Problems) -> Option<&'a T> {
    let found = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    if let Some((_, id)) = found {
        return Some(id);
    }
    let problem = match text {
        "" => wrong(format!("a change names a {kind}"), text).expected(FORM),
        _ => Problem::new(Code::UnknownId, format!("no {kind} is called `{text}`")).found(text),
    };
    problems.push(
        match nearest(text, names.iter().map(|(name, _)| *name).filter(|name| name.len() > 2))
            .filter(|_| !text.is_empty())
        {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem.mend(format!("write {FORM}")),
        },
    );
    None
}

/// Puts what is supposed into a supply: output as tonnes, shares of the world by its output in tonnes.
///
/// Nobody makes less than nothing. Shares of a region's sourcing or imports are left alone: who would buy from whom is
/// not supposed.
pub(crate) fn suppose(context: &Context<'_>, supply: &mut Supply, reading: Reading<'_>) {
    let here = |change: &&Change| {
        change.mineral == supply.mineral && change.stage.is_none_or(|stage| supply.stage == Some(stage))
    };
    let changes: Vec<Change> = reading.what_if.iter().filter(here).cloned().collect();
    if changes.is_empty() {
        return;
    }
    let per_tonne = match supply.kind {
        Kind::Production => Some(1.0),
        Kind::Shares(SupplyOf::Global) => world_output(context, supply).map(|tonnes| 1.0 / tonnes),
        Kind::Shares(_) => return,
    };
    for change in &changes {
        let what = format!("{} {:+} t", change.place, change.tonnes);
        match per_tonne {
            Some(per_tonne) => {
                supply.remarks.push(format!("supposed: {what}"));
                add(supply, &change.place, change.tonnes * per_tonne);
            }
            None => supply.remarks.push(format!(
                "{what} is not supposed: these are shares, and the world output in tonnes is not in the model"
            )),
        }
    }
}

/// Changes of a mineral that cannot be supposed, as what is missing.
pub(crate) fn refused(context: &Context<'_>, mineral: &MineralId) -> Vec<Missing> {
    let changes = context.question.what_if.iter().filter(|change| change.mineral == *mineral);
    changes
        .filter_map(|change| {
            let stage = change.stage?;
            let supplies = crate::supply::at_stage(context, mineral, stage, context.question.year, Reading::default());
            let shares = |supply: &Supply| supply.kind != Kind::Production && world_output(context, supply).is_none();
            let refused = supplies.is_empty() || supplies.iter().all(shares);
            refused.then(|| Missing {
                name: format!("world output at the {stage} stage, tonnes"),
                consequence: format!("{} {:+} t is not supposed", change.place, change.tonnes),
            })
        })
        .collect()
}

/// Puts an amount more, or less, into a supply.
pub fn add(supply: &mut Supply, place: &PlaceId, amount: f64) {
    if let Some(supplier) = supply.suppliers.iter_mut().find(|one| one.place == *place) {
        for own in [&mut supplier.amount, &mut supplier.low, &mut supplier.high] {
            *own = (*own + amount).max(0.0);
        }
        return;
    }
    let amount = amount.max(0.0);
    supply.suppliers.push(Supplier {
        place: place.clone(),
        amount,
        low: amount,
        high: amount,
        trade: None,
        row: "supposed".into(),
        confidence: Confidence::High,
    });
}

/// World output in tonnes that goes with shares: the latest world total of a material of the mineral at the stage.
#[must_use]
pub fn world_output(context: &Context<'_>, supply: &Supply) -> Option<f64> {
    let materials = context.materials(supply.mineral.as_str(), supply.stage?);
    let rows = materials.flat_map(|material| context.production(material.id.as_str()));
    let world = |place: &Option<PlaceId>| {
        let place = place.as_ref().and_then(|place| context.model.places.get(place.as_str()));
        place.is_some_and(|place| place.kind == PlaceKind::World)
    };
    rows.filter(|(_, row)| world(&row.place) && row.coverage == Coverage::Complete)
        .filter_map(|(_, row)| Some((row.year, context.edition(&row.source), row.quantity_t.map(Positive::get)?)))
        .filter(|(_, _, tonnes)| *tonnes > 0.0)
        .max_by_key(|(year, edition, _)| (*year, *edition))
        .map(|(_, _, tonnes)| tonnes)
}

/// Changes without a stage as changes of the stage that decides: where the mineral stands without them.
pub(crate) fn at_deciding_stage(changes: &[Change], deciding: impl Fn(&MineralId) -> Option<Stage>) -> Vec<Change> {
    changes
        .iter()
        .map(|change| Change { stage: change.stage.or_else(|| deciding(&change.mineral)), ..change.clone() })
        .collect()
}
