//! `docs/reference/graders.md`: assertion types, what they take, and where they differ from promptfoo.

use shipworthy_grade::catalogue::{CATALOGUE, Entry, Family};

const TOP: &str = "\
# Graders

Generated from the code by `cargo xtask generate`; do not edit.

The assertion types of promptfoo 0.123.1, and what `shipworthy grade` makes of them. [Grade what a model wrote](../guides/grade-outputs.md) says
how to use it. Of promptfoo's own results on 3,727 records (248 assertions, 30 outputs, 30 types and their `not-` twins), all have the same pass, the
same score to nine digits, and an error where it has one; a test holds that.

## For every type

- `not-` before a type turns its answer round. The score of a flag is 1 or 0; a score of likeness is taken from 1.
- `value` is filled in as a template (Nunjucks) with the record's `vars`: text, and texts of a list. Outputs are never filled in.
- `transform` is JavaScript that makes another output of this one: an expression, or a body of several lines that returns. It is an error when
  nothing is returned.
- `threshold` is the score at which it passes. `weight` is how much it counts among others (1); with 0 it passes whatever it finds, and its score is
  still shown. `metric` is a name under which scores are averaged by weight.
- `assert-set` holds a list as `assert`. Its score is their mean by weight; it passes when none failed, or where it has a `threshold`, when the
  score reaches that. A case follows the same rule.
- A grade says something about the output. An *error* says that there is no grade: the assertion asks for what it cannot, the record lacks what it looks
  at, or looking does not end within bounds.

## Bounds

Texts of more than 16 MiB, JSON nested deeper than 128, scripts and patterns that take more than ten million steps, and scripts that take more than
256 MiB are errors of their record. Steps are counted, not seconds, so a grade is the same on a slow machine. Scripts have no files, no network, no
modules, no clock and no chance: `Date.now()`, `new Date()` and `Math.random()` fail.
";

/// The whole page.
pub fn page() -> String {
    let mut page = TOP.to_owned();
    for family in Family::ALL {
        page.push_str(&format!("\n## {}\n", family.title()));
        page.push_str(&match family {
            Family::Judge => {
                "\nThese need a model that reads the output, which `grade` does not have: an error says so.\n"
                    .to_owned()
            }
            Family::Outside => {
                "\nThese need something outside, which `grade` never calls: an error says so.\n".to_owned()
            }
            _ => String::new(),
        });
        page.push_str("\n| type | passes when | takes | |\n|---|---|---|---|\n");
        for entry in CATALOGUE.iter().filter(|entry| entry.family == family) {
            page.push_str(&row(entry));
        }
    }
    page
}

fn row(entry: &Entry) -> String {
    format!("| `{}` | {} | {} | {} |\n", entry.name, entry.passes, entry.takes, entry.differs)
}
