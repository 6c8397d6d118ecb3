//! Laws: nothing panics, and what is printed reads back the same.

use indexmap::IndexMap;
use proptest::prelude::*;
use shipworthy_spec::bar::{Bar, Contrast, Detail, Op, Scope, Severity, Subject, Target};
use shipworthy_spec::catalogue::{Metric, Needs, PERCENTILES, Statistic, Subjects, of_bar, of_task};
use shipworthy_spec::spec::*;
use shipworthy_spec::{bar_grammar, laws};

use crate::texts;

const VALID: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/valid");
const INVALID: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/invalid");
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus");

fn files(folder: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn laws_hold_for_every_spec_of_the_corpus() {
    let corpus = format!("{CORPUS}/spec_parser");
    let all: Vec<Vec<u8>> = [VALID, INVALID, &corpus].into_iter().flat_map(files).collect();
    assert!(all.len() >= 60, "{}", all.len());
    all.iter().for_each(|bytes| laws::spec(bytes));
}

#[test]
fn laws_hold_for_every_bar_of_the_corpus() {
    let all = files(&format!("{CORPUS}/bar_grammar"));
    assert!(all.len() >= 40, "{}", all.len());
    all.iter().for_each(|bytes| laws::bar(bytes));
}

/// Words that bars are made of, to hit the grammar more often than random letters would.
fn bar_words() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "recall",
        "latency_ms.p95",
        "lift@10",
        "mcc",
        "error_cost",
        ">=",
        "<=",
        "<",
        "=",
        "92%",
        "0.5",
        "-1",
        "baseline",
        "+",
        "-",
        "*",
        "2",
        "points",
        "recall.gap",
        "ndcg@10",
        "within@10%",
        "of",
        "against",
        "across",
        "class",
        "in",
        "every",
        "for",
        "and",
        "with",
        "at",
        "least",
        "200",
        "examples",
        "city",
        "channel",
        "\"a b\"",
        "'x'",
        "(",
        ")",
        ",",
        "\"",
        "é",
        "\\",
        "null",
        "true",
        "%",
        "1e5",
        "\t",
        "--",
        "a-b",
    ]);
    prop::collection::vec((words, prop::bool::weighted(0.8)), 0..16).prop_map(|parts| {
        parts.into_iter().map(|(word, space)| format!("{word}{}", if space { " " } else { "" })).collect()
    })
}

/// Text of any kind: ordinary, keywords, quotes, other scripts, control characters.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z][a-z_0-9]{0,8}",
        1 => prop::sample::select(vec!["and", "every", "null", "true", "no", "a b", "it's", "say \"x\"", "a: b", "#x", "[a]", "-", "1", "0.5", "~", "ünï", "模型", "a\\b", "%x", "x,y"]).prop_map(str::to_owned),
        1 => "[ -~àéß€模\u{200b}\u{2028}\u{feff}😀]{1,12}".prop_filter("has something in it", |text| !text.trim().is_empty()),
    ]
}

/// Text as fields keep it: without blanks around it.
pub fn trimmed() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| text.trim().to_owned())
}

/// Prose may run over lines.
fn prose() -> impl Strategy<Value = String> {
    prop::collection::vec(trimmed(), 1..3).prop_map(|lines| lines.join("\n"))
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        -1e6..1e6f64,
        0.0..1.0f64,
        prop::num::f64::NORMAL,
        (-1000i32..1000).prop_map(f64::from)
    ]
}

pub fn positive() -> impl Strategy<Value = f64> {
    number().prop_map(|x| x.abs()).prop_filter("more than zero", |x| *x > 0.0)
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![0.0001..0.9999f64, (1u32..100).prop_map(|percent| f64::from(percent) / 100.0)]
}

pub fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        any_text().prop_map(Value::Text),
    ]
}

