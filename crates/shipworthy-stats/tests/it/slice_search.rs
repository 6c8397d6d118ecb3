use serde::Deserialize;
use shipworthy_stats::planner::OpenBar;
use shipworthy_stats::slice_search::{Bins, Column, Evidence, Found, Search, collect, confirm, drop_explained, search};

type Predicates = Vec<(usize, u32)>;

/// Score of every conjunction, by its definition.
fn brute_force(columns: &[Column], loss: &[f64], population: Option<&[bool]>, s: &Search) -> Vec<Found> {
    let rows: Vec<usize> = (0..loss.len()).filter(|&row| population.is_none_or(|p| p[row])).collect();
    let n = rows.len() as f64;
    let total: f64 = rows.iter().map(|&row| loss[row]).sum();
    let mut all = Vec::new();
    extend(columns, &mut Vec::new(), &rows, s.max_columns, &mut |predicates: &Predicates, inside: &[usize]| {
        let (examples, loss_sum) = (inside.len(), inside.iter().map(|&row| loss[row]).sum::<f64>());
        if examples < s.min_examples.max(1) || loss_sum == 0.0 {
            return;
        }
        let mean_ratio = (loss_sum / examples as f64) / (total / n);
        let score = s.alpha_weight * (mean_ratio - 1.0) - (1.0 - s.alpha_weight) * (n / examples as f64 - 1.0);
        if score > 1e-12 {
            all.push(Found { predicates: predicates.clone(), examples, loss_sum, score });
        }
    });
    all.sort_by(|a, b| {
        let apart = (a.score - b.score).abs() > 1e-10 * (1.0 + a.score.abs());
        let by_score = if apart { b.score.total_cmp(&a.score) } else { std::cmp::Ordering::Equal };
        by_score.then(a.predicates.len().cmp(&b.predicates.len())).then_with(|| a.predicates.cmp(&b.predicates))
    });
    all.truncate(s.top);
    all
}

/// Visits every conjunction that holds for some of these rows: no conjunction of one that holds for none does.
fn extend(
    columns: &[Column],
    predicates: &mut Predicates,
    rows: &[usize],
    left: usize,
    visit: &mut impl FnMut(&Predicates, &[usize]),
) {
    if left == 0 {
        return;
    }
    let first = predicates.last().map_or(0, |&(column, _)| column + 1);
    for (column, values) in columns.iter().enumerate().skip(first) {
        let mut by_value: Vec<Vec<usize>> = vec![Vec::new(); values.values];
        rows.iter().for_each(|&row| by_value[values.codes[row] as usize].push(row));
        for (value, inside) in by_value.iter().enumerate().filter(|(_, inside)| !inside.is_empty()) {
            predicates.push((column, value as u32));
            visit(predicates, inside);
            extend(columns, predicates, inside, left - 1, visit);
            predicates.pop();
        }
    }
}

#[track_caller]
fn check_equal(ours: &[Found], expected: &[Found], description: &str) {
    let predicates = |list: &[Found]| -> Vec<Predicates> { list.iter().map(|f| f.predicates.clone()).collect() };
    assert_eq!(predicates(ours), predicates(expected), "{description}");
    for (a, b) in ours.iter().zip(expected) {
        assert_eq!(a.examples, b.examples, "{description}");
        assert!((a.score - b.score).abs() < 1e-12 * (1.0 + b.score.abs()), "{description}: {a:?} {b:?}");
        assert!((a.loss_sum - b.loss_sum).abs() < 1e-12 * (1.0 + b.loss_sum), "{description}: {a:?} {b:?}");
    }
}

fn columns(random: &mut Random, rows: usize, values: &[usize]) -> Vec<Column> {
    values
        .iter()
        .enumerate()
        .map(|(number, &values)| Column {
            name: format!("c{number}"),
            codes: (0..rows).map(|_| random.below(values as u64) as u32).collect(),
            values,
        })
        .collect()
}

