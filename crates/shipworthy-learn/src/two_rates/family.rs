//! Whose two rates they are: people, places, and who answers what.

use super::world::{FACTS, QUESTIONS};
use crate::archetype::Stream;

/// A setting. Braces in texts are filled in: {place} in stories, {value} in answers.
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) stream: Stream,
    pub(super) feature: &'static str,
    pub(super) currency: &'static str,
    /// What comes in, what should be stopped, and what should not, in the plural.
    pub(super) cases: &'static str,
    pub(super) positives: &'static str,
    pub(super) others: &'static str,
    /// What is done with what is flagged, in the past.
    pub(super) stopped: &'static str,
    /// Rates as reported, and at a stricter line.
    pub(super) lines: [Rates; 2],
    pub(super) places: &'static [&'static str],
    pub(super) people: &'static [(&'static str, &'static str)],
    pub(super) headlines: &'static [&'static str],
    pub(super) stories: &'static [&'static str],
    pub(super) keen: &'static [&'static str],
    pub(super) doubting: &'static [&'static str],
    /// What the facts are called in a table.
    pub(super) facts: [&'static str; FACTS],
    pub(super) questions: [&'static str; QUESTIONS],
    /// Who answers each question, and how.
    pub(super) answers: [(&'static str, &'static str); QUESTIONS],
    /// What a wrong stop costs if nobody looks, and what comes in on a slow day: the ranges of their middles.
    pub(super) stop: (f64, f64),
    pub(super) volume: (f64, f64),
    /// Who pays.
    pub(super) stop_who: &'static str,
    pub(super) miss_who: &'static str,
    pub(super) column: &'static str,
    pub(super) slice: (&'static str, [&'static str; 2]),
}

/// How many of 1,000 of each kind are stopped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rates {
    pub(super) caught: u32,
    pub(super) wrong: u32,
}

impl Rates {
    pub(super) fn recall(self) -> f64 {
        f64::from(self.caught) / 1_000.0
    }

    pub(super) fn false_rate(self) -> f64 {
        f64::from(self.wrong) / 1_000.0
    }
}

