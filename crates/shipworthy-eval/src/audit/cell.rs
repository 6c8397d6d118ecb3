//! One cell of text: what it is, and what is wrong with it as text.

use super::dates::{self, Read};
use super::personal::{self, Seen};
use super::quantity;
use super::sentinels;

/// What a text is when it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A word that stands for no value.
    Nothing(&'static str),
    /// A number without a unit.
    Number(quantity::Format, f64),
    /// A number with a unit.
    Quantity(f64),
    /// A day that exists.
    Date(dates::Format, f64),
    /// A date whose day does not exist.
    ImpossibleDate,
    /// Anything else.
    Words,
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Damage {
    /// Blanks at its ends, or several in a row.
    pub stray_blanks: bool,
    /// Control characters other than line breaks and tabs, or characters without width.
    pub control: bool,
    /// U+FFFD, where a decoder gave up.
    pub replacement: bool,
    /// UTF-8 that was read as Windows-1252: `Ã©`.
    pub mojibake: bool,
    /// HTML tags or entities.
    pub html: bool,
}

/// What is known about one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// What it is.
    pub shape: Shape,
    /// What is wrong with it.
    pub damage: Damage,
    /// Personal data in it.
    pub personal: Seen,
    /// Its length in characters.
    pub length: u32,
    /// Its number of words.
    pub words: u32,
}

/// Looks at a cell once.
pub fn look(text: &str) -> Cell {
    let bytes = text.as_bytes();
    let signs = Signs::of(bytes);
    let trimmed = text.trim();
    let mut damage = Damage {
        stray_blanks: !trimmed.is_empty() && (trimmed.len() != text.len() || signs.double_blank),
        control: signs.control,
        html: signs.angle && has_tag(bytes) || signs.ampersand && has_entity(bytes),
        ..Damage::default()
    };
    if !signs.plain {
        foreign(text, &mut damage);
    }
    let shape = shape(trimmed, signs.digits);
    let is_date = matches!(shape, Shape::Date(..));
    let personal =
        if !is_date && (signs.digits >= 4 || signs.at_or_colon) { personal::look(text) } else { Seen::default() };
    let length = if signs.plain { bytes.len() } else { text.chars().count() };
    Cell { shape, damage, personal, length: length as u32, words: signs.words }
}

/// What bytes are in a text.
struct Signs {
    /// Whether all are ASCII.
    plain: bool,
    digits: u32,
    words: u32,
    double_blank: bool,
    control: bool,
    angle: bool,
    ampersand: bool,
    at_or_colon: bool,
}

impl Signs {
    /// Of a text. Short ones are filled up with a letter, so that all of them are one piece of one size.
    fn of(bytes: &[u8]) -> Signs {
        const SHORT: usize = 32;
        const NEUTRAL: u8 = b'a';
        if bytes.is_empty() || bytes.len() > SHORT {
            return Signs::of_all(bytes);
        }
        let mut filled = [NEUTRAL; SHORT];
        filled[..bytes.len()].copy_from_slice(bytes);
        let mut signs = Signs::of_all(&filled);
        // After a blank at the end, what was filled in begins a word of its own.
        let ends_blank = matches!(bytes[bytes.len() - 1], b' ' | b'\t' | b'\n' | b'\r');
        signs.words -= u32::from(ends_blank && bytes.len() < SHORT);
        signs
    }

