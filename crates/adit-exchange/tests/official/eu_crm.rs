//! European Commission, study on critical raw materials.

use crate::{problems, read, rows, skipped};
use adit_exchange::import::Options;

const SHARE: &[&str] = &[
    "mineral",
    "stage",
    "of",
    "importer",
    "place",
    "share_percent",
    "low_percent",
    "high_percent",
    "trade_parameter",
    "from_year",
    "source",
];

#[test]
fn shares_are_told_apart_by_the_name_of_the_file() {
    let text = "Material,Stage,Country,Share,t\nCobalt,E,\"Congo, D.R.\",63%,1.1\nCobalt,E,China,<0.1%,1.0\nCobalt,P,Turkyie,2.5%,1\nCobalt,P,\"Korea, South\",1%,1\nCobalt,P,South Korea,2%,1\nXenon,P,China,1%,1\nCobalt,E,Atlantis,1%,1\n";
    let batch = read("fact_GlobalSupplyShares&t.csv", "eu-crm", text, &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(
        rows(&batch, "supply_shares", SHARE),
        [
            "cobalt mine global  COD 63   1.1 2016 eu_crm_2023",
            "cobalt mine global  CHN  0 0.1 1 2016 eu_crm_2023",
            "cobalt refining global  TUR 2.5   1 2016 eu_crm_2023",
            "cobalt refining global  KOR 3   1 2016 eu_crm_2023",
        ]
    );
    assert_eq!(batch.unknown.len(), 2);
    let options = Options { edition: Some(2027), ..Options::default() };
    let batch = read("eu_sourcing_shares.csv", "eu-crm", text, &options);
    assert_eq!(rows(&batch, "supply_shares", SHARE)[0], "cobalt mine sourcing EU COD 63   1.1 absent eu_crm_2027");
    let found = problems(&read("shares.csv", "eu-crm", text, &Options::default()));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("eu_sourcing_shares.csv"));
}

#[test]
fn the_reduced_table_keeps_its_bounds() {
    let text = "material,stage,country,country_iso3,share_percent,share_raw,trade_variable_t\nCobalt,extraction,Congo,COG,,<0.1%,1.0\nCobalt,mining,Brasil,,4.0,4%,\nCobalt,processing,Brasil,,4.0,lots,x\n";
    let batch = read("global_supply_shares.csv", "eu-crm", text, &Options::default());
    assert_eq!(rows(&batch, "supply_shares", SHARE), ["cobalt mine global  COG  0 0.1 1 2016 eu_crm_2023"]);
    let found = problems(&batch);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("stage") && found[1].contains("lots"));
}

#[test]
fn uses_and_industries() {
    let text = "Material,Application,Share,NACE sector,VA in million €\n\
        Cobalt,Batteries,3%,C27 - Manufacture of electrical equipment,100\n\
        Cobalt,Magnets,7%,C27 - Manufacture of electrical equipment,100\n\
        Copper,Wire,\">0%\",C27 - Manufacture of electrical equipment,250\n\
        Copper,\"Motor\n vehicles\",10%,\"C29 - Manufacture of motor\nvehicles\",250\nCopper,Motor vehicles,5%,C29 - Manufacture of motor vehicles,250\nCopper,Other,6%,,\nCopper,Odd,6%,Somewhere,1\nCopper,Other,6%,,\n";
    let batch = read("use_shares.csv", "eu-crm", text, &Options::default());
    assert_eq!(
        rows(&batch, "end_uses", &["mineral", "application", "industry", "share_percent", "note"]),
        [
            "cobalt batteries nace_c27 3 absent",
            "cobalt magnets nace_c27 7 absent",
            "copper wire nace_c27  share printed only as more than nothing",
            "copper motor vehicles nace_c29 15 sum of lines of the same name",
            "copper other  6 absent",
        ]
    );
    assert_eq!(
        rows(&batch, "industries", &["id", "name", "value_added_million", "currency", "note"]),
        [
            "nace_c27 electrical equipment 100 EUR as most lines print it; also printed: 250 (1 lines)",
            "nace_c29 motor vehicles 250 EUR absent",
        ]
    );
    assert_eq!(skipped(&batch, "a line that stands twice"), 1);
    let found = problems(&batch);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("Somewhere") && found[0].contains("NACE sector"));
}

#[test]
fn results_of_all_years() {
    let text = "Material,Year,SR,EI\nCobalt,2011,-,7.2\nCobalt,2023,2.8,6.8\n\"Natural\nRubber\",2023,0.9,x\n";
    let batch = read("sr_ei.csv", "eu-crm", text, &Options::default());
    assert_eq!(
        rows(&batch, "indicators", &["mineral", "indicator", "year", "value", "region", "source"]),
        [
            "cobalt economic_importance 2011 7.2 EU eu_crm_2023",
            "cobalt supply_risk 2023 2.8 EU eu_crm_2023",
            "cobalt economic_importance 2023 6.8 EU eu_crm_2023",
            "rubber supply_risk 2023 0.9 EU eu_crm_2023",
        ]
    );
    assert_eq!(skipped(&batch, "no result"), 1);
    assert_eq!(problems(&batch).len(), 1);
}
