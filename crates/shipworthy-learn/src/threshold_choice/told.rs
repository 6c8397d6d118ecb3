//! The case as somebody sees it: brief, exhibits, actions, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::family::Family;
use super::world::{RIGHT, STEPS, World};
use crate::case::{Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Kind, Mark};
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of};

/// Thresholds that the table shows, in thousandths.
const SHOWN: [usize; 11] = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950];

/// Misses that cost less than so many false alarms are mild ones.
const MILD: f64 = 3.0;

pub(super) fn case(code: &Code, family: &'static Family, world: World, luck: &mut Draws) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief = brief(&mut words, family, &world);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, &world) },
    ];
    Case {
        code: code.clone(),
        title: "Where to put the threshold",
        family: family.name,
        exhibits: exhibits(code, family, &world),
        actions: Actions::Number {
            label: "the threshold".to_owned(),
            low: 0.0,
            high: 1.0,
            interval: Some(match &world.capacity {
                None => "cost a month at your threshold".to_owned(),
                Some(_) => "cost a month at your threshold, the limit counted".to_owned(),
            }),
        },
        gap: gap(family, &world, luck),
        brief,
        files,
        questions: Vec::new(),
        beliefs: None,
        truth: Box::new(world),
    }
}

fn brief(words: &mut Draws, family: &Family, world: &World) -> Brief {
    let place: &str = words.one_of::<&str>(family.places);
    let ((a, a_does), (b, b_does)) = two_of(words, family.people);
    let month = grouped(world.volume as i64);
    let story = fill(words.one_of::<&str>(family.stories), &[("place", place), ("month", &month)]);
    let story = sentence(&story);
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.lower)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.higher)).to_owned() },
    ];
    words.shuffle(&mut voices);
    Brief {
        headline: (*words.one_of(family.headlines)).to_owned(),
        story: match &world.capacity {
            None => story,
            Some(_) => format!("{story} {} have time for some flags only; the others pass.", family.reviewers),
        },
        voices,
        question: "Where is the threshold?".to_owned(),
    }
}

fn exhibits(code: &Code, family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, world.currency);
    let [missed, caught, alarms, left] = world.counts(STEPS / 2);
    let (positives, negatives) = (missed + caught, alarms + left);
    let mut columns = vec!["flag from", "flagged", "caught", "missed", "flagged for nothing"];
    let easy = code.level.number() == 1;
    if easy {
        columns.push(if world.capacity.is_some() { "cost a month if all were acted on" } else { "cost a month" });
    }
    let rows = SHOWN.iter().map(|step| {
        let [missed, caught, alarms, _] = world.counts(*step);
        let mut row = vec![format!("{:.2}", *step as f64 / STEPS as f64)];
        row.extend([caught + alarms, caught, missed, alarms].map(|count| grouped(count as i64)));
        if easy {
            row.push(money(world.sample_cost(*step)));
        }
        row
    });
    let prices = if code.level.number() == 3 {
        vec![
            vec!["a miss costs".to_owned(), format!("as much as {:.2} false alarms", world.miss / world.alarm)],
            vec!["who pays for a miss".to_owned(), miss_who(family, world).to_owned()],
            vec!["who pays for a false alarm".to_owned(), family.alarm_who.to_owned()],
        ]
    } else {
        vec![
            vec!["a miss costs".to_owned(), format!("{}: {}", money(world.miss), miss_who(family, world))],
            vec!["a false alarm costs".to_owned(), format!("{}: {}", money(world.alarm), family.alarm_who)],
        ]
    };
    let (group, values) = family.group;
    let by_group = (code.level.number() == 3).then(|| Exhibit {
        title: format!("By {group}, at 0.50"),
        columns: [group, family.cases, family.positives, "caught", "flagged for nothing"].map(str::to_owned).to_vec(),
        rows: (0..2)
            .map(|index| {
                let of = world.rows.iter().filter(|row| row.group == index);
                let flagged = |row: &&super::world::Row| row.score >= STEPS / 2;
                let positives = of.clone().filter(|row| row.positive);
                let row = [
                    of.clone().count(),
                    positives.clone().count(),
                    positives.filter(flagged).count(),
                    of.filter(|row| !row.positive).filter(flagged).count(),
                ];
                std::iter::once(values[index].to_owned()).chain(row.map(|count| grouped(count as i64))).collect()
            })
            .collect(),
        note: None,
        figure: None,
    });
    let mut exhibits = vec![
        Exhibit {
            title: format!(
                "{} {} of a random sample: {} {}, {} others",
                grouped(world.rows.len() as i64),
                family.cases,
                grouped(positives as i64),
                family.positives,
                grouped(negatives as i64)
            ),
            columns: columns.into_iter().map(str::to_owned).collect(),
            rows: rows.collect(),
            note: Some("Every score from your threshold on is flagged. Any number will do, not only these; all rows are in data/golden.csv.".to_owned()),
            figure: Some(Figure::Kinds {
                at: Some("flagged from 0.50".to_owned()),
                kinds: vec![
                    Kind::new("caught", caught, Mark::Well),
                    Kind::new("missed", missed, Mark::LetDown),
                    Kind::new("flagged for nothing", alarms, Mark::Mistake),
                    Kind::new("left alone, rightly", left, Mark::LeftAlone),
                ],
            }),
        },
        Exhibit { title: "What mistakes cost".to_owned(), columns: Vec::new(), rows: prices, note: None, figure: None },
    ];
    exhibits.extend(by_group);
    exhibits.extend(world.capacity.as_ref().map(|capacity| limit(family, world, capacity.most)));
    exhibits
}

