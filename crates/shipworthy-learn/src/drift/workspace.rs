//! The workspace that a case is: judged cases, every day of every year, and the spec.

use shipworthy_eval::words::percent;

use super::series::{DAYS, Day, known};
use super::world::World;
use crate::case::Brief;
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::scene::Prose;
use crate::sheet::{csv, day, moment};

/// How far each weekday is from the week's level, in daily spreads; known to everybody, and the same every year.
const WEEKDAYS: [f64; 7] = [0.6, 0.2, 0.0, -0.1, 0.3, -0.5, -0.5];
const WEEKDAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Judged cases one by one. How many there are of each day, and how many right, is what the board shows; the rest is drawn from that alone.
pub(super) fn golden(code: &Code, world: &World) -> String {
    let (family, usual) = (world.family, &world.usual);
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut rows = Vec::new();
    for (index, of) in world.years[0][..known(usual)].iter().enumerate() {
        let flagged = f64::from(of.flagged) / f64::from(usual.cases);
        let mut right: Vec<bool> = (0..usual.judged).map(|place| place < of.right).collect();
        draws.shuffle(&mut right);
        for right in right {
            let flag = draws.chance(flagged);
            rows.push(vec![
                format!("c{:05}", rows.len() + 1),
                moment(family.first_day + index, rows.len()),
                (*draws.one_of(&family.sources)).to_owned(),
                u8::from(flag).to_string(),
                u8::from(flag == right).to_string(),
            ]);
        }
    }
    csv(&["id", "seen_on", "source", "flagged", family.column], rows.into_iter())
}

/// Every day of every year, as the board has it.
pub(super) fn daily(world: &World) -> String {
    let (family, usual) = (world.family, &world.usual);
    let years = ["", "_last_year", "_two_years_ago"];
    let mut head: Vec<String> = ["day", "weekday", "cases", "judged"].map(str::to_owned).to_vec();
    for year in &years[..world.years.len()] {
        head.extend(["reading", "flagged", "right"].map(|name| format!("{name}{year}")));
    }
    let cells = |days: &[Day], index: usize, known: usize| {
        let of = &days[index];
        let right = if index < known { of.right.to_string() } else { String::new() };
        let reading = family.level + family.spread * (of.reading + WEEKDAYS[index % 7]);
        [format!("{:.*}", family.decimals + 1, reading), of.flagged.to_string(), right]
    };
    let rows = (0..DAYS).map(|index| {
        let mut row = vec![
            day(family.first_day + index),
            WEEKDAY_NAMES[index % 7].to_owned(),
            usual.cases.to_string(),
            usual.judged.to_string(),
        ];
        for (year, days) in world.years.iter().enumerate() {
            row.extend(cells(days, index, if year == 0 { known(usual) } else { DAYS }));
        }
        row
    });
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    csv(&head, rows)
}

pub(super) fn spec(world: &World, brief: &Brief) -> String {
    let (family, usual) = (world.family, &world.usual);
    let front = format!(
        "format: 1
name: {feature}
task: binary
stage: live
ship: model

golden:
  data: data/golden.csv
  label: {column}
  positive: 1
  id: id
  time: seen_on
  slices: [source]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: 3
  false_positive: {{cost: {wrong}, who: \"{who}\"}}
  false_negative: {{cost: {wrong}, who: \"{who}\"}}

candidates:
  - {{name: nobody, rule: \"FALSE\"}}
  - {{name: model, rule: \"flagged = 1\"}}
baseline: nobody

bars:
  - accuracy >= {bar:.0}%

failure_states:
  - {{when: \"a figure leaves its band\", then: \"somebody finds out why before anything is changed\", user_sees: \"Nothing, until it is known.\"}}
fallback: nobody
data_needs: Outcomes as they come in, with their day; readings with the number of blanks.
",
        feature = family.scene.feature,
        column = family.column,
        currency = family.scene.currency,
        volume = 30 * usual.cases,
        wrong = world.wrong,
        who = family.who,
        bar = 100.0 * usual.right - 2.0,
    );
    let expected = format!("{} of what is judged is right.", percent(usual.right));
    let when_wrong = format!("Each wrong one costs {} {}.", world.wrong, family.scene.currency);
    let data = format!(
        "{} of {} {} a day are judged, after {} days. data/daily.csv has every day, beside the same weekdays of earlier years.",
        usual.judged, usual.cases, family.cases, usual.delay
    );
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: &format!("Those who act on it: {} are {} first.", family.positives, family.flagged),
        baseline: family.without,
        expected: &expected,
        edges: "Outcomes that came in too late to count are left out.",
        wrong: &when_wrong,
        data: &data,
        success: "As many right ones as before, at less than the wrong ones cost.",
        after: &brief.question,
    }
    .spec(&front)
}
