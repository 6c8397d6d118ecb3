//! The part that a column plays in a spec, and the kind of answer that is judged.

use shipworthy_spec::spec::Task;

/// The part of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// None: it is left alone.
    Unused,
    /// What is true.
    Label,
    /// Scores of a candidate, higher for the positive value.
    Score,
    /// Answers of a candidate: yes or no, a class, a number.
    Answer,
    /// Which example it is.
    Id,
    /// When it happened.
    Time,
    /// Whose examples are not independent.
    Cluster,
    /// How many cases the example stands for.
    Weight,
    /// A group to report on.
    Slice,
    /// What people read.
    Text,
    /// About a person who can be recognised.
    Personal,
}

impl Part {
    /// All parts, in the order of lists.
    pub const ALL: [Part; 11] = [
        Part::Unused,
        Part::Label,
        Part::Score,
        Part::Answer,
        Part::Slice,
        Part::Id,
        Part::Time,
        Part::Cluster,
        Part::Weight,
        Part::Text,
        Part::Personal,
    ];

    /// The word in forms and flags.
    pub fn key(self) -> &'static str {
        match self {
            Part::Unused => "unused",
            Part::Label => "label",
            Part::Score => "score",
            Part::Answer => "answer",
            Part::Id => "id",
            Part::Time => "time",
            Part::Cluster => "cluster",
            Part::Weight => "weight",
            Part::Slice => "slice",
            Part::Text => "text",
            Part::Personal => "personal",
        }
    }

    /// The part of a word.
    pub fn of_key(key: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.key() == key)
    }

    /// The part, as people choose it.
    pub fn words(self) -> &'static str {
        match self {
            Part::Unused => "not used",
            Part::Label => "what is true (the label)",
            Part::Score => "a candidate's score",
            Part::Answer => "a candidate's answer",
            Part::Id => "which example it is (id)",
            Part::Time => "when it happened",
            Part::Cluster => "whose it is: not independent",
            Part::Weight => "how many it stands for (weight)",
            Part::Slice => "a group to report on (slice)",
            Part::Text => "text to read",
            Part::Personal => "personal data, not used",
        }
    }

    /// Whether one column at most can play it.
    pub fn is_single(self) -> bool {
        matches!(self, Part::Label | Part::Id | Part::Time | Part::Cluster | Part::Weight)
    }
}

/// The kinds of answer that a spec can be suggested for.
pub const TASKS: [(Task, &str); 3] = [
    (Task::Binary, "yes or no, for each example"),
    (Task::Multiclass, "one of several classes"),
    (Task::Regression, "a number"),
];
