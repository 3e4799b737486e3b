//! Lines of salient statistics, prices, import reliance and import sources, whatever the layout they stand in.

use super::context::{Context, Observed};
use super::figures::{Figure, dollars_per_kg, tonnes, written, written_price};
use super::forms;
use crate::import::Draft;
use crate::names::normal;

/// What a reader should know of the notes of the survey, in our own words.
pub(super) fn remark(notes: &str) -> String {
    const WORDS: &[(&str, &str)] = &[
        ("excludes u.s.", "without the United States"),
        ("quota", "quota; leaves out what is not documented"),
        ("large mines only", "large mines only"),
        ("export sales", "export sales of the only producer"),
        ("sold and used", "sold or used"),
        ("import data for china", "from Chinese imports"),
        ("feldspar only", "feldspar only"),
        ("includes pyrophyllite", "with pyrophyllite"),
        ("includes hong kong", "with Hong Kong"),
        ("avoid disclosing", "rounded or combined by the publisher to keep company data"),
    ];
    let notes = notes.to_lowercase();
    let found: Vec<&str> = WORDS.iter().filter(|(theirs, _)| notes.contains(theirs)).map(|(_, ours)| *ours).collect();
    found.join("; ")
}

/// Whether notes such as `estimated 2023` call the figure of a year an estimate.
pub(super) fn estimated_in(notes: &str, year: i32) -> bool {
    let words = normal(notes);
    words.starts_with("estimated") && (words.contains(&year.to_string()) || super::mcs::year_in(&words).is_none())
}

/// A line of the salient statistics of the United States.
pub(super) fn salient(
    context: &mut Context<'_>,
    commodity: &str,
    statistic: &str,
    detail: &str,
    unit: &str,
    observed: &Observed,
) {
    if observed.figure == Figure::Empty {
        return context.batch.skip("no figure");
    }
    if normal(unit) == "index" {
        return context.batch.skip("an index, which is no price");
    }
    let Some(mineral) = context.mineral(commodity, detail) else { return };
    let form = forms::of_commodity(commodity).or_else(|| context.nth(commodity, statistic, detail, observed.year));
    let name = context.source.model.minerals.get(mineral.as_str()).map_or("", |row| row.name.as_str());
    match statistic {
        "price" => {
            let form = forms::of_price(commodity, detail, name);
            price(context, mineral.as_str(), &form, detail, unit, observed);
        }
        "net import reliance" => {
            let form = form.filter(|_| forms::in_order(commodity, detail).is_some());
            let form = form.map_or_else(|| forms::of_reliance(commodity, detail, name), str::to_owned);
            // The survey tells the last year before it is over, whether or not the line says so.
            let estimated = observed.notes_estimate || observed.year + 1 == context.edition;
            let observed = Observed { estimated, ..observed.clone() };
            reliance(context, mineral.as_str(), &form, &observed);
        }
        other => {
            let published = detail;
            let detail = form.map_or_else(|| detail.to_owned(), |form| format!("{detail} ({form})"));
            quantity(context, mineral.as_str(), word(other, published), &detail, unit, observed);
        }
    }
}

/// The word of the model for a statistic of the survey.
fn word(statistic: &str, detail: &str) -> &'static str {
    let detail = normal(detail);
    let says = |parts: &[&str]| parts.iter().any(|part| detail.contains(part));
    match statistic.split(' ').next().unwrap_or("") {
        "production" if says(&["percent"]) => "other",
        "production" if says(&["secondary", "scrap", "spent catalysts"]) => "secondary_production",
        "production" if says(&["mine", "primary"]) => "primary_production",
        "production" => "production",
        "import" | "imports" => "imports",
        "export" | "exports" => "exports",
        // What the survey calls estimated consumption is what is left of imports, as apparent consumption is.
        "consumption" if says(&["apparent", "estimated"]) => "apparent_consumption",
        "consumption" if says(&["reported"]) => "reported_consumption",
        "stock" | "stocks" => "stocks",
        "shipment" | "shipments" if says(&["government"]) => "other",
        "shipment" | "shipments" | "sold" | "sales" => "shipments",
        _ => "other",
    }
}

fn quantity(
    context: &mut Context<'_>,
    mineral: &str,
    statistic: &'static str,
    detail: &str,
    unit: &str,
    observed: &Observed,
) {
    let factor = tonnes(unit);
    let text = |value: f64| factor.map(|factor| written(value * factor)).filter(|_| value >= 0.0);
    let (exact, low, high) = match observed.figure {
        Figure::Known(value) => (text(value), None, None),
        Figure::AtLeast(value) => (None, text(value), None),
        Figure::AtMost(value) => (None, text(0.0), text(value)),
        Figure::Between(low, high) => (None, text(low), text(high)),
        _ => (None, None, None),
    };
    let draft = Draft::new("salient", observed.line)
        .cell("place", "USA")
        .cell("mineral", mineral)
        .cell("statistic", statistic)
        .cell("detail", detail)
        .cell("year", observed.year.to_string())
        .maybe("quantity_t", exact)
        .maybe("low_t", low)
        .maybe("high_t", high)
        .cell("printed", observed.printed.clone())
        .cell("unit_printed", unit);
    push(context, draft, observed);
}

