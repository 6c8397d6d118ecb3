//! The rules that answer today: words that have to be in a question, and the reply that somebody wrote for them.

/// A reply, and words of which a question has to hold one from each group.
struct Rule {
    when: &'static [&'static [&'static str]],
    reply: &'static str,
}

/// The first that fits answers. Ten replies, written for what was asked most last year.
const RULES: &[Rule] = &[
    Rule {
        when: &[&["brake", "brakes"]],
        reply: "Stop riding at once. Tap Repair and choose Brakes: a mechanic comes within 6 hours. Please do not adjust brakes yourself.",
    },
    Rule {
        when: &[&["flat", "puncture", "tyre"]],
        reply: "A flat tyre is mended free of charge within 24 hours, where the bike stands. Tap Repair in the app and choose Flat tyre.",
    },
    Rule {
        when: &[&["stolen", "theft"]],
        reply: "Report it in the app within 24 hours with the police number. Locked to something fixed you pay 50 euros, otherwise 300.",
    },
    Rule { when: &[&["key"]], reply: "A lost key costs 25 euros; the new one arrives by post in 2 working days." },
    Rule {
        when: &[&["cost", "price", "much", "discount"], &["plan", "city", "uphill"]],
        reply: "The City plan costs 19 euros a month, the Uphill plan 59. Students pay 4 euros less. There is no deposit.",
    },
    Rule {
        when: &[&["invoice", "invoices", "bill"]],
        reply: "Invoices are in the app under Account, Invoices, from the 5th of each month.",
    },
    Rule {
        when: &[&["pause"]],
        reply: "You can pause for 1 to 3 months, once a year, for 5 euros a month. Ask for it 7 days before.",
    },
    Rule {
        when: &[&["cancel"]],
        reply: "Cancel in the app under Account, Cancel; the plan ends with the next month. Bring the bike back to a store within 5 days.",
    },
    Rule {
        when: &[&["delivery", "deliver"]],
        reply: "Delivery takes up to 4 working days and costs 15 euros; collecting it in a store the next day costs nothing.",
    },
    Rule {
        when: &[&["code", "sign"]],
        reply: "A code works for 10 minutes. If none comes, check the country code of your number or ask for a call.",
    },
];

/// What the rules say; `None` where they do not know.
pub(super) fn answer(question: &str) -> Option<&'static str> {
    let words: Vec<String> =
        question.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let holds = |group: &&[&str]| words.iter().any(|word| group.contains(&word.as_str()));
    RULES.iter().find(|rule| rule.when.iter().all(holds)).map(|rule| rule.reply)
}
