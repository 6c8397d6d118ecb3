//! `cargo xtask calibrate --judges`: the promises about judged rates, as the last section of `docs/reference/calibration.md`. The rest of the
//! page stays as it is. Runs in seconds, so nothing is kept between runs.

use anyhow::{Context, bail};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::{
    JudgeTrust, JudgedRows, Sampled, Unlabelled, corrected_by_older, corrected_mean, corrected_rate,
};
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::units::{CountUnits, Resampling};
use shipworthy_testkit::judged_world::{JudgedOutput, JudgedWorld};
use shipworthy_testkit::promises::RUNS;
use shipworthy_testkit::promises::exact::{WRONG, at_least, at_most};

use crate::calibration_page::grouped;
use crate::{root, say};

const HEADING: &str = "\n## Judged rates\n";

const ABOUT: &str = "
What people would find, from some labels and a judge's many verdicts ([Judges](../concepts/judges.md)). People pass the share *truth* of the
outputs; the judge passes TPR of those and fails TNR of the others. *Corrected* rests on labels drawn at random; *by verdict* on as many of which
half are drawn among the judge's fails; *older* on labels from another population, of which 60% pass; *labels alone* and *judge alone* are
shown beside them: the second is nearly always wrong. Of several outputs per document whole documents are labelled. *Pass* and *fail* count
bars at the truth that are cleared wrongly: at most 5% each (6% for *older*, whose error grows where the judge is hardly better than chance). A refusal
clears nothing. Width is that of the 95% interval, on average.

";

const FEW: Resampling = Resampling { replicates: 100, seed: 0 };

/// How a rate is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Corrected,
    ByVerdict,
    Older,
    LabelsAlone,
    JudgeAlone,
}

impl Method {
    const ALL: [Method; 5] =
        [Method::Corrected, Method::ByVerdict, Method::Older, Method::LabelsAlone, Method::JudgeAlone];

    fn name(self) -> &'static str {
        match self {
            Method::Corrected => "corrected",
            Method::ByVerdict => "by verdict",
            Method::Older => "older",
            Method::LabelsAlone => "labels alone",
            Method::JudgeAlone => "judge alone",
        }
    }

    /// Whether the method is meant for outputs of this kind.
    fn applies(self, world: &JudgedWorld) -> bool {
        world.per_document == 1 || matches!(self, Method::Corrected | Method::LabelsAlone | Method::JudgeAlone)
    }

    /// What it promises, as the largest share of wrong passes, or fails, and the least coverage; nothing for a judge alone.
    fn promise(self) -> Option<(f64, f64)> {
        match self {
            Method::Corrected | Method::ByVerdict => Some((0.05, 0.935)),
            Method::Older => Some((0.06, 0.93)),
            Method::LabelsAlone | Method::JudgeAlone => None,
        }
    }
}

/// Counts over the runs of one world by one method.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    runs: u64,
    refused: u64,
    passes: u64,
    fails: u64,
    covered: u64,
    width: f64,
}

impl Counts {
    fn add(&mut self, found: Option<&Inference>, truth: f64) {
        self.runs += 1;
        let drawn = found.and_then(|found| found.interval(Level::NINETY_FIVE));
        let (Some(found), Some(drawn)) = (found, drawn) else {
            self.refused += 1;
            return;
        };
        self.passes += u64::from(found.lower(0.05).is_some_and(|lower| lower > truth + 1e-12));
        self.fails += u64::from(found.upper(0.05).is_some_and(|upper| upper < truth - 1e-12));
        self.covered += u64::from(drawn.contains(truth));
        self.width += drawn.width();
    }

    fn is_kept(&self, method: Method) -> Option<bool> {
        let (wrong, least) = method.promise()?;
        let drawn = self.runs - self.refused;
        let many = |count| at_least(count, self.runs, wrong) < WRONG;
        Some(!many(self.passes) && !many(self.fails) && (drawn == 0 || at_most(self.covered, drawn, least) >= WRONG))
    }
}

