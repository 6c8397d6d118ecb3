//! Bars that compare groups with each other, on groups whose counts are known.

use shipworthy_eval::conclude::{Context, REPLICATES, conclude};
use shipworthy_eval::gather::{CandidateAnswers, Clusters, Gathered, SliceCodes, SliceValue};
use shipworthy_eval::outcome::{BarResult, Check, Slice, Verdict};
use shipworthy_spec::parse;
use shipworthy_testkit::workspace::spec_text;

/// Caught, missed, wrongly flagged, rightly passed, left to a human.
type Counts = [usize; 5];

fn text(value: &str) -> SliceValue {
    SliceValue::Text(value.to_owned())
}

/// A golden set with these counts per group; flagged rows score 0.9, the others 0.1, deferred ones 0.5.
fn golden(groups: &[(&str, Counts)]) -> Gathered {
    let mut gathered = Gathered { fingerprint: "simulated".to_owned(), ..Gathered::default() };
    let (mut score, mut code) = (Vec::new(), Vec::new());
    for (group, (_, counts)) in groups.iter().enumerate() {
        let kinds = [(true, 0.9), (true, 0.1), (false, 0.9), (false, 0.1), (true, 0.5)];
        for (&count, (label, own)) in counts.iter().zip(kinds) {
            for _ in 0..count {
                gathered.label.push(label);
                score.push(own);
                code.push(group as u16);
            }
        }
    }
    gathered.rows = gathered.label.len();
    gathered.key = (0..gathered.rows as u64).collect();
    let values = groups.iter().map(|(name, _)| text(name)).collect();
    gathered.slices = vec![SliceCodes { name: "gender".to_owned(), values, code }];
    gathered.candidates = vec![CandidateAnswers { score, ..CandidateAnswers::default() }];
    gathered
}

fn judged(gathered: &Gathered, bar: &str, replicates: usize) -> Check {
    let text = spec_text(&format!(
        "format: 1\nname: Groups\ntask: binary\ngolden: {{data: g.csv, label: l, positive: 1, slices: [gender]}}\n\
         candidates:\n  - {{name: rule, rule: x > 1}}\n  - {{name: model, score: p, threshold: 0.6, defer: [0.4, 0.6]}}\n\
         baseline: rule\nship: model\nbars:\n  - {bar}\n"
    ));
    let parsed = parse("groups.feature.md", &text);
    let mut spec = parsed.spec.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics));
    spec.candidates.remove(0);
    spec.baseline = None;
    let context = Context {
        file: "groups.feature.md".to_owned(),
        tool: "test".to_owned(),
        seed: 0,
        replicates,
        look: 1,
        only: None,
        today: None,
    };
    conclude(&spec, gathered, &context).check
}

fn bar(gathered: &Gathered, bar: &str) -> BarResult {
    let check = judged(gathered, bar, REPLICATES);
    assert_eq!(check.candidates[0].bars.len(), 1, "one number over all groups");
    check.candidates[0].bars[0].clone()
}

fn of(value: &str) -> Slice {
    Slice(vec![("gender".to_owned(), text(value))])
}

#[track_caller]
fn check(groups: &[(&str, Counts)], sentence: &str, estimate: f64, expect: Verdict) {
    let found = bar(&golden(groups), sentence);
    assert!(found.estimate.is_some_and(|value| (value - estimate).abs() < 1e-12), "{found:?}");
    assert_eq!(found.verdict, expect, "{found:?}");
    let (low, high) = (found.low.expect("an interval"), found.high.expect("an interval"));
    assert!(low <= estimate && estimate <= high && low < high, "{found:?}");
}

#[test]
fn the_largest_difference_is_judged() {
    let far = [("f", [700, 300, 50, 950, 0]), ("m", [900, 100, 50, 950, 0]), ("x", [800, 200, 50, 950, 0])];
    check(&far, "recall.gap <= 5 points across gender", 0.2, Verdict::Fail);
    check(&far, "recall.gap <= 30 points across gender", 0.2, Verdict::Pass);
    check(&far, "false_positive_rate.gap <= 5 points across gender", 0.0, Verdict::Pass);
    let few = [("f", [35, 15, 5, 95, 0]), ("m", [45, 5, 5, 95, 0])];
    check(&few, "recall.gap <= 15 points across gender", 0.2, Verdict::NotEnoughEvidence);
}

#[test]
fn the_smallest_ratio_is_judged() {
    let groups = [("f", [200, 300, 100, 400, 0]), ("m", [300, 200, 200, 300, 0])];
    check(&groups, "selection_rate.ratio >= 80% across gender", 0.6, Verdict::Fail);
    check(&groups, "selection_rate.ratio >= 50% across gender", 0.6, Verdict::Pass);
}

#[test]
fn the_groups_at_the_ends_are_named() {
    let found = bar(
        &golden(&[("f", [70, 30, 5, 95, 0]), ("m", [90, 10, 5, 95, 0]), ("x", [80, 20, 5, 95, 0])]),
        "recall.gap <= 5 points across gender",
    );
    let groups = found.groups.expect("what is compared");
    assert_eq!((groups.across, groups.compared), (vec!["gender".to_owned()], 3));
    let (low, high) = (groups.lowest.expect("a lowest"), groups.highest.expect("a highest"));
    assert_eq!((low.slice, low.estimate, low.n), (of("f"), Some(0.7), 100));
    assert_eq!((high.slice, high.estimate, high.n), (of("m"), Some(0.9), 100));
    assert_eq!(found.metric, "recall.gap");
}

