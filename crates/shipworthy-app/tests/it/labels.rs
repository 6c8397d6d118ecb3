//! What people say about outputs: drawn without a word of who wrote them, marked, and written into the file that the spec names.

use shipworthy_app::amend::mark as mark_of;
use shipworthy_app::review::labels_file::{self, NotWritten};
use shipworthy_app::review::outputs::{self, OutputsRequest};
use shipworthy_app::review::{self, MarkRequest, NoQueue};
use shipworthy_testkit::workspace::{PROSE, Workspace};

const SPEC: &str = r#"format: 1
name: Support answers
task: generation
golden: {data: questions.csv, id: question_id}
graders:
  - {name: grounded, column: judge_says, given_by: judge}
human_labels: labels/answers.csv
candidates:
  - {name: careful, outputs: outputs/careful.jsonl}
  - {name: hasty, outputs: outputs/hasty.jsonl}
bars: [pass_rate >= 80%]"#;

fn workspace(spec: &str) -> (Workspace, std::path::PathBuf) {
    let workspace = Workspace::new();
    let mut questions = "question_id,question\n".to_owned();
    for row in 0..40 {
        questions += &format!("\"q{row}, <b>\",\"Where, please, is parcel {row}?\"\n");
    }
    workspace.write("questions.csv", questions);
    for name in ["careful", "hasty"] {
        let line =
            |row: usize| format!("{{\"id\":\"q{row}, <b>\",\"output\":\"{name} says {row}\",\"judge_says\":true}}\n");
        workspace.write(&format!("outputs/{name}.jsonl"), (0..40).map(line).collect::<String>());
    }
    let spec = workspace.write("support.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
    (workspace, spec)
}

fn request(spec: &std::path::Path) -> OutputsRequest<'_> {
    OutputsRequest {
        spec,
        roots: &[],
        threads: 1,
        grader: "grounded",
        candidate: None,
        examples: Some(6),
        reviewers: 1,
        seed: 1,
        by: "Asha",
        at: 100,
    }
}

fn made(request: &OutputsRequest<'_>) -> u64 {
    match outputs::make(request) {
        Ok(id) => id,
        Err(NoQueue::Spec(refused)) => panic!("{:?}", refused.diagnostics),
        Err(NoQueue::NotDone(error)) => panic!("{error}"),
    }
}

fn mark(workspace: &Workspace, queue: u64, place: u32, reviewer: &str, choice: &str) {
    let request = MarkRequest { queue, place, reviewer, choice, note: "", at: 200 };
    review::mark(workspace.path(), &request).expect("marked");
    labels_file::after(workspace.path(), queue).expect("an answer");
}

