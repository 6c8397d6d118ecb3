//! The text of a first spec: the same table and the same choice give the same text.

use std::fmt::Write as _;

use shipworthy_spec::bar_grammar::print_name;
use shipworthy_spec::scalar;
use shipworthy_spec::sections::REQUIRED;
use shipworthy_spec::spec::Task;

use super::choice::{Choice, Today};
use super::columns::{Column, Overview};
use super::part::Part;
use super::values::meaning;

/// The key that says that nobody agreed to the bars yet.
const MARK: &str = "x-bars: suggested, not agreed";
/// Examples of a slice below which no suggested bar judges it.
const FEWEST: u64 = 50;
/// What the candidate is called that leaves every case as it is.
const NOTHING: &str = "do nothing";

/// Whether the bars of a spec's text are still those that were suggested.
pub fn is_suggested(source: &str) -> bool {
    let mut lines = source.trim_start_matches('\u{feff}').lines().map(str::trim_end);
    lines.next() == Some("---") && lines.take_while(|line| *line != "---").any(|line| line.starts_with(MARK))
}

/// A spec of a choice that fits its table. `data` is the table's path from the spec; `called` is what people call the file.
pub fn document(overview: &Overview, choice: &Choice, data: &str, called: &str) -> String {
    let task = choice.task.unwrap_or(Task::Binary);
    let mut out = Text(String::from("---\n"));
    out.comment("Suggested from a table: check what was guessed, and replace the bars by what you can promise.");
    out.comment("The part between the two `---` lines is read by machines; the prose below it by people.");
    out.line("format: 1");
    out.key("name", &scalar(&one_line(choice.name.trim())));
    out.key("task", task.name());
    out.line("stage: proposed");
    out.line("");
    golden(&mut out, overview, choice, task, data, called);
    money(&mut out, choice, task);
    candidates(&mut out, overview, choice, task);
    bars(&mut out, overview, choice, task);
    out.line("---");
    let _ = writeln!(out.0, "# {}", one_line(choice.name.trim()));
    for section in REQUIRED {
        let _ = write!(out.0, "\n## {}\n\n_{}_\n", section.heading, section.question);
    }
    out.0
}

struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn key(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.0, "{key}: {value}");
    }

    fn comment(&mut self, words: &str) {
        let _ = writeln!(self.0, "# {words}");
    }
}

fn golden(out: &mut Text, overview: &Overview, choice: &Choice, task: Task, data: &str, called: &str) {
    out.comment("The golden set: labelled examples that every candidate is measured on.");
    out.line("golden:");
    if called != data {
        let _ = writeln!(out.0, "  # {}", one_line(called));
    }
    out.key("  data", &scalar(data));
    let of = |part: Part| choice.column(overview, part);
    if let Some(label) = of(Part::Label) {
        out.key("  label", &scalar(&label.name));
        if task == Task::Binary {
            out.key("  positive", &value(label, &choice.positive));
        }
    }
    for (key, part) in
        [("  id", Part::Id), ("  time", Part::Time), ("  cluster", Part::Cluster), ("  weight", Part::Weight)]
    {
        if let Some(column) = of(part) {
            out.key(key, &scalar(&column.name));
        }
    }
    let slices: Vec<&Column> = choice.columns(overview, Part::Slice).map(|(_, column)| column).collect();
    if !slices.is_empty() {
        out.line("  slices:");
        for slice in slices {
            let _ = writeln!(out.0, "    - {}", scalar(&slice.name));
        }
    }
    out.line("");
}

