//! Candidates by what they cost and how good they are.

use maud::{Markup, html};
use shipworthy_eval::outcome::Verdict;

use super::scale::Scale;
use super::{Size, class, px};
use crate::text;

/// A candidate in the picture.
pub struct Spot {
    pub name: String,
    /// What it costs.
    pub cost: f64,
    /// How good it is, and between what it may lie.
    pub good: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub verdict: Verdict,
    /// Whether another one is no dearer and no worse, and better in one of the two.
    pub beaten: bool,
}

/// How the two directions are called, and what their numbers read like.
pub struct Words<'a> {
    pub cost: &'a dyn Fn(f64) -> String,
    pub good: &'a dyn Fn(f64) -> String,
    pub cost_name: &'a str,
    pub good_name: &'a str,
}

/// Cost across, quality up; the candidates that no other one beats are joined by a line.
pub fn pareto(spots: &[Spot], domains: ((f64, f64), (f64, f64)), words: &Words<'_>, label: &str, size: Size) -> Markup {
    let (width, height, left, right) = size.pick((640.0, 320.0, 66.0, 24.0), (358.0, 280.0, 58.0, 16.0));
    let x = Scale { domain: domains.0, range: (left, width - right) };
    let y = Scale { domain: domains.1, range: (height - 48.0, 34.0) };
    let mut best: Vec<&Spot> = spots.iter().filter(|spot| !spot.beaten).collect();
    best.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let line: Vec<String> =
        best.iter().map(|spot| format!("{} {}", px(x.at(spot.cost)), px(y.at(spot.good)))).collect();
    let mut ticks = x.ticks();
    if size == Size::Narrow && ticks.len() > 4 {
        ticks = ticks.into_iter().step_by(2).collect();
    }
    // What does not fit under a narrow drawing has a second line.
    let below = text::wrap(words.cost_name, size.pick(90, 48));
    let deep = height + 16.0 * below.len().saturating_sub(1) as f64;
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (deep) } role="img" aria-label=(label) {
            text class="quiet" x="0" y="12" { (words.good_name) }
            @for good in y.ticks() {
                line class="grid" x1=(px(left)) x2=(px(width - right)) y1=(px(y.at(good))) y2=(px(y.at(good))) {}
                text class="quiet end" x=(px(left - 10.0)) y=(px(y.at(good) + 4.0)) { ((words.good)(good)) }
            }
            @for cost in ticks {
                text class="quiet middle" x=(px(x.at(cost))) y=(px(height - 26.0)) { ((words.cost)(cost)) }
            }
            @for (place, line) in below.iter().enumerate() {
                text class="quiet end" x=(px(width - right)) y=(px(height - 6.0 + 16.0 * place as f64)) { (line) }
            }
            @if line.len() > 1 { path class="diagonal" fill="none" d={ "M" (line.join("L")) } {} }
            @for (spot, above) in placed(spots, x, y) {
                @let (across, up) = (x.at(spot.cost), y.at(spot.good));
                @if let (Some(low), Some(high)) = (spot.low, spot.high) {
                    line class={ "ci " (class(spot.verdict)) } x1=(px(across)) x2=(px(across)) y1=(px(y.at(low))) y2=(px(y.at(high))) {}
                }
                @match spot.verdict {
                    Verdict::Pass => circle class="mark pass" cx=(px(across)) cy=(px(up)) r="6" {},
                    Verdict::NotEnoughEvidence => circle class="mark open" cx=(px(across)) cy=(px(up)) r="5.5" {},
                    Verdict::Fail => path class="mark fail" d={ "M" (px(across - 5.0)) " " (px(up - 5.0)) "l10 10m0-10l-10 10" } {},
                }
                @let to_left = across > (x.range.0 + x.range.1) / 2.0;
                text class={ (if spot.beaten { "name" } else { "strong" }) (if to_left { " end" } else { "" }) }
                    x=(px(if to_left { across - 11.0 } else { across + 11.0 })) y=(px(if above { up - 8.0 } else { up + 16.0 })) {
                    (text::fit(&text::clean(&spot.name), size.pick(28, 16), "…"))
                }
            }
        }
    }
}

/// Names stand above their marks, and below where one close by has that place.
fn placed(spots: &[Spot], x: Scale, y: Scale) -> Vec<(&Spot, bool)> {
    let mut placed: Vec<(&Spot, bool)> = Vec::new();
    for spot in spots {
        let near = |other: &Spot| {
            (x.at(other.cost) - x.at(spot.cost)).abs() < 120.0 && (y.at(other.good) - y.at(spot.good)).abs() < 22.0
        };
        let taken = placed.iter().any(|(other, above)| *above && near(other));
        placed.push((spot, !taken));
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_of_the_costs_has_a_second_line_where_it_is_narrow() {
        let lines = |size: Size, cost_name: &str| {
            let words = Words { cost: &|x| x.to_string(), good: &|x| x.to_string(), cost_name, good_name: "Passes" };
            let drawn = pareto(&[], ((0.0, 1.0), (0.0, 1.0)), &words, "label", size).into_string();
            cost_name.split(' ').filter(|word| drawn.contains(&format!(">{word}"))).count()
        };
        let long = "Money lost to decisions and spent on running, per 1,000 cases";
        assert_eq!((lines(Size::Wide, long), lines(Size::Narrow, long)), (1, 2));
        assert_eq!(lines(Size::Narrow, "Running cost"), 1);
    }
}
