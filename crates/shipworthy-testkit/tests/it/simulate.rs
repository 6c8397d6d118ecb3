use shipworthy_testkit::simulate::{Clusters, Costs, Drawn, Metric, World};

/// Metrics of one candidate, computed the slow and plain way.
fn measured(drawn: &Drawn, world: &World, metric: Metric) -> f64 {
    let decisions = drawn.decisions(0);
    let count = |label: bool, decision: bool| {
        drawn.label.iter().zip(&decisions).filter(|&(&l, &d)| l == label && d == decision).count() as f64
    };
    let (tp, fp, fn_, tn) = (count(true, true), count(false, true), count(true, false), count(false, false));
    match metric {
        Metric::Recall => tp / (tp + fn_),
        Metric::FalsePositiveRate => fp / (fp + tn),
        Metric::Precision => tp / (tp + fp),
        Metric::F1 => 2.0 * tp / (2.0 * tp + fp + fn_),
        Metric::RocAuc => auc(drawn),
        Metric::ErrorCost => {
            let missed: f64 = (0..drawn.examples())
                .filter(|&row| drawn.label[row] && !decisions[row])
                .map(|row| drawn.false_negative_cost[row])
                .sum();
            (missed + fp * world.costs.false_positive) / drawn.examples() as f64
        }
    }
}

/// Share of pairs in the right order, by sorting.
fn auc(drawn: &Drawn) -> f64 {
    let mut rows: Vec<usize> = (0..drawn.examples()).collect();
    rows.sort_by(|&a, &b| drawn.score[0][a].total_cmp(&drawn.score[0][b]));
    let (mut negatives, mut pairs) = (0u64, 0u64);
    for row in rows {
        if drawn.label[row] {
            pairs += negatives;
        } else {
            negatives += 1;
        }
    }
    pairs as f64 / (negatives * (drawn.examples() as u64 - negatives)) as f64
}

#[track_caller]
fn check(world: World, metric: Metric, tolerance: f64) {
    let drawn = world.draw(11, 200_000);
    let (value, truth) = (measured(&drawn, &world, metric), world.truth().of(metric));
    assert!((value - truth).abs() < tolerance, "{} is {value}, truly {truth}", metric.name());
}

#[test]
fn large_draws_come_close_to_the_truth() {
    for metric in Metric::ALL {
        check(World::default(), metric, 0.012);
        let clusters = Some(Clusters { size: 5, correlation: 0.4 });
        check(World { clusters, prevalence: 0.3, ..World::default() }, metric, 0.015);
    }
}

#[test]
fn the_truth_lies_exactly_where_it_is_put() {
    let targets = [0.85, 0.03, 0.6, 0.7, 0.93, 0.2];
    for (metric, target) in Metric::ALL.into_iter().zip(targets) {
        let truth = World::default().at(metric, target).truth().of(metric);
        assert!((truth - target).abs() < 1e-9, "{} {truth} {target}", metric.name());
    }
}

#[test]
#[should_panic(expected = "strictly between 0 and 1")]
fn a_target_out_of_reach_is_refused() {
    let world = World { prevalence: 0.5, ..World::default() };
    world.at(Metric::Precision, 0.1);
}

#[test]
fn growing_keeps_the_rows_drawn_before() {
    let world = World {
        clusters: Some(Clusters { size: 3, correlation: 0.5 }),
        candidates: 2,
        agreement: 0.6,
        ..World::default()
    };
    let (short, long) = (world.draw(5, 100), world.draw(5, 250));
    assert_eq!(short.label, long.label[..100]);
    assert_eq!(short.score[1], long.score[1][..100]);
    assert_eq!(short.key, long.key[..100]);
    assert_eq!(short.false_negative_cost, long.false_negative_cost[..100]);
    assert_ne!(world.draw(6, 100).label, short.label);
}

#[test]
fn rows_of_a_cluster_resemble_each_other_and_others_do_not() {
    let world = World { prevalence: 0.5, clusters: Some(Clusters { size: 2, correlation: 0.5 }), ..World::default() };
    let drawn = world.draw(2, 40_000);
    let same = |a: usize, b: usize| f64::from(u8::from(drawn.label[a] == drawn.label[b]));
    let within: f64 = (0..20_000).map(|pair| same(2 * pair, 2 * pair + 1)).sum::<f64>() / 20_000.0;
    let across: f64 = (0..19_999).map(|pair| same(2 * pair + 1, 2 * pair + 2)).sum::<f64>() / 19_999.0;
    // Two normals with correlation 1/2 have the same sign in 1/2 + asin(1/2)/pi = 2/3 of draws (Sheppard 1899).
    assert!((within - 2.0 / 3.0).abs() < 0.015, "{within}");
    assert!((across - 0.5).abs() < 0.015, "{across}");
}

#[test]
fn candidates_agree_as_much_as_they_are_told_to() {
    let agreeing = |agreement| {
        let drawn = World { candidates: 2, agreement, ..World::default() }.draw(3, 20_000);
        let (a, b) = (drawn.decisions(0), drawn.decisions(1));
        a.iter().zip(&b).filter(|(a, b)| a == b).count() as f64 / 20_000.0
    };
    assert!(agreeing(0.9) > agreeing(0.0) + 0.03, "{} {}", agreeing(0.9), agreeing(0.0));
    assert_eq!(agreeing(1.0), 1.0);
}

#[test]
fn prevalence_moves_precision_but_not_recall() {
    let world = World { costs: Costs { false_positive: 2.0, false_negative: 10.0, spread: 0.0 }, ..World::default() };
    let (enriched, production) = (world.truth(), world.truth_at(0.01));
    assert_eq!(enriched.recall, production.recall);
    assert!((production.precision - 0.009 / (0.009 + 0.0495)).abs() < 1e-12);
    assert!((production.error_cost - (0.0495 * 2.0 + 0.001 * 10.0)).abs() < 1e-12);
}

#[test]
fn gathered_rows_have_canonical_clusters() {
    let world = World { clusters: Some(Clusters { size: 4, correlation: 0.2 }), ..World::default() };
    let drawn = world.draw(1, 30);
    let gathered = drawn.gathered();
    let clusters = gathered.cluster.expect("clusters");
    assert_eq!(clusters.key.len(), 8);
    assert!(clusters.key.is_sorted());
    let codes = drawn.cluster.expect("clusters");
    for (a, b) in (0..30).zip(1..30) {
        assert_eq!(codes[a] == codes[b], clusters.code[a] == clusters.code[b]);
    }
}

#[test]
fn the_table_holds_every_row() {
    let world = World { candidates: 2, clusters: Some(Clusters { size: 2, correlation: 0.1 }), ..World::default() };
    let csv = world.draw(1, 7).csv();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("id,label,score,score_2,cluster,loss"));
    assert_eq!(lines.count(), 7);
}
