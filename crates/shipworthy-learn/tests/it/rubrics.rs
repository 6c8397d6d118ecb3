//! Rubrics rank the answers that they are tried on.

use std::collections::BTreeMap;

use shipworthy_learn::archetype::{ARCHETYPES, archetype};
use shipworthy_learn::grade::lint::{lint, tried};
use shipworthy_learn::grade::rubric::{Quality, Rubric};
use shipworthy_learn::grade::{Verdict, asks, grade, grade_of};
use shipworthy_learn::interview::{INTERVIEWS, interview};

#[test]
fn rubrics_put_strong_answers_above_weak_ones_and_weak_ones_above_the_rest() {
    let cases = ARCHETYPES.iter().map(|archetype| Rubric::read(archetype.rubric()).expect("a rubric"));
    let wrong: Vec<String> = cases
        .chain(INTERVIEWS.iter().map(|of| of.rubric()))
        .flat_map(|rubric| {
            let (tried, lint) = (tried(&rubric), lint(&rubric));
            let scores: Vec<String> =
                tried.answers.iter().map(|of| format!("{:?} {:.2}", of.is, of.coverage)).collect();
            let told: Vec<String> =
                tried.wrong.iter().chain(&lint).map(|why| format!("{}: {why}", rubric.id)).collect();
            if told.is_empty() { told } else { [told, vec![scores.join(", ")]].concat() }
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A2: each question of the guides, and each of their four cases, has a rubric that ranks its answers.
#[test]
fn every_question_of_the_guides_has_a_rubric() {
    let ids = (1..=16).map(|number| format!("IQ{number}")).chain((1..=4).map(|number| format!("C{number}")));
    let listed: Vec<&str> = INTERVIEWS.iter().map(|of| of.id).collect();
    assert_eq!(listed, ids.collect::<Vec<_>>());
    for of in INTERVIEWS {
        let rubric = of.rubric();
        let tried = tried(&rubric);
        assert!(tried.holds() && tried.answers.len() >= 12 && lint(&rubric).is_empty(), "{}: {:?}", of.id, tried.wrong);
        assert!(rubric.points.iter().any(|point| point.id == "asks-first"), "{} has the points of all", of.id);
    }
}

#[test]
fn questions_are_found_by_name() {
    let check = |name: &str, expect: Option<&str>| assert_eq!(interview(name).map(|of| of.id), expect, "{name}");
    check("IQ11", Some("IQ11"));
    check("iq1", Some("IQ1"));
    check(" c2 ", Some("C2"));
    check("IQ99", None);
}

/// Reasons as players wrote them, about cases that they had before them.
#[test]
fn players_are_credited_with_what_they_said_and_with_nothing_else() {
    let check = |id: &str, facts: &[(&str, f64)], reason: &str, said: &[&str], not_said: &[&str]| {
        let rubric = Rubric::read(archetype(id).expect("an archetype").rubric()).expect("a rubric");
        let facts: BTreeMap<String, f64> = facts.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let graded = grade(&rubric, reason, "", &facts);
        let verdict = |wanted: &str| graded.points.iter().find(|point| point.id == wanted).expect("a point").verdict;
        for point in said {
            assert_eq!(verdict(point), Verdict::Hit, "{id} {point}: {reason}");
        }
        for point in not_said {
            assert_eq!(verdict(point), Verdict::Missed, "{id} {point}: {reason}");
        }
    };
    check(
        "P01",
        &[("ratio", 1.56)],
        "With a miss at 1.56 false alarms, 0.20 costs 92 x 1.56 + 14 = 157, 0.30 gives 157 as well, and 0.10 gives 168: the cost is flat \
         between. Young pumps fail more often, 14% against 6%.",
        &["prices", "rarity", "minimum"],
        &["accuracy-only"],
    );
    check(
        "P02",
        &[],
        "The worst row of the table is 8 percent wrong and its interval reaches 12 at most; with nine rows looked at, one somewhat low is luck.",
        &["gap", "chance"],
        &["size"],
    );
    check(
        "P03",
        &[("break_even", 0.529), ("labels", 800.0), ("waiting", 4_164.0)],
        "Even the low end of the interval, 54%, is above it. So 800 more labels for 4,164 and a month without it could hardly turn the decision.",
        &["uncertainty", "waiting"],
        &["safe-habit"],
    );
    check(
        "P04",
        &[("cost", 4_600.0)],
        "Nursing is 58% of what we screen now against 33% in the sample. So the 95% was measured on other courses. Redraw costs 4,600.",
        &["cause", "price"],
        &["users"],
    );
    check(
        "P05",
        &[],
        "The router asks A only in 31% of claims but B is wrong in 48 of 385 even when it is sure, so it leaves a tenth wrong.",
        &["evidence"],
        &["name-only"],
    );
    check(
        "P06",
        &[("volume", 12_000.0)],
        "Branches: 12,000 a month at 51 rupees and 19% wrong against 11% needed, most hangs on it. Hardly any label will turn the others, \
         they are far below.",
        &["stakes", "settled"],
        &["fair"],
    );
    check(
        "P10",
        &[],
        "About 70% come right with better sources, so it removes four in ten inventions and turns them into right answers, for 1,600 once.",
        &["remedy"],
        &["round-bar"],
    );
    check(
        "P12",
        &[("break_even", 0.554)],
        "Lending pays above 55.4% repaid. Those lent to by lot plus those at other lenders: tier-1 104 of 136. The second look stops 30% of \
         good ones and lets 43% of bad through.",
        &["share", "money"],
        &["selected", "recourse", "victim"],
    );
    check(
        "P16",
        &[("break_even", 2.0)],
        "There are 7 missed slots in 2,541 deliveries against a break-even of 2.00. It would have to be a lucky turn to pay.",
        &["break-even", "late"],
        &["quiet"],
    );
    check(
        "P03",
        &[("break_even", 0.804)],
        "Pilot and golden set together are 129 right of 175, and a reply pays only from 78/97 = 80.4% on. That is two standard errors below.",
        &["break-even", "uncertainty"],
        &["safe-habit"],
    );
    check(
        "P09",
        &[("rules", 0.921), ("examples", 267.0)],
        "Rules and the trained model are equally right, 246 of 267, the language model 13 points behind.",
        &["evidence"],
        &["fashion"],
    );
    check(
        "P10",
        &[("gain", 3.0)],
        "A medicines letter loses money on average, an exercise letter gains some 1.1 euro: about 109,000 euro a year for exercises alone.",
        &["right-ones", "where"],
        &["uncertainty", "round-bar"],
    );
    check(
        "P12",
        &[],
        "Just under the line 85 of 111 repaid. Above the line says nothing about those below. Ten more defaults would change my mind.",
        &["selected"],
        &["victim"],
    );
    check(
        "P16",
        &[("break_even", 0.3)],
        "At 0.8 a week at 4% loses 50,000 rupees. Half of the last week is not reported, so I counted it half.",
        &["stage", "late"],
        &["quiet"],
    );
    check(
        "P21",
        &[],
        "Welsh and trains come out within minutes. So a first hour for these two, and the rest for shortcuts. None in 61 says nothing.",
        &["left-out", "unseen"],
        &["loud"],
    );
    check(
        "P30",
        &[("gain", 62_000.0)],
        "The model sees the repair: after that answer it is a leak in 4 of 5 cases, and 160,000 euro of harm stands against 62,000 of gain.",
        &["likely", "harm", "heard"],
        &["left"],
    );
    check(
        "P03",
        &[("break_even", 0.8), ("gain", 20.0), ("loss", 80.0)],
        "A right reply gains ₹20 against ₹80 that a wrong one loses. The delay costs more than 200 further ones can tell.",
        &["break-even", "waiting"],
        &["change-mind"],
    );
    check(
        "P16",
        &[("gain", 12.0), ("harm", 1_500.0)],
        "A chat gains 12 and a wrong promise costs 1,500; the next stage tells little.",
        &["break-even", "stage"],
        &["wait"],
    );
    check(
        "P25",
        &[("low", 882.0), ("high", 1_370.0)],
        "A sample was read, so it may be 882 to 1,370 a month.",
        &["how-sure"],
        &["next"],
    );
    check("P25", &[], "I will report again in four weeks.", &["next"], &["how-sure"]);
    check(
        "P31",
        &[("volume", 370_000.0)],
        "49 percent of 370,000 answers at 37 rupees a wrong one.",
        &["weight"],
        &["both-ways", "uncertainty"],
    );
    check("P31", &[], "49 percent of all answers, at 37 rupees a wrong one.", &["weight"], &["both-ways"]);
}

/// Sentences that fit every case, and say nothing of any.
const BOILERPLATE: [&str; 3] = [
    "I looked at the numbers of the brief and set the gain of a right one against the loss of a wrong one; the sample is small, so the interval \
     is wide, and I would change my mind if the next hundred said otherwise.",
    "I weighed what a mistake costs against what a good answer earns, and took the option that loses least. Waiting costs money too, and with so \
     few cases it could be luck; if more labels or another week showed something else, I would change the decision.",
    "Before I decided I compared the expected gain with the expected harm and asked what more evidence would cost. The number of examples is \
     small, so the estimate is uncertain and it could be chance; people are hurt by a wrong decision, and I would stop unless the next weeks \
     confirm it.",
];

#[test]
fn what_fits_every_case_earns_at_most_half_of_what_a_good_reason_earns() {
    for archetype in ARCHETYPES {
        let rubric = Rubric::read(archetype.rubric()).expect("a rubric");
        let read = |text: &str| grade_of(&rubric, text, &rubric.instance());
        let strong = rubric.trial.answers.iter().filter(|of| of.is == Quality::Strong);
        let reachable = strong.map(|of| read(&of.text).coverage).fold(0.0, f64::max);
        for text in BOILERPLATE {
            let found = read(text);
            assert!(found.unverified.is_none(), "{}: it reads like sentences", rubric.id);
            let (coverage, says) = (found.coverage, found.says());
            assert!(coverage <= reachable / 2.0, "{}: {coverage:.2} of {reachable:.2}: {says}", rubric.id);
        }
    }
    let without = |id: &str, point: &str| {
        let rubric = Rubric::read(archetype(id).expect("an archetype").rubric()).expect("a rubric");
        for text in BOILERPLATE {
            let read = grade_of(&rubric, text, &rubric.instance());
            let verdict = read.points.iter().find(|of| of.id == point).expect("a point").verdict;
            assert_eq!(verdict, Verdict::Missed, "{id} {point}: {text}");
        }
    };
    without("P03", "break-even");
    without("P16", "break-even");
    without("P02", "chance");
}

#[test]
fn questions_in_own_words_are_understood_as_they_were_meant() {
    for archetype in ARCHETYPES {
        let rubric = Rubric::read(archetype.rubric()).expect("a rubric");
        for question in &rubric.questions {
            assert!(question.tried.len() >= 3, "{} {}", rubric.id, question.id);
            for text in &question.tried {
                assert_eq!(asks(&rubric, text), [question.id.as_str()], "{}: {text}", rubric.id);
            }
        }
        for text in ["", "What is for lunch?", "Do you like it?", "Nice work.", "🙂"] {
            assert_eq!(asks(&rubric, text), [""; 0], "{}: {text}", rubric.id);
        }
    }
}
