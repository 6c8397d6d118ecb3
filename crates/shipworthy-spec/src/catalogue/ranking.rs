//! The metrics of orders: search results and recommendations. Every one is a mean over queries.

use super::Better::{Higher, Lower, Neither};
use super::build::{Words, number, rate, with};
use super::{Metric, Needs, Statistic, Unit};
use crate::spec::Task;

const TASKS: &[Task] = &[Task::Ranking];

const fn share(words: Words) -> Metric {
    rate(TASKS, Higher, Needs::Order, words)
}

/// A metric of the first k items.
const fn first(words: Words) -> Metric {
    with(Statistic::First, share(words))
}

/// The metrics, in the order in which pages list them.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    first(Words("ndcg", "quality of the first k items, earlier ones counting more",
        "Do the best items come first, among the k that people see?",
        "Discounted gain of the first k items, grade / log2(1 + rank), over that of the best possible order. Items of equal score are ordered by item, descending. A query without a grade above 0 counts 0; undefined without queries.",
        "trec_eval ndcg_cut; Jarvelin and Kekalainen 2002")),
    share(Words("ndcg", "quality of the whole order, earlier items counting more",
        "Do the best items come first?",
        "As `ndcg@k`, over all items that were returned. Undefined without queries.",
        "trec_eval ndcg")),
    first(Words("ndcg_exponential", "quality of the first k items, the best grades counting much more",
        "Do the very best items come first?",
        "As `ndcg@k`, with the gain 2^grade - 1. Undefined without queries.",
        "Burges and others 2005")),
    share(Words("map", "precision at each relevant item, averaged",
        "Going down the list, how clean is it at each relevant item?",
        "Mean over queries of average precision: precision at the rank of each relevant item, summed, over all relevant items. A query without relevant items counts 0; undefined without queries.",
        "trec_eval map")),
    first(Words("map", "precision at each relevant item among the first k, averaged",
        "Among the k items that people see, how clean is the list at each relevant one?",
        "As `map`, over the first k items. Undefined without queries.",
        "trec_eval map_cut")),
    share(Words("mrr", "how early the first relevant item comes",
        "How far must people read until the first useful item?",
        "Mean over queries of one over the rank of the first relevant item, 0 when there is none. Undefined without queries.",
        "trec_eval recip_rank")),
    first(Words("mrr", "how early the first relevant item comes among the first k",
        "Among the k items that people see, how early does a useful one come?",
        "As `mrr`, over the first k items. Undefined without queries.",
        "trec_eval recip_rank, cut at k")),
    first(Words("precision", "share of the first k items that are relevant",
        "Of the k items that people see, how many are useful?",
        "Relevant items among the first k, over k. Undefined without queries.",
        "trec_eval P")),
    first(Words("recall", "share of relevant items among the first k",
        "Of everything useful, how much is among the k items that people see?",
        "Relevant items among the first k, over all relevant items. A query without relevant items counts 0; undefined without queries.",
        "trec_eval recall")),
    first(Words("hit_rate", "share of queries with a relevant item among the first k",
        "How often do people find anything useful among the k items that they see?",
        "Queries with at least one relevant item among the first k, over all queries. Undefined without queries.",
        "trec_eval success")),
    share(Words("r_precision", "share of relevant items among as many as there are",
        "If as many items are shown as are relevant, how many of them are?",
        "Relevant items among the first R, over R, where R is the number of relevant items. A query without relevant items counts 0; undefined without queries.",
        "trec_eval Rprec")),
    share(Words("bpref", "how seldom irrelevant items come before relevant ones",
        "Judging only by items that somebody graded, do relevant ones come first?",
        "Mean over relevant items of one minus the share of judged irrelevant items before it, of at most as many as there are relevant ones. Undefined without queries.",
        "trec_eval bpref; Buckley and Voorhees 2004")),
    with(Statistic::First, rate(TASKS, Higher, Needs::CatalogueSize, Words("catalogue_coverage", "share of the catalogue that is ever shown among the first k",
        "Does everything in the catalogue get a chance to be seen?",
        "Different items among the first k of all queries, over `golden.catalogue_size`. It grows with the number of queries. Undefined without it.",
        "Ge and others 2010"))),
    with(Statistic::First, number(TASKS, Unit::Number, (Some(0.0), None), Neither, Needs::Popularity, Words("novelty", "how unknown the first k items are",
        "Does it show people things that they did not know already?",
        "Mean over queries and their first k items of minus the binary logarithm of `golden.popularity`. Undefined without it.",
        "Vargas and Castells 2011"))),
    number(TASKS, Unit::Money, (None, None), Lower, Needs::Cost, Words("error_cost", "money lost to failed queries, per query",
        "What do queries that find nothing cost, per query?",
        "Mean over queries of the price of a failed query, one without a relevant item among the first that people look at. Undefined without `errors`.",
        "the spec's prices")),
];
