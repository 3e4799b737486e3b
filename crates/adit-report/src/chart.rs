//! What the charts show, as plain data, and the table that says the same.

use crate::document::Tone;
use crate::table::{Cell, Column, Kind, Quality, Table};
use serde::{Deserialize, Serialize};

/// Stages of a chain in the order that every page keeps.
pub const STAGES: [&str; 8] = ["mine", "cracking", "separation", "metal", "alloy", "magnet", "use", "recycling"];

/// Whether something belongs to the subject of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emphasis {
    /// Context, drawn in ink.
    #[default]
    Context,
    /// The scope in question, drawn in the accent.
    Subject,
}

/// One interval.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BandRow {
    /// What the interval is of.
    pub label: String,
    /// Most likely value, in the chart's unit (a fraction for shares).
    pub central: f64,
    /// Lower end of the statistical band.
    pub low: f64,
    /// Upper end of the statistical band.
    pub high: f64,
    /// Range over the structural choices, lower and upper end; contains the band where both were computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structural: Option<(f64, f64)>,
    /// What it stands for.
    #[serde(default)]
    pub tone: Tone,
    /// How far it can be leaned on.
    #[serde(default)]
    pub quality: Quality,
}

/// Intervals on one axis, one below the other.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BandChart {
    /// What the chart shows, with period and place.
    pub caption: String,
    /// What the values are: number, percent or tonnes.
    pub kind: Kind,
    /// Unit of the values; in tonnes what they are tonnes of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Ends of the axis. Without them shares run from 0 to 1 and other values from 0 to the largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<(f64, f64)>,
    /// Rows, top to bottom.
    pub rows: Vec<BandRow>,
}

impl BandChart {
    /// Ends of the axis, never equal.
    #[must_use]
    pub fn axis(&self) -> (f64, f64) {
        let values = self.rows.iter().flat_map(|row| {
            let (low, high) = row.structural.unwrap_or((row.low, row.high));
            [row.central, row.low, row.high, low, high]
        });
        let (mut low, mut high) = (0.0_f64, if self.kind == Kind::Percent { 1.0_f64 } else { 0.0 });
        for value in values.filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        let (low, high) = self.domain.filter(|(a, b)| a.is_finite() && b.is_finite() && a < b).unwrap_or((low, high));
        if high > low { (low, high) } else { (low, low + 1.0) }
    }

    /// The figure of a row with its band, as text.
    pub(crate) fn row_text(&self, row: &BandRow) -> String {
        Cell::band(row.central, row.low, row.high).text(self.kind)
    }

    /// One value on the axis, as text.
    pub(crate) fn tick_text(&self, value: f64) -> String {
        Cell::from(value).text(self.kind)
    }

    /// The unit as an axis shows it.
    pub(crate) fn unit_text(&self) -> Option<String> {
        Column::new("", self.kind, self.unit.as_deref()).unit_text()
    }

    /// The same as a table.
    #[must_use]
    pub fn to_table(&self) -> Table {
        let structural = self.rows.iter().any(|row| row.structural.is_some());
        let unit = self.unit.as_deref();
        let mut table =
            Table::new(self.caption.clone()).text("Of").column(Column::new("Value and band", self.kind, unit));
        if structural {
            table = table.column(Column::new("Structural low", self.kind, unit)).column(Column::new(
                "Structural high",
                self.kind,
                unit,
            ));
        }
        for row in &self.rows {
            let mut cells =
                vec![row.label.as_str().into(), Cell::band(row.central, row.low, row.high).quality(row.quality)];
            if structural {
                cells.push(row.structural.map(|(low, _)| low).into());
                cells.push(row.structural.map(|(_, high)| high).into());
            }
            table.push(cells);
        }
        table
    }
}

/// A site on the map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MapSite {
    /// Name.
    pub name: String,
    /// Latitude, degrees north.
    pub lat: f64,
    /// Longitude, degrees east.
    pub lon: f64,
    /// Position of its stage in [`Map::stages`].
    pub stage: usize,
    /// Tonnes a year, in the map's unit; sets the area of the mark.
    #[serde(default)]
    pub tonnes: Option<f64>,
    /// Weak: the place is uncertain, and the mark is drawn hollow.
    #[serde(default)]
    pub quality: Quality,
}

/// A flow on the map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MapArc {
    /// Start: latitude and longitude in degrees.
    pub from: (f64, f64),
    /// End: latitude and longitude in degrees.
    pub to: (f64, f64),
    /// Tonnes a year, in the map's unit; sets the width.
    pub tonnes: f64,
    /// What flows, from where to where.
    pub label: String,
    /// Whether it belongs to the subject.
    #[serde(default)]
    pub emphasis: Emphasis,
    /// Rests on low confidence or on assumptions; drawn broken.
    #[serde(default)]
    pub weak: bool,
}

