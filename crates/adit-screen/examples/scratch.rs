#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::print_stdout)]
use adit_screen::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let model = match adit_model::Model::read("models/critical-minerals") {
        Ok(m) => m,
        Err(e) => {
            println!("{e}");
            return;
        }
    };
    let method = match args[1].as_str() {
        "hhi" => Method::Hhi,
        "eu" => Method::Eu,
        "usgs" => Method::Usgs,
        _ => Method::Geopolrisk,
    };
    let mut q = Question::of(method);
    q.draws = args.get(2).map_or(0, |d| d.parse().unwrap());
    if let Some(m) = args.get(3).filter(|m| *m != "-") {
        q.minerals = m.split(',').map(adit_model::ids::MineralId::new).collect();
    }
    if let Some(w) = args.get(4) {
        q.what_if = match change::parse(&model, w) {
            Ok(c) => c,
            Err(e) => {
                println!("{e}");
                return;
            }
        }
    }
    let start = std::time::Instant::now();
    let s = match screen(&model, &q, &[]) {
        Ok(s) => s,
        Err(e) => {
            println!("{e}");
            return;
        }
    };
    println!("{:?}", start.elapsed());
    for r in &s.rows {
        let v = r
            .value
            .map(|v| {
                format!(
                    "{} [{:.3} {:.3}] {:?}",
                    v.central.map_or("-".into(), |c| format!("{c:.3}")),
                    v.low,
                    v.high,
                    v.band.map(|b| b.map(|x| (x * 1000.0).round() / 1000.0))
                )
            })
            .unwrap_or_default();
        let p = |n: &str| {
            r.part(n).map_or("-".into(), |v| {
                v.central.map_or(format!("{:.3e}..{:.3e}", v.low, v.high), |c| format!("{c:.4}"))
            })
        };
        println!(
            "{:>3} {:<18} {v} {:?} rank {:?} l22 {} l25 {} loss {} pub {} home {} friend {} | {}",
            r.rank.unwrap_or(0),
            r.mineral,
            r.critical,
            r.rank_band,
            p("listed_2022"),
            p("listed_2025"),
            p("gdp_loss"),
            p("gdp_loss_published"),
            p("relief_home_t"),
            p("relief_friend_t"),
            r.reason
        );
        if !q.minerals.is_empty() {
            for i in &r.inputs {
                println!("      in {}: {} ({}) {} {:?}", i.name, i.value, i.vintage, i.rows.len(), i.sources);
            }
            for m in &r.missing {
                println!("      missing {}: {}", m.name, m.consequence);
            }
            for t in &r.trends {
                println!(
                    "      trend {} {:?} {:?}",
                    t.name,
                    t.stage,
                    t.points.iter().map(|(y, v)| (*y, v.central, v.low, v.high)).collect::<Vec<_>>()
                );
            }
            for part in &r.parts {
                println!(
                    "      part {} {:?} {:?}",
                    part.name,
                    part.stage,
                    part.value.map(|v| (v.central, v.low, v.high, v.band))
                );
            }
        }
    }
}
