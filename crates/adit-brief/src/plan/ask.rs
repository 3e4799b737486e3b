//! A plan asked for: laid out, solved without and with everything that could be done, and put in words.

use crate::plan::answer::{PlanAnswer, ReserveRow, ScenarioRow, SimulatedPlan, SolvedRow, Total};
use crate::plan::cases;
use crate::plan::conflict;
use crate::plan::foresight;
use crate::plan::otherwise;
use crate::plan::prepared::{self, Prepared};
use crate::plan::question::PlanQuestion;
use crate::plan::reading::Plan;
use crate::plan::rows::{Rows, Switches};
use crate::plan::shortage::shortages;
use crate::plan::simulated;
use crate::plan::worth;
use crate::stress::StressQuestion;
use crate::stress_setup::{Basis, Setup};
use adit_linear::Unsolved;
use adit_model::problem::{Code, Problem, Problems};
use adit_model::words::Pathway;
use adit_model::{Manifest, Model};
use adit_plan::Options;
use adit_plan::formulate::{Formulated, first_stage, formulate};
use adit_plan::instance::Instance;
use adit_plan::planner::Planner;
use adit_plan::programme::Solved;
use std::cell::RefCell;
use std::rc::Rc;

/// Part of the probability that is not worst, where the question weighs no risk.
const ALPHA: f64 = 0.95;

/// Part of its cost by which a plan may miss the best.
pub(super) const GAP: f64 = 3e-3;

/// Plans a model against its scenarios.
///
/// # Errors
/// Everything in the question that the model does not know, every row that is missing, and a program without a solver.
pub fn plan(model: &Model, question: &PlanQuestion) -> Result<PlanAnswer, Problems> {
    let stress = prepared::stress_question(model, question);
    let basis = Basis::new(model, &stress, 0)?;
    let extended = basis.with_measures(model)?;
    let setup = Setup::on(extended.as_ref(), basis, &stress)?;
    // Who belongs to a group is asked for the year in which the plan begins.
    let rows = Rows::new(setup.model, question.from);
    let years = prepared::years(&rows, question, setup.year);
    let prepared = Prepared::new(&setup, &rows, &years, question)?;
    Asked::new(&prepared, question)?.answer()
}

/// A question and what it is asked of.
pub(super) struct Asked<'p, 'a> {
    pub(super) prepared: &'p Prepared<'a>,
    pub(super) question: &'p PlanQuestion,
    pub(super) switches: Switches,
    pub(super) instance: Rc<Instance>,
    pub(super) formulated: Rc<Formulated>,
    /// What is learned of the network serves every plan: levers and budgets change the first stage alone.
    pub(super) planner: RefCell<Planner>,
}

impl<'p, 'a> Asked<'p, 'a> {
    fn new(prepared: &'p Prepared<'a>, question: &'p PlanQuestion) -> Result<Self, Problems> {
        let switches = switches(question);
        let instance = prepared.instance(&switches, prepared::budget_musd(question));
        let instance = Rc::new(prepared.policed(instance, &prepared.policies));
        let formulated = Rc::new(formulate(&instance));
        let planner = Planner::new(formulated.programme.clone(), &options()).map_err(|why| unsolved(&why))?;
        Ok(Self { prepared, question, switches, instance, formulated, planner: RefCell::new(planner) })
    }

