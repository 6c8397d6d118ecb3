//! Words: docs/writing.md and the glossary, held over pages, messages and comments alike.

use crate::none;
use crate::repository::{self, File};

/// A word that we do not write, and what we write instead.
const FORBIDDEN: [(&str, &str); 14] = [
    ("significant", "say what the interval says: \"between 3 and 9 fewer\""),
    ("significance", "say what the interval says"),
    ("statistically", "say what the interval says"),
    ("golden dataset", "golden set"),
    ("test dataset", "golden set"),
    ("acceptance criteria", "bars"),
    ("inconclusive", "not enough evidence"),
    ("leverage", "use"),
    ("utilize", "use"),
    ("seamless", "say what happens"),
    ("world-class", "say the figure"),
    ("cutting-edge", "say the figure"),
    ("please note", "say it"),
    ("blacklist", "deny list"),
];

/// Where a word has its technical meaning.
const TECHNICAL: [&str; 4] = ["significant digit", "significant_digit", "significant bit", "significant figure"];

/// Files that are about the words themselves.
const ABOUT_WORDS: [&str; 2] = ["docs/writing.md", "xtask/tests/tidy/prose.rs"];

fn text_files() -> Vec<File> {
    repository::files(&[".rs", ".md", ".html", ".css", ".js", ".toml", ".yml", ".yaml", ".json", ".py", ".sh", "run"])
        .into_iter()
        // Reference numbers are data, and specs under test are written by imagined users.
        .filter(|file| !file.path.contains("/tests/reference/") && !file.path.contains("/tests/data/"))
        .collect()
}

#[test]
fn one_word_for_one_thing() {
    let mut offences = Vec::new();
    for file in text_files().iter().filter(|file| !ABOUT_WORDS.contains(&file.path.as_str())) {
        for (number, line) in file.lines() {
            let mut lower = line.to_lowercase();
            for technical in TECHNICAL {
                lower = lower.replace(technical, "");
            }
            for (word, instead) in FORBIDDEN {
                if lower.contains(word) {
                    offences.push(file.at(number, &format!("{word:?}: {instead}")));
                }
            }
        }
    }
    none("words that docs/writing.md does not want:", &offences);
}

#[test]
fn no_machine_is_named() {
    // Split, so that this file does not name them either.
    let places = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/home", "/"],
        ["/Us", "ers/"],
        ["/tmp/", "target"],
        ["/tmp/", "bash"],
        ["C:\\", "Users"],
    ];
    let hosts = [
        ["artif", "actory"],
        ["nexus", "."],
        ["index-", "proxy"],
        ["crates-", "proxy"],
        ["pypi-", "proxy"],
        ["localhost:", "8081"],
    ];
    let mut offences = Vec::new();
    for file in text_files() {
        for (number, line) in file.lines() {
            for parts in places.iter().chain(&hosts) {
                let name = parts.concat();
                if line.contains(&name) {
                    offences.push(file.at(number, &name));
                }
            }
        }
    }
    none("paths and hosts of somebody's machine:", &offences);
}

#[test]
fn pages_start_with_a_title_and_end_with_a_line() {
    let mut offences = Vec::new();
    for file in repository::files(&[".md"]) {
        // Specs and prompts start with front matter, and invalid ones are test data.
        let is_spec = file.path.ends_with(".feature.md") || file.path.ends_with(".prompt.md");
        if file.path.contains("/tests/") || is_spec {
            continue;
        }
        // Lessons and pages of the field guide say in front of the title what they rest on.
        let page = match file.text.strip_prefix("---\n") {
            Some(rest) if file.path.starts_with("content/") => rest.split_once("\n---\n").map_or("", |(_, page)| page),
            _ => file.text.as_str(),
        };
        if !page.starts_with("# ") {
            offences.push(format!("{}: no title on the first line", file.path));
        }
        if !file.text.ends_with('\n') || file.text.ends_with("\n\n") {
            offences.push(format!("{}: should end with one line feed", file.path));
        }
    }
    none("pages:", &offences);
}

#[test]
fn the_readme_has_its_two_commands() {
    let readme =
        repository::files(&["README.md"]).into_iter().find(|file| file.path == "README.md").expect("README.md");
    for command in ["cargo run -p shipworthy -- demo", "cargo xtask test"] {
        assert!(
            readme.lines().any(|(_, line)| line.trim() == command),
            "README.md shows `{command}` on a line of its own"
        );
    }
}
