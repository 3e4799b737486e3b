//! Price regimes: users in a country that holds its exports back keep their price, users elsewhere pay what is left.

use super::World;
use crate::aim::Aimed;
use adit_model::Model;
use adit_model::ids::PlaceId;
use adit_model::network::Topology;
use adit_model::scope::Key;
use adit_model::words::ShockKind;

impl World {
    /// Parts the prices of users where the shocks hold exports back; everyone else shares one regime.
    ///
    /// A place or group that a shock names in `from=` is a market of its own. Where the shock carries out a measure, only
    /// places of the country that took it are meant: goods held back abroad at its word are scarce there as well.
    pub fn part_prices(&mut self, model: &Model, topology: &Topology, year: i32, aimed: &[Aimed<'_>]) {
        let mut markets: Vec<(String, Vec<PlaceId>)> = Vec::new();
        for shock in aimed.iter().map(|aimed| &aimed.shock).filter(|shock| restricts(shock.effect)) {
            let measure = shock.measure.as_ref().and_then(|id| model.measures.get(id.as_str()));
            let by = measure.and_then(|measure| measure.place.as_ref());
            for name in shock.of.get(Key::From).unwrap_or_default() {
                let mut places = model.members(name, year);
                places.retain(|place| by.is_none_or(|by| by == place));
                if !places.is_empty() && markets.iter().all(|(known, _)| known != name) {
                    markets.push((name.clone(), places));
                }
            }
        }
        for (actor, sink) in self.sinks.iter().zip(&mut self.chain.sinks) {
            let place = &topology.nodes[actor.node()].place;
            let inside = markets.iter().position(|(_, places)| places.contains(place));
            sink.regime = inside.map_or(0, |market| market + 1);
        }
        self.markets = markets.into_iter().map(|(name, _)| name).collect();
    }
}

/// Whether a shock holds back what leaves a country.
fn restricts(effect: ShockKind) -> bool {
    matches!(effect, ShockKind::Embargo | ShockKind::VolumeCap | ShockKind::LicenseDelay | ShockKind::Denial)
}
