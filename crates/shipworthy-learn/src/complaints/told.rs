//! The case as somebody sees it: brief, what is known, what can be asked, remedies, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::level::Level as Confidence;

use super::cause::{CAUSE_IDS, CAUSES, QUESTION_IDS, QUESTIONS, REMEDY_IDS, STOPS};
use super::family::Family;
use super::world::{EARLIER, World};
use crate::case::{Action, Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Limit, Line, Lines, Move, Moves, Rate, Rates, Unit};
use crate::question::{Beliefs, Cause, Question};
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of};

pub(super) fn case(code: &Code, family: &'static Family, world: World) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief = brief(&mut words, family, &world);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, &world) },
    ];
    let order = |index: u32, n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        Draws::new(code, Purpose::Order, index).shuffle(&mut order);
        order
    };
    let cause = |cause: &usize| Cause { id: CAUSE_IDS[*cause].to_owned(), label: family.causes[*cause].to_owned() };
    Case {
        code: code.clone(),
        title: "Precision 95%, and complaints",
        family: family.name,
        exhibits: exhibits(family, &world),
        actions: Actions::Choice {
            actions: order(0, CAUSES).iter().map(|remedy| action(family, &world, *remedy)).collect(),
        },
        questions: order(1, QUESTIONS).iter().map(|question| asked(code, family, &world, *question)).collect(),
        beliefs: Some(Beliefs {
            ask: if world.larger_share().is_some() {
                "Which cause is behind more of the complaints?"
            } else {
                "What is behind the complaints?"
            }
            .to_owned(),
            causes: order(2, CAUSES).iter().map(cause).collect(),
        }),
        gap: gap(family, &world),
        brief,
        files,
        truth: Box::new(world),
    }
}

fn brief(words: &mut Draws, family: &Family, world: &World) -> Brief {
    let place: &str = words.one_of::<&str>(family.places);
    let ((a, a_does), (b, b_does)) = two_of(words, family.people);
    let (month, complaints) = (grouped(world.flagged as i64), grouped(world.complaints as i64));
    let values = [("place", place), ("month", month.as_str()), ("complaints", complaints.as_str())];
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.blames)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.defends)).to_owned() },
    ];
    words.shuffle(&mut voices);
    Brief {
        headline: (*words.one_of(family.headlines)).to_owned(),
        story: sentence(&fill(words.one_of::<&str>(family.stories), &values)),
        voices,
        question: match world.larger_share() {
            Some(_) => "Two causes are at work at once. Find out what you need, then pay for one remedy.".to_owned(),
            None => "Find out what you need, then pay for one remedy.".to_owned(),
        },
    }
}

fn action(family: &Family, world: &World, remedy: usize) -> Action {
    let money = |amount: f64| money::format(amount, world.currency);
    let stops = &STOPS[remedy];
    let (of_own, of) = if world.larger_share().is_some() {
        ("that come of", "of those that come of")
    } else {
        ("if it is", "if it is")
    };
    // Causes of which it stops the same share are said together, the largest share first.
    let mut also: Vec<(f64, Vec<&str>)> = Vec::new();
    for cause in (0..CAUSES).filter(|cause| *cause != remedy && stops[*cause].abs() >= 0.1) {
        match also.iter_mut().find(|(share, _)| *share == stops[cause]) {
            Some((_, causes)) => causes.push(family.causes[cause]),
            None => also.push((stops[cause], vec![family.causes[cause]])),
        }
    }
    also.sort_by(|a, b| b.0.total_cmp(&a.0));
    let also: Vec<String> = also
        .into_iter()
        .map(|(share, causes)| {
            let what = if share < 0.0 { "adds" } else { "stops" };
            let causes: Vec<String> = causes.iter().map(|cause| format!("“{cause}”")).collect();
            format!("{what} {:.0}% {of} {}", 100.0 * share.abs(), causes.join(" or "))
        })
        .collect();
    let more = if also.is_empty() { "else hardly any".to_owned() } else { also.join("; ") };
    Action {
        id: REMEDY_IDS[remedy].to_owned(),
        label: family.remedies[remedy].to_owned(),
        means: format!(
            "{}. Stops {:.0}% of complaints {of_own} “{}”; {more}.",
            money(world.costs[remedy]),
            100.0 * stops[remedy],
            family.causes[remedy]
        ),
    }
}

