//! Reference values of other tools on the shared data, and their comparison with what `check --format json` says.

use std::path::{Path, PathBuf};

use serde_json::Value;
use shipworthy_testkit::skips::shared_data;

use crate::folder::Folder;

/// Name in the reference file, name in the product.
const METRICS: [(&str, &str); 15] = [
    ("accuracy", "accuracy"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("f1", "f1"),
    ("fpr", "false_positive_rate"),
    ("fnr", "false_negative_rate"),
    ("selection_rate", "selection_rate"),
    ("roc_auc", "roc_auc"),
    ("average_precision", "average_precision"),
    ("brier", "brier"),
    ("log_loss", "log_loss"),
    ("ece_10_equal_width", "ece"),
    ("mean_score", "mean_score"),
    ("cohen_kappa", "cohen_kappa"),
    ("mcc", "mcc"),
];

/// Counts, each as a rate times its denominator: name in the reference file, rate, whether the count is what it leaves.
const COUNTS: [(&str, &str, bool); 4] = [
    ("tp", "recall", false),
    ("fn", "recall", true),
    ("fp", "false_positive_rate", false),
    ("tn", "false_positive_rate", true),
];

/// The reference file gives six decimals.
const TOLERANCE: f64 = 1e-6;

/// The shared data: where they are, and the reference values.
pub struct Shared {
    folder: PathBuf,
    reference: Value,
}

/// A comparison under way: how much was compared, and what differs.
#[derive(Default)]
pub struct Comparison {
    compared: usize,
    wrong: Vec<String>,
}

impl Shared {
    /// The folder and its reference values; `None`, with the reason told, where there is none.
    pub fn open() -> Option<Shared> {
        let folder = shared_data()?;
        let text = std::fs::read_to_string(folder.join("reference_metrics.json")).expect("the reference values");
        Some(Shared { folder, reference: serde_json::from_str(&text).expect("reference values as JSON") })
    }

    /// The folder of the data.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The reference values of a file.
    pub fn reference(&self, file: &str) -> &Value {
        &self.reference[file]
    }

    /// Judges one of the specs kept beside these tests, in a folder of its own.
    pub fn check(&self, spec: &str) -> Value {
        let folder = Folder::new();
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs").join(spec);
        folder.write(spec, std::fs::read(kept).expect("a spec"));
        let root = format!("shared={}", self.folder.display());
        let ran = folder.run(&["check", spec, "--format", "json", "--allow-read", &root, "--replicates", "50"]);
        assert!([0, 1, 3].contains(&ran.code), "exit code {}\n{}", ran.code, ran.stderr);
        ran.json()
    }
}

/// A candidate of a check.
#[track_caller]
pub fn candidate<'a>(check: &'a Value, name: &str) -> &'a Value {
    let all = check["candidates"].as_array().expect("candidates");
    all.iter().find(|candidate| candidate["name"] == name).unwrap_or_else(|| panic!("no candidate {name}"))
}

/// A candidate's figures on one value of a slice column, found by the value as Python or Rust writes it.
#[track_caller]
pub fn slice<'a>(candidate: &'a Value, column: &str, value: &str) -> &'a Value {
    let all = candidate["slices"].as_array().expect("slices");
    let written = |slice: &Value| match &slice["slice"][column] {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    };
    all.iter()
        .filter(|slice| slice["slice"].as_object().is_some_and(|parts| parts.len() == 1))
        .find(|slice| written(slice) == value)
        .unwrap_or_else(|| panic!("no slice {column} = {value}"))
}

impl Comparison {
    /// Compares everything that the reference says about these rows: rates, scores, counts.
    pub fn figures(&mut self, whose: &str, metrics: &Value, reference: &Value) {
        let count = |name: &str| reference[name].as_f64().unwrap_or_else(|| panic!("{whose}: no {name}"));
        for (theirs, ours) in METRICS {
            let Some(expect) = reference.get(theirs) else { continue };
            let expect = if denominator(theirs, count) == Some(0.0) { None } else { expect.as_f64() };
            self.number(&format!("{whose}: {ours}"), &metrics[ours]["estimate"], expect);
        }
        for (name, rate, rest) in COUNTS {
            let n = metrics[rate]["n"].as_f64();
            let hits = metrics[rate]["estimate"].as_f64().unwrap_or(0.0);
            let share = if rest { 1.0 - hits } else { hits };
            let ours = n.map_or(Value::Null, |n| Value::from(share * n));
            self.number(&format!("{whose}: {name}"), &ours, Some(count(name)));
        }
        self.number(&format!("{whose}: n"), &metrics["accuracy"]["n"], Some(count("n")));
        self.number(&format!("{whose}: positives"), &metrics["recall"]["n"], Some(count("positives")));
    }

    /// Compares the figures of one slice, and its size.
    pub fn slice(&mut self, whose: &str, slice: &Value, reference: &Value) {
        self.number(&format!("{whose}: examples"), &slice["examples"], reference["n"].as_f64());
        self.number(&format!("{whose}: positives"), &slice["positives"], reference["positives"].as_f64());
        self.figures(whose, &slice["metrics"], reference);
    }

    /// Compares the cheapest operating point.
    pub fn cheapest(&mut self, whose: &str, candidate: &Value, reference: &Value) {
        let point = &candidate["operating_points"]["cheapest"];
        let n = candidate["metrics"]["accuracy"]["n"].as_f64().expect("a number of examples");
        let total = point["error_cost"].as_f64().map_or(Value::Null, |per_case| Value::from(per_case * n));
        self.number(&format!("{whose}: cost at its cheapest"), &total, reference["min_total_cost"].as_f64());
        let threshold = reference["predict_positive_if_score_at_least"].as_f64();
        self.number(&format!("{whose}: cheapest threshold"), &point["threshold"], threshold);
    }

    /// Compares one number; `None` is undefined, which the product writes as null.
    pub fn number(&mut self, what: &str, ours: &Value, expect: Option<f64>) {
        self.compared += 1;
        let same = match (ours.as_f64(), expect) {
            (Some(a), Some(b)) => (a - b).abs() <= TOLERANCE,
            (None, None) => ours.is_null(),
            _ => false,
        };
        if !same {
            self.wrong.push(format!("{what}: {ours}, not {expect:?}"));
        }
    }

    /// Fails on any difference, and when less was compared than there should be to compare.
    #[track_caller]
    pub fn end(self, at_least: usize) {
        assert!(self.wrong.is_empty(), "{} of {} differ:\n{}", self.wrong.len(), self.compared, self.wrong.join("\n"));
        assert!(self.compared >= at_least, "only {} numbers were compared", self.compared);
    }
}

/// What a rate is divided by, from the reference's counts; `None` where that is never empty.
fn denominator(name: &str, count: impl Fn(&str) -> f64) -> Option<f64> {
    match name {
        "precision" => Some(count("tp") + count("fp")),
        "recall" | "fnr" => Some(count("tp") + count("fn")),
        "fpr" => Some(count("fp") + count("tn")),
        "f1" => Some(2.0 * count("tp") + count("fp") + count("fn")),
        "mcc" => {
            let chosen = (count("tp") + count("fp")) * (count("fn") + count("tn"));
            Some(chosen * (count("tp") + count("fn")) * (count("fp") + count("tn")))
        }
        _ => None,
    }
}
