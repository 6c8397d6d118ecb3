//! The tables of the answer as rows of text, which all formats lay out.

use shipworthy_eval::operating::answer::{BySlice, Point, Thresholds};
use shipworthy_eval::outcome::Estimate;

use crate::{money, words};

/// A table: its heading, what is said about it, its columns and its rows.
pub struct Table {
    pub title: String,
    pub aside: String,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Row>,
    pub note: String,
}

/// A row: its name, its cells, and whether it is the one to look at.
pub struct Row {
    pub name: String,
    pub cells: Vec<String>,
    pub chosen: bool,
}

/// All tables that the answer has, in reading order.
pub fn tables(answer: &Thresholds) -> Vec<Table> {
    let mut tables = vec![points(answer)];
    tables.extend(capacity(answer));
    tables.extend(deferral(answer));
    tables.extend(prevalence(answer));
    for by_slice in &answer.by_slice {
        tables.push(groups(by_slice));
        tables.extend(frontier(answer, by_slice));
    }
    tables
}

/// Money for as many cases as sentences speak of, with its interval.
fn cost(answer: &Thresholds, e: &Estimate) -> String {
    words::estimate("error_cost", e, Some(&answer.money))
}

/// Money saved by the month where cases a month are known, else for as many cases as sentences speak of.
fn saved(answer: &Thresholds, e: Option<&Estimate>) -> String {
    let Some(e) = e else { return "–".to_owned() };
    let prices = &answer.money;
    let value = |x: f64| money::format(x * prices.volume_per_month.unwrap_or(prices.per), &prices.currency);
    match (e.estimate, e.low, e.high) {
        (Some(x), Some(low), Some(high)) => format!("{} ({} to {})", value(x), value(low), value(high)),
        (Some(x), ..) => value(x),
        _ => "undefined".to_owned(),
    }
}

/// The heading of a column of savings.
fn saves(answer: &Thresholds) -> &'static str {
    if answer.money.volume_per_month.is_some() { "saves a month" } else { "saves" }
}

fn share(x: Option<f64>) -> String {
    words::or_dash(x.map(words::percent))
}

fn rate(e: &Estimate) -> String {
    share(e.estimate)
}

fn threshold(x: Option<f64>) -> String {
    words::or_dash(x.map(words::number))
}

/// "₹61,998 per 10,000 cases" is said once, above the table.
fn per(answer: &Thresholds) -> String {
    format!("cost per {} cases", words::number(answer.money.per))
}

fn points(answer: &Thresholds) -> Table {
    let name = |point: &Point| match point.name.as_str() {
        "today" => "today".to_owned(),
        "cheapest" => "cheapest".to_owned(),
        "nobody" => "flag nobody".to_owned(),
        "everybody" => "flag everybody".to_owned(),
        "baseline" => "the baseline".to_owned(),
        other => point.constraint.clone().unwrap_or_else(|| other.replace('_', " ")),
    };
    let row = |point: &Point| Row {
        name: name(point),
        cells: vec![
            threshold(point.threshold),
            cost(answer, &point.cost),
            saved(answer, point.saves.as_ref()),
            rate(&point.recall),
            rate(&point.false_positive_rate),
            share(point.flagged),
        ],
        chosen: point.name == "cheapest",
    };
    let in_sample = answer.points.iter().find(|point| point.name == "cheapest").and_then(|point| point.cost_in_sample);
    let note = in_sample.map_or_else(String::new, |x| {
        format!(
            "Thresholds that were chosen here are judged on examples that did not choose them; on its own examples the cheapest costs {}.",
            words::value("error_cost", x, Some(&answer.money))
        )
    });
    Table {
        title: "Thresholds worth knowing".to_owned(),
        aside: per(answer),
        columns: vec!["at", "cost", saves(answer), "caught", "false pos", "flagged"],
        rows: answer.points.iter().map(row).collect(),
        note,
    }
}

fn capacity(answer: &Thresholds) -> Option<Table> {
    let rows: Vec<Row> = answer
        .capacity
        .iter()
        .map(|capacity| Row {
            name: match capacity.per_day {
                Some(per_day) => format!("{} a day", words::number(per_day)),
                None => words::percent(capacity.share),
            },
            cells: vec![
                threshold(capacity.point.threshold),
                cost(answer, &capacity.point.cost),
                saved(answer, capacity.point.saves.as_ref()),
                rate(&capacity.point.recall),
                share(capacity.point.flagged),
            ],
            chosen: false,
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: "If people look at every flagged case".to_owned(),
        aside: per(answer),
        columns: vec!["at", "cost", saves(answer), "caught", "flagged"],
        rows,
        note: String::new(),
    })
}

