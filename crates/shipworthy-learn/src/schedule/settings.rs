//! What somebody has set for their practice.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::day::BOUNDARY_HOUR;
use crate::roadmap::Roadmap;

/// Settings of one person. They are kept as a list of changes; the last one of each counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Most due cases in a day.
    pub cases_a_day: u32,
    /// Most cards in a day.
    pub cards_a_day: u32,
    /// The hour at which a day begins.
    pub day_begins: u8,
    /// Whether points are shown.
    pub points: bool,
    /// Where they come from, for their plan; empty where it was not said.
    pub background: String,
    /// Hours in a week, for their plan.
    pub hours_a_week: u32,
    /// The role they are after, for their plan: 1, 2 or 3.
    pub role: u32,
    /// Parameters of the model of forgetting; empty for those of its authors.
    pub parameters: Vec<f32>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            cases_a_day: 2,
            cards_a_day: 5,
            day_begins: BOUNDARY_HOUR,
            points: true,
            background: String::new(),
            hours_a_week: 4,
            role: 1,
            parameters: Vec::new(),
        }
    }
}

/// Names under which settings are kept, each with what can be written.
pub const NAMES: [(&str, &str); 8] = [
    ("cases-a-day", "a number from 0 to 20"),
    ("cards-a-day", "a number from 0 to 100"),
    ("day-begins", "an hour from 0 to 12"),
    ("points", "on or off"),
    ("background", "pm, technical, domain, marketer or new"),
    ("hours-a-week", "a number from 1 to 60"),
    ("role", "1, 2 or 3"),
    ("parameters", "21 numbers, or nothing"),
];

impl Settings {
    /// Changes a setting. `Err` says what can be written.
    pub fn change(&mut self, name: &str, value: &str) -> Result<(), String> {
        let Some((name, form)) = NAMES.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim())) else {
            let known: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            return Err(format!("there is no setting '{}': they are {}", name.trim(), known.join(", ")));
        };
        let value = value.trim();
        let wrong = || format!("{name} cannot be '{value}': it is {form}");
        let within =
            |of: RangeInclusive<u32>| value.parse::<u32>().ok().filter(|number| of.contains(number)).ok_or_else(wrong);
        match name {
            "cases-a-day" => self.cases_a_day = within(0..=20)?,
            "cards-a-day" => self.cards_a_day = within(0..=100)?,
            "day-begins" => self.day_begins = within(0..=12)? as u8,
            "hours-a-week" => self.hours_a_week = within(1..=60)?,
            "role" => self.role = within(1..=3)?,
            "background" => {
                let known = Roadmap::shipped().background(value).ok_or_else(wrong)?;
                self.background.clone_from(&known.id);
            }
            "points" => {
                self.points = match value.to_ascii_lowercase().as_str() {
                    "on" => true,
                    "off" => false,
                    _ => return Err(wrong()),
                }
            }
            _ => {
                let numbers: Result<Vec<f32>, String> = value
                    .split([',', ' '])
                    .filter(|part| !part.is_empty())
                    .map(|part| part.parse::<f32>().map_err(|_| wrong()))
                    .collect();
                let numbers = numbers?;
                if !numbers.is_empty() && super::fsrs::Fsrs::with(&numbers).is_none() {
                    return Err(wrong());
                }
                self.parameters = numbers;
            }
        }
        Ok(())
    }

    /// Settings after a list of changes, oldest first. What an earlier version kept and this one does not know counts for nothing.
    pub fn after<'a>(changes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Settings {
        let mut settings = Settings::default();
        for (name, value) in changes {
            let mut next = settings.clone();
            if next.change(name, value).is_ok() {
                settings = next;
            }
        }
        settings
    }

    /// The model of forgetting that they use.
    pub fn scheduler(&self) -> super::fsrs::Fsrs {
        super::fsrs::Fsrs::with(&self.parameters).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_change_counts_and_what_cannot_be_is_told() {
        let settings = Settings::after([("cards-a-day", "8"), ("points", "off"), ("cards-a-day", "3"), ("gone", "1")]);
        assert_eq!((settings.cards_a_day, settings.points, settings.cases_a_day), (3, false, 2));
        let told = |name: &str, value: &str| Settings::default().change(name, value).expect_err("refused");
        assert_eq!(told("points", "maybe"), "points cannot be 'maybe': it is on or off");
        assert_eq!(told("cases-a-day", "21"), "cases-a-day cannot be '21': it is a number from 0 to 20");
        assert_eq!(told("parameters", "1,2"), "parameters cannot be '1,2': it is 21 numbers, or nothing");
        assert!(told("colour", "red").starts_with("there is no setting 'colour': they are cases-a-day"));
        assert!(Settings::default().change("parameters", "").is_ok());
    }
}
