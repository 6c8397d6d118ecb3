//! The keys of `errors`.

use super::write::{of, optional, required};
use super::{Group, Kind, Limits};
use crate::spec::Task::{Binary, Forecast, Generation, Multiclass, Multilabel, Ranking, Regression};

const COST: Kind =
    Kind::Either(&[Kind::Number(Limits::ANY), Kind::Expression], "a number, or an expression over columns");

/// A cost alone, or with whom it hits.
const PRICE: Kind = Kind::Either(
    &[Kind::Number(Limits::ANY), Kind::Expression, Kind::Group(&OUTCOME)],
    "a number, an expression over columns, or `{cost, who}`",
);

pub(super) const ERRORS: Group = Group {
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
        of(
            &[Binary],
            required(
                "false_positive",
                Kind::Group(&OUTCOME),
                "A case flagged by mistake.",
                "{cost: 120, who: \"a customer whose honest payment is blocked\"}",
            ),
        ),
        of(
            &[Multilabel],
            required("false_positive", Kind::Group(&OUTCOME), "A label given that is not true.", "{cost: 1}"),
        ),
        of(&[Binary], required("false_negative", Kind::Group(&OUTCOME), "A case missed.", "{cost: amount}")),
        of(
            &[Multilabel],
            required("false_negative", Kind::Group(&OUTCOME), "A true label that is not given.", "{cost: 4}"),
        ),
        of(&[Binary], optional("true_positive", Kind::Group(&OUTCOME), "A case caught.", "{cost: 0}", "{cost: 35}")),
        of(
            &[Binary],
            optional("true_negative", Kind::Group(&OUTCOME), "A case rightly left alone.", "{cost: 0}", "{cost: 0}"),
        ),
        of(
            &[Multiclass],
            optional(
                "confusion",
                Kind::Map(&Kind::Map(&PRICE)),
                "What an answer costs given the truth: the class answered, then the true class. It goes before `missed` and `mistake`.",
                "",
                "{other: {urgent: 50, billing: 5}}",
            ),
        ),
        of(
            &[Multiclass],
            optional(
                "missed",
                Kind::Map(&PRICE),
                "What giving any other class costs, by true class. It goes before `mistake`.",
                "",
                "{urgent: 50}",
            ),
        ),
        of(
            &[Multiclass],
            optional("mistake", Kind::Group(&OUTCOME), "Every other wrong class.", "{cost: 0}", "{cost: 3}"),
        ),
        of(
            &[Multilabel],
            optional(
                "missed",
                Kind::Map(&PRICE),
                "A true label that is not given, by label; the others cost a `false_negative`.",
                "",
                "{urgent: 50}",
            ),
        ),
        of(
            &[Multilabel],
            optional(
                "added",
                Kind::Map(&PRICE),
                "A label given that is not true, by label; the others cost a `false_positive`.",
                "",
                "{urgent: 8}",
            ),
        ),
        of(
            &[Regression, Forecast],
            optional(
                "over",
                Kind::Group(&DISTANCE),
                "The answer is larger than the truth: too much was promised.",
                "{cost: 0}",
                "{cost: 2, who: \"a courier who waits\"}",
            ),
        ),
        of(
            &[Regression, Forecast],
            optional(
                "under",
                Kind::Group(&DISTANCE),
                "The answer is smaller than the truth: it took longer, or cost more, than was said.",
                "{cost: 0}",
                "{cost: 5, beyond: 10, who: \"a customer whose dinner is late\"}",
            ),
        ),
        of(
            &[Ranking],
            required(
                "failed_query",
                Kind::Group(&FAILED_QUERY),
                "A query without a relevant item among the first that people look at.",
                "{cost: 0.4, first: 10}",
            ),
        ),
        of(
            &[Generation],
            required(
                "failed_output",
                PRICE,
                "An output that fails a grader.",
                "{cost: 40, who: \"a customer who is told something wrong\"}",
            ),
        ),
        of(
            &[Generation],
            optional(
                "failed_grader",
                Kind::Map(&PRICE),
                "An output that fails the grader of that name; the dearest one counts. The others cost a `failed_output`.",
                "",
                "{grounded: 400}",
            ),
        ),
        of(
            &[Binary, Multiclass],
            optional("review", Kind::Group(&REVIEW), "Deferring to a human.", "", "{cost: 35, capacity_per_day: 400}"),
        ),
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
        required("cost", COST, "Money lost per case; negative numbers are money earned.", "120"),
        optional("who", Kind::Text, "Who bears it, in plain words.", "", "a customer whose honest payment is blocked"),
    ],
};

const DISTANCE: Group = Group {
    name: "a side",
    doc: "What being off to one side costs, and whom it hits.",
    fields: &[
        required("cost", COST, "Money lost per unit of the label beyond `beyond`.", "5"),
        optional(
            "beyond",
            Kind::Number(Limits::NOT_NEGATIVE),
            "Units that cost nothing: the promise is kept while the answer is off by no more.",
            "0",
            "10",
        ),
        optional(
            "once",
            Kind::Number(Limits::NOT_NEGATIVE),
            "Money lost once per case that is further off than `beyond`, such as a voucher.",
            "0",
            "50",
        ),
        optional("who", Kind::Text, "Who bears it, in plain words.", "", "a customer whose dinner is late"),
    ],
};

const FAILED_QUERY: Group = Group {
    name: "`errors.failed_query`",
    doc: "A query that finds nothing, and whom it hits.",
    fields: &[
        required("cost", COST, "Money lost per failed query.", "0.4"),
        optional(
            "first",
            Kind::Integer(Limits { least: Some(1.0), most: Some(10_000.0), open: false }),
            "How many items people look at.",
            "10",
            "10",
        ),
        optional("who", Kind::Text, "Who bears it, in plain words.", "", "a shopper who leaves without finding it"),
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
