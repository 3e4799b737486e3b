//! A small package without fault, and ways to break it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub, missing_docs)]

use adit_model::Model;
use adit_model::package::Package;
use adit_model::problem::{Code, Problem, Problems};

/// A made-up chain of one mine, one separator and one use, with owners. Every row is right.
pub const WHOLE: &[(&str, &str)] = &[
    ("datapackage.json", r#"{"name": "made-up", "title": "Made up", "version": "1"}"#),
    ("sources.csv", "id,title,publisher,tier\nbook,A book,Nobody,secondary\n"),
    (
        "elements.csv",
        "id,name,group,oxide,element_per_oxide\nNd,neodymium,light,Nd2O3,0.8\nDy,dysprosium,heavy,Dy2O3,0.8\n",
    ),
    ("places.csv", "id,name,kind\nAAA,Aland,country\nBBB,Beland,country\nWLD,World,world\n"),
    ("groups.csv", "id,name\nEU,Union\n"),
    ("memberships.csv", "group,place,source,confidence\nEU,BBB,book,high\n"),
    (
        "materials.csv",
        "id,name,stage,basis,elements,routing\nconcentrate,concentrate,mine,reo,Nd|Dy,link\noxide,oxide,separation,element,Nd|Dy,market\nmagnet,magnet,magnet,magnet,,market\n",
    ),
    ("processes.csv", "id,name,stage,activity_basis\ndig,digging,mine,reo\nsplit,separation,separation,element\n"),
    (
        "recipes.csv",
        "process,direction,material,element,kind,amount,source,confidence\ndig,output,concentrate,Nd,per_activity,0.6,book,high\nsplit,input,concentrate,,take,,,high\nsplit,output,oxide,,recovery,0.9,book,high\n",
    ),
    ("entities.csv", "id,name,kind\nacme,Acme,company\nbolt,Bolt,company\nstate,State,state\n"),
    (
        "ownership.csv",
        "entity,owner,share_percent,kind,status,source,confidence\nacme,state,40,equity,held,book,high\n",
    ),
    (
        "sites.csv",
        "id,name,process,place,status,source,confidence\nmine,Mine,dig,AAA,operating,book,high\nplant,Plant,split,BBB,operating,book,high\n",
    ),
    ("links.csv", "from,to,material,status,source,confidence\nmine,plant,concentrate,active,book,high\n"),
    ("production.csv", "site,stage,year,quantity_t,basis,source,confidence\nmine,mine,2024,100,reo,book,high\n"),
    ("demand.csv", "place,sector,material,confidence\nBBB,all,oxide,high\n"),
];

/// The package with some files replaced or added.
pub fn package(files: &[(&str, &[u8])]) -> Package {
    let mut all: Vec<(String, Vec<u8>)> =
        WHOLE.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    for (name, bytes) in files {
        all.retain(|(known, _)| known != name);
        all.push(((*name).to_owned(), bytes.to_vec()));
    }
    all.sort();
    Package { name: "made-up".into(), folder: None, files: all }
}

pub fn read(files: &[(&str, &str)]) -> Result<Model, Problems> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    Model::from_package(&package(&files))
}

/// The problems of a broken package.
#[track_caller]
pub fn problems(file: &str, text: &str) -> Problems {
    match read(&[(file, text)]) {
        Ok(_) => panic!("{file} was read without a problem:\n{text}"),
        Err(problems) => problems,
    }
}

/// The one problem of a broken package. Whatever is wrong in a row is said with file, line, row, column and mend.
#[track_caller]
pub fn only(file: &str, text: &str) -> Problem {
    let problems = problems(file, text);
    assert_eq!(problems.as_slice().len(), 1, "{problems}");
    problems.as_slice()[0].clone()
}

/// The problems of several broken packages, as a reader sees them.
#[track_caller]
pub fn shown(code: Code, cases: &[(&str, &str)]) -> String {
    let texts = cases.iter().map(|(file, text)| {
        let problem = only(file, text);
        assert_eq!(problem.code, code, "{problem}");
        assert!(problem.file == format!("made-up/{file}"), "{problem}");
        assert!(problem.line.is_some() && problem.mend.is_some(), "where, and how to mend it? {problem}");
        problem.to_string()
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

/// A row added to a table of the whole package; columns it does not have are added empty for the rows above.
pub fn with_row(file: &str, cells: &[(&str, &str)]) -> String {
    let whole = WHOLE.iter().find(|(name, _)| *name == file).map_or("", |(_, text)| text);
    let mut lines: Vec<Vec<String>> = whole.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    if lines.is_empty() {
        lines.push(cells.iter().map(|(name, _)| (*name).to_owned()).collect());
    }
    for (name, _) in cells {
        if !lines[0].iter().any(|column| column == name) {
            lines[0].push((*name).to_owned());
            lines.iter_mut().skip(1).for_each(|line| line.push(String::new()));
        }
    }
    let cell = |column: &String| cells.iter().find(|(name, _)| name == column).map_or("", |(_, value)| *value);
    let row = lines[0].iter().map(|column| format!("\"{}\"", cell(column))).collect();
    lines.push(row);
    lines.iter().map(|line| line.join(",") + "\n").collect()
}
