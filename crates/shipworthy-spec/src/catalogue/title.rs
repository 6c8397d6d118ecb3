//! What a metric is called in running text, with what follows its name.

use super::find::find;
use super::{Metric, Statistic};

/// The metric in plain words: `interval_coverage@80` is "truths inside the 80% interval", `recall of "boots"` "of class
/// \"boots\" that is found". The unit of a share is left to the percentage. `None` for a name that the catalogue does not hold.
pub fn title(name: &str) -> Option<String> {
    let entry = find(name)?;
    let by_grader = entry.subject == super::Subjects::Grader;
    let (name, subject) = match [" of \"", " against \""].iter().find_map(|mark| name.split_once(mark)) {
        Some((bare, subject)) => (bare, Some(subject.trim_end_matches('"'))),
        None => (name, None),
    };
    let of_class = subject.and_then(|_| crate::spec::Task::ALL.iter().find_map(|task| one_of_class(*task, name)));
    let entry = of_class.unwrap_or(entry);
    let title = entry.title.strip_prefix("share of ").unwrap_or(entry.title);
    let title = match name.split_once(['@', '.']) {
        Some((_, detail)) => filled(entry.statistic, title, detail)?,
        None => title.to_owned(),
    };
    Some(match subject {
        None => title,
        Some(subject) if title.contains("a class") => title.replacen("a class", &format!("\"{subject}\""), 1),
        Some(subject) if title.contains("a label") => title.replacen("a label", &format!("\"{subject}\""), 1),
        Some(subject) if by_grader => format!("{title} \"{subject}\""),
        Some(subject) => format!("{title}, against \"{subject}\""),
    })
}

/// The entry of a name that speaks of one class or label.
fn one_of_class(task: crate::spec::Task, name: &str) -> Option<&'static Metric> {
    super::find::of_task(task).find(|metric| metric.name == name && metric.title.contains("a class"))
}

/// A title with its number in it. `None` where the statistic is a percentile, whose words depend on the unit.
fn filled(statistic: Statistic, title: &str, detail: &str) -> Option<String> {
    Some(match statistic {
        Statistic::None | Statistic::Percentile => return None,
        Statistic::K => title.replace("top k percent", &format!("top {detail} percent")),
        Statistic::First => title.replace("first k", &format!("first {detail}")),
        Statistic::Distance => title.replacen("a distance", detail, 1),
        Statistic::Level => {
            let level = format!("the {detail}% interval");
            if title.contains("the interval") {
                title.replace("the interval", &level)
            } else {
                format!("{title}, {level}")
            }
        }
        Statistic::Quantile => {
            let share: f64 = detail.parse().ok()?;
            let level = format!("the {} quantile", crate::number::print_percentage(share));
            title.replace("a quantile", &level).replace("one quantile", &level)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn numbers_and_classes_stand_where_they_belong() {
        let check = |name: &str, expected: &str| assert_eq!(title(name).as_deref(), Some(expected), "{name}");
        check("mae", "average distance from the truth");
        check("interval_coverage@80", "truths inside the 80% interval");
        check("pinball_loss@0.9", "distance of the 90% quantile from the truth");
        check("within@15", "answers within 15 of the truth");
        check("under@5", "answers too low by more than 5");
        check("ndcg@10", "quality of the first 10 items, earlier ones counting more");
        check("recall of \"boots\"", "\"boots\" that is found");
        check("pass_rate of \"polite\"", "outputs that pass \"polite\"");
        check("win_rate against \"old\"", "comparisons won, a tie counting half, against \"old\"");
    }
}