/// What follows the name of a metric.
fn statistic(metric: &Metric, which: usize, k: u32, share: f64) -> Option<String> {
    match metric.statistic {
        Statistic::None => None,
        Statistic::Percentile => Some(PERCENTILES[which].to_owned()),
        Statistic::K | Statistic::First => Some(k.to_string()),
        Statistic::Quantile => Some(format!("{}", (share * 0.99).max(0.001))),
        Statistic::Level => Some(k.min(99).to_string()),
        Statistic::Distance if which == 0 => Some(format!("{k}%")),
        Statistic::Distance => Some(format!("{}", share * 30.0)),
    }
}

fn any_task() -> impl Strategy<Value = Task> {
    prop::sample::select(Task::ALL.to_vec())
}

/// A bar whose text is its printed form. `slices` are what its scope may name, `baseline` whether targets may.
fn bar(task: Task, slices: Vec<String>, baseline: bool) -> BoxedStrategy<Bar> {
    let usable: Vec<&'static Metric> = of_task(task).collect();
    let op = prop::sample::select(vec![Op::AtLeast, Op::AtMost, Op::Above, Op::Below]);
    let parts = prop::sample::subsequence(slices.clone(), 0..=slices.len().min(3));
    let values = prop::collection::vec(value(), 3);
    let target = (0.0..1.0f64, number(), any::<bool>());
    (
        prop::sample::select(usable),
        (0usize..6, 1u32..=100, 0usize..4),
        op,
        target,
        parts,
        values,
        (0u64..1000, any::<bool>(), any::<bool>(), trimmed()),
    )
        .prop_map(
            move |(
                metric,
                (which, k, comparing),
                op,
                (inside, anything, relative),
                parts,
                values,
                (at_least, every, must, name),
            )| {
                let contrast = match comparing {
                    0 if !parts.is_empty() => Some(Contrast::Gap),
                    1 if !parts.is_empty() => Some(Contrast::Ratio),
                    _ => None,
                };
                let contrast = contrast.filter(|contrast| metric.contrasted(*contrast).is_some());
                let measured = contrast.map_or(Some(*metric), |contrast| metric.contrasted(contrast)).unwrap();
                let target = if relative && baseline {
                    let offset = if measured.is_rate { inside - 0.5 } else { anything };
                    Target::Baseline {
                        factor: if which == 0 { 1.0 } else { inside + 0.1 },
                        offset: if which == 1 { 0.0 } else { offset },
                    }
                } else {
                    Target::Value(match measured.range {
                        (Some(low), Some(high)) => low + (high - low) * inside,
                        (Some(_), None) => anything.abs(),
                        (None, Some(high)) => high - anything.abs(),
                        (None, None) => anything,
                    })
                };
                let scope = match (parts.is_empty(), every || contrast.is_some()) {
                    (true, _) => Scope::All,
                    (false, true) => Scope::Every { slices: parts, at_least },
                    (false, false) => Scope::Where(parts.into_iter().zip(values).collect()),
                };
                let subject = match metric.subject {
                    Subjects::Class if which < 3 => Subject::EveryClass,
                    Subjects::Class => Subject::Class(name),
                    Subjects::Opponent if which < 3 => Subject::Against(name),
                    _ => Subject::Whole,
                };
                let severity = if must { Severity::Must } else { Severity::Should };
                let mut bar = Bar {
                    id: String::new(),
                    text: String::new(),
                    severity,
                    task,
                    metric: metric.name.to_owned(),
                    statistic: statistic(metric, which, k, inside),
                    subject,
                    contrast,
                    op,
                    target,
                    scope,
                };
                bar.id = bar_grammar::base_id(&bar);
                bar.text = bar_grammar::print(&bar);
                bar
            },
        )
        .boxed()
}

pub fn price() -> impl Strategy<Value = OutcomePrice> {
    let expression = "[a-z]{1,6}( [+*] [a-z]{1,4})?";
    let cost = prop_oneof![number().prop_map(Cost::Constant), expression.prop_map(Cost::Expression)];
    (cost, prop::option::of(trimmed())).prop_map(|(cost, who)| OutcomePrice { cost, who })
}

