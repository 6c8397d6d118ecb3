//! Personal data in cells: which kind, and what may be shown of it.
//!
//! Kinds with a check digit or a fixed form are recognised by it; digits alone (a bare ten-digit phone number, twelve digits)
//! are only candidates, and the column decides. Masks keep enough to recognise a column and too little to recognise a person.
//!
//! Not covered: names and addresses in running text, which no form gives away.

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Personal {
    /// `name@example.org`.
    Email,
    /// A phone number with a country code, or ten digits that an Indian mobile number may have.
    Phone,
    /// Permanent account number of Indian income tax: five letters, four digits, a letter.
    Pan,
    /// Aadhaar number: twelve digits, the last of which is a check digit (Verhoeff, 1969).
    Aadhaar,
    /// Payment card: 13 to 19 digits with a check digit (Luhn, 1960; ISO/IEC 7812-1).
    Card,
    /// International bank account number with its check digits (ISO 13616).
    Iban,
    /// Internet address of a device.
    Ip,
    /// A person's name, by the name of the column.
    Name,
    /// A postal address, by the name of the column.
    Address,
    /// A date of birth, by the name of the column.
    BirthDate,
}

/// All kinds, in the order of reports.
pub const KINDS: [Personal; 10] = [
    Personal::Email,
    Personal::Phone,
    Personal::Pan,
    Personal::Aadhaar,
    Personal::Card,
    Personal::Iban,
    Personal::Ip,
    Personal::Name,
    Personal::Address,
    Personal::BirthDate,
];

impl Personal {
    /// What people call it, in the plural.
    pub fn plural(self) -> &'static str {
        match self {
            Personal::Email => "email addresses",
            Personal::Phone => "phone numbers",
            Personal::Pan => "PAN numbers",
            Personal::Aadhaar => "Aadhaar numbers",
            Personal::Card => "card numbers",
            Personal::Iban => "IBAN account numbers",
            Personal::Ip => "IP addresses",
            Personal::Name => "names of people",
            Personal::Address => "postal addresses",
            Personal::BirthDate => "dates of birth",
        }
    }

    /// The key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Personal::Email => "email",
            Personal::Phone => "phone",
            Personal::Pan => "pan",
            Personal::Aadhaar => "aadhaar",
            Personal::Card => "card",
            Personal::Iban => "iban",
            Personal::Ip => "ip",
            Personal::Name => "name",
            Personal::Address => "address",
            Personal::BirthDate => "birth_date",
        }
    }

    fn bit(self) -> u16 {
        1 << (self as u16)
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// Adds a kind.
    pub fn insert(&mut self, kind: Personal) {
        self.0 |= kind.bit();
    }

    /// Whether it is in.
    pub fn contains(self, kind: Personal) -> bool {
        self.0 & kind.bit() != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds, in order.
    pub fn iter(self) -> impl Iterator<Item = Personal> {
        KINDS.into_iter().filter(move |kind| self.contains(*kind))
    }
}

/// What a cell holds: kinds that its form proves, and digits that only look like a kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Recognised by form or check digit.
    pub certain: Kinds,
    /// Bare digits whose check digit fits, or that have no check digit: the column decides.
    pub possible: Kinds,
    /// Digits of the right length, whether the check digit fits or not: what `possible` is a share of.
    pub candidates: Kinds,
}

impl Seen {
    /// Whether there is anything.
    pub fn is_empty(self) -> bool {
        self.certain.is_empty() && self.possible.is_empty() && self.candidates.is_empty()
    }
}

/// Where a stretch of personal data lies in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    kind: Personal,
    start: usize,
    end: usize,
    strength: Strength,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    Certain,
    Possible,
    Candidate,
}

/// Recognises personal data in a cell of text.
pub fn look(text: &str) -> Seen {
    let mut seen = Seen::default();
    for found in search(text) {
        match found.strength {
            Strength::Certain => seen.certain.insert(found.kind),
            Strength::Possible => {
                seen.possible.insert(found.kind);
                seen.candidates.insert(found.kind);
            }
            Strength::Candidate => seen.candidates.insert(found.kind),
        }
    }
    seen
}

