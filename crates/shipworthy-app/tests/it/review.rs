//! Review queues: drawn, marked by two who do not see each other, settled, and exported.

use shipworthy_app::Unwatched;
use shipworthy_app::form::NotDone;
use shipworthy_app::review::{self, MarkRequest, NoQueue, Of, Pick, QueueRequest};
use shipworthy_testkit::workspace::Workspace;

use crate::mail::workspace;

fn request<'a>(spec: &'a std::path::Path, pick: Pick) -> QueueRequest<'a> {
    QueueRequest {
        spec,
        roots: &[],
        threads: 1,
        title: "Is it unwanted?",
        rubric: "Unwanted is what nobody asked for.",
        choices: &[],
        reviewers: 2,
        blinded: true,
        pick,
        seed: 1,
        by: "Asha",
        at: 100,
    }
}

fn of_slice(column: &str, value: &str, examples: usize) -> Pick {
    Pick { slice: Some((column.to_owned(), value.to_owned())), ..Pick::sample(examples) }
}

fn made(request: &QueueRequest<'_>) -> u64 {
    match review::make(request, &Unwatched) {
        Ok(id) => id,
        Err(NoQueue::Spec(refused)) => panic!("{:?}", refused.diagnostics),
        Err(NoQueue::NotDone(error)) => panic!("{error}"),
    }
}

fn mark(workspace: &Workspace, queue: u64, place: u32, reviewer: &str, choice: &str) -> Result<(), NotDone> {
    review::mark(workspace.path(), &MarkRequest { queue, place, reviewer, choice, note: "", at: 200 })
}

#[test]
fn a_queue_is_the_same_draw_whatever_the_order_of_the_rows() {
    let (workspace, spec) = workspace("recall >= 80%");
    let keys = |id| -> Vec<String> {
        let path = workspace.path();
        (1..=20).map(|place| review::view(path, id, place, "Asha").expect("an example").item.key).collect()
    };
    let first = keys(made(&request(&spec, Pick::sample(20))));
    let text = workspace.read("mail.csv");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    workspace.write("mail.csv", lines.join("\n") + "\n");
    assert_eq!(keys(made(&request(&spec, Pick::sample(20)))), first);
    assert_ne!(keys(made(&QueueRequest { seed: 2, ..request(&spec, Pick::sample(20)) })), first);
    let mut sorted = first.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 20);
    let hindi = of_slice("language", "hindi", 20);
    let hindi = made(&request(&spec, hindi));
    assert!(review::queue(workspace.path(), hindi).expect("a queue").picked.starts_with("20 of 200, drawn from"));
}

#[test]
fn reviewers_see_neither_the_label_nor_each_other_before_all_is_marked() {
    let (workspace, spec) = workspace("recall >= 80%");
    let path = workspace.path();
    let queue = made(&request(&spec, Pick::sample(2)));
    assert_eq!(review::queue(path, queue).expect("a queue").choices, ["0", "1"].map(String::from)[..]);
    let first = review::next(path, queue, "Asha", 0).expect("an answer").expect("an example");
    assert_eq!(first.item.place, 1);
    assert_eq!(first.item.label_before, None);
    let columns: Vec<&str> = first.item.shown.iter().map(|(column, _)| column.as_str()).collect();
    assert!(columns.contains(&"subject") && !columns.contains(&"unwanted") && !columns.contains(&"p"), "{columns:?}");
    mark(&workspace, queue, 1, "Asha", "1").expect("marked");
    mark(&workspace, queue, 1, "Ben", "0").expect("marked");
    let seen = review::view(path, queue, 1, "Ben").expect("an example");
    assert_eq!((seen.own.map(|mark| mark.choice), seen.others), (Some("0".to_owned()), Vec::new()));
    assert_eq!(review::undo(path, queue, "Ben", 210).expect("undone"), Some(1));
    mark(&workspace, queue, 1, "Ben", "0").expect("marked again");
    assert_eq!(review::next(path, queue, "Asha", 1).expect("an answer").map(|view| view.item.place), Some(2));
    assert_eq!(review::next(path, queue, "Chitra", 0).expect("an answer").map(|view| view.item.place), Some(2));
    mark(&workspace, queue, 2, "Asha", "0").expect("marked");
    mark(&workspace, queue, 2, "Ben", "0").expect("marked");
    assert_eq!(review::next(path, queue, "Asha", 0).expect("an answer"), None);
    let seen = review::view(path, queue, 1, "Ben").expect("an example");
    assert_eq!(seen.others.len(), 1);
    assert!(seen.item.label_before.is_some());
    assert!(matches!(mark(&workspace, queue, 1, "Ben", "1"), Err(NotDone::Conflict(_))), "he has seen her mark");
    assert!(matches!(review::undo(path, queue, "Ben", 220), Err(NotDone::Conflict(_))));
}

