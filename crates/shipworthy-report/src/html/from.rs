//! Where the numbers of an element come from: the place in the JSON of the check, for programs that read pages, and for the test
//! that compares every number of every page with it.
//!
//! An element says it in `data-from`, as the name of a document (`check`, `audit`, `threshold`) and a JSON pointer into it
//! (RFC 6901), except that a candidate is named instead of counted: `check/candidates/gbm-v4/bars/3`. Of several places, with a space between
//! them, one holds the number; `check/candidates/gbm-v4/bars#` is how many there are. The innermost element says it.

use shipworthy_eval::outcome::{BarResult, Candidate};

/// A place in the check.
pub fn check(path: &str) -> String {
    format!("check/{path}")
}

/// A candidate of the check, or a place within it.
pub fn candidate(candidate: &Candidate, path: &str) -> String {
    let name = pointed(&candidate.name);
    if path.is_empty() { format!("check/candidates/{name}") } else { format!("check/candidates/{name}/{path}") }
}

/// A bar of a candidate.
pub fn bar(of: &Candidate, bar: &BarResult) -> String {
    let place = of.bars.iter().position(|other| std::ptr::eq(other, bar));
    candidate(of, &place.map_or_else(|| "bars".to_owned(), |place| format!("bars/{place}")))
}

/// A name as a part of a pointer. A space would end the place.
pub fn pointed(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1").replace(' ', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_end_a_part() {
        let check = |name: &str, expect: &str| assert_eq!(pointed(name), expect);
        check("gbm-v4", "gbm-v4");
        check("models/a~b c", "models~1a~0b%20c");
    }
}
