//! `docs/reference/calibration.md`: how often the product kept its promises where the truth is known.

use shipworthy_testkit::promises::exact::WRONG;
use shipworthy_testkit::promises::{Cell, Promise, Test};

const TOP: &str = "\
# Calibration

Written by `cargo xtask calibrate`; do not edit. For data scientists who want to know how far the verdicts can be trusted.

Golden sets are drawn from worlds whose truth is known, and go through the spec, the decisions and the gate that `check` uses. Each cell
counts what happened in its runs. A cell **misses** its promise when chance would give a count as bad as this one in fewer than 1 of
10,000 tables if the promise held (exact binomial test, one-sided; the p-value stands in the table). A short form of these
tests runs with every `cargo xtask test`.

The worlds: scores are normal among negatives and shifted among positives; recall is 90% and the false-positive rate 5% at the threshold; a
false positive costs 1, a false negative 5 on average, log-normal with a spread of 0.8. `clusters of 5`: five rows each, with a correlation
of 0.3 behind labels and behind scores. `50 clusters`: a fiftieth of the rows each, with a correlation of 0.1. Every bar is at the 95%
confidence that a spec has when it says nothing else.

In the tables, *too few* counts the runs with fewer than 10 positives, 10 negatives or 20 clusters in the metric's denominator: there the
answer is always not enough evidence. They are part of *open*, which counts all runs that ended with not enough evidence. A dash stands where no
run can be counted.
";

/// The whole page.
pub fn page(cells: &[Cell]) -> String {
    let mut page = TOP.to_owned();
    page.push_str("\n## In short\n\n| promise | cells | with a count | that miss |\n|---|---|---|---|\n");
    let sections: Vec<Section> = Promise::ALL
        .iter()
        .flat_map(|&promise| {
            let own: Vec<&Cell> = cells.iter().filter(|cell| cell.job.promise == promise).collect();
            sections(promise, own)
        })
        .filter(|section| !section.cells.is_empty())
        .collect();
    for section in &sections {
        let counted = section.cells.iter().filter(|cell| section.counts(cell)).count();
        let missed = section.cells.iter().filter(|cell| section.misses(cell)).count();
        page.push_str(&format!("| {} | {} | {counted} | {missed} |\n", section.title, section.cells.len()));
    }
    let missed: Vec<String> = sections.iter().flat_map(Section::missed).collect();
    page.push_str("\n## Cells that miss\n\n");
    if missed.is_empty() {
        page.push_str("None.\n");
    }
    missed.iter().for_each(|line| page.push_str(line));
    for section in &sections {
        page.push_str(&format!("\n## {}\n\n{}\n\n", section.title, section.about));
        section.table(&mut page);
    }
    page
}

/// One promise with its cells.
struct Section<'a> {
    title: &'static str,
    about: &'static str,
    cells: Vec<&'a Cell>,
    shape: Shape,
    tests: fn(&Cell) -> Vec<Test>,
}

/// What the columns of a table are.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// Passes and fails, both seldom.
    Errors,
    /// Coverage of the drawn interval.
    Coverage,
    /// Runs below the minimum counts, and how they were answered.
    TooFew,
    /// One count that should be high, or low.
    One(&'static str),
}

