//! Every page of every example: it opens from disk in whatever way it is looked at, and no metric stands without its interval.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use shipworthy_testkit::browser::View;

use super::{browser, opened};
use crate::folder::Folder;

const EXAMPLES: [&str; 7] = [
    "payments",
    "style-advisor",
    "ticket-routing",
    "product-tags",
    "delivery-time",
    "store-demand",
    "reply-preference",
];

/// A sheet of A4 in CSS pixels.
const PAPER: u32 = 794;

/// Numbers that are no estimates: shares of the population and of the table, targets, prices of one more of something, and what
/// charts draw, where the band or the counts beside them say how sure that is.
const NO_ESTIMATES: [(&str, &str); 11] = [
    ("Whom the golden set is short of", "Of cases"),
    ("Whom the golden set is short of", "Of the golden set"),
    ("more examples over", "Of cases"),
    ("How the scores behave", ""),
    ("What it takes for what", "said "),
    ("What to expect from each choice", ""),
    // The confidence that was asked for.
    ("The bars you agreed", "The long line is the bar"),
    ("What this verdict rests on", "MethodsConfidence"),
    ("What this verdict rests on", "Asked"),
    ("How far off it is", "Share of answers"),
    ("If positives become", ""),
];

/// All pages, made once for all tests. They stay in the build folder, to be looked at.
fn pages() -> &'static [PathBuf] {
    static PAGES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-pages");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("old pages can be removed");
        }
        std::fs::create_dir_all(&folder).expect("a folder");
        EXAMPLES.iter().flat_map(|example| of_example(example, &folder)).collect()
    })
}

/// The verdict, the audit, the weakest slices, a plan and a comparison; prices of thresholds where there are scores.
fn of_example(example: &str, folder: &Path) -> Vec<PathBuf> {
    let workspace = Folder::new();
    let check = workspace.run(&["demo", ".", "--example", example, "--format", "json", "--quiet"]).json();
    let spec = format!("{example}.feature.md");
    let candidates = check["candidates"].as_array().expect("candidates");
    let name = |place: usize| candidates[place]["name"].as_str().expect("a name");
    let (first, last) = (name(0), name(candidates.len() - 1));
    let data = workspace.files().into_iter().find(|file| file.ends_with(".csv")).expect("a table");
    let mut asked = vec![
        ("check", vec!["check", &spec]),
        ("audit", vec!["audit", &data]),
        ("slices", vec!["slices", &spec]),
        ("size", vec!["size", &spec]),
        ("compare", vec!["compare", first, last, "--spec", &spec]),
    ];
    if example == "payments" {
        asked.push(("threshold", vec!["threshold", &spec]));
    }
    let made = asked.into_iter().map(|(page, mut arguments)| {
        arguments.extend(["--format", "html", "--quiet"]);
        let ran = workspace.run(&arguments);
        assert!(ran.stdout.starts_with("<!"), "{example} {page}: {}", ran.stderr);
        let path = folder.join(format!("{example}-{page}.html"));
        std::fs::write(&path, ran.stdout).expect("a page can be kept");
        path
    });
    made.collect()
}

/// A page is opened once for each screen; dark and printed, it is looked at where it stands.
#[test]
fn every_page_opens_in_every_view_without_a_complaint_and_stands_in_nobodys_way() {
    let Some(browser) = browser() else { return };
    let mut wrong = Vec::new();
    for path in pages() {
        let desk = [View::DESK, View::DESK.wide(PAPER).printed(), View::DESK.dark()];
        for views in [&desk[..], &[View::PHONE]] {
            let page = opened(&browser, path, &views[0]);
            for view in views {
                page.look(view);
                let wide = page.evaluate("document.documentElement.scrollWidth").as_f64().expect("a width");
                assert!(wide <= f64::from(view.width), "{}: {view:?} is {wide} wide", path.display());
            }
            let name = format!("{} {} wide", path.display(), views[0].width);
            wrong.extend(page.obstacles().iter().map(|obstacle| format!("{name}: {obstacle}")));
            assert_eq!((page.requests().len(), page.complaints()), (1, Vec::new()), "{name}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_metric_stands_without_its_interval_and_what_it_rests_on() {
    let Some(browser) = browser() else { return };
    let mut wrong = Vec::new();
    for path in pages().iter().filter(|path| !path.to_string_lossy().ends_with("-audit.html")) {
        let page = opened(&browser, path, &View::DESK);
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let bare = page.evaluate(include_str!("bare_numbers.js"));
        for line in bare.as_array().expect("a list").iter().filter_map(|line| line.as_str()) {
            let (title, rest) = line.split_once(" | ").expect("three parts");
            if !NO_ESTIMATES.iter().any(|(of, heading)| title.contains(of) && rest.starts_with(heading)) {
                wrong.push(format!("{name}: {line}"));
            }
        }
        if !page.text(".masthead").contains("examples") {
            wrong.push(format!("{name}: the page does not say how many examples it rests on"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_number_of_a_check_says_what_it_counts() {
    let Some(browser) = browser() else { return };
    for path in pages().iter().filter(|path| path.to_string_lossy().ends_with("-check.html")) {
        let page = opened(&browser, path, &View::DESK);
        let counted = page.evaluate(
            "[...document.querySelectorAll('#rests table')].flatMap((table) => {\
               const place = [...table.querySelectorAll('thead th')].findIndex((th) => th.textContent === 'Counted');\
               return [...table.querySelectorAll('tbody tr')].map((row) => row.children[place].textContent.trim());\
             })",
        );
        let counted = counted.as_array().expect("a list");
        assert!(counted.len() > 4, "{}", path.display());
        for cell in counted {
            let cell = cell.as_str().expect("text");
            assert!(cell.starts_with(|c: char| c.is_ascii_digit()), "{}: {cell:?}", path.display());
        }
    }
}