#[test]
fn top_slices_equal_brute_force_on_300_tables() {
    let mut not_empty = 0;
    for table in 0..300 {
        let mut random = Random(table);
        let rows = 20 + random.below(180) as usize;
        let most = [4, 6, 20][table as usize % 3];
        let values: Vec<usize> = (0..1 + random.below(12)).map(|_| 1 + random.below(most) as usize).collect();
        let mut columns = columns(&mut random, rows, &values);
        if table % 7 == 0 {
            // A copy of a column: every score comes twice or more.
            let copy = columns[0].clone();
            columns.push(copy);
        }
        // Every kind of loss: 0 or 1, 0 or a price, few distinct values with many ties, and many.
        let kind = table % 5;
        let loss: Vec<f64> = (0..rows)
            .map(|row| {
                let weak = columns[0].codes[row] == 0 && random.below(3) > 0;
                let wrong = f64::from(weak || random.below(6) == 0);
                match kind {
                    0 => wrong,
                    1 => wrong * 120.0,
                    2 => random.below(3) as f64,
                    3 => wrong * random.below(1 << 20) as f64 / 1024.0,
                    _ => 1.0 + random.below(1000) as f64,
                }
            })
            .collect();
        let population: Option<Vec<bool>> = (table % 3 == 0).then(|| (0..rows).map(|_| random.below(4) > 0).collect());
        let s = Search {
            max_columns: 1 + random.below(4) as usize,
            min_examples: random.below(12) as usize,
            top: 1 + random.below(12) as usize,
            alpha_weight: [0.95, 0.7, 0.99, 0.9, 1.0][random.below(5) as usize],
        };
        let ours = search(&columns, &loss, population.as_deref(), &s);
        let expected = brute_force(&columns, &loss, population.as_deref(), &s);
        check_equal(&ours, &expected, &format!("table {table}, {s:?}"));
        not_empty += usize::from(!ours.is_empty());
    }
    assert!(not_empty > 200, "only {not_empty} tables had a slice");
}

#[derive(Deserialize)]
struct Reference {
    values: Vec<usize>,
    alpha: f64,
    min_examples: usize,
    columns: Vec<Vec<u32>>,
    loss: Vec<f64>,
    slices: Vec<ReferenceSlice>,
}

#[derive(Deserialize)]
struct ReferenceSlice {
    predicates: Predicates,
    score: f64,
    sum: f64,
    size: usize,
}

#[test]
fn equals_pypi_sliceline() {
    let cases: Vec<Reference> = serde_json::from_str(include_str!("../reference/sliceline.json")).unwrap();
    assert_eq!(cases.len(), 4);
    for (number, case) in cases.into_iter().enumerate() {
        let columns: Vec<Column> = case
            .columns
            .into_iter()
            .zip(case.values)
            .map(|(codes, values)| Column { name: String::new(), codes, values })
            .collect();
        let s = Search {
            max_columns: 3,
            min_examples: case.min_examples,
            top: case.slices.len(),
            alpha_weight: case.alpha,
        };
        let ours = search(&columns, &case.loss, None, &s);
        let mut expected: Vec<Found> = case
            .slices
            .into_iter()
            .map(|r| Found { predicates: r.predicates, examples: r.size, loss_sum: r.sum, score: r.score })
            .collect();
        // That library orders ties in its own way.
        expected.sort_by(|a, b| {
            let tied = (a.score - b.score).abs() < 1e-12;
            let by_score = if tied { std::cmp::Ordering::Equal } else { b.score.total_cmp(&a.score) };
            by_score.then(a.predicates.len().cmp(&b.predicates.len())).then_with(|| a.predicates.cmp(&b.predicates))
        });
        check_equal(&ours, &expected, &format!("case {number}"));
    }
}

