//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::family::Family;
use super::promise::Promise;
use super::waits::{LIMIT, Waits};
use super::world::{BOTH, IDS, MONTHS, NEITHER, ONLY_A, ONLY_B, World};
use crate::case::{Actions, Brief, Case, CaseFile, Exhibit, Gap};
use crate::cells::Share;
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Rate};
use crate::scene::Prose;
use crate::sheet::{MARKER, csv, moment};
use crate::weighed::{Weighed, Weight, largest};

/// Where B's confidence ends in each band, from the surest.
const EDGES: [&[f64]; 2] = [&[0.9, 0.5], &[0.9, 0.7, 0.5]];
/// Wrong answers that cost less than so many calls of A are mild ones.
const MILD: f64 = 50.0;

pub(super) fn case(code: &Code, family: &'static Family, world: &World, rho: f64) -> Case {
    let told = family.tells.iter().map(|(name, texts)| (*name, texts[weight(world)]));
    let values: Vec<(&str, &str)> = std::iter::once(("times", world.prices.times)).chain(told).collect();
    let mut brief =
        family.scene.brief(&mut Draws::new(code, Purpose::Words, 0), &values, "Which one answers from next month?");
    if world.promise.is_some() {
        brief.story.push_str(" Customers were promised that few answers come late.");
    }
    let waits = world.late.filter(|_| world.promise.is_some()).map(|late| Waits::draw(code, late));
    let weighed = weighed(family, world, rho);
    let mut actions = weighed.actions();
    Draws::new(code, Purpose::Order, 0).shuffle(&mut actions);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, world, waits.as_ref()) },
    ];
    Case {
        code: code.clone(),
        title: "The better model at a multiple of the price",
        family: family.scene.name,
        exhibits: exhibits(family, world, waits.as_ref()),
        actions: Actions::Choice { actions },
        gap: gap(family, world),
        brief,
        files,
        questions: Vec::new(),
        beliefs: None,
        truth: Box::new(weighed),
    }
}

/// Which texts about wrong answers say no more than their price does: the first where they cost much, the second where little.
fn weight(world: &World) -> usize {
    usize::from(world.prices.wrong < MILD * world.prices.a)
}

fn band_name(bands: usize, band: usize) -> String {
    let edges = EDGES[bands - 2];
    match band {
        0 => format!("B sure, {} or more", edges[0]),
        _ if band + 1 == bands => format!("B below {}", edges[band - 1]),
        _ => format!("B from {} to {}", edges[band], edges[band - 1]),
    }
}

fn call(world: &World, family: &Family) -> (String, String) {
    // A call costs a fraction of the smallest coin: it is told by the thousand.
    let thousand = |price: f64| money::format(1_000.0 * price, family.scene.currency);
    (thousand(world.prices.a), thousand(world.prices.b))
}

fn exhibits(family: &Family, world: &World, waits: Option<&Waits>) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let prices = &world.prices;
    let mut rows: Vec<Vec<String>> = (0..world.bands)
        .map(|band| {
            let counts = World::of_band(band).map(|cell| world.cells.count(cell));
            let all = counts.iter().sum::<u32>();
            [band_name(world.bands, band)].into_iter().chain([all].iter().chain(&counts).map(u32::to_string)).collect()
        })
        .collect();
    let sums = [BOTH, ONLY_A, ONLY_B, NEITHER].map(|cell| world.only(cell));
    rows.push(
        ["all".to_owned()].into_iter().chain([world.cells.n()].iter().chain(&sums).map(u32::to_string)).collect(),
    );
    let share = |right: u32| percent(f64::from(right) / f64::from(world.cells.n()));
    let (a, b) = call(world, family);
    let mut pays = vec![
        fact("1,000 calls of A", a),
        fact("1,000 calls of B", b),
        fact(family.wrong[weight(world)], money(prices.wrong)),
        fact("a month", format!("{} {}", grouped(prices.volume as i64), family.cases)),
        fact("the choice stands for", format!("{MONTHS} months")),
        fact("once, moving all to A", money(prices.move_to_a)),
        fact("once, building a router", money(prices.router)),
    ];
    if let Some(late) = priced_late(world) {
        let told = format!("{} of {} were; {} each, and B is never late", late.seen, late.of, money(prices.late));
        pays.push(fact("answers of A that came late", told));
    }
    if let Some((from, share)) = prices.cut {
        pays.push(fact(
            "announced by A's vendor",
            format!("from month {from} on, a call costs {} of today's price", percent(share)),
        ));
    }
    if let Some(promise) = &world.promise {
        let most = format!("{}, whoever gives them; late is after {LIMIT} seconds", percent(promise.most));
        pays.push(fact("promised: of all answers, late at most", most));
        pays.push(fact("penalty, once, if more of the year's are late", money(promise.penalty)));
    }
    let mut exhibits = vec![
        Exhibit {
            title: format!("What the two said about the same {}", family.cases),
            columns: ["confidence", family.cases, "both right", "only A", "only B", "neither"]
                .map(str::to_owned)
                .to_vec(),
            rows,
            note: Some(format!(
                "A is right in {}, B in {}. What is known of such pairs counts like thirty further examples: A right in 27, B in about 24. All rows are in data/golden.csv.",
                share(world.right_of_a()),
                share(world.right_of_b())
            )),
            figure: Some(Figure::rates(
                "right",
                vec![
                    Rate::new("A", world.right_of_a(), world.cells.n()),
                    Rate::new("B", world.right_of_b(), world.cells.n()),
                ],
            )),
        },
        Exhibit { title: "What it costs".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
    ];
    exhibits.extend(waits.zip(world.promise.as_ref()).map(|(waits, promise)| waits.exhibit(promise)));
    exhibits
}

