//! Human review: a queue of examples with a rubric, marked by one person or by two, blinded; their agreement; differences settled;
//! and the labels as a table of their own. The golden set is never changed from here: a person puts the new column into it, or not.

pub mod labels_file;
mod outcome;
pub mod outputs;
mod pick;
pub mod sheet;
mod sides;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shipworthy_engine::Progress;
use shipworthy_eval::audit::agreement::agreement_of;
use shipworthy_eval::audit::facts::Ratings;
use shipworthy_eval::gather::TaskSource;
use shipworthy_spec::spec::Truth;
use shipworthy_store::{MarkRule, NewItem, NewQueue, Store, StoreError};

pub use shipworthy_eval::audit::agreement::Agreement;
pub use shipworthy_store::{Item, Mark, Queue, Settled, Side, Sides};

pub use outcome::{Differing, Outcome, outcome};
use pick::mixed;
pub use pick::{Of, Pick};

use crate::csv;
use crate::decisions::LONGEST_NAME;
use crate::form::{Fields, NotDone};
use crate::opened::{Opened, Reading, Refused, open};

/// Most examples in a queue: more are a project, and not a review.
pub const MOST_ITEMS: usize = 5_000;
/// Most choices: each has a key of its own.
pub const MOST_CHOICES: usize = 9;
/// How many examples say which labels there are.
const LABELS_FROM: usize = 1_000;
/// Longest rubric or note, in characters.
const LONGEST_RUBRIC: usize = 8_000;
const LONGEST_NOTE: usize = 2_000;

/// A queue to make.
#[derive(Debug, Clone)]
pub struct QueueRequest<'a> {
    /// The spec.
    pub spec: &'a Path,
    /// Further folders that it may read, by name.
    pub roots: &'a [(String, PathBuf)],
    /// Threads to use.
    pub threads: usize,
    /// What the queue is called.
    pub title: &'a str,
    /// What reviewers are asked, and how to tell.
    pub rubric: &'a str,
    /// What can be answered; without any, the labels that examples have.
    pub choices: &'a [String],
    /// How many people mark each example: one or two.
    pub reviewers: u8,
    /// Whether reviewers see neither the label and the predictions, nor each other's marks before all is marked.
    pub blinded: bool,
    /// Which examples.
    pub pick: Pick,
    /// Seed of the draw, and of the order in which they are shown.
    pub seed: u64,
    /// Who makes it.
    pub by: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// Why there is no queue.
#[derive(Debug)]
pub enum NoQueue {
    /// The spec or its data.
    Spec(Refused),
    /// What was asked, or the store.
    NotDone(NotDone),
}

impl From<NotDone> for NoQueue {
    fn from(error: NotDone) -> NoQueue {
        NoQueue::NotDone(error)
    }
}

impl From<StoreError> for NoQueue {
    fn from(error: StoreError) -> NoQueue {
        NoQueue::NotDone(error.into())
    }
}

/// How far a queue has come.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Standing {
    /// Examples.
    pub items: u64,
    /// Those that have all their marks.
    pub marked: u64,
    /// Marks by reviewer.
    pub by_reviewer: BTreeMap<String, u64>,
    /// Places of examples on which reviewers differ and that nobody has settled.
    pub to_settle: Vec<u32>,
    /// Whether everything is marked and settled.
    pub complete: bool,
}

/// An example as one reviewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct View {
    /// The example; its label so far only where the queue is not blinded.
    pub item: Item,
    /// What this reviewer said about it.
    pub own: Option<Mark>,
    /// What others said, where this reviewer may see it.
    pub others: Vec<Mark>,
    /// What was settled, where this reviewer may see it.
    pub settled: Option<Settled>,
}

