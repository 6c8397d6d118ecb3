//! Cases: the same from the same line, sealed, and scored apart from luck.

use std::collections::BTreeSet;

use shipworthy_learn::archetype::{ARCHETYPES, archetype};
use shipworthy_learn::case::{Actions, Answer, Case};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::{Debrief, Luck, Submission, problems};

use crate::example::every_kind;

const REASON: &str = "A good one gains less than a bad one loses, so the share of good ones must be high; the interval is wide and waiting costs a month.";

/// A submission that can be scored: the first thing that is offered.
fn submission(case: &Case) -> Submission {
    let answer = match &case.actions {
        Actions::Choice { actions } => case.actions.read(&actions[0].id),
        Actions::Number { .. } => case.actions.read("0.3"),
        Actions::Picks { things, .. } => case.actions.read(&format!("{}:0.7", things[0].id)),
        Actions::Stages { .. } => {
            let mut path: Vec<String> = Vec::new();
            while let Some(next) = case.stage(&path).expect("a path that can be taken").can.first() {
                path.push(next.clone());
            }
            Ok(Answer::Path(path))
        }
        Actions::Shares { parts, .. } => case.actions.read(&format!("{}=30,{}=70", parts[0].id, parts[1].id)),
    };
    let said = case.beliefs.as_ref().map(|asked| vec![1.0 / asked.causes.len() as f64; asked.causes.len()]);
    let asked = case.questions.first().map(|question| question.id.clone()).into_iter().collect();
    Submission { beliefs: said, asked, ..Submission::plain(answer.expect("an answer"), 0.7, REASON) }
}

#[test]
fn every_family_and_level_draws_a_whole_case() {
    for archetype in ARCHETYPES {
        assert!(archetype.families().len() >= 3, "{}", archetype.id());
    }
    for (archetype, level, twist) in every_kind() {
        for family in archetype.families() {
            let code = Code { family: Some(family.to_owned()), ..Code::new(archetype, 11, level).with_twist(twist) };
            let case = archetype.draw(&code);
            assert_eq!((case.family, &case.code), (family, &code));
            assert!(case.files.len() >= 3, "{code}");
            assert!(problems(&case, &submission(&case)).is_empty(), "{code}");
            assert!(case.exhibits.len() >= 2 && case.brief.words() <= 90, "{code}");
            for text in [&case.brief.story, &case.brief.headline] {
                assert!(!text.contains(['{', '}']) && !text.is_empty(), "{code}: {text}");
            }
            let debrief = case.submit(&submission(&case));
            assert!(debrief.score <= 100 && (-1.0..=1.0).contains(&debrief.decision), "{code}: {debrief:?}");
            assert!(
                debrief.worth.iter().any(|worth| worth.best) && debrief.worth.iter().any(|worth| worth.yours),
                "{code}"
            );
            let gap = &case.gap;
            assert!(gap.accepts(gap.answer) && !gap.accepts(gap.answer.abs() * 2.0 + 1.0), "{code}: {gap:?}");
        }
    }
}

/// A case is checked like any workspace, so its spec has to be one.
#[test]
fn every_spec_of_a_case_is_read_without_an_error() {
    for archetype in ARCHETYPES {
        for family in archetype.families() {
            let code = Code::new(archetype, 7, Level::ALL[1]).with_knob(&format!("family={family}")).expect("a family");
            let case = archetype.draw(&code);
            let spec = case.files.iter().find(|file| file.path == "x.feature.md").expect("a spec");
            let read = shipworthy_spec::parse::parse(&spec.path, &spec.contents);
            assert!(read.spec.is_some(), "{code}: {:?}", read.diagnostics);
        }
    }
}

#[test]
fn nothing_that_is_written_tells_the_truth() {
    for archetype in ARCHETYPES {
        let case = archetype.draw(&Code::new(archetype, 5, Level::ALL[0]));
        let told = case.submit(&submission(&case)).truth;
        for file in &case.files {
            assert!(!file.contents.contains(&told), "{}", file.path);
        }
        // What a question finds out is shown when it has been asked, and in nothing before.
        for question in &case.questions {
            let written = serde_json::to_string(question).expect("JSON");
            assert!(!written.contains("\"answer\""), "{written}");
            assert!(!question.answer.rows.is_empty() && question.price > 0.0, "{}", question.id);
        }
    }
}

#[test]
fn no_row_of_a_golden_set_repeats_another_but_for_its_id() {
    for (archetype, level, twist) in every_kind() {
        let case = archetype.draw(&Code::new(archetype, 12, level).with_twist(twist));
        let golden = case.files.iter().find(|file| file.path == "data/golden.csv").expect("rows");
        let (head, rows) = golden.contents.split_once('\n').expect("a head");
        assert!(head.starts_with("id,"), "{}: {head}", case.code);
        let rows: Vec<&str> = rows.lines().map(|row| row.split_once(',').expect("an id").1).collect();
        let distinct: BTreeSet<&str> = rows.iter().copied().collect();
        assert_eq!(distinct.len(), rows.len(), "{}", case.code);
    }
}