/// Late answers, where each has a price.
fn priced_late(world: &World) -> Option<Share> {
    // A promise counts them at level 1 too, where one by one they cost nothing.
    world.late.filter(|_| world.promise.is_none() || world.prices.late > 0.0)
}

fn label(world: &World, action: usize) -> String {
    match action {
        0 => "A for all".to_owned(),
        1 => "Stay with B".to_owned(),
        2 => "A where B is below 0.9".to_owned(),
        _ => format!("A where B is below {}", EDGES[world.bands - 2][world.bands - 2]),
    }
}

fn weighed(family: &Family, world: &World, rho: f64) -> Weighed {
    let means = world.means();
    let prices = &world.prices;
    let currency = family.scene.currency;
    let money = |amount: f64| money::format(amount, currency);
    let options = (0..world.expected.len()).map(|action| Weight {
        id: IDS[action].to_owned(),
        label: label(world, action),
        means: match action {
            0 => format!("Model A answers all {}.", family.cases),
            1 => "Nothing changes.".to_owned(),
            _ => "B is asked first; what it is unsure of is asked of A as well, and A's answer counts.".to_owned(),
        },
        expected: world.expected[action],
        realised: world.true_value(action),
        remark: match action {
            0 => Some("Where both are right, A is paid for nothing. That is most of the cases.".to_owned()),
            1 => Some(
                "A price is only high beside what it buys: here a wrong answer costs more than the better call."
                    .to_owned(),
            ),
            _ => Some(
                "A router is not free: it asks twice, has to be built, and leaves B's sure mistakes as they are."
                    .to_owned(),
            ),
        },
    });
    let seen = world.seen();
    let gain = world.error_of_b(&means) - world.error_of_a(&means);
    let further = (prices.call_of_a() - prices.b) / gain;
    let (routed, wrong) = world.outcome(2, &means);
    let won = world.error_of_b(&means) - wrong;
    let price_of_route = routed * prices.call_of_a() / won.max(1e-6);
    let mut lessons = vec![
        format!(
            "Of 100 {}, A has {} more right; each of these costs {} in calls, and is worth {}.",
            family.cases,
            points(gain),
            if gain > 0.0 { money(further) } else { "more than any price".to_owned() },
            money(prices.wrong)
        ),
        format!(
            "In {} of the {} B is below 0.9. Asking A in these alone makes {} more of 100 right: a further right answer by a router costs {} in calls.",
            percent(routed),
            family.cases,
            points(won),
            if won > 0.0 { money(price_of_route) } else { "more than any price".to_owned() }
        ),
        "The cost of an average right answer favours the cheaper one nearly always. What counts is the cost of the next one.".to_owned(),
    ];
    if let Some(late) = priced_late(world) {
        lessons.push(format!(
            "Late answers cost A {} a call on average, beside its price of {}.",
            small(late.mean() * prices.late, currency),
            small(prices.call_of_a(), currency)
        ));
    }
    let mut facts = BTreeMap::from([
        ("examples", f64::from(world.cells.n())),
        ("right_a", 1.0 - world.error_of_a(&seen)),
        ("right_b", 1.0 - world.error_of_b(&seen)),
        ("gain", world.error_of_b(&seen) - world.error_of_a(&seen)),
        ("only_a", f64::from(world.only(ONLY_A))),
        ("only_b", f64::from(world.only(ONLY_B))),
        ("wrong", prices.wrong),
        ("further", further),
        ("times", prices.a / prices.b),
        ("unsure", routed),
        ("volume", prices.volume),
        ("router", prices.router),
    ]);
    let mut told = format!(
        "In truth A is right in {} and B in {}.",
        percent(1.0 - world.true_outcome(0)),
        percent(1.0 - world.true_outcome(1))
    );
    if let Some(promise) = &world.promise {
        lessons.extend(about_promise(family, world, promise));
        facts.extend([
            ("promised", promise.most),
            ("penalty", promise.penalty),
            ("late", seen.1),
            ("late_routed", routed * means.1),
            ("breaks", promise.breaks[0]),
            ("breaks_routed", promise.breaks[2]),
        ]);
        told.push_str(&format!(" A is late in {}.", percent(world.true_late())));
    }
    Weighed {
        options: options.collect(),
        policies: world.habits(),
        ranks: world.ranks(),
        lessons,
        facts,
        currency,
        told,
        rho,
    }
}

