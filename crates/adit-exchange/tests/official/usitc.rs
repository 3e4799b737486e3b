//! USITC `DataWeb`.

use crate::{problems, read, read_path, rows, skipped, workbook};
use adit_exchange::import::Options;

const TRADE: &[&str] =
    &["exporter", "importer", "material", "year", "quantity_t", "gross_t", "value_usd", "reporter", "source"];

#[test]
fn a_year_a_line_beneath_titles() {
    let text = "Imports: For Consumption\n\"Annual, all countries\"\n\n\
        HTS Number,Description,Country,Year,Quantity Description,First Unit of Quantity,Customs Value\n\
        2504.10.50,Graphite,Madagascar,2023,kilograms,\"2,500\",\"1,000\"\n\
        2504.90.00,Graphite,Madagascar,2023,metric tons,1,500\n\
        2611.00.30,Ore,Brazil,2023,component kilograms,4000,9\n\
        2611.00.60,Ore,China,2023,kilograms,4000,9\n\
        2822.00.00,Oxide,China,2023,number,7,11\n\
        2822.00.00,Oxide,Korea,2024 YTD,kilograms,7,11\n\
        2822.00.00,Oxide,China,2022,kilograms,0,0\n\
        Total:,,,,,,12\n";
    let batch = read("d.csv", "usitc-dataweb", text, &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(
        rows(&batch, "trade", TRADE),
        [
            "MDG USA graphite_mined 2023 3.5 3.5 1500 USA usitc_dataweb_2023",
            // Content is the quantity of a material that is counted by content; weight of the ore is not.
            "BRA USA tungsten_ore 2023 4  9 USA usitc_dataweb_2023",
            "CHN USA tungsten_ore 2023  4 9 USA usitc_dataweb_2023",
            "CHN USA cobalt_oxide 2023   11 USA usitc_dataweb_2023",
        ]
    );
    assert_eq!(skipped(&batch, "a year that is not over"), 1);
    assert_eq!(skipped(&batch, "a total"), 1);
}

#[test]
fn a_year_a_column_on_a_sheet_a_measure() {
    let (_folder, path) = workbook(&[
        ("Query Parameters", "DataWeb\nTrade Flow|Domestic Exports"),
        (
            "FAS Value",
            "Data Type|HTS Number|Description|Country|2022|2023|2024 YTD\nFAS Value|2504105000|x|Congo (DROC)|10|20|5\n",
        ),
        (
            "First Unit of Quantity",
            "Data Type|HTS Number|Description|Country|Quantity Description|2022|2023|2024 YTD\nFirst Unit of Quantity|2504105000|x|Congo (DROC)|kilograms|1000|0|1\n",
        ),
    ]);
    let batch = read_path(&path, "usitc-dataweb", &Options::default());
    assert_eq!(problems(&batch), Vec::<String>::new());
    assert_eq!(
        rows(&batch, "trade", TRADE),
        [
            "USA COD graphite_mined 2022 1 1 10 USA usitc_dataweb_2022",
            "USA COD graphite_mined 2023   20 USA usitc_dataweb_2023"
        ]
    );
    assert_eq!(skipped(&batch, "a year that is not over"), 2);
}

#[test]
fn headings_are_unknown_until_series_names_them() {
    let text = "hts4,mineral,flow,partner_iso3,year,ytd_flag,value_usd,reported_mass_kg,measurement_status\n\
        2504,x,domestic_exports,CHN,2020,0,5,1000,reported\n2611,x,imports_for_consumption,CHN,2020,0,5,1000,reported\n2611,x,imports_for_consumption,CHN,2026,1,5,1000,reported\n";
    let batch = read("d.csv", "usitc-dataweb", text, &Options::default());
    assert_eq!(batch.unknown.keys().collect::<Vec<_>>(), [&("series", "2504".to_owned())]);
    assert_eq!(rows(&batch, "trade", &["exporter", "year", "gross_t"]), ["CHN 2020 1"]);
    assert_eq!(skipped(&batch, "a year that is not over"), 1);
}

#[test]
fn two_kinds_of_imports_would_count_twice() {
    let text = "HTS Number,Country,Year,Trade Flow,Customs Value\n250410,China,2023,Imports for Consumption,5\n250410,China,2023,General Imports,6\n250410,China,2023,Sideways,6\n250410,China,23,General Imports,6\n";
    let found = problems(&read("d.csv", "usitc-dataweb", text, &Options::default()));
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.iter().any(|problem| problem.contains("general imports") && problem.contains("E0204")));
    assert!(found.iter().any(|problem| problem.contains("Sideways") && problem.contains("line 4")));
    assert!(found.iter().any(|problem| problem.contains("line 5") && problem.contains("Year")));
}
