//! For those who answer for it: purpose, decisions, data, groups, limits, and how each can be checked. It draws no conclusion in law.

use shipworthy_eval::audit::checklist::State;
use shipworthy_eval::moment;
use shipworthy_eval::outcome::{Check, Level, Verdict};

use super::Matter;
use super::sheet::{Block, Part, Point, Sheet, bar, decided, failure_states, in_order, sentence, weakest};
use crate::html::from;
use crate::{groups, view, words};

/// The sheet.
pub fn sheet(matter: &Matter<'_>) -> Sheet {
    let check = matter.check;
    let lead = view::lead(check).iter().take(1).cloned().collect();
    let parts = [
        Part::new("What it is for", purpose(matter)),
        Part::new("Who decided what", decisions(matter)),
        Part::new("The data", data(matter)),
        Part::new("Personal data, and what the law asks", law(matter)),
        Part::new("Who is treated differently", treated(check)),
        Part::new("What is known not to work", limits(check)),
        Part::new("When it is wrong", wrong(matter)),
        Part::new("After the launch", quoted(matter, "Launch and after")),
        Part::new("How to check this report", proof(check)),
    ];
    let parts = parts.into_iter().filter(|part| !part.blocks.is_empty()).collect();
    Sheet { eyebrow: "For those who answer for it", lead, parts }
}

/// What the spec says under a heading, in its own words; nothing where it says nothing.
fn quoted(matter: &Matter<'_>, heading: &str) -> Vec<Block> {
    let missing = matter.check.missing_sections.iter().any(|section| section.eq_ignore_ascii_case(heading));
    let found = matter.spec.sections.iter().find(|section| section.heading.trim().eq_ignore_ascii_case(heading));
    match found {
        Some(section) if !missing => vec![Block::Quoted(section.text.clone())],
        _ => vec![Block::Says(format!("The brief does not answer this yet: its section “{heading}” is empty."))],
    }
}

fn purpose(matter: &Matter<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(owner) = &matter.spec.owner {
        blocks.push(Block::Says(format!("{owner} answers for it.")));
    }
    for heading in ["Problem", "Users", "Expected behaviour"] {
        blocks.extend(quoted(matter, heading));
    }
    blocks
}

fn decisions(matter: &Matter<'_>) -> Vec<Block> {
    let mut points = decided(matter.decisions);
    let signed = matter.signed.as_deref().unwrap_or("Nobody has signed the brief yet.");
    points.push(Point::new(format!("The brief: {signed}"), "kept"));
    let mut blocks = vec![Block::Points(points)];
    if !matter.decisions.is_empty() {
        let row = |decision: &shipworthy_eval::decided::Decision| {
            let second = match (&decision.second, decision.against_verdict) {
                (Some(second), _) => format!("against the verdict; {} agreed", second.by),
                (None, true) => "against the verdict".to_owned(),
                (None, false) => String::new(),
            };
            let superseded = decision.superseded_by.map_or(String::new(), |by| format!("superseded by {by}"));
            let notes: Vec<String> = [second, superseded].into_iter().filter(|note| !note.is_empty()).collect();
            vec![
                format!("{}. {}", decision.number, words::capital(decision.choice.words())),
                moment::in_words(decision.at),
                decision.by.clone(),
                format!("{} (run {})", words::verdict(decision.verdict), decision.run),
                decision.reason.clone(),
                notes.join("; "),
            ]
        };
        blocks.push(Block::Table {
            caption: "Every decision, newest first",
            head: ["Decision", "When", "Who", "Verdict then", "Reason", "Note"].map(str::to_owned).to_vec(),
            rows: matter.decisions.iter().map(row).collect(),
            from: "kept".to_owned(),
        });
    }
    let waived = in_order(matter.check).into_iter().filter(|bar| bar.waived.is_some());
    let candidate = view::subject(matter.check);
    let waivers: Vec<Point> = waived
        .filter_map(|bar| {
            let said = format!("{}: {}", words::capital(&words::bar(bar)), words::waiver(bar)?);
            Some(Point::new(said, from::bar(candidate?, bar)))
        })
        .collect();
    if !waivers.is_empty() {
        blocks.push(Block::Points(waivers));
    }
    blocks
}

