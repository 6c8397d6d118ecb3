//! Minutes until dinner is there: a number, and a range around it.
//!
//! The model knows distance and kitchen; it underestimates rain and the hour when everybody eats. Its range says that 80 in
//! 100 orders arrive within it, and fewer do.

use libm::sqrt;

use crate::csv::Csv;
use crate::example::{DemoFile, workspace};
use crate::random::{Draws, Purpose};

const ORDERS: u64 = 4_000;
const COURIERS: u64 = 240;

/// The files of the example.
pub fn files(seed: u64) -> Vec<DemoFile> {
    workspace(
        include_str!("../workspaces/delivery-time/README.md"),
        "delivery-time.feature.md",
        include_str!("../workspaces/delivery-time/delivery-time.feature.md"),
        vec![("data/orders.csv", orders(seed))],
    )
}

fn orders(seed: u64) -> Vec<u8> {
    let header = "order_id,courier_id,ordered_at,day,hour,weather,distance_km,items,minutes,eta,eta_low,eta_high";
    let mut csv = Csv::with_header(header, ORDERS as usize);
    for number in 0..ORDERS {
        let mut draws = Draws::new(seed, Purpose::Order, number);
        let courier = draws.below(COURIERS as usize) as u64;
        // Some know the lanes, some do not.
        let pace = 2.2 * Draws::new(seed, Purpose::Order, ORDERS + courier).normal();
        let date = number * 21 / ORDERS;
        let day = if matches!(date % 7, 5 | 6) { "weekend" } else { "weekday" };
        let hour =
            draws.by_share(&[(12, 0.14), (13, 0.16), (14, 0.08), (19, 0.16), (20, 0.22), (21, 0.16), (22, 0.08)]);
        // It rains for whole days, mostly.
        let wet_day = Draws::new(seed, Purpose::Day, date).chance(0.3);
        let rain = draws.chance(if wet_day { 0.6 } else { 0.05 });
        let distance = (draws.lognormal(2.6, 0.5).clamp(0.3, 11.0) * 10.0).round() / 10.0;
        let items = 1 + draws.lognormal(1.6, 0.6).min(11.0) as u32;
        let busy = if matches!(hour, 20 | 21) { 1.0 } else { 0.0 };
        let kitchen = 9.0 + 1.1 * f64::from(items) + 4.5 * busy;
        let ride = 3.4 * distance * if rain { 1.6 } else { 1.0 };
        let noise = 2.6 * draws.normal() + if draws.chance(0.04) { draws.lognormal(9.0, 0.5) } else { 0.0 };
        let minutes = (kitchen + ride + pace + noise).max(6.0).round();
        // What the model makes of it: most of the ride, little of the rain, half of the rush.
        let eta = 11.6
            + 1.05 * f64::from(items)
            + 3.6 * distance * if rain { 1.08 } else { 1.0 }
            + 2.6 * busy
            + 0.9 * draws.normal();
        let spread = sqrt(12.0 + 1.1 * distance);
        csv.row(&[
            &format_args!("O{number:05}"),
            &format_args!("C{courier:03}"),
            &format_args!("2026-08-{:02}T{hour:02}:{:02}:00", date + 3, draws.below(60)),
            &day,
            &hour,
            &if rain { "rain" } else { "dry" },
            &distance,
            &items,
            &minutes,
            &format_args!("{eta:.1}"),
            &format_args!("{:.1}", eta - 1.15 * spread),
            &format_args!("{:.1}", eta + 1.15 * spread),
        ]);
    }
    csv.into_bytes()
}