    /// The best plan with some levers and a budget.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn solve(&self, switches: &Switches, budget_musd: f64) -> Result<Plan<'p, 'a>, Problems> {
        let first = first_stage(&self.prepared.instance(switches, budget_musd));
        let solved = self.planner.borrow_mut().solve_with(&first).map_err(|why| unsolved(&why))?;
        Ok(self.plan(solved))
    }

    /// A solved programme of this question.
    pub(super) fn plan(&self, solved: Solved) -> Plan<'p, 'a> {
        let (instance, formulated) = (Rc::clone(&self.instance), Rc::clone(&self.formulated));
        Plan { prepared: self.prepared, instance, formulated, solved }
    }

    /// What happens if nothing is done.
    fn nothing(&self) -> Result<Plan<'p, 'a>, Problems> {
        self.solve(&Switches::without(Pathway::ALL), 0.0)
    }

    pub(super) fn alpha(&self) -> f64 {
        self.question.risk.map_or(ALPHA, |risk| risk.level)
    }

    fn answer(&self) -> Result<PlanAnswer, Problems> {
        let conflicts = conflict::conflicts(self)?;
        if !conflicts.is_empty() {
            return Ok(PlanAnswer { conflicts, ..self.unplanned() });
        }
        let budget = prepared::budget_musd(self.question);
        let before = self.nothing()?;
        let after = self.solve(&self.switches, budget)?;
        let frontier = if self.question.frontier { worth::frontier(self, &after)? } else { Vec::new() };
        let levers = if self.question.value_of_levers || self.question.shapley {
            worth::levers(self, &before, &after)?
        } else {
            Vec::new()
        };
        let (alternatives, rejected) = otherwise::otherwise(self, &after, self.question.alternatives)?;
        let (information, regrets) = foresight::foresight(self, &after)?;
        let (columns, rows) = after.formulated.programme.size();
        Ok(PlanAnswer {
            decisions: after.decisions(),
            rejected,
            reserve: self.reserve(&after)?,
            spending: after.spending(),
            shortages: shortages(&before, &after, self.alpha()),
            total: self.total(&before, &after),
            frontier,
            bottlenecks: worth::bottlenecks(self, &after)?,
            alternatives,
            regrets,
            information: Some(information),
            levers,
            simulated: self.simulated(&after)?,
            solved: SolvedRow {
                columns,
                rows,
                blocks: after.formulated.programme.blocks.len(),
                rounds: after.solved.rounds,
                gap: after.solved.gap(),
            },
            ..self.unplanned()
        })
    }

    /// The answer before anything is planned.
    fn unplanned(&self) -> PlanAnswer {
        PlanAnswer {
            manifest: self.manifest(),
            users: self.users(),
            years: [self.prepared.years.first, self.prepared.years.last],
            base_year: prepared::MONEY_YEAR,
            discount: self.prepared.years.discount,
            budget_musd: self.question.budget_usd.map(|dollars| dollars * 1e-6),
            risk: self.question.risk.map(|risk| [risk.level, risk.weight]),
            scenarios: self.scenarios(),
            decisions: Vec::new(),
            rejected: Vec::new(),
            reserve: Vec::new(),
            spending: Vec::new(),
            shortages: Vec::new(),
            total: Total::default(),
            frontier: Vec::new(),
            bottlenecks: Vec::new(),
            alternatives: Vec::new(),
            regrets: Vec::new(),
            information: None,
            levers: Vec::new(),
            conflicts: Vec::new(),
            simulated: None,
            solved: SolvedRow::default(),
            assumptions: self.assumptions(),
            caveats: self.caveats(),
        }
    }

    /// What is asked of the simulator, if it is.
    fn simulation(&self) -> Option<StressQuestion> {
        let stress = |draws| {
            let stress = prepared::stress_question(self.prepared.setup.model, self.question);
            StressQuestion { draws, ..stress }
        };
        self.question.simulate.map(stress)
    }

    fn simulated(&self, plan: &Plan<'_, '_>) -> Result<Option<SimulatedPlan>, Problems> {
        self.simulation().map(|question| simulated::of_plan(plan, &question)).transpose()
    }

    /// The reserve, with the insurance rule beside it where the plan is simulated.
    fn reserve(&self, plan: &Plan<'_, '_>) -> Result<Vec<ReserveRow>, Problems> {
        let mut rows = plan.reserve();
        if let Some(question) = self.simulation() {
            simulated::insured::insure(plan, &question, &mut rows)?;
        }
        Ok(rows)
    }

    fn total(&self, before: &Plan<'_, '_>, after: &Plan<'_, '_>) -> Total {
        let (losses_before, losses_after) = (before.losses(), after.losses());
        let private = after
            .spending()
            .iter()
            .filter(|row| row.payer == "private" && row.purpose == "plants")
            .map(|row| row.musd)
            .sum();
        Total {
            public_musd: after.public_musd(),
            private_musd: private,
            loss_before_musd: losses_before.expected(),
            loss_after_musd: losses_after.expected(),
            cvar_before_musd: losses_before.worst(self.alpha()),
            cvar_after_musd: losses_after.worst(self.alpha()),
            shortage_before_t: before.shortage().expected(),
            shortage_after_t: after.shortage().expected(),
        }
    }

    fn users(&self) -> String {
        let (places, systems) = (&self.question.places, &self.question.systems);
        let names: Vec<&str> = places.iter().map(|place| crate::place_name(self.prepared.setup.model, place)).collect();
        let of_places = if places.is_empty() { "all countries".to_owned() } else { names.join(", ") };
        if systems.is_empty() {
            format!("users in {of_places}")
        } else {
            format!("{} built in {of_places}", systems.join(", "))
        }
    }

    fn scenarios(&self) -> Vec<ScenarioRow> {
        let begins = cases::begins(self.prepared.years.first, self.prepared.years.last);
        let row = |row: &&adit_model::table::Row<adit_model::tables::Scenario>| ScenarioRow {
            scenario: row.id.to_string(),
            name: row.name.clone(),
            probability_a_year: row.probability_percent.map_or(0.0, |chance| chance.get() / 100.0),
            begins: begins.iter().map(|(year, _)| *year).collect(),
            assumed: row.source.is_none(),
        };
        self.prepared.scenarios.iter().map(row).collect()
    }

    fn manifest(&self) -> Manifest {
        let question = self.question;
        let base = &self.prepared.setup.balance.manifest;
        let mut manifest = Manifest { seed: question.seed, ..base.clone() };
        manifest.options.push(format!("years={}-{}", question.from, question.until));
        if let Some(budget) = question.budget_usd {
            manifest.options.push(format!("budget_usd={budget}"));
        }
        if let Some(risk) = question.risk {
            manifest.options.push(format!("risk=cvar:{}:{}", risk.level, risk.weight));
        }
        let lists = [
            ("scenarios", &question.scenarios),
            ("country", &question.places),
            ("system", &question.systems),
            ("rule", &question.rules),
            ("without", &question.without),
            ("only", &question.only),
        ];
        for (name, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
            manifest.options.push(format!("{name}={}", values.join(",")));
        }
        manifest.options.extend(question.caps.iter().map(|cap| format!("cap={}", cap.words)));
        manifest.options.extend(question.bans.iter().map(|ban| format!("ban={}", ban.words)));
        manifest.sources.extend(self.prepared.seen.sources.iter().cloned());
        manifest
    }

    fn assumptions(&self) -> Vec<[String; 2]> {
        let rows = &self.prepared.setup.model.assumptions;
        let named = self.prepared.seen.assumptions.iter().filter_map(|id| rows.get(id));
        named.map(|row| [row.id.to_string(), row.statement.clone()]).collect()
    }

    fn caveats(&self) -> Vec<String> {
        let mut caveats: Vec<String> = [
            "Scenarios are looked at one by one, beginning in years that stand for those around them; a reserve is full \
             again before the next. Sizes and lengths are the central ones: the simulation draws them.",
            "The worst is told of a year taken at random: what begins in the worst of twenty years, where the question \
             says cvar:0.95.",
            "The optimizer knows how each scenario will go once it has begun, and shares what is scarce by value. That is \
             better than people do: read the simulation beside it.",
            "Everything that stands today grows with demand and keeps its shares; plants under construction come on top.",
            "New separators take lots of mines outside the countries named by no move of sourcing, as far as these lots go; \
             who owns a lot by contract is not weighed.",
            "Plans are sought to 0.3 % of their cost: a decision worth less than that may stand or be left out by chance. \
             --alternatives tells which.",
            "Private money comes back with the sales at the supported price, so that it is shown and not counted as a cost.",
            "Money is in 2025 US dollars; documents of other years are taken as printed.",
        ]
        .map(str::to_owned)
        .to_vec();
        if self.prepared.scenarios.iter().any(|row| row.source.is_none()) {
            caveats.push("Chances of scenarios are assumptions: nobody publishes them.".into());
        }
        if !self.prepared.policies.is_empty() {
            caveats.push("Limits are kept without the plan as well: by going without what they shut out.".into());
        }
        caveats.extend(self.prepared.setup.uses.caveats.iter().cloned());
        caveats
    }
}

