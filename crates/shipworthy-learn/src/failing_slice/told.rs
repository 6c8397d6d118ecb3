//! The case as somebody sees it: brief, exhibits, slices to pick, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::level::Level as Confidence;

use super::family::Family;
use super::world::{MOST, World};
use crate::case::{Action, Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Rate};
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of, with_sign};

pub(super) fn case(code: &Code, family: &'static Family, world: World) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief = brief(&mut words, family, &world);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, &world) },
    ];
    let mut order: Vec<usize> = shown(&world);
    Draws::new(code, Purpose::Order, 0).shuffle(&mut order);
    Case {
        code: code.clone(),
        title: "Find the failing slice",
        family: family.name,
        exhibits: exhibits(code, family, &world),
        actions: Actions::Picks {
            things: order.iter().map(|slice| thing(&world, family, *slice)).collect(),
            most: MOST,
            probability: Some(
                "how likely it is itself broken, and does not only share rows with a slice that is".to_owned(),
            ),
        },
        gap: gap(family, &world, &mut words),
        brief,
        files,
        questions: Vec::new(),
        beliefs: None,
        truth: Box::new(world),
    }
}

/// Slices that there are rows of.
fn shown(world: &World) -> Vec<usize> {
    (0..world.layout.slices.len()).filter(|slice| world.of(*slice).0 > 0).collect()
}

fn thing(world: &World, family: &Family, slice: usize) -> Action {
    Action {
        id: world.layout.id(slice),
        label: world.layout.label(slice),
        means: format!("{} {} of the sample.", grouped(world.of(slice).0 as i64), family.cases),
    }
}

fn brief(words: &mut Draws, family: &Family, world: &World) -> Brief {
    let place: &str = words.one_of::<&str>(family.places);
    let ((a, a_does), (b, b_does)) = two_of(words, family.people);
    let month = grouped(world.volume as i64);
    let (rows, wrong) = world.overall();
    let rate = percent(1.0 - wrong as f64 / rows as f64);
    let values = [("place", place), ("month", month.as_str()), ("rate", rate.as_str())];
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.suspicious)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.calm)).to_owned() },
    ];
    words.shuffle(&mut voices);
    Brief {
        headline: fill(words.one_of::<&str>(family.headlines), &values),
        story: sentence(&fill(words.one_of::<&str>(family.stories), &values)),
        voices,
        question: format!("Which slices do you have mended? Up to {MOST}, or none."),
    }
}

fn exhibits(code: &Code, family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, world.currency);
    let easy = code.level.number() == 1;
    let line = |name: String, (rows, wrong): (usize, usize)| {
        let mut row =
            vec![name, grouped(rows as i64), grouped(wrong as i64), percent(1.0 - wrong as f64 / rows as f64)];
        if easy {
            let of = wilson((rows - wrong) as f64, rows as f64, Confidence::new(0.95).expect("95% is a level"));
            row.push(format!("{} to {}", percent(of.lower), percent(of.upper)));
        }
        row
    };
    let mut columns = vec!["", "judged", "wrong", family.good];
    if easy {
        columns.push("95% interval");
    }
    let columns: Vec<String> = columns.into_iter().map(str::to_owned).collect();
    let single = |slice: &usize| world.layout.slices[*slice].of.len() == 1;
    let (ones, pairs): (Vec<usize>, Vec<usize>) = shown(world).into_iter().partition(single);
    let mut rows = vec![line("all".to_owned(), world.overall())];
    rows.extend(ones.iter().map(|slice| line(world.layout.label(*slice), world.of(*slice))));
    let mut exhibits = vec![Exhibit {
        title: format!("{} that were {}", sentence(family.cases), family.good),
        columns: columns.clone(),
        rows,
        note: Some("A random sample, cut by one column at a time. All rows are in data/golden.csv.".to_owned()),
        figure: easy.then(|| {
            let all = std::iter::once(("all".to_owned(), world.overall()));
            let each = all.chain(ones.iter().map(|slice| (world.layout.label(*slice), world.of(*slice))));
            let rates = each.map(|(label, (rows, wrong))| Rate::new(label, wrong as u32, rows as u32));
            Figure::rates("wrong", rates.collect())
        }),
    }];
    if !pairs.is_empty() {
        exhibits.push(Exhibit {
            title: "Cut by two columns".to_owned(),
            columns,
            rows: pairs.iter().map(|slice| line(world.layout.label(*slice), world.of(*slice))).collect(),
            note: None,
            figure: None,
        });
    }
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    exhibits.push(Exhibit {
        title: "What it costs".to_owned(),
        columns: Vec::new(),
        rows: vec![
            fact(family.loses, money(world.loss)),
            fact("a month", format!("{} {}, cut as the sample is", grouped(world.volume as i64), family.cases)),
            fact("until it is replaced", format!("{} months", world.months)),
            fact("mending one slice", format!("{}: {}", money(world.price), family.mend)),
        ],
        note: Some(
            "A broken slice that is mended gets as good as the rest. Mending one that is not broken changes nothing, even where it shares rows with one that is.".to_owned(),
        ),
        figure: None,
    });
    exhibits.push(Exhibit {
        title: "In earlier reviews".to_owned(),
        columns: Vec::new(),
        rows: vec![
            fact("no slice was broken", "1 in 4".to_owned()),
            fact("one was", "9 in 20".to_owned()),
            fact("two were, each on its own", "3 in 10".to_owned()),
        ],
        note: Some(format!(
            "A broken slice was wrong more often by {:.0} to {:.0} points. A row of two broken slices is as bad as the worse of them.",
            100.0 * world.gaps[0],
            100.0 * world.gaps[world.gaps.len() - 1]
        )),
        figure: None,
    });
    exhibits
}

