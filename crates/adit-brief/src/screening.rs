//! Screening, with control by country where the network knows who holds the plants.

use crate::brief::register;
use crate::shares::Controllers;
use adit_balance::{Balance, balance};
use adit_model::Model;
use adit_model::ids::{MineralId, ProcessId};
use adit_model::problem::{Code, Problem, Problems, nearest};
use adit_model::scope::{Key, Scope};
use adit_model::table::Row;
use adit_model::tables::Mineral;
use adit_model::words::{Basis, Direction, Routing, Stage, UseSector};
use adit_screen::{Holdings, Method, Question, Screening, screen};

/// The mineral that stands for the whole network of rare earths, where its materials do not say so themselves.
const WHOLE: &str = "rare_earths";

/// Asks a model which minerals are critical.
///
/// Control by country is found where the method shows it and the network holds sites of a mineral that is asked for;
/// nothing is balanced otherwise.
///
/// # Errors
/// As [`screen`]; or if the network has no balance.
pub fn screening(model: &Model, question: &Question) -> Result<Screening, Problems> {
    if question.method != Method::Hhi {
        return screen(model, question, &[]);
    }
    // A question that cannot be asked is told before anything is balanced.
    screen(model, &Question { draws: 0, ..question.clone() }, &[])?;
    match (holdings(model, question), question.year) {
        (Ok(holdings), _) => screen(model, question, &holdings),
        (Err(problems), None) => Err(problems),
        // Statistics reach further back than the network.
        (Err(_), Some(year)) => {
            let mut found = screen(model, question, &[])?;
            found
                .caveats
                .push(format!("Control by country is not known for {year}: the network has no balance of that year."));
            Ok(found)
        }
    }
}

/// A mineral whose plants stand in the network.
struct Linked<'a> {
    mineral: &'a Row<Mineral>,
    /// Materials counted; empty for all.
    materials: Vec<&'a str>,
    /// Elements counted; empty for all.
    elements: Vec<&'a str>,
}

/// Minerals that are asked for and flow through the network: as a whole, or as one of its elements.
fn linked<'a>(model: &'a Model, question: &Question) -> Vec<Linked<'a>> {
    let routed = || model.materials.iter().filter(|material| material.routing != Routing::None);
    let asked = |mineral: &Row<Mineral>| question.minerals.is_empty() || question.minerals.contains(&mineral.id);
    let link = |mineral: &'a Row<Mineral>| {
        let own = routed().filter(|material| material.mineral.as_ref() == Some(&mineral.id));
        let materials: Vec<&str> = own.map(|material| material.id.as_str()).collect();
        if !materials.is_empty() {
            // Without a named holder there is nothing to find, and a balance takes long.
            return is_held(model, &materials).then(|| Linked { mineral, materials, elements: Vec::new() });
        }
        if mineral.id == *WHOLE && routed().next().is_some() {
            return Some(Linked { mineral, materials, elements: Vec::new() });
        }
        let element = mineral.element.as_ref()?;
        let carried = routed().any(|material| material.elements.0.contains(element));
        carried.then(|| Linked { mineral, materials, elements: vec![element.as_str()] })
    };
    if model.sites.is_empty() {
        return Vec::new();
    }
    model.minerals.iter().filter(|mineral| asked(mineral)).filter_map(link).collect()
}

/// Whether somebody is named who holds a plant that makes one of the materials.
fn is_held(model: &Model, materials: &[&str]) -> bool {
    let makes = |process: &ProcessId| {
        let mut rows = model.recipes.iter().filter(|row| row.process == *process && row.direction == Direction::Output);
        rows.any(|row| materials.contains(&row.material.as_str()))
    };
    model.sites.iter().any(|site| site.entity.is_some() && makes(&site.process))
}

/// The stage of the network at which a screened stage is held: what screening calls refining is separation for rare
/// earths, whose materials name no mineral.
const STAGES: [(Stage, Stage); 2] = [(Stage::Mine, Stage::Mine), (Stage::Refining, Stage::Separation)];

