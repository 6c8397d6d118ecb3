//! The marks that reports share: scales, intervals, curves, dots and the ring. Drawn as SVG, coloured only by classes.

pub mod bars;
pub mod curve;
pub mod dots;
pub mod interval;
pub mod kinds;
pub mod lines;
pub mod map;
pub mod moves;
pub mod pareto;
pub mod ring;
pub mod rows;
pub mod scale;
pub mod score;
pub mod series;
pub mod span;
pub mod worth;

use shipworthy_eval::outcome::Verdict;

/// A width that a chart is drawn for; the style sheet shows one of them. Scaling a wide drawing down would make its text unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Wide,
    Narrow,
}

impl Size {
    pub const BOTH: [Size; 2] = [Size::Wide, Size::Narrow];

    pub fn class(self) -> &'static str {
        match self {
            Size::Wide => "wide",
            Size::Narrow => "narrow",
        }
    }

    pub fn pick<T>(self, wide: T, narrow: T) -> T {
        match self {
            Size::Wide => wide,
            Size::Narrow => narrow,
        }
    }
}

/// The class that gives a verdict its colour.
pub fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::NotEnoughEvidence => "open",
    }
}

/// A coordinate with one decimal.
pub fn px(x: f64) -> String {
    format!("{x:.1}")
}
