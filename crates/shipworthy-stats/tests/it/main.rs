//! Integration tests.

mod coverage;
mod laws;
mod limits;
mod multiplicity;
mod planner;
mod promises;
mod random;
mod reference;
mod sequential;
mod slice_search;
mod value_of_information;
