//! The tables of the answer as rows of text, which all formats lay out.

use shipworthy_eval::operating::answer::{BySlice, Point, Thresholds};
use shipworthy_eval::outcome::Estimate;

use crate::{money, words};

/// A table: its heading, what is said about it, its columns and its rows.
pub struct Table {
    pub title: String,
    pub aside: String,
    pub columns: Vec<&'static str>,
    /// Heading of what stands below the rows, where that is a column.
    pub under: &'static str,
    pub rows: Vec<Row>,
    pub note: String,
}

/// A row: its name, its cells, and whether it is the one to look at.
pub struct Row {
    pub name: String,
    pub cells: Vec<String>,
    /// What stands below it, or in a last column: what it saves.
    pub under: String,
    pub chosen: bool,
}

/// All tables that the answer has, in reading order.
pub fn tables(answer: &Thresholds) -> Vec<Table> {
    let mut tables = vec![points(answer)];
    tables.extend(capacity(answer));
    tables.extend(deferral(answer));
    tables.extend(prevalence(answer));
    for by_slice in &answer.by_slice {
        tables.push(groups(answer, by_slice));
        tables.extend(frontiers(answer, by_slice));
    }
    tables
}

/// Money for as many cases as sentences speak of, with its interval.
fn cost(answer: &Thresholds, e: &Estimate) -> String {
    words::estimate("error_cost", e, Some(&answer.money))
}

/// What it saves against something, or costs more than that, by the month where cases a month are known.
fn saved(answer: &Thresholds, e: Option<&Estimate>) -> String {
    let prices = &answer.money;
    let Some((x, e)) = e.and_then(|e| Some((e.estimate?, e))) else { return String::new() };
    let value = |x: f64| money::format(x * prices.volume_per_month.unwrap_or(prices.per), &prices.currency);
    let span = if prices.volume_per_month.is_some() {
        "a month".to_owned()
    } else {
        format!("per {}", words::number(prices.per))
    };
    let interval = |low: Option<f64>, high: Option<f64>| match (low, high) {
        (Some(low), Some(high)) => format!(" ({} to {})", value(low), value(high)),
        _ => String::new(),
    };
    if x >= 0.0 {
        format!("saves {}{} {span}", value(x), interval(e.low, e.high))
    } else {
        let turned = interval(e.high.map(|high| -high), e.low.map(|low| -low));
        format!("costs {}{turned} {span} more", value(-x))
    }
}

fn share(x: Option<f64>) -> String {
    words::or_dash(x.map(words::percent))
}

/// A rate with its interval.
fn rate(e: &Estimate) -> String {
    if e.estimate.is_none() { words::or_dash(None) } else { words::estimate("recall", e, None) }
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
            rate(&point.recall),
            rate(&point.false_positive_rate),
            share(point.flagged),
        ],
        under: saved(answer, point.saves.as_ref()),
        chosen: point.name == "cheapest",
    };
    let cheapest = answer.points.iter().find(|point| point.name == "cheapest");
    let kept = |point: &&Point| {
        point.constraint.is_some()
            && point.threshold.is_some()
            && cheapest.is_some_and(|c| c.threshold == point.threshold)
    };
    let mut notes = Vec::new();
    if let Some(x) = cheapest.and_then(|point| point.cost_in_sample) {
        notes.push(format!(
            "A threshold that was chosen here is judged on examples that did not choose it; on its own examples the cheapest costs {}.",
            words::value("error_cost", x, Some(&answer.money))
        ));
    }
    let bars: Vec<&str> = answer.points.iter().filter(kept).filter_map(|point| point.constraint.as_deref()).collect();
    if !bars.is_empty() {
        notes.push(format!("The cheapest keeps to {}.", bars.join(" and ")));
    }
    Table {
        title: "Thresholds worth knowing".to_owned(),
        aside: per(answer),
        columns: vec!["at", "cost", "caught", "false pos", "flagged"],
        under: "against today",
        rows: answer.points.iter().filter(|point| !kept(point)).map(row).collect(),
        note: notes.join(" "),
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
                rate(&capacity.point.recall),
                share(capacity.point.flagged),
            ],
            under: saved(answer, capacity.point.saves.as_ref()),
            chosen: false,
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: "If people look at every flagged case".to_owned(),
        aside: per(answer),
        columns: vec!["at", "cost", "caught", "flagged"],
        under: "against today",
        rows,
        note: String::new(),
    })
}

