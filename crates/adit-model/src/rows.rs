//! The rows of a table, found by key.

use crate::table::{At, Row};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// The rows of a table, in file order, found by key.
#[derive(Debug, Clone)]
pub struct Table<T> {
    rows: Vec<Row<T>>,
    /// Positions of rows by the hash of their key. Only looked up, never walked: no hash decides an order.
    index: HashTable<usize>,
    hasher: DefaultHashBuilder,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), index: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }
}

impl<T: PartialEq> PartialEq for Table<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|row| other.get(&row.key) == Some(row))
    }
}

impl<T> Table<T> {
    /// The rows, in file order; rows of a base model come first.
    pub fn iter(&self) -> std::slice::Iter<'_, Row<T>> {
        self.rows.iter()
    }
    /// The row of this key (for tables with one key column: its id).
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Row<T>> {
        self.position(key).and_then(|at| self.rows.get(at))
    }
    /// Position of the row of this key.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        self.index.find(self.hasher.hash_one(key), |&at| self.rows[at].key == key).copied()
    }
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// Says anew where each row stands; keys stay as they are.
    pub(crate) fn relocate(&mut self, place: &dyn Fn(&mut At)) {
        self.rows.iter_mut().for_each(|row| place(&mut row.at));
    }
    /// Keeps the rows for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&Row<T>) -> bool) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.retain(|row| keep(row));
        *self = Self::of(rows, |_, _| ());
    }

    /// A table of these rows. Of rows with the same key the first stays; `twice` is told each other and the first.
    pub(crate) fn of(rows: Vec<Row<T>>, mut twice: impl FnMut(&Row<T>, &Row<T>)) -> Self {
        let mut table = Self { rows, ..Self::default() };
        table.index.reserve(table.rows.len(), |_| 0);
        let mut double = vec![];
        for at in 0..table.rows.len() {
            let row = &table.rows[at];
            match table.get(&row.key) {
                Some(first) => {
                    twice(row, first);
                    double.push(at);
                }
                None => table.add_to_index(at),
            }
        }
        if double.is_empty() {
            return table;
        }
        let mut double = double.into_iter().peekable();
        let mut at = 0;
        table.rows.retain(|_| {
            at += 1;
            double.next_if_eq(&(at - 1)).is_none()
        });
        Self::of(table.rows, twice)
    }

    fn add_to_index(&mut self, at: usize) {
        let Self { rows, index, hasher } = self;
        let hash = |at: usize| hasher.hash_one(rows[at].key.as_str());
        index.insert_unique(hash(at), at, |&at| hash(at));
    }

    pub(crate) fn as_slice(&self) -> &[Row<T>] {
        &self.rows
    }
    pub(crate) fn into_rows(self) -> Vec<Row<T>> {
        self.rows
    }
    /// Adds a row, at the place of the row that had its key before, which is given back.
    pub fn replace(&mut self, row: Row<T>) -> Option<Row<T>> {
        if let Some(at) = self.position(&row.key) {
            return Some(std::mem::replace(&mut self.rows[at], row));
        }
        self.rows.push(row);
        self.add_to_index(self.rows.len() - 1);
        None
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = &'a Row<T>;
    type IntoIter = std::slice::Iter<'a, Row<T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::At;

    fn row(key: &str, data: u32) -> Row<u32> {
        Row { at: At { file: "made-up.csv".into(), line: u64::from(data), row: 1 }, key: key.into(), data }
    }

    fn shown(table: &Table<u32>) -> Vec<(&str, u32)> {
        table.iter().map(|row| (row.key.as_str(), row.data)).collect()
    }

    #[test]
    fn rows_keep_their_order_and_are_found() {
        let mut told = Vec::new();
        let rows = vec![row("b", 1), row("a", 2), row("b", 3), row("c", 4), row("b", 5)];
        let mut table = Table::of(rows, |row, first| told.push((row.data, first.data)));
        assert_eq!(told, [(3, 1), (5, 1)]);
        assert_eq!(shown(&table), [("b", 1), ("a", 2), ("c", 4)]);
        assert_eq!(table.replace(row("a", 6)).map(|row| row.data), Some(2));
        assert_eq!(table.replace(row("d", 7)), None);
        assert_eq!(shown(&table), [("b", 1), ("a", 6), ("c", 4), ("d", 7)]);
        table.retain(|row| row.key != "a");
        assert_eq!(shown(&table), [("b", 1), ("c", 4), ("d", 7)]);
        assert_eq!((table.position("a"), table.position("c"), table.position("d")), (None, Some(1), Some(2)));
        assert_eq!(table, Table::of(vec![row("d", 7), row("c", 4), row("b", 1)], |_, _| ()));
        assert_ne!(table, Table::of(vec![row("d", 7), row("c", 4), row("b", 2)], |_, _| ()));
    }
}
