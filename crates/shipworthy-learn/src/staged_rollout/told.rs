//! The case as somebody sees it: brief, what is known, the stages, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::grouped;

use super::family::Family;
use super::grave::Grave;
use super::plan::{HOLDS, SHARES};
use super::world::{MOST, STEPS, World};
use crate::case::{Action, Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::Figure;
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of};

pub(super) fn case(code: &Code, family: &'static Family, world: World) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief = brief(&mut words, family, &world);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, &world) },
    ];
    let mut order: Vec<usize> = (0..STEPS.len()).collect();
    Draws::new(code, Purpose::Order, 0).shuffle(&mut order);
    Case {
        code: code.clone(),
        title: "Roll out by stages",
        family: family.name,
        exhibits: exhibits(code, family, &world),
        actions: Actions::Stages { actions: order.iter().map(|step| action(&world, *step)).collect(), most: MOST },
        questions: Vec::new(),
        beliefs: None,
        gap: world.grave_gap().unwrap_or_else(|| gap(family, &world)),
        brief,
        files,
        truth: Box::new(world),
    }
}

fn brief(words: &mut Draws, family: &Family, world: &World) -> Brief {
    let place: &str = words.one_of::<&str>(family.places);
    let ((a, a_does), (b, b_does)) = two_of(words, family.people);
    let week = grouped(world.terms.volume as i64);
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.forward)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.wary)).to_owned() },
    ];
    words.shuffle(&mut voices);
    let notice = world.grave.as_ref().map_or_else(String::new, Grave::notice);
    Brief {
        headline: (*words.one_of(family.headlines)).to_owned(),
        story: sentence(&fill(words.one_of::<&str>(family.stories), &[("place", place), ("week", &week)])) + &notice,
        voices,
        question: "What is the next step?".to_owned(),
    }
}

fn action(world: &World, step: usize) -> Action {
    let money = |amount: f64| money::format(amount, world.currency);
    let (label, means) = match step {
        0 => (
            "Go on",
            "To the next stage: 4%, then 15%, then everybody. Once everybody has it, it stays until it is replaced."
                .to_owned(),
        ),
        1 => ("Hold", format!("One more week at this stage. {HOLDS} times in all.")),
        _ => (
            "Take it back",
            format!(
                "It ends here. People have to be told: that costs {} at 1%, {} at 4%, {} at 15%.",
                money(world.terms.back(0)),
                money(world.terms.back(1)),
                money(world.terms.back(2))
            ),
        ),
    };
    Action { id: STEPS[step].to_owned(), label: label.to_owned(), means }
}

fn exhibits(code: &Code, family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, world.currency);
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let line = |name: &str, (incidents, cases): (usize, usize)| {
        vec![
            name.to_owned(),
            grouped(cases as i64),
            incidents.to_string(),
            format!("{:.2}", 1_000.0 * incidents as f64 / cases as f64),
        ]
    };
    let mut pays = vec![
        fact(family.gains, format!("+{}", money(world.terms.gain))),
        fact(family.harms, format!("−{}", money(world.terms.harm))),
        fact("until it is replaced", format!("{} weeks, counted from the first", world.terms.weeks)),
    ];
    if let Some((rare, grave)) = world.rare() {
        pays.insert(2, fact(grave.costs, format!("−{}", money(rare.harm))));
    }
    if code.level.number() == 1 {
        let bar = 1_000.0 * world.terms.break_even();
        pays.push(fact(&world.pays(), format!("{bar:.2} {} per 1,000", family.incidents)));
    }
    let stages = SHARES
        .iter()
        .enumerate()
        .map(|(stage, share)| vec![format!("{:.0}%", 100.0 * share), grouped(world.terms.cases(stage).round() as i64)]);
    let everybody = vec!["everybody".to_owned(), grouped(world.terms.volume as i64)];
    let mut all = vec![
        Exhibit {
            title: "Known before".to_owned(),
            columns: ["", family.cases, family.incidents, "per 1,000"].map(str::to_owned).to_vec(),
            rows: vec![line("a trial elsewhere", world.trial), line("golden set", world.golden)],
            note: Some(
                "Both are the same kind of case as here; before the trial nothing was known. The golden set is in data/golden.csv."
                    .to_owned(),
            ),
            figure: Some(Figure::Rates(world.rates(world.known_before(), world.stated()))),
        },
        Exhibit { title: "What it pays".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
        Exhibit {
            title: "The stages".to_owned(),
            columns: ["stage", &format!("{} a week", family.cases)].map(str::to_owned).to_vec(),
            rows: stages.chain([everybody]).collect(),
            note: Some("What happens in a week at a stage counts, whatever is decided after it.".to_owned()),
            figure: None,
        },
    ];
    if let Some(rare) = world.grave_exhibit() {
        all.insert(1, rare);
    }
    all
}

