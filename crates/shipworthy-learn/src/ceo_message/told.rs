//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::explained::Explained;
use super::family::Family;
use super::world::{AT_BEST, AT_WORST, EXHIBITS, LEAVE, MEND, MONTHS, OFF, Topic, World};
use crate::case::{Actions, Brief, Case, CaseFile, Exhibit, Gap};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Bar, Bars, Figure, Line, Lines, Rate, Unit};
use crate::scene::Prose;
use crate::sheet::{MARKER, csv, moment, sentence};
use crate::weighed::{Weighed, Weight};

const TITLES: [&str; 4] = [
    "The trend: this quarter and last",
    "The shares: how often it is wrong",
    "The people: whom it hits",
    "The money: what it costs, and what mending saves",
];
/// What numbers of each topic are called in a rubric.
const HITS: [&str; 3] = ["hits_1", "hits_2", "hits_3"];
const SHARES: [&str; 3] = ["share_1", "share_2", "share_3"];
const COSTS: [&str; 3] = ["cost_1", "cost_2", "cost_3"];
const LOSSES: [&str; 3] = ["loss_1", "loss_2", "loss_3"];
const YEARS: [&str; 3] = ["year_1", "year_2", "year_3"];
const SAVES: [&str; 3] = ["saves_1", "saves_2", "saves_3"];
const PRICES: [&str; 3] = ["price_1", "price_2", "price_3"];
/// What mending a topic saves beyond its price, and what all of it is worth then.
const NETS: [&str; 3] = ["net_1", "net_2", "net_3"];
const MENDED: [&str; 3] = ["mended_1", "mended_2", "mended_3"];

pub(super) fn case(code: &Code, family: &'static Family, world: &World, rho: f64) -> Case {
    // What is asked for is drawn apart from the world, and knows nothing of it.
    let mut words = Draws::new(code, Purpose::Words, 0);
    let brief =
        family.scene.brief(&mut words, &[("ceo", family.ceo.0)], "Which exhibit goes up, and what do you write?");
    let asked = family.scene.headlines.iter().position(|asks| *asks == brief.headline);
    let asked = asked.expect("a headline is one of the family");
    let luck = Draws::new(code, Purpose::Luck, 0).uniform();
    let explained = explained(family, world, asked, luck, rho);
    let mut actions = explained.choice.actions();
    Draws::new(code, Purpose::Order, 0).shuffle(&mut actions);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, world) },
    ];
    Case {
        code: code.clone(),
        title: "A message to the chief executive",
        family: family.scene.name,
        exhibits: exhibits(code, family, world),
        actions: Actions::Choice { actions },
        gap: gap(family, world, &explained.message),
        brief,
        files,
        questions: Vec::new(),
        beliefs: None,
        truth: Box::new(explained),
    }
}

/// Three digits, as a slide has them.
fn three(amount: f64) -> f64 {
    if amount == 0.0 {
        return 0.0;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(amount.abs())) - 2.0);
    libm::round(amount / unit) * unit
}

fn count(number: f64) -> String {
    grouped(libm::round(three(number)) as i64)
}

/// What a decision is called.
fn decision(family: &Family, index: usize) -> String {
    match index {
        LEAVE => "leave it as it is".to_owned(),
        OFF => "switch it off".to_owned(),
        topic => format!("have {} mended", family.topics[topic - MEND].1),
    }
}