/// Makes a queue and says its number.
pub fn make(request: &QueueRequest<'_>, progress: &dyn Progress) -> Result<u64, NoQueue> {
    let mut fields = Fields::default();
    let title = fields.name("title", request.title, LONGEST_NAME * 2, "say what it is about");
    let rubric =
        fields.text("rubric", request.rubric, LONGEST_RUBRIC, "say what reviewers should answer, and how they tell");
    let by = fields.name("by", request.by, LONGEST_NAME, "say who makes it");
    if !(1..=2).contains(&request.reviewers) {
        fields.wrong("reviewers", "one person or two mark an example", "choose 1 or 2");
    }
    let wanted = request.pick.examples;
    if !(1..=MOST_ITEMS).contains(&wanted) {
        fields.wrong("examples", format!("{wanted} examples were asked for"), format!("choose 1 to {MOST_ITEMS}"));
    }
    fields.done()?;
    let read = Reading { spec: request.spec, written: None, roots: request.roots, threads: request.threads };
    let mut opened = open(&read, &|_, _| None, progress).map_err(NoQueue::Spec)?;
    let (rows, picked) = pick::drawn(&opened, &request.pick, request.seed)?;
    let texts = opened
        .engine
        .fetch(&opened.plan, &rows, progress)
        .map_err(|problems| NoQueue::Spec(opened.refused(problems)))?;
    let better_of_two = match &opened.spec.golden.truth {
        Truth::Winner(winner) => Some((winner.clone(), labels(&opened, progress)?)),
        _ => None,
    };
    let known = match &better_of_two {
        Some((_, known)) => known.clone(),
        None if request.choices.is_empty() => labels(&opened, progress)?,
        None => Vec::new(),
    };
    // What is better is one of the two, whatever else is asked.
    let asked = if better_of_two.is_some() { &[] } else { request.choices };
    let choices = choices(asked, known)?;
    let items: Vec<NewItem> = rows
        .iter()
        .zip(texts)
        .map(|(row, shown)| {
            let mut item = item(&opened, *row, shown.clone(), request.blinded);
            if let Some((winner, known)) = &better_of_two {
                let turned = mixed(opened.gathered.key[*row] ^ mixed(request.seed.wrapping_add(1))) & 1 == 1;
                item.sides = sides::of(winner, known, &shown, turned);
                if let Some(sides) = &item.sides {
                    let sided = |column: &String| {
                        sides.first.shown.iter().chain(&sides.second.shown).any(|(name, _)| name == column)
                    };
                    item.shown.retain(|(column, _)| !sided(column));
                }
            }
            item
        })
        .collect();
    Ok(opened.keep_queue(&NewQueue {
        spec: &opened.file.clone(),
        title: &title,
        rubric: &rubric,
        label: &opened.plan.label.clone(),
        choices: &choices,
        reviewers: request.reviewers,
        blinded: request.blinded,
        picked: &picked,
        fingerprint: &opened.gathered.golden_fingerprint.clone(),
        by: &by,
        at: request.at,
        items: &items,
    })?)
}

/// A row as it is shown: without label and predictions where reviewers should not see them.
fn item(opened: &Opened, row: usize, mut shown: Vec<(String, String)>, blinded: bool) -> NewItem {
    let plan = &opened.plan;
    let value = |name: &str| shown.iter().find(|(column, _)| column == name).map(|(_, text)| text.clone());
    let key = plan.id.as_deref().and_then(&value).unwrap_or_else(|| format!("{:016x}", opened.gathered.key[row]));
    let label_before = value(&plan.label);
    let answers = |name: &str| {
        plan.columns.iter().any(|column| matches!(&column.source, TaskSource::Column(other) if other == name))
            || plan.candidates.iter().any(|candidate| candidate.latency_ms.as_deref() == Some(name))
    };
    shown.retain(|(column, _)| *column != plan.label && !(blinded && answers(column)));
    NewItem { key, shown, sides: None, label_before, output: None }
}

/// The labels that examples have, as far as some of them show: of yes and no, one of each is among them.
fn labels(opened: &Opened, progress: &dyn Progress) -> Result<Vec<String>, NoQueue> {
    let gathered = &opened.gathered;
    let by_content = |row: &usize| (mixed(gathered.key[*row]), gathered.key[*row]);
    let mut rows: Vec<usize> = (0..gathered.rows).collect();
    rows.sort_by_cached_key(by_content);
    let first = |label: bool| rows.iter().copied().find(|row| gathered.label.get(*row) == Some(&label));
    let both = [first(true), first(false)];
    rows.truncate(LABELS_FROM);
    rows.extend(both.into_iter().flatten());
    let texts = opened
        .engine
        .fetch(&opened.plan, &rows, progress)
        .map_err(|problems| NoQueue::Spec(opened.refused(problems)))?;
    let label = |columns: Vec<(String, String)>| {
        columns.into_iter().find(|(column, _)| *column == opened.plan.label).map(|(_, value)| value)
    };
    let mut labels: Vec<String> = texts.into_iter().filter_map(label).collect();
    labels.sort();
    labels.dedup();
    Ok(labels)
}

