//! Practice, laid out: a case before the decision, its debrief after it, and the table of calibration.

use shipworthy_learn::calibrate::Calibration;
use shipworthy_learn::case::{Action, Actions, Case, Exhibit, Worth};
use shipworthy_learn::debrief::Debrief;
use shipworthy_learn::grade::Verdict;
use shipworthy_learn::grade::rubric::Kind;

use crate::money;
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::{self, markdown_cell as cell};

/// A case for a terminal of so many columns: brief, evidence, what can be done.
/// `points` says whether scores are spoken of.
pub fn case_terminal(case: &Case, points: bool, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&case.brief.headline, &format!("{} · level {}", case.title, case.code.level.number()));
    page.paragraph(Tone::Plain, 0, &case.brief.story);
    for voice in &case.brief.voices {
        page.gap();
        page.paragraph(Tone::Dim, 2, &voice.who);
        page.paragraph(Tone::Plain, 2, &format!("“{}”", voice.says));
    }
    for exhibit in &case.exhibits {
        page.heading(&exhibit.title, "");
        draw_table(&mut page, exhibit);
        if let Some(note) = &exhibit.note {
            page.paragraph(Tone::Dim, 2, note);
        }
    }
    if !case.questions.is_empty() {
        page.heading("What can be asked first", "each at its price");
        for (index, question) in case.questions.iter().enumerate() {
            page.put(Tone::Strong, &format!("  {} {}", index + 1, question.label));
            page.put(Tone::Dim, &format!("  {}  {}", question.id, money::format(question.price, case.currency())));
            page.end();
            page.paragraph(Tone::Plain, 4, &question.tells);
        }
    }
    if let Some(beliefs) = &case.beliefs {
        page.heading(&beliefs.ask, "a probability for each");
        for cause in &beliefs.causes {
            page.put(Tone::Plain, &format!("  {}", cause.label));
            page.put(Tone::Dim, &format!("  {}", cause.id));
            page.end();
        }
    }
    if let Some(stage) = case.stage(&[]) {
        page.heading(&stage.arrived.title, "");
        draw_table(&mut page, &stage.arrived);
        if let Some(note) = &stage.arrived.note {
            page.paragraph(Tone::Dim, 2, note);
        }
    }
    page.heading("Your call", &case.brief.question);
    match &case.actions {
        Actions::Choice { actions } | Actions::Stages { actions, .. } | Actions::Picks { things: actions, .. } => {
            for (index, action) in actions.iter().enumerate() {
                page.put(Tone::Strong, &format!("  {} {}", index + 1, action.label));
                page.put(Tone::Dim, &format!("  {}", action.id));
                page.end();
                page.paragraph(Tone::Plain, 4, &action.means);
            }
        }
        Actions::Number { label, low, high, interval } => {
            page.paragraph(Tone::Plain, 2, &format!("A number from {low} to {high}: {label}."));
            if let Some(about) = interval {
                page.paragraph(Tone::Dim, 2, &range_says(about, case.currency()));
            }
        }
        Actions::Shares { label, parts } => {
            page.paragraph(Tone::Plain, 2, &format!("Divide {label}: {}.", example(parts)));
            for part in parts {
                page.put(Tone::Strong, &format!("  {}", part.label));
                page.put(Tone::Dim, &format!("  {}", part.id));
                page.end();
                page.paragraph(Tone::Plain, 4, &part.means);
            }
        }
    }
    if let Actions::Picks { most, probability, .. } = &case.actions {
        page.paragraph(Tone::Plain, 2, &picks_say(*most, probability.as_deref()));
    }
    page.paragraph(Tone::Dim, 2, &if points { points_say(case) } else { writing_says(case) });
    page.finish()
}

/// What is written besides the decision, and what each term of the score counts.
fn writing_says(case: &Case) -> String {
    let written = case.writes();
    format!("In your {}, {}.", written.name, written.hint)
}

fn points_say(case: &Case) -> String {
    format!("{} {}", writing_says(case), case.weights().say(case.writes().name))
}

fn range_says(about: &str, currency: &str) -> String {
    format!("An 80% range may be added for the {about}, in {currency}: --interval LOW..HIGH. It is told, not scored.")
}