fn exhibits(code: &Code, family: &Family, world: &World) -> Vec<Exhibit> {
    let level = code.level.number();
    let cash = |amount: f64| money::format(three(amount), family.scene.currency);
    let named = |index: usize| family.topics[index].1.to_owned();
    let topics = || world.topics.iter().enumerate();
    let table = |title: &str, columns: &[&str], rows: Vec<Vec<String>>, note: Option<String>| Exhibit {
        title: title.to_owned(),
        columns: columns.iter().map(|head| (*head).to_owned()).collect(),
        rows,
        note,
        figure: None,
    };
    let drawn = |exhibit: Exhibit, figure: Figure| Exhibit { figure: Some(figure), ..exhibit };
    let in_money = Unit::Money(family.scene.currency);
    let trend = Lines {
        what: "wrong".to_owned(),
        unit: Unit::Share,
        moments: ["last quarter", "this quarter"].map(str::to_owned).to_vec(),
        lines: vec![Line { name: "wrong".to_owned(), points: vec![Some(world.before), Some(world.share())] }],
        limits: Vec::new(),
        event: None,
    };
    let people = topics().map(|(index, topic)| Bar {
        label: named(index),
        amounts: vec![three(topic.hits())],
        told: Some(format!("{} of {}", count(topic.hits()), count(topic.volume))),
    });
    let money_names = ["wrong ones cost a year", "mending saves a year", "mending costs once"];
    let amounts = topics().map(|(index, topic)| Bar {
        label: named(index),
        amounts: [MONTHS * topic.loss(), world.saves(index), topic.price].map(three).to_vec(),
        told: None,
    });
    let amounts = Bars {
        what: String::new(),
        unit: in_money.clone(),
        names: money_names.map(str::to_owned).to_vec(),
        bars: amounts.collect(),
    };
    let (low, high) = world.range();
    // A right one gains, besides costing nothing: mending can save more than the mistakes cost.
    let gains_more = topics().any(|(index, topic)| three(world.saves(index)) > three(MONTHS * topic.loss()));
    let gains_more = if gains_more { " What is mended gains as well." } else { "" };
    let pages = vec![
        drawn(
            table(
                TITLES[0],
                &["", "wrong"],
                vec![
                    vec!["last quarter".to_owned(), percent(world.before)],
                    vec!["this quarter".to_owned(), percent(world.share())],
                ],
                None,
            ),
            Figure::Lines(trend),
        ),
        drawn(
            table(
                TITLES[1],
                &["topic", "wrong"],
                topics().map(|(index, topic)| vec![named(index), percent(topic.share())]).collect(),
                None,
            ),
            Figure::bars("wrong", Unit::Share, topics().map(|(index, topic)| (named(index), topic.share())).collect()),
        ),
        drawn(
            table(
                TITLES[2],
                &["topic", "a month", "wrong"],
                topics().map(|(index, topic)| vec![named(index), count(topic.volume), count(topic.hits())]).collect(),
                None,
            ),
            Figure::Bars(Bars {
                what: "wrong a month".to_owned(),
                unit: Unit::Count,
                names: Vec::new(),
                bars: people.collect(),
            }),
        ),
        drawn(
            table(
                TITLES[3],
                &[&["topic"], &money_names[..]].concat(),
                topics()
                    .map(|(index, topic)| {
                        vec![named(index), cash(MONTHS * topic.loss()), cash(world.saves(index)), cash(topic.price)]
                    })
                    .collect(),
                Some(format!("All right {} together gain {} a year.{gains_more}", family.things, cash(world.gains()))),
            ),
            Figure::Bars(amounts),
        ),
    ];
    let mut all = pages;
    if level == 1 {
        let worth = world.worth(&world.shares());
        let each = worth.iter().enumerate().map(|(index, worth)| (sentence(&decision(family, index)), three(*worth)));
        let each: Vec<(String, f64)> = each.collect();
        let rows = each.iter().map(|(label, worth)| vec![label.clone(), cash(*worth)]).collect();
        let against = "against people doing all of it";
        all.push(drawn(
            table("What each decision is worth over the year", &["", against], rows, None),
            Figure::bars(against, in_money, each),
        ));
    }
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let besides = vec![
        fact("a wrong one", format!("{} {}", family.people, family.hit)),
        fact(
            "in all",
            format!("{} of {} {} a month are wrong", count(world.hits()), count(world.volume()), family.things),
        ),
        fact(
            "what can be decided",
            "leave it, switch it off, or have one topic mended: there are people for one".to_owned(),
        ),
        fact("how sure", format!("nine times in ten it is {} to {}: a sample was read", count(low), count(high))),
    ];
    let counted = format!(
        "Nothing was known before the sample, so every share counts one right and one wrong {} more than were read.",
        family.thing
    );
    all.push(table("For the message", &[], besides, Some(counted)));
    all.push(reading(family, world, level));
    all
}