    /// Looks at every byte and at every pair of neighbours, without a branch, so that a processor looks at many at once.
    #[inline(always)]
    fn of_all(bytes: &[u8]) -> Signs {
        // Fewer than 256, so that counts of a piece fit a byte.
        const PIECE: usize = 128;
        const CONTROL: u8 = 1;
        const ANGLE: u8 = 2;
        const AMPERSAND: u8 = 4;
        const AT_OR_COLON: u8 = 8;
        let is_blank = |b: u8| (b == b' ') | (b == b'\t') | (b == b'\n') | (b == b'\r');
        let (mut digits, mut high, mut met) = (0, 0, 0);
        for piece in bytes.chunks(PIECE) {
            let mut of_piece = 0_u8;
            for &b in piece {
                of_piece += u8::from(b.wrapping_sub(b'0') < 10);
                high |= b;
                met |= CONTROL * u8::from(((b < 0x20) & !is_blank(b)) | (b == 0x7f));
                met |= ANGLE * u8::from(b == b'<');
                met |= AMPERSAND * u8::from(b == b'&');
                met |= AT_OR_COLON * u8::from((b == b'@') | (b == b':'));
            }
            digits += u32::from(of_piece);
        }
        let mut words = bytes.first().map_or(0, |&b| u32::from(!is_blank(b)));
        let mut double = 0;
        let after = bytes.get(1..).unwrap_or_default();
        for (before, after) in bytes.chunks(PIECE).zip(after.chunks(PIECE)) {
            let mut of_piece = 0_u8;
            for (&before, &after) in before.iter().zip(after) {
                of_piece += u8::from(is_blank(before) & !is_blank(after));
                double |= u8::from(is_blank(before) & (after == b' '));
            }
            words += u32::from(of_piece);
        }
        Signs {
            plain: high < 0x80,
            digits,
            words,
            double_blank: double > 0,
            control: met & CONTROL > 0,
            angle: met & ANGLE > 0,
            ampersand: met & AMPERSAND > 0,
            at_or_colon: met & AT_OR_COLON > 0,
        }
    }
}

fn shape(text: &str, digits: u32) -> Shape {
    if let Some(word) = sentinels::word(text) {
        return Shape::Nothing(word);
    }
    if digits == 0 || text.len() > 40 {
        return Shape::Words;
    }
    if let Some(quantity) = quantity::read(text) {
        return if quantity.unit.is_empty() {
            Shape::Number(quantity.format, quantity.value)
        } else {
            Shape::Quantity(quantity.value)
        };
    }
    match dates::read(text) {
        Some(Read::Moment(format, seconds)) => Shape::Date(format, seconds),
        Some(Read::Impossible) => Shape::ImpossibleDate,
        None => Shape::Words,
    }
}

/// `<p>`, `</div>`, `<br/>`, `<a href=…>`.
fn has_tag(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().filter(|(_, b)| **b == b'<').any(|(at, _)| {
        let rest = &bytes[at + 1..];
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let starts = rest.first().is_some_and(u8::is_ascii_alphabetic);
        starts
            && (1..=10).contains(&name)
            && matches!(rest.get(name), Some(b'>' | b' ' | b'/'))
            && rest[name..].iter().take(400).any(|b| *b == b'>')
            && known_tag(&rest[..name])
    })
}

const TAGS: [&str; 36] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "body",
    "br",
    "button",
    "code",
    "div",
    "em",
    "font",
    "form",
    "h1",
    "h2",
    "h3",
    "head",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "li",
    "link",
    "meta",
    "ol",
    "p",
    "pre",
    "script",
    "span",
    "strong",
    "style",
    "table",
    "td",
    "tr",
    "ul",
];

fn known_tag(name: &[u8]) -> bool {
    TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag.as_bytes()))
}

/// `&amp;`, `&#39;`, `&nbsp;`.
fn has_entity(bytes: &[u8]) -> bool {
    const NAMED: [&str; 10] = ["amp", "lt", "gt", "quot", "apos", "nbsp", "ndash", "mdash", "rsquo", "hellip"];
    bytes.iter().enumerate().filter(|(_, b)| **b == b'&').any(|(at, _)| {
        let rest = &bytes[at + 1..];
        let Some(end) = rest.iter().take(8).position(|b| *b == b';') else { return false };
        let name = &rest[..end];
        let number = name.strip_prefix(b"#").map(|n| n.strip_prefix(b"x").unwrap_or(n));
        number.is_some_and(|n| !n.is_empty() && n.iter().all(u8::is_ascii_hexdigit))
            || NAMED.iter().any(|named| named.as_bytes() == name)
    })
}

/// Looks at text beyond ASCII.
fn foreign(text: &str, damage: &mut Damage) {
    let mut run: Vec<u8> = Vec::new();
    for c in text.chars().chain([' ']) {
        match c {
            '\u{fffd}' => damage.replacement = true,
            '\u{80}'..='\u{9f}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' | '\u{202a}'..='\u{202e}' => {
                damage.control = true
            }
            _ => {}
        }
        match windows_1252(c) {
            Some(byte) => run.push(byte),
            None => {
                damage.mojibake |= run.len() > 1 && has_utf8(&run);
                run.clear();
            }
        }
    }
    if damage.mojibake {
        // C1 controls are part of the same damage.
        damage.control = false;
    }
}

