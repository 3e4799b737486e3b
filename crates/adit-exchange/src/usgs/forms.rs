//! Lines of the survey in short: what of a line no other column of the model says.

use crate::names::normal;

/// Commodities whose mineral has other forms too: the word that tells them apart.
const FORMS: &[(&str, &str)] = &[
    ("diamond stones", "stones"),
    ("diamond bort", "bort, grit, dust and powder"),
    ("tio2 pigment", "pigment"),
    ("titanium mineral concentrates", "mineral concentrates"),
];

/// Commodities with lines that stand several times and differ only by their order: commodity, starts of the lines,
/// forms in order.
const ORDERED: &[(&str, &[&str], &[&str])] = &[(
    "mica natural",
    &["imports", "exports", "consumption apparent", "net import reliance"],
    &["scrap and flake", "sheet"],
)];

/// The form that a commodity is of its mineral.
pub(super) fn of_commodity(commodity: &str) -> Option<&'static str> {
    let commodity = normal(commodity);
    FORMS.iter().find(|(start, _)| commodity.starts_with(start)).map(|(_, form)| *form)
}

/// The forms of a line that stands several times in a year, in their order.
pub(super) fn in_order(commodity: &str, detail: &str) -> Option<&'static [&'static str]> {
    let (commodity, detail) = (normal(commodity), normal(detail));
    let found = ORDERED
        .iter()
        .find(|(name, starts, _)| *name == commodity && starts.iter().any(|start| detail.starts_with(start)));
    found.map(|(_, _, forms)| *forms)
}

/// The form that a line of the net import reliance speaks of: what stands behind its colon, or in the parentheses of the
/// commodity; nothing for the mineral as a whole.
pub(super) fn of_reliance(commodity: &str, detail: &str, mineral: &str) -> String {
    let form = match detail.rsplit_once(": ") {
        Some((_, form)) => form,
        None if normal(commodity).starts_with("diamond ") => {
            commodity.split_once('(').map_or("", |(_, form)| form.trim_end_matches(')'))
        }
        None => of_commodity(commodity).unwrap_or(""),
    };
    if (normal(commodity).as_str(), normal(form).as_str()) == ("silicon", "total") {
        return "metal and ferrosilicon".to_owned();
    }
    let whole = [form, form.split(',').next().unwrap_or("")].iter().any(|form| normal(form) == normal(mineral));
    // A sentence in place of a form holds for the mineral as a whole.
    if whole || form.len() > 40 { String::new() } else { lower_first(form.trim()) }
}

/// A line of prices without statistic, unit, and how the price was averaged.
pub(super) fn of_price(commodity: &str, detail: &str, mineral: &str) -> String {
    // One release lost hyphens.
    let form = in_short(&detail.replace('?', "-"), mineral);
    if form != mineral {
        return form;
    }
    // One price for all of a commodity: the commodity says of which form.
    if normal(commodity) == "titanium sponge metal" {
        return "sponge".to_owned();
    }
    of_commodity(commodity).map_or(form, str::to_owned)
}

fn in_short(detail: &str, mineral: &str) -> String {
    const AVERAGES: &[&str] = &[
        "average",
        "annual average",
        "average annual",
        "annual",
        "global",
        "range of value",
        "average value",
        "average unit value",
        "unit value",
        "average unit value of imports",
        "unit value of imports",
        "average import unit value",
        "average us customs unit value of imports",
        "annual average real",
        "annual average unit value",
        "range of average values",
        "average unit value of combined imports",
        "cost",
        "insurance",
        "and freight",
        "free alongside ship fas",
        "fas",
        "free on board",
        "fob mine",
        "mine and or plant",
    ];
    const MARKETS: &[&str] = &[
        "europe",
        "united states",
        "london metal",
        "lme",
        "comex",
        "us ",
        "north american",
        "new york",
        "rotterdam",
        "france",
        "india",
        "all products",
        "mop",
    ];
    let Some(head) = detail.strip_prefix("Price") else { return lower_first(detail) };
    let head = head.trim_start_matches([':', ',']).trim_start();
    let (group, rest) = head.split_once(": ").unwrap_or(("", head));
    // Where only the unit stands behind the colon, what is priced stands before it.
    let (group, rest) = if without_unit(rest).is_empty() { ("", group) } else { (group, rest) };
    let rest = without_terms(without_unit(rest));
    let parts = rest.split(',').map(str::trim).filter(|part| {
        let part = normal(part);
        !part.is_empty() && !AVERAGES.contains(&part.as_str())
    });
    let kept = parts.collect::<Vec<_>>().join(", ");
    let kept = kept.replace(" minimum", "").replace("minimum", "").replace("average unit value of ", "");
    let kept = kept.trim_matches([' ', ',']);
    if kept.is_empty() {
        return mineral.to_owned();
    }
    if let Some((_, trade)) = kept
        .split_once(", ")
        .filter(|(first, trade)| normal(first) == normal(mineral) && matches!(*trade, "imports" | "exports"))
    {
        return trade.to_owned();
    }
    if group.is_empty() && MARKETS.iter().any(|market| format!("{} ", normal(kept)).starts_with(market)) {
        return format!("{mineral}, {kept}");
    }
    lower_first(kept)
}

