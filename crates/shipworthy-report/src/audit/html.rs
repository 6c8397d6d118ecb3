//! The audit as one self-contained page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use shipworthy_eval::audit::agreement::Agreement;
use shipworthy_eval::audit::checklist::State;
use shipworthy_eval::audit::report::{Audit, Profile};
use shipworthy_eval::audit::roles::Role;
use shipworthy_eval::outcome::{Finding, Level, Verdict};

use super::{about, command, count, figures, headline, labels, pictures, said, shape as shape_of};
use crate::chart::{Size, ring};
use crate::html::page::coded;
use crate::{text, words};

const STYLE: &str = concat!(include_str!("../assets/tokens.css"), include_str!("../assets/report.css"));
const MORE: &str = include_str!("../assets/audit.css");

/// Findings of one level that are shown at once; the others are folded.
const SHOWN: usize = 12;

/// The audit as a file that opens anywhere, also without a network; its policy forbids everything that is not inside.
pub fn html(audit: &Audit) -> String {
    let style = format!("{STYLE}{MORE}");
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(style.as_bytes()))
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "Audit of " (safe(&audit.table)) }
                style { (PreEscaped(style)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the answer" }
                header class="masthead" {
                    div {
                        span class="brand" { (ring::logo()) "Shipworthy" }
                        span class="feature" { (safe(&audit.table)) }
                        p class="about" { (about(audit)) }
                    }
                }
                main id="main" { (main(audit)) }
                footer { p { "Made by Shipworthy " (audit.tool) ". Everything in this file is inside it; it loads nothing. Personal data are masked." } }
            }
        }
    };
    page.into_string()
}

/// All that an audit has to say, from its answer to what it rests on.
pub fn main(audit: &Audit) -> Markup {
    html! {
        div data-from="audit" {
        (hero(audit))
        (answers(audit))
        (findings(audit))
        (shape(audit))
        (agreement(audit))
        (doubtful(audit))
        (columns(audit))
        (checklists(audit))
        (rests_on(audit))
        }
    }
}

fn safe(value: &str) -> String {
    text::clean(value)
}

fn chip(verdict: Verdict, word: &str) -> Markup {
    html! { span class={ "v " (crate::chart::class(verdict)) } { (ring::glyph(verdict)) span { (word) } } }
}

fn hero(audit: &Audit) -> Markup {
    let mut verdicts: Vec<Verdict> = audit.answers.iter().map(shape_of).collect();
    let order = [Verdict::Fail, Verdict::NotEnoughEvidence, Verdict::Pass];
    verdicts.sort_by_key(|v| order.iter().position(|o| o == v));
    let first = audit
        .findings
        .iter()
        .find(|f| f.severity == Level::Error)
        .or_else(|| audit.findings.iter().find(|f| f.severity == Level::Warning));
    let of = |level| count(audit, level);
    let tally = [(Verdict::Fail, "to mend"), (Verdict::NotEnoughEvidence, "open"), (Verdict::Pass, "fine")]
        .map(|(verdict, word)| (verdict, word, verdicts.iter().filter(|other| **other == verdict).count()));
    let told: Vec<String> = tally.iter().map(|(_, word, n)| format!("{n} {word}")).collect();
    let told = format!("Five questions: {}", told.join(", "));
    html! {
        div class="hero" {
            div {
                p class="eyebrow" { "Can I rely on this table?" }
                h1 class="shorter" { (headline(audit)) }
                p class="lead" {
                    @if let Some(first) = first {
                        b { (sentence(first)) }
                        @if of(Level::Error) + of(Level::Warning) > 1 { " That is the first of " (words::counted(of(Level::Error) + of(Level::Warning), "finding", "findings")) " that ask for something to be done." }
                    } @else {
                        "No finding asks for anything to be done before it is used."
                    }
                }
                div class="actions" {
                    @if !audit.findings.is_empty() { a class="button first" href="#found" { "Read what was found" } }
                    a class="button" href="#columns" { "See the columns" }
                }
            }
            div class="art" {
                (ring::ring(&verdicts, &told))
                p class="tally" {
                    @for (verdict, word, n) in tally { @if n > 0 { (chip(verdict, &format!("{n} {word}"))) } }
                }
            }
        }
    }
}