/// Sites and flows on the world map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// What the map shows, with period.
    pub caption: String,
    /// What the tonnes are tonnes of.
    pub unit: String,
    /// Names of the stages, in the order all pages keep.
    pub stages: Vec<String>,
    /// Sites.
    pub sites: Vec<MapSite>,
    /// Flows.
    pub arcs: Vec<MapArc>,
    /// ISO 3166-1 numeric codes of the countries in question.
    pub highlight: Vec<u16>,
}

impl Default for Map {
    fn default() -> Self {
        Self {
            caption: String::new(),
            unit: String::new(),
            stages: STAGES.iter().map(|stage| (*stage).to_owned()).collect(),
            sites: Vec::new(),
            arcs: Vec::new(),
            highlight: Vec::new(),
        }
    }
}

impl Map {
    pub(crate) fn stage_name(&self, stage: usize) -> &str {
        self.stages.get(stage).map_or("other", String::as_str)
    }

    /// Sites as a table, by stage and then by size.
    #[must_use]
    pub fn sites_table(&self) -> Table {
        let mut sites: Vec<&MapSite> = self.sites.iter().collect();
        let size = |site: &MapSite| site.tonnes.filter(|t| t.is_finite()).unwrap_or(-1.0);
        sites.sort_by(|a, b| a.stage.cmp(&b.stage).then(size(b).total_cmp(&size(a))).then(a.name.cmp(&b.name)));
        let mut table = Table::new(format!("{}: sites", self.caption))
            .text("Stage")
            .text("Site")
            .tonnes("Amount", &self.unit)
            .text("Place");
        for site in sites {
            let place = if site.quality == Quality::Solid { "known" } else { "uncertain" };
            table.push([
                self.stage_name(site.stage).into(),
                site.name.as_str().into(),
                site.tonnes.into(),
                place.into(),
            ]);
        }
        table
    }

    /// Flows as a table, largest first.
    #[must_use]
    pub fn arcs_table(&self) -> Table {
        let mut arcs: Vec<&MapArc> = self.arcs.iter().collect();
        arcs.sort_by(|a, b| b.tonnes.total_cmp(&a.tonnes).then(a.label.cmp(&b.label)));
        let mut table = Table::new(format!("{}: flows", self.caption)).text("Flow").tonnes("Amount", &self.unit);
        for arc in arcs {
            let quality = if arc.weak { Quality::Weak } else { Quality::Solid };
            table.push([arc.label.as_str().into(), Cell::from(arc.tonnes).quality(quality)]);
        }
        table
    }
}

/// A box of a Sankey chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SankeyNode {
    /// Name.
    pub label: String,
    /// Position of its column.
    pub column: usize,
    /// Whether it belongs to the subject.
    #[serde(default)]
    pub emphasis: Emphasis,
}

/// A flow of a Sankey chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SankeyLink {
    /// Position of the giving node.
    pub from: usize,
    /// Position of the taking node. A link to the same or an earlier column is drawn as a return flow.
    pub to: usize,
    /// Tonnes a year, in the chart's unit.
    pub tonnes: f64,
    /// Whether it belongs to the subject.
    #[serde(default)]
    pub emphasis: Emphasis,
    /// Rests on low confidence or on assumptions; drawn hatched.
    #[serde(default)]
    pub weak: bool,
}

/// Flows from stage to stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sankey {
    /// What the chart shows, with period.
    pub caption: String,
    /// What the tonnes are tonnes of.
    pub unit: String,
    /// Names of the columns, left to right.
    pub columns: Vec<String>,
    /// Boxes. The caller merges those too small to see.
    pub nodes: Vec<SankeyNode>,
    /// Flows.
    pub links: Vec<SankeyLink>,
}

impl Sankey {
    /// Flows as a table: by column of the giver, largest first.
    #[must_use]
    pub fn to_table(&self) -> Table {
        let mut rows: Vec<(&SankeyNode, &SankeyNode, &SankeyLink)> = self
            .links
            .iter()
            .filter_map(|link| Some((self.nodes.get(link.from)?, self.nodes.get(link.to)?, link)))
            .collect();
        rows.sort_by(|a, b| a.0.column.cmp(&b.0.column).then(b.2.tonnes.total_cmp(&a.2.tonnes)));
        let mut table = Table::new(format!("{}: flows", self.caption))
            .text("Stage")
            .text("From")
            .text("To")
            .tonnes("Amount", &self.unit);
        for (from, to, link) in rows {
            let quality = if link.weak { Quality::Weak } else { Quality::Solid };
            let column = self.columns.get(from.column).map_or("", String::as_str);
            table.push([
                column.into(),
                from.label.as_str().into(),
                to.label.as_str().into(),
                Cell::from(link.tonnes).quality(quality),
            ]);
        }
        table
    }
}