fn money(out: &mut Text, choice: &Choice, task: Task) {
    let currency = choice.currency_code().unwrap_or_else(|| "USD".to_owned());
    let (miss, alarm) = choice.prices();
    let written = |price: Option<f64>| price.map_or_else(|| "…".to_owned(), |price| format!("{price}"));
    let lines: Vec<String> = match task {
        Task::Multiclass => {
            let missed = (!choice.positive.is_empty())
                .then(|| format!("missed: {{{}: {}}}", scalar(&choice.positive), written(miss)));
            let missed = missed.filter(|_| miss.is_some());
            std::iter::once(format!("mistake: {{cost: {}}}", written(alarm))).chain(missed).collect()
        }
        Task::Regression => {
            vec![format!("over: {{cost: {}}}", written(alarm)), format!("under: {{cost: {}}}", written(miss))]
        }
        _ => vec![
            format!("false_positive: {{cost: {}}}", written(alarm)),
            format!("false_negative: {{cost: {}}}", written(miss)),
        ],
    };
    if is_priced(choice, task) {
        out.comment("What mistakes cost. Say who bears it, too: {cost: 5, who: \"a customer who …\"}.");
        out.line("errors:");
        out.key("  currency", &currency);
        out.line("  per: 1000                 # sentences speak of this many cases");
        lines.iter().for_each(|line| out.line(&format!("  {line}")));
    } else {
        out.comment("What mistakes cost: nobody said yet. With both prices the check speaks of money, and says which threshold is cheapest.");
        out.comment("errors:");
        out.comment(&format!("  currency: {currency}"));
        lines.iter().for_each(|line| out.comment(&format!("  {line}")));
    }
    out.line("");
}

/// Whether there is a price for every kind of mistake.
fn is_priced(choice: &Choice, task: Task) -> bool {
    let (miss, alarm) = choice.prices();
    alarm.is_some() && (miss.is_some() || task == Task::Multiclass)
}

fn candidates(out: &mut Text, overview: &Overview, choice: &Choice, task: Task) {
    out.comment("The ways of doing the job. Always compare with a plain rule: it may be good enough.");
    out.line("candidates:");
    for (_, part, column) in choice.candidates(overview) {
        let name = scalar(&one_line(&column.name));
        let source = match (task, part) {
            (Task::Binary, Part::Score) => score(column, is_priced(choice, task)),
            (Task::Binary, _) => format!("rule: {}", scalar(&rule(column, &choice.positive))),
            _ => format!("prediction: {}", scalar(&column.name)),
        };
        let _ = writeln!(out.0, "  - {{name: {name}, {source}}}");
    }
    match choice.today {
        Today::Nothing => {
            let _ = writeln!(out.0, "  - {{name: {NOTHING}, rule: \"FALSE\"}}");
            out.key("baseline", &format!("{NOTHING}        # what is used today"));
        }
        Today::Column(at) => {
            if let Some(column) = overview.columns.get(at) {
                out.key("baseline", &format!("{}  # what is used today", scalar(&one_line(&column.name))));
            }
        }
        Today::Unknown => {
            out.comment("baseline: which of them is used today? With it, the check says what is better than today.")
        }
    }
    out.line("");
}

/// Where the scores stand, and from which on the decision is positive.
fn score(column: &Column, priced: bool) -> String {
    let (low, high) = column.range.unwrap_or((0.0, 1.0));
    let missing = if column.missing > 0 { ", null_score: exclude" } else { "" };
    let name = scalar(&column.name);
    if low >= 0.0 && high <= 1.0 {
        return format!("score: {name}, threshold: 0.5{missing}");
    }
    let (low, high) = (low.floor(), high.ceil());
    let threshold = if priced { "cheapest".to_owned() } else { format!("{}", (low + high) / 2.0) };
    format!("score: {name}, score_range: [{low}, {high}], threshold: {threshold}{missing}")
}

/// An expression that is true where a column answers with the positive value. No answer is a no.
fn rule(column: &Column, positive: &str) -> String {
    let name = format!("\"{}\"", column.name.replace('"', "\"\""));
    let answer = meaning(column, positive).unwrap_or(positive);
    let answer = match column.kind.as_str() {
        "yes/no" => answer.to_uppercase(),
        "number" | "whole number" => answer.to_owned(),
        _ => format!("'{}'", answer.replace('\'', "''")),
    };
    let rule = format!("{name} = {answer}");
    if column.missing > 0 { format!("COALESCE({rule}, FALSE)") } else { rule }
}

