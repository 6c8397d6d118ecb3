//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::compliance;
use super::family::Family;
use super::world::{IDS, LEFT, LLM, NAMES, RULES, TRAINED, World};
use crate::case::{Actions, Brief, Case, CaseFile, Exhibit, Gap};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Rate};
use crate::scene::Prose;
use crate::sheet::{MARKER, csv, moment};
use crate::weighed::{Weighed, Weight};

const ASKED: &str = "Who does it from now on?";

pub(super) fn case(code: &Code, family: &'static Family, world: &World, rho: f64) -> Case {
    let question = world.condition.as_ref().map_or(ASKED.to_owned(), |_| format!("{} {ASKED}", compliance::NOTICE));
    let brief = family.scene.brief(&mut Draws::new(code, Purpose::Words, 0), &[], &question);
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
        title: "Rules, a model, a language model, or people",
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

fn months(number: f64) -> String {
    format!("{number} months").replace("0.5 months", "2 weeks").replace("1 months", "1 month")
}

fn exhibits(family: &Family, world: &World) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let row = |way: usize| {
        let (of, right) = (world.ways[way], world.right[way]);
        vec![
            NAMES[way].to_owned(),
            format!("{} of {}", right.seen, right.of),
            percent(right.raw()),
            money(of.setup),
            months(of.months),
            money(1_000.0 * of.run),
            money(of.upkeep),
        ]
    };
    let heads = ["", "right", "share", "once", "live after", "1,000 cases", "upkeep a month"];
    let mut pays = vec![
        fact(
            "people read",
            format!(
                "{} {} a month, {} each; taken as right",
                grouped(world.volume as i64),
                family.cases,
                money(world.by_hand)
            ),
        ),
        fact(family.wrong, money(world.wrong)),
        fact("what counts", format!("the next {} months", world.horizon)),
        fact("the rules", family.rules.to_owned()),
    ];
    if world.ages > 0.0 {
        pays.push(fact(
            "rules age",
            format!(
                "{}: each month {} more in 1,000 are wrong, in spite of the upkeep",
                family.ages,
                1_000.0 * world.ages
            ),
        ));
    }
    if let Some(past) = &world.past {
        let told: Vec<String> = LEFT
            .iter()
            .zip(past.counts())
            .map(|(left, count)| format!("{} of the errors {count} times", percent(*left)))
            .collect();
        pays.push(fact(
            "the trained model learns",
            format!(
                "it was tested with a quarter of the labels that it will have. All of them left, in past projects, {}",
                told.join(", ")
            ),
        ));
    }
    let mut exhibits = vec![
        Exhibit {
            title: format!("Three ways on the same {}", family.cases),
            columns: heads.map(str::to_owned).to_vec(),
            rows: [RULES, TRAINED, LLM].map(row).to_vec(),
            note: Some("Before this test, rules like these were right in 17 of 20 cases, and models of either kind in 18 of 20: count these with the others. All answers are in data/golden.csv.".to_owned()),
            figure: Some(Figure::rates(
                "right",
                [RULES, TRAINED, LLM]
                    .map(|way| Rate::new(NAMES[way], world.right[way].seen, world.right[way].of))
                    .to_vec(),
            )),
        },
        Exhibit { title: "What it pays".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
    ];
    exhibits.extend(world.condition.as_ref().map(|condition| condition.exhibit(family, world.ages)));
    exhibits
}

fn weighed(family: &Family, world: &World, rho: f64) -> Weighed {
    let means = world.means();
    let currency = family.scene.currency;
    let money = |amount: f64| money::format(amount, currency);
    let means_of = |way: usize| match way {
        RULES => format!("They look at {}. All {} go through them.", family.rules, family.cases),
        TRAINED => "It learns from labelled cases, which have to be paid for first.".to_owned(),
        LLM => "It is asked in words, and paid by the call.".to_owned(),
        _ => "Nothing is built.".to_owned(),
    };
    let remark_of = |way: usize| match way {
        RULES if world.asked_of(RULES).is_some() => {
            "Rules are built within a month and cost nothing to ask. They wait for their approval all the same."
        }
        RULES => {
            "Rules are there within a month and cost nothing to ask. They answer no better next year, and often worse."
        }
        TRAINED => {
            "A trained model pays late: its labels are bought and its months are waited for before the first case."
        }
        LLM => "A language model is quick to set up and is paid for with every call, for as long as it runs.",
        _ => "Doing nothing has a price as well: people are paid for every case.",
    };
    let options = (0..4).map(|way| Weight {
        id: IDS[way].to_owned(),
        label: NAMES[way].to_owned(),
        means: means_of(way),
        expected: world.expected[way],
        realised: world.true_value(way),
        remark: Some(remark_of(way).to_owned()),
    });
    let line = |way: usize| {
        let saves = world.saves(way, &means);
        let (a_case, rest) = if saves < 0.0 {
            (format!("costs {} more than people do", money(-saves)), "besides")
        } else {
            (format!("saves {} against people", money(saves)), "less")
        };
        format!(
            "{}: wrong in {} while it is live, so a case {a_case}; that is {} in its {} months, {rest} {} once and {} a month.",
            NAMES[way],
            percent(world.error(way, &means)),
            money(world.live(way) * world.volume * saves.abs()),
            world.live(way),
            money(world.ways[way].setup),
            money(world.ways[way].upkeep)
        )
    };
    let mut lessons: Vec<String> = [RULES, TRAINED, LLM].map(line).to_vec();
    let condition = world.condition.as_ref();
    lessons.extend(condition.map(|condition| condition.lesson(world, currency)));
    lessons.push(format!(
        "A person costs {} and a mistake {}: a way that is wrong in more than {} of the cases saves nothing, whatever it is called.",
        money(world.by_hand),
        money(world.wrong),
        percent(world.by_hand / world.wrong)
    ));
    let [rules, trained, llm] = world.right.map(|right| right.raw());
    let mut facts = BTreeMap::from([
        ("examples", f64::from(world.examples)),
        ("rules", rules),
        ("trained", trained),
        ("llm", llm),
        ("by_hand", world.by_hand),
        ("wrong", world.wrong),
        ("volume", world.volume),
        ("horizon", world.horizon),
        ("error_bar", world.by_hand / world.wrong),
        ("labels", world.ways[TRAINED].setup),
    ]);
    facts.extend(condition.into_iter().flat_map(|condition| condition.facts(world)));
    Weighed {
        options: options.collect(),
        policies: world.habits(),
        ranks: world.ranks(),
        lessons,
        facts,
        currency,
        told: format!(
            "In truth rules are right in {} while they run, the trained model in {}, the language model in {}.{}",
            percent(world.true_right(RULES)),
            percent(world.true_right(TRAINED)),
            percent(world.true_right(LLM)),
            condition.map_or("", compliance::Condition::told)
        ),
        rho,
    }
}

fn gap(family: &Family, world: &World) -> Gap {
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let answer = (1_000.0 * world.by_hand / world.wrong).round() / 10.0;
    Gap {
        worked: vec![
            format!("People cost {} a case and are taken as right.", money(world.by_hand)),
            format!("A way that is wrong saves that, and loses {}.", money(world.wrong)),
            "So each way has a share of mistakes above which it saves nothing, even if it were free and live today."
                .to_owned(),
        ],
        ask: "Which share of mistakes is that, in percent?".to_owned(),
        answer,
        within: 0.3_f64.max(answer * 0.02),
        why: format!(
            "{} / {} = {answer}%. Rules were wrong in {}, the trained model in {}, the language model in {}.",
            money(world.by_hand),
            money(world.wrong),
            percent(1.0 - world.right[RULES].raw()),
            percent(1.0 - world.right[TRAINED].raw()),
            percent(1.0 - world.right[LLM].raw())
        ),
    }
}

fn rows(code: &Code, family: &Family, world: &World) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let right = world.right.map(|share| {
        let mut right: Vec<bool> = (0..share.of).map(|index| index < share.seen).collect();
        draws.shuffle(&mut right);
        right
    });
    let positive = draws.between(0.15, 0.5);
    let rows: Vec<Vec<String>> = (0..world.examples as usize)
        .map(|index| {
            let truth = draws.chance(positive);
            let says = |way: usize| u8::from(truth == right[way][index]).to_string();
            let (rules, trained, llm) = (says(RULES), says(TRAINED), says(LLM));
            let label = u8::from(truth).to_string();
            let slice = (*draws.one_of(family.slice.1)).to_owned();
            vec![format!("c{:04}", index + 1), moment(draws.below(150), index), slice, label, rules, trained, llm]
        })
        .collect();
    let header = ["id", "received_on", family.slice.0, family.column, "rules_say", "trained_says", "llm_says"];
    csv(&header, rows.into_iter())
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    let per = |price: f64| (price * 100_000.0).round() / 100.0;
    let front = format!(
        "format: 1
name: {feature}
task: binary
stage: proposed

golden:
  data: data/golden.csv
  label: {column}
  positive: 1
  id: id
  time: received_on
  slices: [{slice}]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {horizon}
  false_positive: {{cost: {wrong}, who: \"{who}\"}}
  false_negative: {{cost: {wrong}, who: \"{who}\"}}

candidates:
  - {{name: rules, score: rules_say, approach: rule, running_cost_per_1k: 0}}
  - {{name: trained, score: trained_says, approach: model, running_cost_per_1k: {trained}}}
  - {{name: llm, score: llm_says, approach: llm, running_cost_per_1k: {llm}}}

bars:
  - total_cost <= {people}

failure_states:
  - {{when: \"an answer is wrong\", then: \"a person puts it right\", user_sees: \"An apology, and the right answer.\"}}
fallback: People read everything again.
data_needs: Cases that people answered.
",
        feature = family.scene.feature,
        column = family.column,
        slice = family.slice.0,
        currency = family.scene.currency,
        volume = world.volume,
        horizon = world.horizon,
        wrong = world.wrong,
        who = family.who,
        trained = per(world.ways[TRAINED].run),
        llm = per(world.ways[LLM].run),
        people = world.by_hand,
    );
    let after = world
        .condition
        .as_ref()
        .map_or(brief.question.clone(), |condition| format!("{} {ASKED}", condition.sentences(family)));
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those whose case is read, and those who read it today.",
        baseline: "People read every case.",
        expected: "The same answers for less, with everything counted: what is paid once, by the month and by the case.",
        edges: "Cases that people disagreed on are not in the golden set.",
        wrong: "Somebody notices, and a person puts it right.",
        data: &format!("The golden set holds {} {}, drawn at random, with the answer of each way.", world.examples, family.cases),
        success: "Money saved against people over the horizon.",
        after: &after,
    }
    .spec(&front)
}
