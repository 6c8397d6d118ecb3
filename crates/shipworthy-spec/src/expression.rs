//! The subset of SQL that rules, filters, slices and costs are written in, as data for help and reference pages.
//!
//! Expressions are checked and run by the engine; this crate only says what may be written.

/// A function of the subset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How it is called.
    pub signature: &'static str,
    /// What it gives.
    pub doc: &'static str,
}

/// Operators and forms, with an example of each.
pub const FORMS: &[(&str, &str)] = &[
    ("comparison", "amount >= 500, channel = 'upi', channel <> 'card'"),
    ("boolean", "a AND b, a OR b, NOT a"),
    ("arithmetic", "amount * 0.02 + 5, amount % 10"),
    ("CASE", "CASE WHEN amount < 500 THEN 'small' ELSE 'large' END"),
    ("IN", "channel IN ('upi', 'card')"),
    ("BETWEEN", "age BETWEEN 18 AND 25"),
    ("LIKE", "merchant LIKE 'air%'"),
    ("IS NULL", "score IS NULL, score IS NOT NULL"),
    ("CAST", "CAST(amount AS DOUBLE)"),
    ("concatenation", "city || '-' || channel"),
];

/// Every function of the subset, by name.
pub const FUNCTIONS: &[Function] = &[
    function("abs", "abs(number)", "The number without its sign."),
    function("ceil", "ceil(number)", "The smallest whole number that is not smaller."),
    function("coalesce", "coalesce(a, b, …)", "The first of its arguments that is not null."),
    function("contains", "contains(text, part)", "Whether the text holds the part."),
    function(
        "date_part",
        "date_part('hour', time)",
        "One part of a time as a number: year, month, day, hour, dow and so on.",
    ),
    function(
        "date_trunc",
        "date_trunc('month', time)",
        "The time cut to the start of its year, month, week, day or hour.",
    ),
    function("exp", "exp(number)", "e to the power of the number."),
    function("floor", "floor(number)", "The largest whole number that is not larger."),
    function("greatest", "greatest(a, b, …)", "The largest of its arguments that are not null."),
    function("least", "least(a, b, …)", "The smallest of its arguments that are not null."),
    function("length", "length(text)", "How many characters the text has."),
    function("ln", "ln(number)", "The natural logarithm."),
    function("log10", "log10(number)", "The logarithm to base ten."),
    function("lower", "lower(text)", "The text in small letters."),
    function("nullif", "nullif(a, b)", "Null if both are equal, else the first."),
    function("power", "power(base, exponent)", "The base raised to the exponent."),
    function(
        "round",
        "round(number, digits)",
        "The number rounded to that many decimals; without digits, to a whole number.",
    ),
    function("sqrt", "sqrt(number)", "The square root."),
    function("starts_with", "starts_with(text, start)", "Whether the text starts that way."),
    function("substr", "substr(text, from, length)", "Part of the text; the first character is number 1."),
    function("trim", "trim(text)", "The text without blanks around it."),
    function("upper", "upper(text)", "The text in capital letters."),
];

const fn function(name: &'static str, signature: &'static str, doc: &'static str) -> Function {
    Function { name, signature, doc }
}
