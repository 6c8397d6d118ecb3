//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::family::Family;
use super::world::{Risk, World};
use crate::case::{Actions, Believed, Brief, Case, CaseFile, Exhibit, Gap};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Bar, Bars, Figure, Map, Spot, Unit};
use crate::question::{Beliefs, Cause};
use crate::scene::Prose;
use crate::shares::{Part, Spread};
use crate::sheet::{MARKER, csv, moment};
use crate::weighed::largest;

/// What numbers of each risk are called in a rubric.
const HARMS: [&str; 6] = ["harm_1", "harm_2", "harm_3", "harm_4", "harm_5", "harm_6"];
const COSTS: [&str; 6] = ["cost_1", "cost_2", "cost_3", "cost_4", "cost_5", "cost_6"];
const RATES: [&str; 6] = ["rate_1", "rate_2", "rate_3", "rate_4", "rate_5", "rate_6"];
const CHANCES: [&str; 6] = ["chance_1", "chance_2", "chance_3", "chance_4", "chance_5", "chance_6"];

pub(super) fn case(code: &Code, family: &'static Family, world: &World) -> Case {
    // Who is loud is drawn apart from the world, and knows nothing of it.
    let loud = Draws::new(code, Purpose::Words, 1).below(world.risks.len());
    let fear = family.risks[world.risks[loud].of].named.1;
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief = family.scene.brief(&mut words, &[("loud", fear)], "Where do the testers dig?");
    let spread = spread(family, world, loud);
    let mut parts = spread.actions();
    let mut order = Draws::new(code, Purpose::Order, 0);
    order.shuffle(&mut parts);
    let place = |id: &str| parts.iter().position(|part| part.id == id).expect("every risk is offered");
    let mut rows: Vec<usize> = (0..world.risks.len()).collect();
    rows.sort_by_key(|index| place(named(family, &world.risks[*index]).0));
    let cause = |index: &usize| {
        let (id, label, _) = named(family, &world.risks[*index]);
        Cause { id: id.to_owned(), label: label.to_owned() }
    };
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: pilot(code, family, world) },
    ];
    Case {
        code: code.clone(),
        title: "Hours of probing before a launch",
        family: family.scene.name,
        exhibits: exhibits(code, family, world, &rows),
        actions: Actions::Shares { label: format!("the {} hours of probing, in percent", world.hours), parts },
        gap: gap(family, world),
        brief,
        files,
        questions: Vec::new(),
        beliefs: Some(Beliefs {
            ask: "Which of these does most harm in a month, in truth?".to_owned(),
            causes: rows.iter().map(cause).collect(),
        }),
        truth: Box::new(spread),
    }
}

fn named(family: &Family, risk: &Risk) -> (&'static str, &'static str, &'static str) {
    family.risks[risk.of].named
}

fn exhibits(code: &Code, family: &Family, world: &World, rows: &[usize]) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let hard = code.level.number() == 3;
    let row = |index: &usize| {
        let risk = &world.risks[*index];
        let mut cells = vec![
            named(family, risk).1.to_owned(),
            format!("{} of {}", risk.happens.seen, risk.happens.of),
            format!("{} of {}", risk.before.0, grouped(i64::from(risk.before.1))),
            grouped(risk.uses as i64),
            money(risk.cost),
            format!("{}", risk.tries),
        ];
        cells.extend(hard.then(|| percent(risk.mends)));
        cells
    };
    let heads = ["risk", "in the pilot", "before it", "uses a month", "costs each time", "tries an hour"];
    let heads = heads.into_iter().chain(hard.then_some("a mend takes away"));
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let rules = vec![
        fact("hours of probing, in all", format!("{}", world.hours)),
        fact("a try", "brings it about as often as a use does; once is enough, and it is mended".to_owned()),
        fact(
            "what is not found",
            format!("goes on for {} months, until those it hits have made it known", world.months),
        ),
    ];
    vec![
        Exhibit {
            title: "The register".to_owned(),
            columns: heads.map(str::to_owned).collect(),
            rows: rows.iter().map(row).collect(),
            note: Some(
                "“Before it” is what assistants like this one showed: count it with the pilot. Uses are those in which it could happen. The pilot is in data/golden.csv."
                    .to_owned(),
            ),
            figure: Some(often_and_bad(family, world, rows)),
        },
        Exhibit { title: "What an hour does".to_owned(), columns: Vec::new(), rows: rules, note: None, figure: None },
    ]
}

