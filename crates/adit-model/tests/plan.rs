//! The rows a plan reads: what is refused, and what the shipped model must hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_model::Model;
use adit_model::problem::Code;
use adit_model::scope::Key;
use adit_model::words::{Dynamic, LeverEffect, Pathway, RuleCheck};
use std::sync::LazyLock;
use support::{only, read, with_row};

static SHIPPED: LazyLock<Model> = LazyLock::new(|| Model::read("rare-earths").unwrap());

/// A lever that is right, with some cells replaced or added.
fn lever(cells: &[(&str, &str)]) -> String {
    let mut all = vec![
        ("id", "collect"),
        ("pathway", "recycling"),
        ("name", "Collection"),
        ("place", "EU"),
        ("effect", "collected_percent"),
        ("central", "20"),
        ("months", "12"),
        ("source", "book"),
        ("confidence", "low"),
    ];
    for (column, value) in cells {
        all.retain(|(known, _)| known != column);
        all.push((column, value));
    }
    with_row("levers.csv", &all)
}

#[test]
fn a_lever_that_is_right_is_read() {
    let money = [("cost_usd_per_kg_low", "1"), ("cost_usd_per_kg", "2"), ("base_year", "2025"), ("of", "sector=ev")];
    let model = read(&[("levers.csv", &lever(&money))]).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(model.levers.get("collect").unwrap().effect, LeverEffect::CollectedPercent);
}

#[test]
fn a_lever_says_how_much_of_what_in_money_of_which_year() {
    let counts = ("effect", "counts_as");
    for (cells, code, column) in [
        (&[("source", "")][..], Code::NoSource, "source"),
        (&[("central", "")], Code::MissingValue, "central"),
        (&[("central", "120")], Code::ShareAboveWhole, "central"),
        (&[("low", "30")], Code::Contradiction, "central"),
        (&[("months_high", "6")], Code::Contradiction, "months"),
        (&[("cost_musd", "5")], Code::MissingValue, "base_year"),
        (&[("cost_musd_low", "5"), ("base_year", "2025")], Code::MissingValue, "cost_musd"),
        (&[("of", "from=AAA")], Code::WrongScope, "of"),
        (&[counts, ("of", "country=BBB")], Code::Contradiction, "central"),
        (&[counts, ("central", "")], Code::MissingValue, "of"),
        (&[counts, ("central", ""), ("of", "country=BBB"), ("place", "")], Code::MissingValue, "place"),
    ] {
        let problem = only("levers.csv", &lever(cells));
        assert_eq!((problem.code, problem.column.as_deref()), (code, Some(column)), "{problem}");
        assert!(problem.mend.is_some(), "{problem}");
    }
}

#[test]
fn a_chance_is_counted_by_somebody() {
    let head = "id,name,statement,months,source,probability_percent,probability_low_percent,probability_assumption\n";
    let unfounded = format!("{head}stop,Stop,It stops,12,book,5,2,\n");
    assert_eq!(only("scenarios.csv", &unfounded).code, Code::NoSource);
    let files = |row: &str| {
        let text = format!("{head}{row}");
        let assumed = "id,statement,value,reason\ncounted,One in twenty,5,counted\n";
        read(&[("scenarios.csv", &text), ("assumptions.csv", assumed)]).err()
    };
    assert!(files("stop,Stop,It stops,12,book,5,2,counted\n").is_none());
    let problems = files("stop,Stop,It stops,12,book,5,9,counted\n").unwrap();
    assert_eq!(problems.as_slice()[0].code, Code::Contradiction, "{problems}");
}

#[test]
fn a_part_is_no_more_than_the_whole() {
    let head = "id,parameter,central,source,confidence\n";
    assert_eq!(only("parameters.csv", &format!("{head}a,success_percent,130,book,low\n")).code, Code::ShareAboveWhole);
    let row = format!("{head}a,fixed_om_percent_per_year,130,book,low\n");
    assert!(read(&[("parameters.csv", &row)]).is_ok());
}

