//! When a call may be sent. Everything here is a function of the time that it is given.

pub(crate) mod backoff;
pub(crate) mod breaker;
pub mod budget;
pub(crate) mod told;
pub(crate) mod window;