/// The text with every stretch that is or may be personal data masked.
pub fn masked(text: &str) -> String {
    let mut found = search(text);
    found.retain(|f| f.strength != Strength::Candidate);
    found.sort_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for f in found.into_iter() {
        if f.start < at {
            continue;
        }
        out.push_str(&text[at..f.start]);
        out.push_str(&mask(f.kind, &text[f.start..f.end]));
        at = f.end;
    }
    out.push_str(&text[at..]);
    out
}

/// What may be shown of a value of a kind: the first character or the last two digits, and the length of nothing else.
pub fn mask(kind: Personal, value: &str) -> String {
    let first = || value.chars().next().map(String::from).unwrap_or_default();
    match kind {
        Personal::Email => format!("{}…@…", first()),
        Personal::Phone | Personal::Aadhaar | Personal::Card => {
            let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
            let tail: String = digits[digits.len().saturating_sub(2)..].iter().collect();
            format!("…{tail}")
        }
        Personal::Pan | Personal::Iban => format!("{}…", first()),
        Personal::Ip => "…".to_owned(),
        Personal::Name => value.split_whitespace().filter_map(|w| w.chars().next()).map(|c| format!("{c}…")).collect(),
        Personal::Address | Personal::BirthDate => "…".to_owned(),
    }
}

fn search(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut at_signs, mut digits, mut dots, mut colons) = (0, 0, 0, 0);
    for b in bytes {
        match b {
            b'@' => at_signs += 1,
            b'0'..=b'9' => digits += 1,
            b'.' => dots += 1,
            b':' => colons += 1,
            _ => {}
        }
    }
    if at_signs > 0 && dots > 0 {
        emails(bytes, &mut found);
    }
    if digits >= 4 && dots >= 3 {
        ip_v4(bytes, &mut found);
    }
    if colons >= 2 && digits > 0 {
        ip_v6(text, &mut found);
    }
    if digits >= 2 {
        letters_and_digits(bytes, &mut found);
    }
    if digits >= 8 {
        digit_runs(bytes, &mut found);
    }
    found
}

fn emails(bytes: &[u8], found: &mut Vec<Found>) {
    let local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'');
    let domain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == b'@') {
        let start = at - bytes[..at].iter().rev().take_while(|b| local(**b)).count();
        let mut end = at + 1 + bytes[at + 1..].iter().take_while(|b| domain(**b)).count();
        while end > at + 1 && matches!(bytes[end - 1], b'.' | b'-') {
            end -= 1;
        }
        let host = &bytes[at + 1..end];
        let top = host.rsplit(|b| *b == b'.').next().unwrap_or(host);
        let named = host.contains(&b'.') && host.first() != Some(&b'.') && !host.windows(2).any(|w| w == b"..");
        let followed = bytes.get(end) == Some(&b'@');
        if start < at && named && !followed && top.len() >= 2 && top.iter().all(u8::is_ascii_alphabetic) {
            found.push(Found { kind: Personal::Email, start, end, strength: Strength::Certain });
        }
    }
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}

fn ip_v4(bytes: &[u8], found: &mut Vec<Found>) {
    let mut at = 0;
    while at < bytes.len() {
        let free = at == 0 || !(is_word(bytes[at - 1]) || bytes[at - 1] == b'.' || bytes[at - 1] == b'-');
        if bytes[at].is_ascii_digit() && free {
            let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
            let mut stretch = &bytes[at..end];
            if stretch.last() == Some(&b'.') {
                stretch = &stretch[..stretch.len() - 1];
            }
            let parts: Vec<&[u8]> = stretch.split(|b| *b == b'.').collect();
            let octet = |p: &&[u8]| {
                (1..=3).contains(&p.len())
                    && !(p.len() > 1 && p[0] == b'0')
                    && p.iter().fold(0_u32, |n, d| n * 10 + u32::from(d - b'0')) <= 255
            };
            let stop = at + stretch.len();
            let ends = bytes.get(stop).is_none_or(|b| !is_word(*b) && *b != b'-');
            // A first part of 0 is no host; versions such as 1.2.3.4 begin small and are not told apart from 1.x addresses.
            if parts.len() == 4 && parts.iter().all(octet) && parts[0] != b"0" && ends {
                found.push(Found { kind: Personal::Ip, start: at, end: stop, strength: Strength::Certain });
            }
            at = end.max(at + 1);
        } else {
            at += 1;
        }
    }
}

