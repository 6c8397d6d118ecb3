//! Whether an archetype can be trusted to teach: lazy policies against drawn cases, gate by gate.
//!
//! A pool of cases that "always gather more" wins teaches to gather. So no archetype is used before its fixed answers score nothing, its
//! habits score in the order that was declared, its expected values are right, and its briefs do not give the answer away.

use serde::Serialize;
use shipworthy_stats::distribution::gamma_upper_quantile;

use crate::archetype::{Archetype, Twist};
use crate::case::{Actions, Answer, Case};
use crate::code::{Code, Level, hardness};
use crate::draws::{Draws, Purpose};
use crate::leak;
use crate::score::decision_score;
use crate::written;

/// Bins of the test that ranks are uniform.
const BINS: usize = 10;
/// Most words of a brief that is read in a minute.
pub const LONGEST_BRIEF: usize = 90;

/// How well a policy does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyScore {
    /// Its name.
    pub policy: &'static str,
    /// Whether it gives the same answer whatever it sees.
    pub constant: bool,
    /// Mean decision score.
    pub mean: f64,
    /// Standard error of the mean.
    pub error: f64,
}

/// One build gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gate {
    /// G1 to G11.
    pub id: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// What was measured.
    pub measured: String,
    /// Whether it holds.
    pub holds: bool,
}

/// What calibration found about an archetype at a level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// The archetype.
    pub archetype: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The level.
    pub level: Level,
    /// The twist that all of its cases have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twist: Option<&'static str>,
    /// Both, in words.
    #[serde(skip)]
    pub hardness: String,
    /// Cases that were drawn.
    pub cases: usize,
    /// The regret of the best constant policy, as a share of the distance from worst to best: what a score of 0 stands for.
    pub measured_scale: Option<f64>,
    /// Policies, constants first.
    pub policies: Vec<PolicyScore>,
    /// Gates.
    pub gates: Vec<Gate>,
}

impl Calibration {
    /// Whether all gates hold.
    pub fn holds(&self) -> bool {
        self.gates.iter().all(|gate| gate.holds)
    }
}

/// Draws `cases` cases of an archetype at a level, with seeds 1, 2, …, lets the policies answer, and holds the gates against them.
/// Gates that need more cases than there are allow for the error of their measurement, and say so.
pub fn calibrate(
    archetype: &'static dyn Archetype,
    level: Level,
    twist: Option<&'static Twist>,
    cases: usize,
) -> Calibration {
    let code = |seed: u64| Code::new(archetype, seed, level).with_twist(twist);
    let drawn: Vec<Case> = (1..=cases as u64).map(|seed| archetype.draw(&code(seed))).collect();
    let ladder = archetype.ladder_with(level, twist);
    let used = archetype.scale_with(level, twist);
    let names: Vec<&'static str> = ladder.constants.iter().chain(ladder.habits).copied().collect();
    let policies = names.len();
    let mut scores: Vec<Vec<f64>> = vec![Vec::new(); policies + 2];
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); ladder.constants.len()];
    for case in &drawn {
        let truth = &*case.truth;
        let mut guess = Draws::new(&case.code, Purpose::Guess, 0);
        let answers = truth.policies();
        let named = |name: &&str| answers.iter().find(|(of, _)| of == name).expect("a policy of the ladder").1.clone();
        let guessed = truth.guess(guess.uniform()).into();
        for (index, play) in names.iter().map(named).chain([guessed, truth.best_play()]).enumerate() {
            let regret = case.regret(&play);
            scores[index].extend(decision_score(regret, truth.scale()));
            if index < shares.len() {
                shares[index].push(regret / truth.range());
            }
        }
    }
    let names = names.into_iter().chain(["guessing", "oracle"]);
    let scored: Vec<PolicyScore> = names
        .zip(&scores)
        .enumerate()
        .map(|(index, (policy, scores))| {
            let (mean, error) = mean_and_error(scores);
            PolicyScore { policy, constant: index < ladder.constants.len(), mean, error }
        })
        .collect();
    let measured_scale = used.map(|_| scale_of(&shares));
    let mut gates = vec![
        constants(&drawn, &scored, measured_scale, used),
        habits(&scored, &ladder),
        oracle(&scored),
        margins(&drawn),
        worth(&drawn),
        text(&drawn),
        ranks(&drawn),
        same_bytes(archetype, &drawn),
        order(&drawn),
        reading(&drawn),
    ];
    written::add(archetype, &drawn, &mut gates);
    Calibration {
        archetype: archetype.id(),
        title: archetype.title(),
        level,
        twist: twist.map(|twist| twist.name),
        hardness: hardness(level, twist),
        cases,
        measured_scale,
        policies: scored,
        gates,
    }
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, (variance / n).sqrt())
}

