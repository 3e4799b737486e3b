//! A made-up plan. No figure in it is of the real world; its countries have codes that ISO leaves free.

use adit_brief::plan::answer::{
    Alternative, Bottleneck, Conflict, Decision, FrontierPoint, Information, LeverRow, Phase, PlanAnswer, Range,
    Regret, Rejected, ReserveRow, ScenarioRow, ShortageRow, SimulatedPlan, SimulatedRow, SolvedRow, SpendingRow, Total,
};
use adit_model::Manifest;
use adit_stress::tally::Band;
use std::collections::BTreeSet;

fn manifest() -> Manifest {
    Manifest {
        model: "example".into(),
        model_version: "1.0.0".into(),
        model_hash: "0123456789abcdef".into(),
        adit_version: "0.0.0",
        year: Some(2030),
        nowcast: false,
        options: vec!["budget=2e9".into()],
        seed: 1,
        warnings: vec!["this plan is made up".into()],
        sources: BTreeSet::from(["example_book".to_owned()]),
    }
}

fn range(low: f64, central: f64, high: f64) -> Range {
    Range { low, central, high }
}

/// Steps one after the other, from a day on; the last has no end within the plan.
fn phases(mut day: f64, steps: &[(&str, f64)]) -> Vec<Phase> {
    let mut phases = Vec::new();
    for (name, years) in steps {
        phases.push(Phase { name: (*name).into(), from: day, until: day + years });
        day += years;
    }
    phases
}

fn plant(id: &str, name: &str, lever: &str, begins: f64, tonnes: f64, musd: f64) -> Decision {
    let steps = [("permit", 0.5), ("construction", 2.0), ("ramp-up", 1.0), ("qualification", 0.5), ("effective", 20.0)];
    Decision {
        id: id.into(),
        name: name.into(),
        lever: lever.into(),
        sourcing: Some("friendshoring".into()),
        place: "Sampleland".into(),
        tonnes_a_year: Some(tonnes),
        of_what: "example oxides".into(),
        phases: phases(begins, &steps),
        chance: 0.7,
        public_musd: range(0.8 * musd, musd, 1.5 * musd),
        private_musd: range(musd, 1.2 * musd, 1.6 * musd),
        support_musd_a_year: range(0.0, 12.0, 30.0),
        assumed: lever == "magnets",
        sources: vec!["example_book".into()],
    }
}

fn decisions() -> Vec<Decision> {
    let reserve = Decision {
        id: "reserve_dy".into(),
        name: "Reserve of example oxide Dy".into(),
        lever: "reserve".into(),
        sourcing: None,
        place: "Userland".into(),
        tonnes_a_year: None,
        of_what: "example oxide Dy".into(),
        phases: phases(2031.0, &[("construction", 1.0), ("effective", 8.0)]),
        chance: 1.0,
        public_musd: range(90.0, 120.0, 160.0),
        private_musd: Range::default(),
        support_musd_a_year: Range::default(),
        assumed: false,
        sources: vec!["example_book".into(), "example_news".into()],
    };
    vec![
        reserve,
        plant("separator_b", "Example separation of heavy elements at B", "separation", 2031.0, 1_500.0, 420.0),
        plant("magnets_c", "Example magnet plant C", "magnets", 2031.5, 3_000.0, 610.0),
        plant("scrap_c", "Example recycling C", "recycling", 2033.0, 400.0, 85.0),
    ]
}

fn spending() -> Vec<SpendingRow> {
    let row = |year, payer: &str, purpose: &str, musd| SpendingRow {
        year,
        payer: payer.into(),
        purpose: purpose.into(),
        musd,
    };
    let mut rows = Vec::new();
    for (year, public, private, reserve) in
        [(2031, 210.0, 260.0, 120.0), (2032, 515.0, 590.0, 6.0), (2033, 345.0, 430.0, 6.0), (2034, 45.0, 60.0, 6.0)]
    {
        rows.push(row(year, "public", "plants", public));
        rows.push(row(year, "public", "reserve", reserve));
        rows.push(row(year, "private", "plants", private));
    }
    for year in 2034..2040 {
        rows.push(row(year, "public", "support", 36.0));
        rows.push(row(year, "users", "dearer goods", 14.0));
    }
    rows
}

fn band(mean: f64) -> Band {
    Band { mean, p10: 0.6 * mean, p50: 0.95 * mean, p90: 1.5 * mean }
}

fn simulated() -> SimulatedPlan {
    let row = |scenario: &str, users: &str, unit: &str, before, after| SimulatedRow {
        scenario: scenario.into(),
        users: users.into(),
        unit: unit.into(),
        before: band(before),
        after: band(after),
    };
    SimulatedPlan {
        year: 2036,
        draws: 1_000,
        rows: vec![
            row("embargo", "Userland, example magnets", "t", 2_400.0, 700.0),
            row("embargo", "Userland, fighters", "units", 60.0, 45.0),
            row("outage", "Userland, example magnets", "t", 510.0, 130.0),
        ],
        caveats: vec!["The simulator knows no recycling that the plan adds.".into()],
    }
}

