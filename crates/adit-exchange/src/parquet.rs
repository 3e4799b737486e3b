//! Parquet out: a table as one file with typed columns.
//!
//! Numbers are doubles, years 32-bit integers, words UTF-8, lists real lists. What is not known is null. The facts of
//! the table stand in the metadata of the file, what a column means beside its name under `adit.column.NAME`.

use crate::grid::{Grid, GridColumn, Values};
use adit_model::problem::{Code, Problem, Problems};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// Rows of a row group: enough to compress, few enough to read one by itself.
const GROUP: usize = 1 << 20;

/// The bytes of a Parquet file that holds the table.
///
/// # Errors
/// If the table cannot be written, which no table of a model brings about.
pub fn bytes(grid: &Grid) -> std::result::Result<Vec<u8>, Problems> {
    write(grid).map_err(|error| {
        let problem = Problem::new(Code::Unwritable, format!("table `{}` cannot be written as Parquet", grid.name));
        problem.found(error.to_string()).into()
    })
}

fn write(grid: &Grid) -> Result<Vec<u8>> {
    let fields = grid.columns.iter().map(field).collect::<Result<Vec<_>>>()?;
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields).build()?);
    let mut facts: Vec<KeyValue> =
        grid.facts.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    let meant = grid.columns.iter().filter(|column| !column.meaning.is_empty());
    facts.extend(meant.map(|column| KeyValue::new(format!("adit.column.{}", column.name), column.meaning.clone())));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("adit {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(facts))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    for start in (0..grid.rows()).step_by(GROUP) {
        let mut group = writer.next_row_group()?;
        for column in &grid.columns {
            let Some(mut out) = group.next_column()? else { break };
            write_column(&mut out, &column.values, start, start + GROUP)?;
            out.close()?;
        }
        group.close()?;
    }
    writer.into_inner()
}

fn field(column: &GridColumn) -> Result<TypePtr> {
    let primitive = |name: &str, kind: Physical, repetition: Repetition| {
        let text = (kind == Physical::BYTE_ARRAY).then_some(LogicalType::String);
        Type::primitive_type_builder(name, kind).with_repetition(repetition).with_logical_type(text).build()
    };
    let field = match column.values {
        Values::Text(_) => primitive(&column.name, Physical::BYTE_ARRAY, Repetition::OPTIONAL)?,
        Values::Number(_) => primitive(&column.name, Physical::DOUBLE, Repetition::OPTIONAL)?,
        Values::Year(_) => primitive(&column.name, Physical::INT32, Repetition::OPTIONAL)?,
        // The three levels that the format asks of a list.
        Values::List(_) => {
            let element = Arc::new(primitive("element", Physical::BYTE_ARRAY, Repetition::REQUIRED)?);
            let list = Type::group_type_builder("list").with_repetition(Repetition::REPEATED);
            let list = Arc::new(list.with_fields(vec![element]).build()?);
            Type::group_type_builder(&column.name)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![list])
                .build()?
        }
    };
    Ok(Arc::new(field))
}

/// Writes the rows from `start` to below `end`. A definition level of 1 says that there is a value, 0 that there is none;
/// a repetition level of 1 that it continues the list of the value before.
fn write_column(out: &mut SerializedColumnWriter<'_>, values: &Values, start: usize, end: usize) -> Result<()> {
    fn part<T>(values: &[T], start: usize, end: usize) -> &[T] {
        &values[start.min(values.len())..end.min(values.len())]
    }
    fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
        values.iter().map(|value| i16::from(value.is_some())).collect()
    }
    match values {
        Values::Text(values) => {
            let values = part(values, start, end);
            let filled: Vec<ByteArray> = values.iter().flatten().map(|text| ByteArray::from(text.as_str())).collect();
            out.typed::<ByteArrayType>().write_batch(&filled, Some(&levels(values)), None)?;
        }
        Values::Number(values) => {
            let values = part(values, start, end);
            let filled: Vec<f64> = values.iter().flatten().copied().collect();
            out.typed::<DoubleType>().write_batch(&filled, Some(&levels(values)), None)?;
        }
        Values::Year(values) => {
            let values = part(values, start, end);
            let filled: Vec<i32> = values.iter().flatten().copied().collect();
            out.typed::<Int32Type>().write_batch(&filled, Some(&levels(values)), None)?;
        }
        Values::List(values) => {
            let (mut filled, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
            for list in part(values, start, end) {
                if list.is_empty() {
                    defined.push(0);
                    repeated.push(0);
                }
                for (index, text) in list.iter().enumerate() {
                    filled.push(ByteArray::from(text.as_str()));
                    defined.push(1);
                    repeated.push(i16::from(index > 0));
                }
            }
            out.typed::<ByteArrayType>().write_batch(&filled, Some(&defined), Some(&repeated))?;
        }
    }
    Ok(())
}
