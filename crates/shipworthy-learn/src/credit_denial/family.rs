//! Where credit is denied: lenders, groups, prices, and people with opinions.

use crate::archetype::Stream;

/// A setting. Braces in texts are filled in: {place}, {month} (refused a month), {auc} (how well the score ranks),
/// {trial} (that some were lent to by lot, where they were).
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) stream: Stream,
    pub(super) feature: &'static str,
    pub(super) currency: &'static str,
    pub(super) places: &'static [&'static str],
    pub(super) people: &'static [(&'static str, &'static str)],
    pub(super) headlines: &'static [&'static str],
    pub(super) stories: &'static [&'static str],
    pub(super) ready: &'static [&'static str],
    pub(super) asks: &'static [&'static str],
    /// What a default loses: the range.
    pub(super) loss: (f64, f64),
    /// Refused a month in each group: the range.
    pub(super) volume: (f64, f64),
    /// The two groups.
    pub(super) groups: [&'static str; 2],
    pub(super) group_column: &'static str,
    /// One of the refused.
    pub(super) person: &'static str,
    /// What they lose who are refused wrongly.
    pub(super) harm: &'static str,
    /// What a second look is.
    pub(super) look: &'static str,
}

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        name: "shop-credit",
        stream: Stream::Decision,
        feature: "Shop credit",
        currency: "INR",
        places: &["a fintech in Bengaluru", "a lender to shopkeepers in Nagpur", "a payments company in Noida"],
        people: &[("Kavya", "product"), ("Rohan", "data science"), ("Mr Pillai", "collections"), ("Zoya", "legal")],
        headlines: &["“AUC {auc}. We are ready to ship.”", "“And if it is wrong about him?”"],
        stories: &[
            "A model at {place} decides on shop loans, taught on 18 months of repayments. It refuses {month} owners a month who fall just under the line. Who of them would have repaid, nobody saw.",
            "Loans for stock, decided in a second by a model: that is {place}. {month} shop owners a month miss the line by a little. A shop without stock at Diwali is a closed shop.",
        ],
        ready: &[
            "The score ranks well in both groups. Ask anybody.",
            "Every line refuses somebody.",
            "Collections will thank me for a high line.",
        ],
        asks: &[
            "A tier-2 shop has a ledger, and no file.",
            "Offer an appeal? And who reads it?",
            "You optimised the loans you gave.",
        ],
        loss: (20_000.0, 90_000.0),
        volume: (60.0, 300.0),
        groups: ["tier-1 cities", "tier-2 cities"],
        group_column: "city",
        person: "a shop owner",
        harm: "a season without stock, or the moneylender",
        look: "an officer calls and reads the ledger",
    },
    Family {
        name: "deposit-loans",
        stream: Stream::Eval,
        feature: "Deposit loans",
        currency: "EUR",
        places: &["a housing start-up in Lyon", "a rental platform in Lisbon", "a deposit lender in Vienna"],
        people: &[
            ("Solène", "operations"),
            ("Matteo", "machine learning"),
            ("Ilse", "tenants' advice"),
            ("Bernard", "finance"),
        ],
        headlines: &["“Nobody with a short file gets a flat.”", "“Default is down a third. Leave it alone.”"],
        stories: &[
            "{place} lends tenants the deposit; a model decides to whom. {month} people a month are refused just under the line, and lose the flat that week.",
            "No flat without a deposit, and no deposit without {place}. The model refuses {month} near misses a month. Those it accepted mostly pay; of the others nothing is known{trial}.",
        ],
        ready: &[
            "The line was set with the bank. Twice.",
            "Who lends to everybody has nothing left to lend.",
            "We have never been sued.",
        ],
        asks: &[
            "Newcomers pay on time; they have no paper to prove it.",
            "I hear the same story with other names.",
            "A refused tenant sleeps somewhere.",
        ],
        loss: (1_200.0, 5_000.0),
        volume: (40.0, 260.0),
        groups: ["long files", "short files"],
        group_column: "file",
        person: "a tenant",
        harm: "the flat, and a month on somebody's sofa",
        look: "an adviser reads bank statements",
    },
    Family {
        name: "rider-bikes",
        stream: Stream::Decision,
        feature: "Bikes on instalments",
        currency: "GBP",
        places: &["a bike lender in Manchester", "a co-operative of couriers in Sheffield", "a shop chain in Belfast"],
        people: &[("Tamsin", "growth"), ("Obinna", "risk"), ("Lloyd", "shop floor"), ("Priti", "data science")],
        headlines: &["“No bike, no job. No job, no bike.”", "“I turned three away before lunch.”"],
        stories: &[
            "Couriers buy bikes on instalments from {place}. A model refuses {month} a month who miss the line narrowly. Without the bike there is no work that week.",
            "{place} lends for bicycles, by score. {month} riders a month come close and leave on foot. The file knows salaries; it hardly knows gigs.",
        ],
        ready: &[
            "We sell bikes, not hope.",
            "A stolen bike is a default, whatever the reason.",
            "The score was built by people who know scores.",
        ],
        asks: &[
            "The app pays them weekly. Look there.",
            "One of them walked home four miles.",
            "Have we lent to enough of them to know?",
        ],
        loss: (500.0, 1_800.0),
        volume: (50.0, 280.0),
        groups: ["salaried", "gig workers"],
        group_column: "work",
        person: "a rider",
        harm: "the job that needs the bike",
        look: "somebody reads eight weeks of payouts",
    },
    Family {
        name: "dental-plan",
        stream: Stream::Eval,
        feature: "Dental instalments",
        currency: "USD",
        places: &["a dental group in Fresno", "a clinic network in Tulsa", "an orthodontist chain in Tampa"],
        people: &[("Dr Alvarez", "clinics"), ("Whitney", "billing"), ("Samir", "analytics"), ("Joy", "patient care")],
        headlines: &["“She paid cash for half a crown.”", "“The model said no; her tooth said now.”"],
        stories: &[
            "{place} lets patients pay in instalments if a model agrees. It refuses {month} a month who are close to the line. Most of them leave with the pain they came with.",
            "A model decides who may pay later at {place}. {month} near misses a month hear no. What it was taught on are files of people who heard yes.",
        ],
        ready: &["Unpaid plans close clinics.", "It beats what billing guessed before.", "Cash is also a plan."],
        asks: &[
            "Her income comes in tips. Where is that field?",
            "They come back as emergencies.",
            "Ask what the other clinics saw, not what ours did.",
        ],
        loss: (700.0, 2_600.0),
        volume: (40.0, 240.0),
        groups: ["employed", "self-employed"],
        group_column: "income",
        person: "a patient",
        harm: "the treatment, until it is an emergency",
        look: "billing reads three months of deposits",
    },
];