/// How many flags are acted on, and what becomes of the rest.
fn limit(family: &Family, world: &World, most: f64) -> Exhibit {
    let rows = [
        ("flags that are acted on in a month, at most".to_owned(), most),
        (format!("{} in a month", family.cases), world.volume),
        (format!("{} in the sample", family.cases), world.rows.len() as f64),
    ];
    Exhibit {
        title: format!("{} have time for so many flags", family.reviewers),
        columns: Vec::new(),
        rows: rows.map(|(name, number)| vec![name, grouped(number as i64)]).to_vec(),
        note: Some("Flags that come first are acted on first. A flag beyond the limit passes as if it had not been raised: if it was right it is a miss, and if it was wrong it costs nothing.".to_owned()),
        figure: None,
    }
}

/// Who pays for a miss: somebody whom it hurts as much as its price says.
fn miss_who(family: &Family, world: &World) -> &'static str {
    if world.miss < MILD * world.alarm { family.mild_miss } else { family.miss_who }
}

fn gap(family: &Family, world: &World, luck: &mut Draws) -> Gap {
    let money = |amount: f64| money::format(amount, world.currency);
    let mut shown: Vec<usize> = SHOWN.to_vec();
    luck.shuffle(&mut shown);
    let (worked, asked) = (shown[0], shown[1]);
    if let Some(capacity) = &world.capacity {
        return limited_gap(world, capacity.most, worked, asked);
    }
    let n = world.rows.len();
    let line = |step: usize| {
        let [missed, _, alarms, _] = world.counts(step);
        format!(
            "{} missed × {} + {} flagged for nothing × {}, of {} {}",
            grouped(missed as i64),
            money(world.miss),
            grouped(alarms as i64),
            money(world.alarm),
            grouped(n as i64),
            family.cases
        )
    };
    let threshold = |step: usize| format!("{:.2}", step as f64 / STEPS as f64);
    let per_thousand = |step: usize| world.sample_cost(step) / world.volume * 1_000.0;
    let answer = per_thousand(asked);
    Gap {
        worked: vec![
            format!("At {}: {}.", threshold(worked), line(worked)),
            format!("That is {} per 1,000 {}.", money(per_thousand(worked)), family.cases),
            format!("{} of the sample are {}.", percent(share(world)), family.positives),
        ],
        ask: format!(
            "What does a threshold of {} cost per 1,000 {} of the sample, in {}?",
            threshold(asked),
            family.cases,
            world.currency
        ),
        answer,
        within: 0.02 * answer.abs().max(1.0),
        why: format!("{}: {} per 1,000.", line(asked), money(answer)),
    }
}

