//! Categories that are one category written in several ways.

use std::collections::BTreeMap;

/// More categories than this are not compared letter by letter.
const MOST: usize = 2_000;
/// A slip is at least so many times rarer than the word that was meant.
const RARER: u64 = 20;

/// One category in several spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variants {
    /// The most frequent spelling.
    pub usual: String,
    /// The others with their counts, most frequent first.
    pub others: Vec<(String, u64)>,
}

impl Variants {
    /// Rows with another spelling.
    pub fn rows(&self) -> u64 {
        self.others.iter().map(|o| o.1).sum()
    }
}

/// Values that differ only by case, blanks and signs, or say yes and no in several ways.
pub fn variants(values: &[(String, u64)]) -> Vec<Variants> {
    let mut by_core: BTreeMap<String, Vec<(&str, u64)>> = BTreeMap::new();
    for (value, count) in values {
        by_core.entry(core(value)).or_default().push((value, *count));
    }
    let mut found: Vec<Variants> =
        by_core.values().filter(|group| group.len() > 1).map(|group| gathered(group)).collect();
    let answers = ["yes y true t 1", "no n false f 0"];
    let mut sides: Vec<Vec<(&str, u64)>> = Vec::new();
    for side in answers {
        let words: Vec<&str> = side.split(' ').collect();
        sides.push(
            by_core
                .iter()
                .filter(|(core, _)| words.contains(&core.as_str()))
                .map(|(_, group)| {
                    let best = group.iter().max_by_key(|g| g.1).expect("a group has values");
                    (best.0, group.iter().map(|g| g.1).sum())
                })
                .collect(),
        );
    }
    // yes, no and Y: the table answers in words, and one side in two ways.
    let words_only = by_core.keys().all(|core| answers.iter().any(|side| side.split(' ').any(|w| w == core)));
    if words_only {
        found.extend(sides.iter().filter(|side| side.len() > 1).map(|side| gathered(side)));
    }
    found.sort_by(|a, b| b.rows().cmp(&a.rows()).then_with(|| a.usual.cmp(&b.usual)));
    found
}

fn gathered(group: &[(&str, u64)]) -> Variants {
    let mut all: Vec<(String, u64)> = group.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let usual = all.remove(0).0;
    Variants { usual, others: all }
}

/// The letters and digits in small letters; signs and blanks between them count as one.
fn core(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '-' | '_' | '.' | ',' | '/' | '\'' | '’' => out.push(' '),
            c if c.is_whitespace() || c == '\u{a0}' || c == '\u{200b}' => out.push(' '),
            c => out.extend(c.to_lowercase()),
        }
    }
    // Signs may carry meaning: A+ and A-, <5 and >5. Those that end a value stay.
    let signs: String = value.trim().chars().rev().take_while(|c| matches!(c, '-' | '+')).collect();
    let joined = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let minus = value.trim_start().starts_with(['-', '.'])
        && value.trim_start().chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    let dotted = value.chars().any(|c| matches!(c, '.' | ',')) && value.chars().any(|c| c.is_ascii_digit());
    if minus || dotted { value.trim().to_lowercase() } else { joined + &signs }
}

/// A rare value that is a slip of a frequent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// As it is written.
    pub written: String,
    /// What was probably meant.
    pub meant: String,
    /// Rows.
    pub rows: u64,
}

/// Rare values one letter away from a frequent one, two in words of nine letters and more. Digits never slip: `tier-1` and
/// `tier-2` are different.
pub fn slips(values: &[(String, u64)]) -> Vec<Slip> {
    if values.len() > MOST {
        return Vec::new();
    }
    let total: u64 = values.iter().map(|v| v.1).sum();
    let cores: Vec<(Vec<char>, u64, &str)> = values
        .iter()
        .map(|(v, n)| (core(v).chars().collect::<Vec<char>>(), *n, v.as_str()))
        .filter(|(c, _, _)| c.len() >= 4)
        .collect();
    let mut found = Vec::new();
    for (rare, n, written) in &cores {
        if *n * 100 > total * 2 {
            continue;
        }
        let digits = |c: &[char]| c.iter().filter(|c| c.is_ascii_digit()).copied().collect::<Vec<char>>();
        let best = cores
            .iter()
            .filter(|(c, m, _)| *m >= RARER * n && c != rare && digits(c) == digits(rare))
            .filter(|(c, _, _)| {
                let allowed = if c.len().min(rare.len()) >= 9 { 2 } else { 1 };
                c.len().abs_diff(rare.len()) <= allowed && distance(c, rare, allowed) <= allowed
            })
            .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.2.cmp(a.2)));
        if let Some((_, _, meant)) = best {
            found.push(Slip { written: (*written).to_owned(), meant: (*meant).to_owned(), rows: *n });
        }
    }
    found.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.written.cmp(&b.written)));
    found
}

/// Letters inserted, left out, replaced or swapped with their neighbour (Damerau, 1964).
fn distance(a: &[char], b: &[char], enough: usize) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + usize::from(!same));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_some_and(|m| *m > enough) {
            return enough + 1;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(of: &[(&str, u64)]) -> Vec<(String, u64)> {
        of.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect()
    }

    #[test]
    fn spellings_of_one_category() {
        let found = variants(&values(&[("Mumbai", 900), ("mumbai", 30), (" Mumbai", 5), ("Pune", 400)]));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].usual.as_str(), found[0].rows()), ("Mumbai", 35));
        assert_eq!(variants(&values(&[("yes", 50), ("no", 50), ("Y", 3)]))[0].rows(), 3);
        assert_eq!(
            variants(&values(&[("A+", 5), ("A-", 5), ("A", 5), ("1.5", 2), ("15", 2), ("-1", 3), ("1", 3)])),
            []
        );
        assert_eq!(variants(&values(&[("north", 5), ("south", 5), ("y", 2), ("1", 3)])), []);
    }

    #[test]
    fn slips_of_the_finger() {
        let found =
            slips(&values(&[("Bangalore", 900), ("Bangalroe", 4), ("Chennai", 800), ("Chenai", 3), ("Pune", 90)]));
        assert_eq!(
            found.iter().map(|s| (s.written.as_str(), s.meant.as_str(), s.rows)).collect::<Vec<_>>(),
            [("Bangalroe", "Bangalore", 4), ("Chenai", "Chennai", 3)]
        );
        assert_eq!(slips(&values(&[("tier-1", 900), ("tier-2", 4), ("card", 900), ("cash", 5)])), []);
    }
}
