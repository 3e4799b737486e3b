//! Lines of salient statistics, prices, import reliance and import sources, whatever the layout they stand in.

use super::context::{Context, Observed};
use super::figures::{Figure, dollars_per_kg, tonnes, written};
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
    let Some(mineral) = context.mineral(commodity, detail) else { return };
    match statistic {
        "price" => price(context, mineral.as_str(), &form(detail), unit, observed),
        "net import reliance" => reliance(context, mineral.as_str(), &form(detail), observed),
        other => quantity(context, mineral.as_str(), word(other, detail), &form(detail), unit, observed),
    }
}

/// The word of the model for a statistic of the survey.
fn word(statistic: &str, detail: &str) -> &'static str {
    let detail = normal(detail);
    let says = |part: &str| detail.contains(part);
    match statistic.split(' ').next().unwrap_or("") {
        "production" if says("secondary") || says("scrap") => "secondary_production",
        "production" if says("mine") || says("primary") => "primary_production",
        "production" => "production",
        "import" | "imports" => "imports",
        "export" | "exports" => "exports",
        "consumption" if says("apparent") => "apparent_consumption",
        "consumption" if says("reported") => "reported_consumption",
        "stock" | "stocks" => "stocks",
        "shipment" | "shipments" | "sold" | "sales" => "shipments",
        _ => "other",
    }
}

/// The line as published, without the words that the statistic and the unit say already.
pub(super) fn form(detail: &str) -> String {
    const HEADS: &[&str] = &[
        "net import reliance as a percentage of total apparent consumption",
        "net import reliance as a percentage of apparent consumption",
        "net import relianceas a percentage of apparent consumption",
        "net import reliance as a percentage of estimated consumption",
        "net import reliance as a percentage of reported consumption",
        "imports for consumption",
        "consumption, apparent",
        "consumption, reported",
        "consumption: apparent",
        "consumption: reported",
        "consumption",
        "production",
        "imports",
        "exports",
        "shipments",
        "stocks",
        "price",
    ];
    let lower = detail.to_lowercase();
    let head = HEADS.iter().find(|head| lower.starts_with(**head)).map_or(0, |head| head.len());
    let rest = detail.get(head..).unwrap_or(detail).trim_start_matches([':', ',', ';', ' ', '.']);
    without_unit(rest).trim_matches([':', ',', ';', ' ']).to_owned()
}

/// `metal, dollars per pound: spot` without its unit, which has a column of its own.
fn without_unit(text: &str) -> String {
    let mut groups = Vec::new();
    for group in text.split(": ") {
        let parts: Vec<&str> = group.split(", ").filter(|part| dollars_per_kg(part).is_none()).collect();
        groups.push(parts.join(", "));
    }
    groups.retain(|group| !group.is_empty());
    groups.join(": ")
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

fn price(context: &mut Context<'_>, mineral: &str, form: &str, unit: &str, observed: &Observed) {
    let factor = dollars_per_kg(unit);
    let text = |value: f64| factor.map(|factor| written(value * factor)).filter(|_| value >= 0.0);
    let (low, exact, high) = match observed.figure {
        Figure::Known(value) => (None, text(value), None),
        Figure::AtLeast(value) => (text(value), None, None),
        Figure::AtMost(value) => (None, None, text(value)),
        Figure::Between(low, high) => (text(low), None, text(high)),
        _ => return context.batch.skip("a price that is not published"),
    };
    let kind = normal(form);
    let kind = match () {
        () if kind.contains("unit value") => "average unit value",
        () if kind.contains("yearend") || kind.contains("year end") => "year-end",
        () if matches!(observed.figure, Figure::Between(..)) => "range",
        () => "annual average",
    };
    let draft = Draft::new("prices", observed.line)
        .cell("item", mineral)
        .cell("form", if form.is_empty() { "all forms" } else { form })
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

fn reliance(context: &mut Context<'_>, mineral: &str, form: &str, observed: &Observed) {
    let whole = || Some("100".to_owned());
    let (value, low, high) = match observed.figure {
        Figure::Known(value) => (Some(written(value)), None, None),
        Figure::AtLeast(value) => (None, Some(written(value)), whole()),
        Figure::AtMost(value) => (None, Some("0".to_owned()), Some(written(value))),
        Figure::Between(low, high) => (None, Some(written(low)), Some(written(high))),
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
    let Some(mineral) = context.mineral(commodity, "") else { return };
    let Some((place, _)) = context.place(country) else { return };
    let (share, low, high) = match observed.figure {
        Figure::Known(value) if (0.0..=100.0).contains(&value) => (Some(written(value)), None, None),
        Figure::AtMost(value) => (None, Some("0".to_owned()), Some(written(value))),
        Figure::AtLeast(value) => (None, Some(written(value)), Some("100".to_owned())),
        _ => return context.batch.skip("a share that is not published"),
    };
    let form = if normal(detail) == "all" { "" } else { detail };
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

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn a_line_keeps_what_no_other_column_says() {
        for (published, short) in [
            ("Imports for consumption: Metal", "Metal"),
            ("Production, mine", "mine"),
            ("Consumption, apparent", ""),
            ("Consumption: Apparent, all forms", "all forms"),
            ("Price, metal, average, dollars per pound", "metal, average"),
            ("Price, dollars per troy ounce: Palladium", "Palladium"),
            (
                "Price, average unit value of imports, dollars per metric ton: Silicon carbide, crude",
                "average unit value of imports: Silicon carbide, crude",
            ),
            (
                "Net import reliance as a percentage of apparent consumption: Compounds and metals",
                "Compounds and metals",
            ),
            ("Stocks, industry, yearend", "industry, yearend"),
            ("Copper recovered from old (post-consumer) scrap", "Copper recovered from old (post-consumer) scrap"),
        ] {
            assert_eq!(form(published), short, "{published}");
        }
    }
}
