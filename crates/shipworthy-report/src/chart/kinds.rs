//! Everybody as a mark: a disc, a cross, a square or a ring, so that kinds are told apart without their colours.

use maud::{Markup, html};
use shipworthy_learn::figure::{Kind, Mark};

use super::px;

const PER_ROW: usize = 25;
/// More marks than these are a texture, and nobody counts them.
const MOST: u32 = 250;
/// Distance of two marks.
const STEP: f64 = 20.0;

/// How many stand for one mark, so that there are not too many.
pub fn each(kinds: &[Kind]) -> u32 {
    let all: u32 = kinds.iter().map(|kind| kind.count).sum();
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000].into_iter().find(|each| all.div_ceil(*each) <= MOST).unwrap_or(10_000)
}

/// Marks of each kind. A kind that is there has a mark, however few they are.
fn marks(kinds: &[Kind]) -> impl Iterator<Item = Mark> {
    let each = each(kinds);
    kinds.iter().flat_map(move |kind| {
        let so_many = if kind.count == 0 { 0 } else { ((kind.count + each / 2) / each).max(1) };
        std::iter::repeat_n(kind.mark, so_many as usize)
    })
}

/// The marks in rows.
pub fn kinds(kinds: &[Kind], label: &str) -> Markup {
    let all: Vec<Mark> = marks(kinds).collect();
    let rows = all.len().div_ceil(PER_ROW).max(1);
    html! {
        svg class="chart people" viewBox={ "0 0 500 " (px(rows as f64 * STEP + 4.0)) } role="img" aria-label=(label) {
            @for (place, mark) in all.iter().enumerate() {
                (drawn(*mark, 10.0 + (place % PER_ROW) as f64 * STEP, 12.0 + (place / PER_ROW) as f64 * STEP))
            }
        }
    }
}

/// One mark, for the key below.
pub fn sample(mark: Mark) -> Markup {
    html! { svg viewBox="0 0 20 20" aria-hidden="true" { (drawn(mark, 10.0, 10.0)) } }
}

fn drawn(mark: Mark, x: f64, y: f64) -> Markup {
    html! {
        @match mark {
            Mark::Well => { circle class="who well" cx=(px(x)) cy=(px(y)) r="6.5" {} }
            Mark::LetDown => { path class="who let-down" d={ "M" (px(x - 5.0)) " " (px(y - 5.0)) "l10 10m0-10l-10 10" } {} }
            Mark::Mistake => { rect class="who mistake" x=(px(x - 5.5)) y=(px(y - 5.5)) width="11" height="11" {} }
            Mark::LeftAlone => { circle class="who left-alone" cx=(px(x)) cy=(px(y)) r="5.5" {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: [usize; 2]) -> Vec<Kind> {
        vec![Kind::new("repaid", counts[0], Mark::Well), Kind::new("refused", counts[1], Mark::LetDown)]
    }

    #[test]
    fn a_mark_stands_for_as_many_as_keep_them_countable() {
        let check = |counts: [usize; 2], expect: (u32, usize)| {
            let kinds = of(counts);
            assert_eq!((each(&kinds), marks(&kinds).count()), expect, "{counts:?}");
        };
        check([148, 22], (1, 170));
        check([250, 0], (1, 250));
        check([300, 1], (2, 151));
        check([0, 0], (1, 0));
        check([9_000, 40], (50, 181));
    }
}
