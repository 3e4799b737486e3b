//! USGS, GeoPolRisk, what-ifs and draws on the shipped model of the critical minerals.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp)]

use adit_model::Model;
use adit_model::ids::MineralId;
use adit_model::words::Stage;
use adit_screen::{Change, Context, Method, Question, Ranked, Reading, Screening, change, relief, screen, supply};
use std::sync::OnceLock;

fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        Model::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/critical-minerals"))
            .unwrap_or_else(|error| panic!("{error}"))
    })
}

fn ask(method: Method, minerals: &[&str], draws: usize) -> Screening {
    let minerals = minerals.iter().map(|id| MineralId::new(id)).collect();
    screen(model(), &Question { minerals, draws, ..Question::of(method) }, &[]).unwrap()
}

fn row<'a>(screening: &'a Screening, mineral: &str) -> &'a Ranked {
    screening.rows.iter().find(|row| row.mineral == mineral).unwrap()
}

fn supposing(method: Method, text: &str) -> Screening {
    let what_if = change::parse(model(), text).unwrap();
    let minerals = vec![what_if[0].mineral.clone()];
    screen(model(), &Question { minerals, what_if, draws: 0, ..Question::of(method) }, &[]).unwrap()
}

#[test]
fn what_the_united_states_fears_stands_high() {
    let all = ask(Method::Usgs, &[], 0);
    for mineral in ["gallium", "germanium", "graphite", "rare_earths", "niobium", "indium"] {
        assert_eq!(row(&all, mineral).critical, Some(true), "{mineral}: {}", row(&all, mineral).reason);
    }
    // Exported on balance: no exposure, no risk.
    for mineral in ["gold", "molybdenum", "helium"] {
        assert_eq!(row(&all, mineral).critical, Some(false), "{mineral}: {}", row(&all, mineral).reason);
    }
}

#[test]
fn unknown_is_bounded_and_named() {
    let all = ask(Method::Usgs, &["germanium", "dysprosium"], 0);
    let germanium = row(&all, "germanium");
    let exposure = germanium.part("trade_exposure").unwrap();
    assert_eq!((exposure.central, exposure.low, exposure.high), (None, 0.5, 1.0));
    assert!(germanium.missing.iter().any(|one| one.name.contains("import reliance")));
    let dysprosium = row(&all, "dysprosium");
    let value = dysprosium.value.unwrap();
    assert!(value.central.is_none() && value.high - value.low > 0.5, "{value:?}");
    assert_eq!(dysprosium.critical, None);
    assert!(dysprosium.missing.iter().any(|one| one.name.contains("consumption")));
}

#[test]
fn published_figures_stand_beside() {
    let all = ask(Method::Usgs, &["gallium"], 0);
    let gallium = row(&all, "gallium");
    assert!(gallium.part("listed_2022").is_some() && gallium.part("gdp_loss_published").is_some());
    let loss = gallium.part("gdp_loss").unwrap();
    assert!(loss.low > 0.0 && loss.low < loss.high && loss.central.is_none());
    assert!(gallium.part("price_ratio").unwrap().low > 1.0);
}

#[test]
fn every_value_lies_within_its_bounds() {
    for method in [Method::Usgs, Method::Geopolrisk] {
        for row in ask(method, &[], 0).rows {
            let Some(value) = row.value else {
                assert!(!row.missing.is_empty(), "{}", row.mineral);
                continue;
            };
            assert!(
                value.low <= value.high && value.low >= 0.0 && value.high <= 1.0 + 1e-9,
                "{} {value:?}",
                row.mineral
            );
            assert!(value.central.is_none_or(|one| one >= value.low - 1e-12 && one <= value.high + 1e-12), "{value:?}");
        }
    }
}

#[test]
fn bands_do_not_depend_on_threads() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| ask(Method::Usgs, &["gallium", "tin", "copper", "cobalt"], 200))
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one, three);
    for row in &one.rows {
        let ([first, last], [low, high]) = (row.rank_band.unwrap(), row.value.unwrap().band.unwrap());
        assert!(first <= last && last <= 4 && low <= high);
    }
}

