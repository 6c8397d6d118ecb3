//! The case as somebody sees it: brief, exhibits, actions, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::level::Level as Confidence;

use super::family::Family;
use super::world::{ACTIONS, World, label};
use crate::case::{Action, Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Rate};
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of};

pub(super) fn case(code: &Code, family: &'static Family, world: World) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief = brief(&mut words, family, &world);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, &world) },
    ];
    Case {
        code: code.clone(),
        title: "Launch, hold, or gather more",
        family: family.name,
        exhibits: exhibits(code, family, &world),
        actions: Actions::Choice { actions: actions(code, family, &world) },
        gap: gap(family, &world),
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
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.eager)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.careful)).to_owned() },
    ];
    words.shuffle(&mut voices);
    Brief {
        headline: (*words.one_of(family.headlines)).to_owned(),
        story: sentence(&story),
        voices,
        question: "You decide today.".to_owned(),
    }
}

fn exhibits(code: &Code, family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, world.currency);
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let (k, n) = world.golden;
    let drawn = wilson(f64::from(k), f64::from(n), Confidence::new(0.95).expect("95% is a level"));
    let interval = format!("{} to {}", percent(drawn.lower), percent(drawn.upper));
    let (right, size) = world.pilot;
    let mut pays = vec![
        fact(family.gains, format!("+{}", money(world.gain))),
        fact(family.loses, format!("−{}", money(world.loss))),
        fact("a month", format!("{} {}", grouped(world.volume as i64), family.cases)),
        fact("until it is replaced", format!("{} months", world.months)),
    ];
    if code.level.number() == 1 {
        pays.push(fact("launching pays above", format!("{}% {}", world.bar_percent(), family.good)));
    }
    let more = world.gathering.iter().map(|more| {
        let labels = format!("{} more {}", grouped(i64::from(more.labels)), family.cases);
        fact(
            &labels,
            format!(
                "{} each, {} days with nothing launched, {} a day for the team: {} in all",
                money(more.price),
                more.days,
                money(more.team),
                money(more.cost())
            ),
        )
    });
    vec![
        Exhibit {
            title: format!("How many {} were {}", family.cases, family.good),
            columns: ["", "judged", family.good, "share", "95% interval"].map(str::to_owned).to_vec(),
            rows: vec![
                vec![
                    "pilot".to_owned(),
                    size.to_string(),
                    right.to_string(),
                    percent(f64::from(right) / f64::from(size)),
                    String::new(),
                ],
                vec![
                    "golden set".to_owned(),
                    n.to_string(),
                    k.to_string(),
                    percent(f64::from(k) / f64::from(n)),
                    interval,
                ],
            ],
            note: Some(
                "The pilot and the golden set hold different cases of one kind, judged by the same people. Before the pilot nothing was known. The golden set is in data/golden.csv."
                    .to_owned(),
            ),
            figure: Some(Figure::rates(
                family.good,
                vec![Rate::new("pilot", right, size), Rate::new("golden set", k, n)],
            )),
        },
        Exhibit { title: "What it pays".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
        Exhibit {
            title: "What more evidence takes".to_owned(),
            columns: Vec::new(),
            rows: more.collect(),
            note: None,
            figure: None,
        },
    ]
}

fn actions(code: &Code, family: &Family, world: &World) -> Vec<Action> {
    let mut actions: Vec<Action> = (0..2 + world.gathering.len())
        .map(|index| Action {
            id: ACTIONS[index].to_owned(),
            label: label(index).to_owned(),
            means: match index {
                0 => format!("Every one of the {} goes out from today.", family.cases),
                1 => "It does not go out, and the work on it ends.".to_owned(),
                _ => {
                    let more = world.gathering[index - 2];
                    format!(
                        "Label {} more, wait {} days, then do what pays.",
                        grouped(i64::from(more.labels)),
                        more.days
                    )
                }
            },
        })
        .collect();
    Draws::new(code, Purpose::Order, 0).shuffle(&mut actions);
    actions
}

