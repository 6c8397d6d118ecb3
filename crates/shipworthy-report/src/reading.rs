//! How a reason was read, laid out: every point, where it was found, and what stands under the score.

use shipworthy_learn::grade::exemplars::Compared;
use shipworthy_learn::grade::lint::Tried;
use shipworthy_learn::grade::rubric::Kind;
use shipworthy_learn::grade::{Grade, Point, Verdict};

use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::markdown_cell as cell;

/// A reading for a terminal of so many columns. `corrected` is the same with its author's word, where there is one.
pub fn reading_terminal(
    text: &str,
    read: &Grade,
    corrected: Option<&Grade>,
    says: &str,
    width: usize,
    style: Style,
) -> String {
    let mut page = Canvas::new(width, style);
    page.title(says, &read.rubric);
    for (index, point) in read.points.iter().enumerate() {
        let tone = match (point.kind, point.verdict) {
            (Kind::Penalty, Verdict::Hit | Verdict::Partial) | (_, Verdict::Contradicted) => Tone::Fail,
            (_, Verdict::Hit) => Tone::Pass,
            (_, Verdict::Partial | Verdict::Unverified) => Tone::Open,
            (_, Verdict::Missed) => Tone::Dim,
        };
        page.put(tone, &format!("{:12}", word(point)));
        page.put(Tone::Strong, &point.title);
        page.put(Tone::Dim, &format!("  {}  {}", point.id, counts(point)));
        page.end();
        if let Some(told) = differs(point, corrected, index) {
            page.paragraph(Tone::Open, 12, &told);
        }
        for quote in quotes(text, point) {
            page.paragraph(Tone::Dim, 12, &format!("“{quote}”"));
        }
        if point.verdict != Verdict::Hit && !point.say_if_missing.is_empty() {
            page.paragraph(Tone::Plain, 12, &point.say_if_missing);
        }
    }
    page.gap();
    for note in notes(read) {
        page.paragraph(Tone::Plain, 0, &note);
    }
    page.paragraph(Tone::Dim, 0, &read.card.says());
    page.finish()
}

/// The same as Markdown.
pub fn reading_markdown(text: &str, read: &Grade, corrected: Option<&Grade>, says: &str) -> String {
    let mut page = format!("## {}\n\n| point | | counts | read as | where |\n|---|---|---:|---|---|\n", cell(says));
    for (index, point) in read.points.iter().enumerate() {
        let yours = differs(point, corrected, index).map_or(String::new(), |told| format!("; {told}"));
        let quotes: Vec<String> = quotes(text, point).iter().map(|quote| format!("“{}”", cell(quote))).collect();
        page.push_str(&format!(
            "| {} | `{}` | {} | {}{yours} | {} |\n",
            cell(&point.title),
            point.id,
            counts(point),
            word(point),
            quotes.join(", ")
        ));
    }
    page.push('\n');
    let missing = read.points.iter().filter(|point| point.verdict != Verdict::Hit && !point.say_if_missing.is_empty());
    missing.for_each(|point| page.push_str(&format!("- {}\n", cell(&point.say_if_missing))));
    notes(read).iter().for_each(|note| page.push_str(&format!("\n{}\n", cell(note))));
    page.push_str(&format!("\n{}\n", cell(&read.card.says())));
    page
}

fn word(point: &Point) -> &'static str {
    match (point.kind, point.verdict) {
        (Kind::Penalty, Verdict::Missed) => "not there",
        (_, Verdict::Hit) => "found",
        (_, Verdict::Partial) => "in part",
        (_, Verdict::Contradicted) => "taken back",
        (_, Verdict::Missed) => "not found",
        (_, Verdict::Unverified) => "words only",
    }
}

fn counts(point: &Point) -> String {
    match point.kind {
        Kind::Must => format!("must, {}", point.weight),
        Kind::Should => format!("should, {}", point.weight),
        Kind::Bonus => format!("bonus, {}", point.weight),
        Kind::Penalty => format!("takes away {}", point.weight),
    }
}

fn differs(point: &Point, corrected: Option<&Grade>, index: usize) -> Option<String> {
    let yours = corrected?.points.get(index)?;
    let says = if yours.verdict == Verdict::Hit { "there" } else { "not there" };
    (yours.verdict != point.verdict).then(|| format!("your word: {says}"))
}

/// What the point was found in, in the order of the text.
fn quotes<'a>(text: &'a str, point: &Point) -> Vec<&'a str> {
    let mut spans = point.spans.clone();
    spans.sort_unstable();
    spans.dedup();
    spans.into_iter().filter_map(|(from, to)| text.get(from..to)).collect()
}

fn notes(read: &Grade) -> Vec<String> {
    let echo = read.echoes.then(|| "What repeats the question was left out.".to_owned());
    read.unverified.map(ToOwned::to_owned).into_iter().chain(echo).collect()
}

/// How a grader compares with people on a question, for a terminal.
pub fn agreement_terminal(compared: &Compared, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title("How far the grader agrees with people", &compared.rubric);
    page.paragraph(Tone::Plain, 0, &compared.card.says());
    if let Some(kappa) = compared.leaning.and_then(|leaning| leaning.kappa) {
        let told = format!(
            "Leaning on the other scored answers, each left out in turn: weighted kappa {:.2} (95% {:.2} to {:.2}).",
            kappa.value, kappa.low, kappa.high
        );
        page.paragraph(Tone::Plain, 0, &told);
    }
    if !compared.points.is_empty() {
        page.heading("Point by point", "both, grader alone, person alone, neither; precision and recall");
    }
    let share = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{:.0}%", 100.0 * share));
    for of in &compared.points {
        page.put(Tone::Strong, &format!("  {:24}", of.id));
        page.put(Tone::Plain, &format!("{:4} {:4} {:4} {:4}", of.both, of.grader_only, of.person_only, of.neither));
        page.put(Tone::Dim, &format!("  {:>4} {:>4}", share(of.precision), share(of.recall)));
        page.end();
    }
    page.finish()
}

/// How a rubric reads the answers that it is tried on, for a terminal.
pub fn tried_terminal(tried: &Tried, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    let says = if tried.holds() { "ranks its answers" } else { "does not rank its answers" };
    page.title(&format!("{} {says}", tried.rubric), &format!("{} answers", tried.answers.len()));
    for of in &tried.answers {
        page.put(Tone::Plain, &format!("{:>4.0}%  {:8}", 100.0 * of.coverage, format!("{:?}", of.is).to_lowercase()));
        page.put_until(Tone::Dim, &of.text, page.width);
        page.end();
    }
    tried.wrong.iter().for_each(|wrong| page.paragraph(Tone::Fail, 0, wrong));
    page.finish()
}