fn ip_v6(text: &str, found: &mut Vec<Found>) {
    let mut start = 0;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '"' | '\'')) {
        let offset = word.as_ptr() as usize - text.as_ptr() as usize;
        start = start.max(offset);
        let hexadecimal = word.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        if hexadecimal && word.len() >= 6 && word.parse::<core::net::Ipv6Addr>().is_ok() {
            let end = offset + word.len();
            found.push(Found { kind: Personal::Ip, start: offset, end, strength: Strength::Certain });
        }
    }
}

/// PAN and IBAN: words of letters and digits.
fn letters_and_digits(bytes: &[u8], found: &mut Vec<Found>) {
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let word = &bytes[at..end];
        if is_pan(word) {
            found.push(Found { kind: Personal::Pan, start: at, end, strength: Strength::Certain });
        } else if word.len() >= 4
            && word[..2].iter().all(u8::is_ascii_uppercase)
            && word[2..4].iter().all(u8::is_ascii_digit)
            && let Some(end) = iban_end(bytes, at)
        {
            found.push(Found { kind: Personal::Iban, start: at, end, strength: Strength::Certain });
            at = end;
            continue;
        }
        at = end;
    }
}

/// Five capitals, of which the fourth names the kind of holder, four digits, a capital. The fourth letter is one of ten.
fn is_pan(word: &[u8]) -> bool {
    word.len() == 10
        && word[..5].iter().all(u8::is_ascii_uppercase)
        && b"ABCFGHJLPT".contains(&word[3])
        && word[5..9].iter().all(u8::is_ascii_digit)
        && &word[5..9] != b"0000"
        && word[9].is_ascii_uppercase()
}

/// Length of account numbers by country (ISO 13616 registry), for the countries in it whose form is most common.
const IBAN_LENGTHS: [(&[u8; 2], usize); 40] = [
    (b"AD", 24),
    (b"AE", 23),
    (b"AT", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"CH", 21),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GR", 27),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"MT", 31),
    (b"NL", 18),
    (b"NO", 15),
    (b"PL", 28),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"SA", 24),
    (b"SE", 24),
    (b"TR", 26),
];

/// The end of the account number that begins here, where its length and check digits fit; single spaces between groups.
fn iban_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (_, length) = IBAN_LENGTHS.iter().find(|(country, _)| bytes[start..].starts_with(country.as_slice()))?;
    let mut signs = Vec::with_capacity(*length);
    let mut at = start;
    while signs.len() < *length {
        match bytes.get(at) {
            Some(b) if b.is_ascii_uppercase() || b.is_ascii_digit() => signs.push(*b),
            Some(b' ') if !signs.is_empty() && bytes[at - 1] != b' ' => {}
            _ => return None,
        }
        at += 1;
    }
    let ends = bytes.get(at).is_none_or(|b| !b.is_ascii_alphanumeric());
    (ends && iban_checks(&signs)).then_some(at)
}

/// ISO 7064 MOD 97-10: the number with its first four signs moved to the end leaves 1.
fn iban_checks(signs: &[u8]) -> bool {
    let moved = signs[4..].iter().chain(&signs[..4]);
    let rest = moved.fold(0_u32, |rest, sign| match sign {
        b'0'..=b'9' => (rest * 10 + u32::from(sign - b'0')) % 97,
        _ => (rest * 100 + u32::from(sign - b'A') + 10) % 97,
    });
    rest == 1
}

