//! Names and values that want to be code stay text.

use shipworthy_testkit::browser::View;

use super::{browser, opened};
use crate::folder::Folder;

const NASTY: [&str; 4] = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "'\"><svg/onload=alert(3)>",
    "<a href=javascript:alert(4)>click</a>",
];

const FRONT: &str = r#"format: 1
name: "</title><script>alert(0)</script>"
task: binary
golden: {data: golden.csv, label: label, positive: "yes", id: id, slices: [place]}
candidates:
  - {name: "<b onmouseover=alert(5)>rule", rule: amount > 900}
  - {name: "</style><script>alert(6)</script>", score: score, threshold: 0.5}
baseline: "<b onmouseover=alert(5)>rule"
ship: "</style><script>alert(6)</script>"
errors:
  currency: INR
  false_positive: {cost: 10, who: "<iframe src=https://example.org></iframe>"}
  false_negative: {cost: 90}
bars:
  - recall >= 60%
  - recall >= 60% in every place
"#;

#[test]
fn text_from_data_and_spec_stays_text() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let mut golden = String::from("id,label,score,amount,place,note\n");
    for row in 0..400_usize {
        let nasty = NASTY[row % NASTY.len()].replace('"', "\"\"");
        let positive = row % 5 == 0;
        let score = if positive { 0.3 + (row % 11) as f64 / 16.0 } else { (row % 13) as f64 / 20.0 };
        let label = if positive { "yes" } else { "no" };
        golden +=
            &format!("{row},{label},{score},{},\"{nasty}\",\"a note for row {row} that says {nasty}\"\n", row * 3);
    }
    folder.write("golden.csv", golden);
    folder.write("hostile.feature.md", shipworthy_testkit::workspace::spec_text(FRONT));
    let ran = folder.run(&["check", "hostile.feature.md", "--format", "html", "--output", "verdict.html"]);
    assert!(ran.code != 2, "{}", ran.stderr);
    let page = opened(&browser, &folder.path("verdict.html"), &View::DESK);
    page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)");
    page.press(shipworthy_testkit::browser::Key::Tab);
    assert_eq!(
        page.evaluate("document.querySelectorAll('img, iframe, a[href^=javascript], [onmouseover], [onload]').length"),
        0
    );
    assert_eq!(page.evaluate("document.querySelectorAll('script:not([type])').length"), 1);
    let all = page.texts("body").swap_remove(0);
    for text in NASTY.iter().chain(&["<b onmouseover=alert(5)>rule", "</style><script>alert(6)</script>"]) {
        assert!(all.contains(text), "{text} is not shown as it is");
    }
    let heads = page.texts("#who tbody th");
    let quotes = page.texts("#misses li");
    assert!(NASTY.iter().all(|text| heads.iter().any(|head| head.contains(text))), "{heads:?}");
    assert!(NASTY.iter().any(|text| quotes.iter().any(|quote| quote.contains(text))), "{quotes:?}");
    assert_eq!(page.complaints(), [""; 0]);
    assert_eq!(page.requests().len(), 1);
}
