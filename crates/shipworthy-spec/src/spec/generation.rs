//! Features that answer with text: where outputs come from, and what says whether they are good.

/// What a spec of texts says beside the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// What says whether an output is good, in the order of the spec; at least one.
    pub graders: Vec<Grader>,
    /// How often each example is answered.
    pub repeats: u32,
    /// A table of what people said about outputs, to measure judges by: a path or glob, relative to the spec.
    pub human_labels: Option<String>,
}

impl Generation {
    /// What a spec says of its texts whose candidates answer with something else: nobody grades them, and each stands once.
    pub fn ungraded() -> Generation {
        Generation { graders: Vec::new(), repeats: 1, human_labels: None }
    }

    /// The grader of a name.
    pub fn grader(&self, name: &str) -> Option<&Grader> {
        self.graders.iter().find(|grader| grader.name == name)
    }

    /// Places of the graders that compare outputs with others.
    pub fn comparing(&self) -> impl Iterator<Item = usize> {
        self.graders.iter().enumerate().filter(|(_, grader)| grader.by.compares()).map(|(place, _)| place)
    }

    /// Whether a verdict depends on what a judge said.
    pub fn is_judged(&self) -> bool {
        self.graders.iter().any(|grader| grader.by.is_judged())
    }
}

/// Something that says of one output whether it is good.
#[derive(Debug, Clone, PartialEq)]
pub struct Grader {
    /// Its name; unique within the spec.
    pub name: String,
    /// Who or what says it.
    pub by: GradedBy,
    /// What failing it means.
    pub measures: Measures,
}

/// Who or what grades.
#[derive(Debug, Clone, PartialEq)]
pub enum GradedBy {
    /// Assertions on the text, such as `{type: contains, value: refund}`: all must hold. As written, for whoever runs them.
    Assertions(Vec<serde_json::Value>),
    /// A model that is asked a question about the output. It errs, so people's labels are needed to correct it.
    Judge {
        /// Name of the model, one of [`Spec::models`](super::Spec::models).
        model: String,
        /// What makes an output good, in words; may be empty where the question says it all.
        rubric: String,
        /// How often it is asked; the majority counts.
        votes: u32,
        /// What it is asked, and what it is shown beside the output.
        asks: Asks,
    },
    /// Verdicts that stand in a column beside the outputs.
    Column {
        /// The column: true or false.
        name: String,
        /// Whether a model gave them, so that people's labels are needed to correct them.
        judged: bool,
        /// Where the verdict says that the output was preferred to another one: the column of the same question with the two in the
        /// other order. A verdict that changes with the order is a tie.
        swapped: Option<String>,
    },
}

impl GradedBy {
    /// Whether it says which of two outputs is better, and not whether one is good.
    pub fn compares(&self) -> bool {
        self.against().is_some() || matches!(self, GradedBy::Column { swapped: Some(_), .. })
    }

    /// The candidate that outputs are compared with, where it does that.
    pub fn against(&self) -> Option<&str> {
        match self {
            GradedBy::Judge { asks, .. } => asks.against.as_deref(),
            _ => None,
        }
    }

    /// Whether a model says it, which errs.
    pub fn is_judged(&self) -> bool {
        match self {
            GradedBy::Assertions(_) => false,
            GradedBy::Judge { .. } => true,
            GradedBy::Column { judged, .. } => *judged,
        }
    }
}

/// What a judge is asked, and what it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asks {
    /// The kind of question.
    pub question: JudgeQuestion,
    /// What an output has to keep to, one by one; only of [`JudgeQuestion::Criteria`].
    pub criteria: Vec<String>,
    /// The golden column of what was asked; without it every column is shown that is nothing else.
    pub input: Option<String>,
    /// The golden column of what the answer had to rest on.
    pub context: Option<String>,
    /// The golden column of an answer that is known to be right.
    pub reference: Option<String>,
    /// The candidate whose output each output is compared with, in both orders.
    pub against: Option<String>,
}

