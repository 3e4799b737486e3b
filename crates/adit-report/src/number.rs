//! Figures as text: at most three significant figures, and no digit that the figure does not bear.

/// What stands where a value is missing or is no number.
pub const NOT_KNOWN: &str = "not known";

/// A number with at most three significant figures and thousands separators: `12345.6` is `12,300`.
///
/// Do not use it for years or codes, which are names and not amounts.
#[must_use]
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e15).contains(&size) {
        return scientific(value);
    }
    trim_zeros(&fixed(value, decimals_for(size)))
}

/// A number, or "not known".
#[must_use]
pub fn number_or_unknown(value: Option<f64>) -> String {
    value.map_or_else(|| NOT_KNOWN.to_owned(), number)
}

/// A percentage from a fraction: `0.693` is `69.3%`.
///
/// A share that is not quite nothing or not quite all is never rounded to `0%` or `100%`.
#[must_use]
pub fn percent(fraction: f64) -> String {
    if !fraction.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let value = fraction * 100.0;
    let size = value.abs();
    let sign = if value < 0.0 { "\u{2212}" } else { "" };
    if size == 0.0 {
        "0%".to_owned()
    } else if size < 0.01 {
        if value < 0.0 { format!(">{sign}0.01%") } else { "<0.01%".to_owned() }
    } else if size < 1.0 {
        format!("{}%", trim_zeros(&fixed(value, 2)))
    } else if size < 99.95 {
        format!("{}%", fixed(value, 1))
    } else if size < 100.0 - 1e-9 {
        if value < 0.0 { format!("<{sign}99.9%") } else { ">99.9%".to_owned() }
    } else {
        format!("{}%", number(value))
    }
}

/// Tonnes with what they are tonnes of: `12,300 t REO`.
#[must_use]
pub fn tonnes(value: f64, of: &str) -> String {
    let of = of.trim();
    match (value.is_finite(), of.is_empty()) {
        (false, _) => NOT_KNOWN.to_owned(),
        (true, true) => format!("{} t", number(value)),
        (true, false) => format!("{} t {of}", number(value)),
    }
}

/// A figure with its band, `0.69 (0.66–0.72)`, rounded to what the width of the band bears.
///
/// Without a usable band the central figure stands alone.
#[must_use]
pub fn band(central: f64, low: f64, high: f64) -> String {
    if !central.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    if !low.is_finite() || !high.is_finite() {
        return number(central);
    }
    let format = banded(central, low, high);
    format!("{} ({}–{})", format(central), format(low), format(high))
}

/// A share with its band, both from fractions: `69% (66–72%)`.
#[must_use]
pub fn percent_band(central: f64, low: f64, high: f64) -> String {
    if !central.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    if !low.is_finite() || !high.is_finite() {
        return percent(central);
    }
    let (central, low, high) = (central * 100.0, low * 100.0, high * 100.0);
    let format = banded(central, low, high);
    format!("{}% ({}–{}%)", format(central), format(low), format(high))
}

/// A figure of which only the bounds are known: `0.66 to 0.72`.
#[must_use]
pub fn range(low: f64, high: f64) -> String {
    if !low.is_finite() || !high.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let format = banded(f64::midpoint(low, high), low, high);
    format!("{} to {}", format(low), format(high))
}

/// A share of which only the bounds are known, from fractions: `66 to 72%`.
#[must_use]
pub fn percent_range(low: f64, high: f64) -> String {
    if !low.is_finite() || !high.is_finite() {
        return NOT_KNOWN.to_owned();
    }
    let (low, high) = (low * 100.0, high * 100.0);
    let format = banded(f64::midpoint(low, high), low, high);
    format!("{} to {}%", format(low), format(high))
}

/// One way of rounding for a figure and both ends of its band.
fn banded(central: f64, low: f64, high: f64) -> impl Fn(f64) -> String {
    let width = (high - low).abs();
    let largest = central.abs().max(low.abs()).max(high.abs());
    let most = decimals_for(largest);
    // A step of a third of the width at most keeps the three figures apart.
    let step = if width > 0.0 { (width / 3.0).log10().floor() } else { f64::from(-most) };
    let decimals = whole(-step).min(most);
    move |value| {
        if value != 0.0 && !(1e-4..1e15).contains(&largest) {
            return scientific(value);
        }
        fixed(value, decimals)
    }
}

/// Decimals that give three significant figures; negative where places before the point are rounded.
fn decimals_for(size: f64) -> i32 {
    if size <= 0.0 || !size.is_finite() {
        return 0;
    }
    let decimals = 2 - whole(size.log10().floor());
    // 9.996 rounds to 10.0, which then has one decimal fewer.
    let rounded = round_to(size, decimals);
    2 - whole(rounded.log10().floor())
}

