//! Integration tests.

mod multiplicity;
mod planner;
mod reference;
mod sequential;
mod slice_search;
mod value_of_information;
