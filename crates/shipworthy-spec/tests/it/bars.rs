//! The bar grammar, sentence by sentence.

use shipworthy_spec::bar::{Bar, Detail, Subject};
use shipworthy_spec::bar_grammar::{parse, parse_for, print};
use shipworthy_spec::spec::Task;

/// What a sentence about a binary task means, or what its author reads.
fn check(sentence: &str) -> String {
    check_for(Task::Binary, sentence)
}

/// What a sentence means, or what its author reads.
fn check_for(task: Task, sentence: &str) -> String {
    match parse_for(task, sentence) {
        Ok(parsed) => {
            let bar = parsed.bar;
            let again = parse_for(task, &print(&bar)).expect("a printed bar parses").bar;
            assert_eq!(again, Bar { text: again.text.clone(), ..bar.clone() });
            let statistic = bar.statistic.as_ref().map(|s| format!("/{s}")).unwrap_or_default();
            let contrast = bar.contrast.map(|contrast| format!(" {}", contrast.name())).unwrap_or_default();
            let subject = match &bar.subject {
                Subject::Whole => String::new(),
                subject => format!(" {subject:?}"),
            };
            format!(
                "{}{statistic}{contrast}{subject} {} {:?} {:?} #{}",
                bar.metric,
                bar.op.sign(),
                bar.target,
                bar.scope,
                bar.id
            )
        }
        Err(problem) => {
            let marked = sentence.get(problem.at.clone()).unwrap_or_default();
            let meant = problem.did_you_mean.map(|name| format!(" (did you mean {name}?)")).unwrap_or_default();
            format!("{} at {marked:?}: {}{meant}. Help: {}", problem.code, problem.message, problem.remedy)
        }
    }
}

