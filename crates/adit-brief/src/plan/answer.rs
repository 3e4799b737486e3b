//! What a plan says: decisions, what they cost whom, what they remove, and how sure that is.
//!
//! Money is in million US dollars of the base year, undiscounted unless a name says otherwise.

use adit_model::Manifest;
use adit_stress::tally::Band;
use serde::Serialize;

/// A number with the range its rows leave open.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Range {
    /// Low end.
    pub low: f64,
    /// Most likely.
    pub central: f64,
    /// High end.
    pub high: f64,
}

/// The answer to a question of `plan`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanAnswer {
    /// Where it comes from.
    pub manifest: Manifest,
    /// Whose shortage counts, in words.
    pub users: String,
    /// First and last year.
    pub years: [i32; 2],
    /// Year of the money.
    pub base_year: i32,
    /// Discount rate, a fraction a year.
    pub discount: f64,
    /// Public money that may be spent; none without a limit.
    pub budget_musd: Option<f64>,
    /// Part of the probability that is not worst (0.95), and the weight of the worst in the objective.
    pub risk: Option<[f64; 2]>,
    /// What the plan is made against.
    pub scenarios: Vec<ScenarioRow>,
    /// What is done, in the order in which it begins.
    pub decisions: Vec<Decision>,
    /// What is not done, and why.
    pub rejected: Vec<Rejected>,
    /// The reserve, good by good.
    pub reserve: Vec<ReserveRow>,
    /// Who pays how much for what in which year.
    pub spending: Vec<SpendingRow>,
    /// Whom the plan helps, by the optimizer: users and systems.
    pub shortages: Vec<ShortageRow>,
    /// The whole of it, without and with the plan, a year of the horizon on average.
    pub total: Total,
    /// Cost against risk, budget by budget; empty unless asked for.
    pub frontier: Vec<FrontierPoint>,
    /// What one more unit of a limit is worth.
    pub bottlenecks: Vec<Bottleneck>,
    /// Plans almost as good.
    pub alternatives: Vec<Alternative>,
    /// What the plan loses in each scenario against the plan made for it alone.
    pub regrets: Vec<Regret>,
    /// What perfect foresight, and what planning with scenarios instead of their mean, would be worth, discounted.
    pub information: Option<Information>,
    /// What each lever is worth; empty unless asked for.
    pub levers: Vec<LeverRow>,
    /// Limits that cannot hold together, in words; a plan that has some is no plan.
    pub conflicts: Vec<Conflict>,
    /// The plan in the simulator.
    pub simulated: Option<SimulatedPlan>,
    /// How the program was solved.
    pub solved: SolvedRow,
    /// Assumption rows the plan rests on, id and statement.
    pub assumptions: Vec<[String; 2]>,
    /// What a reader must know, in sentences.
    pub caveats: Vec<String>,
}

/// A scenario of the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioRow {
    /// Handle.
    pub scenario: String,
    /// Name.
    pub name: String,
    /// Chance that it begins within a year, a fraction.
    pub probability_a_year: f64,
    /// Years in which it is supposed to begin, each standing for some years around it.
    pub begins: Vec<i32>,
    /// Whether the chance is an assumption.
    pub assumed: bool,
}

/// A step of the way of a plant to full output, or of any other lever.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// permit, construction, ramp-up, qualification, effective.
    pub name: String,
    /// First day, as a year with a fraction.
    pub from: f64,
    /// Last day.
    pub until: f64,
}

/// Something that is done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// Handle of the project or lever.
    pub id: String,
    /// Name.
    pub name: String,
    /// Lever it belongs to: separation, magnet, recycling, reserve, substitutes …
    pub lever: String,
    /// Where it stands to the users: domestic, nearshoring, friendshoring, or nothing of these.
    pub sourcing: Option<String>,
    /// Country.
    pub place: String,
    /// Tonnes a year at full output.
    pub tonnes_a_year: Option<f64>,
    /// What those tonnes are.
    pub of_what: String,
    /// Steps on the way.
    pub phases: Vec<Phase>,
    /// Chance that it comes to be, a fraction.
    pub chance: f64,
    /// Public money.
    pub public_musd: Range,
    /// Private money.
    pub private_musd: Range,
    /// Public money a year for output that costs more than the market pays.
    pub support_musd_a_year: Range,
    /// Whether a cost is an assumption or a range instead of a figure of its own.
    pub assumed: bool,
    /// Documents.
    pub sources: Vec<String>,
}

/// Something that is not done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rejected {
    /// Handle.
    pub id: String,
    /// Name.
    pub name: String,
    /// Lever it belongs to.
    pub lever: String,
    /// Why, in words.
    pub why: String,
}

