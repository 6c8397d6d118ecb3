//! Where rules, a trained model, a language model and people are held against each other.

use crate::archetype::Stream;
use crate::scene::Scene;

pub(super) struct Family {
    pub(super) scene: Scene,
    /// What one case is, in the plural.
    pub(super) cases: &'static str,
    /// What the yes-or-no answer says.
    pub(super) column: &'static str,
    pub(super) slice: (&'static str, &'static [&'static str]),
    /// What a person costs, a case: the range it is drawn from.
    pub(super) by_hand: (f64, f64),
    /// Cases a month: the range.
    pub(super) volume: (f64, f64),
    /// What the rules look at.
    pub(super) rules: &'static str,
    /// Why rules age here.
    pub(super) ages: &'static str,
    pub(super) wrong: &'static str,
    /// Who pays for a wrong answer.
    pub(super) who: &'static str,
}

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        scene: Scene {
            name: "cancel-letters",
            stream: Stream::Llm,
            feature: "Cancellations",
            currency: "EUR",
            places: &["a telephone company in Dresden", "a gym chain in Graz", "a newspaper in Bremen"],
            people: &[
                ("Jonas", "customer care"),
                ("Silke", "engineering"),
                ("Vera", "data science"),
                ("Murat", "sales"),
            ],
            headlines: &[
                "“It is a letter. A computer can read it.”",
                "“Not everything needs a model.”",
                "“Thirty clerks read for one word.”",
            ],
            stories: &[
                "Letters reach {place} on paper and by mail. Is it a cancellation, yes or no? People read each one today. Three other ways were tried on the same letters.",
                "At {place} a letter that cancels must be found within a day. Clerks do it. Engineering has tried rules, a trained model and a language model.",
            ],
            eager: &[
                "We could have that running while you talk about it.",
                "Reading is what these things do best.",
                "My clerks would rather speak with customers.",
            ],
            careful: &[
                "Some write ten pages and cancel in the last line.",
                "Every tool of the last years is still being mended.",
                "I know who will get the letters that it gets wrong.",
            ],
        },
        cases: "letters",
        column: "cancels",
        slice: ("channel", &["paper", "mail", "form"]),
        by_hand: (0.7, 2.5),
        volume: (3_000.0, 60_000.0),
        rules: "words such as “cancel” and “terminate”, and where they stand",
        ages: "the forms change",
        wrong: "a letter read wrongly: a customer billed on, or let go",
        who: "a customer who is billed after leaving",
    },
    Family {
        scene: Scene {
            name: "phone-in-advert",
            stream: Stream::Decision,
            feature: "Hidden numbers",
            currency: "INR",
            places: &["a classifieds site in Ludhiana", "an advert app in Kolkata", "a notice board in Bhopal"],
            people: &[("Harleen", "trust"), ("Tapan", "engineering"), ("Sonia", "marketplace"), ("Akbar", "finance")],
            headlines: &[
                "“They write nine as ‘nain’.”",
                "“Surely this wants AI.”",
                "“A regular expression is not a strategy.”",
            ],
            stories: &[
                "Sellers hide phone numbers in adverts, and {place} loses its fee. People look at each advert. Rules, a trained model and a language model were tried.",
                "Does the advert hide a phone number? At {place} moderators decide, one by one. Three ways of doing it without them have been tested.",
            ],
            eager: &[
                "Moderators last four months here. Then they know too much.",
                "I have a version on my laptop.",
                "Each day costs us fees that nobody sees.",
            ],
            careful: &[
                "A blocked honest seller tells the whole street.",
                "They change the trick when we change the filter.",
                "I would count before I build.",
            ],
        },
        cases: "adverts",
        column: "hides_number",
        slice: ("section", &["cars", "homes", "jobs"]),
        by_hand: (3.0, 11.0),
        volume: (20_000.0, 300_000.0),
        rules: "digits, number words, and the gaps between them",
        ages: "sellers learn",
        wrong: "a lost fee, or an honest advert that is blocked",
        who: "an honest seller whose advert is gone",
    },
    Family {
        scene: Scene {
            name: "dangerous-goods",
            stream: Stream::Eval,
            feature: "Dangerous goods",
            currency: "USD",
            places: &[
                "a parcel carrier in Rotterdam",
                "an air-freight desk in Singapore",
                "a courier network in Calgary",
            ],
            people: &[("Anouk", "safety"), ("Wei", "engineering"), ("Tomas", "operations"), ("Grace", "finance")],
            headlines: &[
                "“It says ‘toys’. It is batteries.”",
                "“A list of words has served us for years.”",
                "“The airline asks what we use.”",
            ],
            stories: &[
                "Shippers describe a parcel in a line of text. Does it hold dangerous goods? {place} has people read each line. Three other readers were tested.",
                "{place} must not load what can burn. Descriptions are read by people in two shifts. Rules and two kinds of model have read the same ones.",
            ],
            eager: &[
                "Two shifts read the word ‘samples’ all night.",
                "Parcels wait for a reader at peak.",
                "I can name three carriers who have stopped reading.",
            ],
            careful: &[
                "A person asks back when a line is odd.",
                "What is it worth if it learns from last year's list?",
                "Inspectors want to know why, each time.",
            ],
        },
        cases: "parcels",
        column: "dangerous",
        slice: ("lane", &["domestic", "export", "air"]),
        by_hand: (0.2, 0.9),
        volume: (10_000.0, 250_000.0),
        rules: "a list of words and the shipper's code",
        ages: "new products come",
        wrong: "a parcel stopped for nothing, or loaded and found",
        who: "a crew that loads what it should not",
    },
    Family {
        scene: Scene {
            name: "complete-files",
            stream: Stream::Decision,
            feature: "Complete files",
            currency: "GBP",
            places: &[
                "a student loans office in Glasgow",
                "a licensing authority in Swansea",
                "a mortgage broker in Norwich",
            ],
            people: &[("Morag", "casework"), ("Idris", "engineering"), ("Penny", "policy"), ("Clive", "finance")],
            headlines: &[
                "“Half the files lack a signature.”",
                "“Who needs AI to count attachments?”",
                "“The board likes the word.”",
            ],
            stories: &[
                "A file comes in at {place}: is everything there? Caseworkers open each one to see. Rules, a trained model and a language model have been tried on past files.",
                "{place} sends incomplete files back within a week. Somebody has to find them first. Three ways without that somebody were tested.",
            ],
            eager: &[
                "Applicants wait a month for a no that we knew at once.",
                "The backlog has a room of its own.",
                "My team can start on Monday.",
            ],
            careful: &[
                "Whoever is sent back wrongly loses a month.",
                "Last time we bought a tool and kept the people.",
                "The forms are about to be redesigned. Again.",
            ],
        },
        cases: "files",
        column: "complete",
        slice: ("applicant", &["first time", "renewal", "agent"]),
        by_hand: (1.2, 4.0),
        volume: (2_000.0, 40_000.0),
        rules: "which attachments are there, and which boxes are ticked",
        ages: "forms are redesigned",
        wrong: "a file sent back, or passed on, that should not be",
        who: "an applicant who waits a month for nothing",
    },
];
