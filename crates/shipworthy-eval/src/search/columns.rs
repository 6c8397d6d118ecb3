//! Which columns the search may use, and numbers as columns of few values.

use std::borrow::Cow;
use std::collections::BTreeMap;

use shipworthy_spec::spec::{Source, Spec, Task};
use shipworthy_stats::random::mix;
use shipworthy_stats::slice_search::Bins;

use crate::gather::{Answers, Gather, Gathered, SearchedValues, SliceCodes, SliceValue, TaskSource};

/// Parts that a column of numbers is cut into, unless somebody says where.
const PARTS: usize = 10;
/// Up to this many different numbers stand for themselves.
const OWN: usize = 12;
/// Columns of text with more different values than this are left aside, unless somebody names them.
const MOST_VALUES: usize = 100;
/// Numbers that the places of the cuts are taken from, where there are more.
const SAMPLED: usize = 200_000;
/// A column that tells the label this well by itself was written after it, or is a model.
const GIVES_AWAY: f64 = 0.98;
/// Words in the name of a column that some model wrote, or that only says who may see a row.
const WRITTEN_BY_MODELS: [&str; 14] = [
    "score",
    "scores",
    "prob",
    "proba",
    "probability",
    "pred",
    "preds",
    "prediction",
    "predictions",
    "logit",
    "fold",
    "split",
    "weight",
    "latency",
];

/// What a column is, as the engine names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Numbers alone.
    Numbers,
    /// Numbers and categories.
    Everything,
}

/// The columns of the golden set, given with their kinds, that a search may use beside the slices of the plan: none that says
/// what is true, what a candidate answers, or who a row is.
pub fn wanted(spec: &Spec, plan: &Gather, columns: &[(String, String)], wanted: Wanted) -> Vec<String> {
    if spec.task == Task::Ranking {
        // Rows are items there, and what is lost is lost on a query.
        return Vec::new();
    }
    let taken = taken(spec, plan);
    columns
        .iter()
        .filter(|(name, kind)| {
            let fits = match kind.as_str() {
                "whole number" | "number" => true,
                "text" | "yes/no" => wanted == Wanted::Everything,
                _ => false,
            };
            let slice = plan.slices.iter().any(|slice| slice.name == *name);
            fits && !slice && !taken.contains(name) && !is_written_by_a_model(name)
        })
        .map(|(name, _)| name.clone())
        .collect()
}

/// Columns that have a part in the spec, so that a search has no use for them.
pub fn taken(spec: &Spec, plan: &Gather) -> Vec<String> {
    let mut taken = vec![plan.label.clone(), spec.golden.label.clone()];
    taken.extend([&plan.id, &plan.time, &plan.cluster, &plan.weight].into_iter().flatten().cloned());
    for candidate in &plan.candidates {
        taken.extend(candidate.latency_ms.clone());
        if let Answers::Score(column) = &candidate.answers {
            taken.push(column.clone());
        }
    }
    if spec.task != Task::Binary {
        let answers = spec.candidates.iter().filter_map(|candidate| match &candidate.source {
            Source::Score(column) => Some(column.clone()),
            Source::Rule(_) | Source::Predictions { .. } => None,
        });
        taken.extend(answers);
        taken.extend(plan.columns.iter().filter_map(|column| match &column.source {
            TaskSource::Column(name) => Some(name.clone()),
            TaskSource::Computed(_) | TaskSource::Joined { .. } => None,
        }));
    }
    taken
}

fn is_written_by_a_model(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|part| WRITTEN_BY_MODELS.contains(&part))
}

