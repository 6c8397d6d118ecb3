//! What was found, in sentences.

use shipworthy_spec::catalogue::title;
use shipworthy_spec::spec::Spec;

use super::found::{Action, FoundSlice, FoundSlices};
use super::slices::Further;
use crate::money;
use crate::outcome::Slice;
use crate::words::{self, counted, grouped, many, percent, sentence_case, small};

/// The answer, headline first.
pub fn sentences(found: &FoundSlices) -> Vec<String> {
    let confirmed = found.slices.iter().filter(|slice| slice.confirmed).count();
    let leads = found.slices.len() - confirmed;
    let mut said = vec![match (confirmed, leads) {
        (0, 0) => format!("No slice of {} stands out.", found.candidate),
        (0, 1) => format!("No slice of {} is confirmed to be worse than the rest; there is one lead.", found.candidate),
        (0, leads) => format!(
            "No slice of {} is confirmed to be worse than the rest; there are {} leads.",
            found.candidate,
            small(leads)
        ),
        (1, _) => format!("One slice of {} is confirmed to be worse than the rest.", found.candidate),
        (n, _) => format!(
            "{} of {} are confirmed to be worse than the rest.",
            sentence_case(&counted(n, "slice")),
            found.candidate
        ),
    }];
    if let Some(worst) = found.slices.first().filter(|slice| slice.confirmed) {
        said.push(heaviest(found, worst));
    }
    said.push(format!(
        "{} searched, {} others confirm: where no slice is worse than the rest, any is confirmed in at most {} of searches.",
        sentence_case(&many(found.searched, "example")),
        grouped(found.confirming as i64),
        percent(found.alpha)
    ));
    said
}

fn heaviest(found: &FoundSlices, slice: &FoundSlice) -> String {
    let value = |x: Option<f64>| x.map_or("undefined".to_owned(), |x| amount(found, &slice.metric, x));
    let (by, what) = match slice.metric.as_str() {
        "false_negative_rate" => (String::new(), " of positives are missed"),
        "false_positive_rate" => (String::new(), " of negatives are flagged"),
        "error_rate" => (String::new(), " of answers are wrong"),
        metric => (named(metric).map_or_else(String::new, |name| format!(", by {name}")), ""),
    };
    let mut said = format!(
        "The heaviest is {}{by}: {}{what} there, {} elsewhere; it holds {} of the examples",
        slice.slice,
        value(slice.there.estimate),
        value(slice.elsewhere),
        percent(slice.example_share),
    );
    if let Some(share) = slice.loss_share {
        said += &format!(" and {} of the loss", percent(share));
    }
    if let (Some(excess), Some(money)) = (slice.excess_per_month, &found.money) {
        said +=
            &format!(", and costs {} a month more than if it did as elsewhere", money::format(excess, &money.currency));
    }
    said + "."
}

/// Of a metric of which more is better, what is lost is "1 - ndcg@10": the most there is, and the metric.
fn lost(metric: &str) -> (Option<&str>, &str) {
    metric.split_once(" - ").map_or((None, metric), |(most, name)| (Some(most), name))
}

/// The loss in plain words.
fn named(metric: &str) -> Option<String> {
    let (most, name) = lost(metric);
    let title = title(name)?;
    let title = title.strip_suffix(", per case").unwrap_or(&title);
    Some(most.map_or_else(|| title.to_owned(), |most| format!("{most} less {title}")))
}

/// An amount of a loss, with what it is of.
fn amount(found: &FoundSlices, metric: &str, x: f64) -> String {
    match &found.money {
        Some(money) if metric == "error_cost" => {
            format!("{} per {}", money::format(x * money.per, &money.currency), grouped(money.per as i64))
        }
        _ => words::value(lost(metric).1, x, None),
    }
}

/// What to do about a slice: mend it where it is settled, collect examples where a number would settle it, else watch it.
pub fn action(slice: &Slice, confirmed: bool, further: Option<Further>, noun: &str, spec: &Spec) -> Action {
    if confirmed {
        let fallback = spec.fallback.as_ref().or(spec.baseline.as_ref());
        let keep = fallback.map_or_else(String::new, |fallback| format!(" and keep {fallback} there"));
        let sentence = format!("Settled. Mend it with more examples of it to learn from, or launch without it{keep}.");
        return Action { kind: "mend".to_owned(), examples: Some(0), counted: Some(0), cost: None, sentence };
    }
    let Some(further) = further else {
        let sentence =
            "Keep an eye on it: too little of it is there to say how many more examples would tell.".to_owned();
        return Action { kind: "watch".to_owned(), examples: None, counted: None, cost: None, sentence };
    };
    let label = spec.errors.as_ref().and_then(|errors| Some((errors.label?, errors.currency.as_str())));
    let cost = label.map(|(label, _)| label.cost * further.examples as f64);
    let price = cost
        .zip(label)
        .map_or_else(String::new, |(cost, (_, currency))| format!(", for about {}", money::format(cost, currency)));
    let of_kind = if further.counted == further.examples {
        String::new()
    } else {
        format!(", {} of them {noun}", grouped(further.counted as i64))
    };
    let sentence = format!(
        "Collect {} more examples with {slice}{of_kind}{price}: they settle it with 80% probability if it is as bad as it looks.",
        grouped(further.examples as i64)
    );
    Action {
        kind: "collect".to_owned(),
        examples: Some(further.examples),
        counted: Some(further.counted),
        cost,
        sentence,
    }
}
