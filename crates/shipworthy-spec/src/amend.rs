//! Small changes to the text of a spec: one value, or one more line. All else stays as its author wrote it.
//!
//! A change is made in the text and then read back: where the spec that comes of it differs from the one before by more than what was
//! asked, or cannot be read, there is none, and a person makes it by hand.

mod bars;

pub use bars::{change_bar, remove_bar};

use crate::bar::{Bar, Scope};
use crate::bar_grammar;
use crate::parse::{Reach, parse_within};
use crate::spec::{Spec, Threshold, Value};

/// A changed text, and the lines that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// The whole text.
    pub text: String,
    /// The line that changed, counted from 1.
    pub line: usize,
    /// What it said; `None` for a line that was added.
    pub before: Option<String>,
    /// What it says.
    pub after: String,
}

/// The text with another threshold for a candidate. `None` where it has none that is written, or the change cannot be made in one line.
pub fn threshold(text: &str, reach: Reach, candidate: &str, to: f64) -> Option<Amended> {
    let parsed = parse_within("spec", text, reach);
    let spec = parsed.spec?;
    let at = spec.candidates.iter().position(|other| other.name == candidate)?;
    spec.candidates[at].threshold?;
    let span = parsed.positions.at(&format!("candidates[{at}].threshold"))?;
    let end = span.offset + span.length;
    let changed = format!("{}{to}{}", text.get(..span.offset)?, text.get(end..)?);
    let mut wanted = spec;
    wanted.candidates[at].threshold = Some(Threshold::At(to));
    let lines = |text: &str| text.lines().nth(span.line - 1).map(str::to_owned);
    let (before, after) = (lines(text)?, lines(&changed)?);
    same(&changed, reach, &wanted).then_some(Amended { text: changed, line: span.line, before: Some(before), after })
}

/// The text with one more bar at the end of its list. `None` where the list is not written line by line, or the sentence is no bar of
/// this spec.
pub fn bar(text: &str, reach: Reach, sentence: &str, must: bool) -> Option<Amended> {
    let parsed = parse_within("spec", text, reach);
    let spec = parsed.spec?;
    let last = spec.bars.len().checked_sub(1)?;
    let span = parsed.positions.at(&format!("bars[{last}]"))?;
    let made = after_item(text, span.line, &item(sentence, must))?;
    let now = parse_within("spec", &made.text, reach).spec?;
    let mut wanted = spec;
    wanted.bars.push(now.bars.last()?.clone());
    same(&made.text, reach, &wanted).then_some(made)
}

/// The text with one more candidate at the end of their list: a prompt that a model answers. `None` where the list is not written line by
/// line, or this spec cannot have such a candidate.
pub fn prompted(text: &str, reach: Reach, name: &str, prompt: &str, model: &str) -> Option<Amended> {
    let parsed = parse_within("spec", text, reach);
    let spec = parsed.spec?;
    let last = spec.candidates.len().checked_sub(1)?;
    let span = parsed.positions.at(&format!("candidates[{last}]"))?;
    let [written, file, by] = [name, prompt, model].map(crate::scalar);
    let made = after_item(text, span.line, &format!("{{name: {written}, prompt: {file}, model: {by}}}"))?;
    let added = parse_within("spec", &made.text, reach).spec?.candidates.pop()?;
    let asks = added.prompted.as_ref().is_some_and(|of| of.prompt == prompt && of.model == model);
    let mut wanted = spec;
    let fits = asks && added.name == name;
    wanted.candidates.push(added);
    (fits && same(&made.text, reach, &wanted)).then_some(made)
}

/// The text with one more item after that of a line, which is the last of its list. `None` where no item begins in that line.
fn after_item(text: &str, line: usize, item: &str) -> Option<Amended> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = lines.get(line - 1)?;
    let indent = first.len() - first.trim_start_matches(' ').len();
    if !first[indent..].starts_with("- ") {
        return None;
    }
    // What stands deeper than the list's mark still belongs to its last item.
    let deeper = |line: &&&str| !line.trim().is_empty() && line.starts_with(&" ".repeat(indent + 1));
    let after = line + lines[line..].iter().take_while(deeper).count();
    let end = if first.ends_with("\r\n") { "\r\n" } else { "\n" };
    let added = format!("{}- {item}", &first[..indent]);
    let (head, tail) = (lines[..after].concat(), lines[after..].concat());
    let text = format!("{head}{added}{end}{tail}");
    Some(Amended { text, line: after + 1, before: None, after: added })
}

