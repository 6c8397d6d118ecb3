//! Items in an order, query by query: search and recommendation.

use std::collections::{BTreeMap, BTreeSet};

use shipworthy_spec::bar::Detail;
use shipworthy_spec::spec::{Answers, Mistakes as SpecMistakes, OrderAnswers, Spec, Task, Truth};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::moves::Moves;
use shipworthy_stats::ranking::catalogue::{catalogue_coverage_inference, catalogue_coverage_moves};
use shipworthy_stats::ranking::{RankedQuery, RankingMetric};
use shipworthy_stats::units::Resampling;

use super::answered::{Answered, Mistakes, Values};
use super::asked::Asked;
use super::layout::{Layout, categories, numbers};
use super::price::Price;
use super::rows::{Rows, pick};
use crate::gather::{Categories, Gathered};

/// One candidate's orders. A row is a query; its number in the golden set is that of its first judged item in the order of item
/// names, so that slices of the golden set are properties of queries.
#[derive(Debug, Clone)]
pub struct OrderAnswersOf {
    rows: Rows,
    /// All golden rows of each query.
    members: Vec<Vec<u32>>,
    names: Vec<String>,
    queries: Vec<RankedQuery>,
    /// Mean self-information of the first k items is computed from these: shares of people who know each shown item.
    known: Vec<Vec<f64>>,
    /// Numbers of the items in the order in which each query shows them; empty without the size of the catalogue.
    shown: Vec<Vec<u32>>,
    /// Items that could be shown.
    catalogue: Option<usize>,
    cost: Option<Vec<f64>>,
}

/// What the golden set says about one query: golden row, item, grade.
type Judged = Vec<(u32, String, f64)>;

