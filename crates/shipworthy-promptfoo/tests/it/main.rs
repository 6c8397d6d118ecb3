//! Configurations, read and graded through the public face of the crate.

mod reading;
