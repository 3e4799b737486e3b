//! One look for every result: terminal tables, one-file HTML reports, charts, and data to take out.
//!
//! A caller fills a [`Document`] with plain blocks and hands it to [`terminal::render`], [`html::render`],
//! [`formats::document_markdown`] or [`formats::document_json`]. The crate knows nothing of where the figures come
//! from: it formats, it marks what is weak, and it never shows more precision than a figure bears.
//!
//! ```
//! use adit_report::{Cell, Document, Section, Table, terminal};
//!
//! let table = Table::new("Output by site")
//!     .text("Site")
//!     .tonnes("Output", "REO")
//!     .row(["Example mine".into(), Cell::from(12_345.0).weak()]);
//! let document = Document::new("Example").section(Section::new("Sites", "sites").block(table));
//! let text = terminal::render(&document, terminal::Style::default());
//! assert!(text.contains("~12,300"));
//! ```

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($arg)*);
    }};
}

mod axis;
pub mod bubble;
pub mod chart;
pub mod document;
mod escape;
pub mod formats;
pub mod gantt;
pub mod html;
pub mod map;
pub mod number;
pub mod sankey;
pub mod stacks;
mod svg;
pub mod table;
pub mod terminal;
mod text;
pub mod trend;
mod world;

pub use axis::{Axis, Scale};
pub use bubble::{Bubble, BubbleChart};
pub use chart::{BandChart, BandRow, Emphasis, Map, MapArc, MapSite, STAGES, Sankey, SankeyLink, SankeyNode};
pub use document::{Block, Document, Fact, Fold, KeyFigure, Mark, Section, Span, Tone};
pub use gantt::{GanttBar, GanttChart, GanttRow, PHASES};
pub use stacks::{StackBar, StackChart, StackPart};
pub use table::{Align, Bar, Cell, Column, Kind, Quality, Table, Value};
pub use trend::{TrendChart, TrendLine, TrendPoint};
