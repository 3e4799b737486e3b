//! The tables of a company as an instance.

use super::MonthlyQuestion;
use super::calendar::{Month, count, months_down, months_up};
use super::forecasts::{courses, demands, first_month, horizon};
use super::shocks::{Threat, threats};
use adit_model::Model;
use adit_model::cell::{Percent, Positive};
use adit_model::problem::Problems;
use adit_model::table::Row;
use adit_model::tables::{Item, Offer, Order};
use adit_model::words::{OrderStatus, SafetyRule};
use adit_plan::monthly as plan;
use adit_plan::monthly::{Case, Hazard, Instance, Level, SWANSON, Start, Way, service_stock, starts};
use adit_plan::reserve::normal::quantile;

/// Months in which a scenario is supposed to begin, each standing for a part of the horizon.
const BEGINS: usize = 4;
/// Days of a month on average.
const DAYS: f64 = 365.25 / 12.0;
/// Demand is below its high end in nine months of ten, and above its low end.
const HIGH: f64 = 0.9;

/// A problem that is ready to be solved, and the rows it is made of.
pub(super) struct Setup<'a> {
    pub(super) model: &'a Model,
    pub(super) start: Month,
    pub(super) instance: Instance,
    pub(super) items: Vec<&'a Row<Item>>,
    pub(super) offers: Vec<&'a Row<Offer>>,
    /// Item and customer of each demand.
    pub(super) customers: Vec<(String, String)>,
    pub(super) placed: Vec<&'a Row<Order>>,
    pub(super) threats: Vec<Threat<'a>>,
    /// Scenario and begin of each case.
    pub(super) begins: Vec<Option<Start>>,
    /// Scenarios that were asked for but reach no offer.
    pub(super) harmless: Vec<String>,
    /// What was left out or supposed, in sentences.
    pub(super) remarks: Vec<String>,
}

impl<'a> Setup<'a> {
    /// Reads the tables.
    pub(super) fn new(model: &'a Model, question: &MonthlyQuestion) -> Result<Self, Problems> {
        let start = first_month(model, question)?;
        let mut problems = Problems::default();
        let forecast =
            |item: &Row<Item>| model.forecasts.iter().any(|row| row.item == item.id && Month::of(row.month) >= start);
        let items: Vec<&Row<Item>> = model.items.iter().filter(|item| forecast(item)).collect();
        let courses = courses(model, start, &items);
        let horizon = horizon(&courses, start, question, &mut problems);
        let demands = demands(&courses, &items, start, horizon, &mut problems);
        let offers: Vec<&Row<Offer>> =
            model.offers.iter().filter(|offer| items.iter().any(|item| item.id == offer.item)).collect();
        let (threats, harmless) = match threats(model, question, &offers, &items, start.year()) {
            Ok(found) => found,
            Err(found) => {
                problems.append(found);
                (Vec::new(), Vec::new())
            }
        };
        problems.into_result(())?;
        let mut setup = Self {
            model,
            start,
            instance: Instance {
                horizon,
                planned: question.months,
                frozen: question.frozen,
                demands,
                risk: question.risk,
                allocation: question.allocation,
                ..Instance::default()
            },
            customers: courses.iter().map(|course| (course.item.to_owned(), course.customer.to_owned())).collect(),
            items,
            offers,
            placed: Vec::new(),
            threats,
            begins: Vec::new(),
            harmless,
            remarks: Vec::new(),
        };
        setup.fill();
        Ok(setup)
    }

    fn fill(&mut self) {
        self.instance.offers = self.offers.iter().map(|row| self.offer(row)).collect();
        self.orders();
        self.cases();
        self.instance.items = (0..self.items.len()).map(|index| self.item(index)).collect();
        let idle = self.model.items.len() - self.items.len();
        if idle > 0 {
            self.remarks.push(format!("{idle} items without a forecast from {} on are left out.", self.start));
        }
    }

    /// The month with this number.
    pub(super) fn month(&self, index: usize) -> String {
        self.start.plus(index).to_string()
    }

    fn offer(&self, row: &Offer) -> plan::Offer {
        let number = |cell: Option<Positive>| cell.map_or(0.0, Positive::get);
        let lead = months_up(row.lead_days.get());
        let transit = months_down(number(row.transit_days));
        let mut ways = vec![Way { lead, transit: transit.min(lead), adder: 0.0 }];
        let fast = row.expedite_lead_days.map(|days| months_up(days.get())).filter(|fast| *fast < lead);
        let adder = number(row.expedite_per_unit);
        ways.extend(fast.map(|lead| Way { lead, transit: transit.min(lead), adder }));
        let supplier = self.offers.iter().position(|other| other.supplier == row.supplier).unwrap_or_default();
        let qualification = row.qualification_months.map(|months| plan::Qualification {
            cost: number(row.qualification_cost),
            months: count(months.get().ceil()),
        });
        plan::Offer {
            name: row.id.as_str().to_owned(),
            item: self.items.iter().position(|item| item.id == row.item).unwrap_or_default(),
            supplier,
            price: row.price_per_unit.get(),
            per_order: number(row.cost_per_order),
            minimum: number(row.minimum_units),
            multiple: row.multiple_units.map(Positive::get),
            most: row.most_units_per_month.map(Positive::get),
            ways,
            from: row.qualified_from.and_then(|date| Month::of(date).since(self.start)).unwrap_or_default(),
            qualification,
            least_share: row.least_share_percent.map(Percent::fraction),
            largest_share: row.largest_share_percent.map(Percent::fraction),
        }
    }

