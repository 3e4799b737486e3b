//! What no plan can do, told before any is made.

use super::Instance;
use super::first::earliest;

/// Something that no plan can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Unfit {
    /// Units run out before anything that is ordered now can arrive.
    TooLate {
        /// The item.
        item: usize,
        /// The offer that arrives first.
        offer: usize,
        /// Its way to ship.
        way: usize,
        /// Month in which the stock runs out.
        runs_out: usize,
        /// First month in which something can arrive; that of the horizon's end if nothing can.
        arrives: usize,
        /// Units missing until then.
        missing: f64,
    },
    /// Nothing that can be ordered arrives within the months looked at.
    NoOffer {
        /// The item.
        item: usize,
    },
    /// All offers together are less than what is needed.
    TooLittle {
        /// The item.
        item: usize,
        /// Units offered in a month, at most.
        offered: f64,
        /// Units needed in a month, on average.
        needed: f64,
    },
    /// The largest shares of all suppliers do not add to the whole.
    SharesTooSmall {
        /// The item.
        item: usize,
        /// Suppliers.
        suppliers: usize,
        /// The shares together, a fraction.
        together: f64,
    },
}

impl Unfit {
    /// Whether there is no plan at all; else there is one that runs short.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::SharesTooSmall { .. } | Self::NoOffer { .. })
    }
}

/// What no plan can do, item by item.
#[must_use]
pub fn unfit(instance: &Instance) -> Vec<Unfit> {
    (0..instance.items.len()).flat_map(|item| of_item(instance, item)).collect()
}

fn of_item(instance: &Instance, item: usize) -> Vec<Unfit> {
    let Some(calm) = instance.cases.first() else { return Vec::new() };
    let needed: Vec<f64> = (0..instance.horizon).map(|month| instance.needed(item, calm, month)).collect();
    if needed.iter().sum::<f64>() <= 0.0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    let offers: Vec<usize> = (0..instance.offers.len()).filter(|&offer| instance.offers[offer].item == item).collect();
    let ways = offers.iter().flat_map(|&offer| {
        let ways = instance.offers[offer].ways.iter().enumerate();
        ways.map(move |(index, way)| (earliest(instance, offer) + way.lead, offer, index))
    });
    let Some((arrives, offer, way)) = ways.min().filter(|(arrives, ..)| *arrives < instance.horizon) else {
        return vec![Unfit::NoOffer { item }];
    };
    let mut stock = instance.items[item].on_hand;
    let (mut runs_out, mut missing) = (None, 0.0);
    for (month, needed) in needed.iter().enumerate().take(arrives) {
        let due = |placed: &&super::Placed| placed.arrives == month && offers.contains(&placed.offer);
        stock += instance.placed.iter().filter(due).map(|placed| placed.units).sum::<f64>();
        if *needed > stock + 1e-9 {
            runs_out = runs_out.or(Some(month));
            missing += needed - stock;
        }
        stock = (stock - needed).max(0.0);
    }
    if let Some(runs_out) = runs_out {
        found.push(Unfit::TooLate { item, offer, way, runs_out, arrives, missing });
    }
    let offered: Option<f64> = offers.iter().map(|&offer| instance.offers[offer].most).sum();
    let mean = needed.iter().sum::<f64>() / instance.horizon as f64;
    if let Some(offered) = offered.filter(|offered| *offered < mean) {
        found.push(Unfit::TooLittle { item, offered, needed: mean });
    }
    found.extend(shares(instance, item, &offers));
    found
}

/// Every supplier up to its largest share, or that of the item: less than the whole cannot be bought.
fn shares(instance: &Instance, item: usize, offers: &[usize]) -> Option<Unfit> {
    let mut suppliers: Vec<usize> = offers.iter().map(|&offer| instance.offers[offer].supplier).collect();
    suppliers.sort_unstable();
    suppliers.dedup();
    let most = |supplier: &usize| {
        let own = offers.iter().filter(|&&offer| instance.offers[offer].supplier == *supplier);
        let sum: f64 = own.map(|&offer| instance.offers[offer].largest_share.unwrap_or(1.0)).sum();
        sum.min(instance.items[item].largest_share.unwrap_or(1.0))
    };
    let together: f64 = suppliers.iter().map(most).sum();
    (together < 1.0 - 1e-9).then_some(Unfit::SharesTooSmall { item, suppliers: suppliers.len(), together })
}
