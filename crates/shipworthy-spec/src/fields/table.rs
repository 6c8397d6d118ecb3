//! The table of fields.

use super::{Field, Group, Kind, Limits, Word};
use crate::parse::{MOST_BARS, MOST_CANDIDATES};

/// The front matter of a feature spec.
pub const SPEC: Group = Group {
    name: "the spec",
    doc: "The machine-readable part of a feature's PRD.",
    fields: &[
        required("format", Kind::Integer(Limits::ANY), "Version of this format; always 1.", "1"),
        required("name", Kind::Text, "The feature's name, as people say it.", "Card payment fraud screen"),
        optional("owner", Kind::Text, "Who answers for it: a person or a team.", "", "payments-risk"),
        required("task", Kind::Choice(TASKS), "What kind of answer the feature gives.", "binary"),
        optional("stage", Kind::Choice(STAGES), "How far it has come.", "proposed", "pilot"),
        optional(
            "ship",
            Kind::Text,
            "The candidate under decision. Without it, the recommended candidate gives the verdict.",
            "the recommended one",
            "gbm-v4",
        ),
        required(
            "golden",
            Kind::Group(&GOLDEN),
            "The golden set: labelled examples that candidates are evaluated on.",
            "{data: golden.csv, label: is_fraud, positive: 1}",
        ),
        optional(
            "positive_rate",
            Kind::Either(
                &[SHARE_OPEN, Kind::Group(&POSITIVE_RATE)],
                "a share such as `0.8%`, or `{value: 0.8%, low: 0.6%, high: 1.1%}`",
            ),
            "Share of positives in production, when the golden set was enriched with them.",
            "the golden set's own",
            "{value: 0.8%, low: 0.6%, high: 1.1%}",
        ),
        optional(
            "population",
            Kind::Map(&Kind::Map(&SHARE)),
            "Whom the feature is for: for a slice, the share of each of its values. The audit compares the golden set with it.",
            "",
            "{city_tier: {tier1: 35%, tier2: 40%, tier3: 25%}}",
        ),
        optional(
            "errors",
            Kind::Group(&ERRORS),
            "The price of being wrong. Without it there is no money in the report.",
            "",
            "{currency: INR, false_positive: {cost: 120}, false_negative: {cost: 2500}}",
        ),
        required(
            "candidates",
            Kind::List(&Kind::Group(&CANDIDATE), MOST_CANDIDATES),
            "The ways of doing the job that are compared, a plain rule among them.",
            "[{name: rules, rule: \"amount > 50000\"}]",
        ),
        optional("baseline", Kind::Text, "Name of the candidate that is used today.", "", "rules"),
        required(
            "bars",
            Kind::List(&BAR_ITEM, MOST_BARS),
            "The quality bars: what must hold before the feature ships.",
            "[\"recall >= 92%\"]",
        ),
        optional(
            "confidence",
            Kind::Share(Limits { least: Some(0.5), most: Some(1.0), open: true }),
            "Confidence of the verdict.",
            "95%",
            "95%",
        ),
        optional(
            "looks",
            Kind::Integer(Limits { least: Some(1.0), most: Some(20.0), open: false }),
            "How often this golden set may be judged while it grows. More looks ask for more evidence at each.",
            "1",
            "3",
        ),
        optional(
            "failure_states",
            Kind::List(&Kind::Group(&FAILURE_STATE), 200),
            "What happens, and what people see, when the feature cannot answer.",
            "",
            "[{when: deferred, then: review, user_sees: \"We are checking this payment.\"}]",
        ),
        optional(
            "fallback",
            Kind::Prose,
            "What is done when the feature is switched off: a candidate's name, or prose.",
            "",
            "rules",
        ),
        optional(
            "data_needs",
            Kind::Prose,
            "What data the feature needs, in prose.",
            "",
            "Card payments of the last 90 days",
        ),
        optional("compliance", Kind::List(&Kind::Choice(CHECKLISTS), 20), "Checklists to apply.", "", "[gdpr]"),
        optional("rollout", Kind::Anything, "Reserved for a later version: accepted and not read.", "", "{}"),
        optional("monitors", Kind::Anything, "Reserved for a later version: accepted and not read.", "", "[]"),
    ],
};

const SHARE: Kind = Kind::Share(Limits { least: Some(0.0), most: Some(1.0), open: false });
const SHARE_OPEN: Kind = Kind::Share(Limits { least: Some(0.0), most: Some(1.0), open: true });

const TASKS: &[Word] = &[
    word("binary", "Yes or no."),
    word("multiclass", "One of several classes. Later."),
    word("multilabel", "Any of several labels. Later."),
    word("regression", "A number. Later."),
    word("forecast", "A number in the future. Later."),
    word("ranking", "An order. Later."),
    word("preference", "The better of two. Later."),
    word("generation", "Text. Later."),
];

