//! Questions that can be asked before deciding, each at a price, and what is believed about causes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::case::Exhibit;

/// Something that can be found out before deciding, at a price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// What it is asked as.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What the answer can tell.
    pub tells: String,
    /// What asking costs, in money of the case.
    pub price: f64,
    /// What is found out. It is shown when it has been asked, and never written before.
    #[serde(skip)]
    pub answer: Exhibit,
}

/// Something that can be the cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// What it is written as.
    pub id: String,
    /// What it is called.
    pub label: String,
}

/// A probability is asked for each of several causes, of which one is the true one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beliefs {
    /// What is asked.
    pub ask: String,
    /// The causes, in the order in which they are offered.
    pub causes: Vec<Cause>,
}

impl Beliefs {
    /// Reads probabilities such as `season:0.6,broken:30%`, in the order of the causes. Causes that are not named share what is left
    /// alike. `Err` says what can be written.
    pub fn read(&self, text: &str) -> Result<Vec<f64>, String> {
        let ids: Vec<&str> = self.causes.iter().map(|cause| cause.id.as_str()).collect();
        let mut said: BTreeMap<usize, f64> = BTreeMap::new();
        for part in text.split([',', ' ']).filter(|part| !part.trim().is_empty()) {
            let (id, number) = part.split_once([':', '=']).ok_or_else(|| form(&ids))?;
            let place = ids.iter().position(|known| known.eq_ignore_ascii_case(id.trim()));
            let place = place.ok_or_else(|| {
                format!("there is no '{}' to give a probability: they are {}", id.trim(), ids.join(", "))
            })?;
            if said.insert(place, probability(number).ok_or_else(|| form(&ids))?).is_some() {
                return Err(format!("{} is there twice", ids[place]));
            }
        }
        let sum: f64 = said.values().sum();
        let left = ids.len() - said.len();
        if said.is_empty() {
            return Err(form(&ids));
        }
        if sum > 1.005 || (left == 0 && sum < 0.995) {
            return Err(format!("the probabilities add up to {sum:.2}, and one of them is the true one: 1"));
        }
        let rest = if left == 0 { 0.0 } else { (1.0 - sum).max(0.0) / left as f64 };
        let all: Vec<f64> = (0..ids.len()).map(|place| said.get(&place).copied().unwrap_or(rest)).collect();
        let whole: f64 = all.iter().sum();
        Ok(all.into_iter().map(|p| p / whole).collect())
    }
}

fn form(ids: &[&str]) -> String {
    format!(
        "write each with its probability, such as {}:0.6; those that are left out share the rest. They are {}",
        ids[0],
        ids.join(", ")
    )
}

/// A probability as it is written: `0.6` or `60%`.
pub(crate) fn probability(text: &str) -> Option<f64> {
    let text = text.trim();
    let (number, unit) = text.strip_suffix('%').map_or((text, 1.0), |bare| (bare, 100.0));
    number.trim().parse::<f64>().ok().map(|number| number / unit).filter(|share| (0.0..=1.0).contains(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beliefs_are_read_as_they_are_written_and_what_is_left_is_shared() {
        let cause = |id: &str| Cause { id: id.to_owned(), label: id.to_owned() };
        let beliefs = Beliefs { ask: "Why?".to_owned(), causes: ["season", "broken", "chance"].map(cause).to_vec() };
        let check = |text: &str, expect: &str| {
            let told = beliefs
                .read(text)
                .map_or_else(|why| why, |all| all.iter().map(|p| format!("{p:.2}")).collect::<Vec<_>>().join(" "));
            assert!(told.starts_with(expect), "{text}: {told}");
        };
        check("season:0.6", "0.60 0.20 0.20");
        check("broken=30%, season:0.7", "0.70 0.30 0.00");
        check("chance:1", "0.00 0.00 1.00");
        check("season:0.5,broken:0.25,chance:0.25", "0.50 0.25 0.25");
        check("season:0.8,broken:0.5", "the probabilities add up to 1.30");
        check("season:0.2,broken:0.2,chance:0.2", "the probabilities add up to 0.60");
        check("weather:0.5", "there is no 'weather' to give a probability: they are season, broken, chance");
        check("season", "write each with its probability, such as season:0.6");
        check("", "write each with its probability");
        check("season:1.5", "write each with its probability");
        check("season:0.5,season:0.5", "season is there twice");
    }
}