fn gap(family: &Family, world: &World) -> Gap {
    let money = |amount: f64| money::format(amount, world.currency);
    let (k, n) = world.golden;
    let (right, size) = world.pilot;
    let (gained, lost) = (1_000.0 * world.mean() * world.gain, 1_000.0 * (1.0 - world.mean()) * world.loss);
    Gap {
        worked: vec![
            format!(
                "Pilot and golden set are the same kind of case: {} of {} were {}.",
                right + k,
                size + n,
                family.good
            ),
            format!(
                "Counting one good and one bad case more, as nothing was known before: {} of {}, or {}.",
                right + k + 1,
                size + n + 2,
                percent(world.mean())
            ),
            format!("A good one gains {}, a bad one loses {}.", money(world.gain), money(world.loss)),
        ],
        ask: format!("Of 1,000 {} that go out, what do the bad ones lose, in {}?", family.cases, world.currency),
        answer: lost,
        // The share is shown to a tenth of a percent.
        within: 0.6 * world.loss,
        why: format!(
            "1,000 × {} × {} = {}. The good ones gain {}, so launching is worth {} per 1,000, and pays above {} / ({} + {}) = {}% {}.",
            percent(1.0 - world.mean()),
            money(world.loss),
            money(lost),
            money(gained),
            money(gained - lost),
            money(world.loss),
            money(world.gain),
            money(world.loss),
            world.bar_percent(),
            family.good
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let (k, n) = world.golden;
    let mut good: Vec<bool> = (0..n).map(|index| index < k).collect();
    draws.shuffle(&mut good);
    let (slice, values) = family.slice;
    let rows = good.iter().enumerate().map(|(index, good)| {
        let value = *draws.one_of(values);
        vec![
            format!("c{:04}", index + 1),
            moment(draws.below(150), index),
            value.to_owned(),
            u8::from(*good).to_string(),
        ]
    });
    csv(&["id", "received_on", slice, family.column], rows)
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let more = world.gathering[0];
    format!(
        "---
format: 1
name: {feature}
task: binary
stage: proposed
ship: launch

golden:
  data: data/golden.csv
  label: {column}
  positive: 1
  id: id
  time: received_on
  slices: [{slice}]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {months}
  false_positive: {{cost: {loss}, who: \"{who}\"}}
  false_negative: {{cost: {gain}, who: \"us: a good one that is not sent\"}}
  label: {{cost: {price}, days: {days}}}

candidates:
  - {{name: launch, rule: \"TRUE\"}}
  - {{name: hold, rule: \"FALSE\"}}
baseline: hold

bars:
  - precision >= {bar}%

failure_states:
  - {{when: \"a case is not {good}\", then: \"a person puts it right\", user_sees: \"An apology, and the right answer.\"}}
fallback: hold
data_needs: Cases that were judged by two people.
---
# {feature}

> Practice: people, places and data are simulated.

## Problem

{story}

## Users

Those who get the {cases}, and those who answer for them.

## Baseline today

People do it by hand.

## Expected behaviour

At least {bar}% are {good}: there gains and losses meet.

## Edge cases

Cases that the judges disagreed on are not in the golden set.

## When it is wrong

Somebody notices, and a person puts it right: {loss_told} a case.

## Data

The golden set holds {n} {cases}, drawn at random.

## Success

More gained by good ones than lost by bad ones.

## Launch and after

{question}
",
        feature = family.feature,
        column = family.column,
        slice = family.slice.0,
        currency = world.currency,
        volume = world.volume,
        months = world.months,
        loss = world.loss,
        loss_told = money::format(world.loss, world.currency),
        gain = world.gain,
        who = family.who,
        // A day of the team is paid with every label that it waits for.
        price = (more.cost() / f64::from(more.labels) * 100.0).round() / 100.0,
        days = more.days,
        bar = world.bar_percent(),
        good = family.good,
        cases = family.cases,
        story = brief.story,
        n = world.golden.1,
        question = brief.question,
    )
}