fn exhibits(family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, world.currency);
    let fact = |name: String, value: String| vec![name, value];
    let (right, n) = world.golden;
    let of = wilson(f64::from(right), f64::from(n), Confidence::new(0.95).expect("95% is a level"));
    let mut earlier: Vec<usize> = (0..CAUSES).collect();
    earlier.sort_by(|a, b| world.earlier[*b].cmp(&world.earlier[*a]).then(family.causes[*a].cmp(family.causes[*b])));
    vec![
        Exhibit {
            title: "What is known".to_owned(),
            columns: Vec::new(),
            rows: vec![
                fact(
                    "precision".to_owned(),
                    format!(
                        "{}: {} of {} {} were {}; 95% interval {} to {}",
                        percent(f64::from(right) / f64::from(n)),
                        right,
                        n,
                        family.cases,
                        family.right,
                        percent(of.lower),
                        percent(of.upper)
                    ),
                ),
                fact("a month".to_owned(), format!("{} {}", grouped(world.flagged as i64), family.cases)),
                fact("complaints a month".to_owned(), grouped(world.complaints as i64)),
                fact("a complaint costs".to_owned(), money(world.each)),
                fact("until the model is replaced".to_owned(), format!("{} months", world.months)),
                fact("all complaints till then".to_owned(), money(world.stake())),
            ],
            note: Some(format!(
                "The golden set, data/golden.csv, holds {} alone: what was left alone was never judged.",
                family.cases
            )),
            figure: None,
        },
        Exhibit {
            title: format!("What it was, the last {EARLIER} times"),
            columns: ["", "times"].map(str::to_owned).to_vec(),
            rows: earlier
                .iter()
                .map(|cause| vec![family.causes[*cause].to_owned(), world.earlier[*cause].to_string()])
                .collect(),
            note: Some(match world.larger_share() {
                None => "At this company and others like it. One cause each time, and it is one of these here, too."
                    .to_owned(),
                Some(share) => format!(
                    "At this company and others like it. Here it is two of these at once. One makes {} of the complaints: each is that one as often as the table says. The other makes the rest, and is any other of them in the same proportions.",
                    percent(share)
                ),
            }),
            figure: Some(Figure::bars(
                format!("times of {EARLIER}"),
                Unit::Count,
                earlier.iter().map(|cause| (family.causes[*cause].to_owned(), world.earlier[*cause] as f64)).collect(),
            )),
        },
    ]
}

/// A question, with the answer that it has here: its numbers depend on what is found, and on nothing else that is hidden.
fn asked(code: &Code, family: &Family, world: &World, question: usize) -> Question {
    let mut draws = Draws::new(code, Purpose::Words, 10 + question as u32);
    let found = world.inquiry.found(question);
    let (right, n) = world.golden;
    let answer = answer(&mut draws, family, question, found, f64::from(right) / f64::from(n));
    let named = |id: &str| {
        let place = CAUSE_IDS.iter().position(|cause| *cause == id).expect("a cause");
        format!("“{}”", family.causes[place])
    };
    let it = if world.larger_share().is_some() { "one of the two is" } else { "it is" };
    // What is seen, how often where its cause is at work, how often elsewhere, and where it is seen besides.
    let sign = |seen: &str, cause: &str, besides: &[(&str, &str)]| {
        let besides: String = besides.iter().map(|(share, cause)| format!(", {share} if {}", named(cause))).collect();
        format!(
            "{seen} {} of the time if {it} {}{besides}, {} else.",
            percent(world.sharp.there),
            named(cause),
            percent(world.sharp.elsewhere)
        )
    };
    let two = world.larger_share().map_or(String::new(), |share| {
        format!(" They are of the larger cause in {} of readings, and of the smaller in the others.", percent(share))
    });
    let tells = match QUESTION_IDS[question] {
        "left-alone" => sign("Many turn up", "misses", &[]),
        "groups" => sign("One stands out", "group", &[("45%", "population")]),
        "labels" => sign("Many are overturned", "labels", &[]),
        "amounts" => sign("A few make up most of the cost", "costly", &[]),
        "weeks" => sign("It falls", "stale", &[("30%", "population")]),
        "who" => sign("They differ", "population", &[("40%", "stale"), ("25%", "group")]),
        _ => {
            format!(
                "Sorted by what most of them say. “Not caught” points to {}, “not understood” to {}, “flagged for nothing” to any of the other six; {} of readings point elsewhere.",
                named("misses"),
                named("wording"),
                percent(2.0 * world.sharp.elsewhere)
            ) + &two
        }
    };
    Question {
        id: QUESTION_IDS[question].to_owned(),
        label: family.questions[question].to_owned(),
        tells,
        price: world.inquiry.price(question),
        answer,
    }
}

