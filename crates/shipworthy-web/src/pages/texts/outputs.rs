//! Outputs side by side: what did the new one fix, and what did it break? With the words that differ and what graders say of each.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use shipworthy_app::bench::Feature;
use shipworthy_app::texts::pairs::{Change, NoPairs, ON_A_PAGE, Pair, Pairs, PairsRequest, Shown, pairs, usual};
use shipworthy_app::texts::words::{Piece, pieces};
use shipworthy_eval::outcome::{Check, Comparison, Verdict};
use shipworthy_report::parts::{chip, safe};
use shipworthy_report::words;
use shipworthy_spec::spec::Spec;

use super::{lines, otherwise};
use crate::app::App;
use crate::frame::frame;
use crate::pages::waiting::{hero, problems};
use crate::pages::{Asked, Entry, asked, encoded};
use crate::refusal::Refusal;
use crate::who::decoded;

/// Outputs in the rail.
pub const ENTRY: Entry = Entry { path: "outputs", title: "Outputs", key: "u" };

const QUESTION: &str = "What did it fix, and what did it break?";
/// Characters from which on a value of an example is folded: three lines of a page.
const LONG: usize = 260;
/// Lines of a value that are shown before it is opened.
const LINES: usize = 3;
/// Values of slices that are offered.
const MOST_SLICES: usize = 200;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{id}/outputs", get(page))
}

/// What is looked at, as the address says it.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Wanted {
    a: String,
    b: String,
    grader: String,
    /// The kind: `fixed`, `broken`, `both-fail`, `both-pass`, `unknown`.
    show: String,
    /// Column and value, each as a part of an address, with an equals sign between them.
    slice: String,
    page: String,
}

impl Wanted {
    fn address(&self, feature: &Feature, show: &str, page: usize) -> String {
        let mut query = format!("a={}&b={}", encoded(&self.a), encoded(&self.b));
        for (name, value) in [("grader", self.grader.as_str()), ("slice", &self.slice), ("show", show)] {
            if !value.is_empty() {
                query.push_str(&format!("&{name}={}", encoded(value)));
            }
        }
        if page > 1 {
            query.push_str(&format!("&page={page}"));
        }
        format!("/p/{}/outputs?{query}", feature.id)
    }
}

async fn page(State(app): State<App>, Path(id): Path<String>, Query(mut wanted): Query<Wanted>) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    if let Some(instead) = otherwise(&app, &asked, &ENTRY, QUESTION) {
        return instead;
    }
    let Some(spec) = asked.feature.spec.as_ref() else { return Refusal::new(StatusCode::NOT_FOUND).into_response() };
    let (a, b) = usual(spec);
    let fill = |field: &mut String, usual: String| {
        if field.is_empty() {
            *field = usual;
        }
    };
    fill(&mut wanted.a, a);
    fill(&mut wanted.b, b);
    let slice = wanted.slice.split_once('=').and_then(|(column, value)| Some((decoded(column)?, decoded(value)?)));
    let request = PairsRequest {
        spec: asked.feature.path.clone(),
        roots: app.bench().roots().to_vec(),
        threads: app.bench().threads(),
        a: wanted.a.clone(),
        b: wanted.b.clone(),
        grader: Some(wanted.grader.clone()).filter(|grader| !grader.is_empty()),
        change: Change::of_key(&wanted.show),
        slice,
        page: wanted.page.parse().unwrap_or(1),
        on_a_page: ON_A_PAGE,
    };
    let Ok(found) = tokio::task::spawn_blocking(move || pairs(&request)).await else {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let check = asked.standing.run.as_ref().map(|run| &run.checked.check);
    let (status, main) = match &found {
        Ok(pairs) => (StatusCode::OK, shown(&asked, spec, &wanted, pairs, check)),
        Err(NoPairs::Asked(error)) => (
            StatusCode::NOT_FOUND,
            html! {
                (hero(QUESTION, "There is no such pair.", &format!("{}.", words::capital(&safe(&error.to_string())))))
                div class="actions" { a class="button first" href={ "/p/" (asked.feature.id) "/outputs" } { "The usual pair" } }
            },
        ),
        Err(NoPairs::Spec(refused)) => (
            StatusCode::OK,
            html! {
                (hero(QUESTION, "The outputs are not there yet.", "They are collected on the page for that, or stand in a file that the spec names."))
                div class="actions" { a class="button first" href={ "/p/" (asked.feature.id) "/run" } { "Collect them" } }
                (problems(&refused.diagnostics, &refused.source))
            },
        ),
    };
    (status, frame(&app, &asked.page(&ENTRY, format!("Outputs of {}", asked.feature.name), main))).into_response()
}