fn answers(audit: &Audit) -> Markup {
    html! {
        section id="answers" aria-labelledby="answers-title" {
            div class="head" {
                h2 id="answers-title" { "Five questions" }
                p class="small muted" { "Answered as far as the rows can answer them." }
            }
            ul class="answers" {
                @for (i, answer) in audit.answers.iter().enumerate() {
                    li data-from={ "audit/answers/" (i) } {
                        p { (chip(shape_of(answer), said(answer))) }
                        h3 class="title" { (answer.question.words()) }
                        p { (safe(&answer.sentences.join(" "))) }
                    }
                }
            }
        }
    }
}

fn findings(audit: &Audit) -> Markup {
    let of = |level: Level| audit.findings.iter().filter(|f| f.severity == level).collect::<Vec<_>>();
    html! {
        @if !audit.findings.is_empty() {
            section id="found" aria-labelledby="found-title" {
                div class="head" {
                    h2 id="found-title" { "What was found" }
                    p class="small muted" { "Worst first, with what to do about it." }
                }
                @let mut open = of(Level::Error);
                @let () = open.extend(of(Level::Warning));
                @let (shown, folded) = open.split_at(open.len().min(SHOWN));
                @if !shown.is_empty() { ul class="findings" { @for f in shown { (row(f)) } } }
                @if !folded.is_empty() {
                    details { summary { (words::counted(folded.len() as u64, "more warning", "more warnings")) } ul class="findings" { @for f in folded { (row(f)) } } }
                }
                @let notes = of(Level::Note);
                @if !notes.is_empty() {
                    details open[shown.is_empty()] { summary { (words::counted(notes.len() as u64, "note", "notes")) } ul class="findings" { @for f in &notes { (row(f)) } } }
                }
            }
        }
    }
}

/// The message as a sentence. A column's name keeps its letters.
fn sentence(finding: &Finding) -> String {
    let starts_with_name =
        finding.column.as_ref().is_some_and(|c| finding.message.starts_with(c.split(", ").next().unwrap_or(c)));
    let message = if starts_with_name { finding.message.clone() } else { words::capital(&finding.message) };
    safe(&format!("{message}."))
}

fn row(finding: &Finding) -> Markup {
    let mut place: Vec<String> = finding.column.iter().map(|c| format!("column {c}")).collect();
    place.extend(finding.rows.map(|n| words::counted(n, "row", "rows")));
    html! {
        li {
            p class={ "level" (if finding.severity == Level::Error { " error" } else { "" }) } { (words::level(finding.severity)) }
            p {
                (coded(&sentence(finding)))
                br;
                code { (safe(&finding.code)) }
                @if !place.is_empty() { span class="small dim" { " · " (safe(&place.join(" · "))) } }
            }
            p class="muted" { (coded(&words::capital(&finding.remedy))) "." }
        }
    }
}

