//! Documents that people write: the feature spec and its bars. Parse, diagnose, print, describe.

pub mod bar;
pub mod spec;