fn picks_say(most: usize, probability: Option<&str>) -> String {
    let besides = probability
        .map_or(String::new(), |about| format!(" A probability can stand after each, as in ID:0.8: {about}."));
    format!("Pick up to {most}, or none.{besides}")
}

/// What a question found out, or what arrived at a stage, for a terminal of so many columns.
pub fn exhibit_terminal(exhibit: &Exhibit, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.heading(&exhibit.title, "");
    draw_table(&mut page, exhibit);
    if let Some(note) = &exhibit.note {
        page.paragraph(Tone::Dim, 2, note);
    }
    page.finish()
}

/// How shares are written, with the names of these parts.
fn example(parts: &[Action]) -> String {
    let even = 100 / parts.len().max(1);
    let first = 100 - even * parts.len().saturating_sub(1);
    let shares: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(index, part)| format!("{}={}", part.id, if index == 0 { first } else { even }))
        .collect();
    shares.join(",")
}

/// Columns between two columns of a table.
const GAP: usize = 3;
/// Heads up to this many columns stay on one line.
const SHORTEST_HEAD: usize = 8;

fn draw_table(page: &mut Canvas, exhibit: &Exhibit) {
    if exhibit.columns.is_empty() {
        return draw_facts(page, &exhibit.rows);
    }
    let Some(widths) = fitting(page, exhibit) else { return draw_records(page, exhibit) };
    let heads: Vec<Vec<String>> =
        exhibit.columns.iter().zip(&widths).map(|(head, width)| text::wrap(&page.safe(head), *width)).collect();
    // Heads of several lines end on the same one, above the first row.
    let lines = heads.iter().map(Vec::len).max().unwrap_or(0);
    for line in 0..lines {
        let cell =
            |head: &Vec<String>| (line + head.len()).checked_sub(lines).map_or(String::new(), |at| head[at].clone());
        draw_row(page, Tone::Dim, &heads.iter().map(cell).collect::<Vec<_>>(), &widths);
    }
    exhibit.rows.iter().for_each(|row| draw_row(page, Tone::Plain, row, &widths));
}

/// Numbers end together; words begin together.
fn draw_row(page: &mut Canvas, tone: Tone, row: &[String], widths: &[usize]) {
    let mut place = 2;
    for (column, (text, width)) in row.iter().zip(widths).enumerate() {
        page.to(if column > 0 { place + width - page.measure(text).min(*width) } else { place });
        page.put(tone, text);
        place += width + GAP;
    }
    page.end();
}

/// What is said, and a text of its own that may wrap.
fn draw_facts(page: &mut Canvas, rows: &[Vec<String>]) {
    let widest = rows.iter().filter_map(|row| row.first()).map(|text| page.measure(text)).max().unwrap_or(0);
    // Where the first column leaves no room, the text stands below.
    let beside = 2 + widest + GAP + 20 <= page.width;
    for row in rows {
        page.to(2);
        page.put(Tone::Plain, row.first().map_or("", String::as_str));
        if !beside {
            page.end();
        }
        page.paragraph(Tone::Plain, if beside { 2 + widest + GAP } else { 4 }, row.get(1).map_or("", String::as_str));
    }
}

/// Widths of the columns: heads give way, over several lines, where a row would be longer than the page. Nothing is cut off; `None` where a
/// row is too long even so.
fn fitting(page: &Canvas, exhibit: &Exhibit) -> Option<Vec<usize>> {
    let widest = |column: usize| {
        exhibit.rows.iter().filter_map(|row| row.get(column)).map(|text| page.measure(text)).max().unwrap_or(0)
    };
    let least: Vec<usize> = exhibit
        .columns
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let longest = head.split(' ').map(|word| page.measure(word)).max().unwrap_or(0);
            longest.max(widest(column)).max(page.measure(head).min(SHORTEST_HEAD))
        })
        .collect();
    let mut widths: Vec<usize> =
        exhibit.columns.iter().zip(&least).map(|(head, least)| page.measure(head).max(*least)).collect();
    let whole = |widths: &[usize]| 2 + widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    while whole(&widths) > page.width {
        let spare = |column: &usize| widths[*column] - least[*column];
        let column = (0..widths.len()).filter(|column| spare(column) > 0).max_by_key(spare)?;
        widths[column] -= 1;
    }
    Some(widths)
}