#[test]
fn finds_a_planted_conjunction_in_wide_tables() {
    // Twenty values per column and up to sixty columns: packed keys overflow 53 bits from the thirteenth on.
    for width in [8, 14, 20, 60] {
        let mut random = Random(width as u64);
        let columns = columns(&mut random, 5000, &vec![20; width]);
        let weak = |row: usize| columns[0].codes[row] == 3 && columns[width - 1].codes[row] == 4;
        let loss: Vec<f64> =
            (0..5000).map(|row| f64::from(random.below(100) < if weak(row) { 90 } else { 5 })).collect();
        let s = Search { max_columns: 3, min_examples: 8, top: 3, alpha_weight: 0.99 };
        let found = search(&columns, &loss, None, &s);
        assert_eq!(found[0].predicates, [(0, 3), (width - 1, 4)], "{width} columns");
    }
}

#[test]
fn any_depth_equals_brute_force() {
    for table in 0..20 {
        let mut random = Random(1_000 + table);
        let columns = columns(&mut random, 150, &[2, 3, 2, 3, 2, 3, 2]);
        let weak = |row: usize| (0..6).all(|column: usize| columns[column].codes[row] < 2);
        let loss: Vec<f64> = (0..150)
            .map(|row| if weak(row) { 1.0 + random.below(40) as f64 } else { random.below(4) as f64 })
            .collect();
        let s = Search { max_columns: usize::MAX, min_examples: 3, top: 15, alpha_weight: 0.97 };
        let expected = brute_force(&columns, &loss, None, &Search { max_columns: 7, ..s });
        check_equal(&search(&columns, &loss, None, &s), &expected, &format!("table {table}"));
        assert!(expected.iter().any(|slice| slice.predicates.len() > 3), "deep slices are found: {expected:?}");
    }
}

#[test]
fn numbers_become_columns_that_name_their_range() {
    let values: Vec<f64> = (1..=100).map(f64::from).chain([f64::NAN]).collect();
    let deciles = Bins::new(&values, 10, &[]);
    assert_eq!(deciles.codes(), 11, "ten bins and the missing");
    assert_eq!((deciles.code(10.0), deciles.code(10.5), deciles.code(1e9)), (0, 1, 9));
    assert_eq!(deciles.code(f64::NAN), 10);
    assert_eq!(deciles.range(0), Some((None, Some(10.0))));
    assert_eq!(deciles.range(9), Some((Some(90.0), None)));
    assert_eq!(deciles.range(10), None);
    let column = deciles.column("age", &values);
    assert_eq!((column.values, column.codes[0], column.codes[99], column.codes[100]), (11, 0, 9, 10));
    let cut = Bins::new(&values, 1, &[65.0, 18.0, 65.0]);
    assert_eq!((cut.codes(), cut.range(1)), (4, Some((Some(18.0), Some(65.0)))));
    // Nine of ten are zero: one bin for them, whatever the number asked for.
    let mut many = vec![0.0; 90];
    many.extend((1..=10).map(f64::from));
    assert_eq!(Bins::new(&many, 10, &[]).range(0), Some((None, Some(0.0))));
    assert_eq!(Bins::new(&[3.0; 5], 10, &[]).codes(), 2, "one value is one bin");
    assert_eq!(Bins::new(&[], 10, &[]).codes(), 2);
}

