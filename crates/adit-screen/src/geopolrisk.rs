//! GeoPolRisk: concentration of world output times the instability of where the importer buys.
//!
//! Koyamparambath and others 2024, as the documentation and the tests of geopolrisk-py state it.

/// Characterization factor of copper, US dollars per kilogram: the reference of "kg Cu-eq".
pub const COPPER: f64 = 0.409_412_948;

/// Instability given to a country without an estimate, as the peer does: neither stable nor unstable.
pub const UNRATED: f64 = 0.5;

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