fn prices() -> impl Strategy<Value = IndexMap<String, OutcomePrice>> {
    prop::collection::btree_map(trimmed(), price(), 0..3).prop_map(|map| map.into_iter().collect())
}

fn side() -> impl Strategy<Value = DistancePrice> {
    (price(), positive(), positive(), any::<bool>()).prop_map(|(OutcomePrice { cost, who }, beyond, once, plain)| {
        let (beyond, once) = if plain { (0.0, 0.0) } else { (beyond, once) };
        DistancePrice { cost, beyond, once, who }
    })
}

/// Prices that a spec of the task can have.
fn mistakes(task: Task) -> BoxedStrategy<Mistakes> {
    match task {
        Task::Multiclass => {
            let row = (trimmed(), prices().prop_filter("prices something", |row| !row.is_empty()));
            (prop::collection::vec(row, 0..3), prices(), price())
                .prop_map(|(rows, missed, mistake)| {
                    let confusion = rows.into_iter().collect();
                    Mistakes::Classes(ClassPrices { confusion, missed, mistake: Some(mistake) })
                })
                .boxed()
        }
        Task::Multilabel => {
            (prices(), prices()).prop_map(|(missed, added)| Mistakes::Labels(LabelPrices { missed, added })).boxed()
        }
        Task::Regression | Task::Forecast => (prop::option::of(side()), side())
            .prop_map(|(over, under)| Mistakes::Distance { over, under: Some(under) })
            .boxed(),
        Task::Ranking => {
            (price(), 1u32..100).prop_map(|(price, first)| Mistakes::Queries(FailedQuery { price, first })).boxed()
        }
        Task::Generation => texts::mistakes(),
        _ => Just(Mistakes::Decisions).boxed(),
    }
}

fn errors(task: Task) -> BoxedStrategy<Errors> {
    let numbers = (positive(), prop::option::of(positive()), positive(), number(), prop::option::of(positive()));
    let label = prop::option::of((positive(), positive()).prop_map(|(cost, days)| LabelPrice { cost, days }));
    let four = (price(), price(), price(), price());
    ("[A-Z]{3}", numbers, mistakes(task), four, label)
        .prop_map(
            move |(
                currency,
                (per, volume_per_month, horizon_months, cost, capacity_per_day),
                mistakes,
                (false_positive, false_negative, true_positive, true_negative),
                label,
            )| {
                let free = OutcomePrice { cost: Cost::Constant(0.0), who: None };
                let if_task = |tasks: &[Task], price: OutcomePrice| {
                    if tasks.contains(&task) { price } else { free.clone() }
                };
                let wrong = &[Task::Binary, Task::Multilabel];
                let reviews = matches!(task, Task::Binary | Task::Multiclass);
                Errors {
                    currency,
                    per,
                    volume_per_month,
                    horizon_months,
                    mistakes,
                    false_positive: if_task(wrong, false_positive),
                    false_negative: if_task(wrong, false_negative),
                    true_positive: if_task(&[Task::Binary], true_positive),
                    true_negative: if_task(&[Task::Binary], true_negative),
                    review: reviews.then_some(Review { cost: cost.abs(), capacity_per_day }),
                    label,
                }
            },
        )
        .boxed()
}

pub fn path() -> impl Strategy<Value = String> {
    "[a-z]{1,6}(/[a-z*]{1,4}){0,2}\\.(csv|parquet)"
}

fn null_score(task: Task) -> impl Strategy<Value = NullScore> {
    let possible = match task {
        Task::Binary => vec![NullScore::Error, NullScore::Exclude, NullScore::Negative, NullScore::Review],
        Task::Multiclass => vec![NullScore::Error, NullScore::Exclude, NullScore::Review],
        Task::Preference | Task::Generation => vec![NullScore::Error],
        _ => vec![NullScore::Error, NullScore::Exclude],
    };
    prop::sample::select(possible)
}