/// What was read of each topic, beside the truth.
fn in_truth(family: &Family, world: &World) -> Exhibit {
    let rates = world.topics.iter().enumerate().map(|(index, topic)| topic.beside_the_truth(family.topics[index].1));
    let rates: Vec<Rate> = rates.collect();
    let row = |rate: &Rate| {
        let between =
            rate.interval().map_or_else(String::new, |(_, low, high)| format!("{} to {}", percent(low), percent(high)));
        vec![
            rate.label.clone(),
            format!("{} of {}", rate.seen, rate.of),
            between,
            rate.truth.map_or_else(String::new, percent),
        ]
    };
    Exhibit {
        title: "How often each topic is wrong, beside the truth".to_owned(),
        columns: ["topic", "wrong in the sample", "95% interval", "in truth"].map(str::to_owned).to_vec(),
        rows: rates.iter().map(row).collect(),
        note: Some("Every number of every exhibit rests on this sample.".to_owned()),
        figure: Some(Figure::rates("wrong in the sample", rates)),
    }
}

/// The reader, as simple as stated.
fn reading(family: &Family, world: &World, level: u8) -> Exhibit {
    let (short, they) = family.ceo;
    let whole = |share: f64| format!("{:.0}%", 100.0 * share);
    let row = |exhibit: usize| {
        let mut cells = vec![EXHIBITS[exhibit].to_owned(), world.figures(exhibit).to_string()];
        cells.extend((level < 3).then(|| whole(world.taken_in(exhibit))));
        cells.extend((level == 1).then(|| decision(family, world.leads_to(exhibit))));
        cells
    };
    let heads = ["exhibit", "figures"].into_iter();
    let heads = heads.chain((level < 3).then_some("taken in")).chain((level == 1).then_some("then decided"));
    let rule = if level == 1 {
        String::new()
    } else {
        format!(
            "What {they} takes from it: from the trend to switch it off where it rises, and to leave it where it falls; from the shares and the people to have the largest topic mended; from the money what is worth most. "
        )
    };
    let chance = if level == 3 {
        format!(
            "Two figures are taken in with a chance of {}, and each further one takes {} points off, down to {} at the least. ",
            whole(AT_BEST),
            libm::round(100.0 * world.tires),
            whole(AT_WORST)
        )
    } else {
        String::new()
    };
    Exhibit {
        title: format!("How {short} reads"),
        columns: heads.map(str::to_owned).collect(),
        rows: (0..EXHIBITS.len()).map(row).collect(),
        note: Some(format!(
            "{rule}{chance}What is not taken in is put off for {} weeks; then {they} does what {they} came for: to {}.",
            world.weeks,
            decision(family, world.leaning)
        )),
        figure: None,
    }
}

