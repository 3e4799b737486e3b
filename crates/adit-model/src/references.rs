//! Whether every identifier names a row.

use crate::problem::{Code, Problem, Problems, nearest};
use crate::rows::Table;
use crate::table::{Row, TableRow};
use rayon::prelude::*;
use std::collections::HashMap;

/// Rows checked by one thread at a time.
const CHUNK: usize = 4096;
/// Words compared in search of the one that was meant, in all: a column that is wrong altogether in a large table must
/// not take minutes to be told.
const COMPARED: usize = 20_000_000;

/// The keys of a table, whatever its rows are.
pub(crate) trait Keys: Sync {
    fn has(&self, key: &str) -> bool;
    fn count(&self) -> usize;
    fn keys(&self) -> Box<dyn Iterator<Item = &str> + '_>;
}

impl<T: Sync> Keys for Table<T> {
    fn has(&self, key: &str) -> bool {
        self.position(key).is_some()
    }
    fn count(&self) -> usize {
        self.len()
    }
    fn keys(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(self.iter().map(|row| row.key.as_str()))
    }
}

/// The ids of every table, to look references up in.
pub(crate) struct Ids<'a>(Vec<(&'static str, &'a dyn Keys)>);

/// A reference to a row that is not there.
struct Dangling<'a, T> {
    row: &'a Row<T>,
    column: &'static str,
    tables: &'static str,
    id: String,
}

impl<'a> Ids<'a> {
    pub(crate) fn new(tables: Vec<(&'static str, &'a dyn Keys)>) -> Self {
        Self(tables)
    }

    /// The tables of a list of names joined with `|`.
    fn of(&self, tables: &str) -> Vec<&'a dyn Keys> {
        tables
            .split('|')
            .filter_map(|table| self.0.iter().find(|(name, _)| *name == table))
            .map(|(_, keys)| *keys)
            .collect()
    }

    /// Checks every reference of a table. The order of problems is that of the rows, whatever thread finds them.
    pub(crate) fn check<T: TableRow + Sync>(&self, table: &Table<T>, problems: &mut Problems) {
        let found: Vec<Vec<Dangling<'_, T>>> =
            table.as_slice().par_chunks(CHUNK).map(|rows| self.dangling(rows)).collect();
        let mut near: HashMap<(&str, String), Option<String>> = HashMap::new();
        let mut left = COMPARED;
        for Dangling { row, column, tables, id } in found.into_iter().flatten() {
            let near = near.entry((tables, id.clone())).or_insert_with(|| {
                let known = self.of(tables);
                left = left.checked_sub(known.iter().map(|keys| keys.count()).sum())?;
                nearest(&id, known.iter().flat_map(|keys| keys.keys())).map(str::to_owned)
            });
            problems.push(dangling(row, column, tables, &id, near.as_deref()));
        }
    }

    fn dangling<'r, T: TableRow>(&self, rows: &'r [Row<T>]) -> Vec<Dangling<'r, T>> {
        let mut found = Vec::new();
        // A column refers to few lists of tables: each is looked up once.
        let mut resolved: Vec<(&'static str, Vec<&'a dyn Keys>)> = Vec::new();
        for row in rows {
            row.data.references(&mut |column, tables, id| {
                if tables.is_empty() || (tables == T::SPEC.name && T::SPEC.keys == [column]) {
                    return;
                }
                let at = resolved.iter().position(|(known, _)| *known == tables).unwrap_or_else(|| {
                    resolved.push((tables, self.of(tables)));
                    resolved.len() - 1
                });
                if !resolved[at].1.iter().any(|keys| keys.has(id)) {
                    found.push(Dangling { row, column, tables, id: id.to_owned() });
                }
            });
        }
        found
    }
}

fn dangling<T>(row: &Row<T>, column: &str, tables: &str, id: &str, near: Option<&str>) -> Problem {
    let kind = tables.replace('|', ".csv or ");
    let problem = Problem::new(Code::UnknownId, format!("`{id}` is not in {kind}.csv"))
        .at(&row.at)
        .column(column)
        .found(id)
        .expected(format!("an id of {kind}.csv"));
    match near {
        Some(near) => problem.mend(format!("did you mean `{near}`?")),
        None => problem.mend(format!("add a row `{id}` to {kind}.csv, or correct the id")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::table::read_table;
    use crate::tables::Site;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Keys that count how often they are asked.
    struct Counted {
        keys: Vec<String>,
        asked: AtomicUsize,
        walked: AtomicUsize,
    }

    impl Keys for Counted {
        fn has(&self, key: &str) -> bool {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.keys.iter().any(|known| known == key)
        }
        fn count(&self) -> usize {
            // As if there were a million: what is walked is paid by this number.
            1_000_000
        }
        fn keys(&self) -> Box<dyn Iterator<Item = &str> + '_> {
            self.walked.fetch_add(1, Ordering::Relaxed);
            Box::new(self.keys.iter().map(String::as_str))
        }
    }

    fn sites(count: usize, place: impl Fn(usize) -> String) -> Table<Site> {
        let head = "id,name,process,place,status,source,confidence\n".to_owned();
        let text = (0..count)
            .fold(head, |text, at| text + &format!("site_{at},a mine,dig,{},operating,book,high\n", place(at)));
        let mut problems = Problems::default();
        let rows = read_table("sites.csv", text.as_bytes(), &mut problems);
        assert!(problems.is_empty(), "{problems}");
        Table::of(rows, |_, _| ())
    }

    fn check(table: &Table<Site>) -> (Problems, [Counted; 3]) {
        let known = ["dig", "AAA", "book"].map(|key| Counted {
            keys: vec![key.to_owned()],
            asked: AtomicUsize::new(0),
            walked: AtomicUsize::new(0),
        });
        let [processes, places, sources] = &known;
        let mut problems = Problems::default();
        Ids::new(vec![("processes", processes), ("places", places), ("sources", sources)]).check(table, &mut problems);
        (problems, known)
    }

    #[test]
    fn each_reference_is_looked_up_once() {
        let (problems, known) = check(&sites(10_000, |_| "AAA".into()));
        assert!(problems.is_empty(), "{problems}");
        for keys in known {
            assert_eq!((keys.asked.into_inner(), keys.walked.into_inner()), (10_000, 0));
        }
    }

    #[test]
    fn a_column_that_is_wrong_altogether_is_told_row_by_row_without_comparing_all_with_all() {
        let (problems, [_, places, _]) = check(&sites(9_000, |at| format!("AAB{at}")));
        assert_eq!(problems.as_slice().len(), 9_000);
        assert_eq!(places.walked.into_inner(), COMPARED / 1_000_000);
        let (problems, [_, places, _]) = check(&sites(9_000, |_| "AAB".into()));
        assert_eq!(places.walked.into_inner(), 1, "one wrong word is compared once");
        assert!(problems.as_slice().iter().all(|found| found.mend.as_deref() == Some("did you mean `AAA`?")));
        let rows: Vec<_> = problems.as_slice().iter().filter_map(|problem| problem.row).collect();
        assert_eq!(rows, (1..=9_000).collect::<Vec<_>>(), "in the order of rows, whatever the threads");
    }
}
