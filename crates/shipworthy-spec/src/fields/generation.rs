//! The keys of features that answer with text: graders, models, a budget.

use super::write::{of, optional, required, word};
use super::{Field, Group, Kind, Limits, Word};
use crate::spec::Task::{Binary, Generation, Multiclass};

const COUNT: Limits = Limits { least: Some(1.0), most: Some(1_000.0), open: false };
const MANY: Limits = Limits { least: Some(1.0), most: Some(1e15), open: false };

const MEASURES: &[Word] = &[
    word("quality", "The output is not good enough."),
    word("hallucination", "The output says something that its sources do not: `hallucination_rate`."),
    word("harm", "The output could hurt somebody: `harm_rate`."),
    word("refusal", "The output declines to answer: `refusal_rate`."),
];

const QUESTIONS: &[Word] = &[
    word("factuality", "Does it contradict the `reference`?"),
    word("closed-qa", "Does it meet the criterion in `rubric`, for this question?"),
    word("groundedness", "Does the `context` bear out everything that it says?"),
    word("faithfulness", "Taken claim by claim, does each follow from the `context`?"),
    word("context-recall", "Does the `context` hold everything that the `reference` says?"),
    word("context-relevance", "Is the `context` about the question, and enough for it?"),
    word("answer-relevance", "Does it answer what was asked?"),
];

const GIVERS: &[Word] = &[
    word("rule", "A rule, which does not err."),
    word("people", "People, whose word is the truth here."),
    word("judge", "A model, which errs: people's labels correct it."),
];

const PROVIDERS: &[Word] = &[
    word("openai", "An address that speaks as OpenAI's chat completions do: hosted or local."),
    word("anthropic", "Anthropic's messages."),
    word("http", "Any address that takes and gives JSON."),
    word("command", "A program on this machine; needs `--allow-exec`."),
    word("echo", "Gives the prompt back: for trials."),
];

/// The keys at the top level.
pub(super) const GRADERS: Field = of(
    &[Generation],
    required(
        "graders",
        Kind::List(&Kind::Group(&GRADER), 100),
        "What says whether an output is good. An output passes when it passes all of them.",
        "[{name: polite, assert: {type: not-icontains, value: \"calm down\"}}]",
    ),
);

pub(super) const MODELS: Field = of(
    &[Binary, Multiclass, Generation],
    optional(
        "models",
        Kind::Map(&Kind::Group(&MODEL)),
        "Models that `shipworthy run` calls, by a name of your own.",
        "",
        "{small: {provider: openai, url: \"http://127.0.0.1:8080/v1\", model: smollm2}}",
    ),
);

pub(super) const REPEATS: Field = of(
    &[Generation],
    optional(
        "repeats",
        Kind::Integer(Limits { least: Some(1.0), most: Some(100.0), open: false }),
        "How often `shipworthy run` has each example answered, to see how far answers to one question differ.",
        "1",
        "3",
    ),
);

pub(super) const HUMAN_LABELS: Field = of(
    &[Generation],
    optional(
        "human_labels",
        Kind::Path,
        "A table of what people said about outputs: columns `id`, `candidate`, `grader`, `pass`, and `repeat` where there are several. Judges are corrected by it.",
        "",
        "labels/support.csv",
    ),
);

pub(super) const BUDGET: Field = of(
    &[Binary, Multiclass, Generation],
    optional(
        "budget",
        Kind::Group(&BUDGET_GROUP),
        "What `shipworthy run` may spend at most. It stops before it would pass it.",
        "",
        "{money: 5, tokens: 2000000, minutes: 30}",
    ),
);

