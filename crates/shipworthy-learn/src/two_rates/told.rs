//! The case as somebody sees it: brief, the report, what others found, questions, decisions, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{counted, grouped, percent};

use super::family::{Family, Rates};
use super::world::{DECISIONS, FACTS, LOOKED_AT, OTHERS, QUESTION_IDS, QUESTIONS, World, label};
use crate::case::{Action, Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Unit};
use crate::question::Question;
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of};

/// Rows of each kind in the set that the rates were measured on.
const TRIED_ON: u32 = 1_000;
/// Scores from which a row is flagged, as reported and at the stricter line, in ten-thousandths.
const LINES: [usize; 2] = [5_000, 8_000];

pub(super) fn case(code: &Code, family: &'static Family, world: World) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief = brief(&mut words, family);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: sheet(code, family) },
    ];
    let order = |index: u32, n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        Draws::new(code, Purpose::Order, index).shuffle(&mut order);
        order
    };
    Case {
        code: code.clone(),
        title: "Is that good enough?",
        family: family.name,
        exhibits: exhibits(family, &world),
        actions: Actions::Choice {
            actions: order(0, DECISIONS.len()).iter().map(|decision| action(family, &world, *decision)).collect(),
        },
        questions: order(1, QUESTIONS).iter().map(|question| asked(family, &world, *question)).collect(),
        beliefs: None,
        gap: gap(family, &world),
        brief,
        files,
        truth: Box::new(world),
    }
}

fn brief(words: &mut Draws, family: &Family) -> Brief {
    let place: &str = words.one_of::<&str>(family.places);
    let ((a, a_does), (b, b_does)) = two_of(words, family.people);
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.keen)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.doubting)).to_owned() },
    ];
    words.shuffle(&mut voices);
    Brief {
        headline: (*words.one_of(family.headlines)).to_owned(),
        story: sentence(&fill(words.one_of::<&str>(family.stories), &[("place", place)])),
        voices,
        question: "Ask for what the answer depends on, then give it.".to_owned(),
    }
}

fn action(family: &Family, world: &World, decision: usize) -> Action {
    let money = |amount: f64| money::format(amount, world.currency);
    let rates = |line: Rates| {
        format!(
            "{} of {} and {} of {} are {}",
            percent(line.recall()),
            family.positives,
            percent(line.false_rate()),
            family.others,
            family.stopped
        )
    };
    Action {
        id: DECISIONS[decision].to_owned(),
        label: label(decision).to_owned(),
        means: match decision {
            0 => format!("{}. Running it costs {} a year.", sentence(&rates(world.lines[0])), money(world.run)),
            1 => format!(
                "The line moves up: {}. Running it costs the same {} a year.",
                rates(world.lines[1]),
                money(world.run)
            ),
            2 => format!("Nothing is {}. Nothing gained, nothing lost.", family.stopped),
            _ => format!(
                "It comes back after {} with every number known, and is decided rightly. Nothing is {} till then; finding out costs {}.",
                counted(world.months, "month"),
                family.stopped,
                money(world.fee)
            ),
        },
    }
}