/// The mean regret of the best constant policy; less, where scores are cut off at −1 and a constant would come out above 0 at that.
fn scale_of(shares: &[Vec<f64>]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let least = shares.iter().map(|values| mean(values)).fold(f64::INFINITY, f64::min);
    let best_score = |scale: f64| {
        let score = |values: &Vec<f64>| {
            let scores: Vec<f64> = values.iter().filter_map(|regret| decision_score(*regret, scale)).collect();
            mean(&scores)
        };
        shares.iter().map(score).fold(f64::NEG_INFINITY, f64::max)
    };
    if best_score(least) <= 0.0 {
        return least;
    }
    let (mut low, mut high) = (1e-6, least);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if best_score(middle) <= 0.0 { low = middle } else { high = middle }
    }
    low
}

fn constants(drawn: &[Case], scored: &[PolicyScore], measured: Option<f64>, used: Option<f64>) -> Gate {
    let best =
        scored.iter().filter(|policy| policy.constant).map(|policy| policy.mean).fold(f64::NEG_INFINITY, f64::max);
    let kinds = drawn[0].truth.kind().1;
    let mix: Vec<f64> = (0..kinds)
        .map(|kind| drawn.iter().filter(|case| case.truth.kind().0 == kind).count() as f64 / drawn.len() as f64)
        .collect();
    let even = 1.0 / kinds as f64;
    let off = mix.iter().map(|share| (share - even).abs()).fold(0.0, f64::max);
    // The largest of several kinds is off by chance in few cases; so is the mean of a score between −1 and 1.
    let chance = 3.3 * (even * (1.0 - even) / drawn.len() as f64).sqrt();
    let error = scored.iter().filter(|policy| policy.constant).map(|policy| policy.error).fold(0.0, f64::max);
    let slack = if drawn.len() >= 500 { 0.0 } else { 2.6 * error };
    let stored = used
        .zip(measured)
        .map_or(String::new(), |(used, measured)| format!("; scale {used:.3}, measured {measured:.3}"));
    Gate {
        id: "G1",
        rule: "every constant policy scores at most 0.02, and each kind of best answer is as common as the others, within 0.1",
        measured: format!("best constant {best:+.3}, mix off by {off:.3}{stored}"),
        holds: best <= 0.02 + slack && off <= 0.1_f64.max(chance),
    }
}

fn habits(scored: &[PolicyScore], ladder: &crate::archetype::Ladder) -> Gate {
    let habits: Vec<&PolicyScore> = scored.iter().filter(|policy| ladder.habits.contains(&policy.policy)).collect();
    let in_order = habits.windows(2).all(|pair| pair[0].mean <= pair[1].mean + pair[0].error + pair[1].error);
    let spread = habits[habits.len() - 1].mean - habits[0].mean;
    let told: Vec<String> = habits.iter().map(|policy| format!("{} {:+.2}", policy.policy, policy.mean)).collect();
    Gate {
        id: "G2",
        rule: "habits score in the order that is declared, at least 0.3 apart from first to last",
        measured: told.join(", "),
        holds: in_order && spread >= 0.3,
    }
}

