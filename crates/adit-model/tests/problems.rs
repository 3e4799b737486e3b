//! Every error the reader can raise about a row: where it is, what was found, what was expected, how to mend it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;
use adit_model::cell::Positive;
use adit_model::problem::{Code, Problems};
use insta::assert_snapshot;
use support::{only, problems, read, shown, with_row};

#[test]
fn the_whole_package_has_no_problem() {
    let model = read(&[]).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(model.sites.len(), 2);
    assert_eq!(model.sites.get("mine").unwrap().at.to_string(), "made-up/sites.csv:2");
}

#[test]
fn columns() {
    assert_snapshot!(
        "missing_column",
        shown(
            Code::MissingColumn,
            &[
                ("places.csv", "id,kind\nAAA,country\n"),
                ("production.csv", "site,stage,year,quantity_t,source,confidence\nmine,mine,2024,5,book,high\n"),
            ]
        )
    );
    assert_snapshot!(
        "unknown_column",
        shown(
            Code::UnknownColumn,
            &[
                ("places.csv", "id,name,kind,lattitude\nAAA,Aland,country,1\n"),
                ("places.csv", "id,name,kind,weather\nAAA,Aland,country,fair\n"),
            ]
        )
    );
    assert_snapshot!(
        "double_column",
        shown(Code::DuplicateKey, &[("places.csv", "id,name,kind,name\nAAA,Aland,country,Aland\n"),])
    );
}

/// A wrong unit is not a slip of the pen: the number must change too.
#[test]
fn a_column_in_another_unit_says_how_to_convert() {
    let head = "site,stage,year,basis,source,confidence";
    for (unit, mend) in [
        ("quantity_kt", "multiply by 1,000 and"),
        ("quantity_mt", "multiply by 1,000,000 and"),
        ("quantity_kg", "divide by 1,000 and"),
        ("quantity_lb", "multiply by 0.00045359237 and"),
        ("quantity_tonnes", "keep the numbers and"),
    ] {
        let text = format!("{head},{unit}\nmine,mine,2024,reo,book,high,5\n");
        let problems = problems("production.csv", &text);
        let found = |code| problems.as_slice().iter().find(|problem| problem.code == code);
        assert!(problems.as_slice().len() == 1, "{problems}");
        let said = found(Code::UnknownColumn).unwrap().mend.as_ref().unwrap();
        assert!(said.contains(mend) && said.contains("quantity_t"), "{said}");
    }
    let holding = with_row("ownership.csv", &[("share_fraction", "0.4")]);
    let said = problems("ownership.csv", &holding).as_slice()[0].mend.clone().unwrap();
    assert!(said.contains("multiply by 100"), "{said}");
    let project = with_row("projects.csv", &[("capex_usd", "1")]);
    let said = problems("projects.csv", &project)
        .as_slice()
        .iter()
        .find_map(|p| p.mend.clone().filter(|m| m.contains("1,000,000")));
    assert!(said.is_some());
    let price = with_row("prices.csv", &[("price_usd_per_t", "1")]);
    let said = problems("prices.csv", &price)
        .as_slice()
        .iter()
        .find_map(|p| p.mend.clone().filter(|m| m.contains("divide by 1,000")));
    assert!(said.is_some());
}

#[test]
fn ids() {
    let entity = |id| with_row("entities.csv", &[("id", id), ("name", "Ore"), ("kind", "company")]);
    assert_snapshot!(
        "unknown_id",
        shown(
            Code::UnknownId,
            &[
                ("demand.csv", "place,sector,material,confidence\nBBB,all,oxyde,high\n"),
                ("demand.csv", "place,sector,material,confidence\nQQQ,all,oxide,high\n"),
                ("links.csv", "from,to,material,status,source,confidence\nmine,plnt,concentrate,active,book,high\n"),
                (
                    "materials.csv",
                    &with_row(
                        "materials.csv",
                        &[
                            ("id", "metal"),
                            ("name", "metal"),
                            ("stage", "metal"),
                            ("basis", "metal"),
                            ("elements", "Nd|Dt"),
                            ("routing", "market"),
                        ]
                    )
                ),
                (
                    "sites.csv",
                    &with_row(
                        "sites.csv",
                        &[
                            ("id", "third"),
                            ("name", "Third"),
                            ("process", "dig"),
                            ("place", "AAA"),
                            ("entity", "acne"),
                            ("status", "operating"),
                            ("source", "book"),
                            ("confidence", "high"),
                        ]
                    )
                ),
            ]
        )
    );
    assert_snapshot!(
        "duplicate_key",
        shown(
            Code::DuplicateKey,
            &[
                ("entities.csv", &entity("acme")),
                ("demand.csv", "place,sector,material,confidence\nBBB,all,oxide,high\nBBB,all,oxide,low\n"),
            ]
        )
    );
    assert_eq!(only("entities.csv", &entity("two words")).code, Code::WrongValue);
    assert_eq!(only("entities.csv", &entity("ümlaut")).code, Code::WrongValue);
}

