//! Which edition of BACI a file is of, by its name.

use crate::import::{Draft, Source};
use adit_model::Problems;
use adit_model::problem::{Code, Problem};

/// An edition: BACI is published anew each year, and revises all years before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edition {
    /// Year, or year and month: `202601`.
    pub(super) version: String,
    /// Edition of the Harmonized System: `HS17`.
    pub(super) nomenclature: Option<String>,
}

impl Edition {
    /// The edition a name such as `BACI_HS17_Y2022_V202601.csv` says, or else the user.
    pub(super) fn of(source: Source<'_>) -> Result<Self, Problems> {
        let name = source.path.file_stem().and_then(|name| name.to_str()).unwrap_or("");
        let part = |letters: &str, digits: usize| {
            name.split('_').find_map(|part| {
                let number = part.strip_prefix(letters)?;
                (number.len() == digits && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
            })
        };
        let version = part("V", 6).map(str::to_owned).or_else(|| source.options.edition.map(|year| year.to_string()));
        let nomenclature = part("HS", 2).map(|year| format!("HS{year}"));
        version.map(|version| Self { version, nomenclature }).ok_or_else(|| {
            Problem::new(Code::MissingValue, "the name of the file does not say which edition of BACI it is")
                .file(source.path.display().to_string())
                .found(name)
                .expected("a name such as BACI_HS17_Y2022_V202601.csv")
                .mend("give the file its official name back, or say `--edition 2026`")
                .into()
        })
    }

    /// Id of the document.
    pub(super) fn document(&self) -> String {
        format!("cepii_baci_{}", self.version)
    }

    /// The document as a row of `sources`.
    pub(super) fn cite(&self) -> Draft {
        let year = self.version.get(..4).unwrap_or(&self.version);
        Draft::new("sources", 0)
            .cell("id", self.document())
            .cell("title", format!("BACI, trade by product and country, version {}", self.version))
            .cell("publisher", "CEPII")
            .cell("year", year)
            .cell("url", "https://www.cepii.fr")
            .cell("license", "Etalab Open License 2.0")
            .cell("tier", "database")
            .cell("note", "credit: CEPII, BACI (Gaulier and Zignago); built from UN Comtrade")
    }
}