fn choices(asked: &[String], known: Vec<String>) -> Result<Vec<String>, NotDone> {
    let mut fields = Fields::default();
    let mut choices: Vec<String> = known;
    for choice in asked {
        let choice = fields.name("choices", choice, 120, "leave out empty choices");
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    if !(2..=MOST_CHOICES).contains(&choices.len()) {
        let remedy = format!("name 2 to {MOST_CHOICES} answers that reviewers can give");
        fields.wrong("choices", format!("there are {} answers to choose from", choices.len()), remedy);
    }
    fields.done()?;
    Ok(choices)
}

/// The queues of a workspace, newest first.
pub fn list(workspace: &Path) -> Result<Vec<Queue>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.queues(None))?)
}

/// A queue.
pub fn queue(workspace: &Path, id: u64) -> Result<Queue, NotDone> {
    Ok(read(workspace, id)?.1)
}

/// Closes a queue: nobody marks it any more. Says whether it was open.
pub fn close(workspace: &Path, id: u64, at: i64) -> Result<bool, NotDone> {
    Ok(Store::open(workspace)?.close_queue(id, at)?)
}

/// How far a queue has come.
pub fn standing(workspace: &Path, id: u64) -> Result<Standing, NotDone> {
    let (store, queue) = read(workspace, id)?;
    standing_of(&store, &queue)
}

fn standing_of(store: &Store, queue: &Queue) -> Result<Standing, NotDone> {
    let mut by_reviewer = BTreeMap::new();
    let mut by_place: BTreeMap<u32, Vec<Mark>> = BTreeMap::new();
    for mark in store.marks(queue.id)? {
        *by_reviewer.entry(mark.reviewer.clone()).or_insert(0) += 1;
        by_place.entry(mark.place).or_default().push(mark);
    }
    let settled: Vec<u32> = store.settled(queue.id)?.iter().map(|settled| settled.place).collect();
    let full = |marks: &&Vec<Mark>| marks.len() >= usize::from(queue.reviewers);
    let marked = by_place.values().filter(full).count() as u64;
    let to_settle: Vec<u32> = by_place
        .iter()
        .filter(|(place, marks)| marks.iter().any(|mark| mark.choice != marks[0].choice) && !settled.contains(place))
        .map(|(place, _)| *place)
        .collect();
    let complete = marked == queue.items && to_settle.is_empty();
    Ok(Standing { items: queue.items, marked, by_reviewer, to_settle, complete })
}

/// The next example for a reviewer after a place: one that lacks marks, and not theirs; from the start again where there is none
/// further on. `None` where there is nothing left for them.
pub fn next(workspace: &Path, id: u64, reviewer: &str, after: u32) -> Result<Option<View>, NotDone> {
    let (store, queue) = read(workspace, id)?;
    left(&store, &queue, reviewer, after)?.map(|place| view_of(&store, &queue, place, reviewer)).transpose()
}

/// The place of the next example that is left for a reviewer.
fn left(store: &Store, queue: &Queue, reviewer: &str, after: u32) -> Result<Option<u32>, NotDone> {
    if queue.closed_at.is_some() {
        return Ok(None);
    }
    let mut taken: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
    for mark in store.marks(queue.id)? {
        let (marks, own) = taken.entry(mark.place).or_default();
        *marks += 1;
        *own |= mark.reviewer == reviewer;
    }
    let places = 1..=u32::try_from(queue.items).unwrap_or(u32::MAX);
    let open = |place: &u32| taken.get(place).is_none_or(|(marks, own)| !own && *marks < usize::from(queue.reviewers));
    let further = places.clone().find(|place| *place > after && open(place));
    Ok(further.or_else(|| places.clone().find(open)))
}

/// What lies before a reviewer: the queue, how far it has come, and an example.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Desk {
    /// The queue.
    pub queue: Queue,
    /// How far it has come.
    pub standing: Standing,
    /// The example asked for; without one, the first that lacks a mark of this reviewer. `None` where there is nothing left for them.
    pub view: Option<View>,
    /// Whether marks stay as they are: the queue is closed, or reviewers have seen each other's.
    pub fixed: bool,
}

/// What lies before a reviewer at a place; without one, or where there is no such place, at the first that is left for them.
pub fn desk(workspace: &Path, id: u64, reviewer: &str, place: Option<u32>) -> Result<Desk, NotDone> {
    let (store, queue) = read(workspace, id)?;
    let standing = standing_of(&store, &queue)?;
    let place = match place.filter(|place| (1..=queue.items).contains(&u64::from(*place))) {
        Some(place) => Some(place),
        None => left(&store, &queue, reviewer, 0)?,
    };
    let view = place.map(|place| view_of(&store, &queue, place, reviewer)).transpose()?;
    let fixed = queue.closed_at.is_some() || (queue.blinded && queue.reviewers > 1 && standing.marked == queue.items);
    Ok(Desk { queue, standing, view, fixed })
}