fn shown(asked: &Asked, spec: &Spec, wanted: &Wanted, pairs: &Pairs, check: Option<&Check>) -> Markup {
    let count = |change: Change| pairs.counts.get(&change).copied().unwrap_or(0);
    let alone = pairs.a == pairs.b;
    let answer = match (alone, count(Change::Fixed), count(Change::Broken)) {
        (true, ..) => format!("{} pass.", words::of(count(Change::BothPass), pairs.counts.values().sum())),
        (false, fixed, broken) => format!("{} fixed, {} broken.", words::count(fixed), words::count(broken)),
    };
    let lead = if alone {
        format!("What {} said, with what graders say of it.", safe(&pairs.a))
    } else {
        let counted = match &pairs.grader {
            Some(grader) => format!("counted are outputs that pass \"{}\"", safe(grader)),
            None => "counted are outputs that pass every grader".to_owned(),
        };
        let as_said = if is_judged(spec, pairs) { ", a judge taken at its word" } else { "" };
        format!("From {} to {}; {counted}{as_said}.", safe(&pairs.a), safe(&pairs.b))
    };
    html! {
        div data-from="kept" { (hero(QUESTION, &answer, &lead)) }
        @if !alone { (tested(&asked.feature.file, is_judged(spec, pairs), pairs, check)) }
        (filters(asked, spec, wanted, check))
        (kinds(asked, wanted, pairs, alone))
        section aria-labelledby="pairs-title" data-arrows {
            div class="head" { h2 id="pairs-title" { (heading(wanted, alone)) } p class="small muted" data-from="kept" { (words::counted(pairs.of as u64, "output", "outputs")) } }
            @if pairs.shown.is_empty() { p { "There are none of this kind." } }
            @for (at, pair) in pairs.shown.iter().enumerate() { (one(pairs, pair, at, alone)) }
            (pager(asked, wanted, pairs))
        }
    }
}

/// Whether a judge is among the graders that count.
fn is_judged(spec: &Spec, pairs: &Pairs) -> bool {
    spec.generation.as_ref().is_some_and(|generation| match &pairs.grader {
        Some(grader) => generation.grader(grader).is_some_and(|grader| grader.by.is_judged()),
        None => generation.is_judged(),
    })
}

/// The paired test of the latest check.
fn tested(spec: &str, judged: bool, pairs: &Pairs, check: Option<&Check>) -> Markup {
    let metric = match &pairs.grader {
        Some(grader) => format!("pass_rate of \"{grader}\""),
        None => "pass_rate".to_owned(),
    };
    let is = |of: &Comparison| {
        of.metric == metric && ((of.a == pairs.b && of.b == pairs.a) || (of.a == pairs.a && of.b == pairs.b))
    };
    let found = check.and_then(|check| check.comparisons.iter().enumerate().find(|(_, of)| is(of)));
    html! {
        @match found {
            Some((place, of)) => {
                @let turned = of.a == pairs.a;
                @let sign = if turned { -1.0 } else { 1.0 };
                @let ends = if turned { (of.high.map(|x| -x), of.low.map(|x| -x)) } else { (of.low, of.high) };
                @if let (Some(difference), (Some(low), Some(high))) = (of.difference, ends) {
                    p class="measure" data-from=(format!("check/comparisons/{place}")) {
                        (words::capital(&words::metric(&of.metric))) @if judged { ", with judges corrected by people's labels, change by " } @else { " change by " } b { (words::difference("pass_rate", sign * difference, None)) } ", between " (words::difference("pass_rate", low, None)) " and " (words::difference("pass_rate", high, None)) ": "
                        @if low > 0.0 { "better, beyond chance." } @else if high < 0.0 { "worse, beyond chance." } @else { "chance alone may be behind it." }
                    }
                }
            }
            None => p class="small muted measure" { "How far chance may be behind it: " code { "shipworthy compare " (safe(&shell(&pairs.a))) " " (safe(&shell(&pairs.b))) " --spec " (safe(&shell(spec))) } "." },
        }
    }
}