/// The reserve of a good.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReserveRow {
    /// Material.
    pub material: String,
    /// Element, where elements are goods of their own.
    pub element: Option<String>,
    /// Where it is held.
    pub place: String,
    /// Tonnes held at the end of each year of the plan.
    pub held_t: Vec<f64>,
    /// Days of use of those it serves, at its fullest.
    pub days: f64,
    /// Purchases.
    pub cost_musd: Range,
    /// Most that is released in a scenario, and which.
    pub released_t: Vec<(String, f64)>,
    /// The same good by the insurance rule, tonnes: a check by another method.
    pub insurance_rule_t: Option<f64>,
}

/// Money that someone pays in a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpendingRow {
    /// Year.
    pub year: i32,
    /// public, private, users.
    pub payer: String,
    /// What for: plants, support, reserve, programs.
    pub purpose: String,
    /// Million US dollars.
    pub musd: f64,
}

/// A shortage without and with the plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShortageRow {
    /// Users or a system.
    pub users: String,
    /// Unit of the numbers: tonnes of what, or units of a system.
    pub unit: String,
    /// Expected over all scenarios and years, without the plan.
    pub before: f64,
    /// With it.
    pub after: f64,
    /// Mean of the worst part of the scenarios, without the plan.
    pub worst_before: f64,
    /// With it.
    pub worst_after: f64,
}

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Total {
    /// Public money spent.
    pub public_musd: f64,
    /// Private money drawn in.
    pub private_musd: f64,
    /// Expected loss without the plan, discounted over the horizon.
    pub loss_before_musd: f64,
    /// With it.
    pub loss_after_musd: f64,
    /// Mean loss of the worst scenarios without the plan.
    pub cvar_before_musd: f64,
    /// With it.
    pub cvar_after_musd: f64,
    /// Expected shortage without the plan, tonnes over the horizon.
    pub shortage_before_t: f64,
    /// With it.
    pub shortage_after_t: f64,
}

/// One budget, and what it leaves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// Public money that may be spent.
    pub budget_musd: f64,
    /// Public money that is.
    pub spent_musd: f64,
    /// Expected loss left, discounted.
    pub loss_musd: f64,
    /// Mean loss of the worst scenarios.
    pub cvar_musd: f64,
    /// Expected shortage left, tonnes.
    pub shortage_t: f64,
    /// What comes in against the point before, and what goes out.
    pub changes: Vec<String>,
}

/// What one more unit of a limit is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bottleneck {
    /// As a sentence.
    pub words: String,
    /// Year.
    pub year: i32,
    /// US dollars for one more unit.
    pub usd_per_unit: f64,
    /// The unit.
    pub unit: String,
    /// Whether the value holds for a percent more and a percent less.
    pub stable: bool,
}

/// A plan almost as good.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// How much worse than the best, a fraction.
    pub worse: f64,
    /// What it does that the best plan does not.
    pub does: Vec<String>,
    /// What it leaves out.
    pub leaves: Vec<String>,
}

/// What the plan loses in a scenario against the plan made for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Regret {
    /// Scenario.
    pub scenario: String,
    /// Cost and loss with the plan, if it begins, discounted.
    pub plan_musd: f64,
    /// With the plan made for it.
    pub best_musd: f64,
}

/// What information is worth, discounted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Information {
    /// Expected value of perfect information.
    pub evpi_musd: f64,
    /// Value of the stochastic solution: of planning with scenarios instead of their mean.
    pub vss_musd: f64,
}

/// What a lever is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeverRow {
    /// Lever.
    pub lever: String,
    /// Name, as printed.
    pub name: String,
    /// How much worse the plan is without it: cost, expected loss and weighted worst losses together, discounted.
    pub without_musd: f64,
    /// How much better than doing nothing it is alone, within the same budget.
    pub alone_musd: f64,
    /// Public money it takes alone.
    pub alone_public_musd: f64,
    /// Its Shapley value over the nine pathways, where asked for.
    pub shapley_musd: Option<f64>,
}

/// Limits that cannot hold together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// As a sentence.
    pub words: String,
    /// The limits, as the user or a row states them.
    pub limits: Vec<String>,
    /// First year in which they could hold together, if any of the horizon.
    pub until: Option<i32>,
}

/// The plan in the simulator: the same scenario on the network of a year without and with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimulatedPlan {
    /// Year whose plants stand.
    pub year: i32,
    /// Draws.
    pub draws: usize,
    /// Scenarios and users.
    pub rows: Vec<SimulatedRow>,
    /// What the simulator leaves out, in sentences.
    pub caveats: Vec<String>,
}

/// Users or a system under a scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimulatedRow {
    /// Scenario.
    pub scenario: String,
    /// Users or system.
    pub users: String,
    /// Unit: tonnes of what, or units of a system.
    pub unit: String,
    /// Missing over the months of the scenario, without the plan.
    pub before: Band,
    /// With it.
    pub after: Band,
}

/// How the program was solved.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SolvedRow {
    /// Columns of first stage and blocks together.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// Blocks.
    pub blocks: usize,
    /// Rounds of the decomposition; zero where it was solved whole.
    pub rounds: usize,
    /// What may be lost at most against the best plan, a fraction of its cost.
    pub gap: f64,
}
