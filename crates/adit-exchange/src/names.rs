//! What the names in official files mean in a model: places, minerals, series.
//!
//! Publishers spell one country in many ways, and one country in two files never alike. Names are compared without case,
//! signs, spaces and diacritics; what then still differs is an alias in `places.csv` or `minerals.csv`.

use adit_model::Model;
use adit_model::ids::{MineralId, PlaceId};
use adit_model::table::Row;
use adit_model::tables::{Material, Series};
use std::collections::BTreeMap;

/// The names of a model, for one publisher.
#[derive(Debug)]
pub struct Names<'a> {
    model: &'a Model,
    places: BTreeMap<String, &'a PlaceId>,
    codes: BTreeMap<&'a str, &'a PlaceId>,
    numbers: BTreeMap<u16, &'a PlaceId>,
    minerals: BTreeMap<String, &'a MineralId>,
    series: BTreeMap<String, Vec<(String, &'a Row<Series>)>>,
}

/// What a publisher's series is in a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known<'a> {
    /// A material.
    Material {
        /// The row of `series` that says so.
        series: &'a Row<Series>,
        /// The material.
        material: &'a Row<Material>,
    },
    /// Known, and left out on purpose; the row says why.
    LeftOut(&'a Row<Series>),
    /// No row of `series` fits.
    Unknown,
}

impl<'a> Names<'a> {
    /// Indexes the names of a model; `publisher` is the word of the importer in the table `series`.
    #[must_use]
    pub fn new(model: &'a Model, publisher: &str) -> Self {
        let mut names = Self {
            model,
            places: BTreeMap::new(),
            codes: BTreeMap::new(),
            numbers: BTreeMap::new(),
            minerals: BTreeMap::new(),
            series: BTreeMap::new(),
        };
        names.index_places();
        // A name beats the alias of another row, so names are entered first and nothing is entered twice.
        for row in &model.minerals {
            names.minerals.entry(normal(&row.name)).or_insert(&row.id);
            names.minerals.entry(normal(row.id.as_str())).or_insert(&row.id);
        }
        for row in &model.minerals {
            for alias in row.aliases.iter() {
                names.minerals.entry(normal(alias)).or_insert(&row.id);
            }
        }
        for row in model.series.iter().filter(|row| row.publisher == publisher) {
            let detail = row.detail.as_deref().map(normal).unwrap_or_default();
            names.series.entry(normal(&row.commodity)).or_default().push((detail, row));
        }
        // The longest start decides, so it is tried first.
        for details in names.series.values_mut() {
            details.sort_by_key(|(detail, _)| std::cmp::Reverse(detail.len()));
        }
        names
    }

    fn index_places(&mut self) {
        for row in &self.model.places {
            self.places.entry(normal(&row.name)).or_insert(&row.id);
            self.codes.insert(row.id.as_str(), &row.id);
            if let Some(iso2) = &row.iso2 {
                self.codes.entry(iso2).or_insert(&row.id);
            }
            if let Some(number) = row.iso_numeric.as_deref().and_then(|code| code.trim().parse().ok()) {
                self.numbers.entry(number).or_insert(&row.id);
            }
        }
        for row in &self.model.places {
            for alias in row.aliases.iter() {
                self.places.entry(normal(alias)).or_insert(&row.id);
            }
        }
    }

    /// The place of a name, an alias, or an ISO 3166-1 code of letters (in capitals) or digits.
    #[must_use]
    pub fn place(&self, text: &str) -> Option<&'a PlaceId> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(place) = self.codes.get(text) {
            return Some(place);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().and_then(|number| self.place_of_number(number));
        }
        self.places.get(&normal(text)).copied()
    }

    /// The place of an ISO 3166-1 numeric code, for files of millions of rows.
    #[must_use]
    pub fn place_of_number(&self, number: u16) -> Option<&'a PlaceId> {
        self.numbers.get(&number).copied()
    }

    /// The mineral of a name, an alias or a handle.
    #[must_use]
    pub fn mineral(&self, text: &str) -> Option<&'a MineralId> {
        self.minerals.get(&normal(text)).copied()
    }

    /// The row of `series` whose commodity is this and whose detail is the longest start of the detail given.
    #[must_use]
    pub fn series(&self, commodity: &str, detail: &str) -> Known<'a> {
        let detail = normal(detail);
        let found = self
            .series
            .get(&normal(commodity))
            .and_then(|rows| rows.iter().find(|(start, _)| detail.starts_with(start.as_str())))
            .map(|(_, row)| *row);
        let Some(series) = found else { return Known::Unknown };
        match series.material.as_ref().and_then(|material| self.model.materials.get(material.as_str())) {
            Some(material) => Known::Material { series, material },
            None => Known::LeftOut(series),
        }
    }

    /// The rows of `series` of this publisher whose commodity is this, for layouts whose detail only narrows.
    #[must_use]
    pub fn commodity(&self, commodity: &str) -> Vec<&'a Row<Series>> {
        self.series.get(&normal(commodity)).into_iter().flatten().map(|(_, row)| *row).collect()
    }
}

