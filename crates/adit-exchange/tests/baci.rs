//! BACI: the official layout and the reduced ones, by files made up in the same layouts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use adit_exchange::baci::{Code, Totals, totals};
use adit_exchange::import::{Options, Report, import, importer};
use adit_model::ids::MaterialId;
use adit_model::package::Package;
use adit_model::{Model, Problems};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

const MODEL: &[(&str, &str)] = &[
    ("datapackage.json", r#"{"name": "made-up", "title": "Made up", "version": "1"}"#),
    (
        "places.csv",
        "id,name,iso_numeric,kind\nCHN,China,156,country\nUSA,United States,840,country\nFRA,France,250,country\n\
         IND,India,356,country\nTWN,Taiwan,158,country\nDEU,Germany,276,country\nSCG,Former,891,country\n",
    ),
    ("minerals.csv", "id,name\ngraphite,graphite\ngallium,gallium\nmanganese,manganese\n"),
    (
        "materials.csv",
        "id,name,stage,basis,mineral,routing,hs_codes\n\
         graphite_mined,graphite,mine,product,graphite,none,250410|250490\n\
         gallium_refined,gallium,refining,metal,gallium,none,811292\n\
         manganese_mined,manganese,mine,element,manganese,none,260200\n\
         oxide,a material of the network,separation,product,,market,284690\n",
    ),
];

/// Two headings make graphite; 490 is "other Asia"; the United States, France and India have codes of their own.
const FLOWS: &str = "t,i,j,k,v,q
2022,156,842,250410,10.500,3.250
2022,156,842,250490,1.250,0.750
2022,156,251,250410,2.000,           NA
2022,156,251,250490,3.000,1.000
2022,699,490,811292,0.125,0.002
2022,156,276,260200,7.000,70.000
2022,156,276,284690,9.000,9.000
2022,156,999,250490,5.000,5.000
2022,010,156,10121,5.000,5.000
";

struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    fn new(model: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("model")).unwrap();
        for (file, text) in model {
            fs::write(folder.path().join("model").join(file), text).unwrap();
        }
        Self { folder }
    }
    fn write(&self, file: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(file);
        fs::write(&path, text).unwrap();
        path
    }
    fn package(&self) -> Package {
        Package::open(self.folder.path().join("model").to_str().unwrap()).unwrap()
    }
    fn import(&self, file: &str, text: &str, options: &Options) -> Result<Report, Problems> {
        let path = self.write(file, text);
        import(importer("baci").unwrap(), &path, &self.package(), options, false)
    }
    fn model(&self) -> Model {
        Model::from_package(&self.package()).unwrap()
    }
    fn trade(&self) -> String {
        fs::read_to_string(self.folder.path().join("model/trade.csv")).unwrap()
    }
}

const OFFICIAL: &str = "BACI_HS17_Y2022_V202601.csv";

#[test]
fn an_official_file_becomes_rows_of_trade() {
    let room = Room::new(MODEL);
    let report = room.import(OFFICIAL, FLOWS, &Options::default()).unwrap();
    assert_eq!(
        room.trade().lines().skip(1).collect::<Vec<_>>(),
        [
            "CHN,DEU,manganese_mined,,2022,,element,70,7000,,260200,,cepii_baci_202601,medium,HS17",
            "CHN,FRA,graphite_mined,,2022,,product,,5000,,250410|250490,,cepii_baci_202601,medium,HS17; no weight of 250410",
            "CHN,USA,graphite_mined,,2022,4,product,4,11750,,250410|250490,,cepii_baci_202601,medium,HS17",
            "IND,TWN,gallium_refined,,2022,0.002,metal,0.002,125,,811292,,cepii_baci_202601,medium,\"HS17; Taiwan is \"\"other Asia\"\" in the file\"",
        ]
    );
    assert_eq!(report.lines, 9);
    assert_eq!(report.skipped.get("a heading of no material that is taken"), Some(&2));
    let unknown: Vec<_> = report.unknown.iter().map(|name| (name.table, name.name.as_str(), name.lines)).collect();
    assert_eq!(unknown, [("places", "999", 1)]);
    assert_eq!(
        report.notes,
        [
            "250410 (graphite_mined): 12.5 thousand US dollars, 3.25 t; 2 flows, 1 without a weight",
            "250490 (graphite_mined): 9.25 thousand US dollars, 6.75 t; 3 flows",
            "260200 (manganese_mined): 7 thousand US dollars, 70 t; 1 flow",
            "811292 (gallium_refined): 0.125 thousand US dollars, 0.002 t; 1 flow",
        ]
    );
    let model = room.model();
    let source = model.sources.get("cepii_baci_202601").unwrap();
    assert_eq!((source.year.unwrap().0, source.publisher.as_str()), (2026, "CEPII"));

    let again = room.import(OFFICIAL, FLOWS, &Options::default()).unwrap();
    assert!(again.is_unchanged(), "{again:?}");
    let revised = FLOWS.replace("0.125,0.002", "0.250,0.002");
    let report = room.import(OFFICIAL, &revised, &Options::default()).unwrap();
    assert_eq!(report.totals(), (0, 1, 4), "a revised figure is one changed row, the document and the rest stay");
}

