//! Exports of each country under each heading, added up.

use super::flow::{Code, Flow};
use super::scan::{At, Sink, scan};
use adit_model::Problems;
use std::collections::BTreeMap;
use std::path::Path;

/// Flows added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Value, thousandths of a US dollar.
    pub value: u64,
    /// Weight, grams, of the flows that have one.
    pub quantity: u64,
    /// Flows.
    pub flows: u32,
    /// Flows without a weight.
    pub unweighed: u32,
}

impl Sum {
    /// Value, US dollars.
    #[must_use]
    pub fn dollars(&self) -> f64 {
        self.value as f64 / 1e3
    }
    /// Weight, tonnes.
    #[must_use]
    pub fn tonnes(&self) -> f64 {
        self.quantity as f64 / 1e6
    }

    fn add(&mut self, other: Self) {
        // Eighteen quadrillion dollars are never reached.
        self.value = self.value.saturating_add(other.value);
        self.quantity = self.quantity.saturating_add(other.quantity);
        self.flows += other.flows;
        self.unweighed += other.unweighed;
    }
}

/// Exports by country and heading. Tables are looked up by position, without hashing: the file is sorted by exporter,
/// so that the sums of one country stay in the cache.
#[derive(Debug, Clone)]
pub struct Totals {
    /// Place of each code in `sums`, and of each heading in the sums of a country, from 1; 0 for none.
    countries: Vec<u16>,
    headings: Vec<u32>,
    codes: Vec<Code>,
    numbers: Vec<u32>,
    sums: Vec<Vec<Sum>>,
}

impl Default for Totals {
    fn default() -> Self {
        Self {
            countries: vec![0; Code::COUNT],
            headings: vec![0; 1_000_000],
            codes: Vec::new(),
            numbers: Vec::new(),
            sums: Vec::new(),
        }
    }
}

impl Sink for Totals {
    #[inline]
    fn take(&mut self, flow: &Flow, _: At) {
        let (quantity, unweighed) = flow.quantity.map_or((0, 1), |quantity| (quantity, 0));
        self.add(flow.exporter, flow.heading, Sum { value: flow.value, quantity, flows: 1, unweighed });
    }
}

impl Totals {
    #[inline]
    fn add(&mut self, exporter: Code, heading: u32, sum: Sum) {
        let (country, column) = (self.country(exporter), self.column(heading));
        let sums = &mut self.sums[country];
        if column >= sums.len() {
            sums.resize(self.numbers.len(), Sum::default());
        }
        sums[column].add(sum);
    }

    #[inline]
    fn country(&mut self, code: Code) -> usize {
        match self.countries[usize::from(code.0)] {
            0 => {
                self.codes.push(code);
                self.sums.push(Vec::new());
                // There are fewer codes than a u16 holds.
                self.countries[usize::from(code.0)] = u16::try_from(self.codes.len()).unwrap_or(u16::MAX);
                self.codes.len() - 1
            }
            place => usize::from(place) - 1,
        }
    }

    #[inline]
    fn column(&mut self, heading: u32) -> usize {
        // Six digits are below a million, as the table is long.
        let place = &mut self.headings[heading as usize];
        if *place == 0 {
            self.numbers.push(heading);
            *place = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        }
        *place as usize - 1
    }

    /// Adds what another thread added up, country by country, so that memory is given back on the way.
    fn absorb(&mut self, other: Self) {
        for (code, sums) in other.codes.into_iter().zip(other.sums) {
            for (heading, sum) in other.numbers.iter().zip(sums) {
                if sum.flows > 0 {
                    self.add(code, *heading, sum);
                }
            }
        }
    }

    /// What all threads added up.
    #[must_use]
    pub fn of(parts: Vec<Self>) -> Self {
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        parts.for_each(|part| whole.absorb(part));
        whole
    }

    /// Exports by country and heading, in the order of both.
    pub fn iter(&self) -> impl Iterator<Item = (Code, u32, Sum)> {
        let mut countries: Vec<(&Code, &Vec<Sum>)> = self.codes.iter().zip(&self.sums).collect();
        countries.sort_unstable_by_key(|(code, _)| **code);
        let mut columns: Vec<(u32, usize)> = self.numbers.iter().copied().zip(0..).collect();
        columns.sort_unstable();
        countries.into_iter().flat_map(move |(code, sums)| {
            let of_country = columns.clone().into_iter().filter_map(|(heading, at)| Some((heading, *sums.get(at)?)));
            of_country.filter(|(_, sum)| sum.flows > 0).map(|(heading, sum)| (*code, heading, sum))
        })
    }

    /// What the world exports under each heading.
    #[must_use]
    pub fn world(&self) -> BTreeMap<u32, Sum> {
        let mut world: BTreeMap<u32, Sum> = BTreeMap::new();
        for (_, heading, sum) in self.iter() {
            world.entry(heading).or_default().add(sum);
        }
        world
    }
}

/// Reads a file and adds up value and weight of what each country exports under each heading.
///
/// # Errors
/// If the file cannot be read, is not laid out as BACI, or has lines that cannot be read.
pub fn totals(path: &Path) -> Result<Totals, Problems> {
    let scanned = scan(path, Totals::default)?;
    scanned.problems.into_result(Totals::of(scanned.sinks))
}
