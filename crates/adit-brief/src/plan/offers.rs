//! Projects as things to be started: what they cost whom, how long they take, what they add.

use crate::plan::answer::Range;
use crate::plan::network::Network;
use crate::plan::plants::{Builder, Plant, Source};
use crate::plan::rows::{Read, Rows, size};
use crate::plan::schedule::Schedule;
use adit_model::ids::PlaceId;
use adit_model::scope::Key;
use adit_model::table::Row;
use adit_model::tables::{Project, Site};
use adit_model::words::{Dynamic, LeverEffect, Pathway, SiteStatus, Stage};
use adit_plan::instance::{Add, Build, Outlay, Payer, Purpose};

/// Million US dollars a tonne in a US dollar a kilogram.
pub(super) const PER_KG: f64 = 1e-3;

/// Years from the start of the horizon in which a project may be decided; later ones are for a later plan.
const DECIDED_WITHIN: usize = 5;

/// Years between those in which a project may be decided: another year moves output by one year of many, and doubles what
/// has to be weighed.
const DECIDED_EVERY: usize = 2;

/// A project that may be started, with its variants as builds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer<'a> {
    pub(super) project: &'a Row<Project>,
    pub(super) site: &'a Row<Site>,
    pub(super) pathway: Pathway,
    pub(super) sourcing: Option<Pathway>,
    pub(super) plant: Plant,
    pub(super) capacity_t: f64,
    /// Overnight cost, million US dollars.
    pub(super) capex: Range,
    /// Part of it that the public bears, where it shares it with investors.
    pub(super) public: f64,
    /// Public money a year for output above the market price, million US dollars.
    pub(super) support: Range,
    pub(super) assumed: bool,
    /// Capacity that comes with it.
    pub(super) also: Vec<Add>,
    /// Ways of doing it.
    pub(super) variants: Vec<Variant>,
}

/// A way of doing a project.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variant {
    /// Build of the instance.
    pub(super) build: usize,
    /// How long it takes.
    pub(super) schedule: Schedule,
    /// Part of the overnight cost that the public bears.
    pub(super) public: f64,
}

/// Which levers a build asks for: all of `on`, and none of `off`, for which another build of the same project stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Tags {
    pub(super) on: Vec<Pathway>,
    pub(super) off: Vec<Pathway>,
}

/// The programs that make projects faster or surer.
const HELP: [Pathway; 2] = [Pathway::FasterPermits, Pathway::OneStop];

/// Where a project stands to the buyers.
pub(super) fn sourcing(rows: &Rows<'_>, buyers: &[PlaceId], place: &PlaceId) -> Option<Pathway> {
    let keys = [(Key::Country, place.as_str())];
    let fits = |wanted: Pathway| {
        let mut levers = rows.levers(LeverEffect::CountsAs).filter(|row| row.pathway == wanted);
        levers.any(|row| {
            let ours = buyers.is_empty() || buyers.iter().any(|buyer| rows.is_of(row, buyer));
            ours && rows.bears(row.of.as_ref(), &keys)
        })
    };
    if buyers.contains(place) {
        return Some(Pathway::Domestic);
    }
    [Pathway::Nearshoring, Pathway::Friendshoring].into_iter().find(|&wanted| fits(wanted))
}

/// The lever that a stage belongs to.
pub(super) fn pathway(stage: Stage) -> Pathway {
    match stage {
        Stage::Mine => Pathway::Mining,
        Stage::Recycling => Pathway::Recycling,
        Stage::Alloy | Stage::Magnet => Pathway::Magnets,
        _ => Pathway::Separation,
    }
}

/// Puts projects into a network.
pub(super) struct Projects<'n, 'a> {
    pub(super) rows: &'n Rows<'a>,
    pub(super) network: &'n mut Network<'a>,
    pub(super) sources: &'n mut Vec<Source>,
    pub(super) buyers: &'n [PlaceId],
    /// Builds of the programs of `HELP`, where there are rows of them.
    pub(super) programs: [Option<usize>; 2],
    /// Tags of all builds of the instance.
    pub(super) tags: &'n mut Vec<Tags>,
}

