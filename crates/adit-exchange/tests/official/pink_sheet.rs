//! World Bank, Pink Sheet.

use crate::{problems, read, read_path, rows, skipped, workbook};
use adit_exchange::import::Options;

const PRICE: &[&str] =
    &["item", "form", "period", "price_usd_per_kg", "price_original", "unit_original", "vintage", "source"];

#[test]
fn the_monthly_workbook() {
    let sheet = "World Bank Commodity Price Data (The Pink Sheet)\nmonthly prices in nominal US dollars\n\nUpdated on June 02, 2026\n\
        |Crude oil, average|Copper|Gold|Iron ore, cfr spot **\n|($/bbl)|($/mt)|($/troy oz)|($/dmtu)\n|CRUDE|COPPER|GOLD|IRON\n\
        2026M04|60|9000|3110.34768|100\n2026M05|61|\u{2026}|high|101.5\n";
    let (_folder, path) =
        workbook(&[("Monthly Prices", sheet), ("Monthly Indices", "x\n"), ("Annual Prices (Real)", "x\n")]);
    let batch = read_path(&path, "pink-sheet", &Options::default());
    let found = problems(&batch);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("Monthly Prices!D9 Gold") && found[0].contains("high"), "{}", found[0]);
    assert_eq!(
        rows(&batch, "prices", PRICE),
        [
            "copper copper 2026-04 9 9000 $/mt Pink Sheet 2026-06 world_bank_pink_sheet_2026",
            "gold gold 2026-04 100000 3110.34768 $/troy oz Pink Sheet 2026-06 world_bank_pink_sheet_2026",
            // A dry ton unit is no weight of ore.
            "iron_ore cfr spot 2026-04  100 $/dmtu Pink Sheet 2026-06 world_bank_pink_sheet_2026",
            "iron_ore cfr spot 2026-05  101.5 $/dmtu Pink Sheet 2026-06 world_bank_pink_sheet_2026",
        ]
    );
    assert_eq!(skipped(&batch, "Crude oil, average"), 2);
    assert_eq!(skipped(&batch, "no price"), 1);
    assert_eq!(skipped(&batch, "sheet"), 2);
}

#[test]
fn the_annual_workbook() {
    let (_folder, path) = workbook(&[(
        "Annual Prices (Nominal)",
        "(annual prices)\n|Copper|Gold\n|($/mt)|($/troy oz)\n1960|700|35.27\n1961|710|35.25\n",
    )]);
    let batch = read_path(&path, "pink-sheet", &Options { years: vec![1961], ..Options::default() });
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(
        rows(&batch, "prices", &["item", "period", "price_type", "price_original", "vintage"]),
        ["copper 1961 annual average 710 Pink Sheet 1961", "gold 1961 annual average 35.25 Pink Sheet 1961"]
    );
}

#[test]
fn the_long_table() {
    let text = "commodity,unit,month,price_nominal_usd\nCopper,$/mt,2024-12,9000\nCopper,$/mt,2025-13,1\nCopper,$/mt,2025-01,-1\nCocoa,$/kg,2025-01,3\n";
    let batch = read("p.csv", "pink-sheet", text, &Options::default());
    assert_eq!(problems(&batch).len(), 2);
    assert_eq!(rows(&batch, "prices", &["period", "price_usd_per_kg", "vintage"]), ["2024-12 9 Pink Sheet 2025-01"]);
    assert_eq!(skipped(&batch, "Cocoa"), 1);
}
