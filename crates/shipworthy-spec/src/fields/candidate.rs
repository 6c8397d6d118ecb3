//! The keys of a candidate.

use super::write::{PROBABILITY, SHARE_OPEN, of, optional, required, word};
use super::{Group, Kind, Limits, Word};
use crate::spec::Task::{Binary, Forecast, Generation, Multiclass, Multilabel, Preference, Ranking, Regression};

const CHEAPEST: &[Word] =
    &[word("cheapest", "The threshold with the lowest expected cost, judged on rows that did not choose it.")];

const RECALIBRATIONS: &[Word] = &[
    word("isotonic", "A rising step-wise fit; needs a thousand examples or more."),
    word("platt", "A logistic curve; suits small golden sets."),
    word("temperature", "One number that makes probabilities bolder or more careful; even odds stay even."),
];

const EXCLUDE: Word = word("exclude", "Leave the row out, and count it.");
const REVIEW: Word = word("review", "Send it to a human.");
const THRESHOLD: Kind = Kind::Either(&[Kind::Number(Limits::ANY), Kind::Choice(CHEAPEST)], "a number, or `cheapest`");

pub(super) const CANDIDATE: Group = Group {
    name: "a candidate",
    doc: "One way of doing the job: a `rule`, or columns of answers in the golden set, or `predictions` with columns of that file, or a `prompt` that a `model` answers.",
    fields: &[
        required("name", Kind::Text, "Its name; unique within the spec.", "gbm-v4"),
        of(
            &[Binary],
            optional(
                "rule",
                Kind::Expression,
                "A yes-or-no expression over the golden columns.",
                "",
                "amount > 50000 AND account_age_days < 7",
            ),
        ),
        of(
            &[Multiclass, Multilabel, Regression, Forecast, Ranking],
            optional(
                "rule",
                Kind::Expression,
                "An expression over the golden columns that gives the answer: a class, labels with the separator between them, a number, or for a ranking a score.",
                "",
                "distance_km * 4 + 15",
            ),
        ),
        of(
            &[Binary, Multiclass, Multilabel, Regression, Forecast, Ranking],
            optional(
                "predictions",
                Kind::Path,
                "A file of predictions, joined on the golden set's `id`; in a ranking on `query` and `item`.",
                "",
                "data/gbm_v4.parquet",
            ),
        ),
        of(
            &[Binary],
            optional(
                "score",
                Kind::Column,
                "Column of scores, in the golden set or in the predictions file.",
                "",
                "p_fraud",
            ),
        ),
        of(&[Ranking], optional("score", Kind::Column, "Column of scores; higher comes first.", "", "bm25")),
        of(
            &[Ranking],
            optional("rank", Kind::Column, "Column of ranks; 1 comes first. Instead of `score`.", "", "position"),
        ),
        of(
            &[Multiclass],
            optional(
                "prediction",
                Kind::Column,
                "Column of predicted classes.",
                "the class with the highest probability",
                "predicted",
            ),
        ),
        of(
            &[Multilabel],
            optional(
                "prediction",
                Kind::Either(
                    &[Kind::Column, Kind::Map(&Kind::Column)],
                    "a column of labels with the separator between them, or `{label: column of yes or no}`",
                ),
                "The labels given. Instead of `probabilities`.",
                "",
                "{billing: is_billing, refund: is_refund}",
            ),
        ),
        of(
            &[Regression, Forecast],
            optional("prediction", Kind::Column, "Column of predicted numbers.", "the quantile at 0.5", "minutes"),
        ),
        of(
            &[Multiclass],
            optional(
                "probabilities",
                Kind::Map(&Kind::Column),
                "Column of the probability of each class: `{class: column}`.",
                "",
                "{low: p_low, medium: p_medium, high: p_high}",
            ),
        ),
        of(
            &[Multilabel],
            optional(
                "probabilities",
                Kind::Map(&Kind::Column),
                "Column of the probability of each label: `{label: column}`.",
                "",
                "{billing: p_billing, refund: p_refund}",
            ),
        ),
        of(
            &[Regression, Forecast],
            optional(
                "quantiles",
                Kind::Map(&Kind::Column),
                "Column of each quantile: `{level: column}`, with levels between 0 and 1.",
                "",
                "{0.1: q10, 0.5: q50, 0.9: q90}",
            ),
        ),
        of(
            &[Regression, Forecast],
            optional(
                "interval",
                Kind::Either(
                    &[Kind::Group(&INTERVAL), Kind::List(&Kind::Group(&INTERVAL), 50)],
                    "`{level, low, high}`, or a list of them",
                ),
                "Range that should hold the truth in a stated share of cases. Two quantiles around the middle are one too.",
                "",
                "{level: 80%, low: lower, high: upper}",
            ),
        ),
        of(
            &[Preference],
            optional(
                "appears_as",
                Kind::Text,
                "What it is called in the columns `a` and `b`.",
                "its name",
                "prompt-2026-03",
            ),
        ),
        of(
            &[Binary],
            optional(
                "score_range",
                Kind::Pair(&Kind::Number(Limits::ANY)),
                "Lowest and highest possible score. Outside 0..1, metrics that read scores as probabilities are undefined.",
                "[0, 1]",
                "[1, 10]",
            ),
        ),
        of(
            &[Binary],
            optional(
                "recalibrate",
                Kind::Choice(RECALIBRATIONS),
                "Turn scores into probabilities first, by cross-fitting. `threshold` and `defer` then speak of these.",
                "scores are taken as they are",
                "isotonic",
            ),
        ),
        of(
            &[Binary],
            optional(
                "threshold",
                THRESHOLD,
                "Scores at or above it are positive decisions.",
                "0.5 for scores in 0..1",
                "0.42",
            ),
        ),
        of(
            &[Multilabel],
            optional(
                "threshold",
                PROBABILITY,
                "A label is given when its probability is at or above it.",
                "0.5",
                "0.4",
            ),
        ),
        of(
            &[Binary],
            optional(
                "thresholds",
                Kind::Map(&Kind::Either(
                    &[Kind::Map(&THRESHOLD), Kind::Choice(CHEAPEST)],
                    "thresholds by value such as `{tier1: 0.4, tier2: 0.5}`, or `cheapest`",
                )),
                "Thresholds that differ between the values of one slice; values that are not named have `threshold`.",
                "",
                "{city_tier: {tier1: 0.4, tier2: 0.5}}",
            ),
        ),
        of(
            &[Multilabel],
            optional(
                "thresholds",
                Kind::Map(&PROBABILITY),
                "Threshold by label; labels that are not named have `threshold`.",
                "",
                "{billing: 0.3, refund: 0.6}",
            ),
        ),
        of(
            &[Binary],
            optional(
                "defer",
                Kind::Pair(&Kind::Number(Limits::ANY)),
                "Scores in `[low, high)` go to a human.",
                "",
                "[0.35, 0.50]",
            ),
        ),
        of(
            &[Multiclass],
            optional(
                "defer_below",
                PROBABILITY,
                "Cases whose highest probability lies below it go to a human.",
                "",
                "0.6",
            ),
        ),
        of(
            &[Binary],
            optional(
                "null_score",
                Kind::Choice(&[EXCLUDE, word("negative", "Decide negative."), REVIEW]),
                "What to do with a missing score.",
                "refuse to go on",
                "exclude",
            ),
        ),
        of(
            &[Multiclass],
            optional(
                "null_score",
                Kind::Choice(&[EXCLUDE, REVIEW]),
                "What to do with a missing answer.",
                "refuse to go on",
                "exclude",
            ),
        ),
        of(
            &[Multilabel, Regression, Forecast, Ranking],
            optional(
                "null_score",
                Kind::Choice(&[EXCLUDE]),
                "What to do with a missing answer.",
                "refuse to go on",
                "exclude",
            ),
        ),
        of(
            &[Binary, Multiclass, Generation],
            optional(
                "prompt",
                Kind::Path,
                "A file with the prompt that a model answers; `shipworthy run` records the outputs.",
                "",
                "prompts/short.prompt.md",
            ),
        ),
        of(
            &[Binary, Multiclass, Generation],
            optional(
                "model",
                Kind::Text,
                "The model that answers the prompt, by its name under `models`.",
                "",
                "small",
            ),
        ),
        of(
            &[Binary, Multiclass],
            optional(
                "outputs",
                Kind::Path,
                "Where `shipworthy run` records what the model says, with the class that it names as `answer`.",
                "`outputs/` and the candidate's name",
                "outputs/small-model.jsonl",
            ),
        ),
        of(
            &[Binary, Multiclass],
            optional(
                "says",
                Kind::Map(&Kind::Text),
                "What the model calls each value of the label, where its words differ.",
                "the values of the label",
                "{1: fraud, 0: honest}",
            ),
        ),
        of(
            &[Generation],
            optional(
                "outputs",
                Kind::Path,
                "A table of recorded outputs, joined on `id`, with `repeat` where there are several; with a `prompt`, where they are recorded.",
                "`outputs/` and the candidate's name",
                "outputs/lookup.jsonl",
            ),
        ),
        of(
            &[Generation],
            optional(
                "output",
                Kind::Column,
                "Column of the text: in `outputs`, and without it in the golden set.",
                "output",
                "answer",
            ),
        ),
        optional(
            "approach",
            Kind::Choice(&[
                word("rule", "A rule that somebody wrote."),
                word("model", "A model that was learned from examples."),
                word("llm", "A large language model that is told what to do."),
                word("people", "People."),
            ]),
            "What does the job; the page about scope holds the approaches against each other.",
            "rule for a `rule`, llm for a `prompt`, else model",
            "llm",
        ),
        optional(
            "running_cost_per_1k",
            Kind::Number(Limits::NOT_NEGATIVE),
            "Money per 1,000 cases to run it.",
            "",
            "0.9",
        ),
        of(
            &[Binary, Multiclass, Multilabel, Regression, Forecast, Ranking],
            optional("latency_ms", Kind::Column, "Column that holds its latency in milliseconds.", "", "ms"),
        ),
    ],
};

const INTERVAL: Group = Group {
    name: "an interval",
    doc: "A range that should hold the truth in a stated share of cases.",
    fields: &[
        required("level", SHARE_OPEN, "Share of cases that it should hold.", "80%"),
        required("low", Kind::Column, "Column of its lower end.", "lower"),
        required("high", Kind::Column, "Column of its upper end.", "upper"),
    ],
};