/// Counts so many runs and writes the section.
pub fn run(words: &[&str]) -> anyhow::Result<()> {
    let mut runs = RUNS;
    let mut rest = words.iter();
    while let Some(&word) = rest.next() {
        match word {
            "--judges" => {}
            "--runs" => runs = rest.next().context("--runs needs a number")?.parse().context("a number of runs")?,
            _ => bail!("calibrate --judges does not know {word}; it knows --runs N"),
        }
    }
    let mut counted = Vec::new();
    for world in JudgedWorld::ALL {
        for method in Method::ALL.into_iter().filter(|method| method.applies(&world)) {
            let mut counts = Counts::default();
            for run in 0..runs {
                let outputs = world.draw(run);
                counts.add(found(method, &world, &outputs, run).as_ref(), world.truth);
            }
            say(&format!("{}, {}: {} runs", world.name(), method.name(), grouped(counts.runs)));
            counted.push((world, method, counts));
        }
    }
    let path = root().join("docs/reference/calibration.md");
    let page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let rest = page.split(HEADING).next().unwrap_or_default();
    std::fs::write(&path, format!("{rest}{}", section(&counted)))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The section as it stands in a page; empty where there is none.
pub fn kept(page: &str) -> &str {
    page.find(HEADING).map_or("", |at| &page[at..])
}

fn found(method: Method, world: &JudgedWorld, outputs: &[JudgedOutput], run: u64) -> Option<Inference> {
    let number = |flag: bool| f64::from(u8::from(flag));
    let labelled = outputs.iter().filter(|output| output.labelled);
    let mut table = Confusion::default();
    labelled.clone().for_each(|output| table.add(output.good, output.passed, 1.0));
    let unlabelled =
        |verdict: bool| outputs.iter().filter(|output| !output.labelled && output.passed == verdict).count() as u64;
    let clusters: Vec<u32> = outputs.iter().map(|output| output.document).collect();
    let of_documents = Dependence { weights: None, clusters: (world.per_document > 1).then_some(&clusters[..]) };
    let verdicts: Vec<f64> = outputs.iter().map(|output| number(output.passed)).collect();
    match method {
        Method::Corrected if world.per_document > 1 => {
            let labels: Vec<Option<f64>> =
                outputs.iter().map(|output| output.labelled.then_some(number(output.good))).collect();
            let rows = JudgedRows {
                verdicts: &verdicts,
                labels: &labels,
                label_weights: None,
                range: (0.0, 1.0),
                dependence: of_documents,
            };
            corrected_mean(&rows).ok().map(|found| found.value)
        }
        Method::Corrected => {
            let others = Unlabelled { passed: unlabelled(true), failed: unlabelled(false) };
            corrected_rate(&table, others, Sampled::AtRandom).ok().map(|found| found.value)
        }
        Method::ByVerdict => {
            let all = |verdict: bool| outputs.iter().filter(move |output| output.passed == verdict);
            let fails = (world.labels as usize / 2).min(all(false).count());
            let passes = (world.labels as usize - fails).min(all(true).count());
            let mut table = Confusion::default();
            for output in all(false).take(fails).chain(all(true).take(passes)) {
                table.add(output.good, output.passed, 1.0);
            }
            let left = |verdict: bool, taken: usize| (all(verdict).count() - taken) as u64;
            let others = Unlabelled { passed: left(true, passes), failed: left(false, fails) };
            corrected_rate(&table, others, Sampled::ByVerdict).ok().map(|found| found.value)
        }
        Method::Older => {
            let earlier = JudgedWorld { truth: 0.6, others: 0, ..*world };
            let mut table = Confusion::default();
            earlier.draw(run).iter().for_each(|output| table.add(output.good, output.passed, 1.0));
            let trust = JudgeTrust::new(&CountUnits::Independent(table), &FEW);
            let judged = mean_of(&verdicts, (0.0, 1.0), &Dependence::NONE, &FEW)?;
            corrected_by_older(&trust, &judged, 0.05).ok()
        }
        Method::LabelsAlone => {
            let labels: Vec<f64> = labelled.clone().map(|output| number(output.good)).collect();
            let clusters: Vec<u32> = labelled.map(|output| output.document).collect();
            let of_documents =
                Dependence { weights: None, clusters: (world.per_document > 1).then_some(&clusters[..]) };
            mean_of(&labels, (0.0, 1.0), &of_documents, &FEW)
        }
        Method::JudgeAlone => mean_of(&verdicts, (0.0, 1.0), &of_documents, &FEW),
    }
}

fn section(counted: &[(JudgedWorld, Method, Counts)]) -> String {
    let mut section = format!("{HEADING}{ABOUT}");
    section.push_str(
        "| truth | TPR | TNR | labels | judged | per document | method | runs | refused | pass | fail | truth in the 95% interval | width | promise |\n",
    );
    section.push_str(&format!("|{}\n", "---|".repeat(14)));
    for (world, method, counts) in counted {
        let drawn = counts.runs - counts.refused;
        let of_drawn = |text: String| if drawn == 0 { "–".to_owned() } else { text };
        let promise = match counts.is_kept(*method) {
            None => "–",
            Some(true) => "kept",
            Some(false) => "**missed**",
        };
        section.push_str(&format!(
            "| {}% | {}% | {}% | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {promise} |\n",
            percent(world.truth),
            percent(world.true_positive_rate),
            percent(world.true_negative_rate),
            grouped(world.labels),
            grouped(world.labels + world.others),
            world.per_document,
            method.name(),
            grouped(counts.runs),
            grouped(counts.refused),
            grouped(counts.passes),
            grouped(counts.fails),
            of_drawn(format!("{:.1}%", 100.0 * counts.covered as f64 / drawn as f64)),
            of_drawn(format!("{:.1}%", 100.0 * counts.width / drawn as f64)),
        ));
    }
    section
}

fn percent(share: f64) -> f64 {
    (1000.0 * share).round() / 10.0
}

#[cfg(test)]
mod tests {
    use shipworthy_stats::binomial::wilson;

    use super::*;

    #[test]
    fn the_section_is_written_anew_and_kept() {
        let counts = Counts { runs: 2000, refused: 0, passes: 90, fails: 60, covered: 1900, width: 200.0 };
        let wrong = Counts { passes: 300, ..counts };
        let world = JudgedWorld::ALL[0];
        let section = section(&[
            (world, Method::Corrected, counts),
            (world, Method::Older, wrong),
            (world, Method::JudgeAlone, counts),
        ]);
        assert!(section.contains("| corrected | 2,000 | 0 | 90 | 60 | 95.0% | 10.0% | kept |"), "{section}");
        assert!(section.contains("| older | 2,000 | 0 | 300 | 60 | 95.0% | 10.0% | **missed** |"), "{section}");
        assert!(section.contains("| judge alone | 2,000 | 0 | 90 | 60 | 95.0% | 10.0% | – |"), "{section}");
        let page = format!("# Calibration\n\n## Other tasks\n{section}");
        assert_eq!(kept(&page), section);
    }

    #[test]
    fn worlds_are_what_they_say() {
        for world in JudgedWorld::ALL {
            let outputs: Vec<JudgedOutput> = (0..40).flat_map(|run| world.draw(run)).collect();
            let good = outputs.iter().filter(|output| output.good).count() as f64;
            // Documents cluster: as few as there are of them count.
            let effective = outputs.len() as f64 / world.per_document as f64;
            let drawn =
                wilson(good / outputs.len() as f64 * effective, effective, Level::new(0.9999).expect("a level"));
            assert!(drawn.contains(world.truth), "{}", world.name());
            assert_eq!(outputs.iter().filter(|output| output.labelled).count() as u64, 40 * world.labels);
        }
    }
}