fn deferral(answer: &Thresholds) -> Option<Table> {
    let deferral = answer.deferral.as_ref().filter(|deferral| !deferral.steps.is_empty())?;
    let rows = deferral.steps.iter().map(|step| Row {
        name: match step.hours_per_day {
            Some(hours) => format!("{} hours a day", words::number(hours)),
            None => format!("{} of cases", share(step.point.reviewed)),
        },
        cells: vec![
            words::or_dash(step.reviews_per_day.map(|reviews| words::count(reviews.round() as u64))),
            format!("{} to {}", threshold(step.point.review_from), threshold(step.point.threshold)),
            cost(answer, &step.point.cost),
            words::or_dash(step.saved_per_hour.map(|saved| money::format(saved, &answer.money.currency))),
        ],
        under: saved(answer, step.saves.as_ref()),
        chosen: step.asked,
    });
    Some(Table {
        title: "If people decide the cases in between".to_owned(),
        aside: format!(
            "a review costs {} and takes {} minutes",
            money::format(deferral.review_cost, &answer.money.currency),
            words::number(deferral.minutes)
        ),
        columns: vec!["reviews", "scores from, to", "cost", "each more hour"],
        under: "against nobody to ask",
        rows: rows.collect(),
        note: "What is saved is against one threshold and nobody to ask, with the reviews paid. A review is taken to decide rightly."
            .to_owned(),
    })
}

fn prevalence(answer: &Thresholds) -> Option<Table> {
    let rows: Vec<Row> = answer
        .prevalence
        .iter()
        .map(|shift| Row {
            name: words::percent(shift.positive_rate),
            cells: vec![cost(answer, &shift.today), threshold(shift.threshold), cost(answer, &shift.cheapest)],
            under: saved(answer, shift.saves.as_ref()),
            chosen: (shift.positive_rate - answer.positive_rate).abs() < 1e-12,
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: "If positives become more or less common".to_owned(),
        aside: per(answer),
        columns: vec!["cost as today", "cheapest at", "cost there"],
        under: "moving there",
        rows,
        note: "As long as positives and negatives go on looking as they do in these examples.".to_owned(),
    })
}

fn groups(answer: &Thresholds, by_slice: &BySlice) -> Table {
    let rows = by_slice.groups.iter().map(|group| Row {
        name: words::slice(&group.slice),
        cells: vec![
            words::count(group.examples),
            group.threshold.map_or("too few".to_owned(), words::number),
            format!("{} to {}", share(group.recall_one), share(group.recall_own)),
            format!("{} to {}", share(group.false_positive_rate_one), share(group.false_positive_rate_own)),
        ],
        under: String::new(),
        chosen: false,
    });
    let gap = |metric: &str| {
        let gap = by_slice.gaps.iter().find(|gap| gap.metric == metric)?;
        let points = |e: &Estimate| words::estimate(&format!("{metric}.gap"), e, None);
        Some(format!("{} from {} to {}", words::metric(metric), points(&gap.one), points(&gap.own)))
    };
    let gaps: Vec<String> = ["recall", "false_positive_rate"].into_iter().filter_map(gap).collect();
    let across = by_slice.across.replace('_', " ");
    let saved = match saved(answer, by_slice.saves.as_ref()) {
        saved if saved.is_empty() => "changes nothing".to_owned(),
        saved => saved,
    };
    Table {
        title: format!("One threshold, or one for each {across}"),
        aside: format!("one is {}", threshold(by_slice.one.threshold)),
        columns: vec!["examples", "its own", "caught, from one to own", "false pos"],
        under: "",
        rows: rows.collect(),
        note: format!("One for each {saved}. The largest distance between groups goes, in {}.", gaps.join("; in ")),
    }
}

/// One table for each metric: what keeping groups within a distance costs.
fn frontiers(answer: &Thresholds, by_slice: &BySlice) -> Vec<Table> {
    let metrics = ["recall", "false_positive_rate"];
    metrics.into_iter().filter_map(|metric| frontier(answer, by_slice, metric)).collect()
}

fn frontier(answer: &Thresholds, by_slice: &BySlice, metric: &str) -> Option<Table> {
    let of_metric = || by_slice.frontier.iter().filter(|price| price.metric == metric);
    let free = of_metric().next()?.cost.estimate;
    let prices = &answer.money;
    let volume = prices.volume_per_month.unwrap_or(prices.per);
    let rows: Vec<Row> = of_metric()
        .map(|price| {
            let more = price.cost.estimate.zip(free).map(|(cost, free)| cost - free);
            let binds = price.allowed < 1.0;
            Row {
                name: if binds {
                    format!("at most {} points", words::number(price.allowed * 100.0))
                } else {
                    "no limit".to_owned()
                },
                cells: vec![
                    words::or_dash(price.gap.map(|gap| format!("{} points", words::number(gap * 100.0)))),
                    cost(answer, &price.cost),
                    words::or_dash(more.filter(|_| binds).map(|more| money::signed(more * volume, &prices.currency))),
                ],
                under: String::new(),
                chosen: false,
            }
        })
        .collect();
    (rows.len() > 1).then(|| Table {
        title: format!("What closer {} costs: {}", by_slice.across.replace('_', " "), words::metric(metric)),
        aside: "a threshold for each, chosen to keep the distance".to_owned(),
        columns: vec![
            "distance found",
            "cost",
            if prices.volume_per_month.is_some() { "more a month" } else { "more" },
        ],
        under: "",
        rows,
        note: "Found and priced on examples that did not choose the thresholds. Which distance matters is for you to judge."
            .to_owned(),
    })
}
