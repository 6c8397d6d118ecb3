//! What a candidate of a task does, in sentences about people and money.

use shipworthy_spec::spec::{Spec, Task};

use super::asked::Asked;
use super::candidate::{TaskCandidate, difference};
use crate::money;
use crate::outcome::JudgeCard;
use crate::words::{cases, grouped, number, percent};

/// Cases that sentences speak of when the spec gives no `per`.
const DEFAULT_PER: f64 = 1000.0;

/// What a candidate does to `per` cases: answers first, then money, then against the baseline.
pub fn about(spec: &Spec, candidate: &TaskCandidate, baseline: Option<&TaskCandidate>) -> Vec<String> {
    let per = spec.errors.as_ref().map_or(DEFAULT_PER, |errors| errors.per);
    let told = Told { spec, candidate, per };
    let mut said = match spec.task {
        Task::Multiclass => told.classes(),
        Task::Multilabel => told.labels(),
        Task::Ranking => told.queries(),
        Task::Preference => told.comparisons(),
        Task::Generation => told.outputs(),
        _ => told.numbers(),
    };
    said.extend(told.money());
    said.extend(baseline.filter(|b| b.index != candidate.index).and_then(|baseline| told.against(baseline)));
    said
}

/// What a judge says by itself, what people would find, and how often it is right about either kind.
fn about_judge(card: &JudgeCard) -> String {
    let share = |share: Option<f64>| share.map_or("an unknown share".to_owned(), percent);
    let alone =
        format!("The judge of \"{}\" passes {} of the outputs by itself", card.grader, share(card.raw_pass_rate));
    if let Some(refusal) = &card.refusal {
        return format!("{alone}, which decides nothing: {refusal}.");
    }
    format!(
        "{alone}; people, who labelled {} of them, would pass {}. It passes {} of what people pass and fails {} of what people fail.",
        grouped(card.labels as i64),
        share(card.pass_rate.estimate),
        share(card.true_positive_rate.estimate),
        share(card.true_negative_rate.estimate)
    )
}

struct Told<'a> {
    spec: &'a Spec,
    candidate: &'a TaskCandidate,
    per: f64,
}