fn exhibits(family: &Family, world: &World) -> Vec<Exhibit> {
    let line = world.lines[0];
    let fact = |name: String, value: String| vec![name, value];
    let rates = [(family.positives, line.recall()), (family.others, line.false_rate())];
    let rates = rates.map(|(who, share)| (format!("{who} that are {}", family.stopped), share));
    let values = (0..FACTS).map(|of| {
        let cell = |place: usize| format!("{}: {}", world.written(of, world.values[of][place]), world.seen[of][place]);
        let cells: Vec<String> = (0..world.values[of].len()).map(cell).collect();
        // Where there are two values, none is in the middle.
        match cells.as_slice() {
            [low, high] => vec![family.facts[of].to_owned(), low.clone(), "none between".to_owned(), high.clone()],
            _ => std::iter::once(family.facts[of].to_owned()).chain(cells).collect(),
        }
    });
    vec![
        Exhibit {
            title: "The whole report".to_owned(),
            columns: Vec::new(),
            rows: rates.iter().map(|(who, share)| fact(who.clone(), percent(*share))).collect(),
            note: Some(format!(
                "Tried on {} of each, picked half and half: how many there are of each cannot be read from it. The rows are in data/golden.csv.",
                grouped(i64::from(TRIED_ON))
            )),
            figure: Some(Figure::bars(format!("{}, of each", family.stopped), Unit::Share, rates.to_vec())),
        },
        Exhibit {
            title: format!("What {OTHERS} others found who use such a model: each value, and of how many"),
            columns: ["", "low", "middling", "high"].map(str::to_owned).to_vec(),
            rows: values.collect(),
            note: Some("No two of these go together. Yours are not known before you ask.".to_owned()),
            figure: None,
        },
        Exhibit {
            title: "What else is known".to_owned(),
            columns: Vec::new(),
            rows: vec![
                fact(
                    "a wrong stop that somebody looks at the same day".to_owned(),
                    format!("costs {} of its price", percent(LOOKED_AT)),
                ),
                fact(
                    "answers that held".to_owned(),
                    format!("{} of {OTHERS}; the others were one value off", world.held),
                ),
                fact("questions that there is time for".to_owned(), format!("{}, each at its price", world.most)),
            ],
            note: None,
            figure: None,
        },
    ]
}

fn asked(family: &Family, world: &World, question: usize) -> Question {
    let (who, says) = family.answers[question];
    let value = world.answer(question).map(|value| world.written(question, value));
    let mut rows = vec![vec![who.to_owned(), fill(says, &[("value", value.as_deref().unwrap_or_default())])]];
    rows.extend(value.map(|value| vec![family.facts[question].to_owned(), value]));
    Question {
        id: QUESTION_IDS[question].to_owned(),
        label: family.questions[question].to_owned(),
        tells: match family.facts.get(question) {
            Some(fact) => format!("{}.", sentence(fact)),
            None if question == FACTS => "How well it puts them in order.".to_owned(),
            None => "The two rates of somebody else.".to_owned(),
        },
        price: world.inquiry.price(question),
        answer: Exhibit {
            title: family.questions[question].to_owned(),
            columns: Vec::new(),
            rows,
            note: None,
            figure: None,
        },
    }
}

/// What a line makes of 100,000 cases: how many are rightly flagged, and how many for nothing.
pub(super) fn of_100_000(line: Rates, share: f64) -> (f64, f64) {
    (100_000.0 * share * line.recall(), 100_000.0 * (1.0 - share) * line.false_rate())
}

fn gap(family: &Family, world: &World) -> Gap {
    let shares = &world.values[0];
    let (low, high) = (shares[0], shares[shares.len() - 1]);
    let line = world.lines[0];
    let step = |share: f64| {
        let (caught, wrong) = of_100_000(line, share);
        let positives = 100_000.0 * share;
        let told = format!(
            "of 100,000 {}, {} are {}, of which {} are {}; of the other {}, {}",
            family.cases,
            grouped(positives.round() as i64),
            family.positives,
            grouped(caught.round() as i64),
            family.stopped,
            grouped((100_000.0 - positives).round() as i64),
            grouped(wrong.round() as i64)
        );
        (told, 100.0 * caught / (caught + wrong))
    };
    let ((at_low, precision), (at_high, answer)) = (step(low), step(high));
    Gap {
        worked: vec![
            format!("Where {} are {}: {at_low}.", percent(low), family.positives),
            format!("So of all that are {}, {precision:.1}% should be.", family.stopped),
            format!("Others found {} as well. The two rates stay the same.", percent(high)),
        ],
        ask: format!(
            "Of all that are {} where {} are {}, how many percent should be?",
            family.stopped,
            percent(high),
            family.positives
        ),
        answer: (10.0 * answer).round() / 10.0,
        within: 1.0,
        why: format!("{}: {answer:.1}%.", sentence(&at_high)),
    }
}

