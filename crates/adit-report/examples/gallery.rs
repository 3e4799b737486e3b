//! A page with every block, filled with made-up names and figures: `cargo run -p adit-report --example gallery -- DIR`
//! writes `gallery.html`, `gallery.txt`, `gallery.md`, `map.svg` and `sankey.svg` there.

use adit_report::{
    BandChart, BandRow, Block, Cell, Document, Emphasis, KeyFigure, Kind, Map, MapArc, MapSite, Quality, STAGES,
    Sankey, SankeyLink, SankeyNode, Section, Span, Table, Tone, formats, html, map, sankey, terminal,
};
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let document = gallery();
    std::fs::write(folder.join("gallery.html"), html::render(&document))?;
    std::fs::write(folder.join("gallery.txt"), terminal::render(&document, terminal::Style::default()))?;
    std::fs::write(folder.join("gallery.md"), formats::document_markdown(&document))?;
    std::fs::write(folder.join("map.svg"), map::svg_file(&world()))?;
    std::fs::write(folder.join("sankey.svg"), sankey::svg_file(&chain()))
}

fn gallery() -> Document {
    Document::new("Gallery: every block with made-up figures")
        .subtitle("Nothing on this page is true: names are invented and figures come out of a small formula")
        .manifest("Model", "made-up-model 0.0.0")
        .manifest("Year", "1900")
        .manifest("Seed", "7")
        .manifest("Warning", "figures are invented; do not cite")
        .section(
            Section::new("In short", "in-short")
                .block(vec![
                    Span::plain("Of the made-up magnets, "),
                    Span::strong("69% pass through Placeholderland"),
                    Span::plain(" at one stage at least. Read "),
                    Span::emphasis("located in"),
                    Span::plain(" and "),
                    Span::emphasis("controlled by"),
                    Span::plain(" beside each other; see "),
                    Span::link("an example source", "https://example.org/source"),
                    Span::plain(" or run "),
                    Span::code("adit trace --touching country=XXA"),
                    Span::plain("."),
                ])
                .block(vec![
                    KeyFigure::new("located in Placeholderland", "69.3%")
                        .detail("66–72%; separation, 1900")
                        .tone(Tone::Subject),
                    KeyFigure::new("controlled by Placeholderland", "81%")
                        .detail("74–90% over structural choices")
                        .tone(Tone::Subject)
                        .quality(Quality::Weak),
                    KeyFigure::new("first shortage", "4 months")
                        .detail("under scenario Example embargo")
                        .tone(Tone::Risk),
                    KeyFigure::new("risk removed by the plan", "38%").detail("at 1.2 bn USD").tone(Tone::Relief),
                ]),
        )
        .section(Section::new("Where the sites are", "sites").block(world()))
        .section(Section::new("From mine to use", "chain").paragraph("One element, all stages.").block(chain()))
        .section(Section::new("Location against control", "bands").block(bands()).block(tonnes_bands()))
        .section(Section::new("By site", "by-site").block(table()).block(Block::Notes(vec![
            "Totals are sums over the rows shown.".to_owned(),
            "A remark long enough to wrap in a terminal of eighty columns shows how the second line hangs.".to_owned(),
        ])))
}

/// A repeatable number from 0 to 1.
fn noise(i: usize) -> f64 {
    let x = (i as f64 * 12.9898 + 4.1).sin() * 43_758.545_3;
    x - x.floor()
}

fn world() -> Map {
    let places = [
        (45.0, 110.0),
        (27.0, 115.0),
        (25.0, 98.0),
        (35.5, -115.5),
        (-28.5, 122.5),
        (4.0, 103.3),
        (36.0, 137.0),
        (50.0, 10.0),
        (59.4, 28.0),
        (21.0, 106.0),
        (-23.0, -46.0),
        (13.0, 78.0),
        (46.2, -1.1),
        (34.0, 118.0),
        (40.0, 116.0),
        (38.0, -97.0),
        (67.8, 20.2),
        (-33.0, 18.5),
        (61.2, -46.0),
        (37.0, 127.0),
    ];
    let sites = (0..110)
        .map(|i| {
            let (lat, lon) = places[i % places.len()];
            let spread = if i < places.len() { 0.0 } else { 8.0 };
            MapSite {
                name: format!("Example site {}", i + 1),
                lat: lat + (noise(i) - 0.5) * spread,
                lon: lon + (noise(i + 500) - 0.5) * spread,
                stage: (i * 5 + i / 7) % STAGES.len(),
                tonnes: (i % 6 != 5).then(|| 40_000.0 * noise(i + 900).powi(4)),
                quality: if i % 5 == 3 { Quality::Weak } else { Quality::Solid },
            }
        })
        .collect();
    let arcs = (0..34)
        .map(|i| {
            let (from, to) = (places[(i * 3) % 8], places[(i * 7 + 5) % places.len()]);
            MapArc {
                from,
                to,
                tonnes: 22_000.0 * noise(i + 40).powi(3),
                label: format!("Example flow {}", i + 1),
                emphasis: if (i * 3) % 8 < 2 { Emphasis::Subject } else { Emphasis::Context },
                weak: i % 4 == 1,
            }
        })
        .collect();
    let caption = "Made-up sites and flows, 1900".to_owned();
    Map { caption, unit: "REO".to_owned(), sites, arcs, highlight: vec![156, 104], ..Map::default() }
}