/// What the promise on slow answers did in this case.
fn about_promise(family: &Family, world: &World, promise: &Promise) -> Vec<String> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let means = world.means();
    let (routed, _) = world.outcome(2, &means);
    let chances = (0..world.expected.len()).filter(|action| *action != 1).map(|action| {
        let chance = promise.breaks[action];
        format!("{}, {:.0}%, so {}", label(world, action), 100.0 * chance, money(promise.penalty * chance))
    });
    let chances: Vec<String> = chances.collect();
    let (best, unpromised) = (largest(world.expected.iter().copied()), world.best_without_promise());
    let turned = if best == unpromised {
        "Without the promise the same choice would be the best: here the penalty turns nothing.".to_owned()
    } else {
        format!(
            "Without the promise the best choice would be “{}”. With it, that is worth {} less than “{}”.",
            label(world, unpromised),
            money(world.expected[best] - world.expected[unpromised]),
            label(world, best)
        )
    };
    vec![
        format!(
            "By the test and by what is known, A is late in {} of its answers. Where B is below 0.9 is {} of the {}; asked in these alone, A makes {} of all answers late. Promised are at most {}.",
            percent(means.1),
            percent(routed),
            family.cases,
            percent(routed * means.1),
            percent(promise.most)
        ),
        format!("Chance to break the promise, and what that costs a year on average: {}.", chances.join("; ")),
        turned,
    ]
}

