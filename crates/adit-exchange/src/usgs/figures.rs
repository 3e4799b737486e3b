//! Figures and units as the US Geological Survey prints them.

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Figure {
    /// A number; an em dash is zero.
    Known(f64),
    /// `>50`.
    AtLeast(f64),
    /// `<0.5`, or less than half of what a unit counts.
    AtMost(f64),
    /// `500–16,000`.
    Between(f64, f64),
    /// `W`: kept back to avoid disclosing what a company told.
    Withheld,
    /// `NA`: not available.
    Unknown,
    /// `E`: a net exporter.
    NetExporter,
    /// Words in place of a figure: how large reserves are, or that the figure stands elsewhere.
    Words(String),
    /// Nothing.
    Empty,
}

/// Words that stand in place of figures.
const WORDS: &[&str] =
    &["large", "moderate", "moderate to large", "small", "very small", "s", "xx", "x", "d", "included"];

impl Figure {
    /// Reads a cell.
    ///
    /// # Errors
    /// If it is none of what the survey prints.
    pub(super) fn read(text: &str) -> Result<Self, ()> {
        let text = text.trim().trim_end_matches(['.', '*']).trim();
        let lower = text.to_lowercase();
        match lower.as_str() {
            "" => return Ok(Self::Empty),
            "—" | "–" | "-" | "--" => return Ok(Self::Known(0.0)),
            "w" => return Ok(Self::Withheld),
            "na" | "n/a" => return Ok(Self::Unknown),
            "e" => return Ok(Self::NetExporter),
            word if WORDS.contains(&word) => return Ok(Self::Words(text.to_owned())),
            _ => {}
        }
        if lower.contains("less than") && (lower.contains('½') || lower.contains("1/2") || lower.contains("one-half"))
        {
            return Ok(Self::AtMost(0.5));
        }
        for (sign, bound) in [('>', Self::AtLeast as fn(f64) -> Self), ('<', Self::AtMost), ('≤', Self::AtMost)] {
            if let Some(rest) = text.strip_prefix(sign) {
                return number(rest).map(bound).ok_or(());
            }
        }
        if let Some(value) = number(text) {
            return Ok(Self::Known(value));
        }
        // Inventories that grew are printed with a minus sign, which one release turned into a question mark.
        if let Some(value) = text.strip_prefix(['−', '-', '?']).and_then(number) {
            return Ok(Self::Known(-value));
        }
        let (low, high) = text.split_once(['–', '—']).or_else(|| text.split_once('-')).ok_or(())?;
        match (number(low), number(high)) {
            (Some(low), Some(high)) if low <= high => Ok(Self::Between(low, high)),
            _ => Err(()),
        }
    }
}

/// A number with separators of thousands and the letters of footnotes (`e` estimated, `r` revised).
fn number(text: &str) -> Option<f64> {
    let plain: String = text.trim().trim_end_matches(['e', 'r', 'p']).trim_start_matches(['e', 'r', '~']).trim().into();
    let plain = plain.split_once('(').map_or(plain.as_str(), |(figure, _)| figure.trim());
    let digits: String = plain.chars().filter(|c| *c != ',').collect();
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    // A comma stands before each group of three, or it is no separator of thousands.
    let whole = plain.split('.').next().unwrap_or("");
    let grouped = !whole.contains(',') || whole.split(',').skip(1).all(|group| group.len() == 3);
    (is_plain && grouped).then(|| digits.parse().ok()).flatten()
}