#[test]
fn differences_are_settled_and_the_labels_come_as_a_column_of_their_own() {
    let (workspace, spec) = workspace("recall >= 80%");
    let path = workspace.path();
    let before = workspace.read("mail.csv");
    let choices = ["wanted".to_owned(), "unwanted".to_owned(), "=unsure".to_owned()];
    let queue = made(&QueueRequest { choices: &choices, ..request(&spec, Pick::sample(4)) });
    let settle = |place, choice: &str| {
        let note = "The sender is known, and asked for";
        review::settle(path, &MarkRequest { queue, place, reviewer: "Chitra", choice, note, at: 300 })
    };
    assert!(matches!(settle(1, "wanted"), Err(NotDone::Conflict(_))), "there is nothing to settle yet");
    for (place, asha, ben) in [(1, "wanted", "unwanted"), (2, "wanted", "wanted"), (3, "unwanted", "unwanted")] {
        mark(&workspace, queue, place, "Asha", asha).expect("marked");
        mark(&workspace, queue, place, "Ben", ben).expect("marked");
    }
    mark(&workspace, queue, 4, "Asha", "=unsure").expect("marked");
    let standing = review::standing(path, queue).expect("an answer");
    assert_eq!((standing.items, standing.marked, &standing.to_settle[..]), (4, 3, &[1][..]));
    assert_eq!(standing.by_reviewer.into_iter().collect::<Vec<_>>(), [("Asha".to_owned(), 4), ("Ben".to_owned(), 3)]);
    let agreement = review::agreement(path, queue).expect("an answer").expect("three examples with two marks");
    assert_eq!((agreement.rows, agreement.differ), (3, 1));
    // Two of three agree; by chance 4 of 9 would: (2/3 - 4/9) / (1 - 4/9) = 0.4 (Cohen 1960).
    assert_eq!(agreement.pairs[0].cohen_kappa.map(|kappa| (kappa * 1e9).round()), Some(0.4e9));
    settle(1, "unwanted").expect("settled");
    mark(&workspace, queue, 4, "Ben", "=unsure").expect("marked");
    assert!(review::standing(path, queue).expect("an answer").complete);
    let table = review::export(path, queue).expect("a table");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "id,unwanted,unwanted_reviewed,settled_by,note,unwanted_Asha,unwanted_Ben");
    let cells = |line: usize| -> Vec<&str> { lines[line].split(',').collect() };
    assert!(
        lines[1].contains(",unwanted,Chitra,\"The sender is known, and asked for\",wanted,unwanted"),
        "{}",
        lines[1]
    );
    assert_eq!(cells(2)[2..], ["wanted", "", "", "wanted", "wanted"]);
    assert_eq!(cells(4)[2], "'=unsure", "a spreadsheet runs nothing");
    assert_eq!(workspace.read("mail.csv"), before, "the golden set is as it was");
}

#[test]
fn what_cannot_be_a_queue_is_refused_with_its_fields() {
    let (workspace, spec) = workspace("recall >= 80%");
    let fields = |request: &QueueRequest<'_>| match review::make(request, &Unwatched) {
        Err(NoQueue::NotDone(NotDone::Fields(problems))) => {
            problems.iter().map(|problem| (problem.field, problem.remedy.clone())).collect::<Vec<_>>()
        }
        _ => panic!("it should be refused"),
    };
    let many = QueueRequest { title: "", rubric: " ", reviewers: 3, ..request(&spec, Pick::sample(0)) };
    let names: Vec<&str> = fields(&many).into_iter().map(|(field, _)| field).collect();
    assert_eq!(names, ["title", "rubric", "reviewers", "examples"]);
    let one = ["yes".to_owned()];
    assert_eq!(fields(&QueueRequest { choices: &one, ..request(&spec, Pick::sample(5)) })[0].0, "choices");
    let slice = |column: &str, value: &str| of_slice(column, value, 5);
    assert_eq!(fields(&request(&spec, slice("city", "pune")))[0].1, "the slice columns are language");
    assert_eq!(
        fields(&request(&spec, slice("language", "x")))[0].1,
        "the values of language are english, hindi, marathi"
    );
    let queue = made(&request(&spec, Pick::sample(5)));
    let refused = mark(&workspace, queue, 9, "Asha", "maybe");
    let Err(NotDone::Fields(problems)) = refused else { panic!("it should be refused") };
    assert_eq!(problems.iter().map(|problem| problem.field).collect::<Vec<_>>(), ["choice", "place"]);
}

