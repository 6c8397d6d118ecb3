//! Where two models are held against each other: people, places, prices.

use crate::archetype::Stream;
use crate::scene::Scene;

pub(super) struct Family {
    pub(super) scene: Scene,
    /// What one case is, in the plural.
    pub(super) cases: &'static str,
    /// What the yes-or-no answer says.
    pub(super) column: &'static str,
    pub(super) slice: (&'static str, &'static [&'static str]),
    /// Price of one call of the cheaper model: the range it is drawn from.
    pub(super) call: (f64, f64),
    /// Cases a month: the range.
    pub(super) volume: (f64, f64),
    /// What a wrong answer costs, in words: where that is much beside a call, and where it is little.
    pub(super) wrong: [&'static str; 2],
    /// Who pays for it, likewise.
    pub(super) who: [&'static str; 2],
    /// Texts about one wrong answer, likewise, by the names that stand for them in the scene.
    pub(super) tells: &'static [(&'static str, [&'static str; 2])],
}

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        scene: Scene {
            name: "contract-clauses",
            stream: Stream::Llm,
            feature: "Clause check",
            currency: "EUR",
            places: &["a housing agency in Ghent", "a car leasing firm in Lyon", "a port authority in Trieste"],
            people: &[("Odile", "legal"), ("Bram", "engineering"), ("Ilaria", "procurement"), ("Henk", "finance")],
            headlines: &[
                "“A reads contracts like a partner would.”",
                "“{times} the price, for what?”",
                "“The renewal is on my desk.”",
            ],
            stories: &[
                "{place} has each contract read by a language model: may the other side end it early, yes or no? Model B does it today. Model A is better and dearer.",
                "Contracts arrive by the thousand at {place}. Model B says whether one can be ended early. The vendor of model A shows a better table, and a longer invoice.",
            ],
            eager: &["{overlooked}", "I argue with B every Thursday.", "Nobody was ever thanked for a cheap mistake."],
            careful: &[
                "Most contracts are the same page with another name.",
                "Prices fall every spring. Why sign now?",
                "I could hire a trainee for that difference.",
            ],
        },
        cases: "contracts",
        column: "can_end_early",
        slice: ("kind", &["lease", "supply", "service"]),
        call: (0.3, 2.0),
        volume: (4_000.0, 60_000.0),
        wrong: ["a contract read wrongly: somebody plans with it", "a contract read wrongly: somebody reads it again"],
        who: ["a manager who plans with a right that is not there", "a clerk who reads the contract once more"],
        tells: &[(
            "overlooked",
            [
                "One overlooked clause cost us a quarter's budget.",
                "One overlooked clause, and I read the whole thing again.",
            ],
        )],
    },
    Family {
        scene: Scene {
            name: "same-product",
            stream: Stream::Eval,
            feature: "Same product",
            currency: "INR",
            places: &[
                "a price comparison site in Noida",
                "a shopping app in Indore",
                "an online marketplace in Chennai",
            ],
            people: &[
                ("Sunil", "catalogue"),
                ("Meher", "data science"),
                ("Zoya", "growth"),
                ("Prakash", "cloud costs"),
            ],
            headlines: &[
                "“The better one has a better invoice, too.”",
                "“Ninety paise of every rupee go to calls.”",
                "“Our pages list one kettle four times.”",
            ],
            stories: &[
                "Are two offers the same product? At {place} model B answers for every new pair. Model A makes fewer mistakes, and its calls cost more.",
                "{place} joins offers of one product. A wrong join shows a wrong price; a missed one shows the same kettle twice. Model B decides; model A was tried.",
            ],
            eager: &[
                "{mistakes}",
                "I would rather pay for answers than for apologies.",
                "A sees that a refill is no bottle.",
            ],
            careful: &[
                "Last month's bill had a digit more than my rent.",
                "On easy pairs I cannot tell them apart.",
                "B gets the shoes right, and shoes are half of it.",
            ],
        },
        cases: "pairs",
        column: "same_product",
        slice: ("shelf", &["fashion", "grocery", "electronics"]),
        call: (1.0, 6.0),
        volume: (40_000.0, 600_000.0),
        wrong: ["a pair joined wrongly, or not joined"; 2],
        who: ["a shopper who compares two different things", "a shopper who has to look twice"],
        tells: &[(
            "mistakes",
            ["Sellers photograph our mistakes and post them.", "Sellers write to us about every wrong pair."],
        )],
    },
    Family {
        scene: Scene {
            name: "urgent-mail",
            stream: Stream::Decision,
            feature: "Urgent mail",
            currency: "GBP",
            places: &["a water company in Bristol", "a housing association in Hull", "a building manager in York"],
            people: &[
                ("Gareth", "operations"),
                ("Ngozi", "customer care"),
                ("Fiona", "engineering"),
                ("Dev", "finance"),
            ],
            headlines: &["{misplaced}", "“Is the clever one worth it?”", "“I want one model and one bill.”"],
            stories: &[
                "Mail to {place} is sorted by model B: urgent or not. What is sorted wrongly is found by {finder}. Model A sorts better and costs more.",
                "{place} answers urgent mail within the hour. Model B decides which that is. Engineering tried model A on the same letters.",
            ],
            eager: &["{twice}", "The regulator does not ask what a call cost.", "A understood sarcasm. B never did."],
            careful: &[
                "Half the inbox is a thank-you note.",
                "When B is sure, it tends to be right.",
                "We once paid for a premium model to read spam.",
            ],
        },
        cases: "mails",
        column: "is_urgent",
        slice: ("sender", &["tenant", "business", "council"]),
        call: (0.05, 0.4),
        volume: (20_000.0, 300_000.0),
        wrong: [
            "a mail sorted wrongly: a wasted visit, or a late one",
            "a mail sorted wrongly: somebody sorts it again",
        ],
        who: ["somebody who waits with water on the floor", "somebody who waits longer for an answer"],
        tells: &[
            ("misplaced", ["“B put a burst pipe into next week.”", "“B put a lost key among the thank-you notes.”"]),
            ("finder", ["whoever is wet", "whoever opens it next"]),
            ("twice", ["People only write twice when they are desperate.", "People write twice, and we sort twice."]),
        ],
    },
    Family {
        scene: Scene {
            name: "claim-cover",
            stream: Stream::Llm,
            feature: "Cover check",
            currency: "USD",
            places: &["a travel insurer in Tampa", "a pet insurer in Boise", "a warranty company in Reno"],
            people: &[("Rosa", "claims"), ("Kyle", "product"), ("Amara", "actuarial"), ("Lena", "platform")],
            headlines: &[
                "“Claimants send forty pages and a selfie.”",
                "“Pick a model by Friday.”",
                "“The demo of A was flawless.”",
            ],
            stories: &[
                "Is this claim covered? At {place} model B gives the first answer. Where it is wrong a clerk reads the file again. Model A was run on the same claims.",
                "{place} answers a claim within a minute: covered or not. Model B does it. Model A is offered, at several times the price a call.",
            ],
            eager: &[
                "My clerks reopen the same files all week.",
                "I would sign for A without the discount.",
                "{refused}",
            ],
            careful: &[
                "The vendor picked the demo.",
                "It is the odd claim that is hard, not the average one.",
                "I have seen budgets die of small amounts.",
            ],
        },
        cases: "claims",
        column: "covered",
        slice: ("policy", &["basic", "plus", "family"]),
        call: (0.1, 0.8),
        volume: (8_000.0, 90_000.0),
        wrong: ["a wrong first answer: a clerk, and an angry call", "a wrong first answer: a clerk looks at it again"],
        who: ["a claimant who is told no and was covered", "a claimant who hears the right answer later"],
        tells: &[(
            "refused",
            ["A wrong no ends up on a review site.", "A wrong no is back on our desk within the hour."],
        )],
    },
];