/// The text with a file for what people say about outputs. `None` where there is one, where the spec is none of texts, or where the
/// list of bars does not begin a line.
pub fn human_labels(text: &str, reach: Reach, file: &str) -> Option<Amended> {
    let mut wanted = parse_within("spec", text, reach).spec?;
    let generation = wanted.generation.as_mut().filter(|generation| generation.human_labels.is_none())?;
    generation.human_labels = Some(file.to_owned());
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = lines.iter().position(|line| line.starts_with("bars:"))?;
    let end = if lines[at].ends_with("\r\n") { "\r\n" } else { "\n" };
    let line = format!("human_labels: {}", crate::scalar(file));
    let (head, tail) = (lines[..at].concat(), lines[at..].concat());
    let changed = format!("{head}{line}{end}{tail}");
    same(&changed, reach, &wanted).then_some(Amended { text: changed, line: at + 1, before: None, after: line })
}

/// A bar as an item of a list.
fn item(sentence: &str, must: bool) -> String {
    let quoted = crate::yaml_print::quoted(sentence);
    if must { quoted } else { format!("{{bar: {quoted}, severity: should}}") }
}

/// A bar for the examples that have these values: its sentence. `start` is metric, comparison and target.
pub fn sentence_for(spec: &Spec, start: &str, values: &[(String, Value)]) -> Result<String, bar_grammar::Problem> {
    let read = bar_grammar::parse_for(spec.task, start)?;
    let bar = Bar { scope: Scope::Where(values.to_vec()), ..read.bar };
    Ok(bar_grammar::print(&bar))
}