#[test]
fn more_at_home_lowers_the_risk_and_its_inverse_undoes_it() {
    let base = ask(Method::Usgs, &["gallium"], 0);
    let more = supposing(Method::Usgs, "gallium: USA +500 t");
    assert!(row(&more, "gallium").value.unwrap().ranked() < row(&base, "gallium").value.unwrap().ranked());
    let back = supposing(Method::Usgs, "gallium: CHN +50 t; gallium: CHN -50 t");
    assert!(
        (row(&back, "gallium").value.unwrap().ranked() - row(&base, "gallium").value.unwrap().ranked()).abs() < 1e-12
    );
}

#[test]
fn a_change_and_its_inverse_leave_the_supply_as_it_was() {
    let question = Question::of(Method::Hhi);
    let context = Context::new(model(), &question, &[]);
    let tin = MineralId::new("tin");
    let before = supply::at_stage(&context, &tin, Stage::Mine, None, Reading::default());
    let change = |tonnes| Change {
        mineral: tin.clone(),
        stage: Some(Stage::Mine),
        place: adit_model::ids::PlaceId::new("CHN"),
        tonnes,
    };
    let what_if = [change(1234.5), change(-1234.5)];
    let after = supply::at_stage(&context, &tin, Stage::Mine, None, Reading { draw: None, what_if: &what_if });
    for (before, after) in before.iter().zip(&after) {
        assert!((before.total() - after.total()).abs() < 1e-6);
        for (one, other) in before.shares().zip(after.shares()) {
            assert!(one.0 == other.0 && (one.1 - other.1).abs() < 1e-12);
        }
    }
}

#[test]
fn what_takes_gallium_off_the_list_does_so() {
    let question = Question { draws: 0, ..Question::of(Method::Usgs) };
    let context = Context::new(model(), &question, &[]);
    let (gallium, home) = (MineralId::new("gallium"), adit_model::ids::PlaceId::new("USA"));
    let relief = relief::of(&context, &gallium, &home, None).unwrap();
    let tonnes = relief.tonnes.unwrap();
    let at = |tonnes: f64| {
        let text = format!("gallium@refining: USA +{tonnes} t");
        row(&supposing(Method::Usgs, &text), "gallium").value.unwrap().ranked()
    };
    assert!(at(tonnes * 1.001) < 0.40 && at(tonnes * 0.99) >= 0.40, "{}", relief.sentence);
}

#[test]
fn changes_are_read() {
    let changes = change::parse(
        model(),
        "gallium: United States +50 t; germanium@refining: CAN -1.5 kt; Graphite: chn +2,000 kg",
    )
    .unwrap();
    let read: Vec<_> =
        changes.iter().map(|one| (one.mineral.as_str(), one.stage, one.place.as_str(), one.tonnes)).collect();
    assert_eq!(
        read,
        [
            ("gallium", None, "USA", 50.0),
            ("germanium", Some(Stage::Refining), "CAN", -1500.0),
            ("graphite", None, "CHN", 2.0)
        ]
    );
}

#[test]
fn wrong_changes_teach() {
    let text = "galium: USA +50 t; gallium@refinig: Untied States +5 t; gallium: USA 50 t; gallium: USA +50; gallium: USA +5 lb; gallium +5 t; gallium: USA";
    let problems = change::parse(model(), text).unwrap_err();
    let said = problems.to_string();
    for lesson in [
        "`gallium`?",
        "`refining`?",
        "`United States`?",
        "no sign",
        "no unit",
        "t, kt or kg",
        "before `:`",
        "has an amount",
    ] {
        assert!(said.contains(lesson), "{lesson} is not in\n{said}");
    }
    assert!(change::parse(model(), " ; ").is_err());
}

#[test]
fn trends_have_years() {
    let all = ask(Method::Geopolrisk, &["gallium"], 0);
    let trends = &row(&all, "gallium").trends;
    for name in ["hhi", "import_reliance", "price_usd_per_kg"] {
        let trend = trends.iter().find(|trend| trend.name == name).unwrap_or_else(|| panic!("{name}"));
        assert!(trend.points.len() > 1 && trend.points.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}

#[test]
fn a_change_of_shares_needs_world_output() {
    let screening = supposing(Method::Usgs, "germanium@refining: USA +10 t");
    let germanium = row(&screening, "germanium");
    assert!(germanium.missing.iter().any(|one| one.name.contains("world output") && one.consequence.contains("USA")));
}
