//! Forecasts given as quantiles: are they sharp, and do they say how unsure they are?

mod inference;
mod metric;
mod quantiles;

pub use inference::{forecast_inference, forecast_inferences, forecast_values};
pub use metric::ForecastMetric;
pub use quantiles::QuantileForecasts;