/// Columns by name, no column twice.
fn columns(at_least: usize) -> impl Strategy<Value = IndexMap<String, String>> {
    prop::collection::btree_set(trimmed(), at_least..4).prop_flat_map(|names| {
        let count = names.len();
        prop::collection::btree_set(trimmed(), count..=count)
            .prop_map(move |columns| names.iter().cloned().zip(columns).collect())
    })
}

/// Where the answers of a task stand, and the first of their columns; `None` for a rule.
fn answers(task: Task) -> BoxedStrategy<(Answers, Option<String>)> {
    match task {
        Task::Binary => trimmed().prop_map(|score| (Answers::Decision, Some(score))).boxed(),
        Task::Generation => unreachable!("outputs have a strategy of their own"),
        Task::Multiclass => (prop::option::of(trimmed()), columns(2), prop::option::of(0.0..1.0f64))
            .prop_map(|(prediction, probabilities, defer_below)| {
                let first = prediction.clone().or_else(|| probabilities.values().next().cloned());
                (Answers::Class(ClassAnswers { prediction, probabilities, defer_below }), first)
            })
            .boxed(),
        Task::Multilabel => {
            let probable = (columns(1), 0.0..1.0f64, 0.0..1.0f64, any::<bool>());
            let probable = probable.prop_map(|(columns, threshold, own, some)| {
                let thresholds = columns.keys().take(usize::from(some)).map(|label| (label.clone(), own)).collect();
                let first = columns.values().next().cloned();
                (Answers::Labels(LabelAnswers::Probabilities { columns, threshold, thresholds }), first)
            });
            let given = columns(1).prop_map(|columns| {
                let first = columns.values().next().cloned();
                (Answers::Labels(LabelAnswers::Columns(columns)), first)
            });
            let joined =
                trimmed().prop_map(|column| (Answers::Labels(LabelAnswers::Joined(column.clone())), Some(column)));
            let rule = Just((Answers::Labels(LabelAnswers::Rule), None));
            prop_oneof![probable, given, joined, rule].boxed()
        }
        Task::Regression | Task::Forecast => {
            let levels = prop::collection::btree_set(1u32..1000, 0..4);
            let ends = (levels, prop::collection::btree_set(trimmed(), 8));
            (trimmed(), ends, prop::collection::btree_set(1u32..100, 0..3))
                .prop_map(|(prediction, (levels, columns), intervals)| {
                    let columns: Vec<String> = columns.into_iter().collect();
                    let quantiles =
                        levels.into_iter().map(|level| f64::from(level) / 1000.0).zip(columns.clone()).collect();
                    let intervals = intervals.into_iter().map(|level| PredictionInterval {
                        level: f64::from(level) / 100.0,
                        low: columns[6].clone(),
                        high: columns[7].clone(),
                    });
                    let answers = NumberAnswers {
                        prediction: Some(prediction.clone()),
                        quantiles,
                        intervals: intervals.collect(),
                    };
                    (Answers::Number(answers), Some(prediction))
                })
                .boxed()
        }
        Task::Ranking => {
            let score =
                trimmed().prop_map(|column| (Answers::Order(OrderAnswers::Score(column.clone())), Some(column)));
            let rank = trimmed().prop_map(|column| (Answers::Order(OrderAnswers::Rank(column.clone())), Some(column)));
            prop_oneof![score, rank, Just((Answers::Order(OrderAnswers::Rule), None))].boxed()
        }
        Task::Preference => trimmed().prop_map(|called| (Answers::Contestant(called), Some("a".to_owned()))).boxed(),
    }
}