fn deferral(answer: &Thresholds) -> Option<Table> {
    let deferral = answer.deferral.as_ref().filter(|deferral| !deferral.steps.is_empty())?;
    let last = deferral.steps.len() - 1;
    let rows = deferral.steps.iter().enumerate().map(|(place, step)| Row {
        name: match step.hours_per_day {
            Some(hours) => format!("{} hours a day", words::number(hours)),
            None => format!("{} of cases", share(step.point.reviewed)),
        },
        cells: vec![
            words::or_dash(step.reviews_per_day.map(|reviews| words::count(reviews.round() as u64))),
            format!("{} to {}", threshold(step.point.review_from), threshold(step.point.threshold)),
            cost(answer, &step.point.cost),
            saved(answer, step.saves.as_ref()),
            words::or_dash(step.saved_per_hour.map(|saved| money::format(saved, &answer.money.currency))),
        ],
        chosen: place == last,
    });
    Some(Table {
        title: "If people decide the cases in between".to_owned(),
        aside: format!(
            "a review costs {} and takes {} minutes",
            money::format(deferral.review_cost, &answer.money.currency),
            words::number(deferral.minutes)
        ),
        columns: vec!["reviews", "scores from, to", "cost", saves(answer), "each more hour"],
        rows: rows.collect(),
        note: "Savings are against one threshold and nobody to ask, reviews paid; a review is taken to decide rightly."
            .to_owned(),
    })
}

fn prevalence(answer: &Thresholds) -> Option<Table> {
    let rows: Vec<Row> = answer
        .prevalence
        .iter()
        .map(|shift| Row {
            name: words::percent(shift.positive_rate),
            cells: vec![
                cost(answer, &shift.today),
                threshold(shift.threshold),
                cost(answer, &shift.cheapest),
                saved(answer, shift.saves.as_ref()),
            ],
            chosen: (shift.positive_rate - answer.positive_rate).abs() < 1e-12,
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: "If positives become more or less common".to_owned(),
        aside: per(answer),
        columns: vec!["cost as today", "cheapest at", "cost there", saves(answer)],
        rows,
        note: "As long as positives and negatives go on looking as they do in these examples.".to_owned(),
    })
}

fn groups(by_slice: &BySlice) -> Table {
    let rows = by_slice.groups.iter().map(|group| Row {
        name: words::slice(&group.slice),
        cells: vec![
            words::count(group.examples),
            group.threshold.map_or("too few".to_owned(), words::number),
            format!("{} → {}", share(group.recall_one), share(group.recall_own)),
            format!("{} → {}", share(group.false_positive_rate_one), share(group.false_positive_rate_own)),
        ],
        chosen: false,
    });
    let gap = |metric: &str| {
        let gap = by_slice.gaps.iter().find(|gap| gap.metric == metric)?;
        let points = |e: &Estimate| words::estimate(&format!("{metric}.gap"), e, None);
        Some(format!("{}: {} → {}", words::metric(metric), points(&gap.one), points(&gap.own)))
    };
    let gaps: Vec<String> = ["recall", "false_positive_rate"].into_iter().filter_map(gap).collect();
    Table {
        title: format!("One threshold, or one for each {}", by_slice.across.replace('_', " ")),
        aside: "one threshold → one each".to_owned(),
        columns: vec!["examples", "its own", "caught", "false pos"],
        rows: rows.collect(),
        note: format!("Largest distance between groups, {}.", gaps.join("; ")),
    }
}

fn frontier(answer: &Thresholds, by_slice: &BySlice) -> Option<Table> {
    let free = |metric: &str| by_slice.frontier.iter().find(|price| price.metric == metric)?.cost.estimate;
    let rows: Vec<Row> = by_slice
        .frontier
        .iter()
        .map(|price| {
            let prices = &answer.money;
            let more = price.cost.estimate.zip(free(&price.metric)).map(|(cost, free)| cost - free);
            let volume = prices.volume_per_month.unwrap_or(prices.per);
            Row {
                name: if price.allowed >= 1.0 {
                    format!("{}: any distance", words::metric(&price.metric))
                } else {
                    format!("{}: at most {} points", words::metric(&price.metric), words::number(price.allowed * 100.0))
                },
                cells: vec![
                    words::or_dash(price.gap.map(|gap| format!("{} points", words::number(gap * 100.0)))),
                    cost(answer, &price.cost),
                    words::or_dash(more.map(|more| money::signed(more * volume, &prices.currency))),
                ],
                chosen: false,
            }
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: format!("What closer {} costs", by_slice.across.replace('_', " ")),
        aside: "a threshold for each group, chosen to keep the distance".to_owned(),
        columns: vec![
            "distance found",
            "cost",
            if answer.money.volume_per_month.is_some() { "more a month" } else { "more" },
        ],
        rows,
        note: "The distance found, and the cost, are on examples that did not choose the thresholds. Which distance matters is for you to judge."
            .to_owned(),
    })
}