fn oracle(scored: &[PolicyScore]) -> Gate {
    let oracle = scored[scored.len() - 1].mean;
    Gate {
        id: "G3",
        rule: "the best answer scores 1",
        measured: format!("{oracle:.9}"),
        holds: (oracle - 1.0).abs() <= 1e-9,
    }
}

fn margins(drawn: &[Case]) -> Gate {
    let shares = drawn.iter().filter_map(|case| {
        let after = case.truth.after(&case.truth.best_play().asked);
        let margin = after.as_deref().unwrap_or(&*case.truth).margin();
        margin.map(|margin| margin / case.truth.range())
    });
    let least = shares.fold(f64::INFINITY, f64::min);
    Gate {
        id: "G4",
        rule: "the best action, once what is worth asking was asked, is ahead by at least 4% of the distance from worst to best",
        measured: if least.is_finite() { format!("{:.1}%", 100.0 * least) } else { "a number, no actions".to_owned() },
        holds: least >= 0.04,
    }
}

fn worth(drawn: &[Case]) -> Gate {
    let least = drawn.iter().filter_map(|case| case.truth.saves()).fold(f64::INFINITY, f64::min);
    Gate {
        id: "G5",
        rule: "of numbers, picks and shares: the best answer saves at least 15% of what the better trivial one costs or leaves",
        measured: if least.is_finite() { format!("{:.1}%", 100.0 * least) } else { "actions: see G4".to_owned() },
        holds: least >= 0.15,
    }
}

fn text(drawn: &[Case]) -> Gate {
    let kinds = drawn[0].truth.kind().1;
    let texts: Vec<(String, usize)> = drawn
        .iter()
        .map(|case| {
            let voices = case.brief.voices.iter().map(|voice| format!("{} {}", voice.who, voice.says));
            let voices: Vec<String> = voices.collect();
            let text = format!("{} {} {}", case.brief.headline, case.brief.story, voices.join(" "));
            (text, case.truth.kind().0)
        })
        .collect();
    let found = leak::guessed(&texts, kinds);
    let chance = 1.0 / kinds as f64;
    let slack = if drawn.len() >= 500 { 0.0 } else { 2.0 * (chance / drawn.len() as f64).sqrt() };
    Gate {
        id: "G6",
        rule: "a classifier of words guesses the best kind of answer at most 10 points above chance",
        measured: found.map_or("too few cases".to_owned(), |(found, _)| {
            format!("{:.0}% against {:.0}%", 100.0 * found, 100.0 * chance)
        }),
        holds: found.is_none_or(|(found, common)| found <= chance.max(common) + 0.1 + slack),
    }
}

/// Simulation-based calibration (Talts et al. 2018): where the truth lies in what is believed is uniform.
fn ranks(drawn: &[Case]) -> Gate {
    let dimensions = drawn[0].truth.ranks().len();
    let ranks: Vec<Vec<f64>> = drawn.iter().map(|case| case.truth.ranks()).collect();
    let expected = drawn.len() as f64 / BINS as f64;
    let critical = 2.0 * gamma_upper_quantile(0.01 / dimensions as f64, (BINS - 1) as f64 / 2.0);
    let mut worst = 0.0f64;
    for dimension in 0..dimensions {
        let mut bins = [0.0; BINS];
        for rank in &ranks {
            bins[((rank[dimension] * BINS as f64) as usize).min(BINS - 1)] += 1.0;
        }
        worst = worst.max(bins.iter().map(|count| (count - expected) * (count - expected) / expected).sum());
    }
    Gate {
        id: "G7",
        rule: "hidden numbers lie anywhere in what is believed about them: chi-squared, p above 1% over all of them",
        measured: format!("{worst:.1}, critical {critical:.1}, {dimensions} of {BINS} bins"),
        holds: worst <= critical,
    }
}