fn shell(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c)) && !name.is_empty();
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// The values of slices, as `(posted, shown)`.
fn slices(check: Option<&Check>) -> Vec<(String, String)> {
    let Some(candidate) = check.and_then(|check| check.candidates.first()) else { return Vec::new() };
    let single = candidate.slices.iter().filter(|slice| slice.slice.0.len() == 1);
    let posted = single.map(|slice| {
        let (column, value) = &slice.slice.0[0];
        (format!("{}={}", encoded(column), encoded(&value.to_string())), words::slice(&slice.slice))
    });
    posted.take(MOST_SLICES).collect()
}

fn filters(asked: &Asked, spec: &Spec, wanted: &Wanted, check: Option<&Check>) -> Markup {
    let names: Vec<&str> = spec.candidates.iter().map(|of| of.name.as_str()).collect();
    let graders: Vec<&str> =
        spec.generation.iter().flat_map(|generation| &generation.graders).map(|of| of.name.as_str()).collect();
    let slices = slices(check);
    let select = |id: &str, label: &str, chosen: &str, none: Option<&str>, options: &[(String, String)]| {
        html! {
            div class="field" {
                label for=(id) { (label) }
                select id=(id) name=(id) {
                    @if let Some(none) = none { option value="" { (none) } }
                    @for (value, shown) in options { option value=(value) selected[value == chosen] { (safe(shown)) } }
                }
            }
        }
    };
    let of = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect::<Vec<_>>();
    html! {
        form class="outputs-of" method="get" action={ "/p/" (asked.feature.id) "/outputs" } {
            (select("a", "Before", &wanted.a, None, &of(&names)))
            (select("b", "After", &wanted.b, None, &of(&names)))
            (select("grader", "By", &wanted.grader, Some("all graders"), &of(&graders)))
            @if !slices.is_empty() { (select("slice", "Of", &wanted.slice, Some("everybody"), &slices)) }
            @if !wanted.show.is_empty() { input type="hidden" name="show" value=(wanted.show); }
            button class="button" type="submit" { "Show these" }
        }
    }
}

fn word(change: Change, alone: bool) -> &'static str {
    match (change, alone) {
        (Change::Fixed, _) => "Fixed",
        (Change::Broken, _) => "Broken",
        (Change::BothFail, false) => "Both fail",
        (Change::BothPass, false) => "Both pass",
        (Change::BothFail, true) => "Fail",
        (Change::BothPass, true) => "Pass",
        (Change::Unknown, _) => "Not known",
    }
}

fn heading(wanted: &Wanted, alone: bool) -> &'static str {
    Change::of_key(&wanted.show).map_or("All of them", |change| word(change, alone))
}

fn kinds(asked: &Asked, wanted: &Wanted, pairs: &Pairs, alone: bool) -> Markup {
    let all: u64 = pairs.counts.values().sum();
    let link = |key: &str, shown: &str, n: u64| {
        html! {
            a href=(wanted.address(&asked.feature, key, 1)) aria-current=[(wanted.show == key).then_some("true")] { (shown) " " (words::count(n)) }
        }
    };
    html! {
        nav class="choice" aria-label="Kinds" data-from="kept" {
            (link("", "All", all))
            @for change in Change::ALL {
                @let n = pairs.counts.get(&change).copied().unwrap_or(0);
                @if n > 0 || wanted.show == change.key() { (link(change.key(), word(change, alone), n)) }
            }
        }
    }
}

