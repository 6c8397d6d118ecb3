//! Where chief executives ask: people, places, and what goes wrong there.

use crate::archetype::Stream;
use crate::scene::Scene;

/// A topic: what it is submitted as, what it is called, and the beginnings of words that name it.
pub(super) type Topic = (&'static str, &'static str, &'static [&'static str]);

pub(super) struct Family {
    /// Its headlines are what is asked, by the exhibit that answers it.
    pub(super) scene: Scene,
    /// Who asks, and in short.
    pub(super) ceo: (&'static str, &'static str),
    /// What it makes.
    pub(super) things: &'static str,
    pub(super) thing: &'static str,
    /// Whom a wrong one hits, and what happens to them.
    pub(super) people: &'static str,
    pub(super) hit: &'static str,
    /// What is done for them.
    pub(super) put_right: &'static str,
    pub(super) topics: [Topic; 3],
    /// Cases a month: the range.
    pub(super) volume: (f64, f64),
    /// What a right one gains: the range.
    pub(super) gain: (f64, f64),
}

pub(super) const FAMILIES: [Family; 4] = [
    Family {
        scene: Scene {
            name: "power-chat",
            stream: Stream::Llm,
            feature: "Power chat",
            currency: "EUR",
            places: &["a power company in Turku", "a gas supplier in Graz", "a utility in Gdansk"],
            people: &[
                ("Elina", "product"),
                ("Marek", "call centre"),
                ("Dr Huber", "data science"),
                ("Saara", "communications"),
            ],
            headlines: &[
                "“Is the chat getting better or worse?”",
                "“Where does the chat get it wrong?”",
                "“How many of our customers?”",
                "“What does this chat cost me?”",
            ],
            stories: &[
                "{ceo}, who runs {place}, was stopped at the bakery by a customer with a wrong answer on his phone. The chat has been read topic by topic. One slide and a few lines go to the board.",
                "A radio host read an answer of the chat of {place} aloud, and laughed. Now {ceo} asks. You may send one exhibit and one message; the meeting is in an hour.",
            ],
            eager: &[
                "Send all four. Then nobody can say we hid something.",
                "Write that it is learning, and it will be fine.",
                "Show the one with the nicest colours.",
            ],
            careful: &[
                "Whatever is on that slide is what will be done.",
                "{ceo} forgets every number that has no people in it.",
                "I would rather say how sure we are than be asked.",
            ],
        },
        ceo: ("Ms Aalto", "she"),
        things: "answers",
        thing: "answer",
        people: "customers",
        hit: "get a wrong answer",
        put_right: "Those who were hit are called back and it is put right",
        topics: [
            ("tariffs", "tariffs", &["tariff"]),
            ("moving", "moving house", &["moving", "house"]),
            ("meters", "meter readings", &["meter"]),
        ],
        volume: (8_000.0, 60_000.0),
        gain: (2.0, 6.0),
    },
    Family {
        scene: Scene {
            name: "payment-guard",
            stream: Stream::Decision,
            feature: "Payment guard",
            currency: "INR",
            places: &["a wallet app in Lucknow", "a payments firm in Chennai", "an online bank in Indore"],
            people: &[("Tara", "risk"), ("Imran", "merchants"), ("Mrs Bose", "support"), ("Nikhil", "data science")],
            headlines: &[
                "“Has the guard become worse, or was it always so?”",
                "“Whose payments does the guard get wrong?”",
                "“How many buyers, please, in people?”",
                "“What are we losing by this guard?”",
            ],
            stories: &[
                "The guard of {place} lets payments through or stops them. The wedding of {ceo}'s niece went without flowers: the payment was stopped. An explanation is due by noon, with one exhibit.",
                "{ceo}, at the head of {place}, saw a screenshot of an honest buyer whom the guard had turned away. Cases were read by hand, sector by sector. You reply.",
            ],
            eager: &[
                "Tell them the model is state of the art.",
                "Give the whole table, they asked for transparency.",
                "One bad day. I would not make a meeting of it.",
            ],
            careful: &[
                "{ceo} decides in the car. Short, or not at all.",
                "A buyer who was turned away once pays elsewhere.",
                "Do not let the average talk.",
            ],
        },
        ceo: ("Mr Rao", "he"),
        things: "payments",
        thing: "payment",
        people: "buyers",
        hit: "have an honest payment stopped",
        put_right: "Those who were stopped get an apology, and their payment goes through",
        topics: [
            ("travel", "travel", &["travel"]),
            ("jewellery", "jewellery", &["jewel"]),
            ("flowers", "flowers and halls", &["flower", "hall"]),
        ],
        volume: (20_000.0, 200_000.0),
        gain: (15.0, 60.0),
    },
    Family {
        scene: Scene {
            name: "claims-reader",
            stream: Stream::Eval,
            feature: "Claims reader",
            currency: "USD",
            places: &["an insurer in Nebraska", "a mutual in Vermont", "a farm insurer in Kansas"],
            people: &[("Lorna", "claims"), ("Pete", "actuary"), ("Ximena", "platform"), ("Mr Doyle", "agents")],
            headlines: &[
                "“Is it worse than last quarter?”",
                "“Which claims does it get wrong?”",
                "“How many families is that?”",
                "“What is that in dollars?”",
            ],
            stories: &[
                "Claims at {place} are read by a model that proposes a sum. A farmer wrote to {ceo} that his was absurd. Some were checked by hand, kind by kind. You reply.",
                "{ceo} opens the meeting of {place} with a letter from a widow whose payment was far too low. One exhibit goes on the wall, and you say a few sentences.",
            ],
            eager: &[
                "Show that it beats the old system and sit down.",
                "If they see every figure, they will trust us.",
                "Say it will not happen again.",
            ],
            careful: &[
                "{ceo} hears the first number and the last sentence.",
                "We read a sample, and a sample has edges.",
                "What do we want decided? Start from there.",
            ],
        },
        ceo: ("Mrs Whitlock", "she"),
        things: "claims",
        thing: "claim",
        people: "policyholders",
        hit: "are offered a wrong sum",
        put_right: "Those who were hit are phoned, and the difference is refunded",
        topics: [("hail", "hail", &["hail"]), ("pipes", "burst pipes", &["pipe"]), ("theft", "theft", &["theft"])],
        volume: (3_000.0, 25_000.0),
        gain: (6.0, 20.0),
    },
    Family {
        scene: Scene {
            name: "letters-home",
            stream: Stream::Decision,
            feature: "Letters home",
            currency: "GBP",
            places: &["a council in Luton", "a county in Wales", "a school trust in Leicester"],
            people: &[("Amina", "schools"), ("Graham", "finance"), ("Siân", "translation"), ("Yemi", "digital")],
            headlines: &[
                "“Was it like this in spring?”",
                "“What sort of letter is it?”",
                "“How many families are we talking about?”",
                "“What does a wrong letter cost this council?”",
            ],
            stories: &[
                "A model puts letters of schools into nineteen languages for {place}. One told parents to bring medicine instead of handing it in. {ceo} read of it in the paper.",
                "{ceo}, chief executive of {place}, asks why the letters are wrong. Translators have read some of each kind. You get one page: an exhibit, and a message under it.",
            ],
            eager: &[
                "Explain how translation models work, briefly.",
                "Four charts, one page, done.",
                "Say that people make mistakes too.",
            ],
            careful: &[
                "{ceo} reads on the stairs.",
                "A family that cannot read the letter cannot complain about it.",
                "Say what you want, or you get a working group.",
            ],
        },
        ceo: ("Mr Okafor", "he"),
        things: "letters",
        thing: "letter",
        people: "families",
        hit: "get a letter that says something else",
        put_right: "Those who were hit are phoned in their language and told what it should have said",
        topics: [
            ("trips", "school trips", &["trip"]),
            ("medicines", "medicines", &["medic"]),
            ("meals", "free meals", &["meal"]),
        ],
        volume: (4_000.0, 40_000.0),
        gain: (1.5, 5.0),
    },
];
