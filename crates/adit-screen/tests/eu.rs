//! Supply risk and economic importance by the method of the European Commission.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use adit_model::words::Stage;
use adit_screen::eu::formula::{Ingredients, Terms, critical, economic_importance, printed, supply_risk};
use adit_screen::governance::scaled;
use adit_screen::{Method, Screening, Value};
use common::{ask, close, model, row};
use std::collections::BTreeMap;

/// A row of the 2023 study, as transcribed.
struct Printed {
    material: &'static str,
    group: &'static str,
    risk: f64,
    importance: f64,
    stages: [Option<f64>; 2],
    substitution: Option<f64>,
}

fn study() -> Vec<Printed> {
    let number = |cell: &str| cell.parse::<f64>().ok();
    include_str!("fixtures/eu_2023.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [material, group, risk, importance, extraction, processing, substitution] = cells[..] else {
                panic!("{line}")
            };
            Printed {
                material,
                group,
                risk: number(risk).unwrap(),
                importance: number(importance).unwrap(),
                stages: [number(extraction), number(processing)],
                substitution: number(substitution),
            }
        })
        .collect()
}

fn exact(value: f64) -> Value {
    Value::exact(value)
}

/// By hand.
#[test]
fn governance_is_put_on_a_scale_of_ten() {
    for (mean, expected) in [(-0.36, 5.72), (1.5, 2.0), (2.5, 0.0), (-2.5, 10.0), (3.0, 0.0), (-3.0, 10.0)] {
        close(scaled(mean), expected, 1e-12);
    }
}

/// By hand: three suppliers a scope, import reliance .8, recycling .01, substitution .98.
#[test]
fn the_formula_gives_the_worked_example() {
    let index =
        |rows: &[[f64; 3]]| rows.iter().map(|[share, governance, trade]| share * share * governance * trade).sum();
    let global: f64 = index(&[[0.6, 5.7, 1.1], [0.2, 1.6, 1.0], [0.2, 7.0, 1.0]]);
    let sourcing: f64 = index(&[[0.7, 5.7, 1.1], [0.2, 2.0, 1.0], [0.1, 1.8, 0.8]]);
    close(global, 2.6012, 1e-12);
    close(sourcing, 3.1667, 1e-12);
    let ingredients = Ingredients {
        terms: Terms::Both,
        global: Some(exact(global)),
        sourcing: Some(exact(sourcing)),
        reliance: Some(exact(0.8)),
        recycling: exact(0.01),
        substitution: exact(0.98),
    };
    let risk = supply_risk(&ingredients).unwrap();
    close(risk.central.unwrap(), 2.852_873_1, 1e-7);
    // Without import reliance: between sourcing alone and the even mean.
    let open = supply_risk(&Ingredients { reliance: None, ..ingredients }).unwrap();
    assert_eq!(open.central, None);
    close(open.low, f64::midpoint(2.6012, 3.1667) * 0.99 * 0.98, 1e-12);
    close(open.high, 3.1667 * 0.99 * 0.98, 1e-12);
    let alone = |terms| supply_risk(&Ingredients { terms, ..ingredients }).unwrap().low;
    close(alone(Terms::Global), 2.6012 * 0.99 * 0.98, 1e-12);
    close(alone(Terms::Sourcing), 3.1667 * 0.99 * 0.98, 1e-12);
    assert_eq!(supply_risk(&Ingredients { global: None, ..ingredients }), None);
}

/// By hand: uses of 40, 35 and 25 % in sectors of 120, 200 and 40 billion, the largest of 202.
#[test]
fn importance_gives_the_worked_example() {
    let found = economic_importance(&[(0.4, 120.0), (0.35, 200.0), (0.25, 40.0)], 202.0, 0.97).unwrap();
    close(found, 6.146_534_653_465_347, 1e-9);
}

/// The study rounds half up; a half that binary fractions cannot hold counts as one.
#[test]
fn figures_are_printed_half_up() {
    for (value, expected) in [(0.95, 1.0), (0.949, 0.9), (2.75, 2.8), (1.005, 1.0), (3.35, 3.4), (0.0, 0.0)] {
        close(printed(value), expected, 1e-12);
    }
    assert_eq!(critical(Some(exact(0.95)), Some(exact(2.75))), Some(true));
    assert_eq!(critical(Some(exact(0.94)), Some(exact(9.0))), Some(false));
    assert_eq!(critical(Some(exact(1.0)), None), None);
    let open = Value { central: None, low: 0.5, high: 1.5, band: None };
    assert_eq!(critical(Some(open), Some(exact(3.0))), None);
    assert_eq!(critical(Some(open), Some(exact(2.0))), Some(false), "one figure below is enough");
}

