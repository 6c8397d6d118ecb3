//! Where labels have to be divided: people, places, kinds of question.

use crate::archetype::Stream;
use crate::scene::Scene;

/// A kind of question: what it is submitted as, what it is called, what a wrong answer to it does.
pub(super) type Intent = (&'static str, &'static str, &'static str);

pub(super) struct Family {
    pub(super) scene: Scene,
    pub(super) intents: [Intent; 5],
    /// Their places, the one whose wrong answers do most harm first.
    pub(super) gravest: [usize; 5],
    /// Questions a month: the range.
    pub(super) volume: (f64, f64),
    /// Gain from a right answer: the range.
    pub(super) gain: (f64, f64),
    /// Price of a label: the range.
    pub(super) label: (f64, f64),
}

pub(super) const FAMILIES: [Family; 3] = [
    Family {
        scene: Scene {
            name: "bank-bot",
            stream: Stream::Eval,
            feature: "Bank chat",
            currency: "INR",
            places: &["a bank in Kochi", "a wallet app from Bengaluru", "a cooperative bank in Nashik"],
            people: &[
                ("Kavya", "support"),
                ("Rohan", "data science"),
                ("Mrs Pinto", "compliance"),
                ("Salim", "product"),
            ],
            headlines: &[
                "“Label what customers ask, simple.”",
                "“We have budget for one afternoon of experts.”",
                "“How do you test a chat?”",
            ],
            stories: &[
                "The support chat of {place} may answer alone wherever that pays, kind by kind. A pilot was read. Now there is money for more labels, and they have to be divided.",
                "{place} builds an eval set for its support chat. Afterwards each kind of question goes to the chat or stays with people. The labels are paid from one budget.",
            ],
            eager: &[
                "Most people ask the same thing. Start there.",
                "I want numbers before the quarter ends.",
                "Every label helps.",
            ],
            careful: &[
                "A wrong card answer costs more than a wrong branch address.",
                "We knew some of this before the pilot.",
                "Fifty labels where nothing hangs on them are a hobby.",
            ],
        },
        intents: [
            ("card", "lost cards", "a card that stays open"),
            ("balance", "balances", "a second call"),
            ("loan", "loan terms", "a promise that binds"),
            ("branch", "branches and hours", "a walk for nothing"),
            ("dispute", "disputed payments", "a deadline missed"),
        ],
        gravest: [0, 2, 4, 1, 3],
        volume: (20_000.0, 300_000.0),
        gain: (6.0, 25.0),
        label: (25.0, 120.0),
    },
    Family {
        scene: Scene {
            name: "city-desk",
            stream: Stream::Llm,
            feature: "City desk",
            currency: "EUR",
            places: &["the city of Aarhus", "a district of Hamburg", "the town hall of Leuven"],
            people: &[("Mette", "citizen desk"), ("Lars", "digital"), ("Ines", "law"), ("Bo", "budget")],
            headlines: &[
                "“Sixty languages, one desk.”",
                "“Just take a random sample.”",
                "“Who decides what gets tested?”",
            ],
            stories: &[
                "A language model could answer what people ask {place}, kind by kind. A small pilot has been judged. A budget for labels is there; it will not reach for everything.",
                "{place} lets an assistant answer some kinds of question, and people the rest. Which ones is decided when more labels are in. Their budget is fixed.",
            ],
            eager: &[
                "Spread it fairly, then nobody complains.",
                "The pilot was lovely. More of the same.",
                "Moving house is half of what we hear.",
            ],
            careful: &[
                "Fair to whom? Questions have no feelings.",
                "A permit answered wrongly comes back with a lawyer.",
                "Where we are sure already, a label is a receipt.",
            ],
        },
        intents: [
            ("moving", "moving house", "a second visit"),
            ("permits", "building permits", "a wall that has to come down"),
            ("waste", "bins and waste", "a bin left standing"),
            ("benefits", "benefits", "money that is asked back"),
            ("parking", "parking", "a fine that is appealed"),
        ],
        gravest: [1, 3, 4, 0, 2],
        volume: (3_000.0, 30_000.0),
        gain: (2.0, 7.0),
        label: (3.0, 14.0),
    },
    Family {
        scene: Scene {
            name: "clinic-desk",
            stream: Stream::Decision,
            feature: "Clinic desk",
            currency: "USD",
            places: &["a clinic group in Ohio", "a dental chain in Texas", "an eye hospital in Oregon"],
            people: &[
                ("Janet", "front desk"),
                ("Dr Cole", "medical lead"),
                ("Ravi", "engineering"),
                ("Sofia", "operations"),
            ],
            headlines: &[
                "“A nurse reads fifty, and asks for whom.”",
                "“The eval set is a spreadsheet of greetings.”",
                "“Let us measure where it hurts.”",
            ],
            stories: &[
                "Patients write to {place}; an assistant drafts replies. After an eval set is labelled, each kind goes out unread or not. Nurses give the labels.",
                "{place} will let its assistant answer some kinds of message alone. Labels decide which; nurses give them, and the budget is what it is.",
            ],
            eager: &[
                "Appointments are most of it. Test appointments.",
                "The more labels, the better I sleep.",
                "Any split is better than waiting.",
            ],
            careful: &[
                "Nobody was ever hurt by a wrong opening hour.",
                "I do not need a study to keep dosage with us.",
                "Look where the answer could still change.",
            ],
        },
        intents: [
            ("booking", "appointments", "an empty chair"),
            ("dosage", "dosage", "a patient who takes the wrong one"),
            ("bills", "bills", "a dispute"),
            ("results", "test results", "a night without sleep"),
            ("travel", "before a journey", "a trip without cover"),
        ],
        gravest: [1, 3, 4, 2, 0],
        volume: (2_000.0, 25_000.0),
        gain: (1.5, 6.0),
        label: (2.5, 15.0),
    },
];