/// How often each risk happens, pilot and before together, against what it costs each time.
fn often_and_bad(family: &Family, world: &World, rows: &[usize]) -> Figure {
    let currency = family.scene.currency;
    let spot = |index: &usize| {
        let risk = &world.risks[*index];
        let seen = risk.seen(named(family, risk).1);
        let (share, low, high) = seen.interval().expect("there was a pilot");
        Spot {
            label: seen.label,
            often: share * risk.uses,
            between: Some((low * risk.uses, high * risk.uses)),
            cost: risk.cost,
            told: format!(
                "{} of {} in the pilot, {} of {} before it; {} uses a month; {} each time",
                risk.happens.seen,
                risk.happens.of,
                risk.before.0,
                grouped(i64::from(risk.before.1)),
                grouped(risk.uses as i64),
                money::format(risk.cost, currency)
            ),
        }
    };
    Figure::Map(Map {
        across: "times a month, pilot and before it together".to_owned(),
        across_unit: Unit::Count,
        up: "costs each time".to_owned(),
        currency,
        product: "a month".to_owned(),
        spots: rows.iter().map(spot).collect(),
    })
}

/// What each risk costs in a month, as it could be believed and in truth; the worst first.
fn harms(family: &Family, world: &World) -> Exhibit {
    let currency = family.scene.currency;
    let mut ranked: Vec<&Risk> = world.risks.iter().collect();
    ranked.sort_by(|a, b| b.true_harm().total_cmp(&a.true_harm()));
    let bar = |risk: &&Risk| Bar {
        label: named(family, risk).1.to_owned(),
        amounts: vec![risk.harm(), risk.true_harm()],
        told: None,
    };
    let row = |risk: &&Risk| {
        vec![
            named(family, risk).1.to_owned(),
            money::format(risk.harm(), currency),
            money::format(risk.true_harm(), currency),
            hours(risk.found_by / risk.tries),
        ]
    };
    let names = ["could be believed", "in truth"].map(str::to_owned).to_vec();
    let heads = std::iter::once(String::new()).chain(names.clone()).chain(["all hours on it find it".to_owned()]);
    Exhibit {
        title: "What each risk costs in a month, beside the truth".to_owned(),
        columns: heads.collect(),
        rows: ranked.iter().map(row).collect(),
        note: Some("A risk that costs much and comes up in the first hour is what hours are for.".to_owned()),
        figure: Some(Figure::Bars(Bars {
            what: "harm a month".to_owned(),
            unit: Unit::Money(currency),
            names,
            bars: ranked.iter().map(bar).collect(),
        })),
    }
}

/// A share of uses as people say it.
fn often(share: f64) -> String {
    if share >= 0.02 { format!("{} of uses", percent(share)) } else { format!("1 of {} uses", count(1.0 / share)) }
}

/// A share as it is calculated with: two digits that count.
fn exact(share: f64) -> String {
    let shown = 100.0 * share;
    let digits = (1.0 - libm::floor(libm::log10(shown))).max(0.0) as usize;
    format!("{shown:.digits$}%")
}

fn count(number: f64) -> String {
    grouped(libm::round(number) as i64)
}

