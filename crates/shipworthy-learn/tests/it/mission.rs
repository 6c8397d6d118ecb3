//! Every item of the mission that is for learners has a home that is there, or a reason why it has none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shipworthy_learn::archetype::archetype;
use shipworthy_learn::content::lessons;
use shipworthy_learn::interview::interview;
use shipworthy_testkit::skips::skipped;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn homes() -> BTreeMap<String, Vec<String>> {
    let text = include_str!("../../../../content/mission.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let homes = lines.map(|line| {
        let (id, homes) = line.split_once('\t').expect("an item and its homes");
        (id.to_owned(), homes.split("; ").map(str::to_owned).collect())
    });
    homes.collect()
}

#[test]
fn homes_are_there() {
    let nodes: Vec<String> = lessons().expect("lessons").into_iter().map(|lesson| lesson.front.node).collect();
    let read = |path: &str| std::fs::read_to_string(root().join(path)).expect(path);
    let (cards, verbs) = (read("content/cards.yaml"), read("crates/shipworthy/src/args/learn.rs"));
    let is_there = |home: &str| {
        let (kind, name) = home.split_once(' ').unwrap_or((home, ""));
        match kind {
            "lesson" => nodes.iter().any(|node| node == name),
            "field-guide" => root().join("content/field-guide").join(format!("{name}.md")).is_file(),
            "card" => cards.contains(&format!("id: {name}")),
            "question" => interview(name).is_some(),
            "archetype" => archetype(name).is_some(),
            "skills" => root().join("content/skills.yaml").is_file(),
            "verb" => name.strip_prefix("learn ").is_some_and(|verb| verbs.contains(&format!("learn {verb}"))),
            "not" => home.strip_prefix("not built yet: ").is_some_and(|why| !why.is_empty()),
            "out" => home.strip_prefix("out of scope: ").is_some_and(|why| !why.is_empty()),
            _ => false,
        }
    };
    let mut missing = Vec::new();
    for (id, homes) in homes() {
        missing.extend(homes.into_iter().filter(|home| !is_there(home)).map(|home| format!("{id}: {home}")));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_item_for_learners_has_a_home() {
    let Ok(items) = std::fs::read_to_string(root().join("../shared/design/mission_items.tsv")) else {
        return skipped("no table of the mission beside the workspace");
    };
    let homes = homes();
    let for_learners = items.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        matches!(fields.get(2), Some(&("L" | "B"))).then(|| fields[0])
    });
    let for_learners: Vec<&str> = for_learners.collect();
    assert!(for_learners.len() > 150, "the table has its items");
    let homeless: Vec<&&str> = for_learners.iter().filter(|id| !homes.contains_key(**id)).collect();
    assert!(homeless.is_empty(), "{homeless:?}");
}
