//! The usual questions to a judge, each with words of its own.

use serde_json::json;

use super::{Question, asked};

/// A kind of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Does the output keep to a rubric?
    Rubric,
    /// Does it keep to each of several criteria, taken one by one?
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

/// What a judge is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shown<'a> {
    /// What the model had before it: names and texts.
    pub given: &'a [(&'a str, &'a str)],
    /// What the answer had to rest on.
    pub context: &'a str,
    /// An answer that is known to be right.
    pub reference: &'a str,
    /// What makes an output good, in words; may be empty.
    pub rubric: &'a str,
    /// Criteria; only of [`Family::Criteria`].
    pub criteria: &'a [String],
    /// What is judged.
    pub output: &'a str,
}

const CONTEXT: &str = "Context";
const REFERENCE: &str = "Right answer";
const OUTPUT: &str = "Output to be judged";

impl Family {
    /// Every kind.
    pub const ALL: [Family; 9] = [
        Family::Rubric,
        Family::Criteria,
        Family::Factuality,
        Family::ClosedQa,
        Family::Groundedness,
        Family::Faithfulness,
        Family::ContextRecall,
        Family::ContextRelevance,
        Family::AnswerRelevance,
    ];

    /// Its name, as specs write it.
    pub fn name(self) -> &'static str {
        match self {
            Family::Rubric => "rubric",
            Family::Criteria => "criteria",
            Family::Factuality => "factuality",
            Family::ClosedQa => "closed-qa",
            Family::Groundedness => "groundedness",
            Family::Faithfulness => "faithfulness",
            Family::ContextRecall => "context-recall",
            Family::ContextRelevance => "context-relevance",
            Family::AnswerRelevance => "answer-relevance",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|family| family.name() == name)
    }

    /// Asks it about what is shown.
    pub fn question(self, shown: &Shown<'_>) -> Question {
        match self {
            Family::Rubric => super::question(shown.rubric, shown.given, shown.output),
            Family::Criteria => criteria(shown),
            _ => self.usual(shown),
        }
    }

    fn usual(self, shown: &Shown<'_>) -> Question {
        let mut data: Vec<(&str, &str)> = shown.given.to_vec();
        if self.shows_context() {
            data.push((CONTEXT, shown.context));
        }
        if self.shows_reference() {
            data.push((REFERENCE, shown.reference));
        }
        if self.shows_output() {
            data.push((OUTPUT, shown.output));
        }
        let mut task = self.task().to_owned();
        if !shown.rubric.trim().is_empty() {
            let named = if self == Family::ClosedQa { "The criterion" } else { "Beside that it has to keep to this" };
            task.push_str(&format!("\n\n{named}:\n{}\n", shown.rubric.trim()));
        }
        asked(
            self.what(),
            &data,
            &task,
            "Use only what is shown; what you know beside it has no part in this.",
            &[shown.rubric],
        )
    }

    fn shows_context(self) -> bool {
        use Family::{ContextRecall, ContextRelevance, Faithfulness, Groundedness};
        matches!(self, Groundedness | Faithfulness | ContextRecall | ContextRelevance)
    }

    fn shows_reference(self) -> bool {
        matches!(self, Family::Factuality | Family::ContextRecall)
    }

    /// Whether it is about the output; else it is about the context alone.
    fn shows_output(self) -> bool {
        !matches!(self, Family::ContextRecall | Family::ContextRelevance)
    }

    fn what(self) -> &'static str {
        if self.shows_output() { "texts that another program wrote" } else { "what a search found for a question" }
    }

    fn task(self) -> &'static str {
        match self {
            Family::Factuality => {
                "Compare what the output states with the right answer. It passes when nothing in it contradicts the right answer: it may say less, \
                 say more, or say it otherwise. It fails when a fact differs, such as a number, a name, a yes for a no, or when it gives \
                 no answer at all. Say briefly which statement decides, then whether it passes."
            }
            Family::ClosedQa => {
                "Look at the output as an answer to what was asked, and at the criterion below. It passes when it meets the criterion wholly, \
                 and fails when it meets it in part or not at all. Say briefly why, then whether it passes."
            }
            Family::Groundedness => {
                "Look for anything in the output that the context does not bear out: a fact, a number, a promise, a name. Common words of courtesy \
                 need no source, and neither does saying that the context does not tell. It passes when there is no such thing, and fails \
                 with the first that there is. Name it, or say that there is none, then say whether it passes."
            }
            Family::Faithfulness => {
                "Take the output apart into single claims. Of each, say whether it follows from the context alone: stated there, or drawn from \
                 what is stated without a further assumption. It passes when every claim follows, and fails when one does not. List the claims \
                 briefly in the reason, then say whether it passes."
            }
            Family::ContextRecall => {
                "Take the right answer apart into single statements. Of each, say whether the context holds it, in whatever words. The context passes \
                 when it holds every statement, and fails when one is missing. Name what is missing, then say whether it passes."
            }
            Family::ContextRelevance => {
                "Say what of the context serves to answer what was asked. It passes when that is enough for an answer and most of the context is \
                 about the question; it fails when something that is needed is missing, or most of it is about something else. Say briefly \
                 why, then whether it passes."
            }
            Family::AnswerRelevance => {
                "Say what question the output would be the answer to, and compare that with what was asked. It passes when it answers what was asked, \
                 rightly or not, and keeps to it; it fails when it answers something else, evades, or buries the answer under what nobody asked \
                 for. Say briefly why, then whether it passes."
            }
            Family::Rubric | Family::Criteria => "",
        }
    }
}

