//! scratch
use shipworthy_testkit::promises::{Job, Promise, scene::*};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let runs: u64 = a[2].parse().unwrap();
    for job in Job::all() {
        if job.promise.name() != a[1] { continue; }
        if let Some(n) = a.get(3) { if job.scene.examples.to_string() != *n { continue } }
        let t = std::time::Instant::now();
        let cells = job.run(runs);
        println!("{} {}  {:.1}s", job.promise.name(), job.scene, t.elapsed().as_secs_f64());
        for c in cells {
            let t = c.tally;
            println!("   {:20} runs {} pass {} fail {} open {} below {} cov {:.3}/{} {:?}", c.metric.map_or("-", |m| m.name()), t.runs, t.passes, t.fails, t.open(), t.below_minimum, t.covered as f64 / t.drawn as f64, t.drawn, c.wrong().iter().map(|t| (t.what, t.p)).collect::<Vec<_>>());
        }
    }
    let _ = (Promise::ALL, Dependence::ALL);
}
