//! Changes to one bar of a spec: what it asks, how much it matters, whether it is there at all.

use super::{Amended, same};
use crate::bar::Severity;
use crate::parse::{Reach, parse_within};
use crate::spec::Spec;
use crate::yaml_print::quoted;

/// The text with a bar that says something else, at its place in the list. `None` where it is written in a way that cannot be changed
/// by itself, or the sentence is no bar of this spec.
pub fn change_bar(text: &str, reach: Reach, place: usize, sentence: &str, must: bool) -> Option<Amended> {
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let parsed = parse_within("spec", text, reach);
    let spec = parsed.spec?;
    spec.bars.get(place)?;
    let at = |part: &str| parsed.positions.at(&format!("bars[{place}]{part}"));
    let (item, said) = (at("")?, at(".bar")?);
    let severity = at(".severity").filter(|span| *span != item && *span != said);
    let as_written = text.get(said.offset..said.offset + said.length)?;
    let wanted = Wanted { reach, spec: &spec, place, sentence: &sentence, must };
    let put = |sentence: &str| {
        let mut edits = vec![(said.offset, said.length, sentence.to_owned())];
        match severity {
            Some(span) => edits.push((span.offset, span.length, if must { "must" } else { "should" }.to_owned())),
            None if must => {}
            None if said == item => edits[0].2 = format!("{{bar: {sentence}, severity: should}}"),
            None => edits[0].2.push_str(&further_key(text, said.line)?),
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.0));
        let mut changed = text.to_owned();
        for (offset, length, with) in edits {
            changed.replace_range(offset..offset + length, &with);
        }
        wanted.is(&changed).then_some(changed)
    };
    // As its author writes, where that can be read; in quotes otherwise.
    let same = (spec.bars[place].text == sentence).then(|| put(as_written)).flatten();
    let plain = || if as_written.starts_with(['"', '\'']) { None } else { put(&sentence) };
    let changed = same.or_else(plain).or_else(|| put(&quoted(&sentence)))?;
    let line = |text: &str| text.lines().nth(said.line - 1).map(str::to_owned);
    let (before, after) = (line(text)?, line(&changed)?);
    Some(Amended { text: changed, line: said.line, before: Some(before), after })
}

/// What is to come of a change.
struct Wanted<'a> {
    reach: Reach,
    spec: &'a Spec,
    place: usize,
    sentence: &'a str,
    must: bool,
}

impl Wanted<'_> {
    /// Whether a text is the spec with this bar, and otherwise as it was.
    fn is(&self, text: &str) -> bool {
        let Some(now) = parse_within("spec", text, self.reach).spec else { return false };
        let Some(bar) = now.bars.get(self.place) else { return false };
        let severity = if self.must { Severity::Must } else { Severity::Should };
        let mut wanted = self.spec.clone();
        wanted.bars[self.place] = bar.clone();
        bar.text == self.sentence && bar.severity == severity && same_but_names(text, self.reach, wanted, &now)
    }
}

/// Names of bars are made from what they ask, and counted where they repeat: those of others may change, unless a waiver names one.
fn same_but_names(text: &str, reach: Reach, mut wanted: Spec, now: &Spec) -> bool {
    if wanted.waivers.is_empty() && wanted.bars.len() == now.bars.len() {
        for (bar, there) in wanted.bars.iter_mut().zip(&now.bars) {
            bar.id.clone_from(&there.id);
        }
    }
    same(text, reach, &wanted)
}

/// What follows a value so that one more key stands beside it: behind a comma within braces, on a line of its own without.
fn further_key(text: &str, line: usize) -> Option<String> {
    let line = text.lines().nth(line - 1)?;
    let key = line.find("bar:")?;
    Some(if line[..key].contains('{') {
        ", severity: should".to_owned()
    } else {
        format!("\n{}severity: should", " ".repeat(key))
    })
}

