//! Suites of others: which of their columns holds what, guessed by name.

/// What a column of an imported suite holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The attack's name.
    Id,
    /// What the user says.
    Input,
    /// What the feature reads beside it.
    Document,
    /// The family.
    Family,
    /// How bad it is when it works.
    Severity,
    /// How it is dressed up.
    Strategy,
    /// Whether a refusal is right.
    Expect,
    /// A text that must not be in the answer.
    MustNot,
    /// What a good answer is.
    Good,
    /// An answer that is recorded already.
    Answer,
    /// Who gave it.
    By,
}

/// Every role with its word on the command line and the names that columns have, the likeliest first.
pub const ROLES: [(Role, &str, &[&str]); 11] = [
    (Role::Id, "id", &["id", "behavior_id", "behaviorid", "case_id", "prompt_id", "attack_id"]),
    (
        Role::Input,
        "input",
        &[
            "input",
            "prompt",
            "attack",
            "goal",
            "behavior",
            "objective",
            "question",
            "instruction",
            "query",
            "text",
            "user",
        ],
    ),
    (Role::Document, "document", &["document", "context", "contextstring", "retrieved", "passage"]),
    (
        Role::Family,
        "family",
        &["family", "semanticcategory", "functionalcategory", "harm_categories", "category", "type", "harm"],
    ),
    (Role::Severity, "severity", &["severity", "risk", "level"]),
    (Role::Strategy, "strategy", &["strategy", "technique", "method"]),
    (Role::Expect, "expect", &["expect", "expected", "label", "prompt_is_safe", "is_safe", "safe"]),
    (Role::MustNot, "must-not", &["must_not", "forbidden", "canary", "target"]),
    (Role::Good, "good", &["good", "good_answer", "reference", "note"]),
    (Role::Answer, "answer", &["answer", "completion", "assistant_response", "response", "output", "generation"]),
    (Role::By, "by", &["by", "model", "model_name"]),
];

impl Role {
    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        ROLES.iter().find(|(role, ..)| *role == self).map_or("", |(_, word, _)| word)
    }

    /// The role of a word.
    pub fn named(word: &str) -> Option<Role> {
        ROLES.iter().find(|(_, known, _)| *known == word).map(|(role, ..)| *role)
    }
}

/// Which column holds what: for each role the place of its column. A column has one role at most.
pub fn guess(columns: &[String]) -> Vec<(Role, usize)> {
    let lower: Vec<String> = columns.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut taken = vec![false; columns.len()];
    let mut guessed = Vec::new();
    for (role, _, names) in ROLES {
        let found =
            names.iter().find_map(|name| lower.iter().position(|column| column == name).filter(|at| !taken[*at]));
        if let Some(at) = found {
            taken[at] = true;
            guessed.push((role, at));
        }
    }
    guessed
}

/// `refuse` or `answer`, in the words that suites use for it; `None` for anything else.
pub fn expected(word: &str) -> Option<&'static str> {
    match word.trim().to_lowercase().as_str() {
        "refuse" | "refusal" | "unsafe" | "harmful" | "false" | "0" | "malicious" => Some("refuse"),
        "answer" | "comply" | "safe" | "harmless" | "true" | "1" | "benign" => Some("answer"),
        _ => None,
    }
}