#[test]
fn sentences_that_parse() {
    let sentences = [
        "recall >= 92%",
        "recall>=0.92",
        "recall >=  92 %",
        "false_positive_rate <= 3%",
        "mcc > -0.1",
        "latency_ms.p95 <= 300",
        "lift@10 >= 3",
        "precision@5% >= 40%",
        "precision >= 40%",
        "error_cost <= baseline",
        "recall >= baseline + 2 points",
        "recall >= baseline - 0.01",
        "recall >= baseline -0.01",
        "error_cost <= baseline * 0.98",
        "error_cost <= baseline * 98%",
        "error_cost <= baseline * 0.98 - 3",
        "recall >= 85% in every city_tier",
        "recall >= 85% in every city_tier and every channel with at least 200 examples",
        "recall >= 85% IN EVERY \"city tier\" with at least 1 example",
        "recall >= 85% for channel = \"upi\"",
        "recall >= 85% for channel = upi and tier = 1 and new = true and note = null",
        "recall >= 85% for month = 2026-07",
        "recall >= 85% for account = 90071992547409931",
        "recall >= 85% for name = 'it''s'",
        "recall >= 85% for name = \"say \\\"and\\\"\"",
        "recall >= 85% for Stadt = Köln",
        "recall at least 90%",
        "false_positive_rate AT MOST 3% in every channel with at least 200 examples",
        "mcc above 0.2",
        "latency_ms.p95 below 300",
    ];
    let lines: Vec<String> = sentences.iter().map(|sentence| format!("{sentence}\n    {}", check(sentence))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn sentences_that_do_not() {
    let sentences = [
        "",
        "   ",
        "92%",
        "recall",
        "recall >=",
        "recall 92%",
        "recal >= 92%",
        "sensitivity >= 92%",
        "auc >= 0.9",
        "rmse <= 3",
        "blorp >= 3",
        "recall.p95 >= 92%",
        "recall@0 >= 92%",
        "latency_ms <= 300",
        "latency_ms.p96 <= 300",
        "latency_ms.p95 <= 300ms",
        "latency_ms.p95 <= 90%",
        "lift >= 2",
        "lift@200 >= 2",
        "recall >= 92",
        "recall >= 920",
        "recall >= 120%",
        "recall >= 0,92",
        "mcc >= 2",
        "recall >= ninety",
        "recall => 92%",
        "recall ≥ 92%",
        "recall = 92%",
        "recall != 92%",
        "recall >= baseline-0.01",
        "recall >= baselin",
        "recall >= baseline + 2%",
        "recall >= baseline + 2",
        "recall >= baseline * 0",
        "error_cost <= baseline + 2 points",
        "recall >= 92% and precision >= 80%",
        "recall >= 92% points",
        "recall >= 85% where channel = upi",
        "recall >= 85% in city_tier",
        "recall >= 85% in every",
        "recall >= 85% in every and",
        "recall >= 85% in every a and every a",
        "recall >= 85% in every city_tier with 200 examples",
        "recall >= 85% in every city_tier with at least many examples",
        "recall >= 85% in every city_tier with at least 200",
        "recall >= 85% in every city_tier for channel = upi",
        "recall >= 85% in (a, b)",
        "recall >= 85% for channel",
        "recall >= 85% for channel =",
        "recall >= 85% for channel = net banking",
        "recall >= 85% for channel = \"upi",
        "recall >= 85% for channel != upi",
        "recall >= 85% for channel in (upi, card)",
        "recall >= 85% for channel in every tier",
        "recall >= 85% for channel = upi in every tier",
        "recall >= 85% for amount > 500",
        "recall >= 85% for channel = upi and channel = card",
        "recall >= 85% for every channel",
        "recall >= 85% for channel is upi",
        "recall >= 85%; drop table",
    ];
    let lines: Vec<String> = sentences.iter().map(|sentence| format!("{sentence}\n    {}", check(sentence))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn sentences_of_other_tasks() {
    let sentences = [
        (Task::Binary, "selection_rate.ratio >= 80% across gender"),
        (Task::Binary, "recall.gap <= 5 points across gender and age with at least 100 examples"),
        (Task::Binary, "recall.gap<=5% across gender"),
        (Task::Binary, "precision@5.gap <= 0.1 across gender"),
        (Task::Binary, "latency_ms.p95.gap <= 30 across city"),
        (Task::Binary, "recall.gap <= baseline + 1 point across gender"),
        (Task::Multiclass, "recall of \"boots\" >= 80%"),
        (Task::Multiclass, "recall OF every class >= 70% in every city"),
        (Task::Multiclass, "precision of each label >= 70%"),
        (Task::Multiclass, "recall of \"every\" >= 70%"),
        (Task::Multiclass, "recall of 3 >= 70%"),
        (Task::Multiclass, "recall.ratio of 'a \"b\"' >= 80% across gender"),
        (Task::Multiclass, "top_accuracy@3 >= 95%"),
        (Task::Multilabel, "micro_f1 >= 80%"),
        (Task::Regression, "mae <= 5"),
        (Task::Regression, "mape <= 150%"),
        (Task::Regression, "mape <= baseline + 0.02"),
        (Task::Regression, "within@10 >= 85%"),
        (Task::Regression, "within@10.50% >= 85%"),
        (Task::Regression, "within@10.5.gap <= 3 points across day"),
        (Task::Regression, "absolute_error.p90 <= 10"),
        (Task::Regression, "absolute_error.p90.ratio >= 0.5 across day"),
        (Task::Forecast, "pinball_loss <= 4"),
        (Task::Forecast, "pinball_loss@.9 <= 4"),
        (Task::Forecast, "pinball_loss@90% <= 4"),
        (Task::Forecast, "interval_coverage@80 >= 78%"),
        (Task::Forecast, "interval_coverage@0.8 >= 78%"),
        (Task::Forecast, "interval_width@97.5% <= 4"),
        (Task::Ranking, "ndcg@10 >= 0.4"),
        (Task::Ranking, "ndcg >= 40%"),
        (Task::Ranking, "map@100 >= baseline - 2 points"),
        (Task::Preference, "win_rate >= 55%"),
        (Task::Preference, "win_rate against \"old prompt\" >= 55% in every topic"),
    ];
    let lines: Vec<String> = sentences
        .iter()
        .map(|(task, sentence)| format!("{}: {sentence}\n    {}", task.name(), check_for(*task, sentence)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_follows_a_name_is_a_value() {
    let detail = |task, sentence: &str| parse_for(task, sentence).unwrap().bar.detail();
    assert_eq!(detail(Task::Binary, "recall >= 90%"), None);
    assert_eq!(detail(Task::Binary, "latency_ms.p95 <= 3"), Some(Detail::Statistic("p95")));
    assert_eq!(detail(Task::Binary, "recall@10 >= 3%"), Some(Detail::TopPercent(10)));
    assert_eq!(detail(Task::Ranking, "recall@10 >= 3%"), Some(Detail::First(10)));
    assert_eq!(detail(Task::Forecast, "pinball_loss@0.9 <= 3"), Some(Detail::Quantile(0.9)));
    assert_eq!(detail(Task::Forecast, "interval_score@80 <= 3"), Some(Detail::Level(0.8)));
    assert_eq!(detail(Task::Regression, "within@15 >= 80%"), Some(Detail::Distance(15.0)));
    assert_eq!(detail(Task::Regression, "within@15% >= 80%"), Some(Detail::RelativeDistance(0.15)));
}

#[test]
fn ids_come_from_metric_and_scope() {
    let id = |sentence: &str| parse(sentence).unwrap().bar.id;
    assert_eq!(id("recall >= 92%"), "recall");
    assert_eq!(id("recall >= 92% in every city_tier"), "recall-every-city_tier");
    assert_eq!(id("recall >= 92% for channel = \"upi\""), "recall-for-channel-upi");
    assert_eq!(id("latency_ms.p95 <= 3"), "latency_ms-p95");
    assert_eq!(id("lift@10 >= 3 for city = \"New   York!\""), "lift-10-for-city-new-york");
}

#[test]
fn percentages_are_the_nearest_double() {
    use shipworthy_spec::bar::Target;
    for (sentence, expect) in
        [("recall >= 92%", 0.92), ("recall >= 0.8%", 0.008), ("recall >= 99.9%", 0.999), ("recall >= 0.07%", 0.0007)]
    {
        assert_eq!(parse(sentence).unwrap().bar.target, Target::Value(expect));
    }
}