/// The text without a bar. `None` where the list is not written line by line, something else in the spec speaks of the
/// bar, or it is the only one.
pub fn remove_bar(text: &str, reach: Reach, place: usize) -> Option<Amended> {
    let parsed = parse_within("spec", text, reach);
    let spec = parsed.spec?;
    spec.bars.get(place)?;
    let span = parsed.positions.at(&format!("bars[{place}]"))?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let first = lines.get(span.line - 1)?;
    let indent = first.len() - first.trim_start_matches(' ').len();
    if !first[indent..].starts_with("- ") {
        return None;
    }
    let deeper = |line: &&&str| !line.trim().is_empty() && line.starts_with(&" ".repeat(indent + 1));
    let after = span.line + lines[span.line..].iter().take_while(deeper).count();
    let changed = lines[..span.line - 1].concat() + &lines[after..].concat();
    let mut wanted = spec;
    wanted.bars.remove(place);
    let now = parse_within("spec", &changed, reach).spec?;
    same_but_names(&changed, reach, wanted, &now).then_some(Amended {
        text: changed,
        line: span.line,
        before: Some(first.trim_end().to_owned()),
        after: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(bars: &str) -> String {
        format!(
            "---\nformat: 1\nname: Mail\ntask: binary\ngolden:\n  data: a.csv\n  label: y\n  positive: 1\n  slices: [team]\n\
             candidates:\n  - {{name: model, score: p, threshold: 0.5}}\n{bars}confidence: 95%\n---\n# Mail\n\n## Problem\n\nText.\n"
        )
    }

    #[track_caller]
    fn check(bars: &str, made: Option<Amended>, expect: Option<&str>) {
        let text = made.map(|made| made.text);
        assert_eq!(text, expect.map(spec), "{bars}");
    }

    #[track_caller]
    fn check_change(bars: &str, place: usize, sentence: &str, must: bool, expect: Option<&str>) {
        check(bars, change_bar(&spec(bars), Reach::default(), place, sentence, must), expect);
    }

    #[test]
    fn a_bar_changes_in_its_place() {
        let two = "bars:\n  - recall >= 80%   # agreed in May\n  - \"precision >= 10%\"\n";
        let now = "bars:\n  - recall >= 85%   # agreed in May\n  - \"precision >= 10%\"\n";
        check_change(two, 0, "recall >= 85%", true, Some(now));
        let now = "bars:\n  - recall >= 80%   # agreed in May\n  - \"precision >= 12%\"\n";
        check_change(two, 1, "precision >= 12%", true, Some(now));
        let now = "bars:\n  - {bar: recall >= 80%, severity: should}   # agreed in May\n  - \"precision >= 10%\"\n";
        check_change(two, 0, "recall >= 80%", false, Some(now));
        check_change(two, 2, "recall >= 80%", true, None);
        check_change(two, 0, "recall is good", true, None);
        check_change(two, 0, "recall >= 80%\n---\nfree", true, None);
        check_change(two, 0, "nonsense >= 80%", true, None);
    }

    #[test]
    fn a_bar_with_a_name_keeps_it() {
        let block = "bars:\n  - id: caught\n    bar: recall >= 80%\n";
        check_change(block, 0, "recall >= 70%", true, Some("bars:\n  - id: caught\n    bar: recall >= 70%\n"));
        let now = "bars:\n  - id: caught\n    bar: recall >= 80%\n    severity: should\n";
        check_change(block, 0, "recall >= 80%", false, Some(now));
        let flow = "bars: [{bar: recall >= 80%, severity: should}]\n";
        check_change(flow, 0, "recall > 80%", true, Some("bars: [{bar: recall > 80%, severity: must}]\n"));
        let flow = "bars: [{id: caught, bar: recall >= 80%}]\n";
        let now = "bars: [{id: caught, bar: recall >= 80%, severity: should}]\n";
        check_change(flow, 0, "recall >= 80%", false, Some(now));
        // Quotes come where plain text would be read otherwise.
        let made = change_bar(&spec(flow), Reach::default(), 0, "recall >= 80% in every team", true);
        assert!(made.is_some_and(|made| made.text.contains("in every team")));
    }

    #[test]
    fn a_bar_is_taken_out() {
        let gone = |bars: &str, place| remove_bar(&spec(bars), Reach::default(), place);
        let three =
            "bars:\n  - recall >= 80%\n  - id: alarms\n    bar: precision >= 10%\n  - recall >= 70% in every team\n";
        let now = "bars:\n  - recall >= 80%\n  - recall >= 70% in every team\n";
        check(three, gone(three, 1), Some(now));
        let now = "bars:\n  - recall >= 80%\n  - id: alarms\n    bar: precision >= 10%\n";
        check(three, gone(three, 2), Some(now));
        check("bars:\n  - recall >= 80%\n", gone("bars:\n  - recall >= 80%\n", 0), None);
        check("bars: [recall >= 80%]\n", gone("bars: [recall >= 80%]\n", 0), None);
        let waived = "bars:\n  - recall >= 80%\nwaivers:\n  - {bar: recall, until: 2027-03-01, by: Asha Rao, reason: The vendor delivers in February.}\n";
        check(waived, gone(waived, 0), None);
    }
}
