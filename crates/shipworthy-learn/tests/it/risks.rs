//! Hours of probing over risks: what is believed about the worst of them, and what an hour is worth.

use shipworthy_learn::archetype::archetype;
use shipworthy_learn::case::{Actions, Case};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::{Debrief, Submission};

const REASON: &str = "Harm is what it costs times how often it happens, and an hour of tries finds what happens often; the rest needs a wall.";

fn draw(seed: u64, level: usize) -> Case {
    let of = archetype("P21").expect("an archetype");
    of.draw(&Code::new(of, seed, Level::ALL[level]))
}

fn submit(case: &Case, shares: &str, beliefs: Option<Vec<f64>>) -> Debrief {
    let answer = case.actions.read(shares).expect("shares");
    case.submit(&Submission { beliefs, ..Submission::plain(answer, 0.5, REASON) })
}

fn ids(case: &Case) -> Vec<String> {
    let Actions::Shares { parts, .. } = &case.actions else { panic!("shares") };
    parts.iter().map(|part| part.id.clone()).collect()
}

#[test]
fn what_is_believed_about_the_worst_risk_comes_true_as_often_as_it_says() {
    // Where probabilities are right, the one of what is so is expected to be the sum of all their squares.
    let (mut sum, mut squares, n) = (0.0, 0.0, 150);
    for seed in 1..=n {
        let case = draw(seed, (seed % 3) as usize);
        let ids = ids(&case);
        let said = vec![1.0 / ids.len() as f64; ids.len()];
        let debrief = submit(&case, &format!("{}=100", ids[0]), Some(said));
        let each = debrief.beliefs.expect("they were asked for").each;
        assert!((each.iter().map(|of| of.believed).sum::<f64>() - 1.0).abs() < 1e-9);
        let so: Vec<f64> = each.iter().filter(|of| of.so).map(|of| of.believed).collect();
        assert_eq!(so.len(), 1, "one of them is the worst");
        let off = so[0] - each.iter().map(|of| of.believed * of.believed).sum::<f64>();
        sum += off;
        squares += off * off;
    }
    let error = (squares / n as f64).sqrt() / (n as f64).sqrt();
    assert!((sum / n as f64).abs() < 3.5 * error, "{} ± {error}", sum / n as f64);
}

#[test]
fn a_second_hour_brings_less_than_the_first() {
    let case = draw(5, 1);
    let ids = ids(&case);
    let worth = |shares: String| {
        let debrief = submit(&case, &shares, Some(vec![1.0 / ids.len() as f64; ids.len()]));
        debrief.worth.iter().find(|of| of.yours).expect("it is compared").expected
    };
    let all = |first: usize, other: usize| worth(format!("{}={},{}={}", ids[first], 100, ids[other], 0));
    for (first, other) in [(0, 1), (1, 2), (2, 0)] {
        let half = worth(format!("{}=50,{}=50", ids[first], ids[other]));
        assert!(half >= 0.5 * (all(first, other) + all(other, first)) - 1e-6, "{} {}", ids[first], ids[other]);
    }
}
