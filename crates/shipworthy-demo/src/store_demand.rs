//! Sales of fresh food in forty small stores, one to seven days ahead: a number in the future, with its range.
//!
//! Weekends, festivals and rain move demand. The model learnt the week and not the festivals.

use libm::exp;

use crate::csv::Csv;
use crate::example::{DemoFile, workspace};
use crate::random::{Draws, Purpose};

const STORES: u64 = 40;
/// Days that are forecast: September and October 2026.
const DAYS: u64 = 61;
/// Days ahead that forecasts are kept for.
const HORIZONS: [u64; 2] = [1, 7];

/// The files of the example.
pub fn files(seed: u64) -> Vec<DemoFile> {
    workspace(
        include_str!("../workspaces/store-demand/README.md"),
        "store-demand.feature.md",
        include_str!("../workspaces/store-demand/store-demand.feature.md"),
        vec![("data/forecasts.csv", forecasts(seed))],
    )
}

fn forecasts(seed: u64) -> Vec<u8> {
    let header = "forecast_id,store,area,day,kind_of_day,horizon,sold,sold_last_week,q10,q50,q90";
    let mut csv = Csv::with_header(header, (STORES * DAYS) as usize * HORIZONS.len());
    for store in 0..STORES {
        let mut draws = Draws::new(seed, Purpose::Store, store);
        let size = draws.lognormal(140.0, 0.4);
        let area = draws.by_share(&[("centre", 0.35), ("suburb", 0.45), ("station", 0.20)]);
        let sold = |day: u64| sold(seed, store, size, area, day);
        for day in 0..DAYS {
            for horizon in HORIZONS {
                let mut draws = Draws::new(seed, Purpose::Day, (store * 1_000 + day) * 10 + horizon);
                // Nobody told the model about festivals; further ahead it knows less of what is coming.
                let known = expected(size, area, day, false);
                let error = if horizon == 1 { 0.09 } else { 0.15 };
                let middle = known * exp(error * draws.normal());
                let spread = if horizon == 1 { 0.17 } else { 0.23 };
                let (month, date) = if day < 30 { (9, day + 1) } else { (10, day - 29) };
                csv.row(&[
                    &format_args!("F{:06}", (store * DAYS + day) * 10 + horizon),
                    &format_args!("store{store:02}"),
                    &area,
                    &format_args!("2026-{month:02}-{date:02}"),
                    &kind_of_day(day),
                    &format_args!("{horizon}d"),
                    &sold(day + 7),
                    &sold(day),
                    &(middle * exp(-1.2816 * spread)).round(),
                    &middle.round(),
                    &(middle * exp(1.2816 * spread)).round(),
                ]);
            }
        }
    }
    csv.into_bytes()
}

/// What kind of day a day is; the first of September 2026 is a Tuesday.
fn kind_of_day(day: u64) -> &'static str {
    match (day, (day + 1) % 7) {
        (13..=15 | 47..=50, _) => "festival",
        (_, 5 | 6) => "weekend",
        _ => "working day",
    }
}

/// Portions that a store sells on such a day, on average.
fn expected(size: f64, area: &str, day: u64, festivals: bool) -> f64 {
    let day_factor = match (kind_of_day(day), area) {
        ("festival", "station") if festivals => 0.80,
        ("festival", _) if festivals => 1.45,
        ("weekend", "station") => 0.75,
        ("weekend", _) => 1.22,
        _ => 1.0,
    };
    size * day_factor
}

/// What was sold. Days are counted from a week before the first of September, so that last week is known.
fn sold(seed: u64, store: u64, size: f64, area: &str, day_from_august: u64) -> f64 {
    let mut draws = Draws::new(seed, Purpose::Day, (store * 1_000 + day_from_august) * 10);
    // The weather is the same for the whole town.
    let weather = Draws::new(seed, Purpose::Day, 9_000_000 + day_from_august).normal();
    let day = day_from_august.checked_sub(7);
    let mean = day.map_or_else(|| expected(size, area, day_from_august, false), |day| expected(size, area, day, true));
    (mean * exp(0.13 * draws.normal() + 0.05 * weather)).round()
}
