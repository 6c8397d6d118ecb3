//! `docs/reference/methods.md`: which method gives which bound.

use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::methods::{Methods, Setting, of_count, of_mean, of_score};
use shipworthy_stats::score_metric::ScoreMetric;

const TOP: &str = "\
# Methods

Generated from the code by `cargo xtask generate`; do not edit.

Which method gives the bound that decides, and the interval that is drawn where it is another one (after the comma), for every metric and every
way in which the examples hang together. The method is named beside every number of a check. [Verdicts](../concepts/verdicts.md) says why these.

";

const BOTTOM: &str = "\n\
## A threshold chosen on the golden set

With `threshold: cheapest` each example's decision is a share: that of its own fold's threshold, plus that of the shipped one, less the mean over
the five folds' (Burman 1989). Sums of shares take the place of counts. Independent examples: Clopper-Pearson and Wilson on as many fewer
trials as the shares vary more than plain decisions do; resampled metrics weigh all cells by as much less. Clusters and weights: the jackknife
over clusters of shares, as above. Cost rests on the cross-fitted decisions alone.

## AUC with few examples of a class

The variance of DeLong and others (1988) is averaged with the one that Hanley and McNeil (1982) give for an AUC of that height: the smaller
class weighs by its examples, the model by ten of them, and the result is never below the former. Bounds are those of a rate with as many trials
as give this variance, with Student's t.
";

/// The whole page.
pub fn page() -> String {
    let mut page = TOP.to_owned();
    page.push_str("| metric |");
    for setting in Setting::ALL {
        page.push_str(&format!(" {} |", setting.name()));
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(Setting::ALL.len()));
    page.push('\n');
    for &metric in CountMetric::ALL {
        row(&mut page, metric.name(), |setting| of_count(metric, setting));
    }
    for &metric in ScoreMetric::ALL {
        row(&mut page, &metric.name(), |setting| Some(of_score(metric, setting)));
    }
    for name in ["error_cost", "running_cost", "total_cost", "latency_ms.mean"] {
        row(&mut page, name, |setting| Some(of_mean(setting)));
    }
    page.push_str(BOTTOM);
    page.push_str(&crate::task_methods_page::part());
    page
}

fn row(page: &mut String, name: &str, methods: impl Fn(Setting) -> Option<Methods>) {
    page.push_str(&format!("| `{name}` |"));
    for &setting in Setting::ALL {
        let cell = match methods(setting) {
            None => "not defined".to_owned(),
            Some(methods) if methods.bound == methods.drawn => methods.bound.to_owned(),
            Some(methods) => format!("{}, {}", methods.bound, methods.drawn),
        };
        page.push_str(&format!(" {cell} |"));
    }
    page.push('\n');
}