/// Lines of the file of labels after its head.
fn lines(workspace: &Workspace) -> Vec<String> {
    workspace.read("labels/answers.csv").lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn labels_reach_their_file_from_the_first_one_on() {
    let (workspace, spec) = workspace(SPEC);
    let queue = made(&request(&spec));
    let view = review::view(workspace.path(), queue, 1, "Asha").expect("an output");
    let shown: Vec<&str> = view.item.shown.iter().map(|(column, _)| column.as_str()).collect();
    assert_eq!(shown, ["question_id", "question", "output"], "neither the judge nor who wrote it");
    assert_eq!(view.item.output, None, "nor does anything else say it");
    mark(&workspace, queue, 1, "Asha", "fail");
    let first = lines(&workspace);
    assert_eq!(first.len(), 1);
    assert!(first[0].starts_with("\"q") && first[0].contains(",grounded,1,false,Asha,"), "{first:?}");
    mark(&workspace, queue, 1, "Asha", "pass");
    assert!(lines(&workspace)[0].contains(",grounded,1,true,Asha,"), "a changed mind is a changed line");
    review::undo(workspace.path(), queue, "Asha", 300).expect("undone");
    labels_file::after(workspace.path(), queue).expect("an answer");
    assert_eq!(lines(&workspace), first);
    for place in 2..=6 {
        mark(&workspace, queue, place, "Asha", "pass");
    }
    assert_eq!(lines(&workspace).len(), 6);
    // What is labelled is not drawn again, and the spec reads what was written.
    let judged = outputs::judged(&spec, &[], 1).unwrap_or_else(|_| panic!("it can be read"));
    assert_eq!((judged[0].outputs, judged[0].labels), (80, 6));
    let second = made(&OutputsRequest { examples: Some(5_000), ..request(&spec) });
    assert_eq!(review::queue(workspace.path(), second).expect("a queue").items, 74);
}

#[test]
fn of_every_candidate_as_many_are_drawn() {
    let (workspace, spec) = workspace(SPEC);
    let drawn = |examples: Option<usize>| {
        let queue = made(&OutputsRequest { examples, ..request(&spec) });
        let items = review::queue(workspace.path(), queue).expect("a queue").items;
        let texts: Vec<String> = (1..=u32::try_from(items).expect("a few"))
            .map(|place| {
                let item = review::view(workspace.path(), queue, place, "Asha").expect("an output").item;
                item.shown.into_iter().find(|(column, _)| column == "output").expect("it is shown").1
            })
            .collect();
        let of = |name: &str| texts.iter().filter(|text| text.starts_with(name)).count();
        (of("careful"), of("hasty"))
    };
    assert_eq!(drawn(None), (30, 30), "enough to correct a judge for each");
    assert_eq!(drawn(Some(10)), (5, 5));
}

#[test]
fn what_somebody_wrote_by_hand_stays_byte_by_byte() {
    let (workspace, spec) = workspace(SPEC);
    let hand = "\u{feff}grader,pass,id,candidate,why\r\ngrounded,no,\"q1, <b>\",careful,\"two\nlines\"\r\n";
    workspace.write("labels/answers.csv", hand);
    let queue = made(&request(&spec));
    mark(&workspace, queue, 1, "Asha", "pass");
    mark(&workspace, queue, 2, "Asha", "pass");
    let text = workspace.read("labels/answers.csv");
    assert!(text.starts_with("\u{feff}grader,pass,id,candidate,why,repeat,reviewer,seen\r\n"), "{text}");
    assert!(text.contains("grounded,no,\"q1, <b>\",careful,\"two\nlines\",,,\r\n"), "{text}");
    assert_eq!(text.matches("Asha").count(), 2);
    // Somebody mends a line of ours: it is theirs from then on.
    let ours = text.lines().find(|line| line.contains("Asha")).expect("a line").to_owned();
    let mended = ours.replacen("grounded,true", "grounded,false", 1);
    workspace.write("labels/answers.csv", text.replace(&ours, &mended));
    let written = labels_file::write(workspace.path(), &spec).expect("an answer").expect("written");
    assert_eq!((written.labels, written.by_hand), (1, 1));
    let text = workspace.read("labels/answers.csv");
    assert!(text.contains(&mended) && !text.contains(&ours), "{text}");
    let again = labels_file::write(workspace.path(), &spec).expect("an answer").expect("written");
    assert_eq!((again.by_hand, workspace.read("labels/answers.csv")), (1, text), "writing again changes nothing");
}

#[test]
fn two_people_are_written_down_once_both_have_marked_and_a_settled_word_counts() {
    let (workspace, spec) = workspace(SPEC);
    let queue = made(&OutputsRequest { reviewers: 2, examples: Some(2), ..request(&spec) });
    mark(&workspace, queue, 1, "Asha", "pass");
    mark(&workspace, queue, 2, "Asha", "pass");
    assert!(!workspace.path().join("labels/answers.csv").exists() || lines(&workspace).is_empty());
    mark(&workspace, queue, 1, "Ben", "fail");
    assert_eq!(lines(&workspace).len(), 2, "what both have marked");
    mark(&workspace, queue, 2, "Ben", "pass");
    let word = MarkRequest { queue, place: 1, reviewer: "Chitra", choice: "fail", note: "", at: 400 };
    review::settle(workspace.path(), &word).expect("settled");
    labels_file::after(workspace.path(), queue).expect("an answer");
    let all = lines(&workspace);
    assert_eq!(all.len(), 3);
    assert_eq!(all.iter().filter(|line| line.contains(",false,Chitra (settled),")).count(), 1, "{all:?}");
    let export = review::export(workspace.path(), queue).expect("a table");
    assert!(export.starts_with("id,candidate,grader,repeat,pass,reviewer,seen\n"), "{export}");
}

#[test]
fn a_spec_without_a_file_for_labels_is_given_one() {
    let (workspace, spec) = workspace(&SPEC.replace("human_labels: labels/answers.csv\n", ""));
    let queue = made(&request(&spec));
    mark(&workspace, queue, 1, "Asha", "pass");
    assert_eq!(labels_file::write(workspace.path(), &spec).expect("an answer"), Err(NotWritten::NoKey));
    let seen = mark_of(&workspace.read("support.feature.md"));
    let refused = labels_file::name(&spec, "../labels.csv", &seen, "Asha", 300);
    assert!(refused.is_err(), "it would lead out of the workspace");
    labels_file::name(&spec, "labels/answers.csv", &seen, "Asha", 300).expect("named");
    assert!(workspace.read("support.feature.md").contains("\nhuman_labels: labels/answers.csv\nbars:"));
    labels_file::write(workspace.path(), &spec).expect("an answer").expect("written");
    assert_eq!(lines(&workspace).len(), 1);
}
