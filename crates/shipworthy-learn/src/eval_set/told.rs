//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::family::Family;
use super::repeats;
use super::world::{MONTHS, World};
use crate::case::{Actions, Brief, Case, CaseFile, Exhibit, Gap};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Rate};
use crate::scene::Prose;
use crate::shares::{Part, Spread};
use crate::sheet::{MARKER, csv, moment, sentence};

pub(super) fn case(code: &Code, family: &'static Family, world: &World) -> Case {
    let question = if world.has_repeats() { repeats::QUESTION } else { "Where do the labels go?" };
    let brief = family.scene.brief(&mut Draws::new(code, Purpose::Words, 0), &[], question);
    let spread = spread(family, world);
    let mut parts = spread.actions();
    Draws::new(code, Purpose::Order, 0).shuffle(&mut parts);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, world, &brief) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: rows(code, family, world) },
    ];
    Case {
        code: code.clone(),
        title: "Labels for an eval set",
        family: family.scene.name,
        exhibits: exhibits(family, world),
        actions: Actions::Shares { label: "the budget for labels, in percent".to_owned(), parts },
        gap: gap(family, world),
        brief,
        files,
        questions: Vec::new(),
        beliefs: None,
        truth: Box::new(spread),
    }
}

fn exhibits(family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let row = |index: usize| {
        let kind = &world.kinds[index];
        vec![
            family.intents[index].1.to_owned(),
            grouped(kind.volume as i64),
            format!("{} of {}", kind.pilot.0, kind.pilot.1),
            percent(kind.bar()),
            money(kind.loss),
            money(kind.label),
            kind.labels(world.budget, 100).to_string(),
        ]
    };
    let heads =
        ["kind", "a month", "wrong in the pilot", "pays below", "a wrong one costs", "a label", "labels for it all"];
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let pays = vec![
        fact("for labels, in all", money(world.budget)),
        fact("a right answer gains", money(world.kinds[0].gain)),
        fact(
            "when the labels are in",
            format!("each kind is answered by the assistant if that pays, else by people, for {MONTHS} months"),
        ),
    ];
    let mut exhibits = vec![
        Exhibit {
            title: "What the pilot says".to_owned(),
            columns: heads.map(str::to_owned).to_vec(),
            rows: (0..world.kinds.len()).map(row).collect(),
            note: Some("“Pays below”: the share of wrong answers up to which the assistant pays. Before the pilot nothing was known; its rows are in data/golden.csv.".to_owned()),
            figure: Some(Figure::rates(
                "wrong in the pilot",
                world
                    .kinds
                    .iter()
                    .zip(family.intents)
                    .map(|(kind, intent)| Rate::new(intent.1, kind.pilot.0, kind.pilot.1))
                    .collect(),
            )),
        },
        Exhibit { title: "What it pays".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
    ];
    exhibits.extend(world.has_repeats().then(|| repeats::exhibit(family, world)));
    exhibits
}

fn spread(family: &Family, world: &World) -> Spread {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let true_tables = world.true_tables();
    let parts = world.kinds.iter().enumerate().map(|(index, _)| {
        let (id, label, wrong) = family.intents[index];
        Part {
            id: id.to_owned(),
            label: label.to_owned(),
            means: format!("A wrong answer there: {wrong}."),
            expected: world.tables[index].clone(),
            realised: true_tables[index].clone(),
        }
    });
    let mut spread = Spread::new(parts.collect(), family.scene.currency);
    let best = spread.best_shares().to_vec();
    let line = |index: usize| {
        let kind = &world.kinds[index];
        let table = &world.tables[index];
        let now = if kind.mean() < kind.bar() { "the assistant answers" } else { "people answer" };
        let labels = match kind.labels(world.budget, best[index]) {
            0 => "The best division has no labels there.".to_owned(),
            labels => format!(
                "{labels} labels there{} are worth {}.",
                repeats::among(kind, labels),
                money((table[best[index]] - table[0]).max(0.0))
            ),
        };
        format!(
            "{}: {} of {} wrong in the pilot, {} believed. It pays below {}, so without a label {now}. {labels}",
            sentence(family.intents[index].1),
            kind.pilot.0,
            kind.pilot.1,
            percent(kind.mean()),
            percent(kind.bar())
        )
    };
    let mut lessons = vec![
        "Nothing was known before the pilot, so what is believed counts one right and one wrong answer more than it has.".to_owned(),
    ];
    lessons.extend((0..world.kinds.len()).map(line));
    lessons.push(
        "A label is worth something where it can change who answers: near break-even, with many questions behind it. Where the pilot has settled it, the hundredth label says what the first did.".to_owned(),
    );
    lessons.extend(repeats::lesson(family, world, &best));
    spread.lessons = lessons;
    spread.habits = world.habits();
    spread.ranks = world.ranks();
    let most = best.iter().enumerate().max_by_key(|(_, share)| **share).map_or(0, |(index, _)| index);
    let kind = &world.kinds[most];
    spread.facts = BTreeMap::from([
        ("budget", world.budget),
        ("gain", kind.gain),
        ("loss", kind.loss),
        ("volume", kind.volume),
        ("bar", kind.bar()),
        ("believed", f64::from(kind.pilot.0) / f64::from(kind.pilot.1)),
        ("wrong", f64::from(kind.pilot.0)),
        ("pilot", f64::from(kind.pilot.1)),
        ("label", kind.label),
    ]);
    spread.facts.extend(repeats::facts(world, kind, best[most]));
    let told: Vec<String> = world
        .kinds
        .iter()
        .enumerate()
        .map(|(index, kind)| format!("{} {}", family.intents[index].1, percent(kind.truth)))
        .collect();
    spread.told = format!("In truth the answers are wrong in: {}.", told.join(", "));
    spread
}

fn gap(family: &Family, world: &World) -> Gap {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let kind = &world.kinds[0];
    let name = family.intents[0].1;
    let answer = (1_000.0 * kind.mean()).round() / 10.0;
    Gap {
        worked: vec![
            format!(
                "{name}: {} of {} were wrong in the pilot. Before it nothing was known.",
                kind.pilot.0, kind.pilot.1
            ),
            format!(
                "A right answer gains {}, a wrong one costs {}: the assistant pays below {} wrong.",
                money(kind.gain),
                money(kind.loss),
                percent(kind.bar())
            ),
            "Counting one right and one wrong answer more, as nothing was known before, gives what is believed."
                .to_owned(),
        ],
        ask: format!("What share of wrong answers is believed for {name}, in percent?"),
        answer,
        within: 0.6,
        why: format!(
            "({} + 1) / ({} + 2) = {answer}%, and it pays below {}. The nearer the two, the more a label there can change.",
            kind.pilot.0,
            kind.pilot.1,
            percent(kind.bar())
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut answers: Vec<(usize, bool)> = Vec::new();
    for (index, kind) in world.kinds.iter().enumerate() {
        answers.extend((0..kind.pilot.1).map(|row| (index, row >= kind.pilot.0)));
    }
    draws.shuffle(&mut answers);
    let rows: Vec<Vec<String>> = answers
        .iter()
        .enumerate()
        .map(|(row, (kind, right))| {
            vec![
                format!("q{:04}", row + 1),
                moment(draws.below(150), row),
                family.intents[*kind].0.to_owned(),
                u8::from(*right).to_string(),
                format!("{}", world.kinds[*kind].loss),
            ]
        })
        .collect();
    csv(&["id", "asked_on", "kind", "right", "wrong_costs"], rows.into_iter())
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let volume: f64 = world.kinds.iter().map(|kind| kind.volume).sum();
    let mean = world.kinds.iter().map(|kind| kind.label).sum::<f64>() / world.kinds.len() as f64;
    let front = format!(
        "format: 1
name: {feature}
task: binary
stage: proposed
ship: assistant

golden:
  data: data/golden.csv
  label: right
  positive: 1
  id: id
  time: asked_on
  slices: [kind]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {MONTHS}
  false_positive: {{cost: wrong_costs, who: \"whoever acts on a wrong answer\"}}
  false_negative: {{cost: {gain}, who: \"us: a right answer that a person has to give\"}}
  label: {{cost: {label:.2}}}

candidates:
  - {{name: assistant, rule: \"TRUE\"}}
  - {{name: people, rule: \"FALSE\"}}
baseline: people

bars:
  - error_cost <= baseline
  - precision >= 80% in every kind with at least 10 examples

failure_states:
  - {{when: \"an answer is wrong\", then: \"a person puts it right\", user_sees: \"An apology, and the right answer.\"}}
fallback: people
data_needs: Questions with answers that were judged, by kind.
",
        feature = family.scene.feature,
        currency = family.scene.currency,
        gain = world.kinds[0].gain,
        label = mean,
    );
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those who ask, and those who answer for it.",
        baseline: "People answer everything.",
        expected: "The assistant answers alone where that pays, kind by kind.",
        edges: "Questions of no kind go to people.",
        wrong: "Somebody acts on a wrong answer until a person puts it right.",
        data: if world.has_repeats() {
            repeats::DATA
        } else {
            "The pilot: answers judged by kind, not drawn as traffic has them."
        },
        success: "What right answers gain, less what wrong ones cost, where the assistant answers.",
        after: &brief.question,
    }
    .spec(&front)
}
