//! The board as pictures: weeks beside those of earlier years with the lines at which it lights up; after the decision, the running sum,
//! and what was right once all outcomes had come.

use shipworthy_eval::words::percent;

use super::family::Family;
use super::series::{DAYS, Day, WEEKS, Week, known, week};
use super::told::{YEARS, monday};
use super::world::{ALARM, World};
use crate::case::Exhibit;
use crate::figure::{Figure, Limit, Line, Lines, Unit};

/// A running sum (CUSUM, Page 1954) of what the reading is below usual has found something at this many spreads.
pub(super) const FOUND: f64 = 5.0;
/// What it allows for each day, in spreads.
const ALLOWED: f64 = 0.5;

/// What the reading is called on an axis.
pub(super) fn measured(family: &Family) -> String {
    format!("{}, in {}", family.reading, family.unit)
}

/// What its numbers are.
pub(super) fn unit(family: &Family) -> Unit {
    Unit::Of { unit: family.unit.to_owned(), decimals: family.decimals }
}

fn mondays(family: &Family) -> Vec<String> {
    (0..WEEKS).map(|of| monday(family, of)).collect()
}

/// A line for each year that was kept, the latest first.
fn by_year(world: &World, of: impl Fn(usize, &[Day]) -> Vec<Option<f64>>) -> Vec<Line> {
    let years = world.years.iter().zip(YEARS).enumerate();
    years.map(|(year, (days, name))| Line { name: name.to_owned(), points: of(year, days) }).collect()
}

/// The reading week by week. It lights up below its alarm.
pub(super) fn readings(world: &World) -> Figure {
    let family = world.family;
    let alarm = family.level - ALARM * family.spread / libm::sqrt(7.0);
    let weekly = |days: &[Day]| -> Vec<f64> { (0..WEEKS).map(|of| week(days, of, DAYS).reading).collect() };
    let reading = |spreads: f64| Some(family.level + family.spread * spreads);
    Figure::Lines(Lines {
        what: measured(family),
        unit: unit(family),
        moments: mondays(family),
        lines: by_year(world, |_, days| weekly(days).into_iter().map(reading).collect()),
        limits: vec![Limit::new("usual", family.level), Limit::new("lights up below", alarm)],
        event: None,
    })
}

/// The share that is flagged, and the share that was right as far as outcomes are known, each beside last year.
pub(super) fn shares(world: &World) -> Figure {
    let (family, usual) = (world.family, &world.usual);
    // A week of so many cases a day is by itself within this of its share.
    let alarm = |share: f64, a_day: u32| ALARM * libm::sqrt(share * (1.0 - share) / (7.0 * f64::from(a_day)));
    let flagged = |of: Week| Some(f64::from(of.flagged) / f64::from(7 * usual.cases));
    let lines = |of: &dyn Fn(Week) -> Option<f64>| {
        let known = |year: usize| if year == 0 { known(usual) } else { DAYS };
        let mut lines = by_year(world, |year, days| (0..WEEKS).map(|at| of(week(days, at, known(year)))).collect());
        lines.truncate(2);
        lines
    };
    Figure::Several(vec![
        Figure::Lines(Lines {
            what: format!("share {}", family.flagged),
            unit: Unit::Share,
            moments: mondays(family),
            lines: lines(&flagged),
            limits: vec![
                Limit::new("usual", usual.flagged),
                Limit::new("lights up above", usual.flagged + alarm(usual.flagged, usual.cases)),
            ],
            event: None,
        }),
        Figure::Lines(Lines {
            what: "share right, of judged".to_owned(),
            unit: Unit::Share,
            moments: mondays(family),
            lines: lines(&|of| right(&of, usual.judged)),
            limits: vec![
                Limit::new("usual", usual.right),
                Limit::new("lights up below", usual.right - alarm(usual.right, usual.judged)),
            ],
            event: None,
        }),
    ])
}

