//! Where chatbots are about to launch: people, places, and what can go wrong there.

use crate::archetype::Stream;
use crate::scene::Scene;

/// Risks that a family knows; a case has some of them.
pub(super) const RISKS: usize = 7;

/// Something that can go wrong.
pub(super) struct Kind {
    /// What it is submitted as, what it is called, and what it does to somebody.
    pub(super) named: (&'static str, &'static str, &'static str),
    /// How many uses assistants like this one took to show it once.
    pub(super) before: &'static [u32],
    /// Share of the traffic in which it can happen: the range.
    pub(super) touches: (f64, f64),
    /// What it costs when it happens: the range.
    pub(super) cost: (f64, f64),
}

pub(super) struct Family {
    pub(super) scene: Scene,
    pub(super) risks: [Kind; RISKS],
    /// Conversations a month: the range.
    pub(super) traffic: (f64, f64),
    /// What a person takes for an answer.
    pub(super) answer: f64,
}

const fn kind(
    named: (&'static str, &'static str, &'static str),
    before: &'static [u32],
    touches: (f64, f64),
    cost: (f64, f64),
) -> Kind {
    Kind { named, before, touches, cost }
}

/// What happens in one use of some dozens, of some hundreds, of some thousands.
const OFTEN: &[u32] = &[30, 50, 80];
const SOMETIMES: &[u32] = &[120, 200, 300];
const SELDOM: &[u32] = &[500, 800, 1_200];
const RARELY: &[u32] = &[2_000, 4_000];

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        scene: Scene {
            name: "pharmacy-chat",
            stream: Stream::Llm,
            feature: "Pharmacy chat",
            currency: "EUR",
            places: &["an online pharmacy in Ghent", "a chain of chemists in Porto", "a mail pharmacy near Leipzig"],
            people: &[
                ("Nele", "pharmacist"),
                ("Tiago", "engineering"),
                ("Dr Brandt", "medical lead"),
                ("Ines", "customer care"),
            ],
            headlines: &[
                "“Monday it talks to patients.”",
                "“We have three days and two testers.”",
                "“The list has 46 lines. Nobody can test 46 lines.”",
            ],
            stories: &[
                "The chat of {place} goes live on Monday. Two testers still have some hours to try and break it. What they find is mended first; the rest will be found by customers.",
                "Before its chat opens, {place} pays for a few hours of people who mean it ill. Each hole they find is closed. Which hole they look for is up to you.",
            ],
            eager: &[
                "I have one fear, and it is called {loud}.",
                "Put everything on {loud}; the owner asked me about nothing else.",
                "My neighbour read an article on {loud}. Start there.",
            ],
            careful: &[
                "The third time somebody finds the same hole, it tells me nothing.",
                "Something that we never saw in the pilot can still be there.",
                "Dear and rare, cheap and daily: I want both on one scale.",
            ],
        },
        risks: [
            kind(("dose", "wrong doses", "somebody takes too much of it"), SELDOM, (0.05, 0.2), (150.0, 1_500.0)),
            kind(
                ("interaction", "missed interactions", "two medicines that fight"),
                RARELY,
                (0.05, 0.2),
                (600.0, 6_000.0),
            ),
            kind(
                ("returns", "made-up return rules", "a parcel refused at the counter"),
                OFTEN,
                (0.05, 0.3),
                (5.0, 25.0),
            ),
            kind(
                ("records", "other people's orders shown", "a neighbour knows the diagnosis"),
                RARELY,
                (0.1, 0.5),
                (300.0, 4_000.0),
            ),
            kind(
                ("injection", "obeying a pasted letter", "a voucher that nobody granted"),
                SOMETIMES,
                (0.02, 0.1),
                (60.0, 400.0),
            ),
            kind(("tone", "a rude tone", "a patient who does not come back"), OFTEN, (0.1, 0.4), (3.0, 18.0)),
            kind(
                ("language", "answers in the wrong language", "instructions that cannot be read"),
                SOMETIMES,
                (0.05, 0.3),
                (8.0, 60.0),
            ),
        ],
        traffic: (8_000.0, 60_000.0),
        answer: 3.0,
    },
    Family {
        scene: Scene {
            name: "lender-chat",
            stream: Stream::Decision,
            feature: "Lender chat",
            currency: "INR",
            places: &["a lender in Pune", "a credit union in Coimbatore", "a loan app from Jaipur"],
            people: &[
                ("Farida", "collections"),
                ("Mr Kulkarni", "compliance"),
                ("Dev", "data science"),
                ("Anjali", "product"),
            ],
            headlines: &[
                "“What are the three things that end us?”",
                "“The regulator reads the news as well.”",
                "“It passed the demo. Who tried to break it?”",
            ],
            stories: &[
                "Borrowers of {place} will soon ask a chatbot about their loans. A pilot has run for a month. A team of testers comes for some hours, and somebody has to tell them where to dig.",
                "{place} opens its assistant to all borrowers next week. Testers can be had for a few hours; they close what they find. What stays open shows later, in letters from lawyers.",
            ],
            eager: &[
                "In my meeting they said {loud} four times.",
                "Forget the table. It will be {loud}.",
                "If you ask me: {loud}, and then {loud} again.",
            ],
            careful: &[
                "Ten hours on something that shows itself in one are nine hours lost.",
                "None in two hundred is not none.",
                "A hole that costs a crore and never opens is cheap.",
            ],
        },
        risks: [
            kind(
                ("terms", "invented loan terms", "a promise that binds the house"),
                SOMETIMES,
                (0.1, 0.4),
                (300.0, 2_500.0),
            ),
            kind(
                ("advice", "advice to borrow more", "a debt that somebody cannot carry"),
                SELDOM,
                (0.05, 0.3),
                (2_000.0, 20_000.0),
            ),
            kind(
                ("leak", "another borrower's balance", "a stranger who knows what is owed"),
                RARELY,
                (0.1, 0.4),
                (8_000.0, 90_000.0),
            ),
            kind(
                ("threats", "threats in collections", "a complaint at the ombudsman"),
                SOMETIMES,
                (0.03, 0.15),
                (800.0, 6_000.0),
            ),
            kind(
                ("injection", "obeying an uploaded statement", "a limit raised by a sentence"),
                SELDOM,
                (0.02, 0.1),
                (4_000.0, 40_000.0),
            ),
            kind(("hindi", "English to Hindi speakers", "a second call"), OFTEN, (0.1, 0.5), (30.0, 150.0)),
            kind(("dates", "wrong due dates", "a late fee that is not owed"), OFTEN, (0.05, 0.3), (60.0, 450.0)),
        ],
        traffic: (20_000.0, 200_000.0),
        answer: 35.0,
    },
    Family {
        scene: Scene {
            name: "furniture-chat",
            stream: Stream::Eval,
            feature: "Furniture chat",
            currency: "USD",
            places: &["a furniture store in Ohio", "a mattress brand from Utah", "an outlet chain in Georgia"],
            people: &[("Rosa", "returns"), ("Kwame", "legal"), ("Beth", "marketing"), ("Yusuf", "platform")],
            headlines: &[
                "“It offered a sofa for one dollar.”",
                "“Everything on the list is red.”",
                "“A launch is no time for lists.”",
            ],
            stories: &[
                "{place} lets a chatbot sell and settle complaints. The pilot went well, mostly. Some hours of red-teaming are paid for, and the register of risks is longer than the hours.",
                "The register of {place} marks every risk as high. Testers will attack the chatbot for a few hours before it opens; each success becomes a repair. Somebody has to divide their time.",
            ],
            eager: &[
                "Beyond {loud} I do not see much.",
                "The competitor was in the papers for {loud}.",
                "I would sleep if {loud} were off the list.",
            ],
            careful: &[
                "What goes wrong every day, they find before lunch.",
                "Two of our seven would take years to find by trying.",
                "Harm first, then what an hour can still do about it.",
            ],
        },
        risks: [
            kind(
                ("policy", "invented refund rules", "a refund that has to be honoured"),
                SOMETIMES,
                (0.1, 0.4),
                (20.0, 160.0),
            ),
            kind(("bargain", "prices talked down", "a sofa sold for nothing"), SELDOM, (0.05, 0.2), (150.0, 900.0)),
            kind(
                ("address", "strangers' addresses", "a customer whose ex-husband finds her"),
                RARELY,
                (0.1, 0.4),
                (900.0, 9_000.0),
            ),
            kind(
                ("assembly", "dangerous assembly advice", "a shelf that comes down"),
                RARELY,
                (0.02, 0.12),
                (1_500.0, 15_000.0),
            ),
            kind(("slurs", "offensive jokes", "a screenshot with the logo on it"), SELDOM, (0.3, 0.9), (30.0, 250.0)),
            kind(("stock", "promises of stock", "a van that comes empty"), OFTEN, (0.1, 0.4), (6.0, 40.0)),
            kind(
                ("spanish", "Spanish answered in English", "a customer who gives up"),
                OFTEN,
                (0.05, 0.25),
                (3.0, 20.0),
            ),
        ],
        traffic: (10_000.0, 90_000.0),
        answer: 4.0,
    },
    Family {
        scene: Scene {
            name: "rail-desk",
            stream: Stream::Llm,
            feature: "Rail desk",
            currency: "GBP",
            places: &["a train company in Leeds", "a coach line from Cardiff", "a ferry operator in Aberdeen"],
            people: &[("Moira", "stations"), ("Gethin", "claims"), ("Sunita", "digital"), ("Callum", "safety")],
            headlines: &[
                "“A few hours, then the doors open.”",
                "“Which of these would you be ashamed of?”",
                "“We test until the money is gone.”",
            ],
            stories: &[
                "Passengers of {place} will ask an assistant instead of a desk. A pilot on two routes was read line by line. Before the rest of the network follows, people are paid to attack it for some hours.",
                "{place} replaces its help line by an assistant at Easter. There is a budget of hours for attacks on it. What they break is repaired; what they do not break, passengers will.",
            ],
            eager: &[
                "Nobody forgives {loud}. Nobody.",
                "At the last company it was {loud}, and I was the one on television.",
                "Why are we even discussing anything but {loud}?",
            ],
            careful: &[
                "Count the tries. Forty of them find what happens once in forty.",
                "The pilot had no bad day in it.",
                "Where one try in ten succeeds, an afternoon is plenty.",
            ],
        },
        risks: [
            kind(
                ("refund", "refunds promised wrongly", "a claim that has to be paid"),
                SOMETIMES,
                (0.1, 0.4),
                (15.0, 90.0),
            ),
            kind(
                ("lift", "broken lifts called working", "a wheelchair at the wrong platform"),
                SELDOM,
                (0.02, 0.1),
                (120.0, 1_200.0),
            ),
            kind(("platform", "unsafe shortcuts", "somebody on the track"), RARELY, (0.03, 0.15), (3_000.0, 30_000.0)),
            kind(
                ("tickets", "other people's tickets", "a journey that a stranger takes"),
                RARELY,
                (0.1, 0.4),
                (150.0, 1_500.0),
            ),
            kind(("strike", "trains that do not run", "a night in the station"), OFTEN, (0.1, 0.4), (8.0, 50.0)),
            kind(
                ("email", "obeying a forwarded mail", "a voucher for whoever asks"),
                SOMETIMES,
                (0.02, 0.1),
                (40.0, 250.0),
            ),
            kind(("welsh", "Welsh answered badly", "a letter to the commissioner"), OFTEN, (0.02, 0.15), (10.0, 60.0)),
        ],
        traffic: (15_000.0, 150_000.0),
        answer: 3.5,
    },
];