#[test]
fn values() {
    let site = |column: &str, value: &str| {
        let mut cells = vec![
            ("id", "third"),
            ("name", "Third"),
            ("process", "dig"),
            ("place", "AAA"),
            ("status", "operating"),
            ("source", "book"),
            ("confidence", "high"),
        ];
        cells.retain(|(name, _)| *name != column);
        cells.push((column, value));
        with_row("sites.csv", &cells)
    };
    assert_snapshot!(
        "missing_value",
        shown(
            Code::MissingValue,
            &[
                ("sites.csv", &site("name", "")),
                ("sites.csv", &site("place", "  ")),
                (
                    "recipes.csv",
                    &with_row(
                        "recipes.csv",
                        &[
                            ("process", "dig"),
                            ("direction", "output"),
                            ("material", "concentrate"),
                            ("element", "Dy"),
                            ("kind", "per_activity"),
                            ("source", "book"),
                            ("confidence", "high"),
                        ]
                    )
                ),
                (
                    "demand.csv",
                    &with_row(
                        "demand.csv",
                        &[
                            ("place", "AAA"),
                            ("sector", "all"),
                            ("material", "oxide"),
                            ("quantity_t", "5"),
                            ("basis", "element"),
                            ("source", "book"),
                            ("confidence", "high"),
                        ]
                    )
                ),
                ("assumptions.csv", "id,statement,of,value,basis,reason\na,a,stage=mine,5,reo,because\n"),
                ("assumptions.csv", "id,statement,of,value,deviation,basis,reason\na,a,stage=mine,5,0,reo,because\n"),
            ]
        )
    );
    assert_snapshot!(
        "wrong_value",
        shown(
            Code::WrongValue,
            &[
                ("sites.csv", &site("status", "operatng")),
                ("sites.csv", &site("status", "beautiful")),
                ("sites.csv", &site("start", "04/2025")),
                ("sites.csv", &site("start", "2025-02-29")),
                ("sites.csv", &site("start", "25-02")),
                ("sites.csv", &site("latitude", "103.4")),
                (
                    "ownership.csv",
                    "entity,owner,share_percent,kind,status,source,confidence\nacme,state,140,equity,held,book,high\n"
                ),
                (
                    "production.csv",
                    "site,stage,year,quantity_t,basis,source,confidence\nmine,mine,24,100,reo,book,high\n"
                ),
                (
                    "materials.csv",
                    &with_row(
                        "materials.csv",
                        &[
                            ("id", "metal"),
                            ("name", "metal"),
                            ("stage", "metal"),
                            ("basis", "metal"),
                            ("elements", "Nd||Dy"),
                            ("routing", "market"),
                        ]
                    )
                ),
            ]
        )
    );
}

/// What is no finite number within bounds is never read as one.
#[test]
fn numbers() {
    for (text, mend) in [
        ("NaN", Some("leave the cell empty")),
        ("nan", Some("leave the cell empty")),
        ("inf", Some("leave the cell empty")),
        ("-inf", None),
        ("infinity", None),
        ("1e999", None),
        ("-1e999", None),
        ("-5", None),
        ("W", Some("leave the cell empty")),
        ("n/a", Some("leave the cell empty")),
        ("1,000", Some("write `1000`")),
        ("45 500", Some("write `45500`")),
        ("12%", Some("write `12`")),
        ("12 %", Some("write `12`")),
        ("1_000", Some("write `1000`")),
        ("0x10", None),
        ("1e", None),
        ("½", None),
        ("５", None),
    ] {
        let text =
            format!("site,stage,year,quantity_t,basis,source,confidence\nmine,mine,2024,\"{text}\",reo,book,high\n");
        let problem = only("production.csv", &text);
        assert_eq!(problem.code, Code::WrongValue, "{problem}");
        assert_eq!((problem.line, problem.row, problem.column.as_deref()), (Some(2), Some(1), Some("quantity_t")));
        assert_eq!(problem.expected.as_deref(), Some("a number, zero or more"));
        assert!(problem.mend.as_ref().unwrap().contains(mend.unwrap_or("write it like 45500")), "{problem}");
    }
    for (text, value) in [("1e3", 1000.0), (" 7.5 ", 7.5), ("0", 0.0), ("+3", 3.0), (".5", 0.5), ("1e-400", 0.0)] {
        let text = format!("site,stage,year,quantity_t,basis,source,confidence\nmine,mine,2024,{text},reo,book,high\n");
        let model = read(&[("production.csv", &text)]).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(model.production.iter().next().unwrap().quantity_t, Positive::new(value));
    }
}