#[test]
fn a_submission_that_cannot_be_scored_is_refused_with_everything_that_is_wrong() {
    let of = archetype("P03").expect("an archetype");
    let case = of.draw(&Code::new(of, 1, Level::ALL[0]));
    let with = |reason: &str, confidence: f64| {
        let submission = Submission { reason: reason.to_owned(), confidence, ..submission(&case) };
        problems(&case, &submission).len()
    };
    assert_eq!(with(&"x".repeat(79), 0.7), 1);
    assert_eq!(with(&"x".repeat(80), 0.7), 0);
    assert_eq!(with(&" ".repeat(80), 0.7), 1);
    assert_eq!(with(&format!("{}  {}", "x".repeat(39), "x".repeat(39)), 0.7), 1, "blanks in a row count once");
    assert_eq!(with(&"🙂".repeat(80), 0.7), 0, "characters, not bytes");
    assert_eq!(with("short", 1.7), 2);
    assert!(case.actions.read("fly").expect_err("no action").starts_with("the action is one of"));
}

#[test]
fn the_credit_case_asks_which_class_is_positive_before_it_scores() {
    let of = archetype("P12").expect("an archetype");
    let mut seen = BTreeSet::new();
    for seed in 1..20 {
        let case = of.draw(&Code::new(of, seed, Level::ALL[0]));
        let silent = Submission { beliefs: None, ..submission(&case) };
        assert_eq!(problems(&case, &silent).len(), 1, "{:?}", problems(&case, &silent));
        let report = case.exhibits.iter().find_map(|exhibit| exhibit.title.strip_prefix("The report: positive means "));
        let wanted = match report.expect("the report") {
            "repaid" => "false-negative",
            "defaulted" => "false-positive",
            other => panic!("{other}"),
        };
        seen.insert(wanted);
        let causes = &case.beliefs.as_ref().expect("it is asked").causes;
        let scored = |sure_of: &str| {
            let said =
                causes.iter().map(|cause| if cause.id == sure_of { 0.9 } else { 0.1 / (causes.len() - 1) as f64 });
            case.submit(&Submission { beliefs: Some(said.collect()), ..submission(&case) }).score
        };
        let best = causes.iter().max_by_key(|cause| scored(&cause.id)).expect("cells");
        assert_eq!(best.id, wanted, "{}", case.code);
    }
    assert_eq!(seen.len(), 2, "reports of both kinds");
}

#[test]
fn luck_does_not_change_the_score() {
    // Cases whose decision went badly and cases where it went well have the same score for the same regret.
    for archetype in ARCHETYPES {
        let mut lucky = 0;
        for seed in 1..40 {
            let case = archetype.draw(&Code::new(archetype, seed, Level::ALL[0]));
            let debrief = case.submit(&submission(&case));
            let expected = (1.0 - debrief.regret / debrief.scale).clamp(-1.0, 1.0);
            assert!((debrief.decision - expected).abs() < 1e-12);
            lucky += usize::from(debrief.hindsight > 0.0);
        }
        assert!(lucky > 0, "some outcomes differ from what was expected");
    }
}

/// The best call on what could be seen can be the wrong one for the world that happens; that is said, and so is the other.
#[test]
fn the_best_call_can_have_bad_luck() {
    let mut found = [0; 2];
    for archetype in ARCHETYPES {
        for seed in 1..20 {
            let case = archetype.draw(&Code::new(archetype, seed, Level::ALL[0]));
            let best = Submission { answer: case.best_after(&[]), asked: Vec::new(), ..submission(&case) };
            let debrief = case.submit(&best);
            if debrief.decision < 0.5 {
                // To ask nothing was not good enough.
                continue;
            }
            let expect = if debrief.hindsight <= debrief.scale { Luck::Deserved } else { Luck::Bad };
            assert_eq!(debrief.luck, expect, "{}", case.code);
            found[usize::from(expect == Luck::Bad)] += 1;
        }
    }
    assert!(found.iter().all(|times| *times > 10), "{found:?}");
}

#[test]
fn asking_has_its_price_and_its_answer_changes_what_is_best() {
    for id in ["P04", "P08", "P30", "P34"] {
        asking_has_its_price(id);
    }
}

