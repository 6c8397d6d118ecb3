//! `docs/reference/findings.md`: the codes of an audit.

use shipworthy_eval::audit::code::{CODES, QUESTIONS};
use shipworthy_eval::outcome::Level;

const TOP: &str = "\
# Findings of an audit

Generated from the code by `cargo xtask generate`; do not edit.

What `shipworthy audit` can say about a table, by the question that it answers. Codes are stable names for programs: `findings[].code` in
`--format json`, beside `column` (several are joined by a comma), `rows`, `message` and `remedy`. [Audit your data](../guides/audit-your-data.md)
says how to use it.
";

/// The whole page.
pub fn page() -> String {
    let mut page = TOP.to_owned();
    for question in QUESTIONS {
        page.push_str(&format!("\n## {}\n\n| code | | means | given when |\n|---|---|---|---|\n", question.words()));
        for code in CODES.iter().filter(|code| code.question == question) {
            let level = match code.severity {
                Level::Error => "problem",
                Level::Warning => "warning",
                Level::Note => "note",
            };
            page.push_str(&format!("| `{}` | {level} | {} | {} |\n", code.code, code.means, code.when));
        }
    }
    page
}
