//! Agreement and doubtful labels, as rows of text that every layout shows.

use shipworthy_eval::audit::agreement::{Agreement, Measure, Pair};
use shipworthy_eval::audit::doubtful_labels::DoubtfulLabel;

use crate::words;

/// Doubtful labels that are shown; the JSON has more.
pub const SHOWN: usize = 10;

/// "Krippendorff's alpha, in order".
pub fn measure(measure: &Measure) -> &'static str {
    match measure.metric.as_str() {
        "percent_agreement" => "same label, not corrected for chance",
        "cohen_kappa" => "Cohen's kappa",
        "cohen_kappa_linear" => "Cohen's kappa, by distance",
        "cohen_kappa_quadratic" => "Cohen's kappa, by squared distance",
        "fleiss_kappa" => "Fleiss' kappa",
        "krippendorff_alpha" => "Krippendorff's alpha",
        "krippendorff_alpha_ordinal" => "Krippendorff's alpha, labels in order",
        "krippendorff_alpha_interval" => "Krippendorff's alpha, labels as numbers",
        _ => "Krippendorff's alpha, labels as ratios",
    }
}

/// The value and its interval: "0.52 (0.47 to 0.57)".
pub fn value(measure: &Measure) -> String {
    let Some(estimate) = measure.estimate else { return "undefined here".to_owned() };
    match (measure.low, measure.high) {
        (Some(low), Some(high)) => format!("{estimate:.3} ({low:.3} to {high:.3})"),
        _ => format!("{estimate:.3}"),
    }
}

/// "15 of 50 rows have different labels".
pub fn summary(agreement: &Agreement) -> String {
    format!(
        "{} of {} labelled by several people have different labels",
        words::count(agreement.differ),
        words::counted(agreement.rows, "row", "rows")
    )
}

/// "asha and ben", "35 of 50 the same, Cohen's kappa 0.400".
pub fn pair(pair: &Pair) -> (String, String) {
    let kappa = pair.cohen_kappa.map_or(String::new(), |kappa| format!(", Cohen's kappa {kappa:.3}"));
    (
        format!("{} and {}", pair.a, pair.b),
        format!("{} of {} the same{kappa}", words::count(pair.same), words::count(pair.rows)),
    )
}

/// What was given, what is suggested, and the row in a line.
pub fn doubtful(label: &DoubtfulLabel) -> [String; 3] {
    let texts: Vec<String> = label.columns.iter().take(4).map(|(name, value)| format!("{name} {value}")).collect();
    [
        format!("{} ({} likely)", label.given, words::percent(label.probability)),
        label.suggested.clone(),
        texts.join(" · "),
    ]
}
