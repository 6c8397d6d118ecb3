//! The labels: classes, conflicts, what gives them away, and how late they come.

use super::{Found, View, share};
use crate::audit::association::Association;
use crate::audit::doubtful_labels::DoubtfulLabels;
use crate::audit::facts::ColumnFacts;
use crate::audit::roles::Role;
use crate::outcome::Level;
use crate::words::{grouped, many, percent};

/// A column that alone ranks the classes this well probably knows the answer.
const LEAKAGE_AUC: f64 = 0.98;
const LEAKAGE_SKILL: f64 = 0.95;
const LEAKAGE_CORRELATION: f64 = 0.995;
const COPY_AUC: f64 = 0.9995;
/// A class below this share is rare.
const IMBALANCE: f64 = 0.05;
/// A label with more values than this is a quantity.
pub const MOST_CLASSES: u64 = 100;

/// All of it.
pub fn find(view: &View<'_>, found: &mut Found) {
    disagreement(view, found);
    let Some(label) = view.column(&view.named.label) else {
        if view.named.annotators.is_empty() && view.facts.rows > 0 {
            found.about_table(
                "no-label",
                None,
                "no column is known as the label, so classes, conflicts and leakage cannot be judged".to_owned(),
                "name it: `label` under `golden` in a spec, `--label COLUMN` in a terminal; where answers are texts there is none",
            );
        }
        return;
    };
    classes(label, found);
    unlabelled(label, found);
    conflicts(view, label, found);
    for (column, role) in view.columns() {
        if column.name != label.name && !matches!(role, Role::Annotator | Role::Empty | Role::Constant) {
            gives_away(view, label, column, role, found);
        }
    }
    late(view, label, found);
}

/// The values of the label with their counts, when it has classes; words for "not known" left aside.
pub fn class_counts(label: &ColumnFacts) -> Option<Vec<(String, u64)>> {
    if label.distinct > MOST_CLASSES {
        return None;
    }
    let values = label.values.as_ref()?;
    Some(values.iter().filter(|(v, _)| crate::audit::sentinels::word(v).is_none()).cloned().collect())
}

fn classes(label: &ColumnFacts, found: &mut Found) {
    let Some(classes) = class_counts(label) else { return };
    let name = &label.name;
    let total: u64 = classes.iter().map(|c| c.1).sum();
    if classes.len() == 1 {
        found.put(
            "one-class",
            name,
            total,
            format!("all {} have the same label", many(total, "row")),
            "add rows of the other classes: nothing can be learned or judged from one",
        );
        return;
    }
    if classes.len() < 2 {
        return;
    }
    let shown = |v: &str| crate::audit::report::shown(v);
    let sides = two_sides(&classes, total);
    let is_slip = |(value, n): &(String, u64)| match &sides {
        Some(sides) => !sides.contains(&value.as_str()),
        None => *n < 10 && (*n as f64) < 0.001 * total as f64 && classes.len() > 2,
    };
    let slips: Vec<&(String, u64)> = classes.iter().filter(|class| is_slip(class)).collect();
    for (value, n) in slips.iter().take(10) {
        let beside = match &sides {
            Some([a, b]) => format!("; the others are '{}' or '{}'", shown(a), shown(b)),
            None => String::new(),
        };
        found.put(
            "rare-label-value",
            name,
            *n,
            format!("{name} is '{}' in only {} of {}{beside}", shown(value), many(*n, "row"), grouped(total as i64)),
            "correct it if it is a slip, or label more rows of it: nothing can be judged on so few",
        );
    }
    let rest: Vec<&(String, u64)> = classes.iter().filter(|c| !slips.contains(c)).collect();
    let Some((value, n)) = rest.last() else { return };
    let even = 1.0 / rest.len() as f64;
    let rare = *n as f64 / (total as f64);
    if rest.len() > 1 && rare < IMBALANCE.min(even / 4.0) {
        found.put(
            "class-imbalance",
            name,
            *n,
            format!("'{}' is {} of the labels ({} of {})", shown(value), percent(rare), grouped(*n as i64), grouped(total as i64)),
            "look for more of it where it is frequent, and say its real share with positive_rate; always guessing the other class is already right that often",
        );
    }
}

/// The two answers of a label that has two by its nature, as 0 and 1 or yes and no, where they are 95% of the rows.
fn two_sides(classes: &[(String, u64)], total: u64) -> Option<[&str; 2]> {
    const SIDES: [[&str; 2]; 9] = [
        ["0", "1"],
        ["-1", "1"],
        ["no", "yes"],
        ["n", "y"],
        ["false", "true"],
        ["f", "t"],
        ["negative", "positive"],
        ["fail", "pass"],
        ["bad", "good"],
    ];
    let [(a, n), (b, m), ..] = classes else { return None };
    let mut pair = [a.to_lowercase(), b.to_lowercase()];
    pair.sort();
    (SIDES.iter().any(|side| *side == pair) && (n + m) as f64 >= 0.95 * total as f64)
        .then_some([a.as_str(), b.as_str()])
        .map(|mut sides| {
            sides.sort_unstable();
            sides
        })
}

