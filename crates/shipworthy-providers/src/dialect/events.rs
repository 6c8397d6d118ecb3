//! Server-sent events (WHATWG HTML, 9.2.6), of which the data are read.

use std::borrow::Cow;
use std::time::Duration;

/// The data of an event, and where in the body it ends.
pub(crate) struct Event<'a> {
    pub data: Cow<'a, str>,
    end: usize,
}

/// The events of a body that have data. What follows the last empty line is no event yet, unless it is the end.
pub(crate) fn events(body: &[u8]) -> impl Iterator<Item = Event<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut data: Option<Cow<'_, str>> = None;
        while at < body.len() {
            let length = body[at..].iter().position(|byte| *byte == b'\n').unwrap_or(body.len() - at);
            let line = &body[at..at + length];
            at = (at + length + 1).min(body.len());
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                if data.is_some() {
                    break;
                }
                continue;
            }
            let Some(value) = line.strip_prefix(b"data:") else { continue };
            let value = String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value));
            data = Some(match data {
                None => value,
                Some(before) => Cow::Owned(format!("{before}\n{value}")),
            });
        }
        data.map(|data| Event { data, end: at })
    })
}

impl Event<'_> {
    /// Milliseconds after which all of it had come; `None` where that was not noted.
    pub fn after_ms(&self, arrivals: &[(usize, Duration)]) -> Option<f64> {
        // The empty line after an event may come later than its data, and waits for nobody.
        let end = self.end.saturating_sub(2);
        arrivals.iter().find(|(length, _)| *length >= end).map(|(_, after)| crate::run::milliseconds(*after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expect: &[&str]) {
        let found: Vec<String> = events(body.as_bytes()).map(|event| event.data.into_owned()).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn data_lines_make_events() {
        check("data: a\n\ndata: b\n\n", &["a", "b"]);
        check("event: x\r\ndata: a\r\n\r\n: comment\n\nid: 1\n\ndata:b", &["a", "b"]);
        check("data: a\ndata: b\n\n", &["a\nb"]);
        check("", &[]);
        check("\n\n\n", &[]);
        check("no field\n\n", &[]);
    }

    #[test]
    fn an_event_has_come_when_its_last_byte_has() {
        let body = b"data: a\n\ndata: b\n\n";
        let ms = Duration::from_millis;
        let arrivals = [(4, ms(10)), (9, ms(20)), (18, ms(30))];
        let after: Vec<_> = events(body).map(|event| event.after_ms(&arrivals)).collect();
        assert_eq!(after, [Some(20.0), Some(30.0)]);
    }
}