#[test]
fn found_slices_say_what_to_collect() {
    let bar = OpenBar { wants_more: false, target: 0.2, pass_alpha: 0.05, fail_alpha: 0.05, power: 0.8 };
    let column = Column { name: "c".into(), codes: (0..1000).map(|row| u32::from(row < 60)).collect(), values: 2 };
    let columns = [column];
    // 16 of 60 wrong in the slice: too few to be sure that it is more than a fifth.
    let wrong = |row: usize| row < 16 || (row >= 60 && row.is_multiple_of(50));
    let ask = |price: f64, clusters: Option<&[u32]>| {
        let loss: Vec<f64> = (0..1000).map(|row| if wrong(row) { price } else { 0.0 }).collect();
        let slice = Found { predicates: vec![(0, 1)], examples: 60, loss_sum: 16.0, score: 1.0 };
        let evidence = Evidence { columns: &columns, loss: &loss, rows: None, clusters, times: None };
        collect(&[slice], &evidence, &OpenBar { target: 0.2 * price, ..bar })[0]
    };
    let counted = ask(1.0, None);
    assert_eq!((counted.examples, counted.mean), (60, Some(16.0 / 60.0)));
    let further = counted.further.expect("a number of examples");
    assert!((100..600).contains(&further), "{further}");
    assert_eq!(ask(120.0, None).further, Some(further), "money of one price is a rate");
    let clusters: Vec<u32> = (0..1000).map(|row| row / 4).collect();
    let clustered = ask(1.0, Some(&clusters)).further.expect("a number of examples");
    assert!(clustered > further, "{clustered} against {further}");
    assert_eq!(ask(1.0, Some(&[0; 1000])).further, None, "one cluster says nothing");
    assert!((counted.share_of_loss.unwrap() - 16.0 / 34.0).abs() < 1e-9, "{counted:?}");
}

#[test]
fn row_order_changes_nothing() {
    let mut random = Random(99);
    let columns = columns(&mut random, 3000, &[4, 5, 6, 3]);
    let loss: Vec<f64> = (0..3000).map(|row| random.uniform() * f64::from(1 + columns[1].codes[row])).collect();
    let clusters: Vec<u32> = (0..3000).map(|_| random.below(300) as u32).collect();
    let mut order: Vec<usize> = (0..3000).collect();
    for i in (1..order.len()).rev() {
        order.swap(i, random.below(i as u64 + 1) as usize);
    }
    let shuffled: Vec<Column> = columns
        .iter()
        .map(|c| Column { codes: order.iter().map(|&row| c.codes[row]).collect(), ..c.clone() })
        .collect();
    let shuffled_loss: Vec<f64> = order.iter().map(|&row| loss[row]).collect();
    let shuffled_clusters: Vec<u32> = order.iter().map(|&row| clusters[row]).collect();
    let s = Search { min_examples: 20, alpha_weight: 0.99, ..Search::default() };
    let found = search(&columns, &loss, None, &s);
    assert_eq!(found.len(), 10);
    assert_eq!(found, search(&shuffled, &shuffled_loss, None, &s));
    for clustered in [false, true] {
        let here = Evidence {
            columns: &columns,
            loss: &loss,
            rows: None,
            clusters: clustered.then_some(&clusters),
            times: None,
        };
        let there = Evidence {
            columns: &shuffled,
            loss: &shuffled_loss,
            rows: None,
            clusters: clustered.then_some(&shuffled_clusters),
            times: None,
        };
        assert_eq!(confirm(&found, &here, 0.05, 3), confirm(&found, &there, 0.05, 3));
        assert_eq!(drop_explained(&found, &here), drop_explained(&found, &there));
    }
}

#[test]
fn nothing_to_find_gives_nothing() {
    let column = |codes: Vec<u32>| Column { name: "c".into(), codes, values: 2 };
    let s = Search { min_examples: 1, ..Search::default() };
    assert!(search(&[column(vec![0, 1, 0])], &[0.0; 3], None, &s).is_empty(), "no loss");
    assert!(search(&[column(vec![0, 1])], &[1.0; 2], None, &s).is_empty(), "the same loss everywhere");
    assert!(search(&[], &[1.0, 0.0], None, &s).is_empty(), "no columns");
    assert!(search(&[column(vec![])], &[], None, &s).is_empty(), "no rows");
    assert!(search(&[column(vec![0, 1])], &[0.0, 1.0], Some(&[false, false]), &s).is_empty(), "no rows that count");
    assert!(
        confirm(&[], &Evidence { columns: &[], loss: &[], rows: None, clusters: None, times: None }, 0.05, 0)
            .is_empty()
    );
}