/// Tonnes in one of a unit, where they follow from its definition.
pub(super) fn tonnes(unit: &str) -> Option<f64> {
    let unit = crate::names::normal(unit);
    let (count, unit) = match unit.split_once(' ') {
        Some(("thousand", rest)) => (1e3, rest),
        Some(("million", rest)) => (1e6, rest),
        Some(("billion", rest)) => (1e9, rest),
        _ => (1.0, unit.as_str()),
    };
    let one = match unit {
        "metric tons" | "metric ton" | "metric dry tons" | "tons" | "ton" | "t" => 1.0,
        "kilograms" | "kilogram" | "kg" => 1e-3,
        "grams" | "gram" => 1e-6,
        "carats" | "carat" => 2e-7,
        "pounds" | "pound" => 0.453_592_37e-3,
        "troy ounces" | "troy ounce" => 31.103_476_8e-6,
        "short tons" | "short ton" => 0.907_184_74,
        "long tons" | "long ton" => 1.016_046_908_8,
        _ => return None,
    };
    Some(count * one)
}

/// US dollars per kilogram in one of a unit of price, where they follow from its definition.
pub(super) fn dollars_per_kg(unit: &str) -> Option<f64> {
    let unit = crate::names::normal(unit);
    let (money, per) = unit.split_once(" per ")?;
    let dollars = match money {
        "dollars" | "dollar" => 1.0,
        "cents" | "cent" => 0.01,
        _ => return None,
    };
    Some(dollars / (tonnes(per)? * 1e3))
}

/// A price as it stands in a table: six digits, which is more than any printed price has.
pub(super) fn written_price(value: f64) -> String {
    format!("{value:.5e}").parse::<f64>().unwrap_or(value).to_string()
}

/// A number as it stands in a table: twelve digits are more than any figure has, and hide what a conversion adds.
pub(super) fn written(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let rounded: f64 = format!("{value:.11e}").parse().unwrap_or(value);
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_printing_is_read() {
        for (text, expected) in [
            ("1,234,567", Figure::Known(1_234_567.0)),
            ("12.5", Figure::Known(12.5)),
            ("e1,200", Figure::Known(1200.0)),
            ("1,200e", Figure::Known(1200.0)),
            ("340 (4)", Figure::Known(340.0)),
            ("—", Figure::Known(0.0)),
            ("?10", Figure::Known(-10.0)),
            (">50", Figure::AtLeast(50.0)),
            ("<1,000", Figure::AtMost(1000.0)),
            ("Less than ½ unit.", Figure::AtMost(0.5)),
            ("10,000 - 15,000", Figure::Between(10_000.0, 15_000.0)),
            ("500–16,000", Figure::Between(500.0, 16_000.0)),
            ("W", Figure::Withheld),
            ("NA", Figure::Unknown),
            ("E", Figure::NetExporter),
            ("Large", Figure::Words("Large".into())),
            ("", Figure::Empty),
        ] {
            assert_eq!(Figure::read(text), Ok(expected), "{text}");
        }
        for text in ["12x4", "1,23", "about 5", "1.2.3", ">W"] {
            assert_eq!(Figure::read(text), Err(()), "{text}");
        }
    }

    #[test]
    fn units_convert_as_they_are_defined() {
        let to_tonnes = |value: f64, unit: &str| tonnes(unit).map(|factor| written(value * factor));
        assert_eq!(to_tonnes(7.0, "thousand metric tons").as_deref(), Some("7000"));
        assert_eq!(to_tonnes(1.0, "pounds").as_deref(), Some("0.00045359237"));
        assert_eq!(to_tonnes(32_150.746_568_6, "troy ounces").as_deref(), Some("0.999999999999"));
        assert_eq!(to_tonnes(5.0, "million carats").as_deref(), Some("1"));
        assert_eq!(tonnes("million cubic meters"), None);
        let price = |value: f64, unit: &str| dollars_per_kg(unit).map(|factor| written(value * factor));
        assert_eq!(price(850.0, "dollars per metric ton").as_deref(), Some("0.85"));
        assert_eq!(price(45.359_237, "cents per pound").as_deref(), Some("1"));
        assert_eq!(price(31.103_476_8, "dollars per troy ounce").as_deref(), Some("1000"));
        assert_eq!(price(3.0, "dollars per dry metric ton unit"), None);
    }
}
