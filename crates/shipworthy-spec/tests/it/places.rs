//! Where things are, and how problems look.

use shipworthy_spec::diagnostic::{Diagnostic, Severity};
use shipworthy_spec::{Reach, Span, parse, parse_within, render, render_coloured};

const CONTRACT: &str = include_str!("../data/valid/contract.feature.md");

/// The text at a path of the contract's example.
fn check(path: &str, expect: &str) {
    let span = parse("x", CONTRACT).positions.at(path).unwrap();
    assert_eq!(&CONTRACT[span.offset..span.offset + span.length], expect, "{path}");
    let line = CONTRACT.lines().nth(span.line - 1).unwrap();
    assert!(line.chars().skip(span.column - 1).collect::<String>().starts_with(expect.lines().next().unwrap()));
}

#[test]
fn paths_lead_to_their_place() {
    check("golden.data", "data/golden.parquet");
    check("golden", "golden");
    check(
        "golden.slices[2].amount_band",
        r#""CASE WHEN amount < 500 THEN 'small' WHEN amount < 20000 THEN 'medium' ELSE 'large' END""#,
    );
    check("candidates[1].score", "p_fraud");
    check("candidates[1]", "{name: gbm-v3, score: p_fraud, threshold: 0.42, running_cost_per_1k: 0.9, latency_ms: ms}");
    check("bars[3]", r#"recall >= 85% for channel = "upi""#);
    check("bars[1].bar", "false_positive_rate <= 3%");
    check("errors.false_negative.cost", "amount");
    check("population.city_tier.tier2", "40%");
}

#[test]
fn unknown_paths_lead_to_their_nearest_parent() {
    check("golden.weight", "golden");
    check(
        "candidates[1].latency",
        "{name: gbm-v3, score: p_fraud, threshold: 0.42, running_cost_per_1k: 0.9, latency_ms: ms}",
    );
    check("candidates[99].score", "candidates");
    check("errors.review.cost.currency", "35");
    check("nothing.at.all", "---");
    assert_eq!(parse("x", "no front matter").positions.at("golden"), None);
}

#[test]
fn keys_with_dots_are_found() {
    let text = "---\npopulation: {a: {\"x.y\": 1, x: 2}}\n---\n";
    let span = parse("x", text).positions.at("population.a.x.y").unwrap();
    assert_eq!(&text[span.offset..span.offset + span.length], "1");
}

/// Codes of the problems with a path.
fn codes(path: &str, reach: Reach) -> Vec<&'static str> {
    let text = CONTRACT.replace("data/golden.parquet", path);
    parse_within("x", &text, reach).diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code).collect()
}

#[test]
fn paths_reach_as_far_as_the_person_who_runs_it_says() {
    let (here, up, outside) =
        (Reach::default(), Reach { folders_up: 1, outside: false }, Reach { folders_up: 0, outside: true });
    assert_eq!(codes("data/../a.csv", here), Vec::<&str>::new());
    assert_eq!(codes("../a.csv", here), ["path-outside"]);
    assert_eq!(codes("../a.csv", up), Vec::<&str>::new());
    assert_eq!(codes("../../a.csv", up), ["path-outside"]);
    assert_eq!(codes("a/../../../b.csv", up), ["path-outside"]);
    assert_eq!(codes("/data/a.csv", up), ["path-outside"]);
    assert_eq!(codes("/data/a.csv", outside), Vec::<&str>::new());
    assert_eq!(codes("s3://bucket/a.csv", outside), ["path-outside"]);
}

#[test]
fn sizes_are_bounded() {
    let huge = format!("---\nname: {}\n---\n", "x".repeat(1 << 20));
    let parsed = parse("x", &huge);
    assert_eq!(parsed.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["too-large"]);
    let many = format!("---\nx-data: [{}]\n---\n", "1,".repeat(150_000));
    assert!(parse("x", &many).diagnostics.iter().any(|d| d.code == "too-large"));
    // Long keys high up times many values below: what is kept stays linear in the text.
    let deep = format!("---\nx-{}: [{}]\n---\n", "k".repeat(1_000), "{a: 1},".repeat(20_000));
    parse("x", &deep);
}

/// Texts of a megabyte that would take minutes if any step were quadratic in them.
#[test]
fn hostile_texts_cost_no_more_than_their_length() {
    let front = "---\nformat: 1\nname: x\ntask: binary\n";
    let golden = "golden: {data: a.csv, label: y, positive: 1}\n";
    let many = |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<String>();
    let texts = [
        format!("{front}x: [{}]\n---\n", many(90_000, &|i| format!("{},", i % 10))),
        format!("{front}{}---\n", many(80_000, &|i| format!("k{i}: 1\n"))),
        format!("{front}{{{}}}\n---\n", many(80_000, &|i| format!("é{i}: 1,"))),
        format!(
            "{front}golden: {{slices: [{}]}}\npopulation: {{{}}}\n---\n",
            many(30_000, &|i| format!("s{i},")),
            many(20_000, &|i| format!("p{i}: 1,"))
        ),
        format!("{front}golden: {{slices: [{{{}}}]}}\n---\n", many(30_000, &|i| format!("s{i}: a,"))),
        format!(
            "{front}{golden}candidates: [{}]\nbars: [{}]\n---\n",
            many(8_000, &|i| format!("{{name: c{i}, score: p}},")),
            many(20_000, &|i| format!("recall >= 0.{i},"))
        ),
        format!("{front}x-a: [{}\n---\n", many(90_000, &|_| "{a: [b]},".to_owned())),
        format!(
            "{front}{golden}candidates: [{{name: a, score: p}}]\nbars: [recall >= 90%]\n---\n{}",
            many(150_000, &|_| "## e\n".to_owned())
        ),
        format!(
            "{front}{golden}candidates: [{{name: a, score: p}}]\nbars:\n{}---\n",
            many(450, &|_| format!("  - recall >= {}\n", "9".repeat(1_900)))
        ),
    ];
    for text in texts {
        assert!(text.len() <= 1 << 20, "{}", text.len());
        shipworthy_spec::laws::spec(text.as_bytes());
    }
}

#[test]
fn long_lines_are_cut_around_the_problem() {
    let line = format!("{}HERE{}", "a".repeat(3_000), "b".repeat(3_000));
    let span = Span { line: 1, column: 3_001, length: 4, offset: 3_000 };
    let diagnostic = Diagnostic {
        code: "test",
        severity: Severity::Error,
        file: "x".into(),
        span,
        message: "m".into(),
        remedy: "r\nsecond line".into(),
        did_you_mean: None,
    };
    let text = render(std::slice::from_ref(&diagnostic), &line);
    let shown: Vec<&str> = text.lines().collect();
    assert!(shown.iter().all(|line| line.chars().count() <= 170));
    let start = shown[3].find("HERE").map(|at| shown[3][..at].chars().count()).unwrap();
    assert_eq!(shown[4].find('^'), Some(start));
    assert!(shown[5].contains("help: r") && shown[6].trim() == "second line");
    assert!(render_coloured(&[diagnostic], &line).contains("\u{1b}[1;31m^^^^\u{1b}[0m"));
}
