//! Every assertion type, once: its name, what it asks, what it takes, and where it differs from promptfoo.
//!
//! The reference page and the messages are made of this list.

/// Where what an assertion needs comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// The text of the answer.
    Text,
    /// JSON in the answer.
    Json,
    /// Markup in the answer.
    Markup,
    /// SQL in the answer.
    Sql,
    /// How alike the answer and a reference are.
    Similarity,
    /// What was measured beside the answer.
    Measured,
    /// A script.
    Script,
    /// Tools and steps of an agent.
    Agent,
    /// A model that judges.
    Judge,
    /// An embedding, a service or a program.
    Outside,
}

impl Family {
    /// All of them, in the order of the reference page.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Json,
        Self::Markup,
        Self::Sql,
        Self::Similarity,
        Self::Measured,
        Self::Script,
        Self::Agent,
        Self::Judge,
        Self::Outside,
    ];

    /// A heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Json => "JSON",
            Self::Markup => "HTML and XML",
            Self::Sql => "SQL",
            Self::Similarity => "Likeness to a reference",
            Self::Measured => "Time, money, probabilities",
            Self::Script => "Scripts",
            Self::Agent => "Tools and steps of an agent",
            Self::Judge => "Judged by a model",
            Self::Outside => "Not graded here",
        }
    }

    /// Whether this crate grades them.
    pub fn graded(self) -> bool {
        !matches!(self, Self::Judge | Self::Outside)
    }
}

/// What is known about a type.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The type.
    pub kind: Kind,
    /// As it is written.
    pub name: &'static str,
    /// Where it belongs.
    pub family: Family,
    /// When it passes.
    pub passes: &'static str,
    /// What `value` and `threshold` may be.
    pub takes: &'static str,
    /// Where it differs from promptfoo, and why. Empty when it does not.
    pub differs: &'static str,
}

macro_rules! kinds {
    ($($kind:ident $name:literal $family:ident $passes:literal $takes:literal $differs:literal)*) => {
        /// A type of assertion.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $passes] $kind,)*
        }

        /// Every type, by family.
        pub const CATALOGUE: &[Entry] = &[
            $(Entry { kind: Kind::$kind, name: $name, family: Family::$family, passes: $passes, takes: $takes, differs: $differs },)*
        ];
    };
}

