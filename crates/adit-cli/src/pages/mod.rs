//! The pages that commands print.

pub(crate) mod brief;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod flows;
pub(crate) mod import;
pub(crate) mod trace;

use adit_model::{Manifest, Model};
use adit_report::Document;

/// The lines at the foot of a page: what the result rests on.
pub(crate) fn with_manifest(document: Document, manifest: &Manifest) -> Document {
    let hash: String = manifest.model_hash.chars().take(12).collect();
    let version = Some(&manifest.model_version).filter(|version| !version.is_empty());
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    let mut document = document
        .manifest("model", format!("{}{version} ({hash})", manifest.model))
        .manifest("made by", format!("adit {}", manifest.adit_version));
    if !manifest.options.is_empty() {
        document = document.manifest("options", format!("{}, seed={}", manifest.options.join(", "), manifest.seed));
    }
    document = document.manifest("sources", format!("{} documents", manifest.sources.len()));
    for warning in &manifest.warnings {
        document = document.manifest("mind", warning.clone());
    }
    document
}

/// The name of a place or group, or its code where it has none.
pub(crate) fn place_name(model: &Model, code: &str) -> String {
    let place = model.places.get(code).map(|row| row.name.clone());
    place.or_else(|| model.groups.get(code).map(|row| row.name.clone())).unwrap_or_else(|| code.to_owned())
}

/// `2024`, or `2025 (nowcast)`.
pub(crate) fn year_in_words(manifest: &Manifest) -> String {
    let year = manifest.year.map_or_else(String::new, |year| year.to_string());
    if manifest.nowcast { format!("{year} (nowcast)") } else { year }
}

/// A count with thousands separators: every digit of it is known.
pub(crate) fn count(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A value to rank by, at six digits: rows that are equal but for rounding keep the order of the model on any machine.
pub(crate) fn rank(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let step = 10_f64.powf(value.abs().log10().floor() - 5.0);
    (value / step).round() * step
}

#[cfg(test)]
mod tests {
    #[test]
    fn rounding_makes_no_rank() {
        assert!((super::rank(194.800_000_000_1) - super::rank(194.799_999_999_9)).abs() < 1e-12);
        assert!(super::rank(194.81) > super::rank(194.80));
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1000, 1_234_567].map(super::count), ["0", "999", "1,000", "1,234,567"]);
    }
}