/// A table for a page that is too narrow for it: each row as a list.
fn draw_records(page: &mut Canvas, exhibit: &Exhibit) {
    for row in &exhibit.rows {
        page.paragraph(Tone::Strong, 2, row.first().map_or("", String::as_str));
        for (head, text) in exhibit.columns.iter().zip(row).skip(1).filter(|(_, text)| !text.is_empty()) {
            page.paragraph(Tone::Plain, 4, &format!("{head}: {text}"));
        }
    }
}

/// A debrief for a terminal of so many columns.
pub fn debrief_terminal(debrief: &Debrief, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    let score = if debrief.points_shown { format!("{} of 100", debrief.score) } else { String::new() };
    page.title(&debrief.headline, &score);
    for term in &debrief.terms {
        page.put(Tone::Strong, term.name);
        if term.of > 0 {
            page.to(20);
            page.put(Tone::Plain, &format!("{} of {}", term.points, term.of));
        }
        page.end();
        page.paragraph(Tone::Plain, 2, &term.says);
    }
    page.heading("What each answer was expected to be worth", "");
    draw_worth(&mut page, &debrief.worth, debrief.currency);
    if let Some(asking) = debrief.asking.as_ref().filter(|asking| !asking.asked.is_empty()) {
        page.heading("What you asked, in order", "what the answer was expected to be worth, and its price");
        for asked in &asking.asked {
            let (worth, price) =
                (money::format(asked.worth, debrief.currency), money::format(asked.price, debrief.currency));
            page.paragraph(Tone::Plain, 2, &format!("{}: worth {worth}, for {price}", asked.label));
        }
    }
    if let Some(beliefs) = &debrief.beliefs {
        page.heading("What you believed", "and what could be believed");
        let widest = beliefs.each.iter().map(|of| page.measure(&of.label)).max().unwrap_or(0);
        for of in &beliefs.each {
            page.put(Tone::Plain, &format!("  {}", of.label));
            page.to(widest + 5);
            page.put(Tone::Plain, &format!("{:>4.0}%  {:>4.0}%", 100.0 * of.said, 100.0 * of.believed));
            page.put(Tone::Dim, if of.so { "  it is so" } else { "" });
            page.end();
        }
    }
    // What was found in part can be said better, too.
    let whole = [Verdict::Hit, Verdict::Unverified];
    let missing = debrief.reasoning.points.iter();
    let missing = missing.filter(|point| !whole.contains(&point.verdict) && point.kind != Kind::Penalty);
    let missing: Vec<_> = missing.filter(|point| !point.say_if_missing.is_empty()).collect();
    if !missing.is_empty() {
        page.heading(&format!("What your {} could have said", debrief.written), "");
        for point in missing {
            page.paragraph(Tone::Plain, 2, &point.say_if_missing);
        }
    }
    page.heading("What to take from it", "");
    for lesson in &debrief.lessons {
        page.paragraph(Tone::Plain, 2, lesson);
    }
    page.paragraph(Tone::Plain, 2, &debrief.truth);
    page.gap();
    page.paragraph(Tone::Dim, 0, &format!("The same case for somebody else: shipworthy learn new {}", debrief.code));
    page.finish()
}

/// A worked case, up to the step that is left out.
pub fn worked_terminal(case: &Case, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.heading("Worked, but for one step", "");
    for question in case.worth_asking() {
        page.paragraph(Tone::Plain, 2, &format!("Asked, because it is worth its price: {}.", question.label));
        draw_table(&mut page, &question.answer);
    }
    for step in &case.gap.worked {
        page.paragraph(Tone::Plain, 2, step);
    }
    page.paragraph(Tone::Strong, 2, &case.gap.ask);
    page.finish()
}

/// The rest of a worked case: what each answer is expected to be worth.
pub fn worth_terminal(case: &Case, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.paragraph(Tone::Plain, 2, &case.gap.why);
    page.heading("What each answer is expected to be worth", "");
    draw_worth(&mut page, &case.worked(), case.currency());
    page.finish()
}

