//! Short ways to write entries of the catalogue.

use super::{Better, Metric, Needs, Statistic, Subjects, Unit};
use crate::spec::Task;

/// The words of an entry: name, title, question, definition, source.
pub(super) struct Words(
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static str,
);

/// A share between 0 and 1.
pub(super) const fn rate(tasks: &'static [Task], better: Better, needs: Needs, words: Words) -> Metric {
    let range = (Some(0.0), Some(1.0));
    Metric { is_rate: true, ..number(tasks, Unit::Rate, range, better, needs, words) }
}

/// A number of a unit.
pub(super) const fn number(
    tasks: &'static [Task],
    unit: Unit,
    range: (Option<f64>, Option<f64>),
    better: Better,
    needs: Needs,
    words: Words,
) -> Metric {
    let Words(name, title, one_line, definition, source) = words;
    Metric {
        name,
        title,
        unit,
        range,
        better,
        tasks,
        is_rate: false,
        depends_on_prevalence: false,
        needs,
        statistic: Statistic::None,
        subject: Subjects::Whole,
        one_line,
        definition,
        source,
    }
}

/// The same metric with something after its name.
pub(super) const fn with(statistic: Statistic, metric: Metric) -> Metric {
    Metric { statistic, ..metric }
}

/// The same metric of one class or label against all others.
pub(super) const fn of_a_class(metric: Metric) -> Metric {
    Metric { subject: Subjects::Class, ..metric }
}
