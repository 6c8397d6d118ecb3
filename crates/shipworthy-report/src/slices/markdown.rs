//! The slices as Markdown, for a pull request or a wiki.

use shipworthy_eval::search::found::FoundSlices;

use super::{about, columns, command, everybody, heading, how, interval, label, sure, value};
use crate::words;

/// The slices with a table that GitHub and GitLab draw.
pub fn markdown(found: &FoundSlices) -> String {
    let cell = |text: &str| crate::markdown::safe(text);
    let mut out = format!("# Where {} is weakest\n\n", cell(&found.feature));
    for (place, sentence) in found.sentences.iter().enumerate() {
        let sentence = cell(sentence);
        out.push_str(&if place == 0 { format!("**{sentence}**\n") } else { format!("{sentence}\n") });
    }
    out.push_str(&format!("\n{}. {}: {}.\n", cell(&about(found)), heading(found), everybody(found)));
    if !found.slices.is_empty() {
        out.push_str("\n| slice | what goes wrong | there | interval | elsewhere | judged | examples | loss | how sure | what to do |\n|---|---|--:|---|--:|--:|--:|--:|---|---|\n");
    }
    for slice in &found.slices {
        let also: Vec<String> = slice.also.iter().map(words::slice).collect();
        let also = if also.is_empty() { String::new() } else { format!(" (nearly the same: {})", also.join("; ")) };
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            cell(&format!("{}{also}", words::slice(&slice.slice))),
            label(found, &slice.metric),
            value(found, &slice.metric, slice.there.estimate),
            interval(found, &slice.metric, &slice.there),
            value(found, &slice.metric, slice.elsewhere),
            words::count(slice.there.n),
            words::percent(slice.example_share),
            words::or_dash(slice.loss_share.map(words::percent)),
            sure(slice),
            cell(&slice.action.sentence),
        ));
    }
    out.push_str(&format!("\n{}\n", how(found)));
    for note in &found.notes {
        out.push_str(&format!("{}\n", cell(note)));
    }
    out.push_str(&format!("\nSearched: {}\n", cell(&columns(found))));
    out.push_str(&format!(
        "\nGolden set `{}` · shipworthy {} · again: `{}`\n",
        found.fingerprint,
        found.tool,
        command(found).replace('`', "'")
    ));
    out
}
