//! What is due: decisions to look back on, reviews that wait, work that was left.

use maud::{Markup, html};
use shipworthy_app::bench::{Feature, Remembered, Standing};
use shipworthy_app::jobs::JobState;
use shipworthy_report::parts::safe;
use shipworthy_report::words;
use shipworthy_spec::spec::Date;

/// Something that waits for somebody: a sentence, and where it is done.
pub struct Due {
    /// What it is, as a sentence.
    pub told: String,
    /// The page on which it is done.
    pub address: String,
}

/// What is due about a feature, on this day.
pub fn due(feature: &Feature, standing: &Standing, about: &Remembered, today: Option<Date>) -> Vec<Due> {
    let page = |path: &str| format!("/p/{}/{path}", feature.id);
    let mut due = Vec::new();
    for decision in &about.decisions {
        let address = page(&format!("decisions#decision-{}", decision.number));
        let what = format!("Decision {}, “{}” by {}", decision.number, decision.choice.words(), safe(&decision.by));
        if decision.waits_for_second() {
            due.push(Due { told: format!("{what}, waits for a second person."), address });
        } else if today.is_some_and(|today| decision.is_due(today)) {
            due.push(Due { told: format!("{what}, is due for a look-back."), address });
        }
    }
    for (queue, review) in about.reviews.iter().filter(|(queue, _)| queue.closed_at.is_none()) {
        let title = safe(&queue.title);
        if review.marked < review.items {
            let marked = words::of(review.marked, review.items);
            let told = format!("The review “{title}” waits: {marked} marked.");
            due.push(Due { told, address: page(&format!("review/{}", queue.id)) });
        } else if !review.to_settle.is_empty() {
            let differences = words::counted(review.to_settle.len() as u64, "difference", "differences");
            let told = format!("The review “{title}” has {differences} to settle.");
            due.push(Due { told, address: page(&format!("review/{}/result", queue.id)) });
        }
    }
    if let (Some(job), None) = (&standing.left, &standing.failure) {
        let ended = match job.state {
            JobState::Failed => "failed",
            JobState::Interrupted => "was interrupted",
            _ => "was stopped",
        };
        due.push(Due { told: format!("A check {ended}, and can be taken up again."), address: "/jobs".to_owned() });
    }
    due
}

/// What is due, as ways to it.
pub fn list(due: &[Due]) -> Markup {
    html! { @if !due.is_empty() { ul class="due" data-from="kept" { @for due in due { li { a class="more" href=(due.address) { (due.told) } } } } } }
}
