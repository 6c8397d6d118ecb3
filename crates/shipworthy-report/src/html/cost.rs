//! What mistakes cost: the curve, the threshold to try, the people behind the numbers, and the three choices.

use maud::{Markup, PreEscaped, html};
use serde::Serialize;
use shipworthy_eval::outcome::{Candidate, Check, CurvePoint, Estimate, ExpectedLoss, Money, OperatingPoint};

use super::from;
use super::page::{coded, safe};
use crate::chart::curve::{self, CostFrame, Named};
use crate::chart::{Size, dots, px};
use crate::{money, view, words};

/// At most so many people are drawn; above, they stand for a share.
const PEOPLE: f64 = 100.0;

/// What mistakes cost: the curve, the slider, the operating points and the three choices.
pub fn section(check: &Check, candidate: &Candidate) -> Markup {
    let Some(prices) = check.money.as_ref() else {
        return html! {
            section id="cost" aria-labelledby="cost-title" {
                div class="head" { h2 id="cost-title" { "What mistakes cost" } }
                p class="muted" { (unpriced(check)) }
                (sentences(candidate))
            }
        };
    };
    let shown = Shown::of(check, candidate);
    let start = shown.start();
    html! {
        section id="cost" aria-labelledby="cost-title" {
            div class="head" {
                h2 id="cost-title" { "What mistakes cost" }
                p class="small muted" data-from="check/money" { "Per " (words::number(prices.per)) " cases." }
            }
            @if let Some(start) = start {
                div class="two" {
                    div { (shown.figure(prices)) (sentences(candidate)) }
                    div { (shown.beside(prices, start)) }
                }
            } @else {
                (shown.figures(prices, None))
                (sentences(candidate))
            }
            (operating_points(candidate, prices))
            @if let Some(loss) = &candidate.expected_loss { (choices(candidate, loss, prices)) }
            @if let Some(start) = start { (shown.script_data(prices, start)) }
        }
    }
}

/// What to price where the spec prices nothing: the mistakes that its task can make.
fn unpriced(check: &Check) -> Markup {
    let said = match check.task {
        "binary" => {
            "With two prices under `errors`, of a false alarm and of a miss, this page says what each threshold costs and whether to \
             ship, hold or gather more."
        }
        "generation" => {
            "With the price of an output that fails, `errors: {currency: EUR, failed_output: {cost: 4}}`, and under `failed_grader` of one \
             that fails a certain grader, this page says what outputs cost and whether to ship, hold or gather more."
        }
        "preference" => return html! { "What somebody likes less has no price, so nothing is said of money here." },
        _ => {
            "With the prices of mistakes under `errors` this page says what they cost and whether to ship, hold or gather more."
        }
    };
    html! { "The spec does not price mistakes yet. " (coded(said)) }
}

/// A cost curve, and what is marked on it.
pub struct Shown<'a> {
    /// Where the points stand: `check/candidates/gbm-v4/cost_curve`.
    pub from: String,
    /// From low to high.
    pub points: &'a [CurvePoint],
    /// The threshold in use.
    pub threshold: Option<f64>,
    /// Whether these examples chose it.
    pub chosen: bool,
    /// The cheapest threshold.
    pub cheapest: Option<f64>,
    /// What decisions cost where there is no curve.
    pub cost: Option<&'a Estimate>,
    /// What is used today if it is another candidate, and what that costs.
    pub today: Option<(&'a str, f64)>,
}

