//! The long cases: decisions that people come upon at work, with more to read than a daily case.

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

use crate::archetype::archetype;
use crate::code::Code;

/// A long case: an instance of its kind with a fixed line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongCase {
    /// Its part of an address.
    pub id: String,
    /// The item of a guide that it comes from.
    pub mission: String,
    /// What it is called.
    pub title: String,
    /// What makes it: archetype, seed and knobs, as `P03:42:level=2`. The version is that of the archetype here.
    pub code: String,
    /// The decision that it leads to, as one more such line; nothing in most cases.
    #[serde(default)]
    pub then: Option<String>,
    /// Time to read and to decide.
    pub minutes: u32,
    /// What was before the case begins, by paragraphs.
    pub intro: Vec<String>,
}

impl LongCase {
    /// Its code; `None` where the line is none of a case here, which a test excludes.
    pub fn of(&self) -> Option<Code> {
        read(&self.code)
    }

    /// The code of the decision that it leads to; `None` where it leads to none.
    pub fn next(&self) -> Option<Code> {
        self.then.as_deref().and_then(read)
    }
}

fn read(line: &str) -> Option<Code> {
    let (id, rest) = line.split_once(':')?;
    format!("{id}@{}:{rest}", archetype(id)?.version()).parse().ok()
}

#[derive(Deserialize)]
struct All {
    cases: Vec<LongCase>,
}

/// All long cases, in the order in which they are offered.
pub fn long_cases() -> Result<Vec<LongCase>, String> {
    let value = yaml(include_str!("../../../content/cases.yaml")).map_err(|wrong| wrong.join("\n"))?;
    let all: All = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok(all.cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_long_case_can_be_drawn_and_has_something_to_read() {
        let all = long_cases().expect("they can be read");
        assert_eq!(all.len(), 6);
        for case in &all {
            assert_eq!(case.then.is_some(), case.next().is_some(), "{}", case.id);
            let first = case.of().unwrap_or_else(|| panic!("{} is no code", case.code));
            for code in std::iter::once(first).chain(case.next()) {
                let drawn = code.of().expect("an archetype").draw(&code);
                assert_eq!(Some(drawn.family), code.family.as_deref(), "{}", case.id);
            }
            let words: usize = case.intro.iter().map(|text| text.split_whitespace().count()).sum();
            assert!((60..=200).contains(&words), "{}: {words}", case.id);
        }
    }

    #[test]
    fn the_style_advisor_is_poor_at_what_its_shop_sells_most_of() {
        let drawn = drawn("style-advisor");
        let judged_and_share = |of: &str| -> (f64, f64) {
            let mut rows = drawn.exhibits.iter().flat_map(|exhibit| &exhibit.rows);
            let row = rows.find(|row| row[0] == of).expect("a slice");
            let number = |cell: &str| cell.replace([',', '%'], "").parse().expect("a number");
            (number(&row[1]), number(&row[3]))
        };
        let (all, ethnic, western) =
            (judged_and_share("all"), judged_and_share("wear: ethnic"), judged_and_share("wear: western"));
        assert!((0.55..0.65).contains(&(ethnic.0 / all.0)), "{ethnic:?} of {all:?}");
        assert!(ethnic.1 < western.1 - 10.0, "{ethnic:?} {western:?}");
    }

    #[test]
    fn the_credit_model_ranks_as_well_as_its_title_says() {
        let drawn = drawn("credit");
        assert!(drawn.brief.headline.contains("AUC 0.87"), "{}", drawn.brief.headline);
    }

    fn drawn(id: &str) -> crate::case::Case {
        let all = long_cases().expect("they can be read");
        let code = all.iter().find(|case| case.id == id).and_then(LongCase::of).expect("a case");
        code.of().expect("an archetype").draw(&code)
    }

    #[test]
    fn the_dearer_model_is_as_much_dearer_as_its_title_says() {
        let all = long_cases().expect("they can be read");
        assert!(all.iter().any(|case| case.id == "dearer-model" && case.title.contains("at three times the price")));
        let drawn = drawn("dearer-model");
        let price = |of: &str| -> f64 {
            let rows = drawn.exhibits.iter().flat_map(|exhibit| &exhibit.rows);
            let row = rows.into_iter().find(|row| row[0] == of).expect("a price");
            let digits: String = row[1].chars().filter(char::is_ascii_digit).collect();
            digits.parse().expect("a number")
        };
        assert_eq!(price("1,000 calls of A"), 3.0 * price("1,000 calls of B"));
    }
}