impl OrderAnswersOf {
    /// Puts a candidate's columns together. Items that nobody judged count as not relevant; ties are broken as trec_eval does:
    /// the higher score first, then the later item name.
    pub fn new(spec: &Spec, gathered: &Gathered, layout: &Layout, number: usize) -> OrderAnswersOf {
        let Truth::Relevance(relevance) = &spec.golden.truth else { unreachable!("a ranking has grades") };
        let (queries, items) = (categories(gathered, layout.truth[0]), categories(gathered, layout.truth[1]));
        let grades = numbers(gathered, layout.truth[2]);
        let popularity = layout.truth.get(3).map(|&at| numbers(gathered, at));
        let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
        let mut known_share: BTreeMap<String, f64> = BTreeMap::new();
        for row in 0..gathered.rows {
            let item = name(items, row);
            if let Some(popularity) = popularity {
                known_share.insert(item.clone(), popularity[row]);
            }
            // The statistics take a grade above 0 for relevant; a lower one is judged and not relevant.
            let grade = if grades[row] >= relevance.relevant_from { grades[row].max(f64::MIN_POSITIVE) } else { 0.0 };
            judged.entry(name(queries, row)).or_default().push((row as u32, item, grade));
        }
        judged.values_mut().for_each(|of| of.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0))));
        let runs = runs(spec, gathered, layout, number, &judged);
        let empty = Vec::new();
        let mut answers = OrderAnswersOf {
            rows: Rows::new(gathered, judged.values().map(|of| of[0].0).collect()),
            members: judged.values().map(|of| of.iter().map(|(row, ..)| *row).collect()).collect(),
            names: judged.keys().cloned().collect(),
            queries: Vec::new(),
            known: Vec::new(),
            shown: Vec::new(),
            catalogue: relevance.catalogue_size.map(|size| size as usize),
            cost: None,
        };
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        for (query, judgements) in &judged {
            let run = runs.get(query).unwrap_or(&empty);
            let shown: Vec<(&str, f64)> = run.iter().map(|(item, score)| (item.as_str(), *score)).collect();
            let graded: Vec<(&str, f64)> = judgements.iter().map(|(_, item, grade)| (item.as_str(), *grade)).collect();
            answers.queries.push(RankedQuery::of_run(&shown, &graded));
            let mut order = shown;
            order.sort_by(|a, b| (b.1 as f32).total_cmp(&(a.1 as f32)).then(b.0.cmp(a.0)));
            if popularity.is_some() {
                let share = |item: &str| known_share.get(item).copied().unwrap_or(0.0);
                answers.known.push(order.iter().map(|(item, _)| share(item)).collect());
            }
            if answers.catalogue.is_some() {
                let mut codes = Vec::with_capacity(order.len());
                for (item, _) in &order {
                    let next = numbers.len() as u32;
                    codes.push(*numbers.entry(item).or_insert(next));
                }
                answers.shown.push(codes);
            }
        }
        answers.price(spec, gathered, layout);
        answers
    }

    fn price(&mut self, spec: &Spec, gathered: &Gathered, layout: &Layout) {
        let Some(errors) = &spec.errors else { return };
        let SpecMistakes::Queries(failed) = &errors.mistakes else { return };
        let price = Price::of(&failed.price.cost, layout, gathered);
        let hit = RankingMetric::HitRateAt(failed.first);
        let one = |(query, row): (&RankedQuery, &u32)| {
            if hit.value(query).is_some_and(|hit| hit > 0.0) { 0.0 } else { price.at(*row) }
        };
        self.cost = Some(self.queries.iter().zip(&self.rows.row).map(one).collect());
    }

    /// Values of a metric, query by query. A query without relevant items counts 0, as in the averages of trec_eval.
    fn each(&self, metric: RankingMetric) -> Values {
        let of = self.queries.iter().map(|query| metric.value(query).unwrap_or(0.0)).collect();
        Values { of, range: metric.range() }
    }

    /// The first items of each query, and how many there are in the catalogue. `None` where more are shown than there are.
    fn first(&self, k: u32) -> Option<(Vec<Vec<u32>>, usize)> {
        let items = self.catalogue?;
        let different = self.shown.iter().flatten().max().map_or(0, |most| *most as usize + 1);
        let first = |shown: &Vec<u32>| shown[..shown.len().min(k as usize)].to_vec();
        (different <= items).then(|| (self.shown.iter().map(first).collect(), items))
    }

    fn novelty(&self, k: u32) -> Option<Values> {
        // An item that nobody knows has the surprise of one in a million.
        let bits = |known: &f64| -known.clamp(1e-6, 1.0).log2();
        let one = |known: &Vec<f64>| {
            let top = &known[..known.len().min(k as usize)];
            (!top.is_empty()).then(|| top.iter().map(bits).sum::<f64>() / top.len() as f64)
        };
        let of: Option<Vec<f64>> = self.known.iter().map(one).collect();
        Some(Values { of: of.filter(|of| !of.is_empty())?, range: (0.0, f64::INFINITY) })
    }

    fn metric(&self, asked: &Asked) -> Option<RankingMetric> {
        let k = match asked.detail {
            Some(Detail::First(k)) => Some(k),
            _ => None,
        };
        Some(match (asked.metric, k) {
            ("ndcg", k) => RankingMetric::Ndcg(k),
            ("ndcg_exponential", k) => RankingMetric::NdcgExponential(k),
            ("map", k) => RankingMetric::AveragePrecision(k),
            ("mrr", k) => RankingMetric::ReciprocalRank(k),
            ("precision", Some(k)) => RankingMetric::PrecisionAt(k),
            ("recall", Some(k)) => RankingMetric::RecallAt(k),
            ("hit_rate", Some(k)) => RankingMetric::HitRateAt(k),
            ("r_precision", None) => RankingMetric::RPrecision,
            ("bpref", None) => RankingMetric::Bpref,
            _ => return None,
        })
    }

    /// The queries at these places.
    fn pick(&self, places: &[usize]) -> OrderAnswersOf {
        OrderAnswersOf {
            rows: self.rows.pick(places),
            members: pick(&self.members, places),
            names: pick(&self.names, places),
            queries: pick(&self.queries, places),
            known: if self.known.is_empty() { Vec::new() } else { pick(&self.known, places) },
            shown: if self.shown.is_empty() { Vec::new() } else { pick(&self.shown, places) },
            catalogue: self.catalogue,
            cost: self.cost.as_ref().map(|cost| pick(cost, places)),
        }
    }

    /// The query of the row at `place`.
    pub fn query(&self, place: usize) -> &str {
        &self.names[place]
    }
}

/// What a candidate shows for each query: items with scores, higher first.
fn runs(
    spec: &Spec,
    gathered: &Gathered,
    layout: &Layout,
    number: usize,
    judged: &BTreeMap<String, Judged>,
) -> BTreeMap<String, Vec<(String, f64)>> {
    let columns = &layout.answers[number];
    let rank = matches!(&spec.candidates[number].answers, Answers::Order(OrderAnswers::Rank(_)));
    // A rank is a score that is better when lower.
    let score = |value: f64| if rank { -value } else { value };
    let mut runs: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    if let Some(table) = columns.table.map(|table| &gathered.tables[table]) {
        use crate::gather::TaskValues::{Categories, Numbers};
        if let [Categories(queries), Categories(items), Numbers(scores)] = &table[..] {
            for (row, &value) in scores.iter().enumerate() {
                runs.entry(name(queries, row)).or_default().push((name(items, row), score(value)));
            }
        }
    } else if let Some(at) = columns.prediction {
        let scores = numbers(gathered, at);
        for (query, items) in judged {
            let shown = items.iter().filter(|(row, ..)| !scores[*row as usize].is_nan());
            let shown = shown.map(|(row, item, _)| (item.clone(), score(scores[*row as usize])));
            runs.insert(query.clone(), shown.collect());
        }
    }
    runs
}

