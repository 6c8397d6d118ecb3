//! The case as somebody sees it: brief, what is known of earlier reviews, questions, decisions, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::family::Family;
use super::world::{DECISIONS, EARLIER, PROBLEMS, QUESTION_IDS, QUESTIONS, World, label};
use crate::case::{Action, Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Map, Spot, Unit};
use crate::question::Question;
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of};

/// A scored case of the golden set.
struct Row {
    positive: bool,
    /// Thousandths.
    score: usize,
}

pub(super) fn case(code: &Code, family: &'static Family, world: World) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let rows = scored(code);
    let auc = format!("{:.2}", ranking(&rows));
    let brief = brief(&mut words, family, &auc);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &world, &brief, rows.len()) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: sheet(code, family, &rows) },
    ];
    let order = |index: u32, n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        Draws::new(code, Purpose::Order, index).shuffle(&mut order);
        order
    };
    Case {
        code: code.clone(),
        title: "The model review",
        family: family.name,
        exhibits: exhibits(family, &world, &rows, &auc),
        actions: Actions::Choice {
            actions: order(0, DECISIONS.len()).iter().map(|decision| action(&world, *decision)).collect(),
        },
        questions: order(1, QUESTIONS).iter().map(|question| asked(family, &world, *question)).collect(),
        beliefs: None,
        gap: gap(&world, family),
        brief,
        files,
        truth: Box::new(world),
    }
}

fn brief(words: &mut Draws, family: &Family, auc: &str) -> Brief {
    let place: &str = words.one_of::<&str>(family.places);
    let ((a, a_does), (b, b_does)) = two_of(words, family.people);
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.keen)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.doubting)).to_owned() },
    ];
    words.shuffle(&mut voices);
    Brief {
        headline: (*words.one_of(family.headlines)).to_owned(),
        story: sentence(&fill(words.one_of::<&str>(family.stories), &[("place", place), ("auc", auc)])),
        voices,
        question: "Ask what you need, then decide.".to_owned(),
    }
}

fn action(world: &World, decision: usize) -> Action {
    let money = |amount: f64| money::format(amount, world.currency);
    Action {
        id: DECISIONS[decision].to_owned(),
        label: label(decision).to_owned(),
        means: match decision {
            0 => format!("It is released as it is: {} gained, less whatever is wrong with it.", money(world.gain)),
            1 => format!(
                "Only where it is safest, and watched: {} of the gain, {} of the harm. Fences cost {}.",
                percent(world.part.0),
                percent(world.part.1),
                money(world.fence)
            ),
            _ => "It is not released. Nothing gained, nothing lost.".to_owned(),
        },
    }
}

fn exhibits(family: &Family, world: &World, rows: &[Row], auc: &str) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, world.currency);
    let positives = rows.iter().filter(|row| row.positive).count();
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let risks = (0..PROBLEMS).map(|problem| {
        vec![
            family.problems[problem].to_owned(),
            format!("{} of {EARLIER}", world.earlier[problem]),
            money(world.harm[problem]),
        ]
    });
    let clarity =
        |name: &str, of: [f64; 3]| std::iter::once(name.to_owned()).chain(of.map(percent)).collect::<Vec<String>>();
    vec![
        Exhibit {
            title: "On the slide".to_owned(),
            columns: Vec::new(),
            rows: vec![
                fact("AUC", auc.to_owned()),
                fact("rows", format!("{}, with {} {}", grouped(rows.len() as i64), positives, family.positives)),
                fact(family.gains, money(world.gain)),
            ],
            note: Some("The rows are in data/golden.csv.".to_owned()),
            figure: None,
        },
        Exhibit {
            title: "What was wrong with earlier models of this team".to_owned(),
            columns: ["", "found in", "released with it, it costs"].map(str::to_owned).to_vec(),
            rows: risks.collect(),
            note: Some("Each came up by itself. A ranking showed none of them.".to_owned()),
            figure: Some(often_and_bad(family, world)),
        },
        Exhibit {
            title: format!("How {} answers", family.presenter.split(',').next().unwrap_or_default()),
            columns: ["", "sound", "unclear", "trouble"].map(str::to_owned).to_vec(),
            rows: vec![
                clarity("where all is well", world.clarity.well),
                clarity("where it is not", world.clarity.wrong),
            ],
            note: Some(format!(
                "There is time for {} questions; each sends somebody to look it up, which costs its price.",
                world.most
            )),
            figure: None,
        },
    ]
}

/// How often each trouble was found, against what it costs.
fn often_and_bad(family: &Family, world: &World) -> Figure {
    let spot = |problem: usize| Spot {
        label: family.problems[problem].to_owned(),
        often: world.earlier[problem] as f64 / EARLIER as f64,
        between: None,
        cost: world.harm[problem],
        told: format!(
            "{} of {EARLIER}; {}",
            world.earlier[problem],
            money::format(world.harm[problem], world.currency)
        ),
    };
    Figure::Map(Map {
        across: format!("found in, of {EARLIER} models"),
        across_unit: Unit::Share,
        up: "released with it, it costs".to_owned(),
        currency: world.currency,
        product: "expected".to_owned(),
        spots: (0..PROBLEMS).map(spot).collect(),
    })
}