/// Share of tables without any pattern on which some found slice is confirmed.
fn false_confirmations(runs: u64, rows: usize, clustered: bool, loss: impl Fn(&mut Random, f64) -> f64) -> f64 {
    let mut any = 0;
    let mut found_any = 0;
    for run in 0..runs {
        let mut random = Random(run * 31 + 5);
        let clusters: Vec<u32> = (0..rows).map(|row| if clustered { (row / 10) as u32 } else { row as u32 }).collect();
        let effects: Vec<f64> = (0..rows).map(|_| random.uniform()).collect();
        let mut columns = columns(&mut random, rows, &[2, 3, 4, 5, 8]);
        if clustered {
            // Half of the columns belong to the cluster, as a customer's city does.
            for column in &mut columns[..3] {
                column.codes = (0..rows).map(|row| column.codes[clusters[row] as usize]).collect();
            }
        }
        let loss: Vec<f64> = (0..rows).map(|row| loss(&mut random, effects[clusters[row] as usize])).collect();
        let half: Vec<bool> =
            (0..rows).map(|row| Random(u64::from(clusters[row]) + 77).next().is_multiple_of(2)).collect();
        let other: Vec<bool> = half.iter().map(|h| !h).collect();
        let s = Search { min_examples: rows / 50, ..Search::default() };
        let found = search(&columns, &loss, Some(&half), &s);
        found_any += u64::from(!found.is_empty());
        let confirming = Evidence {
            columns: &columns,
            loss: &loss,
            rows: Some(&other),
            clusters: clustered.then_some(&clusters),
            times: None,
        };
        any += u64::from(confirm(&found, &confirming, 0.05, run).iter().any(|c| c.confirmed));
    }
    assert!(found_any > runs * 9 / 10, "the search finds something on most tables: {found_any} of {runs}");
    any as f64 / runs as f64
}

#[test]
fn patternless_tables_confirm_nothing() {
    // 400 runs: more than 8.6% has probability below 0.001 if the true share is 5%.
    const RUNS: u64 = 400;
    let money = |random: &mut Random, _| if random.below(5) == 0 { (2.0 * random.normal()).exp() } else { 0.0 };
    let wrong = |random: &mut Random, _| f64::from(random.below(5) == 0);
    let shared = |random: &mut Random, effect: f64| f64::from(random.uniform() < 0.4 * effect * effect);
    for (name, share) in [
        ("zero or one", false_confirmations(RUNS, 600, false, wrong)),
        ("money", false_confirmations(RUNS, 600, false, money)),
        ("money, large", false_confirmations(60, 6000, false, money)),
        ("clustered", false_confirmations(RUNS, 1500, true, shared)),
    ] {
        assert!(share <= 0.086, "{name}: {share}");
    }
}

/// A table in which one conjunction is weak, and its two halves.
fn planted(
    rows: usize,
    clustered: bool,
    price: impl Fn(&mut Random) -> f64,
) -> (Vec<Column>, Vec<f64>, Vec<u32>, Vec<bool>) {
    let mut random = Random(42);
    let clusters: Vec<u32> = (0..rows).map(|row| (row / if clustered { 4 } else { 1 }) as u32).collect();
    let columns = columns(&mut random, rows, &[3, 4, 5, 2]);
    let loss = (0..rows)
        .map(|row| {
            let weak = columns[0].codes[row] == 1 && columns[1].codes[row] == 2;
            if random.below(100) < if weak { 45 } else { 8 } { price(&mut random) } else { 0.0 }
        })
        .collect();
    let half = clusters.iter().map(|&c| Random(u64::from(c)).next().is_multiple_of(2)).collect();
    (columns, loss, clusters, half)
}

