//! Which graders an output failed, for all repeats of an example, as one short text: what a table of graded outputs holds.
//!
//! A grader is a bit, by its place in the spec. `0x2 5x1` is three outputs: two that fail nothing, one that fails the graders 0 and
//! 2. What people said of some of them stands beside it: `4/6/5x1` is one output of which people passed grader 1 and failed grader 2,
//! said nothing of grader 0, and whose grades, theirs aside, were 5. `1/0/1/2x1` is one of which they said nothing as it is now, and something
//! of grader 1 when it was another text.
//!
//! A grader that says which of two outputs is better has two bits: its own for a loss, and a further one for no win. A tie has the
//! second alone.

use std::fmt::Write as _;

use shipworthy_spec::spec::{Generation, Measures};

/// Most graders of a spec that can be written this way.
pub const MOST_GRADERS: usize = 60;
/// The bit of an output that never arrived. It fails every grader as well.
pub const NO_OUTPUT: u64 = 1 << 63;
/// The bit of an output that arrived and says nothing: blanks alone. It fails every grader as well.
pub const NOTHING_SAID: u64 = 1 << 62;

/// Columns of a table of graded outputs.
pub mod column {
    /// What all repeats of an example failed: [`write_all`](super::write_all).
    pub const FAILED: &str = "failed";
    /// What people said of some of them: [`write_labelled`](super::write_labelled).
    pub const LABELLED: &str = "labelled";
    /// Milliseconds that the first repeat took.
    pub const LATENCY_MS: &str = "latency_ms";
    /// Milliseconds until its first token.
    pub const FIRST_TOKEN_MS: &str = "first_token_ms";
    /// Tokens in it.
    pub const OUTPUT_TOKENS: &str = "output_tokens";
    /// Money that a repeat cost, on average.
    pub const COST: &str = "cost";
}

/// One output, or several alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outputs {
    /// A bit for each grader that they fail.
    pub failed: u64,
    /// How many.
    pub count: u32,
}

/// Outputs of which people said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Labelled {
    /// A bit for each grader that people say they fail; for graders that people said nothing of, what was graded.
    pub people: u64,
    /// A bit for each grader that people said something of.
    pub known: u64,
    /// A bit for each grader that they fail as graded.
    pub graded: u64,
    /// A bit for each grader of which people said something when the output was another text.
    pub earlier: u64,
    /// How many.
    pub count: u32,
}

/// Outputs as text. Equal ones are put together, so that the order of repeats does not matter.
pub fn write_all(failed: &[u64]) -> String {
    let mut sorted = failed.to_vec();
    sorted.sort_unstable();
    let mut text = String::new();
    for alike in sorted.chunk_by(|a, b| a == b) {
        let space = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{space}{:x}x{}", alike[0], alike.len());
    }
    text
}

/// Outputs that people said something of, as text.
pub fn write_labelled(labelled: &[(u64, u64, u64, u64)]) -> String {
    let mut sorted = labelled.to_vec();
    sorted.sort_unstable();
    let mut text = String::new();
    for alike in sorted.chunk_by(|a, b| a == b) {
        let space = if text.is_empty() { "" } else { " " };
        let (people, known, graded, earlier) = alike[0];
        let _ = write!(text, "{space}{people:x}/{known:x}/{graded:x}");
        if earlier != 0 {
            let _ = write!(text, "/{earlier:x}");
        }
        let _ = write!(text, "x{}", alike.len());
    }
    text
}

fn counted(token: &str) -> Option<(&str, u32)> {
    let (what, count) = token.split_once('x')?;
    Some((what, count.parse().ok().filter(|count| *count > 0)?))
}

