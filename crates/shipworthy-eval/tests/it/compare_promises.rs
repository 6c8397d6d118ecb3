//! Two candidates that are equally good, compared as `shipworthy compare` does it, where examples come in clusters that differ in which
//! of the two they suit: how often is a difference found that is not there?

use shipworthy_eval::compare::{Answer, Request, compare};
use shipworthy_eval::conclude::Context;
use shipworthy_eval::gather::{Categories, Clusters, Gathered, SliceValue, TaskValues};
use shipworthy_spec::spec::Spec;
use shipworthy_stats::paired::mcnemar_exact;
use shipworthy_stats::random::Stream;

const CLUSTERS: usize = 20;
const OF_EACH: usize = 10;
const RUNS: u64 = 2_000;
const ALPHA: f64 = 0.05;

fn spec(clustered: bool) -> Spec {
    let cluster = if clustered { ", cluster: conversation" } else { "" };
    let text = format!(
        "---\nformat: 1\nname: Two prompts\ntask: generation\ngolden: {{data: golden.csv, id: id{cluster}}}\n\
         graders: [{{name: right, assert: {{type: equals, value: yes}}}}]\n\
         candidates: [{{name: A, outputs: a.jsonl}}, {{name: B, outputs: b.jsonl}}]\nbars: [pass_rate >= 50%]\n---\n# Two prompts\n"
    );
    let parsed = shipworthy_spec::parse("simulated.feature.md", &text);
    parsed.spec.unwrap_or_else(|| panic!("the simulated spec does not parse: {:?}\n{text}", parsed.diagnostics))
}

/// What A and B pass, cluster by cluster. Each cluster prefers one of them by a normal amount on the scale of log odds, and neither
/// is preferred by clusters as a whole.
fn draw(spread: f64, run: u64) -> Vec<(bool, bool)> {
    let mut stream = Stream::new(run, &format!("clusters that prefer by {spread}"));
    let mut rows = Vec::with_capacity(CLUSTERS * OF_EACH);
    for _ in 0..CLUSTERS {
        let preference = spread * stream.normal();
        for _ in 0..OF_EACH {
            // How hard the example is, for both.
            let ease = 1.0 + stream.normal();
            let mut passes = |by: f64| stream.uniform() < 1.0 / (1.0 + (-(ease + by)).exp());
            rows.push((passes(preference), passes(-preference)));
        }
    }
    rows
}

/// The same as the engine would deliver it.
fn gathered(rows: &[(bool, bool)], clustered: bool) -> Gathered {
    let category = |values: &[&str], code: &dyn Fn(usize) -> u32| {
        TaskValues::Categories(Categories {
            name: String::new(),
            values: values.iter().map(|value| SliceValue::Text((*value).to_owned())).collect(),
            code: (0..rows.len()).map(code).collect(),
        })
    };
    let unknown = || TaskValues::Numbers(vec![f64::NAN; rows.len()]);
    let outputs = |passed: &dyn Fn(usize) -> bool| {
        // An output that fails nothing, or grader 0.
        let failed = category(&["0x1", "1x1"], &|row| u32::from(!passed(row)));
        vec![failed, category(&[""], &|_| 0), unknown(), unknown(), unknown(), unknown()]
    };
    let cluster = || Clusters {
        code: (0..rows.len()).map(|row| (row / OF_EACH) as u32).collect(),
        key: (0..CLUSTERS as u64).collect(),
    };
    Gathered {
        rows: rows.len(),
        key: (0..rows.len() as u64).collect(),
        cluster: clustered.then(cluster),
        columns: [outputs(&|row| rows[row].0), outputs(&|row| rows[row].1)].concat(),
        fingerprint: "simulated".to_owned(),
        golden_fingerprint: "simulated".to_owned(),
        ..Gathered::default()
    }
}

/// Shares of runs in which a difference is said: by `compare` of the pass rate, by its count of examples, and by the exact test of
/// McNemar on the same examples.
fn false_alarms(spread: f64, clustered: bool) -> [f64; 3] {
    let spec = spec(clustered);
    let context = Context {
        file: String::new(),
        tool: String::new(),
        seed: 1,
        replicates: 200,
        look: 1,
        only: None,
        today: None,
    };
    let request = Request { a: "A".to_owned(), b: "B".to_owned(), metrics: vec!["pass_rate".to_owned()], margin: None };
    let mut said = [0_u64; 3];
    for run in 0..RUNS {
        let rows = draw(spread, run);
        let found = compare(&spec, &gathered(&rows, clustered), &context, &request).expect("two candidates").compare;
        let pass_rate = &found.metrics[0];
        assert_eq!((pass_rate.metric.as_str(), pass_rate.n), ("pass_rate", rows.len() as u64));
        assert_eq!(pass_rate.differs, found.answer != Answer::CannotTell);
        said[0] += u64::from(pass_rate.differs);
        let answers = found.answers.expect("every example passes or fails");
        said[1] += u64::from(answers.p_value.is_some_and(|p| p <= ALPHA));
        said[2] += u64::from(mcnemar_exact(answers.a_better, answers.b_better) <= ALPHA);
    }
    said.map(|count| count as f64 / RUNS as f64)
}

#[test]
fn clusters_that_prefer_one_of_two_equals_raise_no_more_alarms_than_promised() {
    // The exact test of McNemar, which knows no clusters, says of one pair in seven or six that they differ.
    for spread in [0.6, 0.7] {
        let [difference, counts, mcnemar] = false_alarms(spread, true);
        let told = format!("spread {spread}: compare {difference:.4}, by example {counts:.4}, McNemar {mcnemar:.4}");
        assert!((0.11..=0.20).contains(&mcnemar), "{told}");
        assert!(difference <= 0.065, "{told}");
        assert!(counts <= 0.065, "{told}");
    }
}

#[test]
fn independent_examples_raise_no_more_either() {
    let [difference, counts, mcnemar] = false_alarms(0.0, false);
    let told = format!("compare {difference:.4}, by example {counts:.4}, McNemar {mcnemar:.4}");
    assert!(difference <= 0.065 && counts <= 0.065 && mcnemar <= 0.05, "{told}");
    assert!(difference >= 0.02, "it is not merely silent: {told}");
}