/// Slices and searched columns in dictionary code. With `only`, these and no others; `cuts` says where numbers are cut.
pub fn coded<'a>(
    gathered: &'a Gathered,
    only: Option<&[String]>,
    cuts: &BTreeMap<String, Vec<f64>>,
) -> Vec<Cow<'a, SliceCodes>> {
    let asked = |name: &str| only.is_none_or(|only| only.iter().any(|wanted| wanted == name));
    let mut columns: Vec<Cow<'a, SliceCodes>> =
        gathered.slices.iter().filter(|slice| asked(&slice.name)).map(Cow::Borrowed).collect();
    for searched in gathered.searched.iter().filter(|searched| asked(&searched.name)) {
        if only.is_none() && (gives_away(gathered, &searched.name) || is_identity(gathered, &searched.name)) {
            continue;
        }
        match &searched.values {
            SearchedValues::Slices(codes) => {
                // Unless asked for, text that is nearly different in each row is no kind of case.
                let most = if only.is_some() { usize::MAX } else { MOST_VALUES };
                if (2..=most).contains(&codes.values.len()) {
                    columns.push(Cow::Borrowed(codes));
                }
            }
            SearchedValues::Numbers(numbers) => {
                let cuts = cuts.get(&searched.name).map(Vec::as_slice);
                columns.extend(binned(&searched.name, numbers, &gathered.key, cuts).map(Cow::Owned));
            }
        }
    }
    columns
}

fn gives_away(gathered: &Gathered, name: &str) -> bool {
    let profile = gathered.profiles.iter().find(|profile| profile.name == name);
    profile.and_then(|profile| profile.single_column_auc).is_some_and(|auc| auc >= GIVES_AWAY)
}

/// Whole numbers that are different in each row say which row it is.
fn is_identity(gathered: &Gathered, name: &str) -> bool {
    let profile = gathered.profiles.iter().find(|profile| profile.name == name);
    profile.is_some_and(|profile| {
        profile.kind == "whole number" && profile.present > 100 && profile.distinct == profile.present
    })
}

/// Numbers as a column of few values; `None` where there are not two. `key` identifies the rows.
pub fn binned(name: &str, numbers: &[f64], key: &[u64], cuts: Option<&[f64]>) -> Option<SliceCodes> {
    let own = if cuts.is_none() { few(numbers) } else { None };
    if let Some(own) = own {
        let missing = numbers.iter().any(|number| !number.is_finite());
        let mut values: Vec<SliceValue> = own.iter().map(|&number| plain(number)).collect();
        if missing {
            values.push(SliceValue::Null);
        }
        let code = |number: &f64| own.iter().position(|own| own == number).unwrap_or(own.len()) as u16;
        return (values.len() > 1).then(|| SliceCodes {
            name: name.to_owned(),
            values,
            code: numbers.iter().map(code).collect(),
        });
    }
    let bins = match cuts {
        Some(cuts) => Bins::new(&[], 1, cuts),
        None => Bins::new(&[], 1, &readable(&edges(&sample(numbers, key)))),
    };
    let codes: Vec<u32> = numbers.iter().map(|number| bins.code(*number)).collect();
    let mut used = vec![false; bins.codes()];
    codes.iter().for_each(|code| used[*code as usize] = true);
    if bins.codes() > usize::from(u16::MAX) {
        // More parts than rows are worth telling apart by.
        return None;
    }
    // Codes that nobody has are closed up.
    let mut place = vec![0_u16; bins.codes()];
    let mut values = Vec::new();
    for code in (0..bins.codes()).filter(|&code| used[code]) {
        place[code] = values.len() as u16;
        values.push(match bins.range(code as u32) {
            Some((above, to)) => SliceValue::Range { above, to },
            None => SliceValue::Null,
        });
    }
    (values.len() > 1).then(|| SliceCodes {
        name: name.to_owned(),
        values,
        code: codes.into_iter().map(|code| place[code as usize]).collect(),
    })
}

fn plain(number: f64) -> SliceValue {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        SliceValue::Int(number as i64)
    } else {
        SliceValue::Float(number)
    }
}

/// The different numbers, ascending, where there are few.
fn few(numbers: &[f64]) -> Option<Vec<f64>> {
    let mut own: Vec<f64> = Vec::new();
    for &number in numbers.iter().filter(|number| number.is_finite()) {
        if !own.contains(&number) {
            if own.len() == OWN {
                return None;
            }
            // Minus zero is zero.
            own.push(number + 0.0);
        }
    }
    own.sort_unstable_by(f64::total_cmp);
    Some(own)
}

