//! `shipworthy run`: prompts are filled in and answered, judges are asked, and everything that was said is kept.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::folder::{Folder, Ran};
use crate::reference::candidate;

const PROSE: &str = shipworthy_testkit::workspace::PROSE;

const QUESTIONS: &str =
    "question_id,article,question\nq1,A-1,Where is it?\nq2,A-2,\"Can I, please, send it back?\"\nq3,A-3,Who pays?\n";

/// A judge that is a program: it passes what names an article with an odd number, and says so after quoting the opposite.
const JUDGE: &str = r#"input=$(cat)
case "$input" in
  *"see A-1"*|*"see A-3"*) echo 'It says {"pass": false}. {"reason": "it names an odd one", "pass": true}';;
  *) echo '{"reason": "it does not", "pass": false}';;
esac
"#;

pub const SPEC: &str = r#"format: 1
name: Support answers
task: generation
golden: {data: questions.csv, id: question_id}
models:
  parrot: {provider: echo}
  referee: {provider: command, url: "sh judge.sh"}
graders:
  - {name: cites, assert: {type: contains, value: "see {{article}}"}}
  - {name: odd, rubric: "It names an article with an odd number.", judge: referee}
candidates:
  - {name: Polite parrot, prompt: prompts/polite.prompt.md, model: parrot}
repeats: 2
bars: [pass_rate of "cites" >= 90%]"#;

