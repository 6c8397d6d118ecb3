//! The table of fields.

use super::candidate::CANDIDATE;
use super::errors::ERRORS;
use super::generation::{BUDGET, GRADERS, HUMAN_LABELS, MODELS, REPEATS};
use super::golden::GOLDEN;
use super::write::{SHARE, SHARE_OPEN, of, optional, required, word};
use super::{Group, Kind, Limits, Word};
use crate::parse::{MOST_BARS, MOST_CANDIDATES};
use crate::spec::Task::{Binary, Forecast, Generation, Multiclass, Multilabel, Ranking, Regression};

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
        of(
            &[Binary],
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
        ),
        optional(
            "population",
            Kind::Map(&Kind::Map(&SHARE)),
            "Whom the feature is for: for a slice, the share of each of its values. The audit compares the golden set with it.",
            "",
            "{city_tier: {tier1: 35%, tier2: 40%, tier3: 25%}}",
        ),
        of(
            &[Binary, Multiclass, Multilabel, Regression, Forecast, Ranking, Generation],
            optional(
                "errors",
                Kind::Group(&ERRORS),
                "The price of being wrong. Without it there is no money in the report.",
                "",
                "{currency: INR, false_positive: {cost: 120}, false_negative: {cost: 2500}}",
            ),
        ),
        MODELS,
        GRADERS,
        HUMAN_LABELS,
        REPEATS,
        BUDGET,
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
            "waive",
            Kind::List(&Kind::Group(&WAIVER), 100),
            "Bars that may fail until a date. Every report shows them.",
            "",
            "[{bar: alarms, until: 2026-12-31, by: \"Meera Rao\", reason: \"The review team has spare hands until then.\"}]",
        ),
        optional(
            "fairness",
            Kind::Group(&FAIRNESS),
            "Groups of people that the report compares. Bars demand: `selection_rate.ratio >= 80% across gender`.",
            "",
            "{groups: [gender, age_band]}",
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

const TASKS: &[Word] = &[
    word("binary", "Yes or no."),
    word("multiclass", "One of several classes."),
    word("multilabel", "Any of several labels."),
    word("regression", "A number."),
    word("forecast", "A number in the future, with a range."),
    word("ranking", "An order: search results, recommendations."),
    word("preference", "The better of two, as people see it."),
    word("generation", "Text: answers, summaries, drafts."),
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

const SEVERITIES: &[Word] =
    &[word("must", "Failing it fails the feature."), word("should", "Failing it is reported and fails nothing.")];

const POSITIVE_RATE: Group = Group {
    name: "`positive_rate`",
    doc: "Share of positives in production, with what is known of its range.",
    fields: &[
        required("value", SHARE_OPEN, "Best guess.", "0.8%"),
        optional("low", SHARE_OPEN, "Lower end of what is plausible.", "the value", "0.6%"),
        optional("high", SHARE_OPEN, "Upper end of what is plausible.", "the value", "1.1%"),
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

const WAIVER: Group = Group {
    name: "a waiver",
    doc: "A bar that may fail until a date, and who says so.",
    fields: &[
        required("bar", Kind::Text, "The bar: its id, or its sentence.", "alarms"),
        required("until", Kind::Text, "The last day on which it holds: year, month, day.", "2026-12-31"),
        required("by", Kind::Text, "Who answers for it.", "Meera Rao"),
        required("reason", Kind::Prose, "Why, in a sentence.", "The review team has spare hands until then."),
    ],
};

const FAIRNESS: Group = Group {
    name: "`fairness`",
    doc: "Groups of people that the report compares with each other.",
    fields: &[
        required("groups", Kind::List(&Kind::Column, 20), "Slices whose values are the groups.", "[gender, age_band]"),
        optional(
            "metrics",
            Kind::List(&Kind::Text, 20),
            "Metrics to compare them by.",
            "those that suit the task",
            "[selection_rate, recall]",
        ),
    ],
};