fn spread(family: &Family, world: &World, loud: usize) -> Spread {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let true_tables = world.true_tables();
    let parts = world.risks.iter().enumerate().map(|(index, risk)| {
        let (id, label, does) = named(family, risk);
        Part {
            id: id.to_owned(),
            label: label.to_owned(),
            means: format!("{}.", crate::sheet::sentence(does)),
            expected: world.tables[index].clone(),
            realised: true_tables[index].clone(),
        }
    });
    let mut spread = Spread::new(parts.collect(), family.scene.currency);
    let best = spread.best_shares().to_vec();
    spread.lessons = lessons(family, world, &best);
    spread.habits = world.habits(loud);
    spread.ranks = world.ranks();
    spread.facts = facts(world, &best);
    let most = largest(world.risks.iter().map(Risk::true_harm));
    let believed = world.largest().into_iter().enumerate().map(|(index, probability)| Believed {
        id: named(family, &world.risks[index]).0.to_owned(),
        probability,
        so: index == most,
    });
    spread.believed = believed.collect();
    let mut ranked: Vec<&Risk> = world.risks.iter().collect();
    ranked.sort_by(|a, b| b.true_harm().total_cmp(&a.true_harm()));
    let told = ranked.iter().map(|risk| {
        format!(
            "{} in {}, {} a month, would be found by try {}, {}",
            named(family, risk).1,
            often(risk.happens.truth),
            money(risk.true_harm()),
            grouped(risk.found_by as i64),
            hours(risk.found_by / risk.tries)
        )
    });
    spread.revealed = vec![harms(family, world)];
    spread.told = format!("In truth, the worst first: {}.", told.collect::<Vec<_>>().join("; "));
    spread
}

/// When a try comes, by the hour.
fn hours(hours: f64) -> String {
    if hours < 1.0 { "within an hour".to_owned() } else { format!("in hour {}", count(libm::ceil(hours))) }
}

fn lessons(family: &Family, world: &World, best: &[usize]) -> Vec<String> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let mut order: Vec<usize> = (0..world.risks.len()).collect();
    order.sort_by(|a, b| world.risks[*b].harm().total_cmp(&world.risks[*a].harm()));
    let line = |index: &usize| {
        let risk = &world.risks[*index];
        let tries = risk.tries_in(world.hours, best[*index]);
        let found = if best[*index] == 0 {
            let all = risk.tries_in(world.hours, 100);
            format!(
                "All hours there are {} tries, which find it with a chance of {}; the best division gives it nothing.",
                grouped(all as i64),
                percent(risk.chance(all))
            )
        } else {
            format!(
                "Its {}% are {} tries, which find it with a chance of {} and save {}.",
                best[*index],
                grouped(tries as i64),
                percent(risk.chance(tries)),
                money(world.tables[*index][best[*index]])
            )
        };
        format!(
            "{}: believed in {}, {} a month. {found}",
            crate::sheet::sentence(named(family, risk).1),
            often(risk.happens.mean()),
            money(risk.harm())
        )
    };
    let mut told: Vec<String> = order.iter().map(line).collect();
    told.push(
        "Hours belong where much harm is left that an hour can still find. What happens often is found in the first hour, and a second adds nothing. What happens once in thousands is found by luck: many hours pay only where it costs very much, and even then it needs a wall beside the test.".to_owned(),
    );
    told
}

fn facts(world: &World, best: &[usize]) -> BTreeMap<&'static str, f64> {
    let top = largest(best.iter().map(|share| *share as f64));
    let risk = &world.risks[top];
    let mut facts = BTreeMap::from([
        ("hours", world.hours),
        ("months", world.months),
        ("seen", f64::from(risk.happens.seen)),
        ("pilot", f64::from(risk.happens.of)),
        ("uses", risk.uses),
        ("tries", risk.tries_in(world.hours, best[top])),
        ("an_hour", risk.tries),
        ("share", best[top] as f64 / 100.0),
    ]);
    for (index, risk) in world.risks.iter().enumerate() {
        facts.insert(HARMS[index], risk.harm());
        facts.insert(COSTS[index], risk.cost);
        facts.insert(RATES[index], risk.happens.mean());
        facts.insert(CHANCES[index], risk.chance(risk.tries_in(world.hours, best[index])));
    }
    facts
}

