//! The spec that `shipworthy new` writes: it explains itself, and it already parses.

use crate::sections;
use crate::spec::Task;
use crate::yaml_print;

/// A spec to fill in. It parses without errors; its prose sections are questions, which [`sections::missing_sections`] reports.
pub fn template(name: &str, task: Task) -> String {
    let name = heading_text(name);
    let name = if name.is_empty() { "New feature" } else { &name };
    let front_matter = match task {
        Task::Binary => include_str!("template/binary.yaml").to_owned(),
        Task::Multiclass => include_str!("template/multiclass.yaml").to_owned(),
        Task::Multilabel => include_str!("template/multilabel.yaml").to_owned(),
        Task::Regression => include_str!("template/regression.yaml").to_owned(),
        Task::Forecast => include_str!("template/forecast.yaml").to_owned(),
        Task::Ranking => include_str!("template/ranking.yaml").to_owned(),
        Task::Preference => include_str!("template/preference.yaml").to_owned(),
        Task::Generation => include_str!("template/generation.yaml").to_owned(),
    };
    let mut out = format!("---\n{front_matter}---\n# {}\n", heading_text(name));
    out = out.replacen("NAME", &yaml_print::text(name), 1);
    for required in sections::REQUIRED {
        out.push_str(&format!("\n## {}\n\n_{}_\n", required.heading, required.question));
    }
    out
}

/// A name as the text of a heading: one line, without control characters.
pub(crate) fn heading_text(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
