//! Pieces of text that real notes contain by accident: made-up personal data, markup, damaged letters.

use crate::noise::Noise;

/// An address nobody has: the domain is reserved for examples (RFC 2606).
pub fn email(noise: &mut Noise) -> String {
    format!("customer{}@example.com", number(noise, 5))
}

/// An Indian mobile number.
pub fn phone(noise: &mut Noise) -> String {
    format!("+91 9{} {}", number(noise, 4), number(noise, 5))
}

/// Permanent account number: five letters, four digits, a letter; the fourth says that it is a person's.
pub fn pan(noise: &mut Noise) -> String {
    let mut letter = || char::from(b'A' + (noise.uniform() * 26.0) as u8);
    let (a, b, c, e, last) = (letter(), letter(), letter(), letter(), letter());
    format!("{a}{b}{c}P{e}{}{last}", number(noise, 4))
}

/// Twelve digits, the first from 2 to 9, the last a check digit (Verhoeff 1969).
pub fn aadhaar(noise: &mut Noise) -> String {
    let first = 2 + (noise.uniform() * 8.0) as u8;
    let mut digits = vec![first];
    digits.extend((0..10).map(|_| (noise.uniform() * 10.0) as u8));
    digits.push(verhoeff(&digits));
    let text: String = digits.iter().map(|&digit| char::from(b'0' + digit)).collect();
    format!("{} {} {}", &text[..4], &text[4..8], &text[8..])
}

/// Sixteen digits that begin with 4, the last a check digit (Luhn 1960).
pub fn card(noise: &mut Noise) -> String {
    let mut digits = vec![4u8];
    digits.extend((0..14).map(|_| (noise.uniform() * 10.0) as u8));
    let doubled: u32 = digits
        .iter()
        .enumerate()
        .map(|(at, &digit)| if at % 2 == 0 { u32::from(digit * 2 / 10 + digit * 2 % 10) } else { u32::from(digit) })
        .sum();
    digits.push(((10 - doubled % 10) % 10) as u8);
    let text: String = digits.iter().map(|&digit| char::from(b'0' + digit)).collect();
    format!("{} {} {} {}", &text[..4], &text[4..8], &text[8..12], &text[12..])
}

/// What becomes of a quotation mark and an accent when UTF-8 is read as Windows-1252.
pub const DAMAGED: &str = "cafÃ© saidâ€™s";

/// What a web form leaves in a note.
pub const MARKUP: &str = "<div class=\"note\"><br/>&nbsp;left at door</div>";

fn number(noise: &mut Noise, digits: usize) -> String {
    (0..digits).map(|_| char::from(b'0' + (noise.uniform() * 10.0) as u8)).collect()
}

/// The check digit after `digits`: products in the dihedral group of order ten, each place permuted once more than the one
/// to its right.
fn verhoeff(digits: &[u8]) -> u8 {
    // A rotation is 0..5, a reflection 5..10.
    let times = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b - 5) % 5,
        (false, true) => 5 + (a - 5 + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let permute = |digit: u8| [1u8, 5, 7, 6, 2, 8, 3, 0, 9, 4][usize::from(digit)];
    let checked = digits.iter().rev().enumerate().fold(0, |sum, (place, &digit)| {
        let permuted = (0..=place).fold(digit, |digit, _| permute(digit));
        times(sum, permuted)
    });
    // The check digit itself stands in the first place, which is not permuted.
    (0..10).find(|&digit| times(checked, digit) == 0).expect("every element of a group has an inverse")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_published_examples() {
        // 236 with check digit 3, in Verhoeff's monograph and every description since.
        assert_eq!(verhoeff(&[2, 3, 6]), 3);
        for index in 0..50 {
            let card = card(&mut Noise::new(1, 2, index)).replace(' ', "");
            let sum: u32 = card
                .bytes()
                .rev()
                .enumerate()
                .map(|(at, byte)| u32::from(byte - b'0') << (at % 2))
                .map(|value| value / 10 + value % 10)
                .sum();
            assert_eq!(sum % 10, 0, "{card}");
        }
    }
}