kinds! {
    Equals "equals" Text "The output is the value: the same text, or for a list or mapping the same JSON." "value: text, number, list or mapping" ""
    Contains "contains" Text "The output holds the text." "value: text that is not empty, or a number" ""
    IContains "icontains" Text "The output holds the text, in any case." "value: text that is not empty, or a number" ""
    ContainsAll "contains-all" Text "The output holds every one of the texts." "value: a list, or text with commas (quotes keep commas together)" ""
    ContainsAny "contains-any" Text "The output holds one of the texts." "value: a list, or text with commas" ""
    IContainsAll "icontains-all" Text "The output holds every one of the texts, in any case." "value: a list, or text with commas" ""
    IContainsAny "icontains-any" Text "The output holds one of the texts, in any case." "value: a list, or text with commas" ""
    StartsWith "starts-with" Text "The output starts with the text." "value: text that is not empty" ""
    Regex "regex" Text "The pattern matches somewhere in the output: ECMAScript, no flags. A pattern that is none fails, with `not-` too." "value: a pattern" "A search that does not end within its steps is an error of the record; in promptfoo it hangs."
    WordCount "word-count" Text "The output has this many words, between space." "value: a number, or `min`, `max` or both" ""
    IsRefusal "is-refusal" Text "The output declines, by its wording. An empty output passes with a score of 0." "" "The phrases are put together from parts; no wording is known on which the two differ."
    IsJson "is-json" Json "The whole output is JSON, and fits the schema." "value: a JSON schema (draft 7), as a mapping or as YAML text" "JSON nested deeper than 128 is an error of the record, and so is holding it against a schema that goes round."
    ContainsJson "contains-json" Json "The output holds an object that fits the schema; single quotes, trailing commas and missing closing brackets are forgiven." "value: a JSON schema" "Text with so many brackets without partners that looking would not end is an error of the record."
    IsHtml "is-html" Markup "The output is a piece of HTML, without text outside of elements." "" "html5ever reads it, where promptfoo has parse5; both follow the HTML standard. A wrapper tag inside a comment counts as written. More than 20,000 tags, or 5,000 attributes in one, are an error of the record."
    ContainsHtml "contains-html" Markup "The output holds at least two signs of HTML: tags, entities, comments, attributes." "" ""
    IsXml "is-xml" Markup "The whole output is one XML document with namespaces, and has the elements." "value: dotted paths, as a list or text with commas, or `requiredElements`" "Entities from outside are not read, and elements nested deeper than 256 fail. The bounds are those of `is-html`, and 1,000 namespaces."
    ContainsXml "contains-xml" Markup "The output holds XML that has the elements." "value: dotted paths, as for `is-xml`" "Elements nested deeper than 256 do not count."
    IsSql "is-sql" Sql "The output is SQL of the database, and touches only what it may." "value: `databaseType` (MySQL), `allowedTables`, `allowedColumns`" "sqlparser reads it, where promptfoo has node-sql-parser: each knows statements that the other does not. Statements with more than 20,000 words or 1,000 operators are an error of the record."
    ContainsSql "contains-sql" Sql "A fenced block of the output, or without one the whole output, is such SQL." "value: as for `is-sql`" "As for `is-sql`."
    Levenshtein "levenshtein" Similarity "No more edits lead from the output to the value than the threshold." "value: text; threshold: 5" "Texts whose lengths multiply to more than a billion are an error of the record."
    RougeN "rouge-n" Similarity "ROUGE-1: the F-score of shared words reaches the threshold." "value: text; threshold: 0.75" ""
    RougeL "rouge-l" Similarity "ROUGE-L: the F-score of the longest common subsequence of words reaches the threshold." "value: text; threshold: 0.75" "promptfoo has no such type."
    Bleu "bleu" Similarity "BLEU-4 against the best of the references reaches the threshold." "value: text, or a list; threshold: 0.5" ""
    Gleu "gleu" Similarity "GLEU against the best of the references reaches the threshold." "value: text, or a list; threshold: 0.5" ""
    Meteor "meteor" Similarity "METEOR against the best of the references reaches the threshold." "value: text, or a list; threshold: 0.5; `alpha`, `beta`, `gamma`" "Synonyms of WordNet are not matched, so scores can be lower. In promptfoo it fails unless two more packages are installed."
    Chrf "chrf" Similarity "chrF2: shared runs of characters reach the threshold." "value: text; threshold: 0.5" "promptfoo has no such type."
    Latency "latency" Measured "The answer took no more milliseconds than the threshold." "threshold: milliseconds" ""
    Cost "cost" Measured "The answer cost no more than the threshold." "threshold: money" ""
    Perplexity "perplexity" Measured "exp(-mean log probability) of the answer's tokens is within the threshold." "threshold: a number; without it, it passes" ""
    PerplexityScore "perplexity-score" Measured "1 / (1 + perplexity) reaches the threshold." "threshold: a number; without it, it passes" ""
    FinishReason "finish-reason" Measured "The model stopped for this reason, in any case." "value: text, such as `stop`" ""
    Guardrails "guardrails" Measured "The provider's own safety checks flagged nothing." "" ""
    Javascript "javascript" Script "The script returns true, a number above 0 (or from the threshold on), or an object whose `pass` is true." "value: an expression, or a body of several lines; threshold" "Scripts have no clock, no chance, no modules and no files; they end after ten million steps or 256 MiB."
    ToolCallF1 "tool-call-f1" Agent "The F-score of the tools that were called against those expected, as sets, reaches the threshold. With `not-` the score stays." "value: a list, or text with commas; threshold: 1" "Where the output names no tool, the record's `tool_calls` count. Calls inside prose are found on lines of their own; promptfoo looks further in malformed text."
    IsValidFunctionCall "is-valid-function-call" Agent "The output calls a function that was offered, with arguments that fit." "" "The functions come from the record's `tools`, or from `config.tools`."
    IsValidOpenaiFunctionCall "is-valid-openai-function-call" Agent "The same, under its older name." "" "As for `is-valid-function-call`."
    IsValidOpenaiToolsCall "is-valid-openai-tools-call" Agent "Every call names a tool that was offered, with arguments that fit." "" "As for `is-valid-function-call`."
    SkillUsed "skill-used" Agent "The skills were used; with `not-`, none of them." "value: a name, a list, or `name` or `pattern` with `min` and `max`" ""
    TrajectoryToolUsed "trajectory:tool-used" Agent "The tools were used; with `not-`, none of them, which forbids them." "value: a name, a list, or `name` or `pattern` with `min` and `max`" "A record without a trace may give `tool_calls` instead."
    TrajectoryToolArgsMatch "trajectory:tool-args-match" Agent "Some call of the tool was given these arguments." "value: `name` or `pattern`, `args`, `mode` (partial, exact), `defaults`, `ignore`" "As for `trajectory:tool-used`."
    TrajectoryToolSequence "trajectory:tool-sequence" Agent "The tools were used in this order, with others between; with `mode: exact`, these alone." "value: a list, or `steps` with `mode`" "As for `trajectory:tool-used`."
    TrajectoryStepCount "trajectory:step-count" Agent "There are between `min` and `max` steps." "value: `min`, `max`, `type`, `pattern`" "As for `trajectory:tool-used`."
    TraceSpanCount "trace-span-count" Agent "Between `min` and `max` spans have a name that fits. `not-` changes nothing." "value: `pattern`, `min`, `max`" ""
    TraceSpanDuration "trace-span-duration" Agent "No fitting span, or no percentile of them, took longer than `max` milliseconds. `not-` changes nothing." "value: `max`, `pattern`, `percentile`" ""
    TraceErrorSpans "trace-error-spans" Agent "No more spans are errors than allowed. `not-` changes nothing." "value: a number, or `max_count`, `max_percentage`, `pattern`" ""
    LlmRubric "llm-rubric" Judge "A judge says that the output meets the rubric." "value: the rubric" ""
    GEval "g-eval" Judge "A judge scores the output step by step." "value: criteria; threshold: 0.7" ""
    Factuality "factuality" Judge "A judge says that the output agrees with the reference." "value: the reference" ""
    ModelGradedFactuality "model-graded-factuality" Judge "The same, under its older name." "value: the reference" ""
    ModelGradedClosedqa "model-graded-closedqa" Judge "A judge says that the output meets the criterion." "value: the criterion" ""
    AnswerRelevance "answer-relevance" Judge "The output answers the question." "threshold" ""
    ContextRecall "context-recall" Judge "The context holds what the reference says." "value: the reference; threshold" ""
    ContextRelevance "context-relevance" Judge "The context is about the question." "threshold" ""
    ContextFaithfulness "context-faithfulness" Judge "The output says what the context says." "threshold" ""
    ConversationRelevance "conversation-relevance" Judge "Each answer fits the conversation." "threshold" ""
    SelectBest "select-best" Judge "A judge finds this output the best of several." "value: the criterion" ""
    MaxScore "max-score" Judge "This output has the highest score of several." "" ""
    SearchRubric "search-rubric" Judge "A judge that searches says that the output meets the rubric." "value: the rubric" ""
    AgentRubric "agent-rubric" Judge "An agent that judges says that the output meets the rubric." "value: the rubric" ""
    TrajectoryGoalSuccess "trajectory:goal-success" Judge "A judge says that the agent reached the goal." "value: the goal" ""
    Similar "similar" Outside "The embeddings of output and value are alike." "value: text; threshold: 0.75" "needs an embedding"
    SimilarCosine "similar:cosine" Outside "The same, by cosine." "value: text; threshold" "needs an embedding"
    SimilarDot "similar:dot" Outside "The same, by dot product." "value: text; threshold" "needs an embedding"
    SimilarEuclidean "similar:euclidean" Outside "The same, by distance." "value: text; threshold" "needs an embedding"
    Classifier "classifier" Outside "A classifier gives the output this class." "value: the class; threshold" "needs a classifier"
    Moderation "moderation" Outside "A moderation service flags nothing." "value: categories" "needs a moderation service"
    Pi "pi" Outside "Pi's scorer reaches the threshold." "value: criteria; threshold" "needs a scoring service"
    Python "python" Outside "A Python program returns true or a score." "value: an expression or a file" "needs a Python program"
    Ruby "ruby" Outside "A Ruby program returns true or a score." "value: an expression or a file" "needs a Ruby program"
    Webhook "webhook" Outside "A server says that it passes." "value: an address" "needs a server"
    Human "human" Outside "A person says that it passes." "" "needs a person: see the review queue"
}

impl Kind {
    /// What is known about it.
    pub fn entry(self) -> &'static Entry {
        CATALOGUE.iter().find(|entry| entry.kind == self).expect("the list and the type are made of the same lines")
    }

    /// As it is written, without `not-`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The type of this name, without `not-`.
    pub fn named(name: &str) -> Option<Self> {
        CATALOGUE.iter().find(|entry| entry.name == name).map(|entry| entry.kind)
    }
}

/// The type that is written most like `name`, when one is near.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    let distance = |entry: &Entry| crate::similar::levenshtein(entry.name, &name.to_lowercase()).unwrap_or(usize::MAX);
    let best = CATALOGUE.iter().min_by_key(|entry| distance(entry))?;
    (distance(best) <= 2.max(best.name.len() / 4)).then_some(best.name)
}
