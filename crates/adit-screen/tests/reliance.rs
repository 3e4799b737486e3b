//! Import reliance: the EU form, the USGS form, and what is published.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use adit_screen::reliance::{Consumption, Net, Said, eu, published};
use adit_screen::{Context, Method, Question};
use common::{close, model};

/// By hand: production, imports, exports, release from stocks.
#[test]
fn the_worked_examples() {
    let at = |primary, imports, exports, released| Consumption { primary, secondary: 0.0, imports, exports, released };
    close(eu(20.0, 90.0, 10.0).unwrap(), 0.8, 1e-12);
    assert_eq!(at(20.0, 90.0, 10.0, 0.0).reliance(), Net::Reliant(0.8));
    close(at(20.0, 90.0, 10.0, 5.0).apparent(), 105.0, 1e-12);
    let Net::Reliant(reliance) = at(20.0, 90.0, 10.0, 5.0).reliance() else { panic!() };
    close(reliance, 0.809_523_809_523_809_5, 1e-12);
    close(eu(50.0, 10.0, 30.0).unwrap(), 0.0, 1e-12);
    close(at(50.0, 10.0, 30.0, 0.0).apparent(), 30.0, 1e-12);
    assert_eq!(at(50.0, 10.0, 30.0, 0.0).reliance(), Net::Exporter);
    assert_eq!(eu(10.0, 0.0, 10.0), None);
    assert_eq!(at(10.0, 0.0, 10.0, 0.0).reliance(), Net::Undefined);
}

#[test]
fn printed_figures_are_read_with_their_bounds() {
    let indicators = "mineral,indicator,form,region,year,value,low,high,printed,source,confidence\n\
        x,import_reliance,above,USA,2024,,50,100,>50,new,high\nx,import_reliance,sign,USA,2024,,,,>75,new,high\n\
        x,import_reliance,below,USA,2024,,,,<25,new,high\nx,import_reliance,exporter,USA,2024,,,,E,new,high\n\
        x,import_reliance,withheld,USA,2024,,,,W,new,high\nx,import_reliance,point,USA,2024,84,,,84,new,high\n\
        x,import_reliance,point,USA,2024,70,,,70,old,high\nx,import_reliance,point,USA,2023,60,,,60,new,high\n";
    let model = model(&["USA"], &[("minerals", "id,name\nx,exium\n"), ("indicators", indicators)]);
    let question = Question::of(Method::Usgs);
    let context = Context::new(&model, &question, &[]);
    let all = published(&context, "x", "USA", None, None);
    let of = |form: &str| all.iter().find(|one| one.form == form).unwrap();
    for (form, low, high, said) in [
        ("above", 0.5, 1.0, Said::Bound),
        ("sign", 0.75, 1.0, Said::Bound),
        ("below", 0.0, 0.25, Said::Bound),
        ("exporter", 0.0, 0.0, Said::Exporter),
        ("withheld", 0.0, 1.0, Said::Nothing),
        ("point", 0.84, 0.84, Said::Figure),
    ] {
        let found = of(form);
        assert_eq!(found.said, said, "{form}");
        close(found.value.low, low, 1e-12);
        close(found.value.high, high, 1e-12);
        assert_eq!(found.value.central.is_some(), matches!(said, Said::Figure | Said::Exporter), "{form}");
    }
    assert_eq!(all.len(), 6, "one document, the newest");
    let earlier = published(&context, "x", "USA", None, Some(2023));
    close(earlier[0].value.low, 0.6, 1e-12);
    assert!(published(&context, "x", "USA", None, Some(2020)).is_empty());
}
