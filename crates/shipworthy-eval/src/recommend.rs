//! Which candidate to use: the lowest expected total cost among those that do not fail.

use shipworthy_spec::spec::{Source, Spec, Task};

use crate::outcome::{BarResult, Verdict};
use crate::words;

/// A candidate as the recommendation sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// Index into the candidates.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// Whether it is a rule and not a model.
    pub is_rule: bool,
    /// Mistakes and running together, money per case; infinite where it is unknown.
    pub total_cost: f64,
}

impl Rival {
    /// The candidate at `index` of the spec, with what it costs.
    pub fn new(spec: &Spec, index: usize, total_cost: Option<f64>) -> Rival {
        let candidate = &spec.candidates[index];
        Rival {
            index,
            name: candidate.name.clone(),
            is_rule: matches!(candidate.source, Source::Rule(_)),
            total_cost: total_cost.unwrap_or(f64::INFINITY),
        }
    }
}

/// The recommended candidate and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// Index into the candidates.
    pub index: usize,
    /// One sentence.
    pub why: String,
}

/// Picks the recommended candidate. With prices: lowest expected total cost among those that do not fail, the baseline
/// included. Without, or where they tell the cost of none: the best verdict, then the most bars passed, then the simplest (a rule before a model), then the
/// order of the spec. `None` when every candidate fails.
pub fn recommend(
    spec: &Spec,
    rivals: &[Rival],
    bars: &[Vec<BarResult>],
    verdicts: &[Verdict],
) -> Option<Recommendation> {
    let fit: Vec<&Rival> = rivals.iter().filter(|c| verdicts[c.index] != Verdict::Fail).collect();
    let cost = |c: &Rival| c.total_cost;
    let best = fit.iter().copied().min_by(|a, b| cost(a).total_cmp(&cost(b)).then(a.index.cmp(&b.index)))?;
    let Some(errors) = spec.errors.as_ref().filter(|_| cost(best).is_finite()) else {
        return by_bars(spec, &fit, bars, verdicts);
    };
    let per = errors.per;
    let said = |amount: f64| crate::money::format(amount * per, &errors.currency);
    let cases = words::grouped(per as i64);
    let next = fit.iter().filter(|c| c.index != best.index).min_by(|a, b| cost(a).total_cmp(&cost(b)));
    let why = match next {
        Some(next) if !cost(next).is_finite() => format!(
            "{} costs {} per {cases} cases, mistakes and running together; what {} costs is not known",
            best.name,
            said(cost(best)),
            next.name
        ),
        Some(next) if best.is_rule && !next.is_rule => format!(
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

/// The best by its bars, where nobody knows what any costs.
fn by_bars(spec: &Spec, fit: &[&Rival], bars: &[Vec<BarResult>], verdicts: &[Verdict]) -> Option<Recommendation> {
    let passed = |c: &Rival| bars[c.index].iter().filter(|b| b.verdict == Verdict::Pass).count();
    let best = fit.iter().copied().min_by_key(|c| (verdicts[c.index], usize::MAX - passed(c), !c.is_rule, c.index))?;
    let met = match passed(best) {
        0 if fit.len() == 1 => format!("{} is the only one that does not fail", best.name),
        0 => format!("{} meets none of its bars, and does not fail", best.name),
        met => {
            let all = bars[best.index].len();
            match (met, all) {
                (1, 1) => format!("{} meets its one bar", best.name),
                (2, 2) => format!("{} meets both of its bars", best.name),
                _ if met == all => format!("{} meets all of its {}", best.name, words::counted(all, "bar")),
                _ => format!("{} meets {} of its {}", best.name, words::small(met), words::counted(all, "bar")),
            }
        }
    };
    let why = match (spec.task, &spec.errors) {
        // What somebody likes less has no price.
        (Task::Preference, _) => met,
        (_, None) => format!("{met}; nothing here says which errors cost more: give their prices under `errors`"),
        (_, Some(_)) => format!(
            "{met}; what it costs is not known: a price under `errors` is missing, or the judge that finds its mistakes has too few labels of people"
        ),
    };
    Some(Recommendation { index: best.index, why })
}

/// The candidate that the feature's verdict is about: `ship`, else the recommended one, else the best that is not the baseline.
pub fn under_decision(
    spec: &Spec,
    rivals: &[Rival],
    verdicts: &[Verdict],
    recommended: Option<usize>,
    baseline: Option<usize>,
) -> Option<usize> {
    if let Some(ship) = &spec.ship {
        return rivals.iter().position(|rival| rival.name == *ship);
    }
    recommended.filter(|&index| Some(index) != baseline).or_else(|| {
        let others = rivals.iter().filter(|rival| Some(rival.index) != baseline);
        let best = others.min_by(|a, b| {
            let by_verdict = verdicts[a.index].cmp(&verdicts[b.index]);
            by_verdict.then(a.total_cost.total_cmp(&b.total_cost)).then(a.index.cmp(&b.index))
        });
        best.map(|rival| rival.index)
    })
}