fn gap(family: &Family, world: &World) -> Gap {
    let risk = &world.risks[0];
    let name = named(family, risk).1;
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let mean = risk.happens.mean();
    let share = 100 / world.risks.len();
    let tries = risk.tries_in(world.hours, share);
    let answer = (1_000.0 * risk.chance(tries)).round() / 10.0;
    let twice = risk.chance(risk.tries_in(world.hours, 2 * share));
    let (seen, of) = (risk.happens.seen + risk.before.0, risk.happens.of + risk.before.1);
    let plain = 1.0 - libm::pow(1.0 - mean, tries);
    Gap {
        worked: vec![
            format!(
                "{}: {} of {} in the pilot, {} of {} before it, so {seen} of {} in all: {}.",
                crate::sheet::sentence(name),
                risk.happens.seen,
                risk.happens.of,
                risk.before.0,
                grouped(i64::from(risk.before.1)),
                grouped(i64::from(of)),
                exact(mean)
            ),
            format!(
                "Harm a month: {} uses × {} × {} = {}.",
                grouped(risk.uses as i64),
                exact(mean),
                money(risk.cost),
                money(risk.harm())
            ),
            format!("An even share of the hours, {share}%, is {} tries at it.", grouped(tries as i64)),
            format!(
                "If the share were exactly {}, all of them would miss it with (1 − {})^{} = {}.",
                exact(mean),
                exact(mean),
                grouped(tries as i64),
                percent(1.0 - plain)
            ),
            "The share is not known exactly. Where it is smaller, tries miss it more often, so they find a little less than that says.".to_owned(),
        ],
        ask: "How likely is it that these tries find it at least once, in percent?".to_owned(),
        answer,
        // Somebody who leaves the doubt about the share out is right as well.
        within: (100.0 * plain - answer).abs() + 0.5,
        why: format!(
            "{answer}%, with the doubt counted in. Twice the hours find it with a chance of {}: the second half brings {} points. Divide by what is left to find, times what it costs.",
            percent(twice),
            (100.0 * twice - answer).round()
        ),
    }
}

fn pilot(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut uses: Vec<(usize, bool)> = Vec::new();
    for (index, risk) in world.risks.iter().enumerate() {
        uses.extend((0..risk.happens.of).map(|row| (index, row >= risk.happens.seen)));
    }
    draws.shuffle(&mut uses);
    let rows: Vec<Vec<String>> = uses
        .iter()
        .enumerate()
        .map(|(row, (index, held))| {
            let risk = &world.risks[*index];
            vec![
                format!("u{:04}", row + 1),
                moment(draws.below(30), row),
                named(family, risk).0.to_owned(),
                u8::from(*held).to_string(),
                format!("{}", risk.cost),
            ]
        })
        .collect();
    csv(&["id", "used_on", "risk", "held", "costs"], rows.into_iter())
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let uses: f64 = world.risks.iter().map(|risk| risk.uses).sum();
    let front = format!(
        "format: 1
name: {feature}
task: binary
stage: proposed
ship: chatbot

golden:
  data: data/golden.csv
  label: held
  positive: 1
  id: id
  time: used_on
  slices: [risk]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {uses}
  horizon_months: {months}
  false_positive: {{cost: costs, who: \"whoever it happens to\"}}
  false_negative: {{cost: {answer}, who: \"us: an answer that a person has to give\"}}

candidates:
  - {{name: chatbot, rule: \"TRUE\"}}
  - {{name: people, rule: \"FALSE\"}}
baseline: people

bars:
  - precision >= 95%
  - precision >= 90% in every risk with at least 30 examples

failure_states:
  - {{when: \"one of the risks happens\", then: \"a person takes over\", user_sees: \"An apology, and somebody to talk to.\"}}
fallback: people
data_needs: Conversations of the pilot that were read, by risk.
",
        feature = family.scene.feature,
        currency = family.scene.currency,
        months = world.months,
        answer = family.answer,
    );
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those who ask, and those who answer for it.",
        baseline: "People answer everything.",
        expected: "None of the risks of the register happens where an hour of probing could have found it.",
        edges: "A use in which two risks could happen is counted for both.",
        wrong: "It is mended when somebody has found it: a tester before the launch, or those it hits.",
        data: "The pilot: for each risk the uses in which it could have happened, read by people.",
        success: "Harm that is taken away before the launch.",
        after: &brief.question,
    }
    .spec(&front)
}
