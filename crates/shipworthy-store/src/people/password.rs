//! Passwords, as argon2id hashes (RFC 9106) with the parameters that OWASP names first: 19 MiB, two passes, one lane.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// The salt of the work that is done for names that nobody has.
const NOBODY: [u8; 16] = [0; 16];

/// The hash of a password, with its salt and parameters, as text. The salt is 16 random bytes.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> String {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hash.expect("passwords are shorter than 4 GiB, and a salt of 16 bytes is long enough").to_string()
}

/// Whether this is the password. Without a hash, because nobody has the name, the same work is done, and the answer is no.
pub fn is_password(password: &str, hash: Option<&str>) -> bool {
    match hash.and_then(|hash| PasswordHash::new(hash).ok()) {
        Some(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        None => {
            std::hint::black_box(hash_password(password, &NOBODY));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_is_the_password() {
        let hash = hash_password("correct horse battery", &[7; 16]);
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_password("correct horse battery", Some(&hash)));
        assert!(!is_password("correct horse batterz", Some(&hash)));
        assert!(!is_password("correct horse battery", None));
        assert_ne!(hash, hash_password("correct horse battery", &[8; 16]), "each has a salt of its own");
    }
}
