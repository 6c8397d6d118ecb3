//! The prose, and the spec that `new` writes.

use shipworthy_spec::sections::{REQUIRED, Reason};
use shipworthy_spec::spec::{Task, Value};
use shipworthy_spec::{laws, missing_sections, parse, render, template};

/// What is missing from a spec with this prose.
fn check(prose: &str, expect: &[(&str, Reason)]) {
    let front = include_str!("../data/valid/shortest.feature.md");
    let spec = parse("x", &format!("{front}{prose}")).spec.unwrap();
    let missing: Vec<(&str, Reason)> = missing_sections(&spec).iter().map(|m| (m.heading, m.reason)).collect();
    assert_eq!(missing, expect);
}

/// Prose with every section answered, but for one.
fn all_but(heading: &str, instead: &str) -> String {
    let rest: Vec<String> =
        REQUIRED.iter().filter(|r| r.heading != heading).map(|r| format!("## {}\n\nAn answer.\n", r.heading)).collect();
    format!("# Title\n\n{}\n{instead}", rest.join("\n"))
}

#[test]
fn answered_sections_are_not_missing() {
    check(&all_but("", ""), &[]);
    for heading in ["Edge-cases", "edge cases", "EDGE CASES ##", "5. Edge cases", "Edge case", "Edge cases and limits"]
    {
        check(&all_but("Edge cases", &format!("## {heading}\n\nNone known.\n")), &[]);
    }
}

#[test]
fn sections_without_an_answer_are_missing() {
    let check_one = |instead: &str, reason| check(&all_but("Edge cases", instead), &[("Edge cases", reason)]);
    check_one("", Reason::Missing);
    check_one("## Corner cases\n\nNone.\n", Reason::Missing);
    check_one("### Edge cases\n\nToo deep.\n", Reason::Missing);
    check_one("```\n## Edge cases\nIn code.\n```\n", Reason::Missing);
    check_one("## Edge cases\n\n  \n", Reason::Empty);
    check_one("## Edge cases\n\n<!-- later -->\n\n### Details\n", Reason::Empty);
    check_one("## Edge cases\n\nTODO\n", Reason::Placeholder);
    check_one("## Edge cases\n\n- TBD: ask Meera\n", Reason::Placeholder);
    check_one("## Edge cases\n\n_Which unusual cases must it handle, and how?_\n", Reason::Placeholder);
}

#[test]
fn every_template_parses_and_asks_for_its_prose() {
    for task in Task::ALL {
        for name in ["Spam filter", "a: \"b\" # {c}", "  ", "Überweisung\nzwei Zeilen", "null", "a\tb\u{1b}[31m"] {
            let text = template(name, task);
            let parsed = parse("new.feature.md", &text);
            assert_eq!(parsed.diagnostics, [], "{name}");
            let spec = parsed.spec.unwrap();
            assert_eq!(spec.task, task);
            let missing = missing_sections(&spec);
            assert_eq!(missing.len(), REQUIRED.len());
            assert!(missing.iter().all(|m| m.reason == Reason::Placeholder));
            assert_eq!(spec.golden.positive, (task == Task::Binary).then_some(Value::Number(1.0)));
            laws::prints_back(&spec);
        }
        insta::assert_snapshot!(format!("template_{}", task.name()), template("Spam filter", task));
    }
}

#[test]
fn what_a_template_only_mentions_parses_too() {
    for task in Task::ALL {
        // `  # key: value` is a key that may be there; `  - {…}` likewise.
        let text = template("x", task).replace("  # - {", "  - {");
        let parsed = parse("new.feature.md", &text);
        // A joined file wants the `id` that the template only mentions, and not every candidate has every column.
        let unexpected = parsed.diagnostics.iter().filter(|d| !["missing-key", "needs-key"].contains(&d.code));
        assert_eq!(unexpected.count(), 0, "{}", render(&parsed.diagnostics, &text));
    }
}
