//! Time of the slice search and its confirmation: 1 million rows, 10 columns of up to 20 values, up to 3 predicates.
#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures durations")]

use std::time::Instant;

use shipworthy_stats::slice_search::{Column, Evidence, Found, Search, confirm, drop_explained, search};

const ROWS: usize = 1_000_000;

fn main() {
    let mut random = Random(1);
    let columns: Vec<Column> = (0..10)
        .map(|number| {
            let values = [2, 3, 4, 5, 8, 10, 12, 16, 20, 20][number];
            // Skewed, as real columns are: the product of two uniform numbers.
            let code = |random: &mut Random| (random.uniform() * random.uniform() * values as f64) as u32;
            Column { name: format!("c{number}"), codes: (0..ROWS).map(|_| code(&mut random)).collect(), values }
        })
        .collect();
    let weak: Vec<bool> = (0..ROWS).map(|row| columns[2].codes[row] == 1 && columns[8].codes[row] == 3).collect();
    for (name, everywhere, there) in
        [("5% wrong", 0.05, 0.2), ("30% wrong", 0.3, 0.6), ("5% wrong, no pattern", 0.05, 0.05)]
    {
        let wrong: Vec<bool> =
            weak.iter().map(|&weak| random.uniform() < if weak { there } else { everywhere }).collect();
        let counts: Vec<f64> = wrong.iter().map(|&wrong| f64::from(wrong)).collect();
        measure(&format!("{name}, counted"), &columns, &counts);
        let money: Vec<f64> =
            wrong.iter().map(|&w| if w { 100.0 * random.uniform().powf(-0.4) } else { 0.0 }).collect();
        measure(&format!("{name}, in money"), &columns, &money);
    }
    let everywhere: Vec<f64> = weak.iter().map(|&weak| random.uniform() * if weak { 3.0 } else { 1.0 }).collect();
    measure("a loss in every row", &columns, &everywhere);
}

fn measure(name: &str, columns: &[Column], loss: &[f64]) {
    let half: Vec<bool> = (0..ROWS).map(|row| Random(row as u64).next().is_multiple_of(2)).collect();
    let other: Vec<bool> = half.iter().map(|half| !half).collect();
    let s = Search { max_columns: 3, min_examples: 1000, top: 10, alpha_weight: 0.95 };
    let (all, _) = timed(|| search(columns, loss, None, &s));
    let (in_half, found) = timed(|| search(columns, loss, Some(&half), &s));
    let evidence = Evidence { columns, loss, rows: Some(&other), clusters: None };
    let (confirming, confirmed) = timed(|| confirm(&found, &evidence, 0.05, 0));
    let (dropping, kept) = timed(|| drop_explained(&found, &evidence));
    let count = confirmed.iter().filter(|c| c.confirmed).count();
    println!(
        "{name:35} search {all:.3} s, of one half {in_half:.3} s, confirm {confirming:.3} s, drop {dropping:.3} s; {} found, {count} confirmed, {} kept, first {:?}",
        found.len(),
        kept.len(),
        found.first().map(|f: &Found| &f.predicates),
    );
}

fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = run();
    (start.elapsed().as_secs_f64(), result)
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}
