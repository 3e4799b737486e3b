//! Which entities a shock on `controller=` means: those incorporated in the place, and those it holds by majority.
//!
//! A holding counts if it is held at the end of the year and its share is stated; a share that is not, or that is
//! contested, never makes a majority. So the set is what is known to be controlled; `adit trace` gives the bounds.

use adit_model::Model;
use adit_model::cell::Percent;
use adit_model::date::Date;
use adit_model::ids::{EntityId, PlaceId};
use adit_model::words::{EntityKind, HoldingKind, HoldingStatus};
use std::collections::BTreeSet;

/// Entities incorporated in some places, and entities that those hold by more than half, and so on.
#[must_use]
pub fn controlled<'a>(model: &'a Model, places: &[PlaceId], year: i32) -> BTreeSet<&'a EntityId> {
    let known = |kind: EntityKind| !matches!(kind, EntityKind::Informal | EntityKind::Unknown);
    let inside = |place: &Option<PlaceId>| place.as_ref().is_some_and(|place| places.contains(place));
    let here = model.entities.iter().filter(|row| known(row.kind) && inside(&row.place));
    let mut found: BTreeSet<&EntityId> = here.map(|row| &row.id).collect();
    loop {
        let before = found.len();
        let more: Vec<&EntityId> = model.entities.iter().map(|row| &row.id).collect();
        for entity in more {
            let majority = |kind| held(model, entity, kind, &found, year) > 50.0;
            if !found.contains(entity) && (majority(HoldingKind::Equity) || majority(HoldingKind::Votes)) {
                found.insert(entity);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Percent of an entity that some owners hold together, of one kind.
fn held(model: &Model, entity: &EntityId, kind: HoldingKind, owners: &BTreeSet<&EntityId>, year: i32) -> f64 {
    let rows = model.ownership.iter().filter(|row| {
        row.entity == *entity
            && row.kind == kind
            && row.status == HoldingStatus::Held
            && owners.contains(&row.owner)
            && Date::window_covers_year_end(row.start, row.end, year)
    });
    rows.filter_map(|row| row.share_low_percent.or(row.share_percent)).map(Percent::get).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)] // tests

    use super::controlled;
    use adit_model::Model;
    use adit_model::ids::{EntityId, PlaceId};
    use adit_model::package::Package;

    #[test]
    fn a_majority_counts_along_the_chain_and_a_minority_or_an_unknown_share_does_not() {
        let files = [
            ("datapackage.json", r#"{"name": "held"}"#),
            ("places.csv", "id,name,kind\nCHN,China,country\nVNM,Vietnam,country\n"),
            (
                "sources.csv",
                "id,title,publisher,year,url,retrieved,tier\nhand,By hand,nobody,2024,https://example.org,2024-01-01,secondary\n",
            ),
            (
                "entities.csv",
                "id,name,place,kind\nparent,Parent,CHN,company\nchild,Child,VNM,company\ngrandchild,Grandchild,VNM,company\n\
                 half,Half,VNM,company\nsilent,Silent,VNM,company\nagreed,Agreed,VNM,company\ncrowd,Crowd,CHN,informal\n",
            ),
            (
                "ownership.csv",
                "entity,owner,share_percent,kind,status,start,source,confidence\n\
                 grandchild,child,51,equity,held,,hand,high\nchild,parent,90,equity,held,,hand,high\n\
                 half,parent,50,equity,held,,hand,high\nsilent,parent,,equity,held,,hand,high\n\
                 agreed,parent,100,equity,agreed,,hand,high\n",
            ),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).to_vec();
        let model = Model::from_package(&Package { name: "held".into(), folder: None, files })
            .unwrap_or_else(|problems| panic!("{problems}"));
        let china = model.places.iter().map(|row| row.id.clone()).filter(|id| id.as_str() == "CHN");
        let found = controlled(&model, &china.collect::<Vec<PlaceId>>(), 2024);
        let found: Vec<&str> = found.into_iter().map(EntityId::as_str).collect();
        assert_eq!(found, ["child", "grandchild", "parent"]);
    }
}
