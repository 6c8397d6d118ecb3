//! Links between pages lead somewhere.

use crate::none;
use crate::repository::{self, File, root};

/// Targets of `[text](target)` in a page, with their lines; code blocks left aside.
fn links(page: &File) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in page.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let mut rest = line;
        while let Some(start) = rest.find("](") {
            rest = &rest[start + 2..];
            if let Some(end) = rest.find(')') {
                found.push((number, rest[..end].to_owned()));
            }
        }
    }
    found
}

#[test]
fn links_to_files_lead_to_files() {
    let mut offences = Vec::new();
    for page in repository::files(&[".md"]).iter().filter(|page| !page.path.contains("/tests/")) {
        let folder = root().join(&page.path).parent().expect("a page has a folder").to_path_buf();
        for (number, target) in links(page) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") || file.starts_with("mailto:") {
                continue;
            }
            if !folder.join(file).exists() {
                offences.push(page.at(number, &target));
            }
        }
    }
    none("links to files that are not there:", &offences);
}

#[test]
fn links_within_a_page_lead_to_a_heading() {
    let mut offences = Vec::new();
    for page in repository::files(&[".md"]).iter().filter(|page| !page.path.contains("/tests/")) {
        let headings: Vec<String> = page
            .lines()
            .filter(|(_, line)| line.starts_with('#'))
            .map(|(_, line)| anchor(line.trim_start_matches('#').trim()))
            .collect();
        for (number, target) in links(page) {
            if let Some(wanted) = target.strip_prefix('#')
                && !headings.iter().any(|heading| heading == wanted)
            {
                offences.push(page.at(number, &target));
            }
        }
    }
    none("links to headings that are not there:", &offences);
}

/// A heading as an anchor: small letters, digits and hyphens.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}