fn mask(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

/// The outputs of a text of [`write_all`]; `None` for any other text.
pub fn read_all(text: &str) -> Option<Vec<Outputs>> {
    let one = |token: &str| {
        let (failed, count) = counted(token)?;
        Some(Outputs { failed: mask(failed)?, count })
    };
    text.split_whitespace().map(one).collect()
}

/// The outputs of a text of [`write_labelled`]; `None` for any other text.
pub fn read_labelled(text: &str) -> Option<Vec<Labelled>> {
    let one = |token: &str| {
        let (masks, count) = counted(token)?;
        let mut masks = masks.split('/').map(mask);
        let (people, known, graded) = (masks.next()??, masks.next()??, masks.next()??);
        // Written where there is some.
        let earlier = match masks.next() {
            None => 0,
            Some(earlier) => earlier.filter(|bits| *bits != 0)?,
        };
        masks.next().is_none().then_some(Labelled { people, known, graded, earlier, count })
    };
    text.split_whitespace().map(one).collect()
}

/// The graders of a spec as bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graders {
    /// Their names, by place.
    pub names: Vec<String>,
    /// The bits of those whose verdicts a model gives.
    pub judged: u64,
    measured: Vec<(Measures, u64)>,
    /// Those that say which of two outputs is better: a bit for a loss, a bit for no win.
    compared: Vec<Compared>,
}

/// The bits of a grader that says which of two outputs is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The output lost.
    pub lost: u64,
    /// It did not win.
    pub not_won: u64,
}

impl Compared {
    /// Both bits.
    pub fn bits(self) -> u64 {
        self.lost | self.not_won
    }

    /// The bits of a verdict: for the output, against it, or a tie.
    pub fn of(self, won: Option<bool>) -> u64 {
        match won {
            Some(true) => 0,
            None => self.not_won,
            Some(false) => self.bits(),
        }
    }

    /// What an output counts that has these bits: 1 for a win, half for a tie.
    pub fn share(self, failed: u64) -> f64 {
        match (failed & self.lost != 0, failed & self.not_won != 0) {
            (true, _) => 0.0,
            (false, true) => 0.5,
            (false, false) => 1.0,
        }
    }
}

impl Graders {
    /// Those of a spec.
    pub fn of(generation: &Generation) -> Graders {
        let bits = |keep: &dyn Fn(&shipworthy_spec::spec::Grader) -> bool| {
            let places = generation.graders.iter().enumerate().filter(|(_, grader)| keep(grader));
            places.fold(0, |mask, (place, _)| mask | 1 << place)
        };
        let count = generation.graders.len();
        let comparing = generation.comparing().enumerate();
        let compared: Vec<Compared> =
            comparing.map(|(number, place)| Compared { lost: 1 << place, not_won: 1 << (count + number) }).collect();
        let judged = bits(&|grader| grader.by.is_judged());
        let further = compared.iter().filter(|of| judged & of.lost != 0).fold(0, |mask, of| mask | of.not_won);
        let measuring = |kind| bits(&|grader| grader.measures == kind && !grader.by.compares());
        Graders {
            names: generation.graders.iter().map(|grader| grader.name.clone()).collect(),
            judged: judged | further,
            measured: Measures::ALL.map(|kind| (kind, measuring(kind))).to_vec(),
            compared,
        }
    }

    /// A bit for each grader that says whether an output is good: those that an output passes when it passes all.
    pub fn all(&self) -> u64 {
        self.compared.iter().fold((1 << self.names.len()) - 1, |mask, of| mask & !of.lost)
    }

    /// Every bit that an output can have.
    pub fn bits(&self) -> u64 {
        self.compared.iter().fold(self.all(), |mask, of| mask | of.bits())
    }

    /// The bits of a grader that says which of two is better, by its name, or of the only one; `None` for others, and where there is
    /// none or several.
    pub fn comparison(&self, name: Option<&str>) -> Option<Compared> {
        match (name, self.compared.as_slice()) {
            (Some(name), all) => all.iter().find(|of| self.bit(name) == Some(of.lost)).copied(),
            (None, [one]) => Some(*one),
            (None, _) => None,
        }
    }

