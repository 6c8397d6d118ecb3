//! The frame of charts that are rows: names beside their lines, or above them where one is long; a scale below, numbers at the right.

use maud::{Markup, html};

use super::scale::Scale;
use super::{Size, px};
use crate::text;

/// Room that a letter takes, about.
pub const LETTER: f64 = 7.4;
/// Where lines begin whose names stand above them: room for half of the first tick.
const ABOVE: f64 = 18.0;
/// Distance of rows of one line.
const STEP: f64 = 38.0;
/// What separates groups besides.
const GAP: f64 = 10.0;
/// Distance of lines of one row.
const LINE: f64 = 20.0;
/// Most lines that a long name is given.
const LINES: usize = 3;

/// A row to place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Named<'a> {
    pub name: &'a str,
    pub strong: bool,
    /// Lines that are drawn for it: 1, or as many as it has numbers.
    pub lines: usize,
    /// Whether a rule separates it from the row above.
    pub first_of_group: bool,
    /// Where its name comes from, where it is of a check.
    pub from: Option<&'a str>,
}

struct Placed<'a> {
    of: Named<'a>,
    /// Lines of the name, and where the first stands.
    name: Vec<String>,
    name_y: f64,
    /// Where the first of its lines is drawn.
    y: f64,
}

/// Rows with their places, and the scale that they share.
pub struct Frame<'a> {
    size: Size,
    pub width: f64,
    top: f64,
    bottom: f64,
    rows: Vec<Placed<'a>>,
    pub scale: Scale,
    limits: &'a [(f64, &'a str)],
    /// Whether `limits` are drawn through all rows; else their names stand on top alone.
    pub through: bool,
    head: &'a str,
}

impl<'a> Frame<'a> {
    /// `longest` is how many letters the longest number at the right has; `limits` are uprights through all rows.
    pub fn new(
        rows: &[Named<'a>],
        domain: (f64, f64),
        longest: usize,
        limits: &'a [(f64, &'a str)],
        head: &'a str,
        size: Size,
    ) -> Frame<'a> {
        let (width, left, right, letters, above) =
            size.pick((640.0, 190.0, 92.0f64, 25, 86), (358.0, 112.0, 82.0f64, 15, 48));
        let right = right.max(LETTER * longest as f64 + 14.0);
        let beside = rows.iter().all(|row| fits(row.name, letters));
        let left = if beside { left } else { ABOVE };
        // What is written on top: the head, and a line for each limit below it.
        let heads = usize::from(!head.is_empty()) * usize::from(!limits.is_empty()) + limits.len().max(1);
        let top = 24.0 + 16.0 * heads as f64;
        let mut y = top;
        let mut placed: Vec<Placed<'a>> = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            let apart = if row.first_of_group && place > 0 { GAP } else { 0.0 };
            let name = if beside { vec![shortened(row.name, letters)] } else { wrapped(row.name, above) };
            let (name_y, first) = if beside {
                (y + apart + 4.5, y + apart)
            } else {
                (y + apart, y + apart + 16.0 * (name.len() - 1) as f64 + 15.0)
            };
            y = first + LINE * row.lines.saturating_sub(1) as f64 + if beside { STEP } else { LINE + 14.0 };
            placed.push(Placed { of: *row, name, name_y, y: first });
        }
        let last = placed.last().map_or(top, |row| row.y + LINE * row.of.lines.saturating_sub(1) as f64);
        Frame {
            size,
            width,
            top,
            bottom: last + 22.0,
            rows: placed,
            scale: Scale { domain, range: (left, width - right) },
            limits,
            through: true,
            head,
        }
    }

    /// Where a line of a row is drawn.
    pub fn y(&self, row: usize, line: usize) -> f64 {
        self.rows[row].y + LINE * line as f64
    }

    /// Where the rows end.
    pub fn bottom(&self) -> f64 {
        self.bottom
    }

    /// The frame with what is drawn inside.
    pub fn draw(&self, tick: &dyn Fn(f64) -> String, label: &str, inside: Markup) -> Markup {
        let (x, width) = (|at: f64| self.scale.at(at), self.width);
        // Words stay within the drawing.
        let within = |at: f64, words: &str| {
            let half = LETTER * words.chars().count() as f64 / 2.0 + 2.0;
            at.clamp(half, (width - half).max(half))
        };
        let first_limit = if self.head.is_empty() { 12.0 } else { 28.0 };
        html! {
            svg class={ "chart " (self.size.class()) } viewBox={ "0 0 " (width) " " (px(self.bottom + 24.0)) } role="img" aria-label=(label) {
                @for at in self.scale.ticks_that_fit(tick) {
                    line class="grid" x1=(px(x(at))) x2=(px(x(at))) y1=(px(self.top - 18.0)) y2=(px(self.bottom)) {}
                    text class="quiet middle" x=(px(within(x(at), &tick(at)))) y=(px(self.bottom + 18.0)) { (tick(at)) }
                }
                text class="quiet end" x=(px(width)) y="12" { (self.head) }
                @for (place, (at, name)) in self.limits.iter().enumerate() {
                    @let y = first_limit + 16.0 * place as f64;
                    @if self.through { line class="limit" x1=(px(x(*at))) x2=(px(x(*at))) y1=(px(y + 8.0)) y2=(px(self.bottom)) {} }
                    text class="strong middle" x=(px(within(x(*at), name))) y=(px(y)) { (name) }
                }
                @for row in &self.rows {
                    @if row.of.first_of_group && row.name_y > self.top + STEP / 2.0 {
                        @let y = row.name_y - 4.5 - (STEP + GAP) / 2.0;
                        line class="grid" x1="0" x2=(px(width)) y1=(px(y)) y2=(px(y)) {}
                    }
                    @for (place, text) in row.name.iter().enumerate() {
                        text class=(if row.of.strong { "strong" } else { "name" }) x="0" y=(px(row.name_y + 16.0 * place as f64)) data-from=[row.of.from] {
                            @if place == 0 { title { (row.of.name) } }
                            (text)
                        }
                    }
                }
                (inside)
            }
        }
    }
}