const STAGES: &[Word] = &[
    word("proposed", "Nobody uses it yet."),
    word("pilot", "Some people use it."),
    word("live", "Everybody uses it."),
    word("retired", "Nobody uses it any more."),
];

const CHECKLISTS: &[Word] = &[
    word("gdpr", "The European Union's General Data Protection Regulation."),
    word("dpdpa", "India's Digital Personal Data Protection Act."),
];

const NULL_SCORES: &[Word] = &[
    word("exclude", "Leave the row out, and count it."),
    word("negative", "Decide negative."),
    word("review", "Send it to a human."),
];

const CHEAPEST: &[Word] =
    &[word("cheapest", "The threshold with the lowest expected cost, judged on rows that did not choose it.")];

const SEVERITIES: &[Word] =
    &[word("must", "Failing it fails the feature."), word("should", "Failing it is reported and fails nothing.")];

const GOLDEN: Group = Group {
    name: "`golden`",
    doc: "The golden set: labelled examples, and which of their columns mean what.",
    fields: &[
        required(
            "data",
            Kind::Path,
            "Parquet, CSV, JSON Lines or Arrow IPC: a path or a glob, relative to the spec.",
            "data/golden.parquet",
        ),
        optional(
            "where",
            Kind::Expression,
            "Which rows count. Rows left out are counted.",
            "all rows",
            "paid_at >= '2026-07-01'",
        ),
        required("label", Kind::Column, "Column that holds the truth.", "is_fraud"),
        optional(
            "positive",
            Kind::Scalar,
            "Which label value is the positive class. Required for binary tasks.",
            "",
            "1",
        ),
        optional(
            "id",
            Kind::Column,
            "Column that identifies an example. Required where predictions are joined.",
            "",
            "payment_id",
        ),
        optional("time", Kind::Column, "Column that says when the example happened.", "", "paid_at"),
        optional(
            "cluster",
            Kind::Column,
            "Column whose equal values mark examples that are not independent, such as the customer.",
            "",
            "customer_id",
        ),
        optional("weight", Kind::Column, "Column of weights. Not together with `positive_rate`.", "", "w"),
        optional(
            "slices",
            Kind::List(
                &Kind::Either(&[Kind::Column, Kind::Map(&Kind::Expression)], "a column, or `name: expression`"),
                50,
            ),
            "What to report on separately: columns, or named expressions.",
            "",
            "[city_tier, {amount_band: \"CASE WHEN amount < 500 THEN 'small' ELSE 'large' END\"}]",
        ),
    ],
};

const POSITIVE_RATE: Group = Group {
    name: "`positive_rate`",
    doc: "Share of positives in production, with what is known of its range.",
    fields: &[
        required("value", SHARE_OPEN, "Best guess.", "0.8%"),
        optional("low", SHARE_OPEN, "Lower end of what is plausible.", "the value", "0.6%"),
        optional("high", SHARE_OPEN, "Upper end of what is plausible.", "the value", "1.1%"),
    ],
};

const ERRORS: Group = Group {
    name: "`errors`",
    doc: "The price of being wrong, and of being right, per case.",
    fields: &[
        required("currency", Kind::Text, "ISO 4217 code: three capital letters.", "INR"),
        optional("per", Kind::Number(Limits::POSITIVE), "Sentences speak of this many cases.", "10000", "10000"),
        optional("volume_per_month", Kind::Number(Limits::POSITIVE), "Cases per month in production.", "", "3000000"),
        optional(
            "horizon_months",
            Kind::Number(Limits::POSITIVE),
            "How long the decision will stand, in months.",
            "12",
            "12",
        ),
        required(
            "false_positive",
            Kind::Group(&OUTCOME),
            "A case flagged by mistake.",
            "{cost: 120, who: \"a customer whose honest payment is blocked\"}",
        ),
        required("false_negative", Kind::Group(&OUTCOME), "A case missed.", "{cost: amount}"),
        optional("true_positive", Kind::Group(&OUTCOME), "A case caught.", "{cost: 0}", "{cost: 35}"),
        optional("true_negative", Kind::Group(&OUTCOME), "A case rightly left alone.", "{cost: 0}", "{cost: 0}"),
        optional("review", Kind::Group(&REVIEW), "Deferring to a human.", "", "{cost: 35, capacity_per_day: 400}"),
        optional(
            "label",
            Kind::Group(&LABEL),
            "What one more golden example costs and how long it takes.",
            "",
            "{cost: 40, days: 14}",
        ),
    ],
};