fn asking_has_its_price(id: &str) {
    let of = archetype(id).expect("an archetype");
    let (mut changed, mut dear) = (0, 0);
    for seed in 1..30 {
        let case = of.draw(&Code::new(of, seed, Level::ALL[0]));
        let plain = submission(&case);
        let with = |asked: Vec<String>| case.submit(&Submission { asked, ..plain.clone() });
        let all = case.questions.iter().take(case.most_questions()).map(|question| question.id.clone()).collect();
        let first: Vec<String> = case.worth_asking().iter().map(|question| question.id.clone()).collect();
        let (none, best, everything) = (with(Vec::new()), with(first), with(all));
        let asking = |debrief: &Debrief| debrief.asking.clone().expect("there are questions");
        // To ask nothing gives something away; to ask as well as can be gives nothing away; to ask everything costs more than it tells.
        assert!(asking(&none).regret > 0.0 && asking(&none).spent == 0.0, "{}", case.code);
        assert!(asking(&best).regret < 1e-6 * best.scale, "{}", case.code);
        dear += usize::from(asking(&everything).regret > asking(&best).regret);
        let named = |debrief: &Debrief| debrief.worth.iter().find(|worth| worth.best).map(|worth| worth.label.clone());
        changed += usize::from(named(&none) != named(&best));
    }
    assert!(changed > 0 && dear > 20, "{id}: {changed} {dear}");
}

#[test]
fn beliefs_are_best_when_they_are_what_can_be_believed() {
    let of = archetype("P04").expect("an archetype");
    let case = of.draw(&Code::new(of, 3, Level::ALL[1]));
    let plain = submission(&case);
    let scored = |said: Vec<f64>| {
        let debrief = case.submit(&Submission { beliefs: Some(said), ..plain.clone() });
        debrief.beliefs.expect("they were asked for")
    };
    let even = scored(vec![0.125; 8]);
    let known: Vec<f64> = even.each.iter().map(|belief| belief.believed).collect();
    let best = scored(known.clone());
    assert!((known.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert!((best.quality - 1.0).abs() < 1e-12 && even.quality < 1.0);
    assert!((best.points - best.best_points).abs() < 1e-12);
    assert_eq!(even.each.iter().filter(|belief| belief.so).count(), 1);
    let missing = Submission { beliefs: None, ..plain };
    assert_eq!(problems(&case, &missing).len(), 1, "they are asked for");
}

#[test]
fn picks_are_read_and_scored_with_their_probabilities() {
    let of = archetype("P02").expect("an archetype");
    let case = of.draw(&Code::new(of, 8, Level::ALL[0]));
    let Actions::Picks { things, most, .. } = &case.actions else { panic!("picks") };
    assert_eq!(*most, 3);
    let ids: Vec<&str> = things.iter().map(|thing| thing.id.as_str()).collect();
    let check = |text: &str, expect: &str| {
        let told = case.actions.read(text).map_or_else(|why| why, |answer| format!("{answer:?}"));
        assert!(told.contains(expect), "{text}: {told}");
    };
    check("none", "Picks([])");
    check(&format!("{}:0.8", ids[0]), "probability: Some(0.8)");
    check(&format!("{},{}", ids[0], ids[0]), "is picked twice");
    check(&ids[..4].join(","), "pick no more than 3");
    check("mars", "there is no 'mars' to pick");
    check(&format!("{}:2", ids[0]), "is no probability");
    let read = |text: &str| case.actions.read(text).expect("picks");
    let with = |answer: Answer| case.submit(&Submission { answer, ..submission(&case) });
    let one = with(read(&format!("{}:0.8,{}", ids[0], ids[1])));
    let other = with(read(&format!("{},{}:0.1", ids[1], ids[0])));
    assert_eq!(one.regret, other.regret, "order and probabilities do not change what is done");
    assert_ne!(one.beliefs.expect("said").quality, other.beliefs.expect("said").quality);
    assert!(with(read("none")).beliefs.is_none(), "nothing was said");
}

#[test]
fn a_path_is_walked_step_by_step_and_what_arrives_depends_on_it() {
    let of = archetype("P16").expect("an archetype");
    let case = of.draw(&Code::new(of, 4, Level::ALL[1]));
    let path = |steps: &[&str]| -> Vec<String> { steps.iter().map(|step| (*step).to_owned()).collect() };
    let can = |steps: &[&str]| case.stage(&path(steps)).map(|stage| stage.can.join(" "));
    assert_eq!(can(&[]).as_deref(), Some("go hold back"));
    assert_eq!(can(&["hold", "hold"]).as_deref(), Some("go back"), "two holds are all");
    assert_eq!(can(&["hold", "hold", "hold"]), None);
    assert_eq!(can(&["go", "go", "go"]).as_deref(), Some(""), "everybody has it");
    assert_eq!(can(&["back", "go"]), None, "what was taken back stays back");
    let rows = |steps: &[&str]| case.stage(&path(steps)).expect("a path").arrived.rows;
    assert_eq!((rows(&[]).len(), rows(&["go"]).len()), (1, 2));
    let unfinished = Submission { answer: Answer::Path(path(&["go"])), ..submission(&case) };
    assert!(problems(&case, &unfinished)[0].message.starts_with("it is not over after go"));
    assert!(case.actions.read("go,fly").is_err() && case.actions.read("").is_err());
}
