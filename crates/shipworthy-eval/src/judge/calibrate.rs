//! Verdicts against labels, judge by judge.

use std::collections::BTreeMap;

use shipworthy_spec::spec::{GradedBy, Spec, Task};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::judge::{JudgeTrust, Labelled, Moved, corrected_by_older, drift};
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::units::Resampling;

use super::card::{BarOnJudge, Drifted, OlderCard, TrustCard};
use super::said;
use crate::conclude::settings;
use crate::gather::Gathered;
use crate::outcome::{Check, Estimate, JudgeCard};
use crate::task::answered::Answered;
use crate::task::asked::Asked;
use crate::task::layout::Layout;
use crate::task::outputs::{CHANCE_ALPHA, OutputAnswers, refused, told};

/// Labels of other outputs, by grader.
pub type Older = BTreeMap<String, Vec<OlderLabel>>;

/// What a person and the judge said of an output that is not here any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OlderLabel {
    /// Whether people pass it.
    pub label: bool,
    /// Whether the judge did.
    pub verdict: bool,
    /// What it is about, where outputs come in groups.
    pub cluster: Option<u32>,
}

/// How far can each judge be trusted on each candidate's outputs? `check` is the check of the same spec and data. In the order of the
/// spec: candidates, then graders.
///
/// # Panics
/// When `gathered` is not of this spec.
pub fn calibrate(spec: &Spec, gathered: &Gathered, check: &Check, older: &Older) -> Vec<TrustCard> {
    if spec.task != Task::Generation {
        return Vec::new();
    }
    let layout = Layout::without_files(spec);
    let settings = settings(spec, 0, check.seed);
    let mut cards = Vec::new();
    for (index, candidate) in spec.candidates.iter().enumerate() {
        let columns = layout.answers[index].outputs.as_ref().expect("texts have graded outputs");
        let answers = OutputAnswers::new(spec, gathered, &layout, (index, columns));
        for card in answers.judges(settings.level) {
            let grader = spec.generation.as_ref().and_then(|of| of.grader(&card.grader));
            let judge = match grader.map(|grader| &grader.by) {
                Some(GradedBy::Judge { model, .. }) => Some(model.clone()),
                _ => None,
            };
            let older =
                older.get(&card.grader).map(|labels| older_card(&answers, &card.grader, labels, settings.level));
            let mut trust = TrustCard {
                candidate: candidate.name.clone(),
                judge,
                compares: grader.is_some_and(|grader| grader.by.compares()),
                may_decide: card.refusal.is_none(),
                bars: bars(spec, check, index, &answers, &card),
                card,
                older,
                sentences: Vec::new(),
            };
            trust.sentences = said::of(&trust);
            cards.push(trust);
        }
    }
    cards
}

/// The bars of a candidate that look at a grader.
fn bars(spec: &Spec, check: &Check, candidate: usize, answers: &OutputAnswers, card: &JudgeCard) -> Vec<BarOnJudge> {
    let asked = |id: &str| spec.bars.iter().find(|bar| bar.id == id).and_then(Asked::by);
    let looks = |asked: &Asked| {
        // `of every grader` asks one by one; the bar's metric says which.
        let each = answers.classes_of(asked).into_iter().map(|name| asked.clone().of_class(&name));
        let all: Vec<Asked> = match asked.subject {
            shipworthy_spec::bar::Subject::EveryClass => each.collect(),
            _ => vec![asked.clone()],
        };
        all.into_iter()
            .filter(|asked| answers.looks_at(asked, &card.grader))
            .map(|asked| asked.name())
            .collect::<Vec<_>>()
    };
    let Some(found) = check.candidates.get(candidate) else { return Vec::new() };
    let on = found.bars.iter().filter(|bar| asked(&bar.id).is_some_and(|asked| looks(&asked).contains(&bar.metric)));
    let told = on.map(|bar| BarOnJudge {
        bar: bar.bar.clone(),
        slice: bar.slice.clone(),
        verdict: bar.verdict,
        reason: bar.reason.clone(),
        more_labels: bar.more_labels,
        labels_of_new: bar.labels_of_new,
    });
    told.collect()
}

fn moved(moved: Option<Moved>, n: u64) -> Estimate {
    Estimate {
        estimate: moved.map(|moved| moved.by),
        low: moved.map(|moved| moved.interval.lower),
        high: moved.map(|moved| moved.interval.upper),
        n,
        method: "newcombe, method 10".to_owned(),
    }
}

/// What older labels say of a grader's judge and of today's outputs.
fn older_card(answers: &OutputAnswers, grader: &str, labels: &[OlderLabel], level: Level) -> OlderCard {
    let rows: Vec<Labelled> = labels.iter().map(|of| Labelled { label: of.label, verdict: of.verdict }).collect();
    let clusters: Option<Vec<u32>> = labels.iter().map(|of| of.cluster).collect();
    let dependence = Dependence { weights: None, clusters: clusters.as_deref() };
    let resampling = Resampling::default();
    let then = JudgeTrust::new(&Labelled::units(&rows, &dependence), &resampling);
    let judged = answers.raw(grader);
    let raw = judged.and_then(|values| mean_of(&values, (0.0, 1.0), &answers.rows().dependence(), &resampling));
    let corrected = match &raw {
        Some(raw) => corrected_by_older(&then, raw, CHANCE_ALPHA),
        None => Err(shipworthy_stats::judge::Refusal::NothingJudged),
    };
    let now = answers.trust_in(grader).filter(|now| now.accuracy.is_some());
    let drifted = now.map(|now| {
        let found = drift(&then, &now, level);
        let n = now.counts.total().round() as u64;
        Drifted {
            true_positive_rate: moved(found.true_positive_rate, n),
            true_negative_rate: moved(found.true_negative_rate, n),
            p_value: found.p_value,
            has_changed: found.p_value <= 0.05,
        }
    });
    let Confusion { tp, fn_, fp, tn } = then.counts;
    OlderCard {
        labels: labels.len() as u64,
        true_positive_rate: told(then.true_positive_rate.as_ref(), tp + fn_, level),
        true_negative_rate: told(then.true_negative_rate.as_ref(), fp + tn, level),
        kappa: told(then.kappa.as_ref(), tp + fn_ + fp + tn, level),
        pass_rate: told(corrected.as_ref().ok(), answers.rows().len() as f64, level),
        refusal: corrected.err().map(|refusal| refused(&refusal)),
        drifted,
    }
}
