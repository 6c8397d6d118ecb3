//! What learners read presses nobody: no guilt, no counters of days one after another, no countdowns (research on motivation: streaks keep
//! people coming until the day they break, and then they stop).

use std::path::{Path, PathBuf};

/// Where texts for learners are: pages, command line, report, simulator, content, guide.
const PLACES: [&str; 9] = [
    "content",
    "crates/shipworthy-learn/src",
    "crates/shipworthy-report/src",
    "crates/shipworthy-web/src",
    "crates/shipworthy-app/src/practice",
    "crates/shipworthy-app/src/practice.rs",
    "crates/shipworthy/src/args/learn.rs",
    "crates/shipworthy/src/commands/learn",
    "docs/guides/practice.md",
];

/// Phrases that press, or count days one after another.
const PRESSING: [&str; 24] = [
    "streak",
    "hurry up",
    "don't lose",
    "do not lose your",
    "lose your progress",
    "days in a row",
    "day in a row",
    "consecutive day",
    "consecutive_day",
    "you missed",
    "you have missed",
    "you haven't practised",
    "we miss you",
    "keep it up",
    "last chance",
    "running out of time",
    "falling behind",
    "fallen behind",
    "place on the leaderboard",
    "don't give up",
    "you should have practised",
    "overdue cards",
    "backlog of",
    "time is running",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(place: &Path, found: &mut Vec<PathBuf>) {
    if place.is_dir() {
        let entries = std::fs::read_dir(place).expect("a folder").map(|entry| entry.expect("an entry").path());
        let mut entries: Vec<PathBuf> = entries.collect();
        entries.sort();
        entries.iter().for_each(|entry| files(entry, found));
    } else if place.extension().is_some_and(|ending| ["rs", "md", "yaml", "js"].iter().any(|of| ending == *of)) {
        found.push(place.to_path_buf());
    }
}

/// "only 3 days left" and the like: a number of something, after `only`, before `left`.
fn counts_down(text: &str) -> bool {
    text.split("only ").skip(1).any(|rest| {
        let words: Vec<&str> = rest.split_whitespace().take(4).collect();
        let until = words.iter().position(|word| word.trim_end_matches(['.', ',', '!', '"']) == "left");
        until.is_some_and(|place| {
            words[..place]
                .iter()
                .any(|word| ["day", "days", "hour", "hours", "minutes", "minute", "lives"].contains(word))
        })
    })
}

#[test]
fn nothing_that_learners_read_presses() {
    let mut all = Vec::new();
    for place in PLACES {
        let before = all.len();
        files(&root().join(place), &mut all);
        assert!(all.len() > before, "there are texts in {place}");
    }
    let mut offences = Vec::new();
    for file in &all {
        let text = std::fs::read_to_string(file).expect("a text");
        for (number, line) in text.lines().enumerate() {
            let is_comment = file.extension().is_some_and(|of| of == "rs") && line.trim_start().starts_with("//");
            let lower = line.to_lowercase().replace('\u{2019}', "'");
            let found = PRESSING.iter().find(|phrase| lower.contains(*phrase)).copied();
            let found = found.or(counts_down(&lower).then_some("only … left"));
            if let (Some(phrase), false) = (found, is_comment) {
                offences.push(format!("{}:{}: {phrase}", file.display(), number + 1));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn countdowns_are_recognised() {
    for text in ["only 3 days left", "there are only two hours left!", "only 5 minutes left"] {
        assert!(counts_down(text), "{text}");
    }
    for text in ["only the left column", "only what is left", "the only day", "only one of three is left"] {
        assert!(!counts_down(text), "{text}");
    }
}
