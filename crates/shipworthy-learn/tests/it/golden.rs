//! The bytes of cases, by hash: a share code that was sent last year draws the same case today, on any machine.

use shipworthy_learn::archetype::ARCHETYPES;
use shipworthy_learn::case::{Exhibit, Stage};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::question::Question;

/// FNV-1a (Fowler, Noll and Vo), 64 bits: short, and the same everywhere.
fn hash(parts: impl Iterator<Item = String>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for part in parts {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[test]
fn cases_have_the_bytes_that_they_had() {
    let mut text = String::new();
    for archetype in ARCHETYPES {
        for level in Level::ALL {
            let code = Code::new(archetype, 2_026, level);
            let case = archetype.draw(&code);
            let files = case.files.iter().flat_map(|file| [file.path.clone(), file.contents.clone()]);
            let seen = [&case.brief].map(|brief| format!("{brief:?}"));
            let actions = serde_json::to_string(&case.actions).expect("JSON");
            let exhibits = serde_json::to_string(&case.exhibits).expect("JSON");
            // What is seen on the way: answers to questions, causes, and what arrives after each first action that can be taken.
            // Pictures hold no more than their tables, and are no part of a case's bytes.
            let bare = |of: Exhibit| Exhibit { figure: None, ..of };
            let asked = case.questions.iter().cloned().map(|question| {
                let question = Question { answer: bare(question.answer), ..question };
                format!("{question:?}")
            });
            let beliefs = case.beliefs.iter().map(|beliefs| format!("{beliefs:?}"));
            let mut path = Vec::new();
            let stages = std::iter::from_fn(|| {
                let stage = case.stage(&path)?;
                path.push(stage.can.first().cloned().unwrap_or_default());
                let stage = Stage { arrived: bare(stage.arrived), ..stage };
                Some(format!("{stage:?}"))
            });
            let all = files.chain(seen).chain([actions, exhibits]).chain(asked).chain(beliefs).chain(stages);
            text.push_str(&format!("{code} {:016x}\n", hash(all)));
        }
    }
    insta::assert_snapshot!(text);
}