/// Printed in the study: the group rows are the means of their members.
#[test]
fn printed_groups_are_means_of_their_members() {
    let study = study();
    for (group, members, risk, importance) in
        [("HREE", 10, 5.09, 4.18), ("LREE", 5, 3.74, 5.94), ("PGM", 5, 2.746, 7.10)]
    {
        let of: Vec<&Printed> = study.iter().filter(|row| row.group == group).collect();
        assert_eq!(of.len(), members);
        let mean = |get: fn(&Printed) -> f64| of.iter().map(|row| get(row)).sum::<f64>() / members as f64;
        close(mean(|row| row.risk), risk, 1e-9);
        close(mean(|row| row.importance), importance, 1e-9);
        let whole = study.iter().find(|row| row.material == group).unwrap();
        close(printed(risk), whole.risk, 1e-9);
        close(printed(importance), whole.importance, 1e-9);
    }
}

/// Printed in the study: 32 materials and groups, of which copper and nickel are not.
#[test]
fn thresholds_find_the_thirty_two() {
    let study = study();
    let verdict = |row: &&Printed| critical(Some(exact(row.risk)), Some(exact(row.importance))).unwrap();
    let found: Vec<&str> =
        study.iter().filter(|row| row.group.is_empty()).filter(verdict).map(|row| row.material).collect();
    assert_eq!(found.len(), 32, "{found:?}");
    for expected in ["Gallium", "Germanium", "HREE", "LREE", "PGM", "Tungsten", "Arsenic", "Feldspar"] {
        assert!(found.contains(&expected), "{expected}");
    }
    for other in ["Copper", "Nickel", "Zinc", "Indium", "Natural Teak wood"] {
        assert!(!found.contains(&other), "{other}");
    }
}

/// Printed in the study: the supply risk is that of the riskier stage, but for one stage that was not transcribed.
#[test]
fn the_bottleneck_decides() {
    let differ: BTreeMap<&str, f64> = study()
        .iter()
        .filter_map(|row| Some((row.material, row.risk - row.stages.iter().flatten().copied().reduce(f64::max)?)))
        .filter(|(_, distance)| distance.abs() > 0.06)
        .collect();
    assert_eq!(differ.keys().copied().collect::<Vec<_>>(), ["LREE", "Praseodymium"]);
}

/// Printed in the study: heavy rare earths are refined in one country, so one index, with the substitution index of each,
/// must give them all; those whose main supplier has less than everything lie below.
#[test]
fn one_index_gives_the_heavy_rare_earths() {
    let study = study();
    let of = |name: &str| study.iter().find(|row| row.material == name).unwrap();
    let implied = |row: &Printed| row.stages[1].unwrap() / (0.99 * row.substitution.unwrap());
    let index = implied(of("Erbium"));
    close(index, 5.6566, 1e-4);
    for name in ["Erbium", "Europium", "Holmium", "Lutetium", "Thulium", "Ytterbium", "Gadolinium", "Dysprosium"] {
        close(index * 0.99 * of(name).substitution.unwrap(), of(name).stages[1].unwrap(), 0.1);
    }
    close(printed(index * 0.99 * of("Gadolinium").substitution.unwrap()), 3.3, 1e-9);
    for name in ["Terbium", "Yttrium"] {
        assert!(index * 0.99 * of(name).substitution.unwrap() > of(name).stages[1].unwrap() + 0.1);
    }
}

