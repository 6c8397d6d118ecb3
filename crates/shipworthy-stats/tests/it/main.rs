//! Integration tests.

mod agreement;
mod allocation;
mod class_promises;
mod coverage;
mod fairness;
mod group_rates;
mod laws;
mod limits;
mod moves;
mod multiplicity;
mod number_laws;
mod number_promises;
mod planner;
mod preference;
mod promises;
mod promises_of_judgements;
mod random;
mod ranking;
mod real_data;
mod reference;
mod sequential;
mod slice_search;
mod tally;
mod value_of_information;
