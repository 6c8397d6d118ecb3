//! A trust card in sentences.

use super::card::{OlderCard, TrustCard};
use crate::outcome::{Estimate, Verdict};
use crate::sentences::labels_wanted;
use crate::words::{grouped, percent};

/// The sentences, the most important first.
pub(super) fn of(card: &TrustCard) -> Vec<String> {
    let mut said = vec![decides(card)];
    said.extend(agreement(card));
    said.extend(rates(card));
    said.extend(worth(card));
    if card.card.labels_by_verdict {
        said.push(
            "People labelled more of one of its verdicts than chance would give them: the labels are weighted back. Draw the next ones at random."
                .to_owned(),
        );
    }
    said.extend(bars(card));
    said.extend(card.older.iter().flat_map(older));
    said
}

/// What it says of an output that it likes: "passes", or of two "prefers".
fn likes(card: &TrustCard) -> (&'static str, &'static str, &'static str) {
    if card.compares { ("prefers", "prefer", "does not prefer") } else { ("passes", "pass", "fails") }
}

fn decides(card: &TrustCard) -> String {
    match &card.card.refusal {
        None => "A bar may rest on its word, corrected by people's labels.".to_owned(),
        Some(reason) => {
            let labels =
                card.card.labels_missing.map(|labels| format!(" At least {} more are needed.", grouped(labels as i64)));
            let reason = crate::words::sentence_case(reason);
            format!("No bar may rest on its word. {reason}.{}", labels.unwrap_or_default())
        }
    }
}

/// "88% (83% to 92%)"; `None` without a value.
fn with_ends(estimate: &Estimate) -> Option<String> {
    let value = percent(estimate.estimate?);
    Some(match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{value} ({} to {})", percent(low), percent(high)),
        _ => value,
    })
}

fn agreement(card: &TrustCard) -> Option<String> {
    let agreement = with_ends(&card.card.agreement)?;
    let kappa = card.card.kappa.estimate.map(|kappa| format!("; beyond chance, kappa {kappa:.2}"));
    let (labels, kappa) = (grouped(card.card.labels as i64), kappa.unwrap_or_default());
    Some(if card.compares {
        format!(
            "Of {labels} outputs that people labelled, it agrees on {agreement} whether they are a win, a tie being none{kappa}."
        )
    } else {
        format!("Of {labels} outputs that people labelled, it says the same about {agreement}{kappa}.")
    })
}

fn rates(card: &TrustCard) -> Vec<String> {
    let (it, they, not) = likes(card);
    let (good, bad) = (with_ends(&card.card.true_positive_rate), with_ends(&card.card.true_negative_rate));
    let not_they = if card.compares { "do not prefer" } else { "fail" };
    [
        good.map(|rate| format!("Of the outputs that people {they} it {it} {rate}.")),
        bad.map(|rate| format!("Of the outputs that people {not_they} it {not} {rate}.")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn worth(card: &TrustCard) -> Vec<String> {
    let (it, they, _) = likes(card);
    let mut said = Vec::new();
    if let (Some(raw), Some(found)) = (card.card.raw_pass_rate, with_ends(&card.card.pass_rate)) {
        said.push(format!("By itself it {it} {} of all outputs; people would {they} {found}.", percent(raw)));
    } else if let Some(raw) = card.card.raw_pass_rate {
        said.push(format!("By itself it {it} {} of all outputs, which is not what people would say.", percent(raw)));
    }
    // A poor judge may take a little from what labels say; that is not worth a sentence.
    if let Some(worth) = card.card.worth_of_a_label.filter(|worth| *worth > 1.0) {
        said.push(format!("Beside it, 100 labels say as much as {:.0} would alone.", 100.0 * worth));
    }
    said
}

fn bars(card: &TrustCard) -> Vec<String> {
    let open = card.bars.iter().filter(|bar| bar.verdict == Verdict::NotEnoughEvidence && bar.reason.is_none());
    let told = open.map(|bar| match bar.more_labels {
        Some(labels) => {
            let wanted = labels_wanted(labels, bar.labels_of_new);
            format!("\"{}\" is open: {wanted} would settle it, if the estimate is the truth.", bar.bar)
        }
        None => format!("\"{}\" is open, and no number of labels of these outputs is likely to settle it.", bar.bar),
    });
    told.collect()
}

fn older(older: &OlderCard) -> Vec<String> {
    let mut said = Vec::new();
    match (with_ends(&older.pass_rate), &older.refusal) {
        (Some(rate), _) => said.push(format!(
            "By {} labels of other outputs, people would pass {rate} of these (Rogan and Gladen); that holds while it judges as it did then.",
            grouped(older.labels as i64)
        )),
        (None, Some(reason)) => said.push(format!(
            "The {} labels of other outputs do not help: {reason}.",
            grouped(older.labels as i64)
        )),
        (None, None) => {}
    }
    if let Some(drifted) = &older.drifted {
        said.push(if drifted.has_changed {
            format!("It does not judge as it did then (p = {:.3}): leave the older labels out.", drifted.p_value)
        } else {
            format!("Nothing shows that it judges otherwise than then (p = {:.2}).", drifted.p_value)
        });
    }
    said
}
