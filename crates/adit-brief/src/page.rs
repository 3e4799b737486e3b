//! The brief as documents: one 80-column page, and the report with map and charts.

pub use crate::claims_page::claims_page;
pub use crate::explanation_page::explanation_page;

use crate::brief::{Brief, SiteAtRisk, Touched};
use crate::claims::Claims;
use crate::claims_page::claims_table;
use crate::flow_chart::FlowChart;
use crate::shares::{Goods, RESTS_ON, StepShare};
use crate::stress_brief::{Stop, stops_section};
use crate::world_map::WorldMap;
use adit_model::words::Stage;
use adit_model::{Figure, Manifest};
use adit_report::chart::{BandChart, BandRow, Emphasis, Map, MapArc, MapSite as Mark, Sankey, SankeyLink, SankeyNode};
use adit_report::document::{Block, Document, KeyFigure, Section, Span, Tone};
use adit_report::number;
use adit_report::table::{Cell, Kind, Quality, Table};

/// Rows shown on the one page.
const SITES: usize = 6;
const CONFLICTS: usize = 3;
const STEPS: usize = 4;
/// A structural range wider than this is printed as a range, without a value that would look like knowledge.
const WIDE: f64 = 0.2;

/// The brief on one page.
#[must_use]
pub fn brief_page(brief: &Brief) -> Document {
    heading(brief)
        .section(size_section(brief))
        .section(
            Section::new(format!("What {} holds of each step", brief.subject_name), "shares")
                .block(shares_table(brief)),
        )
        .section(touched_section(brief))
        .section(Section::new("Most concentrated steps", "concentration").block(concentration_table(brief, STEPS)))
        .section(sites_section(brief, SITES, false))
        .section(conflicts_section(brief, CONFLICTS))
        .section(next_section(brief))
}

/// The same figures in full, with map, charts and claims: the HTML report.
#[must_use]
pub fn brief_report(brief: &Brief, claims: Option<&Claims>, stops: &[Stop]) -> Document {
    let mut document = heading(brief);
    document = document.section(Section::new("At a glance", "glance").block(key_figures(brief)).block(vec![Span::plain(
        "Every share stands with its 5–95 % band: what the stated deviations of the observations allow. What nobody records \
         (whether lots are kept apart, how markets pool, who decides at a mine) is no statistical error and stands beside it \
         as a structural range.",
    )]));
    document = document
        .section(Section::new("Sites and flows", "map").block(map_block(&brief.map, brief)))
        .section(
            Section::new(format!("What {} holds of each step", brief.subject_name), "shares")
                .block(share_bands(brief))
                .block(shares_table(brief)),
        )
        .section(touched_section(brief).block(touched_bands(brief)));
    for chart in &brief.charts {
        document = document.section(
            Section::new(format!("{} from mine to use", chart.element), &format!("flow-{}", chart.element))
                .block(sankey(chart, brief)),
        );
    }
    document = document
        .section(Section::new("Most concentrated steps", "concentration").block(concentration_table(brief, usize::MAX)))
        .section(sites_section(brief, 20, true));
    document.sections.extend(stops_section(stops));
    if let Some(claims) = claims {
        document = document
            .section(Section::new("Public claims held against the model", "claims").block(claims_table(claims)));
    }
    document
        .section(conflicts_section(brief, 12))
        .section(size_section(brief))
        .section(sources_section(&brief.manifest))
}

fn heading(brief: &Brief) -> Document {
    let nowcast = if brief.manifest.nowcast { " (nowcast)" } else { "" };
    let title = format!("{}: who holds the chain, {}{nowcast}", brief.subject_name, brief.year);
    with_manifest(
        Document::new(title).subtitle(format!("model {} {}", brief.manifest.model, brief.manifest.model_version)),
        &brief.manifest,
    )
}

pub(crate) fn with_manifest(mut document: Document, manifest: &Manifest) -> Document {
    let hash: String = manifest.model_hash.chars().take(12).collect();
    document = document
        .manifest("model", format!("{} {} (sha256 {hash})", manifest.model, manifest.model_version))
        .manifest("program", format!("adit {}", manifest.adit_version))
        .manifest("options", format!("seed={} {}", manifest.seed, manifest.options.join(" ")));
    for warning in &manifest.warnings {
        document = document.manifest("note", warning.clone());
    }
    document
}