/// Stretches of digits that single spaces, hyphens, dots or brackets hold together.
fn digit_runs(bytes: &[u8], found: &mut Vec<Found>) {
    let mut at = 0;
    while at < bytes.len() {
        let plus = bytes[at] == b'+';
        let opens = bytes[at] == b'(' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !(bytes[at].is_ascii_digit()
            || opens
            || plus && bytes.get(at + 1).is_some_and(|b| b.is_ascii_digit() || *b == b'('))
        {
            at += 1;
            continue;
        }
        let start = at;
        let before = start.checked_sub(1).map(|i| bytes[i]);
        let mut digits = Vec::new();
        let mut groups = vec![0_usize];
        let mut end = at;
        let mut i = at + usize::from(plus);
        while let Some(b) = bytes.get(i) {
            match b {
                b'0'..=b'9' => {
                    digits.push(b - b'0');
                    *groups.last_mut().expect("there is always a group") += 1;
                    end = i + 1;
                }
                b' ' | b'-' | b'(' | b')'
                    if bytes.get(i + 1).is_some_and(|n| {
                        n.is_ascii_digit() || matches!(n, b'(' | b' ') && *b == b')' || *n == b'('
                    }) =>
                {
                    if groups.last() != Some(&0) {
                        groups.push(0);
                    }
                }
                _ => break,
            }
            i += 1;
        }
        let after = bytes.get(end).copied();
        let glued = before.is_some_and(|b| is_word(b) || matches!(b, b'.' | b'-' | b'/' | b'#') && !plus)
            || after.is_some_and(|b| is_word(b) || b == b'/')
            || (after == Some(b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit));
        if !glued {
            groups.retain(|g| *g > 0);
            if let Some((kind, strength)) = digits_kind(plus, &digits, &groups) {
                found.push(Found { kind, start, end, strength });
            }
        }
        at = end.max(at + 1);
    }
}

/// Which kind digits may be, by their number and how they are grouped.
fn digits_kind(plus: bool, digits: &[u8], groups: &[usize]) -> Option<(Personal, Strength)> {
    let grouped = groups.len() > 1;
    if plus {
        // E.164: up to 15 digits with the country code. Indian numbers continue with a mobile digit.
        let known = !digits.starts_with(&[9, 1]) || digits.len() == 12 && digits[2] >= 6;
        return ((8..=15).contains(&digits.len()) && known).then_some((Personal::Phone, Strength::Certain));
    }
    let all_alike = digits.windows(2).all(|w| w[0] == w[1]);
    if all_alike {
        return None;
    }
    match digits.len() {
        13..=19 if matches!(digits[0], 2..=6) => {
            let shaped = !grouped || groups[..groups.len() - 1].iter().all(|g| (4..=6).contains(g));
            let strength = if shaped && luhn(digits) { Strength::Possible } else { Strength::Candidate };
            // Sixteen digits in fours are written that way on cards only.
            if grouped && groups == [4, 4, 4, 4] && luhn(digits) {
                return Some((Personal::Card, Strength::Certain));
            }
            shaped.then_some((Personal::Card, strength))
        }
        12 if digits[0] == 9 && digits[1] == 1 && digits[2] >= 6 && groups != [4, 4, 4] => {
            Some((Personal::Phone, if verhoeff(digits) && !grouped { Strength::Candidate } else { Strength::Possible }))
        }
        12 if digits[0] >= 2 && (!grouped || groups == [4, 4, 4]) => {
            let fits = verhoeff(digits);
            match (fits, grouped) {
                (true, true) => Some((Personal::Aadhaar, Strength::Certain)),
                (true, false) => Some((Personal::Aadhaar, Strength::Possible)),
                (false, _) => Some((Personal::Aadhaar, Strength::Candidate)),
            }
        }
        11 if digits[0] == 0 && digits[1] >= 6 => Some((Personal::Phone, Strength::Possible)),
        10 if digits[0] >= 6 && groups == [5, 5] => Some((Personal::Phone, Strength::Certain)),
        10 if groups == [3, 3, 4] => Some((Personal::Phone, Strength::Certain)),
        10 if digits[0] >= 6 => Some((Personal::Phone, Strength::Possible)),
        _ => None,
    }
}

