//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::claims::{self, Claims};
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
    let mut words = Draws::new(code, Purpose::Words, 0);
    let ask = "What do you do about it?";
    let (title, brief) = match &world.claims {
        None => ("One answer in ten is invented", family.scene.brief(&mut words, &[], ask)),
        Some(_) => ("One claim in ten is invented", family.by_claim().brief(&mut words, &[], ask)),
    };
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
        title,
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

/// What the shares of a case are called in its table; their order is that of `Shares::all`.
fn names(family: &Family, world: &World) -> [String; 8] {
    let [bad, other] = family.topics;
    match &world.claims {
        None => [
            format!("invented, {bad}"),
            format!("invented, {other}"),
            format!("harmful among these, {bad}"),
            format!("harmful among these, {other}"),
            "invented for want of a source".to_owned(),
            "flagged by a detector, if invented".to_owned(),
            "flagged by it, if right".to_owned(),
            "right with better sources, of those without one".to_owned(),
        ],
        Some(_) => [
            format!("claims invented, {bad}"),
            format!("claims invented, {other}"),
            format!("harmful among wrong answers, {bad}"),
            format!("harmful among wrong answers, {other}"),
            "wrong for want of a source".to_owned(),
            "flagged by a detector, if wrong".to_owned(),
            "flagged by it, if right".to_owned(),
            "right with better sources, of those without one".to_owned(),
        ],
    }
}

/// What mistakes are counted as.
fn mistakes(world: &World) -> &'static str {
    if world.claims.is_some() { "wrong answers" } else { "inventions" }
}

fn exhibits(family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let seen = |(name, share): (String, Share)| {
        let (a, b) = share.belief();
        let before = (a - f64::from(share.seen), a + b - f64::from(share.of));
        vec![name, format!("{} of {}", share.seen, share.of), format!("{} of {}", before.0, before.1)]
    };
    let [bad, other] = family.topics;
    let rows = names(family, world).into_iter().zip(world.shares.all()).map(seen).collect();
    let prices = &world.prices;
    let rate = percent(world.rate());
    let (found, of_a_mistake, read) = match &world.claims {
        None => (format!("{rate} of the sample is invented."), "", "what is invented"),
        Some(_) => (
            format!(
                "{rate} of the claims in the sample are invented. Each is invented or not by itself, and an answer is wrong once one of its claims is invented. All rows but the first two count answers."
            ),
            "a wrong answer with ",
            "the wrong answers",
        ),
    };
    let makes = |claims: &Claims| {
        fact("claims in an answer", format!("{} about {bad}, {} about {other}", claims.each[0], claims.each[1]))
    };
    let mut pays: Vec<Vec<String>> = world.claims.iter().map(makes).collect();
    pays.extend([
        fact("a right answer gains", money(prices.gain)),
        fact(&format!("{of_a_mistake}{}", family.harmless), format!("costs {}", money(prices.harmless))),
        fact(&format!("{of_a_mistake}{}", family.harmful), format!("costs {}", money(prices.harmful))),
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
            format!("{} an answer; finds {} of {read}", money(prices.review), percent(prices.finds)),
        ),
        fact("the choice stands for", format!("{MONTHS} months")),
    ]);
    vec![
        Exhibit {
            title: "What was found".to_owned(),
            columns: ["", "in the sample", "in like features"].map(str::to_owned).to_vec(),
            rows,
            note: Some(format!(
                "{found} Beside the sample, the numbers say what features like this one showed: count it with the sample. An answer that is withheld is given by a person and gains nothing."
            )),
            figure: Some(picture(family, world)),
        },
        Exhibit { title: "What it pays".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
    ]
}