/// The share of right ones of a week, of those whose outcomes are known.
fn right(of: &Week, judged: u32) -> Option<f64> {
    (of.known > 0).then(|| f64::from(of.right) / f64::from(judged * of.known as u32))
}

/// The running sum of what the reading is below usual, day by day, in spreads; half a spread a day is allowed for.
pub(super) fn running(days: &[Day]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |day: &Day| {
        sum = f64::max(0.0, sum - day.reading - ALLOWED);
        sum
    };
    days.iter().map(add).collect()
}

/// What is shown after the decision.
pub(super) fn revealed(world: &World) -> Vec<Exhibit> {
    vec![sums(world), outcomes(world)]
}

/// When it began, where something did.
fn began(world: &World, at: impl Fn(usize) -> usize) -> Option<(usize, String)> {
    (world.truth.begins > 0).then(|| (at(world.truth.begins), "it began".to_owned()))
}

fn sums(world: &World) -> Exhibit {
    let sums: Vec<Vec<f64>> = world.years.iter().map(|days| running(days)).collect();
    let rows = (0..WEEKS).map(|of| {
        let at = sums.iter().map(|sums| format!("{:.1}", sums[7 * of + 6]));
        std::iter::once(monday(world.family, of)).chain(at).collect()
    });
    Exhibit {
        title: format!("A running sum of how far {} is below usual", world.family.reading),
        columns: std::iter::once("end of the week from").chain(YEARS).take(1 + sums.len()).map(str::to_owned).collect(),
        rows: rows.collect(),
        note: Some(format!(
            "In daily spreads, half a spread a day allowed for (CUSUM, Page 1954). At {FOUND} it has found something; it cannot tell a season from a break, and last year's line can."
        )),
        figure: Some(Figure::Lines(Lines {
            what: "spreads below usual, added up".to_owned(),
            unit: Unit::Of { unit: "spreads".to_owned(), decimals: 1 },
            moments: (1..=DAYS).map(|day| format!("day {day}")).collect(),
            lines: by_year(world, |year, _| sums[year].iter().copied().map(Some).collect()),
            limits: vec![Limit::new("has found something", FOUND)],
            event: began(world, |day| day),
        })),
    }
}

fn outcomes(world: &World) -> Exhibit {
    let (usual, days) = (&world.usual, &world.years[0]);
    let at = |known: usize| (0..WEEKS).map(|of| right(&week(days, of, known), usual.judged)).collect::<Vec<_>>();
    let (then, later) = (at(known(usual)), at(DAYS));
    let say = |share: &Option<f64>| share.map_or("not known yet".to_owned(), percent);
    let rows = (0..WEEKS).map(|of| vec![monday(world.family, of), say(&then[of]), say(&later[of])]);
    let names = ["known when you decided", "once all outcomes had come"];
    let lines = [later.clone(), then.clone()].into_iter().zip([names[1], names[0]]);
    Exhibit {
        title: "The share that was right, once all outcomes had come".to_owned(),
        columns: std::iter::once("week from").chain(names).map(str::to_owned).collect(),
        rows: rows.collect(),
        note: Some(format!(
            "The usual share is {}. The last {} days were not known when you decided.",
            percent(usual.right),
            usual.delay
        )),
        figure: Some(Figure::Lines(Lines {
            what: "share right, of judged".to_owned(),
            unit: Unit::Share,
            moments: mondays(world.family),
            lines: lines.map(|(points, name)| Line { name: name.to_owned(), points }).collect(),
            limits: vec![Limit::new("usual", usual.right)],
            event: began(world, |day| day / 7),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_sum_forgets_what_is_above_usual_and_adds_what_is_below() {
        let day = |reading: f64| Day { reading, flagged: 0, right: 0 };
        let sums = running(&[day(2.0), day(-1.0), day(-1.0), day(0.0), day(3.0)]);
        assert_eq!(sums, [0.0, 0.5, 1.0, 0.5, 0.0]);
    }
}