fn one(pairs: &Pairs, pair: &Pair, at: usize, alone: bool) -> Markup {
    let texts = |side: Option<&Shown>| side.and_then(|side| side.text.clone()).unwrap_or_default();
    let (before, after) = pieces(&texts(pair.before.as_ref()), &texts(pair.after.as_ref()));
    let class = match pair.change {
        Change::Fixed | Change::BothPass => Verdict::Pass,
        Change::Broken | Change::BothFail => Verdict::Fail,
        Change::Unknown => Verdict::NotEnoughEvidence,
    };
    let id = format!("pair-{}", at + 1);
    html! {
        article class="item pair" data-from="kept" aria-labelledby=(id) {
            h3 id=(id) { (safe(&pair.id)) @if pair.repeat > 1 { ", try " (pair.repeat) } " " (chip(class, word(pair.change, alone))) }
            dl class="cells" { @for (name, text) in &pair.example { div { dt { (safe(name)) } dd { (value(text)) } } } }
            div class="sides" {
                @if alone {
                    (side(&pairs.a, pair.before.as_ref(), &[Piece { text: texts(pair.before.as_ref()), differs: false }], false))
                } @else {
                    (side(&pairs.a, pair.before.as_ref(), &before, true))
                    (side(&pairs.b, pair.after.as_ref(), &after, false))
                }
            }
        }
    }
}

/// A value of the example: of a long one the beginning, and all of it when it is opened.
fn value(text: &str) -> Markup {
    let is_long = text.chars().count() > LONG || text.lines().count() > LINES;
    html! {
        @if is_long {
            div class="long-value" { p { (lines(text)) } details class="numbers" { summary { "All of it" } } }
        } @else {
            (lines(text))
        }
    }
}

/// One output: words that the other does not have are struck through before, and underlined after.
fn side(name: &str, shown: Option<&Shown>, pieces: &[Piece], before: bool) -> Markup {
    html! {
        section {
            h4 { (safe(name)) }
            @match shown {
                None => p class="muted" { "It has no such output." },
                Some(shown) => {
                    @match &shown.text {
                        Some(_) => blockquote class="said" { @for piece in pieces {
                            @if !piece.differs { (lines(&piece.text)) } @else if before { del { (lines(&piece.text)) } } @else { ins { (lines(&piece.text)) } }
                        } },
                        None => p class="muted" { "Nothing arrived" @if let Some(error) = &shown.error { ": " (safe(error)) } "." },
                    }
                    @if shown.cut > 0 { p class="small muted" { "And " (words::counted(shown.cut as u64, "character", "characters")) " more." } }
                    ul class="verdicts" { @for said in &shown.said {
                        li {
                            @match said.passes {
                                Some(true) => (chip(Verdict::Pass, "passes")),
                                Some(false) => (chip(Verdict::Fail, "fails")),
                                None => (chip(Verdict::NotEnoughEvidence, "not known")),
                            }
                            " " b { (safe(&said.grader)) } @if !said.why.is_empty() { ": " q { (safe(&said.why)) } }
                        }
                    } }
                }
            }
        }
    }
}

fn pager(asked: &Asked, wanted: &Wanted, pairs: &Pairs) -> Markup {
    let pages = pairs.of.div_ceil(ON_A_PAGE);
    html! {
        @if pages > 1 {
            nav class="actions" aria-label="Pages of outputs" data-from="kept" {
                @if pairs.page > 1 { a class="button" href=(wanted.address(&asked.feature, &wanted.show, pairs.page - 1)) data-key="k" { "Before " kbd { "K" } } }
                span class="small muted" { "Page " (pairs.page) " of " (pages) }
                @if pairs.page < pages { a class="button" href=(wanted.address(&asked.feature, &wanted.show, pairs.page + 1)) data-key="j" { "Next " kbd { "J" } } }
            }
        }
    }
}