fn same_bytes(archetype: &dyn Archetype, drawn: &[Case]) -> Gate {
    let same = drawn.iter().step_by((drawn.len() / 10).max(1)).all(|case| {
        let read: Code = case.code.to_string().parse().expect("a code is read as it is written");
        archetype.draw(&read).files == case.files
    });
    Gate {
        id: "G8",
        rule: "a share code draws the same bytes again",
        measured: if same { "the same" } else { "others" }.to_owned(),
        holds: same,
    }
}

fn order(drawn: &[Case]) -> Gate {
    // Scores are of ids. What remains to show is that the order tells nothing.
    let offered: Vec<Vec<(usize, usize)>> = drawn.iter().map(places).collect();
    let kinds = offered.iter().map(Vec::len).max().unwrap_or(0);
    let found: Vec<(f64, f64)> = (0..kinds).filter_map(|kind| most_in_one_place(&offered, kind)).collect();
    let Some(worst) = found.iter().copied().max_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1))) else {
        return Gate { id: "G9", rule: ORDER, measured: "a number, no actions".to_owned(), holds: true };
    };
    Gate {
        id: "G9",
        rule: ORDER,
        measured: format!("most often in one place: {:.0}%", 100.0 * worst.0),
        holds: found.iter().all(|(most, allowed)| most <= allowed),
    }
}

/// Where the best action or pick is offered, and where the best first question is, each with how many there are; a place of 0 of 0 for none.
fn places(case: &Case) -> Vec<(usize, usize)> {
    let play = case.truth.best_play();
    let id = |things: &[crate::case::Action], id: &str| {
        let place = things.iter().position(|action| action.id == id).expect("the best action is offered");
        (place, things.len())
    };
    let of = match (&case.actions, &play.answer) {
        (Actions::Choice { actions }, Answer::Choice(best)) => id(actions, best),
        (Actions::Picks { things, .. }, Answer::Picks(picks)) => {
            picks.first().map_or((0, 0), |pick| id(things, &pick.id))
        }
        (Actions::Stages { actions, .. }, Answer::Path(path)) => {
            path.first().map_or((0, 0), |first| id(actions, first))
        }
        // The part that gets most.
        (Actions::Shares { parts, .. }, Answer::Shares(shares)) => {
            let most = shares.iter().max_by_key(|(_, share)| **share);
            most.map_or((0, 0), |(most, _)| id(parts, most))
        }
        _ => (0, 0),
    };
    let first = play.asked.first().and_then(|id| case.questions.iter().position(|question| question.id == *id));
    vec![of, first.map_or((0, 0), |place| (place, case.questions.len()))]
}

/// How often the best is in the place that holds it more than it should, and how often it may be there by chance.
fn most_in_one_place(offered: &[Vec<(usize, usize)>], kind: usize) -> Option<(f64, f64)> {
    let found: Vec<(usize, usize)> = offered.iter().map(|places| places[kind]).filter(|(_, of)| *of > 0).collect();
    let bins = found.iter().map(|(_, of)| *of).min()?;
    let n = found.len() as f64;
    let (mut counts, mut expected) = (vec![0.0; bins], vec![0.0; bins]);
    for (place, of) in found {
        // Where cases offer different numbers of things, places are compared as parts of the list.
        counts[place * bins / of] += 1.0 / n;
        (0..of).for_each(|place| expected[place * bins / of] += 1.0 / (of as f64 * n));
    }
    let each = counts.into_iter().zip(expected);
    let allowed = each.map(|(share, even)| (share, even + 0.05_f64.max(3.0 * (even * (1.0 - even) / n).sqrt())));
    allowed.max_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1)))
}

const ORDER: &str = "actions and questions come in any order, and the best one in no place more than in others";

fn reading(drawn: &[Case]) -> Gate {
    let longest = drawn.iter().map(|case| case.brief.words()).max().unwrap_or(0);
    Gate {
        id: "G10",
        rule: "no brief has more than 90 words",
        measured: format!("{longest} words"),
        holds: longest <= LONGEST_BRIEF,
    }
}
