//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::family::Family;
use super::world::{DETECTOR, IDS, MONTHS, NARROW, REVIEW, SERVE, SOURCES, World};
use crate::case::{Actions, Brief, Case, CaseFile, Exhibit, Gap};
use crate::cells::Share;
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Rate};
use crate::scene::Prose;
use crate::sheet::{MARKER, csv, moment, sentence};
use crate::weighed::{Weighed, Weight};

pub(super) fn case(code: &Code, family: &'static Family, world: &World, rho: f64) -> Case {
    let brief = family.scene.brief(&mut Draws::new(code, Purpose::Words, 0), &[], "What do you do about it?");
    let weighed = weighed(family, world, rho);
    let mut actions = weighed.actions();
    Draws::new(code, Purpose::Order, 0).shuffle(&mut actions);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, world) },
    ];
    Case {
        code: code.clone(),
        title: "One answer in ten is invented",
        family: family.scene.name,
        exhibits: exhibits(family, world),
        actions: Actions::Choice { actions },
        gap: gap(family, world),
        brief,
        files,
        questions: Vec::new(),
        beliefs: None,
        truth: Box::new(weighed),
    }
}

fn exhibits(family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let shares = &world.shares;
    let seen = |name: String, share: &Share| {
        let (a, b) = share.belief();
        let before = (a - f64::from(share.seen), a + b - f64::from(share.of));
        vec![name, format!("{} of {}", share.seen, share.of), format!("{} of {}", before.0, before.1)]
    };
    let [bad, other] = family.topics;
    let rows = vec![
        seen(format!("invented, {bad}"), &shares.invented[0]),
        seen(format!("invented, {other}"), &shares.invented[1]),
        seen(format!("harmful among these, {bad}"), &shares.harmful[0]),
        seen(format!("harmful among these, {other}"), &shares.harmful[1]),
        seen("invented for want of a source".to_owned(), &shares.sourceless),
        seen("flagged by a detector, if invented".to_owned(), &shares.caught),
        seen("flagged by it, if right".to_owned(), &shares.alarm),
        seen("right with better sources, of those without one".to_owned(), &shares.mended),
    ];
    let prices = &world.prices;
    let pays = vec![
        fact("a right answer gains", money(prices.gain)),
        fact(family.harmless, format!("costs {}", money(prices.harmless))),
        fact(family.harmful, format!("costs {}", money(prices.harmful))),
        fact(
            "a month",
            format!("{} answers, {} of them about {bad}", grouped(world.volume as i64), percent(world.traffic)),
        ),
        fact("better sources", format!("{} once, {} a month", money(prices.sources.0), money(prices.sources.1))),
        fact(
            "a detector",
            format!("{} once, {} for 1,000 answers", money(prices.detector.0), money(1_000.0 * prices.detector.1)),
        ),
        fact(
            "a person who reads first",
            format!("{} an answer; finds {} of what is invented", money(prices.review), percent(prices.finds)),
        ),
        fact("the choice stands for", format!("{MONTHS} months")),
    ];
    vec![
        Exhibit {
            title: "What was found".to_owned(),
            columns: ["", "in the sample", "in like features"].map(str::to_owned).to_vec(),
            rows,
            note: Some(format!(
                "{} of the sample is invented. Beside the sample, the numbers say what features like this one showed: count it with the sample. An answer that is withheld is given by a person and gains nothing.",
                percent(world.rate())
            )),
            figure: Some(found(family, world)),
        },
        Exhibit { title: "What it pays".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
    ]
}

/// What was counted in the sample, as shares.
fn found(family: &Family, world: &World) -> Figure {
    let [bad, other] = family.topics;
    let shares = &world.shares;
    let of = |label: String, share: &Share| Rate::new(label, share.seen, share.of);
    let rates = vec![
        of(format!("invented, {bad}"), &shares.invented[0]),
        of(format!("invented, {other}"), &shares.invented[1]),
        of(format!("harmful of these, {bad}"), &shares.harmful[0]),
        of(format!("harmful of these, {other}"), &shares.harmful[1]),
        of("for want of a source".to_owned(), &shares.sourceless),
        of("flagged, if invented".to_owned(), &shares.caught),
        of("flagged, if right".to_owned(), &shares.alarm),
        of("mended by better sources".to_owned(), &shares.mended),
    ];
    Figure::rates("in the sample", rates)
}

fn label(family: &Family, action: usize) -> String {
    match action {
        SERVE => "Serve it as it is".to_owned(),
        SOURCES => "Better sources".to_owned(),
        DETECTOR => "Withhold what the detector flags".to_owned(),
        REVIEW => "A person reads every answer first".to_owned(),
        NARROW => format!("Leave {} to people", family.topics[0]),
        _ => "Switch it off".to_owned(),
    }
}

fn weighed(family: &Family, world: &World, rho: f64) -> Weighed {
    let means = world.means();
    let currency = family.scene.currency;
    let money = |amount: f64| money::format(amount, currency);
    let options = (0..world.expected.len()).map(|action| Weight {
        id: IDS[action].to_owned(),
        label: label(family, action),
        means: match action {
            SERVE => "Right ones gain, invented ones cost, and nothing is built.".to_owned(),
            SOURCES => "What was invented for want of a source can then be looked up.".to_owned(),
            DETECTOR => "Flagged answers go to a person, right or not.".to_owned(),
            REVIEW => "What that person finds is not sent.".to_owned(),
            NARROW => format!("It answers only about {}.", family.topics[1]),
            _ => "People answer everything.".to_owned(),
        },
        expected: world.expected[action],
        realised: world.true_value(action),
        remark: Some(
            match action {
                SERVE => "A tenth is an average of topics and of harms. The part that hurts is the part to price.",
                SOURCES => "Sources mend what was invented for want of one. The rest is invented beside a good source.",
                DETECTOR => "A detector lets some through, and withholds right answers as well: both are paid for.",
                REVIEW => "Reading everything is paid for with every right answer, and a tired reader misses some.",
                NARROW => "Answering less gives up what the topic gains; that is right only where it loses more.",
                _ => "Switching off gives up every right answer as well.",
            }
            .to_owned(),
        ),
    });
    let topic = |topic: usize| {
        format!(
            "{}: {} invented, {} of it harmful. An invention there costs {} on average, and an answer as served is worth {}.",
            sentence(family.topics[topic]),
            percent(means.invented[topic]),
            percent(means.harmful[topic]),
            money(world.harm(topic, &means)),
            money(world.an_answer(topic, &means))
        )
    };
    let mended = means.sourceless * means.mended;
    let lessons = vec![
        topic(0),
        topic(1),
        format!(
            "Better sources take away {} of the inventions, the detector {} of them with {} of the right answers, a reader {}.",
            percent(mended),
            percent(means.caught),
            percent(means.alarm),
            percent(world.prices.finds)
        ),
        "A rate of ten percent decides nothing before it is split by topic and by harm.".to_owned(),
    ];
    let shares = &world.shares;
    let [first, second] = world.true_rates();
    Weighed {
        options: options.collect(),
        policies: world.habits(),
        ranks: world.ranks(),
        lessons,
        facts: BTreeMap::from([
            ("rate", world.rate()),
            ("rate_1", shares.invented[0].raw()),
            ("rate_2", shares.invented[1].raw()),
            ("invented_1", f64::from(shares.invented[0].seen)),
            ("harmful_1", f64::from(shares.harmful[0].seen)),
            ("gain", world.prices.gain),
            ("harmful", world.prices.harmful),
            ("harmless", world.prices.harmless),
            ("caught", means.caught),
            ("alarm", means.alarm),
            ("review", world.prices.review),
            ("volume", world.volume),
            ("traffic", world.traffic),
        ]),
        currency,
        told: format!(
            "In truth {} of the answers about {} are invented, and {} of those about {}.",
            percent(first),
            family.topics[0],
            percent(second),
            family.topics[1]
        ),
        rho,
    }
}

fn gap(family: &Family, world: &World) -> Gap {
    let means = world.means();
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let prices = &world.prices;
    let harm = world.harm(0, &means);
    let answer = (1_000.0 * prices.gain / (prices.gain + harm)).round() / 10.0;
    Gap {
        worked: vec![
            format!(
                "About {}, {} of the inventions are harmful, with what was known before.",
                family.topics[0],
                percent(means.harmful[0])
            ),
            format!(
                "So one costs {} on average: harmful ones {}, the others {}.",
                money(harm),
                money(prices.harmful),
                money(prices.harmless)
            ),
            format!("A right answer gains {}.", money(prices.gain)),
        ],
        ask: format!("From what share of inventions on does an answer about {} lose, in percent?", family.topics[0]),
        answer,
        within: 0.6_f64.max(0.03 * answer),
        why: format!(
            "Where (1 − share) × {} = share × {}: at {answer}%. It is believed to be {} there.",
            money(prices.gain),
            money(harm),
            percent(means.invented[0])
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let shares = &world.shares;
    // Topic, whether invented, whether harmful.
    let mut answers: Vec<(usize, bool, bool)> = Vec::new();
    for topic in 0..2 {
        let (invented, harmful) = (shares.invented[topic], shares.harmful[topic]);
        answers.extend((0..invented.of).map(|index| (topic, index < invented.seen, index < harmful.seen)));
    }
    draws.shuffle(&mut answers);
    let mut deal = |share: &Share| {
        let mut dealt: Vec<bool> = (0..share.of).map(|index| index < share.seen).collect();
        draws.shuffle(&mut dealt);
        dealt.into_iter()
    };
    let (mut sourceless, mut caught, mut alarm) = (deal(&shares.sourceless), deal(&shares.caught), deal(&shares.alarm));
    let rows: Vec<Vec<String>> = answers
        .iter()
        .enumerate()
        .map(|(index, (topic, invented, harmful))| {
            let flagged = if *invented { caught.next() } else { alarm.next() }.unwrap_or(false);
            let no_source = *invented && sourceless.next().unwrap_or(false);
            let bit = |yes: bool| u8::from(yes).to_string();
            vec![
                format!("a{:04}", index + 1),
                moment(draws.below(150), index),
                family.topics[*topic].to_owned(),
                bit(*invented),
                bit(*invented && *harmful),
                bit(no_source),
                bit(flagged),
            ]
        })
        .collect();
    csv(&["id", "answered_on", "topic", "invented", "harmful", "no_source", "flagged"], rows.into_iter())
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let prices = &world.prices;
    let front = format!(
        "format: 1
name: {feature}
task: binary
stage: live
ship: detector

golden:
  data: data/golden.csv
  label: invented
  positive: 1
  id: id
  time: answered_on
  slices: [topic]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {MONTHS}
  false_positive: {{cost: {gain}, who: \"us: a right answer that a person has to give\"}}
  false_negative: {{cost: \"CASE WHEN harmful = 1 THEN {harmful} ELSE {harmless} END\", who: \"{who}\"}}

candidates:
  - {{name: detector, score: flagged, running_cost_per_1k: {detector}}}
  - {{name: serve, rule: \"FALSE\", running_cost_per_1k: 0}}
  - {{name: leave one topic, rule: \"topic = '{topic}'\", running_cost_per_1k: 0}}
  - {{name: switch off, rule: \"TRUE\", running_cost_per_1k: 0}}
baseline: serve

bars:
  - total_cost <= baseline
  - recall >= 80%

failure_states:
  - {{when: \"an answer is withheld\", then: \"a person answers\", user_sees: \"Somebody will write to you today.\"}}
fallback: switch off
data_needs: Answers that were read against their sources.
",
        feature = family.scene.feature,
        currency = family.scene.currency,
        volume = world.volume,
        gain = prices.gain,
        harmful = prices.harmful,
        harmless = prices.harmless,
        who = family.who,
        detector = (prices.detector.1 * 100_000.0).round() / 100.0,
        topic = family.topics[0],
    );
    let judged = world.shares.invented[0].of + world.shares.invented[1].of;
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those who ask, and those who answer for what they are told.",
        baseline: "Every answer is served as it is written.",
        expected: "Fewer inventions that hurt, for less than they cost. Positive is an answer that is invented; what is withheld goes to a person.",
        edges: "Answers that readers disagreed on are not in the golden set.",
        wrong: "Somebody acts on what no source says.",
        data: &format!("{judged} answers, drawn at random in each topic and read against the sources."),
        success: "What right answers gain, less what inventions and remedies cost.",
        after: &brief.question,
    }
    .spec(&front)
}