    /// Names of those that say which of two is better.
    pub fn comparing(&self) -> Vec<&str> {
        self.named(self.compared.iter().fold(0, |mask, of| mask | of.lost))
    }

    /// What an output fails that was graded so, as people read it: their word on a judged grader where they gave it, the judge's where
    /// they did not. `people` and `known` are as in [`Labelled`]. What never arrived or says nothing fails, whatever was said of it.
    pub fn as_people_say(&self, graded: u64, people: u64, known: u64) -> u64 {
        let heard = if graded & (NO_OUTPUT | NOTHING_SAID) == 0 { known & self.judged } else { 0 };
        graded & !heard | people & heard
    }

    /// The bit that says most about a grader: of those that compare, whether the output won.
    pub fn telling(&self, name: &str) -> Option<u64> {
        self.comparison(Some(name)).map(|of| of.not_won).or_else(|| self.bit(name))
    }

    /// The bit of a name; `None` for a stranger.
    pub fn bit(&self, name: &str) -> Option<u64> {
        self.names.iter().position(|of| of == name).map(|place| 1 << place)
    }

    /// A bit for each grader that measures something; 0 where none does.
    pub fn measuring(&self, kind: Measures) -> u64 {
        self.measured.iter().find(|(of, _)| *of == kind).map_or(0, |(_, bits)| *bits)
    }

    /// Names of the graders that a mask holds, in the order of the spec.
    pub fn named(&self, mask: u64) -> Vec<&str> {
        let held = self.names.iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0);
        held.map(|(_, name)| name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_read_back_whatever_their_order() {
        let text = write_all(&[5, 0, 0, NO_OUTPUT | 7]);
        assert_eq!(text, "0x2 5x1 8000000000000007x1");
        assert_eq!(text, write_all(&[0, NO_OUTPUT | 7, 5, 0]));
        let read = read_all(&text).unwrap();
        assert_eq!(read[1], Outputs { failed: 5, count: 1 });
        assert_eq!(read.iter().map(|of| of.count).sum::<u32>(), 4);
        let text = write_labelled(&[(4, 6, 5, 0), (0, 6, 1, 0), (4, 6, 5, 0), (1, 0, 1, 2)]);
        assert_eq!(text, "0/6/1x1 1/0/1/2x1 4/6/5x2");
        let read = read_labelled(&text).unwrap();
        assert_eq!(read[1], Labelled { people: 1, known: 0, graded: 1, earlier: 2, count: 1 });
        assert_eq!(read[2], Labelled { people: 4, known: 6, graded: 5, earlier: 0, count: 2 });
    }

    #[test]
    fn people_have_the_word_on_what_a_judge_graded() {
        // Grader 0 is an assertion, grader 1 a judge.
        let graders = Graders { judged: 0b10, ..Graders::default() };
        let check = |graded: u64, people: u64, known: u64, expect: u64| {
            assert_eq!(graders.as_people_say(graded, people, known), expect, "{graded:b} {people:b} {known:b}");
        };
        check(0b11, 0b01, 0b10, 0b01);
        check(0b00, 0b10, 0b10, 0b10);
        check(0b11, 0b00, 0b00, 0b11);
        check(0b01, 0b00, 0b01, 0b01);
        check(NO_OUTPUT | 0b11, 0b00, 0b11, NO_OUTPUT | 0b11);
        check(NOTHING_SAID | 0b11, 0b00, 0b11, NOTHING_SAID | 0b11);
    }

    #[test]
    fn any_other_text_is_refused() {
        for text in ["x", "0", "0x", "x1", "0x0", "gx1", "0x1,", "0x-1"] {
            assert_eq!(read_all(text), None, "{text}");
        }
        for text in ["0x1", "0/0x1", "0/0/0/0x1", "0/0/0/1/1x1", "a/b/zx1"] {
            assert_eq!(read_labelled(text), None, "{text}");
        }
        assert_eq!(read_all(""), Some(Vec::new()));
    }
}