pub fn workspace(spec: &str) -> Folder {
    let folder = Folder::new();
    folder.write("questions.csv", QUESTIONS);
    folder.write("judge.sh", JUDGE);
    folder.write("prompts/polite.prompt.md", "---\nsystem: Be kind.\n---\n{{question}} Please see {{article}}.\n");
    folder.write("support.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
    folder
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[track_caller]
fn check(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
}

#[test]
fn what_prompts_and_judges_say_is_written_down_and_judged() {
    let folder = workspace(SPEC);
    let ran = folder.run(&["run", "--allow-exec"]);
    check(&ran, 0);
    // How long it took differs from time to time.
    let told: Vec<&str> = ran.stdout.lines().filter(|line| !line.starts_with("  median latency ")).collect();
    insta::assert_snapshot!(told.join("\n") + "\n");
    assert_eq!(ran.stdout.lines().count() - told.len(), 2, "one of outputs, one of verdicts: {}", ran.stdout);
    let outputs = lines(&folder.read("outputs/polite-parrot.jsonl"));
    assert_eq!(outputs.len(), 6, "three questions, twice");
    assert_eq!(outputs[2]["output"], "Can I, please, send it back? Please see A-2.");
    assert_eq!((&outputs[2]["id"], &outputs[2]["repeat"]), (&"q2".into(), &1.into()));
    let verdicts = lines(&folder.read("verdicts/polite-parrot.jsonl"));
    let passes: Vec<&Value> = verdicts.iter().map(|verdict| &verdict["pass"]).collect();
    assert_eq!(passes, [true, true, false, false, true, true], "the last verdict of an answer counts");
    let judged = folder.run(&["check", "--format", "json"]).json();
    let parrot = candidate(&judged, "Polite parrot");
    assert_eq!(parrot["metrics"]["pass_rate of \"cites\""]["estimate"], 1.0);
    assert_eq!(parrot["metrics"]["pass_rate of \"odd\""]["estimate"], Value::Null, "nobody measured the judge");
}

#[test]
fn a_second_run_asks_nothing_again_and_a_replay_asks_nobody() {
    let folder = workspace(SPEC);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let before = (folder.read("outputs/polite-parrot.jsonl"), folder.read("verdicts/polite-parrot.jsonl"));
    // Whoever is asked now gives no answer.
    folder.write("judge.sh", "exit 9\n");
    for arguments in [["run", "--allow-exec"], ["run", "--replay"]] {
        let ran = folder.run(&arguments);
        check(&ran, 0);
        assert!(ran.stdout.contains("6 of 6, 6 from the record"), "{}", ran.stdout);
        assert_eq!((folder.read("outputs/polite-parrot.jsonl"), folder.read("verdicts/polite-parrot.jsonl")), before);
    }
    folder.write("prompts/polite.prompt.md", "{{question}} Kindly see {{article}}.\n");
    let ran = folder.run(&["run", "--replay"]);
    check(&ran, 1);
    assert!(ran.stdout.contains("no recorded reply, and no call is made"), "{}", ran.stdout);
    assert_eq!(folder.read("outputs/polite-parrot.jsonl"), before.0, "a replay that lacks replies changes nothing");
}

#[test]
fn a_judge_that_saw_something_else_is_asked_again() {
    let folder = workspace(SPEC);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    folder.write(
        "support.feature.md",
        format!("---\n{}\n---\n{PROSE}", SPEC.replace("an odd number", "an odd number of digits")),
    );
    let ran = folder.run(&["check"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("its judge was asked something else: run `shipworthy run` again"), "{}", ran.stderr);
    let changed = folder.read("outputs/polite-parrot.jsonl").replace("Please see A-2", "Look up A-2");
    folder.write("outputs/polite-parrot.jsonl", changed);
    folder.write("support.feature.md", format!("---\n{SPEC}\n---\n{PROSE}"));
    let ran = folder.run(&["check"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("its judge saw another output: run `shipworthy run` again"), "{}", ran.stderr);
}

#[test]
fn nothing_is_called_that_was_not_allowed() {
    let folder = workspace(SPEC);
    let ran = folder.run(&["run"]);
    check(&ran, 1);
    assert!(ran.stdout.contains("not permitted"), "{}", ran.stdout);
    let hosted = SPEC.replace("{provider: echo}", "{provider: openai, url: \"http://models.invalid/v1\", model: m}");
    let folder = workspace(&hosted);
    let ran = folder.run(&["run", "--allow-exec"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("not permitted") && ran.stderr.contains("models.invalid"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`--allow-net HOST`"), "{}", ran.stderr);
    assert!(!folder.path("outputs/polite-parrot.jsonl").exists(), "nothing is written");
}

#[test]
fn what_was_said_before_stays_where_nobody_answers_now() {
    let folder =
        workspace(&SPEC.replace("parrot: {provider: echo}", "parrot: {provider: command, url: \"sh answer.sh\"}"));
    let answers = |text: &str| folder.write("answer.sh", text);
    answers("cat > /dev/null; echo 'first: see A-1'\n");
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let read = || (folder.read("outputs/polite-parrot.jsonl"), folder.read("verdicts/polite-parrot.jsonl"));
    let before = read();
    // Somebody else has the files, and none of what was recorded beside them.
    std::fs::remove_dir_all(folder.path(".shipworthy")).expect("the record is gone");
    let ran = folder.run(&["run"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("nothing was asked, and nothing written"), "{}", ran.stderr);
    assert_eq!(read(), before);
    answers("exit 9\n");
    folder.write("judge.sh", "exit 9\n");
    let ran = folder.run(&["run", "--allow-exec"]);
    check(&ran, 1);
    assert!(ran.stdout.contains("nothing written"), "{}", ran.stdout);
    assert_eq!(read(), before);
    // One that answers some: the others keep what they had.
    folder.write("judge.sh", JUDGE);
    answers("case \"$(cat)\" in *back*) exit 9;; *) echo 'second: see A-1';; esac\n");
    check(&folder.run(&["run", "--allow-exec"]), 1);
    let said = |text: &str| {
        lines(text).iter().map(|line| line["output"].as_str().unwrap_or("-")[..6].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(said(&read().0), ["second", "second", "first:", "first:", "second", "second"]);
    assert_eq!(lines(&read().1).len(), 6);
    // A limit is about what is asked, not about what is kept.
    answers("cat > /dev/null; echo 'third: see A-1'\n");
    check(&folder.run(&["run", "--allow-exec", "--anew", "--limit", "1"]), 0);
    assert_eq!(said(&read().0), ["third:", "third:", "first:", "first:", "second", "second"]);
    assert_eq!(lines(&read().1).len(), 6);
}

#[test]
fn what_the_filter_leaves_out_is_not_asked_about() {
    let folder =
        workspace(&SPEC.replace("{data: questions.csv,", "{data: questions.csv, where: \"question_id <> 'q2'\","));
    let ran = folder.run(&["run", "--allow-exec"]);
    check(&ran, 0);
    assert!(ran.stdout.contains("4 of 4"), "{}", ran.stdout);
    let asked: Vec<Value> =
        lines(&folder.read("verdicts/polite-parrot.jsonl")).iter().map(|line| line["id"].clone()).collect();
    assert_eq!(asked, ["q1", "q1", "q3", "q3"]);
    let judged = folder.run(&["check", "--format", "json"]).json();
    assert_eq!(candidate(&judged, "Polite parrot")["metrics"]["pass_rate of \"cites\""]["n"], 2);
    let none = SPEC.replace("{data: questions.csv,", "{data: questions.csv, where: \"question_id = 'q9'\",");
    let ran = workspace(&none).run(&["run", "--allow-exec"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("the filter leaves none of the 3 rows"), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_asked_is_told_before_anything_is() {
    let spec = SPEC.replace("{provider: echo}", "{provider: openai, model: m, key: {env: NO_SUCH_KEY_HERE}}");
    let folder = workspace(&spec);
    let ran = folder.run(&["run"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("the key of `parrot` cannot be had"), "{}", ran.stderr);
    let folder = workspace(SPEC);
    folder.write("prompts/polite.prompt.md", "---\nsistem: x\n---\n{{question | nosuchfilter}}\n");
    let ran = folder.run(&["run"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("`sistem` is not a key of a prompt"), "{}", ran.stderr);
    assert!(folder.files().iter().all(|file| !file.starts_with("outputs")), "nothing is written");
    let ran = folder.run(&["run", "--candidate", "nobody"]);
    check(&ran, 2);
    assert!(ran.stderr.contains("there is no candidate named 'nobody'"), "{}", ran.stderr);
}

#[test]
fn money_is_counted_by_the_million_tokens_and_a_budget_holds() {
    // Each reply takes 12 tokens of prompt and 5 of answer: 1.2 and 1.0 of whatever the prices are in.
    let server = ModelServer::steady("see A-1", Duration::ZERO);
    let spec = SPEC
        .replace("parrot: {provider: echo}", &format!(
            "parrot: {{provider: openai, url: \"{}/v1\", model: m, params: {{max_tokens: 5}}, price: {{input: 100000, output: 200000}}, concurrency: 1}}",
            server.url()
        ))
        .replace("  - {name: odd, rubric: \"It names an article with an odd number.\", judge: referee}\n", "")
        .replace("repeats: 2\n", "");
    let folder = workspace(&spec);
    let ran = folder.run(&["run", "--format", "json"]);
    check(&ran, 0);
    assert_eq!(ran.json()["spent"], 6.6, "{}", ran.stdout);
    let folder = workspace(&spec.replace("bars: [", "budget: {money: 3}\nbars: ["));
    let ran = folder.run(&["run", "--format", "json"]);
    check(&ran, 3);
    let spent = ran.json()["spent"].as_f64().expect("a number");
    assert!(spent <= 3.0 && ran.json()["parts"][0]["ended"] == "budget used up", "{}", ran.stdout);
}

/// A run that is killed loses no answer that it had: what was paid for is never asked for again.
#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let server = ModelServer::steady("Please see the article.", Duration::from_millis(15));
    let folder = Folder::new();
    let questions: String = (0..200).map(|row| format!("q{row:03},Where is parcel {row}?\n")).collect();
    folder.write("questions.csv", format!("question_id,question\n{questions}"));
    folder.write("prompts/plain.prompt.md", "{{question}}\n");
    let spec = format!(
        "format: 1\nname: Support answers\ntask: generation\ngolden: {{data: questions.csv, id: question_id}}\n\
         models:\n  mock: {{provider: openai, url: \"{}\", model: mock, concurrency: 4}}\n\
         graders:\n  - {{name: cites, assert: {{type: icontains, value: see}}}}\n\
         candidates:\n  - {{name: plain, prompt: prompts/plain.prompt.md, model: mock}}\n\
         bars: [pass_rate >= 90%]",
        server.url()
    );
    folder.write("support.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
    let mut kills = 0;
    while folder.files().iter().all(|file| !file.ends_with("outputs/plain.jsonl")) {
        let before = server.asked();
        let mut run =
            folder.command(&["run", "--quiet"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        while server.asked() < before + 40 && run.try_wait().expect("it runs").is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        kills += usize::from(run.try_wait().expect("it runs").is_none());
        // On Unix this is kill -9.
        let _ = run.kill();
        run.wait().expect("it ends");
        assert!(kills < 20, "each run gets further than the one before");
    }
    check(&folder.run(&["run"]), 0);
    let outputs = lines(&folder.read("outputs/plain.jsonl"));
    assert_eq!(outputs.len(), 200);
    assert!(outputs.iter().all(|output| output["output"] == "Please see the article."));
    assert!(kills >= 3, "it was killed {kills} times");
    // Only what was under way when it was killed is asked again: four calls at a time, and one that was answered and not yet written.
    let asked = server.asked();
    assert!((200..=200 + 5 * kills).contains(&asked), "{asked} calls with {kills} kills");
}

#[test]
fn waiting_for_a_turn_and_asking_again_are_told_apart_from_latency() {
    // 50 ms for every answer; the first four questions are turned away once.
    let server = ModelServer::start(|asked| match asked.number {
        0..4 => Does::reply(429, "{}").with("retry-after", "0"),
        _ => Does::says("It is here.").after(Duration::from_millis(50)),
    });
    let folder = Folder::new();
    let questions: String = (0..12).map(|row| format!("q{row},Where is number {row}?\n")).collect();
    folder.write("questions.csv", format!("question_id,question\n{questions}"));
    folder.write("prompts/plain.prompt.md", "{{question}}\n");
    let url = server.url();
    folder.write(
        "support.feature.md",
        format!(
            "---\nformat: 1\nname: Support\ntask: generation\ngolden: {{data: questions.csv, id: question_id}}\n\
             models: {{small: {{provider: openai, url: \"{url}/v1\", model: m, concurrency: 2}}}}\n\
             graders: [{{name: here, assert: {{type: contains, value: here}}}}]\n\
             candidates: [{{name: plain, prompt: prompts/plain.prompt.md, model: small}}]\nbars: [pass_rate >= 50%]\n---\n{PROSE}"
        ),
    );
    let ran = folder.run(&["run", "--format", "json"]);
    check(&ran, 0);
    let part = ran.json()["parts"][0].clone();
    let timing = |name: &str| part["timing"][name].as_u64().unwrap_or_else(|| panic!("{name}: {part}"));
    assert_eq!((timing("made"), timing("from_record")), (12, 0));
    assert!((1..=4).contains(&timing("retried")), "{part}");
    assert!((50..500).contains(&timing("latency_ms_p50")), "{part}");
    assert!(timing("waited") >= timing("retried") && timing("waited_ms") >= timing("waited_ms_max"), "{part}");
    let lines = lines(&folder.read("outputs/plain.jsonl"));
    let numbers = |name: &str| lines.iter().map(|line| line[name].as_f64().expect("a number")).collect::<Vec<f64>>();
    assert_eq!(numbers("tries").iter().filter(|tries| **tries > 1.0).count() as u64, timing("retried"));
    assert!(numbers("waited_ms").iter().sum::<f64>() >= timing("waited_ms") as f64 - 1.0);
    assert!(numbers("latency_ms").iter().all(|ms| *ms >= 49.0));
    // From the record the same lines come, and no time of this run.
    let before = folder.read("outputs/plain.jsonl");
    let again = folder.run(&["run"]);
    check(&again, 0);
    assert!(again.stdout.contains("no call was answered; 12 replies came from the record"), "{}", again.stdout);
    assert_eq!(folder.read("outputs/plain.jsonl"), before);
}

#[test]
fn what_differs_between_repeats_is_told_apart_from_what_differs_between_examples() {
    // Of ten examples four always pass, four always fail, and two pass half of the time.
    let line = |row: usize, repeat: usize| {
        let passes = row < 4 || (row >= 8 && repeat.is_multiple_of(2));
        let said = if passes { "It is here." } else { "Nobody knows." };
        format!("{{\"id\": \"q{row}\", \"repeat\": {repeat}, \"output\": \"{said}\"}}\n")
    };
    let outputs: String = (0..10).flat_map(|row| (0..4).map(move |repeat| line(row, repeat))).collect();
    let folder = Folder::new();
    let questions: String = (0..10).map(|row| format!("q{row},Where is number {row}?\n")).collect();
    folder.write("questions.csv", format!("question_id,question\n{questions}"));
    folder.write("outputs/plain.jsonl", outputs);
    folder.write("outputs/once.jsonl", (0..10).map(|row| line(row, 0)).collect::<String>());
    folder.write(
        "support.feature.md",
        format!(
            "---\nformat: 1\nname: Support\ntask: generation\ngolden: {{data: questions.csv, id: question_id}}\n\
             graders: [{{name: here, assert: {{type: contains, value: here}}}}]\n\
             candidates:\n  - {{name: plain, outputs: outputs/plain.jsonl}}\n  - {{name: once, outputs: outputs/once.jsonl}}\n\
             bars: [pass_rate >= 10%]\n---\n{PROSE}"
        ),
    );
    let ran = folder.run(&["check", "--format", "json"]).json();
    assert!(candidate(&ran, "once")["repeats"].is_null(), "nothing was answered twice");
    let repeats = &candidate(&ran, "plain")["repeats"];
    let number = |name: &str| repeats[name].as_f64().unwrap_or_else(|| panic!("{name}: {repeats}"));
    // By hand: repeats scatter by (2 examples of 4 * 1/4) / 30 = 2/30 within; means by 10 rows about 1/2.
    let within = 2.0 / 30.0;
    let spread = 4.0 * (8.0 * 0.25) / 9.0;
    assert!((number("between_repeats") - within).abs() < 1e-12, "{repeats}");
    assert!((number("between_examples") - (spread - within) / 4.0).abs() < 1e-12, "{repeats}");
    assert_eq!((number("examples"), number("repeats")), (10.0, 4.0));
    let share = within / (within + (spread - within) / 4.0);
    assert!((repeats["noise_share"]["estimate"].as_f64().expect("a share") - share).abs() < 1e-12, "{repeats}");
    assert!(number("standard_error_at_least") < number("standard_error"), "{repeats}");
    let sentence = repeats["sentence"].as_str().expect("words");
    assert!(
        sentence.starts_with("10 examples were answered 4 times each: of the variance of a single output, "),
        "{sentence}"
    );
    assert!(sentence.ends_with("more examples make the pass rate surer, more repeats hardly."), "{sentence}");
    for format in ["text", "markdown", "html"] {
        let said = folder.run(&["check", "--format", format]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("10 examples were answered 4 times each"), "{format}: {said}");
    }
}

/// The findings of a check about outputs that are not of today: code and message.
fn older(folder: &Folder) -> Vec<(String, String)> {
    let judged = folder.run(&["check", "--format", "json"]).json();
    let text = |finding: &Value, name: &str| finding[name].as_str().expect("a text").to_owned();
    let findings = judged["findings"].as_array().expect("findings").iter();
    let told = findings.map(|finding| (text(finding, "code"), text(finding, "message")));
    told.filter(|(code, _)| ["older-prompt", "other-settings"].contains(&code.as_str())).collect()
}

#[test]
fn outputs_of_an_earlier_prompt_are_told_of_by_every_check() {
    let (prompt, file) = ("prompts/polite.prompt.md", "outputs/polite-parrot.jsonl");
    let spec = SPEC.replace("{provider: echo}", "{provider: command, url: \"cat\"}");
    let folder = workspace(&spec);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    assert!(older(&folder).is_empty());
    let first = folder.read(prompt);
    folder.write(prompt, first.replace('\n', "\r\n"));
    assert!(older(&folder).is_empty(), "version control may change the ends of lines");
    folder.write(prompt, first.replace("kind", "brief"));
    let told = format!("the outputs of Polite parrot were made with an older {prompt} (6 of 6)");
    assert_eq!(older(&folder), [("older-prompt".to_owned(), told.clone())]);
    for format in ["text", "markdown", "html"] {
        let said = folder.run(&["check", "--format", format]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&told), "{format}: {said}");
    }
    // A comparison says so too, of the two that it is about.
    let recorded = format!("  - {{name: Recorded, outputs: {file}}}\nrepeats: 2");
    let two = spec
        .replace("repeats: 2", &recorded)
        .replace("  - {name: odd, rubric: \"It names an article with an odd number.\", judge: referee}\n", "");
    folder.write("support.feature.md", format!("---\n{two}\n---\n{PROSE}"));
    let compared = folder.run(&["compare", "Polite parrot", "Recorded"]);
    assert_eq!(compared.stderr.matches(&told).count(), 1, "{}", compared.stderr);
    folder.write("support.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
    check(&folder.run(&["run", "--allow-exec"]), 0);
    assert!(older(&folder).is_empty(), "they were asked for again");
    folder.write("support.feature.md", format!("---\n{}\n---\n{PROSE}", spec.replace("\"cat\"", "\"cat -\"")));
    let told = "the outputs of Polite parrot were made with other settings of the model parrot (6 of 6)";
    assert_eq!(older(&folder), [("other-settings".to_owned(), told.to_owned())]);
    // Some of another version, and some of nobody knows which.
    folder.write("support.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
    let asked = lines(&folder.read(file))[0]["asked"].as_str().expect("a fingerprint").to_owned();
    let with = |row: usize, line: &str| match row {
        0 | 1 => line.replace(&asked, "0123456789abcdef-0123456789abcdef"),
        _ => line.replace(&format!(",\"asked\":\"{asked}\""), ""),
    };
    let changed: Vec<String> = folder.read(file).lines().enumerate().map(|(row, line)| with(row, line)).collect();
    folder.write(file, changed.join("\n") + "\n");
    let told = format!("the outputs of Polite parrot were made with an older {prompt} (2 of 6)");
    assert_eq!(older(&folder), [("older-prompt".to_owned(), told)]);
}

#[test]
fn verdicts_about_what_a_judge_was_not_shown_are_not_taken() {
    let asks = "asks: groundedness, input: question, context: article";
    let folder = workspace(&SPEC.replace("rubric: \"It names an article with an odd number.\"", asks));
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let why = "its judge was shown other columns of the example: run `shipworthy run` again";
    let taken = |folder: &Folder| {
        let ran = folder.run(&["check"]);
        assert_eq!(ran.code == 2, ran.stderr.contains(why), "{}\n{}", ran.stdout, ran.stderr);
        ran.code != 2
    };
    assert!(taken(&folder));
    let beside = |(row, line): (usize, &str)| format!("{line},{}\n", if row == 0 { "note" } else { "none" });
    folder.write("questions.csv", QUESTIONS.lines().enumerate().map(beside).collect::<String>());
    assert!(taken(&folder), "it is not shown the note");
    folder.write("questions.csv", QUESTIONS.replace("A-2", "A-9"));
    assert!(!taken(&folder), "its context is another one");
    check(&folder.run(&["run", "--allow-exec"]), 0);
    assert!(taken(&folder));
    // Verdicts of a version that did not write down what was shown.
    let file = "verdicts/polite-parrot.jsonl";
    let without = lines(&folder.read(file)).into_iter().map(|mut line| {
        line.as_object_mut().expect("an object").remove("shown");
        format!("{line}\n")
    });
    folder.write(file, without.collect::<String>());
    assert!(!taken(&folder));
}

#[test]
fn verdicts_of_a_judge_with_other_settings_are_not_taken() {
    let server = ModelServer::steady("{\"reason\": \"so\", \"pass\": true}", Duration::ZERO);
    let judge = format!("{{provider: openai, url: \"{}/v1\", model: m, params: {{temperature: 0}}}}", server.url());
    let spec = SPEC.replace("{provider: command, url: \"sh judge.sh\"}", &judge);
    let folder = workspace(&spec);
    check(&folder.run(&["run"]), 0);
    let why = "its judge was asked something else: run `shipworthy run` again";
    let taken = |spec: &str| {
        folder.write("support.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
        let ran = folder.run(&["check"]);
        assert_eq!(ran.code == 2, ran.stderr.contains(why), "{}\n{}", ran.stdout, ran.stderr);
        ran.code != 2
    };
    assert!(taken(&spec));
    assert!(taken(&spec.replace(&server.url(), "http://127.0.0.1:9")), "a local server has another port each time");
    assert!(!taken(&spec.replace(&server.url(), "https://judges.example")));
    assert!(!taken(&spec.replace("temperature: 0", "temperature: 1")));
    assert!(!taken(&spec.replace("temperature: 0", "temperature: 0, max_tokens: 9")));
}

#[test]
fn verdicts_that_hold_are_not_asked_for_again_where_nothing_is_recorded() {
    let folder = workspace(SPEC);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let before = folder.read("verdicts/polite-parrot.jsonl");
    std::fs::remove_dir_all(folder.path(".shipworthy")).expect("the record");
    // Whoever is asked now gives no answer.
    folder.write("judge.sh", "exit 9\n");
    let judged = |spec: &str, arguments: &[&str], code: i32, told: &str| {
        folder.write("support.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
        let ran = folder.run(arguments);
        check(&ran, code);
        assert!(ran.stdout.contains(&format!("verdicts of odd on Polite parrot: {told}")), "{}", ran.stdout);
        assert_eq!(folder.read("verdicts/polite-parrot.jsonl"), before);
    };
    let run = ["run", "--allow-exec"];
    judged(SPEC, &run, 0, "6 of 6, 6 as the file has them → verdicts/polite-parrot.jsonl");
    judged(&SPEC.replace("an odd number", "an odd number of digits"), &run, 1, "0 of 6, 6 failed");
    judged(&SPEC.replace("judge: referee", "judge: referee, votes: 3"), &run, 1, "0 of 18, 18 failed");
    judged(SPEC, &["run", "--allow-exec", "--anew"], 1, "0 of 6, 6 failed");
    let other = folder.read("questions.csv").replace("Who pays?", "Who paid?");
    folder.write("questions.csv", other);
    judged(SPEC, &run, 1, "4 of 6, 4 as the file has them, 2 failed");
}

#[test]
fn a_replay_in_a_clone_takes_files_that_answer_what_is_asked_today() {
    let folder = workspace(SPEC);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    let files =
        |folder: &Folder| (folder.read("outputs/polite-parrot.jsonl"), folder.read("verdicts/polite-parrot.jsonl"));
    let before = files(&folder);
    // What was recorded is not in version control.
    std::fs::remove_dir_all(folder.path(".shipworthy")).expect("the record");
    let ran = folder.run(&["run", "--replay"]);
    check(&ran, 0);
    assert_eq!(ran.stdout.matches("6 of 6, 6 as the file has them").count(), 2, "{}", ran.stdout);
    assert_eq!(files(&folder), before);
    folder.write("prompts/polite.prompt.md", "{{question}} Kindly see {{article}}.\n");
    let ran = folder.run(&["run", "--replay"]);
    check(&ran, 1);
    assert!(ran.stdout.contains("outputs of Polite parrot: 0 of 6, 6 failed"), "{}", ran.stdout);
    assert!(ran.stderr.contains("a replay takes replies from .shipworthy/replies.jsonl"), "{}", ran.stderr);
    assert_eq!(files(&folder), before);
}

/// Two features whose candidates are called alike would keep their outputs in one file, and what judges say of them in another.
#[test]
fn a_file_of_outputs_or_verdicts_is_written_by_one_spec_alone() {
    let folder = workspace(SPEC);
    check(&folder.run(&["run", "support.feature.md", "--allow-exec"]), 0);
    let kept = || (folder.read("outputs/polite-parrot.jsonl"), folder.read("verdicts/polite-parrot.jsonl"));
    let before = kept();
    folder.write("prompts/other.prompt.md", "{{question}} I cannot say.\n");
    let run = |spec: &str| {
        folder.write("other.feature.md", format!("---\n{spec}\n---\n{PROSE}"));
        folder.run(&["run", "other.feature.md", "--allow-exec"])
    };
    let refused = |spec: &str, expect: &str| {
        let ran = run(spec);
        check(&ran, 2);
        assert!(ran.stderr.contains(expect) && ran.stderr.contains("support.feature.md"), "{}", ran.stderr);
        assert!(ran.stderr.contains("another name in one of the two specs"), "{}", ran.stderr);
        assert_eq!(kept(), before, "nothing was asked, and nothing written");
    };
    let prompt = SPEC.replace("polite.prompt.md", "other.prompt.md");
    refused(&prompt, "the outputs of `Polite parrot` would stand in outputs/polite-parrot.jsonl");
    refused(
        &SPEC.replace("an odd number", "an even number"),
        "the verdicts on `Polite parrot` would stand in verdicts/",
    );
    let moved = prompt.replace("model: parrot}", "model: parrot, outputs: outputs/mine.jsonl}");
    refused(&moved, "the verdicts on `Polite parrot` would stand in verdicts/polite-parrot.jsonl");
    // With a name of its own it keeps files of its own, and what two specs would write alike is nobody's loss.
    for fine in [prompt.replace("Polite parrot", "Other parrot"), SPEC.replace(">= 90%", ">= 50%")] {
        check(&run(&fine), 0);
        assert_eq!(kept(), before);
    }
}
