//! Many requests at a rate that does not wait for answers, so that a slow answer counts for all that wait behind it.

use std::time::{Duration, Instant};

use super::client::{Client, Server};

/// Connections that requests are spread over.
const CONNECTIONS: u32 = 8;

/// How long requests took, from the shortest to the longest.
#[derive(Debug, Clone)]
pub struct Latency(Vec<Duration>);

impl Latency {
    /// Of at least one request.
    pub fn of(mut took: Vec<Duration>) -> Latency {
        took.sort();
        Latency(took)
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The middle one.
    pub fn median(&self) -> Duration {
        self.within(0.5)
    }

    /// What so great a share of them took at most: the nearest rank.
    pub fn within(&self, share: f64) -> Duration {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.clamp(1, self.0.len().max(1)) - 1).copied().unwrap_or_default()
    }
}

/// Asks for a page so often a second. Each request counts from the moment at which it was due, also where those before it were late.
pub fn at_rate(server: &Server, path: &str, rate: u32, lasts: Duration) -> anyhow::Result<Latency> {
    let every = Duration::from_secs(1) / rate;
    let count = (lasts.as_secs_f64() * f64::from(rate)) as u32;
    let start = Instant::now() + Duration::from_millis(100);
    let all = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|first| {
                scope.spawn(move || one(server, path, (first..count).step_by(CONNECTIONS as usize), start, every))
            })
            .collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("a thread that asks does not panic"));
        joined.collect::<anyhow::Result<Vec<_>>>()
    })?;
    Ok(Latency::of(all.into_iter().flatten().collect()))
}

fn one(
    server: &Server,
    path: &str,
    turns: impl Iterator<Item = u32>,
    start: Instant,
    every: Duration,
) -> anyhow::Result<Vec<Duration>> {
    let mut client = Client::to(server)?;
    let mut took = Vec::new();
    for turn in turns {
        let due = start + every * turn;
        if let Some(early) = due.checked_duration_since(Instant::now()) {
            std::thread::sleep(early);
        }
        let (status, _) = client.browse(path)?;
        anyhow::ensure!(status == 200, "{path} answers {status}");
        took.push(due.elapsed());
    }
    Ok(took)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_nearest_ranks() {
        let took = Latency::of((1..=100).rev().map(Duration::from_millis).collect());
        let check = |share: f64, expect: u64| assert_eq!(took.within(share), Duration::from_millis(expect), "{share}");
        check(0.5, 50);
        check(0.99, 99);
        check(1.0, 100);
        check(0.0, 1);
        assert_eq!(took.count(), 100);
    }
}
