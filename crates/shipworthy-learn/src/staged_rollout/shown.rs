//! What has arrived, as tables and pictures: week by week before a decision, and in full after it.

use shipworthy_eval::words::grouped;

use super::plan::{ALL, Place, Step};
use super::world::{World, stage_name, written};
use crate::case::{Exhibit, Stage};
use crate::figure::{Figure, Limit, Rate, Rates, Unit};
use crate::sheet::sentence;

impl World {
    /// Rates of incidents beside what they are compared with.
    pub(super) fn rates(&self, rates: Vec<Rate>, limits: Vec<Limit>) -> Rates {
        Rates { what: format!("{} per 1,000", self.incidents), unit: Unit::PerThousand, limits, rates }
    }

    /// Below what it pays, where that is told.
    pub(super) fn stated(&self) -> Vec<Limit> {
        self.tells.then(|| self.pays_below()).into_iter().collect()
    }

    fn pays_below(&self) -> Limit {
        Limit::new(self.pays(), self.terms.break_even())
    }

    /// What was known before the first week.
    pub(super) fn known_before(&self) -> Vec<Rate> {
        let of = |name: &str, (incidents, cases): (usize, usize)| Rate::new(name, incidents as u32, cases as u32);
        vec![of("a trial elsewhere", self.trial), of("golden set", self.golden)]
    }

    /// So many incidents of a week at a stage.
    fn rate_of(&self, week: usize, stage: usize, incidents: usize) -> Rate {
        let cases = self.terms.cases(stage).round() as u32;
        Rate::new(format!("week {}, at {}", week + 1, stage_name(stage)), incidents as u32, cases)
    }

    /// All that was seen on a path, what was reported late included, beside the rate in truth.
    pub(super) fn in_full(&self, path: &[Step]) -> Exhibit {
        let going = path.iter().scan(Place::FIRST, |place, step| {
            *place = place.next(*step)?;
            Some(place.stage())
        });
        let stages = std::iter::once(Place::FIRST.stage()).chain(going);
        let weeks = stages.enumerate().map(|(week, stage)| {
            let (now, late) = self.weeks[week][stage];
            self.rate_of(week, stage, now + late)
        });
        let rates: Vec<Rate> = self.known_before().into_iter().chain(weeks).collect();
        let per = |share: f64| Unit::PerThousand.say(share);
        let row = |rate: &Rate| {
            let between =
                rate.interval().map_or_else(String::new, |(_, low, high)| format!("{} to {}", per(low), per(high)));
            vec![
                rate.label.clone(),
                grouped(i64::from(rate.of)),
                grouped(i64::from(rate.seen)),
                per(f64::from(rate.seen) / f64::from(rate.of.max(1))),
                between,
            ]
        };
        Exhibit {
            title: format!("{} in full, beside the truth", sentence(self.incidents)),
            columns: ["", self.cases, self.incidents, "per 1,000", "95% interval"].map(str::to_owned).to_vec(),
            rows: rates.iter().map(row).collect(),
            note: Some(format!(
                "With what was reported a week late. {} {}; in truth there are {}.{}",
                sentence(&self.pays()),
                per(self.terms.break_even()),
                per(self.rate),
                self.grave_told()
            )),
            figure: Some(Figure::Rates(self.rates(rates, vec![self.pays_below(), Limit::new("in truth", self.rate)]))),
        }
    }

    /// What has been reported after these steps, week by week.
    pub(super) fn report(&self, path: &[Step]) -> Stage {
        let (place, stages) = World::stages(path).expect("a path that goes on");
        let rows = stages.iter().enumerate().map(|(week, stage)| {
            let (now, late) = self.weeks[week][*stage];
            let known = if week + 1 < stages.len() { now + late } else { now };
            let usual = [
                format!("{}", week + 1),
                stage_name(*stage),
                grouped(self.terms.cases(*stage).round() as i64),
                grouped(known as i64),
            ];
            let grave = self.grave.as_ref().map(|grave| grouped(grave.weeks[week][*stage] as i64));
            usual.into_iter().chain(grave).collect::<Vec<String>>()
        });
        let them = self.grave.as_ref().map_or("them", |_| self.incidents);
        let note = (self.terms.prompt < 1.0).then(|| {
            format!(
                "{:.0}% of {them} are reported in their week, the others a week later: the last line is not complete.",
                100.0 * self.terms.prompt
            )
        });
        let rates = stages.iter().enumerate().map(|(week, stage)| {
            let (now, late) = self.weeks[week][*stage];
            let last = week + 1 == stages.len();
            let rate = self.rate_of(week, *stage, if last { now } else { now + late });
            Rate { open: last && self.terms.prompt < 1.0, ..rate }
        });
        let columns = ["week", "stage", self.cases, self.incidents].into_iter();
        let columns = columns.chain(self.grave.as_ref().map(|grave| grave.name));
        Stage {
            arrived: Exhibit {
                title: format!("What has arrived after week {}", place.elapsed()),
                columns: columns.map(str::to_owned).collect(),
                rows: rows.collect(),
                note,
                figure: Some(Figure::Rates(self.rates(rates.collect(), self.stated()))),
            },
            can: ALL.into_iter().filter(|step| place.can(*step)).map(|step| written(&[step])[0].clone()).collect(),
        }
    }
}