fn draw_worth(page: &mut Canvas, worth: &[Worth], currency: &str) {
    let widest = worth.iter().map(|of| page.measure(&of.label)).max().unwrap_or(0);
    let amounts: Vec<String> = worth.iter().map(|of| money::format(of.expected, currency)).collect();
    let amount = amounts.iter().map(|text| page.measure(text)).max().unwrap_or(0);
    for (of, text) in worth.iter().zip(&amounts) {
        page.put(Tone::Plain, &format!("  {}", of.label));
        page.to(widest + 5 + amount - page.measure(text));
        page.put(if of.best { Tone::Strong } else { Tone::Plain }, text);
        // What the label says already is not said again.
        let best = (of.best && !of.label.starts_with("the best")).then_some("the best");
        let yours = (of.yours && !of.label.starts_with("yours")).then_some("yours");
        let marks: Vec<&str> = best.into_iter().chain(yours).collect();
        page.put(Tone::Dim, &format!("  {}", marks.join(", and ")));
        page.end();
    }
}

/// A case as Markdown: what `brief.md` holds.
pub fn case_markdown(case: &Case) -> String {
    let mut text = format!("# {}\n\n{}\n", cell(&case.brief.headline), cell(&case.brief.story));
    for voice in &case.brief.voices {
        text.push_str(&format!("\n> **{}:** {}\n", cell(&voice.who), cell(&voice.says)));
    }
    case.exhibits.iter().for_each(|exhibit| text.push_str(&exhibit_markdown(exhibit)));
    if !case.questions.is_empty() {
        text.push_str("\n## What can be asked first\n\n| | question | price | |\n|---|---|---:|---|\n");
        for question in &case.questions {
            text.push_str(&format!(
                "| `{}` | {} | {} | {} |\n",
                question.id,
                cell(&question.label),
                money::format(question.price, case.currency()),
                cell(&question.tells)
            ));
        }
        text.push_str("\n`shipworthy learn ask DIR ID` asks one; a question in your own words will do. What was paid is part of the score.\n");
    }
    if let Some(beliefs) = &case.beliefs {
        text.push_str(&format!("\n## {}\n\n", cell(&beliefs.ask)));
        beliefs.causes.iter().for_each(|cause| text.push_str(&format!("- `{}`: {}\n", cause.id, cell(&cause.label))));
        text.push_str(&format!("\n`--beliefs {}:0.6,...` says how likely each is.\n", beliefs.causes[0].id));
    }
    if let Some(stage) = case.stage(&[]) {
        text.push_str(&exhibit_markdown(&stage.arrived));
    }
    text.push_str(&format!("\n## {}\n\n", cell(&case.brief.question)));
    match &case.actions {
        Actions::Choice { actions } | Actions::Stages { actions, .. } | Actions::Picks { things: actions, .. } => {
            for action in actions {
                text.push_str(&format!("- `{}`: **{}.** {}\n", action.id, cell(&action.label), cell(&action.means)));
            }
        }
        Actions::Number { label, low, high, interval } => {
            text.push_str(&format!("A number from {low} to {high}: {}.\n", cell(label)));
            if let Some(about) = interval {
                text.push_str(&format!("\n{}\n", cell(&range_says(about, case.currency()))));
            }
        }
        Actions::Shares { label, parts } => {
            text.push_str(&format!("Divide {}: `{}`.\n\n", cell(label), example(parts)));
            for part in parts {
                text.push_str(&format!("- `{}`: **{}.** {}\n", part.id, cell(&part.label), cell(&part.means)));
            }
        }
    }
    match &case.actions {
        Actions::Picks { most, probability, .. } => {
            text.push_str(&format!("\n{}\n", picks_say(*most, probability.as_deref())));
        }
        Actions::Stages { .. } => {
            text.push_str(
                "\n`shipworthy learn step DIR ID` does the next, and shows what arrives. It cannot be taken back.\n",
            );
        }
        _ => (),
    }
    text.push_str(&format!("\n{}\n", cell(&points_say(case))));
    text.push_str(&format!("\nThe same case again: `shipworthy learn new {}`\n", case.code));
    text
}

/// A table of the evidence as Markdown.
pub fn exhibit_markdown(exhibit: &Exhibit) -> String {
    let mut text = format!("\n## {}\n\n", cell(&exhibit.title));
    let width = exhibit.columns.len().max(exhibit.rows.first().map_or(0, Vec::len));
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let heads = if exhibit.columns.is_empty() { vec![String::new(); width] } else { exhibit.columns.clone() };
    text.push_str(&line(&heads));
    text.push_str(&format!("|{}\n", "---|".repeat(width)));
    exhibit.rows.iter().for_each(|row| text.push_str(&line(row)));
    if let Some(note) = &exhibit.note {
        text.push_str(&format!("\n{}\n", cell(note)));
    }
    text
}

