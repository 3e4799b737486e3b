//! Limits on where things come from, as a user writes them: `country=CHN,share=65%,stage=separation,from=2030`.

use super::amounts::part;
use adit_model::Model;
use adit_model::cell::Cell as _;
use adit_model::date::Date;
use adit_model::problem::{Code, Problem, nearest};
use adit_model::scope::{Key, Scope};
use adit_model::words::Stage;
use serde::Serialize;

/// The clause that speaks of covered countries; rows of `rules` that cite it list them.
const COVERED_CLAUSE: &str = "252.225-7052";

/// Most that may come from somewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cap {
    /// As the user wrote it.
    pub words: String,
    /// What is limited: country or controller, stage, material, element, site.
    pub of: Scope,
    /// Most of what the users get, a fraction.
    pub share: f64,
    /// From when on.
    pub from: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
    /// Whose use counts: country and sector; all if empty.
    pub users: Scope,
}

/// What may not come from somewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ban {
    /// As the user wrote it.
    pub words: String,
    /// What is banned: country or controller, stage, material, element, site.
    pub of: Scope,
    /// From when on.
    pub from: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
    /// Whose use counts: country and sector; all if empty.
    pub users: Scope,
}

impl Cap {
    /// Reads a cap.
    ///
    /// # Errors
    /// Everything that is wrong with it, at `--cap`.
    pub fn read(model: &Model, text: &str) -> Result<Self, Vec<Problem>> {
        let mut limit = Limit::read(model, "--cap", text);
        if limit.share.is_none() && !limit.named.contains(&"share".to_owned()) {
            let problem = limit.problem(Code::MissingValue, "the cap says no share");
            limit.problems.push(problem.expected("share=65% or share=0.65").mend(format!("{text},share=65%")));
        }
        if !limit.problems.is_empty() {
            return Err(limit.problems);
        }
        let share = limit.share.unwrap_or_default();
        Ok(Self {
            words: text.to_owned(),
            of: limit.of,
            share,
            from: limit.from,
            until: limit.until,
            users: limit.users,
        })
    }
}

impl Ban {
    /// Reads a ban.
    ///
    /// # Errors
    /// Everything that is wrong with it, at `--ban`.
    pub fn read(model: &Model, text: &str) -> Result<Self, Vec<Problem>> {
        let mut limit = Limit::read(model, "--ban", text);
        if limit.named.contains(&"share".to_owned()) {
            let problem = limit.problem(Code::Contradiction, "a ban has no share");
            limit.problems.push(problem.mend("leave `share` out, or ask --cap for a share"));
        }
        if !limit.problems.is_empty() {
            return Err(limit.problems);
        }
        Ok(Self { words: text.to_owned(), of: limit.of, from: limit.from, until: limit.until, users: limit.users })
    }
}

/// Words of a limit, and what part of the limit each gives.
const KEYS: [&str; 11] =
    ["country", "control", "site", "stage", "material", "element", "share", "from", "until", "to", "sector"];

/// What both kinds of limit say.
struct Limit<'a> {
    option: &'static str,
    text: &'a str,
    named: Vec<String>,
    of: Scope,
    users: Scope,
    share: Option<f64>,
    from: Option<Date>,
    until: Option<Date>,
    problems: Vec<Problem>,
}

