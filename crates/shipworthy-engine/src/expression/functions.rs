//! The functions that expressions may call: one list, which the [walk](super::walk) refuses others by and the [planner](super::planner)
//! looks them up in. Functions that nothing names here are not in the binary either.

use std::sync::Arc;

use datafusion_expr::ScalarUDF;
use datafusion_functions::{core, datetime, math, string, unicode};

/// How a function is had.
type Made = fn() -> Arc<ScalarUDF>;

/// Every function, by the name that expressions call it by.
const TABLE: [(&str, Made); 34] = [
    ("abs", math::abs),
    ("btrim", string::btrim),
    ("ceil", math::ceil),
    ("char_length", unicode::character_length),
    ("coalesce", core::coalesce),
    ("contains", string::contains),
    ("date_part", datetime::date_part),
    ("date_trunc", datetime::date_trunc),
    ("ends_with", string::ends_with),
    ("exp", math::exp),
    ("extract", datetime::date_part),
    ("floor", math::floor),
    ("greatest", core::greatest),
    ("least", core::least),
    ("length", unicode::character_length),
    ("ln", math::ln),
    ("log10", math::log10),
    ("lower", string::lower),
    ("ltrim", string::ltrim),
    ("nullif", core::nullif),
    ("position", unicode::strpos),
    ("pow", math::power),
    ("power", math::power),
    ("round", math::round),
    ("rtrim", string::rtrim),
    ("sign", math::signum),
    ("sqrt", math::sqrt),
    ("starts_with", string::starts_with),
    ("strpos", unicode::strpos),
    ("substr", unicode::substr),
    ("substring", unicode::substring),
    ("trim", string::btrim),
    ("trunc", math::trunc),
    ("upper", string::upper),
];

/// The names of all of them, in alphabetical order.
pub const FUNCTIONS: [&str; TABLE.len()] = {
    let mut names = [""; TABLE.len()];
    let mut at = 0;
    while at < TABLE.len() {
        names[at] = TABLE[at].0;
        at += 1;
    }
    names
};

/// The function of this name.
pub fn function(name: &str) -> Option<Arc<ScalarUDF>> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, made)| made())
}
