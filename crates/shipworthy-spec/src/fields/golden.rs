//! The keys of `golden`.

use super::write::{of, optional, required};
use super::{Group, Kind, Limits};
use crate::spec::Task::{Binary, Forecast, Generation, Multiclass, Multilabel, Preference, Ranking, Regression};

const COUNT: Limits = Limits { least: Some(1.0), most: Some(1e12), open: false };

pub(super) const GOLDEN: Group = Group {
    name: "`golden`",
    doc: "The golden set: labelled examples, and which of their columns mean what.",
    fields: &[
        required(
            "data",
            Kind::Path,
            "Parquet, CSV, JSON Lines, Arrow IPC or Excel (.xlsx): a path or a glob, relative to the spec.",
            "data/golden.parquet",
        ),
        optional(
            "where",
            Kind::Expression,
            "Which rows count. Rows left out are counted.",
            "all rows",
            "paid_at >= '2026-07-01'",
        ),
        of(
            &[Binary, Multiclass, Regression, Forecast],
            required("label", Kind::Column, "Column that holds the truth.", "is_fraud"),
        ),
        of(
            &[Multilabel],
            optional(
                "label",
                Kind::Column,
                "Column that holds all labels of an example, with `separator` between them. Instead of `labels`.",
                "",
                "topics",
            ),
        ),
        of(
            &[Multilabel],
            optional(
                "labels",
                Kind::List(&Kind::Column, 1_000),
                "A column of yes or no for each label; its name is the label's name. Instead of `label`.",
                "",
                "[billing, delivery, refund]",
            ),
        ),
        of(
            &[Multilabel],
            optional("separator", Kind::Text, "What stands between two labels in one column.", ";", "\"|\""),
        ),
        of(
            &[Binary],
            required(
                "positive",
                Kind::Scalar,
                "Which label value is the positive class, the one to be caught: always explicit.",
                "1",
            ),
        ),
        of(
            &[Multiclass],
            optional(
                "classes",
                Kind::List(&Kind::Scalar, 1_000),
                "The classes in their order. An answer outside them is an error.",
                "every class that occurs, in alphabetical order",
                "[low, medium, high]",
            ),
        ),
        of(
            &[Multilabel],
            optional(
                "classes",
                Kind::List(&Kind::Scalar, 1_000),
                "The labels that count, where they stand in one column.",
                "every label that occurs",
                "[billing, delivery, refund]",
            ),
        ),
        of(&[Ranking], required("query", Kind::Column, "Column that identifies the query.", "query_id")),
        of(&[Ranking], required("item", Kind::Column, "Column that identifies the item.", "product_id")),
        of(
            &[Ranking],
            required(
                "relevance",
                Kind::Column,
                "Column of grades: how well the item answers the query. An item without a row is not relevant.",
                "grade",
            ),
        ),
        of(
            &[Ranking],
            optional(
                "relevant_from",
                Kind::Number(Limits::POSITIVE),
                "Smallest grade that makes an item relevant, where a metric asks yes or no.",
                "1",
                "2",
            ),
        ),
        of(
            &[Ranking],
            optional(
                "popularity",
                Kind::Column,
                "Column of the share of people who know the item already, for `novelty@k`.",
                "",
                "bought_by",
            ),
        ),
        of(
            &[Ranking],
            optional(
                "catalogue_size",
                Kind::Integer(COUNT),
                "Items that could be shown, for `catalogue_coverage@k`.",
                "",
                "12000",
            ),
        ),
        of(&[Preference], required("a", Kind::Column, "Column that says which candidate was shown first.", "left")),
        of(&[Preference], required("b", Kind::Column, "Column that says which candidate was shown second.", "right")),
        of(
            &[Preference],
            required(
                "winner",
                Kind::Column,
                "Column that says which was better: `a`, `b`, the candidate's name, or a tie.",
                "better",
            ),
        ),
        of(
            &[Preference],
            optional(
                "ties",
                Kind::List(&Kind::Scalar, 20),
                "Values of `winner` that mean that neither was better.",
                "[tie]",
                "[tie, \"both bad\"]",
            ),
        ),
        of(
            &[Generation],
            required("id", Kind::Column, "Column that identifies an example; outputs are joined on it.", "question_id"),
        ),
        of(
            &[Binary, Multiclass, Multilabel, Regression, Forecast, Preference],
            optional(
                "id",
                Kind::Column,
                "Column that identifies an example. Required where predictions are joined.",
                "",
                "payment_id",
            ),
        ),
        optional("time", Kind::Column, "Column that says when the example happened.", "", "paid_at"),
        optional(
            "cluster",
            Kind::Column,
            "Column whose equal values mark examples that are not independent, such as the customer. In a ranking, queries that are not.",
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
