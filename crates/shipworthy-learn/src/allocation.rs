//! Where somebody's weeks at work go, beside what one guide says of a product manager's weeks with a model and without one (M009).

use serde::Serialize;

/// What work is told apart into, in the guide's order.
pub const KINDS: [&str; 3] = ["finding out", "evaluating", "delivering"];
/// The weeks of the guide: what is made, and shares of the kinds.
pub const GUIDE: [(&str, [f64; 3]); 2] = [("without a model", [0.3, 0.0, 0.7]), ("with a model", [0.4, 0.3, 0.3])];
/// Fewer weeks than this say nothing.
pub const FEWEST: usize = 2;
/// Distances that differ by less than this are alike.
const ALIKE: f64 = 0.05;
/// Most hours that a week has.
pub const LONGEST_WEEK: f64 = 100.0;

/// A week, as it was written down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Week {
    /// Its Monday, in days since 1970-01-01.
    pub monday: i64,
    /// Hours of each kind.
    pub hours: [f64; 3],
}

/// Where weeks went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Allocation {
    /// Weeks, oldest first.
    pub weeks: Vec<Week>,
    /// Share of each kind in all of their hours; `null` with fewer than two weeks.
    pub shares: Option<[f64; 3]>,
    /// How far that is from each week of the guide, 0 to 1: the share of hours that would have to be spent otherwise.
    pub distances: Option<[f64; 2]>,
    /// In a sentence.
    pub says: String,
}

/// The Monday of the week of a day, both in days since 1970-01-01.
pub fn monday_of(day: i64) -> i64 {
    // The first of January 1970 was a Thursday.
    day - (day + 3).rem_euclid(7)
}

/// Where weeks went. Of two that were written down for the same Monday the later one counts.
pub fn allocation(said: &[Week]) -> Allocation {
    let mut weeks: Vec<Week> = Vec::new();
    for week in said {
        weeks.retain(|kept| kept.monday != week.monday);
        weeks.push(*week);
    }
    weeks.sort_by_key(|week| week.monday);
    let hours = [0, 1, 2].map(|kind| weeks.iter().map(|week| week.hours[kind]).sum::<f64>());
    let all: f64 = hours.iter().sum();
    let shares = (weeks.len() >= FEWEST && all > 0.0).then(|| hours.map(|of| of / all));
    let distances = shares.map(|shares| GUIDE.map(|(_, guide)| distance(shares, guide)));
    let says = says(weeks.len(), shares, distances);
    Allocation { weeks, shares, distances, says }
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0
}

fn says(weeks: usize, shares: Option<[f64; 3]>, distances: Option<[f64; 2]>) -> String {
    let Some((shares, [without, with])) = shares.zip(distances) else {
        return match weeks {
            0 => format!("Nothing is written down yet: it takes {FEWEST} weeks."),
            n => format!("Too early: {n} of {FEWEST} weeks."),
        };
    };
    let told: Vec<String> =
        shares.iter().zip(KINDS).map(|(share, kind)| format!("{:.0}% {kind}", 100.0 * share)).collect();
    let nearer = match without - with {
        apart if apart.abs() < ALIKE => "about as far from the one as from the other".to_owned(),
        apart if apart > 0.0 => format!("nearer to a week {} than to one {}", GUIDE[1].0, GUIDE[0].0),
        _ => format!("nearer to a week {} than to one {}", GUIDE[0].0, GUIDE[1].0),
    };
    format!(
        "{} in {weeks} weeks: {nearer}, as one guide has them. It is a figure to think about, and no rule.",
        told.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_held_beside_those_of_the_guide() {
        let check = |weeks: &[[f64; 3]], says: &str| {
            let weeks: Vec<Week> =
                weeks.iter().enumerate().map(|(n, hours)| Week { monday: 7 * n as i64 - 3, hours: *hours }).collect();
            assert_eq!(allocation(&weeks).says, says);
        };
        let rule = "as one guide has them. It is a figure to think about, and no rule.";
        check(&[], "Nothing is written down yet: it takes 2 weeks.");
        check(&[[8.0, 0.0, 30.0]], "Too early: 1 of 2 weeks.");
        check(&[[0.0; 3]; 2], "Too early: 2 of 2 weeks.");
        check(
            &[[10.0, 1.0, 30.0], [14.0, 3.0, 22.0]],
            &format!(
                "30% finding out, 5% evaluating, 65% delivering in 2 weeks: nearer to a week without a model than to one with a model, {rule}"
            ),
        );
        check(
            &[[16.0, 12.0, 12.0], [16.0, 12.0, 12.0]],
            &format!(
                "40% finding out, 30% evaluating, 30% delivering in 2 weeks: nearer to a week with a model than to one without a model, {rule}"
            ),
        );
        check(
            &[[14.0, 6.0, 20.0]; 2],
            &format!(
                "35% finding out, 15% evaluating, 50% delivering in 2 weeks: about as far from the one as from the other, {rule}"
            ),
        );
    }

    #[test]
    fn the_later_word_about_a_week_counts_and_mondays_begin_it() {
        let week = |monday, delivering| Week { monday, hours: [10.0, 10.0, delivering] };
        let found = allocation(&[week(11, 5.0), week(4, 20.0), week(11, 20.0)]);
        assert_eq!((found.weeks, found.shares), (vec![week(4, 20.0), week(11, 20.0)], Some([0.25, 0.25, 0.5])));
        // 5 January 1970 was a Monday.
        assert_eq!([3, 4, 10, 11].map(monday_of), [-3, 4, 4, 11]);
    }
}