/// A debrief as Markdown.
pub fn debrief_markdown(debrief: &Debrief) -> String {
    let mut text = format!("## {}\n\n", cell(&debrief.headline));
    if debrief.points_shown {
        text.push_str(&format!("**{} of 100.**\n\n", debrief.score));
    }
    for term in &debrief.terms {
        let points = if term.of > 0 { format!(" {} of {}.", term.points, term.of) } else { String::new() };
        text.push_str(&format!("- **{}.**{points} {}\n", term.name, cell(&term.says)));
    }
    text.push_str("\n| answer | expected to be worth | |\n|---|---:|---|\n");
    for of in &debrief.worth {
        let mark = [(of.best, "the best"), (of.yours, "yours")]
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| *mark)
            .collect::<Vec<_>>();
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            cell(&of.label),
            money::format(of.expected, debrief.currency),
            mark.join(", ")
        ));
    }
    if let Some(beliefs) = &debrief.beliefs {
        text.push_str("\n| believed | yours | could be | |\n|---|---:|---:|---|\n");
        for of in &beliefs.each {
            let so = if of.so { "it is so" } else { "" };
            text.push_str(&format!(
                "| {} | {:.0}% | {:.0}% | {so} |\n",
                cell(&of.label),
                100.0 * of.said,
                100.0 * of.believed
            ));
        }
    }
    text.push('\n');
    debrief.lessons.iter().for_each(|lesson| text.push_str(&format!("{}\n", cell(lesson))));
    text.push_str(&format!("{}\n\nThe same case for somebody else: `{}`\n", cell(&debrief.truth), debrief.code));
    text
}

/// The calibration of archetypes as a page.
pub fn calibration_markdown(found: &[Calibration]) -> String {
    let mut text = String::from(
        "# Practice, calibrated\n\nGenerated by `shipworthy learn calibrate --all --n 500 --format markdown`; do not edit.\n\nA case teaches only where thinking pays. So \
        policies that never look, and habits that look at one thing, answer every archetype, and what they score is held against ten gates, and an eleventh where most points are for a text. A score \
        of 1 is the best answer there was, 0 is what the best fixed answer gets, and below 0 is worse than not looking.\n",
    );
    for of in found {
        text.push_str(&format!(
            "\n## {} {}, level {}\n\n{} cases.",
            of.archetype,
            of.title,
            of.level.number(),
            of.cases
        ));
        if let Some(scale) = of.measured_scale {
            text.push_str(&format!(
                " A score of 0 stands for {:.1}% of the distance from the worst answer to the best.",
                100.0 * scale
            ));
        }
        text.push_str("\n\n| policy | mean score | standard error |\n|---|---:|---:|\n");
        for policy in &of.policies {
            let kind = if policy.constant { " (fixed)" } else { "" };
            text.push_str(&format!("| {}{kind} | {:+.2} | {:.2} |\n", policy.policy, policy.mean, policy.error));
        }
        text.push_str("\n| gate | rule | measured | |\n|---|---|---|---|\n");
        for gate in &of.gates {
            let holds = if gate.holds { "holds" } else { "**fails**" };
            text.push_str(&format!("| {} | {} | {} | {holds} |\n", gate.id, gate.rule, cell(&gate.measured)));
        }
    }
    text
}

/// The calibration for a terminal.
pub fn calibration_terminal(found: &[Calibration], width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    for of in found {
        page.heading(
            &format!("{} {}, level {}", of.archetype, of.title, of.level.number()),
            &format!("{} cases", of.cases),
        );
        for policy in &of.policies {
            page.put(Tone::Plain, &format!("  {:+.2} ± {:.2}  {}", policy.mean, policy.error, policy.policy));
            page.put(Tone::Dim, if policy.constant { "  fixed" } else { "" });
            page.end();
        }
        for gate in &of.gates {
            let (tone, word) = if gate.holds { (Tone::Pass, "holds") } else { (Tone::Fail, "FAILS") };
            page.put(tone, &format!("  {:4} {word}  ", gate.id));
            page.put(Tone::Plain, &gate.measured);
            page.end();
        }
    }
    page.finish()
}
