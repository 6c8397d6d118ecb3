//! axe-core, where its script is at hand: somebody else's opinion on the same page.

use std::path::{Path, PathBuf};

use super::Page;

/// The script of axe-core. It is a tool of the tests alone: fetched by `cargo xtask test` into the build folder, and no
/// part of the program or of this repository.
pub struct Axe {
    script: String,
}

impl Axe {
    /// Reads the script from where `cargo xtask test` puts it, found from a test's `env!("CARGO_TARGET_TMPDIR")`; `None`
    /// where it was not fetched.
    pub fn beside(temporary: &str) -> Option<Axe> {
        let script = std::fs::read_to_string(Axe::place(Path::new(temporary).parent()?)).ok()?;
        Some(Axe { script })
    }

    /// Where the script lies in a build folder.
    pub fn place(build: &Path) -> PathBuf {
        build.join("axe-core/package/axe.min.js")
    }

    /// What axe finds against WCAG 2.2 at levels A and AA and its own best practices: rule, and where.
    pub fn findings(&self, page: &Page) -> Vec<String> {
        self.run(page, "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']")
    }

    /// What axe finds of the rules that depend on colours, where the rest of the same page was looked at in others.
    pub fn contrast(&self, page: &Page) -> Vec<String> {
        self.run(page, "{ type: 'rule', values: ['color-contrast'] }")
    }

    fn run(&self, page: &Page, only: &str) -> Vec<String> {
        if page.evaluate("typeof axe") == "undefined" {
            page.evaluate(&format!("{}\n;null", self.script));
        }
        let found = page.evaluate(&format!(
            "axe.run(document, {{ preload: false, runOnly: {only} }}).then((report) =>
                report.violations.flatMap((found) =>
                    found.nodes.map((node) => `${{found.id}}: ${{node.target.join(' ')}} ${{node.failureSummary}}`)))",
        ));
        found.as_array().expect("a list").iter().map(|line| line.as_str().expect("a text").to_owned()).collect()
    }
}
