//! What each annotator said about each item.

/// Labels by item and annotator, as codes of the distinct values.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// Distinct labels, ascending.
    pub(super) values: Vec<f64>,
    /// Per item, one code per annotator; `None` where that annotator did not label it.
    pub(super) items: Vec<Vec<Option<u32>>>,
}

impl Labels {
    /// From one row per item with one entry per annotator, `None` where there is no label. Names of classes come as their places
    /// in an order; only ordinal, interval and ratio distances and weights look at the order or the numbers.
    ///
    /// `None` when rows differ in length or a label is not a finite number.
    pub fn new(rows: &[Vec<Option<f64>>]) -> Option<Labels> {
        let width = rows.first().map_or(0, Vec::len);
        let given = || rows.iter().flatten().copied().flatten();
        if rows.iter().any(|row| row.len() != width) || given().any(|value| !value.is_finite()) {
            return None;
        }
        // Minus zero is zero.
        let mut values: Vec<f64> = given().map(|value| value + 0.0).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        let code = |value: f64| values.partition_point(|other| *other < value) as u32;
        let items = rows.iter().map(|row| row.iter().map(|value| value.map(code)).collect()).collect();
        Some(Labels { items, values })
    }

    /// Number of items, labelled or not.
    pub fn items(&self) -> usize {
        self.items.len()
    }

    /// Number of annotators.
    pub fn annotators(&self) -> usize {
        self.items.first().map_or(0, Vec::len)
    }

    /// Distinct labels, ascending.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// On which items do annotators disagree? Their numbers, most disputed first: lowest share of agreeing pairs of labels, then by
    /// number. Items with fewer than two labels are not listed.
    pub fn disputed(&self) -> Vec<usize> {
        let mut found: Vec<(f64, usize)> = Vec::new();
        for (number, item) in self.items.iter().enumerate() {
            let given: Vec<u32> = item.iter().copied().flatten().collect();
            let pairs = given.len() * given.len().saturating_sub(1) / 2;
            let agreeing =
                given.iter().enumerate().map(|(i, a)| given[i + 1..].iter().filter(|b| a == *b).count()).sum::<usize>();
            if agreeing < pairs {
                found.push((agreeing as f64 / pairs as f64, number));
            }
        }
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, number)| number).collect()
    }
}