pub(super) const FAMILIES: [Family; 3] = [
    Family {
        name: "card-payments",
        stream: Stream::Decision,
        feature: "Card payment stops",
        currency: "INR",
        cases: "payments",
        positives: "frauds",
        others: "honest payments",
        stopped: "stopped",
        lines: [Rates { caught: 920, wrong: 30 }, Rates { caught: 660, wrong: 6 }],
        places: &["a card issuer in Pune", "a wallet used in Kanpur", "a ticket shop in Chennai"],
        people: &[("Arjun", "data science"), ("Meera", "risk"), ("Zoya", "customer care"), ("Karthik", "sales")],
        headlines: &["“92% of fraud, 3% of the rest. Good enough?”", "“Precision or recall? Yes or no?”"],
        stories: &[
            "A model would stop card payments at {place}. The report has two numbers: it catches 92% of fraud and stops 3% of honest payments. The board meets at four and wants a yes or a no.",
            "Two rates arrive by mail: 92% of fraud caught, 3% of honest payments stopped. {place} asks whether to switch the model on, and whether to optimise for precision or for recall.",
        ],
        keen: &[
            "92% is an A in any school.",
            "Fraud is in the papers every week.",
            "The other bank has had one for years.",
        ],
        doubting: &[
            "3% of everybody is a lot of people.",
            "My mother's card would be one of them.",
            "I could not say. Could you?",
        ],
        facts: [
            "payments that are fraud",
            "a missed fraud costs",
            "a wrong stop costs, if nobody looks",
            "payments a day",
            "stops a day that people can look at",
        ],
        questions: [
            "How many of the payments are fraud?",
            "What does a missed fraud cost?",
            "What does a wrong stop cost?",
            "How many payments come in a day?",
            "How many stops can people look at?",
            "What is its AUC?",
            "What do others report?",
        ],
        answers: [
            ("Meera, risk", "“We went through last quarter's payments once more: {value} of them were fraud.”"),
            ("Finance", "“What we refund, less what comes back, and the work: {value} for each one missed.”"),
            (
                "Zoya, customer care",
                "“The call, the apology, and those who leave: {value}, if nobody looks at the stop.”",
            ),
            ("Payments", "“{value} on an ordinary day.”"),
            ("The review desk", "“{value} stops a day. Not one more, whatever you bring us.”"),
            ("Arjun, data science", "“0.987. It orders them beautifully.”"),
            ("Arjun, data science", "“The vendor next door says 93% and 3%. Nobody says of what.”"),
        ],
        stop: (60.0, 500.0),
        volume: (3_000.0, 40_000.0),
        stop_who: "an honest customer whose payment is stopped",
        miss_who: "a customer whose money is gone until we refund it",
        column: "is_fraud",
        slice: ("channel", ["app", "web"]),
    },
    Family {
        name: "reply-guard",
        stream: Stream::Llm,
        feature: "Reply guard",
        currency: "USD",
        cases: "replies",
        positives: "invented replies",
        others: "sound replies",
        stopped: "held back",
        lines: [Rates { caught: 880, wrong: 40 }, Rates { caught: 590, wrong: 8 }],
        places: &["an insurer in Columbus", "a travel agency in Calgary", "a phone company in Tulsa"],
        people: &[("Dana", "applied science"), ("Kwame", "support"), ("Ruth", "legal"), ("Pete", "growth")],
        headlines: &["“88% caught. Can we turn it on?”", "“Which one do we optimise?”"],
        stories: &[
            "A guard would hold back replies of the assistant at {place} that are made up. On its test it catches 88% of invented replies and holds back 4% of sound ones. Your signature is all that is missing.",
            "At {place} a second model would read each reply first. Two numbers are known: 88% of invented replies caught, 4% of sound ones held back. Somebody wants to hear “good enough”.",
        ],
        keen: &[
            "Any guard is better than none.",
            "One made-up refund, and we are in the news.",
            "88% is more than our agents would find.",
        ],
        doubting: &[
            "It held back our opening hours. Twice.",
            "4% sounds little until you are in it.",
            "88% of what? Nobody told me.",
        ],
        facts: [
            "replies that are invented",
            "an invented reply that goes out costs",
            "a sound reply held back costs, if nobody looks",
            "replies a day",
            "held replies a day that people can look at",
        ],
        questions: [
            "How many of the replies are invented?",
            "What does an invented reply cost?",
            "What does holding back a sound one cost?",
            "How many replies go out a day?",
            "How many held replies can people look at?",
            "What is its AUC?",
            "What do others report?",
        ],
        answers: [
            ("Kwame, support", "“We read a random thousand of last month: {value} were made up.”"),
            ("Ruth, legal", "“Refunds, goodwill and my hours: {value} each, on average.”"),
            ("Pete, growth", "“They ask again, call, or go: {value}, if nobody looks.”"),
            ("Platform", "“{value} on a weekday.”"),
            ("Team lead", "“My people can look at {value} a day, between calls.”"),
            ("Dana, applied science", "“0.98. The curve hugs the corner.”"),
            ("Dana, applied science", "“A paper has 90% and 4%, on quiz questions.”"),
        ],
        stop: (0.5, 4.0),
        volume: (2_000.0, 30_000.0),
        stop_who: "a customer who gets no answer, though there was a sound one",
        miss_who: "a customer who is told something that is not so",
        column: "invented",
        slice: ("topic", ["billing", "travel"]),
    },
    Family {
        name: "exam-flags",
        stream: Stream::Eval,
        feature: "Exam flags",
        currency: "EUR",
        cases: "sittings",
        positives: "cheated sittings",
        others: "honest sittings",
        stopped: "reported",
        lines: [Rates { caught: 900, wrong: 20 }, Rates { caught: 620, wrong: 4 }],
        places: &["a university in Uppsala", "a language test in Valencia", "a driving authority in Riga"],
        people: &[
            ("Sanna", "examinations"),
            ("Mateo", "data science"),
            ("Ieva", "student office"),
            ("Jonas", "rectorate"),
        ],
        headlines: &["“90% of cheats, 2% of the others.”", "“Is it good enough? You have till noon.”"],
        stories: &[
            "Online exams at {place} would be watched by a model. It reports 90% of cheated sittings, and 2% of honest ones. The senate votes today and asks you for one word.",
            "Of cheated sittings a model reports 90%, of honest ones 2%. That is all that {place} was sent. Is it good enough, or should it be tuned for precision, or for recall?",
        ],
        keen: &[
            "A degree is worth what its exams are worth.",
            "90% is nine cheats of ten.",
            "We report nobody today, and everybody knows.",
        ],
        doubting: &[
            "A wrong report follows a student for years.",
            "2% of my course is somebody I know.",
            "How many cheats are there to find?",
        ],
        facts: [
            "sittings that are cheated",
            "a cheat who gets through costs",
            "a wrong report costs, if nobody looks first",
            "sittings a day",
            "reports a day that people can look at",
        ],
        questions: [
            "How many of the sittings are cheated?",
            "What does a missed cheat cost?",
            "What does a wrong report cost?",
            "How many sittings are there a day?",
            "How many reports can people look at?",
            "What is its AUC?",
            "What do others report?",
        ],
        answers: [
            ("Sanna, examinations", "“By the hall where we watched every desk: {value} of sittings.”"),
            ("Jonas, rectorate", "“What it does to the degree, as the council priced it: {value}.”"),
            ("Ieva, student office", "“A hearing, a term lost, a lawyer: {value}, if nobody looks first.”"),
            ("Examinations", "“{value} in the season.”"),
            ("The panel", "“{value} recordings a day. Then our eyes close.”"),
            ("Mateo, data science", "“0.987, on the test set.”"),
            ("Mateo, data science", "“Another school says 91% and 2%. Its students sit in a hall.”"),
        ],
        stop: (60.0, 500.0),
        volume: (300.0, 3_000.0),
        stop_who: "a student who is reported and did not cheat",
        miss_who: "everybody whose degree is worth less",
        column: "cheated",
        slice: ("device", ["laptop", "tablet"]),
    },
];
