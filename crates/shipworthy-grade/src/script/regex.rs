//! Regular expressions as ECMAScript has them, without flags.

use rquickjs::function::Constructor;
use rquickjs::{Function, Object, function::This};

use super::sandbox::{Sandbox, ScriptError};

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Matched {
    Yes,
    No,
    /// The pattern is none: why.
    Invalid(String),
}

impl Sandbox {
    /// Whether `pattern` matches anywhere in `text`. Without flags `.` stops at line ends and a character is a UTF-16 unit.
    ///
    /// # Errors
    /// When the search uses all its steps, as patterns like `(a+)+$` do on texts that nearly match.
    pub(crate) fn matches(&self, pattern: &str, flags: &str, text: &str) -> Result<Matched, ScriptError> {
        if has_modifiers(pattern) {
            return Ok(Matched::Invalid("flags inside a group (`(?i:…)`) are not part of ECMAScript 2024".to_owned()));
        }
        let made = self.shared(|ctx| {
            let make: Constructor<'_> = ctx.globals().get("RegExp")?;
            make.construct::<_, Object<'_>>((pattern, flags)).map(drop)
        });
        match made {
            Err(ScriptError::Threw(why)) => return Ok(Matched::Invalid(why)),
            other => other?,
        }
        let found = self.shared(|ctx| {
            let make: Constructor<'_> = ctx.globals().get("RegExp")?;
            let expression: Object<'_> = make.construct((pattern, flags))?;
            let test: Function<'_> = expression.get("test")?;
            test.call::<_, bool>((This(expression), text))
        })?;
        Ok(if found { Matched::Yes } else { Matched::No })
    }
}

/// Whether a group sets flags (`(?i:…)`, `(?-s:…)`), which came into the language in 2025 and which the Node releases that promptfoo runs on do not know.
fn has_modifiers(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let (mut at, mut in_class) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class && matches!(bytes.get(at + 1..at + 3), Some([b'?', b'i' | b'm' | b's' | b'-'])) => {
                return true;
            }
            _ => {}
        }
        at += 1;
    }
    false
}
