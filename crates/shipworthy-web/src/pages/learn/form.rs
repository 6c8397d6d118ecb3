//! The form of a case: what was typed, read as a submission, or what is wrong with it.

use std::collections::BTreeMap;

use shipworthy_app::form::FieldProblem;
use shipworthy_app::practice::case::{Action, Actions, Answer, Case, Pick};
use shipworthy_app::practice::debrief::{LONGEST_REASON, SHORTEST_REASON, Submission, problems, reason_length};
use shipworthy_app::practice::desk::{Draft, Open, interval};

use super::super::form::Told;

/// Longest text of a field but the reason, in characters.
const LONGEST: usize = 40;

/// The names of all fields of a case.
fn names(case: &Case) -> Vec<String> {
    let mut names: Vec<String> = ["confidence", "reason"].map(str::to_owned).to_vec();
    let each =
        |kind: &str, actions: &[Action]| actions.iter().map(|of| format!("{kind}-{}", of.id)).collect::<Vec<_>>();
    match &case.actions {
        Actions::Choice { .. } => names.push("choice".to_owned()),
        Actions::Number { .. } => names.extend(["number", "low", "high"].map(str::to_owned)),
        Actions::Shares { parts, .. } => names.extend(each("share", parts)),
        Actions::Picks { things, .. } => {
            names.extend(each("pick", things));
            names.extend(each("chance", things));
        }
        Actions::Stages { .. } => {}
    }
    let causes = case.beliefs.iter().flat_map(|asked| &asked.causes);
    names.extend(causes.map(|cause| format!("belief-{}", cause.id)));
    names
}

/// What was sent, over what was typed before: fields of the case alone, none longer than it may be.
pub fn typed(case: &Case, before: &Draft, sent: &BTreeMap<String, String>) -> Draft {
    let mut draft = before.clone();
    if sent.contains_key("reason") {
        // A box that is not ticked is not sent.
        draft.fields.retain(|name, _| !name.starts_with("pick-"));
    }
    for name in names(case) {
        if let Some(text) = sent.get(&name) {
            // More than is allowed is kept, so that it can be made shorter.
            let most = if name == "reason" { 2 * LONGEST_REASON } else { LONGEST };
            draft.fields.insert(name, text.chars().take(most).collect());
        }
    }
    draft
}

/// A submission as it was typed, and how its answer is written.
pub struct Read {
    /// What is kept as the answer.
    pub written: String,
    /// What is scored.
    pub submission: Submission,
}

/// Reads a submission of what was typed and done so far; all that is wrong at once.
pub fn read(open: &Open, draft: &Draft) -> Result<Read, Told> {
    let mut wrong: Vec<FieldProblem> = Vec::new();
    let mut say = |field: &'static str, message: String, remedy: &str| {
        wrong.push(FieldProblem { field, message, remedy: remedy.to_owned() });
    };
    let case = &open.case;
    let written = written(open, draft);
    let answer = case.actions.read(&written);
    if let Err(told) = &answer {
        say(
            field_of(&case.actions),
            if written.is_empty() { "nothing is chosen".to_owned() } else { told.clone() },
            remedy(&case.actions),
        );
    }
    let confidence = percent(draft.field("confidence")).filter(|share| (0.0..=1.0).contains(share));
    if confidence.is_none() {
        say("confidence", "how sure you are is not said".to_owned(), "a number from 0 to 100, in percent");
    }
    let reason = draft.field("reason").replace("\r\n", "\n");
    let length = reason_length(&reason);
    if length < SHORTEST_REASON {
        say(
            "reason",
            format!("the {} has {length} characters and {SHORTEST_REASON} are needed", case.writes().name),
            case.writes().hint,
        );
    } else if reason.chars().count() > LONGEST_REASON {
        say(
            "reason",
            format!("the {} has more than {LONGEST_REASON} characters", case.writes().name),
            "say it shorter",
        );
    }
    let beliefs = case.beliefs.as_ref().map(|asked| {
        let said: Vec<String> = asked
            .causes
            .iter()
            .filter_map(|cause| {
                let text = draft.field(&format!("belief-{}", cause.id)).trim().trim_end_matches('%').trim().to_owned();
                (!text.is_empty()).then(|| format!("{}:{text}%", cause.id))
            })
            .collect();
        asked.read(&said.join(","))
    });
    if let Some(Err(told)) = &beliefs {
        say(
            "beliefs",
            format!("the probabilities do not add up to 100: {told}"),
            "a number in percent for each; one that is left out shares the rest",
        );
    }
    let wants_interval = !draft.field("low").trim().is_empty() || !draft.field("high").trim().is_empty();
    let interval = interval(case, draft);
    if wants_interval && interval.is_none() {
        say(
            "low",
            "the range is backwards, or not made of numbers".to_owned(),
            "two numbers, the smaller one first; or leave both out",
        );
    }
    let (Ok(answer), Some(confidence), true) = (answer, confidence, wrong.is_empty()) else {
        return Err(Told::fields(wrong));
    };
    let submission = Submission {
        answer,
        confidence,
        reason,
        interval,
        asked: open.progress.asked.clone(),
        beliefs: beliefs.and_then(Result::ok),
    };
    let field = field_of(&case.actions);
    let left = problems(case, &submission).into_iter();
    let left: Vec<FieldProblem> =
        left.map(|of| FieldProblem { field, message: of.message, remedy: of.remedy }).collect();
    if left.is_empty() { Ok(Read { written, submission }) } else { Err(Told::fields(left)) }
}