#[test]
fn small_groups_are_named_and_never_count_as_zero() {
    // The nine positives of x are all missed: taken for a recall of 0 they would fail the bar.
    let groups = [("f", [900, 100, 50, 950, 0]), ("m", [900, 100, 50, 950, 0]), ("x", [0, 9, 0, 91, 0])];
    let check = judged(&golden(&groups), "recall.gap <= 10 points across gender", REPLICATES);
    assert_eq!(check.candidates[0].bars[0].verdict, Verdict::Pass);
    let note = check.findings.iter().find(|finding| finding.code == "group-not-compared").expect("a note");
    assert_eq!((note.slice.clone(), note.rows), (Some(of("x")), Some(100)));
    assert!(note.message.contains("9 positives; at least 10 are needed"), "{}", note.message);
    let asked = judged(&golden(&groups[..2]), "recall.gap <= 10 points across gender with at least 5000 examples", 100);
    let bar = &asked.candidates[0].bars[0];
    assert_eq!((bar.verdict, bar.estimate), (Verdict::NotEnoughEvidence, None));
    assert_eq!(
        bar.reason.as_deref(),
        Some(
            "fewer than two groups can be judged (gender = f: 2000 examples, fewer than the 5000 asked for; \
             gender = m: 2000 examples, fewer than the 5000 asked for)"
        )
    );
}

#[test]
fn deferred_rows_count_in_no_rate() {
    // 300 positives of f are left to a human: of those decided, nine in ten are caught, as of m.
    let groups = [("f", [630, 70, 50, 950, 300]), ("m", [900, 100, 50, 950, 0])];
    check(&groups, "recall.gap <= 10 points across gender", 0.0, Verdict::Pass);
}

#[test]
fn clusters_make_it_less_certain() {
    let mut gathered = golden(&[("f", [400, 100, 50, 450, 0]), ("m", [450, 50, 50, 450, 0])]);
    let alone = bar(&gathered, "recall.gap <= 17 points across gender");
    // Ten rows that lie side by side, and so share a group and nearly always a result, belong together.
    let code: Vec<u32> = (0..gathered.rows as u32).map(|row| row / 10).collect();
    gathered.cluster = Some(Clusters { key: (0..code.len() as u64 / 10).collect(), code });
    let together = bar(&gathered, "recall.gap <= 17 points across gender");
    let width = |bar: &BarResult| bar.high.expect("an upper end") - bar.low.expect("a lower end");
    assert_eq!((alone.estimate, together.estimate), (together.estimate, alone.estimate));
    assert!(width(&together) > 1.5 * width(&alone), "{} and {}", width(&together), width(&alone));
    // Nineteen clusters are too few.
    gathered.cluster = Some(Clusters {
        key: (0..19).collect(),
        code: (0..gathered.rows as u32).map(|row| row * 19 / gathered.rows as u32).collect(),
    });
    let few = bar(&gathered, "recall.gap <= 17 points across gender");
    assert_eq!(few.verdict, Verdict::NotEnoughEvidence);
    assert!(few.reason.expect("a reason").contains("independent groups of rows; at least 20 are needed"));
}

#[track_caller]
fn check_open(gathered: &Gathered, sentence: &str, replicates: usize, expect: &str) {
    let check = judged(gathered, sentence, replicates);
    let bar = &check.candidates[0].bars[0];
    assert_eq!(bar.verdict, Verdict::NotEnoughEvidence);
    assert_eq!(bar.reason.as_deref(), Some(expect));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let groups = [("f", [70, 30, 5, 95, 0]), ("m", [90, 10, 5, 95, 0])];
    let mut gathered = golden(&groups);
    let sentence = "recall.gap <= 30 points across gender";
    let score = "groups are compared by counts of decisions, which roc_auc is not";
    check_open(&gathered, "roc_auc.gap <= 0.1 across gender", 100, score);
    check_open(&gathered, sentence, 0, "comparing groups needs replicates");
    gathered.weight = Some(vec![1.0; gathered.rows]);
    check_open(&gathered, sentence, 100, "groups are compared by counts, and the rows are weighted");
    let baseline = "how far groups lie apart cannot be compared with the baseline yet: give the bar a number";
    check_open(&golden(&groups), "recall.gap <= baseline + 1 point across gender", 100, baseline);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let gathered = golden(&[("f", [70, 30, 5, 95, 0]), ("m", [90, 10, 5, 95, 0])]);
    let mut turned = gathered.clone();
    turned.label.reverse();
    turned.key.reverse();
    turned.slices[0].code.reverse();
    turned.candidates[0].score.reverse();
    let sentence = "recall.gap <= 15 points across gender";
    let (a, b) = (bar(&gathered, sentence), bar(&turned, sentence));
    assert_eq!((a.low, a.high, a.bound), (b.low, b.high, b.bound));
}