fn size_section(brief: &Brief) -> Section {
    let size = &brief.size;
    let read = size.read_until.map_or_else(String::new, |day| format!(", read until {day}"));
    let text = format!(
        "{} rows from {} documents{read}. {} of {} known sites at work in {}. The balance meets {} sourced figures and {} \
         assumptions (chi-squared {} on {} degrees of freedom); {} of its flows are known no better than to half and are \
         never shown as facts.",
        number::number(size.rows as f64),
        size.sources,
        size.sites[0],
        size.sites[1],
        brief.year,
        size.observations,
        size.assumptions,
        number::number(brief.fit[0]),
        number::number(brief.fit[1]),
        number::percent(brief.weak_flows),
    );
    Section::new("The model", "model").paragraph(text)
}

fn stage_name(stage: Stage) -> String {
    sentence(stage.word())
}

/// The words with a capital at their start.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(crate) fn quality(assumed: bool) -> Quality {
    if assumed { Quality::Weak } else { Quality::Solid }
}

/// Location and control side by side: a band by location; control as one value, or as a range where it is open.
fn shares_table(brief: &Brief) -> Table {
    let mut table = Table::new("Share located, and share controlled by majority, with 5–95 % band")
        .text("Step")
        .text("Of")
        .percent("Located")
        .percent("Controlled");
    for share in &brief.steps {
        let quality = quality(share.rests_on_assumptions());
        table.push([
            Cell::from(stage_name(share.step.stage)),
            Cell::from(share.step.goods.words()),
            Cell::band(share.located.central, share.located.low, share.located.high).quality(quality),
            controlled_cell(&share.controlled, &share.located).quality(quality),
        ]);
    }
    table.footnote("open: who controls some of the sites is not known, so the share lies anywhere in the range")
}

fn controlled_cell(controlled: &Figure, located: &Figure) -> Cell {
    let open = range(controlled.structural_low, controlled.structural_high);
    if open.contains('–') {
        Cell::from(format!("open, {open}"))
    } else if (controlled.central - located.central).abs() < 0.0005 {
        Cell::from("same")
    } else {
        Cell::band(controlled.central, controlled.low, controlled.high)
    }
}

/// A range in whole percent: where bounds are open, tenths would look like knowledge.
fn range(low: f64, high: f64) -> String {
    let (low, high) = (format!("{:.0}", low * 100.0), format!("{:.0}", high * 100.0));
    if low == high { format!("{low}%") } else { format!("{low}–{high}%") }
}

fn touched_section(brief: &Brief) -> Section {
    let mut table = Table::new(format!(
        "Part of the rare earths in magnets used there that passed a site in {}",
        brief.subject_name
    ))
    .text("Users of")
    .text("Element")
    .percent("Located")
    .percent("Controlled")
    .text("If lots are kept apart");
    for touched in &brief.touched {
        table.push([
            Cell::from(touched.market_name.clone()),
            Cell::from(touched.element.to_string()),
            touched_cell(touched),
            controlled_cell(&touched.controlled, &touched.located).quality(quality(touched.assumed > RESTS_ON)),
            touched.custody.map_or_else(Cell::missing, |[low, high]| Cell::from(range(low, high))),
        ]);
    }
    let mut section =
        Section::new(format!("What passed through {} on its way to magnet users", brief.subject_name), "touched")
            .block(table);
    if !brief.unanswered.is_empty() {
        section = section.block(Block::Notes(brief.unanswered.clone()));
    }
    section
}

/// The band over draws and rules of pooling; a range alone where it is wide.
fn touched_cell(touched: &Touched) -> Cell {
    let figure = &touched.located;
    let (low, high) = figure.range();
    let cell = if high - low > WIDE { Cell::from(range(low, high)) } else { Cell::band(figure.central, low, high) };
    cell.quality(quality(touched.assumed > RESTS_ON))
}

fn concentration_table(brief: &Brief, count: usize) -> Table {
    let mut steps: Vec<&StepShare> = brief.steps.iter().filter(|share| share.step.goods != Goods::All).collect();
    steps.sort_by(|a, b| b.hhi_located.total_cmp(&a.hhi_located));
    let mut table =
        Table::new("Herfindahl-Hirschman index by country, 0 to 1 (above 0.25 is called highly concentrated)")
            .text("Step")
            .text("Of")
            .number("By location", "")
            .text("By control");
    for share in steps.into_iter().take(count) {
        let control = &share.hhi_controlled;
        let shown = if control.high - control.low > 0.005 {
            format!("{:.2} to {:.2}", control.low, control.high)
        } else {
            format!("{:.2}", control.low)
        };
        table.push([
            Cell::from(stage_name(share.step.stage)),
            Cell::from(share.step.goods.words()),
            Cell::from(share.hhi_located),
            Cell::from(shown),
        ]);
    }
    table
}

