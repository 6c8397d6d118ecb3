//! The case as somebody sees it, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::family::Family;
use super::judge::Judge;
use super::world::{ACCEPT, BROKEN, EXTEND, IDS, MENDED, REJECT, TOPICS, World};
use crate::case::{Actions, Brief, Case, CaseFile, Exhibit, Gap};
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Rate};
use crate::scene::Prose;
use crate::sheet::{MARKER, csv, moment, sentence, with_sign};
use crate::weighed::{Weighed, Weight};

pub(super) fn case(code: &Code, family: &'static Family, world: &World, rho: f64) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let question = "What happens to the change?";
    let brief = match world.judge {
        None => family.scene.brief(&mut words, &[], question),
        Some(_) => family.judged_scene().brief(&mut words, &[], question),
    };
    let weighed = weighed(family, world, code.level, rho);
    let mut actions = weighed.actions();
    Draws::new(code, Purpose::Order, 0).shuffle(&mut actions);
    let [golden, old, new] = rows(code, family, world);
    let file = |path: &str, contents: String| CaseFile { path: path.to_owned(), contents };
    let files = vec![
        file("shipworthy.toml", MARKER.to_owned()),
        file("x.feature.md", spec(family, world, &brief)),
        file("data/golden.csv", golden),
        file("outputs/old.jsonl", old),
        file("outputs/new.jsonl", new),
    ];
    Case {
        code: code.clone(),
        title: "A changed prompt, or a changed model",
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
    let mut rows: Vec<Vec<String>> = (0..TOPICS)
        .map(|topic| {
            let cells = &world.topics[topic];
            let counts = cells.counts().iter().map(u32::to_string);
            let head = [family.topics[topic].0.to_owned(), cells.n().to_string()];
            let tail = [percent(world.traffic[topic]), money(world.wrong[topic])];
            head.into_iter().chain(counts).chain(tail).collect()
        })
        .collect();
    let known = world.known().map(|count| format!("{count}"));
    rows.push(
        ["an average change", "30"]
            .map(str::to_owned)
            .into_iter()
            .chain(known)
            .chain([String::new(), String::new()])
            .collect(),
    );
    let heads =
        ["topic", "judged", "right twice", "mended", "broken", "wrong twice", "of traffic", "a wrong one costs"];
    let mut pays = vec![fact("answers a month", grouped(world.volume as i64))];
    if world.dearer != 0.0 {
        let word = if world.dearer > 0.0 { "dearer" } else { "cheaper" };
        let thousand = money(1_000.0 * world.dearer.abs());
        pays.push(fact("the new one is", format!("{word}: {thousand} for 1,000 answers")));
    }
    pays.push(fact("keeping both, by topic", format!("{} a month", money(world.two))));
    pays.push(fact("until the next change", format!("{} months", world.months)));
    if let Some(more) = world.extension {
        let weeks = (more.months * 4.0).round();
        pays.push(fact(
            "judging more",
            format!(
                "{} further answers in each topic: {} in all, and {weeks} weeks in which nothing changes",
                more.each,
                money(more.cost)
            ),
        ));
    }
    let note = match world.judge {
        None => {
            "Mended: wrong before, right now. Broken: the reverse. The last row of the numbers is what past changes did; count it with each topic."
        }
        Some(_) => {
            "Mended: wrong before, right now. Broken: the reverse. All of it is a language model's verdict, and so is the last row of the numbers: what past changes did; count it with each topic."
        }
    };
    let mut all = vec![
        Exhibit {
            title: "The same questions, before and after".to_owned(),
            columns: heads.map(str::to_owned).to_vec(),
            rows,
            note: Some(note.to_owned()),
            figure: Some(changed(family, world)),
        },
        Exhibit { title: "What it pays".to_owned(), columns: Vec::new(), rows: pays, note: None, figure: None },
    ];
    if let Some(judge) = world.judge {
        all.insert(1, judge.exhibit(family));
    }
    all
}

/// What the change mended and what it broke, topic by topic.
fn changed(family: &Family, world: &World) -> Figure {
    let rates = (0..TOPICS).flat_map(|topic| {
        let cells = &world.topics[topic];
        let [_, mended, broken, _] = [0, 1, 2, 3].map(|cell| cells.counts()[cell]);
        let name = family.topics[topic].0;
        [
            Rate::new(format!("{name}: mended"), mended, cells.n()),
            Rate::new(format!("{name}: broken"), broken, cells.n()),
        ]
    });
    Figure::rates("of those judged", rates.collect())
}

pub(super) fn label(family: &Family, action: usize) -> String {
    match action {
        ACCEPT => "Accept it for all".to_owned(),
        REJECT => "Reject it".to_owned(),
        EXTEND => "Judge more first".to_owned(),
        _ => format!("Accept it, and keep the old one for {}", family.topics[action - 2].0),
    }
}

fn weighed(family: &Family, world: &World, level: Level, rho: f64) -> Weighed {
    let means = world.means();
    let currency = family.scene.currency;
    let money = |amount: f64| money::format(amount, currency);
    let signed = |amount: f64| money::signed(amount, currency);
    let options = (0..world.expected.len()).map(|action| Weight {
        id: IDS[action].to_owned(),
        label: label(family, action),
        means: match action {
            ACCEPT => "Every answer comes from the new one.".to_owned(),
            REJECT => "Every answer stays as it is.".to_owned(),
            EXTEND => "Then it is decided by what they say.".to_owned(),
            _ => format!("Questions about {} keep the old one; both are kept up.", family.topics[action - 2].0),
        },
        expected: world.expected[action],
        realised: world.true_value(action),
        remark: Some(
            match action {
                ACCEPT => "A sum over topics hides the one that pays for the others.",
                REJECT => "What was broken is easier to see than what was mended; both are answers.",
                EXTEND => "More examples are worth something only where they could change what is done.",
                _ => "Two versions cost upkeep, and a topic with few examples looks worse or better than it is.",
            }
            .to_owned(),
        ),
    });
    let mut lessons: Vec<String> = (0..TOPICS)
        .map(|topic| {
            let cells = &world.topics[topic];
            let so = match world.judge {
                None => format!("With past changes that is {} right answers in 100", with_sign(100.0 * means[topic])),
                Some(judge) => judge.of_topic(topic, world),
            };
            format!(
                "{}: {} mended, {} broken of {}. {so}, and {} a month.",
                sentence(family.topics[topic].0),
                cells.count(MENDED),
                cells.count(BROKEN),
                cells.n(),
                signed(world.a_month(topic, &means))
            )
        })
        .collect();
    let counts = match (world.judge, level.number()) {
        (None, 1) => {
            "It is drawn as traffic is, and a wrong answer costs the same in every topic: so these two counts speak for the whole, and the counts of a topic for keeping the old one there."
        }
        (None, _) => {
            "It is not drawn as traffic is, and it knows no prices: what counts is each topic's share times its price."
        }
        (Some(_), 1) => {
            "It is drawn as traffic is, but the judge does not see every topic alike: divide each topic by what it sees before they are added up."
        }
        (Some(_), _) => {
            "It is not drawn as traffic is, it knows no prices, and the judge does not see every topic alike: divide by what it sees, then count share times price."
        }
    };
    lessons.push(format!(
        "In the golden set: {} mended, {} broken. {counts}",
        world.count(MENDED),
        world.count(BROKEN)
    ));
    lessons.extend(world.judge.map(|judge| judge.lesson(family, world)));
    if let Some(more) = world.extension {
        lessons.push(format!(
            "What {} more in each topic would tell is worth {} before their price of {}.",
            more.each,
            money(world.worth_of_more()),
            money(more.cost)
        ));
    }
    let mut facts = BTreeMap::from([
        ("examples", f64::from(world.examples())),
        ("mended", f64::from(world.count(MENDED))),
        ("broken", f64::from(world.count(BROKEN))),
        ("mended_1", f64::from(world.topics[0].count(MENDED))),
        ("broken_1", f64::from(world.topics[0].count(BROKEN))),
        ("mended_2", f64::from(world.topics[1].count(MENDED))),
        ("broken_2", f64::from(world.topics[1].count(BROKEN))),
        ("mended_3", f64::from(world.topics[2].count(MENDED))),
        ("broken_3", f64::from(world.topics[2].count(BROKEN))),
        ("volume", world.volume),
        ("two", world.two),
    ]);
    facts.extend(world.judge.iter().flat_map(Judge::facts));
    let truth = world.truth();
    let told: Vec<String> =
        (0..TOPICS).map(|topic| format!("{} {}", family.topics[topic].0, with_sign(100.0 * truth[topic]))).collect();
    Weighed {
        options: options.collect(),
        policies: world.habits(),
        ranks: world.ranks(),
        lessons,
        facts,
        currency,
        told: format!("In truth, of 100 answers so many more are right with the new one: {}.", told.join(", ")),
        rho,
    }
}

fn gap(family: &Family, world: &World) -> Gap {
    // Where a judge graded, the topic in which it sees least.
    let at = world.judge.map_or(0, |judge| judge.blind);
    let topic = &world.topics[at];
    let name = family.topics[at].0;
    let known = world.known();
    let answer = (1_000.0 * world.means()[at]).round() / 10.0;
    let mut worked = vec![
        format!(
            "Of {} answers about {name}: {} mended, {} broken.",
            topic.n(),
            topic.count(MENDED),
            topic.count(BROKEN)
        ),
        format!(
            "An average change mends {} and breaks {} of 30. Few examples say little, so these 30 are counted with them.",
            known[MENDED], known[BROKEN]
        ),
    ];
    worked.extend(world.judge.map(|judge| {
        format!(
            "All by the judge, who passes {} about {name}: of any gain or loss it sees {:.2}.",
            judge.passes(at),
            judge.sees(at)
        )
    }));
    let more = if world.judge.is_some() { "right answers more in 100, in truth," } else { "right answers more in 100" };
    let seen = world.judge.map_or(String::new(), |judge| format!(" / {:.2}", judge.sees(at)));
    let price = match world.judge {
        None => "the price of a wrong answer",
        Some(_) => "the price of a wrong answer, and with what the new one costs more or less",
    };
    Gap {
        worked,
        ask: format!("How many {more} does that make for {name}? Below zero where it is fewer."),
        answer,
        within: 0.4,
        why: format!(
            "({} + {} − {} − {}) / ({} + 30){seen} = {answer} in 100. Times traffic, times {price}: {} a month.",
            topic.count(MENDED),
            known[MENDED],
            topic.count(BROKEN),
            known[BROKEN],
            topic.n(),
            money::signed(world.a_month(at, &world.means()), family.scene.currency)
        ),
    }
}

/// Golden set, outputs of the old prompt, outputs of the new one.
fn rows(code: &Code, family: &Family, world: &World) -> [String; 3] {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut cells: Vec<(usize, usize)> = Vec::new();
    for (topic, of) in world.topics.iter().enumerate() {
        for (cell, count) in of.counts().iter().enumerate() {
            cells.extend(std::iter::repeat_n((topic, cell), *count as usize));
        }
    }
    draws.shuffle(&mut cells);
    let id = |index: usize| format!("q{:04}", index + 1);
    let golden = cells.iter().enumerate().map(|(index, (topic, _))| {
        let (name, question, _) = family.topics[*topic];
        let question = format!("\"{question}\"");
        vec![id(index), moment(draws.below(150), index), name.to_owned(), question, format!("{}", world.wrong[*topic])]
    });
    let golden = csv(&["id", "asked_on", "topic", "question", "wrong_costs"], golden);
    let column = world.column();
    let mut outputs = |right: &dyn Fn(usize) -> bool| -> String {
        let lines = cells.iter().enumerate().map(|(index, (topic, cell))| {
            let line = serde_json::json!({
                "id": id(index),
                "output": family.topics[*topic].2,
                column: right(*cell),
                "latency_ms": libm::round(draws.between_log(400.0, 2_600.0)),
            });
            format!("{line}\n")
        });
        lines.collect()
    };
    let old = outputs(&|cell| cell == 0 || cell == BROKEN);
    let new = outputs(&|cell| cell == 0 || cell == MENDED);
    [golden, old, new]
}

fn spec(family: &Family, world: &World, brief: &Brief) -> String {
    // What both cost alike is not told; only the difference counts.
    let (old, new) = if world.dearer < 0.0 { (-world.dearer, 0.0) } else { (0.0, world.dearer) };
    let per = |price: f64| (price * 100_000.0).round() / 100.0;
    let (giver, who_judged, edges, verdicts) = match world.judge {
        None => (
            "people",
            "two people",
            "Questions that the judges disagreed on are not in the golden set.",
            "the verdicts are complete.",
        ),
        Some(_) => (
            "judge",
            "a language model",
            "The judge passes some wrong answers and fails some right ones, in one topic more than in the others.",
            "the verdicts are complete, and a language model's.",
        ),
    };
    let front = format!(
        "format: 1
name: {feature}
task: generation
stage: live
ship: new

golden:
  data: data/golden.csv
  id: id
  time: asked_on
  slices: [topic]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {months}
  failed_output: {{cost: wrong_costs, who: \"{who}\"}}

graders:
  - {{name: right, column: {column}, given_by: {giver}}}

candidates:
  - {{name: new, outputs: outputs/new.jsonl, running_cost_per_1k: {new}}}
  - {{name: old, outputs: outputs/old.jsonl, running_cost_per_1k: {old}}}
baseline: old

bars:
  - pass_rate >= baseline
  - error_cost <= baseline

failure_states:
  - {{when: \"an answer is wrong\", then: \"a person puts it right\", user_sees: \"An apology, and the right answer.\"}}
fallback: old
data_needs: Questions with answers that {who_judged} judged.
",
        feature = family.scene.feature,
        currency = family.scene.currency,
        volume = world.volume,
        months = world.months,
        who = family.who,
        new = per(new),
        old = per(old),
        column = world.column(),
    );
    Prose {
        feature: family.scene.feature,
        problem: &brief.story,
        users: "Those who ask, and those who answer for it.",
        baseline: "The old version answers everything.",
        expected: "More right answers where they are worth something, and no topic that pays for the others.",
        edges,
        wrong: "Somebody follows a wrong answer until a person puts it right.",
        data: &format!(
            "{} questions in three topics, each answered by both. The texts are shortened; {verdicts}",
            world.examples()
        ),
        success: "Wrong answers cost less, topic by topic, as traffic has them.",
        after: &brief.question,
    }
    .spec(&front)
}
