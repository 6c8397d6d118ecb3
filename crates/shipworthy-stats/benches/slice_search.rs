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
    forest_cover();
    for path in std::env::args().skip(1).filter(|argument| argument.ends_with(".csv")) {
        of_file(&path);
    }
}

/// The shape of the Covtype table: 581,012 rows, ten numbers in ten bins and 44 columns of zero or one.
fn forest_cover() {
    let (rows, mut random) = (581_012, Random(2));
    let mut columns: Vec<Column> = (0..10)
        .map(|number| Column {
            name: format!("n{number}"),
            codes: (0..rows).map(|_| (random.uniform() * 10.0) as u32).collect(),
            values: 10,
        })
        .collect();
    for (group, of) in [("wilderness", 4), ("soil", 40)] {
        let kind: Vec<u32> = (0..rows).map(|_| (random.uniform() * random.uniform() * f64::from(of)) as u32).collect();
        columns.extend((0..of).map(|number| Column {
            name: format!("{group}{number}"),
            codes: kind.iter().map(|kind| u32::from(*kind == number)).collect(),
            values: 2,
        }));
    }
    let weak = |row: usize| columns[1].codes[row] == 3 && columns[10].codes[row] == 1;
    let wrong: Vec<f64> =
        (0..rows).map(|row| f64::from(random.uniform() < if weak(row) { 0.6 } else { 0.25 })).collect();
    for max_columns in [2, 3] {
        let s = Search { max_columns, min_examples: rows / 100, top: 4, alpha_weight: 0.95 };
        let (took, found) = timed(|| search(&columns, &wrong, None, &s));
        println!("581,012 x 54, up to {max_columns} predicates: {took:.3} s, first {:?}", found[0].predicates);
    }
}

/// A file of codes, one column per column and the loss last, without a heading.
fn of_file(path: &str) {
    let text = std::fs::read_to_string(path).expect("a file of codes");
    let rows: Vec<Vec<f64>> =
        text.lines().map(|line| line.split(',').map(|cell| cell.parse().expect("a number")).collect()).collect();
    let width = rows[0].len() - 1;
    let columns: Vec<Column> = (0..width)
        .map(|number| {
            let codes: Vec<u32> = rows.iter().map(|row| row[number] as u32).collect();
            let values = codes.iter().max().map_or(0, |most| *most as usize + 1);
            Column { name: format!("c{number}"), codes, values }
        })
        .collect();
    let loss: Vec<f64> = rows.iter().map(|row| row[width]).collect();
    for max_columns in [3, usize::MAX] {
        let s = Search { max_columns, min_examples: rows.len().div_ceil(100), top: 10, alpha_weight: 0.95 };
        let best = (0..5).map(|_| timed(|| search(&columns, &loss, None, &s)).0).fold(f64::INFINITY, f64::min);
        println!("{path}, {} x {width}, up to {max_columns} predicates: {:.1} ms", rows.len(), 1e3 * best);
    }
}

fn measure(name: &str, columns: &[Column], loss: &[f64]) {
    let half: Vec<bool> = (0..ROWS).map(|row| Random(row as u64).next().is_multiple_of(2)).collect();
    let other: Vec<bool> = half.iter().map(|half| !half).collect();
    let s = Search { max_columns: 3, min_examples: 1000, top: 10, alpha_weight: 0.95 };
    let (all, _) = timed(|| search(columns, loss, None, &s));
    let (in_half, found) = timed(|| search(columns, loss, Some(&half), &s));
    let evidence = Evidence { columns, loss, rows: Some(&other), clusters: None, times: None };
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
