//! A program whose rows may be missed.

use adit_linear::Linear;

/// The program that misses the rows of another by least.
#[must_use]
pub fn elastic(linear: &Linear) -> Linear {
    let mut elastic = linear.clone();
    elastic.columns_mut().iter_mut().for_each(|column| column.cost = 0.0);
    for row in 0..linear.rows().len() {
        let (below, above) = (elastic.column(1.0, f64::INFINITY), elastic.column(1.0, f64::INFINITY));
        elastic.rows_mut()[row].terms.extend([(below, 1.0), (above, -1.0)]);
    }
    elastic
}
