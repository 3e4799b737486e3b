//! Made-up files of any size. The same size gives the same bytes on every machine.

use std::fs::{File, create_dir_all};
use std::io::{BufWriter, Result, Write};
use std::path::Path;

/// Numbers that look random (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
    /// Thousandths, spread evenly over seven orders of magnitude as trade is.
    fn thousandths(&mut self) -> u64 {
        let size = 10_u64.pow(1 + u32::try_from(self.below(7)).unwrap_or(0));
        1 + self.below(size)
    }
}

/// A year of trade as BACI lays it out: 226 countries, 5,626 headings, sorted by exporter, importer and heading; one
/// quantity in thirty is missing.
pub(crate) fn trade(file: &Path, rows: u64) -> Result<()> {
    let headings: Vec<u64> = (1..=97)
        .flat_map(|chapter| {
            (1..=29).flat_map(move |heading| [10, 90].map(|sub| chapter * 10_000 + heading * 100 + sub))
        })
        .collect();
    let mut numbers = Numbers(1);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
    writeln!(out, "t,i,j,k,v,q")?;
    let mut left = rows;
    for year in 2022.. {
        for (exporter, importer) in (1..=226).flat_map(|from| (1..=226).map(move |to| (from * 4, to * 4))) {
            if exporter == importer {
                continue;
            }
            let mut at = numbers.below(56);
            while let Some(heading) = usize::try_from(at).ok().and_then(|at| headings.get(at)) {
                if left == 0 {
                    return out.flush();
                }
                left -= 1;
                let value = numbers.thousandths();
                write!(out, "{year},{exporter},{importer},{heading:06},{}.{:03},", value / 1000, value % 1000)?;
                if numbers.below(30) == 0 {
                    writeln!(out, "           NA")?;
                } else {
                    let quantity = numbers.thousandths();
                    writeln!(out, "{}.{:03}", quantity / 1000, quantity % 1000)?;
                }
                at += 1 + numbers.below(56);
            }
        }
    }
    out.flush()
}

/// A package of so many rows: a fifth sites, two fifths production, a third trade, the rest what they refer to.
pub(crate) fn package(folder: &Path, rows: u64) -> Result<()> {
    create_dir_all(folder)?;
    let table =
        |name: &str| Ok::<_, std::io::Error>(BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?));
    let mut numbers = Numbers(2);
    write!(table("datapackage.json")?, "{{\"name\": \"made-up\", \"title\": \"Made up\", \"version\": \"1\"}}")?;
    let (sources, places, materials, processes) = (50, 200, 60, 200 + rows / 1000);
    let (entities, holdings, sites, outputs) = (rows / 50, rows * 3 / 100, rows / 5, rows * 2 / 5);

    let mut out = table("sources.csv")?;
    writeln!(out, "id,title,publisher,year,tier")?;
    for id in 0..sources {
        writeln!(out, "source_{id},\"Volume {id}, a yearbook\",A bureau,{},official", 2000 + id % 25)?;
    }
    let mut out = table("places.csv")?;
    writeln!(out, "id,name,kind")?;
    for id in 0..places {
        writeln!(out, "P{id:03},Country {id},country")?;
    }
    let mut out = table("elements.csv")?;
    writeln!(out, "id,name,group")?;
    for id in 0..20 {
        writeln!(out, "E{id},element {id},light")?;
    }
    let mut out = table("materials.csv")?;
    writeln!(out, "id,name,stage,basis,elements,routing,hs_codes")?;
    for id in 0..materials {
        let elements: Vec<String> = (0..20).map(|element| format!("E{element}")).collect();
        writeln!(out, "material_{id},material {id},mine,reo,{},market,{}", elements.join("|"), 250_000 + id)?;
    }
    let mut out = table("processes.csv")?;
    let mut recipes = table("recipes.csv")?;
    writeln!(out, "id,name,stage,activity_basis")?;
    writeln!(recipes, "process,direction,material,element,kind,amount,source,confidence")?;
    let mut written = sources + places + 20 + materials + processes;
    for id in 0..processes {
        writeln!(out, "process_{id},mining {id},mine,reo")?;
        for element in 0..10 {
            let source = numbers.below(sources);
            writeln!(
                recipes,
                "process_{id},output,material_{},E{element},per_activity,0.05,source_{source},high",
                id % materials
            )?;
            written += 1;
        }
    }
    let mut out = table("entities.csv")?;
    writeln!(out, "id,name,place,kind")?;
    for id in 0..entities {
        writeln!(out, "entity_{id},Company {id},P{:03},company", numbers.below(places))?;
    }
    let mut out = table("ownership.csv")?;
    writeln!(out, "entity,owner,share_percent,kind,status,start,source,confidence")?;
    for id in 0..holdings {
        let (held, owner) = (id % entities, numbers.below(entities));
        writeln!(out, "entity_{held},entity_{owner},25,equity,held,{}-01-01,source_3,high", 1990 + id / entities)?;
    }
    let mut out = table("sites.csv")?;
    writeln!(
        out,
        "id,name,process,place,entity,status,capacity_t,capacity_basis,capacity_kind,latitude,longitude,source,confidence"
    )?;
    for id in 0..sites {
        let (process, place, entity) = (numbers.below(processes), numbers.below(places), numbers.below(entities));
        let (t, source) = (numbers.below(100_000), numbers.below(sources));
        let (north, east) = (numbers.below(180) as f64 / 2.0, numbers.below(360) as f64 / 2.0);
        writeln!(
            out,
            "site_{id},\"Mine {id}, north\",process_{process},P{place:03},entity_{entity},operating,{t},reo,nameplate,{north},{east},source_{source},high"
        )?;
    }
    let mut out = table("production.csv")?;
    writeln!(
        out,
        "site,place,stage,material,elements,year,quantity_t,basis,deviation_t,coverage,source,confidence,note"
    )?;
    for id in 0..outputs {
        let (site, material, source) = (id % sites, numbers.below(materials), numbers.below(sources));
        let (t, year) = (numbers.below(100_000), 2000 + id / sites);
        writeln!(
            out,
            "site_{site},,mine,material_{material},,{year},{t}.5,reo,10,complete,source_{source},medium,rounded"
        )?;
    }
    written += entities + holdings + sites + outputs;
    let mut out = table("trade.csv")?;
    writeln!(
        out,
        "exporter,importer,material,elements,year,quantity_t,basis,gross_t,value_usd,hs_code,reporter,source,confidence,note"
    )?;
    for id in 0..rows.saturating_sub(written) {
        let (from, other) = (id % places, 1 + id / places % (places - 1));
        let (to, material) = ((from + other) % places, id / places / (places - 1) % materials);
        let (t, usd, source) = (numbers.below(100_000), numbers.below(10_000_000), numbers.below(sources));
        writeln!(
            out,
            "P{from:03},P{to:03},material_{material},,2024,{t}.25,reo,{t}.5,{usd},{},P{to:03},source_{source},medium,",
            250_000 + material
        )?;
    }
    out.flush()
}
