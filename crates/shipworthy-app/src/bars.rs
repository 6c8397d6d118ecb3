//! The bars of a spec as rows that people change: another comparison, another number, how much it matters, one more, one less. All
//! changes of a table are made together, or none; the text around them stays as its author wrote it.

use std::path::Path;

use shipworthy_spec::amend;
use shipworthy_spec::bar::{Bar, Scope, Severity};
use shipworthy_spec::bar_grammar;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::{Spec, Task};

use crate::form::NotDone;
use crate::workspace::Workspace;

/// A row as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// `>=`, `<=`, `>` or `<`.
    pub op: String,
    /// `90%`, `0.3`, `baseline + 2 points`.
    pub target: String,
    /// Whether failing it fails the feature.
    pub must: bool,
    /// Whether it is taken out.
    pub gone: bool,
}

/// One more bar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewBar {
    /// Its sentence; empty for none.
    pub sentence: String,
    /// Whether failing it fails the feature.
    pub must: bool,
}

/// A row that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Which one, from 0; the new one comes after the last.
    pub row: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

/// Why a table is not taken.
#[derive(Debug)]
pub enum NotTaken {
    /// Some rows cannot be taken as they are.
    Rows(Vec<RowProblem>),
    /// The spec cannot be changed so.
    Spec(NotDone),
}

/// A bar in parts that people change: what it measures and where, which stay; comparison and number, which may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The metric, as the sentence writes it.
    pub metric: String,
    /// `>=`, `<=`, `>` or `<`.
    pub op: String,
    /// The number.
    pub target: String,
    /// Where it holds: `in every region`; empty for everybody.
    pub scope: String,
}

/// The parts of a bar.
pub fn parts(bar: &Bar) -> Parts {
    let sentence = bar_grammar::print(bar);
    let everywhere = bar_grammar::print(&Bar { scope: Scope::All, ..bar.clone() });
    // Names may hold a sign; what a bar is compared with holds none.
    let sign = format!(" {} ", bar.op.sign());
    let (metric, target) = everywhere.rsplit_once(&sign).unwrap_or((&everywhere, ""));
    let scope = sentence.strip_prefix(&everywhere).unwrap_or_default().trim();
    Parts {
        metric: metric.to_owned(),
        op: bar.op.sign().to_owned(),
        target: target.to_owned(),
        scope: scope.to_owned(),
    }
}

/// The rows of a spec as they are.
pub fn rows(spec: &Spec) -> Vec<Row> {
    let row = |bar: &Bar| {
        let parts = parts(bar);
        Row { op: parts.op, target: parts.target, must: bar.severity == Severity::Must, gone: false }
    };
    spec.bars.iter().map(row).collect()
}

/// The text of a spec with a table's changes.
pub fn changed(spec: &Path, source: &str, rows: &[Row], new: &NewBar) -> Result<String, NotTaken> {
    let folders_up = Workspace::of(spec, Vec::new()).map_or(0, |workspace| workspace.depth());
    changed_within(source, Reach { folders_up, ..Reach::default() }, rows, new)
}

fn changed_within(source: &str, reach: Reach, rows: &[Row], new: &NewBar) -> Result<String, NotTaken> {
    let conflict = |said: &str| NotTaken::Spec(NotDone::Conflict(said.to_owned()));
    let whole = parse_within("spec", source, reach)
        .spec
        .ok_or_else(|| conflict("the spec has problems; mend them in its text first"))?;
    if rows.len() != whole.bars.len() {
        return Err(conflict("these are not the bars of the spec; open the page again"));
    }
    let by_hand = || conflict("the spec is written in a way that this cannot be put in by itself; do it in its text");
    let mut problems = Vec::new();
    let mut text = source.to_owned();
    for (place, (row, bar)) in rows.iter().zip(&whole.bars).enumerate().filter(|(_, (row, _))| !row.gone) {
        let parts = parts(bar);
        let must = bar.severity == Severity::Must;
        let says = (row.op.as_str(), row.target.trim()) == (parts.op.as_str(), parts.target.as_str());
        if says && row.must == must {
            continue;
        }
        let sentence = if says { bar.text.clone() } else { sentence(&parts, row) };
        match read(whole.task, &sentence) {
            Err((message, remedy)) => problems.push(RowProblem { row: place, message, remedy }),
            Ok(()) => text = amend::change_bar(&text, reach, place, &sentence, row.must).ok_or_else(by_hand)?.text,
        }
    }
    let sentence = new.sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    if !sentence.is_empty() {
        let repeats = || {
            let twice =
                ("the spec has this bar already".to_owned(), "write another one, or change that row".to_owned());
            if whole.bars.iter().any(|bar| bar.text == sentence) { Err(twice) } else { Ok(()) }
        };
        match read(whole.task, &sentence).and_then(|()| repeats()) {
            Err((message, remedy)) => problems.push(RowProblem { row: rows.len(), message, remedy }),
            Ok(()) => text = amend::bar(&text, reach, &sentence, new.must).ok_or_else(by_hand)?.text,
        }
    }
    if rows.iter().all(|row| row.gone) && sentence.is_empty() {
        let (message, remedy) =
            ("a spec promises something".to_owned(), "leave one bar, or write another one".to_owned());
        problems.push(RowProblem { row: rows.len(), message, remedy });
        return Err(NotTaken::Rows(problems));
    }
    // From the last to the first, so that places stay what they are.
    for (place, _) in rows.iter().enumerate().rev().filter(|(_, row)| row.gone) {
        text = amend::remove_bar(&text, reach, place).ok_or_else(by_hand)?.text;
    }
    if problems.is_empty() { Ok(text) } else { Err(NotTaken::Rows(problems)) }
}

