//! UN Comtrade.

use crate::{problems, read, rows, skipped};
use adit_exchange::import::Options;
use adit_model::ids::MaterialId;

const TRADE: &[&str] = &[
    "exporter",
    "importer",
    "material",
    "year",
    "quantity_t",
    "gross_t",
    "value_usd",
    "hs_code",
    "reporter",
    "source",
];

/// The header of the API and the portal; lines of the portal end in a comma that the header has not.
const HEADER: &str = "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,classificationCode,cmdCode,cmdDesc,customsCode,motCode,qtyUnitCode,qty,netWgt,isNetWgtEstimated,grossWgt,cifvalue,fobvalue,primaryValue,legacyEstimationFlag\n";

fn line(reporter: &str, flow: &str, partner: &str, code: &str, kg: &str, usd: &str) -> String {
    format!(
        "C,A,20240101,2024,52,2024,{reporter},{flow},words,{partner},0,H6,{code},\"a, b\",C00,0,8,1,{kg},False,0,,,{usd},0,\n"
    )
}

const CHINA: &str = "156,CHN,China";
const USA: &str = "842,USA,USA";

#[test]
fn the_lines_of_a_flow_become_one_row() {
    let text = [
        HEADER.to_owned(),
        line(USA, "M", CHINA, "250410", "1500", "3000.5"),
        line(USA, "M", CHINA, "250490", "500", "1000"),
        line(CHINA, "X", USA, "260200", "7000", "100"),
    ];
    let batch = read("c.csv", "comtrade", text.concat(), &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(
        rows(&batch, "trade", TRADE),
        [
            "CHN USA graphite_mined 2024 2 2 4000.5 250410|250490 USA un_comtrade_2024",
            // Weight of ore is not weight of the element in it.
            "CHN USA manganese_mined 2024  7 100 260200 CHN un_comtrade_2024",
        ]
    );
    assert_eq!(rows(&batch, "sources", &["id", "year"]), ["un_comtrade_2024 2024"]);
    assert_eq!(batch.lines, 3);
}

#[test]
fn weights_that_are_missing_are_never_zero() {
    let text = [
        HEADER.to_owned(),
        line(USA, "M", CHINA, "250410", "0", "3000"),
        line(USA, "M", CHINA, "250490", "500", "1000"),
        line(USA, "M", "276,DEU,Germany", "282200", "", "5"),
    ];
    let batch = read("c.csv", "comtrade", text.concat(), &Options::default());
    assert_eq!(
        rows(&batch, "trade", &["quantity_t", "gross_t", "value_usd", "note"]),
        ["  4000 ", "  5 "].map(|row| if row.contains("4000") {
            "  4000 weight not stated for all lines"
        } else {
            row
        })
    );
}

#[test]
fn what_is_no_bilateral_total_is_counted_and_left_out() {
    let text = [
        HEADER.to_owned(),
        line(USA, "RX", CHINA, "250410", "1", "1"),
        line(USA, "M", "0,W00,World", "250410", "1", "1"),
        line(USA, "M", USA, "250410", "1", "1"),
        line(USA, "M", CHINA, "010121", "1", "1"),
        line(USA, "M", CHINA, "2504", "1", "1"),
        line(USA, "M", CHINA, "250410", "1", "1").replace(",C00,0,", ",C00,2100,"),
        line(USA, "M", CHINA, "250410", "1", "1").replace("C,A,", "C,M,"),
        line(USA, "M", "999,XYZ,Atlantis", "250410", "1", "1"),
    ];
    let batch = read("c.csv", "comtrade", text.concat(), &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    for reason in [
        "re-exports",
        "partner World",
        "reporter and partner are one",
        "customs code of no",
        "a heading",
        "broken down by mode",
        "monthly",
    ] {
        assert_eq!(skipped(&batch, reason), 1, "{reason}: {:?}", batch.skipped);
    }
    assert_eq!(batch.unknown.keys().collect::<Vec<_>>(), [&("places", "Atlantis".to_owned())]);
    assert_eq!(batch.skipped.values().sum::<u64>() + batch.unknown.values().sum::<u64>(), batch.lines);
    assert!(batch.drafts.is_empty());
}

#[test]
fn other_asia_is_taiwan_and_areas_nowhere_else_named_are_the_rest() {
    let text = [
        HEADER.to_owned(),
        line(USA, "M", "490,S19,\"Other Asia, nes\"", "250410", "1000", "1"),
        line(USA, "M", "568,E19,\"Other Europe, nes\"", "250410", "2000", "2"),
        line(USA, "M", "899,_X,\"Areas, nes\"", "250410", "4000", "4"),
    ];
    let batch = read("c.csv", "comtrade", text.concat(), &Options::default());
    assert_eq!(
        rows(&batch, "trade", &["exporter", "gross_t", "value_usd", "note"]),
        [
            "TWN 1 1 partner printed as Other Asia, not elsewhere specified: in practice Taiwan",
            "ROW 6 6 partner areas not elsewhere specified",
        ]
    );
}

#[test]
fn a_code_of_several_materials_is_one_problem_unless_the_user_decides() {
    let text = [
        HEADER.to_owned(),
        line(USA, "M", CHINA, "850511", "1", "1"),
        line(USA, "M", "076,BRA,Brazil", "850511", "1", "1"),
    ]
    .concat();
    let batch = read("c.csv", "comtrade", &text, &Options::default());
    assert_eq!(problems(&batch).len(), 1);
    assert!(problems(&batch)[0].contains("magnet_a, magnet_b") && problems(&batch)[0].contains("--material"));
    let options = Options { materials: vec![MaterialId::new("magnet_b")], ..Options::default() };
    let batch = read("c.csv", "comtrade", &text, &options);
    assert_eq!(problems(&batch), Vec::<String>::new());
    // The weight is of both: it is not the quantity of one.
    assert_eq!(rows(&batch, "trade", &["exporter", "quantity_t", "gross_t"]), ["CHN  0.001", "BRA  0.001"]);
}

#[test]
fn the_former_portal_and_files_of_bare_numbers_are_read() {
    let text = "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Netweight (kg),Trade Value (US$),Flag\n\
        H4,2016,2016,2016,6,1,1,Import,251,France,FRA,450,Madagascar,MDG,250410,Graphite,8,Weight in kilograms,9,2500,700,4\n\
        H4,2016,2016,2016,6,1,3,Re-Export,251,France,FRA,450,Madagascar,MDG,250410,Graphite,8,Weight in kilograms,9,2500,700,0\n\
        H4,2016,201601,January 2016,6,1,1,Import,251,France,FRA,450,Madagascar,MDG,250410,Graphite,8,kg,9,2500,700,0\n";
    let batch = read("c.csv", "comtrade", text, &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(rows(&batch, "trade", &["exporter", "importer", "gross_t", "confidence"]), ["MDG FRA 2.5 medium"]);
    assert_eq!(skipped(&batch, "monthly"), 1);
    // Without descriptions the API gives numbers alone, of which some are its own.
    let text = "freqCode,refYear,reporterCode,flowCode,partnerCode,cmdCode,netWgt,primaryValue\nA,2024,842,M,251,250410,10,1\nA,2024,842,M,0,250410,10,1\nA,2024,842,M,899,250410,10,1\n";
    let batch = read("c.csv", "comtrade", text, &Options::default());
    assert_eq!(rows(&batch, "trade", &["exporter", "importer"]), ["FRA USA", "ROW USA"]);
}

#[test]
fn all_wrong_cells_are_reported_with_their_place() {
    let text = [
        HEADER.to_owned(),
        line(USA, "M", CHINA, "250410", "heavy", "1"),
        line(USA, "Q", CHINA, "250410", "1", "1"),
        line(USA, "M", CHINA, "250410", "1", "-5"),
        "C,A,2024\n".into(),
        line(USA, "M", "076,BRA,Brazil", "250410", "1", "1"),
        line(USA, "M", "076,BRA,Brazil", "250410", "1", "1"),
    ];
    let found = problems(&read("c.csv", "comtrade", text.concat(), &Options::default()));
    assert_eq!(found.len(), 5, "{found:#?}");
    for (problem, parts) in found.iter().zip([
        ["E0106", "line 2", "netWgt", "heavy"],
        ["E0106", "line 3", "flowCode", "Q"],
        ["E0106", "line 4", "primaryValue", "-5"],
        ["E0003", "line 5", "3 cells", "cells"],
        ["E0104", "line 7", "line 6", "one line"],
    ]) {
        assert!(parts.iter().all(|part| problem.contains(part)), "{problem}");
    }
}
