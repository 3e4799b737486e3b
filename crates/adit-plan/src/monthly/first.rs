//! The first stage: orders as they go out if nothing happens, and sources that are qualified now.

use super::{Instance, Without};
use adit_linear::{Column, Linear};

/// An order that may be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The offer.
    pub offer: usize,
    /// Way to ship.
    pub way: usize,
    /// Month of the order.
    pub month: usize,
    /// Column of its units.
    pub units: usize,
    /// Column that says whether it is placed at all, where that matters.
    pub yes: Option<usize>,
}

/// Columns of the first stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct First {
    /// Orders.
    pub choices: Vec<Choice>,
    /// Column that says whether an offer is qualified now; none for one that needs it not.
    pub qualified: Vec<Option<usize>>,
}

/// Columns and rows of the first stage.
pub(super) fn build(instance: &Instance, without: Without) -> (Linear, First) {
    let mut linear = Linear::default();
    let binary = |cost, high| Column { cost, low: 0.0, high, integer: true };
    let mut first = First::default();
    let open = |offer: usize| without.allows(instance, offer);
    for (index, offer) in instance.offers.iter().enumerate() {
        let qualify = |step: super::Qualification| linear.add(binary(step.cost, if open(index) { 1.0 } else { 0.0 }));
        first.qualified.push(offer.qualification.map(qualify));
    }
    for (index, offer) in instance.offers.iter().enumerate() {
        for month in earliest(instance, index)..instance.horizon {
            let ways = (0..offer.ways.len()).filter(|&way| month + offer.ways[way].lead < instance.horizon);
            for way in ways {
                let open = open(index) && !(way > 0 && without == Without::Expediting);
                first.choices.push(choice(&mut linear, instance, [index, way, month], open));
            }
        }
    }
    limits(&mut linear, instance, &first);
    if !matches!(without, Without::SecondSource | Without::ShareLimits) {
        shares(&mut linear, instance, &first);
    }
    (linear, first)
}

/// First month in which an offer can be ordered, if it is qualified from the first month on.
pub(super) fn earliest(instance: &Instance, offer: usize) -> usize {
    let offer = &instance.offers[offer];
    offer.from.max(offer.qualification.map_or(0, |step| step.months))
}

/// An order in whole lots; past the planned months in any number of units.
fn choice(linear: &mut Linear, instance: &Instance, [offer, way, month]: [usize; 3], open: bool) -> Choice {
    let row = &instance.offers[offer];
    let most = if open { instance.most(offer) } else { 0.0 };
    let units = linear.column(0.0, most);
    if month >= instance.planned {
        return Choice { offer, way, month, units, yes: None };
    }
    if let Some(multiple) = row.multiple {
        let lots = linear.add(Column { cost: 0.0, low: 0.0, high: (most / multiple + 1e-9).floor(), integer: true });
        linear.row(0.0, 0.0, vec![(units, 1.0), (lots, -multiple)]);
    }
    // Any lot is an order above the minimum, if the lot is.
    let matters = row.per_order > 0.0 || row.minimum > row.multiple.unwrap_or_default();
    let yes = matters.then(|| {
        let yes = linear.add(Column { cost: 0.0, low: 0.0, high: if open { 1.0 } else { 0.0 }, integer: true });
        linear.row(0.0, f64::INFINITY, vec![(units, 1.0), (yes, -row.minimum)]);
        linear.row(f64::NEG_INFINITY, 0.0, vec![(units, 1.0), (yes, -most)]);
        yes
    });
    Choice { offer, way, month, units, yes }
}

/// Nothing is ordered before it is qualified, nor more in a month than is offered.
fn limits(linear: &mut Linear, instance: &Instance, first: &First) {
    for (index, offer) in instance.offers.iter().enumerate() {
        for month in 0..instance.horizon {
            let terms: Vec<(usize, f64)> = of(first, index, month).map(|choice| (choice.units, 1.0)).collect();
            if terms.is_empty() {
                continue;
            }
            if let Some(qualified) = first.qualified[index] {
                let most = instance.most(index);
                linear.row(f64::NEG_INFINITY, 0.0, [terms.clone(), vec![(qualified, -most)]].concat());
            }
            if let Some(most) = offer.most.filter(|_| terms.len() > 1) {
                linear.row(f64::NEG_INFINITY, most, terms);
            }
        }
    }
}

/// Orders of an offer in a month.
pub(super) fn of(first: &First, offer: usize, month: usize) -> impl Iterator<Item = &Choice> {
    first.choices.iter().filter(move |choice| choice.offer == offer && choice.month == month)
}

/// Shares of all that is ordered of an item in the planned months, with what is on its way.
fn shares(linear: &mut Linear, instance: &Instance, first: &First) {
    for item in 0..instance.items.len() {
        let offers: Vec<usize> =
            (0..instance.offers.len()).filter(|&offer| instance.offers[offer].item == item).collect();
        // Units of `meant` less `part` of all units: terms, and what is on its way.
        let less = |meant: &dyn Fn(usize) -> bool, part: f64| {
            let factor = |offer: usize| if meant(offer) { 1.0 - part } else { -part };
            let planned = |choice: &&Choice| choice.month < instance.planned && offers.contains(&choice.offer);
            let choices = first.choices.iter().filter(planned);
            let terms: Vec<(usize, f64)> = choices.map(|choice| (choice.units, factor(choice.offer))).collect();
            let placed = instance.placed.iter().filter(|placed| offers.contains(&placed.offer));
            (terms, placed.map(|placed| placed.units * factor(placed.offer)).sum::<f64>())
        };
        if let Some(most) = instance.items[item].largest_share {
            let mut suppliers: Vec<usize> = offers.iter().map(|&offer| instance.offers[offer].supplier).collect();
            suppliers.sort_unstable();
            suppliers.dedup();
            for supplier in suppliers {
                let (terms, placed) = less(&|offer| instance.offers[offer].supplier == supplier, most);
                linear.row(f64::NEG_INFINITY, -placed, terms);
            }
        }
        for &offer in &offers {
            if let Some(most) = instance.offers[offer].largest_share {
                let (terms, placed) = less(&|other| other == offer, most);
                linear.row(f64::NEG_INFINITY, -placed, terms);
            }
            if let Some(least) = instance.offers[offer].least_share {
                let (terms, placed) = less(&|other| other == offer, least);
                linear.row(-placed, f64::INFINITY, terms);
            }
        }
    }
}
