//! `adit flows`: the balanced flows themselves.

use crate::args::{Format, Global};
use crate::open;
use crate::output::{Answer, Output};
use crate::pages::flows::{map, page, table};
use crate::progress::Progress;
use crate::question;
use adit_balance::{Balance, FlowRow, Options, balance};
use adit_model::Model;
use adit_model::ids::PlaceId;
use adit_model::network::{Node, NodeKind, Topology};
use adit_model::problem::{Code, Problem, Problems};
use adit_model::scope::{Key, Scope};
use adit_trace::Bounds;
use adit_trace::control::{Measure, site_control};
use clap::Args;
use serde_json::json;
use std::collections::HashMap;

/// The balanced flows of a year, each with its deviation.
///
/// Every flow of every element over every link of the network, or those in a scope. Flows whose deviation is above
/// half of their value are marked: they are no facts. `adit flows -o flows.csv` takes them all out for a spreadsheet.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  adit flows material=oxide,element=Dy     dysprosium in oxides, largest first
  adit flows from=CHN,to=JPN               all that moves from China to Japan
  adit flows stage=mine,country=MMR        what the mines of Myanmar ship
  adit flows -o flows.csv                  everything, for a spreadsheet
  adit flows -o flows.geojson              the same as lines on a map

Scopes: keys are material, element, stage, site, country, controller (of the
shipping site), sector (of the use), from and to (place, group or site). Values
of one key are joined with |, keys with a comma. A place or group alone, as in
`adit flows CHN`, means country=CHN.")]
pub(crate) struct Flows {
    /// Which flows; all by default.
    #[arg(value_name = "SCOPE", default_value = "", hide_default_value = true)]
    scope: String,
    /// Year to balance; the model's own by default.
    #[arg(long)]
    year: Option<i32>,
    /// Leave out all observations of a source (may be given several times).
    #[arg(long, value_name = "SOURCE")]
    without: Vec<String>,
    /// Print all flows, not the largest 40 only.
    #[arg(long)]
    all: bool,
}

impl Flows {
    pub(crate) fn run(&self, global: &Global) -> Result<(), Problems> {
        let output = Output::new(global)?;
        let progress = Progress::new(global.quiet);
        progress.step("reading the model");
        let model = open::model(global.model())?;
        let year = question::year(&model, self.year)?;
        let without = question::sources(&model, &self.without)?;
        let scope = question::scope(&model, "[SCOPE]", &self.scope)?;
        progress.step(format!("balancing {year}"));
        let options = Options { year: Some(year), without, draws: 0, conflicts: false, ..Options::default() };
        let balance = balance(&model, &options)?;
        let flows = within(&model, &balance, &scope)?;
        drop(progress);
        let most = if self.all || !output.is_short() { usize::MAX } else { 40 };
        if output.format() == Some(Format::Geojson) {
            return output.text(&format!("{}\n", map(&model, &balance, &scope, &flows)));
        }
        let table = table(&flows);
        output.answer(&Answer {
            document: page(&model, &balance, &scope, &flows, most),
            json: json!({ "manifest": balance.manifest, "scope": scope, "flows": flows }),
            table,
        })
    }
}

/// The flows a scope means, in the order of the network.
fn within(model: &Model, balance: &Balance, scope: &Scope) -> Result<Vec<FlowRow>, Problems> {
    let topology = &balance.topology;
    let controlled = controlled(model, topology, scope, balance.year)?;
    let index: HashMap<&str, usize> =
        topology.nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let place_within = |node: &Node, key: Key| {
        scope.get(key).is_none_or(|values| {
            values.iter().any(|value| {
                node.site.as_ref().is_some_and(|site| site == value.as_str())
                    || model.members(value, balance.year).contains(&node.place)
            })
        })
    };
    let asks_for_uses = scope.get(Key::Stage).is_some_and(|stages| stages.iter().any(|stage| stage == "use"));
    let meant = |flow: &FlowRow| {
        let (Some(&from), Some(&to)) = (index.get(flow.from.as_str()), index.get(flow.to.as_str())) else {
            return false;
        };
        let (ships, receives) = (&topology.nodes[from], &topology.nodes[to]);
        let to_use = receives.kind == NodeKind::Use;
        // What a use takes is asked for where it is used; everything else where it is shipped.
        let of_use = to_use && (asks_for_uses || scope.get(Key::Sector).is_some());
        let stage = ships.stage.map_or("", adit_model::words::Stage::word);
        scope.admits(Key::Material, flow.material.as_str())
            && flow
                .element
                .as_ref()
                .map_or_else(|| scope.get(Key::Element).is_none(), |e| scope.admits(Key::Element, e))
            && (scope.admits(Key::Stage, stage) || (of_use && scope.admits(Key::Stage, "use")))
            && (scope.get(Key::Sector).is_none()
                || receives.sector.as_ref().is_some_and(|sector| scope.admits(Key::Sector, sector)))
            && (scope.get(Key::Site).is_none()
                || ships.site.as_ref().is_some_and(|site| scope.admits(Key::Site, site.as_str())))
            && place_within(if of_use { receives } else { ships }, Key::Country)
            && place_within(ships, Key::From)
            && place_within(receives, Key::To)
            && controlled.as_ref().is_none_or(|bounds| bounds[from].central > 0.5)
    };
    let flows: Vec<FlowRow> = balance.flows().into_iter().filter(meant).collect();
    if flows.is_empty() {
        return Err(Problem::new(Code::EmptyQuestion, format!("no flow of {} is {}", balance.year, scope.in_words()))
            .found(scope.to_string())
            .mend("widen the scope: leave a key out, or name a group of places")
            .into());
    }
    Ok(flows)
}

/// Control of every node by the parties of the `controller` key, if it is given.
fn controlled(model: &Model, topology: &Topology, scope: &Scope, year: i32) -> Result<Option<Vec<Bounds>>, Problems> {
    let Some(values) = scope.get(Key::Controller) else { return Ok(None) };
    let places: Vec<PlaceId> = values.iter().flat_map(|value| model.members(value, year)).collect();
    Ok(Some(site_control(topology, &question::register(model, year), &places, Measure::Majority)?))
}
