//! Who sends a request. Other people and programs on this machine reach its ports too, so every start has a secret: it stands in the
//! address that is opened, becomes a cookie there, and leaves the address.

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::secret::Secret;
use crate::wishes::cookie;

/// Knows the secret of this start by its hashes alone.
pub struct Door {
    token: [u8; 32],
    cookie: [u8; 32],
    cookie_name: String,
    cookie_value: String,
    session_name: String,
    secure: bool,
}

impl Door {
    /// A door for a secret. Cookies know no ports, so the port is in its name: two workspaces can be open beside each other.
    pub fn new(secret: &Secret, port: u16, secure: bool) -> Door {
        // The cookie is no key for programs, and the address does not hold it.
        let cookie_value = hex(&hash(&format!("cookie {}", secret.expose())));
        Door {
            token: hash(secret.expose()),
            cookie: hash(&cookie_value),
            cookie_name: format!("shipworthy-{port}"),
            cookie_value,
            // With that beginning browsers take it from this host alone, and only over TLS.
            session_name: if secure { "__Host-shipworthy".to_owned() } else { format!("shipworthy-session-{port}") },
            secure,
        }
    }

    /// Whether a token is the secret. What is compared are hashes, so that the time it takes tells nothing.
    pub fn opens(&self, token: &str) -> bool {
        hash(token) == self.token
    }

    /// Whether a request has the cookie, or the secret as its `Authorization`.
    pub fn knows(&self, headers: &HeaderMap) -> bool {
        if let Some(token) = bearer(headers) {
            return self.opens(token);
        }
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == self.cookie_name && hash(value) == self.cookie)
    }

    /// The session that a request belongs to, as it says itself.
    pub fn session<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        cookie(headers, &self.session_name)
    }

    /// The cookie of a session, to be set; an empty one takes it away.
    pub fn session_cookie(&self, session: &str) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let gone = if session.is_empty() { "; Max-Age=0" } else { "" };
        let cookie = format!("{}={session}; Path=/; HttpOnly; SameSite=Strict{secure}{gone}", self.session_name);
        HeaderValue::from_str(&cookie).expect("letters, digits and signs of cookies")
    }

    /// The cookie, to be set.
    pub fn cookie(&self) -> HeaderValue {
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Lax", self.cookie_name, self.cookie_value);
        HeaderValue::from_str(&cookie).expect("letters, digits and signs of cookies")
    }
}

/// The token in `Authorization: Bearer TOKEN`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_or_the_token_opens_and_nothing_else() {
        let secret = Secret::new().unwrap();
        let door = Door::new(&secret, 8765, false);
        let cookie = door.cookie().to_str().unwrap().split(';').next().unwrap().to_owned();
        let other = Door::new(&Secret::new().unwrap(), 8765, false).cookie();
        let other = other.to_str().unwrap().split(';').next().unwrap();
        let check = |said: &[(&'static str, &str)], expected: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in said {
                headers.append(*name, value.parse().unwrap());
            }
            assert_eq!(door.knows(&headers), expected, "{said:?}");
        };
        check(&[], false);
        check(&[("cookie", &cookie)], true);
        check(&[("cookie", &format!("theme=dark; {cookie}"))], true);
        check(&[("cookie", other), ("cookie", &cookie)], true);
        check(&[("cookie", other)], false);
        check(&[("cookie", &cookie.replace("8765", "8766"))], false);
        check(&[("cookie", "shipworthy-8765=")], false);
        check(&[("cookie", &format!("shipworthy-8765={}", secret.expose()))], false);
        check(&[("authorization", &format!("Bearer {}", secret.expose()))], true);
        check(&[("authorization", &format!("bearer  {}", secret.expose()))], true);
        check(&[("authorization", &format!("Basic {}", secret.expose()))], false);
        check(&[("authorization", secret.expose())], false);
        check(&[("authorization", "Bearer ")], false);
        // A wrong key is not made good by a cookie: whoever sends one means it.
        check(&[("authorization", "Bearer wrong"), ("cookie", &cookie)], false);
        let set = door.cookie();
        let set = set.to_str().unwrap();
        assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax") && !set.contains(secret.expose()), "{set}");
    }
}
