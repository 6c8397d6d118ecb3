//! Keys that belong to another task: which one, and what this task has instead.

use super::list_words;
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::fields::Group;
use crate::spec::Task::{self, Binary, Forecast, Multiclass, Multilabel, Preference, Ranking, Regression};
use crate::yaml::Entry;

/// Reports a key of the group that the task at hand does not have.
pub(super) fn report(context: &mut Context<'_>, entry: &Entry, group: &Group) {
    let Some(task) = context.task else { return };
    let tasks: Vec<&str> = group.tasks_with(&entry.key).into_iter().map(Task::name).collect();
    let key = quoted(&entry.key);
    let remedy = instead(task, &entry.key)
        .map_or_else(|| format!("remove it, or write another `task` than {}", task.name()), str::to_owned);
    context.error(
        "wrong-task",
        entry.key_span,
        format!("`{key}` belongs to {} tasks, and this task is {}", list_words(&tasks).replace('`', ""), task.name()),
        remedy,
    );
}

/// What a task has in place of a key of other tasks.
fn instead(task: Task, key: &str) -> Option<&'static str> {
    Some(match (task, key) {
        (Ranking, "label") => "name the column of grades under `relevance`",
        (Preference, "label") => "name the column of winners under `winner`",
        (Regression | Forecast, "positive") => "remove it; numbers have no positive class",
        (Multiclass | Multilabel, "positive") => {
            "remove it; bars name the class that matters: `recall of \"urgent\" >= 90%`"
        }
        (Ranking, "positive") => "remove it; `relevant_from` says which grades count as relevant",
        (Ranking, "id") => "remove it; rows are joined on `query` and `item`",
        (Multiclass | Multilabel, "score") => {
            "name the columns of probabilities: `probabilities: {class: column}`, or the column of answers: `prediction`"
        }
        (Regression | Forecast, "score") => "name the column of numbers under `prediction`",
        (Binary, "prediction") => "name a column of scores under `score`, or write a rule such as `rule: COLUMN = 1`",
        (Binary, "probabilities") => "name the column of the positive class's probability under `score`",
        (Ranking, "prediction" | "probabilities") => "name a column of scores under `score`, or of ranks under `rank`",
        (Multiclass, "threshold" | "thresholds") => {
            "remove it; the class with the highest probability is the answer, and `defer_below` sends unsure cases to a human"
        }
        (Regression | Forecast | Ranking, "threshold" | "thresholds" | "defer") => {
            "remove it; nothing is decided by a threshold here"
        }
        (Multiclass, "defer") => "write `defer_below: 0.6`: cases with a lower highest probability go to a human",
        (Multiclass, "false_positive" | "false_negative" | "true_positive" | "true_negative") => {
            "write `mistake: {cost: …}` for any wrong class, `missed: {class: cost}`, or a whole table under `confusion`"
        }
        (Regression | Forecast, "false_positive" | "false_negative" | "true_positive" | "true_negative") => {
            "write `over: {cost: …}` and `under: {cost: …}`, the price per unit of being too high or too low"
        }
        (Ranking, "false_positive" | "false_negative" | "true_positive" | "true_negative") => {
            "write `failed_query: {cost: …}`, the price of a query that finds nothing"
        }
        (Binary | Multiclass | Multilabel, "over" | "under") => {
            "remove it; a wrong answer is wrong by itself, not by a distance"
        }
        (Preference, "errors") => "remove it; nobody is wrong in a comparison, so there is no price of mistakes",
        (Preference, "rule" | "predictions" | "score" | "prediction") => {
            "remove it; the golden set holds who won, and `appears_as` says what the candidate is called there"
        }
        (_, "positive_rate") => "remove it; there is no one positive class whose share could be corrected",
        (Multiclass | Regression | Forecast, "labels") => "name the column that holds the truth under `label`",
        _ => return None,
    })
}