/// The label, what is missing, and rows over time.
fn shape(audit: &Audit) -> Markup {
    let time =
        audit.columns.iter().find(|c| c.role == Role::Time && c.moments.as_ref().is_some_and(|m| m.distinct > 2));
    let missing = pictures::missing(&audit.columns);
    html! {
        section id="shape" aria-labelledby="shape-title" {
            div class="head" { h2 id="shape-title" { "The shape of it" } }
            div class="two" {
                figure {
                    @match &audit.label {
                        Some(label) => {
                            h3 { "The label, " (safe(&label.column)) }
                            @for size in Size::BOTH { (pictures::shares(&pictures::classes(label), "", "Classes of the label with their rows", size)) }
                            @if label.unlabelled > 0 { figcaption { (words::counted(label.unlabelled, "row has", "rows have")) " no label." } }
                        }
                        None => { h3 { "The label" } p class="muted" { "No column with classes is known as the label. A spec names it as " code { "label" } " under " code { "golden" } "; where answers are texts there is none." } }
                    }
                }
                figure {
                    h3 { "What is missing" }
                    @if missing.is_empty() { p class="muted" { "No cell is empty." } } @else {
                        @for size in Size::BOTH { (pictures::shares(&missing, "loss", "Columns with empty cells", size)) }
                    }
                }
            }
            @if let Some((column, moments)) = time.and_then(|c| Some((c, c.moments.as_ref()?))) {
                figure class="over-time" {
                    h3 { "Rows over time, " (safe(&column.name)) }
                    @for size in Size::BOTH { (pictures::over_time(moments, "Rows over time; gaps are shaded, spikes have a dot", size)) }
                    @if !moments.gaps.is_empty() || !moments.spikes.is_empty() || moments.after + moments.before > 0 {
                        figcaption {
                            @if !moments.gaps.is_empty() { "A shaded stretch has no rows. " }
                            @if !moments.spikes.is_empty() { "A dot marks far more rows than usual. " }
                            @if moments.after + moments.before > 0 { (words::counted(moments.after + moments.before, "row lies", "rows lie")) " far outside and is not drawn." }
                        }
                    }
                }
            }
        }
    }
}

/// How far several people agree who labelled.
fn agreement(audit: &Audit) -> Markup {
    html! {
        @if let Some(agreement) = &audit.agreement {
            section id="agreement" aria-labelledby="agreement-title" {
                div class="head" {
                    h2 id="agreement-title" { "Do the people who labelled agree?" }
                    p class="small muted" { (safe(&labels::summary(agreement))) ". 1 is always, 0 no more than by chance; intervals are 95%." }
                }
                (agreement_table(agreement))
            }
        }
    }
}

/// Agreement by each measure that fits, and of every two people where there are more. Something with the id `agreement-title`
/// says what it is.
pub fn agreement_table(agreement: &Agreement) -> Markup {
    html! {
        table class="plain cards" aria-labelledby="agreement-title" {
            thead { tr { th scope="col" { "Measure" } th scope="col" { "Agreement" } th scope="col" class="n" { "Rows" } } }
            tbody {
                @for measure in &agreement.measures {
                    tr {
                        th scope="row" { (labels::measure(measure)) }
                        td data-label="Agreement" { span { (labels::value(measure)) } }
                        td class="n" data-label="Rows" { span { (words::count(measure.n)) } }
                    }
                }
            }
        }
        @if agreement.pairs.len() > 1 {
            details {
                summary { "Every two by themselves" }
                table class="plain cards" aria-label="Every two people by themselves" {
                    thead { tr { th scope="col" { "Who" } th scope="col" { "The same label" } } }
                    tbody { @for (who, same) in agreement.pairs.iter().map(labels::pair) { tr { th scope="row" { (safe(&who)) } td data-label="The same label" { span { (same) } } } } }
                }
            }
        }
    }
}