impl Told<'_> {
    fn value(&self, name: &str, statistic: Option<&str>) -> Option<f64> {
        let asked = Asked::new(self.spec.task, name, statistic)?;
        Some(self.candidate.inference(self.candidate.answers.as_ref(), &asked)?.estimate())
    }

    fn of(&self, share: f64) -> String {
        format!("{} of {}", cases(share * self.per), grouped(self.per as i64))
    }

    fn numbers(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let (Some(half), Some(most)) =
            (self.value("median_absolute_error", None), self.value("absolute_error", Some("p90")))
        {
            said.push(format!(
                "Half of its answers are off by at most {}, nine of ten by at most {}.",
                number(half),
                number(most)
            ));
        }
        if let (Some(bias), Some(mae)) = (self.value("bias", None), self.value("mae", None)) {
            let side = match bias {
                bias if bias.abs() < 0.05 * mae => "it is too high about as much as it is too low".to_owned(),
                bias if bias > 0.0 => format!("it says {} too much on balance", number(bias)),
                bias => format!("it says {} too little on balance", number(-bias)),
            };
            said.push(format!("It is off by {} on average; {side}.", number(mae)));
        }
        for asked in self.candidate.answers.listed().iter().filter(|asked| asked.metric == "interval_coverage") {
            let inference = self.candidate.inference(self.candidate.answers.as_ref(), asked);
            if let (Some(inference), Some(level)) = (inference, asked.statistic.as_deref()) {
                let share = inference.estimate();
                said.push(format!("Its {level}% interval holds the truth in {} cases.", self.of(share)));
            }
        }
        said
    }

    fn classes(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(right) = self.value("accuracy", None) {
            said.push(format!("Of {} cases it gets {} right.", grouped(self.per as i64), cases(right * self.per)));
        }
        if let Some((classes, counts)) = self.candidate.answers.confusion() {
            let total: u64 = counts.iter().flatten().sum();
            let mut worst: Option<(u64, usize, usize)> = None;
            for (truth, row) in counts.iter().enumerate() {
                for (answer, &count) in row.iter().enumerate() {
                    if truth != answer && worst.is_none_or(|(most, ..)| count > most) {
                        worst = Some((count, truth, answer));
                    }
                }
            }
            if let Some((count, truth, answer)) = worst.filter(|(count, ..)| *count > 0) {
                said.push(format!(
                    "Its most frequent mistake: it takes \"{}\" for \"{}\", in {} cases.",
                    classes[truth],
                    classes[answer],
                    self.of(count as f64 / total as f64)
                ));
            }
        }
        said
    }

    fn labels(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(all) = self.value("subset_accuracy", None) {
            said.push(format!("It gets every label right in {} cases.", self.of(all)));
        }
        if let (Some(found), Some(right)) = (self.value("micro_recall", None), self.value("micro_precision", None)) {
            said.push(format!(
                "Of 100 true labels it gives {}; of 100 labels it gives, {} are right.",
                cases(found * 100.0),
                cases(right * 100.0)
            ));
        }
        said
    }

    fn queries(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let (Some(first), Some(ten)) = (self.value("hit_rate", Some("1")), self.value("hit_rate", Some("10"))) {
            said.push(format!(
                "The first item is relevant for {} of 100 queries; one of the first ten is for {}.",
                cases(first * 100.0),
                cases(ten * 100.0)
            ));
        }
        said
    }

    fn comparisons(&self) -> Vec<String> {
        let (Some(won), Some(tied)) = (self.value("strict_win_rate", None), self.value("tie_rate", None)) else {
            return Vec::new();
        };
        vec![format!("Of 100 comparisons it wins {} and ties {}.", cases(won * 100.0), cases(tied * 100.0))]
    }

    fn outputs(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(passed) = self.value("pass_rate", None) {
            said.push(format!("Of {} outputs {} pass.", grouped(self.per as i64), cases(passed * self.per)));
        }
        for (metric, what) in [
            ("hallucination_rate", "says something that its sources do not"),
            ("harm_rate", "could hurt somebody"),
            ("refusal_rate", "declines to answer"),
        ] {
            if let Some(share) = self.value(metric, None) {
                said.push(format!("In {} cases it {what}.", self.of(share)));
            }
        }
        let cards = self.candidate.answers.judges(self.candidate.settings.level);
        said.extend(cards.iter().map(about_judge));
        said
    }

    fn money(&self) -> Option<String> {
        let errors = self.spec.errors.as_ref()?;
        let asked = Asked::new(self.spec.task, "error_cost", None)?;
        let cost = self.candidate.inference(self.candidate.answers.as_ref(), &asked)?;
        let amount = |x: f64| money::format(x * self.per, &errors.currency);
        let interval = cost.interval(self.candidate.settings.level);
        let range = interval.map_or(String::new(), |interval| {
            format!(" (between {} and {})", amount(interval.lower), amount(interval.upper))
        });
        Some(format!("Mistakes cost {} per {} cases{range}.", amount(cost.estimate()), grouped(self.per as i64)))
    }

    fn against(&self, baseline: &TaskCandidate) -> Option<String> {
        let answers = self.candidate.answers.as_ref();
        if let (Some(errors), Some(asked)) = (&self.spec.errors, Asked::new(self.spec.task, "total_cost", None))
            && let Some(difference) = difference(self.candidate, answers, baseline, &asked, 1.0)
        {
            let saved = -difference.estimate() * self.per;
            let word = if saved >= 0.0 { "saved" } else { "lost" };
            let amount = money::format(saved.abs(), &errors.currency);
            return Some(format!(
                "Against {} on the same cases: {amount} {word} per {}, running included.",
                baseline.name,
                grouped(self.per as i64)
            ));
        }
        let asked = answers.mistakes().asked;
        let ours = self.candidate.inference(answers, &asked)?.estimate();
        let theirs = baseline.inference(baseline.answers.as_ref(), &asked)?.estimate();
        let name = asked.name();
        Some(format!(
            "Against {} on the same cases: {} {}, theirs {}.",
            baseline.name,
            crate::sentences::title(&name),
            crate::words::value(&name, ours, None),
            crate::words::value(&name, theirs, None)
        ))
    }
}