impl<'a> Limit<'a> {
    fn read(model: &Model, option: &'static str, text: &'a str) -> Self {
        let (of, users) = (Scope::default(), Scope::default());
        let (named, problems) = (Vec::new(), Vec::new());
        let mut limit = Self { option, text, named, of, users, share: None, from: None, until: None, problems };
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            limit.pair(model, part);
        }
        let read = limit.problems.is_empty();
        if read && !["country", "control", "site"].iter().any(|key| limit.named.iter().any(|named| named == key)) {
            let problem = limit.problem(Code::MissingValue, "the limit does not say on whom");
            let problem = problem.expected("country=PLACE, control=PLACE or site=SITE");
            limit.problems.push(problem.mend(if option == "--cap" {
                "--cap \"country=CHN,share=65%,stage=separation,from=2030\""
            } else {
                "--ban \"control=covered,from=2027-01\""
            }));
        }
        if let (Some(from), Some(until)) = (limit.from, limit.until)
            && from.first_day() > until.last_day()
        {
            let problem = limit.problem(Code::Contradiction, "the limit ends before it begins");
            limit.problems.push(problem.expected("from=DATE before until=DATE"));
        }
        limit
    }

    fn problem(&self, code: Code, words: impl Into<String>) -> Problem {
        Problem::new(code, words).file(self.option).found(self.text)
    }

    /// One `key=value`.
    fn pair(&mut self, model: &Model, text: &str) {
        let Some((key, value)) = text.split_once('=') else {
            let problem = self.problem(Code::WrongValue, format!("`{text}` is no `key=value`"));
            let problem =
                problem.expected(format!("keys and values, parted by commas; the keys are {}", KEYS.join(", ")));
            self.problems.push(problem.mend(format!("write a key before it, for example `country={text}`")));
            return;
        };
        let key = match key.trim() {
            "controller" => "control",
            key => key,
        };
        if self.named.iter().any(|named| named == key) {
            let problem = self.problem(Code::DuplicateKey, format!("`{key}` stands twice"));
            self.problems.push(problem.mend(format!("join the values with `|`: `{key}=A|B`")));
            return;
        }
        self.named.push(key.to_owned());
        match key {
            "country" => self.scope(model, Key::Country, value),
            "control" => self.control(model, value),
            "site" => self.scope(model, Key::Site, value),
            "stage" => self.scope(model, Key::Stage, value),
            "material" => self.scope(model, Key::Material, value),
            "element" => self.scope(model, Key::Element, value),
            "to" => self.to(model, value),
            "sector" => self.sector(model, value),
            "share" => self.share(value),
            "from" | "until" => self.date(key == "from", value),
            _ => self.unknown_key(key),
        }
    }

    fn unknown_key(&mut self, key: &str) {
        let problem = self.problem(Code::WrongValue, format!("`{key}` is no word of a limit"));
        let problem = problem.expected(format!("one of {}", KEYS.join(", ")));
        self.problems.push(match nearest(key, KEYS.into_iter()) {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem,
        });
    }

    /// The values of a key, as far as the model knows them.
    fn known<'v>(&mut self, model: &Model, key: Key, value: &'v str) -> Vec<&'v str> {
        let values: Vec<&str> = value.split('|').map(str::trim).collect();
        for value in &values {
            let problem = match (key, Stage::parse(value)) {
                (Key::Stage, Err(expected)) => {
                    let problem = Problem::new(Code::WrongValue, format!("`{value}` is no stage")).found(*value);
                    let problem = problem.expected(expected.what);
                    Some(Problem { mend: expected.mend, ..problem })
                }
                (Key::Stage, Ok(_)) => None,
                _ => crate::unknown(model, key, value),
            };
            self.problems.extend(problem.map(|problem| problem.file(self.option)));
        }
        values
    }

    fn scope(&mut self, model: &Model, key: Key, value: &str) {
        let values = self.known(model, key, value);
        self.of = std::mem::take(&mut self.of).with(key, &values);
    }

    /// Controllers; `covered` or a row of `rules` stands for the countries that it covers.
    fn control(&mut self, model: &Model, value: &str) {
        let mut places: Vec<String> = Vec::new();
        for word in value.split('|').map(str::trim) {
            let covers = |rule: &adit_model::tables::Rule| {
                let named = rule.id.as_str() == word;
                named || word == "covered" && rule.citation.contains(COVERED_CLAUSE)
            };
            let rows: Vec<_> = model.rules.iter().filter(|row| covers(row)).collect();
            if rows.is_empty() && word != "covered" {
                places.extend(self.known(model, Key::Controller, word).into_iter().map(str::to_owned));
                continue;
            }
            let before = places.len();
            for place in rows.iter().flat_map(|row| row.covered.iter()) {
                if !places.iter().any(|known| known == place.as_str()) {
                    places.push(place.clone());
                }
            }
            if places.len() == before {
                let problem = self.problem(Code::EmptyQuestion, format!("no rule of this model says who `{word}` is"));
                let problem =
                    problem.expected(format!("a row of rules.csv that cites {COVERED_CLAUSE} and lists `covered`"));
                self.problems.push(problem.mend("name the countries: control=CHN|RUS"));
            }
        }
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        self.of = std::mem::take(&mut self.of).with(Key::Controller, &places);
    }

    fn to(&mut self, model: &Model, value: &str) {
        let values = self.known(model, Key::Country, value);
        self.users = std::mem::take(&mut self.users).with(Key::Country, &values);
    }

    fn sector(&mut self, model: &Model, value: &str) {
        let systems = model.systems.iter().map(|row| row.sector.as_str());
        let mut known: Vec<&str> = model.demand.iter().map(|row| row.sector.as_str()).chain(systems).collect();
        known.sort_unstable();
        known.dedup();
        let values: Vec<&str> = value.split('|').map(str::trim).collect();
        for value in values.iter().filter(|value| !known.contains(value)) {
            let problem = Problem::new(Code::UnknownId, format!("`{value}` is no sector of this model"));
            let problem = problem.file(self.option).found(*value).expected(format!("one of {}", known.join(", ")));
            self.problems.push(match nearest(value, known.iter().copied()) {
                Some(near) => problem.mend(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
        self.users = std::mem::take(&mut self.users).with(Key::Sector, &values);
    }

    fn share(&mut self, value: &str) {
        self.share = part(value);
        if self.share.is_none() {
            let problem =
                Problem::new(Code::WrongValue, format!("`{value}` is no share")).file(self.option).found(value);
            let problem = problem.expected("a percent such as 65%, or a fraction from 0 to 1");
            let percent = value.trim().parse::<f64>().is_ok_and(|number| (1.0..=100.0).contains(&number));
            self.problems.push(if percent { problem.mend(format!("write share={}%", value.trim())) } else { problem });
        }
    }

    fn date(&mut self, first: bool, value: &str) {
        match Date::parse(value.trim()) {
            Ok(date) if first => self.from = Some(date),
            Ok(date) => self.until = Some(date),
            Err(expected) => {
                let problem = Problem::new(Code::WrongValue, format!("`{value}` is no date"));
                let problem = problem.file(self.option).found(value).expected(expected.what);
                self.problems.push(Problem { mend: expected.mend, ..problem });
            }
        }
    }
}