/// A plan is sought to a part of its cost that no figure in it is known to.
pub(super) fn options() -> Options {
    Options { linear: adit_linear::Options { gap: GAP, ..adit_linear::Options::default() }, ..Options::default() }
}

/// The levers of a question. Those who name levers that alone may be used keep all moves of sourcing, unless they name
/// some of these.
fn switches(question: &PlanQuestion) -> Switches {
    let moves = [Pathway::Nearshoring, Pathway::Friendshoring, Pathway::Domestic];
    let named = |list: &[String], pathway: &Pathway| list.iter().any(|word| word == pathway.word());
    let only = |pathway: &Pathway| {
        question.only.is_empty()
            || named(&question.only, pathway)
            || moves.contains(pathway) && !moves.iter().any(|sourcing| named(&question.only, sourcing))
    };
    let off = Pathway::ALL.iter().copied().filter(|pathway| named(&question.without, pathway) || !only(pathway));
    Switches::without(&off.collect::<Vec<_>>())
}

/// Why there is no plan, as a problem of the user's.
pub(super) fn unsolved(why: &Unsolved) -> Problems {
    let problem = match why {
        Unsolved::NoSolver => Problem::new(Code::Numerical, "this program was built without HiGHS, which solves plans")
            .mend("build it with scripts/highs.sh and the cargo feature `highs`"),
        Unsolved::Infeasible => Problem::new(Code::Infeasible, "no plan keeps every limit"),
        other => Problem::new(Code::Numerical, other.to_string()),
    };
    problem.into()
}
