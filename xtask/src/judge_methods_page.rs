//! The part of `docs/reference/methods.md` on judges. Names of methods are asked of the inferences themselves, on a small table.

use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::{
    JudgeTrust, JudgedRows, Labelled, RepeatedVerdicts, corrected_by_older, corrected_difference, corrected_mean,
    length_slope,
};
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::repeats::{Components, Tries, pass_at};
use shipworthy_stats::units::Resampling;

const HEADING: &str = "
## Judges

What stands in the place of a person is measured against people, and its rates are corrected ([Judges](../concepts/judges.md)). Clusters are
what outputs come from: documents, conversations.

| figure | independent | clustered |
|---|---|---|
";

const AFTER: &str = "
Corrected rates, win rates and differences: the mean of people's labels is moved by λ times the judge's excess on the labelled outputs (PPI++;
Angelopoulos, Duchi and Zrnic 2023), with λ and the variance from a table with one imagined output in each cell; clusters by the jackknife. Labels
that people drew by the judge's verdict are weighted: each stands for as many outputs with its verdict as there are to a label of it, so that the
estimate is people's rates among its passes and among its fails, weighted by how often it says either (Cochran 1977); every output is then a cluster
of its own. Bounds are those of a rate with as many trials as have this variance, at the estimate drawn in by one output of either kind. Labels
between the ends, such as ties and shares, vary less than yes and no do: they count for more trials than there are outputs, with Student's t and the
skewness of what each output moves (Johnson 1978). A label is worth the variance of labels alone over the variance beside the judge. Outputs that fail
a grader that is no judge, never arrived, or say nothing, are a stratum whose value is known and whose share is known from all outputs; what judge and
labels say is estimated among the others (Cochran 1977, section 5A.9), so that no more outputs pass all graders than pass an exact one, and neither
does a bound. With clusters the errors of both parts are added up. After outputs changed, those that are labelled as they are now stand for all
labelled ones that changed. An older calibration
set: Rogan and Gladen (1978); the interval of Lee and others (2025) is drawn, and its bound is widened as by Fieller (1954) with Student's t for the
smaller kind of output. Drift between two calibration sets: Newcombe (1998), with Holm's correction for two rates. Suites without failures:
Clopper and Pearson, for each family and, by Bonferroni, for all at once. pass@k: Chen and others (2021); pass^k: Yao and others (2024); noise
between repeats: one-way analysis of variance with random examples (Searle, Casella and McCulloch 1992).
";

const ROWS: usize = 120;
const FEW: Resampling = Resampling { replicates: 40, seed: 0 };

/// The part of the page.
pub fn part() -> String {
    let mut page = HEADING.to_owned();
    let labels: Vec<f64> = (0..ROWS).map(|row| f64::from(u8::from(row % 3 > 0))).collect();
    let verdicts: Vec<f64> = (0..ROWS).map(|row| if row % 8 == 0 { 1.0 - labels[row] } else { labels[row] }).collect();
    let some: Vec<Option<f64>> = (0..ROWS).map(|row| (row % 2 == 0).then_some(labels[row])).collect();
    let labelled: Vec<Labelled> =
        (0..ROWS).map(|row| Labelled { label: labels[row] == 1.0, verdict: verdicts[row] == 1.0 }).collect();
    let documents: Vec<u32> = (0..ROWS as u32).map(|row| row / 3).collect();
    let together = Dependence { weights: None, clusters: Some(&documents) };
    let mut row = |name: &str, infer: &dyn Fn(Dependence<'_>) -> Option<Inference>| {
        let cells = [Dependence::NONE, together].map(|dependence| match infer(dependence) {
            None => "not defined".to_owned(),
            Some(found) if found.bound_method() == found.drawn_method() => found.bound_method().to_owned(),
            Some(found) => format!("{}, {}", found.bound_method(), found.drawn_method()),
        });
        page.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    };
    let trust = |dependence: Dependence<'_>| JudgeTrust::new(&Labelled::units(&labelled, &dependence), &FEW);
    row("TPR, TNR, precision of a pass, of a fail, accuracy", &|dependence| trust(dependence).true_positive_rate);
    row("kappa, TPR + TNR − 1", &|dependence| trust(dependence).kappa);
    row("corrected rate, mean, win rate", &|dependence| {
        corrected_mean(&judged(&verdicts, &some, dependence)).ok().map(|found| found.value)
    });
    row("corrected difference of two candidates", &|dependence| {
        let (a, b) = (judged(&verdicts, &some, dependence), judged(&labels, &some, dependence));
        corrected_difference(&a, &b).ok().map(|found| found.value)
    });
    row("corrected rate, labels by verdict", &|dependence| {
        // As a check has it: every fail of the judge is labelled, and every fourth pass.
        let by_verdict: Vec<Option<f64>> =
            (0..ROWS).map(|row| (verdicts[row] == 0.0 || row % 4 == 0).then_some(labels[row])).collect();
        let rows = judged(&verdicts, &by_verdict, dependence);
        let weights = rows.weights_by_verdict()?;
        corrected_mean(&JudgedRows { label_weights: Some(&weights), ..rows }).ok().map(|found| found.value)
    });
    row("corrected rate, older labels", &|dependence| {
        let judged = mean_of(&verdicts, (0.0, 1.0), &dependence, &FEW)?;
        corrected_by_older(&trust(dependence), &judged, 0.05).ok()
    });
    let repeated: Vec<Vec<u32>> = (0..ROWS as u32).map(|row| vec![row % 2, u32::from(row % 5 == 0)]).collect();
    let repeats = |dependence: Dependence<'_>| RepeatedVerdicts::new(&repeated, dependence.clusters);
    row("repeats that differ, order flips, conflicts with the rationale", &|dependence| {
        repeats(dependence).share_that_differ()
    });
    row("chance that two answers differ, pass@k, pass^k", &|dependence| {
        let tries: Vec<Tries> = (0..ROWS as u32).map(|row| Tries { passed: row % 4, tried: 4 }).collect();
        pass_at(2, &tries, &dependence, &FEW).map(|found| found.rate)
    });
    row("slope on length beyond that of people", &|dependence| {
        let lengths: Vec<f64> = (0..ROWS).map(|row| 50.0 + (row * 37 % 101) as f64).collect();
        length_slope(&lengths, &verdicts, &labels, &dependence).map(|found| found.beyond)
    });
    row("share of noise between repeats", &|dependence| {
        let scores: Vec<Vec<f64>> = (0..ROWS)
            .map(|row| (0..3).map(|repeat| (row % 7) as f64 + (row * 5 % 3 * repeat) as f64).collect())
            .collect();
        Components::new(&scores, dependence.clusters)?.noise_share
    });
    page.push_str(AFTER);
    page
}

fn judged<'a>(verdicts: &'a [f64], labels: &'a [Option<f64>], dependence: Dependence<'a>) -> JudgedRows<'a> {
    JudgedRows { verdicts, labels, label_weights: None, range: (0.0, 1.0), dependence }
}
