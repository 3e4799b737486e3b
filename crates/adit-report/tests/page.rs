//! The HTML page: well formed, inert towards hostile text, and complete in itself.

use adit_report::{
    Axis, BandChart, BandRow, Block, Bubble, BubbleChart, Cell, Column, Document, Fold, GanttBar, GanttChart, GanttRow,
    KeyFigure, Kind, Map, MapArc, MapSite, Quality, Sankey, SankeyLink, SankeyNode, Scale, Section, Span, StackBar,
    StackChart, StackPart, Table, Tone, TrendChart, TrendLine, TrendPoint, bubble, gantt, html, map, sankey, stacks,
    trend,
};

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=http://example.org/x onerror=alert(1)>&amp;\u{0}\u{202e}";

/// A Gantt chart and piled bars in which every text is `text`.
fn years(text: &str) -> (GanttChart, StackChart) {
    let bar = |phase, from, until| GanttBar { phase, from, until };
    let row = |bars| GanttRow { label: text.into(), detail: Some(text.into()), quality: Quality::Weak, bars };
    let rows = vec![
        row(vec![bar(0, 2027.0, 2027.5), bar(1, 2027.5, 2029.0), bar(2, 2029.0, 2030.0), bar(4, 2030.0, 2036.0)]),
        row(vec![bar(3, f64::NAN, 2029.0), bar(99, 2030.0, 2031.0), bar(1, 2031.0, f64::INFINITY)]),
        row(Vec::new()),
    ];
    let gantt = GanttChart { caption: text.into(), years: Some([2027, 2035]), rows };
    let part = |tone| StackPart { label: text.into(), tone };
    let stacks = StackChart {
        caption: text.into(),
        value: Axis { unit: Some(text.into()), ..Axis::new(text) },
        by: text.into(),
        parts: [Tone::Neutral, Tone::Neutral, Tone::Risk].map(part).into(),
        bars: vec![
            StackBar { label: text.into(), amounts: vec![3.0, 2.0] },
            StackBar { label: text.into(), amounts: vec![f64::NAN, -2.0, f64::INFINITY, 9.0] },
        ],
    };
    (gantt, stacks)
}

/// A bubble chart and a trend chart in which every text is `text`.
fn measures(text: &str) -> (BubbleChart, TrendChart) {
    let bubbles = BubbleChart {
        caption: text.into(),
        x: Axis { unit: Some(text.into()), scale: Scale::Log, ..Axis::new(text).threshold(Some(2.8)) },
        y: Axis::new(text).threshold(Some(1.0)),
        size: Some(Axis::new(text)),
        beyond: Some(text.into()),
        joined: Some(text.into()),
        bubbles: vec![
            Bubble {
                label: text.into(),
                mark: text.into(),
                x: 3.0,
                y: 2.0,
                y_range: Some((1.0, 4.0)),
                size: Some(3.0),
                tone: Tone::Risk,
                quality: Quality::Weak,
            },
            Bubble { label: text.into(), x: 3.0, y: 2.0, size: Some(f64::NAN), ..Bubble::default() },
            Bubble { label: text.into(), x: f64::NAN, y: f64::INFINITY, ..Bubble::default() },
            Bubble {
                label: text.into(),
                x: 1.0,
                y: 1.0,
                y_range: Some((f64::NAN, f64::INFINITY)),
                ..Bubble::default()
            },
        ],
    };
    let trends = TrendChart {
        caption: text.into(),
        value: Axis { unit: Some(text.into()), ..Axis::new(text).threshold(Some(0.25)) },
        lines: vec![
            TrendLine {
                label: text.into(),
                tone: Tone::Subject,
                points: vec![
                    TrendPoint::exact(2021, 0.3),
                    TrendPoint { year: 2022, central: None, low: 0.2, high: 0.5 },
                    TrendPoint { year: 2025, central: Some(0.4), low: 0.3, high: 0.5 },
                    TrendPoint::exact(2026, f64::NAN),
                ],
            },
            TrendLine { label: text.into(), ..TrendLine::default() },
        ],
        ..TrendChart::default()
    };
    (bubbles, trends)
}