/// Whether a column alone tells the label.
pub fn tells(with: &Association) -> bool {
    let sure = |auc: f64| (auc - 0.5) / with.auc_error.max(1e-9) > 6.0;
    with.auc.is_some_and(|auc| auc >= LEAKAGE_AUC && sure(auc))
        || with.skill.is_some_and(|skill| skill >= LEAKAGE_SKILL)
        || with.correlation.is_some_and(|correlation| correlation >= LEAKAGE_CORRELATION)
}

fn unlabelled(label: &ColumnFacts, found: &mut Found) {
    let name = &label.name;
    let words: u64 = label.text.as_ref().map_or(0, |t| t.nothing.values().sum());
    let rows = label.missing + words;
    if rows > 0 {
        found.put(
            "unlabelled-rows",
            name,
            rows,
            format!("{} have no label ({})", many(rows, "row"), share(rows, label.missing + label.present)),
            "label them, or say why they cannot be labelled: they may be the hard ones",
        );
    }
}

fn conflicts(view: &View<'_>, label: &ColumnFacts, found: &mut Found) {
    let facts = view.facts;
    let fine = facts.distinct_inputs as f64 >= super::rows::FINE * facts.kept as f64;
    if facts.conflicting > 0 && fine {
        let rows = view.scaled(facts.conflicting);
        found.put(
            "conflicting-labels",
            &label.name,
            rows,
            format!(
                "{}{} agree with another row on every input and not on {}",
                view.about(),
                many(rows, "row"),
                label.name
            ),
            "have a second person label them: the columns cannot tell them apart, or one label is wrong",
        );
    }
}

fn gives_away(view: &View<'_>, label: &ColumnFacts, column: &ColumnFacts, role: Role, found: &mut Found) {
    let Some(with) = &column.with_label else { return };
    let (name, label) = (&column.name, &label.name);
    let pair =
        view.facts.same_columns.iter().find(|p| (&p.a == name && &p.b == label) || (&p.b == name && &p.a == label));
    if let Some(pair) = pair {
        let rows = view.scaled(pair.rows);
        found.put(
            "label-copy",
            name,
            rows,
            format!("{name} is {label} under another name, in {}{}", view.about(), many(rows, "row")),
            "leave it out: it is the answer itself",
        );
        return;
    }
    let rows = view.facts.rows;
    let order = matches!(role, Role::Id | Role::Time);
    if let Some(auc) = with.auc {
        let sure = (auc - 0.5) / with.auc_error.max(1e-9);
        if !order && auc >= LEAKAGE_AUC && sure > 6.0 {
            let how = if auc >= COPY_AUC { "perfectly" } else { "almost perfectly" };
            leak(
                found,
                name,
                rows,
                format!(
                    "{name} alone tells {label} {how}: it ranks the two classes right {} of the time (AUC {auc:.3})",
                    percent(auc)
                ),
            );
        } else if order && sure > 10.0 && auc >= if role == Role::Id { 0.65 } else { 0.8 } {
            let what = if role == Role::Id { "ids" } else { "time" };
            found.put(
                "order-tells-label",
                name,
                rows,
                format!("the order of {what} in {name} tells {label} (AUC {auc:.3}; 0.5 would be chance)"),
                "find out how rows were collected: classes drawn one after the other are two different samples",
            );
        }
    }
    if let Some(skill) = with.skill
        && !order
        && skill >= LEAKAGE_SKILL
    {
        leak(
            found,
            name,
            rows,
            format!(
                "{name} alone tells {label}: guessing by it avoids {} of the errors of always guessing the most frequent class",
                percent(skill)
            ),
        );
    } else if let Some(skill) = with.skill
        && order
        && skill >= 0.4
    {
        found.put("order-tells-label", name, rows, format!("the order of {name} tells {label}: it avoids {} of the errors of always guessing the most frequent class", percent(skill)), "find out how rows were collected: classes drawn one after the other are different samples");
    }
    if let Some(correlation) = with.correlation
        && !order
        && correlation >= LEAKAGE_CORRELATION
    {
        leak(found, name, rows, format!("{name} alone tells {label} (correlation {correlation:.3})"));
    }
    // When its label became known is told by that label alone.
    if view.named.label_time.as_ref() != Some(name)
        && with.missing_difference >= 0.2
        && with.missing_difference > 8.0 * with.missing_error
        && column.missing > 20
    {
        found.put(
            "missing-tells-label",
            name,
            column.missing,
            format!(
                "{name} is empty much more often for one {label} than for another: the shares differ by {}",
                percent(with.missing_difference)
            ),
            "find out when it is filled in: what is written after the outcome gives it away",
        );
    }
}