/// Labels that a model doubts.
fn doubtful(audit: &Audit) -> Markup {
    html! {
        @if let Some(doubtful) = audit.doubtful_labels.as_ref().filter(|doubtful| doubtful.doubtful > 0) {
            section id="doubtful" aria-labelledby="doubtful-title" {
                div class="head" {
                    h2 id="doubtful-title" { "Labels that are probably wrong" }
                    p class="small muted" { (safe(&words::capital(&doubtful.message()))) ". The model may be wrong instead: have people look." }
                }
                table class="plain cards" aria-labelledby="doubtful-title" {
                    thead { tr { th scope="col" { "Labelled" } th scope="col" { "Rather" } th scope="col" { "Row" } } }
                    tbody {
                        @for [given, suggested, texts] in doubtful.listed.iter().take(labels::SHOWN).map(labels::doubtful) {
                            tr {
                                th scope="row" { (safe(&given)) }
                                td data-label="Rather" { span { (safe(&suggested)) } }
                                td data-label="Row" { span { (safe(&texts)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn columns(audit: &Audit) -> Markup {
    html! {
        section id="columns" aria-labelledby="columns-title" {
            div class="head" {
                h2 id="columns-title" { "Column by column" }
                p class="small muted" { "Smallest, middle and largest value, or the most frequent ones." }
            }
            table class="plain cards profile" {
                caption class="hidden-words" { "Column by column" }
                thead { tr {
                    th scope="col" { "Column" } th scope="col" { "Part" } th scope="col" { "Filled" } th scope="col" class="n" { "Different" }
                    th scope="col" { "Distribution" } th scope="col" { "Values" } th scope="col" { "Found" }
                } }
                tbody { @for (i, column) in audit.columns.iter().enumerate() { (profile(i, column)) } }
            }
        }
    }
}

fn profile(i: usize, column: &Profile) -> Markup {
    let filled = figures::filled(column);
    html! {
        tr data-from={ "audit/columns/" (i) } {
            th scope="row" { (safe(&column.name)) span class="under" { (column.kind) } }
            td data-label="Part" { span { (column.role.words()) } }
            td data-label="Filled" { span { (words::percent((filled * 1000.0).floor() / 1000.0)) (crate::chart::dots::meter(filled, "")) } }
            td class="n" data-label="Different" { span { (figures::distinct(column)) } }
            td data-label="Distribution" { span { (pictures::small(&figures::bars(column))) } }
            td data-label="Values" { span { (safe(&figures::values(column))) } }
            td data-label="Found" { span class="codes" { @for code in &column.findings { code { (code) } " " } @if column.findings.is_empty() { span class="dim" { "nothing" } } } }
        }
    }
}

fn checklists(audit: &Audit) -> Markup {
    html! {
        @for list in &audit.checklists {
            section aria-label={ "What the " (list.law.name()) " asks" } {
                div class="head" {
                    h2 { "What the " (list.law.name()) " asks" }
                    p class="small muted" { "As far as a table shows it. A list to talk over with counsel, no legal advice." }
                }
                table class="plain cards" aria-label={ "What the " (list.law.name()) " asks" } {
                    thead { tr { th scope="col" { "Asked" } th scope="col" { "Source" } th scope="col" { "State" } th scope="col" { "The table shows" } } }
                    tbody {
                        @for point in &list.points {
                            tr {
                                th scope="row" { (point.asked) }
                                td data-label="Source" { span { (point.source) } }
                                td data-label="State" { span { @match point.state {
                                    State::Shown => (chip(Verdict::Pass, "shown")),
                                    State::Look => (chip(Verdict::NotEnoughEvidence, "look")),
                                    State::NotShown => span class="dim" { "open" },
                                } } }
                                td data-label="The table shows" { span { (safe(&point.shows)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rests_on(audit: &Audit) -> Markup {
    html! {
        section id="rests" aria-labelledby="rests-title" {
            div class="head" { h2 id="rests-title" { "What this audit rests on" } }
            dl class="rests" {
                div { dt { "Table" } dd { (safe(&audit.table)) ", " (words::counted(audit.files as u64, "file", "files")) } }
                div { dt { "Rows" } dd { (words::counted(audit.rows, "row", "rows")) @for note in &audit.notes { ". " (safe(note)) } } }
                div { dt { "Methods" } dd { "Each code is described in the reference of findings. Guesses of columns come from their names; say them to be sure." } }
                div { dt { "Again" } dd { code { (safe(&command(audit))) } br; "same rows, same audit; table " code { (audit.fingerprint) } } }
            }
        }
    }
}