const TABLES: [(&str, &str); 6] = [
    ("groups", "id,name\nEU,Union\n"),
    ("minerals", "id,name,group\nx,exium,\ny,ypsium,pair\nz,zedium,pair\npair,the pair,\n"),
    (
        // Scaled 5.7, 1.6, 7, 2 and 1.8.
        "governance",
        "place,year,voice,stability,effectiveness,regulation,law,corruption,source,confidence\n\
         CHN,2018,-0.35,-0.35,-0.35,-0.35,-0.35,-0.35,new,high\nAUS,2018,1.7,1.7,1.7,1.7,1.7,1.7,new,high\n\
         COD,2018,-1,-1,-1,-1,-1,-1,new,high\nUSA,2018,1.5,1.5,1.5,1.5,1.5,1.5,new,high\n\
         DEU,2018,1.6,1.6,1.6,1.6,1.6,1.6,new,high\n",
    ),
    (
        "supply_shares",
        "mineral,stage,of,importer,place,share_percent,trade_parameter,from_year,to_year,source,confidence\n\
         x,refining,global,,CHN,60,1.1,2016,2020,new,high\nx,refining,global,,AUS,20,1,2016,2020,new,high\n\
         x,refining,global,,COD,20,1,2016,2020,new,high\nx,refining,sourcing,EU,CHN,70,1.1,2016,2020,new,high\n\
         x,refining,sourcing,EU,USA,20,1,2016,2020,new,high\nx,refining,sourcing,EU,DEU,10,0.8,2016,2020,new,high\n\
         x,mine,global,,AUS,50,1,2016,2020,new,high\nx,mine,global,,USA,50,1,2016,2020,new,high\n\
         y,mine,global,,CHN,100,1,2016,2020,new,high\nz,mine,global,,AUS,100,1,2016,2020,new,high\n",
    ),
    (
        "indicators",
        "mineral,indicator,stage,region,year,value,printed,source,confidence\n\
         x,import_reliance,refining,EU,2023,80,,copy,medium\nx,recycling_input_rate,,EU,2023,1,,copy,medium\n\
         x,substitution_supply_risk,,EU,2023,0.98,,copy,medium\nx,supply_terms,refining,EU,2023,,GS+EU,copy,medium\n\
         x,substitution_economic_importance,,EU,2023,0.97,,copy,medium\nx,supply_risk,,EU,2020,2.0,,new,high\n\
         x,supply_risk,,EU,2023,2.5,,new,high\nx,supply_risk,,EU,2023,2.9,,copy,medium\n\
         x,supply_risk,refining,EU,2023,2.9,,copy,medium\nx,economic_importance,,EU,2023,6.1,,new,high\n\
         y,recycling_input_rate,,EU,2023,0,,copy,medium\ny,substitution_supply_risk,,EU,2023,1,,copy,medium\n\
         z,recycling_input_rate,,EU,2023,50,,copy,medium\nz,substitution_supply_risk,,EU,2023,1,,copy,medium\n",
    ),
    (
        "industries",
        "id,name,region,value_added_million,source\nnace_c20,a,EU,120000,new\nnace_c24,b,EU,200000,new\n\
         nace_c32,c,EU,40000,new\nnace_c28,d,EU,202000,new\nnace_b06,mining,EU,999000,new\n",
    ),
];

const USES: (&str, &str) = (
    "end_uses",
    "mineral,region,application,industry,share_percent,source,confidence\n\
     x,EU,one,nace_c20,40,new,high\nx,EU,two,nace_c24,35,new,high\nx,EU,three,nace_c32,25,new,high\n",
);

fn screened(tables: &[(&str, &str)]) -> Screening {
    ask(&model(&["AUS", "CHN", "COD", "DEU", "USA"], tables), Method::Eu)
}

fn part(screening: &Screening, mineral: &str, name: &str, stage: Option<Stage>) -> Option<Value> {
    row(screening, mineral).parts.iter().find(|part| part.name == name && part.stage == stage)?.value
}

