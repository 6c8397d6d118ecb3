//! The form of a first spec, as browsers send it.

use shipworthy_app::first_run::{Choice, Overview, Part, Today};
use shipworthy_spec::spec::Task;

/// Names and values of fields, in the order of the form.
pub type Pairs = Vec<(String, String)>;

/// The choice that a form holds. What it does not hold, or cannot be, is left open.
pub fn choice(pairs: &Pairs, overview: &Overview) -> Choice {
    let of = |name: &str| pairs.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
    let mut parts = vec![Part::Unused; overview.columns.len()];
    for (field, value) in pairs {
        let at = field.strip_prefix("part.").and_then(|at| at.parse::<usize>().ok());
        if let (Some(at), Some(part)) = (at.and_then(|at| parts.get_mut(at)), Part::of_key(value)) {
            *at = part;
        }
    }
    let today = match of("today") {
        "nothing" => Today::Nothing,
        column => column.parse().map_or(Today::Unknown, Today::Column),
    };
    Choice {
        name: of("name").to_owned(),
        task: Task::of_name(of("task")),
        parts,
        positive: of("positive").to_owned(),
        today,
        currency: of("currency").to_owned(),
        miss: of("miss").to_owned(),
        alarm: of("alarm").to_owned(),
    }
}

/// Whether the page is wanted again, with other questions, before anything is written.
pub fn again(pairs: &Pairs) -> bool {
    pairs.iter().any(|(field, _)| field == "again")
}