/// Sites ranked; those whose output nobody has published only where `all` are asked for.
fn sites_section(brief: &Brief, count: usize, all: bool) -> Section {
    let mut table =
        Table::new("Part of the element in all magnets in use that passed the site: what its loss would hit first")
            .text("Site")
            .text("Country")
            .text("Stage");
    for element in &brief.elements {
        table = table.percent(element.as_str());
    }
    let guessed = |site: &&SiteAtRisk| site.assumed > RESTS_ON;
    for site in brief.sites.iter().filter(|site| all || !guessed(site)).take(count) {
        let mut cells = vec![
            Cell::from(site.name.clone()),
            Cell::from(site.place.to_string()),
            Cell::from(site.stage.map_or_else(String::new, |stage| stage.word().to_owned())),
        ];
        let quality = quality(guessed(&site));
        cells.extend(site.shares.iter().map(|share| share.map_or_else(Cell::missing, Cell::from).quality(quality)));
        table.push(cells);
    }
    let hidden = brief.sites.iter().filter(guessed).count();
    let note = if all {
        "Plants that no list names stand together as the rest of a country and are not ranked.".to_owned()
    } else {
        format!(
            "Not ranked: plants that no list names, and {hidden} whose output nobody has published; the report shows these."
        )
    };
    Section::new("Single sites whose loss hurts most", "sites").block(table.footnote(note))
}

fn conflicts_section(brief: &Brief, count: usize) -> Section {
    let mut section = Section::new("Where the sources disagree most", "conflicts");
    if brief.conflicts.is_empty() {
        return section.paragraph("No source pulls against the others by more than its deviation allows.");
    }
    let notes: Vec<String> = brief
        .conflicts
        .iter()
        .filter(|conflict| !conflict.says.is_empty() && !conflict.assumed)
        .take(count)
        .map(|conflict| format!("{}. {}", conflict.title, conflict.says.join("; ")))
        .collect();
    section = section.block(Block::Notes(notes));
    section
}

fn next_section(brief: &Brief) -> Section {
    let subject = brief.subject.trim_start_matches("country=");
    let market = brief.touched.first().map_or("USA", |touched| touched.market.as_str());
    let element = brief.elements.first().map_or("Nd", |element| element.as_str());
    let asks = [
        ("adit claims".to_owned(), "public claims held against this model"),
        (format!("adit explain country={subject},stage=magnet --per stage=magnet"), "rows that carry a share"),
        (
            format!("adit trace --at country={market},stage=use --element {element} --touching {subject}"),
            "stage by stage",
        ),
        ("adit check".to_owned(), "observations beside balanced values"),
        ("adit export rare-earths my-model".to_owned(), "a copy to change; then -m my-model"),
    ];
    let mut table = Table::new("").text("Command").text("Answers");
    for (command, answers) in asks {
        table.push([Cell::from(command), Cell::from(answers)]);
    }
    Section::new("Ask next", "next").block(table)
}

fn key_figures(brief: &Brief) -> Vec<KeyFigure> {
    let mut figures: Vec<KeyFigure> = Vec::new();
    for (stage, goods) in
        [(Stage::Mine, Goods::All), (Stage::Separation, Goods::Heavy), (Stage::Magnet, Goods::Magnets)]
    {
        if let Some(share) = brief.steps.iter().find(|share| share.step.stage == stage && share.step.goods == goods) {
            figures.push(
                KeyFigure::new(
                    format!("{}, {}", stage_name(stage), goods.words()),
                    number::percent(share.located.central),
                )
                .detail(format!(
                    "located in {}; band {}",
                    brief.subject_name,
                    range(share.located.low, share.located.high)
                ))
                .tone(Tone::Subject)
                .quality(quality(share.rests_on_assumptions())),
            );
        }
    }
    if let Some(touched) = brief.touched.first() {
        figures.push(
            KeyFigure::new(
                format!("{} in magnets used in {}", touched.element, touched.market_name),
                number::percent(touched.located.central),
            )
            .detail(format!("passed {}; band {}", brief.subject_name, range(touched.located.low, touched.located.high)))
            .tone(Tone::Risk)
            .quality(quality(touched.assumed > RESTS_ON)),
        );
    }
    figures
}