const GRADER: Group = Group {
    name: "a grader",
    doc: "Something that says of one output whether it is good: `assert`, or a `rubric`, `criteria` or `asks` with a `judge`, or a `column`.",
    fields: &[
        required("name", Kind::Text, "Its name; unique within the spec.", "cites the article"),
        optional(
            "assert",
            Kind::Anything,
            "An assertion on the text, or a list of them that must all hold, as in promptfoo; the graders reference lists the types.",
            "",
            "{type: contains, value: \"{{article}}\"}",
        ),
        optional(
            "rubric",
            Kind::Prose,
            "What makes an output good, in words, for a model to judge by.",
            "",
            "Every statement of the answer stands in the article.",
        ),
        optional(
            "criteria",
            Kind::List(&Kind::Prose, 20),
            "What an output has to keep to, one by one, for a model to judge by: it passes when it keeps to all.",
            "",
            "[It names the article., It is polite.]",
        ),
        optional(
            "asks",
            Kind::Choice(QUESTIONS),
            "What the judge is asked, where that is a usual question; a `rubric` is added to it.",
            "",
            "groundedness",
        ),
        optional("input", Kind::Column, "Golden column of what was asked, for the judge.", "every column", "question"),
        optional(
            "context",
            Kind::Column,
            "Golden column of what the answer had to rest on, for the judge.",
            "",
            "article_text",
        ),
        optional(
            "reference",
            Kind::Column,
            "Golden column of an answer that is known to be right, for the judge.",
            "",
            "right_answer",
        ),
        optional(
            "against",
            Kind::Text,
            "The candidate whose output each output is compared with by `rubric`, in both orders: `win_rate`.",
            "",
            "lookup",
        ),
        optional("judge", Kind::Text, "The model that judges, by its name under `models`.", "", "small"),
        optional(
            "votes",
            Kind::Integer(Limits { least: Some(1.0), most: Some(21.0), open: false }),
            "How often the judge is asked about each output; the majority counts, and a tie fails.",
            "1",
            "3",
        ),
        optional(
            "column",
            Kind::Column,
            "Column beside the outputs that holds the verdict: true or false.",
            "",
            "grounded",
        ),
        optional(
            "swapped",
            Kind::Column,
            "Where `column` says that the output was preferred to another one: the same with the two in the other order. A verdict that changes with the order is a tie: `win_rate`.",
            "",
            "preferred_swapped",
        ),
        optional("given_by", Kind::Choice(GIVERS), "Who gave the verdicts of `column`.", "rule", "people"),
        optional("measures", Kind::Choice(MEASURES), "What failing it means.", "quality", "hallucination"),
    ],
};

const MODEL: Group = Group {
    name: "a model",
    doc: "A model that can be called. Keys are never written here: only where they are.",
    fields: &[
        required("provider", Kind::Choice(PROVIDERS), "How it is called.", "openai"),
        optional(
            "url",
            Kind::Text,
            "Its address, without the last part such as `/chat/completions`; for `command` the program.",
            "the provider's own",
            "http://127.0.0.1:8080/v1",
        ),
        optional("model", Kind::Text, "What the provider calls it.", "", "smollm2-135m"),
        optional("key", Kind::Group(&KEY), "Where its key is.", "", "{env: SUPPORT_API_KEY}"),
        optional(
            "params",
            Kind::Map(&Kind::Scalar),
            "Settings that are sent along with every call.",
            "",
            "{temperature: 0.2, max_tokens: 200}",
        ),
        optional("concurrency", Kind::Integer(COUNT), "Calls at a time.", "4", "8"),
        optional(
            "price",
            Kind::Group(&PRICE),
            "Money per million tokens, in the currency of `errors`.",
            "",
            "{input: 0.15, output: 0.6}",
        ),
    ],
};

const KEY: Group = Group {
    name: "`key`",
    doc: "Where a key is: in an environment variable, or in a file that only its owner can read.",
    fields: &[
        optional("env", Kind::Text, "Name of the environment variable.", "", "SUPPORT_API_KEY"),
        optional("file", Kind::Path, "The file, relative to the spec.", "", "secrets/support.key"),
    ],
};

const PRICE: Group = Group {
    name: "`price`",
    doc: "Money per million tokens.",
    fields: &[
        required("input", Kind::Number(Limits::NOT_NEGATIVE), "Tokens that are sent.", "0.15"),
        required("output", Kind::Number(Limits::NOT_NEGATIVE), "Tokens that come back.", "0.6"),
        optional(
            "cached_input",
            Kind::Number(Limits::NOT_NEGATIVE),
            "Tokens that are sent and that the provider still knew.",
            "the price of `input`",
            "0.075",
        ),
    ],
};

const BUDGET_GROUP: Group = Group {
    name: "`budget`",
    doc: "What collecting outputs may cost at most.",
    fields: &[
        optional("money", Kind::Number(Limits::POSITIVE), "Money, in the currency of `errors`.", "", "5"),
        optional("tokens", Kind::Integer(MANY), "Tokens, sent and received.", "", "2000000"),
        optional("minutes", Kind::Number(Limits::POSITIVE), "Minutes.", "", "30"),
    ],
};
