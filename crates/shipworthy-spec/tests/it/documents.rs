//! Whole specs: those that parse, and those that do not, with what their author reads.

use shipworthy_spec::{parse, render};

#[test]
fn valid_specs_parse_without_errors_and_print_back() {
    insta::glob!("../data/valid", "*.feature.md", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let file = path.file_name().unwrap().to_str().unwrap();
        let parsed = parse(file, &text);
        let rendered = render(&parsed.diagnostics, &text);
        let spec = parsed.spec.unwrap_or_else(|| panic!("{file} should parse:\n{rendered}"));
        insta::assert_snapshot!(format!(
            "{rendered}{}{}",
            if rendered.is_empty() { "" } else { "\n" },
            shipworthy_spec::print(&spec)
        ));
    });
}

#[test]
fn invalid_specs_are_refused_with_a_remedy() {
    insta::glob!("../data/invalid", "*.feature.md", |path| {
        let bytes = std::fs::read(path).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let file = path.file_name().unwrap().to_str().unwrap();
        let parsed = parse(file, &text);
        assert!(parsed.spec.is_none(), "{file} should be refused");
        assert!(parsed.diagnostics.iter().any(|diagnostic| diagnostic.is_error()));
        for diagnostic in &parsed.diagnostics {
            assert!(!diagnostic.remedy.is_empty(), "{file}: {} says nothing about what to do", diagnostic.code);
        }
        insta::assert_snapshot!(render(&parsed.diagnostics, &text));
    });
}

#[test]
fn there_are_enough_invalid_specs() {
    let count = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/invalid"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().ends_with(".feature.md"))
        .count();
    assert!(count >= 45, "{count}");
}
