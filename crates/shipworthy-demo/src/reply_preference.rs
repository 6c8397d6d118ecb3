//! Two ways of answering customers, compared by the people who answer them today: the better of two.
//!
//! The new prompt writes warmer and longer. People like that, except where a refund is asked for and the answer wanders.

use crate::csv::{Csv, quoted};
use crate::example::{DemoFile, workspace};
use crate::random::{Draws, Purpose};

const CONVERSATIONS: u64 = 420;
/// Judges that see each conversation.
const OPINIONS: u64 = 3;
const JUDGES: usize = 36;

/// The files of the example.
pub fn files(seed: u64) -> Vec<DemoFile> {
    workspace(
        include_str!("../workspaces/reply-preference/README.md"),
        "reply-preference.feature.md",
        include_str!("../workspaces/reply-preference/reply-preference.feature.md"),
        vec![("data/votes.csv", votes(seed))],
    )
}

fn votes(seed: u64) -> Vec<u8> {
    let header = "conversation_id,judge,topic,language,question,left,right,left_words,right_words,better";
    let mut csv = Csv::with_header(header, (CONVERSATIONS * OPINIONS) as usize);
    for conversation in 0..CONVERSATIONS {
        let mut draws = Draws::new(seed, Purpose::Conversation, conversation);
        let topic = draws.by_share(&[("delivery", 0.40), ("refund", 0.24), ("product", 0.26), ("account", 0.10)]);
        let language = draws.by_share(&[("en", 0.7), ("hi", 0.3)]);
        let question = draws.one_of(questions(topic));
        let words = [draws.lognormal(62.0, 0.25).round(), draws.lognormal(96.0, 0.3).round()];
        // How much better the new answer to this conversation is; all judges see the same two answers.
        let better = 0.62 * draws.normal()
            + match topic {
                "refund" => -0.42,
                "delivery" => 0.42,
                _ => 0.34,
            };
        let first = draws.below(JUDGES);
        for opinion in 0..OPINIONS as usize {
            let judge = (first + 13 * opinion) % JUDGES;
            let taste = 0.25 * Draws::new(seed, Purpose::Judge, judge as u64).normal();
            let new_left = draws.chance(0.5);
            // What stands on the left is read first and liked a little more.
            let liked = better + taste + if new_left { 0.08 } else { -0.08 } + 0.75 * draws.normal();
            let (names, counts) = if new_left {
                (["prompt-7", "prompt-6"], [words[1], words[0]])
            } else {
                (["prompt-6", "prompt-7"], [words[0], words[1]])
            };
            let winner = match liked {
                liked if liked.abs() < 0.18 => "tie",
                liked if liked > 0.0 => "prompt-7",
                _ => "prompt-6",
            };
            csv.row(&[
                &format_args!("D{conversation:04}"),
                &format_args!("J{judge:02}"),
                &topic,
                &language,
                &quoted(question),
                &names[0],
                &names[1],
                &counts[0],
                &counts[1],
                &winner,
            ]);
        }
    }
    csv.into_bytes()
}

fn questions(topic: &str) -> &'static [&'static str] {
    match topic {
        "delivery" => {
            &["Where is my parcel?", "The courier says that nobody was home. I was.", "Can it come on Saturday?"]
        }
        "refund" => &[
            "I sent it back two weeks ago. Where is the money?",
            "Half of the order was broken",
            "Refund to another card?",
        ],
        "product" => &["Does the kettle switch off by itself?", "Is the blue one the same size?", "Which filter fits?"],
        _ => &["I cannot log in since the update", "Please delete my account", "How do I change the phone number?"],
    }
}
