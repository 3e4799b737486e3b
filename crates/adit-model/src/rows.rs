//! The rows of a table, found by key.

use crate::table::Row;
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
    #[must_use]
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
    /// Keeps the rows for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&Row<T>) -> bool) {
        self.rows.retain(|row| keep(row));
        self.index.clear();
        for (at, row) in self.rows.iter().enumerate() {
            self.index.insert_unique(self.hasher.hash_one(row.key.as_str()), at, |&at| {
                self.hasher.hash_one(self.rows[at].key.as_str())
            });
        }
    }

    pub(crate) fn as_slice(&self) -> &[Row<T>] {
        &self.rows
    }
    pub(crate) fn into_rows(self) -> Vec<Row<T>> {
        self.rows
    }
    /// Adds a row, or gives the row that has its key already, and the row back.
    pub(crate) fn insert(&mut self, row: Row<T>) -> Result<(), (&Row<T>, Row<T>)> {
        if let Some(first) = self.position(&row.key) {
            return Err((&self.rows[first], row));
        }
        let hash = self.hasher.hash_one(row.key.as_str());
        self.rows.push(row);
        self.index.insert_unique(hash, self.rows.len() - 1, |&at| self.hasher.hash_one(self.rows[at].key.as_str()));
        Ok(())
    }
    /// Adds a row, at the place of the row that had its key before, which is given back.
    pub(crate) fn replace(&mut self, row: Row<T>) -> Option<Row<T>> {
        if let Some(at) = self.position(&row.key) {
            return Some(std::mem::replace(&mut self.rows[at], row));
        }
        // No row has the key, so that it cannot fail.
        let _ = self.insert(row);
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
