//! The programme block by block: the L-shaped method (Van Slyke and Wets 1969) with a cut for each block.
//!
//! A master decides the first stage by what is known of the blocks; the blocks, solved with the first stage given,
//! each say a bound of their cost that holds for every first stage. Where the worst outcomes weigh, the master also
//! allows each block a loss, and pays for the conditional value at risk of what it allows.
//!
//! The blocks are asked between the best plan so far and what the master proposes, not at the proposal itself, which
//! jumps about while little is known (Ben-Ameur and Neto 2007). Whole numbers are left aside first; then each proposal
//! in whole numbers is held while the rest of the first stage is brought to its best.

mod crew;
mod cut;
mod master;
mod subproblem;

use std::sync::Arc;
use std::time::Instant;

use adit_linear::{Linear, Unsolved};

use crate::programme::{Programme, Solved, in_units};
use crew::Crew;
use cut::Cut;
use master::{Master, Proposal};
use subproblem::{Answer, Point};

/// Part of the way from the best plan to the proposal at which the blocks are asked.
const STEP: f64 = 0.5;
/// Rounds after which the answer says what gap is left.
const ROUNDS: usize = 2_000;
/// Part of the gap that the master and a held proposal may each leave.
const SHARE: f64 = 0.3;
/// Gap at which whole numbers come in.
const ROUGH: f64 = 1e-4;

/// Blocks in the solver, with all that is learned of them. It holds for every first stage in which the columns that
/// blocks depend on mean the same: other limits, rows, costs and further columns are solved from where the last one
/// ended.
#[derive(Debug)]
pub struct Decomposed {
    /// With money in units.
    programme: Arc<Programme>,
    unit: f64,
    crew: Crew,
    cuts: Vec<Cut>,
    options: adit_linear::Options,
}

/// A plan and its point.
#[derive(Debug, Clone)]
struct Found {
    point: Point,
    solved: Solved,
}

/// A solve under way.
struct Run<'a> {
    of: &'a mut Decomposed,
    first: &'a Linear,
    master: Master,
    best: Option<Found>,
    bound: f64,
    rounds: usize,
    begun: Instant,
}

impl Decomposed {
    /// Brings the blocks of a programme into the solver.
    ///
    /// # Errors
    /// The programme is faulty.
    pub fn new(programme: &Programme, options: &adit_linear::Options) -> Result<Self, Unsolved> {
        if let Some(fault) = programme.fault() {
            return Err(Unsolved::Stopped(fault));
        }
        let unit = programme.unit();
        let programme = Arc::new(programme.in_units(unit));
        let crew = Crew::new(&programme, *options);
        Ok(Self { programme, unit, crew, cuts: Vec::new(), options: *options })
    }

    /// Cuts known so far.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.cuts.len()
    }

    /// The best plan with another first stage.
    ///
    /// # Errors
    /// Why there is none.
    pub fn solve(&mut self, first: &Linear) -> Result<Solved, Unsolved> {
        let linked = self.programme.blocks.iter().flat_map(|block| &block.links).map(|&(_, column, _)| column).max();
        if linked.is_some_and(|linked| linked >= first.columns().len()) {
            return Err(Unsolved::Stopped("another first stage lacks columns that blocks depend on".to_owned()));
        }
        let first = &in_units(first, self.unit);
        let options = adit_linear::Options { gap: SHARE * self.options.gap, ..self.options };
        let master = Master::new(&self.programme, first, &self.cuts, options);
        let begun = Instant::now();
        let run = Run { of: self, first, master, best: None, bound: f64::NEG_INFINITY, rounds: 0, begun };
        run.solve().map(|solved| self.money(solved))
    }

    /// A plan in the money of the programme.
    fn money(&self, mut solved: Solved) -> Solved {
        let unit = self.unit;
        let scale = |slopes: &mut Vec<f64>| slopes.iter_mut().for_each(|slope| *slope *= unit);
        scale(&mut solved.duals);
        scale(&mut solved.reduced);
        for block in &mut solved.blocks {
            scale(&mut block.duals);
            (block.cost, block.loss) = (block.cost * unit, block.loss * unit);
        }
        solved.objective *= unit;
        solved.bound *= unit;
        solved.value_at_risk *= unit;
        solved.cvar *= unit;
        solved
    }
}