/// The set that the rates were measured on: as many of each kind, with exactly these rates at both lines.
fn sheet(code: &Code, family: &Family) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let (slice, values) = family.slice;
    let [at, strict] = family.lines;
    let mut rows: Vec<(bool, usize)> = Vec::new();
    for positive in [true, false] {
        let flagged = |line: Rates| if positive { line.caught } else { line.wrong };
        let counts = [flagged(strict), flagged(at) - flagged(strict), TRIED_ON - flagged(at)];
        let bands = [(LINES[1], 9_990), (LINES[0], LINES[1] - 1), (10, LINES[0] - 1)];
        for (count, (low, high)) in counts.into_iter().zip(bands) {
            rows.extend((0..count).map(|_| {
                // Scores crowd towards the ends, as those of a model do.
                let u = draws.uniform();
                let part = if low == bands[0].0 { 1.0 - u * u } else { u * u };
                (positive, low + libm::round(part * (high - low) as f64) as usize)
            }));
        }
    }
    draws.shuffle(&mut rows);
    let lines = rows.iter().enumerate().map(|(index, (positive, score))| {
        vec![
            format!("r{:05}", index + 1),
            moment(draws.below(150), index),
            (*draws.one_of(&values)).to_owned(),
            format!("{:.4}", *score as f64 / 10_000.0),
            u8::from(*positive).to_string(),
        ]
    });
    let lines: Vec<Vec<String>> = lines.collect();
    csv(&["id", "seen_on", slice, "score", family.column], lines.into_iter())
}

fn spec(family: &Family, brief: &Brief) -> String {
    let [at, strict] = family.lines;
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
  slices: [{slice}]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: 1000
  horizon_months: 12
  false_positive: {{cost: 1, who: \"{stop_who}\"}}
  false_negative: {{cost: 1, who: \"{miss_who}\"}}

candidates:
  - {{name: nobody, rule: \"FALSE\"}}
  - {{name: model, score: score, threshold: {threshold}}}
  - {{name: stricter, score: score, threshold: {stricter}}}
baseline: nobody

bars:
  - recall >= {recall}
  - false_positive_rate <= {false_rate}

failure_states:
  - {{when: \"somebody says that a stop was wrong\", then: \"a person looks, where there is time\", user_sees: \"We are looking at it.\"}}
fallback: nobody
data_needs: To be asked.
---
# {feature}

> Practice: people, places and data are simulated.

## Problem

{story}

## Users

Those who are stopped, and those who pay for what is missed.

## Baseline today

Nothing is {stopped}.

## Expected behaviour

{positives} are {stopped}, and {others} are not. At the stricter line it is {strict_recall} and {strict_false_rate}.

## Edge cases

To be asked.

## When it is wrong

The prices of both mistakes are not known: 1 and 1 stand in for them.

## Data

{tried_on} {positives} and {tried_on} {others}, picked half and half. How common they are cannot be read from it.

## Success

What is gained in a year, less what asking cost.

## Launch and after

{question}
",
        feature = family.feature,
        column = family.column,
        slice = family.slice.0,
        currency = family.currency,
        stop_who = family.stop_who,
        miss_who = family.miss_who,
        threshold = LINES[0] as f64 / 10_000.0,
        stricter = LINES[1] as f64 / 10_000.0,
        recall = percent(at.recall()),
        false_rate = percent(at.false_rate()),
        strict_recall = percent(strict.recall()),
        strict_false_rate = percent(strict.false_rate()),
        story = brief.story,
        stopped = family.stopped,
        positives = sentence(family.positives),
        others = family.others,
        tried_on = grouped(i64::from(TRIED_ON)),
        question = brief.question,
    )
}