impl<'a> Shown<'a> {
    /// The curve of a candidate of a check.
    pub fn of(check: &'a Check, candidate: &'a Candidate) -> Shown<'a> {
        Shown {
            from: from::candidate(candidate, "cost_curve"),
            points: &candidate.cost_curve,
            threshold: candidate.threshold,
            chosen: candidate.threshold_is_chosen,
            cheapest: candidate.operating_points.get("cheapest").and_then(|p| p.threshold),
            cost: candidate.metrics.get("error_cost"),
            today: view::baseline(check).and_then(|b| Some((b.name.as_str(), b.metrics.get("error_cost")?.estimate?))),
        }
    }

    /// Curve, slider and figures side by side, with the data that the slider needs. Nothing without a curve.
    pub fn explore(&self, prices: &Money) -> Markup {
        let Some(start) = self.start() else { return html! {} };
        html! {
            div class="two" { div { (self.figure(prices)) } div { (self.beside(prices, start)) } }
            (self.script_data(prices, start))
        }
    }

    /// The same at another threshold than the one in use: that of the curve nearest to it.
    pub fn explore_at(&self, prices: &Money, threshold: f64) -> Markup {
        let Some(point) = self.place(threshold) else { return html! {} };
        html! {
            div class="two" { div { (self.figure(prices)) } div { (self.beside(prices, point)) } }
            (self.script_data(prices, point))
        }
    }

    /// Which point of the curve is nearest to a threshold.
    pub fn place(&self, threshold: f64) -> Option<usize> {
        let distance = |i: &usize| (self.points[*i].threshold - threshold).abs();
        (0..self.points.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// The point of the curve that the page starts at: that of the threshold in use, else the cheapest.
    pub fn start(&self) -> Option<usize> {
        let wanted = self.threshold.or(self.cheapest);
        let distance = |p: &CurvePoint| wanted.map_or(p.error_cost, |t| (p.threshold - t).abs());
        (0..self.points.len()).min_by(|&a, &b| distance(&self.points[a]).total_cmp(&distance(&self.points[b])))
    }

    fn nearest(&self, threshold: f64) -> Option<&'a CurvePoint> {
        let distance = |point: &CurvePoint| (point.threshold - threshold).abs();
        self.points.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// Where the cost of decisions stands that have no curve.
    fn cost_place(&self) -> String {
        format!("{}metrics/error_cost", self.from.trim_end_matches("cost_curve"))
    }

    fn place_of(&self, point: &CurvePoint) -> Option<String> {
        let place = self.points.iter().position(|other| std::ptr::eq(other, point))?;
        Some(format!("{}/{place}", self.from))
    }

    fn named(&self) -> Vec<Named> {
        let nearest = |threshold: f64| self.nearest(threshold).map(|p| p.error_cost);
        let mut named = Vec::new();
        if let Some(threshold) = self.threshold.filter(|_| !self.chosen)
            && let Some(cost) = nearest(threshold)
        {
            named.push(Named {
                threshold,
                cost,
                label: format!("in the spec {}", words::number(threshold)),
                cheapest: false,
            });
        }
        if let Some((threshold, cost)) = self.cheapest.and_then(|t| Some((t, nearest(t)?))) {
            named.push(Named {
                threshold,
                cost,
                label: format!("cheapest {}", words::number(threshold)),
                cheapest: true,
            });
        }
        named
    }

    fn figure(&self, prices: &Money) -> Markup {
        let named = self.named();
        let amount = |x: f64| money::format(x * prices.per, &prices.currency);
        let said: Vec<String> = named.iter().map(|n| format!("{}: {}", n.label, amount(n.cost))).collect();
        let label = format!("Cost of mistakes by threshold. {}", said.join("; "));
        let few = self.points.len().div_ceil(20).max(1);
        html! {
            figure data-from=(self.from) {
                @for size in Size::BOTH {
                    (curve::cost(self.points, &named, &amount, &|x| words::number(x), &label, size))
                }
            }
            details class="numbers noprint" {
                summary { "Show the numbers" }
                div class="scroll" tabindex="0" role="group" aria-label="Cost of mistakes by threshold" {
                    table class="plain" {
                        caption data-from="check/money" { "Cost of mistakes by threshold, per " (words::number(prices.per)) " cases" }
                        thead { tr {
                            th scope="col" class="n" { "Threshold" } th scope="col" class="n" { "Cost" } th scope="col" class="n" { "Interval" }
                            th scope="col" class="n" { "Missed" } th scope="col" class="n" { "False alarms" }
                        } }
                        tbody {
                            @for (i, point) in self.points.iter().enumerate().step_by(few) {
                                tr data-from={ (self.from) "/" (i) } {
                                    th scope="row" class="n" { (words::number(point.threshold)) }
                                    td class="n" { (amount(point.error_cost)) }
                                    td class="n" { (words::interval("error_cost", point.low, point.high, Some(prices))) }
                                    td class="n" { (missed(point, prices)) }
                                    td class="n" { (alarms(point, prices)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn beside(&self, prices: &Money, start: usize) -> Markup {
        let point = &self.points[start];
        let (drawn, crosses) = people(point, prices);
        let exact = drawn as f64 == positives(point, prices).round();
        html! {
            p class="muted" data-from="check/money" { (price_sentence(prices)) }
            div id="try-threshold" class="slider" data-from={ (self.from) "/" (start) } hidden {
                label for="threshold" class="small muted" { "Threshold" }
                input id="threshold" type="range" min="0" max=(self.points.len() - 1) step="1" value=(start);
                output id="at-threshold" for="threshold" { (words::number(point.threshold)) }
                button id="back" class="button small" type="button" { "Back" }
            }
            (self.figures(prices, Some(point)))
            @if drawn > 0 {
                figure class="people" data-from={ (self.from) "/" (start) } {
                    (dots::people(drawn, crosses, "people", &format!("{crosses} of {drawn} positives are missed")))
                    figcaption {
                        @if exact { "The " (words::count(drawn as u64)) " positives in every " (words::number(prices.per)) " cases. " }
                        @else { "Out of every " (words::count(drawn as u64)) " positives. " }
                        "A cross is one that is missed."
                    }
                }
            }
        }
    }

    /// Cost, misses and false alarms at a point of the curve, with the baseline and the cheapest threshold beside them.
    fn figures(&self, prices: &Money, point: Option<&CurvePoint>) -> Markup {
        let cheapest = self.cheapest.and_then(|t| self.nearest(t));
        let cost = point.map(|p| p.error_cost).or_else(|| self.cost?.estimate);
        let ends = point.map(|p| (p.low, p.high)).or_else(|| self.cost.map(|e| (e.low, e.high)));
        let interval =
            ends.map_or_else(String::new, |(low, high)| words::interval("error_cost", low, high, Some(prices)));
        html! {
            dl class="deltas" data-from=(point.and_then(|point| self.place_of(point)).unwrap_or_else(|| self.cost_place())) {
                div {
                    dt { "Cost per " (words::number(prices.per)) }
                    dd {
                        span id="at-cost" { (words::value_or_undefined("error_cost", cost, Some(prices))) }
                        small id="at-interval" { (interval) }
                        @if let Some((baseline, cost)) = self.today { small data-from={ "check/candidates/" (from::pointed(baseline)) "/metrics/error_cost" } { (safe(baseline)) " today: " (words::value("error_cost", cost, Some(prices))) } }
                    }
                }
                @if let Some(point) = point {
                    div {
                        dt { "Positives missed" }
                        dd { span id="at-missed" { (missed(point, prices)) } @if let Some(p) = cheapest { small data-from=[self.place_of(p)] { (missed(p, prices)) " at " (words::number(p.threshold)) } } }
                    }
                    div {
                        dt { "False alarms" }
                        dd { span id="at-alarms" { (alarms(point, prices)) } @if let Some(p) = cheapest { small data-from=[self.place_of(p)] { (alarms(p, prices)) " at " (words::number(p.threshold)) } } }
                    }
                }
            }
        }
    }

    /// The interval of the cost at a point of the curve: of what was measured, where that is at this point, else of the curve.
    fn interval(&self, point: Option<&CurvePoint>, prices: &Money) -> String {
        let is_measured = point.is_none_or(|p| !self.chosen && self.threshold == Some(p.threshold));
        let measured = self.cost.filter(|_| is_measured).map(|e| (e.low, e.high));
        let (low, high) = measured.or(point.map(|p| (p.low, p.high))).unwrap_or_default();
        words::interval("error_cost", low, high, Some(prices))
    }

    fn script_data(&self, prices: &Money, start: usize) -> Markup {
        let marked: Vec<f64> = self.named().iter().map(|n| n.cost).collect();
        let frames = Size::BOTH.map(|size| CostFrame::new(self.points, &marked, size));
        let place = |frame: &CostFrame, p: &CurvePoint| (px(frame.x.at(p.threshold)), px(frame.y.at(p.error_cost)));
        let data = ScriptData {
            start,
            points: self
                .points
                .iter()
                .map(|p| ScriptPoint {
                    threshold: words::number(p.threshold),
                    cost: words::value("error_cost", p.error_cost, Some(prices)),
                    interval: self.interval(Some(p), prices),
                    missed: missed(p, prices),
                    alarms: alarms(p, prices),
                    crosses: people(p, prices).1,
                    wide: place(&frames[0], p),
                    narrow: place(&frames[1], p),
                })
                .collect(),
        };
        // A "<" in a data block could end it; in JSON it can be written as an escape everywhere.
        let text = serde_json::to_string(&data).expect("plain text and numbers").replace('<', "\\u003c");
        html! { script type="application/json" id="curve-points" { (PreEscaped(text)) } }
    }
}

/// Cases among so many as sentences speak of.
fn scaled(part: f64, point: &CurvePoint, prices: &Money) -> f64 {
    let all = point.true_positives + point.false_positives + point.false_negatives + point.true_negatives;
    if all > 0.0 { part / all * prices.per } else { 0.0 }
}

fn positives(point: &CurvePoint, prices: &Money) -> f64 {
    scaled(point.true_positives + point.false_negatives, point, prices)
}

/// A count of cases; below 5 with a decimal, because "0" would be read as never.
fn cases(x: f64) -> String {
    if x > 0.0 && x < 4.95 && (x - x.round()).abs() > 0.05 {
        words::number((x * 10.0).round().max(1.0) / 10.0)
    } else {
        words::count(x.round() as u64)
    }
}

fn missed(point: &CurvePoint, prices: &Money) -> String {
    format!("{} of {}", cases(scaled(point.false_negatives, point, prices)), cases(positives(point, prices)))
}

fn alarms(point: &CurvePoint, prices: &Money) -> String {
    cases(scaled(point.false_positives, point, prices))
}

/// How many people are drawn, and how many of them are missed.
fn people(point: &CurvePoint, prices: &Money) -> (usize, usize) {
    let all = positives(point, prices);
    let drawn = if (10.0..=PEOPLE + 20.0).contains(&all) { all.round() } else { 50.0 };
    let share = point.false_negatives / (point.true_positives + point.false_negatives).max(f64::MIN_POSITIVE);
    (drawn as usize, (share * drawn).round().clamp(0.0, drawn) as usize)
}

fn price_sentence(prices: &Money) -> String {
    let priced = |who: &Option<String>, price: Option<f64>, what: &str| {
        let price = price.map_or_else(
            || "has its own price for each case".to_string(),
            |p| format!("costs {}", money::format(p, &prices.currency)),
        );
        let who = who.as_ref().map(|w| format!(" ({})", safe(w))).unwrap_or_default();
        format!("A {what}{who} {price}.")
    };
    format!(
        "{} {}",
        priced(&prices.false_negative_who, prices.false_negative, "miss"),
        priced(&prices.false_positive_who, prices.false_positive, "false alarm")
    )
}

fn sentences(candidate: &Candidate) -> Markup {
    html! {
        @if !candidate.sentences.is_empty() {
            ul class="said small" data-from=(from::candidate(candidate, "sentences")) { @for sentence in &candidate.sentences { li { (safe(sentence)) } } }
        }
    }
}

/// Thresholds worth knowing, side by side.
pub fn operating_points(candidate: &Candidate, prices: &Money) -> Markup {
    let name = |key: &str, point: &OperatingPoint| match (key, &point.constraint) {
        ("current", _) => "In the spec".to_string(),
        ("cheapest", _) => "Cheapest".to_string(),
        (_, Some(constraint)) => format!("Cheapest with {constraint}"),
        (other, None) => words::capital(&other.replace('_', " ")),
    };
    let rate = |metric: &str, x: Option<f64>| words::value_or_undefined(metric, x, Some(prices));
    // A threshold within a bar is on the curve, which has a band.
    let interval = |point: &OperatingPoint| {
        let on_curve = candidate.cost_curve.iter().find(|drawn| Some(drawn.threshold) == point.threshold);
        let ends = (point.low, point.high);
        let (low, high) =
            if ends == (None, None) { on_curve.map_or(ends, |drawn| (drawn.low, drawn.high)) } else { ends };
        words::interval("error_cost", low, high, Some(prices))
    };
    html! {
        @if !candidate.operating_points.is_empty() {
            div class="points" {
                table class="plain cards" {
                    caption data-from="check/money" { "Thresholds worth knowing, per " (words::number(prices.per)) " cases" }
                    thead { tr {
                        th scope="col" { "Threshold" } th scope="col" { "At" } th scope="col" { "Cost" }
                        th scope="col" { "Positives caught" } th scope="col" { "False alarms" } th scope="col" { "Flagged" }
                    } }
                    tbody {
                        @for key in ["current", "cheapest"].into_iter().chain(candidate.operating_points.keys().map(String::as_str).filter(|k| !matches!(*k, "current" | "cheapest"))) {
                            @if let Some(point) = candidate.operating_points.get(key) {
                                tr data-from=(from::candidate(candidate, &format!("operating_points/{}", from::pointed(key)))) {
                                    th scope="row" { (safe(&name(key, point))) }
                                    td data-label="At" { span { @match point.threshold { Some(t) => (words::number(t)), None => "no threshold does it" } } }
                                    td data-label="Cost" { span {
                                        b { (rate("error_cost", point.honest_error_cost.or(point.error_cost))) }
                                        span class="under" { (interval(point)) }
                                        @if point.low.is_none() && point.constraint.is_some() && point.error_cost.is_some() { span class="under" { "on the examples it was chosen on" } }
                                        @if point.honest_error_cost.is_some() { span class="under" { (rate("error_cost", point.error_cost)) " on the examples it was chosen on" } }
                                    } }
                                    td data-label="Positives caught" { span { (rate("recall", point.recall)) } }
                                    td data-label="False alarms" { span { (rate("false_positive_rate", point.false_positive_rate)) } }
                                    td data-label="Flagged" { span { (rate("selection_rate", point.selection_rate)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What to expect of shipping, holding and gathering more.
pub fn choices(candidate: &Candidate, loss: &ExpectedLoss, prices: &Money) -> Markup {
    let gather = match loss.gather_examples {
        Some(n) => format!("label {} more examples first", words::count(n)),
        None => "label more examples first".to_string(),
    };
    let options: Vec<(&str, String, f64)> = [
        Some(("Ship", "this candidate, now".to_string(), loss.ship)),
        Some(("Hold", "keep what is in use".to_string(), loss.hold)),
        loss.gather.map(|x| ("Gather", gather, x)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let most = options.iter().map(|o| o.2.abs()).fold(0.0, f64::max);
    let least = options.iter().map(|o| o.2).fold(f64::INFINITY, f64::min);
    let unit = loss.unit.strip_prefix(prices.currency.as_str()).unwrap_or(&loss.unit).trim();
    html! {
        div class="choices" data-from=(from::candidate(candidate, "expected_loss")) {
            h3 data-from="check/money" { "What to expect from each choice, " (unit) " over " (words::number(prices.horizon_months)) " months" }
            dl {
                @for (name, what, amount) in &options {
                    div {
                        dt { (name) ": " (what) }
                        dd {
                            (money::format(*amount, &prices.currency))
                            svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                                rect class="track" x="0" y="0" width="100" height="8" {}
                                rect class=(if *amount == least { "amount least" } else { "amount" }) x="0" y="0" width=(px(if most > 0.0 { amount.abs() / most * 100.0 } else { 0.0 })) height="8" {}
                            }
                            small { @if *amount == least { "lowest expected loss" } @else { (money::format(amount - least, &prices.currency)) " more than the lowest" } }
                        }
                    }
                }
            }
            p class="note small muted" {
                "Shipping costs less than holding with probability " (words::chance(loss.probability_ship_is_cheaper))
                ". This is money alone; the bars above say whether the people it affects are treated as agreed."
            }
        }
    }
}

#[derive(Serialize)]
struct ScriptData {
    start: usize,
    points: Vec<ScriptPoint>,
}

/// A point as the script shows it: words are made here, so that both sides say the same.
#[derive(Serialize)]
struct ScriptPoint {
    threshold: String,
    cost: String,
    interval: String,
    missed: String,
    alarms: String,
    crosses: usize,
    wide: (String, String),
    narrow: (String, String),
}
