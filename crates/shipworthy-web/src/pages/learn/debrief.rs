//! After the decision: what each call was worth, and what the score is made of. The work engine's answer about the same data stands beside
//! it, so that practice and work say the same.

use maud::{Markup, html};
use shipworthy_app::practice::case::{Actions, Answer};
use shipworthy_app::practice::code::{Code, Level};
use shipworthy_app::practice::debrief::{Debrief, Term};
use shipworthy_app::practice::desk::Open;
use shipworthy_app::practice::score::Weights;
use shipworthy_app::practice::{Contested, Kept};
use shipworthy_eval::outcome::Check;
use shipworthy_report::learn::{believed, exhibit, score, signed, worth};
use shipworthy_report::parts::safe;
use shipworthy_report::{money, view, words};

use super::form::named;
use super::points::points;
use super::scenario::{Around, story};
use super::second_reader::{SecondReader, section};

/// The debrief of a case.
pub fn main(
    open: &Open,
    kept: &Kept,
    found: &Debrief,
    around: &Around,
    contested: &Contested,
    second: Option<&SecondReader>,
) -> Markup {
    let answer = open.case.actions.read(&kept.answer).ok();
    let address = format!("/learn/s/{}", open.case.code);
    html! {
        div class="case after" {
            div {
                div class=(if found.points_shown { "result" } else { "result alone" }) {
                    @if found.points_shown { (score(kept.score)) }
                    div {
                        p class="eyebrow" { "You chose: " (answer.as_ref().map_or(String::new(), |answer| named(&open.case, answer))) }
                        h1 { (found.headline) }
                    }
                }
                @if found.points_shown && found.score != kept.score {
                    p class="small muted" { "Read again with today's grader it would be " (found.score) ". The score that was given stays." }
                }
                div class="story" { @for lesson in found.lessons.iter().take(1) { p { (lesson) } } p class="small muted" { (found.truth) } }
                section class="exhibit" aria-labelledby="worth-title" {
                    h2 id="worth-title" { "What each call was worth" }
                    p class="small muted" { "Expected, given what could be seen" @if found.asking.is_some() { " and what was asked" } ". Further right is better; the best is marked, yours stands in bold." }
                    (worth(&found.worth, found.currency))
                }
                ul class="parts" { @for term in &found.terms { (part(term, found)) } }
                @if found.points_shown { p class="small muted" { (weights(&found.weights)) } }
                (asked(found))
                @if let Some(beliefs) = &found.beliefs { (believed(beliefs)) }
                @for (place, of) in found.revealed.iter().enumerate() { (exhibit(of, &format!("revealed-{}", place + 1))) }
                @if found.points_shown { (ladder(open, found)) }
                (points(&address, contested, found.points_shown))
                @if let Some(second) = second { (section(second, &address, contested, found.points_shown)) }
                (bench(open))
                details class="again" {
                    summary { "The case again" }
                    div { (story_again(open)) @for (place, of) in open.case.exhibits.iter().enumerate() { (exhibit(of, &format!("exhibit-{}", place + 1))) } }
                }
            }
            (aside(open, found, around, answer.as_ref()))
        }
    }
}

/// The brief without a first heading of its own.
fn story_again(open: &Open) -> Markup {
    let text = story(&open.case).into_string();
    maud::PreEscaped(text.replacen("<h1>", "<p class=\"lead\">", 1).replacen("</h1>", "</p>", 1))
}

fn part(term: &Term, found: &Debrief) -> Markup {
    let says = if matches!(term.name, "Your reason" | "Your message") { reason_says(found) } else { term.says.clone() };
    html! {
        li {
            b { (term.name) }
            p class="small" { (says) }
            @if found.points_shown { span class="n" { @if term.of > 0 { (term.points) " / " (term.of) } @else { span class="muted" { "not scored" } } } }
        }
    }
}

/// The reason in a sentence; the points follow below.
fn reason_says(found: &Debrief) -> String {
    use shipworthy_app::practice::grade::Verdict;
    use shipworthy_app::practice::grade::rubric::Kind;
    let wanted = found.reasoning.points.iter().filter(|point| matches!(point.kind, Kind::Must | Kind::Should));
    let all = wanted.clone().count();
    let there = wanted.filter(|point| matches!(point.verdict, Verdict::Hit | Verdict::Partial)).count();
    format!("{there} of {all} points were found in it; the list is below. {}", found.reasoning.card.says())
}

/// What each term counts, printed.
fn weights(weights: &Weights) -> String {
    let all = [
        ("the decision", weights.decision),
        ("confidence", weights.confidence),
        ("probabilities", weights.beliefs),
        ("the reason", weights.reasoning),
    ];
    let told: Vec<String> = all
        .iter()
        .filter(|(_, weight)| *weight > 0.0)
        .map(|(name, weight)| format!("{name} {}", words::percent(*weight)))
        .collect();
    format!("Weights here: {}.", told.join(", "))
}