fn candidate(task: Task) -> BoxedStrategy<Candidate> {
    let source = if task == Task::Generation {
        texts::answers()
    } else {
        let drawn = (answers(task), trimmed(), path(), 0usize..3);
        drawn
            .prop_map(move |((answers, column), rule, data, which)| match (column, which) {
                (None, _) => (answers, Source::Rule(rule)),
                (Some(_), 0) if task == Task::Binary => (answers, Source::Rule(rule)),
                (Some(score), 1) if task != Task::Preference => (answers, Source::Predictions { data, score }),
                (Some(score), _) => (answers, Source::Score(score)),
            })
            .boxed()
    };
    let cut = (any::<bool>(), 0.0..1.0f64, prop::option::of((0.0..0.4f64, 0.5..1.0f64)), any::<bool>());
    let recalibrate = prop::option::of(prop::sample::select(vec![Recalibration::Isotonic, Recalibration::Platt]));
    (source, cut, null_score(task), recalibrate, prop::option::of(positive()), prop::option::of(trimmed()))
        .prop_map(
            move |(
                (answers, source),
                (cheapest, at, band, wide),
                null_score,
                recalibrate,
                running_cost_per_1k,
                latency_ms,
            )| {
                let rule = matches!(source, Source::Rule(_));
                let scored = task == Task::Binary && !rule;
                let score_range = if wide && scored { (-3.5, 10.0) } else { (0.0, 1.0) };
                let recalibrate = recalibrate.filter(|_| scored);
                let decided = if recalibrate.is_some() { (0.0, 1.0) } else { score_range };
                let within = |share: f64| decided.0 + (decided.1 - decided.0) * share;
                let threshold = if cheapest { Threshold::Cheapest } else { Threshold::At(within(at)) };
                let approach = match (rule, wide) {
                    (true, _) => Approach::Rule,
                    (false, true) => Approach::Llm,
                    (false, false) => Approach::Model,
                };
                Candidate {
                    name: String::new(),
                    approach,
                    source,
                    answers,
                    prompted: None,
                    thresholds: None,
                    recalibrate,
                    score_range,
                    threshold: scored.then_some(threshold),
                    defer: band.filter(|_| scored).map(|(low, high)| (within(low), within(high))),
                    null_score: if rule { NullScore::Error } else { null_score },
                    running_cost_per_1k,
                    latency_ms: latency_ms.filter(|_| !matches!(task, Task::Preference | Task::Generation)),
                }
            },
        )
        .boxed()
}

/// Two names that differ.
fn two() -> impl Strategy<Value = (String, String)> {
    (trimmed(), trimmed()).prop_filter("they differ", |(a, b)| a != b)
}

fn truth(task: Task) -> BoxedStrategy<Truth> {
    match task {
        Task::Binary => Just(Truth::Decision).boxed(),
        Task::Generation => Just(Truth::Graded).boxed(),
        Task::Multiclass => Just(Truth::Class { classes: Vec::new() }).boxed(),
        Task::Multilabel => (";|\\||, |/", Just(Vec::new()))
            .prop_map(|(separator, labels)| {
                Truth::Labels(TrueLabels::Joined { separator: separator.trim().to_owned(), labels })
            })
            .boxed(),
        Task::Regression | Task::Forecast => Just(Truth::Number).boxed(),
        Task::Ranking => (two(), positive(), trimmed(), 1u64..1_000_000)
            .prop_map(|((query, item), relevant_from, popularity, size)| {
                Truth::Relevance(Relevance {
                    query,
                    item,
                    relevant_from,
                    popularity: Some(popularity),
                    catalogue_size: Some(size),
                })
            })
            .boxed(),
        Task::Preference => prop::collection::vec(trimmed(), 1..3)
            .prop_map(|ties| Truth::Winner(Winner { a: "a".to_owned(), b: "b".to_owned(), ties }))
            .boxed(),
    }
}

fn golden(task: Task) -> BoxedStrategy<Golden> {
    let columns = (trimmed(), trimmed(), prop::option::of(trimmed()), prop::option::of(trimmed()));
    let slices = prop::collection::btree_map(trimmed(), prop::option::of(trimmed()), 0..4);
    let positive = value().prop_filter("positive is something", |value| *value != Value::Null);
    (path(), prop::option::of(trimmed()), columns, (positive, truth(task)), slices)
        .prop_filter("a slice of the label is refused", |(_, _, (label, ..), _, slices)| !slices.contains_key(label))
        .prop_map(move |(data, filter, (label, id, time, cluster), (positive, truth), slices)| Golden {
            data,
            filter,
            label: if task == Task::Generation { id.clone() } else { label },
            truth,
            positive: (task == Task::Binary).then_some(positive),
            id: (task != Task::Ranking).then_some(id),
            time,
            cluster,
            weight: None,
            slices: slices.into_iter().map(|(name, expression)| SliceColumn { name, expression }).collect(),
        })
        .boxed()
}

