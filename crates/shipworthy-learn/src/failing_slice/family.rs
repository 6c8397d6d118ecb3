//! Where slices fail: people, places, prices, and the columns that the data can be cut by.

use crate::archetype::Stream;

/// A column that the data can be cut by; values are listed from the commonest to the rarest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) values: &'static [&'static str],
}

/// A setting. Braces in texts are filled in: {place}, {month} (cases a month), {rate} (the headline).
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) stream: Stream,
    pub(super) feature: &'static str,
    pub(super) currency: &'static str,
    /// What one case is, in the plural.
    pub(super) cases: &'static str,
    /// What a good one is said to be.
    pub(super) good: &'static str,
    pub(super) places: &'static [&'static str],
    pub(super) people: &'static [(&'static str, &'static str)],
    pub(super) headlines: &'static [&'static str],
    pub(super) stories: &'static [&'static str],
    /// Says that it is one corner.
    pub(super) suspicious: &'static [&'static str],
    /// Says that it is noise.
    pub(super) calm: &'static [&'static str],
    /// What a wrong one costs: the range.
    pub(super) loss: (f64, f64),
    /// Cases a month: the range.
    pub(super) volume: (f64, f64),
    pub(super) loses: &'static str,
    /// What mending a slice is.
    pub(super) mend: &'static str,
    pub(super) column: &'static str,
    pub(super) columns: [Column; 4],
    pub(super) who: &'static str,
}

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        name: "style-advisor",
        stream: Stream::Decision,
        feature: "Style advisor",
        currency: "INR",
        cases: "sessions",
        good: "well advised",
        places: &[
            "a fashion marketplace in Hyderabad",
            "a family store with a web shop in Lucknow",
            "a sari and suit house in Chennai",
        ],
        people: &[
            ("Aditi", "product"),
            ("Vikram", "data science"),
            ("Shabnam", "returns desk"),
            ("Prakash", "merchandising"),
        ],
        headlines: &[
            "“{rate} well advised. Show that slide.”",
            "“The review is on Thursday.”",
            "“My cousin asked it about her wedding.”",
        ],
        stories: &[
            "A chat dresses shoppers at {place}: {month} sessions a month. Stylists judged a sample, and {rate} came out well advised. Poor advice is worn once and sent back.",
            "{place} lets a language model pick outfits. {rate} of judged sessions were good, of {month} a month. Stylists can teach it one kind of wear or shopper at a time.",
        ],
        suspicious: &[
            "It has never met my mother.",
            "Somewhere in that average sits one very bad drawer.",
            "The parcels that come back look alike to me.",
        ],
        calm: &[
            "Cut any sample often enough and something looks ill.",
            "Every stylist has a pet peeve. I want counts.",
            "Taste is noisy; so is this table.",
        ],
        loss: (60.0, 240.0),
        volume: (20_000.0, 120_000.0),
        loses: "a poor session: the return, and the parcel",
        mend: "stylists write and judge 2,000 examples of it",
        column: "well_advised",
        columns: [
            Column { name: "wear", values: &["western", "ethnic", "festive", "sports"] },
            Column { name: "city", values: &["metro", "tier 2", "tier 3"] },
            Column { name: "device", values: &["app", "web", "assistant"] },
            Column { name: "budget", values: &["mid", "low", "high", "luxury"] },
        ],
        who: "a shopper who sends it all back",
    },
    Family {
        name: "ward-dictation",
        stream: Stream::Eval,
        feature: "Ward dictation",
        currency: "EUR",
        cases: "notes",
        good: "right",
        places: &[
            "a university hospital in Ghent",
            "two clinics in Graz",
            "a children's and general hospital in Turku",
        ],
        people: &[("Dr Lindqvist", "surgery"), ("Mirela", "nursing"), ("Pieter", "clinical IT"), ("Hanna", "quality")],
        headlines: &[
            "“{rate} of notes need no correction.”",
            "“I correct the same word every night.”",
            "“Can the other wards have it in May?”",
        ],
        stories: &[
            "Doctors at {place} dictate {month} notes a month, and software writes them down. Two nurses checked a sample: {rate} were right. A wrong one is corrected, if somebody notices.",
            "At {place}, speech becomes the patient's file. {rate} of checked notes were right; {month} are written each month. The vendor can tune it for a ward, a device or a kind of speaker.",
        ],
        suspicious: &[
            "It is fine until somebody hums while walking.",
            "Ask those who stopped using it.",
            "One group keeps a typist. Ask why.",
        ],
        calm: &[
            "Forty notes prove nothing about a night shift.",
            "People remember the funny ones.",
            "We had worse from typists, and no table of it.",
        ],
        loss: (3.0, 11.0),
        volume: (8_000.0, 50_000.0),
        loses: "a wrong note: corrected, or acted on",
        mend: "the vendor records and tunes for it",
        column: "note_right",
        columns: [
            Column { name: "ward", values: &["medicine", "surgery", "children", "emergency"] },
            Column { name: "speaker", values: &["first language", "other European", "overseas"] },
            Column { name: "microphone", values: &["handset", "phone", "trolley"] },
            Column { name: "shift", values: &["day", "evening", "night"] },
        ],
        who: "a patient whose file is wrong",
    },
    Family {
        name: "damage-photos",
        stream: Stream::Eval,
        feature: "Damage photos",
        currency: "GBP",
        cases: "claims",
        good: "settled right",
        places: &["a home insurer in Norwich", "a moving company in Bristol", "a parcel carrier in Dundee"],
        people: &[("Olive", "claims"), ("Rashid", "engineering"), ("Fergus", "complaints"), ("Anjali", "product")],
        headlines: &[
            "“It pays out while they are still on the page.”",
            "“{rate} right, and my adjusters are bored.”",
            "“Somebody sent us a photograph of a smell.”",
        ],
        stories: &[
            "People send {place} a photograph, and a model settles the claim: {month} a month. Adjusters went over a sample and would have done the same in {rate}.",
            "A model at {place} looks at photographs of damage and pays or declines. {rate} of a checked sample were settled right; {month} claims come in a month.",
        ],
        suspicious: &[
            "I could name the kind it gets wrong. Nobody asks.",
            "Complaints come in clusters, like mushrooms.",
            "It was taught in a studio, and homes are no studios.",
        ],
        calm: &[
            "With that many rows in a table, some must be last.",
            "Adjusters disagree among themselves, too.",
            "Last month's worst is this month's best.",
        ],
        loss: (14.0, 60.0),
        volume: (3_000.0, 25_000.0),
        loses: "a wrong settlement: the difference, and the letter",
        mend: "adjusters label 1,500 photographs of it",
        column: "settled_right",
        columns: [
            Column { name: "item", values: &["furniture", "electronics", "textiles", "glass"] },
            Column { name: "light", values: &["daylight", "lamp", "flash"] },
            Column { name: "phone", values: &["new", "older", "scanner"] },
            Column { name: "region", values: &["north", "midlands", "coast", "islands"] },
        ],
        who: "a policy holder who is paid too little, or waits",
    },
    Family {
        name: "support-drafts",
        stream: Stream::Llm,
        feature: "Support drafts",
        currency: "USD",
        cases: "drafts",
        good: "sent unchanged",
        places: &[
            "a phone company in Phoenix",
            "an internet provider in São Paulo's suburbs",
            "a cable network in Montréal",
        ],
        people: &[("Renata", "support"), ("Curtis", "machine learning"), ("Mei", "product"), ("Dolores", "night team")],
        headlines: &[
            "“{rate} go out as they are.”",
            "“My queue begs to differ.”",
            "“Finance wants the second language live.”",
        ],
        stories: &[
            "A language model drafts answers for agents at {place}, {month} a month. In a sample, {rate} were fit to send unchanged. The rest is rewritten while the customer waits.",
            "At {place}, agents get a draft for each of {month} messages a month. {rate} of a judged sample could be sent. Prompt and examples can be worked over for one kind of message at a time.",
        ],
        suspicious: &[
            "My agents delete some drafts before reading.",
            "It answers as if everybody lived in one house.",
            "There is one kind of message that I would take away from it.",
        ],
        calm: &[
            "Two bad drafts and a loud agent make a rumour.",
            "Split it by weekday and Tuesday will look broken.",
            "Show me rows, and how many.",
        ],
        loss: (1.6, 6.0),
        volume: (30_000.0, 200_000.0),
        loses: "a draft that is rewritten while somebody waits",
        mend: "two agents rework prompt and examples for it",
        column: "fit_to_send",
        columns: [
            Column { name: "topic", values: &["billing", "outage", "moving house", "roaming"] },
            Column { name: "language", values: &["English", "Spanish", "Portuguese"] },
            Column { name: "channel", values: &["chat", "mail", "voice mail"] },
            Column { name: "customer", values: &["private", "new", "business", "reseller"] },
        ],
        who: "a customer who waits while an agent rewrites",
    },
];
