//! Parameters of forgetting fitted to one person, once there are enough reviews to fit them to.

use std::collections::BTreeMap;

use fsrs::{ComputeParametersInput, FSRS, FSRSItem, FSRSReview, compute_parameters};
use serde::Serialize;

use super::Grade;
use super::day::day_of;
use super::due::Past;
use super::fsrs::default_parameters;
use super::settings::Settings;
use super::units::grade;
use crate::record::in_order;

/// Fewest reviews that parameters are fitted to.
pub const FEWEST: usize = 1_000;
/// The latest reviews, held back to judge by: one in so many.
const HELD_BACK: usize = 5;

/// Parameters that were fitted, beside those in use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fitted {
    /// Reviews in all.
    pub reviews: usize,
    /// Reviews after the first of each thing that were held back.
    pub held_back: usize,
    /// Mean log loss of the parameters in use, on what was held back.
    pub log_loss_now: f64,
    /// The same of the new ones.
    pub log_loss_new: f64,
    /// The new parameters.
    pub parameters: Vec<f32>,
    /// Whether the new ones foretell what was held back better.
    pub better: bool,
}

/// Why nothing was fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFitted {
    /// Too few reviews.
    #[error(
        "there are {0} reviews, and {FEWEST} are needed before parameters of your own say more than those of the crowd"
    )]
    TooFew(usize),
    /// The model could not be fitted to them.
    #[error("the model cannot be fitted to these reviews")]
    Model,
}

/// Reviews of everything: kinds of case by their archetype, and cards.
fn histories(past: Past<'_>, settings: &Settings) -> Vec<Vec<(i64, Grade)>> {
    let mut found: BTreeMap<String, Vec<(i64, Grade)>> = BTreeMap::new();
    for of in in_order(past.decided) {
        let day = day_of(of.at, of.offset_minutes, settings.day_begins);
        found.entry(of.archetype.clone()).or_default().push((day, grade(of)));
    }
    let mut cards: Vec<_> = past.cards.iter().collect();
    cards.sort_by(|a, b| (a.at, &a.card).cmp(&(b.at, &b.card)));
    for review in cards {
        let day = day_of(review.at, review.offset_minutes, settings.day_begins);
        let grade = if review.knew { Grade::Good } else { Grade::Again };
        found.entry(format!("card {}", review.card)).or_default().push((day, grade));
    }
    found.into_values().collect()
}

/// What each review after the first rests on, oldest first.
fn items(histories: &[Vec<(i64, Grade)>]) -> Vec<FSRSItem> {
    let mut dated: Vec<(i64, usize, FSRSItem)> = Vec::new();
    for (thing, history) in histories.iter().enumerate() {
        let mut reviews: Vec<FSRSReview> = Vec::new();
        let mut last = None;
        for (day, grade) in history {
            let delta_t = u32::try_from((day - last.unwrap_or(*day)).max(0)).unwrap_or(u32::MAX);
            let rating = match grade {
                Grade::Again => 1,
                Grade::Good => 3,
                Grade::Easy => 4,
            };
            reviews.push(FSRSReview { rating, delta_t });
            last = Some(*day);
            // The model learns from reviews on a later day than the one before.
            if delta_t > 0 {
                dated.push((*day, thing, FSRSItem { reviews: reviews.clone() }));
            }
        }
    }
    dated.sort_by_key(|(day, thing, _)| (*day, *thing));
    dated.into_iter().map(|(_, _, item)| item).collect()
}

fn log_loss(parameters: &[f32], items: Vec<FSRSItem>) -> Option<f64> {
    let model = FSRS::new(parameters).ok()?;
    model.evaluate(items, |_| true).ok().map(|found| f64::from(found.log_loss))
}

/// Fits parameters to the earlier four fifths of the reviews, and judges them by the rest.
///
/// # Errors
/// [`NotFitted`] with fewer than [`FEWEST`] reviews, or where the model finds nothing to fit.
pub fn optimize(past: Past<'_>, settings: &Settings) -> Result<Fitted, NotFitted> {
    let histories = histories(past, settings);
    let reviews: usize = histories.iter().map(Vec::len).sum();
    if reviews < FEWEST {
        return Err(NotFitted::TooFew(reviews));
    }
    let mut train_set = items(&histories);
    let held_back = train_set.split_off(train_set.len() - train_set.len() / HELD_BACK);
    let now = if settings.parameters.is_empty() { default_parameters() } else { settings.parameters.clone() };
    let input = ComputeParametersInput { train_set, ..ComputeParametersInput::default() };
    let parameters = compute_parameters(input).map_err(|_| NotFitted::Model)?;
    let judged = held_back.len();
    let log_loss_now = log_loss(&now, held_back.clone()).ok_or(NotFitted::Model)?;
    let log_loss_new = log_loss(&parameters, held_back).ok_or(NotFitted::Model)?;
    Ok(Fitted {
        reviews,
        held_back: judged,
        log_loss_now,
        log_loss_new,
        better: log_loss_new < log_loss_now,
        parameters,
    })
}