/// What was counted in the sample, as shares.
fn picture(family: &Family, world: &World) -> Figure {
    let [bad, other] = family.topics;
    let labels = match &world.claims {
        None => [
            format!("invented, {bad}"),
            format!("invented, {other}"),
            format!("harmful of these, {bad}"),
            format!("harmful of these, {other}"),
            "for want of a source".to_owned(),
            "flagged, if invented".to_owned(),
            "flagged, if right".to_owned(),
            "mended by better sources".to_owned(),
        ],
        Some(_) => [
            format!("claims invented, {bad}"),
            format!("claims invented, {other}"),
            format!("harmful if wrong, {bad}"),
            format!("harmful if wrong, {other}"),
            "wrong for want of a source".to_owned(),
            "flagged, if wrong".to_owned(),
            "flagged, if right".to_owned(),
            "mended by better sources".to_owned(),
        ],
    };
    let rates = labels.into_iter().zip(world.shares.all()).map(|(label, share)| Rate::new(label, share.seen, share.of));
    Figure::rates("in the sample", rates.collect())
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
    let topic = |topic: usize| match &world.claims {
        Some(claims) => wrong_answers(family, world, claims, topic),
        None => format!(
            "{}: {} invented, {} of it harmful. An invention there costs {} on average, and an answer as served is worth {}.",
            sentence(family.topics[topic]),
            percent(means.invented[topic]),
            percent(means.harmful[topic]),
            money(world.harm(topic, &means)),
            money(world.an_answer(topic, &means))
        ),
    };
    let mended = means.sourceless * means.mended;
    let mut lessons = vec![
        topic(0),
        topic(1),
        format!(
            "Better sources take away {} of the {}, the detector {} of them with {} of the right answers, a reader {}.",
            percent(mended),
            mistakes(world),
            percent(means.caught),
            percent(means.alarm),
            percent(world.prices.finds)
        ),
        "A rate of ten percent decides nothing before it is split by topic and by harm.".to_owned(),
    ];
    lessons.extend(world.claims.iter().map(|_| taken_for_answers(family, world)));
    let shares = &world.shares;
    let [first, second] = world.true_rates();
    Weighed {
        options: options.collect(),
        policies: world.habits(),
        ranks: world.ranks(),
        lessons,
        facts: facts(world),
        currency,
        told: match &world.claims {
            None => format!(
                "In truth {} of the answers about {} are invented, and {} of those about {}.",
                percent(first),
                family.topics[0],
                percent(second),
                family.topics[1]
            ),
            Some(_) => format!(
                "In truth {} of the claims about {} are invented, which makes {} of the answers wrong, and {} of those about {}, which makes {}.",
                percent(shares.invented[0].truth),
                family.topics[0],
                percent(first),
                percent(shares.invented[1].truth),
                family.topics[1],
                percent(second)
            ),
        },
        rho,
    }
}

/// Numbers that a reason may quote.
fn facts(world: &World) -> BTreeMap<&'static str, f64> {
    let (shares, means) = (&world.shares, world.means());
    let mut facts = BTreeMap::from([
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
    ]);
    if let Some(claims) = &world.claims {
        facts.extend([
            ("claims_1", f64::from(claims.each[0])),
            ("claims_2", f64::from(claims.each[1])),
            ("answers", world.overall(&means)),
            ("answers_1", means.invented[0]),
            ("answers_2", means.invented[1]),
        ]);
    }
    facts
}

/// What a share of claims makes of the answers of a topic.
fn wrong_answers(family: &Family, world: &World, claims: &Claims, topic: usize) -> String {
    let means = world.means();
    let money = |amount: f64| money::format(amount, family.scene.currency);
    format!(
        "{}: {} of the claims are invented, so {} of the answers, with {} claims each, are wrong, and {} of these do harm. A wrong answer costs {} on average, and an answer as served is worth {}.",
        sentence(family.topics[topic]),
        percent(world.shares.invented[topic].mean()),
        percent(means.invented[topic]),
        claims.each[topic],
        percent(means.harmful[topic]),
        money(world.harm(topic, &means)),
        money(world.an_answer(topic, &means))
    )
}

/// What is chosen, and lost, where shares of claims are taken for shares of answers.
fn taken_for_answers(family: &Family, world: &World) -> String {
    let chosen = world.as_if_by_answer();
    let most = world.expected.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let lost = most - world.expected[chosen];
    let chooses = if lost > 0.0 {
        format!("is expected to lose {} against the best choice", money::format(lost, family.scene.currency))
    } else {
        "is the best choice here all the same".to_owned()
    };
    format!(
        "{} of the claims were invented, which makes {} of all answers wrong. Taken for a rate of answers it leads to “{}”, which {chooses}.",
        percent(world.rate()),
        percent(world.overall(&world.means())),
        label(family, chosen)
    )
}