fn name(codes: &Categories, row: usize) -> String {
    codes.values[codes.code[row] as usize].to_string()
}

impl Answered for OrderAnswersOf {
    fn rows(&self) -> &Rows {
        &self.rows
    }

    fn members(&self) -> Option<&[Vec<u32>]> {
        Some(&self.members)
    }

    fn listed(&self) -> Vec<Asked> {
        let ask = |name: &str, statistic: Option<&str>| Asked::new(Task::Ranking, name, statistic);
        let mut listed = vec![ask("ndcg", None), ask("ndcg", Some("10")), ask("ndcg_exponential", Some("10"))];
        listed.extend(["map", "mrr", "r_precision", "bpref"].iter().map(|name| ask(name, None)));
        for k in ["1", "5", "10", "20"] {
            listed.extend(["precision", "recall", "hit_rate"].iter().map(|name| ask(name, Some(k))));
        }
        listed.extend(["map", "mrr"].iter().map(|name| ask(name, Some("10"))));
        if self.catalogue.is_some() {
            listed.push(ask("catalogue_coverage", Some("10")));
        }
        if !self.known.is_empty() {
            listed.push(ask("novelty", Some("10")));
        }
        listed.into_iter().flatten().collect()
    }

    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference> {
        if let ("catalogue_coverage", Some(Detail::First(k))) = (asked.metric, asked.detail) {
            let (lists, items) = self.first(k)?;
            return catalogue_coverage_inference(&lists, items, self.rows.cluster.as_deref());
        }
        let values = self.values(asked)?;
        mean_of(&values.of, values.range, &self.rows.dependence(), resampling)
    }

    fn values(&self, asked: &Asked) -> Option<Values> {
        match (asked.metric, asked.detail) {
            ("novelty", Some(Detail::First(k))) => self.novelty(k),
            _ => Some(self.each(self.metric(asked)?)),
        }
    }

    fn moves(&self, asked: &Asked) -> Option<Moves> {
        let ("catalogue_coverage", Some(Detail::First(k)), None) = (asked.metric, asked.detail, &self.rows.cluster)
        else {
            return None;
        };
        let (lists, items) = self.first(k)?;
        catalogue_coverage_moves(&lists, items)
    }

    fn denominator(&self, _: &Asked) -> u64 {
        self.queries.len() as u64
    }

    fn rarest(&self, _: &Asked) -> Option<(u64, String)> {
        None
    }

    fn mistakes(&self) -> Mistakes {
        let asked = Asked::new(Task::Ranking, "ndcg", Some("10")).expect("it stands in the catalogue");
        let lost = |query: &RankedQuery| 1.0 - RankingMetric::Ndcg(Some(10)).value(query).unwrap_or(1.0);
        Mistakes { asked, of: self.queries.iter().map(lost).collect() }
    }

    fn costs(&self) -> Option<&[f64]> {
        self.cost.as_deref()
    }

    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered> {
        // A query belongs to a slice when all its rows do.
        let places: Vec<usize> =
            (0..self.members.len()).filter(|&at| self.members[at].iter().all(|&row| keep(row))).collect();
        Box::new(self.pick(&places))
    }

    fn to_same(&self, others: &Rows) -> Box<dyn Answered> {
        // A query is known by the row that stands for it, whatever its other rows are.
        let wanted: BTreeSet<u32> = others.row.iter().copied().collect();
        let places: Vec<usize> = (0..self.rows.len()).filter(|&at| wanted.contains(&self.rows.row[at])).collect();
        Box::new(self.pick(&places))
    }

    fn told(&self, place: usize) -> String {
        let query = &self.queries[place];
        let first = RankingMetric::ReciprocalRank(None).value(query).filter(|rank| *rank > 0.0);
        match first {
            Some(rank) => format!("{}: first relevant item in place {}", self.names[place], (1.0 / rank).round()),
            None => format!("{}: none of the {} items shown is relevant", self.names[place], query.retrieved()),
        }
    }
}