fn population(slices: Vec<String>) -> impl Strategy<Value = IndexMap<String, IndexMap<String, f64>>> {
    let shares = (trimmed(), trimmed(), share()).prop_map(|(a, b, share)| {
        let mut shares = IndexMap::from([(a, share)]);
        let other = if shares.contains_key(&b) { format!("{b}2") } else { b };
        shares.insert(other, 1.0 - share);
        shares
    });
    let columns = prop::sample::subsequence(slices.clone(), 0..=slices.len().min(2));
    (columns, prop::collection::vec(shares, 2)).prop_map(|(columns, shares)| columns.into_iter().zip(shares).collect())
}

/// Headings and text as the parser gives them: nothing that would be read as another heading.
fn section() -> BoxedStrategy<Section> {
    let text = prop::collection::vec("[a-z*_>.-][ -~é]{0,20}[a-z.]", 0..4).prop_map(|lines| lines.join("\n"));
    ("[A-Z][a-z ]{0,10}[a-z#]", text).prop_map(|(heading, text)| Section { heading, text, line: 0 }).boxed()
}

fn spec(task: Task) -> BoxedStrategy<Spec> {
    let candidates = prop::collection::btree_map(trimmed(), candidate(task), 1..4);
    let candidates = candidates.prop_filter("each is recorded in a file of its own", move |candidates| {
        let files: std::collections::BTreeSet<String> = candidates.keys().map(|name| file_stem(name)).collect();
        task != Task::Generation || files.len() == candidates.len()
    });
    (golden(task), candidates, texts::calls())
        .prop_flat_map(move |(golden, candidates, (models, budget, generation))| {
            let asks = matches!(task, Task::Binary | Task::Multiclass | Task::Generation);
            let (models, budget) = if asks { (models, budget) } else { Default::default() };
            let generation = (task == Task::Generation).then_some(generation);
            let slices: Vec<String> = golden.slices.iter().map(|slice| slice.name.clone()).collect();
            let names: Vec<String> = candidates.keys().cloned().collect();
            let head = (
                trimmed(),
                prop::option::of(trimmed()),
                0usize..4,
                prop::option::of(prop::sample::select(names.clone())),
            );
            let rate = prop::option::of((share(), share(), share()));
            let bars = prop::collection::vec(bar(task, slices.clone(), true), 1..5);
            let states = (trimmed(), trimmed(), prop::option::of(prose()))
                .prop_map(|(when, then, user_sees)| FailureState { when, then, user_sees });
            let tail = (
                0.51..0.999f64,
                1u32..=20,
                prop::collection::vec(states, 0..3),
                prop::option::of(prose()),
                prop::option::of(prose()),
                any::<bool>(),
            );
            let sections = prop::collection::vec(section(), 0..4);
            let head = head.boxed();
            let tail = tail.boxed();
            (head, rate, population(slices).boxed(), errors(task), bars, prop::sample::select(names), tail, sections)
                .prop_map(
                    move |(
                        (name, owner, stage, ship),
                        rate,
                        population,
                        errors,
                        bars,
                        baseline,
                        (confidence, looks, failure_states, fallback, data_needs, gdpr),
                        sections,
                    )| {
                        let candidates: Vec<Candidate> = candidates
                            .clone()
                            .into_iter()
                            .map(|(name, candidate)| {
                                let thresholds = candidate.threshold.zip(golden.slices.first());
                                let thresholds = thresholds.map(|(threshold, slice)| SliceThresholds {
                                    slice: slice.name.clone(),
                                    by: match looks % 2 {
                                        0 => ThresholdsBy::Cheapest,
                                        _ => ThresholdsBy::Value(IndexMap::from([(name.clone(), threshold)])),
                                    },
                                });
                                let candidate = Candidate { name, thresholds, ..candidate };
                                if looks % 3 == 0 {
                                    texts::prompted(task, candidate, &models, "p.md")
                                } else {
                                    candidate
                                }
                            })
                            .collect();
                        let bars = with_unique_ids(task, bars, &candidates, generation.as_ref());
                        let waivers = bars.iter().take(looks as usize % 3).map(|bar| Waiver {
                            bar: bar.id.clone(),
                            until: Date::new(2026, 12, looks as u8).unwrap(),
                            by: name.clone(),
                            reason: name.clone(),
                        });
                        let waivers = waivers.collect();
                        let groups: Vec<String> =
                            golden.slices.iter().take(2).map(|slice| slice.name.clone()).collect();
                        Spec {
                            name,
                            owner,
                            task,
                            stage: [Stage::Proposed, Stage::Pilot, Stage::Live, Stage::Retired][stage],
                            ship,
                            golden: golden.clone(),
                            positive_rate: rate.filter(|_| task == Task::Binary).map(|(a, b, c)| {
                                let mut three = [a, b, c];
                                three.sort_by(f64::total_cmp);
                                PositiveRate { value: three[1], low: three[0], high: three[2] }
                            }),
                            population,
                            errors: (task != Task::Preference).then_some(errors),
                            models: models.clone(),
                            budget,
                            generation: generation.clone(),
                            bars,
                            candidates,
                            baseline: Some(baseline),
                            confidence,
                            looks,
                            waivers,
                            fairness: (!groups.is_empty()).then_some(Fairness { groups, metrics: Vec::new() }),
                            failure_states,
                            fallback,
                            data_needs,
                            compliance: if gdpr { vec!["gdpr".to_owned(), "dpdpa".to_owned()] } else { Vec::new() },
                            sections,
                        }
                    },
                )
        })
        .boxed()
}