/// A small whole number out of a float.
fn whole(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a range that fits")]
    let whole = value.clamp(-400.0, 400.0) as i32;
    whole
}

fn round_to(value: f64, decimals: i32) -> f64 {
    if decimals >= 0 {
        let scale = 10_f64.powi(decimals);
        (value * scale).round() / scale
    } else {
        let scale = 10_f64.powi(-decimals);
        (value / scale).round() * scale
    }
}

fn fixed(value: f64, decimals: i32) -> String {
    let rounded = round_to(value, decimals);
    let digits = usize::try_from(decimals.max(0)).unwrap_or(0);
    let plain = format!("{:.digits$}", rounded.abs());
    let (integer, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    if rounded < 0.0 {
        text.push('\u{2212}');
    }
    for (i, digit) in integer.chars().enumerate() {
        if i > 0 && (integer.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

fn trim_zeros(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

fn scientific(value: f64) -> String {
    let plain = format!("{:.2e}", value.abs());
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let sign = if value < 0.0 { "\u{2212}" } else { "" };
    format!("{sign}{}×10^{}", trim_zeros(mantissa), exponent.replace('-', "\u{2212}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_figures_and_separators() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.5, "0.5"),
            (9.996, "10"),
            (12_345.6, "12,300"),
            (1_234_567.0, "1,230,000"),
            (999.6, "1,000"),
            (-1234.0, "\u{2212}1,230"),
            (0.000_123_4, "0.000123"),
            (0.000_012_34, "1.23×10^\u{2212}5"),
            (2e15, "2×10^15"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn shares_keep_what_is_not_quite_all() {
        for (fraction, text) in [
            (0.693, "69.3%"),
            (0.0, "0%"),
            (1.0, "100%"),
            (0.9999, ">99.9%"),
            (0.000_01, "<0.01%"),
            (-0.000_01, ">\u{2212}0.01%"),
            (0.001_25, "0.13%"),
            (1.5, "150%"),
            (-0.05, "\u{2212}5.0%"),
        ] {
            assert_eq!(percent(fraction), text);
        }
    }

    #[test]
    fn bands_round_together() {
        assert_eq!(band(0.693, 0.661, 0.718), "0.69 (0.66–0.72)");
        assert_eq!(band(5_123.0, 4_612.0, 5_710.0), "5,100 (4,600–5,700)");
        assert_eq!(band(12_345.0, 11_000.0, 13_600.0), "12,300 (11,000–13,600)");
        assert_eq!(band(5.0, 5.0, 5.0), "5.00 (5.00–5.00)");
        assert_eq!(percent_band(0.693, 0.661, 0.718), "69% (66–72%)");
        assert_eq!(band(1.0, f64::NAN, 2.0), "1");
        assert_eq!(range(0.661, 0.718), "0.66 to 0.72");
        assert_eq!(percent_range(0.661, 0.718), "66 to 72%");
    }

    #[test]
    fn tonnes_say_of_what() {
        assert_eq!(tonnes(12_345.0, "REO"), "12,300 t REO");
        assert_eq!(tonnes(3.0, " "), "3 t");
    }

    #[test]
    fn what_is_no_number_is_not_known() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number(bad), NOT_KNOWN);
            assert_eq!(percent(bad), NOT_KNOWN);
            assert_eq!(tonnes(bad, "REO"), NOT_KNOWN);
            assert_eq!(band(bad, 0.0, 1.0), NOT_KNOWN);
            assert_eq!(percent_band(bad, 0.0, 1.0), NOT_KNOWN);
            assert_eq!(range(bad, 1.0), NOT_KNOWN);
            assert_eq!(percent_range(0.0, bad), NOT_KNOWN);
        }
        assert_eq!(number_or_unknown(None), NOT_KNOWN);
    }

    proptest::proptest! {
        #[test]
        fn never_nan_nor_more_than_three_figures(value in proptest::num::f64::ANY) {
            let text = number(value);
            proptest::prop_assert!(!text.to_lowercase().contains("nan") && !text.contains("inf"));
            let digits: String = text.split('×').next().unwrap_or("").chars().filter(char::is_ascii_digit).collect();
            let figures = digits.trim_start_matches('0').trim_end_matches('0').len();
            proptest::prop_assert!(figures <= 3, "{text}");
            let _ = percent(value);
            let _ = band(value, -value, value / 3.0);
        }
    }
}