/// Room for so many Latin letters in letters of this name: those of other scripts are half as wide again.
fn room(name: &str, letters: usize) -> usize {
    let wide = name.chars().filter(|letter| !letter.is_ascii()).count();
    let all = name.chars().count();
    letters * 2 * all.max(1) / (2 * all.max(1) + wide)
}

fn fits(name: &str, letters: usize) -> bool {
    text::width(name) <= room(name, letters)
}

/// As much of a name as fits.
fn shortened(name: &str, letters: usize) -> String {
    text::fit(name, room(name, letters), "…")
}

/// The name over a few lines; what is longer than these is cut.
fn wrapped(name: &str, letters: usize) -> Vec<String> {
    let letters = room(name, letters);
    let mut lines = text::wrap(name, letters);
    if lines.len() > LINES {
        let rest = lines.split_off(LINES - 1).join(" ");
        lines.push(text::fit(&rest, letters, "…"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Named<'_> {
        Named { name, lines: 1, ..Named::default() }
    }

    #[test]
    fn a_long_name_stands_above_its_line_in_full_and_short_ones_beside() {
        let check = |name: &str, size: Size, lines: usize, left: f64| {
            let frame = Frame::new(&[named(name), named("short")], (0.0, 1.0), 8, &[], "", size);
            assert_eq!((frame.rows[0].name.len(), frame.scale.range.0), (lines, left), "{name}");
            assert_eq!(frame.rows[0].name.join(" "), name);
            assert!(frame.y(1, 0) > frame.y(0, 0) + 20.0);
        };
        check("tier-2 towns", Size::Wide, 1, 190.0);
        check("fakes and sellers changed since the sample was drawn", Size::Wide, 1, ABOVE);
        check("fakes and sellers changed since the sample was drawn", Size::Narrow, 2, ABOVE);
    }

    #[test]
    fn a_name_without_an_end_is_cut() {
        let endless = "very ".repeat(400);
        let lines = wrapped(&endless, 48);
        assert!(
            lines.len() == LINES && lines[LINES - 1].ends_with('…') && text::width(&lines[LINES - 1]) <= 48,
            "{lines:?}"
        );
    }
}