/// The answer as the command line would have it written; empty where nothing was chosen.
fn written(open: &Open, draft: &Draft) -> String {
    let clean = |text: &str| text.trim().trim_end_matches('%').replace([',', ' '], "");
    match &open.case.actions {
        Actions::Choice { .. } => draft.field("choice").trim().to_owned(),
        Actions::Number { .. } => clean(draft.field("number")),
        Actions::Shares { parts, .. } => {
            let said = parts.iter().filter_map(|part| {
                let share = clean(draft.field(&format!("share-{}", part.id)));
                (!share.is_empty()).then(|| format!("{}={share}", part.id))
            });
            said.collect::<Vec<_>>().join(",")
        }
        Actions::Picks { things, probability, .. } => {
            let picked = things.iter().filter(|thing| !draft.field(&format!("pick-{}", thing.id)).is_empty());
            let said: Vec<String> = picked
                .map(|thing| {
                    let chance = clean(draft.field(&format!("chance-{}", thing.id)));
                    let chance =
                        if chance.is_empty() || probability.is_none() { String::new() } else { format!(":{chance}%") };
                    format!("{}{chance}", thing.id)
                })
                .collect();
            if said.is_empty() { "none".to_owned() } else { said.join(",") }
        }
        Actions::Stages { .. } => open.progress.path.join(","),
    }
}

/// The field that an answer is typed in.
pub fn field_of(actions: &Actions) -> &'static str {
    match actions {
        Actions::Choice { .. } => "choice",
        Actions::Number { .. } => "number",
        Actions::Shares { .. } => "shares",
        Actions::Picks { .. } => "picks",
        Actions::Stages { .. } => "steps",
    }
}

fn remedy(actions: &Actions) -> &'static str {
    match actions {
        Actions::Choice { .. } => "choose one",
        Actions::Number { .. } => "type a number",
        Actions::Shares { .. } => "shares in percent that add up to 100",
        Actions::Picks { .. } => "tick fewer",
        Actions::Stages { .. } => "take the next step first",
    }
}

/// `70`, `70%` or `70,5` as a share.
fn percent(text: &str) -> Option<f64> {
    let number = text.trim().trim_end_matches('%').trim().replace(',', ".").parse::<f64>().ok()?;
    Some(number / 100.0)
}

/// What an answer is called, for people.
pub fn named(case: &Case, answer: &Answer) -> String {
    let label = |actions: &[Action], id: &str| {
        actions.iter().find(|of| of.id == id).map_or_else(|| id.to_owned(), |of| of.label.clone())
    };
    match (&case.actions, answer) {
        (Actions::Choice { actions }, Answer::Choice(id)) => label(actions, id),
        (Actions::Picks { things, .. }, Answer::Picks(picks)) if !picks.is_empty() => {
            picks.iter().map(|pick: &Pick| label(things, &pick.id)).collect::<Vec<_>>().join(", ")
        }
        (_, Answer::Picks(_)) => "none".to_owned(),
        (Actions::Stages { actions, .. }, Answer::Path(path)) => {
            path.iter().map(|id| label(actions, id)).collect::<Vec<_>>().join(", then ")
        }
        (Actions::Shares { parts, .. }, Answer::Shares(shares)) => {
            let given = parts.iter().filter_map(|part| Some((part, *shares.get(&part.id)?)));
            given
                .filter(|(_, share)| *share > 0)
                .map(|(part, share)| format!("{} {share}%", part.label))
                .collect::<Vec<_>>()
                .join(", ")
        }
        (_, Answer::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_read_as_people_write_them() {
        let check = |text: &str, expect: Option<f64>| assert_eq!(percent(text), expect, "{text}");
        check("70", Some(0.7));
        check(" 70 % ", Some(0.7));
        check("0", Some(0.0));
        check("", None);
        check("sure", None);
    }
}
