//! A made-up model for tests: two mines, one separator, one magnet plant. No figure in it is of the real world.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

/// The tables of the example. Countries have codes that ISO leaves free for private use.
pub(crate) const TABLES: &[(&str, &str)] = &[
    (
        "sources",
        "id,title,publisher,year,retrieved,tier\n\
         example_book,Made-up yearbook,Example Bureau,2030,2031-01-05,official\n\
         example_news,Made-up news,Example Paper,2030,2031-02-06,news\n\
         example_customs,Made-up customs,Example Customs,2030,2031-01-05,official\n",
    ),
    (
        "elements",
        "id,name,group,oxide,element_per_oxide\nNd,neodymium,light,Nd2O3,0.8574\nDy,dysprosium,heavy,Dy2O3,0.8713\n",
    ),
    (
        "places",
        "id,name,kind\nXAA,Exampleland,country\nXBB,Sampleland,country\nXCC,Userland,country\nWLD,World,world\n",
    ),
    ("groups", "id,name\nEXG,Example group\n"),
    ("memberships", "group,place,source,confidence\nEXG,XBB,example_book,high\nEXG,XCC,example_book,high\n"),
    (
        "materials",
        "id,name,stage,basis,elements,routing\n\
         concentrate,example concentrate,mine,element,Nd|Dy,link\n\
         oxide,example oxides,separation,element,Nd|Dy,market\n\
         magnet,example magnets,magnet,magnet,,market\n",
    ),
    (
        "processes",
        "id,name,stage,activity_basis\n\
         dig_a,digging at A,mine,reo\n\
         dig_b,digging at B,mine,reo\n\
         separate,separating,separation,element\n\
         press,pressing magnets,magnet,magnet\n",
    ),
    (
        "recipes",
        "process,direction,material,element,kind,amount,deviation,source,confidence\n\
         dig_a,output,concentrate,Nd,per_activity,0.2,0.01,example_book,high\n\
         dig_a,output,concentrate,Dy,per_activity,0.01,0.001,example_book,high\n\
         dig_b,output,concentrate,Nd,per_activity,0.15,0.01,example_book,high\n\
         dig_b,output,concentrate,Dy,per_activity,0.03,0.003,example_book,high\n\
         separate,input,concentrate,,take,,,example_book,high\n\
         separate,output,oxide,,recovery,0.9,0.03,example_book,high\n\
         press,input,oxide,,take,,,example_book,high\n\
         press,output,magnet,,per_activity,1,,example_book,high\n\
         press,output,magnet,Nd,per_activity,0.3,0.02,example_book,high\n\
         press,output,magnet,Dy,per_activity,0.02,0.01,example_book,high\n\
         press,output,magnet,,recovery,0.95,0.03,example_book,high\n",
    ),
    (
        "entities",
        "id,name,place,kind,source\n\
         miner,Example Mining,XAA,company,example_book\n\
         holder,Sample Holding,XBB,company,example_book\n",
    ),
    (
        "ownership",
        "entity,owner,share_percent,kind,status,start,source,confidence\n\
         miner,holder,60,equity,held,2020,example_book,high\n",
    ),
    (
        "sites",
        "id,name,process,place,entity,status,start,capacity_t,capacity_basis,capacity_kind,source,confidence\n\
         mine_a,Example mine A,dig_a,XAA,miner,operating,2000,12000,reo,nameplate,example_book,high\n\
         mine_b,Example mine B,dig_b,XBB,,operating,2000,,,,example_book,high\n\
         separator,Example separator,separate,XBB,,operating,2001,3000,element,nameplate,example_book,high\n\
         magnets,Example magnet plant,press,XBB,,operating,2002,,,,example_book,high\n",
    ),
    (
        "links",
        "from,to,material,status,start,source,confidence\n\
         mine_a,separator,concentrate,active,2001,example_book,high\n\
         mine_b,separator,concentrate,active,2001,example_book,high\n\
         XBB,XCC,magnet,active,2002,example_book,high\n",
    ),
    (
        "production",
        "site,place,stage,material,elements,year,quantity_t,basis,deviation_t,source,confidence\n\
         mine_a,,mine,,,2030,10000,reo,500,example_book,high\n\
         mine_b,,mine,,,2030,4000,reo,400,example_book,high\n\
         separator,,separation,,,2030,2500,element,100,example_book,high\n\
         magnets,,magnet,,,2030,7200,magnet,500,example_book,high\n\
         magnets,,magnet,,,2030,9000,magnet,500,example_news,high\n",
    ),
    (
        "trade",
        "exporter,importer,material,year,quantity_t,basis,deviation_t,reporter,source,confidence\n\
         XBB,XCC,magnet,2030,5000,magnet,300,XCC,example_customs,high\n",
    ),
    (
        "demand",
        "place,sector,material,year,quantity_t,basis,deviation_t,source,confidence\n\
         XBB,all,magnet,2030,1500,magnet,900,example_book,medium\n\
         XCC,all,magnet,,,,,example_book,medium\n",
    ),
    (
        "claims",
        "id,statement,claimant,figure,of,per,basis,year,low,high,unit,without,because,source\n\
         mine_a_leads,Mine A gives 71 % of the ore,Example Paper,flow_share,\"site=mine_a,stage=mine\",stage=mine,reo,2030,\
         71,71,percent,example_news,,example_news\n\
         mine_b_leads,Mine B gives over half of the ore,Example Paper,flow_share,\"site=mine_b,stage=mine\",stage=mine,\
         reo,2030,50,100,percent,example_news,,example_news\n\
         mood,People trust the mines,Example Paper,none,,,,2030,,,,,the model knows no moods,example_news\n",
    ),
];

