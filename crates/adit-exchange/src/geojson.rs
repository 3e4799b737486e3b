//! `GeoJSON` out (RFC 7946): sites as points, flows as lines, for maps and for geographic information systems.
//!
//! Longitude comes first, coordinates have six decimals (a tenth of a meter), and a line that crosses the antimeridian is
//! cut there. What has no coordinates is a feature without geometry: it is in the data, and a map leaves it out.

use adit_model::Model;
use adit_model::ids::PlaceId;
use adit_model::tables::Site;
use adit_model::words::PlaceKind;
use serde_json::{Map, Value, json};

/// Longitude and latitude, degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
}

impl Position {
    /// A position on the globe; none if the degrees are off it.
    #[must_use]
    pub fn new(longitude: f64, latitude: f64) -> Option<Self> {
        let within = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
        within.then_some(Self { longitude, latitude })
    }

    fn json(self) -> Value {
        json!([round(self.longitude), round(self.latitude)])
    }
}

/// Six decimals, as the standard recommends; no negative zero.
fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6 + 0.0
}

/// Where a site stands, and what says so.
#[must_use]
pub fn site_position(model: &Model, site: &Site) -> Option<(Position, &'static str)> {
    let own = || Position::new(site.longitude?.get(), site.latitude?.get());
    own().map(|at| (at, "site")).or_else(|| place_position(model, &site.place).map(|at| (at, "country")))
}

/// The label point of a place; totals of the world and of the rest stand nowhere.
#[must_use]
pub fn place_position(model: &Model, place: &PlaceId) -> Option<Position> {
    let row = model.places.get(place.as_str()).filter(|row| row.kind == PlaceKind::Country)?;
    Position::new(row.longitude?.get(), row.latitude?.get())
}

/// A way from one position to another: a line, cut where it crosses the antimeridian; a point if it leads nowhere.
#[must_use]
pub fn way(from: Position, to: Position) -> Value {
    let (start, end) = (from.json(), to.json());
    if start == end {
        return json!({ "type": "Point", "coordinates": start });
    }
    let east = to.longitude - from.longitude;
    if east.abs() <= 180.0 {
        return json!({ "type": "LineString", "coordinates": [start, end] });
    }
    // The shorter way around: degrees east from the start, then the latitude where it meets the antimeridian.
    let around = if east > 0.0 { east - 360.0 } else { east + 360.0 };
    if around == 0.0 {
        // Both stand on the antimeridian, under its two names.
        let end = json!([round(from.longitude), round(to.latitude)]);
        return json!({ "type": "LineString", "coordinates": [start, end] });
    }
    let edge = if around > 0.0 { 180.0 } else { -180.0 };
    let part = (edge - from.longitude) / around;
    let latitude = from.latitude + part * (to.latitude - from.latitude);
    let cut = |longitude| json!([longitude, round(latitude)]);
    // Who stands on the antimeridian itself only has to be called by its other name.
    let parts: Vec<Value> = [json!([start, cut(edge)]), json!([cut(-edge), end])]
        .into_iter()
        .filter(|part| part.get(0) != part.get(1))
        .collect();
    match parts.as_slice() {
        [only] => json!({ "type": "LineString", "coordinates": only }),
        _ => json!({ "type": "MultiLineString", "coordinates": parts }),
    }
}

/// A feature.
#[must_use]
pub fn feature(id: &str, geometry: Option<Value>, properties: Map<String, Value>) -> Value {
    let mut feature = object(json!({ "type": "Feature", "id": id }));
    feature.insert("geometry".into(), geometry.unwrap_or(Value::Null));
    feature.insert("properties".into(), Value::Object(properties));
    Value::Object(feature)
}

/// Features, with what they were made from beside them under `adit`.
#[must_use]
pub fn collection(features: Vec<Value>, made_from: Value) -> Value {
    let mut collection = object(json!({ "type": "FeatureCollection" }));
    collection.insert("adit".into(), made_from);
    collection.insert("features".into(), Value::Array(features));
    Value::Object(collection)
}

/// Every site of a model as a point.
#[must_use]
pub fn sites(model: &Model) -> Vec<Value> {
    let feature_of = |site: &Site| {
        let stage = model.processes.get(site.process.as_str()).map(|row| row.stage.word());
        let place = model.places.get(site.place.as_str()).map(|row| row.name.as_str());
        let operator = site.entity.as_ref();
        let name = operator.and_then(|id| model.entities.get(id.as_str())).map(|row| row.name.as_str());
        let position = site_position(model, site);
        let properties = json!({
            "id": site.id,
            "name": site.name,
            "process": site.process,
            "stage": stage,
            "place": site.place,
            "place_name": place,
            "status": site.status,
            "operator": operator,
            "operator_name": name,
            "capacity_t": site.capacity_t,
            "capacity_basis": site.capacity_basis,
            "capacity_kind": site.capacity_kind,
            "start": site.start,
            "end": site.end,
            "located_by": position.map(|(_, by)| by),
            "coordinate_confidence": site.coordinate_confidence,
            "coordinate_source": site.coordinate_source,
            "source": site.source,
            "confidence": site.confidence,
        });
        let geometry = position.map(|(at, _)| json!({ "type": "Point", "coordinates": at.json() }));
        feature(site.id.as_str(), geometry, object(properties))
    };
    model.sites.iter().map(|row| feature_of(&row.data)).collect()
}

/// The members of a JSON object; none of anything else.
#[must_use]
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