fn points(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// Amounts below a coin, with the digits that they need.
fn small(amount: f64, currency: &str) -> String {
    format!("{} per 1,000", money::format(1_000.0 * amount, currency))
}

fn gap(family: &Family, world: &World) -> Gap {
    let prices = &world.prices;
    let seen = world.seen();
    let gain = world.error_of_b(&seen) - world.error_of_a(&seen);
    let (a, b) = call(world, family);
    let more = 1_000.0 * (prices.a - prices.b);
    let answer = (1_000.0 * gain * 10.0).round() / 10.0;
    Gap {
        worked: vec![
            format!(
                "Of {} {}, A alone is right in {} and B alone in {}.",
                world.cells.n(),
                family.cases,
                world.only(ONLY_A),
                world.only(ONLY_B)
            ),
            format!(
                "For 1,000 {} A costs {} and B {}: {} more.",
                family.cases,
                a,
                b,
                money::format(more, family.scene.currency)
            ),
            "What one further right answer costs is this difference, divided by how many right answers more it brings."
                .to_owned(),
        ],
        ask: format!("How many right answers more does A bring, for 1,000 {}?", family.cases),
        answer,
        within: 0.6,
        why: format!(
            "({} − {}) of {} are {:.1} in 1,000. So each costs {}, and it is worth {}.",
            world.only(ONLY_A),
            world.only(ONLY_B),
            world.cells.n(),
            answer,
            money::format(more / answer, family.scene.currency),
            money::format(prices.wrong, family.scene.currency)
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World, waits: Option<&Waits>) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut cells: Vec<usize> = world
        .cells
        .counts()
        .iter()
        .enumerate()
        .flat_map(|(cell, count)| std::iter::repeat_n(cell, *count as usize))
        .collect();
    draws.shuffle(&mut cells);
    let mut late: Vec<bool> = world
        .late
        .map_or_else(|| vec![false; cells.len()], |late| (0..late.of).map(|index| index < late.seen).collect());
    draws.shuffle(&mut late);
    let edges = EDGES[world.bands - 2];
    let positive = draws.between(0.25, 0.6);
    let rows: Vec<Vec<String>> = cells
        .iter()
        .zip(&late)
        .enumerate()
        .map(|(index, (cell, late))| {
            let (band, outcome) = (cell / 4, cell % 4);
            let top = if band == 0 { 0.999 } else { edges[band - 1] - 0.001 };
            let confidence = draws.between(edges[band], top);
            let truth = draws.chance(positive);
            let says = |right: bool| u8::from(truth == right).to_string();
            let a = says(matches!(outcome, BOTH | ONLY_A));
            let b = says(matches!(outcome, BOTH | ONLY_B));
            let slow = if *late { draws.between_log(6_000.0, 40_000.0) } else { draws.between_log(700.0, 4_900.0) };
            vec![
                format!("c{:04}", index + 1),
                moment(draws.below(150), index),
                (*draws.one_of(family.slice.1)).to_owned(),
                u8::from(truth).to_string(),
                a,
                b,
                format!("{confidence:.3}"),
                format!("{:.0}", waits.map_or(slow, |waits| waits.a[index])),
                format!("{:.0}", waits.map_or_else(|| draws.between_log(200.0, 1_500.0), |waits| waits.b[index])),
            ]
        })
        .collect();
    let header =
        ["id", "received_on", family.slice.0, family.column, "a_says", "b_says", "b_confidence", "a_ms", "b_ms"];
    csv(&header, rows.into_iter())
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let prices = &world.prices;
    let per = |price: f64| format!("{}", (price * 1_000.0 * 100.0).round() / 100.0);
    let front = format!(
        "format: 1
name: {feature}
task: binary
stage: live
ship: A

golden:
  data: data/golden.csv
  label: {column}
  positive: 1
  id: id
  time: received_on
  slices: [{slice}, {{confidence: \"CASE WHEN b_confidence >= 0.9 THEN 'B sure' ELSE 'B unsure' END\"}}]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {MONTHS}
  false_positive: {{cost: {wrong}, who: \"{who}\"}}
  false_negative: {{cost: {wrong}, who: \"{who}\"}}

candidates:
  - {{name: A, score: a_says, approach: llm, running_cost_per_1k: {a}, latency_ms: a_ms}}
  - {{name: B, score: b_says, approach: llm, running_cost_per_1k: {b}, latency_ms: b_ms}}
  - {{name: router, rule: \"CASE WHEN b_confidence >= 0.9 THEN b_says ELSE a_says END = 1\", approach: llm, running_cost_per_1k: {router}}}
baseline: B

bars:
  - total_cost <= baseline

failure_states:
  - {{when: \"an answer is wrong\", then: \"a person puts it right\", user_sees: \"An apology, and the right answer.\"}}
fallback: B
data_needs: Cases that two people answered.
",
        feature = family.scene.feature,
        column = family.column,
        slice = family.slice.0,
        currency = family.scene.currency,
        volume = prices.volume,
        wrong = prices.wrong,
        who = family.who[weight(world)],
        a = per(prices.a),
        b = per(prices.b),
        router = per(prices.b + world.outcome(2, &world.seen()).0 * prices.a),
    );
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those who plan with the answer.",
        baseline: "Model B answers everything.",
        expected: "Fewer wrong answers, for less than they cost.",
        edges: "Cases that people disagreed on are not in the golden set.",
        wrong: "Somebody notices, and a person puts it right.",
        data: &format!(
            "The golden set holds {} {}, drawn at random, with the answers of both models.",
            world.cells.n(),
            family.cases
        ),
        success: match world.promise {
            None => "Lower cost altogether: calls, and what wrong answers cost.",
            Some(_) => "Lower cost altogether: calls, what wrong answers cost, and a penalty if too many come late.",
        },
        after: &brief.question,
    }
    .spec(&front)
}