fn bars(out: &mut Text, overview: &Overview, choice: &Choice, task: Task) {
    out.comment("The bars are suggested, and not taken from your data: a bar that is chosen to fit the result promises nothing.");
    out.comment("Replace the numbers by what people were promised, then delete the next line.");
    out.line(MARK);
    out.line("bars:");
    let mut bars: Vec<String> = match task {
        Task::Multiclass => vec!["accuracy >= 80%".to_owned(), "recall of every class >= 60%".to_owned()],
        Task::Regression => vec!["wape <= 20%".to_owned()],
        _ => vec!["recall >= 80%".to_owned(), "false_positive_rate <= 10%".to_owned()],
    };
    let everywhere = match task {
        Task::Multiclass => "accuracy >= 70%",
        Task::Regression => "wape <= 30%",
        _ => "recall >= 70%",
    };
    for (_, slice) in choice.columns(overview, Part::Slice) {
        bars.push(format!("{everywhere} in every {} with at least {FEWEST} examples", print_name(&slice.name)));
    }
    if is_priced(choice, task) && choice.today != Today::Unknown {
        bars.push("error_cost <= baseline".to_owned());
    }
    for bar in bars {
        // A slice's name may hold what YAML reads as something else.
        let plain = bar.chars().all(|c| c.is_ascii_alphanumeric() || " _.@%<>=-".contains(c));
        let bar = if plain { bar } else { scalar(&bar) };
        let _ = writeln!(out.0, "  - {bar}");
    }
    out.line("confidence: 95%");
}

/// A value of the label as YAML: numbers and truth as such, anything else as text.
fn value(label: &Column, written: &str) -> String {
    match label.kind.as_str() {
        "number" | "whole number" | "yes/no" => written.to_owned(),
        _ => scalar(written),
    }
}

