//! What can be answered, as fields: one of several, a number, shares, picks, or the next step.

use maud::{Markup, html};
use shipworthy_app::practice::case::{Action, Actions, Case, Stage};
use shipworthy_app::practice::desk::{Draft, Open};

use super::super::form::{Told, described, wrong};

/// Keys that choose: as many as a keyboard has digits.
const KEYS: usize = 9;

/// The fields of the answer.
pub fn fields(open: &Open, draft: &Draft, told: Option<&Told>) -> Markup {
    let case = &open.case;
    let question = &case.brief.question;
    match &case.actions {
        Actions::Choice { actions } => html! {
            fieldset class="asked" id="choice" aria-describedby=[described(told, "choice", "")] {
                legend { (question) }
                @for (place, action) in actions.iter().enumerate() {
                    label class="opt" data-key=[key(place)] {
                        input type="radio" name="choice" value=(action.id) checked[draft.field("choice") == action.id];
                        (number(place))
                        span { b { (action.label) } (action.means) }
                    }
                }
                (wrong(told, "choice", ""))
            }
        },
        Actions::Number { label, low, high, interval } => html! {
            div class="asked" {
                p class="question" { (question) }
                label for="number" { (label) span { "from " (low) " to " (high) } }
                div class="sure" {
                    input class="scripted" type="range" min=(low) max=(high) step=(step(*low, *high)) value=(draft.field("number")) data-sets="number" aria-label={ (label) ", as a slider" };
                    input id="number" name="number" inputmode="decimal" autocomplete="off" value=(draft.field("number")) aria-invalid=[described(told, "number", "").map(|_| "true")] aria-describedby=[described(told, "number", "")];
                }
                (wrong(told, "number", ""))
                @if let Some(about) = interval {
                    fieldset class="ends" id="low-high" {
                        legend { "A range that holds " (about) " with 80%" span { "left out if you like" } }
                        label { "from" input id="low" name="low" inputmode="decimal" autocomplete="off" value=(draft.field("low")); }
                        label { "to" input id="high" name="high" inputmode="decimal" autocomplete="off" value=(draft.field("high")); }
                        (wrong(told, "low", ""))
                    }
                }
            }
        },
        Actions::Shares { label, parts } => html! {
            fieldset class="asked" id="shares" aria-describedby=[described(told, "shares", "")] data-adds-up="share" {
                legend { (question) span class="under" { "Divide " (label) ": whole percents that add up to 100." } }
                @for part in parts { (share("share", part, draft)) }
                p class="small" { output class="left" aria-live="polite" {} }
                (wrong(told, "shares", ""))
            }
        },
        Actions::Picks { things, most, probability } => html! {
            fieldset class="asked" id="picks" aria-describedby=[described(told, "picks", "")] {
                legend { (question) span class="under" { "Up to " (most) ", or none." @if let Some(about) = probability { " Beside each you can say how likely: " (about) "." } } }
                @for (place, thing) in things.iter().enumerate() {
                    div class="pick-row" {
                        label class="opt" data-key=[key(place)] {
                            input type="checkbox" name={ "pick-" (thing.id) } value="on" checked[!draft.field(&format!("pick-{}", thing.id)).is_empty()];
                            (number(place))
                            span { b { (thing.label) } (thing.means) }
                        }
                        @if probability.is_some() {
                            span class="percent" { input name={ "chance-" (thing.id) } inputmode="decimal" autocomplete="off" aria-label={ (thing.label) ": how likely, in percent" } value=(draft.field(&format!("chance-{}", thing.id))); "%" }
                        }
                    }
                }
                (wrong(told, "picks", ""))
            }
        },
        Actions::Stages { actions, .. } => stages(open, actions, told),
    }
}

/// The steps that were taken, and those that can be.
fn stages(open: &Open, actions: &[Action], told: Option<&Told>) -> Markup {
    let case = &open.case;
    let stage = case.stage(&open.progress.path);
    let label = |id: &str| actions.iter().find(|of| of.id == id).map_or(id.to_owned(), |of| of.label.clone());
    let address = format!("/learn/s/{}/step", case.code);
    html! {
        div class="asked" id="steps" {
            p class="question" { (case.brief.question) }
            @if !open.progress.path.is_empty() {
                ol class="taken" { @for id in &open.progress.path { li { (label(id)) } } }
            }
            @if let Some(stage) = &stage {
                @if stage.can.is_empty() {
                    p class="small muted" { "It is over. Say how sure you are, and why." }
                } @else {
                    @for (place, action) in actions.iter().filter(|action| stage.can.contains(&action.id)).enumerate() {
                        button class="opt" type="submit" formaction=(address) name="action" value=(action.id) data-key=[key(place)] {
                            (number(place)) span { b { (action.label) } (action.means) }
                        }
                    }
                    p class="small muted" { "What is done cannot be taken back." }
                }
            }
            (wrong(told, "steps", ""))
        }
    }
}

/// Whether steps are still to be taken before there is something to commit.
pub fn is_under_way(open: &Open) -> bool {
    let stage: Option<Stage> = open.case.stage(&open.progress.path);
    stage.is_some_and(|stage| !stage.can.is_empty())
}

/// Probabilities of causes.
pub fn beliefs(case: &Case, draft: &Draft, told: Option<&Told>) -> Markup {
    html! {
        @if let Some(asked) = &case.beliefs {
            fieldset class="fld" id="beliefs" aria-describedby=[described(told, "beliefs", "")] data-adds-up="belief" {
                legend { (asked.ask) span class="under" { "In percent. Those that you leave out share the rest alike." } }
                @for cause in &asked.causes {
                    label class="share-row" {
                        span { (cause.label) }
                        span class="percent" { input name={ "belief-" (cause.id) } inputmode="decimal" autocomplete="off" value=(draft.field(&format!("belief-{}", cause.id))); "%" }
                    }
                }
                p class="small" { output class="left" aria-live="polite" {} }
                (wrong(told, "beliefs", ""))
            }
        }
    }
}

fn share(kind: &str, part: &Action, draft: &Draft) -> Markup {
    let name = format!("{kind}-{}", part.id);
    html! {
        label class="share-row" {
            span { b { (part.label) } " " span class="muted" { (part.means) } }
            span class="percent" { input name=(name) inputmode="numeric" autocomplete="off" value=(draft.field(&name)); "%" }
        }
    }
}

fn key(place: usize) -> Option<String> {
    (place < KEYS).then(|| (place + 1).to_string())
}

fn number(place: usize) -> Markup {
    html! { kbd aria-hidden="true" { (place + 1) } }
}

/// Steps of a slider: a hundred of them.
fn step(low: f64, high: f64) -> f64 {
    (high - low) / 100.0
}