fn explained(family: &Family, world: &World, asked: usize, luck: f64, rho: f64) -> Explained {
    let currency = family.scene.currency;
    let cash = |amount: f64| money::format(three(amount), currency);
    let shares = world.shares();
    let worth = world.worth(&shares);
    let right = world.right();
    let labels = ["The trend", "The shares by topic", "The people it hits", "The money"];
    let means = [
        "Wrong ones this quarter and last, in all.",
        "How often each topic is wrong.",
        "How many it hits, topic by topic, of how many.",
        "Costs, savings and prices, topic by topic.",
    ];
    let options = (0..EXHIBITS.len()).map(|exhibit| {
        let leads = world.leads_to(exhibit);
        Weight {
            id: EXHIBITS[exhibit].to_owned(),
            label: labels[exhibit].to_owned(),
            means: means[exhibit].to_owned(),
            expected: world.expected[exhibit],
            realised: world.truly(exhibit, luck),
            remark: Some(if leads == right {
                "Your exhibit leads to the right decision; another does so as well, and is taken in at least as often."
                    .to_owned()
            } else {
                format!(
                    "Your exhibit leads to this: {}. That is worth {}, and the right decision {}.",
                    decision(family, leads),
                    cash(worth[leads]),
                    cash(worth[right])
                )
            }),
        }
    });
    let line = |exhibit: usize| {
        format!(
            "{}: taken in with a chance of {:.0}%, and then the decision is to {}, worth {}.",
            labels[exhibit],
            100.0 * world.taken_in(exhibit),
            decision(family, world.leads_to(exhibit)),
            cash(worth[world.leads_to(exhibit)])
        )
    };
    let mut lessons: Vec<String> = (0..EXHIBITS.len()).map(line).collect();
    lessons.push(format!("Put off, it comes to {}.", cash(world.put_off(&worth))));
    lessons.push(
        "An exhibit is a decision in disguise. Work out first what should be decided; then show the shortest thing that leads there.".to_owned(),
    );
    let choice = Weighed {
        options: options.collect(),
        policies: world.policies(asked),
        ranks: world.ranks(),
        lessons,
        facts: facts(world, &worth),
        currency,
        told: format!(
            "In truth {} {} a month {}. How {} reads is luck as well: this time exhibits were taken in whose chance to be taken in is above {:.0}%, and no others.",
            count(world.true_hits()),
            family.people,
            family.hit,
            family.ceo.0,
            100.0 * luck
        ),
        rho,
    };
    let words = |stems: &[&str]| stems.iter().map(|stem| (*stem).to_owned()).collect::<Vec<_>>();
    let proposal = match right {
        LEAVE => words(&["leave", "leaving", "keep", "kept"]),
        OFF => words(&["switch", "shut", "suspend", "withdraw"]),
        topic => words(family.topics[topic - MEND].2),
    };
    Explained {
        choice,
        names: BTreeMap::from([("proposal", proposal)]),
        message: message(family, world, &worth),
        revealed: vec![in_truth(family, world)],
    }
}

/// What is worth saying, said.
fn message(family: &Family, world: &World, worth: &[f64]) -> String {
    let cash = |amount: f64| money::format(three(amount), family.scene.currency);
    let (low, high) = world.range();
    let loss: f64 = world.topics.iter().map(Topic::loss).sum();
    let right = world.right();
    let ask = match right {
        LEAVE => format!(
            "Please leave it as it is: over the year it is worth {}, and none of the repairs brings in its price",
            cash(worth[LEAVE])
        ),
        OFF => {
            format!(
                "Please switch it off: as it is, it loses {} over the year, and none of the repairs by itself turns that round",
                cash(-worth[LEAVE])
            )
        }
        topic => format!(
            "Please decide to have {} mended, for {} once: that saves {} a year",
            family.topics[topic - MEND].1,
            cash(world.topics[topic - MEND].price),
            cash(world.saves(topic - MEND))
        ),
    };
    format!(
        "About {} {} a month {}; we read a sample, so it is between {} and {}. That costs {} a month. {ask}. {}. I will report to you again in four weeks.",
        count(world.hits()),
        family.people,
        family.hit,
        count(low),
        count(high),
        cash(loss),
        family.put_right
    )
}

fn facts(world: &World, worth: &[f64]) -> BTreeMap<&'static str, f64> {
    let (low, high) = world.range();
    let loss: f64 = world.topics.iter().map(Topic::loss).sum();
    let mut facts = BTreeMap::from([
        ("hits", world.hits()),
        ("hits_year", MONTHS * world.hits()),
        ("low", low),
        ("high", high),
        ("share", world.share()),
        ("right", 1.0 - world.share()),
        ("before", world.before),
        ("volume", world.volume()),
        ("loss", loss),
        ("year", MONTHS * loss),
        ("gains", world.gains()),
        ("gain", world.gain),
        ("as_it_is", worth[LEAVE].abs()),
        ("best", worth[world.right()].abs()),
        ("read", world.topics.iter().map(|topic| f64::from(topic.read.1)).sum()),
        ("one_in", 1.0 / world.share()),
    ]);
    for (index, topic) in world.topics.iter().enumerate() {
        facts.insert(HITS[index], topic.hits());
        facts.insert(SHARES[index], topic.share());
        facts.insert(COSTS[index], topic.cost);
        facts.insert(LOSSES[index], topic.loss());
        facts.insert(YEARS[index], MONTHS * topic.loss());
        facts.insert(SAVES[index], world.saves(index));
        facts.insert(PRICES[index], topic.price);
        facts.insert(NETS[index], (world.saves(index) - topic.price).abs());
        facts.insert(MENDED[index], worth[MEND + index].abs());
    }
    if let Some(topic) = world.right().checked_sub(MEND) {
        facts.insert("net", (world.saves(topic) - world.topics[topic].price).abs());
        facts.insert("mends", world.topics[topic].mends);
        facts.insert("fewer", world.topics[topic].mends * world.topics[topic].hits());
    }
    facts
}

