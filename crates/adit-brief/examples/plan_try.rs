//! scratch
fn main() {
    let model = adit_model::Model::read("models/rare-earths").unwrap();
    let args: Vec<String> = std::env::args().collect();
    let mut question = adit_brief::plan::question::PlanWords {
        places: vec![args[1].clone()],
        budget: Some(args[2].clone()),
        risk: Some("cvar:0.95".into()),
        ..Default::default()
    }
    .read(&model)
    .unwrap();
    question.frontier = args.iter().any(|a| a == "frontier");
    question.value_of_levers = args.iter().any(|a| a == "levers");
    question.shapley = args.iter().any(|a| a == "shapley");
    let t = std::time::Instant::now();
    let answer = adit_brief::plan::plan(&model, &question);
    let answer = match answer {
        Ok(a) => a,
        Err(e) => {
            println!("{e}");
            return;
        }
    };
    println!("{:?} {:#?}", t.elapsed(), answer.total);
    for d in &answer.decisions {
        println!(
            "{} {} [{}] {:?} {:?} t {} from {:?} public {:?} private {:.0} support {:.1} chance {:.2}",
            d.id,
            d.name,
            d.lever,
            d.sourcing,
            d.tonnes_a_year,
            d.of_what,
            d.phases.first().map(|p| p.from),
            d.public_musd,
            d.private_musd.central,
            d.support_musd_a_year.central,
            d.chance
        );
    }
    for d in &answer.rejected {
        println!("NOT {} {}: {}", d.id, d.name, d.why);
    }
    for d in &answer.reserve {
        println!(
            "{} {:?} {:?} days {:.0} cost {:?} released {:?}",
            d.material,
            d.element,
            d.held_t.iter().map(|t| t.round()).collect::<Vec<_>>(),
            d.days,
            d.cost_musd,
            d.released_t
        );
    }
    for d in &answer.shortages {
        println!(
            "{} [{}] {:.1} -> {:.1}, worst {:.1} -> {:.1}",
            d.users, d.unit, d.before, d.after, d.worst_before, d.worst_after
        );
    }
    for d in &answer.spending {
        println!("{} {} {} {:.1}", d.year, d.payer, d.purpose, d.musd);
    }
    for d in &answer.frontier {
        println!("{d:?}");
    }
    for d in &answer.levers {
        println!("{d:?}");
    }
    for d in &answer.bottlenecks {
        println!("{}", d.words);
    }
    for d in &answer.scenarios {
        println!("{d:?}");
    }
    println!("{:?}", answer.solved);
}
