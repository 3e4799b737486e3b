//! A model in memory: every table, typed, indexed, checked.

use crate::check;
use crate::ids::PlaceId;
use crate::package::Package;
use crate::problem::{Code, Problem, Problems, nearest};
use crate::references::Ids;
pub use crate::rows::Table;
use crate::table::{At, TableRow, TableSpec, read_table};
use crate::tables as t;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::PathBuf;

/// What `datapackage.json` says of the package itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    /// Handle.
    #[serde(default)]
    pub name: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Version of the data.
    #[serde(default)]
    pub version: String,
    /// What the model is.
    #[serde(default)]
    pub description: String,
    /// Terms under which the data may be used, as the Frictionless standard spells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<serde_json::Value>,
    /// The model it plugs into: a shipped name, or a folder beside this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// The year that is balanced when none is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balanced_year: Option<i32>,
    /// Years that are a nowcast, and are called so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nowcast_years: Vec<i32>,
}

/// A row of a package that took the place of a row beneath it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Override {
    /// Table.
    pub table: &'static str,
    /// Key of the row.
    pub key: String,
    /// The row that holds now.
    pub by: String,
    /// The row that held before.
    pub replaced: String,
}

macro_rules! model {
    ($($(#[$doc:meta])* $field:ident: $row:ident),+ $(,)?) => {
        /// A model: all tables of a package and of what it extends.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Model {
            /// What the outermost package says of itself.
            pub about: About,
            /// SHA-256 over all files read, in hexadecimal.
            pub hash: String,
            /// Rows that took the place of others.
            pub overrides: Vec<Override>,
            $($(#[$doc])* pub $field: Table<t::$row>),+
        }

        /// All tables, in the order in which a reader meets them.
        pub const TABLES: &[TableSpec] = &[$(<t::$row as TableRow>::SPEC),+];

        impl Model {
            fn read_tables(&mut self, package: &Package, problems: &mut Problems) {
                $( merge(&mut self.$field, package, &mut self.overrides, problems); )+
            }
            fn check_references(&self, problems: &mut Problems) {
                let ids = Ids::new(vec![$( (<t::$row as TableRow>::SPEC.name, &self.$field) ),+]);
                $( ids.check(&self.$field, problems); )+
            }
            /// Says anew where each row stands, for rows that were not read from the file they were checked as.
            pub fn relocate(&mut self, place: &dyn Fn(&mut At)) {
                $( self.$field.relocate(place); )+
            }
            /// Number of rows in all tables.
            #[must_use]
            pub fn row_count(&self) -> usize { 0 $( + self.$field.len() )+ }
            /// Number of rows by table.
            #[must_use]
            pub fn row_counts(&self) -> Vec<(&'static str, usize)> { vec![$( (<t::$row as TableRow>::SPEC.name, self.$field.len()) ),+] }
        }
    };
}

model! {
    /// Documents.
    sources: Source,
    /// Elements.
    elements: Element,
    /// Places.
    places: Place,
    /// Groups of places.
    groups: Group,
    /// Who belongs to a group.
    memberships: Membership,
    /// What flows.
    materials: Material,
    /// What is in it.
    contents: Content,
    /// Ways to make things.
    processes: Process,
    /// What they take and give.
    recipes: Recipe,
    /// Companies and states.
    entities: Entity,
    /// Who holds whom.
    ownership: Holding,
    /// Processes at places.
    sites: Site,
    /// Known ways between them.
    links: Link,
    /// Observed output.
    production: Production,
    /// Observed trade.
    trade: Trade,
    /// Observed use.
    demand: Demand,
    /// Observed shares.
    shares: Share,
    /// What no source gives.
    assumptions: Assumption,
    /// What is in store.
    stocks: Stock,
    /// Prices.
    prices: Price,
    /// How a chain moves.
    parameters: Parameter,
    /// What could happen.
    scenarios: Scenario,
    /// Of what a scenario consists.
    shocks: Shock,
    /// What happened, to score a hindcast against.
    observed: Observed,
    /// Past shocks that are run again.
    hindcasts: Hindcast,
    /// What was believed of the parameters before them.
    priors: Prior,
    /// What is screened.
    minerals: Mineral,
    /// A publisher's series as materials.
    series: Series,
    /// Shares in a supply, as published.
    supply_shares: SupplyShare,
    /// Published figures about minerals.
    indicators: IndicatorRow,
    /// Lists of critical minerals.
    listings: Listing,
    /// How countries are governed.
    governance: Governance,
    /// How able and willing suppliers are.
    supplier_ratings: SupplierRating,
    /// Reserves and capacities.
    potentials: Potential,
    /// Salient statistics of a country.
    salient: Salient,
    /// What minerals are used for.
    end_uses: EndUse,
    /// Who uses them.
    industries: Industry,
    /// What people build.
    systems: System,
    /// The kilograms in it.
    bom: BomLine,
    /// How many of it are made.
    builds: Build,
    /// Acts that stop or pay for flows.
    measures: Measure,
    /// Plants to come.
    projects: Project,
    /// What can be done.
    levers: Lever,
    /// Laws and benchmarks.
    rules: Rule,
    /// What a company buys.
    items: Item,
    /// Who offers it.
    offers: Offer,
    /// What it needs of it.
    forecasts: Forecast,
    /// What it has ordered.
    orders: Order,
    /// Public statements.
    claims: Claim,
    /// What was not found.
    gaps: Gap,
}

impl Model {
    /// Reads a shipped model by name, or a folder, with all it extends, and checks it.
    ///
    /// # Errors
    /// Every problem of every file at once.
    pub fn read(name: &str) -> Result<Self, Problems> {
        Self::from_package(&Package::open(name)?)
    }

    /// Reads an opened package with all it extends, and checks it.
    ///
    /// # Errors
    /// Every problem of every file at once.
    pub fn from_package(package: &Package) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let chain = chain(package, &mut problems);
        let (hash, mut model) = rayon::join(|| hash(&chain), || Self::read_chain(&chain, &mut problems));
        model.hash = hash;
        // A reference into a table with unreadable rows would be reported twice: once there, once here.
        if problems.is_empty() {
            model.check_references(&mut problems);
            check::check(&model, &mut problems);
        }
        problems.into_result(model)
    }

    fn read_chain(chain: &[(Cow<'_, Package>, About)], problems: &mut Problems) -> Self {
        let mut model = Self::default();
        // The base is read first, so that what extends it overrides.
        for (package, about) in chain.iter().rev() {
            check_file_names(package, problems);
            model.read_tables(package, problems);
            let inherited = (model.about.balanced_year, std::mem::take(&mut model.about.nowcast_years));
            model.about = about.clone();
            model.about.balanced_year = model.about.balanced_year.or(inherited.0);
            if model.about.nowcast_years.is_empty() {
                model.about.nowcast_years = inherited.1;
            }
        }
        model
    }

    /// The year balanced when none is asked for.
    #[must_use]
    pub fn default_year(&self) -> i32 {
        let latest = || self.production.iter().map(|row| row.year.0).max();
        self.about.balanced_year.or_else(latest).unwrap_or(2024)
    }

    /// The members of a group in a year, or the place itself.
    #[must_use]
    pub fn members(&self, place_or_group: &str, year: i32) -> Vec<PlaceId> {
        if let Some(place) = self.places.get(place_or_group) {
            return vec![place.id.clone()];
        }
        self.memberships
            .iter()
            .filter(|row| row.group == place_or_group)
            .filter(|row| crate::date::Date::window_covers_year_end(row.start, row.end, year))
            .map(|row| row.place.clone())
            .collect()
    }
}

/// Of all files, the base first.
fn hash(chain: &[(Cow<'_, Package>, About)]) -> String {
    use std::fmt::Write as _;
    let mut digest = Sha256::new();
    for (file, bytes) in chain.iter().rev().flat_map(|(package, _)| &package.files) {
        digest.update((file.len() as u64).to_le_bytes());
        digest.update(file.as_bytes());
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The package and what it extends, outermost first.
pub(crate) fn chain<'a>(package: &'a Package, problems: &mut Problems) -> Vec<(Cow<'a, Package>, About)> {
    let mut chain = vec![(Cow::Borrowed(package), about(package, problems))];
    while let Some((package, About { extends: Some(base), .. })) = chain.last() {
        let beside = package.folder.clone().unwrap_or_else(|| PathBuf::from("."));
        let file = package.display("datapackage.json");
        match Package::open_from(base, &beside) {
            Ok(base_package) => {
                if chain.iter().any(|(seen, _)| seen.files == base_package.files) {
                    problems.push(
                        Problem::new(Code::Extends, format!("`extends` leads from `{base}` back to itself"))
                            .file(file)
                            .mend("remove `extends` from one of the packages"),
                    );
                    break;
                }
                let about = about(&base_package, problems);
                chain.push((Cow::Owned(base_package), about));
            }
            Err(found) => {
                problems.extend(found.as_slice().iter().cloned().map(|mut problem| {
                    problem.code = Code::Extends;
                    problem.file.clone_from(&file);
                    problem
                }));
                break;
            }
        }
    }
    chain
}

fn about(package: &Package, problems: &mut Problems) -> About {
    let file = package.display("datapackage.json");
    let Some(text) = package.file("datapackage.json") else {
        problems.push(
            Problem::new(Code::Descriptor, "the folder has no datapackage.json")
                .file(file)
                .expected("a Frictionless data package")
                .mend("start from a copy: `adit export rare-earths DIR`, or `adit init DIR`"),
        );
        return About::default();
    };
    // A list would be read as a record whose every member is absent.
    let object = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(text);
    object.and_then(|_| serde_json::from_slice(text)).unwrap_or_else(|error| {
        let mut problem =
            Problem::new(Code::Descriptor, "datapackage.json cannot be read").file(file).found(error.to_string());
        problem.line = Some(error.line() as u64);
        problems.push(problem.mend("mend the JSON at that line"));
        About::default()
    })
}

fn check_file_names(package: &Package, problems: &mut Problems) {
    for (file, _) in &package.files {
        let Some(table) = file.strip_suffix(".csv") else { continue };
        if TABLES.iter().all(|spec| spec.name != table) {
            let problem = Problem::new(Code::UnknownTable, format!("no table is called `{table}`"))
                .file(package.display(file))
                .found(file.as_str());
            let near = nearest(table, TABLES.iter().map(|spec| spec.name));
            problems.push(match near {
                Some(near) => problem.mend(format!("did you mean `{near}.csv`?")),
                None => problem.mend("move it out of the folder; `adit schema` lists the tables"),
            });
        }
    }
}

fn merge<T: TableRow + Send>(
    table: &mut Table<T>,
    package: &Package,
    overrides: &mut Vec<Override>,
    problems: &mut Problems,
) {
    let file = format!("{}.csv", T::SPEC.name);
    let Some(text) = package.file(&file) else { return };
    let rows = read_table::<T>(&package.display(&file), text, problems);
    let own = Table::of(rows, |row, first| {
        problems.push(
            Problem::new(Code::DuplicateKey, format!("`{}` stands twice in `{}`", row.key, T::SPEC.name))
                .at(&row.at)
                .column(T::SPEC.keys.join(", "))
                .found(format!("the key of line {}", first.at.line))
                .expected("a key of its own")
                .mend("remove one of the two rows, or tell them apart in the key columns"),
        );
    });
    if table.is_empty() {
        *table = own;
        return;
    }
    for row in own.into_rows() {
        let (key, by) = (row.key.clone(), row.at.to_string());
        if let Some(replaced) = table.replace(row) {
            overrides.push(Override { table: T::SPEC.name, key, by, replaced: replaced.at.to_string() });
        }
    }
}