/// The kinds of question that a judge is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JudgeQuestion {
    /// Does it keep to the rubric?
    #[default]
    Rubric,
    /// Does it keep to each of several criteria?
    Criteria,
    /// Does it contradict an answer that is known to be right?
    Factuality,
    /// Does it meet a criterion about this question?
    ClosedQa,
    /// Does the context bear out everything that it says?
    Groundedness,
    /// Taken claim by claim, does each follow from the context?
    Faithfulness,
    /// Does the context hold everything that the reference says?
    ContextRecall,
    /// Is the context about the question, and enough for it?
    ContextRelevance,
    /// Does it answer what was asked?
    AnswerRelevance,
}

impl JudgeQuestion {
    /// Every kind that is named, in the order in which pages list them; a rubric, criteria and pairs are told by their keys.
    pub const NAMED: [JudgeQuestion; 7] = [
        JudgeQuestion::Factuality,
        JudgeQuestion::ClosedQa,
        JudgeQuestion::Groundedness,
        JudgeQuestion::Faithfulness,
        JudgeQuestion::ContextRecall,
        JudgeQuestion::ContextRelevance,
        JudgeQuestion::AnswerRelevance,
    ];

    /// The word that specs write.
    pub fn name(self) -> &'static str {
        match self {
            JudgeQuestion::Rubric => "rubric",
            JudgeQuestion::Criteria => "criteria",
            JudgeQuestion::Factuality => "factuality",
            JudgeQuestion::ClosedQa => "closed-qa",
            JudgeQuestion::Groundedness => "groundedness",
            JudgeQuestion::Faithfulness => "faithfulness",
            JudgeQuestion::ContextRecall => "context-recall",
            JudgeQuestion::ContextRelevance => "context-relevance",
            JudgeQuestion::AnswerRelevance => "answer-relevance",
        }
    }

    /// The kind of a word that `asks` takes.
    pub fn named(word: &str) -> Option<JudgeQuestion> {
        JudgeQuestion::NAMED.into_iter().find(|kind| kind.name() == word)
    }

    /// Whether it cannot be asked without a column of context.
    pub fn needs_context(self) -> bool {
        use JudgeQuestion::{ContextRecall, ContextRelevance, Faithfulness, Groundedness};
        matches!(self, Groundedness | Faithfulness | ContextRecall | ContextRelevance)
    }

    /// Whether it cannot be asked without a column with a right answer.
    pub fn needs_reference(self) -> bool {
        matches!(self, JudgeQuestion::Factuality | JudgeQuestion::ContextRecall)
    }
}

/// What failing a grader means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measures {
    /// The output is not good enough.
    #[default]
    Quality,
    /// The output says something that its sources do not.
    Hallucination,
    /// The output could hurt somebody.
    Harm,
    /// The output declines to answer.
    Refusal,
}

impl Measures {
    /// Every kind, in the order in which pages list them.
    pub const ALL: [Measures; 4] = [Measures::Quality, Measures::Hallucination, Measures::Harm, Measures::Refusal];

    /// The word that specs write.
    pub fn name(self) -> &'static str {
        match self {
            Measures::Quality => "quality",
            Measures::Hallucination => "hallucination",
            Measures::Harm => "harm",
            Measures::Refusal => "refusal",
        }
    }

    /// The kind of a word.
    pub fn named(word: &str) -> Option<Measures> {
        Measures::ALL.into_iter().find(|kind| kind.name() == word)
    }

    /// The metric that is its share of outputs; quality has `pass_rate of` the grader alone.
    pub fn metric(self) -> Option<&'static str> {
        match self {
            Measures::Quality => None,
            Measures::Hallucination => Some("hallucination_rate"),
            Measures::Harm => Some("harm_rate"),
            Measures::Refusal => Some("refusal_rate"),
        }
    }
}

/// Where a candidate's outputs come from.
#[derive(Debug, Clone, PartialEq)]
pub enum TextAnswers {
    /// A column of the golden set.
    Golden(String),
    /// A file of recorded outputs, joined on the golden id: somebody's, or what `shipworthy run` has
    /// [a prompt](super::Candidate::prompted) answered with.
    Recorded {
        /// Path or glob, relative to the spec.
        data: String,
        /// The column of the text.
        column: String,
    },
}

impl TextAnswers {
    /// The file that holds the outputs, and the column of the text in it; `None` where the golden set holds them.
    pub fn recorded(&self) -> Option<(&str, &str)> {
        match self {
            TextAnswers::Golden(_) => None,
            TextAnswers::Recorded { data, column } => Some((data, column)),
        }
    }
}
