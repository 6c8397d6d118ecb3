//! Who agreed to a spec as it stands: a name under a text, known by its fingerprint. A signature is never edited; a text that changed
//! wants another.

use serde::Serialize;

use crate::moment;

/// A name under the text of a spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// File of the spec, relative to the workspace.
    pub spec: String,
    /// Counts the signatures under a spec, from 1.
    pub number: u32,
    /// Fingerprint of the text that was signed.
    pub fingerprint: String,
    /// Who signed.
    pub by: String,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
}

/// Whether a person signed a text, or one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'a> {
    /// The latest signature of the person.
    pub signature: &'a Signature,
    /// Whether it is under this very text.
    pub this: bool,
}

/// Who signed a text, each person once: those who signed this very one first, else the latest of theirs; the newest first in each part.
/// Names are one person's however their letters are written.
pub fn signed<'a>(signatures: &'a [Signature], fingerprint: &str) -> Vec<Signed<'a>> {
    let mut newest: Vec<&Signature> = signatures.iter().collect();
    newest.sort_by_key(|signature| (signature.fingerprint != fingerprint, std::cmp::Reverse(signature.number)));
    let mut seen: Vec<String> = Vec::new();
    let mut signed = Vec::new();
    for signature in newest {
        let name = signature.by.to_lowercase();
        if !seen.contains(&name) {
            seen.push(name);
            signed.push(Signed { signature, this: signature.fingerprint == fingerprint });
        }
    }
    signed
}

/// "Signed by Asha and Ben; Chitra signed an earlier version." Nothing where nobody signed.
pub fn sentence(signatures: &[Signature], fingerprint: &str) -> Option<String> {
    let all = signed(signatures, fingerprint);
    let names = |this: bool| {
        let names: Vec<&str> = all.iter().filter(|one| one.this == this).map(|one| one.signature.by.as_str()).collect();
        match names.split_last() {
            None => None,
            Some((only, [])) => Some((*only).to_owned()),
            Some((last, others)) => Some(format!("{} and {last}", others.join(", "))),
        }
    };
    match (names(true), names(false)) {
        (Some(these), Some(others)) => Some(format!("Signed by {these}; {others} signed an earlier version.")),
        (Some(these), None) => Some(format!("Signed by {these}.")),
        (None, Some(others)) => Some(format!("Changed since it was signed: {others} signed an earlier version.")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(said: &[(&str, &str)]) -> Vec<Signature> {
        let one = |(place, (by, fingerprint)): (usize, &(&str, &str))| Signature {
            spec: "a.feature.md".to_owned(),
            number: place as u32 + 1,
            fingerprint: (*fingerprint).to_owned(),
            by: (*by).to_owned(),
            at: place as i64,
        };
        said.iter().enumerate().map(one).collect()
    }

    #[test]
    fn who_signed_what() {
        let check = |said: &[(&str, &str)], expect: Option<&str>| {
            assert_eq!(sentence(&all(said), "now").as_deref(), expect, "{said:?}");
        };
        check(&[], None);
        check(&[("Asha", "now")], Some("Signed by Asha."));
        check(&[("Asha", "then"), ("asha", "now")], Some("Signed by asha."));
        check(&[("Asha", "now"), ("Asha", "later")], Some("Signed by Asha."));
        check(&[("Asha", "then")], Some("Changed since it was signed: Asha signed an earlier version."));
        let three = [("Asha", "then"), ("Ben", "now"), ("Chitra", "now")];
        check(&three, Some("Signed by Chitra and Ben; Asha signed an earlier version."));
    }
}
