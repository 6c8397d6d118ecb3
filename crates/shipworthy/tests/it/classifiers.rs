//! A model that is told to classify: its answers are read as classes, and judged beside rules like any other candidate.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::reference::candidate;

const PROSE: &str = shipworthy_testkit::workspace::PROSE;

/// Answers in words, as models do: with a sentence around the word, in other letters, and at times with none.
const READER: &str = r#"input=$(cat)
case "$input" in
  *prize*|*winner*) printf '**Spam.**';;
  *invoice*) printf 'I cannot tell.';;
  *) printf 'This one is NOT SPAM!';;
esac
"#;

const SPAM: &str = r#"format: 1
name: Spam screen
task: binary
golden: {data: messages.csv, label: is_spam, positive: 1, id: message_id}
models: {reader: {provider: command, url: "sh reader.sh"}}
candidates:
  - {name: keyword, rule: "text LIKE '%prize%'"}
  - {name: Careful reader, prompt: prompts/spam.prompt.md, model: reader, says: {1: spam, 0: not spam}, null_score: negative}
baseline: keyword
bars: [recall >= 70%, latency_ms.p95 <= 600000]"#;

/// Sixty messages: thirty of spam, half of which names a prize, and thirty others, of which six are invoices.
fn messages() -> String {
    let text = |i: usize| match i % 4 {
        0 => format!("Message {i}: you have won a prize"),
        1 => format!("Message {i}: you are our winner"),
        _ if i.is_multiple_of(5) => format!("Message {i}: here is the invoice"),
        _ => format!("Message {i}: see you at lunch"),
    };
    let rows = (0..60).map(|i| format!("{},{},{}\n", 1000 + i, u8::from(i % 4 < 2), text(i)));
    format!("message_id,is_spam,text\n{}", rows.collect::<String>())
}

fn workspace(spec: &str) -> Folder {
    let folder = Folder::new();
    folder.write("messages.csv", messages());
    folder.write("reader.sh", READER);
    folder.write("prompts/spam.prompt.md", "Answer with spam or not spam, and nothing else.\n\n{{text}}\n");
    folder.write("spam.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
    folder
}

#[track_caller]
fn exits(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_prompt_is_judged_beside_a_rule() {
    let folder = workspace(SPAM);
    let ran = folder.run(&["check"]);
    exits(&ran, 2);
    assert!(ran.stderr.contains("there is no file 'outputs/careful-reader.jsonl'"), "{}", ran.stderr);
    assert!(ran.stderr.contains("run `shipworthy run`"), "{}", ran.stderr);
    let ran = folder.run(&["run", "--allow-exec"]);
    exits(&ran, 0);
    assert!(ran.stdout.contains("60 of 60, 6 that say neither yes nor no"), "{}", ran.stdout);
    let outputs = lines(&folder.read("outputs/careful-reader.jsonl"));
    let said = |at: usize| (&outputs[at]["message_id"], &outputs[at]["output"], &outputs[at]["answer"]);
    assert_eq!(said(0), (&"1000".into(), &"**Spam.**".into(), &1.into()));
    assert_eq!(said(2), (&"1002".into(), &"This one is NOT SPAM!".into(), &0.into()));
    assert_eq!(said(10), (&"1010".into(), &"I cannot tell.".into(), &Value::Null));
    let judged = folder.run(&["check", "--format", "json"]).json();
    let reader = candidate(&judged, "Careful reader");
    assert_eq!(reader["metrics"]["recall"]["estimate"], 1.0, "thirty of thirty");
    assert_eq!(reader["metrics"]["precision"]["estimate"], 1.0);
    assert_eq!(candidate(&judged, "keyword")["metrics"]["recall"]["estimate"], 0.5, "fifteen of thirty");
    let bars: Vec<&Value> = reader["bars"].as_array().expect("bars").iter().map(|bar| &bar["verdict"]).collect();
    assert_eq!(bars, ["pass", "pass"], "how long answers took is known without a word in the spec: {reader}");
}

#[test]
fn a_prompt_may_be_right_every_time_and_never_sees_the_label() {
    let folder = workspace(SPAM);
    folder.write("messages.csv", messages().replace("invoice", "menu"));
    exits(&folder.run(&["run", "--allow-exec"]), 0);
    let judged = folder.run(&["check", "--format", "json"]).json();
    assert_eq!(candidate(&judged, "Careful reader")["metrics"]["accuracy"]["estimate"], 1.0);
    folder.write("prompts/spam.prompt.md", "The answer is {{is_spam}}.\n");
    folder.write("reader.sh", "cat\n");
    exits(&folder.run(&["run", "--allow-exec"]), 0);
    let told = lines(&folder.read("outputs/careful-reader.jsonl"));
    assert!(told.iter().all(|line| line["output"] == "The answer is ."), "{}", told[0]);
}

#[test]
fn an_answer_that_names_no_class_wants_a_word_in_the_spec() {
    let folder = workspace(&SPAM.replace(", null_score: negative", ""));
    exits(&folder.run(&["run", "--allow-exec"]), 0);
    let ran = folder.run(&["check"]);
    exits(&ran, 2);
    assert!(ran.stderr.contains("`null_score: exclude`, `negative` or `review`"), "{}", ran.stderr);
}

#[test]
fn one_of_several_classes_is_read_as_it_stands_in_the_data() {
    let topics = "format: 1
name: Topics
task: multiclass
golden: {data: messages.csv, label: topic, id: message_id}
models: {reader: {provider: command, url: \"sh reader.sh\"}}
candidates:
  - {name: reader, prompt: prompts/topic.prompt.md, model: reader, null_score: exclude}
bars: [accuracy >= 70%]";
    let folder = workspace(topics);
    let rows = (0..60).map(|i| {
        let topic = ["billing", "delivery", "not_ours"][i % 3];
        format!("{i},{topic},about {topic} {i}\n")
    });
    folder.write("messages.csv", format!("message_id,topic,text\n{}", rows.collect::<String>()));
    folder.write("prompts/topic.prompt.md", "Which topic? {{text}}\n");
    folder.write(
        "reader.sh",
        "case \"$(cat)\" in *billing*) echo '{\"topic\": \"Billing\"}';; *delivery*) echo Delivery;; *) echo 'not ours';; esac\n",
    );
    exits(&folder.run(&["run", "--allow-exec"]), 0);
    let judged = folder.run(&["check", "--format", "json"]).json();
    assert_eq!(candidate(&judged, "reader")["metrics"]["accuracy"]["estimate"], 1.0);
}

#[test]
fn words_that_cannot_be_told_apart_are_refused_before_anybody_is_asked() {
    let check = |says: &str, told: &str| {
        let folder = workspace(&SPAM.replace("{1: spam, 0: not spam}", says));
        let ran = folder.run(&["run", "--allow-exec"]);
        exits(&ran, 2);
        assert!(ran.stderr.contains(told), "{says}: {}", ran.stderr);
        assert!(!folder.path("outputs/careful-reader.jsonl").exists());
    };
    check("{1: spam, 2: not spam}", "`2` is not a value of `is_spam`; it has 0, 1");
    check("{1: spam, 0: Spam}", "are called the same");
    check("{1: spam!, 0: spam?}", "cannot be told from the other values");
}