const OUTCOME: Group = Group {
    name: "an outcome",
    doc: "What one kind of outcome costs, and whom it hits.",
    fields: &[
        required(
            "cost",
            Kind::Either(&[Kind::Number(Limits::ANY), Kind::Expression], "a number, or an expression over columns"),
            "Money lost per case; negative numbers are money earned.",
            "120",
        ),
        optional("who", Kind::Text, "Who bears it, in plain words.", "", "a customer whose honest payment is blocked"),
    ],
};

const REVIEW: Group = Group {
    name: "`errors.review`",
    doc: "Deferring a case to a human.",
    fields: &[
        required("cost", Kind::Number(Limits::NOT_NEGATIVE), "Money per reviewed case.", "35"),
        optional("capacity_per_day", Kind::Number(Limits::POSITIVE), "Cases that can be reviewed in a day.", "", "400"),
    ],
};

const LABEL: Group = Group {
    name: "`errors.label`",
    doc: "The price of evidence.",
    fields: &[
        required("cost", Kind::Number(Limits::NOT_NEGATIVE), "Money per further golden example.", "40"),
        optional("days", Kind::Number(Limits::NOT_NEGATIVE), "Days until its label is known.", "0", "14"),
    ],
};

const CANDIDATE: Group = Group {
    name: "a candidate",
    doc: "One way of doing the job. It has exactly one of `rule`, `score` alone, or `predictions` with `score`.",
    fields: &[
        required("name", Kind::Text, "Its name; unique within the spec.", "gbm-v4"),
        optional(
            "rule",
            Kind::Expression,
            "A yes-or-no expression over the golden columns.",
            "",
            "amount > 50000 AND account_age_days < 7",
        ),
        optional(
            "predictions",
            Kind::Path,
            "A file of predictions, joined on the golden set's `id`.",
            "",
            "data/gbm_v4.parquet",
        ),
        optional(
            "score",
            Kind::Column,
            "Column of scores, in the golden set or in the predictions file.",
            "",
            "p_fraud",
        ),
        optional(
            "score_range",
            Kind::Pair(&Kind::Number(Limits::ANY)),
            "Lowest and highest possible score. Outside 0..1, metrics that read scores as probabilities are undefined.",
            "[0, 1]",
            "[1, 10]",
        ),
        optional(
            "threshold",
            Kind::Either(&[Kind::Number(Limits::ANY), Kind::Choice(CHEAPEST)], "a number, or `cheapest`"),
            "Scores at or above it are positive decisions.",
            "0.5 for scores in 0..1",
            "0.42",
        ),
        optional(
            "defer",
            Kind::Pair(&Kind::Number(Limits::ANY)),
            "Scores in `[low, high)` go to a human.",
            "",
            "[0.35, 0.50]",
        ),
        optional(
            "null_score",
            Kind::Choice(NULL_SCORES),
            "What to do with a missing score.",
            "refuse to go on",
            "exclude",
        ),
        optional(
            "running_cost_per_1k",
            Kind::Number(Limits::NOT_NEGATIVE),
            "Money per 1,000 cases to run it.",
            "",
            "0.9",
        ),
        optional("latency_ms", Kind::Column, "Column that holds its latency in milliseconds.", "", "ms"),
    ],
};

const BAR_ITEM: Kind =
    Kind::Either(&[Kind::Bar, Kind::Group(&BAR)], "a sentence such as `recall >= 92%`, or `{id, bar, severity}`");

const BAR: Group = Group {
    name: "a bar",
    doc: "A requirement on a metric, with a name and a severity.",
    fields: &[
        optional("id", Kind::Text, "Stable name of the bar.", "made from metric and scope", "alarms"),
        required("bar", Kind::Bar, "The sentence: `METRIC (>=|<=|>|<) TARGET [SCOPE]`.", "false_positive_rate <= 3%"),
        optional("severity", Kind::Choice(SEVERITIES), "Whether failing it fails the feature.", "must", "should"),
    ],
};

const FAILURE_STATE: Group = Group {
    name: "a failure state",
    doc: "A situation in which the feature cannot answer, and what happens then.",
    fields: &[
        required("when", Kind::Text, "The situation.", "deferred"),
        required("then", Kind::Text, "What is done.", "review"),
        optional(
            "user_sees",
            Kind::Prose,
            "What the user sees.",
            "",
            "We are checking this payment. It takes two minutes.",
        ),
    ],
};

const fn required(name: &'static str, kind: Kind, doc: &'static str, example: &'static str) -> Field {
    Field { name, kind, required: true, doc, default: "", example }
}

const fn optional(
    name: &'static str,
    kind: Kind,
    doc: &'static str,
    default: &'static str,
    example: &'static str,
) -> Field {
    Field { name, kind, required: false, doc, default, example }
}

const fn word(name: &'static str, doc: &'static str) -> Word {
    Word { name, doc }
}
