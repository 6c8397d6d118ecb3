//! Strategies for specs of features that answer with text.

use indexmap::IndexMap;
use proptest::prelude::*;
use shipworthy_spec::bar::{Bar, Detail};
use shipworthy_spec::spec::*;

use crate::laws::{path, positive, price, trimmed, value};

fn assertion() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        trimmed().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        (-1000i64..1000).prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    (trimmed(), leaf.clone(), prop::collection::vec(leaf, 0..3))
        .prop_map(|(kind, value, several)| serde_json::json!({"type": kind, "value": value, "others": several}))
}

fn graded_by(models: Vec<String>) -> BoxedStrategy<GradedBy> {
    let assertions = prop::collection::vec(assertion(), 1..3).prop_map(GradedBy::Assertions);
    let column = (trimmed(), any::<bool>(), prop::option::of(trimmed()))
        .prop_map(|(name, judged, swapped)| GradedBy::Column { name, judged, swapped });
    if models.is_empty() {
        return prop_oneof![assertions, column].boxed();
    }
    let judge = (prop::sample::select(models), trimmed(), 1u32..5, asks())
        .prop_map(|(model, rubric, votes, asks)| GradedBy::Judge { model, rubric: said(&asks, rubric), votes, asks });
    prop_oneof![assertions, column, judge].boxed()
}

/// Criteria speak for themselves.
fn said(asks: &Asks, rubric: String) -> String {
    if asks.question == JudgeQuestion::Criteria { String::new() } else { rubric }
}

fn asks() -> impl Strategy<Value = Asks> {
    let questions = [JudgeQuestion::Rubric, JudgeQuestion::Criteria].into_iter().chain(JudgeQuestion::NAMED);
    let questions: Vec<JudgeQuestion> = questions.collect();
    (prop::sample::select(questions), prop::collection::vec(trimmed(), 1..3), trimmed(), prop::option::of(trimmed()))
        .prop_map(|(question, criteria, column, input)| Asks {
            question,
            criteria: if question == JudgeQuestion::Criteria { criteria } else { Vec::new() },
            input,
            context: question.needs_context().then(|| column.clone()),
            reference: question.needs_reference().then_some(column),
            against: None,
        })
}

fn model() -> impl Strategy<Value = Model> {
    let key = prop_oneof![trimmed().prop_map(KeyPlace::Variable), path().prop_map(KeyPlace::File)];
    let price = (positive(), positive(), prop::option::of(positive()))
        .prop_map(|(input, output, cached_input)| TokenPrice { input, output, cached_input });
    let settings =
        prop::collection::btree_map(trimmed(), value().prop_filter("something", |v| *v != Value::Null), 0..3);
    (
        prop::sample::select(Provider::ALL.to_vec()),
        (trimmed(), trimmed(), prop::option::of(key)),
        settings,
        (prop::option::of(1u32..50), prop::option::of(price)),
    )
        .prop_map(|(provider, (url, model, key), params, (concurrency, price))| Model {
            provider,
            url: Some(url),
            model: Some(model),
            key,
            params: params.into_iter().collect(),
            concurrency,
            price,
        })
}

/// Models, what calling them may cost, and what a spec of texts says beside the rest, with judges among these models.
pub fn calls() -> BoxedStrategy<(IndexMap<String, Model>, Budget, Generation)> {
    prop::collection::btree_map(trimmed(), model(), 0..3)
        .prop_flat_map(|models| {
            let names: Vec<String> = models.keys().cloned().collect();
            let graders = prop::collection::btree_map(
                trimmed(),
                (graded_by(names), prop::sample::select(Measures::ALL.to_vec())),
                1..4,
            );
            let budget =
                (prop::option::of(positive()), prop::option::of(1u64..1_000_000), prop::option::of(positive()));
            (Just(models), graders, prop::option::of(path()), 5u32..20, budget)
        })
        .prop_map(|(models, graders, human_labels, repeats, (money, tokens, minutes))| {
            let graders = graders.into_iter().map(|(name, (by, measures))| Grader { name, by, measures }).collect();
            let generation = Generation { graders, repeats, human_labels };
            (models.into_iter().collect(), Budget { money, tokens, minutes }, generation)
        })
        .boxed()
}

/// Where outputs come from, with the source that goes with it. No model is named: those are drawn apart.
pub fn answers() -> BoxedStrategy<(Answers, Source)> {
    let golden = trimmed().prop_map(|column| (TextAnswers::Golden(column.clone()), Source::Score(column)));
    let recorded = (path(), trimmed()).prop_map(|(data, column)| {
        let source = Source::Predictions { data: data.clone(), score: column.clone() };
        (TextAnswers::Recorded { data, column }, source)
    });
    prop_oneof![golden, recorded].prop_map(|(answers, source)| (Answers::Text(answers), source)).boxed()
}

/// A candidate whose answers a model of the spec gives, where there is one and the task can be answered in words.
pub fn prompted(task: Task, candidate: Candidate, models: &IndexMap<String, Model>, prompt: &str) -> Candidate {
    let Some(model) = models.keys().next() else { return candidate };
    let data = "outputs/some.jsonl".to_owned();
    let (column, answers) = match task {
        Task::Binary => (ANSWER, Answers::Decision),
        Task::Multiclass => {
            let prediction = Some(ANSWER.to_owned());
            (ANSWER, Answers::Class(ClassAnswers { prediction, ..ClassAnswers::default() }))
        }
        Task::Generation => {
            (OUTPUT, Answers::Text(TextAnswers::Recorded { data: data.clone(), column: OUTPUT.to_owned() }))
        }
        _ => return candidate,
    };
    let says = match task {
        Task::Generation => IndexMap::new(),
        _ => IndexMap::from([("1".to_owned(), "fraud".to_owned()), (candidate.name.clone(), "honest".to_owned())]),
    };
    let decides = task == Task::Binary;
    Candidate {
        name: candidate.name,
        approach: candidate.approach,
        source: Source::Predictions { data, score: column.to_owned() },
        answers,
        prompted: Some(Prompted { prompt: prompt.to_owned(), model: model.clone(), says }),
        score_range: (0.0, 1.0),
        threshold: decides.then_some(Threshold::At(0.5)),
        thresholds: None,
        recalibrate: None,
        defer: None,
        null_score: candidate.null_score,
        running_cost_per_1k: candidate.running_cost_per_1k,
        latency_ms: (task != Task::Generation).then(|| LATENCY.to_owned()),
    }
}

/// What failing outputs cost.
pub fn mistakes() -> BoxedStrategy<Mistakes> {
    price().prop_map(|failed| Mistakes::Outputs(OutputPrices { failed, by_grader: IndexMap::new() })).boxed()
}

/// Whether some grader, and enough repeats, offer what a bar needs.
pub fn possible(bar: &Bar, generation: &Generation) -> bool {
    let measured = Measures::ALL.into_iter().find(|kind| kind.metric() == Some(bar.metric.as_str()));
    let is_measured = measured.is_none_or(|kind| generation.graders.iter().any(|grader| grader.measures == kind));
    let tries = match bar.detail() {
        Some(Detail::First(tries)) => tries,
        _ => 1,
    };
    is_measured && tries <= generation.repeats
}
