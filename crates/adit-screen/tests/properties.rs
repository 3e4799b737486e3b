//! What must hold of every supply.
#![allow(clippy::unwrap_used, clippy::panic)]

use adit_model::concentration::Residual;
use adit_model::ids::{MineralId, PlaceId, SourceId};
use adit_model::words::{Confidence, Coverage, SupplyOf};
use adit_screen::eu::formula::{Ingredients, Terms, supply_risk};
use adit_screen::supply::{Kind, Supplier, Supply, Unquantified};
use adit_screen::weights::Weights;
use adit_screen::{Value, hhi, index};
use proptest::prelude::*;

/// A supply of countries with these amounts, and a rest.
fn supply(amounts: &[f64], rest: f64, withheld: bool) -> Supply {
    let mut suppliers: Vec<Supplier> = amounts
        .iter()
        .enumerate()
        .map(|(index, amount)| Supplier {
            place: PlaceId::new(&format!("C{index}")),
            amount: *amount,
            low: *amount,
            high: *amount,
            trade: None,
            row: String::new(),
            confidence: Confidence::High,
        })
        .collect();
    suppliers.sort_by(|a, b| b.amount.total_cmp(&a.amount));
    let silent = Unquantified { place: PlaceId::new("W"), coverage: Coverage::Withheld, row: String::new() };
    Supply {
        mineral: MineralId::new("x"),
        stage: None,
        form: String::new(),
        material: None,
        kind: Kind::Shares(SupplyOf::Global),
        years: (2024, 2024),
        source: SourceId::new("s"),
        suppliers,
        unquantified: if withheld { vec![silent] } else { Vec::new() },
        others: 0.0,
        unattributed: rest,
        published_total: None,
        residual: Residual::Unlimited,
        remarks: Vec::new(),
    }
}

fn squares(amounts: &[f64]) -> f64 {
    let total: f64 = amounts.iter().sum();
    amounts.iter().map(|amount| (amount / total).powi(2)).sum()
}

fn amounts() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.01..1000.0_f64, 1..12)
}

proptest! {
    #[test]
    fn the_index_lies_between_even_and_one(amounts in amounts(), rest in 0.0..500.0_f64, withheld: bool) {
        let value = hhi::of_supply(&supply(&amounts, rest, withheld)).unwrap();
        prop_assert!(value.low <= value.high && value.low > 0.0 && value.high <= 1.0 + 1e-12, "{value:?}");
        if let Some(central) = value.central {
            prop_assert!((value.low..=value.high).contains(&central));
        }
        if rest == 0.0 {
            prop_assert!(value.low >= 1.0 / amounts.len() as f64 - 1e-12);
        }
    }

    /// However the rest is split among others, the index stays within.
    #[test]
    fn the_interval_holds_every_split_of_the_rest(amounts in amounts(), parts in amounts(), withheld: bool) {
        let rest: f64 = parts.iter().sum();
        let value = hhi::of_supply(&supply(&amounts, rest, withheld)).unwrap();
        let split = squares(&[amounts, parts].concat());
        prop_assert!(value.low <= split + 1e-12 && split <= value.high + 1e-12, "{value:?} {split}");
    }

    /// Countries whose rows are only floors may take of the rest as well.
    #[test]
    fn the_interval_holds_what_floors_take(amounts in amounts(), taken in prop::collection::vec(0.0..300.0_f64, 12), spread in 0.0..300.0_f64) {
        let taken = &taken[..amounts.len()];
        let rest = taken.iter().sum::<f64>() + spread;
        let mut open = supply(&amounts, rest, false);
        for supplier in &mut open.suppliers {
            supplier.high = f64::INFINITY;
        }
        let value = hhi::of_supply(&open).unwrap();
        let grown: Vec<f64> = amounts.iter().zip(taken).map(|(amount, more)| amount + more).collect();
        let split = squares(&[grown, vec![spread]].concat());
        prop_assert!(value.low <= split + 1e-12 && split <= value.high + 1e-12, "{value:?} {split}");
    }

    #[test]
    fn the_unit_changes_nothing(amounts in amounts(), rest in 0.0..500.0_f64, scale in 1e-3..1e6_f64) {
        let whole = hhi::of_supply(&supply(&amounts, rest, false)).unwrap();
        let scaled: Vec<f64> = amounts.iter().map(|amount| amount * scale).collect();
        let other = hhi::of_supply(&supply(&scaled, rest * scale, false)).unwrap();
        prop_assert!((whole.low - other.low).abs() < 1e-9 && (whole.high - other.high).abs() < 1e-9);
    }

    /// Moving output from a smaller producer to a larger one never makes a supply less concentrated.
    #[test]
    fn what_goes_to_the_larger_concentrates(amounts in amounts(), part in 0.0..1.0_f64) {
        prop_assume!(amounts.len() > 1);
        let mut sorted = amounts;
        sorted.sort_by(f64::total_cmp);
        let before = hhi::of_supply(&supply(&sorted, 0.0, false)).unwrap().low;
        let (last, moved) = (sorted.len() - 1, sorted[0] * part);
        sorted[0] -= moved;
        sorted[last] += moved;
        prop_assert!(hhi::of_supply(&supply(&sorted, 0.0, false)).unwrap().low >= before - 1e-12);
    }

    #[test]
    fn an_unknown_weight_holds_every_known_one(amounts in amounts(), known in prop::collection::vec(0.0..10.0_f64, 12)) {
        let supply = supply(&amounts, 0.0, false);
        let mut weights = Weights::none(&supply);
        weights.suppliers = vec![[0.0, 10.0]; amounts.len()];
        let open = index::weighted(&supply, &weights).unwrap();
        weights.suppliers = known[..amounts.len()].iter().map(|weight| [*weight; 2]).collect();
        let one = index::weighted(&supply, &weights).unwrap();
        prop_assert_eq!(open.central, None);
        prop_assert!(open.low <= one.low && one.high <= open.high && one.central.is_some());
    }

    /// Supply risk grows with either supply term and the substitution index, and falls with recycling; with import
    /// reliance it moves toward the even mean of both terms.
    #[test]
    fn supply_risk_is_monotone(
        global in 0.0..8.0_f64, sourcing in 0.0..8.0_f64, reliance in 0.0..0.9_f64, recycling in 0.0..0.9_f64,
        substitution in 0.1..0.9_f64, more in 0.0..0.1_f64,
    ) {
        let exact = Value::exact;
        let at = Ingredients {
            terms: Terms::Both,
            global: Some(exact(global)),
            sourcing: Some(exact(sourcing)),
            reliance: Some(exact(reliance)),
            recycling: exact(recycling),
            substitution: exact(substitution),
        };
        let risk = |ingredients: &Ingredients| supply_risk(ingredients).unwrap().low;
        let base = risk(&at);
        let with_global = risk(&Ingredients { global: Some(exact(global + more)), ..at });
        let with_sourcing = risk(&Ingredients { sourcing: Some(exact(sourcing + more)), ..at });
        let without_substitutes = risk(&Ingredients { substitution: exact(substitution + more), ..at });
        let recycled = risk(&Ingredients { recycling: exact(recycling + more), ..at });
        prop_assert!(with_global >= base && with_sourcing >= base && without_substitutes >= base && recycled <= base);
        let reliant = risk(&Ingredients { reliance: Some(exact(reliance + more)), ..at });
        let toward_mean = (reliant - base) * (global - sourcing);
        prop_assert!(toward_mean >= -1e-12);
        let open = supply_risk(&Ingredients { reliance: None, ..at }).unwrap();
        prop_assert!(open.low <= base + 1e-12 && base <= open.high + 1e-12);
    }
}