fn data(matter: &Matter<'_>) -> Vec<Block> {
    let golden = &matter.check.golden;
    let mut facts = vec![words::counted(golden.examples, "example was judged", "examples were judged")];
    facts.extend(golden.positives.map(|n| format!("{} of them positive", words::count(n))));
    if golden.left_out > 0 {
        facts.push(format!("{} left out by the spec's filter", words::count(golden.left_out)));
    }
    if golden.unlabelled > 0 {
        facts.push(format!("{} left out because nobody labelled them", words::count(golden.unlabelled)));
    }
    let time = golden.time_range.as_ref().map_or(String::new(), |(from, to)| format!(" They are from {from} to {to}."));
    let mut blocks = vec![Block::Says(format!("{}.{time}", facts.join(", ")))];
    blocks.extend(quoted(matter, "Data"));
    if let Some(audit) = matter.audit {
        let answers: Vec<Point> = audit
            .answers
            .iter()
            .filter(|answer| answer.known)
            .map(|answer| answer.sentences.join(" "))
            .filter(|said| !said.is_empty())
            .map(|said| Point::new(said, "audit/answers"))
            .collect();
        if !answers.is_empty() {
            blocks.push(Block::Points(answers));
        }
    }
    blocks
}

fn law(matter: &Matter<'_>) -> Vec<Block> {
    let Some(audit) = matter.audit else {
        return vec![Block::Says("The golden set was not audited for this report.".to_owned())];
    };
    let mut blocks = Vec::new();
    let personal: Vec<Vec<String>> = audit
        .columns
        .iter()
        .flat_map(|column| {
            let row = |(kind, cells): &(String, u64)| {
                vec![column.name.clone(), kind.clone(), words::counted(*cells, "row", "rows")]
            };
            column.personal.iter().map(row).collect::<Vec<_>>()
        })
        .collect();
    if personal.is_empty() {
        blocks.push(Block::Says("No personal data were recognised in the golden set.".to_owned()));
    } else {
        blocks.push(Block::Table {
            caption: "Personal data that were recognised; values are not shown",
            head: ["Column", "Looks like", "In"].map(str::to_owned).to_vec(),
            rows: personal,
            from: "audit/columns".to_owned(),
        });
    }
    for list in &audit.checklists {
        blocks.push(Block::Table {
            caption: match list.law {
                shipworthy_eval::audit::checklist::Law::Gdpr => "What the GDPR asks, as far as a table can show it",
                shipworthy_eval::audit::checklist::Law::Dpdpa => {
                    "What India's DPDPA asks, as far as a table can show it"
                }
            },
            head: ["Asked", "Where", "State", "What the table shows"].map(str::to_owned).to_vec(),
            rows: list
                .points
                .iter()
                .map(|point| {
                    let state = match point.state {
                        State::Shown => "shown",
                        State::Look => "to look at",
                        State::NotShown => "not shown",
                    };
                    vec![point.asked.to_string(), point.source.to_string(), state.to_owned(), point.shows.clone()]
                })
                .collect(),
            from: "audit/checklists".to_owned(),
        });
    }
    let advice = if audit.checklists.is_empty() {
        "The brief names no checklist; `compliance: [gdpr]` or `[dpdpa]` in its front matter adds one. Nothing here is legal advice."
    } else {
        "The lists are for talking over with counsel. Nothing here is legal advice."
    };
    blocks.push(Block::Says(advice.to_owned()));
    blocks
}