/// By hand: the worked example from rows; the stage of extraction is far below.
#[test]
fn rows_give_the_worked_example() {
    let tables = [&TABLES[..], &[USES]].concat();
    let answer = screened(&tables);
    let found = row(&answer, "x");
    close(found.value.unwrap().central.unwrap(), 2.852_873_1, 1e-7);
    assert_eq!(found.stage, Some(Stage::Refining));
    close(part(&answer, "x", "supply_risk", Some(Stage::Mine)).unwrap().low, 0.25 * 3.6 * 0.99 * 0.98, 1e-12);
    close(found.part("economic_importance").unwrap().central.unwrap(), 6.146_534_653, 1e-9);
    assert_eq!(found.critical, Some(true));
    close(part(&answer, "x", "supply_risk_published", None).unwrap().low, 2.5, 1e-12);
    close(part(&answer, "x", "supply_risk_published_elsewhere", None).unwrap().low, 2.9, 1e-12);
    close(part(&answer, "x", "supply_risk_difference", None).unwrap().low, 0.352_873_1, 1e-7);
    let missing: Vec<&str> = found.missing.iter().map(|missing| missing.name.as_str()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(found.trends[0].points.len(), 2);
    assert!(found.inputs.iter().all(|input| !input.rows.is_empty() && !input.sources.is_empty()));

    let comparison = adit_screen::eu::against_published(&answer);
    assert_eq!((comparison.count, comparison.within_0_1, comparison.within_0_3), (1, 0, 0));
    assert_eq!((comparison.stages.count, comparison.stages.within_0_1), (1, 1));
    assert!(comparison.misses[0].why.contains("second-hand transcription of the results prints 2.9"), "{comparison:?}");
}

/// By hand: 5.7 and 1.6 / 2, and their mean; the group has no importance, so it has no verdict.
#[test]
fn a_group_is_the_mean_of_its_members() {
    let answer = screened(&TABLES);
    close(row(&answer, "y").value.unwrap().central.unwrap(), 5.7, 1e-12);
    close(row(&answer, "z").value.unwrap().central.unwrap(), 0.8, 1e-12);
    close(row(&answer, "pair").value.unwrap().central.unwrap(), 3.25, 1e-12);
    assert_eq!(row(&answer, "pair").critical, None);
    assert!(row(&answer, "pair").missing.iter().any(|missing| missing.name == "economic importance of zedium"));
    assert_eq!(answer.rows.iter().map(|row| row.rank).collect::<Vec<_>>(), [Some(1), Some(2), Some(3), Some(4)]);
}

/// What is missing has a name, and is bounded where a bound means something.
#[test]
fn missing_figures_are_named() {
    let without = |what: &str| {
        let text: String = TABLES[4]
            .1
            .lines()
            .filter(|line| !line.contains(what))
            .fold(String::new(), |text, line| text + line + "\n");
        let mut tables = TABLES;
        tables[4].1 = &text;
        let answer = screened(&tables);
        (row(&answer, "x").clone(), answer)
    };
    let (found, _) = without("import_reliance,refining");
    let value = found.value.unwrap();
    assert_eq!(value.central, None, "reliance from 0 to 1");
    close(value.high, 3.1667 * 0.99 * 0.98, 1e-9);
    assert!(found.missing.iter().any(|missing| missing.name == "import reliance of the EU, refining"));
    for what in ["x,recycling_input_rate", "x,substitution_supply_risk"] {
        let (found, _) = without(what);
        assert_eq!(found.value, None);
        assert!(found.missing.iter().any(|missing| missing.consequence == "no value"), "{:?}", found.missing);
    }
    let (found, _) = without("x,supply_terms");
    close(found.value.unwrap().central.unwrap(), 2.852_873_1, 1e-7);
}

/// By hand: reliance of 10 % means that members make 90 %; the list of partners leaves 91 % out, so it may be one member.
#[test]
fn home_production_that_the_list_leaves_out_is_bounded() {
    let shares = "mineral,stage,of,importer,place,share_percent,trade_parameter,from_year,to_year,source,confidence\n\
        x,mine,global,,AUS,100,1,2016,2020,new,high\nx,mine,sourcing,EU,COD,9,1,2016,2020,new,high\n";
    let indicators = "mineral,indicator,stage,region,year,value,printed,source,confidence\n\
        x,import_reliance,mine,EU,2023,10,,copy,medium\nx,recycling_input_rate,,EU,2023,0,,copy,medium\n\
        x,substitution_supply_risk,,EU,2023,1,,copy,medium\n";
    let memberships = ("memberships", "group,place,source,confidence\nEU,DEU,new,high\n");
    let mut tables = TABLES;
    (tables[3].1, tables[4].1) = (shares, indicators);
    let answer = screened(&[&tables[..], &[memberships]].concat());
    let found = row(&answer, "x");
    let value = found.value.unwrap();
    assert_eq!((value.central, found.critical), (None, None));
    assert!(value.low < 0.3 && value.high > 6.0, "{value:?}");
    assert!(
        found.missing.iter().any(|missing| missing.consequence.contains("90 % of the sourcing")),
        "{:?}",
        found.missing
    );
}

/// By hand: uses of 40 and 35 % as in the worked example; 10 % without a sector adds nothing but room, 25 % leaves bounds.
#[test]
fn uses_without_a_sector_are_room() {
    let uses = |share: u32, known: u32| {
        let text = format!(
            "mineral,region,application,industry,share_percent,source,confidence\n\
             x,EU,one,nace_c20,{known},new,high\nx,EU,two,nace_c24,35,new,high\nx,EU,other,,{share},new,high\n"
        );
        let answer = screened(&[&TABLES[..], &[("end_uses", text.as_str())]].concat());
        let found = row(&answer, "x").clone();
        (*found.part("economic_importance").unwrap(), found)
    };
    let (few, found) = uses(10, 55);
    close(few.central.unwrap(), 0.97 * (0.55 * 120.0 + 0.35 * 200.0) * 10.0 / 202.0, 1e-9);
    close(few.high, few.central.unwrap() + 0.97, 1e-9);
    assert!(found.missing.iter().any(|missing| missing.name == "sector of the use `other`, 10 %"));
    let (many, _) = uses(25, 40);
    assert_eq!(many.central, None);
    close(many.low, 0.97 * (0.4 * 120.0 + 0.35 * 200.0) * 10.0 / 202.0, 1e-9);
}

#[test]
fn terms_are_read_as_they_are_printed() {
    for (word, terms) in [("GS+EU", Terms::Both), ("GSonly", Terms::Global), ("EU only", Terms::Sourcing)] {
        assert_eq!(Terms::from_word(word), Some(terms));
        assert_eq!(Terms::from_word(terms.word()), Some(terms));
    }
    assert_eq!(Terms::from_word("?"), None);
}