fn gap(family: &Family, world: &World, message: &str) -> Gap {
    let line = |(index, topic): (usize, &Topic)| {
        format!(
            "{}: {} {} a month, {} of them wrong.",
            sentence(family.topics[index].1),
            grouped(topic.volume as i64),
            family.things,
            percent(topic.share())
        )
    };
    let mut worked = vec![format!(
        "{} keeps three things of a message: how many it hits, what it costs, and what you want. Shares become people when they are multiplied out.",
        family.ceo.0
    )];
    worked.extend(world.topics.iter().enumerate().map(line));
    worked.push(format!("The message begins: “About ____ {} a month {}.”", family.people, family.hit));
    let answer = libm::round(world.hits());
    Gap {
        worked,
        ask: format!("What number of {} belongs there?", family.people),
        answer,
        within: libm::ceil(0.05 * answer),
        why: format!(
            "{}, added up over the topics. The rest of the message says what it costs, how sure that is, what is asked for, and what is done for those it hit: “{message}”",
            count(answer)
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut read: Vec<(usize, bool)> = Vec::new();
    for (index, topic) in world.topics.iter().enumerate() {
        read.extend((0..topic.read.1).map(|row| (index, row >= topic.read.0)));
    }
    draws.shuffle(&mut read);
    let rows: Vec<Vec<String>> = read
        .iter()
        .enumerate()
        .map(|(row, (index, right))| {
            vec![
                format!("r{:04}", row + 1),
                moment(draws.below(90), row),
                family.topics[*index].0.to_owned(),
                u8::from(*right).to_string(),
                format!("{}", world.topics[*index].cost),
            ]
        })
        .collect();
    csv(&["id", "read_on", "topic", "right", "wrong_costs"], rows.into_iter())
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let front = format!(
        "format: 1
name: {feature}
task: binary
stage: live
ship: model

golden:
  data: data/golden.csv
  label: right
  positive: 1
  id: id
  time: read_on
  slices: [topic]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {MONTHS}
  false_positive: {{cost: wrong_costs, who: \"{people}: they {hit}\"}}
  false_negative: {{cost: {gain}, who: \"us: a {thing} that a person has to do\"}}

candidates:
  - {{name: model, rule: \"TRUE\"}}
  - {{name: people, rule: \"FALSE\"}}
baseline: people

bars:
  - error_cost <= baseline
  - precision >= 90% in every topic with at least 30 examples

failure_states:
  - {{when: \"a {thing} is wrong\", then: \"a person puts it right\", user_sees: \"An apology, and the right {thing}.\"}}
fallback: people
data_needs: A sample of {things} that was read by people, topic by topic.
",
        feature = family.scene.feature,
        currency = family.scene.currency,
        volume = world.volume(),
        gain = world.gain,
        people = family.people,
        hit = family.hit,
        thing = family.thing,
        things = family.things,
    );
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those whom it serves, and those who answer for it.",
        baseline: "People do all of it.",
        expected: "It is right often enough to be worth more than people doing it.",
        edges: "What the readers did not agree on was read by a third person.",
        wrong: "Somebody is hit, and a person puts it right.",
        data: "A sample of each topic, read by people; before it nothing was known. One right and one wrong more than were read are counted.",
        success: "What right ones gain, less what wrong ones cost.",
        after: &brief.question,
    }
    .spec(&front)
}