#[test]
fn the_list_of_countries_beside_the_file_tells_codes() {
    let room = Room::new(MODEL);
    room.write(
        "country_codes_V202601.csv",
        "country_code,country_name,country_iso2,country_iso3\n891,\"Former, state\",CS,SCG\n999,Test,DE,DEU\n490,\"Other Asia, nes\",,S19\n",
    );
    let report = room.import(OFFICIAL, FLOWS, &Options::default()).unwrap();
    assert!(report.unknown.is_empty());
    assert!(room.trade().contains("CHN,DEU,graphite_mined,,2022,5,"), "{}", room.trade());
}

#[test]
fn reduced_layouts_need_an_edition() {
    let room = Room::new(MODEL);
    let text = "year,exporter,importer,hs6,material,value_usd\n2021,CHN,S19,250490,graphite,235.0\n2022,CHN,USA,250490,\"natural, graphite\",18.00000000001\n";
    let problems = room.import("flows.csv", text, &Options::default()).unwrap_err();
    assert!(problems.to_string().contains("--edition"), "{problems}");
    let options = Options { edition: Some(202_601), years: vec![2022], ..Options::default() };
    let report = room.import("flows.csv", text, &options).unwrap();
    assert_eq!(report.skipped.get("another year"), Some(&1));
    assert!(room.trade().ends_with("CHN,USA,graphite_mined,,2022,,product,,18,,250490,,cepii_baci_202601,medium,\n"));
    assert_eq!(report.notes, ["250490 (graphite_mined): 0.018 thousand US dollars; 1 flow"]);
    let text = "year,exporter,importer,hs6,material,value_kusd,qty_t\n2024,CHN,S19,250490,graphite,0.832,\n";
    room.import("flows.csv", text, &Options { edition: Some(2026), ..Options::default() }).unwrap();
    assert!(room.trade().contains("CHN,TWN,graphite_mined,,2024,,product,,832,,250490,,cepii_baci_2026,medium,"));
}

#[test]
fn a_code_that_materials_share_must_be_given_to_one() {
    let mut files = MODEL.to_vec();
    let materials = files[3].1.replace("graphite,none,250410|250490", "graphite,none,2811|811292");
    files[3].1 = &materials;
    let room = Room::new(&files);
    let problems = room.import(OFFICIAL, FLOWS, &Options::default()).unwrap_err();
    let said = problems.to_string();
    assert!(said.contains("gallium_refined") && said.contains("graphite_mined") && said.contains("811292"), "{said}");
    assert!(said.contains("--material"), "{said}");
    let only = |id: &str| Options { materials: vec![MaterialId::new(id)], ..Options::default() };
    room.import(OFFICIAL, FLOWS, &only("gallium_refined")).unwrap();
    let bundle = room.trade().lines().find(|line| line.contains("gallium_refined")).map(str::to_owned).unwrap();
    assert_eq!(bundle.matches("0.002").count(), 1, "the weight of a bundle is no quantity of one material: {bundle}");
    assert!(bundle.contains("a bundle of several materials"), "{bundle}");
    room.import(OFFICIAL, FLOWS, &only("oxide")).unwrap();
    assert!(room.trade().contains("CHN,DEU,oxide,"), "a material of the network is taken if it is named");
    let said = room.import(OFFICIAL, FLOWS, &only("oxid")).unwrap_err().to_string();
    assert!(said.contains("did you mean `oxide`?"), "{said}");
}

#[test]
fn every_wrong_line_is_said_and_nothing_is_written() {
    let room = Room::new(MODEL);
    let lines = [
        "2022,156,842,250490,x,1",
        "2022,156,842,250490,1",
        "22,15 6,842,25,1,-1",
        "2021,156,842,250490,1e-3,1",
        "",
        "21,156,842,250490,1,1",
    ];
    let text = format!("{FLOWS}{}", lines.join("\n"));
    let problems = room.import(OFFICIAL, &text, &Options::default()).unwrap_err();
    let places: Vec<_> =
        problems.as_slice().iter().map(|problem| (problem.line, problem.column.as_deref().unwrap_or(""))).collect();
    assert_eq!(
        places,
        [
            (Some(11), "v"),
            (Some(12), ""),
            (Some(13), "i"),
            (Some(13), "k"),
            (Some(13), "q"),
            (Some(13), "t"),
            (Some(16), "t")
        ]
    );
    assert!(problems.as_slice().iter().all(|problem| problem.mend.is_some() && problem.expected.is_some()));
    assert!(!room.folder.path().join("model/trade.csv").exists());
}