/// A name without what publishers vary: lower case, no diacritics, signs as single spaces, `&` as `and`.
#[must_use]
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        match c {
            // "Cote d'Ivoire" stands with either apostrophe or none, "U.S." with and without its points.
            '\'' | '`' | '.' | '\u{b4}' | '\u{2018}' | '\u{2019}' => {}
            '&' => {
                out.push_str(if out.is_empty() { "and" } else { " and" });
                gap = true;
            }
            _ if c.is_alphanumeric() => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                match plain(c) {
                    Some(letters) => out.push_str(letters),
                    None => out.extend(c.to_lowercase()),
                }
            }
            // A combining accent belongs to the letter before it.
            '\u{300}'..='\u{36f}' => {}
            _ => gap = true,
        }
    }
    out
}

/// The plain letters of a letter with a diacritic, as country names have them.
fn plain(c: char) -> Option<&'static str> {
    let plain = match c {
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' | 'ă' | 'Ă' | 'ą' | 'Ą' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' | 'Č' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'Ē' | 'ė' | 'Ė' | 'ę' | 'Ę' | 'ě' | 'Ě' => "e",
        'ğ' | 'Ğ' | 'ģ' | 'Ģ' => "g",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'Ī' | 'ı' | 'İ' => "i",
        'ķ' | 'Ķ' => "k",
        'ł' | 'Ł' | 'ļ' | 'Ļ' => "l",
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' | 'ņ' | 'Ņ' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ő' | 'Ő' | 'ō' | 'Ō' => "o",
        'œ' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ś' | 'Ś' | 'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => "s",
        'ß' => "ss",
        'ť' | 'Ť' | 'ț' | 'Ț' | 'ţ' | 'Ţ' => "t",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'Ū' | 'ů' | 'Ů' | 'ű' | 'Ű' => "u",
        'ý' | 'Ý' | 'ÿ' => "y",
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' | 'Ž' => "z",
        _ => return None,
    };
    Some(plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use adit_model::package::Package;

    fn model() -> Model {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let package = Package {
            name: "names".into(),
            folder: None,
            files: vec![
                file("datapackage.json", r#"{"name": "names"}"#),
                file(
                    "places.csv",
                    "id,name,aliases,iso2,iso_numeric,kind\nXAA,Côte d'Example,\"Example, Coast of|Old Coast\",XA,036,country\nWLD,World,World total,,,world\n",
                ),
                file("minerals.csv", "id,name,aliases\nunobtainium,unobtainium,Unobtainium (metal)\n"),
                file(
                    "materials.csv",
                    "id,name,stage,basis,mineral,routing\nore,ore,mine,element,unobtainium,none\nmetal,metal,refining,element,unobtainium,none\n",
                ),
                file(
                    "series.csv",
                    "publisher,commodity,detail,material\nhere,UNOBTAINIUM,,ore\nhere,Unobtainium,Refinery production,metal\nhere,Unobtainium,Refinery production: scrap,\nthere,Unobtainium,,metal\n",
                ),
            ],
        };
        Model::from_package(&package).unwrap()
    }

    #[test]
    fn spelling_does_not_matter() {
        assert_eq!(normal("Côte d\u{2019}Ivoire"), normal("cote divoire"));
        assert_eq!(normal("Rare  Earths, (REO) — total"), "rare earths reo total");
        assert_eq!(normal("Trinidad & Tobago"), normal("Trinidad and Tobago"));
        assert_eq!(normal("T\u{fc}rkiye"), normal("Tu\u{308}rkiye"));
        assert_eq!(normal(" - "), "");
    }

    #[test]
    fn a_place_is_found_by_every_name_and_code() {
        let model = model();
        let names = Names::new(&model, "here");
        for text in ["XAA", "XA", "036", "36", "Cote d’Example", "EXAMPLE, COAST OF", "old-coast"] {
            assert_eq!(names.place(text).map(PlaceId::as_str), Some("XAA"), "{text}");
        }
        for text in ["", "xa", "999", "99999", "Atlantis"] {
            assert_eq!(names.place(text), None, "{text}");
        }
        assert_eq!(names.place("World Total").map(PlaceId::as_str), Some("WLD"));
    }

    #[test]
    fn the_longest_start_of_the_detail_decides() {
        let model = model();
        let names = Names::new(&model, "here");
        let material = |detail: &str| match names.series("unobtainium", detail) {
            Known::Material { material, .. } => material.id.as_str(),
            Known::LeftOut(_) => "left out",
            Known::Unknown => "unknown",
        };
        assert_eq!(material(""), "ore");
        assert_eq!(material("Mine production"), "ore");
        assert_eq!(material("Refinery Production, primary"), "metal");
        assert_eq!(material("Refinery production: scrap, old"), "left out");
        assert_eq!(names.series("Phlogiston", ""), Known::Unknown);
        assert_eq!(names.mineral("unobtainium METAL").map(MineralId::as_str), Some("unobtainium"));
    }
}