impl Run<'_> {
    fn solve(mut self) -> Result<Solved, Unsolved> {
        let whole = self.first.has_integers();
        let gap = self.of.options.gap;
        let relaxed = self.descend(f64::INFINITY, if whole { gap.max(ROUGH) } else { gap })?;
        self.bound = relaxed.0;
        if whole {
            self.best = None;
            self.branch()?;
        } else {
            self.best = relaxed.1;
        }
        let best = self.best.take();
        let best = best.ok_or_else(|| Unsolved::Stopped("no plan was found in the rounds allowed".to_owned()))?;
        self.finish(best)
    }

    fn out_of_time(&self) -> bool {
        let late = |seconds| self.begun.elapsed().as_secs_f64() > seconds;
        self.rounds >= ROUNDS || self.of.options.seconds.is_some_and(late)
    }

    /// Proposals in whole numbers, each brought to its best, until the proof meets the best plan.
    fn branch(&mut self) -> Result<(), Unsolved> {
        let mut last: Option<Vec<f64>> = None;
        while !self.out_of_time() {
            let start = self.best.as_ref().map(|best| &best.solved);
            let proposal = self.master.whole(start, &self.of.programme)?;
            self.bound = self.bound.max(proposal.bound);
            if self.closed() {
                break;
            }
            let known = self.of.cuts.len();
            self.master.hold(Some(&proposal.point.first))?;
            let held = self.descend(self.best_objective(), SHARE * self.of.options.gap);
            self.master.hold(None)?;
            match held {
                Ok((_, found)) => self.keep(found),
                // Whole within the solver's tolerance, but not when rounded: as it is, then.
                Err(Unsolved::Infeasible) => {
                    let (found, _) = self.ask(&proposal, proposal.point.clone())?;
                    self.keep(found);
                }
                Err(why) => return Err(why),
            }
            let whole = self.whole_numbers(&proposal.point.first);
            if self.of.cuts.len() == known && last.as_ref() == Some(&whole) {
                break;
            }
            last = Some(whole);
        }
        Ok(())
    }

    fn whole_numbers(&self, values: &[f64]) -> Vec<f64> {
        let columns = self.first.columns().iter().zip(values);
        columns.filter(|(column, _)| column.integer).map(|(_, value)| value.round()).collect()
    }

    fn best_objective(&self) -> f64 {
        self.best.as_ref().map_or(f64::INFINITY, |best| best.solved.objective)
    }

    fn closed(&self) -> bool {
        within(self.best_objective(), self.bound, self.of.options.gap)
    }

    fn keep(&mut self, found: Option<Found>) {
        if let Some(found) = found.filter(|found| found.solved.objective < self.best_objective()) {
            self.best = Some(found);
        }
    }

    /// Brings columns without whole numbers to their best: the proof, and the best plan. Stops when the proof reaches
    /// `enough`.
    fn descend(&mut self, enough: f64, gap: f64) -> Result<(f64, Option<Found>), Unsolved> {
        let (mut bound, mut best): (f64, Option<Found>) = (f64::NEG_INFINITY, None);
        let mut step = STEP;
        while !self.out_of_time() {
            let proposal = self.master.relaxed()?;
            bound = bound.max(proposal.bound);
            let objective = best.as_ref().map_or(f64::INFINITY, |best| best.solved.objective);
            if bound >= enough || within(objective, bound, gap) {
                break;
            }
            let point =
                best.as_ref().map_or(proposal.point.clone(), |best| between(&best.point, &proposal.point, step));
            let (found, news) = self.ask(&proposal, point)?;
            let better = found.filter(|found| found.solved.objective < objective);
            if news == 0 && better.is_none() && (step >= 1.0 || best.is_none()) {
                // The blocks confirm the proposal: what is left is the solver's tolerance.
                break;
            }
            step = if news == 0 { 1.0 } else { STEP };
            best = better.or(best);
        }
        Ok((bound, best))
    }

    /// Asks the blocks: the plan that their answers make, and how many of them say what the proposal did not know.
    fn ask(&mut self, proposal: &Proposal, point: Point) -> Result<(Option<Found>, usize), Unsolved> {
        self.rounds += 1;
        let answers = self.of.crew.ask(point.clone())?;
        let mut news = 0;
        for Answer { cut, .. } in &answers {
            if self.master.news(cut, proposal) {
                self.master.take(cut)?;
                self.of.cuts.push(cut.clone());
                news += 1;
            }
        }
        let (mut values, mut duals) = (Vec::with_capacity(answers.len()), Vec::with_capacity(answers.len()));
        for answer in answers {
            let Some(own) = answer.values else { return Ok((None, news)) };
            values.push(own);
            duals.push(answer.duals);
        }
        let mut solved = self.of.programme.valued(self.first, point.first.clone(), values);
        for (block, duals) in solved.blocks.iter_mut().zip(duals) {
            block.duals = duals;
        }
        let losses = solved.blocks.iter().map(|block| block.loss).collect();
        Ok((Some(Found { point: Point { losses, ..point }, solved }), news))
    }

    fn finish(mut self, best: Found) -> Result<Solved, Unsolved> {
        self.master.hold(Some(&best.point.first))?;
        let mut solved = best.solved;
        // Without them the plan is the same.
        if let Ok(Proposal { solution, .. }) = self.master.relaxed() {
            solved.duals = solution.duals.iter().take(self.first.rows().len()).copied().collect();
            solved.reduced = solution.reduced.iter().take(self.first.columns().len()).copied().collect();
        }
        solved.bound = self.bound.min(solved.objective);
        solved.rounds = self.rounds;
        Ok(solved)
    }
}

/// Whether a plan is proven to miss the best by no more than a part of its cost.
fn within(objective: f64, bound: f64, gap: f64) -> bool {
    objective.is_finite() && objective - bound <= gap * objective.abs().max(1.0)
}

fn between(from: &Point, to: &Point, part: f64) -> Point {
    let mix = |from: &[f64], to: &[f64]| {
        let mixed = from.iter().zip(to).map(|(from, to)| if part < 1.0 { from + part * (to - from) } else { *to });
        mixed.collect()
    };
    Point { first: mix(&from.first, &to.first), losses: mix(&from.losses, &to.losses) }
}
