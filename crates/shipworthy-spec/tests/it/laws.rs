//! Laws: nothing panics, and what is printed reads back the same.

use indexmap::IndexMap;
use proptest::prelude::*;
use shipworthy_spec::bar::{Bar, Op, Scope, Severity, Target};
use shipworthy_spec::catalogue::{METRICS, Metric, PERCENTILES, Statistic};
use shipworthy_spec::spec::*;
use shipworthy_spec::{bar_grammar, laws};

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
fn trimmed() -> impl Strategy<Value = String> {
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

fn positive() -> impl Strategy<Value = f64> {
    number().prop_map(|x| x.abs()).prop_filter("more than zero", |x| *x > 0.0)
}

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![0.0001..0.9999f64, (1u32..100).prop_map(|percent| f64::from(percent) / 100.0)]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        any_text().prop_map(Value::Text),
    ]
}

/// A bar whose text is its printed form. `slices` are what its scope may name, `baseline` whether targets may.
fn bar(slices: Vec<String>, baseline: bool) -> BoxedStrategy<Bar> {
    let usable: Vec<&'static Metric> = METRICS.iter().collect();
    let op = prop::sample::select(vec![Op::AtLeast, Op::AtMost, Op::Above, Op::Below]);
    let parts = prop::sample::subsequence(slices.clone(), 0..=slices.len().min(3));
    let values = prop::collection::vec(value(), 3);
    let target = (0.0..1.0f64, number(), any::<bool>());
    (
        prop::sample::select(usable),
        (0usize..6, 1u32..=100),
        op,
        target,
        parts,
        values,
        (0u64..1000, any::<bool>(), any::<bool>()),
    )
        .prop_map(
            move |(metric, (which, k), op, (inside, anything, relative), parts, values, (at_least, every, must))| {
                let statistic = match metric.statistic {
                    Statistic::None => None,
                    Statistic::Percentile => Some(PERCENTILES[which].to_owned()),
                    Statistic::K => Some(k.to_string()),
                };
                let target = if relative && baseline {
                    let offset = if metric.is_rate { inside - 0.5 } else { anything };
                    Target::Baseline {
                        factor: if which == 0 { 1.0 } else { inside + 0.1 },
                        offset: if which == 1 { 0.0 } else { offset },
                    }
                } else {
                    Target::Value(match metric.range {
                        (Some(low), Some(high)) => low + (high - low) * inside,
                        (Some(_), None) => anything.abs(),
                        (None, Some(high)) => high - anything.abs(),
                        (None, None) => anything,
                    })
                };
                let scope = match (parts.is_empty(), every) {
                    (true, _) => Scope::All,
                    (false, true) => Scope::Every { slices: parts, at_least },
                    (false, false) => Scope::Where(parts.into_iter().zip(values).collect()),
                };
                let severity = if must { Severity::Must } else { Severity::Should };
                let mut bar = Bar {
                    id: String::new(),
                    text: String::new(),
                    severity,
                    metric: metric.name.to_owned(),
                    statistic,
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

fn price() -> impl Strategy<Value = OutcomePrice> {
    let expression = "[a-z]{1,6}( [+*] [a-z]{1,4})?";
    let cost = prop_oneof![number().prop_map(Cost::Constant), expression.prop_map(Cost::Expression)];
    (cost, prop::option::of(trimmed())).prop_map(|(cost, who)| OutcomePrice { cost, who })
}

fn errors() -> BoxedStrategy<Errors> {
    let numbers = (positive(), prop::option::of(positive()), positive(), number(), prop::option::of(positive()));
    let label = prop::option::of((positive(), positive()).prop_map(|(cost, days)| LabelPrice { cost, days }));
    ("[A-Z]{3}", numbers, price(), price(), price(), price(), label)
        .prop_map(
            |(
                currency,
                (per, volume_per_month, horizon_months, cost, capacity_per_day),
                false_positive,
                false_negative,
                true_positive,
                true_negative,
                label,
            )| Errors {
                currency,
                per,
                volume_per_month,
                horizon_months,
                false_positive,
                false_negative,
                true_positive,
                true_negative,
                review: Some(Review { cost: cost.abs(), capacity_per_day }),
                label,
            },
        )
        .boxed()
}

fn path() -> impl Strategy<Value = String> {
    "[a-z]{1,6}(/[a-z*]{1,4}){0,2}\\.(csv|parquet)"
}

fn candidate() -> BoxedStrategy<Candidate> {
    let source = prop_oneof![
        trimmed().prop_map(Source::Rule),
        trimmed().prop_map(Source::Score),
        (path(), trimmed()).prop_map(|(data, score)| Source::Predictions { data, score }),
    ];
    let null_score =
        prop::sample::select(vec![NullScore::Error, NullScore::Exclude, NullScore::Negative, NullScore::Review]);
    let cut = (any::<bool>(), 0.0..1.0f64, prop::option::of((0.0..0.4f64, 0.5..1.0f64)), any::<bool>());
    (source, cut, null_score, prop::option::of(positive()), prop::option::of(trimmed()))
        .prop_map(|(source, (cheapest, at, band, wide), null_score, running_cost_per_1k, latency_ms)| {
            let rule = matches!(source, Source::Rule(_));
            let score_range = if wide && !rule { (-3.5, 10.0) } else { (0.0, 1.0) };
            let within = |share: f64| score_range.0 + (score_range.1 - score_range.0) * share;
            let threshold = if cheapest { Threshold::Cheapest } else { Threshold::At(within(at)) };
            Candidate {
                name: String::new(),
                source,
                score_range,
                threshold: (!rule).then_some(threshold),
                defer: band.filter(|_| !rule).map(|(low, high)| (within(low), within(high))),
                null_score: if rule { NullScore::Error } else { null_score },
                running_cost_per_1k,
                latency_ms,
            }
        })
        .boxed()
}

fn golden() -> BoxedStrategy<Golden> {
    let columns = (trimmed(), trimmed(), prop::option::of(trimmed()), prop::option::of(trimmed()));
    let slices = prop::collection::btree_map(trimmed(), prop::option::of(trimmed()), 0..4);
    let positive = value().prop_filter("positive is something", |value| *value != Value::Null);
    (path(), prop::option::of(trimmed()), columns, positive, slices)
        .prop_filter("a slice of the label is refused", |(_, _, (label, ..), _, slices)| !slices.contains_key(label))
        .prop_map(|(data, filter, (label, id, time, cluster), positive, slices)| Golden {
            data,
            filter,
            label,
            positive: Some(positive),
            id: Some(id),
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

fn spec() -> BoxedStrategy<Spec> {
    let candidates = prop::collection::btree_map(trimmed(), candidate(), 1..4);
    (golden(), candidates)
        .prop_flat_map(|(golden, candidates)| {
            let slices: Vec<String> = golden.slices.iter().map(|slice| slice.name.clone()).collect();
            let names: Vec<String> = candidates.keys().cloned().collect();
            let head = (
                trimmed(),
                prop::option::of(trimmed()),
                0usize..4,
                prop::option::of(prop::sample::select(names.clone())),
            );
            let rate = prop::option::of((share(), share(), share()));
            let bars = prop::collection::vec(bar(slices.clone(), true), 1..5);
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
            (head, rate, population(slices).boxed(), errors(), bars, prop::sample::select(names), tail, sections)
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
                            .map(|(name, candidate)| Candidate { name, ..candidate })
                            .collect();
                        Spec {
                            name,
                            owner,
                            task: Task::Binary,
                            stage: [Stage::Proposed, Stage::Pilot, Stage::Live, Stage::Retired][stage],
                            ship,
                            golden: golden.clone(),
                            positive_rate: rate.map(|(a, b, c)| {
                                let mut three = [a, b, c];
                                three.sort_by(f64::total_cmp);
                                PositiveRate { value: three[1], low: three[0], high: three[2] }
                            }),
                            population,
                            errors: Some(errors),
                            bars: with_unique_ids(bars, &candidates),
                            candidates,
                            baseline: Some(baseline),
                            confidence,
                            looks,
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

/// Ids as a spec has them, and no bars that the spec's candidates could never be judged by.
fn with_unique_ids(bars: Vec<Bar>, candidates: &[Candidate]) -> Vec<Bar> {
    let scored = candidates
        .iter()
        .any(|candidate| !matches!(candidate.source, Source::Rule(_)) && candidate.score_range == (0.0, 1.0));
    let mut kept: Vec<Bar> = Vec::new();
    for mut bar in bars {
        let possible = match bar.metric.as_str() {
            "latency_ms" => candidates.iter().any(|candidate| candidate.latency_ms.is_some()),
            "running_cost" | "total_cost" => candidates.iter().any(|candidate| candidate.running_cost_per_1k.is_some()),
            _ => scored,
        };
        let repeats = kept.iter().any(|other| {
            (&other.metric, &other.statistic, other.op, other.target, &other.scope)
                == (&bar.metric, &bar.statistic, bar.op, bar.target, &bar.scope)
        });
        if !possible || repeats {
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
        kept.push(bar_grammar::parse("recall >= 90%").unwrap().bar);
    }
    kept
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
    fn bars_print_back(bar in bar(vec!["a".into(), "city tier".into(), "and".into(), "ü\"x\\".into()], true)) {
        let mut bar = bar;
        bar.severity = Severity::Must;
        laws::bar_prints_back(&bar);
    }

    #[test]
    fn specs_print_back(spec in spec()) {
        laws::prints_back(&spec);
    }
}
