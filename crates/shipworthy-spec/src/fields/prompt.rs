//! The keys of a prompt's front matter.

use super::write::{optional, required};
use super::{Group, Kind};

/// The front matter of a prompt.
pub const PROMPT: Group = Group {
    name: "a prompt",
    doc: "What a model is told. The text below the front matter is what the user says, with `{{columns}}` of the golden set.",
    fields: &[
        optional(
            "system",
            Kind::Prose,
            "What stands above the conversation: who the model is and what it must keep to.",
            "",
            "You answer customers of a shop. Use the article alone.",
        ),
        optional(
            "examples",
            Kind::List(&Kind::Group(&EXAMPLE), 50),
            "Worked examples, which the model sees before the question.",
            "",
            "[{user: \"Where is my parcel?\", assistant: \"Please see Orders, then Track.\"}]",
        ),
        optional(
            "json_schema",
            Kind::Anything,
            "The JSON Schema that the answer must follow.",
            "",
            "{type: object, required: [answer], properties: {answer: {type: string}}}",
        ),
        optional(
            "params",
            Kind::Map(&Kind::Scalar),
            "Settings of the call, which go before those of the model.",
            "",
            "{temperature: 0, max_tokens: 120}",
        ),
    ],
};

const EXAMPLE: Group = Group {
    name: "an example",
    doc: "A question and its answer.",
    fields: &[
        required("user", Kind::Prose, "What the user says.", "Where is my parcel?"),
        required("assistant", Kind::Prose, "What is answered.", "Please see Orders, then Track."),
    ],
};
