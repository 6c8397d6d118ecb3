//! The bytes of cases and of what a decision about them scores, by hash: a share code that was sent last year draws the same case today and
//! scores the same, on any machine. What the work engine makes of a case is hashed by the tests of the binary.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use shipworthy_learn::archetype::{Archetype, Twist};
use shipworthy_learn::case::{Actions, Answer, Case, Exhibit, Stage};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::{Submission, problems};
use shipworthy_learn::question::Question;

use crate::example::every_kind;

/// SHA-256 of some texts, each with its end.
fn hash(parts: impl Iterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything that somebody sees before deciding.
fn shown(case: &Case) -> Vec<String> {
    // Pictures hold no more than their tables, and are no part of a case's bytes.
    let bare = |of: Exhibit| Exhibit { figure: None, ..of };
    let mut all: Vec<String> = case.files.iter().flat_map(|file| [file.path.clone(), file.contents.clone()]).collect();
    all.push(format!("{:?}", case.brief));
    all.push(serde_json::to_string(&case.actions).expect("JSON"));
    all.push(serde_json::to_string(&case.exhibits).expect("JSON"));
    // What is seen on the way: answers to questions, causes, and what arrives after each first action that can be taken.
    all.extend(case.questions.iter().cloned().map(|question| {
        let question = Question { answer: bare(question.answer), ..question };
        format!("{question:?}")
    }));
    all.extend(case.beliefs.iter().map(|beliefs| format!("{beliefs:?}")));
    all.extend(stages(case).into_iter().map(|stage| {
        let stage = Stage { arrived: bare(stage.arrived), ..stage };
        format!("{stage:?}")
    }));
    all
}

/// What arrives after each first action that can be taken.
fn stages(case: &Case) -> Vec<Stage> {
    let mut path = Vec::new();
    let next = std::iter::from_fn(|| {
        let stage = case.stage(&path)?;
        path.push(stage.can.first().cloned().unwrap_or_default());
        Some(stage)
    });
    next.collect()
}

/// What is offered first, without a thought.
fn first(case: &Case) -> Answer {
    match &case.actions {
        Actions::Choice { actions } => Answer::Choice(actions[0].id.clone()),
        Actions::Number { low, high, .. } => Answer::Number(low + 0.25 * (high - low)),
        Actions::Shares { parts, .. } => {
            let share = |place: usize| if place == 0 { 100 } else { 0 };
            let all = parts.iter().enumerate().map(|(place, part)| (part.id.clone(), share(place)));
            Answer::Shares(all.collect::<BTreeMap<_, _>>())
        }
        Actions::Picks { .. } => Answer::Picks(Vec::new()),
        Actions::Stages { .. } => {
            let firsts = stages(case).into_iter().filter_map(|stage| stage.can.first().cloned());
            Answer::Path(firsts.collect())
        }
    }
}

/// What is said of that answer: points, regret, luck, and every sentence.
fn scored(case: &Case) -> String {
    let causes = case.beliefs.as_ref().map(|beliefs| beliefs.causes.len());
    let submission = Submission {
        answer: first(case),
        confidence: 0.7,
        reason: "A miss costs more than a false alarm here, so I would rather flag too many; a larger sample would change my mind."
            .to_owned(),
        interval: None,
        asked: Vec::new(),
        beliefs: causes.map(|count| vec![1.0 / count as f64; count]),
    };
    assert_eq!(problems(case, &submission), [], "{}", case.code);
    let mut debrief = serde_json::to_value(case.submit(&submission)).expect("JSON");
    without_pictures(&mut debrief);
    debrief.to_string()
}

fn without_pictures(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("figure");
            map.values_mut().for_each(without_pictures);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(without_pictures),
        _ => (),
    }
}

fn line(archetype: &dyn Archetype, level: Level, twist: Option<&Twist>, family: &str) -> String {
    let code = Code { family: Some(family.to_owned()), ..Code::new(archetype, 2_026, level).with_twist(twist) };
    let case = archetype.draw(&code);
    format!("{code}\n  case  {}\n  score {}\n", hash(shown(&case).into_iter()), hash([scored(&case)].into_iter()))
}

#[test]
fn cases_have_the_bytes_and_the_scores_that_they_had() {
    let mut text = String::new();
    for (archetype, level, twist) in every_kind() {
        for family in archetype.families() {
            text.push_str(&line(archetype, level, twist, family));
        }
    }
    insta::assert_snapshot!(text);
}
