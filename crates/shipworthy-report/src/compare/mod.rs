//! Two candidates side by side, laid out: terminal, Markdown, JSON, one HTML page.

mod html;
mod markdown;
mod terminal;

use shipworthy_eval::compare::{Answer, Answers, Compare, Difference};
use shipworthy_eval::outcome::Verdict;

pub use html::html;
pub use markdown::markdown;
pub use terminal::terminal;

use crate::words;

/// The whole comparison, indented, with a newline at the end. No clock time, no absolute path.
pub fn json(compare: &Compare) -> String {
    let mut text = serde_json::to_string_pretty(compare).expect("a comparison has only text keys");
    text.push('\n');
    text
}

/// The answer in a line.
fn headline(compare: &Compare) -> String {
    match compare.answer {
        Answer::A => format!("{} does better.", compare.a),
        Answer::B => format!("{} does better.", compare.b),
        Answer::Depends => "It depends on what counts.".to_owned(),
        Answer::CannotTell => "Can't tell them apart yet.".to_owned(),
    }
}

/// The shape of the answer: open where nothing is shown, or where it depends.
fn shape(compare: &Compare) -> Verdict {
    match compare.answer {
        Answer::A | Answer::B => Verdict::Pass,
        Answer::Depends | Answer::CannotTell => Verdict::NotEnoughEvidence,
    }
}

/// What is compared with what, in a line.
fn about(compare: &Compare) -> String {
    format!("{} against {} · {}", compare.b, compare.a, words::counted(compare.examples, "example", "examples"))
}

/// B less A with its sign.
fn change(compare: &Compare, difference: &Difference) -> Option<String> {
    Some(words::difference(&difference.metric, -difference.difference?, compare.money.as_ref()))
}

/// Its interval: "+18.2 to +28.1", in the unit of the change.
fn interval(compare: &Compare, difference: &Difference) -> Option<String> {
    let said = |x: f64| words::difference(&difference.metric, -x, compare.money.as_ref());
    let (low, high) = (said(difference.high?), said(difference.low?));
    let unit = [" points", " ms", " lakh", " crore"].into_iter().find(|u| low.ends_with(u) && high.ends_with(u));
    let bare = |text: &str| unit.and_then(|unit| text.strip_suffix(unit)).unwrap_or(text).to_owned();
    let points = unit == Some(" points");
    Some(format!("{} to {}", bare(&low), if points { bare(&high) } else { high.clone() }))
}

/// What a difference comes to, in a few words.
fn outcome(difference: &Difference) -> String {
    match (&difference.better, &difference.reason, difference.differs) {
        (Some(name), ..) => format!("{name} better"),
        (None, Some(reason), _) => reason.clone(),
        (None, None, true) => "they differ".to_owned(),
        (None, None, false) => "can't tell yet".to_owned(),
    }
}

/// How many more examples would show what.
fn more(compare: &Compare, difference: &Difference) -> Option<String> {
    let more = difference.more?;
    let size = words::difference(&difference.metric, more.difference, compare.money.as_ref());
    let examples = shipworthy_eval::words::about(more.examples);
    Some(format!("about {examples} more examples would show {}", size.trim_start_matches('+')))
}

/// The label of a metric with what money is counted for.
fn label(compare: &Compare, difference: &Difference) -> String {
    let money = compare.money.as_ref();
    format!("{}{}", words::capital(&words::metric(&difference.metric)), words::per(&difference.metric, money))
}

/// The value of a candidate.
fn value(compare: &Compare, difference: &Difference, estimate: Option<f64>) -> String {
    words::or_dash(estimate.map(|x| words::value(&difference.metric, x, compare.money.as_ref())))
}

/// What happened example by example, in pairs of label and count.
fn by_example(compare: &Compare, answers: &Answers) -> Vec<(String, u64)> {
    let (a, b) = (&compare.a, &compare.b);
    let mut told = match (answers.both_right, answers.both_wrong) {
        (Some(right), Some(wrong)) => vec![
            ("both right".to_owned(), right),
            (format!("only {a} right"), answers.a_better),
            (format!("only {b} right"), answers.b_better),
            ("neither right".to_owned(), wrong),
        ],
        _ => vec![
            (format!("{a} nearer"), answers.a_better),
            (format!("{b} nearer"), answers.b_better),
            ("equally near".to_owned(), answers.equal),
        ],
    };
    if answers.left_to_people > 0 {
        told.push(("left to a person".to_owned(), answers.left_to_people));
    }
    told
}

/// "p 0.03; McNemar, mid-p".
fn test(answers: &Answers) -> String {
    let p = answers
        .p_value
        .map(|p| if p < 0.0001 { "p below 0.0001".to_owned() } else { format!("p {}", words::number(p)) });
    [p, Some(answers.method.clone())].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// What it all rests on.
fn rests_on(compare: &Compare) -> Vec<String> {
    let golden = &compare.golden;
    let mut said = vec![words::counted(compare.examples, "example", "examples")];
    if let Some(positives) = golden.positives {
        said.push(words::counted(positives, "positive in the golden set", "positives in the golden set"));
    }
    if let Some(clusters) = golden.clusters {
        said.push(format!("{}, kept together", words::counted(clusters, "cluster", "clusters")));
    }
    if let Some(rate) = golden.positive_rate {
        said.push(format!("figures corrected to {} positives in production", words::percent(rate)));
    }
    if compare.answers.as_ref().is_some_and(|answers| answers.left_to_people > 0) {
        said.push("what either leaves to a person counts in no error rate here".to_owned());
    }
    said.push(format!("intervals at {}, each for itself", words::percent(compare.confidence)));
    said.push("what differs is told after all metrics, or all slices, were looked at (Holm)".to_owned());
    said
}

/// The command that makes this comparison again, as far as it is known here.
fn command(compare: &Compare) -> Option<String> {
    let spec = &compare.spec;
    let word = |name: &str| {
        let plain = name.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c));
        if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
    };
    let (a, b) = (word(&compare.a), word(&compare.b));
    (!spec.is_empty()).then(|| format!("shipworthy compare {a} {b} --spec {} --seed {}", word(spec), compare.seed))
}
