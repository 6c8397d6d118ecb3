//! The answer in sentences.

use super::answer::{BySlice, Deferral, Point, Shift, Thresholds};
use crate::money;
use crate::outcome::{Estimate, Money};
use crate::words::{grouped, number, percent};

/// The answer, headline first.
pub fn sentences(answer: &Thresholds) -> Vec<String> {
    let mut said = vec![headline(answer)];
    said.extend(worth_using(answer));
    said.extend(capacity(answer));
    said.extend(answer.deferral.as_ref().and_then(|deferral| people(answer, deferral)));
    said.extend(answer.prevalence.last().and_then(|shift| moved(answer, shift)));
    said.extend(answer.by_slice.iter().map(|by_slice| groups(answer, by_slice)));
    said
}

/// Money by the month where cases a month are known, else for as many cases as sentences speak of.
pub fn amount(prices: &Money, per_case: f64) -> String {
    money::format(per_case * prices.volume_per_month.unwrap_or(prices.per), &prices.currency)
}

/// What such an amount is for.
pub fn span(prices: &Money) -> String {
    if prices.volume_per_month.is_some() {
        "a month".to_owned()
    } else {
        format!("per {} cases", grouped(prices.per as i64))
    }
}

fn point<'a>(answer: &'a Thresholds, name: &str) -> Option<&'a Point> {
    answer.points.iter().find(|point| point.name == name)
}

/// "₹1.2 lakh (₹40,000 to ₹2 lakh) a month".
fn range(answer: &Thresholds, saves: &Estimate) -> String {
    let prices = &answer.money;
    let value = saves.estimate.map_or("an unknown amount".to_owned(), |x| amount(prices, x));
    let interval = saves
        .low
        .zip(saves.high)
        .map_or_else(String::new, |(low, high)| format!(" ({} to {})", amount(prices, low), amount(prices, high)));
    format!("{value}{interval} {}", span(prices))
}

fn headline(answer: &Thresholds) -> String {
    let (Some(today), Some(cheapest)) = (point(answer, "today"), point(answer, "cheapest")) else {
        return format!("{} has no threshold.", answer.candidate);
    };
    let at = |point: &Point| point.threshold.map_or("none".to_owned(), number);
    if today.chosen {
        return format!("The cheapest threshold of {} is {}.", answer.candidate, at(cheapest));
    }
    match &cheapest.saves {
        Some(saves) if saves.low.is_some_and(|low| low > 0.0) => {
            format!("Flag from {} instead of {}: it saves {}.", at(cheapest), at(today), range(answer, saves))
        }
        Some(_) => format!(
            "Stay at {}: the cheapest threshold here is {}, and these examples cannot show that it saves anything.",
            at(today),
            at(cheapest)
        ),
        None => format!("Stay at {}: it is the cheapest threshold.", at(today)),
    }
}

fn worth_using(answer: &Thresholds) -> Option<String> {
    let (nobody, everybody) = (point(answer, "nobody")?, point(answer, "everybody")?);
    let per = grouped(answer.money.per as i64);
    let cost = |point: &Point| {
        point.cost.estimate.map_or("n/a".to_owned(), |x| money::format(x * answer.money.per, &answer.money.currency))
    };
    Some(match answer.worth_using {
        Some(between) => format!(
            "Between {} and {} it costs less than flagging nobody ({} per {per} cases) and less than flagging everybody ({}).",
            number(between.from),
            number(between.to),
            cost(nobody),
            cost(everybody)
        ),
        None => format!(
            "No threshold costs less than flagging nobody ({} per {per} cases) or everybody ({}): do without it.",
            cost(nobody),
            cost(everybody)
        ),
    })
}

