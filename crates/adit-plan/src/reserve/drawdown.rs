//! When to fill a reserve and when to draw it down: a market that is calm or disrupted, and a stock in lots.
//!
//! `V(m, S) = min over a of [ cost of a + holding(S + a) + loss(unmet) + discount * sum over m' of P(m, m') V(m', S + a) ]`,
//! solved by value iteration.

use super::{Checks, ReserveError};

/// A market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Market {
    /// Nothing is missing, and the good can be bought.
    Calm,
    /// The need is not met but from the reserve, and nothing can be bought.
    Disrupted,
}

/// A reserve to be run, in lots of any size; money is USD a lot.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawdown {
    /// What a dollar of the next period is worth in this one, at least 0 and below 1.
    pub discount: f64,
    /// Probability of a disruption in the next period, in a calm market and in a disrupted one.
    pub disrupted_next: [f64; 2],
    /// Most lots that can be held.
    pub most: usize,
    /// Most lots that can be bought in a period.
    pub buys: usize,
    /// Price of a lot.
    pub buy_usd: f64,
    /// Cost of releasing a lot.
    pub release_usd: f64,
    /// Cost of holding a lot that is there at the end of a period.
    pub holding_usd: f64,
    /// Lots needed in a disrupted period.
    pub need: usize,
    /// Loss for a lot that is needed and not there.
    pub loss_usd: f64,
}

/// What to do, and what it costs from now on, by market (calm, disrupted) and lots held.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawdownPolicy {
    /// Expected discounted cost, USD.
    pub cost_usd: [Vec<f64>; 2],
    /// Lots held after acting: more than before after buying, fewer after releasing.
    pub holds: [Vec<usize>; 2],
    /// Sweeps that it took.
    pub sweeps: usize,
}

/// Part of the greatest cost to which costs are known.
const TOLERANCE: f64 = 1e-12;
/// Change of a sweep, as a part of the greatest cost, below which nothing but rounding is left.
const ROUNDING: f64 = 4.0 * f64::EPSILON;
/// Sweeps at most; a discount of 0.9999 takes some 300,000.
const SWEEPS: usize = 1_000_000;
/// Part of a cost by which two actions must differ for one to be better.
const TIE: f64 = 1e-12;

impl DrawdownPolicy {
    /// Lots bought (above zero) or released (below) in a market, with so many held.
    #[must_use]
    pub fn action(&self, market: Market, held: usize) -> Option<i64> {
        let after = *self.holds[market as usize].get(held)?;
        Some(i64::try_from(after).ok()? - i64::try_from(held).ok()?)
    }

    /// Lots up to which a calm market is bought from.
    #[must_use]
    pub fn target(&self) -> usize {
        let calm = self.holds[Market::Calm as usize].iter().enumerate();
        calm.filter(|(held, after)| *after > held).map(|(_, after)| *after).max().unwrap_or(0)
    }
}

impl Drawdown {
    /// The policy of least expected discounted cost. Of actions that cost the same, the one that holds least.
    ///
    /// # Errors
    /// Numbers that are negative, infinite or no probability; a discount of 1; costs that do not settle.
    pub fn solve(&self) -> Result<DrawdownPolicy, Vec<ReserveError>> {
        self.checked()?;
        // What all later sweeps can still change is at most `discount / (1 - discount)` times the change of the last.
        let settled = (TOLERANCE * (1.0 - self.discount) / self.discount).max(ROUNDING);
        let mut cost = [vec![0.0; self.most + 1], vec![0.0; self.most + 1]];
        for sweeps in 1..=SWEEPS {
            let next = [Market::Calm, Market::Disrupted].map(|market| self.sweep(market, &cost));
            let largest = next.iter().flatten().copied().fold(1.0, f64::max);
            let pairs = next.iter().flatten().zip(cost.iter().flatten());
            let change = pairs.map(|(next, cost)| (next - cost).abs()).fold(0.0, f64::max);
            cost = next;
            if change <= settled * largest {
                let holds = [Market::Calm, Market::Disrupted].map(|market| self.holds(market, &cost));
                return Ok(DrawdownPolicy { cost_usd: cost, holds, sweeps });
            }
        }
        let expected = "a discount with which costs settle in a million sweeps";
        Err(vec![ReserveError { what: "discount".into(), found: self.discount, expected }])
    }

    fn checked(&self) -> Result<(), Vec<ReserveError>> {
        let mut checks = Checks::default();
        checks.that((0.0..1.0).contains(&self.discount), "discount", self.discount, "a fraction below 1");
        let [calm, disrupted] = self.disrupted_next;
        checks.part("probability of a disruption after a calm period", calm);
        checks.part("probability of a disruption after a disrupted period", disrupted);
        for (what, usd) in [
            ("price of a lot (USD)", self.buy_usd),
            ("cost of a release (USD)", self.release_usd),
            ("cost of holding (USD)", self.holding_usd),
            ("loss for a lot (USD)", self.loss_usd),
        ] {
            checks.not_negative(what, usd);
        }
        checks.passed()
    }

    fn sweep(&self, market: Market, cost: &[Vec<f64>; 2]) -> Vec<f64> {
        let least = |held| {
            let costs = self.range(market, held).map(|after| self.cost(market, held, after, cost));
            costs.fold(f64::INFINITY, f64::min)
        };
        (0..=self.most).map(least).collect()
    }

    fn holds(&self, market: Market, cost: &[Vec<f64>; 2]) -> Vec<usize> {
        let best = |held| {
            let mut best = (held, f64::INFINITY);
            for after in self.range(market, held) {
                let usd = self.cost(market, held, after, cost);
                if best.1.is_infinite() || usd < best.1 - TIE * best.1.abs() {
                    best = (after, usd);
                }
            }
            best.0
        };
        (0..=self.most).map(best).collect()
    }

    /// Lots that may be held after acting.
    fn range(&self, market: Market, held: usize) -> std::ops::RangeInclusive<usize> {
        match market {
            Market::Calm => held..=(held + self.buys).min(self.most),
            Market::Disrupted => held.saturating_sub(self.need)..=held,
        }
    }

    fn cost(&self, market: Market, held: usize, after: usize, cost: &[Vec<f64>; 2]) -> f64 {
        let acting = match market {
            Market::Calm => self.buy_usd * after.saturating_sub(held) as f64,
            Market::Disrupted => {
                let released = held.saturating_sub(after);
                self.release_usd * released as f64 + self.loss_usd * self.need.saturating_sub(released) as f64
            }
        };
        let disrupted = self.disrupted_next[market as usize];
        let later = (1.0 - disrupted) * cost[0][after] + disrupted * cost[1][after];
        acting + self.holding_usd * after as f64 + self.discount * later
    }
}