/// Who controls the output of the minerals asked for, where the network knows.
///
/// # Errors
/// If the network has no balance, or a ring of holdings no owner.
pub fn holdings(model: &Model, question: &Question) -> Result<Vec<Holdings>, Problems> {
    let linked = linked(model, question);
    if linked.is_empty() {
        return Ok(Vec::new());
    }
    let options = adit_balance::Options { year: question.year, draws: 0, conflicts: false, ..Default::default() };
    let balance = balance(model, &options)?;
    let controllers = Controllers::of(&balance, &register(model, balance.year))?;
    let at =
        |one: &Linked<'_>, (stage, network): (Stage, Stage)| held(model, &balance, &controllers, one, stage, network);
    Ok(linked.iter().flat_map(|one| STAGES.iter().filter_map(move |stages| at(one, *stages))).collect())
}

fn held(
    model: &Model,
    balance: &Balance,
    controllers: &Controllers,
    one: &Linked<'_>,
    stage: Stage,
    network: Stage,
) -> Option<Holdings> {
    let network = if one.materials.is_empty() { network } else { stage };
    let scope = Scope::default().with(Key::Stage, &[network.word()]).with(Key::Material, &one.materials);
    let (scope, basis) = if let Some(material) = one.materials.first() {
        (scope, model.materials.get(material)?.basis)
    } else if one.elements.is_empty() {
        // Ore is counted in oxide, as statistics do.
        (scope, if network == Stage::Mine { Basis::Reo } else { Basis::Element })
    } else {
        (scope.with(Key::Element, &one.elements), Basis::Element)
    };
    let outputs = balance.outputs(model, &scope, basis);
    let mut shares = controllers.shares(&outputs);
    if shares.is_empty() {
        return None;
    }
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let unknown = (1.0 - shares.iter().map(|(_, part)| part).sum::<f64>()).max(0.0);
    Some(Holdings { mineral: one.mineral.id.clone(), stage, shares, unknown })
}

/// The mineral that a user names: by its id, its name, another name, or the symbol of its element.
///
/// # Errors
/// If no mineral of the model is called so; with the nearest one that is.
pub fn find_mineral(model: &Model, text: &str) -> Result<MineralId, Box<Problem>> {
    if let Some(mineral) = mineral_named(model, text) {
        return Ok(mineral);
    }
    let problem = Problem::new(Code::UnknownId, format!("`{text}` is no mineral of this model"))
        .found(text)
        .expected("an id or a name of minerals.csv, such as gallium");
    let names = model.minerals.iter().flat_map(|row| [row.id.as_str(), row.name.as_str()]);
    Err(Box::new(match nearest(text, names) {
        _ if model.minerals.is_empty() => problem.mend("ask a model that screens minerals: `-m critical-minerals`"),
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend("`adit screen --all` lists the minerals"),
    }))
}

/// The mineral that a user names, if there is one.
#[must_use]
pub fn mineral_named(model: &Model, text: &str) -> Option<MineralId> {
    let text = text.trim();
    let same = |name: &str| name.eq_ignore_ascii_case(text);
    let by = |is: &dyn Fn(&Row<Mineral>) -> bool| model.minerals.iter().find(|row| is(row)).map(|row| row.id.clone());
    by(&|row| same(row.id.as_str()) || same(&row.id.as_str().replace('_', "-")))
        .or_else(|| by(&|row| same(&row.name)))
        .or_else(|| by(&|row| row.aliases.0.iter().any(|alias| same(alias))))
        .or_else(|| by(&|row| row.element.as_ref().is_some_and(|element| same(element.as_str()))))
}

/// Minerals with an end use in a sector.
#[must_use]
pub fn used_in(model: &Model, sector: UseSector) -> Vec<MineralId> {
    let used = |mineral: &Row<Mineral>| {
        let names = |id: &MineralId| *id == mineral.id || mineral.group.as_ref() == Some(id);
        model.end_uses.iter().any(|row| names(&row.mineral) && row.sectors.0.contains(&sector))
    };
    model.minerals.iter().filter(|mineral| used(mineral)).map(|mineral| mineral.id.clone()).collect()
}

/// What the other methods say, each for its own region and without draws; methods that have no answer are left out.
#[must_use]
pub fn other_methods(model: &Model, question: &Question) -> Vec<Screening> {
    let others = [Method::Hhi, Method::Eu, Method::Usgs, Method::Geopolrisk].into_iter();
    let ask = |method| {
        let other = Question { draws: 0, year: question.year, ..Question::of(method) };
        screen(model, &other, &[]).ok()
    };
    others.filter(|method| *method != question.method).filter_map(ask).collect()
}
