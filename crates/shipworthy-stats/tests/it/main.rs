//! Integration tests.

mod class_promises;
mod coverage;
mod laws;
mod limits;
mod multiplicity;
mod number_laws;
mod number_promises;
mod planner;
mod promises;
mod random;
mod real_data;
mod reference;
mod sequential;
mod slice_search;
mod tally;
mod value_of_information;
