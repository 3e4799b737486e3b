//! Amounts as a user writes them.

use super::question::Risk;
use adit_model::problem::{Code, Problem};

/// Weight of the worst where none is given: as much as the mean of all.
const WEIGHT: f64 = 1.0;

/// Words behind an amount of money.
const SIZES: [(&str, f64); 7] = [("tn", 1e12), ("bn", 1e9), ("b", 1e9), ("mn", 1e6), ("m", 1e6), ("k", 1e3), ("", 1.0)];

/// US dollars: `2e9`, `2,000,000,000`, `$2bn`, `500m`.
pub(super) fn dollars(text: &str) -> Result<f64, Box<Problem>> {
    let plain = text.trim().to_lowercase().replace(['_', ',', ' '], "");
    let plain = plain.trim_start_matches("usd").trim_end_matches("usd").trim_start_matches('$');
    let read = SIZES.iter().find_map(|(word, size)| {
        let amount: f64 = plain.strip_suffix(word)?.parse().ok()?;
        Some(amount * size).filter(|amount| amount.is_finite() && *amount >= 0.0)
    });
    read.ok_or_else(|| {
        Box::new(
            Problem::new(Code::WrongValue, format!("{text:?} is no amount of money"))
                .found(text)
                .expected("US dollars, zero or more: 2e9, 2000000000, 2bn or 500m")
                .mend("--budget 2e9"),
        )
    })
}

/// A part of a whole: `65%` or `0.65`. A number above one without a sign could be either.
pub(super) fn part(text: &str) -> Option<f64> {
    let text = text.trim();
    let part = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => text.parse::<f64>().ok()?,
    };
    (0.0..=1.0).contains(&part).then_some(part)
}

/// `cvar:0.95` or `cvar:0.95:2`; `mean` for no weight on the worst.
pub(super) fn risk(text: &str) -> Result<Risk, Box<Problem>> {
    let mut words = text.split(':').map(str::trim);
    let kind = words.next().unwrap_or_default();
    let level = words.next().and_then(part).filter(|level| *level < 1.0);
    let weight = match words.next() {
        None => Some(WEIGHT),
        Some(weight) => weight.parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight >= 0.0),
    };
    match (kind, level, weight, words.next()) {
        ("cvar", Some(level), Some(weight), None) => Ok(Risk { level, weight }),
        _ => Err(Box::new(
            Problem::new(Code::WrongValue, format!("{text:?} is no way to count the worst scenarios"))
                .found(text)
                .expected(
                    "cvar:LEVEL or cvar:LEVEL:WEIGHT; the level is the part of the probability that is not worst, 0 to \
                     below 1, and the weight is zero or more",
                )
                .mend("--risk cvar:0.95"),
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_write_it() {
        for text in ["2e9", "2000000000", "2,000,000,000", "2_000_000_000", "2bn", "$2bn", "2000m", "2 bn", "USD 2bn"] {
            assert!((dollars(text).unwrap() - 2e9).abs() < 1.0, "{text}");
        }
        assert_eq!(dollars("0").unwrap().to_bits(), 0.0_f64.to_bits());
        for text in ["", "two", "-5", "nan", "inf", "2 bn EUR", "1e400", "€2bn"] {
            assert_eq!(dollars(text).unwrap_err().code, Code::WrongValue, "{text}");
        }
    }

    #[test]
    fn a_share_without_a_sign_is_a_fraction() {
        assert_eq!((part("65%"), part(" 0.65 "), part("0"), part("1")), (Some(0.65), Some(0.65), Some(0.0), Some(1.0)));
        assert_eq!((part("65"), part("101%"), part("-1%"), part("x%"), part("nan")), (None, None, None, None, None));
    }

    #[test]
    fn the_worst_count_as_asked() {
        assert_eq!(risk("cvar:0.95").unwrap(), Risk { level: 0.95, weight: 1.0 });
        assert_eq!(risk("cvar:90%:2.5").unwrap(), Risk { level: 0.9, weight: 2.5 });
        for text in ["cvar", "cvar:1", "cvar:0.95:-1", "var:0.95", "cvar:0.95:1:1", "cvar:95"] {
            assert!(risk(text).is_err(), "{text}");
        }
    }
}