fn gap(family: &Family, world: &World) -> Gap {
    let money = |amount: f64| money::format(amount, world.currency);
    let ((seen, cases), (more, of)) = (world.trial, world.golden);
    let believed = 1_000.0 * (seen + more + 1) as f64 / (cases + of) as f64;
    let lost = believed * world.terms.harm;
    Gap {
        worked: vec![
            format!(
                "Trial and golden set together: {}: {} in {} {}.",
                family.incidents,
                seen + more,
                grouped((cases + of) as i64),
                family.cases
            ),
            format!("Counting one more, as nothing was known before: {believed:.2} per 1,000."),
            format!(
                "Each of the {} gains {}; each of the {} costs {}.",
                family.cases,
                money(world.terms.gain),
                family.incidents,
                money(world.terms.harm)
            ),
        ],
        ask: format!(
            "At that rate, what do the {} among 1,000 {} cost, in {}?",
            family.incidents, family.cases, world.currency
        ),
        answer: lost,
        // The rate is shown to a hundredth.
        within: 0.006 * world.terms.harm,
        why: format!(
            "{believed:.2} × {} = {}. The 1,000 gain {}, which is as much at {:.2} per 1,000. A stage can be worth more than it gains: what it tells can still change the next step.",
            money(world.terms.harm),
            money(lost),
            money(1_000.0 * world.terms.gain),
            1_000.0 * world.terms.break_even()
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let (incidents, n) = world.golden;
    let mut good: Vec<bool> = (0..n).map(|index| index >= incidents).collect();
    draws.shuffle(&mut good);
    let (slice, values) = family.slice;
    let rows = good.iter().enumerate().map(|(index, good)| {
        let value = *draws.one_of(values);
        vec![
            format!("g{:04}", index + 1),
            moment(draws.below(60), index),
            value.to_owned(),
            u8::from(*good).to_string(),
        ]
    });
    csv(&["id", "seen_on", slice, family.column], rows)
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let apart = world.grave.as_ref().map_or_else(String::new, |grave| format!(", {} apart", grave.name));
    let rare = world.rare().map_or_else(String::new, |(rare, grave)| {
        let (harm, cases) = (money::format(rare.harm, world.currency), grouped(rare.cases as i64));
        let (name, seen) = (sentence(grave.name), rare.seen);
        format!(" {name} cost {harm} each: {seen} in {cases} {} in other markets.", family.cases)
    });
    let bar = format!("{:.2}", 100.0 * (1.0 - world.terms.break_even()));
    format!(
        "---
format: 1
name: {feature}
task: binary
stage: pilot
ship: launch

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
  volume_per_month: {volume}
  horizon_months: {months}
  false_positive: {{cost: {harm}, who: \"{who}\"}}
  false_negative: {{cost: {gain}, who: \"us: a good one that is not used\"}}

candidates:
  - {{name: launch, rule: \"TRUE\"}}
  - {{name: back, rule: \"FALSE\"}}
baseline: back

bars:
  - precision >= {bar}%

failure_states:
  - {{when: \"an incident is reported\", then: \"a person puts it right\", user_sees: \"An apology, and what was promised.\"}}
fallback: back
data_needs: Incidents as they are reported, with the week that they belong to.
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

At least {bar}% go well: there gain and harm meet{apart}.

## Edge cases

Reports come late.

## When it is wrong

Each costs {harm_told}.{rare}

## Data

The golden set holds {n} {cases}, drawn at random.

## Success

More gained than lost until it is replaced.

## Launch and after

1%, 4%, 15%, everybody; after each week go on, hold, or take it back.
",
        feature = family.feature,
        column = family.column,
        slice = family.slice.0,
        currency = world.currency,
        volume = (world.terms.volume * 52.0 / 12.0).round(),
        months = (world.terms.weeks / 4.345).ceil(),
        harm = world.terms.harm,
        harm_told = money::format(world.terms.harm, world.currency),
        who = family.who,
        gain = world.terms.gain,
        story = brief.story,
        cases = family.cases,
        n = world.golden.1,
    )
}
