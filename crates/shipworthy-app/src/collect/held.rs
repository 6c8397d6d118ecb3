//! Verdicts of an earlier run that hold: judge, question, output and what was shown beside it are those of today. Nobody is asked again
//! for them, whether or not replies are recorded here: files of verdicts may come from a colleague, or with an example.

use std::collections::HashMap;
use std::path::Path;

use super::asking::Asking;
use super::judges::{Judged, VerdictLine, fingerprint};
use super::kept::About;
use crate::graded::opponents::Opponents;

/// What judges said of the outputs of a candidate.
#[derive(Default)]
pub(super) struct Held {
    lines: HashMap<About, VerdictLine>,
}

/// The outputs of a candidate as a judge finds them.
pub(super) struct Before<'a> {
    /// Verdicts that hold, each with the place of its output.
    pub(super) held: Vec<(usize, &'a VerdictLine)>,
    /// The places of the outputs that it is asked about.
    pub(super) places: Vec<usize>,
    /// These outputs, each with the one that it is compared with.
    pub(super) open: Vec<(&'a Judged, Option<&'a str>)>,
}

impl Held {
    /// The verdicts of a file: none where there is no such file. A line that was not written by a run of today's kind holds nothing.
    pub(super) fn of(path: &Path) -> Held {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let read = text.lines().filter_map(|line| serde_json::from_str::<VerdictLine>(line).ok());
        Held { lines: read.map(|line| ((line.id.clone(), line.repeat, line.grader.clone()), line)).collect() }
    }

    /// The verdict on an output, beside another one where it is compared, that a judge would be asked for as `asked` says; `None` where it
    /// does not hold, gave no verdict, or does not tell that every vote of today was cast.
    fn on(&self, asking: &Asking<'_>, asked: &str, output: &Judged, other: Option<&str>) -> Option<&VerdictLine> {
        let line = self.lines.get(&(output.id.clone(), output.repeat, asking.grader.name.clone()))?;
        let texts: Vec<&str> = std::iter::once(output.text.as_str()).chain(other).collect();
        let votes = u64::from(line.votes.0) + u64::from(line.votes.1);
        let all = u64::from(asking.votes) * asking.orders() as u64;
        let holds = !line.unread
            && votes == all
            && line.asked == asked
            && line.output == fingerprint(&texts)
            && line.shown == asking.shown(&output.id);
        holds.then_some(line)
    }
}

impl<'a> Before<'a> {
    /// Tells outputs whose verdicts hold from those that a judge is asked about. Where the one to compare with said nothing there is
    /// nothing to ask.
    pub(super) fn of(
        asking: &Asking<'_>,
        asked: &str,
        outputs: &'a [Judged],
        opponents: &'a Opponents,
        held: &'a Held,
    ) -> Before<'a> {
        let mut before = Before { held: Vec::new(), places: Vec::new(), open: Vec::new() };
        for (place, output) in outputs.iter().enumerate() {
            let other = asking.against().map(|other| opponents.to(other, &output.id, output.repeat));
            if other == Some(None) {
                continue;
            }
            let other = other.flatten();
            match held.on(asking, asked, output, other) {
                Some(line) => before.held.push((place, line)),
                None => {
                    before.places.push(place);
                    before.open.push((output, other));
                }
            }
        }
        before
    }
}
