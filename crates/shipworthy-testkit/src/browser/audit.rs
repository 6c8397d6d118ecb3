//! Our own look at whether a page can be used by everybody.

use super::Page;

/// The checks, run inside the page.
const SCRIPT: &str = include_str!("audit.js");

impl Page<'_> {
    /// What keeps somebody from using the page as it is looked at now, with every fold open: rule, what is wrong, where.
    ///
    /// Contrast of every text at least 4.5 to 1, after the colours that the browser computed (WCAG 2.2, 1.4.3, without its
    /// leniency for large text), and letters of 11 pixels or more, 9 on paper; a name for every control, drawing and table;
    /// drawings with their numbers at hand; one first heading and no level skipped; every text in a landmark and a way past the first one; targets of 24 by 24
    /// pixels (2.5.8); no tab order of our own; nothing that makes the page scroll sideways (1.4.10).
    pub fn obstacles(&self) -> Vec<String> {
        let found = self.evaluate(SCRIPT);
        found.as_array().expect("a list").iter().map(|line| line.as_str().expect("a text").to_owned()).collect()
    }
}