#[test]
fn scopes() {
    let share = |of: &str| {
        format!("id,year,of,per,share_percent,basis,source,confidence\ns,2024,\"{of}\",stage=mine,50,reo,book,high\n")
    };
    let cases: Vec<String> =
        ["AAA", "contry=AAA", "planet=AAA", "country=AAA,country=BBB", "country=", "country=AAA|", "stage=mining"]
            .iter()
            .map(|scope| share(scope))
            .collect();
    let problems: Vec<String> = cases
        .iter()
        .map(|text| only("shares.csv", text))
        .map(|problem| {
            assert_eq!(
                (problem.code, problem.line, problem.column.as_deref()),
                (Code::WrongScope, Some(2), Some("of"))
            );
            problem.to_string()
        })
        .collect();
    assert_snapshot!("wrong_scope", problems.join("\n\n"));
    // A scope that names nothing is an unknown row, like any other reference.
    let unknown = only("shares.csv", &share("country=AAB"));
    assert_eq!((unknown.code, unknown.found.as_deref()), (Code::UnknownId, Some("AAB")));
    assert_eq!(unknown.mend.as_deref(), Some("did you mean `AAA`?"));
    assert!(read(&[("shares.csv", &share("from=mine,to=EU,country=AAA|BBB,element=Nd,stage=mine"))]).is_ok());
}

#[test]
fn sums() {
    let holdings = |rows: &str| format!("entity,owner,share_percent,kind,status,start,end,source,confidence\n{rows}");
    assert_snapshot!(
        "shares_above_whole",
        shown(
            Code::ShareAboveWhole,
            &[(
                "ownership.csv",
                &holdings("acme,state,60,equity,held,,,book,high\nacme,bolt,41,equity,held,2020,,book,high\n")
            ),]
        )
    );
    // A holding that ended before the next began, another kind, or one that is not held adds nothing.
    for rows in [
        "acme,state,60,equity,held,,2019,book,high\nacme,bolt,60,equity,held,2020,,book,high\n",
        "acme,state,60,equity,held,,,book,high\nacme,bolt,60,votes,held,,,book,high\n",
        "acme,state,60,equity,held,,,book,high\nacme,bolt,60,equity,option,,,book,high\n",
        "acme,state,60,equity,held,,,book,high\nacme,bolt,40,equity,held,,,book,high\n",
    ] {
        assert!(read(&[("ownership.csv", &holdings(rows))]).is_ok(), "{rows}");
    }
    let recipe = |process: &str, material: &str, element: &str, kind: &str, amount: &str| {
        with_row(
            "recipes.csv",
            &[
                ("process", process),
                ("direction", "output"),
                ("material", material),
                ("element", element),
                ("kind", kind),
                ("amount", amount),
                ("source", "book"),
                ("confidence", "high"),
            ],
        )
    };
    assert_snapshot!(
        "mass_from_nothing",
        shown(
            Code::MassFromNothing,
            &[
                // 0.6 / 0.8 + 0.21 / 0.8 = 1.0125 t of oxide.
                ("recipes.csv", &recipe("dig", "concentrate", "Dy", "per_activity", "0.21")),
                ("recipes.csv", &recipe("split", "magnet", "", "recovery", "0.2")),
            ]
        )
    );
    assert!(read(&[("recipes.csv", &recipe("dig", "concentrate", "Dy", "per_activity", "0.2"))]).is_ok());
    // Outputs of disjoint elements may each recover nearly all of theirs.
    let materials = |elements: &str| {
        with_row(
            "materials.csv",
            &[
                ("id", "heavy"),
                ("name", "heavy"),
                ("stage", "separation"),
                ("basis", "element"),
                ("elements", elements),
                ("routing", "market"),
            ],
        )
    };
    for (elements, fits) in [("Y", true), ("Dy|Y", false)] {
        let more = with_row("elements.csv", &[("id", "Y"), ("name", "yttrium"), ("group", "heavy")]);
        let recipes = recipe("split", "heavy", "", "recovery", "0.9");
        let found =
            read(&[("elements.csv", &more), ("materials.csv", &materials(elements)), ("recipes.csv", &recipes)]);
        assert_eq!(found.is_ok(), fits, "{elements}");
    }
    // Nine tenths of everything in one output and a fifth of Dy in another are 1.1 of Dy.
    let split = recipe("split", "magnet", "Dy", "recovery", "0.2");
    assert_eq!(only("recipes.csv", &split).code, Code::MassFromNothing);
}

