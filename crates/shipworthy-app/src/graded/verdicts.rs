//! What judges said of outputs, as `shipworthy run` wrote it down.

use std::collections::{HashMap, HashSet};

use shipworthy_eval::gather::Problem;
use shipworthy_spec::spec::{Generation, GradedBy, Grader, Spec};

use super::cells::{Table, verdict};
use crate::collect::asking::shown;
use crate::collect::{asked, fingerprint};

/// The verdicts on one candidate.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    of: HashMap<(String, u32, usize), Said>,
    /// By grader, what is asked of its judge today, and whether it compares.
    asked: Vec<(Option<String>, bool)>,
    /// By grader, the fingerprints of the examples as its judge is shown them today.
    shown: Vec<HashSet<String>>,
}

/// What a judge said of one output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Whether it passes, or won; `None` where there is no verdict, or a tie.
    pub(crate) passes: Option<bool>,
    /// Whether it won when it stood first, and when it stood second; of graders that compare.
    pub(crate) orders: (Option<bool>, Option<bool>),
    /// Whether any of its votes could be read.
    pub(crate) is_heard: bool,
    /// Why, in its words.
    pub(crate) reason: String,
    output: String,
    shown: String,
    asked: String,
}

impl Verdicts {
    /// Those of a table, or none where nothing was written down. `golden` holds the columns that judges are shown.
    pub(crate) fn of(
        table: Option<&Table>,
        spec: &Spec,
        generation: &Generation,
        golden: &Table,
    ) -> Result<Verdicts, Vec<Problem>> {
        let question = |grader: &Grader| (asked(&grader.by, &spec.models), grader.by.compares());
        let asked = generation.graders.iter().map(question).collect();
        let mut verdicts = Verdicts { of: HashMap::new(), asked, shown: Vec::new() };
        let Some(table) = table else { return Ok(verdicts) };
        verdicts.shown = examples(spec, generation, golden).map_err(|problem| vec![problem])?;
        let need = |name: &str| table.need(&[name], "what judges said").map_err(|problem| vec![problem]);
        let (id, grader, pass) = (need("id")?, need("grader")?, need("pass")?);
        let (output, asked, repeat) = (need("output")?, need("asked")?, need("repeat")?);
        let (first, second, reason) = (table.find("first"), table.find("second"), table.find("reason"));
        // Not in files of a version that did not write it: these are asked for again.
        let shown = table.find("shown");
        let unread = table.find("unread");
        for row in table.rows() {
            let named = row.cell(grader);
            let place = generation.graders.iter().position(|of| Some(of.name.as_str()) == named);
            let (Some(place), Some(id), Some(repeat)) = (place, row.cell(id), row.number(Some(repeat))) else {
                continue;
            };
            let said = Said {
                passes: row.cell(pass).and_then(verdict),
                orders: (row.maybe(first).and_then(verdict), row.maybe(second).and_then(verdict)),
                is_heard: row.maybe(unread).and_then(verdict) != Some(true),
                reason: row.maybe(reason).unwrap_or_default().to_owned(),
                output: row.cell(output).unwrap_or_default().to_owned(),
                shown: row.maybe(shown).unwrap_or_default().to_owned(),
                asked: row.cell(asked).unwrap_or_default().to_owned(),
            };
            verdicts.of.insert((id.to_owned(), repeat as u32, place), said);
        }
        Ok(verdicts)
    }

    /// What the judge of a grader said of an output, beside another one where it compares. The error says what is missing.
    pub(crate) fn said(&self, (id, repeat): (&str, u32), grader: usize, texts: &[&str]) -> Result<&Said, &'static str> {
        let Some(said) = self.of.get(&(id.to_owned(), repeat, grader)) else {
            return Err("its judge has not seen the output: run `shipworthy run`");
        };
        if Some(&said.asked) != self.asked[grader].0.as_ref() {
            return Err("its judge was asked something else: run `shipworthy run` again");
        }
        if said.output != fingerprint(texts) {
            return Err("its judge saw another output: run `shipworthy run` again");
        }
        if !self.shown[grader].contains(&said.shown) {
            return Err("its judge was shown other columns of the example: run `shipworthy run` again");
        }
        Ok(said)
    }

    /// Whether an output passes, or won. A judge that gave no verdict on it does not pass it; where it compares, that is a tie.
    pub(crate) fn on(&self, about: (&str, u32), grader: usize, texts: &[&str]) -> Result<Option<bool>, &'static str> {
        let passes = self.said(about, grader, texts)?.passes;
        Ok(if self.asked[grader].1 { passes } else { Some(passes.unwrap_or(false)) })
    }
}

/// By grader, the fingerprint of every example of the golden set as its judge is shown it; nothing for graders that ask no judge.
fn examples(spec: &Spec, generation: &Generation, golden: &Table) -> Result<Vec<HashSet<String>>, Problem> {
    let of = |grader: &Grader| -> Result<HashSet<String>, Problem> {
        let GradedBy::Judge { asks, .. } = &grader.by else { return Ok(HashSet::new()) };
        let id = golden.need(&[&spec.golden.label], "the example's id")?;
        let rows = golden.rows().filter_map(|row| {
            let cells = row.named().filter_map(|(name, cell)| Some((name, cell?)));
            Some(shown(asks, row.cell(id)?, cells))
        });
        Ok(rows.collect())
    };
    generation.graders.iter().map(of).collect()
}