fn asked(family: &Family, world: &World, question: usize) -> Question {
    let found = world.inquiry.found(question);
    let (says, reads) = match family.answers.get(question) {
        Some(answers) => (answers[found], ["sound", "unclear", "trouble"][found]),
        None => (family.curve, "the same curve"),
    };
    Question {
        id: QUESTION_IDS[question].to_owned(),
        label: family.questions[question].to_owned(),
        tells: match family.problems.get(question) {
            Some(problem) => format!("Whether it is this: {problem}."),
            None => "How it ranks, once more.".to_owned(),
        },
        price: world.inquiry.price(question),
        answer: Exhibit {
            title: family.questions[question].to_owned(),
            columns: Vec::new(),
            rows: vec![
                vec![family.presenter.to_owned(), says.to_owned()],
                vec!["the answer is".to_owned(), reads.to_owned()],
            ],
            note: None,
            figure: None,
        },
    }
}

fn gap(world: &World, family: &Family) -> Gap {
    let money = |amount: f64| money::format(amount, world.currency);
    let dearest = (0..PROBLEMS).max_by(|a, b| world.harm[*a].total_cmp(&world.harm[*b])).expect("there are problems");
    let before = world.earlier[dearest] as f64 / EARLIER as f64;
    let (well, wrong) = (world.clarity.well[1], world.clarity.wrong[1]);
    let answer = 100.0 * before * wrong / (before * wrong + (1.0 - before) * well);
    Gap {
        worked: vec![
            format!(
                "The dearest thing that can be wrong: {}. It costs {}.",
                family.problems[dearest],
                money(world.harm[dearest])
            ),
            format!("It was found in {} of {EARLIER} earlier models: {}.", world.earlier[dearest], percent(before)),
            format!(
                "Suppose that you ask, and the answer is unclear: that happens in {} of such cases, and in {} where all is well.",
                percent(wrong),
                percent(well)
            ),
        ],
        ask: "How likely is it then, in percent?".to_owned(),
        answer: (10.0 * answer).round() / 10.0,
        within: 1.5,
        why: format!(
            "{} × {} against {} × {}: {answer:.0}%.",
            percent(before),
            percent(wrong),
            percent(1.0 - before),
            percent(well)
        ),
    }
}

/// Scores as they are shown: they rank well, whatever is wrong.
fn scored(code: &Code) -> Vec<Row> {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let n = draws.between(700.0, 1_300.0) as usize;
    let share = draws.between(0.12, 0.3);
    let apart = draws.between(1.6, 2.1);
    (0..n)
        .map(|_| {
            let positive = draws.chance(share);
            let x = draws.normal() + if positive { apart } else { 0.0 };
            let score = 1.0 / (1.0 + libm::exp(-(x - apart / 2.0 - 0.6)));
            Row { positive, score: (libm::round(score * 1_000.0) as usize).clamp(1, 999) }
        })
        .collect()
}

/// Area under the curve: how often a positive scores above a negative, ties half.
fn ranking(rows: &[Row]) -> f64 {
    let mut counts = [[0.0f64; 1_000]; 2];
    rows.iter().for_each(|row| counts[usize::from(row.positive)][row.score] += 1.0);
    let (mut below, mut sum) = (0.0, 0.0);
    for (negative, positive) in counts[0].iter().zip(&counts[1]) {
        sum += positive * (below + 0.5 * negative);
        below += negative;
    }
    let positives: f64 = counts[1].iter().sum();
    sum / (below * positives).max(1.0)
}

fn sheet(code: &Code, family: &Family, rows: &[Row]) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 1);
    let (slice, values) = family.slice;
    let lines = rows.iter().enumerate().map(|(index, row)| {
        vec![
            format!("r{:05}", index + 1),
            moment(draws.below(150), index),
            (*draws.one_of(values)).to_owned(),
            format!("{:.3}", row.score as f64 / 1_000.0),
            u8::from(row.positive).to_string(),
        ]
    });
    csv(&["id", "seen_on", slice, "score", family.column], lines)
}

fn spec(family: &Family, world: &World, brief: &Brief, n: usize) -> String {
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
  false_positive: {{cost: 1, who: \"somebody who is bothered for nothing\"}}
  false_negative: {{cost: 4, who: \"somebody whom it should have helped\"}}

candidates:
  - {{name: nobody, rule: \"FALSE\"}}
  - {{name: model, score: score, threshold: 0.5}}
baseline: nobody

bars:
  - roc_auc >= 0.8

failure_states:
  - {{when: \"it is unsure\", then: \"to be asked in the review\", user_sees: \"To be asked in the review.\"}}
fallback: nobody
data_needs: To be asked in the review.
---
# {feature}

> Practice: people, places and data are simulated.

## Problem

{story}

## Users

Those who act on the score, and those whom it is about.

## Baseline today

No model.

## Expected behaviour

{positives} rank above the others.

## Edge cases

To be asked in the review.

## When it is wrong

Prices of mistakes stand in for those of the review: {gain_told} is what a sound release gains.

## Data

{n} rows, as they were handed in.

## Success

What is gained, less what is wrong with it.

## Launch and after

{question}
",
        feature = family.feature,
        column = family.column,
        slice = family.slice.0,
        currency = world.currency,
        story = brief.story,
        positives = sentence(family.positives),
        gain_told = money::format(world.gain, world.currency),
        question = brief.question,
    )
}