impl<'a> Projects<'_, 'a> {
    /// All projects that can be started, and those under construction, which come anyway.
    pub(super) fn offers(&mut self) -> Vec<Offer<'a>> {
        let mut projects: Vec<(&Row<Project>, &Row<Site>)> = Vec::new();
        for project in &self.rows.model.projects {
            let site = project.site.as_ref().and_then(|site| self.rows.model.sites.get(site.as_str()));
            projects.extend(site.map(|site| (project, site)));
        }
        // Mines first: their lots feed what is built after them.
        projects.sort_by_key(|(project, _)| project.stage != Stage::Mine);
        let mut offers = Vec::new();
        for (project, site) in projects {
            match site.status {
                SiteStatus::Construction => self.committed(site),
                SiteStatus::Planned => offers.extend(self.offer(project, site)),
                _ => {}
            }
        }
        offers
    }

    /// A plant that is being built stands from its year on, as far as it is likely to.
    fn committed(&mut self, site: &'a Row<Site>) {
        let (Some(capacity), Some(start)) = (site.capacity_t, site.start) else { return };
        if !self.friendly(&site.place) {
            return;
        }
        let premium = self.premium(site);
        let Some(plant) = self.builder().plant(site, premium.range.central * PER_KG) else { return };
        let schedule =
            Schedule { permit: Range::default(), construction: Range::default(), ..self.schedule(site, &[]) };
        let profile = schedule.profile(usize::try_from(self.network.years.last - start.year()).unwrap_or(0) + 1);
        let stands = self.network.years.all().map(|year| {
            let age = usize::try_from(year - start.year()).ok();
            age.and_then(|age| profile.get(age)).map_or(0.0, |works| works * capacity.get())
        });
        self.network.instance.capacities[plant.capacity].stands = stands.collect();
    }

    fn offer(&mut self, project: &'a Row<Project>, site: &'a Row<Site>) -> Option<Offer<'a>> {
        let (pathway, sourcing) = (pathway(project.stage), sourcing(self.rows, self.buyers, &site.place));
        let capacity_t = site.capacity_t?.get();
        if !self.friendly(&site.place) {
            return None;
        }
        let keys = keys(site, project.stage);
        let capex = if let Some(own) = project.capex_musd {
            Read { range: Range::certain(own.get()), assumed: false }
        } else {
            let read = self.rows.find(Dynamic::CapexUsdPerT, &keys)?;
            Read { range: read.range.times(capacity_t * 1e-6), assumed: true }
        };
        let premium = self.premium(site);
        let load = self.rows.need(Dynamic::LeastLoadPercent, &keys).range.central / 100.0;
        let support = premium.range.times(capacity_t * load * PER_KG);
        let public = self.public(project, site, capex.range.central);
        // What the cost covers beside the site itself: mostly the mine that feeds it.
        let also: Vec<Add> = project.with_sites.iter().filter_map(|site| self.beside(site.as_str())).collect();
        let plant = self.builder().plant(site, premium.range.central * PER_KG)?;
        let assumed = capex.assumed || premium.assumed;
        self.rows.rests_on(Some(project.source.to_string()), None);
        let mut offer = Offer {
            project,
            site,
            pathway,
            sourcing,
            plant,
            capacity_t,
            capex: capex.range,
            public,
            support,
            assumed,
            also,
            variants: Vec::new(),
        };
        let family = self.network.instance.builds.len();
        for help in [&[][..], &HELP[..1], &HELP[1..], &HELP[..]] {
            let there = help.iter().all(|pathway| self.program(*pathway).is_some());
            for funded in [true, false].into_iter().filter(|_| there) {
                self.variant(&mut offer, family, help, funded);
            }
        }
        Some(offer)
    }

    /// A site that comes with a project, if its capacity is known.
    fn beside(&mut self, site: &str) -> Option<Add> {
        let site = self.rows.model.sites.get(site)?;
        let capacity_t = site.capacity_t?.get();
        let plant = self.builder().plant(site, 0.0)?;
        Some(Add { capacity: plant.capacity, most: vec![capacity_t; self.network.years.count()] })
    }

    /// A build: the project with the help of some programs, with public money beside private money or alone.
    fn variant(&mut self, offer: &mut Offer<'a>, family: usize, help: &[Pathway], funded: bool) {
        let mut schedule = self.schedule(offer.site, help);
        if !help.is_empty() && schedule == self.schedule(offer.site, &[]) {
            return;
        }
        if funded {
            schedule.chance = self.trusted(offer.site, offer.project.stage, schedule.chance);
        }
        let years = self.network.years.count();
        let profile = schedule.profile(years);
        let starts: Vec<usize> = (0..years.min(DECIDED_WITHIN))
            .step_by(DECIDED_EVERY)
            .filter(|&start| profile[years - 1 - start] > 0.0)
            .collect();
        if starts.is_empty() {
            return;
        }
        let public = if funded { offer.public } else { 1.0 };
        let own = Add { capacity: offer.plant.capacity, most: vec![offer.capacity_t; years] };
        let adds = [own].into_iter().chain(offer.also.iter().cloned()).collect();
        let needs = help.iter().filter_map(|pathway| self.program(*pathway)).collect();
        let build = Build {
            name: offer.project.id.to_string(),
            family,
            modules: 1.0,
            whole: true,
            adds,
            outlays: self.outlays(offer, public, &schedule, &profile),
            profile,
            starts,
            needs,
        };
        let mut tags = Tags { on: vec![offer.pathway], off: Vec::new() };
        tags.on.extend(offer.sourcing.into_iter().chain(help.iter().copied()));
        // With help to be had, half of it is not worth a variant.
        tags.off.extend(HELP.into_iter().filter(|pathway| !help.is_empty() && !help.contains(pathway)));
        (if funded { &mut tags.on } else { &mut tags.off }).push(Pathway::CoFunding);
        offer.variants.push(Variant { build: self.network.instance.builds.len(), schedule, public });
        self.network.instance.builds.push(build);
        self.tags.push(tags);
    }

    /// The chance of a project that the public stands by.
    fn trusted(&self, site: &Site, stage: Stage, chance: f64) -> f64 {
        let lever =
            self.rows.lever_of(Pathway::CoFunding, LeverEffect::SuccessAddPercent, &site.place, &keys(site, stage));
        (chance + lever.map_or(0.0, |row| size(row).central / 100.0)).min(1.0)
    }

    fn program(&self, pathway: Pathway) -> Option<usize> {
        HELP.iter().position(|help| *help == pathway).and_then(|place| self.programs[place])
    }

    /// Overnight cost when construction begins; support as far as it works. Private money comes back with the sales at
    /// the supported price, so that it does not count twice.
    fn outlays(&self, offer: &Offer<'_>, public: f64, schedule: &Schedule, profile: &[f64]) -> Vec<Outlay> {
        let years = self.network.years.count();
        let at = |age: usize, musd: f64| {
            let mut dollars = vec![0.0; age + 1];
            dollars[age] = musd;
            dollars
        };
        let keys = keys(offer.site, offer.project.stage);
        let life = self.rows.need(Dynamic::LifeYears, &keys).range.central;
        let upkeep = self.rows.need(Dynamic::FixedOmPercentPerYear, &keys).range.central / 100.0;
        let money = schedule.money_after();
        let used = (0..years).map(|start| self.used(years.saturating_sub(start + money).max(1), life)).collect();
        let private = vec![0.0; years];
        let capex = offer.capex.central;
        let plants = |payer, musd, counts| Outlay {
            payer,
            purpose: Purpose::Plants,
            dollars: at(money, musd),
            repeats: false,
            counts,
        };
        let of_output = |payer, purpose, musd: f64, counts| {
            let dollars = profile.iter().map(|works| works * musd).collect();
            Outlay { payer, purpose, dollars, repeats: true, counts }
        };
        vec![
            plants(Payer::Public, capex * public, used),
            plants(Payer::Private, capex * (1.0 - public), private.clone()),
            of_output(Payer::Private, Purpose::Upkeep, capex * upkeep, private),
            of_output(Payer::Public, Purpose::Support, offer.support.central, Vec::new()),
        ]
    }

    /// Part of the overnight cost that so many years bear, out of a life. They count from when it is spent: a plant that
    /// is still being built binds its money.
    fn used(&self, years: usize, life: f64) -> f64 {
        let rate = self.network.years.discount;
        let annuity = |years: f64| if rate > 0.0 { (1.0 - (1.0 + rate).powf(-years)) / rate } else { years };
        (annuity(years as f64) / annuity(life.max(1.0))).min(1.0)
    }

    fn schedule(&self, site: &Site, help: &[Pathway]) -> Schedule {
        let stage = self.rows.model.processes.get(site.process.as_str()).map_or(Stage::Use, |process| process.stage);
        let keys = keys(site, stage);
        let months = |parameter| self.rows.need(parameter, &keys).range;
        let mut schedule = Schedule {
            permit: months(Dynamic::PermitMonths),
            construction: months(Dynamic::ConstructionMonths),
            qualification: self.qualification(&keys, stage),
            ramp: months(Dynamic::RampMonths),
            chance: months(Dynamic::SuccessPercent).central / 100.0,
        };
        let lever = |effect, pathway| {
            self.rows.lever_of(pathway, effect, &site.place, &keys).filter(|_| help.contains(&pathway))
        };
        if let Some(row) = lever(LeverEffect::PermitMonthsAtMost, Pathway::FasterPermits) {
            schedule.permit = schedule.permit.at_most(size(row).central);
        }
        if let Some(row) = lever(LeverEffect::DurationCutPercent, Pathway::OneStop) {
            let left = 1.0 - size(row).central / 100.0;
            (schedule.permit, schedule.construction) = (schedule.permit.times(left), schedule.construction.times(left));
        }
        if let Some(row) = lever(LeverEffect::SuccessAddPercent, Pathway::OneStop) {
            schedule.chance = (schedule.chance + size(row).central / 100.0).min(1.0);
        }
        schedule
    }

    /// Buyers of magnets qualify the plant; lots, oxides and metals are bought by specification.
    fn qualification(&self, keys: &[(Key, &str)], stage: Stage) -> Range {
        if stage != Stage::Magnet {
            return Range::default();
        }
        let keys: Vec<(Key, &str)> = keys.iter().copied().chain([(Key::Material, "magnet_ndfeb")]).collect();
        self.rows
            .find(Dynamic::QualificationDays, &keys)
            .map_or(Range::default(), |read| read.range.times(12.0 / 365.25))
    }

    /// Dollars a kilogram that output costs above the market.
    fn premium(&self, site: &Site) -> Read {
        let stage = self.rows.model.processes.get(site.process.as_str()).map_or(Stage::Use, |process| process.stage);
        self.rows.need(Dynamic::PremiumUsdPerKg, &keys(site, stage))
    }

    /// Part of the overnight cost that the public bears where it shares it with investors.
    fn public(&self, project: &Project, site: &Site, capex_musd: f64) -> f64 {
        if let Some(listed) = project.public_support_musd.filter(|_| project.capex_musd.is_some()) {
            return (listed.get() / capex_musd).min(1.0);
        }
        let keys = keys(site, project.stage);
        let lever = self.rows.lever_of(Pathway::CoFunding, LeverEffect::PublicSharePercent, &site.place, &keys);
        let lever = lever.map(|row| size(row).central);
        lever.unwrap_or_else(|| self.rows.need(Dynamic::PublicSharePercent, &keys).range.central) / 100.0
    }

    /// Whether a place may be bought from: at home, or in a country that some move of sourcing names.
    fn friendly(&self, place: &PlaceId) -> bool {
        let none = self.rows.levers(LeverEffect::CountsAs).next().is_none();
        none || sourcing(self.rows, self.buyers, place).is_some()
    }

    fn builder(&mut self) -> Builder<'_, 'a> {
        Builder { model: self.rows.model, network: &mut *self.network, sources: &mut *self.sources }
    }
}

/// What is known of a site, for looking rows up.
pub(super) fn keys(site: &Site, stage: Stage) -> [(Key, &str); 3] {
    [(Key::Stage, stage.word()), (Key::Country, site.place.as_str()), (Key::Site, site.id.as_str())]
}