fn sections(promise: Promise, cells: Vec<&Cell>) -> Vec<Section<'_>> {
    let section = |title, about, shape, cells| Section { title, about, cells, shape, tests: Cell::verdict_tests };
    match promise {
        Promise::AtTheBar => vec![
            section(
                "Truly at its bar",
                "A feature whose truth equals its bar passes in at most 5% and fails in at most 5% of golden sets.",
                Shape::Errors,
                cells.clone(),
            ),
            Section {
                title: "Intervals hold the truth",
                about: "The drawn 95% interval holds the truth in at least 93.5% of the golden sets with enough counts to judge; in at \
                        most 97% where 200 positives and 50 clusters (or independent examples) are expected. The same runs as above.",
                cells: cells.clone(),
                shape: Shape::Coverage,
                tests: Cell::coverage_tests,
            },
            Section {
                title: "Below the minimum counts",
                about: "Golden sets with fewer than 10 positives, 10 negatives or 20 clusters in the metric's denominator: how often \
                        the answer was not enough evidence for that reason alone, whatever the figure said. Counting stops if one of \
                        them ever passes or fails. Cells without any are left out. The same runs as above.",
                cells: cells.into_iter().filter(|cell| cell.tally.below_minimum > 0).collect(),
                shape: Shape::TooFew,
                tests: |_| Vec::new(),
            },
        ],
        Promise::Looks => vec![section(
            "Three looks at a growing golden set",
            "`looks: 3`; after each look that leaves the bar open, as many rows are added as the report asks for (as many again \
             where it gives no number; never more than 20, 8 and 3 times the first golden set of 100, 1,000 and 10,000 rows). A run \
             passes or fails if any look does; each in at most 5%.",
            Shape::Errors,
            cells,
        )],
        Promise::Choice => vec![section(
            "The best-looking of four",
            "Four candidates, all truly at the bar, whose scores agree by half; no `ship`. The bar on cost has prices, the others \
             have none, so that the best verdict is recommended. The feature passes in at most 5% and fails in at most 5%.",
            Shape::Errors,
            cells,
        )],
        Promise::Cheapest => vec![section(
            "A threshold chosen on the golden set",
            "`threshold: cheapest`; the bars stand at the truth of the threshold that is truly cheapest. *Pass* counts runs that pass \
             although the threshold that they would ship truly misses the bar, *fail* those that fail although it meets it: each at \
             most 5%.",
            Shape::Errors,
            cells,
        )],
        Promise::CheapestAtShipped => vec![section(
            "A chosen threshold, with the bar where it truly is",
            "A harder form of the one before: in each run the bar stands exactly at the truth of the threshold that this run would \
             ship. Decisions are cross-fitted with five slightly different thresholds, and corrected for the one that ships \
             (see [Verdicts](../concepts/verdicts.md)). The same runs as above.",
            Shape::Errors,
            cells,
        )],
        Promise::Power => vec![section(
            "Twice the detectable difference",
            "The bar stands at recall 80%, false-positive rate 20%, or what these two make of the other metrics; the truth is better \
             by twice the difference that such golden sets detect by their own account. It passes in at least 80% of the golden \
             sets with enough counts. A dash: none is stated because the counts are too few, or no feature can be that good.",
            Shape::One("passes"),
            cells,
        )],
        Promise::Advice => vec![section(
            "The planner's number",
            "A first golden set leaves a bar open; as many rows as the report asks for are added, from a world whose truth is the \
             first estimate. The bar is then settled, one way or the other, in at least 80%. Runs count when the bar was open and the \
             number at most 20,000.",
            Shape::One("settled"),
            cells,
        )],
        Promise::WeakestSlice => vec![section(
            "No weak slice where there is none",
            "Four slice columns of four values on which nothing depends. Any slice is confirmed as weak in at most 5%.",
            Shape::One("confirmed"),
            cells,
        )],
    }
}

