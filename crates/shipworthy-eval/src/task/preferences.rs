//! Which of two was better, comparison by comparison.

use shipworthy_spec::bar::Subject;
use shipworthy_spec::spec::{Answers, Spec, Task, Truth};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::moves::Moves;
use shipworthy_stats::preference::{BradleyTerry, Comparison, Verdict, win_rate_inference};
use shipworthy_stats::units::Resampling;

use super::answered::{Answered, Mistakes, Values};
use super::asked::Asked;
use super::layout::{Layout, categories};
use super::rows::{Rows, pick};
use crate::gather::{Categories, Gathered};

/// The comparisons that one candidate took part in, and all others for the strengths.
#[derive(Debug, Clone)]
pub struct PreferenceAnswers {
    /// Names of all contestants, sorted.
    contestants: Vec<String>,
    /// What the spec calls the candidates among them.
    named: Vec<(String, u32)>,
    me: Option<u32>,
    /// Rows of the candidate's own comparisons.
    rows: Rows,
    verdict: Vec<Verdict>,
    opponent: Vec<u32>,
    first: Vec<bool>,
    /// All comparisons with their rows: first shown, second shown, share won by the first.
    all: Vec<(u32, u32, u32, f64)>,
    all_rows: Rows,
}

impl PreferenceAnswers {
    /// Puts the comparisons of a candidate together. A winner is told by its name, by `a` or `b`, or is one of the ties.
    pub fn new(spec: &Spec, gathered: &Gathered, layout: &Layout, number: usize) -> PreferenceAnswers {
        let Truth::Winner(truth) = &spec.golden.truth else { unreachable!("a preference has winners") };
        let [a, b, winner] = [0, 1, 2].map(|at| categories(gathered, layout.truth[at]));
        let mut contestants: Vec<String> = a.values.iter().chain(&b.values).map(ToString::to_string).collect();
        contestants.sort();
        contestants.dedup();
        let code = |codes: &Categories, row: usize| {
            let name = codes.values[codes.code[row] as usize].to_string();
            contestants.binary_search(&name).unwrap_or_default() as u32
        };
        let named: Vec<(String, u32)> = spec
            .candidates
            .iter()
            .filter_map(|candidate| {
                let Answers::Contestant(appears_as) = &candidate.answers else { return None };
                Some((candidate.name.clone(), contestants.binary_search(appears_as).ok()? as u32))
            })
            .collect();
        let mine = &spec.candidates[number].name;
        let me = named.iter().find(|(name, _)| name == mine).map(|(_, code)| *code);
        let mut all = Vec::new();
        for row in 0..gathered.rows {
            let (first, second) = (code(a, row), code(b, row));
            let said = winner.values[winner.code[row] as usize].to_string();
            let share = if truth.ties.contains(&said) {
                0.5
            } else if said == contestants[first as usize] || said == truth.a || said.eq_ignore_ascii_case("a") {
                1.0
            } else {
                0.0
            };
            all.push((row as u32, first, second, share));
        }
        let all_rows = Rows::new(gathered, all.iter().map(|(row, ..)| *row).collect());
        PreferenceAnswers::among(contestants, named, me, all, all_rows)
    }

    fn among(
        contestants: Vec<String>,
        named: Vec<(String, u32)>,
        me: Option<u32>,
        all: Vec<(u32, u32, u32, f64)>,
        all_rows: Rows,
    ) -> PreferenceAnswers {
        let places: Vec<usize> =
            (0..all.len()).filter(|&at| me.is_some_and(|me| (all[at].1 == me) != (all[at].2 == me))).collect();
        let own: Vec<(u32, u32, u32, f64)> = pick(&all, &places);
        let first: Vec<bool> = own.iter().map(|(_, a, ..)| Some(*a) == me).collect();
        let verdict = own
            .iter()
            .zip(&first)
            .map(|((.., share), first)| match (*share == 0.5, (*share == 1.0) == *first) {
                (true, _) => Verdict::Tie,
                (false, true) => Verdict::Win,
                (false, false) => Verdict::Loss,
            })
            .collect();
        let opponent = own.iter().zip(&first).map(|((_, a, b, _), first)| if *first { *b } else { *a }).collect();
        PreferenceAnswers {
            contestants,
            named,
            me,
            rows: all_rows.pick(&places),
            verdict,
            opponent,
            first,
            all,
            all_rows,
        }
    }

    /// Places of the candidate's comparisons that a metric speaks of.
    fn against(&self, asked: &Asked) -> Vec<usize> {
        let opponent = match &asked.subject {
            Subject::Against(name) => Some(self.code(name)),
            _ => None,
        };
        (0..self.rows.len()).filter(|&at| opponent.is_none_or(|code| code == Some(self.opponent[at]))).collect()
    }