/// What can be answered about an example, in the order of the keys that answer it.
pub fn answers(queue: &Queue, item: &Item) -> Vec<String> {
    match &item.sides {
        Some(sides) => {
            let mut answers = vec![sides.first.choice.clone(), sides.second.choice.clone()];
            answers.extend(sides.neither.iter().cloned());
            answers
        }
        None => queue.choices.clone(),
    }
}

/// An example as a reviewer sees it.
pub fn view(workspace: &Path, id: u64, place: u32, reviewer: &str) -> Result<View, NotDone> {
    let (store, queue) = read(workspace, id)?;
    view_of(&store, &queue, place, reviewer)
}

fn view_of(store: &Store, queue: &Queue, place: u32, reviewer: &str) -> Result<View, NotDone> {
    let mut item = store
        .item(queue.id, place)?
        .ok_or_else(|| NotDone::Conflict(format!("queue {} has no example {place}", queue.id)))?;
    let open = is_open(queue, &standing_of(store, queue)?);
    let (own, others): (Vec<Mark>, Vec<Mark>) = store
        .marks(queue.id)?
        .into_iter()
        .filter(|mark| mark.place == place)
        .partition(|mark| mark.reviewer == reviewer);
    let settled = store.settled(queue.id)?.into_iter().find(|settled| settled.place == place);
    if !open {
        item.label_before = None;
        item.output = None;
    }
    Ok(View {
        item,
        own: own.into_iter().next(),
        others: if open { others } else { Vec::new() },
        settled: settled.filter(|_| open),
    })
}

/// Whether reviewers may see each other's marks, and the label so far.
fn is_open(queue: &Queue, standing: &Standing) -> bool {
    !queue.blinded || queue.closed_at.is_some() || standing.marked == queue.items
}

/// A mark to make.
#[derive(Debug, Clone, Copy)]
pub struct MarkRequest<'a> {
    /// The queue.
    pub queue: u64,
    /// The example's place in it.
    pub place: u32,
    /// Who marks.
    pub reviewer: &'a str,
    /// One of the queue's choices.
    pub choice: &'a str,
    /// What else there is to say.
    pub note: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// Marks an example. It is on the disk when this returns. Marking it again changes one's mind.
pub fn mark(workspace: &Path, request: &MarkRequest<'_>) -> Result<(), NotDone> {
    let (mut store, queue) = read(workspace, request.queue)?;
    let mark = fitting(&store, &queue, request)?;
    Ok(store.mark(queue.id, &mark, rule(&queue))?)
}

/// Undoes a reviewer's latest mark, and says on which example; what they said about it before counts again.
pub fn undo(workspace: &Path, id: u64, reviewer: &str, at: i64) -> Result<Option<u32>, NotDone> {
    let (mut store, queue) = read(workspace, id)?;
    Ok(store.undo_mark(id, reviewer, at, rule(&queue))?)
}

/// Settles the label of an example on which reviewers differ; a later word replaces an earlier one.
pub fn settle(workspace: &Path, request: &MarkRequest<'_>) -> Result<(), NotDone> {
    let (mut store, queue) = read(workspace, request.queue)?;
    let Mark { place, reviewer, choice, note, at } = fitting(&store, &queue, request)?;
    let marks: Vec<Mark> = store.marks(queue.id)?.into_iter().filter(|mark| mark.place == place).collect();
    if marks.len() < usize::from(queue.reviewers) {
        return Err(NotDone::Conflict(format!("example {place} lacks marks: there is nothing to settle yet")));
    }
    Ok(store.settle(queue.id, &Settled { place, choice, note, by: reviewer, at })?)
}

fn fitting(store: &Store, queue: &Queue, request: &MarkRequest<'_>) -> Result<Mark, NotDone> {
    let mut fields = Fields::default();
    let reviewer = fields.name("reviewer", request.reviewer, LONGEST_NAME, "say who marks");
    let note = fields.optional_text("note", request.note, LONGEST_NOTE);
    if !queue.choices.iter().any(|choice| choice == request.choice) {
        fields.wrong("choice", "this is none of the answers", format!("choose one of {}", queue.choices.join(", ")));
    }
    if store.item(queue.id, request.place)?.is_none() {
        fields.wrong("place", format!("there is no example {}", request.place), format!("choose 1 to {}", queue.items));
    }
    fields.done()?;
    Ok(Mark { place: request.place, reviewer, choice: request.choice.to_owned(), note, at: request.at })
}

