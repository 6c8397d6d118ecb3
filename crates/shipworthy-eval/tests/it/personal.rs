//! Personal data by form, beside Presidio: seven kinds, half of the cells what they seem and half not, half of them in a sentence.

use serde::Deserialize;
use shipworthy_eval::audit::personal::{Personal, look};

#[derive(Deserialize)]
struct Stored {
    /// Kind, whether it is what it seems, the text, and whether Presidio says so.
    cases: Vec<(String, bool, String, bool)>,
}

/// How many that are what they seem are found, and how many that are not.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    real: u32,
    found: u32,
    alarms: u32,
}

impl Tally {
    fn add(&mut self, real: bool, said: bool) {
        self.real += u32::from(real);
        self.found += u32::from(real && said);
        self.alarms += u32::from(!real && said);
    }

    fn recall(self) -> f64 {
        f64::from(self.found) / f64::from(self.real)
    }

    fn precision(self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.alarms).max(1))
    }
}

#[test]
fn as_much_is_found_as_by_presidio_and_no_more_is_made_up() {
    let stored: Stored = serde_json::from_str(include_str!("../reference/personal.json")).unwrap();
    for (name, kind) in [
        ("email", Personal::Email),
        ("phone", Personal::Phone),
        ("pan", Personal::Pan),
        ("aadhaar", Personal::Aadhaar),
        ("card", Personal::Card),
        ("iban", Personal::Iban),
        ("ip", Personal::Ip),
    ] {
        let (mut ours, mut theirs) = (Tally::default(), Tally::default());
        for (_, real, text, presidio) in stored.cases.iter().filter(|case| case.0 == name) {
            ours.add(*real, look(text).certain.contains(kind));
            theirs.add(*real, *presidio);
        }
        assert_eq!(ours.real, 150, "{name}");
        assert!(ours.recall() >= 0.98 && ours.precision() >= 0.98, "{name}: {ours:?}");
        assert!(ours.recall() >= theirs.recall(), "{name}: {ours:?}, Presidio {theirs:?}");
        assert!(ours.precision() >= theirs.precision(), "{name}: {ours:?}, Presidio {theirs:?}");
    }
}
