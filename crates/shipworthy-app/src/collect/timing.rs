//! How long calls took, and what is apart from that: what waited for our own limits, what was asked more than once, what was not asked at
//! all because its answer was on record.

use serde::{Deserialize, Serialize};
use shipworthy_providers::Reply;

/// Times of the replies that a run got, in milliseconds. Replies from the record count in none of them but their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Timing {
    /// Replies to calls of this run.
    pub made: u64,
    /// Median latency of those, from the first byte sent to the last received of the try that gave the reply.
    pub latency_ms_p50: Option<u64>,
    /// Calls that were held back on this side for a millisecond or longer: by limits, pauses and failed tries.
    pub waited: u64,
    /// For how long, added up.
    pub waited_ms: u64,
    /// The longest of these waits.
    pub waited_ms_max: u64,
    /// Calls that were asked more than once.
    pub retried: u64,
    /// Replies from the record.
    pub from_record: u64,
}

impl Timing {
    /// In a sentence: the latency, and what is not in it. `None` where nothing was answered.
    pub fn sentence(&self) -> Option<String> {
        let mut apart = Vec::new();
        if self.waited > 0 {
            let (calls, time) = (calls(self.waited), time(self.waited_ms));
            apart.push(format!("{calls} waited here {time} in all (limits, pauses, earlier tries)"));
        }
        if self.retried > 0 {
            apart.push(format!(
                "{} {} asked again",
                calls(self.retried),
                if self.retried == 1 { "was" } else { "were" }
            ));
        }
        if self.from_record > 0 {
            let replies =
                if self.from_record == 1 { "1 reply".to_owned() } else { format!("{} replies", self.from_record) };
            apart.push(format!("{replies} came from the record"));
        }
        let made = |median| format!("median latency {} of {}", time(median), calls(self.made));
        match (self.latency_ms_p50, apart.as_slice()) {
            (Some(median), []) => Some(format!("{}; no call waited or was asked again", made(median))),
            (Some(median), apart) => Some(format!("{}; not in it: {}", made(median), apart.join(", "))),
            (None, []) => None,
            (None, apart) => Some(format!("no call was answered; {}", apart.join(", "))),
        }
    }
}

fn calls(count: u64) -> String {
    if count == 1 { "1 call".to_owned() } else { format!("{count} calls") }
}

/// A time in words: `51 ms`, `3.2 s`.
pub fn time(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..100_000 => format!("{:.1} s", milliseconds as f64 / 1_000.0),
        _ => format!("{} s", milliseconds.div_ceil(1_000)),
    }
}

/// Takes the times of replies as they come.
#[derive(Debug, Default)]
pub(super) struct Stopwatch {
    latencies: Vec<f64>,
    waited_ms: f64,
    waited_ms_max: f64,
    timing: Timing,
}

impl Stopwatch {
    /// Takes those of a reply.
    pub(super) fn take(&mut self, reply: &Reply) {
        if reply.from_cache {
            self.timing.from_record += 1;
            return;
        }
        self.timing.made += 1;
        self.timing.retried += u64::from(reply.tries > 1);
        self.latencies.push(reply.latency_ms);
        if reply.waited_ms >= 1.0 {
            self.timing.waited += 1;
            self.waited_ms += reply.waited_ms;
            self.waited_ms_max = self.waited_ms_max.max(reply.waited_ms);
        }
    }

    /// What they come to.
    pub(super) fn timing(mut self) -> Timing {
        let middle = self.latencies.len() / 2;
        let median =
            (!self.latencies.is_empty()).then(|| *self.latencies.select_nth_unstable_by(middle, f64::total_cmp).1);
        Timing {
            latency_ms_p50: median.map(|median| median.round() as u64),
            waited_ms: self.waited_ms.round() as u64,
            waited_ms_max: self.waited_ms_max.round() as u64,
            ..self.timing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(latency_ms: f64, waited_ms: f64, tries: u32, from_cache: bool) -> Reply {
        Reply { latency_ms, waited_ms, tries, from_cache, ..Reply::default() }
    }

    fn told(replies: &[Reply]) -> Timing {
        let mut watch = Stopwatch::default();
        replies.iter().for_each(|reply| watch.take(reply));
        watch.timing()
    }

    #[test]
    fn waiting_trying_again_and_the_record_are_apart_from_latency() {
        let of = told(&[
            reply(50.0, 0.2, 1, false),
            reply(52.0, 3_000.0, 3, false),
            reply(48.0, 200.0, 1, false),
            reply(9_000.0, 70_000.0, 5, true),
        ]);
        assert_eq!((of.made, of.latency_ms_p50, of.retried, of.from_record), (3, Some(50), 1, 1));
        assert_eq!((of.waited, of.waited_ms, of.waited_ms_max), (2, 3_200, 3_000));
        assert_eq!(
            of.sentence().expect("replies"),
            "median latency 50 ms of 3 calls; not in it: 2 calls waited here 3.2 s in all (limits, pauses, earlier tries), 1 call was \
             asked again, 1 reply came from the record"
        );
    }

    #[test]
    fn where_no_call_was_made_there_is_no_latency() {
        let of = told(&[reply(50.0, 0.0, 1, true), reply(50.0, 0.0, 1, true)]);
        assert_eq!(of.sentence().expect("replies"), "no call was answered; 2 replies came from the record");
        assert_eq!(told(&[]).sentence(), None);
        let of = told(&[reply(1_234.0, 0.0, 1, false)]);
        let expect = "median latency 1.2 s of 1 call; no call waited or was asked again";
        assert_eq!(of.sentence().expect("a reply"), expect);
    }
}
