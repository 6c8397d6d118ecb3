//! Numbers as people write them, with separators and units.

/// A way of writing a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// 1234.5
    Plain,
    /// 1,234.5 or 1,23,456
    Grouped,
    /// 1234,5 or 1.234,5
    Comma,
}

impl Format {
    /// An example that names the format.
    pub fn example(self) -> &'static str {
        match self {
            Format::Plain => "1234.5",
            Format::Grouped => "1,234.5",
            Format::Comma => "1.234,5",
        }
    }
}

/// A number, how it is written, and the unit behind or before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity<'a> {
    /// The number.
    pub value: f64,
    /// How it is written.
    pub format: Format,
    /// `kg`, `₹`, `%`; empty without.
    pub unit: &'a str,
}

const CURRENCIES: [&str; 12] = ["₹", "$", "€", "£", "¥", "Rs.", "Rs", "INR", "USD", "EUR", "GBP", "JPY"];

/// Reads a number with an optional unit of up to six letters; `None` for anything else.
pub fn read(text: &str) -> Option<Quantity<'_>> {
    let text = text.trim();
    if text.len() > 32 {
        return None;
    }
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit()
        || matches!(first, b'-' | b'+' | b'.' | b'$' | b'R' | b'I' | b'U' | b'E' | b'G' | b'J')
        || first >= 0x80)
    {
        return None;
    }
    // Most begin with a digit, and no currency does.
    let currency =
        || CURRENCIES.iter().find_map(|c| text.strip_prefix(c).map(|rest| (&text[..c.len()], rest.trim_start())));
    let (unit, rest) = if first.is_ascii_digit() { None } else { currency() }.unwrap_or(("", text));
    let length = rest
        .bytes()
        .enumerate()
        .take_while(|(i, b)| {
            b.is_ascii_digit() || matches!(b, b'.' | b',') || *i == 0 && matches!(b, b'-' | b'+') || exponent(rest, *i)
        })
        .count();
    let (number, behind) = rest.split_at(length);
    let behind = behind.trim();
    let unit = match (unit.is_empty(), behind.is_empty()) {
        (_, true) => unit,
        (true, false) if is_unit(behind) => behind,
        _ => return None,
    };
    let (value, format) = parse(number)?;
    Some(Quantity { value, format, unit })
}

/// Whether the sign at this place continues a power of ten, as in 1.5e-7.
fn exponent(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'e' | b'E' => {
            at > 0
                && bytes[at - 1].is_ascii_digit()
                && match bytes.get(at + 1) {
                    Some(b'+' | b'-') => bytes.get(at + 2).is_some_and(u8::is_ascii_digit),
                    next => next.is_some_and(u8::is_ascii_digit),
                }
        }
        b'+' | b'-' => at > 1 && matches!(bytes[at - 1], b'e' | b'E') && bytes[at - 2].is_ascii_digit(),
        _ => false,
    }
}

/// Letters and signs. `/-` closes an amount of rupees, so that nothing can be written behind it.
fn is_unit(text: &str) -> bool {
    if matches!(text, "/-" | "/=") {
        return true;
    }
    text.chars().count() <= 6
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '%' | '°' | '/' | '²' | '³' | '₹' | '$' | '€' | '£' | '"' | '\''))
}

fn parse(number: &str) -> Option<(f64, Format)> {
    let commas = number.bytes().filter(|b| *b == b',').count();
    if commas == 0 {
        return number.parse().ok().filter(|x: &f64| x.is_finite()).map(|x| (x, Format::Plain));
    }
    let dots = number.bytes().filter(|b| *b == b'.').count();
    let last_comma = number.rfind(',').expect("there is a comma");
    let behind = number.len() - last_comma - 1;
    let comma_is_decimal = commas == 1
        && match number.rfind('.') {
            Some(dot) => dot < last_comma && number[..last_comma].split('.').skip(1).all(|g| g.len() == 3),
            None => behind != 3 && behind > 0,
        };
    if comma_is_decimal {
        let plain: String = number.chars().filter(|c| *c != '.').map(|c| if c == ',' { '.' } else { c }).collect();
        return plain.parse().ok().map(|x| (x, Format::Comma));
    }
    let whole = number.split('.').next().unwrap_or(number);
    let groups: Vec<&str> = whole.trim_start_matches(['-', '+']).split(',').collect();
    let grouped = dots <= 1
        && (1..=3).contains(&groups[0].len())
        && groups[1..].iter().all(|g| (2..=3).contains(&g.len()))
        && groups.last().is_some_and(|g| g.len() == 3);
    let plain: String = number.chars().filter(|c| *c != ',').collect();
    if grouped { plain.parse().ok().map(|x| (x, Format::Grouped)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        let check = |text: &str, value: f64, format: Format, unit: &str| {
            assert_eq!(read(text), Some(Quantity { value, format, unit }), "{text}");
        };
        check("12", 12.0, Format::Plain, "");
        check("-1.5e-7", -1.5e-7, Format::Plain, "");
        check("1,234.5", 1234.5, Format::Grouped, "");
        check("1,23,456", 123_456.0, Format::Grouped, "");
        check("0,5", 0.5, Format::Comma, "");
        check("1.234,5", 1234.5, Format::Comma, "");
        check("12 kg", 12.0, Format::Plain, "kg");
        check("12000g", 12_000.0, Format::Plain, "g");
        check("₹ 1,200", 1200.0, Format::Grouped, "₹");
        check("15%", 15.0, Format::Plain, "%");
        check("500/-", 500.0, Format::Plain, "/-");
        for text in ["", "kg", "12 a b", "1-2", "12-", "12/13", "A12", "1,2,3", "2026-07-01", "3 rue Verte", "Rs", "e5"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
