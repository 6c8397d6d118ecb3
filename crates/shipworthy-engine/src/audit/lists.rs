//! Labels of several people in one column of lists: the first of every list is the first person's.

use std::collections::BTreeMap;
use std::sync::Mutex;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use shipworthy_eval::audit::facts::Ratings;

use crate::Progress;
use crate::problem::problem;
use crate::scan::scan;
use crate::table::{Halt, Table};

/// People in a list at most.
const MOST_PEOPLE: usize = 100;
/// Different labels at most, as for columns.
const MOST_LABELS: usize = 1_000;

/// Labels in the order of a list, and how many rows have them so.
type Patterns = BTreeMap<Vec<Option<String>>, u64>;

/// Whether the values of a column are lists.
pub fn is_list(data_type: &DataType) -> bool {
    matches!(data_type, DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..))
}

/// The labels of a column of lists. `None` where there are more different ones than labels have.
pub fn ratings(table: &Table, column: usize, progress: &dyn Progress) -> Result<Option<Ratings>, Halt> {
    let all: Mutex<Patterns> = Mutex::default();
    scan(table, progress, "reading the labels", |part| {
        table.read(part, &[column], None, &mut |batch| {
            let found = patterns(batch.column(0)).map_err(|error| unreadable(table, column, &error.to_string()))?;
            let mut all = all.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            found.into_iter().for_each(|(labels, rows)| *all.entry(labels).or_default() += rows);
            Ok(())
        })
    })?;
    let all = all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let people = all.keys().map(Vec::len).max().unwrap_or(0);
    if people > MOST_PEOPLE {
        return Err(unreadable(table, column, &format!("one of its lists has {people} labels")));
    }
    let mut values: Vec<&String> = all.keys().flatten().flatten().collect();
    values.sort_unstable();
    values.dedup();
    if values.len() > MOST_LABELS {
        return Ok(None);
    }
    let code = |label: &String| values.binary_search(&label).ok().map(|place| place as u32);
    let patterns = all.iter().map(|(labels, rows)| {
        let mut codes: Vec<Option<u32>> = labels.iter().map(|label| label.as_ref().and_then(code)).collect();
        codes.resize(people, None);
        (codes, *rows)
    });
    // Lists that end early and lists that end with nothing are the same.
    let mut joined: BTreeMap<Vec<Option<u32>>, u64> = BTreeMap::new();
    patterns.for_each(|(codes, rows)| *joined.entry(codes).or_default() += rows);
    let name = table.schema.field(column).name();
    Ok(Some(Ratings {
        columns: (1..=people).map(|person| format!("{name} {person}")).collect(),
        values: values.into_iter().cloned().collect(),
        patterns: joined.into_iter().collect(),
    }))
}

fn patterns(lists: &ArrayRef) -> Result<Patterns, arrow::error::ArrowError> {
    let DataType::List(of) = lists.data_type() else {
        return patterns(&cast(lists, &DataType::new_list(item(lists.data_type()), true))?);
    };
    let texts = cast(lists, &DataType::new_list(DataType::Utf8, of.is_nullable()))?;
    let mut found = Patterns::new();
    for list in texts.as_list::<i32>().iter() {
        let labels = list.map_or_else(Vec::new, |labels| {
            let said = labels.as_string::<i32>().iter();
            said.map(|label| label.map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned)).collect()
        });
        *found.entry(labels).or_default() += 1;
    }
    Ok(found)
}

/// What the lists are of.
fn item(data_type: &DataType) -> DataType {
    match data_type {
        DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => of.data_type().clone(),
        other => other.clone(),
    }
}

fn unreadable(table: &Table, column: usize, what: &str) -> Halt {
    let name = table.schema.field(column).name();
    problem(
        "no-labels",
        "--annotators",
        format!("the lists of `{name}` cannot be read as the labels of several people: {what}"),
        "give each person a column, and name these: --annotators asha,ben",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Int64Builder, LargeListBuilder, ListBuilder, StringBuilder};

    use super::*;

    #[test]
    fn lists_are_rows_of_labels() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("yes"), Some("no")]);
        lists.append_value([Some("yes"), Some("no")]);
        lists.append_value([Some(" yes "), None, Some("")]);
        lists.append_null();
        let found = patterns(&(Arc::new(lists.finish()) as ArrayRef)).unwrap();
        let yes = Some("yes".to_owned());
        let expected = [(vec![], 1), (vec![yes.clone(), None, None], 1), (vec![yes, Some("no".to_owned())], 2)];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
        let mut lists = LargeListBuilder::new(Int64Builder::new());
        lists.append_value([Some(3), Some(-1)]);
        let found = patterns(&(Arc::new(lists.finish()) as ArrayRef)).unwrap();
        assert_eq!(found.keys().next().unwrap(), &[Some("3".to_owned()), Some("-1".to_owned())]);
    }
}
