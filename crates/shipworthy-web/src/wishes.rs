//! How somebody wants their pages: kept in a cookie of their browser, because it is about this browser and is nobody else's business.

use axum::http::{HeaderMap, HeaderValue, header};

/// The cookie.
const COOKIE: &str = "shipworthy-wishes";
/// How long a browser keeps it, in seconds: a year.
const KEPT: u64 = 365 * 24 * 3600;
/// Longest name that is kept, in characters.
const LONGEST_NAME: usize = 80;

/// How somebody wants their pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Which colours.
    pub theme: Theme,
    /// Whether single keys do nothing (WCAG 2.1.4).
    pub no_keys: bool,
    /// The name that stands in forms where one person works alone.
    pub name: String,
}

/// Which colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those of the system.
    #[default]
    System,
    /// Dark ink on a light page.
    Light,
    /// Light ink on a dark page.
    Dark,
}

impl Theme {
    /// Every choice.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// Its name in forms and style sheets.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The one of a name; that of the system where it is none.
    pub fn named(name: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.word() == name).unwrap_or_default()
    }
}

impl Wishes {
    /// What a request says of them.
    pub fn of(headers: &HeaderMap) -> Wishes {
        let Some(value) = cookie(headers, COOKIE) else { return Wishes::default() };
        let mut parts = value.splitn(3, '.');
        let theme = Theme::named(parts.next().unwrap_or_default());
        let no_keys = parts.next() == Some("quiet");
        let name = parts.next().and_then(unhex).unwrap_or_default();
        Wishes { theme, no_keys, name: clean(&name) }
    }

    /// The cookie, to be set.
    pub fn cookie(&self, secure: bool) -> HeaderValue {
        let keys = if self.no_keys { "quiet" } else { "keys" };
        let name: String = clean(&self.name).bytes().map(|byte| format!("{byte:02x}")).collect();
        let secure = if secure { "; Secure" } else { "" };
        let theme = self.theme.word();
        let text = format!("{COOKIE}={theme}.{keys}.{name}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).expect("letters, digits and signs of cookies")
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(there, _)| *there == name).map(|(_, value)| value)
}

fn clean(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect::<String>().trim().to_owned()
}

fn unhex(text: &str) -> Option<String> {
    let bytes = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_was_given_is_what_it_says() {
        let check = |wishes: Wishes| {
            let set = wishes.cookie(false);
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, format!("a=b; {pair}").parse().unwrap());
            assert_eq!(Wishes::of(&headers), wishes, "{pair}");
        };
        check(Wishes::default());
        check(Wishes { theme: Theme::Dark, no_keys: true, name: "आशा; Path=/ \"x\"".to_owned() });
        let mut odd = HeaderMap::new();
        odd.append(header::COOKIE, format!("{COOKIE}=neon.maybe.zz").parse().unwrap());
        assert_eq!(Wishes::of(&odd), Wishes::default());
    }
}
