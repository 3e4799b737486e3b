//! Which limits cannot hold together.
//!
//! HiGHS's own search for an irreducible infeasible set cannot be reached from safe Rust. Instead, limits may be missed
//! at first; those that are missed must hold from then on, until nothing keeps all that must (Chinneck and Dravnieks
//! 1991). Of these, each is left out in turn and stays out if the others still conflict.

use adit_linear::{Linear, Unsolved};

use crate::extensive::Extensive;
use crate::programme::Programme;

/// A limit that somebody set, and the rows that state it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tagged {
    /// Rows of the first stage.
    pub first: Vec<usize>,
    /// Blocks and their rows.
    pub blocks: Vec<(usize, usize)>,
}

/// What keeps a programme from having a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// There is a plan.
    None,
    /// These limits, as places in the list asked for: all of them together, none without the others.
    Limits(Vec<usize>),
    /// There is no plan even without any of them.
    Elsewhere,
}

/// An irreducible set of limits that cannot hold together.
///
/// # Errors
/// The programme is faulty, or HiGHS stopped.
pub fn conflict(programme: &Programme, limits: &[Tagged]) -> Result<Conflict, Unsolved> {
    if let Some(fault) = programme.fault() {
        return Err(Unsolved::Stopped(fault));
    }
    let search = Search::new(programme, limits);
    if search.missed(&vec![true; limits.len()])?.is_some() {
        return Ok(Conflict::None);
    }
    let mut must = vec![false; limits.len()];
    loop {
        match search.missed(&must)? {
            // What is missed must hold; if nothing is, all that must is kept: some limit is missed by less than can be
            // told, so all are looked at.
            Some(missed) if missed.is_empty() => must = vec![true; limits.len()],
            Some(missed) => missed.into_iter().for_each(|limit| must[limit] = true),
            None => break,
        }
    }
    if must.iter().all(|must| !must) {
        return Ok(Conflict::Elsewhere);
    }
    for limit in 0..limits.len() {
        if std::mem::take(&mut must[limit]) && search.holds(&must)? {
            must[limit] = true;
        }
    }
    Ok(Conflict::Limits((0..limits.len()).filter(|&limit| must[limit]).collect()))
}

struct Search {
    linear: Linear,
    /// Rows of each limit.
    rows: Vec<Vec<usize>>,
}

impl Search {
    fn new(programme: &Programme, limits: &[Tagged]) -> Self {
        let Extensive { mut linear, blocks } = Extensive::new(programme);
        linear.columns_mut().iter_mut().for_each(|column| column.cost = 0.0);
        let count = linear.rows().len();
        let rows = |limit: &Tagged| {
            let later = limit.blocks.iter().filter_map(|&(block, row)| blocks.get(block).map(|(_, first)| first + row));
            limit.first.iter().copied().chain(later).filter(|row| *row < count).collect()
        };
        let rows = limits.iter().map(rows).collect();
        Self { linear, rows }
    }

    /// Whether these limits can hold together, the others left out.
    fn holds(&self, must: &[bool]) -> Result<bool, Unsolved> {
        let mut linear = self.linear.clone();
        for (rows, _) in self.rows.iter().zip(must).filter(|(_, must)| !**must) {
            for &row in rows {
                let row = &mut linear.rows_mut()[row];
                (row.low, row.high) = (f64::NEG_INFINITY, f64::INFINITY);
            }
        }
        match linear.solve() {
            Ok(_) => Ok(true),
            Err(Unsolved::Infeasible) => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// Limits that are missed where these must hold; none if nothing keeps all that must.
    fn missed(&self, must: &[bool]) -> Result<Option<Vec<usize>>, Unsolved> {
        let mut linear = self.linear.clone();
        let mut slack = Vec::new();
        for (limit, rows) in self.rows.iter().enumerate().filter(|(limit, _)| !must[*limit]) {
            for &row in rows {
                let (below, above) = (linear.column(1.0, f64::INFINITY), linear.column(1.0, f64::INFINITY));
                linear.rows_mut()[row].terms.extend([(below, 1.0), (above, -1.0)]);
                slack.extend([(limit, below), (limit, above)]);
            }
        }
        let solution = match linear.solve() {
            Ok(solution) => solution,
            Err(Unsolved::Infeasible) => return Ok(None),
            Err(why) => return Err(why),
        };
        let mut missed: Vec<usize> =
            slack.into_iter().filter(|(_, column)| solution.values[*column] > 1e-7).map(|(limit, _)| limit).collect();
        missed.dedup();
        Ok(Some(missed))
    }
}
