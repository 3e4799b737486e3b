//! The one selector all verbs share: which materials, stages, places, controllers, sectors are meant.

use crate::cell::{Cell, Expected, Kind};
use crate::problem::nearest;
use serde::{Serialize, Serializer};
use std::fmt;

/// A key of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// Material.
    Material,
    /// Chemical element.
    Element,
    /// Stage of the chain.
    Stage,
    /// Place or group where the site (or the use) is.
    Country,
    /// Site.
    Site,
    /// Place or group whose entities control the site.
    Controller,
    /// Sector of use.
    Sector,
    /// Place, group or site that ships.
    From,
    /// Place, group or site that receives.
    To,
    /// First and last year.
    Year,
}

impl Key {
    /// Keys and their words, in the order in which a scope is written.
    pub const ALL: &'static [(Key, &'static str)] = &[
        (Key::Country, "country"),
        (Key::Stage, "stage"),
        (Key::Site, "site"),
        (Key::Material, "material"),
        (Key::Element, "element"),
        (Key::Controller, "controller"),
        (Key::Sector, "sector"),
        (Key::From, "from"),
        (Key::To, "to"),
        (Key::Year, "year"),
    ];

    /// The word in a scope.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(key, _)| *key == self).map_or("", |(_, word)| word)
    }

    /// Tables in which a value of this key may be named; empty for years and sectors.
    #[must_use]
    pub const fn tables(self) -> &'static str {
        match self {
            Self::Material => "materials",
            Self::Element => "elements",
            Self::Site => "sites",
            Self::Country | Self::Controller => "places|groups",
            Self::From | Self::To => "places|groups|sites",
            Self::Stage | Self::Sector | Self::Year => "",
        }
    }
}

/// Which flows, sites or uses are meant. An absent key means all.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Scope {
    parts: Vec<(Key, Vec<String>)>,
}

impl Scope {
    /// The values given for a key; `None` if the key is absent, which means all.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&[String]> {
        self.parts.iter().find(|(k, _)| *k == key).map(|(_, values)| values.as_slice())
    }

    /// Whether no key is given.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.parts.is_empty()
    }

    /// The scope with a key set (or, with no values, removed).
    #[must_use]
    pub fn with(mut self, key: Key, values: &[&str]) -> Self {
        self.parts.retain(|(k, _)| *k != key);
        if !values.is_empty() {
            self.parts.push((key, values.iter().map(|value| (*value).to_owned()).collect()));
            self.parts.sort();
        }
        self
    }

    /// Whether a value is within the scope for a key that names values directly.
    #[must_use]
    pub fn admits(&self, key: Key, value: &str) -> bool {
        self.get(key).is_none_or(|values| values.iter().any(|v| v == value))
    }

    /// Keys and values, in the order of writing.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &[String])> {
        self.parts.iter().map(|(key, values)| (*key, values.as_slice()))
    }

    /// The scope in words: `separation of Dy, Tb in CHN`.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.is_all() {
            return "everything".into();
        }
        let list = |key| self.get(key).map(|values| values.join(", "));
        let mut words = list(Key::Stage).or_else(|| list(Key::Material)).unwrap_or_else(|| "all stages".into());
        if self.get(Key::Stage).is_some()
            && let Some(material) = list(Key::Material)
        {
            words = format!("{words} ({material})");
        }
        for (key, before) in [
            (Key::Element, " of "),
            (Key::Country, " in "),
            (Key::Site, " at "),
            (Key::Controller, " controlled by "),
            (Key::Sector, " for "),
            (Key::From, " from "),
            (Key::To, " to "),
            (Key::Year, ", "),
        ] {
            if let Some(values) = list(key) {
                words.push_str(before);
                words.push_str(&values);
            }
        }
        words
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (key, values)) in self.parts.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{}={}", key.word(), values.join("|"))?;
        }
        Ok(())
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::str::FromStr for Scope {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        let mut scope = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let Some((word, values)) = part.split_once('=') else {
                return Err(Expected::new("keys and values: `country=CHN,stage=separation,element=Dy|Tb`")
                    .mend(format!("write a key before `{part}`, for example `country={part}`")));
            };
            let word = word.trim();
            let Some((key, _)) = Key::ALL.iter().find(|(_, known)| *known == word) else {
                let words = Key::ALL.iter().map(|(_, word)| *word);
                let expected =
                    Expected::new(format!("one of the keys {}", words.clone().collect::<Vec<_>>().join(", ")));
                return Err(match nearest(word, words) {
                    Some(near) => expected.mend(format!("did you mean `{near}`?")),
                    None => expected,
                });
            };
            if scope.get(*key).is_some() {
                return Err(Expected::new(format!("each key once, but `{word}` stands twice"))
                    .mend(format!("join the values with `|`: `{word}=A|B`")));
            }
            let values: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
            if values.iter().any(String::is_empty) {
                return Err(Expected::new(format!("a value after `{word}=`, several joined with `|`")));
            }
            if *key == Key::Stage {
                for value in &values {
                    crate::words::Stage::parse(value)?;
                }
            }
            scope.parts.push((*key, values));
        }
        scope.parts.sort();
        Ok(scope)
    }
}

impl Cell for Scope {
    const KIND: Kind = Kind::Scope;
    fn parse(text: &str) -> Result<Self, Expected> {
        text.parse()
    }
    fn ids(&self, visit: &mut dyn FnMut(&'static str, &str)) {
        for (key, values) in self.iter() {
            if !key.tables().is_empty() {
                for value in values {
                    visit(key.tables(), value);
                }
            }
        }
    }
}
