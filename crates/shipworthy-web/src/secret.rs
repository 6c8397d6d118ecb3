//! Secrets: what nobody may guess. Nothing else in this program is drawn without a seed.

use std::fmt::Write;

/// A secret of 128 bits, as 32 digits of base 16. It does not show itself in messages.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new secret from the operating system.
    pub fn new() -> std::io::Result<Secret> {
        Ok(Secret(digits(&random::<16>()?)))
    }

    /// The secret itself: for the address that is opened, and for the file that only its owner can read.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut drawn = [0; N];
    getrandom::fill(&mut drawn).map_err(std::io::Error::other)?;
    Ok(drawn)
}

/// A short reference by which an error page and its line in the log find each other.
pub fn reference() -> String {
    random::<4>().map_or_else(|_| "none".to_owned(), |drawn| digits(&drawn))
}

fn digits(drawn: &[u8]) -> String {
    drawn.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_differ_and_none_shows_itself() {
        let (a, b) = (Secret::new().unwrap(), Secret::new().unwrap());
        assert_eq!((a.expose().len(), b.expose().len()), (32, 32));
        assert_ne!(a.expose(), b.expose());
        assert!(!format!("{a:?}").contains(a.expose()));
    }
}