fn leak(found: &mut Found, name: &str, rows: u64, message: String) {
    found.put(
        "leakage",
        name,
        rows,
        message,
        "check that it is known before the decision is taken; a column written afterwards makes every model look good",
    );
}

/// Labels that come late.
fn late(view: &View<'_>, label: &ColumnFacts, found: &mut Found) {
    if let Some(delay) = &view.facts.delay {
        if delay.before > 0 {
            let rows = view.scaled(delay.before);
            found.put(
                "label-before-event",
                &delay.column,
                rows,
                format!("{} lies before the row's own time in {}{}", delay.column, view.about(), many(rows, "row")),
                "check both clocks: a label from before the event is not about it",
            );
        }
        if delay.p95_days >= 1.0 && delay.waiting > 0 {
            let rows = view.scaled(delay.waiting);
            found.put(
                "label-delay",
                &delay.column,
                rows,
                format!(
                    "labels arrive {} days after the row (1 in 20 later than {}); {}{} are newer than that",
                    days(delay.median_days),
                    days(delay.p95_days),
                    view.about(),
                    many(rows, "row")
                ),
                "judge only rows old enough to have their label: early labels are the easy ones",
            );
            return;
        }
    }
    let Some(labelling) = &view.facts.labelling else { return };
    let Some((last, before)) = labelling.parts.split_last() else { return };
    let rows: u64 = before.iter().map(|p| p.1).sum();
    let open: u64 = before.iter().map(|p| p.2).sum();
    let (usual, newest) = (open as f64 / rows.max(1) as f64, last.2 as f64 / last.1.max(1) as f64);
    let error = (usual.max(0.01) * (1.0 - usual) / last.1.max(1) as f64).sqrt();
    if last.2 >= 10 && newest - usual >= 0.2 && newest - usual > 8.0 * error {
        let waiting: u64 = last.2;
        found.put(
            "label-delay",
            &label.name,
            view.scaled(waiting),
            format!(
                "of the rows since {}, {} have no label yet; before, {}",
                crate::audit::dates::day(last.0),
                percent(newest),
                percent(usual)
            ),
            "judge only rows old enough to have their label: early labels are the easy ones",
        );
    }
}

fn days(x: f64) -> String {
    if x >= 10.0 { format!("{x:.0}") } else { crate::words::without_trailing_zeros(&format!("{x:.1}")).to_owned() }
}

/// Below this, labels of several people are no ground to stand on (Krippendorff 2004, page 241).
const RELIABLE: f64 = 0.8;

/// Rows on which annotators differ, and how much more than by chance they agree.
fn disagreement(view: &View<'_>, found: &mut Found) {
    let Some(agreement) = view.agreement else { return };
    let (several, differ) = (agreement.rows, agreement.differ);
    let alpha = agreement.measures.iter().find(|measure| measure.metric == "krippendorff_alpha");
    let mut message = format!(
        "{} of {} labelled by several people have different labels ({})",
        grouped(differ as i64),
        many(several, "row"),
        share(differ, several)
    );
    if let Some((alpha, low, high)) = alpha.and_then(|m| Some((m.estimate?, m.low?, m.high?)))
        && differ > 0
    {
        message.push_str(&format!("; Krippendorff's alpha is {alpha:.2} ({low:.2} to {high:.2})"));
    }
    if differ == 0 {
        message = format!("all {} labelled by several people have one label each", many(several, "row"));
    }
    let worst = agreement
        .pairs
        .iter()
        .filter(|pair| pair.same < pair.rows && agreement.pairs.len() > 1)
        .min_by(|a, b| (a.same as f64 / a.rows as f64).total_cmp(&(b.same as f64 / b.rows as f64)));
    let remedy = match worst {
        _ if differ == 0 => "have several people label rows that are hard to tell as well".to_owned(),
        Some(pair) => format!(
            "read the rows on which they differ together, first those of {} and {}, and sharpen the instruction",
            pair.a, pair.b
        ),
        None => "read the rows on which they differ together, and sharpen the instruction".to_owned(),
    };
    found.put("annotators-disagree", &agreement.annotators.join(", "), differ, message, &remedy);
    let unreliable = alpha.and_then(|measure| measure.high).is_some_and(|high| high < RELIABLE);
    if let Some(finding) = found.findings.last_mut()
        && (differ * 5 > several || unreliable)
    {
        finding.severity = Level::Warning;
    }
}

/// Labels that a model doubts.
pub fn doubtful(doubtful: &DoubtfulLabels, label: &str, found: &mut Found) {
    if doubtful.doubtful == 0 {
        return;
    }
    found.put(
        "probable-label-errors",
        label,
        doubtful.doubtful,
        doubtful.message(),
        "have people look at the listed rows first; if most of them are wrong, label all of them again",
    );
    if let Some(finding) = found.findings.last_mut()
        && doubtful.estimated_share.is_some_and(|share| share >= 0.01)
    {
        finding.severity = Level::Warning;
    }
}
