//! What the country codes of BACI mean in a model.

use super::flow::Code;
use crate::names::Names;
use crate::rows::Rows;
use adit_model::Problems;
use adit_model::ids::PlaceId;
use std::collections::BTreeMap;
use std::path::Path;

/// Codes that differ from ISO 3166-1, as statistics of trade use them: these countries report with their dependencies.
const NOT_ISO: &[(u16, &str)] =
    &[(251, "FRA"), (490, OTHER_ASIA), (579, "NOR"), (699, "IND"), (757, "CHE"), (842, "USA")];
/// "Other Asia, not elsewhere specified": what the statistics of the United Nations call Taiwan, for the most part.
const OTHER_ASIA: &str = "S19";

/// A country of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Country<'a> {
    pub(super) place: &'a PlaceId,
    /// Whether Taiwan stands for "other Asia".
    pub(super) other_asia: bool,
}

/// The codes of a file, looked up once each.
pub(super) struct Countries<'a> {
    names: Names<'a>,
    /// Codes of letters by code, from the list that is published beside the file.
    listed: BTreeMap<Code, String>,
    found: BTreeMap<Code, Option<Country<'a>>>,
}

impl<'a> Countries<'a> {
    /// With the list of countries beside the file, `country_codes_V202601.csv`, if it is there.
    pub(super) fn beside(file: &Path, version: &str, names: Names<'a>) -> Result<Self, Problems> {
        let list = file.with_file_name(format!("country_codes_V{version}.csv"));
        let listed = if list.is_file() { read(&list)? } else { BTreeMap::new() };
        Ok(Self { names, listed, found: BTreeMap::new() })
    }

    /// The country of a code.
    pub(super) fn country(&mut self, code: Code) -> Option<Country<'a>> {
        if let Some(known) = self.found.get(&code) {
            return *known;
        }
        let letters = self.letters(code);
        let other_asia = letters == OTHER_ASIA;
        let country =
            self.names.place(if other_asia { "TWN" } else { &letters }).map(|place| Country { place, other_asia });
        self.found.insert(code, country);
        country
    }

    /// The code of letters, where one is known; else the code itself, which then is of ISO 3166-1.
    pub(super) fn letters(&self, code: Code) -> String {
        if let Some(listed) = self.listed.get(&code) {
            return listed.clone();
        }
        let not_iso =
            |number| NOT_ISO.iter().find(|(code, _)| *code == number).map(|(_, letters)| (*letters).to_owned());
        code.number().and_then(not_iso).unwrap_or_else(|| code.to_string())
    }
}

fn read(list: &Path) -> Result<BTreeMap<Code, String>, Problems> {
    let mut problems = Problems::default();
    let mut rows = Rows::open(list)?;
    let code = rows.need(&["country_code"], &mut problems);
    let letters = rows.need(&["country_iso3", "iso_3digit_alpha"], &mut problems);
    let mut listed = BTreeMap::new();
    if problems.is_empty() {
        while let Some(line) = rows.next(&mut problems) {
            match Code::new(line.cell(code)) {
                // Some codes of former states have no letters.
                Some(code) if !line.cell(letters).is_empty() && line.cell(letters) != "N/A" => {
                    listed.insert(code, line.cell(letters).to_owned());
                }
                Some(_) => {}
                None => problems.push(
                    rows.problem(&line, code, "this is no country code of BACI")
                        .expected("a number of up to three digits")
                        .mend("take the list out of the archive anew"),
                ),
            }
        }
    }
    problems.into_result(listed)
}
