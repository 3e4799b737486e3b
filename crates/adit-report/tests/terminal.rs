//! The terminal: what it looks like at 80 columns, and that no line is ever longer than asked.

use adit_report::{
    Axis, BandChart, BandRow, Block, Bubble, BubbleChart, Cell, Column, Document, Fold, GanttBar, GanttChart, GanttRow,
    KeyFigure, Kind, Map, MapArc, MapSite, Quality, Sankey, SankeyLink, SankeyNode, Section, Span, StackBar,
    StackChart, StackPart, Table, Tone, TrendChart, TrendLine, TrendPoint, terminal,
};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

fn table() -> Table {
    Table::new("Made-up separators, 1900")
        .text("Site")
        .text("Operator and place")
        .tonnes("Output", "REO")
        .percent("Share of stage")
        .row([
            "Example separator north".into(),
            "Placeholder Rare Earth Company, Placeholderland".into(),
            Cell::band(61_200.0, 55_000.0, 68_000.0),
            0.412.into(),
        ])
        .row([
            "稀土示例分离厂".into(),
            "A name in another script".into(),
            Cell::from(980.0).quality(Quality::AtBound),
            Cell::from(0.0066).weak().note("Read off a made-up chart."),
        ])
        .row(["Example separator south".into(), "Invented Materials".into(), Cell::missing()])
        .footnote("Output counts all elements together.")
}

fn years(word: &str, value: f64) -> (GanttChart, StackChart) {
    let bar = |phase, from, until| GanttBar { phase, from, until };
    let steps = |from: f64| {
        let steps = [0.5, 2.0, 1.0, 0.75, 20.0].into_iter().enumerate().scan(from, |day, (phase, years)| {
            let from = std::mem::replace(day, *day + years);
            Some(bar(phase, from, *day))
        });
        steps.collect()
    };
    let row = |quality, bars| GanttRow { label: word.into(), detail: Some(word.into()), quality, bars };
    let rows = vec![
        row(Quality::Solid, steps(2027.0)),
        row(Quality::Weak, steps(2027.0 + value)),
        row(Quality::Solid, vec![bar(4, 2031.5, 2033.0)]),
    ];
    let gantt = GanttChart { caption: word.into(), years: Some([2027, 2035]), rows };
    let part = |tone| StackPart { label: word.into(), tone };
    let stack = |year: i32| StackBar { label: year.to_string(), amounts: vec![value, f64::from(year - 2026), 1.0] };
    let stacks = StackChart {
        caption: word.into(),
        value: Axis { unit: Some("million USD".into()), ..Axis::new("money") },
        by: "Year".into(),
        parts: [Tone::Subject, Tone::Neutral, Tone::Neutral].map(part).into(),
        bars: (2027..2031).map(stack).collect(),
    };
    (gantt, stacks)
}

