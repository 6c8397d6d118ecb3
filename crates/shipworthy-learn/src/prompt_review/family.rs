//! Where a changed prompt is reviewed: people, places, topics.

use crate::archetype::Stream;
use crate::scene::Scene;

pub(super) struct Family {
    pub(super) scene: Scene,
    /// Its stories where a language model judged.
    pub(super) judged: &'static [&'static str],
    /// Three topics: what each is called, a question and an answer of it.
    pub(super) topics: [(&'static str, &'static str, &'static str); 3],
    /// Cases a month: the range.
    pub(super) volume: (f64, f64),
    /// What a wrong answer costs: the range.
    pub(super) wrong: (f64, f64),
    /// Who pays for a wrong answer.
    pub(super) who: &'static str,
}

impl Family {
    /// Where it plays when a language model judged.
    pub(super) fn judged_scene(&self) -> Scene {
        Scene { stories: self.judged, ..self.scene }
    }
}

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        scene: Scene {
            name: "help-centre",
            stream: Stream::Llm,
            feature: "Help answers",
            currency: "USD",
            places: &["a payroll program from Austin", "a booking system for dentists", "a small-business ledger"],
            people: &[("Priya", "support"), ("Otto", "prompting"), ("Dana", "product"), ("Luis", "customer success")],
            headlines: &[
                "“I only changed four sentences.”",
                "“The new prompt is so much kinder.”",
                "“Merge it before the webinar?”",
            ],
            stories: &[
                "The help chat of {place} has a new system prompt. Old and new answered the same questions, and two people judged every answer.",
                "Somebody rewrote the prompt behind the help chat of {place}. It was run over the golden set beside the old one. Now it waits for a yes.",
            ],
            eager: &[
                "It finally stops apologising in every line.",
                "We said today. Today has four hours left.",
                "I read twenty answers and liked all of them.",
            ],
            careful: &[
                "The last rewrite broke what nobody had tested.",
                "Kind and right are two words.",
                "Show me what it forgot.",
            ],
        },
        judged: &[
            "The help chat of {place} has a new system prompt. Old and new answered the same questions, and a language model judged every answer.",
            "Somebody rewrote the prompt behind the help chat of {place}. It was run over the golden set beside the old one, and a language model judged both. Now it waits for a yes.",
        ],
        topics: [
            (
                "billing",
                "Why was I charged twice?",
                "The second line is a reservation; it falls away within three days.",
            ),
            ("access", "I cannot sign in since Monday.", "Ask your administrator to send the invitation again."),
            ("exports", "How do I get last year as a file?", "Open Reports, choose the year, and press Export."),
        ],
        volume: (8_000.0, 120_000.0),
        wrong: (1.5, 9.0),
        who: "a customer who follows a wrong answer",
    },
    Family {
        scene: Scene {
            name: "tenant-answers",
            stream: Stream::Decision,
            feature: "Tenant answers",
            currency: "EUR",
            places: &["a housing cooperative in Vienna", "a student village in Utrecht", "a landlord in Leipzig"],
            people: &[
                ("Birgit", "tenancy"),
                ("Emre", "engineering"),
                ("Joost", "repairs"),
                ("Klara", "tenants' board"),
            ],
            headlines: &[
                "“Shorter. Clearer. Better?”",
                "“The vendor moved us to a new model.”",
                "“One sentence made it stricter.”",
            ],
            stories: &[
                "Tenants of {place} write to a language model at night. Its vendor offers the next version. Both answered the same letters; people judged them.",
                "{place} answers tenants by a language model. The next model version is ready, and the old one may stay. Every letter of the golden set was answered twice.",
            ],
            eager: &[
                "The old one rambles like my uncle.",
                "It reads leases as if it had signed them.",
                "Each week on the old version is a week of complaints.",
            ],
            careful: &[
                "Heating questions come in November, all at once.",
                "What worked has no lobby.",
                "I want the list of answers that got worse.",
            ],
        },
        judged: &[
            "Tenants of {place} write to a language model at night. Its vendor offers the next version. Both answered the same letters; another model judged them.",
            "{place} answers tenants by a language model. The next model version is ready, and the old one may stay. Every letter of the golden set was answered twice, and a judge model marked the answers.",
        ],
        topics: [
            (
                "repairs",
                "The heating is cold on one side.",
                "Open the valve with the key from the office; else call the number on the door.",
            ),
            ("contract", "May my sister live with me?", "Yes, tell the office her name within a month."),
            ("money", "What is the third line on my bill?", "It is your share of lift and light."),
        ],
        volume: (2_000.0, 25_000.0),
        wrong: (4.0, 25.0),
        who: "a tenant who is told something wrong",
    },
    Family {
        scene: Scene {
            name: "order-chat",
            stream: Stream::Llm,
            feature: "Order chat",
            currency: "INR",
            places: &["a grocery app in Hyderabad", "a pharmacy delivery in Lucknow", "a furniture shop in Nagpur"],
            people: &[("Shreya", "care"), ("Imran", "platform"), ("Nikhil", "growth"), ("Lata", "quality")],
            headlines: &[
                "“It now says sorry in three languages.”",
                "“The tone test was a landslide.”",
                "“Forty lines of prompt became twelve.”",
            ],
            stories: &[
                "The order chat of {place} got a shorter prompt. Old and new were asked the same questions. Agents marked which answers were right.",
                "Twelve lines of prompt instead of forty: {place} could change its order chat tonight. The golden set has been answered by both.",
            ],
            eager: &["Short prompts are easier to own.", "Agents prefer it, blind.", "I can undo it in a minute."],
            careful: &[
                "Somebody put those forty lines there one by one.",
                "A wrong refund answer arrives with a photograph.",
                "Undoing takes a minute; noticing took us three weeks.",
            ],
        },
        judged: &[
            "The order chat of {place} got a shorter prompt. Old and new were asked the same questions. A language model marked which answers were right.",
            "Twelve lines of prompt instead of forty: {place} could change its order chat tonight. The golden set has been answered by both, and a language model judged the answers.",
        ],
        topics: [
            ("delivery", "Where is my order?", "It left the shop at six and is two stops away."),
            ("refund", "Half of it was missing.", "The missing items are refunded today; the rest stays paid."),
            ("stock", "Do you have it in blue?", "Not this week; we can write to you when it is back."),
        ],
        volume: (30_000.0, 500_000.0),
        wrong: (12.0, 90.0),
        who: "a shopper who waits for what does not come",
    },
    Family {
        scene: Scene {
            name: "nurse-line",
            stream: Stream::Eval,
            feature: "Nurse line drafts",
            currency: "GBP",
            places: &["a nurse line in Aberdeen", "a travel clinic in Bath", "a school health service in Kent"],
            people: &[("Agnes", "nursing"), ("Rhys", "engineering"), ("Dr Bello", "safety"), ("Tamsin", "product")],
            headlines: &[
                "“It asks back now. I like that.”",
                "“Same model, other words.”",
                "“Two lines about dosage moved to the end.”",
            ],
            stories: &[
                "At {place} a language model drafts answers that nurses send. Its prompt was changed. The same questions were drafted by both, and nurses marked each draft.",
                "{place} drafts replies with a language model. A nurse spent a weekend on a better prompt. It was compared with the old one on past questions.",
            ],
            eager: &[
                "She knows what callers mean. Trust her.",
                "Fewer drafts are rewritten on my shift.",
                "It stopped sending everybody to the doctor.",
            ],
            careful: &[
                "One moved line can lose a warning.",
                "I look at what was right yesterday.",
                "Rare questions are the ones with ambulances.",
            ],
        },
        judged: &[
            "At {place} a language model drafts answers that nurses send. Its prompt was changed. The same questions were drafted by both, and another model marked each draft.",
            "{place} drafts replies with a language model. A nurse spent a weekend on a better prompt. It was compared with the old one on past questions; another model judged the drafts.",
        ],
        topics: [
            (
                "medicine",
                "Can I take these two together?",
                "Take them six hours apart, and ask your pharmacist about the second.",
            ),
            ("travel", "Which shots for Ghana?", "Yellow fever is required; the clinic has it on Tuesdays."),
            ("minor injuries", "It stings and is red.", "Cool it, leave it open, and come in if it spreads."),
        ],
        volume: (1_500.0, 20_000.0),
        wrong: (3.0, 20.0),
        who: "a caller who gets the wrong advice",
    },
];
