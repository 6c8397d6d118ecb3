//! Whether the points of a text are earned by the case, where most points are for a text.
//!
//! Policies choose and do not write, so the gates of the choice say nothing about the text. What can be measured without people is this:
//! a message worked out from the case earns its points in every case; good messages about another case do not; and neither do the exhibits
//! themselves, copied. Whether people find the messages good is not measured by any of it.

use crate::archetype::Archetype;
use crate::calibrate::Gate;
use crate::case::Case;
use crate::grade::rubric::{Quality, Rubric};

/// Cases that texts are read against: reading is slow.
const CASES: usize = 40;
/// Gates that are about the choice alone.
const OF_THE_CHOICE: [&str; 6] = ["G1", "G2", "G3", "G4", "G5", "G9"];

/// Says of the gates of the choice that they are about it alone, and adds the gate of the text; nothing where the text counts less.
pub(crate) fn add(archetype: &dyn Archetype, drawn: &[Case], gates: &mut Vec<Gate>) {
    let weights = archetype.weights(false);
    if weights.reasoning <= weights.decision {
        return;
    }
    let points = (100.0 * weights.decision).round();
    for gate in gates.iter_mut().filter(|gate| OF_THE_CHOICE.contains(&gate.id)) {
        gate.measured.push_str(&format!("; of the choice, {points} of 100 points"));
    }
    gates.push(gate(archetype, drawn));
}

fn gate(archetype: &dyn Archetype, drawn: &[Case]) -> Gate {
    let rubric = Rubric::read(archetype.rubric()).expect("the rubrics that are shipped are read by a test");
    let strong: Vec<&str> =
        rubric.trial.answers.iter().filter(|of| of.is == Quality::Strong).map(|of| of.text.as_str()).collect();
    let read: Vec<&Case> = drawn.iter().step_by(drawn.len().div_ceil(CASES)).collect();
    let covered = |case: &&Case| case.truth.message().map_or(0.0, |message| case.grade(&message).coverage);
    let own = read.iter().map(covered).fold(f64::INFINITY, f64::min);
    let each = read.iter().flat_map(|case| strong.iter().map(|text| case.grade(text).coverage));
    let other = each.sum::<f64>() / (read.len() * strong.len()) as f64;
    let copied = read.iter().map(|case| case.grade(&case.shown()).coverage).fold(0.0, f64::max);
    Gate {
        id: "G11",
        rule: "a text worked out from the case earns at least 90% in every case; good texts about another case, and the exhibits copied, at most half. \
            Whether people find texts good is not measured",
        measured: format!(
            "worked out {:.0}% at the least, another case {:.0}% on average, copied {:.0}% at the most; {} cases",
            100.0 * own,
            100.0 * other,
            100.0 * copied,
            read.len()
        ),
        holds: own >= 0.9 && other <= 0.5 && copied <= 0.5,
    }
}
