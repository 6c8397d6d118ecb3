//! How much two texts have in common, without a model: shared words, shared characters, edits from one to the other.
//!
//! Each function takes texts and returns a score between 0 and 1 (an edit distance excepted). They are answers to "does it say
//! it in the same words", never to "does it say the same".

mod bleu;
mod chrf;
mod gleu;
mod levenshtein;
mod meteor;
mod ngrams;
mod porter;
mod rouge;
mod treebank;

pub use bleu::bleu;
pub use chrf::chrf;
pub use gleu::gleu;
pub use levenshtein::levenshtein;
pub use meteor::{Meteor, meteor};
pub use rouge::{rouge_l, rouge_n};