fn band_row(label: String, figure: &Figure, structural: Option<(f64, f64)>, assumed: bool) -> BandRow {
    BandRow {
        label,
        central: figure.central,
        low: figure.low,
        high: figure.high,
        structural,
        tone: Tone::Subject,
        quality: quality(assumed),
    }
}

fn share_bands(brief: &Brief) -> BandChart {
    let rows = brief
        .steps
        .iter()
        .map(|share| {
            let open = (share.controlled.structural_low, share.controlled.structural_high);
            let structural = (open.1 - open.0 > 0.005).then_some(open);
            let label = format!("{}, {}", stage_name(share.step.stage), share.step.goods.words());
            band_row(label, &share.located, structural, share.rests_on_assumptions())
        })
        .collect();
    BandChart {
        caption: format!(
            "Share located in {}: most likely value, 5–95 % band, and the range over who controls",
            brief.subject_name
        ),
        kind: Kind::Percent,
        unit: None,
        domain: Some((0.0, 1.0)),
        rows,
    }
}

fn touched_bands(brief: &Brief) -> BandChart {
    let rows = brief
        .touched
        .iter()
        .map(|touched| {
            let custody = touched.custody.map(|[low, high]| (low, high));
            band_row(
                format!("{}, {}", touched.market_name, touched.element),
                &touched.located,
                custody,
                touched.assumed > RESTS_ON,
            )
        })
        .collect();
    BandChart {
        caption: format!(
            "Part that passed a site in {}: band, and the range if lots are kept apart",
            brief.subject_name
        ),
        kind: Kind::Percent,
        unit: None,
        domain: Some((0.0, 1.0)),
        rows,
    }
}

fn map_block(map: &WorldMap, brief: &Brief) -> Map {
    let order =
        [Stage::Mine, Stage::Cracking, Stage::Separation, Stage::Metal, Stage::Alloy, Stage::Magnet, Stage::Recycling];
    let sites = map
        .sites
        .iter()
        .filter_map(|site| {
            Some(Mark {
                name: site.name.clone(),
                lat: site.position.0,
                lon: site.position.1,
                stage: order.iter().position(|stage| *stage == site.stage)?,
                tonnes: site.tonnes,
                quality: quality(site.rough),
            })
        })
        .collect();
    let arcs = map
        .flows
        .iter()
        .map(|flow| MapArc {
            from: flow.ends[0],
            to: flow.ends[1],
            tonnes: flow.tonnes,
            label: flow.label.clone(),
            emphasis: if flow.from_subject { Emphasis::Subject } else { Emphasis::Context },
            weak: false,
        })
        .collect();
    Map {
        caption: format!(
            "Sites with known coordinates, and the largest flows between countries of {} in {}; flows from {} in color",
            map.elements.join(" and "),
            brief.year,
            brief.subject_name
        ),
        unit: map.elements.join("+"),
        stages: order.iter().map(|stage| stage.word().to_owned()).collect(),
        sites,
        arcs,
        highlight: map.highlight.clone(),
    }
}

fn sankey(chart: &FlowChart, brief: &Brief) -> Sankey {
    let emphasis = |subject: bool| if subject { Emphasis::Subject } else { Emphasis::Context };
    Sankey {
        caption: format!(
            "{} in {}, tonnes of contained element; swarf and middle streams that lead back are left out; {} in color",
            chart.element, brief.year, brief.subject_name
        ),
        unit: chart.element.clone(),
        columns: chart.stages.iter().map(|stage| stage_name(*stage)).collect(),
        nodes: chart
            .groups
            .iter()
            .zip(&chart.names)
            .zip(&chart.subject)
            .map(|((group, name), &subject)| SankeyNode {
                label: name.clone(),
                column: group.column,
                emphasis: emphasis(subject),
            })
            .collect(),
        links: chart
            .flows
            .iter()
            .map(|&(from, to, tonnes)| SankeyLink {
                from,
                to,
                tonnes,
                emphasis: emphasis(chart.subject[from]),
                weak: false,
            })
            .collect(),
    }
}

fn sources_section(manifest: &Manifest) -> Section {
    let list = manifest.sources.iter().cloned().collect::<Vec<_>>().join(", ");
    Section::new("Sources of the balance", "sources").paragraph(format!(
        "{} documents pull on the balance; `sources.csv` of the model gives each with its address: {list}.",
        manifest.sources.len()
    ))
}
