//! The check as JSON, in the shape that programs rely on.

use shipworthy_eval::outcome::Check;

/// The whole check, indented, with a newline at the end. Undefined numbers are `null`; no clock time, no absolute path.
pub fn json(check: &Check) -> String {
    // Every key is a string and every float that is not finite is written as null, so that there is nothing to fail.
    let mut text = serde_json::to_string_pretty(check).expect("a check has only text keys");
    text.push('\n');
    text
}
