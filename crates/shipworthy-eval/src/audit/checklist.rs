//! What privacy laws ask about, as far as a table can show it. A list to talk over with counsel, no legal advice.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::facts::TableFacts;
use super::roles::{self, plain};

/// The law a list follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// Regulation (EU) 2016/679.
    Gdpr,
    /// Digital Personal Data Protection Act, 2023 (India).
    Dpdpa,
}

impl Law {
    /// The law that a spec's `compliance` calls so.
    pub fn named(name: &str) -> Option<Law> {
        [Law::Gdpr, Law::Dpdpa].into_iter().find(|law| law.name().eq_ignore_ascii_case(name))
    }

    /// Its usual short name.
    pub fn name(self) -> &'static str {
        match self {
            Law::Gdpr => "GDPR",
            Law::Dpdpa => "DPDPA",
        }
    }
}

/// How a point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The table shows it.
    Shown,
    /// The table shows a part, or shows something open.
    Look,
    /// The table shows nothing about it.
    NotShown,
}

/// A point of a list.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Point {
    /// What is asked.
    pub asked: Cow<'static, str>,
    /// Where the law asks it.
    pub source: Cow<'static, str>,
    /// How it stands.
    pub state: State,
    /// What the table shows.
    pub shows: String,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Checklist {
    /// The law.
    pub law: Law,
    /// Its points.
    pub points: Vec<Point>,
}

/// The list of a law for a table.
pub fn checklist(law: Law, facts: &TableFacts) -> Checklist {
    let column = |words: &[&str]| -> Vec<&super::facts::ColumnFacts> {
        facts.columns.iter().filter(|c| words.iter().any(|w| plain(&c.name).contains(w))).collect()
    };
    let personal: Vec<String> =
        facts.columns.iter().filter(|c| !roles::personal(c).is_empty()).map(|c| c.name.clone()).collect();
    let source = |gdpr, dpdpa| Cow::Borrowed(if law == Law::Gdpr { gdpr } else { dpdpa });
    let named = |asked, source, words: &[&str]| {
        let found = column(words);
        let open: u64 = found.iter().map(|c| c.missing).sum();
        let names: Vec<&str> = found.iter().map(|c| c.name.as_str()).collect();
        let (state, shows) = match (found.is_empty(), open) {
            (true, _) => (State::NotShown, "no column is called so".to_owned()),
            (false, 0) => (State::Shown, format!("{} has a value in every row", names.join(", "))),
            (false, open) => {
                (State::Look, format!("{} is empty in {}", names.join(", "), crate::words::many(open, "row")))
            }
        };
        Point { asked: Cow::Borrowed(asked), source, state, shows }
    };
    let mut points = vec![Point {
        asked: "Which columns are about people who can be recognised?".into(),
        source: source("Art. 4(1)", "s. 2(t)"),
        state: if personal.is_empty() { State::Shown } else { State::Look },
        shows: if personal.is_empty() { "none was found by form or name".to_owned() } else { personal.join(", ") },
    }];
    let mut consent = named(
        "Is there consent, or another ground, for each row?",
        source("Art. 6(1), 7", "s. 6, 7"),
        &["consent", "opt_in", "optin", "legal_basis", "lawful"],
    );
    if let Some(refused) = column(&["consent", "opt_in", "optin"]).iter().find_map(|c| {
        let no: u64 = c
            .values
            .as_ref()?
            .iter()
            .filter(|v| {
                matches!(v.0.to_lowercase().as_str(), "no" | "n" | "false" | "0" | "withdrawn" | "refused" | "denied")
            })
            .map(|v| v.1)
            .sum();
        (no > 0).then(|| (c.name.clone(), no))
    }) {
        consent.state = State::Look;
        consent.shows = format!("{} says no in {}", refused.0, crate::words::many(refused.1, "row"));
    }
    points.push(consent);
    points.push(named("For which purpose was it collected?", source("Art. 5(1)(b)", "s. 5, 6"), &["purpose"]));
    points.push(named(
        "When may it be kept until?",
        source("Art. 5(1)(e)", "s. 8(7)"),
        &["retention", "delete_after", "expires", "expiry", "keep_until", "erase"],
    ));
    points.push(named(
        "Was notice given, and when?",
        source("Art. 13, 14", "s. 5"),
        &["notice", "privacy_version", "policy_version"],
    ));
    points.push(named("Are children in it?", source("Art. 8", "s. 9"), &["age", "dob", "birth", "minor", "guardian"]));
    if law == Law::Gdpr {
        let special = column(&[
            "religion",
            "ethnic",
            "race",
            "caste",
            "health",
            "diagnosis",
            "biometric",
            "union",
            "sexual",
            "political",
        ]);
        points.push(Point {
            asked: "Are there special categories (health, religion, origin)?".into(),
            source: "Art. 9".into(),
            state: if special.is_empty() { State::Shown } else { State::Look },
            shows: if special.is_empty() {
                "no column is called so".to_owned()
            } else {
                special.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ")
            },
        });
    }
    Checklist { law, points }
}