fn treated(check: &Check) -> Vec<Block> {
    let Some(candidate) = view::subject(check) else { return Vec::new() };
    if candidate.fairness.is_empty() {
        return vec![Block::Says(
            "The brief names no groups of people to compare. `fairness` in its front matter names them; until then, nobody has looked."
                .to_owned(),
        )];
    }
    let mut blocks = vec![Block::Says(groups::note(check.confidence))];
    let place = from::candidate(candidate, "fairness");
    for comparisons in groups::by_column(candidate) {
        let heads = comparisons.iter().map(|compared| words::capital(&words::metric(&compared.metric)));
        let mut head =
            vec![comparisons.first().map_or(String::new(), |c| c.across.replace('_', " ")), "Examples".to_owned()];
        head.extend(heads);
        let rows = groups::members(comparisons, candidate)
            .into_iter()
            .map(|(slice, examples)| {
                let mut row = vec![words::slice(&slice), words::count(examples)];
                row.extend(comparisons.iter().map(|compared| match groups::cell(compared, &slice) {
                    (value, interval) if interval.is_empty() => value,
                    (value, interval) => format!("{value} ({interval})"),
                }));
                row
            })
            .collect();
        blocks.push(Block::Table { caption: "Groups side by side", head, rows, from: place.clone() });
        let said = comparisons.iter().map(|compared| {
            let left_out = groups::left_out(compared).map_or(String::new(), |out| format!(" {out}"));
            Point::new(format!("{}{left_out}", groups::summary(candidate, compared)), &place)
        });
        blocks.push(Block::Points(said.collect()));
    }
    blocks
}

fn limits(check: &Check) -> Vec<Block> {
    let not_passed = in_order(check).into_iter().filter(|bar| bar.verdict != Verdict::Pass);
    let mut said: Vec<Point> = not_passed.map(|b| bar(check, b)).collect();
    said.extend(weakest(check, 5));
    let grave = check.findings.iter().filter(|finding| finding.severity >= Level::Warning);
    said.extend(
        grave
            .map(|finding| format!("{} {}", sentence(&finding.message), sentence(&words::capital(&finding.remedy))))
            .map(|said| Point::new(said, from::check("findings"))),
    );
    if said.is_empty() {
        let fine =
            "Every bar passes, and the search for weak slices found nothing. What no bar asks about was not measured.";
        said.push(Point::new(fine.to_owned(), "words"));
    }
    vec![Block::Points(said)]
}

fn wrong(matter: &Matter<'_>) -> Vec<Block> {
    let mut blocks = quoted(matter, "When it is wrong");
    let states = failure_states(matter.check);
    if !states.is_empty() {
        blocks.push(Block::Points(states));
    }
    if let Some(money) = &matter.check.money {
        let who =
            [("A false alarm falls on", &money.false_positive_who), ("A miss falls on", &money.false_negative_who)];
        let said: Vec<Point> = who
            .into_iter()
            .filter_map(|(begin, who)| Some(format!("{begin} {}", sentence(who.as_ref()?))))
            .map(|said| Point::new(said, from::check("money")))
            .collect();
        if !said.is_empty() {
            blocks.push(Block::Points(said));
        }
    }
    blocks
}

fn proof(check: &Check) -> Vec<Block> {
    let row = |name: &str, value: &str| vec![name.to_owned(), value.to_owned()];
    let mut rows = vec![
        row("Golden set", &check.golden.fingerprint),
        row("Verdict", &check.verdict_hash),
        row("Look", &format!("{} of {}", check.looks.this, check.looks.planned)),
        row("Confidence", &words::percent(check.confidence)),
        row("Seed", &check.seed.to_string()),
        row("Shipworthy", &check.tool),
    ];
    rows.retain(|row| !row[1].is_empty());
    vec![
        Block::Says(
            "The same files, seed and version give the same bytes. A changed example, bar or price changes the hashes."
                .to_owned(),
        ),
        Block::Table {
            caption: "What this report rests on",
            head: ["What", "Value"].map(str::to_owned).to_vec(),
            rows,
            from: "check".to_owned(),
        },
        Block::Command(view::command(check)),
    ]
}