/// A document in which every text that a caller can set is `text`.
fn filled_with(text: &str) -> Document {
    let map = Map {
        caption: text.into(),
        unit: text.into(),
        stages: vec![text.into()],
        sites: vec![
            MapSite {
                name: text.into(),
                lat: 10.0,
                lon: 20.0,
                tonnes: Some(5.0),
                quality: Quality::Weak,
                ..MapSite::default()
            },
            MapSite { name: text.into(), lat: f64::NAN, lon: 999.0, stage: 77, ..MapSite::default() },
        ],
        arcs: vec![MapArc {
            from: (10.0, 20.0),
            to: (40.0, -170.0),
            tonnes: 5.0,
            label: text.into(),
            weak: true,
            ..MapArc::default()
        }],
        highlight: vec![156],
    };
    let node = |column| SankeyNode { label: text.into(), column, ..SankeyNode::default() };
    let link = |from, to, tonnes| SankeyLink { from, to, tonnes, weak: true, ..SankeyLink::default() };
    let sankey = Sankey {
        caption: text.into(),
        unit: text.into(),
        columns: vec![text.into(), text.into()],
        nodes: vec![node(0), node(1), node(9)],
        links: vec![link(0, 1, 5.0), link(1, 0, 1.0), link(0, 99, 1.0), link(0, 2, f64::NAN), link(2, 2, 3.0)],
    };
    let bands = BandChart {
        caption: text.into(),
        kind: Kind::Number,
        unit: Some(text.into()),
        rows: vec![
            BandRow {
                label: text.into(),
                central: 1.0,
                low: 0.5,
                high: 2.0,
                structural: Some((0.0, 3.0)),
                ..BandRow::default()
            },
            BandRow { label: text.into(), central: f64::NAN, low: f64::NAN, high: f64::INFINITY, ..BandRow::default() },
        ],
        ..BandChart::default()
    };
    let (bubbles, trends) = measures(text);
    let (gantt, stacks) = years(text);
    let fold = Fold { heading: text.into(), detail: Some(text.into()), blocks: vec![trends.clone().into()] };
    let table = Table::new(text)
        .text(text)
        .number(text, text)
        .column(Column::new(text, Kind::Number, None).bar(2.0, Some(1.0)))
        .row([text.into(), Cell::from(1.0).weak().note(text), Cell::from(3.0).tone(Tone::Risk)])
        .row([text.into(), Cell::range(0.1, 0.4), Cell::range(0.5, 1.5)])
        .row([Cell::from(f64::NAN)])
        .footnote(text);
    let spans = vec![
        Span::plain(text),
        Span::strong(text),
        Span::emphasis(text),
        Span::code(text),
        Span::link(text, text),
        Span::link(text, "javascript:alert(1)"),
        Span::link(text, format!("https://example.org/{text}")),
    ];
    let section = Section { heading: text.into(), anchor: text.into(), blocks: Vec::new() }
        .block(spans)
        .block(vec![KeyFigure::new(text, text).detail(text).quality(Quality::AtBound)])
        .block(table)
        .block(bands)
        .block(map)
        .block(sankey)
        .block(bubbles)
        .block(trends)
        .block(gantt)
        .block(stacks)
        .block(fold)
        .block(Block::Notes(vec![text.into()]));
    Document::new(text).subtitle(text).manifest(text, text).section(section.clone()).section(section)
}