#[test]
fn more_wrong_lines_than_anybody_reads_are_counted() {
    let room = Room::new(MODEL);
    let problems = room.import(OFFICIAL, &format!("{FLOWS}{}", "nonsense\n".repeat(60_000)), &Options::default());
    let problems = problems.unwrap_err();
    assert_eq!(problems.as_slice().len(), 1001);
    assert!(problems.as_slice()[0].message.contains("60000 lines"), "{}", problems.as_slice()[0]);
    assert_eq!(problems.as_slice()[1].line, Some(11));
    assert_eq!(problems.as_slice()[1000].line, Some(1010));
}

#[test]
fn a_flow_that_stands_twice_is_a_problem() {
    let room = Room::new(MODEL);
    let text = format!("{FLOWS}2022,156,842,250490,1.250,0.750\n");
    let problems = room.import(OFFICIAL, &text, &Options::default()).unwrap_err();
    assert_eq!(problems.as_slice().len(), 1);
    assert_eq!(problems.as_slice()[0].line, Some(11));
    assert!(problems.to_string().contains("line 3"), "{problems}");
}

#[test]
fn what_is_no_such_file_is_said() {
    let room = Room::new(MODEL);
    for (text, said) in [("PK\u{3}\u{4}", "archive"), ("a,b\n1,2\n", "not laid out"), ("", "not laid out")] {
        let problems = room.import(OFFICIAL, text, &Options::default()).unwrap_err();
        assert!(problems.to_string().contains(said), "{problems}");
    }
}

#[test]
fn a_file_of_values_keeps_weights_that_are_known() {
    let room = Room::new(MODEL);
    room.import(OFFICIAL, "t,i,j,k,v,q\n2022,156,842,250490,1.250,0.750\n", &Options::default()).unwrap();
    let values = "year,exporter,importer,hs6,value_usd\n2022,CHN,USA,250490,1300\n";
    room.import("BACI_HS17_V202601_values.csv", values, &Options::default()).unwrap();
    assert!(room.trade().contains("CHN,USA,graphite_mined,,2022,0.75,product,0.75,1300,"), "{}", room.trade());
}

/// Value, weight and flows without a weight, by exporter and heading.
type Sums = BTreeMap<(String, u32), (u64, u64, u32)>;

/// A file of several blocks, with lines as they come: other line ends, quotes, blanks, no line feed at the end.
fn large() -> (String, Sums) {
    let mut text = "t,i,j,k,v,q\n".to_owned();
    let mut sums = Sums::new();
    for row in 0_u64..60_000 {
        let (from, heading) = (4 * (1 + row / 500), u32::try_from(10_121 + row * 7919 % 900_000).unwrap());
        let (value, weight) = (row * 7 % 100_003, row * 11 % 100_019);
        let (thousands, tonnes) = (format!("{}.{:03}", value / 1000, value % 1000), weight.to_string());
        let end = if row % 5 == 0 { "\r\n" } else { "\n" };
        let missing = row % 30 == 0;
        let tonnes = if missing { "           NA".into() } else { tonnes };
        let (exporter, blank) = match row % 7 {
            0 => (format!("\"{from}\""), ""),
            1 => (format!("{from:03}"), "  "),
            _ => (from.to_string(), ""),
        };
        write!(text, "2022,{exporter},8,{heading:06},{blank}{thousands},{tonnes}{end}").unwrap();
        let sum = sums.entry((from.to_string(), heading)).or_default();
        *sum = (sum.0 + value * 1000, sum.1 + if missing { 0 } else { weight * 1_000_000 }, sum.2 + u32::from(missing));
    }
    text.truncate(text.trim_end().len());
    (text, sums)
}

#[test]
fn sums_are_those_of_every_line_whatever_the_threads() {
    let room = Room::new(MODEL);
    let (text, expected) = large();
    assert!(text.len() > 3 << 19, "several blocks");
    let file = room.write(OFFICIAL, &text);
    let found = |totals: &Totals| -> Sums {
        let of = |(code, heading, sum): (Code, u32, adit_exchange::baci::Sum)| {
            ((code.to_string(), heading), (sum.value, sum.quantity, sum.unweighed))
        };
        totals.iter().map(of).collect()
    };
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let totals = pool.install(|| totals(&file)).unwrap();
        assert_eq!(found(&totals), expected, "{threads} threads");
    }
}

#[test]
fn lines_are_numbered_across_blocks() {
    let room = Room::new(MODEL);
    let (text, _) = large();
    for line in [2, 20_000, 45_678, 60_001] {
        let broken: Vec<&str> =
            text.lines().enumerate().map(|(at, text)| if at + 1 == line { "?" } else { text }).collect();
        let file = room.write(OFFICIAL, broken.join("\n"));
        let problems = totals(&file).unwrap_err();
        assert_eq!(problems.as_slice().len(), 1);
        assert_eq!(problems.as_slice()[0].line, Some(line as u64));
    }
}