/// Whether some candidate offers what a bar needs.
fn possible(bar: &Bar, candidates: &[Candidate], generation: Option<&Generation>) -> bool {
    if let Some(generation) = generation {
        return texts::possible(bar, generation);
    }
    let some = |offers: &dyn Fn(&Candidate) -> bool| candidates.iter().any(offers);
    let range = |offers: &dyn Fn(&NumberAnswers) -> bool| {
        some(&|candidate| matches!(&candidate.answers, Answers::Number(number) if offers(number)))
    };
    let probable = |candidate: &Candidate| match &candidate.answers {
        Answers::Class(class) => !class.probabilities.is_empty(),
        Answers::Labels(labels) => matches!(labels, LabelAnswers::Probabilities { .. }),
        _ => candidate.rule().is_none() && (candidate.recalibrate.is_some() || candidate.score_range == (0.0, 1.0)),
    };
    let paid = some(&|candidate| candidate.running_cost_per_1k.is_some());
    let needs = of_bar(bar).unwrap().needs;
    match (bar.metric.as_str(), needs) {
        ("running_cost" | "total_cost", _) => paid,
        (_, Needs::Latency) => some(&|candidate| candidate.latency_ms.is_some()),
        (_, Needs::Score | Needs::Probability) => some(&probable),
        (_, Needs::ClassOrder) => false,
        ("over_cost", _) => false,
        (_, Needs::Quantiles) => range(&|number| match bar.detail() {
            Some(Detail::Quantile(level)) => number.quantile(level).is_some(),
            _ => !number.quantiles.is_empty(),
        }),
        (_, Needs::Interval) => {
            let Some(Detail::Level(level)) = bar.detail() else { return false };
            range(&|number| number.interval(level).is_some())
        }
        (_, Needs::Range) => range(&|number| !number.quantiles.is_empty() || !number.intervals.is_empty()),
        _ => true,
    }
}