    /// Orders that have been placed and are still to arrive.
    fn orders(&mut self) {
        let mut late = 0;
        for row in self.model.orders.iter().filter(|row| row.status == OrderStatus::Placed) {
            let Some(offer) = self.offers.iter().position(|offer| offer.id == row.offer) else { continue };
            let Some(arrives) = Month::of(row.arrives).since(self.start) else {
                late += 1;
                continue;
            };
            self.placed.push(row);
            self.instance.placed.push(plan::Placed { offer, arrives, units: row.units.get() });
        }
        if late > 0 {
            self.remarks.push(format!(
                "{late} placed orders were to arrive before {}: they are taken to be in stock. Correct `arrives` if they are not.",
                self.start
            ));
        }
    }

    /// The calm course, low and high demand, and each scenario beginning in some months.
    fn cases(&mut self) {
        let hazards: Vec<Hazard> = self.threats.iter().map(|threat| Hazard { a_year: threat.a_year }).collect();
        let begins = starts(&hazards, self.instance.planned, BEGINS);
        let calm = 1.0 - begins.iter().map(|start| start.chance).sum::<f64>();
        let spread = self.instance.demands.iter().any(|demand| demand.units[0] != demand.units[2]);
        let of_demand = |level: Level| {
            let part = SWANSON.iter().find(|(other, _)| *other == level).map_or(0.0, |(_, part)| *part);
            calm * if spread { part } else { f64::from(u8::from(level == Level::Expected)) }
        };
        let course = |name: &str, level| Case { name: name.into(), chance: of_demand(level), level, ..Case::default() };
        let mut cases = vec![course("as forecast", Level::Expected)];
        if spread {
            // Demand shows itself after a month.
            for (name, level) in [("low demand", Level::Low), ("high demand", Level::High)] {
                cases.push(Case { known: Some(1), ..course(name, level) });
            }
        }
        self.begins = vec![None; cases.len()];
        for start in begins {
            let threat = &self.threats[start.scenario];
            let name = format!("{} from {}", threat.id, self.month(start.month));
            let hits = threat.hits.iter().map(|hit| hit.later(start.month)).collect();
            cases.push(Case { name, chance: start.chance, known: Some(start.month), hits, ..Case::default() });
            self.begins.push(Some(start));
        }
        self.instance.cases = cases;
    }

    fn item(&self, index: usize) -> plan::Item {
        let row = self.items[index];
        plan::Item {
            name: row.id.as_str().to_owned(),
            on_hand: row.on_hand_units.get(),
            holding: row.holding_cost_per_unit_year.get() / 12.0,
            safety: self.safety(index),
            shelf_life: row.shelf_life_months.map(|months| count(months.get())),
            largest_share: row.largest_share_percent.map(Percent::fraction),
        }
    }

    /// Safety stock by month, by the rule of the item; empty if the plan weighs it.
    fn safety(&self, index: usize) -> Vec<f64> {
        let row = self.items[index];
        let horizon = self.instance.horizon;
        let units = |cell: Option<Positive>| cell.map_or(0.0, Positive::get);
        match row.safety_rule {
            SafetyRule::Plan => Vec::new(),
            SafetyRule::Units => vec![units(row.safety_units); horizon],
            SafetyRule::Days => (0..horizon).map(|month| self.cover(index, month, units(row.safety_days))).collect(),
            SafetyRule::Service => {
                let level = row.service_level_percent.map_or(0.5, Percent::fraction);
                // The slowest of the sources that are ready: its orders are the ones that meet surprises last.
                let ready = self.instance.offers.iter().filter(|o| o.item == index && o.qualification.is_none());
                let lead = ready.filter_map(|offer| offer.ways.first()).map(|way| way.lead).max().unwrap_or_default();
                let stock = |month: usize| service_stock(level, self.deviation(index, month, lead), lead);
                (0..horizon).map(stock).collect()
            }
        }
    }

    /// Forecast use of the days after a month; beyond the horizon as in its last month.
    fn cover(&self, item: usize, month: usize, days: f64) -> f64 {
        let Some(calm) = self.instance.cases.first() else { return 0.0 };
        let (mut left, mut units, mut at) = (days / DAYS, 0.0, month);
        while left > 0.0 {
            at += 1;
            units += left.min(1.0) * self.instance.needed(item, calm, at.min(self.instance.horizon - 1));
            left -= 1.0;
        }
        units
    }

    /// Deviation of a month's demand, root mean square over the months that an order placed now has to cover.
    fn deviation(&self, item: usize, month: usize, lead: usize) -> f64 {
        let last = self.instance.horizon - 1;
        let square = |month: usize| -> f64 {
            let of = self.instance.of_item(item).map(|demand| {
                let [low, _, high] = &self.instance.demands[demand].units;
                (high[month] - low[month]) / (2.0 * quantile(HIGH))
            });
            of.map(|deviation| deviation * deviation).sum()
        };
        let sum: f64 = (month + 1..=month + 1 + lead).map(|month| square(month.min(last))).sum();
        (sum / (lead + 1) as f64).sqrt()
    }
}