fn gap(family: &Family, world: &World, words: &mut Draws) -> Gap {
    let fitting: Vec<usize> = shown(world).into_iter().filter(|slice| world.of(*slice).0 >= 100).collect();
    // A slice that adds next to nothing is no exercise.
    let all = world.overall().0 as f64;
    let adds = |slice: usize| 1_000.0 * world.gap(slice) * world.of(slice).0 as f64 / all;
    let telling: Vec<usize> = fitting.iter().copied().filter(|slice| adds(*slice).abs() >= 2.0).collect();
    let slice = *words.one_of(if telling.is_empty() { &fitting } else { &telling });
    let (rows, wrong) = world.of(slice);
    let (others, other_wrong) = world.outside(slice);
    let (share, rest) = (wrong as f64 / rows as f64, other_wrong as f64 / others.max(1) as f64);
    let of_all = rows as f64 / (rows + others) as f64;
    let answer = 1_000.0 * of_all * (share - rest);
    Gap {
        worked: vec![
            format!(
                "{}: {} of {} wrong, or {}.",
                world.layout.label(slice),
                wrong,
                grouped(rows as i64),
                percent(share)
            ),
            format!("All others: {} of {} wrong, or {}.", other_wrong, grouped(others as i64), percent(rest)),
            format!("The slice is {} of all {}.", percent(of_all), family.cases),
            format!(
                "Mending costs {}, what {} wrong ones cost.",
                money::format(world.price, world.currency),
                grouped((world.price / world.loss).round() as i64)
            ),
        ],
        ask: format!(
            "How many wrong ones too many does the slice add to 1,000 {}, going by the sample? Below zero where it has fewer.",
            family.cases
        ),
        answer: (10.0 * answer).round() / 10.0,
        within: 0.6,
        why: format!(
            "1,000 × {} × ({} − {}) = {}. It holds chance as well: what can be believed lies nearer to nothing.",
            percent(of_all),
            percent(share),
            percent(rest),
            with_sign(answer)
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut all: Vec<(usize, bool)> = (0..world.layout.cells())
        .flat_map(|cell| {
            let (rows, wrong) = (world.counts.rows[cell], world.counts.wrong[cell]);
            (0..rows).map(move |row| (cell, row >= wrong))
        })
        .collect();
    draws.shuffle(&mut all);
    let names: Vec<&str> = world.layout.columns.iter().map(|column| column.name).collect();
    let header: Vec<&str> = ["id", "judged_on"].into_iter().chain(names).chain([family.column]).collect();
    let rows = all.iter().enumerate().map(|(index, (cell, good))| {
        let values = world.layout.values(*cell).into_iter().zip(&world.layout.columns);
        let values = values.map(|(value, column)| column.values[value].to_owned());
        let first = [format!("s{:05}", index + 1), moment(draws.below(120), index)];
        first.into_iter().chain(values).chain([u8::from(*good).to_string()]).collect()
    });
    csv(&header, rows)
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let (rows, wrong) = world.overall();
    // The headline passes: what is asked of it is what it has, less three points.
    let bar = (100.0 * (1.0 - wrong as f64 / rows as f64) - 3.0).floor();
    let slices: Vec<&str> = world.layout.columns.iter().map(|column| column.name).collect();
    format!(
        "---
format: 1
name: {feature}
task: binary
stage: live
ship: today

golden:
  data: data/golden.csv
  label: {column}
  positive: 1
  id: id
  time: judged_on
  slices: [{slices}]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {months}
  false_positive: {{cost: {loss}, who: \"{who}\"}}
  false_negative: {{cost: {loss}, who: \"us: a good one that nobody gets\"}}

candidates:
  - {{name: today, rule: \"TRUE\"}}
  - {{name: nobody, rule: \"FALSE\"}}
baseline: nobody

bars:
  - precision >= {bar}%

failure_states:
  - {{when: \"it is not {good}\", then: \"a person puts it right\", user_sees: \"An apology, and the right one.\"}}
fallback: nobody
data_needs: Cases that were judged by two people.
---
# {feature}

> Practice: people, places and data are simulated.

## Problem

{story}

## Users

Those who get the {cases}, and those who answer for them.

## Baseline today

The same, in every group.

## Expected behaviour

At least {bar}% are {good}, on average. Whether that holds everywhere is the question.

## Edge cases

Cases that the judges disagreed on are not in the golden set.

## When it is wrong

Each costs {loss_told}.

## Data

The golden set holds {rows} {cases}, drawn at random.

## Success

Money spent on slices that are broken, and not on those that look it.

## Launch and after

{question}
",
        feature = family.feature,
        column = family.column,
        slices = slices.join(", "),
        currency = world.currency,
        volume = world.volume,
        months = world.months,
        loss = world.loss,
        loss_told = money::format(world.loss, world.currency),
        who = family.who,
        good = family.good,
        cases = family.cases,
        story = brief.story,
        question = brief.question,
    )
}