fn price(context: &mut Context<'_>, mineral: &str, form: &str, detail: &str, unit: &str, observed: &Observed) {
    let words = normal(detail);
    let by_unit = words.contains("metric ton unit") || normal(unit).contains("metric ton unit");
    let factor = if by_unit { per_metric_ton_unit(mineral) } else { dollars_per_kg(unit) };
    let text = |value: f64| factor.map(|factor| written_price(value * factor)).filter(|_| value >= 0.0);
    let (low, exact, high) = match observed.figure {
        Figure::Known(value) => (None, text(value), None),
        Figure::AtLeast(value) => (text(value), None, None),
        Figure::AtMost(value) => (None, None, text(value)),
        Figure::Between(low, high) => (text(low), None, text(high)),
        _ => return context.batch.skip("a price that is not published"),
    };
    if context.is_priced(mineral, form, observed.year, unit) {
        return context.batch.skip("a price that stands in another unit too");
    }
    let kind = [
        ("imports", "import unit value"),
        ("import unit", "import unit value"),
        ("exports", "export unit value"),
        ("average", "annual average"),
        ("range", "range"),
    ];
    let kind = kind.iter().find(|(part, _)| words.contains(part)).map_or("as published", |(_, kind)| *kind);
    let draft = Draft::new("prices", observed.line)
        .cell("item", mineral)
        .cell("form", form)
        .cell("market", "US")
        .cell("period", observed.year.to_string())
        .cell("price_type", kind)
        .maybe("price_low_usd_per_kg", low)
        .maybe("price_usd_per_kg", exact)
        .maybe("price_high_usd_per_kg", high)
        .cell("price_original", observed.printed.clone())
        .cell("unit_original", unit)
        .cell("vintage", format!("MCS {}", context.edition));
    push(context, draft, observed);
}

/// US dollars per kilogram of the element in one dollar per metric ton unit, which is ten kilograms of what is contained:
/// of tungsten ores the trioxide, of manganese ores the metal.
fn per_metric_ton_unit(mineral: &str) -> Option<f64> {
    // Standard atomic weights: tungsten 183.84, oxygen 15.999.
    const TUNGSTEN_IN_TRIOXIDE: f64 = 183.84 / (183.84 + 3.0 * 15.999);
    match mineral {
        "tungsten" => Some(1.0 / (10.0 * TUNGSTEN_IN_TRIOXIDE)),
        "manganese" => Some(0.1),
        _ => None,
    }
}

fn reliance(context: &mut Context<'_>, mineral: &str, form: &str, observed: &Observed) {
    let whole = || Some("100".to_owned());
    let (value, low, high) = match observed.figure {
        Figure::Known(value) => (Some(written(value)), None, None),
        Figure::AtLeast(value) => (None, Some(written(value)), whole()),
        Figure::AtMost(value) => (None, Some("0".to_owned()), Some(written(value))),
        Figure::Between(low, high) => (None, Some(written(low)), Some(written(high))),
        Figure::NetExporter => (None, None, Some("0".to_owned())),
        _ => (None, None, None),
    };
    let draft = Draft::new("indicators", observed.line)
        .cell("mineral", mineral)
        .cell("indicator", "import_reliance")
        .cell("stage", "")
        .cell("form", form)
        .cell("region", "USA")
        .cell("year", observed.year.to_string())
        .maybe("value", value)
        .maybe("low", low)
        .maybe("high", high)
        .cell("printed", observed.printed.clone());
    push(context, draft, observed);
}

/// The share of a country in the imports of the United States.
pub(super) fn import_source(
    context: &mut Context<'_>,
    commodity: &str,
    detail: &str,
    country: &str,
    (from, to): (i32, i32),
    observed: &Observed,
) {
    let Some(mineral) = context.mineral(commodity, detail) else { return };
    let Some((place, _)) = context.place(country) else { return };
    let (share, low, high) = match observed.figure {
        Figure::Known(value) if (0.0..=100.0).contains(&value) => (Some(written(value)), None, None),
        Figure::AtMost(value) => (None, Some("0".to_owned()), Some(written(value))),
        Figure::AtLeast(value) => (None, Some(written(value)), Some("100".to_owned())),
        _ => return context.batch.skip("a share that is not published"),
    };
    let name = context.source.model.minerals.get(mineral.as_str()).map_or("", |row| row.name.as_str());
    let form = if ["all", &normal(name)].contains(&&*normal(detail)) { "" } else { detail };
    let draft = Draft::new("supply_shares", observed.line)
        .cell("mineral", mineral.as_str())
        .cell("stage", "")
        .cell("form", form)
        .cell("of", "imports")
        .cell("importer", "USA")
        .cell("place", place.as_str())
        .maybe("share_percent", share)
        .maybe("low_percent", low)
        .maybe("high_percent", high)
        .cell("from_year", from.to_string())
        .cell("to_year", to.to_string());
    push(context, draft, observed);
}

fn push(context: &mut Context<'_>, draft: Draft, observed: &Observed) {
    let draft = draft
        .cell("source", context.document.clone())
        .cell("confidence", observed.confidence())
        .cell("note", observed.note());
    context.batch.drafts.push(draft);
}
