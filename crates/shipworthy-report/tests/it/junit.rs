use insta::assert_snapshot;
use shipworthy_report::junit;
use shipworthy_spec::bar::Severity;

use crate::sample;

#[test]
fn the_rich_check() {
    assert_snapshot!(junit(&sample::check()));
}

#[test]
fn counts_match_the_cases() {
    let text = junit(&sample::check());
    let count = |needle: &str| text.matches(needle).count();
    // Eleven bars and one missing section.
    assert_eq!(count("<testcase "), 12);
    assert_eq!(count("<failure "), 3);
    assert_eq!(count("<error "), 3, "what nobody can judge is not passed over in silence");
    assert_eq!(count("<skipped "), 0);
    assert_eq!(count("tests=\"12\" failures=\"3\" errors=\"3\" skipped=\"0\""), 2);
}

#[test]
fn a_failed_bar_that_is_only_wanted_does_not_fail_the_suite() {
    let mut check = sample::check();
    check.missing_sections.clear();
    for bar in &mut check.candidates[1].bars {
        bar.severity = Severity::Should;
    }
    let text = junit(&check);
    assert!(!text.contains("<failure") && !text.contains("<error"), "{text}");
    assert!(text.contains("wanted, not required"));
}

#[test]
fn text_from_data_cannot_break_the_xml() {
    let mut check = sample::check();
    check.feature = "a\"b'<c>&\u{1}\u{1b}\u{ffff}\n]]>".into();
    let text = junit(&check);
    assert!(text.contains("name=\"a&quot;b'&lt;c&gt;&amp;\u{fffd}\u{fffd}\u{fffd}&#10;]]&gt;\""), "{text}");
    assert!(!text.contains(sample::HOSTILE));
}