fn chain() -> Sankey {
    let sizes = [9, 7, 8, 8, 9, 12, 8];
    let names = ["Mine", "Cracking", "Separation", "Metal", "Alloy", "Magnet", "Use"];
    let mut nodes = Vec::new();
    let mut first = Vec::new();
    for (column, size) in sizes.iter().enumerate() {
        first.push(nodes.len());
        for i in 0..*size {
            let emphasis = if i < 3 { Emphasis::Subject } else { Emphasis::Context };
            let label = if i == 0 {
                format!("Placeholderland {}", names[column])
            } else {
                format!("Invented {} {i}", names[column])
            };
            nodes.push(SankeyNode { label, column, emphasis });
        }
    }
    let mut links = Vec::new();
    let mut held: Vec<f64> = (0..sizes[0]).map(|i| 60_000.0 / (i as f64 + 1.0).powf(1.4)).collect();
    for column in 0..sizes.len() - 1 {
        let next = sizes[column + 1];
        let mut taken = vec![0.0; next];
        for (i, amount) in held.iter().enumerate() {
            let targets: Vec<(usize, f64)> = (0..3)
                .map(|k| ((i + k * (i + column + 1)) % next, [0.62, 0.28, 0.1][k]))
                .filter(|(_, share)| amount * share > 120.0)
                .collect();
            let shares: f64 = targets.iter().map(|(_, share)| share).sum();
            for (to, share) in targets {
                let tonnes = amount * 0.97 * share / shares;
                taken[to] += tonnes;
                links.push(SankeyLink {
                    from: first[column] + i,
                    to: first[column + 1] + to,
                    tonnes,
                    emphasis: if i < 3 && to < 3 { Emphasis::Subject } else { Emphasis::Context },
                    weak: (i + to) % 4 == 3,
                });
            }
        }
        held = taken;
    }
    for (from, to, tonnes) in
        [(first[5], first[2], 3_000.0), (first[6], first[2] + 1, 900.0), (first[5] + 2, first[3], 400.0)]
    {
        links.push(SankeyLink { from, to, tonnes, ..SankeyLink::default() });
    }
    Sankey {
        caption: "Made-up flow of one element, 1900".to_owned(),
        unit: "Nd".to_owned(),
        columns: names.map(str::to_owned).to_vec(),
        nodes,
        links,
    }
}

fn bands() -> BandChart {
    let row = |label: &str, central: f64, half: f64, wide: f64, tone, quality| BandRow {
        label: label.to_owned(),
        central,
        low: central - half,
        high: central + half,
        structural: Some((central - wide, (central + wide).min(1.0))),
        tone,
        quality,
    };
    BandChart {
        caption: "Share of a made-up supply, 1900".to_owned(),
        kind: Kind::Percent,
        rows: vec![
            row("located in Placeholderland", 0.693, 0.03, 0.06, Tone::Subject, Quality::Solid),
            row("controlled by Placeholderland", 0.81, 0.06, 0.12, Tone::Subject, Quality::Weak),
            row("touched by Placeholderland at any stage", 0.94, 0.02, 0.04, Tone::Risk, Quality::Solid),
            row("out of recycling", 0.05, 0.02, 0.03, Tone::Relief, Quality::AtBound),
        ],
        ..BandChart::default()
    }
}

fn tonnes_bands() -> BandChart {
    let row = |label: &str, central: f64| BandRow {
        label: label.to_owned(),
        central,
        low: central * 0.85,
        high: central * 1.2,
        ..BandRow::default()
    };
    BandChart {
        caption: "Made-up output by place, 1900".to_owned(),
        kind: Kind::Tonnes,
        unit: Some("REO".to_owned()),
        rows: vec![row("Placeholderland", 240_000.0), row("Exampleland", 43_000.0), row("Nowhere", 5_100.0)],
        ..BandChart::default()
    }
}

fn table() -> Table {
    Table::new("Made-up separators, 1900")
        .text("Site")
        .text("Operator and place")
        .tonnes("Output", "REO")
        .percent("Share of stage")
        .number("Cost", "USD/kg")
        .row([
            "Example separator north".into(),
            "Placeholder Rare Earth Company, Placeholderland".into(),
            Cell::band(61_200.0, 55_000.0, 68_000.0),
            0.412.into(),
            12.4.into(),
        ])
        .row([
            "Example separator south".into(),
            "Invented Materials, Exampleland".into(),
            Cell::band(10_500.0, 9_000.0, 12_000.0).weak(),
            Cell::from(0.0707).weak().note("Read off a made-up chart."),
            Cell::missing(),
        ])
        .row([
            "稀土示例分离厂".into(),
            "A name in another script".into(),
            Cell::from(980.0).quality(Quality::AtBound),
            0.0066.into(),
            Cell::from(31.05).note("Price of 1899."),
        ])
        .footnote("Output counts rare earth oxides, all elements together.")
}