fn asked(found: &Debrief) -> Markup {
    let amount = |of: f64| money::format(of, found.currency);
    html! {
        @if let Some(asking) = found.asking.as_ref().filter(|asking| !asking.asked.is_empty()) {
            section class="exhibit" aria-labelledby="asked-title" {
                h2 id="asked-title" { "What you asked, in order" }
                table class="plain" {
                    caption class="hidden-words" { "What you asked, in order" }
                    thead { tr { th scope="col" { "Question" } th scope="col" class="n" { "Its answer was worth" } th scope="col" class="n" { "Price" } } }
                    tbody { @for of in &asking.asked { tr { th scope="row" { (of.label) } td class="n" { (amount(of.worth)) } td class="n" { (amount(of.price)) } } } }
                }
            }
        }
    }
}

/// What habits of thinking would have scored here.
fn ladder(open: &Open, found: &Debrief) -> Markup {
    let habits = open.case.habits();
    html! {
        @if !habits.is_empty() {
            section class="exhibit" id="habits" aria-labelledby="habits-title" {
                h2 id="habits-title" { "What habits would have scored" }
                p class="small muted" { "1 is the best decision there was, 0 what a fixed answer gets. Yours: " b { (signed(found.decision)) } "." }
                table class="plain" {
                    caption class="hidden-words" { "What habits would have scored" }
                    thead { tr { th scope="col" { "Habit" } th scope="col" class="n" { "Decision score" } } }
                    tbody { @for habit in &habits { tr { th scope="row" { (words::capital(habit.name)) } td class="n" { (signed(habit.decision)) } } } }
                }
            }
        }
    }
}

/// What the check of the work side says about the same data.
fn bench(open: &Open) -> Markup {
    html! {
        @if let Some(check) = open.checked() {
            section class="exhibit" id="bench" aria-labelledby="bench-title" {
                h2 id="bench-title" { "At the bench" }
                p { b { "The check of the same data says: " (gate(&check)) } " " (view::lead(&check).first().map(|sentence| safe(sentence)).unwrap_or_default()) }
                p class="small muted" { "A check judges a feature against its bars. It does not know what the decision was about: what a mistake costs whom, and what waiting costs." }
            }
        }
    }
}

/// The answer of a check with the tally of its bars, as the verdict page has them.
pub fn gate(check: &Check) -> String {
    let tally = view::subject(check).map(view::tally);
    let counts: Vec<String> =
        tally.iter().flat_map(|tally| &tally.counts).map(|(verdict, n)| words::tally(*verdict, *n)).collect();
    let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
    format!("{}{counts}", words::headline(check))
}

fn aside(open: &Open, found: &Debrief, around: &Around, answer: Option<&Answer>) -> Markup {
    let code = &open.case.code;
    let (harder, name) = variant(code);
    html! {
        aside class="next" aria-label="What to keep, and what is next" {
            div class="card" {
                h2 { "Keep this" }
                ul {
                    @for lesson in &found.lessons { li { (lesson) } }
                    @if let (Actions::Choice { .. }, Some(Answer::Choice(_))) = (&open.case.actions, answer) {
                        li class="small muted" { "The decision is scored on what could be seen, not on how it turned out." }
                    }
                }
            }
            @match around.next() {
                Some(next) => { a class="button first" href={ "/learn/s/" (next) } data-enter { "Next scenario " kbd { "Enter" } } }
                None => { a class="button first" href="/learn" data-enter { "Done for today " kbd { "Enter" } } }
            }
            form method="post" action={ "/learn/s/" (code) "/workbench" } { button class="button" type="submit" { "Open in the workbench" } }
            a class="button" href={ "/learn/s/" (harder) } { (name) }
            div class="share" {
                label for="share" { "The same case for somebody else" }
                input id="share" readonly value=(code.to_string());
                p class="fine" { "Anywhere: " code { "shipworthy learn play CODE" } ", or the address of this page." }
            }
        }
    }
}

/// The same kind of case one level up; at the top, another one.
fn variant(code: &Code) -> (Code, &'static str) {
    let level = Level::new(code.level.number() + 1);
    let name = if level.is_some() { "Try a harder variant" } else { "Another of this kind" };
    (Code { seed: code.seed.wrapping_add(1), level: level.unwrap_or(code.level), ..code.clone() }, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_harder_variant_is_another_case_one_level_up() {
        let check = |line: &str, expect: (&str, &str)| {
            let (code, name) = variant(&line.parse().expect("a code"));
            assert_eq!((code.to_string().as_str(), name), expect);
        };
        check(
            "P03@1:42:level=1,family=refund-replies",
            ("P03@1:43:level=2,family=refund-replies", "Try a harder variant"),
        );
        check("P03@1:42:level=3", ("P03@1:43:level=3", "Another of this kind"));
    }

    #[test]
    fn scores_have_a_sign_but_nothing_has_none() {
        assert_eq!([signed(0.2), signed(-0.5), signed(-0.001)], ["+0.20", "−0.50", "0.00"]);
    }
}
