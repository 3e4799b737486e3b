//! Which levers, where, when, for how much: the plan of a model against its scenarios.

mod amounts;
pub mod answer;
mod cases;
mod limits;
mod network;
mod offers;
mod plants;
mod prepared;
mod programs;
pub mod question;
mod recipes;
mod rows;
mod schedule;
mod years;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size() {
        let model = adit_model::Model::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/rare-earths")).unwrap();
        let question = question::PlanWords {
            places: vec!["USA".into()],
            scenarios: vec!["april-2025-embargo".into(), "kachin".into()],
            ..Default::default()
        }
        .read(&model)
        .unwrap();
        let q = prepared::stress_question(&model, &question);
        let basis = crate::stress_setup::Basis::new(&model, &q, 0).unwrap();
        let setup = crate::stress_setup::Setup::on(&model, basis, &q).unwrap();
        let rows = rows::Rows::new(&model, setup.year);
        let years = prepared::years(&rows, &question, setup.year);
        let t = std::time::Instant::now();
        let prepared = prepared::Prepared::new(&setup, &rows, &years, &question);
        let prepared = match prepared {
            Ok(p) => p,
            Err(e) => panic!("{e:?}"),
        };
        let i = &prepared.network.instance;
        println!(
            "pools {} acts {} caps {} demands {} builds {} reserves {} stocks {} cases {} in {:?}",
            i.pools.len(),
            i.activities.len(),
            i.capacities.len(),
            i.demands.len(),
            i.builds.len(),
            i.reserves.len(),
            i.stocks.len(),
            i.cases.len(),
            t.elapsed()
        );
        for o in &prepared.offers {
            println!(
                "offer {} {:?} {:?} {} t, capex {:?} pub {:.2} support {:?} makes {:?} takes {:?} variants {}",
                o.project.id,
                o.pathway,
                o.sourcing,
                o.capacity_t,
                o.capex,
                o.public,
                o.support,
                o.plant.makes.iter().map(|(g, t)| format!("{g} {t:.3}")).collect::<Vec<_>>(),
                o.plant.takes.iter().map(|(g, t)| format!("{g} {t:.3}")).collect::<Vec<_>>(),
                o.variants.len()
            );
        }
        for p in &prepared.programs {
            println!("program {} {:?} cost {:?}", p.lever.id, p.lever.effect, p.cost);
        }
        for p in &prepared.reserves {
            println!("reserve {} used {:.1} price {:?} {:?}", p.good, p.used_t, p.price, p.places);
        }
        for (k, c) in i.cases.iter().enumerate() {
            println!("case {k} {} begins {} p {:.4} years {}", c.name, c.begins, c.probability, c.periods.len());
        }
        for budget in [0.0, 2e9] {
            let t = std::time::Instant::now();
            let instance = prepared.instance(&rows::Switches::without(&[]), budget);
            let f = adit_plan::formulate::formulate(&instance);
            let cols: usize = f.programme.blocks.iter().map(|b| b.linear.columns().len()).sum();
            println!(
                "first {} x {}, blocks {} cols {}",
                f.programme.first.columns().len(),
                f.programme.first.rows().len(),
                f.programme.blocks.len(),
                cols
            );
            let solved = adit_plan::solve(&f.programme, &adit_plan::Options::default()).unwrap();
            println!(
                "budget {budget:e} objective {:.4e} bound {:.4e} cvar {:.3e} in {:?}",
                solved.objective,
                solved.bound,
                solved.cvar,
                t.elapsed()
            );
            for &(b, start, col) in &f.first.started {
                if solved.first[col] > 0.5 {
                    println!(
                        "  start {} {:?} in {}",
                        instance.builds[b].name,
                        instance.builds[b].outlays.len(),
                        instance.periods[start].year
                    );
                }
            }
            for (r, cols) in f.first.held.iter().enumerate() {
                let h: Vec<f64> = cols.iter().map(|&c| solved.first[c].round()).collect();
                if h.iter().any(|h| *h > 0.0) {
                    println!("  held {} {:?}", instance.reserves[r].name, h);
                }
            }
            for (b, l) in f.blocks.iter().enumerate() {
                let mut t = 0.0;
                for p in &l.periods {
                    for (k, c) in p.unmet.clone().enumerate() {
                        if instance.demands[k].counts {
                            t += solved.blocks[b].values[c];
                        }
                    }
                }
                println!(
                    "  {} loss {:.3e} cost {:.3e} unmet counted {:.1}",
                    f.programme.blocks[b].name, solved.blocks[b].loss, solved.blocks[b].cost, t
                );
            }
        }
    }
}
