//! Which headings are of which material.

use crate::import::Source;
use adit_model::problem::{Code, Problem, nearest};
use adit_model::table::Row;
use adit_model::tables::Material;
use adit_model::words::Routing;
use adit_model::{Model, Problems};
use std::collections::BTreeMap;

/// The headings that are taken, and the material of each.
pub(super) struct Wanted<'a> {
    model: &'a Model,
    materials: BTreeMap<u32, &'a Row<Material>>,
    /// Whether a heading is taken, by heading.
    taken: Vec<bool>,
}

impl<'a> Wanted<'a> {
    /// The headings of the materials that are asked for, or else of all that are counted and not routed: what a
    /// heading says of a material of the network must be converted first.
    pub(super) fn of(source: Source<'a>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let materials = if source.options.materials.is_empty() {
            source.model.materials.iter().filter(|row| row.routing == Routing::None).collect()
        } else {
            named(source, &mut problems)
        };
        let mut sharing: BTreeMap<u32, Vec<&'a Row<Material>>> = BTreeMap::new();
        for material in materials {
            for heading in material.hs_codes.iter().filter_map(|code| headings(code)).flatten() {
                let of = sharing.entry(heading).or_default();
                if of.iter().all(|known| known.id != material.id) {
                    of.push(material);
                }
            }
        }
        shared(&sharing, &mut problems);
        if sharing.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new(Code::EmptyQuestion, "no material that is screened has a customs code")
                    .file(source.path.display().to_string())
                    .expected("codes of six digits in `hs_codes` of a material with routing `none`")
                    .mend("fill in `hs_codes` in materials.csv, or name a material with `--material`"),
            );
        }
        let materials: BTreeMap<u32, &Row<Material>> =
            sharing.into_iter().filter_map(|(heading, of)| Some((heading, *of.first()?))).collect();
        let mut taken = vec![false; 1_000_000];
        for heading in materials.keys() {
            if let Some(taken) = taken.get_mut(*heading as usize) {
                *taken = true;
            }
        }
        problems.into_result(Self { model: source.model, materials, taken })
    }

    #[inline]
    pub(super) fn takes(&self, heading: u32) -> bool {
        self.taken.get(heading as usize).copied().unwrap_or(false)
    }

    /// Whether other materials of the model have the heading too, asked for or not: its weight is of all of them.
    pub(super) fn is_bundle(&self, heading: u32) -> bool {
        let has = |row: &&Row<Material>| {
            row.hs_codes.iter().filter_map(|code| headings(code)).any(|of| of.contains(&heading))
        };
        self.model.materials.iter().filter(has).nth(1).is_some()
    }

    pub(super) fn material(&self, heading: u32) -> Option<&'a Row<Material>> {
        self.materials.get(&heading).copied()
    }
}

fn named<'a>(source: Source<'a>, problems: &mut Problems) -> Vec<&'a Row<Material>> {
    let model: &'a Model = source.model;
    let find = |id: &adit_model::ids::MaterialId| {
        let found = model.materials.get(id.as_str());
        if found.is_some_and(|row| row.hs_codes.iter().any(|code| headings(code).is_some())) {
            return found;
        }
        let problem = if found.is_some() {
            Problem::new(Code::MissingValue, format!("`{id}` has no customs code"))
                .expected("codes of up to six digits in `hs_codes`")
                .mend("fill in `hs_codes` in materials.csv")
        } else {
            let near = nearest(id.as_str(), model.materials.iter().map(|row| row.id.as_str()));
            let problem = Problem::new(Code::UnknownId, format!("there is no material `{id}`"))
                .expected("an id of materials.csv");
            match near {
                Some(near) => problem.mend(format!("did you mean `{near}`?")),
                None => problem.mend("materials.csv lists them"),
            }
        };
        problems.push(problem.file("--material").found(id.as_str()));
        None
    };
    source.options.materials.iter().filter_map(find).collect()
}

/// The headings of six digits a code stands for: a chapter or heading of fewer digits is all beneath it. A national
/// code of more digits is a part of a heading, and BACI does not part headings.
fn headings(code: &str) -> Option<std::ops::Range<u32>> {
    let number: u32 = code.parse().ok()?;
    let width = match code.len() {
        2 => 10_000,
        4 => 100,
        6 => 1,
        _ => return None,
    };
    Some(number * width..(number + 1) * width)
}

/// Headings that several materials share cannot be told apart: said once for each set of materials.
fn shared(sharing: &BTreeMap<u32, Vec<&Row<Material>>>, problems: &mut Problems) {
    let mut sets: BTreeMap<Vec<&str>, (String, Vec<u32>)> = BTreeMap::new();
    for (heading, of) in sharing.iter().filter(|(_, of)| of.len() > 1) {
        let ids = of.iter().map(|row| row.id.as_str()).collect();
        let at = of.first().map(|row| row.at.file.to_string()).unwrap_or_default();
        sets.entry(ids).or_insert((at, Vec::new())).1.push(*heading);
    }
    for (ids, (file, headings)) in sets {
        let listed: Vec<String> = headings.iter().take(5).map(|heading| format!("{heading:06}")).collect();
        let more = if headings.len() > 5 { " and more" } else { "" };
        let all = ids.join(", ");
        problems.push(
            Problem::new(Code::Contradiction, format!("{all} share a customs code: its trade cannot be told apart"))
                .file(file)
                .column("hs_codes")
                .found(format!("{}{more}", listed.join(", ")))
                .expected("one material a code")
                .mend("say with `--material` which to take, or take the code away from the others"),
        );
    }
}