impl Section<'_> {
    /// Whether any run of the cell counts for the promise.
    fn counts(&self, cell: &Cell) -> bool {
        self.shape == Shape::TooFew || !(self.tests)(cell).is_empty()
    }

    fn misses(&self, cell: &Cell) -> bool {
        (self.tests)(cell).iter().any(Test::is_wrong)
    }

    /// A line of the list of cells that miss, for each.
    fn missed(&self) -> Vec<String> {
        let line = |cell: &Cell, test: Test| {
            let share = 100.0 * test.count as f64 / test.of as f64;
            let metric = cell.metric.map_or(String::new(), |metric| format!("`{}`, ", metric.name()));
            format!(
                "- {}: {metric}{}: {} {share:.1}%, p = {}\n",
                self.title,
                cell.job.scene,
                test.what,
                p_value(test.p)
            )
        };
        self.cells
            .iter()
            .flat_map(|cell| (self.tests)(cell).into_iter().filter(Test::is_wrong).map(|test| line(cell, test)))
            .collect()
    }

    fn table(&self, page: &mut String) {
        let columns: &[&str] = match self.shape {
            Shape::Errors => &["runs", "pass", "fail", "open", "too few", "p of passes", "p of fails"],
            Shape::Coverage => &["intervals", "hold the truth", "share", "p of so few", "p of so many"],
            Shape::TooFew => &["runs", "too few", "share"],
            Shape::One("confirmed") => &["runs", "confirmed", "share", "p"],
            Shape::One("settled") => &["runs", "settled", "share", "p"],
            Shape::One(_) => &["runs", "pass", "fail", "open", "too few", "share", "p"],
        };
        let metric = if self.shape == Shape::One("confirmed") { "" } else { " metric |" };
        page.push_str(&format!("| rows | positives | examples |{metric} {} | promise |\n", columns.join(" | ")));
        let width = columns.len() + 4 + usize::from(!metric.is_empty());
        page.push_str(&format!("|{}\n", "---|".repeat(width)));
        for cell in &self.cells {
            page.push_str(&self.row(cell, columns.len()));
        }
    }

    fn row(&self, cell: &Cell, columns: usize) -> String {
        let scene = &cell.job.scene;
        let mut row = format!(
            "| {} | {}% | {} |",
            grouped(scene.examples as u64),
            scene.prevalence * 100.0,
            scene.dependence.name()
        );
        if let Some(metric) = cell.metric {
            row.push_str(&format!(" `{}` |", metric.name()));
        }
        let tests = (self.tests)(cell);
        let tally = &cell.tally;
        let p =
            |what: &str| tests.iter().find(|test| test.what == what).map_or("–".to_owned(), |test| p_value(test.p));
        let share = |test: Option<&Test>| {
            test.map_or("–".to_owned(), |test| format!("{:.1}%", 100.0 * test.count as f64 / test.of as f64))
        };
        let counts = [tally.runs, tally.passes, tally.fails, tally.open(), tally.below_minimum].map(grouped);
        let shown: Vec<String> = match self.shape {
            Shape::Errors => counts.into_iter().chain([p("passes"), p("fails")]).collect(),
            Shape::Coverage => vec![
                grouped(tally.drawn),
                grouped(tally.covered),
                share(tests.first()),
                p("coverage"),
                p("coverage limit"),
            ],
            Shape::TooFew => vec![
                grouped(tally.runs),
                grouped(tally.below_minimum),
                format!("{:.1}%", 100.0 * tally.below_minimum as f64 / tally.runs as f64),
            ],
            Shape::One("confirmed") => {
                vec![grouped(tally.runs), grouped(tally.fails), share(tests.first()), p("confirmed")]
            }
            Shape::One("settled") => {
                vec![grouped(tally.runs), grouped(tally.passes), share(tests.first()), p("settled")]
            }
            Shape::One(what) => counts.into_iter().chain([share(tests.first()), p(what)]).collect(),
        };
        debug_assert_eq!(shown.len(), columns, "a row has as many fields as the table has columns");
        let kept = match (self.counts(cell), self.misses(cell)) {
            (false, _) => "–",
            (_, true) => "**missed**",
            _ => "kept",
        };
        format!("{row} {} | {kept} |\n", shown.join(" | "))
    }
}

/// Two digits; a power of ten where it is small.
fn p_value(p: f64) -> String {
    match p {
        _ if p >= 0.995 => "1".to_owned(),
        _ if p >= 0.001 => format!("{p:.2}").replace("0.00", "<0.01"),
        _ if p >= WRONG => format!("{p:.4}"),
        _ => format!("{p:.0e}"),
    }
}

pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use shipworthy_testkit::promises::Job;
    use shipworthy_testkit::promises::tally::Tally;

    use super::*;

    #[test]
    fn a_cell_that_misses_is_named_at_the_top_and_marked_in_its_row() {
        let tally = Tally { runs: 2000, passes: 240, fails: 20, below_minimum: 10, drawn: 1990, covered: 1890 };
        let cells = vec![Cell { tally, ..Job::all()[0].cells()[0].clone() }];
        let page = page(&cells);
        assert!(page.contains("- Truly at its bar: `recall`, n = 100, prevalence 1%, independent: passes 12.0%, p = "));
        assert!(page.contains("| 2,000 | 240 | 20 | 1,740 | 10 | "), "{page}");
        assert!(page.contains("| `recall` | 2,000 | 10 | 0.5% | kept |"), "{page}");
        assert_eq!(page.matches("**missed** |").count(), 1);
    }

    #[test]
    fn small_p_values_keep_their_size() {
        let said = [1.0, 0.43, 0.004, 0.0005, 3.2e-9].map(p_value);
        assert_eq!(said, ["1", "0.43", "<0.01", "0.0005", "3e-9"]);
    }
}