fn gap(family: &Family, world: &World) -> Gap {
    let means = world.means();
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let prices = &world.prices;
    let harm = world.harm(0, &means);
    let answer = (1_000.0 * prices.gain / (prices.gain + harm)).round() / 10.0;
    let gap = Gap {
        worked: vec![
            format!(
                "About {}, {} of the {} are harmful, with what was known before.",
                family.topics[0],
                percent(means.harmful[0]),
                mistakes(world)
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
    };
    match &world.claims {
        None => gap,
        Some(claims) => gap_by_claim(family, world, claims, gap),
    }
}

/// The same with one more step: from the share of answers that may be wrong to the share of claims.
fn gap_by_claim(family: &Family, world: &World, claims: &Claims, gap: Gap) -> Gap {
    let (prices, each, bad) = (&world.prices, claims.each[0], family.topics[0]);
    let wrong = prices.gain / (prices.gain + world.harm(0, &world.means()));
    let answer = (1_000.0 * claims::of_claims(wrong, each)).round() / 10.0;
    let mut worked = gap.worked;
    worked.push(format!(
        "So answers about {bad} lose once more than {} of them are wrong. Each makes {each} claims, and is wrong once one of these is invented.",
        percent(wrong)
    ));
    Gap {
        worked,
        ask: format!("From what share of invented claims on does an answer about {bad} lose, in percent?"),
        answer,
        within: 0.3_f64.max(0.03 * answer),
        why: format!(
            "Where 1 − (1 − share)^{each} = {}: at {answer}%. It is believed to be {} there, of claims.",
            percent(wrong),
            percent(world.shares.invented[0].mean())
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let shares = &world.shares;
    // Topic, inventions, whether harmful.
    let mut answers: Vec<(usize, u32, bool)> = Vec::new();
    for (topic, found) in world.found().into_iter().enumerate() {
        let harmful = shares.harmful[topic].seen;
        answers.extend(found.into_iter().zip(0_u32..).map(|(found, index)| (topic, found, index < harmful)));
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
        .map(|(index, (topic, found, harmful))| {
            let invented = *found > 0;
            let flagged = if invented { caught.next() } else { alarm.next() }.unwrap_or(false);
            let no_source = invented && sourceless.next().unwrap_or(false);
            let bit = |yes: bool| u8::from(yes).to_string();
            let mut row = vec![
                format!("a{:04}", index + 1),
                moment(draws.below(150), index),
                family.topics[*topic].to_owned(),
                bit(invented),
                bit(invented && *harmful),
                bit(no_source),
                bit(flagged),
            ];
            row.extend(world.claims.iter().flat_map(|claims| [claims.each[*topic].to_string(), found.to_string()]));
            row
        })
        .collect();
    let mut header = vec!["id", "answered_on", "topic", "invented", "harmful", "no_source", "flagged"];
    header.extend(world.claims.iter().flat_map(|_| ["claims", "invented_claims"]));
    csv(&header, rows.into_iter())
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
    let judged: usize = world.found().iter().map(Vec::len).sum();
    let (positive, read) = match &world.claims {
        None => ("that is invented", ""),
        Some(_) => ("with an invented claim", ", claim by claim"),
    };
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those who ask, and those who answer for what they are told.",
        baseline: "Every answer is served as it is written.",
        expected: &format!(
            "Fewer inventions that hurt, for less than they cost. Positive is an answer {positive}; what is withheld goes to a person."
        ),
        edges: "Answers that readers disagreed on are not in the golden set.",
        wrong: "Somebody acts on what no source says.",
        data: &format!("{judged} answers, drawn at random in each topic and read against the sources{read}."),
        success: "What right answers gain, less what inventions and remedies cost.",
        after: &brief.question,
    }
    .spec(&front)
}