#[test]
fn sources() {
    assert_snapshot!(
        "no_source",
        shown(
            Code::NoSource,
            &[
                (
                    "recipes.csv",
                    "process,direction,material,element,kind,amount,confidence\ndig,output,concentrate,Nd,per_activity,0.6,high\n"
                ),
                ("links.csv", "from,to,material,status,confidence\nmine,plant,concentrate,active,high\n"),
                (
                    "demand.csv",
                    "place,sector,material,quantity_t,year,basis,confidence\nBBB,all,oxide,5,2024,element,high\n"
                ),
                (
                    "sites.csv",
                    &with_row(
                        "sites.csv",
                        &[
                            ("id", "third"),
                            ("name", "Third"),
                            ("process", "dig"),
                            ("place", "AAA"),
                            ("status", "operating"),
                            ("confidence", "low"),
                        ]
                    )
                ),
            ]
        )
    );
}

#[test]
fn contradictions() {
    let recipe = |direction: &str, kind: &str, element: &str| {
        with_row(
            "recipes.csv",
            &[
                ("process", "split"),
                ("direction", direction),
                ("material", "oxide"),
                ("element", element),
                ("kind", kind),
                ("amount", "0.01"),
                ("source", "book"),
                ("confidence", "high"),
            ],
        )
    };
    let site = |cells: &[(&'static str, &'static str)]| {
        let mut all = vec![
            ("id", "third"),
            ("name", "Third"),
            ("process", "dig"),
            ("status", "operating"),
            ("source", "book"),
            ("confidence", "high"),
        ];
        all.extend(cells);
        with_row("sites.csv", &all)
    };
    let link = |cells: &[(&'static str, &'static str)]| {
        let mut all = vec![
            ("from", "mine"),
            ("to", "BBB"),
            ("material", "concentrate"),
            ("status", "active"),
            ("source", "book"),
            ("confidence", "high"),
        ];
        all.retain(|(name, _)| cells.iter().all(|(other, _)| other != name));
        all.extend(cells);
        with_row("links.csv", &all)
    };
    assert_snapshot!(
        "contradiction",
        shown(
            Code::Contradiction,
            &[
                ("sites.csv", &site(&[("place", "AAA"), ("start", "2021-03"), ("end", "2021-02-28")])),
                ("sites.csv", &site(&[("place", "WLD")])),
                (
                    "ownership.csv",
                    "entity,owner,share_percent,share_low_percent,kind,status,source,confidence\nacme,state,40,50,equity,held,book,high\n"
                ),
                (
                    "contents.csv",
                    "material,element,low_percent,central_percent,high_percent,source,confidence\nmagnet,Dy,2,1,5,book,low\n"
                ),
                ("recipes.csv", &recipe("input", "recovery", "Nd")),
                ("recipes.csv", &recipe("output", "take", "Nd")),
                (
                    "production.csv",
                    "site,place,stage,year,quantity_t,basis,source,confidence\nmine,AAA,mine,2024,100,reo,book,high\n"
                ),
                (
                    "production.csv",
                    "site,place,stage,year,quantity_t,basis,source,confidence\n,,mine,2024,100,reo,book,high\n"
                ),
                (
                    "trade.csv",
                    "exporter,importer,material,year,quantity_t,basis,source,confidence\nAAA,AAA,oxide,2024,100,element,book,high\n"
                ),
                ("links.csv", &link(&[("share_percent", "50")])),
                ("links.csv", &link(&[("quantity_t", "50")])),
                ("links.csv", &link(&[("to", "mine")])),
            ]
        )
    );
    let carried = with_row("elements.csv", &[("id", "Y"), ("name", "yttrium"), ("group", "heavy")]);
    let found = read(&[("elements.csv", &carried), ("recipes.csv", &recipe("output", "recovery", "Y"))]).unwrap_err();
    assert_eq!(found.as_slice()[0].code, Code::Contradiction);
    assert!(found.as_slice()[0].message.contains("does not carry Y"), "{found}");
}