#[test]
fn a_rule_that_limits_a_plan_can_be_kept_by_one() {
    let head = "id,jurisdiction,citation,title,of,users,threshold,unit,check,source,confidence\n";
    let rule = |cells: &str| format!("{head}floor,Union,Act,Floor,{cells},book,high\n");
    let right = rule("\"country=EU,stage=mine\",country=EU,10,percent of use,at_least");
    assert!(read(&[("rules.csv", &right)]).is_ok());
    for (cells, code) in [
        ("country=EU,,10,percent,at_least", Code::MissingValue),
        ("country=EU,country=EU,,percent,at_least", Code::MissingValue),
        ("country=EU,country=EU,10,months,at_most", Code::MissingValue),
        ("country=EU,country=EU,,,manual", Code::Contradiction),
        ("country=EU,controller=EU,,,forbidden", Code::WrongScope),
    ] {
        let problem = only("rules.csv", &rule(cells));
        assert_eq!(problem.code, code, "{problem}");
    }
}

/// A plan must find a value wherever it looks, if only a stated assumption.
#[test]
fn every_word_of_a_plan_has_a_row_that_fits_everything() {
    for word in Dynamic::ALL.iter().filter(|word| word.of_plan()) {
        let rows: Vec<_> = SHIPPED.parameters.iter().filter(|row| row.parameter == *word).collect();
        assert!(rows.iter().any(|row| row.of.is_none()), "{word}");
    }
    assert!(!Dynamic::TariffPassThroughPercent.of_plan() && Dynamic::PermitMonths.of_plan());
}

#[test]
fn every_pathway_can_be_taken_by_each_of_the_three_buyers() {
    for pathway in Pathway::ALL {
        let rows: Vec<_> = SHIPPED.levers.iter().filter(|row| row.pathway == *pathway).collect();
        for buyer in ["USA", "EU", "JPN"] {
            let fits = |row: &str| row == buyer || SHIPPED.members(row, 2026).iter().any(|member| member == buyer);
            let open = rows.iter().any(|row| row.place.as_ref().is_none_or(|place| fits(place.as_str())));
            assert!(open, "{pathway} for {buyer}");
        }
    }
}

/// The cost of an integrated project is not that of its last plant, and a plant that can be bought has a size.
#[test]
fn every_project_with_a_cost_says_of_which_year_and_what_it_builds() {
    for row in SHIPPED.projects.iter().filter(|row| row.capex_musd.is_some()) {
        assert!(row.capex_year.is_some(), "{}", row.id);
        let site = SHIPPED.sites.get(row.site.as_ref().unwrap().as_str()).unwrap();
        assert!(site.capacity_t.is_some() && site.capacity_basis.is_some(), "{}", row.id);
        assert_eq!(site.place, row.place, "{}", row.id);
        let process = SHIPPED.processes.get(site.process.as_str()).unwrap();
        assert!(process.stage == row.stage || row.with_sites.is_empty(), "{}", row.id);
    }
}

#[test]
fn scenarios_to_come_have_a_chance_and_past_ones_none() {
    let with: Vec<&str> =
        SHIPPED.scenarios.iter().filter(|row| row.probability_percent.is_some()).map(|row| row.id.as_str()).collect();
    for id in ["april-2025-embargo", "october-2025", "kachin", "mountain-pass", "lynas-malaysia", "china-all", "taiwan"]
    {
        assert!(with.contains(&id), "{id}");
    }
    assert!(!with.iter().any(|id| id.ends_with("-foreseen") || *id == "china-2010" || *id == "april-2025"));
}

/// Group names in scopes resolve to countries, so that a limit is never empty by accident.
#[test]
fn limits_of_shipped_rules_name_somebody() {
    let limits: Vec<_> = SHIPPED.rules.iter().filter(|row| row.of.is_some()).collect();
    assert!(limits.len() >= 6);
    for row in limits {
        assert_ne!(row.check, RuleCheck::Manual, "{}", row.id);
        for scope in [row.of.as_ref().unwrap(), row.users.as_ref().unwrap()] {
            for place in scope.get(Key::Country).into_iter().flatten() {
                assert!(SHIPPED.places.get(place).is_some() || !SHIPPED.members(place, 2030).is_empty(), "{place}");
            }
        }
    }
}
