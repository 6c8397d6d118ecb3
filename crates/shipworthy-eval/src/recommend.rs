//! Which candidate to use: the lowest expected total cost among those that do not fail.

use shipworthy_spec::spec::{Source, Spec};

use crate::judged::Judged;
use crate::outcome::{BarResult, Verdict};
use crate::words;

/// The recommended candidate and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// Index into the candidates.
    pub index: usize,
    /// One sentence.
    pub why: String,
}

/// Picks the recommended candidate. With prices: lowest expected total cost among those that do not fail, the baseline
/// included. Without: the best verdict, then the most bars passed, then the simplest (a rule before a model), then the
/// order of the spec. `None` when every candidate fails.
pub fn recommend(
    spec: &Spec,
    candidates: &[Judged],
    bars: &[Vec<BarResult>],
    verdicts: &[Verdict],
) -> Option<Recommendation> {
    let rate = spec.positive_rate.map(|rate| rate.value);
    let fit: Vec<&Judged> = candidates.iter().filter(|c| verdicts[c.index] != Verdict::Fail).collect();
    if spec.errors.is_none() {
        let passed = |c: &Judged| bars[c.index].iter().filter(|b| b.verdict == Verdict::Pass).count();
        let best =
            fit.into_iter().min_by_key(|c| (verdicts[c.index], usize::MAX - passed(c), !is_rule(spec, c), c.index))?;
        let why = format!(
            "{} meets {} of its {} and nothing here says which errors cost more: give their prices under `errors`",
            best.name,
            words::small(passed(best)),
            words::counted(bars[best.index].len(), "bar"),
        );
        return Some(Recommendation { index: best.index, why });
    }
    let costs: Vec<f64> =
        candidates.iter().map(|c| c.everybody.expected_total_cost(rate).unwrap_or(f64::INFINITY)).collect();
    let cost = |c: &Judged| costs[c.index];
    let best = fit.iter().copied().min_by(|a, b| cost(a).total_cmp(&cost(b)).then(a.index.cmp(&b.index)))?;
    let errors = spec.errors.as_ref()?;
    let per = errors.per;
    let said = |amount: f64| crate::money::format(amount * per, &errors.currency);
    let cases = words::grouped(per as i64);
    let next = fit.iter().filter(|c| c.index != best.index).min_by(|a, b| cost(a).total_cmp(&cost(b)));
    let why = match next {
        Some(next) if is_rule(spec, best) && !is_rule(spec, next) => format!(
            "A rule is good enough: {} costs {} per {cases} cases, {} with {}",
            best.name,
            said(cost(best)),
            said(cost(next)),
            next.name
        ),
        Some(next) => format!(
            "{} is expected to cost least, mistakes and running together: {} per {cases} cases, against {} for {}",
            best.name,
            said(cost(best)),
            said(cost(next)),
            next.name
        ),
        None => {
            format!("{} is the only one that does not fail; it costs {} per {cases} cases", best.name, said(cost(best)))
        }
    };
    Some(Recommendation { index: best.index, why })
}

fn is_rule(spec: &Spec, candidate: &Judged) -> bool {
    matches!(spec.candidates[candidate.index].source, Source::Rule(_))
}