    /// What each of its comparisons counts for.
    fn shares(&self, metric: &str) -> Option<Values> {
        let share = |is: &dyn Fn(usize) -> f64| {
            Some(Values { of: (0..self.verdict.len()).map(is).collect(), range: (0.0, 1.0) })
        };
        let flag = |yes: bool| f64::from(u8::from(yes));
        match metric {
            "win_rate" => share(&|at| self.verdict[at].share()),
            "strict_win_rate" => share(&|at| flag(self.verdict[at] == Verdict::Win)),
            "loss_rate" => share(&|at| flag(self.verdict[at] == Verdict::Loss)),
            "tie_rate" => share(&|at| flag(self.verdict[at] == Verdict::Tie)),
            "first_shown_win_rate" => share(&|at| match (self.verdict[at], self.first[at]) {
                (Verdict::Tie, _) => 0.5,
                (verdict, first) => flag((verdict == Verdict::Win) == first),
            }),
            _ => None,
        }
    }

    /// The contestant that the spec calls so.
    fn code(&self, name: &str) -> Option<u32> {
        self.named.iter().find(|(called, _)| called == name).map(|(_, code)| *code)
    }

    /// What the spec calls a contestant, else its own name.
    fn name(&self, code: u32) -> &str {
        let called = self.named.iter().find(|(_, named)| *named == code);
        called.map_or(&self.contestants[code as usize], |(name, _)| name)
    }

    fn strength(&self) -> Option<Inference> {
        let comparison = |(at, (_, a, b, share)): (usize, &(u32, u32, u32, f64))| {
            let weight = self.all_rows.weight.as_ref().map_or(1.0, |weight| weight[at]);
            Comparison {
                a: *a as usize,
                b: *b as usize,
                a_wins: share * weight,
                b_wins: (1.0 - share) * weight,
                cluster: self.all_rows.cluster.as_ref().map_or(at as u32, |cluster| cluster[at]),
            }
        };
        let comparisons: Vec<Comparison> = self.all.iter().enumerate().map(comparison).collect();
        let fitted = BradleyTerry::fit(self.contestants.len(), &comparisons, self.all_rows.cluster.is_some())?;
        Some(fitted.strength(self.me? as usize))
    }
}

impl Answered for PreferenceAnswers {
    fn rows(&self) -> &Rows {
        &self.rows
    }

    fn listed(&self) -> Vec<Asked> {
        let ask = |name: &str| Asked::new(Task::Preference, name, None);
        let names = ["win_rate", "strict_win_rate", "loss_rate", "tie_rate", "bradley_terry", "first_shown_win_rate"];
        let mut listed: Vec<Asked> = names.iter().filter_map(|name| ask(name)).collect();
        let mut met: Vec<u32> = self.opponent.clone();
        met.sort_unstable();
        met.dedup();
        if met.len() > 1 {
            let against = |code: u32| Subject::Against(self.name(code).to_owned());
            listed
                .extend(met.into_iter().filter_map(|code| Some(Asked { subject: against(code), ..ask("win_rate")? })));
        }
        listed
    }

    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference> {
        if asked.metric == "bradley_terry" {
            return self.strength();
        }
        let places = self.against(asked);
        let rows = self.rows.pick(&places);
        if asked.metric == "win_rate" && rows.weight.is_none() {
            return win_rate_inference(&pick(&self.verdict, &places), rows.cluster.as_deref(), resampling);
        }
        let values = self.shares(asked.metric)?;
        mean_of(&pick(&values.of, &places), values.range, &rows.dependence(), resampling)
    }

    fn values(&self, asked: &Asked) -> Option<Values> {
        // Against one opponent only some comparisons count.
        if matches!(asked.subject, Subject::Against(_)) { None } else { self.shares(asked.metric) }
    }

    fn moves(&self, asked: &Asked) -> Option<Moves> {
        let (places, values) = (self.against(asked), self.shares(asked.metric)?);
        let rows = self.rows.pick(&places);
        let moves = Moves::of_mean(&pick(&values.of, &places), values.range, &rows.dependence())?;
        Some(moves.among(self.rows.len(), &places))
    }

    fn denominator(&self, asked: &Asked) -> u64 {
        if asked.metric == "bradley_terry" { self.all.len() as u64 } else { self.against(asked).len() as u64 }
    }

    fn rarest(&self, _: &Asked) -> Option<(u64, String)> {
        None
    }

    fn mistakes(&self) -> Mistakes {
        let asked = Asked::new(Task::Preference, "loss_rate", None).expect("it stands in the catalogue");
        let of = self.verdict.iter().map(|verdict| f64::from(u8::from(*verdict == Verdict::Loss))).collect();
        Mistakes { asked, of }
    }

    fn costs(&self) -> Option<&[f64]> {
        None
    }

    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered> {
        let places = self.all_rows.places(keep);
        Box::new(PreferenceAnswers::among(
            self.contestants.clone(),
            self.named.clone(),
            self.me,
            pick(&self.all, &places),
            self.all_rows.pick(&places),
        ))
    }

    fn told(&self, place: usize) -> String {
        let opponent = self.name(self.opponent[place]);
        let word = match self.verdict[place] {
            Verdict::Win => "won against",
            Verdict::Tie => "tied with",
            Verdict::Loss => "lost to",
        };
        format!("{word} {opponent}")
    }
}
