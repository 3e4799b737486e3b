//! The data releases of the Mineral Commodity Summaries, in every layout since 2025.
//!
//! A layout is known by its header, years by the rows and the names of columns: the release of next year is read
//! without a change here, as long as its layout is one of these.

use super::context::Context;
use super::{long, salient, world};
use crate::import::{Batch, Importer, Source};
use crate::names::normal;
use crate::rows::Rows;
use adit_model::Problems;
use adit_model::problem::{Code, Problem};

/// Where the survey offers the releases.
const ADDRESS: &str = "https://www.usgs.gov/centers/national-minerals-information-center/mineral-commodity-summaries";

/// The importer `usgs-mcs`.
pub(crate) const IMPORTER: Importer = Importer {
    name: "usgs-mcs",
    about: "Mineral Commodity Summaries of the US Geological Survey, data release: the commodities file (since 2026), \
            the world data file, or a file of salient statistics (2025)",
    address: ADDRESS,
    tables: &["production", "potentials", "indicators", "supply_shares", "salient", "prices", "sources"],
    read,
};

fn read(source: Source<'_>) -> Batch {
    match read_layout(source) {
        Ok(batch) => batch,
        Err(problems) => Batch { problems, ..Batch::default() },
    }
}

fn read_layout(source: Source<'_>) -> Result<Batch, Problems> {
    let rows = Rows::open(source.path)?;
    let has = |names: &[&str]| rows.position(names).is_some();
    let mut context = if has(long::STATISTIC) && has(long::DETAIL) {
        let mut context = context(source, long::edition(source.path)?);
        long::read(rows, &mut context);
        context
    } else if has(&["TYPE"]) && has(&["COUNTRY"]) && has(&["UNIT_MEAS"]) {
        let mut context = context(source, world::edition(&rows));
        world::read(rows, &mut context);
        context
    } else if has(&["Commodity"]) && has(&["Year"]) && rows.header().iter().any(|name| salient::is_figure(name)) {
        let mut context = context(source, salient::edition(source.path)?);
        salient::read(rows, &mut context);
        context
    } else {
        return Err(unknown_layout(&rows).into());
    };
    let edition = context.edition;
    context.cite(format!("Mineral Commodity Summaries {edition}, data release"), Some(edition), ADDRESS);
    Ok(context.batch)
}

/// The edition that the user names, or else the file.
fn context(source: Source<'_>, edition: i32) -> Context<'_> {
    let edition = source.options.edition.unwrap_or(edition);
    Context::new(source, "usgs-mcs", format!("usgs_mcs_{edition}_data"), edition)
}

fn unknown_layout(rows: &Rows) -> Problem {
    let mut problem = Problem::new(Code::MissingColumn, "this is no layout of the Mineral Commodity Summaries")
        .file(rows.file())
        .found(rows.header().join(", "))
        .expected(
            "columns Commodity, Country, Statistics, Statistics_detail, Unit, Year, Value; or COMMODITY, COUNTRY, TYPE, \
             UNIT_MEAS, PROD_2023 …; or DataSource, Commodity, Year and figures such as Imports_t",
        )
        .mend("take a CSV of the data release, as it is offered; a figure or a text table is not read");
    problem.line = Some(1);
    problem
}

/// A figure of four digits in a text, from 1900 to 2200: the year of `MCS2025` or `PROD_EST_ 2024`.
pub(super) fn year_in(text: &str) -> Option<i32> {
    let text = normal(text);
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits.filter(|part| part.len() == 4).find_map(|part| part.parse().ok()).filter(|year| (1900..=2200).contains(year))
}