/// Ids as a spec has them, and no bars that the spec's candidates could never be judged by.
fn with_unique_ids(task: Task, bars: Vec<Bar>, candidates: &[Candidate], generation: Option<&Generation>) -> Vec<Bar> {
    let mut kept: Vec<Bar> = Vec::new();
    for mut bar in bars {
        // Names of classes and opponents are checked against the rest of the spec, which is drawn apart.
        bar.subject = match bar.subject {
            Subject::Class(_) => Subject::EveryClass,
            Subject::Against(_) => Subject::Whole,
            other => other,
        };
        bar.text = bar_grammar::print(&bar);
        bar.id = bar_grammar::base_id(&bar);
        let same = |other: &Bar| Bar { id: bar.id.clone(), severity: bar.severity, ..other.clone() } == bar;
        if !possible(&bar, candidates, generation) || kept.iter().any(same) {
            continue;
        }
        let mut count = 2;
        let base = bar.id.clone();
        while kept.iter().any(|other| other.id == bar.id) {
            bar.id = format!("{base}-{count}");
            count += 1;
        }
        kept.push(bar);
    }
    if kept.is_empty() {
        let always = match task {
            Task::Binary => "recall >= 90%",
            Task::Generation => "pass_rate >= 90%",
            Task::Multiclass => "accuracy >= 90%",
            Task::Multilabel => "hamming_loss <= 10%",
            Task::Regression | Task::Forecast => "mae <= 3",
            Task::Ranking => "map >= 0.4",
            Task::Preference => "win_rate >= 55%",
        };
        kept.push(bar_grammar::parse_for(task, always).unwrap().bar);
    }
    kept
}

/// Every valid spec, once for each of its values with that value left out.
fn without_a_value() -> impl Iterator<Item = Vec<u8>> {
    files(VALID).into_iter().flat_map(|bytes| {
        let text = String::from_utf8(bytes).unwrap();
        let colons: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 1).collect();
        colons.into_iter().map(move |from| {
            let length = text[from..].find(['\n', ',', '}', ']']).unwrap_or(text.len() - from);
            [&text[..from], &text[from + length..]].concat().into_bytes()
        })
    })
}

#[test]
fn a_value_left_out_is_a_named_problem() {
    let count = without_a_value().inspect(|bytes| laws::spec(bytes)).count();
    assert!(count > 500, "{count} values were left out");
}

/// A valid spec with a few bytes changed, removed or repeated.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let originals = files(VALID);
    let change = (any::<prop::sample::Index>(), 0usize..6, any::<u8>(), 0usize..40);
    (prop::sample::select(originals), prop::collection::vec(change, 1..8)).prop_map(|(mut bytes, changes)| {
        for (index, kind, byte, length) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                4 => bytes.insert(at, b"\n\t:[{}]\"'#-&*!|>%@"[length % 18]),
                _ => bytes.truncate(bytes.len() - length.min(bytes.len()) / 8),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_spec_or_have_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        laws::spec(&bytes);
        laws::spec(&[b"---\n".as_slice(), &bytes, b"\n---\n"].concat());
    }

    #[test]
    fn mutated_specs_keep_the_laws(bytes in mutated()) {
        laws::spec(&bytes);
    }

    #[test]
    fn any_text_is_a_bar_or_has_a_problem(text in "\\PC{0,60}", words in bar_words()) {
        laws::bar(text.as_bytes());
        laws::bar(words.as_bytes());
        laws::bar(format!("recall >= {words}").as_bytes());
        laws::bar(format!("recall >= 5% {words}").as_bytes());
    }

    #[test]
    fn bars_print_back(bar in any_task().prop_flat_map(|task| bar(task, vec!["a".into(), "city tier".into(), "and".into(), "ü\"x\\".into()], true))) {
        let mut bar = bar;
        bar.severity = Severity::Must;
        laws::bar_prints_back(&bar);
    }

    #[test]
    fn specs_print_back(spec in any_task().prop_flat_map(spec)) {
        laws::prints_back(&spec);
    }
}