/// A folder that is gone at the end of the test, and the example model in it.
pub(crate) struct Example {
    /// The folder.
    pub(crate) dir: TempDir,
}

impl Example {
    /// The example as it is.
    pub(crate) fn new() -> Self {
        let example = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::create_dir(example.model()).unwrap();
        let about = r#"{ "name": "example", "title": "Made-up example", "version": "1.0.0", "balanced_year": 2030 }"#;
        example.write("datapackage.json", about);
        for (table, text) in TABLES {
            example.write(&format!("{table}.csv"), text);
        }
        example
    }

    /// The folder of the model.
    pub(crate) fn model(&self) -> PathBuf {
        self.dir.path().join("example")
    }

    /// Writes a file of the model.
    pub(crate) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.model().join(file), text).unwrap();
    }

    /// Changes the text of a table of the model.
    pub(crate) fn edit(&self, table: &str, from: &str, to: &str) {
        let file = self.model().join(format!("{table}.csv"));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{table}.csv does not hold {from:?}");
        std::fs::write(file, text.replacen(from, to, 1)).unwrap();
    }

    /// Asks the example model.
    pub(crate) fn adit(&self, arguments: &[&str]) -> Answer {
        let mut all = vec!["-m", "example"];
        all.extend(arguments);
        adit_in(self.dir.path(), &all)
    }
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Answer {
    /// The standard output of a question that was answered.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }
}

/// Runs the program in a folder, without what the surroundings of the test may have set.
pub(crate) fn adit_in(dir: &Path, arguments: &[&str]) -> Answer {
    let mut command = command(dir);
    command.args(arguments);
    answer(&command.output().unwrap())
}

/// The program in a folder.
pub(crate) fn command(dir: &Path) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_adit"));
    command.current_dir(dir);
    for variable in ["ADIT_MODEL", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// What the program said, as text.
pub(crate) fn answer(output: &Output) -> Answer {
    Answer {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout.clone()).unwrap(),
        stderr: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

/// No line is wider than 80 columns.
#[track_caller]
pub(crate) fn assert_narrow(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "wider than 80 columns: {line}");
    }
}

/// The text without what the machine or the release decides: rounding of what is zero, hashes, the version.
pub(crate) fn stable(text: &str) -> String {
    let masked = text.lines().map(|line| match line.split_whitespace().next() {
        Some("model") if line.ends_with(')') => format!("{}([hash])", line.split('(').next().unwrap_or_default()),
        Some("made") if line.contains(" by  adit ") => "made by  adit [version]".to_owned(),
        _ if line.contains("largest imbalance") => "[tiny]  largest imbalance of any node".to_owned(),
        _ => line.to_owned(),
    });
    masked.collect::<Vec<_>>().join("\n")
}
