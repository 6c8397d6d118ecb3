//! Integration tests.

mod agreement;
mod allocation;
mod coverage;
mod fairness;
mod laws;
mod limits;
mod multiplicity;
mod planner;
mod preference;
mod promises;
mod promises_of_judgements;
mod random;
mod ranking;
mod reference;
mod sequential;
mod slice_search;
mod value_of_information;