#[test]
fn bases() {
    let trade = |material: &str, basis: &str| {
        format!(
            "exporter,importer,material,year,quantity_t,basis,source,confidence\nAAA,BBB,{material},2024,100,{basis},book,high\n"
        )
    };
    assert_snapshot!(
        "wrong_basis",
        shown(
            Code::WrongBasis,
            &[
                ("trade.csv", &trade("magnet", "element")),
                ("trade.csv", &trade("oxide", "product")),
                (
                    "sites.csv",
                    &with_row(
                        "sites.csv",
                        &[
                            ("id", "third"),
                            ("name", "Third"),
                            ("process", "dig"),
                            ("place", "AAA"),
                            ("status", "operating"),
                            ("capacity_t", "100"),
                            ("source", "book"),
                            ("confidence", "low"),
                        ]
                    )
                ),
            ]
        )
    );
    for (material, basis) in [("magnet", "magnet"), ("oxide", "element"), ("oxide", "reo"), ("concentrate", "reo")] {
        assert!(read(&[("trade.csv", &trade(material, basis))]).is_ok());
    }
}

#[test]
fn tables() {
    assert_snapshot!(
        "unknown_table",
        [("placs.csv", "x\n"), ("weather.csv", "x\n")]
            .map(|(file, text)| {
                let problem = only(file, text);
                assert_eq!(problem.code, Code::UnknownTable);
                problem.to_string()
            })
            .join("\n\n")
    );
}

/// Problems come all at once, sorted by file, line and column; twenty are shown and the rest counted.
#[test]
fn all_problems_come_at_once() {
    let found = read(&[
        ("sites.csv", "id,name,process,place,status,source,confidence\nmine,Mine,dig,AAA,operting,book,hi\nplant,,split,BBB,operating,book,high\n"),
        ("places.csv", "id,name,kind\nAAA,Aland,contry\n"),
    ]).unwrap_err();
    let places: Vec<_> =
        found.as_slice().iter().map(|p| (p.file.as_str(), p.line.unwrap(), p.column.as_deref().unwrap())).collect();
    assert_eq!(
        places,
        [
            ("made-up/places.csv", 2, "kind"),
            ("made-up/sites.csv", 2, "confidence"),
            ("made-up/sites.csv", 2, "status"),
            ("made-up/sites.csv", 3, "name"),
        ]
    );
    assert!(found.to_string().ends_with("\n\n4 problems"), "{found}");

    let rows = (0..30).map(|row| format!("P{row},Place,contry\n")).collect::<Vec<_>>().concat();
    let found = problems("places.csv", &format!("id,name,kind\n{rows}"));
    assert_eq!(found.as_slice().len(), 30);
    let text = found.to_string();
    assert_eq!(text.matches("E0106").count(), Problems::SHOWN);
    assert!(text.ends_with("30 problems; the first 20 are shown"), "{text}");
    assert!(text.contains("line 21 (row 20)") && !text.contains("line 22"));
}

/// As JSON a problem has the same body.
#[test]
fn problems_as_json() {
    let found =
        serde_json::to_value(problems("demand.csv", "place,sector,material,confidence\nBBB,all,oxyde,high\n")).unwrap();
    assert_eq!(found[0]["code"], "E0103");
    assert_eq!(
        (&found[0]["file"], &found[0]["line"], &found[0]["row"]),
        (&"made-up/demand.csv".into(), &2.into(), &1.into())
    );
    assert_eq!(
        (&found[0]["column"], &found[0]["found"], &found[0]["mend"]),
        (&"material".into(), &"oxyde".into(), &"did you mean `oxide`?".into())
    );
}

/// Rings of holdings have answers of their own, so that reading them is no error.
#[test]
fn closed_rings_are_read() {
    let rows = "entity,owner,share_percent,kind,status,source,confidence\nacme,bolt,100,equity,held,book,high\nbolt,acme,100,equity,held,book,high\n";
    assert!(read(&[("ownership.csv", rows)]).is_ok());
}
