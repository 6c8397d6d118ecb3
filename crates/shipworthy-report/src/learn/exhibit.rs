//! Exhibits on a page: title, note, picture, and the table behind it.

use maud::{Markup, html};
use shipworthy_learn::case::Exhibit;
use shipworthy_learn::debrief::BeliefScore;
use shipworthy_learn::figure::{Figure, Move, Moves, Unit};

use super::figure::drawn;
use super::table::table;
use crate::words;

/// Title, note, picture, table. `id` names it within the page.
pub fn exhibit(of: &Exhibit, id: &str) -> Markup {
    html! {
        section class="exhibit" aria-labelledby=(id) {
            h2 id=(id) { (of.title) }
            @if let Some(note) = &of.note { p class="small muted" { (note) } }
            (shown(of))
        }
    }
}

/// The answer to a question, below the question: picture, table, note.
pub fn answered(of: &Exhibit) -> Markup {
    html! {
        (shown(of))
        @if let Some(note) = &of.note { p class="small muted" { (note) } }
    }
}

/// The picture with its table folded below, or the table alone.
fn shown(of: &Exhibit) -> Markup {
    html! {
        @match &of.figure {
            None => { (table(of)) }
            Some(figure) => {
                (drawn(figure))
                details class="numbers" { summary { "The numbers" } (table(of)) }
            }
        }
    }
}

/// Probabilities that were stated, beside those that could be, and what is so.
pub fn believed(beliefs: &BeliefScore) -> Markup {
    let (said, could) = ("you said", "could be believed");
    let each = &beliefs.each;
    let row = |of: &shipworthy_learn::debrief::Belief| {
        let so = if of.so { "it is so" } else { "" };
        vec![of.label.clone(), words::percent(of.said), words::percent(of.believed), so.to_owned()]
    };
    let moves = each.iter().map(|of| Move { label: of.label.clone(), from: of.said, to: of.believed, so: of.so });
    let figure = Moves {
        what: "probability".to_owned(),
        unit: Unit::Share,
        from: said.to_owned(),
        to: could.to_owned(),
        moves: moves.collect(),
    };
    let of = Exhibit {
        title: "What you believed, and what could be".to_owned(),
        columns: ["", said, could, "in truth"].map(str::to_owned).to_vec(),
        rows: each.iter().map(row).collect(),
        note: None,
        figure: Some(Figure::Moves(figure)),
    };
    exhibit(&of, "believed-title")
}
