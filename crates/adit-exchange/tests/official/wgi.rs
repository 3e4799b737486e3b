//! World Bank, Worldwide Governance Indicators.

use crate::{problems, read, read_path, rows, skipped, workbook};
use adit_exchange::import::Options;

const ALL: &[&str] =
    &["place", "year", "voice", "stability", "effectiveness", "regulation", "law", "corruption", "source"];

#[test]
fn the_long_table_with_the_codes_of_the_bank() {
    let text = "code,countryname,year,indicator,estimate,stddev,nsource,pctrank,pctranklower,pctrankupper\n\
        ROM,Romania,2023,va,0.5,0.1,9,1,1,1\nROM,Romania,2023,cc,-0.25,0.1,9,1,1,1\nZAR,\"Congo, Dem. Rep.\",2023,rl,-1.5,0.1,9,1,1,1\n\
        TMP,Timor-Leste,2022,va,0.1,0.1,9,1,1,1\nWBG,West Bank and Gaza,2023,va,-1,0.1,9,1,1,1\nXXX,Nowhere,2023,va,-1,0.1,9,1,1,1\nCHN,China,2023,va,..,..,..,..,..,..\n";
    let batch = read("w.csv", "wgi", text, &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(
        rows(&batch, "governance", ALL),
        [
            "ROU 2023 0.5     -0.25 world_bank_wgi_2024",
            "COD 2023     -1.5  world_bank_wgi_2024",
            "TLS 2022 0.1      world_bank_wgi_2024",
            "PSE 2023 -1      world_bank_wgi_2024",
        ]
    );
    assert_eq!(skipped(&batch, "no estimate"), 1);
    assert_eq!(batch.unknown.keys().collect::<Vec<_>>(), [&("places", "Nowhere".to_owned())]);
    let options = Options { years: vec![2022], edition: Some(2025), ..Options::default() };
    assert_eq!(
        rows(&read("w.csv", "wgi", text, &options), "governance", &["place", "source"]),
        ["TLS world_bank_wgi_2025"]
    );
}

#[test]
fn the_older_workbook_has_a_sheet_an_indicator() {
    let sheet = |estimate: &str| {
        format!(
            "Title\n\n||1996|1996|1998|1998\nCountry/Territory|Code|Estimate|StdErr|Estimate|StdErr\nChina|CHN|{estimate}|0.1|0.75|0.1\nBrazil|BRA|#N/A|#N/A|0.5|0.1\n"
        )
    };
    let (_folder, path) = workbook(&[
        ("Introduction", "text"),
        ("VoiceandAccountability", &sheet("-1.25")),
        ("Political StabilityNoViolence", &sheet("-0.5")),
        ("RuleofLaw", &sheet("high")),
    ]);
    let batch = read_path(&path, "wgi", &Options::default());
    let found = problems(&batch);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("RuleofLaw!C5") && found[0].contains("high"), "{}", found[0]);
    assert_eq!(
        rows(&batch, "governance", ALL),
        [
            "CHN 1996 -1.25 -0.5     world_bank_wgi_1999",
            "CHN 1998 0.75 0.75   0.75  world_bank_wgi_1999",
            "BRA 1998 0.5 0.5   0.5  world_bank_wgi_1999",
        ]
    );
}

#[test]
fn the_data_bank_has_a_year_a_column_and_remarks_beneath() {
    let text = "Country Name,Country Code,Series Name,Series Code,2022 [YR2022],2023 [YR2023]\n\
        China,CHN,Control of Corruption: Estimate,CC.EST,-0.5,..\nChina,CHN,Control of Corruption: Rank,CC.PER.RNK,40,41\n\
        China,CHN,Rule of Law: Estimate,GOV_WGI_RL.EST,0.25,0.125\n,,,,,\nData from database: Worldwide Governance Indicators,,,,,\nLast Updated: 11/05/2024,,,,,\n";
    let batch = read("w.csv", "wgi", text, &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(
        rows(&batch, "governance", ALL),
        ["CHN 2022     0.25 -0.5 world_bank_wgi_2024", "CHN 2023     0.125  world_bank_wgi_2024"]
    );
    assert_eq!(skipped(&batch, "a rank"), 1);
}

#[test]
fn indicators_beside_each_other() {
    let text = "country_iso3,country,year,va,pv,ge,rq,rl,cc,wgi_mean6\nCHN,China,2023,1,2,-1,-2,0,0.5,9\nBRA,Brazil,2023,1,2,-1,x,0,7,9\n";
    let batch = read("w.csv", "wgi", text, &Options::default());
    assert_eq!(rows(&batch, "governance", ALL)[0], "CHN 2023 1 2 -1 -2 0 0.5 world_bank_wgi_2024");
    let found = problems(&batch);
    assert_eq!(found.len(), 2);
    assert!(found[0].contains("column rq") && found[1].contains("column cc"));
}
