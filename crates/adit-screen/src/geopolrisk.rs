//! GeoPolRisk: concentration of world output times the instability of where the importer buys.
//!
//! Koyamparambath and others 2024, as the documentation and the tests of geopolrisk-py state it.

mod imports;

use crate::answer::{Missing, Part, Ranked, Value};
use crate::context::{Context, Reading};
use crate::interval::Interval;
use crate::market;
use crate::rule::Rule;
use crate::supply::{self, Supply, percent};
use adit_model::ids::MineralId;
use adit_model::table::Row;
use adit_model::tables::Mineral;
use adit_model::words::Stage;
use imports::Imports;

/// Characterization factor of copper, US dollars per kilogram: the reference of "kg Cu-eq".
pub const COPPER: f64 = 0.409_412_948;

/// Instability given to a country without an estimate, as the peer does: neither stable nor unstable.
pub const UNRATED: f64 = 0.5;

pub(crate) const RULE: Rule =
    Rule { figure: "GeoPolRisk score of the stage at most risk (0 to 1)", threshold: None, row, value, caveats };

/// Political stability (about -2.5 to 2.5, high is stable) as instability from 0 to 1.
#[must_use]
pub fn instability(stability: f64) -> f64 {
    ((2.5 - stability) / 5.0).clamp(0.0, 1.0)
}

/// Imports weighted by the instability of the exporter, as a part of all that the importer gets.
///
/// `imports` are tonnes and instability. `None` if nothing is imported and nothing produced.
#[must_use]
pub fn import_risk(imports: &[(f64, f64)], domestic_t: f64) -> Option<f64> {
    let total = imports.iter().map(|(tonnes, _)| tonnes).sum::<f64>() + domestic_t;
    (total > 0.0).then(|| imports.iter().map(|(tonnes, g)| tonnes * g).sum::<f64>() / total)
}

/// The score: from 0 to 1.
#[must_use]
pub fn score(hhi: f64, import_risk: f64) -> f64 {
    hhi * import_risk
}

/// The score as a factor of life-cycle assessment, kg of copper equivalent per kg, at a price in US dollars per kg.
#[must_use]
pub fn characterization(score: f64, price_usd_per_kg: f64) -> f64 {
    score * price_usd_per_kg / COPPER
}

/// The score of one stage, with what it is made of.
struct Scored {
    supply: Supply,
    imports: Imports,
    hhi: Interval,
    risk: Interval,
    score: Interval,
}

fn importer<'a>(context: &'a Context<'_>) -> &'a str {
    context.question.importer.as_ref().map_or("USA", |region| region.as_str())
}

fn scored(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Vec<Scored> {
    supply::at_all_stages(context, mineral, context.question.year, reading)
        .into_iter()
        .filter_map(|supply| {
            let hhi = Interval::from(crate::hhi::of_supply(&supply)?);
            let imports = imports::of(context, &supply, importer(context), reading)?;
            let risk = imports.risk()?;
            Some(Scored { score: hhi.times(risk), supply, imports, hhi, risk })
        })
        .collect()
}

fn deciding(scored: &[Scored]) -> Option<&Scored> {
    scored.iter().max_by(|a, b| a.score.middle().total_cmp(&b.score.middle()))
}

fn value(context: &Context<'_>, mineral: &MineralId, reading: Reading<'_>) -> Option<Value> {
    deciding(&scored(context, mineral, reading)).map(|scored| scored.score.into())
}

fn row(context: &Context<'_>, mineral: &Row<Mineral>, reading: Reading<'_>) -> Ranked {
    let mut row = Ranked::blank(mineral);
    let all = scored(context, &mineral.id, reading);
    let Some(best) = deciding(&all) else {
        row.reason = "no supply by country with imports beside it".into();
        let importer = importer(context);
        row.lacks(format!("production by country, and imports of {importer} by country"), "no value");
        return row;
    };
    row.value = Some(best.score.into());
    row.stage = best.supply.stage;
    row.reason = reason(context, best);
    for one in &all {
        part(&mut row, "hhi", one.supply.stage, one.hhi);
        part(&mut row, "import_risk", one.supply.stage, one.risk);
        part(&mut row, "score", one.supply.stage, one.score);
        row.inputs.push(one.supply.input(context));
        row.inputs.extend(one.imports.inputs.iter().cloned());
        for Missing { name, consequence } in one.imports.missing.clone() {
            row.lacks(name, consequence);
        }
    }
    match market::price(context, mineral.id.as_str(), context.question.year) {
        Some((price, _, input)) => {
            let factor = best.score.times(price).rising(|value| value / COPPER);
            part(&mut row, "characterization_factor", best.supply.stage, factor);
            row.inputs.push(input);
        }
        None => row.lacks("price in US dollars per kilogram", "no characterization factor"),
    }
    row
}

fn part(row: &mut Ranked, name: &'static str, stage: Option<Stage>, value: Interval) {
    row.parts.push(Part { name, stage, value: Some(value.into()) });
}

fn reason(context: &Context<'_>, scored: &Scored) -> String {
    let maker = scored.supply.shares().next().map_or(String::new(), |(place, share)| {
        format!("{} makes {} of {}", context.place_name(place.as_str()), percent(share), scored.supply.goods())
    });
    let seller = scored.imports.largest().map_or(String::new(), |(place, share)| {
        format!("{} sells {} of the imports of {}", context.place_name(place), percent(share), importer(context))
    });
    format!("{maker}; {seller}; concentration {:.2} times import risk {:.2}", scored.hhi.middle(), scored.risk.middle())
}

fn caveats(context: &Context<'_>) -> Vec<String> {
    vec![
        format!("Imports are those of {}; the score has no threshold: it ranks.", importer(context)),
        "An exporter without an estimate of political stability counts as 0.5, as in the peer's program; bounds are 0 to 1."
            .into(),
        "Where trade by country is not in the model, published import shares stand in, over all forms of the mineral.".into(),
        "The concentration is of the same stage as the imports only where customs codes tell stages apart.".into(),
    ]
}
