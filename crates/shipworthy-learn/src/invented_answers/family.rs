//! Where a tenth of the answers is said to be invented: people, places, topics.

use crate::archetype::Stream;
use crate::scene::Scene;

pub(super) struct Family {
    pub(super) scene: Scene,
    /// Headlines and stories where claims were counted.
    claim_headlines: &'static [&'static str],
    claim_stories: &'static [&'static str],
    /// Two topics: the one where invention hurts, and the other.
    pub(super) topics: [&'static str; 2],
    /// Gain from a right answer: the range it is drawn from.
    pub(super) gain: (f64, f64),
    /// Answers a month: the range.
    pub(super) volume: (f64, f64),
    pub(super) harmless: &'static str,
    pub(super) harmful: &'static str,
    /// Who bears it.
    pub(super) who: &'static str,
}

impl Family {
    /// The same people and places, where the report counts claims.
    pub(super) fn by_claim(&self) -> Scene {
        Scene { headlines: self.claim_headlines, stories: self.claim_stories, ..self.scene }
    }
}

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        scene: Scene {
            name: "benefit-answers",
            stream: Stream::Llm,
            feature: "Benefit answers",
            currency: "GBP",
            places: &["a council in Bradford", "a pension fund in Cardiff", "a charity for carers"],
            people: &[("Shona", "advice"), ("Graham", "digital"), ("Nasreen", "legal"), ("Piers", "press office")],
            headlines: &[
                "“One in ten is made up.”",
                "“Ten percent. Is that a lot?”",
                "“It cited a form that does not exist.”",
            ],
            stories: &[
                "A language model answers questions about benefits for {place}. Advisers read a sample: about a tenth holds something that no rule says. It has been live for a month.",
                "{place} lets a language model answer what people ask about benefits. A sample was read line by line. About one answer in ten invents something.",
            ],
            eager: &[
                "People used to wait nine days for nothing.",
                "Our own leaflet was wrong for two years.",
                "Turn it off, and the queue is back at noon.",
            ],
            careful: &[
                "Invented amounts are spent before we write again.",
                "I want to know which tenth.",
                "A newspaper needs one answer, not ten percent.",
            ],
        },
        claim_headlines: &[
            "“One claim in ten is made up.”",
            "“Ten percent of what it says. Is that a lot?”",
            "“It cited a form that does not exist.”",
        ],
        claim_stories: &[
            "A language model answers questions about benefits for {place}. Advisers read a sample claim by claim: about a tenth of the claims is in no rule. An answer makes several. It has been live for a month.",
            "{place} lets a language model answer what people ask about benefits. A sample was read claim by claim. About one claim in ten is invented, and an answer makes several.",
        ],
        topics: ["amounts", "how to apply"],
        gain: (2.0, 7.0),
        volume: (4_000.0, 50_000.0),
        harmless: "an invention that only wastes time",
        harmful: "an invention that somebody acts on",
        who: "somebody who plans with money that is not coming",
    },
    Family {
        scene: Scene {
            name: "product-answers",
            stream: Stream::Eval,
            feature: "Product answers",
            currency: "INR",
            places: &["an appliance shop in Coimbatore", "a baby-goods store in Mumbai", "a bicycle dealer in Pune"],
            people: &[("Anand", "category"), ("Ritika", "data science"), ("Feroz", "service"), ("Uma", "growth")],
            headlines: &[
                "“It promised a dryer that it is not.”",
                "“Ten in a hundred, says the audit.”",
                "“Shoppers trust a full sentence.”",
            ],
            stories: &[
                "Under each product of {place} a language model answers questions. An audit read a sample against the manuals: about a tenth says what no manual says.",
                "{place} answers product questions by a language model. Somebody compared a sample with the manuals. About one in ten is invented, in good grammar.",
            ],
            eager: &[
                "Answered questions sell twice as often.",
                "Sellers invent more than that.",
                "Returns have other reasons, too.",
            ],
            careful: &[
                "Voltage is not a matter of style.",
                "I paid for three fires in my last job.",
                "Ten percent of what, by whom, about what?",
            ],
        },
        claim_headlines: &[
            "“It promised a dryer that it is not.”",
            "“Ten claims in a hundred, says the audit.”",
            "“Shoppers trust a full sentence.”",
        ],
        claim_stories: &[
            "Under each product of {place} a language model answers questions. An audit read a sample against the manuals, claim by claim: about a tenth of the claims is in no manual. An answer makes several.",
            "{place} answers product questions by a language model. Somebody compared the claims of a sample with the manuals. About one claim in ten is invented, in good grammar, and an answer makes several.",
        ],
        topics: ["safety", "size and colour"],
        gain: (6.0, 30.0),
        volume: (15_000.0, 200_000.0),
        harmless: "an invention that brings a return",
        harmful: "an invention that breaks something",
        who: "a shopper who plugs it in",
    },
    Family {
        scene: Scene {
            name: "research-memos",
            stream: Stream::Decision,
            feature: "Research memos",
            currency: "USD",
            places: &["a law firm in Denver", "a tax adviser in Miami", "a policy institute in Boston"],
            people: &[("Ellen", "partner"), ("Raj", "engineering"), ("Beth", "library"), ("Hugo", "clients")],
            headlines: &[
                "“Who has read this case? Nobody. It is not there.”",
                "“A tenth is fiction.”",
                "“Associates stopped checking in March.”",
            ],
            stories: &[
                "Memos at {place} begin with a draft by a language model. The library traced a sample to its sources: about a tenth of the drafts rests on nothing.",
                "At {place} a language model drafts research memos. A sample was checked source by source. About one in ten states what no source holds.",
            ],
            eager: &[
                "Drafts take an hour where they took a day.",
                "I find mistakes in human memos before breakfast.",
                "Clients asked for lower bills, and got them.",
            ],
            careful: &[
                "A judge reads footnotes.",
                "Nobody can check what they did not write.",
                "Show me the sample by kind of memo.",
            ],
        },
        claim_headlines: &[
            "“Who has read this case? Nobody. It is not there.”",
            "“A tenth of the claims is fiction.”",
            "“Associates stopped checking in March.”",
        ],
        claim_stories: &[
            "Memos at {place} begin with a draft by a language model. The library traced a sample to its sources, claim by claim: about a tenth of the claims rests on nothing. A draft makes several.",
            "At {place} a language model drafts research memos. A sample was checked claim by claim. About one claim in ten is in no source, and a draft makes several.",
        ],
        topics: ["court filings", "background notes"],
        gain: (20.0, 90.0),
        volume: (300.0, 4_000.0),
        harmless: "an invention found in the office",
        harmful: "an invention that leaves the office",
        who: "a client whose filing is thrown out",
    },
    Family {
        scene: Scene {
            name: "patient-letters",
            stream: Stream::Llm,
            feature: "Patient letters",
            currency: "EUR",
            places: &["a clinic in Antwerp", "a physiotherapy chain in Munich", "a hospital in Cork"],
            people: &[
                ("Dr Maes", "orthopaedics"),
                ("Lotte", "patient office"),
                ("Sean", "informatics"),
                ("Carla", "quality"),
            ],
            headlines: &[
                "“It wished her well for a surgery she never had.”",
                "“The letters are lovely. Are they true?”",
                "“Nine of ten are perfect.”",
            ],
            stories: &[
                "After each visit to {place} a language model writes the patient's letter. Nurses held a sample against the files: about a tenth says something that is in no file.",
                "{place} has letters to patients written by a language model. A sample was compared with the files. About one letter in ten adds something of its own.",
            ],
            eager: &[
                "Patients understand these. They never understood mine.",
                "Before, half of them got no letter at all.",
                "It frees an hour of every doctor's day.",
            ],
            careful: &[
                "A wrong dose in kind words is still a wrong dose.",
                "We read nine good ones and stop looking.",
                "Most of it is harmless. Most.",
            ],
        },
        claim_headlines: &[
            "“It wished her well for a surgery she never had.”",
            "“The letters are lovely. Are they true?”",
            "“Nine claims of ten are in the file.”",
        ],
        claim_stories: &[
            "After each visit to {place} a language model writes the patient's letter. Nurses held a sample against the files, claim by claim: about a tenth of the claims is in no file. A letter makes several.",
            "{place} has letters to patients written by a language model. A sample was compared with the files claim by claim. About one claim in ten is in no file, and a letter makes several.",
        ],
        topics: ["medicines", "exercises"],
        gain: (3.0, 12.0),
        volume: (2_000.0, 20_000.0),
        harmless: "an invention that is laughed at",
        harmful: "an invention that a patient follows",
        who: "a patient who follows it",
    },
];