/// What is found out. `precision` is that of the golden set, which everybody knows.
fn answer(draws: &mut Draws, family: &Family, question: usize, found: usize, precision: f64) -> Exhibit {
    let sign = found > 0;
    let golden = |at: f64| vec![Limit::new("golden set", at)];
    let of_hundred = Unit::Of { unit: "%".to_owned(), decimals: 1 };
    let text = |columns: &[&str]| columns.iter().map(|column| (*column).to_owned()).collect::<Vec<String>>();
    let (_, groups) = family.slice;
    let (columns, rows, figure): (Vec<String>, Vec<Vec<String>>, Option<Figure>) = match QUESTION_IDS[question] {
        "left-alone" => {
            let share = if sign { draws.between(0.07, 0.13) } else { draws.between(0.003, 0.014) };
            let found = draws.binomial(200, share);
            let rates = vec![Rate::new(family.missed, found, 200)];
            (
                text(&["left alone, judged", family.missed]),
                vec![vec!["200".to_owned(), found.to_string()]],
                Some(Figure::rates("of those left alone", rates)),
            )
        }
        "groups" => {
            let out = draws.below(groups.len());
            let rates = groups.iter().enumerate().map(|(place, group)| {
                let n = draws.between(140.0, 320.0) as u32;
                let share = match (sign, place == out) {
                    (true, true) => draws.between(0.15, 0.24),
                    (true, false) => draws.between(0.015, 0.035),
                    _ => draws.between(0.04, 0.06),
                };
                Rate::new(*group, draws.binomial(n, share), n)
            });
            let rates: Vec<Rate> = rates.collect();
            let rows = rates.iter().map(|rate| vec![rate.label.clone(), rate.of.to_string(), rate.seen.to_string()]);
            let rows = rows.collect();
            let figure = Rates { what: "wrong".to_owned(), unit: Unit::Share, limits: golden(1.0 - precision), rates };
            (text(&["", "judged", "wrong"]), rows, Some(Figure::Rates(figure)))
        }
        "labels" => {
            let overturned = if sign { draws.between(14.0, 25.0) } else { draws.between(0.0, 4.0) } as u32;
            let rates = vec![Rate::new("overturned", overturned, 100)];
            (
                text(&["labels judged again", "overturned"]),
                vec![vec!["100".to_owned(), overturned.to_string()]],
                Some(Figure::rates("of those judged again", rates)),
            )
        }
        "amounts" => {
            let dear = if sign { draws.between(0.55, 0.8) } else { draws.between(0.12, 0.2) };
            let middle = (1.0 - dear) * draws.between(0.3, 0.45);
            let (first, second) = ((100.0 * dear).round(), (100.0 * middle).round());
            let shares = [first, second, 100.0 - first - second];
            let names = ["the dearest 5 of 100", "the next 20", "the other 75"];
            let rows = names.iter().zip(shares).map(|(name, share)| vec![(*name).to_owned(), format!("{share:.0}%")]);
            let bars = names.iter().zip(shares).map(|(name, share)| ((*name).to_owned(), share / 100.0));
            let figure = Figure::bars("of what they cost", Unit::Share, bars.collect());
            (text(&["wrong ones", "of what they cost"]), rows.collect(), Some(figure))
        }
        "weeks" => {
            let last = if sign { draws.between(0.80, 0.87) } else { draws.between(0.935, 0.955) };
            let shares = (0..8).map(|week| 0.95 + (last - 0.95) * f64::from(week) / 7.0 + 0.006 * draws.normal());
            let shares: Vec<f64> = shares.map(|share| 100.0 * share).collect();
            let unit = if family.questions[question].ends_with("month") { "month" } else { "week" };
            let rows =
                shares.iter().enumerate().map(|(week, share)| vec![(week + 1).to_string(), format!("{share:.1}%")]);
            let rows = rows.collect();
            let figure = Lines {
                what: "precision, in %".to_owned(),
                unit: of_hundred,
                moments: (1..=8).map(|week| format!("{unit} {week}")).collect(),
                lines: vec![Line { name: "precision".to_owned(), points: shares.into_iter().map(Some).collect() }],
                limits: golden(100.0 * precision),
                event: None,
            };
            (text(&[unit, "precision"]), rows, Some(Figure::Lines(figure)))
        }
        "who" => {
            let raw: Vec<f64> = groups.iter().map(|_| draws.between(1.0, 3.0)).collect();
            let whole: f64 = raw.iter().sum();
            let tilt: Vec<f64> = (0..groups.len())
                .map(|place| {
                    raw[place] * if sign { [0.4, 2.6, 0.7, 1.6][place % 4] } else { draws.between(0.93, 1.07) }
                })
                .collect();
            let tilted: f64 = tilt.iter().sum();
            let moves = groups.iter().enumerate().map(|(place, group)| Move {
                label: (*group).to_owned(),
                from: 100.0 * raw[place] / whole,
                to: 100.0 * tilt[place] / tilted,
                so: false,
            });
            let moves: Vec<Move> = moves.collect();
            let share = |part: f64| format!("{part:.0}%");
            let rows = moves.iter().map(|of| vec![of.label.clone(), share(of.from), share(of.to)]).collect();
            let figure = Moves {
                what: "of all, in %".to_owned(),
                unit: Unit::Of { unit: "%".to_owned(), decimals: 0 },
                from: "in the sample".to_owned(),
                to: "today".to_owned(),
                moves,
            };
            (text(&["", "in the sample", "today"]), rows, Some(Figure::Moves(figure)))
        }
        _ => {
            let most = draws.between(23.0, 30.0) as usize;
            let other = draws.between(0.35, 0.65) * (40 - most) as f64;
            let mut counts = [0; 3];
            counts[found] = most;
            counts[(found + 1) % 3] = other as usize;
            counts[(found + 2) % 3] = 40 - most - other as usize;
            let says = ["flagged for nothing", "not caught", "not understood"];
            let rows = (0..3).map(|kind| {
                vec![says[kind].to_owned(), counts[kind].to_string(), (*draws.one_of(family.letters[kind])).to_owned()]
            });
            // What somebody wrote is to be read, and no picture says it.
            (text(&["what they say", "of 40", "one of them"]), rows.collect(), None)
        }
    };
    let note = match QUESTION_IDS[question] {
        "groups" => Some("Judged for this question, beside the golden set.".to_owned()),
        "weeks" => Some("The last one is the most recent.".to_owned()),
        _ => None,
    };
    Exhibit { title: family.questions[question].to_owned(), columns, rows, note, figure }
}