fn rule(queue: &Queue) -> MarkRule {
    // One reviewer has nobody's marks to see.
    let fixed = queue.blinded && queue.reviewers > 1;
    MarkRule { reviewers: queue.reviewers, fixed_when_all: fixed.then_some(queue.items) }
}

/// How far reviewers agree beyond chance, with intervals; `None` where no example has two marks.
pub fn agreement(workspace: &Path, id: u64) -> Result<Option<Agreement>, NotDone> {
    let (store, queue) = read(workspace, id)?;
    Ok(agreement_among(&queue, &store.marks(id)?))
}

fn agreement_among(queue: &Queue, marks: &[Mark]) -> Option<Agreement> {
    let mut reviewers: Vec<String> = marks.iter().map(|mark| mark.reviewer.clone()).collect();
    reviewers.sort();
    reviewers.dedup();
    let mut values = queue.choices.clone();
    values.sort();
    let code = |choice: &str| values.iter().position(|value| value == choice).and_then(|code| u32::try_from(code).ok());
    let mut rows: BTreeMap<u32, Vec<Option<u32>>> = BTreeMap::new();
    for mark in marks {
        if let Some(person) = reviewers.iter().position(|reviewer| *reviewer == mark.reviewer) {
            rows.entry(mark.place).or_insert_with(|| vec![None; reviewers.len()])[person] = code(&mark.choice);
        }
    }
    let mut patterns: BTreeMap<Vec<Option<u32>>, u64> = BTreeMap::new();
    for row in rows.into_values() {
        *patterns.entry(row).or_insert(0) += 1;
    }
    agreement_of(&Ratings { columns: reviewers, values, patterns: patterns.into_iter().collect() })
}

/// The labels as CSV, one line an example: its id, the label so far, the new label (empty where it is not settled), who settled it
/// and why, and what each reviewer said.
///
/// Of a review of outputs: the table that `human_labels` names, see [`labels_file`].
pub fn export(workspace: &Path, id: u64) -> Result<String, NotDone> {
    let (store, queue) = read(workspace, id)?;
    if store.item(id, 1)?.is_some_and(|item| item.output.is_some()) {
        return labels_file::export(&store, &queue);
    }
    let (marks, settled) = (store.marks(id)?, store.settled(id)?);
    let mut reviewers: Vec<&str> = marks.iter().map(|mark| mark.reviewer.as_str()).collect();
    reviewers.sort_unstable();
    reviewers.dedup();
    let label = &queue.label;
    let mut heads: Vec<String> =
        vec!["id".to_owned(), label.clone(), format!("{label}_reviewed"), "settled_by".to_owned(), "note".to_owned()];
    heads.extend(reviewers.iter().map(|reviewer| format!("{label}_{reviewer}")));
    let mut table = csv::shown(0, heads.iter().map(String::as_str));
    for item in store.items(id)? {
        let own: Vec<&Mark> = marks.iter().filter(|mark| mark.place == item.place).collect();
        let decided = settled.iter().find(|settled| settled.place == item.place);
        let agreed = own.first().filter(|first| {
            own.len() >= usize::from(queue.reviewers) && own.iter().all(|mark| mark.choice == first.choice)
        });
        let label = decided.map(|settled| settled.choice.as_str()).or(agreed.map(|mark| mark.choice.as_str()));
        let notes: Vec<String> = decided
            .map(|settled| settled.note.clone())
            .into_iter()
            .chain(own.iter().map(|mark| mark.note.clone()))
            .filter(|note| !note.is_empty())
            .collect();
        let notes = notes.join("; ");
        let mut cells = vec![
            item.key.as_str(),
            item.label_before.as_deref().unwrap_or_default(),
            label.unwrap_or_default(),
            decided.map_or("", |settled| settled.by.as_str()),
            notes.as_str(),
        ];
        cells.extend(reviewers.iter().map(|reviewer| {
            own.iter().find(|mark| mark.reviewer == *reviewer).map_or("", |mark| mark.choice.as_str())
        }));
        table.push_str(&csv::shown(1, cells));
    }
    Ok(table)
}

fn read(workspace: &Path, id: u64) -> Result<(Store, Queue), NotDone> {
    let none = || NotDone::Conflict(format!("there is no review queue {id}"));
    let store = Store::open_existing(workspace)?.ok_or_else(none)?;
    let queue = store.queue(id)?.ok_or_else(none)?;
    Ok((store, queue))
}