/// `metal, dollars per pound` without the unit and what follows it.
fn without_unit(text: &str) -> &str {
    let lower = text.to_lowercase();
    let at = ["dollars per ", "cents per "].iter().filter_map(|unit| lower.find(unit)).min();
    text.get(..at.unwrap_or(text.len())).unwrap_or(text)
}

/// `imports (cost, insurance, and freight)` without the terms of delivery.
fn without_terms(text: &str) -> String {
    let mut kept = text.to_owned();
    for term in ["(cost, insurance, and freight)", "(free alongside ship)"] {
        kept = kept.replace(term, "");
    }
    kept
}

/// A common word begins small; names of places, formulas and abbreviations stay.
fn lower_first(text: &str) -> String {
    const NAMES: &[&str] =
        &["U.S", "London", "Europe", "Rotterdam", "France", "India", "North", "New York", "United", "Y2", "K2"];
    let mut letters = text.chars();
    let (Some(first), rest) = (letters.next(), letters.as_str()) else { return String::new() };
    let stays = NAMES.iter().any(|name| text.starts_with(name)) || rest.starts_with(|c: char| c.is_uppercase());
    if stays { text.to_owned() } else { format!("{}{rest}", first.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_what_no_other_column_says() {
        for (published, short) in [
            ("Price, average unit value of imports, dollars per kilogram", "unobtainium"),
            ("Price, metal, average, dollars per pound", "metal"),
            ("Price, dollars per troy ounce: Palladium", "palladium"),
            ("Price, average unit value, dollars per metric ton: Unobtainium, imports", "imports"),
            ("Price, annual average, dollars per kilogram: U.S. warehouse, free on board", "U.S. warehouse"),
            ("Price, average, dollars per pound: London Metal Exchange", "London Metal Exchange"),
            ("Price, London Metal Exchange, dollars per metric ton", "unobtainium, London Metal Exchange"),
            (
                "Price, average annual, London Metal Exchange (LME): Dollars per pound",
                "unobtainium, London Metal Exchange (LME)",
            ),
            (
                "Price, crude, average unit value of imports (cost, insurance, and freight), dollars per kilogram",
                "crude",
            ),
            ("1?gram ampoules of unobtainium", "1-gram ampoules of unobtainium"),
            (
                "Price, average, dollars per kilogram: Yttrium metal, minimum 99.9% purity",
                "yttrium metal, 99.9% purity",
            ),
        ] {
            assert_eq!(of_price("Unobtainium", published, "unobtainium"), short, "{published}");
        }
        for (published, short) in [
            (
                "Net import reliance as a percentage of apparent consumption: Compounds and metals",
                "compounds and metals",
            ),
            ("Net import relianceas a percentage of apparent consumption", ""),
            ("The United States was 100% net import reliant for its unobtainium needs", ""),
        ] {
            assert_eq!(of_reliance("Unobtainium", published, "unobtainium"), short, "{published}");
        }
    }

    #[test]
    fn commodities_of_one_mineral_are_told_apart() {
        assert_eq!(of_commodity("Diamond (Stones, natural and synthetic)"), Some("stones"));
        assert_eq!(in_order("Mica (Natural)", "Imports").map(<[_]>::len), Some(2));
        assert_eq!((of_commodity("Gallium"), in_order("Gallium", "Imports")), (None, None));
    }
}