fn gap(family: &Family, world: &World) -> Gap {
    let (right, n) = world.golden;
    let share = 1.0 - f64::from(right) / f64::from(n);
    let answer = (world.flagged * share).round();
    Gap {
        worked: vec![
            format!("Precision is a share of {}: {} of {} judged ones were {}.", family.cases, right, n, family.right),
            format!("There are {} of them a month.", grouped(world.flagged as i64)),
            format!("Complaints are {} a month.", grouped(world.complaints as i64)),
        ],
        ask: format!("How many {} a month are wrong, going by the golden set?", family.cases),
        answer,
        within: 0.015 * answer + 1.0,
        why: format!(
            "{} × {} = {}. That is people, and precision hides how many.",
            grouped(world.flagged as i64),
            percent(share),
            grouped(answer as i64)
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let (right, n) = world.golden;
    let mut all: Vec<bool> = (0..n).map(|index| index < right).collect();
    draws.shuffle(&mut all);
    let (slice, values) = family.slice;
    let rows = all.iter().enumerate().map(|(index, right)| {
        let value = *draws.one_of(values);
        vec![
            format!("f{:04}", index + 1),
            moment(draws.below(90), index),
            value.to_owned(),
            u8::from(*right).to_string(),
        ]
    });
    csv(&["id", "flagged_on", slice, family.column], rows)
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    format!(
        "---
format: 1
name: {feature}
task: binary
stage: live
ship: flagged

golden:
  data: data/golden.csv
  label: {column}
  positive: 1
  id: id
  time: flagged_on
  slices: [{slice}]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {months}
  false_positive: {{cost: {each}, who: \"{who}\"}}
  false_negative: {{cost: {each}, who: \"somebody whom it should have protected\"}}

candidates:
  - {{name: flagged, rule: \"TRUE\"}}
  - {{name: nobody, rule: \"FALSE\"}}
baseline: nobody

bars:
  - precision >= 94%

failure_states:
  - {{when: \"somebody objects\", then: \"a person looks again\", user_sees: \"We are looking at it again.\"}}
fallback: nobody
data_needs: What was left alone, judged as well; today it is not.
---
# {feature}

> Practice: people, places and data are simulated.

## Problem

{story}

## Users

Those who are flagged, and those whom it should protect.

## Baseline today

Nothing is flagged.

## Expected behaviour

At least 94% of what is flagged is flagged rightly.

## Edge cases

Cases that nobody could judge are not in the golden set.

## When it is wrong

A complaint costs {each_told}.

## Data

The golden set holds {n} {cases}, drawn from what was flagged.

## Success

Fewer complaints, at less than they cost.

## Launch and after

{question}
",
        feature = family.feature,
        column = family.column,
        slice = family.slice.0,
        currency = world.currency,
        volume = world.flagged,
        months = world.months,
        each = world.each,
        each_told = money::format(world.each, world.currency),
        who = family.who,
        n = world.golden.1,
        cases = family.cases,
        story = brief.story,
        question = brief.question,
    )
}
