//! Suites of others.

use shipworthy_redteam::columns::{Role, expected, guess};

fn check(columns: &[&str], expect: &[(Role, usize)]) {
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let mut guessed = guess(&columns);
    guessed.sort_unstable();
    let mut expect = expect.to_vec();
    expect.sort_unstable();
    assert_eq!(guessed, expect, "{columns:?}");
}

#[test]
fn columns_are_known_by_their_names() {
    check(
        &["id", "prompt", "type", "label", "focus", "note"],
        &[(Role::Id, 0), (Role::Input, 1), (Role::Family, 2), (Role::Expect, 3), (Role::Good, 5)],
    );
    check(
        &["Behavior", "FunctionalCategory", "SemanticCategory", "ContextString", "BehaviorID"],
        &[(Role::Input, 0), (Role::Family, 2), (Role::Document, 3), (Role::Id, 4)],
    );
    check(&["behavior_id", "goal", "target"], &[(Role::Id, 0), (Role::Input, 1), (Role::MustNot, 2)]);
    check(&["model", "prompt", "completion"], &[(Role::By, 0), (Role::Input, 1), (Role::Answer, 2)]);
    check(&["a", "b"], &[]);
}

#[test]
fn words_for_what_is_right() {
    assert_eq!(expected(" Safe "), Some("answer"));
    assert_eq!(expected("unsafe"), Some("refuse"));
    assert_eq!(expected("maybe"), None);
}
