//! The engine on real files, each written for its test.

mod brought;
mod corrupt;
mod expressions;
mod fetching;
mod formats;
mod invalid;
mod joins;
mod order;
mod profiles;
mod real_data;
mod support;
mod task_columns;
mod values;
mod workbook;
