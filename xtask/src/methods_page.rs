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
over clusters of shares, as above. Cost rests on the cross-fitted decisions alone. A bar on decisions fails only where the shipped threshold
also misses it on the examples that it was chosen on, whose figure errs in its favour (Efron 1983, Berger 1982).

## AUC with few examples of a class

The variance of DeLong and others (1988) is averaged with the one that Hanley and McNeil (1982) give for an AUC of that height: the smaller
class weighs by its examples, the model by ten of them, and the result is never below the former. Bounds are those of a rate with as many trials
as give this variance, with Student's t. The trials can be more than the examples, because each is compared with all of the other class.

## AUC with clusters

The variance between clusters is that of Obuchowski (1997) with one cluster left out at a time, moderated in the same way. Its degrees of freedom
are those of Satterthwaite (1946), 2 (G − 1) / (κ − 1) for G clusters: κ is the kurtosis of what clusters add to the AUC, at least 3, and what
their unequal parts of the two classes add to it (Carter, Schnepel and Steigerwald 2017). Clusters alike have G − 1. Bounds allow for skewness
after Johnson (1978), once and a half, because pairs of clusters skew a U-statistic further (Callaert and Janssen 1978).

## Rows for further examples

The number of further examples of a bar supposes that the estimate is the truth. How many rows hold so many is not known where only some rows
count, as positives do for recall: rows are reckoned with the lower 90% limit of the share that counted so far (Clopper and Pearson 1934, used as
Browne 1995 uses the limit of a pilot's variance).

## Two candidates on the same examples

Counts and rates: the bootstrap of pairs of decisions, with clusters the jackknife over them; means (money, distance, a score by query): the mean of
the differences; AUC: the covariance of DeLong, or of Obuchowski with clusters. A metric that is no mean, such as macro F1 or RMSE: the
examples are dealt into 64 groups by what identifies them, clusters together, each is left out for both candidates alike (delete-a-group
jackknife, Kott 2001), and Student's t has one degree of freedom less than there are groups. Example by example: McNemar's test, mid-p
(Fagerland and others 2013), and with clusters the mean of the differences. A margin is judged by a one-sided bound of the paired difference. Of
recorded numbers, such as latency, the mean of the differences where both have one. P-values of all metrics are adjusted together (Holm 1979); further
examples for a difference that is shown alone, and not together, are those of the strictest step.

## The largest value

Of `latency_ms.max`, `first_token_ms.max`, `output_tokens.max`, `absolute_error.max` and `max_error` the largest value seen is the estimate. It is a
lower bound of the largest there is, at any confidence, and no sample bounds that from above: there is no interval, a bar *at most* fails where a value
lies above it and is open otherwise, and no number of further examples is told.

## Against an earlier check

Paired as above where the earlier candidate can be judged again; else the intervals of both checks are put together as those of independent
samples (Newcombe 1998, method 10; Zou and Donner 2008). For two rates that is Newcombe's interval from Wilson's.
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
    page.push_str(&crate::judge_methods_page::part());
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