/// Somebody's words in one line, without what a reader does not see.
pub fn one_line(text: &str) -> String {
    let seen: String = text.chars().map(|c| if c.is_control() || is_hidden(c) { ' ' } else { c }).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that are invisible, end a line for some readers, or turn their neighbours round.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audit::roles::Role;

    fn column(name: &str, kind: &str, values: &[(&str, u64)], range: Option<(f64, f64)>) -> Column {
        let role = if values.is_empty() { Role::Number } else { Role::Category };
        Column {
            name: name.to_owned(),
            kind: kind.to_owned(),
            present: 100,
            missing: 0,
            distinct: if values.is_empty() { 100 } else { values.len() as u64 },
            values: values.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect(),
            range,
            whole: kind == "whole number",
            personal: Vec::new(),
            role,
        }
    }

    fn overview() -> Overview {
        Overview {
            rows: 100,
            columns: vec![
                column("mail_id", "text", &[], None),
                column("label", "text", &[("spam", 20), ("ham", 80)], None),
                column("score", "number", &[], Some((-3.0, 7.5))),
                column("rule_prediction", "text", &[("spam", 30), ("ham", 70)], None),
                column("language", "text", &[("en", 60), ("hi", 40)], None),
            ],
        }
    }

    /// The spec is read without a problem, and says this.
    #[track_caller]
    fn check(overview: &Overview, choice: &Choice, expect: &[&str]) -> String {
        assert_eq!(choice.unfit(overview), []);
        let text = document(overview, choice, "uploads/1.csv", "mail.csv");
        let parsed = shipworthy_spec::parse("mail.feature.md", &text);
        assert!(parsed.spec.is_some() && parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
        for line in expect {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(is_suggested(&text));
        text
    }

    #[test]
    fn a_binary_spec_with_and_without_prices() {
        let overview = overview();
        let choice = Choice::guess(&overview, "Mail filter");
        check(
            &overview,
            &choice,
            &["# errors:", "threshold: 2.5", "baseline: rule_prediction", "rule: \"\\\"rule_prediction\\\" = 'spam'\""],
        );
        let priced = Choice { miss: "1,000".to_owned(), alarm: "2".to_owned(), currency: "₹".to_owned(), ..choice };
        check(
            &overview,
            &priced,
            &[
                "currency: INR",
                "false_negative: {cost: 1000}",
                "threshold: cheapest",
                "error_cost <= baseline",
                "in every language",
            ],
        );
        let nothing = Choice { today: Today::Nothing, ..priced };
        check(&overview, &nothing, &["baseline: do nothing"]);
    }

    #[test]
    fn other_kinds_of_answers() {
        let mut of_classes = overview();
        of_classes.columns[1].values = vec![("a".into(), 50), ("b".into(), 30), ("c".into(), 20)];
        of_classes.columns[1].distinct = 3;
        of_classes.columns[2] = column("answer", "text", &[("a", 50), ("b", 50)], None);
        of_classes.columns[3] = column("note", "text", &[], None);
        let choice = Choice {
            alarm: "3".into(),
            positive: "c".into(),
            miss: "20".into(),
            ..Choice::guess(&of_classes, "Queue")
        };
        check(
            &of_classes,
            &choice,
            &["task: multiclass", "mistake: {cost: 3}", "missed: {c: 20}", "prediction: answer"],
        );

        let numbers = Overview {
            rows: 100,
            columns: vec![
                column("actual", "number", &[], Some((1.0, 90.0))),
                column("predicted", "number", &[], Some((1.0, 90.0))),
            ],
        };
        let choice = Choice { alarm: "0.1".into(), miss: "0.3".into(), ..Choice::guess(&numbers, "Minutes") };
        check(&numbers, &choice, &["task: regression", "over: {cost: 0.1}", "wape <= 20%"]);
    }

    #[test]
    fn the_whole_text() {
        let overview = overview();
        let choice = Choice { miss: "50".to_owned(), alarm: "2".to_owned(), ..Choice::guess(&overview, "Mail filter") };
        insta::assert_snapshot!(check(&overview, &choice, &[]));
    }

    #[test]
    fn agreed_bars_are_not_suggested() {
        assert!(!is_suggested("---\nformat: 1\n---\nx-bars: suggested, not agreed\n"));
        assert!(!is_suggested("x-bars: suggested, not agreed\n"));
        assert!(is_suggested("---\nx-bars: suggested, not agreed\n---\n"));
    }

    proptest! {
        /// Whatever columns and values are called, the spec is read, and says what was chosen.
        #[test]
        fn any_name_is_only_a_name(names in prop::collection::vec("\\PC{1,12}|[\"'#:{}\\[\\]\\-\n\t<>&`%]{1,6}", 5), value in "\\PC{1,8}|['\":#]{1,4}") {
            let mut overview = overview();
            for (column, name) in overview.columns.iter_mut().zip(&names) {
                column.name.clone_from(name);
            }
            let distinct: std::collections::BTreeSet<String> = names.iter().map(|name| one_line(name)).collect();
            prop_assume!(distinct.len() == 5 && !distinct.contains("") && !distinct.contains(NOTHING));
            prop_assume!(!value.trim().is_empty() && value.trim() == value && value.to_lowercase() != "ham");
            overview.columns[1].values[0].0.clone_from(&value);
            overview.columns[3].values[0].0.clone_from(&value);
            let choice = Choice {
                name: names[0].clone(),
                task: Some(Task::Binary),
                parts: vec![Part::Id, Part::Label, Part::Score, Part::Answer, Part::Slice],
                positive: value.clone(),
                today: Today::Nothing,
                ..Choice::default()
            };
            prop_assume!(choice.unfit(&overview).is_empty());
            let text = document(&overview, &choice, "uploads/1.csv", &names[1]);
            let parsed = shipworthy_spec::parse("x.feature.md", &text);
            let errors: Vec<_> = parsed.diagnostics.iter().filter(|found| found.is_error()).collect();
            prop_assert!(errors.is_empty(), "{errors:?}\n{text}");
            let spec = parsed.spec.expect("no errors");
            prop_assert_eq!(&spec.golden.label, &names[1]);
            prop_assert_eq!(&spec.golden.slices[0].name, &names[4]);
            prop_assert_eq!(spec.candidates.len(), 3);
        }
    }
}
