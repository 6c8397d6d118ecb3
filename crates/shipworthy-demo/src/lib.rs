//! The built-in examples: features that a product manager may meet, as the files of complete workspaces.
//!
//! Nobody's data are in here. Every table comes from a seeded simulation that has what real evaluation data has: columns
//! that go together, groups that are hard, people who appear several times, and golden sets that do not look like the
//! people the feature is for. One example for each kind of answer; every one has a story, told in its `README.md`.
//!
//! The same seed gives the same bytes on every machine: all mathematics goes through `libm`, none through the platform.
//!
//! This crate does no input or output; the caller writes the files.

mod csv;
mod delivery_time;
mod example;
mod payments;
mod product_tags;
mod random;
mod reply_preference;
mod store_demand;
mod style_advisor;
mod support_assistant;
mod ticket_routing;

pub use example::{DemoFile, Example};

/// The examples; the first is the one that `demo` writes when nobody asks for another.
pub const EXAMPLES: &[Example] = &[
    Example { name: "payments", about: "a fraud screen for card payments", task: "binary", files: payments::files },
    Example {
        name: "style-advisor",
        about: "outfits for a shopper's request, good for western wear and poor for ethnic wear",
        task: "ranking",
        files: style_advisor::files,
    },
    Example {
        name: "ticket-routing",
        about: "support messages in four languages, sent to five queues",
        task: "multiclass",
        files: ticket_routing::files,
    },
    Example {
        name: "product-tags",
        about: "diet tags of groceries, where a missed allergen is what counts",
        task: "multilabel",
        files: product_tags::files,
    },
    Example {
        name: "delivery-time",
        about: "minutes until dinner is there, with a range that promises too much",
        task: "regression",
        files: delivery_time::files,
    },
    Example {
        name: "store-demand",
        about: "tomorrow's sales of fresh food in forty small stores",
        task: "forecast",
        files: store_demand::files,
    },
    Example {
        name: "reply-preference",
        about: "two ways of answering customers, compared by the people who answer them today",
        task: "preference",
        files: reply_preference::files,
    },
    Example {
        name: "support-assistant",
        about: "customers' questions answered by rules, by a help page, and by a small language model",
        task: "generation",
        files: support_assistant::files,
    },
];

/// The example of this name.
pub fn example(name: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.name == name)
}