/// Whether a text is this spec. Sections may have moved down.
fn same(text: &str, reach: Reach, wanted: &Spec) -> bool {
    let Some(mut now) = parse_within("spec", text, reach).spec else { return false };
    let mut wanted = wanted.clone();
    for section in now.sections.iter_mut().chain(&mut wanted.sections) {
        section.line = 0;
    }
    now == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(candidates: &str, bars: &str) -> String {
        format!(
            "---\nformat: 1\nname: Mail\ntask: binary  # kept\ngolden:\n  data: a.csv\n  label: y\n  positive: 1\n  slices: [team]\n\
             candidates:\n{candidates}bars:{bars}\nconfidence: 95%\n---\n# Mail\n\n## Problem\n\nText.\n"
        )
    }

    const MODEL: &str = "  - {name: model, score: p, threshold: 0.5}   # from June\n";

    #[track_caller]
    fn check_threshold(candidates: &str, to: f64, expect: Option<&str>) {
        let text = spec(candidates, "\n  - recall >= 80%");
        let made = threshold(&text, Reach::default(), "model", to);
        assert_eq!(made.as_ref().map(|made| made.after.as_str()), expect, "{made:?}");
        if let Some(made) = made {
            let before = made.before.expect("it was there");
            assert_eq!(made.text, text.replace(&before, &made.after), "nothing else changed");
        }
    }

    #[test]
    fn a_threshold_changes_in_its_place() {
        check_threshold(MODEL, 0.31, Some("  - {name: model, score: p, threshold: 0.31}   # from June"));
        check_threshold(
            "  - name: model\n    score: p\n    threshold: 0.4 # dear\n",
            0.25,
            Some("    threshold: 0.25 # dear"),
        );
        check_threshold("  - {name: model, score: p, threshold: 0.5}\n", 1.5, None);
        check_threshold("  - {name: model, rule: \"p > 1\"}\n", 0.5, None);
        check_threshold("  - {name: other, score: p, threshold: 0.5}\n", 0.5, None);
    }

    #[track_caller]
    fn check_bar(bars: &str, sentence: &str, expect: Option<&str>) {
        let text = spec(MODEL, bars);
        let made = bar(&text, Reach::default(), sentence, true);
        assert_eq!(made.as_ref().map(|made| made.after.as_str()), expect, "{made:?}");
        if let Some(made) = made {
            assert_eq!(made.text.replace(&format!("{}\n", made.after), ""), text, "nothing else changed");
            assert_eq!(made.text.lines().nth(made.line - 1), Some(made.after.as_str()));
        }
    }

    #[test]
    fn a_bar_is_added_at_the_end_of_the_list() {
        let sentence = "recall >= 70% for team = \"a\"";
        let line = r#"  - "recall >= 70% for team = \"a\"""#;
        check_bar("\n  - recall >= 80%", sentence, Some(line));
        check_bar("\n  - recall >= 80%\n  - id: alarms\n    bar: precision >= 10%", sentence, Some(line));
        check_bar("\n- recall >= 80%", sentence, Some(line.trim_start()));
        check_bar(" [recall >= 80%]", sentence, None);
        check_bar("\n  - recall >= 80%", "recall is good", None);
        check_bar("\n  - recall >= 80%", "recall >= 80%\n---\nfree", None);
    }

    #[test]
    fn a_file_for_labels_is_named_once() {
        let text = "---\nformat: 1\nname: Help\ntask: generation\ngolden: {data: q.csv, id: id}\ngraders:\n  - {name: kind, \
                    column: ok, given_by: judge}\ncandidates:\n  - {name: a, output: said}\nbars: [pass_rate >= 80%]\n---\n# Help\n";
        let made = human_labels(text, Reach::default(), "labels/help.csv").expect("it is put in");
        assert_eq!((made.line, made.after.as_str()), (10, "human_labels: labels/help.csv"));
        assert_eq!(made.text.replace("human_labels: labels/help.csv\n", ""), text, "nothing else changed");
        assert_eq!(human_labels(&made.text, Reach::default(), "labels/other.csv"), None);
        assert_eq!(human_labels(&spec(MODEL, "\n  - recall >= 80%"), Reach::default(), "a.csv"), None);
    }

    #[test]
    fn a_prompt_is_one_more_candidate() {
        let spec = |candidates: &str| {
            format!(
                "---\nformat: 1\nname: Help\ntask: generation\ngolden: {{data: q.csv, id: id}}\nmodels:\n  small: {{provider: echo}}\n\
                 graders:\n  - {{name: kind, column: ok}}\ncandidates:{candidates}bars: [pass_rate >= 80%]\n---\n# Help\n"
            )
        };
        let check = |candidates: &str, name: &str, expect: Option<&str>| {
            let text = spec(candidates);
            let made = prompted(&text, Reach::default(), name, "prompts/a-before.prompt.md", "small");
            assert_eq!(made.as_ref().map(|made| made.after.as_str()), expect, "{made:?}");
            if let Some(made) = made {
                assert_eq!(made.text.replace(&format!("{}\n", made.after), ""), text, "nothing else changed");
            }
        };
        let line = "  - {name: a before, prompt: prompts/a-before.prompt.md, model: small}";
        check("\n  - {name: a, prompt: a.prompt.md, model: small}\n", "a before", Some(line));
        check("\n  - name: a\n    prompt: a.prompt.md\n    model: small # dear\n", "a before", Some(line));
        check(" [{name: a, prompt: a.prompt.md, model: small}]\n", "a before", None);
        check("\n  - {name: a, prompt: a.prompt.md, model: small}\n", "A", None);
    }

    #[test]
    fn the_sentence_of_a_slice() {
        let spec = crate::parse("x", &spec(MODEL, "\n  - recall >= 80%")).spec.expect("a spec");
        let values = [("team".to_owned(), Value::Text("it's \"b\"".to_owned()))];
        let sentence = sentence_for(&spec, "recall >= 70%", &values).expect("a bar");
        let read = bar_grammar::parse(&sentence).expect("it reads back");
        assert_eq!(read.bar.scope, Scope::Where(values.to_vec()));
        assert!(sentence_for(&spec, "recall >= lots", &values).is_err());
    }
}