fn document(word: &str, value: f64) -> Document {
    let bands = BandChart {
        caption: word.into(),
        kind: Kind::Percent,
        rows: vec![BandRow {
            label: word.into(),
            central: value,
            low: value - 0.05,
            high: value + 0.1,
            structural: Some((value - 0.1, value + 0.2)),
            tone: Tone::Subject,
            quality: Quality::Weak,
        }],
        ..BandChart::default()
    };
    let site = MapSite { name: word.into(), tonnes: Some(value), ..MapSite::default() };
    let arc = MapArc { to: (1.0, 1.0), tonnes: value, label: word.into(), ..MapArc::default() };
    let map = Map { caption: word.into(), unit: word.into(), sites: vec![site], arcs: vec![arc], ..Map::default() };
    let node = |column| SankeyNode { label: word.into(), column, ..SankeyNode::default() };
    let sankey = Sankey {
        caption: word.into(),
        unit: "Nd".into(),
        columns: vec!["Mine".into(), "Use".into()],
        nodes: vec![node(0), node(1)],
        links: vec![SankeyLink { from: 0, to: 1, tonnes: value, weak: true, ..SankeyLink::default() }],
    };
    let bubble = |i: u8| Bubble {
        label: format!("{word} {i}"),
        mark: if i == 7 { word.into() } else { i.to_string() },
        x: f64::from(i % 6) * 1.5,
        y: if i == 5 { value } else { f64::from(i) * 0.4 },
        tone: if i > 6 { Tone::Risk } else { Tone::Neutral },
        ..Bubble::default()
    };
    let bubbles = BubbleChart {
        caption: word.into(),
        x: Axis::new(word).threshold(Some(2.8)),
        y: Axis::new(word).threshold(Some(1.0)),
        beyond: Some(word.into()),
        bubbles: (1..12).map(bubble).collect(),
        ..BubbleChart::default()
    };
    let point = |year: i32| TrendPoint::exact(year, f64::from(year - 2015) / 10.0);
    let trends = TrendChart {
        caption: word.into(),
        value: Axis::new("index").threshold(Some(0.25)),
        lines: vec![
            TrendLine { label: word.into(), points: (2016..2026).map(point).collect(), ..TrendLine::default() },
            TrendLine {
                label: word.into(),
                points: vec![
                    TrendPoint { year: 2022, central: Some(value), low: value, high: value + 1.0 },
                    TrendPoint { year: 2025, central: None, low: 0.25, high: 0.5 },
                ],
                ..TrendLine::default()
            },
        ],
        ..TrendChart::default()
    };
    let (gantt, stacks) = years(word, value);
    let bars = Table::new(word)
        .text("Of")
        .column(Column::new("Risk", Kind::Number, None).bar(4.0, Some(1.0)))
        .row(["full".into(), 4.0.into()])
        .row(["some".into(), 1.4.into()])
        .row(["little".into(), 0.05.into()])
        .row(["between".into(), Cell::range(0.5, 2.5)])
        .row(["banded".into(), Cell::band(2.0, 1.8, 3.1)])
        .row(["none".into(), Cell::missing()]);
    Document::new(word).subtitle(word).manifest(word, word).manifest("Seed", "7").section(
        Section::new(word, "x")
            .block(vec![Span::plain(word), Span::link(word, "https://example.org/"), Span::code("adit trace")])
            .block(vec![KeyFigure::new(word, "69.3%").detail(word), KeyFigure::new(word, word)])
            .block(table().row([word.into(), word.into(), value.into(), value.into()]).text(word))
            .block(bands)
            .block(map)
            .block(sankey)
            .block(bars)
            .block(bubbles)
            .block(gantt)
            .block(stacks)
            .block(Fold { heading: word.into(), detail: Some(word.into()), blocks: vec![trends.into()] })
            .block(Block::Notes(vec![word.into()])),
    )
}

/// The text without color codes.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut codes = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => codes = true,
            'm' if codes => codes = false,
            _ if codes => {}
            c => out.push(c),
        }
    }
    out
}

#[test]
fn eighty_columns() {
    insta::assert_snapshot!(terminal::render(&document("Made-up words", 0.5), terminal::Style::default()));
}

#[test]
fn narrow_tables_wrap_words_and_then_become_records() {
    insta::assert_snapshot!("sixty", terminal::render_table(&table(), terminal::Style { color: false, width: 60 }));
    insta::assert_snapshot!("thirty", terminal::render_table(&table(), terminal::Style { color: false, width: 30 }));
}

#[test]
fn color_only_when_asked() {
    let document = document("word", 0.5);
    let bare = terminal::render(&document, terminal::Style { color: false, width: 80 });
    let colored = terminal::render(&document, terminal::Style { color: true, width: 80 });
    assert!(!bare.contains('\u{1b}') && colored.contains("\u{1b}["));
    assert_eq!(plain(&colored), bare);
}

#[test]
fn data_cannot_steer_the_terminal() {
    let text = terminal::render(&document("a\u{1b}[2Jb\u{7}\r\nc", 0.5), terminal::Style::default());
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,60}", "[a-z稀土分離é👩‍🔬ก ́]{0,60}", "[ -~\\n\\t]{0,200}", "[稀土]{1,50}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_line_is_too_long(word in words(), value in prop::num::f64::ANY, width in 1_usize..140, color in any::<bool>()) {
        let text = terminal::render(&document(&word, value), terminal::Style { color, width });
        for line in plain(&text).lines() {
            prop_assert!(line.width() <= width, "{} > {width}: {line:?}", line.width());
        }
        prop_assert!(!text.contains("NaN"));
    }

    #[test]
    fn figures_are_never_broken(width in 24_usize..140, value in 1.0_f64..1e9) {
        let text = terminal::render_table(&table().row(["x".into(), "y".into(), value.into()]), terminal::Style { color: false, width });
        for figure in [adit_report::number::number(value).as_str(), "61,000 (55,000–68,000)", "^980", "~0.66% [1]"] {
            prop_assert!(text.contains(figure), "{figure} in\n{text}");
        }
    }
}