fn sentence(parts: &Parts, row: &Row) -> String {
    let all = [parts.metric.as_str(), row.op.trim(), row.target.trim(), parts.scope.as_str()];
    all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is wrong with a sentence, and what to write instead.
fn read(task: Task, sentence: &str) -> Result<(), (String, String)> {
    bar_grammar::parse_for(task, sentence).map(|_| ()).map_err(|problem| (problem.message, problem.remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(bars: &str) -> String {
        format!(
            "---\nformat: 1\nname: Mail\ntask: binary\ngolden:\n  data: a.csv\n  label: y\n  positive: 1\n  slices: [team]\n\
             candidates:\n  - {{name: model, score: p, threshold: 0.5}}\nbars:\n{bars}---\n# Mail\n\n## Problem\n\nText.\n"
        )
    }

    const BARS: &str =
        "  - recall >= 80% in every team\n  - precision >= 10%\n  - recall.gap <= 5 points across team\n";

    fn rows_of(bars: &str) -> Vec<Row> {
        rows(&shipworthy_spec::parse::parse("x", &spec(bars)).spec.expect("a spec"))
    }

    #[test]
    fn a_bar_falls_into_parts() {
        let bars = shipworthy_spec::parse::parse("x", &spec(BARS)).spec.expect("a spec").bars;
        let check = |place: usize, expect: [&str; 4]| {
            let Parts { metric, op, target, scope } = parts(&bars[place]);
            assert_eq!([metric, op, target, scope], expect.map(str::to_owned));
        };
        check(0, ["recall", ">=", "80%", "in every team"]);
        check(1, ["precision", ">=", "10%", ""]);
        check(2, ["recall.gap", "<=", "5 points", "across team"]);
    }

    #[test]
    fn a_table_is_taken_whole_or_not_at_all() {
        let check = |change: &dyn Fn(&mut Vec<Row>, &mut NewBar), expect: &str| {
            let (mut rows, mut new) = (rows_of(BARS), NewBar { must: true, ..NewBar::default() });
            change(&mut rows, &mut new);
            let made = match changed_within(&spec(BARS), Reach::default(), &rows, &new) {
                Ok(text) => {
                    text.split_once("bars:\n").and_then(|(_, rest)| rest.split_once("---")).expect("bars").0.to_owned()
                }
                Err(NotTaken::Rows(problems)) => {
                    problems.iter().map(|problem| format!("{}: {}\n", problem.row, problem.message)).collect()
                }
                Err(NotTaken::Spec(error)) => error.to_string(),
            };
            assert_eq!(made, expect);
        };
        check(&|_, _| {}, BARS);
        check(
            &|rows, new| {
                rows[0].target = "85%".to_owned();
                rows[1].gone = true;
                rows[2].must = false;
                new.sentence = "false_positive_rate <=  3%".to_owned();
            },
            "  - recall >= 85% in every team\n  - {bar: recall.gap <= 5 points across team, severity: should}\n  - \"false_positive_rate <= 3%\"\n",
        );
        let wrong = |rows: &mut Vec<Row>, new: &mut NewBar| {
            rows[0].target = "85%".to_owned();
            rows[1].target = "lots".to_owned();
            new.sentence = "precision >= 10%".to_owned();
        };
        let (mut rows, mut new) = (rows_of(BARS), NewBar::default());
        wrong(&mut rows, &mut new);
        let Err(NotTaken::Rows(problems)) = changed_within(&spec(BARS), Reach::default(), &rows, &new) else {
            panic!("two rows are wrong")
        };
        assert_eq!(problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [1, 3]);
        check(&|rows, _| rows.iter_mut().for_each(|row| row.gone = true), "3: a spec promises something\n");
        check(&|rows, _| rows.truncate(1), "these are not the bars of the spec; open the page again");
    }
}