#[test]
fn a_weak_place_is_confirmed_and_named_once() {
    for (clustered, priced) in [(false, false), (false, true), (true, false), (true, true)] {
        let price = move |random: &mut Random| if priced { 10.0 + 500.0 * random.uniform() } else { 1.0 };
        let (columns, loss, clusters, half) = planted(4000, clustered, price);
        let other: Vec<bool> = half.iter().map(|h| !h).collect();
        let found = search(&columns, &loss, Some(&half), &Search { min_examples: 20, ..Search::default() });
        assert_eq!(found[0].predicates, [(0, 1), (1, 2)]);
        assert!(found.len() > 3, "relatives of the weak place are found too: {found:?}");
        let confirming = Evidence {
            columns: &columns,
            loss: &loss,
            rows: Some(&other),
            clusters: clustered.then_some(&clusters),
            times: None,
        };
        let confirmed = confirm(&found, &confirming, 0.05, 1);
        assert!(confirmed[0].confirmed && confirmed[0].adjusted < 0.01, "{:?}", confirmed[0]);
        assert!(confirmed[0].mean > confirmed[0].elsewhere);
        assert_eq!(drop_explained(&found, &confirming), [0], "clustered {clustered}, priced {priced}: {found:?}");
    }
}

#[test]
fn two_weak_places_are_both_named() {
    let mut random = Random(4);
    let columns = columns(&mut random, 8000, &[3, 4, 5, 6]);
    let loss: Vec<f64> = (0..8000)
        .map(|row| {
            let first = columns[0].codes[row] == 1 && columns[1].codes[row] == 2;
            let second = columns[3].codes[row] == 5;
            f64::from(
                random.below(100)
                    < if first {
                        50
                    } else if second {
                        30
                    } else {
                        5
                    },
            )
        })
        .collect();
    let found = search(&columns, &loss, None, &Search { min_examples: 50, top: 30, ..Search::default() });
    let evidence = Evidence { columns: &columns, loss: &loss, rows: None, clusters: None, times: None };
    let kept: Vec<&Predicates> = drop_explained(&found, &evidence).into_iter().map(|i| &found[i].predicates).collect();
    assert!(kept.contains(&&vec![(0, 1), (1, 2)]) && kept.contains(&&vec![(3, 5)]), "{kept:?}");
    assert!(kept.len() <= 5 && kept.len() < found.len() / 2, "{} found, kept {kept:?}", found.len());
}

#[test]
fn too_few_rows_or_clusters_confirm_nothing() {
    let column = Column { name: "c".into(), codes: (0..40).map(|row| u32::from(row < 6)).collect(), values: 2 };
    let columns = [column];
    let loss: Vec<f64> = (0..40).map(|row| f64::from(row < 6)).collect();
    let slice = Found { predicates: vec![(0, 1)], examples: 6, loss_sum: 6.0, score: 1.0 };
    let clusters: Vec<u32> = (0..40).collect();
    let test = |loss: &[f64], clusters: Option<&[u32]>| {
        confirm(
            std::slice::from_ref(&slice),
            &Evidence { columns: &columns, loss, rows: None, clusters, times: None },
            0.05,
            0,
        )[0]
    };
    let independent = test(&loss, None);
    assert!(independent.confirmed, "six of six against none of 34: {independent:?}");
    // 1 in C(40, 6).
    assert!((independent.p_value.unwrap() * 3_838_380.0 - 1.0).abs() < 1e-9);
    let clustered = test(&loss, Some(&clusters));
    assert_eq!((clustered.p_value, clustered.adjusted, clustered.confirmed), (None, 1.0, false));
    let absent = Found { predicates: vec![(0, 7)], ..slice.clone() };
    let nobody = confirm(
        &[absent],
        &Evidence { columns: &columns, loss: &loss, rows: None, clusters: None, times: None },
        0.05,
        0,
    )[0];
    assert_eq!((nobody.examples, nobody.mean, nobody.p_value), (0, None, None));
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

    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (2.0 * std::f64::consts::PI * self.uniform()).cos()
    }
}
