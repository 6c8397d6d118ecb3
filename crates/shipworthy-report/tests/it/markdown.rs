use insta::assert_snapshot;
use shipworthy_report::markdown;

use crate::sample;

#[test]
fn the_rich_check() {
    assert_snapshot!(markdown(&sample::check()));
}

#[test]
fn little_to_say() {
    assert_snapshot!(markdown(&sample::bare()));
}

#[test]
fn text_from_data_stays_text() {
    let mut check = sample::check();
    check.sentences[0] = "[click](javascript:alert(1)) | `x` **bold**\n# Heading <img src=x onerror=alert(1)>".into();
    let text = markdown(&check);
    assert!(!text.contains("<img") && !text.contains("<script"), "no markup");
    assert!(text.contains(r"\[click\](javascript:alert(1)) \| \`x\` \*\*bold\*\* \# Heading &lt;img"), "{text}");
}

#[test]
fn every_table_row_has_the_cells_of_its_head() {
    let text = markdown(&sample::check());
    let mut cells = None;
    for line in text.lines() {
        let bars = line.replace("\\|", "").matches('|').count();
        if !line.starts_with('|') {
            cells = None;
            continue;
        }
        assert_eq!(*cells.get_or_insert(bars), bars, "{line}");
    }
}