#[test]
fn a_queue_holds_what_a_candidate_gets_wrong_or_what_candidates_differ_on() {
    let (workspace, spec) = workspace("recall >= 80%");
    let path = workspace.path();
    let drawn = |of: Of, slice: Option<(&str, &str)>| {
        let slice = slice.map(|(column, value)| (column.to_owned(), value.to_owned()));
        let queue = made(&request(&spec, Pick { of, slice, examples: 50 }));
        let items = review::queue(path, queue).expect("a queue").items;
        let keys: Vec<String> =
            (1..=items as u32).map(|place| review::view(path, queue, place, "Asha").expect("one").item.key).collect();
        (review::queue(path, queue).expect("a queue").picked, keys)
    };
    // The model misses every tenth of those that are unwanted; the rule misses all of them.
    let (picked, mut keys) = drawn(Of::Wrong(None), None);
    assert_eq!(picked, "12 of 12, drawn from what model gets wrong, seed 1");
    keys.sort();
    assert_eq!(keys[..2], ["m-0000", "m-0050"]);
    assert_eq!(drawn(Of::Wrong(Some("rule".to_owned())), None).0, "50 of 120, drawn from what rule gets wrong, seed 1");
    let (picked, _) = drawn(Of::Disputed, Some(("language", "hindi")));
    assert_eq!(picked, "36 of 36, drawn from those on which candidates differ on language = hindi, seed 1");
    let none = Pick { of: Of::Wrong(Some("nobody".to_owned())), slice: None, examples: 5 };
    let Err(NoQueue::NotDone(NotDone::Fields(problems))) = review::make(&request(&spec, none), &Unwatched) else {
        panic!("it should be refused")
    };
    assert_eq!((problems[0].field, problems[0].remedy.as_str()), ("pick", "write one of rule, model"));
}

#[test]
fn what_a_queue_came_to_is_hidden_until_all_is_marked() {
    let (workspace, spec) = workspace("recall >= 80%");
    let path = workspace.path();
    let queue = made(&request(&spec, Pick::sample(3)));
    for (place, asha, ben) in [(1, "1", "0"), (2, "0", "0")] {
        mark(&workspace, queue, place, "Asha", asha).expect("marked");
        mark(&workspace, queue, place, "Ben", ben).expect("marked");
    }
    let so_far = review::outcome(path, queue).expect("an outcome");
    assert!(!so_far.open && so_far.differing.is_empty() && so_far.changed.is_none());
    assert_eq!(so_far.agreement.map(|agreement| (agreement.rows, agreement.same())), Some((2, 1)));
    for reviewer in ["Asha", "Ben"] {
        mark(&workspace, queue, 3, reviewer, "1").expect("marked");
    }
    let all = review::outcome(path, queue).expect("an outcome");
    assert!(all.open);
    assert_eq!(all.differing.iter().map(|differing| differing.item.place).collect::<Vec<_>>(), [1]);
    assert_eq!(all.labels.values().sum::<u64>(), 2);
    assert_eq!(all.changed.map(|(compared, _)| compared), Some(2));
    let desk = review::desk(path, queue, "Asha", None).expect("a desk");
    assert_eq!((desk.view, desk.standing.marked), (None, 3));
    assert_eq!(review::desk(path, queue, "Asha", Some(2)).expect("a desk").view.map(|view| view.item.place), Some(2));
}

#[test]
fn the_better_of_two_is_asked_side_by_side_without_names() {
    let workspace = Workspace::new();
    let rows: String = (0..60)
        .map(|row| {
            let (left, right) = if row % 2 == 0 { ("new", "old") } else { ("old", "new") };
            let better = ["new", "old", "tie"][row % 3];
            format!("c{row},{left},{right},{left} text {row},{right} text {row},{better}\n")
        })
        .collect();
    workspace.write("votes.csv", format!("id,left,right,left_text,right_text,better\n{rows}"));
    let spec = workspace.spec(
        "replies.feature.md",
        "
format: 1
name: Replies
task: preference
golden: {data: votes.csv, id: id, a: left, b: right, winner: better, ties: [tie]}
candidates:
  - {name: new, appears_as: new}
  - {name: old, appears_as: old}
baseline: old
bars:
  - win_rate against \"old\" >= 54%
",
    );
    let path = workspace.path();
    let queue = made(&request(&spec, Pick::sample(30)));
    let mut first = Vec::new();
    for place in 1..=30 {
        let item = review::view(path, queue, place, "Asha").expect("an example").item;
        let columns: Vec<&str> = item.shown.iter().map(|(column, _)| column.as_str()).collect();
        assert_eq!(columns, ["id"], "neither names nor sides stand among the rest");
        let answers = review::answers(&review::queue(path, queue).expect("a queue"), &item);
        let sides = item.sides.expect("two sides");
        assert_eq!(answers, [sides.first.choice.clone(), sides.second.choice.clone(), "tie".to_owned()]);
        assert!(sides.first.shown[0].1.starts_with(&sides.first.choice), "the answer goes with its side");
        first.push(sides.first.choice);
    }
    assert!(first.iter().any(|name| name == "new") && first.iter().any(|name| name == "old"), "the order is drawn");
    assert_eq!(review::queue(path, queue).expect("a queue").choices, ["new", "old", "tie"]);
}