/// So many of the numbers as places of cuts need; which, their rows decide, not their order.
fn sample<'a>(numbers: &'a [f64], key: &[u64]) -> Cow<'a, [f64]> {
    if numbers.len() <= SAMPLED || key.len() != numbers.len() {
        return Cow::Borrowed(numbers);
    }
    let most = (u64::MAX as f64 * (SAMPLED as f64 / numbers.len() as f64)) as u64;
    Cow::Owned(
        numbers.iter().zip(key).filter(|(_, key)| mix(0xB195, **key) <= most).map(|(number, _)| *number).collect(),
    )
}

/// Where the numbers are cut into parts of about equally many.
fn edges(numbers: &[f64]) -> Vec<f64> {
    let bins = Bins::new(numbers, PARTS, &[]);
    (0..bins.codes() as u32).filter_map(|code| bins.range(code)?.1).collect()
}

/// The same cuts at numbers that are easily said: rounded to a tenth of the step to the nearest neighbour.
fn readable(edges: &[f64]) -> Vec<f64> {
    let rounded = |place: usize| {
        let edge = edges[place];
        let before = place.checked_sub(1).map(|before| edge - edges[before]);
        let after = edges.get(place + 1).map(|after| after - edge);
        let gap = before.into_iter().chain(after).fold(f64::INFINITY, f64::min);
        if !gap.is_finite() || gap <= 0.0 {
            return edge;
        }
        let decimals = 1 - gap.log10().floor() as i32;
        if decimals >= 0 {
            // By its decimal text, so that 0.3 is 0.3.
            format!("{edge:.*}", decimals.min(12) as usize).parse().unwrap_or(edge)
        } else {
            let unit = 10_f64.powi(-decimals);
            (edge / unit).round() * unit
        }
    };
    (0..edges.len()).map(rounded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: &[f64], expect: &[&str]) {
        let key: Vec<u64> = (0..numbers.len() as u64).collect();
        let said = binned("x", numbers, &key, None).map_or_else(Vec::new, |column| {
            assert_eq!(column.code.len(), numbers.len());
            assert!(column.code.iter().all(|&code| (code as usize) < column.values.len()));
            column.values.iter().map(ToString::to_string).collect()
        });
        assert_eq!(said, expect);
    }

    #[test]
    fn few_numbers_stand_for_themselves() {
        check(&[2.0, 0.0, -0.0, 2.0, 1.5, f64::NAN], &["0", "1.5", "2", "(missing)"]);
        check(&[7.0, 7.0], &[]);
        check(&[], &[]);
    }

    #[test]
    fn many_numbers_are_cut_where_people_would() {
        let numbers: Vec<f64> = (0..1000).map(|i| f64::from(i) * 1.003).collect();
        let said = ["up to 100", "above 100 up to 200", "above 200 up to 300", "above 300 up to 400"];
        let column = binned("x", &numbers, &[], None).expect("a column");
        let values: Vec<String> = column.values.iter().take(4).map(ToString::to_string).collect();
        assert_eq!(values, said);
        assert_eq!(column.values.len(), PARTS);
    }

    #[test]
    fn cuts_that_somebody_gives_are_taken() {
        let numbers: Vec<f64> = (0..100).map(f64::from).collect();
        let column = binned("x", &numbers, &[], Some(&[10.0, 1000.0])).expect("a column");
        let values: Vec<String> = column.values.iter().map(ToString::to_string).collect();
        assert_eq!(values, ["up to 10", "above 10 up to 1000"], "nobody is above 1000");
    }

    #[test]
    fn names_of_answers_are_known() {
        let written: Vec<bool> =
            ["score_hgb", "p_fraud", "fold", "prospect", "Prediction 2"].map(is_written_by_a_model).to_vec();
        assert_eq!(written, [true, false, true, false, true]);
    }
}
