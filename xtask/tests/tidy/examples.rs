//! Specs that pages show are specs.

use shipworthy_spec::{missing_sections, parse, render};

use crate::repository::{self, File};

/// Blocks of YAML in a page that are whole front matters.
fn front_matters(page: &File) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for (_, line) in page.lines() {
        match (&mut block, line.trim()) {
            (None, "```yaml") => block = Some(String::new()),
            (Some(_), "```") => blocks.extend(block.take()),
            (Some(text), _) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, _) => {}
        }
    }
    blocks.retain(|text| text.starts_with("format:"));
    blocks
}

#[track_caller]
fn check(file: &str, text: &str) {
    let parsed = parse(file, text);
    let errors: Vec<_> = parsed.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).cloned().collect();
    assert!(errors.is_empty() && parsed.spec.is_some(), "{}", render(&errors, text));
}

#[test]
fn front_matters_in_pages_parse() {
    let mut seen = 0;
    for page in repository::files(&[".md"]).iter().filter(|page| page.path.starts_with("docs/")) {
        for front_matter in front_matters(page) {
            check(&page.path, &format!("---\n{front_matter}---\n"));
            seen += 1;
        }
    }
    assert!(seen > 0, "the guides show a front matter");
}

#[test]
fn the_specs_of_the_examples_parse_and_answer_every_question() {
    for example in shipworthy_demo::EXAMPLES {
        let file = example.files(7).into_iter().find(|file| file.path.ends_with(".feature.md")).expect("a spec");
        let text = String::from_utf8(file.contents).expect("UTF-8");
        check(&file.path, &text);
        let parsed = parse(&file.path, &text);
        assert_eq!(parsed.diagnostics, [], "not even a warning");
        assert_eq!(missing_sections(&parsed.spec.expect("parsed")), []);
    }
}