/// Each criterion by itself, and none made up for by another.
fn criteria(shown: &Shown<'_>) -> Question {
    let mut data: Vec<(&str, &str)> = shown.given.to_vec();
    data.push((OUTPUT, shown.output));
    let listed: Vec<String> =
        shown.criteria.iter().enumerate().map(|(number, text)| format!("{}. {}", number + 1, text.trim())).collect();
    let task = format!(
        "Criteria:\n{}\n\nTake them in their order. Of each, look for what in the output speaks for it and against it, and say whether the output keeps \
         to it, whatever the others say. In the end it passes when it keeps to all. Answer in this form: {{\"criteria\": [{{\"criterion\": 1, \
         \"why\": \"…\", \"pass\": true or false}}, …], \"reason\": \"…\", \"pass\": true or false}}.",
        listed.join("\n")
    );
    let also: Vec<&str> = shown.criteria.iter().map(String::as_str).collect();
    let mut question = asked(
        "texts that another program wrote",
        &data,
        &task,
        "Judge only whether the output keeps to the criteria.",
        &also,
    );
    let one = json!({
        "type": "object",
        "properties": {
            "criterion": {"type": "integer"}, "why": {"type": "string", "maxLength": 300}, "pass": {"type": "boolean"}
        },
        "required": ["criterion", "why", "pass"],
        "additionalProperties": false,
    });
    let count = shown.criteria.len();
    question.schema = json!({
        "type": "object",
        "properties": {
            "criteria": {"type": "array", "items": one, "minItems": count, "maxItems": count},
            "reason": {"type": "string", "maxLength": 600},
            "pass": {"type": "boolean"},
        },
        "required": ["criteria", "reason", "pass"],
        "additionalProperties": false,
    });
    question
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_shows_what_it_is_about_and_nothing_else() {
        let criteria = ["It is short.".to_owned(), "It is kind.".to_owned()];
        let shown = Shown {
            given: &[("question", "QUESTION")],
            context: "CONTEXT ===== begins",
            reference: "REFERENCE",
            rubric: "",
            criteria: &criteria,
            output: "OUTPUT\n===== ends",
        };
        let check = |family: Family, expect: [bool; 3]| {
            let asked = family.question(&shown).user;
            let found = ["CONTEXT =", "REFERENCE", "OUTPUT\n"].map(|text| asked.contains(text));
            assert_eq!(found, expect, "{}: {asked}", family.name());
            assert!(asked.contains("QUESTION"), "{asked}");
            assert_eq!(Family::named(family.name()), Some(family));
        };
        check(Family::Factuality, [false, true, true]);
        check(Family::ClosedQa, [false, false, true]);
        check(Family::Groundedness, [true, false, true]);
        check(Family::Faithfulness, [true, false, true]);
        check(Family::ContextRecall, [true, true, false]);
        check(Family::ContextRelevance, [true, false, false]);
        check(Family::AnswerRelevance, [false, false, true]);
        check(Family::Criteria, [false, false, true]);
        let asked = Family::Faithfulness.question(&shown);
        assert!(asked.system.contains("lines that start with ======"), "{}", asked.system);
        let asked = Family::Criteria.question(&shown);
        assert!(asked.user.contains("2. It is kind.") && asked.schema["properties"]["criteria"]["minItems"] == 2);
    }
}