/// Whether the last digit of a card number fits (Luhn, 1960).
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(*d);
            match (i % 2, 2 * d) {
                (0, _) => d,
                (_, twice) if twice > 9 => twice - 9,
                (_, twice) => twice,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Multiplication in the dihedral group of order ten (Verhoeff, 1969).
const DIHEDRAL: [[u8; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

/// The permutation that is applied once more at each place.
const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// Whether the last digit of an Aadhaar number fits (Verhoeff, 1969).
pub fn verhoeff(digits: &[u8]) -> bool {
    let mut check = 0_u8;
    for (place, digit) in digits.iter().rev().enumerate() {
        let turned = (0..place % 8).fold(*digit, |d, _| PERMUTATION[usize::from(d)]);
        check = DIHEDRAL[usize::from(check)][usize::from(turned)];
    }
    check == 0
}

/// What a whole number may be, such as a phone number stored as one.
pub fn look_at_number(number: i64) -> Seen {
    if number < 1_000_000_000 {
        return Seen::default();
    }
    let mut digits = [0_u8; 20];
    let mut rest = number;
    let mut at = digits.len();
    while rest > 0 {
        at -= 1;
        digits[at] = (rest % 10) as u8;
        rest /= 10;
    }
    let digits = &digits[at..];
    let mut seen = Seen::default();
    match digits_kind(false, digits, &[digits.len()]) {
        Some((kind, Strength::Candidate)) => seen.candidates.insert(kind),
        Some((kind, _)) => {
            seen.possible.insert(kind);
            seen.candidates.insert(kind);
        }
        None => {}
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certain(text: &str) -> Vec<Personal> {
        look(text).certain.iter().collect()
    }

    #[test]
    fn kinds_are_told_by_their_form() {
        let check = |text: &str, expected: &[Personal]| assert_eq!(certain(text), expected, "{text}");
        check("write to asha.rao+x@mail.example.in, please", &[Personal::Email]);
        check("@handle and a@b and x@y.1", &[]);
        check("+91 98765 43210", &[Personal::Phone]);
        check("call +91-9876543210 or +1 (415) 555-2671", &[Personal::Phone]);
        check("+91 12345 67890", &[]);
        check("98765 43210", &[Personal::Phone]);
        check("ABCPK1234L", &[Personal::Pan]);
        check("ABCDK1234L abcpk1234l XABCPK1234L", &[]);
        check("my card 4111 1111 1111 1111 thanks", &[Personal::Card]);
        check("4111 1111 1111 1112", &[]);
        check("DE89370400440532013000", &[Personal::Iban]);
        check("GB82 WEST 1234 5698 7654 32", &[Personal::Iban]);
        check("GB83 WEST 1234 5698 7654 32", &[]);
        check("from 192.168.10.1.", &[Personal::Ip]);
        check("version 1.2.3.4.5, 300.1.1.1, 01.2.3.4", &[]);
        check("2001:db8::8a2e:370:7334", &[Personal::Ip]);
        check("12:30:45", &[]);
        check("2026-07-01 10:20:30", &[]);
        check("order 2026-0001-4411", &[]);
    }

    #[test]
    fn aadhaar_numbers_have_a_check_digit() {
        // 2363 is Verhoeff's own example: 236 with the check digit 3.
        assert!(verhoeff(&[2, 3, 6, 3]));
        assert!(!verhoeff(&[2, 3, 6, 4]));
        let number = (0..10).map(|d| [2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, d]).find(|n| verhoeff(n)).unwrap();
        let digits: String = number.iter().map(|d| char::from(b'0' + d)).collect();
        let spaced = format!("{} {} {}", &digits[..4], &digits[4..8], &digits[8..]);
        assert_eq!(certain(&spaced), [Personal::Aadhaar]);
        let seen = look(&digits);
        assert!(seen.certain.is_empty() && seen.possible.contains(Personal::Aadhaar));
    }

    #[test]
    fn masks_hide_the_person() {
        assert_eq!(masked("mail asha@example.in or +91 98765 43210 now"), "mail a…@… or …10 now");
        assert_eq!(mask(Personal::Name, "Asha Rao"), "A…R…");
        assert_eq!(masked("nothing here"), "nothing here");
        assert_eq!(masked("card 4111111111111111"), "card …11");
    }

    #[test]
    fn numbers_may_be_phones() {
        assert!(look_at_number(9_876_543_210).possible.contains(Personal::Phone));
        assert!(look_at_number(1_767_225_600).is_empty());
        assert!(look_at_number(4_111_111_111_111_111).possible.contains(Personal::Card));
    }

    /// Words of a simple generator (Steele, Lea and Flood, 2014).
    fn word(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn digits(state: &mut u64, n: usize) -> String {
        (0..n).map(|_| char::from(b'0' + (word(state) % 10) as u8)).collect()
    }

    fn capitals(state: &mut u64, n: usize) -> String {
        (0..n).map(|_| char::from(b'A' + (word(state) % 26) as u8)).collect()
    }

    /// The text with the last digit that makes it pass, or the next one, which does not.
    fn with_check(text: &str, passes: fn(&[u8]) -> bool, right: bool) -> String {
        let mut all: Vec<u8> = text.bytes().map(|b| b - b'0').collect();
        all.push(0);
        let last = all.len() - 1;
        while !passes(&all) {
            all[last] += 1;
        }
        all[last] = if right { all[last] } else { (all[last] + 1) % 10 };
        all.into_iter().map(|d| char::from(b'0' + d)).collect()
    }

    fn in_fours(text: &str) -> String {
        text.as_bytes().chunks(4).map(|c| std::str::from_utf8(c).unwrap()).collect::<Vec<_>>().join(" ")
    }

    fn iban(state: &mut u64, right: bool) -> String {
        let account = digits(state, 18);
        let signs = |check: u32| format!("DE{check:02}{account}");
        let check = (2..99).find(|c| iban_checks(signs(*c).as_bytes())).unwrap();
        signs(if right { check } else { (check + 1) % 97 })
    }

    /// A cell of a kind, and one that only looks like it.
    fn cells(kind: Personal, state: &mut u64) -> (String, String) {
        match kind {
            Personal::Email => {
                let name = capitals(state, 6).to_lowercase();
                (format!("{name}.{}@mail.example.in", digits(state, 2)), format!("{name}@{}", digits(state, 3)))
            }
            Personal::Phone => {
                let rest = digits(state, 9);
                (format!("+91 {}{}", 6 + word(state) % 4, rest), format!("+91 {}{}", 1 + word(state) % 5, rest))
            }
            Personal::Pan => {
                let (number, last) = (1 + word(state) % 9998, capitals(state, 1));
                let start = capitals(state, 3);
                (
                    format!("{start}P{}{number:04}{last}", capitals(state, 1)),
                    format!("{start}D{}{number:04}{last}", capitals(state, 1)),
                )
            }
            Personal::Aadhaar => {
                let start = format!("{}{}", 2 + word(state) % 7, digits(state, 10));
                (in_fours(&with_check(&start, verhoeff, true)), in_fours(&with_check(&start, verhoeff, false)))
            }
            Personal::Card => {
                let start = format!("{}{}", 4 + word(state) % 2, digits(state, 14));
                (in_fours(&with_check(&start, luhn, true)), in_fours(&with_check(&start, luhn, false)))
            }
            Personal::Iban => (iban(state, true), iban(state, false)),
            _ => {
                let part = |state: &mut u64| word(state) % 256;
                let rest = format!("{}.{}.{}", part(state), part(state), part(state));
                (format!("{}.{rest}", 1 + word(state) % 255), format!("{}.{rest}", 256 + word(state) % 700))
            }
        }
    }

    /// The recognisers on 7,000 cells that are what they seem and as many that are not, half of them inside a sentence.
    #[test]
    fn precision_and_recall_on_structured_kinds() {
        let mut state = 11;
        for kind in &KINDS[..7] {
            let (mut hits, mut alarms) = (0, 0);
            for i in 0..1000 {
                let (real, decoy) = cells(*kind, &mut state);
                let said =
                    |cell: &str| if i % 2 == 0 { cell.to_owned() } else { format!("we wrote {cell}, thank you") };
                hits += u32::from(look(&said(&real)).certain.contains(*kind));
                alarms += u32::from(look(&said(&decoy)).certain.contains(*kind));
            }
            let recall = f64::from(hits) / 1000.0;
            let precision = f64::from(hits) / f64::from(hits + alarms).max(1.0);
            assert!(recall >= 0.98 && precision >= 0.98, "{kind:?}: recall {recall}, precision {precision}");
        }
    }
}
