use serde::Deserialize;
use shipworthy_stats::label_errors::{Labelled, find_label_errors};

use super::{CLOSED, Tally, Tolerance, cases};

#[derive(Deserialize)]
struct Case {
    seed: u64,
    rows: usize,
    classes: usize,
    missing: Option<u32>,
    noise: f64,
    sharpness: f64,
    joint: Vec<Vec<u64>>,
    count: usize,
    sum: usize,
    squares: u64,
    found: Option<Vec<usize>>,
    self_confidence: Vec<f64>,
    normalized_margin: Vec<f64>,
}

/// The number at a place of a seed's stream, as the script makes it.
fn uniform(seed: u64, place: u64) -> f64 {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut z = seed.wrapping_mul(GOLDEN).wrapping_add((place + 1).wrapping_mul(GOLDEN));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    ((z >> 11) as f64 + 0.5) * 2f64.powi(-53)
}

fn inputs(case: &Case) -> (Vec<u32>, Vec<f64>) {
    let classes = case.classes;
    let class = |x: f64| ((x * classes as f64) as u32).min(classes as u32 - 1);
    let (mut labels, mut probabilities) = (Vec::new(), Vec::new());
    for row in 0..case.rows {
        let u = |column: usize| uniform(case.seed, (row * (classes + 3) + column) as u64);
        let (truth, other) = (class(u(0) * u(0)), class(u(1)));
        let label = if u(2) < case.noise { other } else { truth };
        labels.push(if Some(label) == case.missing { (label + 1) % classes as u32 } else { label });
        let mut p: Vec<f64> = (0..classes).map(|k| u(3 + k) * u(3 + k)).collect();
        p[truth as usize] += case.sharpness * uniform(case.seed + 1_000_000, row as u64);
        let total = p.iter().fold(0.0, |sum, x| sum + x);
        probabilities.extend(p.iter().map(|x| x / total));
    }
    (labels, probabilities)
}

#[test]
fn label_errors_equal_cleanlab() {
    let mut tally = Tally::default();
    let mut held = 0;
    for case in &cases::<Case>(include_str!("../../reference/label_errors.json")) {
        let (labels, probabilities) = inputs(case);
        let data = Labelled { labels: &labels, probabilities: &probabilities, classes: case.classes };
        let found = find_label_errors(&data).expect("rows and classes");
        let what = format!("seed {}, {} x {}", case.seed, case.rows, case.classes);
        assert_eq!(found.joint, case.joint, "{what}");
        if let Some(rows) = &case.found {
            assert_eq!(&found.rows, rows, "{what}");
        }
        let squares = found.rows.iter().map(|row| (*row as u128).pow(2)).sum::<u128>() % (1 << 53);
        let ours = (found.rows.len(), found.rows.iter().sum::<usize>(), squares as u64);
        assert_eq!(ours, (case.count, case.sum, case.squares), "{what}");
        let margins = data.normalized_margin().expect("two classes or more");
        for (ours, theirs) in [(data.self_confidence(), &case.self_confidence), (margins, &case.normalized_margin)] {
            held += theirs.len();
            for (place, value) in theirs.iter().enumerate() {
                let tolerance = Tolerance::relative(CLOSED);
                tally.compare(format!("{what}: row {place}"), Some(ours[place]), Some(*value), tolerance);
            }
        }
    }
    tally.settle(held);
}