/// The gap where flags beyond a limit pass.
fn limited_gap(world: &World, most: f64, worked: usize, asked: usize) -> Gap {
    let money = |amount: f64| money::format(amount, world.currency);
    let count = |number: f64| grouped(libm::round(number) as i64);
    let threshold = |step: usize| format!("{:.2}", step as f64 / STEPS as f64);
    let cost = |step: usize| world.sample_month(step).limited(most).cost(world.miss, world.alarm);
    let line = |step: usize| {
        let [_, caught, alarms, _] = world.counts(step);
        let month = world.sample_month(step);
        let limited = month.limited(most);
        format!(
            "{} of {} are flagged, so {} a month, and {} of them are acted on. {} missed × {} + {} flagged for nothing and acted on × {}",
            grouped((caught + alarms) as i64),
            grouped(world.rows.len() as i64),
            count(month.flagged()),
            percent(month.acted_on(most)),
            count(limited.missed),
            money(world.miss),
            count(limited.alarms),
            money(world.alarm)
        )
    };
    let answer = cost(asked);
    Gap {
        worked: vec![
            format!("At {}: {}.", threshold(worked), line(worked)),
            format!("That is {} a month.", money(cost(worked))),
            format!("No more than {} flags a month are acted on.", count(most)),
        ],
        ask: format!(
            "What does a month cost at a threshold of {}, going by the sample, with that limit, in {}?",
            threshold(asked),
            world.currency
        ),
        answer,
        within: 0.02 * answer.abs().max(1.0),
        why: format!("{}: {} a month.", line(asked), money(answer)),
    }
}

fn share(world: &World) -> f64 {
    world.rows.iter().filter(|row| row.positive).count() as f64 / world.rows.len() as f64
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let (group, values) = family.group;
    let rows = world.rows.iter().enumerate().map(|(index, row)| {
        // Where groups do not differ, the column is there all the same, and says nothing.
        let of = if code.level.number() == 3 { row.group } else { draws.below(2) };
        vec![
            format!("r{:05}", index + 1),
            moment(draws.below(150), index),
            values[of].to_owned(),
            format!("{:.3}", row.score as f64 / STEPS as f64),
            u8::from(row.positive).to_string(),
        ]
    });
    csv(&["id", "seen_on", group, "score", family.column], rows)
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let right = (RIGHT * 100.0).round();
    let limit = world.capacity.as_ref().map_or(String::new(), |capacity| {
        format!(
            " No more than {} flags a month are acted on, those that come first; the others pass. A check of this spec counts every flag as acted on.",
            grouped(capacity.most as i64)
        )
    });
    format!(
        "---
format: 1
name: {feature}
task: binary
stage: proposed
ship: model

golden:
  data: data/golden.csv
  label: {column}
  positive: 1
  id: id
  time: seen_on
  slices: [{group}]

errors:
  currency: {currency}
  per: 10000
  volume_per_month: {volume}
  horizon_months: 12
  false_positive: {{cost: {alarm}, who: \"{alarm_who}\"}}
  false_negative: {{cost: {miss}, who: \"{miss_who}\"}}

candidates:
  - {{name: nobody, rule: \"FALSE\"}}
  - {{name: model, score: score, threshold: 0.5}}
baseline: nobody

bars:
  - error_cost <= baseline

failure_states:
  - {{when: \"somebody disagrees with a flag\", then: \"a person looks again\", user_sees: \"We are looking at it again.\"}}
fallback: nobody
data_needs: A random sample that was judged without seeing the score.
---
# {feature}

> Practice: people, places and data are simulated.

## Problem

{story}

## Users

Those who are flagged, and those who answer for what is missed.

## Baseline today

Nothing is flagged.

## Expected behaviour

Every case from the threshold on is flagged. Which threshold is the question; 0.5 stands here for want of an answer.{limit}

## Edge cases

Cases that nobody could judge are not in the golden set.

## When it is wrong

A miss costs {miss_told}, a false alarm {alarm_told}.

## Data

The golden set holds {n} {cases}, drawn at random.

## Success

The lowest cost of mistakes a month; within {right}% of what it could save.

## Launch and after

{question}
",
        feature = family.feature,
        column = family.column,
        group = family.group.0,
        currency = world.currency,
        volume = world.volume,
        alarm = world.alarm,
        alarm_who = family.alarm_who,
        miss = world.miss,
        miss_told = money::format(world.miss, world.currency),
        alarm_told = money::format(world.alarm, world.currency),
        miss_who = miss_who(family, world),
        story = brief.story,
        n = world.rows.len(),
        cases = family.cases,
        question = brief.question,
    )
}