/// Names and attributes of all tags; fails where tags are not balanced.
fn tags(page: &str) -> Vec<String> {
    const EMPTY: [&str; 3] = ["meta", "br", "!doctype"];
    let (mut rest, mut open, mut tags) = (page, Vec::<String>::new(), Vec::new());
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = rest.find('>').unwrap_or(rest.len());
        assert!(end < rest.len(), "a tag ends: {rest}");
        let tag = rest[..end].to_owned();
        rest = &rest[end + 1..];
        assert!(!tag.contains('<'), "a tag holds another: {tag}");
        let name = tag.trim_matches('/').split_whitespace().next().unwrap_or("").to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes are paired: {tag}");
        if !EMPTY.contains(&name.as_str()) && !tag.ends_with('/') {
            open.push(name.clone());
        }
        tags.push(tag);
        // What stands in a script or a style is no markup.
        if name == "script" || name == "style" {
            let end = rest.find(&format!("</{name}>"));
            assert!(end.is_some(), "{name} ends");
            rest = &rest[end.unwrap_or(0)..];
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    tags
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    rest.split('"').next()
}

#[test]
fn hostile_text_stays_text() {
    let page = html::render(&filled_with(HOSTILE));
    for tag in tags(&page) {
        let name = tag.split_whitespace().next().unwrap_or("");
        assert!(!["img", "iframe", "object", "link", "base", "form"].contains(&name), "{tag}");
        // Attribute values aside, no handler may stand in a tag.
        let bare: String = tag.split('"').step_by(2).collect();
        assert!(!bare.contains("onerror") && !bare.contains("alert"), "{tag}");
    }
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(!page.contains("javascript:") && !page.contains('\u{202e}') && !page.contains('\u{0}'));
    assert!(!page.contains("NaN") && !page.contains("inf%"));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let page = html::render(&filled_with("plain words"));
    let tags = tags(&page);
    for tag in &tags {
        assert_eq!(attribute(tag, "src"), None, "{tag}");
        if let Some(address) = attribute(tag, "href") {
            assert!(tag.starts_with("a ") && (address.starts_with('#') || address.starts_with("https://")), "{tag}");
        }
    }
    let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap_or("");
    assert!(!style.contains("://") && !style.contains("@import") && !style.contains("url("));
}

#[test]
fn names_on_the_page_are_unique_and_found() {
    let page = html::render(&filled_with("plain words"));
    let tags = tags(&page);
    let mut ids: Vec<&str> = tags.iter().filter_map(|tag| attribute(tag, "id")).collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    let targets = tags.iter().filter_map(|tag| attribute(tag, "href")?.strip_prefix('#'));
    let labels = tags.iter().filter_map(|tag| attribute(tag, "aria-labelledby")).flat_map(str::split_whitespace);
    for target in targets.chain(labels) {
        assert!(ids.binary_search(&target).is_ok(), "{target}");
    }
}

#[test]
fn empty_input_still_makes_a_page() {
    let empty = Section::new("", "")
        .block(Table::default())
        .block(BandChart::default())
        .block(Map::default())
        .block(Sankey::default())
        .block(BubbleChart::default())
        .block(TrendChart::default())
        .block(GanttChart::default())
        .block(StackChart::default())
        .block(Fold::default())
        .block(Vec::<KeyFigure>::new());
    let page = html::render(&Document::default().section(empty));
    tags(&page);
    assert!(!page.contains("NaN"));
}

#[test]
fn charts_stand_alone_as_files() {
    let document = filled_with(HOSTILE);
    for block in &document.sections[0].blocks {
        let file = match block {
            Block::Map(content) => map::svg_file(content),
            Block::Sankey(content) => sankey::svg_file(content),
            Block::Bubbles(content) => bubble::svg_file(content),
            Block::Trends(content) => trend::svg_file(content),
            Block::Gantt(content) => gantt::svg_file(content),
            Block::Stacks(content) => stacks::svg_file(content),
            _ => continue,
        };
        tags(&file);
        assert!(file.starts_with("<svg xmlns=") && file.contains("<style>") && !file.contains("<script"));
    }
}

#[test]
fn bubbles_beyond_the_thresholds_are_named() {
    let bubble = |i: u8| Bubble {
        label: format!("mineral {i}"),
        x: 1.0 + f64::from(i % 10) * 0.7,
        y: f64::from(i / 10) * 0.8,
        ..Bubble::default()
    };
    let chart = BubbleChart {
        caption: "Made-up risks".into(),
        x: Axis::new("importance").threshold(Some(2.8)),
        y: Axis::new("risk").threshold(Some(1.0)),
        bubbles: (0..60).map(bubble).collect(),
        ..BubbleChart::default()
    };
    let svg = bubble::svg(&chart, "x");
    let beyond: Vec<&Bubble> = chart.bubbles.iter().filter(|bubble| bubble.x >= 2.8 && bubble.y >= 1.0).collect();
    assert!(beyond.len() > 20);
    for bubble in &beyond {
        assert!(svg.contains(&format!(">{}</text>", bubble.label)), "{} has no name", bubble.label);
    }
    assert!(svg.contains(&format!("{} lie at or above importance 2.8 and risk 1.", beyond.len())));
    for bubble in &chart.bubbles {
        assert!(svg.contains(&format!("<title>{}: risk", bubble.label)));
    }
}

#[test]
fn a_line_joins_all_points_and_a_gantt_names_its_steps() {
    let bubbles = [(4.0, 1.0), (0.0, 9.0), (2.0, 3.0)].map(|(x, y)| Bubble { x, y, ..Bubble::default() });
    let chart = BubbleChart { joined: Some("best".into()), bubbles: bubbles.into(), ..BubbleChart::default() };
    let svg = bubble::svg(&chart, "x");
    let way = svg.split("<path class=\"way\" d=\"M").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
    let across: Vec<f64> = way.split('L').filter_map(|at| at.split(' ').next()?.parse().ok()).collect();
    assert!(across.len() == 3 && across.is_sorted(), "{way}");
    let svg = gantt::svg(&years("plain words").0, "x");
    for said in ["plain words: construction, 2027-07 to 2028-12", "class=\"step grow\"", ">2035</text>"] {
        assert!(svg.contains(said), "{said}");
    }
    assert!(!svg.contains(">qualification</text>"), "a step that nobody takes has no key");
}
