//! What is asked of a candidate: a metric, with what follows its name and whom it speaks of.

use shipworthy_spec::bar::{Bar, Detail, Subject};
use shipworthy_spec::catalogue::{self, Metric};
use shipworthy_spec::spec::Task;

/// A metric of a task, ready to be measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The task.
    pub task: Task,
    /// Canonical name, without what follows it.
    pub metric: &'static str,
    /// What follows the dot or the `@`, as written.
    pub statistic: Option<String>,
    /// The same as a value.
    pub detail: Option<Detail>,
    /// Which class, label or opponent.
    pub subject: Subject,
}

impl Asked {
    /// What a bar asks for. `None` for a metric that the task does not have.
    pub fn by(bar: &Bar) -> Option<Asked> {
        let metric = catalogue::of_bar(bar)?;
        Some(Asked {
            task: bar.task,
            metric: metric.name,
            statistic: bar.statistic.clone(),
            detail: bar.detail(),
            subject: bar.subject.clone(),
        })
    }

    /// A metric of a task with a statistic in its canonical form, such as `p90`. `None` where there is no such metric.
    pub fn new(task: Task, name: &str, statistic: Option<&str>) -> Option<Asked> {
        let metric = catalogue::of_task(task).find(|metric| {
            metric.name == name && (metric.statistic != catalogue::Statistic::None) == statistic.is_some()
        })?;
        let detail = statistic.and_then(|text| metric.statistic.read(text));
        if detail.is_some() != statistic.is_some() {
            return None;
        }
        let statistic = statistic.map(str::to_owned);
        Some(Asked { task, metric: metric.name, statistic, detail, subject: Subject::Whole })
    }

    /// The same, of one class or label.
    #[must_use]
    pub fn of_class(self, class: &str) -> Asked {
        Asked { subject: Subject::Class(class.to_owned()), ..self }
    }

    /// The catalogue's entry.
    pub fn entry(&self) -> Option<&'static Metric> {
        catalogue::of_task(self.task).find(|metric| {
            metric.name == self.metric && (metric.statistic != catalogue::Statistic::None) == self.statistic.is_some()
        })
    }

    /// Canonical name with everything that belongs to it: `mae`, `absolute_error.p90`, `within@15`, `recall of "boots"`.
    pub fn name(&self) -> String {
        let mark = match self.detail {
            Some(Detail::Statistic(_)) => ".",
            _ => "@",
        };
        let after = self.statistic.as_ref().map_or(String::new(), |text| format!("{mark}{text}"));
        let of = match &self.subject {
            Subject::Whole | Subject::EveryClass => String::new(),
            Subject::Class(class) => format!(" of \"{class}\""),
            Subject::Against(name) => format!(" against \"{name}\""),
        };
        format!("{}{after}{of}", self.metric)
    }
}