fn capacity(answer: &Thresholds) -> Option<String> {
    let capacity = match &answer.capacity[..] {
        [_, asked, _] => asked,
        [only, ..] => only,
        [] => return None,
    };
    let seen = match capacity.per_day {
        Some(per_day) => format!("{} a day", grouped(per_day.round() as i64)),
        None => percent(capacity.share),
    };
    let Some(threshold) = capacity.point.threshold else {
        return Some(format!("No threshold flags as few as {seen}."));
    };
    let cheapest = point(answer, "cheapest").and_then(|point| point.flagged);
    if cheapest.is_some_and(|flagged| flagged <= capacity.share) {
        return Some(format!(
            "If people look at every flagged case and can see {seen}, the cheapest threshold already fits."
        ));
    }
    Some(format!(
        "If people look at every flagged case and can see {seen}, flag from {}: that catches {} of positives.",
        number(threshold),
        capacity.point.recall.estimate.map_or("an unknown share".to_owned(), percent)
    ))
}

fn people(answer: &Thresholds, deferral: &Deferral) -> Option<String> {
    let asked = deferral.steps.iter().find(|step| step.asked);
    let Some(step) = asked.or(deferral.steps.last()) else {
        return Some(format!(
            "Leaving cases to people does not pay: a review costs {}.",
            money::format(deferral.review_cost, &answer.money.currency)
        ));
    };
    let (low, high) = (step.point.review_from?, step.point.threshold?);
    let share = || format!("{} of cases", percent(step.point.reviewed.unwrap_or(0.0)));
    let hours = step.hours_per_day.zip(step.reviews_per_day).map_or_else(share, |(hours, reviews)| {
        format!("{} reviews or {} hours a day", grouped(reviews.round() as i64), number(hours))
    });
    let saves = step.saves.as_ref()?;
    let band = format!("Leaving scores from {} to {} to people takes {hours}", number(low), number(high));
    if saves.low.is_none_or(|low| low <= 0.0) {
        return Some(format!("{band} and is not shown to save anything, reviews paid."));
    }
    let further = step.saved_per_hour.filter(|saved| *saved > 0.0).map_or_else(String::new, |saved| {
        format!("; each of the last hours saves {}", money::format(saved, &answer.money.currency))
    });
    let without = deferral.steps.last().filter(|last| last.point.review_from != step.point.review_from);
    let without = without.and_then(|last| Some((last.hours_per_day?, last.saves.as_ref()?.estimate?)));
    let without = without.map_or_else(String::new, |(hours, saved)| {
        format!(" Without a limit it would take {} hours and save {}.", number(hours), amount(&answer.money, saved))
    });
    Some(format!("{band} and saves {}, reviews paid{further}.{without}", range(answer, saves)))
}

fn moved(answer: &Thresholds, shift: &Shift) -> Option<String> {
    let saves = shift.saves.as_ref()?.estimate?;
    let threshold = shift.threshold?;
    if saves <= 0.0 {
        return Some(format!(
            "If {} of cases were positive, today's threshold would still do.",
            percent(shift.positive_rate)
        ));
    }
    Some(format!(
        "If {} of cases were positive, the cheapest threshold would be {}; staying would cost {} {} more.",
        percent(shift.positive_rate),
        number(threshold),
        amount(&answer.money, saves),
        span(&answer.money)
    ))
}

fn groups(answer: &Thresholds, by_slice: &BySlice) -> String {
    let saves = by_slice.saves.as_ref();
    let saved = match saves {
        Some(saves) if saves.low.is_some_and(|low| low > 0.0) => format!("saves {}", range(answer, saves)),
        Some(saves) if saves.high.is_some_and(|high| high < 0.0) => {
            let cost = saves.estimate.map_or("money".to_owned(), |x| amount(&answer.money, -x));
            format!("costs {cost} {} more", span(&answer.money))
        }
        _ => "is not shown to save anything".to_owned(),
    };
    let gap = by_slice.gaps.iter().find(|gap| gap.metric == "recall");
    let gap =
        gap.and_then(|gap| Some((gap.one.estimate?, gap.own.estimate?))).map_or_else(String::new, |(one, own)| {
            let word = if own < one { "narrows" } else { "widens" };
            format!(
                ", and {word} the distance in positives caught from {} to {} points",
                number(one * 100.0),
                number(own * 100.0)
            )
        });
    format!("A threshold for each {} {saved}{gap}.", by_slice.across)
}