/// Whether these bytes hold a whole UTF-8 sequence: letters that were decoded once too often.
fn has_utf8(run: &[u8]) -> bool {
    (0..run.len()).any(|at| {
        let length = match run[at] {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return false,
        };
        run.get(at..at + length).is_some_and(|s| std::str::from_utf8(s).is_ok())
    })
}

/// The byte of a character beyond ASCII in Windows-1252, or in Latin-1 where that has no character.
fn windows_1252(c: char) -> Option<u8> {
    const HIGH: [(char, u8); 27] = [
        ('€', 0x80),
        ('‚', 0x82),
        ('ƒ', 0x83),
        ('„', 0x84),
        ('…', 0x85),
        ('†', 0x86),
        ('‡', 0x87),
        ('ˆ', 0x88),
        ('‰', 0x89),
        ('Š', 0x8a),
        ('‹', 0x8b),
        ('Œ', 0x8c),
        ('Ž', 0x8e),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('˜', 0x98),
        ('™', 0x99),
        ('š', 0x9a),
        ('›', 0x9b),
        ('œ', 0x9c),
        ('ž', 0x9e),
        ('Ÿ', 0x9f),
    ];
    match c as u32 {
        0x80..=0xff => Some(c as u32 as u8),
        _ => HIGH.iter().find(|(sign, _)| *sign == c).map(|(_, byte)| *byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage() {
        let check = |text: &str, expected: &str| {
            let d = look(text).damage;
            let mut said = Vec::new();
            for (is, word) in [
                (d.stray_blanks, "blanks"),
                (d.control, "control"),
                (d.replacement, "replacement"),
                (d.mojibake, "mojibake"),
                (d.html, "html"),
            ] {
                if is {
                    said.push(word);
                }
            }
            assert_eq!(said.join(" "), expected, "{text:?}");
        };
        check("plain text", "");
        check("café – “naïve”, ₹5, हिन्दी, Straße, 東京", "");
        check(" Mumbai", "blanks");
        check("New  Delhi", "blanks");
        check("cafÃ© here", "mojibake");
        check("donâ€™t", "mojibake");
        check("à¤¨à¤®", "mojibake");
        check("caf\u{fffd}", "replacement");
        check("bell\u{7}", "control");
        check("zero\u{200b}width", "control");
        check("line\nbreak\tand tab", "");
        check("<p>hello</p>", "html");
        check("Tom &amp; Jerry", "html");
        check("it&#39;s", "html");
        check("a < b and c > d", "");
        check("x<y>", "");
        check("AT&T; R&D", "");
    }

    #[test]
    fn words_and_digits_are_counted_at_every_length() {
        let all =
            "New  York 10001\tat 5, (c) A&B\n and 27 more words than fit one piece, so that the next one begins  ";
        for length in 0..=all.len() {
            let text = &all[..length];
            let signs = Signs::of(text.as_bytes());
            assert_eq!(signs.words as usize, text.split_ascii_whitespace().count(), "{text:?}");
            assert_eq!(signs.digits as usize, text.bytes().filter(u8::is_ascii_digit).count(), "{text:?}");
            assert_eq!(
                (signs.ampersand, signs.angle, signs.at_or_colon),
                (text.contains('&'), false, false),
                "{text:?}"
            );
            assert_eq!(signs.double_blank, text.contains("  ") || text.contains("\n "), "{text:?}");
            assert!(signs.plain && !signs.control, "{text:?}");
        }
        assert!(Signs::of(b"a\x01b").control && Signs::of("naïve".as_bytes()).words == 1);
    }

    #[test]
    fn shapes() {
        assert_eq!(look("N/A").shape, Shape::Nothing("n/a"));
        assert_eq!(look("12.5").shape, Shape::Number(quantity::Format::Plain, 12.5));
        assert_eq!(look("12 kg").shape, Shape::Quantity(12.0));
        assert_eq!(look("31/02/2026").shape, Shape::ImpossibleDate);
        assert_eq!(look("tier-1").shape, Shape::Words);
        assert_eq!(look("two words").words, 2);
    }
}
