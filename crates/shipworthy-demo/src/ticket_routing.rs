//! Support messages of a broadband company, sent to five queues: one of several classes.
//!
//! The model reads English well, Hindi and Hindi in Latin letters less well, and Tamil hardly. What it must never do is to
//! leave the report of an outage in a queue that is read tomorrow.

use libm::exp;

use crate::csv::{Csv, quoted};
use crate::example::{DemoFile, workspace};
use crate::random::{Draws, Purpose};

const TICKETS: u64 = 3_200;
const QUEUES: [&str; 5] = ["outage", "billing", "technical", "cancel", "general"];

/// The files of the example.
pub fn files(seed: u64) -> Vec<DemoFile> {
    workspace(
        include_str!("../workspaces/ticket-routing/README.md"),
        "ticket-routing.feature.md",
        include_str!("../workspaces/ticket-routing/ticket-routing.feature.md"),
        vec![("data/tickets.csv", tickets(seed))],
    )
}

fn tickets(seed: u64) -> Vec<u8> {
    let header = "ticket_id,customer_id,received_on,channel,language,queue,message,p_outage,p_billing,p_technical,p_cancel,\
                  p_general,ms";
    let mut csv = Csv::with_header(header, TICKETS as usize);
    let mut customer = 0;
    for number in 0..TICKETS {
        let mut draws = Draws::new(seed, Purpose::Ticket, number);
        // Whoever got no answer writes again.
        customer += u64::from(number == 0 || draws.chance(0.8));
        let language = draws.by_share(&[("en", 0.52), ("hi", 0.23), ("hi-latn", 0.16), ("ta", 0.09)]);
        let queue = draws.by_share(&[(0, 0.10), (1, 0.31), (2, 0.27), (3, 0.09), (4, 0.23)]);
        let channel = draws.by_share(&[("chat", 0.55), ("email", 0.25), ("app", 0.20)]);
        // A first sentence does not always say what it is about.
        let about = if draws.chance(0.14) { draws.below(5) } else { queue };
        let message = draws.one_of(messages(language, about));
        let probabilities = probabilities(&mut draws, language, channel, queue);
        let day = 1 + number * 56 / TICKETS;
        let (month, day) = if day <= 30 { (9, day) } else { (10, day - 30) };
        csv.row(&[
            &format_args!("T{number:05}"),
            &format_args!("K{customer:05}"),
            &format_args!("2026-{month:02}-{day:02}"),
            &channel,
            &language,
            &QUEUES[queue],
            &quoted(message),
            &format_args!("{:.4}", probabilities[0]),
            &format_args!("{:.4}", probabilities[1]),
            &format_args!("{:.4}", probabilities[2]),
            &format_args!("{:.4}", probabilities[3]),
            &format_args!("{:.4}", probabilities[4]),
            &draws.lognormal(140.0, 0.4).round(),
        ]);
    }
    csv.into_bytes()
}

/// A softmax of noise with a lead for the true queue; the lead is what the model understood.
fn probabilities(draws: &mut Draws, language: &str, channel: &str, queue: usize) -> [f64; 5] {
    let understood = match language {
        "en" => 4.3,
        "hi" => 3.4,
        "hi-latn" => 2.9,
        _ => 1.5,
    };
    // People who leave rarely say so in their first sentence.
    let understood = understood - if queue == 3 { 0.7 } else { 0.0 } + if channel == "email" { 0.3 } else { 0.0 };
    let mut logits = [0.0; 5];
    for (class, logit) in logits.iter_mut().enumerate() {
        *logit = 1.25 * draws.normal() + if class == queue { understood } else { 0.0 };
    }
    // An outage and a technical fault sound alike.
    match queue {
        0 => logits[2] += 1.1,
        2 => logits[0] += 0.5,
        _ => {}
    }
    let total: f64 = logits.iter().map(|logit| exp(*logit)).sum();
    let mut rounded = logits.map(|logit| (exp(logit) / total * 10_000.0).round() / 10_000.0);
    // Rounded shares add up to one again: the largest takes what is left.
    let largest = (0..5).max_by(|&a, &b| rounded[a].total_cmp(&rounded[b])).expect("five queues");
    rounded[largest] += 1.0 - rounded.iter().sum::<f64>();
    rounded
}

fn messages(language: &str, queue: usize) -> &'static [&'static str] {
    match (language, queue) {
        ("en", 0) => &[
            "no internet in the whole building since 7",
            "red light on the box, neighbours too",
            "outage again? nothing works",
        ],
        ("en", 1) => &[
            "charged twice in September",
            "why is the bill 300 more than last month",
            "paid by UPI, still shown as due",
        ],
        ("en", 2) => {
            &["wifi drops when I close the door", "slow in the evening, fine at noon", "router restarts by itself"]
        }
        ("en", 3) => &[
            "moving out on the 30th, what do I do with the box",
            "how do I end the plan",
            "a friend pays half of this elsewhere",
        ],
        ("en", _) => {
            &["do you have a plan for students", "can I change my number", "when does the shop open on Sunday"]
        }
        ("hi", 0) => &["सुबह से इंटरनेट बंद है", "पूरी गली में नेट नहीं चल रहा"],
        ("hi", 1) => &["बिल दो बार कट गया", "इस महीने बिल ज़्यादा क्यों है"],
        ("hi", 2) => &["वाईफाई बार बार कट जाता है", "शाम को बहुत धीमा चलता है"],
        ("hi", 3) => &["कनेक्शन बंद करवाना है", "घर बदल रहे हैं, प्लान बंद कैसे करें"],
        ("hi", _) => &["नया प्लान क्या है", "दुकान कब खुलती है"],
        ("hi-latn", 0) => &["subah se net band hai", "poori gali me net nahi chal raha"],
        ("hi-latn", 1) => &["bill do baar kat gaya", "is mahine bill zyada kyun hai"],
        ("hi-latn", 2) => &["wifi baar baar cut hota hai", "shaam ko bahut slow"],
        ("hi-latn", 3) => &["connection band karwana hai", "ghar badal rahe hain, plan ka kya karein"],
        ("hi-latn", _) => &["naya plan kya hai", "dukaan kab khulti hai"],
        (_, 0) => &["காலையிலிருந்து இணையம் இல்லை", "தெரு முழுவதும் நெட் இல்லை"],
        (_, 1) => &["பில் இரண்டு முறை எடுக்கப்பட்டது", "இந்த மாதம் பில் ஏன் அதிகம்"],
        (_, 2) => &["வைஃபை அடிக்கடி துண்டிக்கிறது", "மாலையில் மெதுவாக உள்ளது"],
        (_, 3) => &["இணைப்பை நிறுத்த வேண்டும்", "வீடு மாறுகிறோம், திட்டத்தை எப்படி முடிப்பது"],
        (_, _) => &["புதிய திட்டம் என்ன", "கடை எப்போது திறக்கும்"],
    }
}