fn worth(answer: &mut PlanAnswer) {
    let point = |budget: f64, spent: f64, loss: f64, cvar: f64, change: &str| FrontierPoint {
        budget_musd: budget,
        spent_musd: spent,
        loss_musd: loss,
        cvar_musd: cvar,
        shortage_t: loss / 2.0,
        changes: if change.is_empty() { Vec::new() } else { vec![change.into()] },
    };
    answer.frontier = vec![
        point(0.0, 0.0, 8_400.0, 25_000.0, ""),
        point(500.0, 490.0, 5_900.0, 18_800.0, "in: Example separation of heavy elements at B"),
        point(1_000.0, 980.0, 4_300.0, 15_100.0, "in: Example magnet plant C"),
        point(2_000.0, 1_469.0, 3_100.0, 12_200.0, "in: Example recycling C"),
        point(4_000.0, 2_900.0, 2_700.0, 11_600.0, "in: Example mine D"),
    ];
    let bottleneck = |words: &str, usd, stable| Bottleneck {
        words: words.into(),
        year: 2033,
        usd_per_unit: usd,
        unit: "t/year".into(),
        stable,
    };
    answer.bottlenecks = vec![
        bottleneck(
            "One more tonne a year of separated Dy outside Exampleland in 2033 is worth $1,200,000.",
            1.2e6,
            true,
        ),
        bottleneck("One more tonne a year of example magnets in Userland in 2032 is worth $80,000.", 8e4, false),
    ];
    answer.alternatives = vec![
        Alternative {
            worse: 0.004,
            does: vec!["Example separation D".into()],
            leaves: vec!["Example separation of heavy elements at B".into()],
        },
        Alternative { worse: 0.011, does: Vec::new(), leaves: vec!["Example recycling C".into()] },
    ];
    let regret = |scenario: &str, plan, best| Regret { scenario: scenario.into(), plan_musd: plan, best_musd: best };
    answer.regrets = vec![regret("embargo", 9_800.0, 9_100.0), regret("outage", 2_300.0, 2_250.0)];
    answer.information = Some(Information { evpi_musd: 640.0, vss_musd: 210.0 });
    let lever = |lever: &str, name: &str, without, alone, public, shapley| LeverRow {
        lever: lever.into(),
        name: name.into(),
        without_musd: without,
        alone_musd: alone,
        alone_public_musd: public,
        shapley_musd: Some(shapley),
    };
    answer.levers = vec![
        lever("magnets", "Alloys and magnets", 4_300.0, 3_900.0, 900.0, 4_700.0),
        lever("separation", "Cracking, separation and metal", 8_900.0, 9_600.0, 640.0, 8_200.0),
        lever("reserve", "Strategic reserve", 1_100.0, 2_600.0, 210.0, 1_600.0),
        lever("faster_permits", "Permits within a time limit", 300.0, 900.0, 0.0, 400.0),
    ];
}

fn scenario(id: &str, name: &str, probability: f64, assumed: bool) -> ScenarioRow {
    ScenarioRow {
        scenario: id.into(),
        name: name.into(),
        probability_a_year: probability,
        begins: vec![2032, 2035, 2038],
        assumed,
    }
}

fn frame() -> PlanAnswer {
    PlanAnswer {
        manifest: manifest(),
        users: "users in Userland".into(),
        years: [2031, 2039],
        base_year: 2030,
        discount: 0.05,
        budget_musd: Some(2_000.0),
        risk: Some([0.95, 1.0]),
        scenarios: vec![
            scenario("embargo", "Exampleland halts exports", 0.04, true),
            scenario("outage", "Example separator stops", 0.02, false),
        ],
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
        solved: SolvedRow { columns: 48_210, rows: 39_770, blocks: 33, rounds: 24, gap: 0.0004 },
        assumptions: vec![["example_cost".into(), "A made-up separator costs as much as the made-up mean".into()]],
        caveats: vec!["Every figure of this plan is made up.".into()],
    }
}

/// A plan with everything in it.
pub(crate) fn example() -> PlanAnswer {
    let shortage = |users: &str, unit: &str, before, after, worst_before, worst_after| ShortageRow {
        users: users.into(),
        unit: unit.into(),
        before,
        after,
        worst_before,
        worst_after,
    };
    let mut answer = PlanAnswer {
        decisions: decisions(),
        rejected: vec![Rejected {
            id: "mine_d".into(),
            name: "Example mine D".into(),
            lever: "mining".into(),
            why: "effective only in 2041, after the plan ends".into(),
        }],
        reserve: vec![ReserveRow {
            material: "example oxide".into(),
            element: Some("Dy".into()),
            place: "Userland".into(),
            held_t: vec![0.0, 150.0, 300.0, 300.0, 300.0, 250.0, 200.0, 150.0, 150.0],
            days: 180.0,
            cost_musd: range(90.0, 120.0, 160.0),
            released_t: vec![("embargo".into(), 260.0), ("outage".into(), 90.0)],
            insurance_rule_t: Some(340.0),
        }],
        spending: spending(),
        shortages: vec![
            shortage("Userland, example magnets", "t", 1_900.0, 610.0, 6_200.0, 2_900.0),
            shortage("Userland, fighters", "units", 21.0, 6.0, 80.0, 30.0),
        ],
        total: Total {
            public_musd: 1_469.0,
            private_musd: 1_340.0,
            loss_before_musd: 8_400.0,
            loss_after_musd: 3_100.0,
            cvar_before_musd: 25_000.0,
            cvar_after_musd: 12_200.0,
            shortage_before_t: 4_200.0,
            shortage_after_t: 1_550.0,
        },
        simulated: Some(simulated()),
        ..frame()
    };
    worth(&mut answer);
    answer
}

/// A question whose limits cannot hold together.
pub(crate) fn impossible() -> PlanAnswer {
    PlanAnswer {
        conflicts: vec![Conflict {
            words:
                "The ban of 2031 and the floor of 40% of processing at home cannot both hold before 2034: no allowed \
                    site separates Dy until then."
                    .into(),
            limits: vec!["--ban \"control=covered,from=2031-01\"".into(), "rules: example_floor".into()],
            until: Some(2034),
        }],
        ..frame()
    }
}
