//! Endpoints that return a text, or JSON with a text in it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Unreadable;
use crate::reply::Reply;

/// The text of a reply: all of it, or what a JSON pointer (RFC 6901) points at.
pub(crate) fn read(body: &[u8], text_at: Option<&str>) -> Result<Reply, Unreadable> {
    let body = String::from_utf8_lossy(body);
    let Some(pointer) = text_at else { return Ok(Reply { text: body.into_owned(), ..Reply::default() }) };
    let path = path(pointer).ok_or_else(|| Unreadable::Malformed(format!("'{pointer}' is no JSON pointer: /a/0/b")))?;
    let mut json = serde_json::Deserializer::from_str(&body);
    let found = Seek { path: &path }.deserialize(&mut json).map_err(|error| Unreadable::because(&error))?;
    json.end().map_err(|error| Unreadable::because(&error))?;
    match found {
        Some(text) => Ok(Reply { text, ..Reply::default() }),
        None => Err(Unreadable::Malformed(format!("nothing at {pointer}"))),
    }
}

/// The steps of a pointer.
fn path(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let steps = pointer.strip_prefix('/')?.split('/');
    Some(steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
}

/// Looks for what is at the end of a path, and keeps nothing else.
struct Seek<'p> {
    path: &'p [String],
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        if !self.path.is_empty() {
            return deserializer.deserialize_any(self);
        }
        let raw: &RawValue = serde::Deserialize::deserialize(deserializer)?;
        if !raw.get().starts_with('"') {
            return Ok(Some(raw.get().to_owned()));
        }
        serde_json::from_str(raw.get()).map(Some).map_err(serde::de::Error::custom)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Option<String>, A::Error> {
        let mut found = None;
        while let Some(name) = entries.next_key::<std::borrow::Cow<'_, str>>()? {
            if name == self.path[0] {
                found = entries.next_value_seed(Seek { path: &self.path[1..] })?;
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Option<String>, A::Error> {
        let wanted: Option<usize> = self.path[0].parse().ok();
        let mut found = None;
        let mut index = 0;
        loop {
            if wanted == Some(index) {
                let Some(entry) = entries.next_element_seed(Seek { path: &self.path[1..] })? else { break };
                found = entry;
            } else if entries.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
            index += 1;
        }
        Ok(found)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<String>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<String>, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, pointer: &str, expect: Option<&str>) {
        let read = read(body.as_bytes(), Some(pointer));
        assert_eq!(read.as_ref().ok().map(|reply| reply.text.as_str()), expect, "{read:?}");
    }

    #[test]
    fn pointers_point() {
        let body = r#"{"a": [1, {"b": "tex\u0074", "a/b": 2, "~": null}], "c": {"d": [true]}}"#;
        check(body, "/a/1/b", Some("text"));
        check(body, "/a/0", Some("1"));
        check(body, "/a/1/a~1b", Some("2"));
        check(body, "/a/1/~0", Some("null"));
        check(body, "/c", Some(r#"{"d": [true]}"#));
        check(body, "", Some(body));
        check(body, "/a/7", None);
        check(body, "/a/1/b/c", None);
        check(body, "/nothing", None);
        check(body, "a", None);
        check("not json", "/a", None);
        check(r#"{"a": 1} and more"#, "/a", None);
    }

    #[test]
    fn without_a_pointer_the_reply_is_the_text() {
        let reply = read(b"caf\xe9", None).expect("any bytes are a text");
        assert_eq!(reply.text, "caf\u{fffd}");
    }

    #[test]
    fn depth_is_bounded() {
        let bomb = "[".repeat(1_000_000);
        assert!(matches!(read(bomb.as_bytes(), Some("/0/0")), Err(Unreadable::Malformed(_))));
    }
}
