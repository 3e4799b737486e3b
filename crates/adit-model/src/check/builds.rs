//! What must hold in bills of material and in what is built from them.

use crate::model::Model;
use crate::problem::{Code, Problem, Problems};
use crate::words::{Basis, PlaceKind};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    countries(model, problems);
    weighed(model, problems);
}

/// Materials are bought in a country, not in the world.
fn countries(model: &Model, problems: &mut Problems) {
    for row in &model.builds {
        if model.places.get(row.place.as_str()).is_some_and(|place| place.kind == PlaceKind::World) {
            problems.push(
                Problem::new(Code::Contradiction, "nothing is built in the world as a whole")
                    .at(&row.at)
                    .column("place")
                    .found(row.place.as_str())
                    .expected("a country, or ROW")
                    .mend("split the units by country"),
            );
        }
    }
}

/// Kilograms of an element inside are no kilograms of the material that holds it.
fn weighed(model: &Model, problems: &mut Problems) {
    for row in model.bom.iter().filter(|row| row.element.is_none()) {
        let Some(material) = row.material.as_ref().and_then(|id| model.materials.get(id.as_str())) else { continue };
        let by_weight = matches!(row.basis, Basis::Magnet | Basis::Alloy | Basis::Metal | Basis::Product);
        if material.basis == Basis::Magnet && !by_weight {
            problems.push(
                Problem::new(Code::WrongBasis, format!("`{}` is weighed whole, this line is not", material.id))
                    .at(&row.at)
                    .column("basis")
                    .found(row.basis.to_string())
                    .expected("magnet, alloy, metal or product")
                    .mend("give the weight of the whole magnet, or leave `material` empty"),
            );
        }
    }
}
