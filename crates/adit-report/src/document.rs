//! A document: what a verb has to say, free of any look.

use crate::bubble::BubbleChart;
use crate::chart::{BandChart, Map, Sankey};
use crate::escape::anchor;
use crate::gantt::GanttChart;
use crate::stacks::StackChart;
use crate::table::{Quality, Table};
use crate::trend::TrendChart;
use serde::{Deserialize, Serialize};

/// A whole report.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Document {
    /// Heading of the page.
    pub title: String,
    /// What, where and when, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// What the result rests on: model, version, year, seed, options, warnings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub manifest: Vec<Fact>,
    /// Parts, in reading order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
}

impl Document {
    /// A document without content.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The same with a line below the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// The same with one more manifest line.
    #[must_use]
    pub fn manifest(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.manifest.push(Fact { label: label.into(), value: value.into() });
        self
    }

    /// The same with one more section.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }
}

/// A line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What is stated.
    pub label: String,
    /// The statement.
    pub value: String,
}

/// A part of a document under one heading.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Name of the place on the page: lower-case letters, digits, hyphens.
    pub anchor: String,
    /// Content, in reading order.
    pub blocks: Vec<Block>,
}

impl Section {
    /// A section without content. The anchor is brought into the plain form.
    #[must_use]
    pub fn new(heading: impl Into<String>, name: &str) -> Self {
        Self { heading: heading.into(), anchor: anchor(name), blocks: Vec::new() }
    }

    /// The same with one more block.
    #[must_use]
    pub fn block(mut self, block: impl Into<Block>) -> Self {
        self.blocks.push(block.into());
        self
    }

    /// The same with a paragraph of plain words.
    #[must_use]
    pub fn paragraph(self, text: impl Into<String>) -> Self {
        self.block(Block::Paragraph(vec![Span::plain(text)]))
    }
}

/// One piece of content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content", rename_all = "snake_case")]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Span>),
    /// A few large figures side by side.
    KeyFigures(Vec<KeyFigure>),
    /// A table.
    Table(Table),
    /// Intervals, one below the other.
    BandChart(BandChart),
    /// Sites and flows on the world map.
    Map(Map),
    /// Flows from stage to stage.
    Sankey(Sankey),
    /// Things by two measures, with thresholds.
    Bubbles(BubbleChart),
    /// Figures by year.
    Trends(TrendChart),
    /// Decisions over the years.
    Gantt(GanttChart),
    /// Bars, parted by what they are made of.
    Stacks(StackChart),
    /// Remarks.
    Notes(Vec<String>),
    /// Content under a smaller heading, closed until it is asked for where a page can do that.
    Fold(Fold),
}

/// Content under a smaller heading.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Fold {
    /// Heading.
    pub heading: String,
    /// A remark beside the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Content, in reading order.
    pub blocks: Vec<Block>,
}

macro_rules! block_from {
    ($($source:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$source> for Block {
            fn from(content: $source) -> Self { Self::$variant(content) }
        })+
    };
}

block_from! {
    Vec<Span> => Paragraph,
    Vec<KeyFigure> => KeyFigures,
    Table => Table,
    BandChart => BandChart,
    Map => Map,
    Sankey => Sankey,
    BubbleChart => Bubbles,
    TrendChart => Trends,
    GanttChart => Gantt,
    StackChart => Stacks,
    Vec<String> => Notes,
    Fold => Fold,
}

/// How a run of text is set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// As it is.
    #[default]
    Plain,
    /// What the reader must not miss.
    Strong,
    /// A term or a title.
    Emphasis,
    /// Something to type.
    Code,
    /// A link to this address (`https:`, `http:`, `mailto:` or `#anchor`; other addresses stay plain text).
    Link(String),
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// How they are set.
    #[serde(default)]
    pub mark: Mark,
}

impl Span {
    /// Text as it is.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::Plain }
    }

    /// What the reader must not miss.
    #[must_use]
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::Strong }
    }

    /// A term or a title.
    #[must_use]
    pub fn emphasis(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::Emphasis }
    }

    /// Something to type.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::Code }
    }

    /// A link.
    #[must_use]
    pub fn link(text: impl Into<String>, address: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::Link(address.into()) }
    }
}

/// What a figure stands for; gives its color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Context.
    #[default]
    Neutral,
    /// The scope in question.
    Subject,
    /// Risk or loss.
    Risk,
    /// Relief or gain.
    Relief,
}

/// A large figure with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyFigure {
    /// What the figure is.
    pub label: String,
    /// The figure, formatted with its unit (see [`crate::number`]).
    pub value: String,
    /// A short remark: band, year, comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What it stands for.
    #[serde(default)]
    pub tone: Tone,
    /// How far it can be leaned on.
    #[serde(default)]
    pub quality: Quality,
}

impl KeyFigure {
    /// A solid, neutral figure.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), ..Self::default() }
    }

    /// The same with a remark.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same in this tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The same with this quality.
    #[must_use]
    pub fn quality(mut self, quality: Quality) -> Self {
        self.quality = quality;
        self
    }
}
