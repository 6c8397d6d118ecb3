//! Do scores mean what they say, and a map that makes them: isotonic regression, Platt's sigmoid, one temperature.
//!
//! A map is to be learned on other examples than it is judged on: on its own it looks better than it is.

mod isotonic;
mod reliability;
mod sigmoid;
mod temperature;

pub use isotonic::Isotonic;
pub use reliability::{Bins, ReliabilityBand, reliability_bands};
pub use sigmoid::Sigmoid;
pub use temperature::Temperature;
