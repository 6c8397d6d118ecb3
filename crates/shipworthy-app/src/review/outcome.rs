//! What a queue came to: how far reviewers agree, where they differ, and which labels would change.

use std::collections::BTreeMap;
use std::path::Path;

use shipworthy_eval::audit::agreement::Agreement;
use shipworthy_store::{Item, Mark, Queue, Settled};

use super::{Standing, agreement_among, read, standing_of};
use crate::form::NotDone;

/// What a queue came to so far.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The queue.
    pub queue: Queue,
    /// How far it has come.
    pub standing: Standing,
    /// How far reviewers agree; `None` where no example has two marks.
    pub agreement: Option<Agreement>,
    /// Whether everybody may see everybody's marks: it is not blinded, all is marked, or it is closed.
    pub open: bool,
    /// Examples on which reviewers differ, in the order of the queue; empty while it is not open.
    pub differing: Vec<Differing>,
    /// How often each label was given in the end: agreed on, or settled.
    pub labels: BTreeMap<String, u64>,
    /// Examples with a label in the end that had one before, and those of them on which the two differ; `None` while it is not open.
    pub changed: Option<(u64, u64)>,
}

/// An example on which reviewers differ.
#[derive(Debug, Clone)]
pub struct Differing {
    /// The example.
    pub item: Item,
    /// What each said.
    pub marks: Vec<Mark>,
    /// What was settled.
    pub settled: Option<Settled>,
}

/// What a queue came to so far.
pub fn outcome(workspace: &Path, id: u64) -> Result<Outcome, NotDone> {
    let (store, queue) = read(workspace, id)?;
    let standing = standing_of(&store, &queue)?;
    let (marks, settled) = (store.marks(id)?, store.settled(id)?);
    let agreement = agreement_among(&queue, &marks);
    let open = super::is_open(&queue, &standing);
    let mut by_place: BTreeMap<u32, Vec<Mark>> = BTreeMap::new();
    for mark in marks {
        by_place.entry(mark.place).or_default().push(mark);
    }
    let mut differing = Vec::new();
    let mut labels: BTreeMap<String, u64> = BTreeMap::new();
    let (mut compared, mut otherwise) = (0, 0);
    for item in store.items(id)? {
        let marks = by_place.remove(&item.place).unwrap_or_default();
        let word = settled.iter().find(|settled| settled.place == item.place).cloned();
        let differs = marks.iter().any(|mark| mark.choice != marks[0].choice);
        let agreed = marks.first().filter(|_| marks.len() >= usize::from(queue.reviewers) && !differs);
        if let Some(label) = word.as_ref().map(|word| &word.choice).or(agreed.map(|mark| &mark.choice)) {
            *labels.entry(label.clone()).or_insert(0) += 1;
            if let Some(before) = &item.label_before {
                compared += 1;
                otherwise += u64::from(before != label);
            }
        }
        if differs && open {
            differing.push(Differing { item, marks, settled: word });
        }
    }
    Ok(Outcome { queue, standing, agreement, open, differing, labels, changed: open.then_some((compared, otherwise)) })
}
