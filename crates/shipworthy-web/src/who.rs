//! Who is at work. One person alone says their name once, and the browser keeps it; everything that asks who somebody is asks here,
//! so that sessions can answer where several people work.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::caller::caller;

/// The cookie that holds the name.
const COOKIE: &str = "shipworthy-name";
/// Longest name, in characters.
const LONGEST: usize = 60;
/// How long it is kept, in seconds: a year.
const KEPT: u32 = 31_536_000;

/// The name of whoever sends a request: of who is signed in; where one person works alone, the one that they said; `None` where they
/// have not.
pub fn who(headers: &HeaderMap) -> Option<String> {
    if let Some(person) = caller().person() {
        return Some(person.name.clone());
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == COOKIE)?;
    name(&decoded(value)?)
}

/// A name as it is kept: one line, without control characters; `None` where nothing is left, or where it is too long.
pub fn name(said: &str) -> Option<String> {
    let clean: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    (!clean.is_empty() && clean.chars().count() <= LONGEST).then_some(clean)
}

/// The cookie by which the browser keeps a name.
pub fn introduced(name: &str) -> HeaderValue {
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax", crate::pages::encoded(name));
    HeaderValue::from_str(&cookie).expect("letters, digits and signs of cookies")
}

/// The text of a part of an address; `None` where it is none.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cookie: &str, expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        assert_eq!(who(&headers).as_deref(), expected, "{cookie}");
    }

    #[test]
    fn a_name_comes_back_as_it_was_said() {
        for said in ["Asha", "José Ibáñez", "<script>alert(1)</script>", "a;b=c, d", "अाशा"] {
            let set = introduced(said);
            let set = set.to_str().unwrap();
            assert!(set.ends_with("; HttpOnly; SameSite=Lax"), "{set}");
            check(&format!("theme=dark; {}", set.split("; ").next().unwrap()), Some(said));
        }
        check("shipworthy-name=", None);
        check("shipworthy-name=%", None);
        check("shipworthy-name=%ff", None);
        check("shipworthy-name=%0A%09", None);
        check(&format!("shipworthy-name={}", "a".repeat(61)), None);
        check("other=Asha", None);
        assert_eq!(name(" Asha\n Rao ").as_deref(), Some("Asha Rao"));
    }
}
