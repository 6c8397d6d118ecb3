//! Texts that are nearly the same: MinHash signatures and their comparison.
//!
//! A text becomes the set of its pieces of four letters, in small letters and without signs. The share of pieces that two
//! texts have in common (Jaccard, 1901) is estimated by the share of equal minima of hashes (Broder, 1997), one hash for all
//! places (one permutation hashing with densification: Li, Owen and Zhang, 2012; Shrivastava, 2017), of which 8 bits each
//! are kept (Li and König, 2010). With 64 minima the estimate's standard error at a similarity of 0.7 is 0.06.

/// Minima of a signature.
pub const PLACES: usize = 64;
/// Minima that must agree for two texts to be compared.
const BAND: usize = 4;
/// Texts are nearly the same from this similarity on.
pub const ALIKE: f64 = 0.7;
/// Texts with fewer letters say too little.
pub const FEWEST_LETTERS: usize = 40;

/// The small letter of each byte that is a letter or digit; 0 for all others.
const SMALL: [u8; 256] = {
    let mut small = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            small[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    small
};

/// The signature of a text.
pub type Signature = [u8; PLACES];

/// Letters of a text in the form that is compared; reused between texts.
#[derive(Debug, Default)]
pub struct Signer {
    letters: Vec<u8>,
}

impl Signer {
    /// The signature, or `None` for a text of fewer than [`FEWEST_LETTERS`] letters.
    pub fn sign(&mut self, text: &str) -> Option<Signature> {
        if text.is_ascii() {
            self.take_ascii(text.as_bytes())
        } else {
            self.take(text)
        }
        if self.letters.len() < FEWEST_LETTERS {
            return None;
        }
        let mut minima = [u32::MAX; PLACES];
        for piece in self.letters.windows(4) {
            let word = u32::from_le_bytes([piece[0], piece[1], piece[2], piece[3]]);
            let hash = mixed(u64::from(word));
            let place = (hash >> 58) as usize;
            minima[place] = minima[place].min((hash as u32) & 0x7fff_ffff);
        }
        Some(filled(&minima))
    }

    /// Letters and digits in small letters, everything between them as one blank.
    fn take_ascii(&mut self, text: &[u8]) {
        self.letters.clear();
        self.letters.resize(text.len(), 0);
        let (mut length, mut blank) = (0, true);
        for &byte in text {
            // Written in any case, and kept where it counts: what comes next cannot be foreseen.
            let letter = SMALL[usize::from(byte)];
            self.letters[length] = if letter == 0 { b' ' } else { letter };
            length += usize::from((letter != 0) | !blank);
            blank = letter == 0;
        }
        self.letters.truncate(length);
    }

    fn take(&mut self, text: &str) {
        self.letters.clear();
        let mut blank = true;
        for c in text.chars() {
            if c.is_ascii() {
                let b = c as u8;
                if b.is_ascii_alphanumeric() {
                    self.letters.push(b.to_ascii_lowercase());
                    blank = false;
                } else if !blank {
                    self.letters.push(b' ');
                    blank = true;
                }
            } else if c.is_alphanumeric() {
                let mut buffer = [0; 4];
                self.letters.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                blank = false;
            }
        }
    }
}

/// The place of a text among others, when not all can be compared: texts below a threshold are. It is the least hash of its
/// pieces of twelve bytes, hashed again, so that two texts are chosen together about as often as they are alike (Broder,
/// 1997). Pieces that long reach over a word's end and are rare, so that few texts share a place by accident.
pub fn place(text: &str) -> u64 {
    const PIECE: usize = 12;
    let mut least = u64::MAX;
    for piece in text.as_bytes().array_windows::<PIECE>() {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = *piece;
        let (high, low) = (u64::from(u32::from_be_bytes([a, b, c, d])), u64::from_be_bytes([e, f, g, h, i, j, k, l]));
        let product = u128::from(low ^ 0x9e37_79b9_7f4a_7c15) * u128::from((high << 1 | 1) ^ 0xe703_7ed1_a0b4_28da);
        least = least.min((product as u64) ^ ((product >> 64) as u64));
    }
    spread(least)
}

fn spread(word: u64) -> u64 {
    let product = u128::from(mixed(word)) * 0x8ebc_6af0_9c88_c6e3_u128;
    (product as u64) ^ ((product >> 64) as u64)
}

/// One multiplication, folded: enough for what only has to differ, and asked once for every letter.
#[inline]
fn mixed(word: u64) -> u64 {
    let product = u128::from(word ^ 0x9e37_79b9_7f4a_7c15) * 0xe703_7ed1_a0b4_28db_u128;
    (product as u64) ^ ((product >> 64) as u64)
}

/// Fills empty places from others, chosen by the place alone, and keeps 8 bits of each.
fn filled(minima: &[u32; PLACES]) -> Signature {
    let mut out = [0; PLACES];
    for (place, kept) in out.iter_mut().enumerate() {
        let mut from = place;
        let mut step = 0_u64;
        while minima[from] == u32::MAX {
            step += 1;
            from = (spread(place as u64 * 1000 + step) >> 58) as usize;
        }
        let bits = mixed(u64::from(minima[from]) ^ (step << 40));
        *kept = (bits >> 32) as u8;
    }
    out
}

/// The estimated similarity of two signatures. Eight bits agree by chance once in 256.
pub fn similarity(a: &Signature, b: &Signature) -> f64 {
    let equal = a.iter().zip(b).filter(|(x, y)| x == y).count() as f64 / PLACES as f64;
    ((equal - 1.0 / 256.0) / (255.0 / 256.0)).max(0.0)
}

/// Which of these different texts are nearly the same as another. Two texts of similarity 0.7 are compared with
/// probability 0.98. The answer does not depend on the order of the texts.
pub fn alike(signatures: &[Signature]) -> Vec<bool> {
    let mut near = vec![false; signatures.len()];
    for band in 0..PLACES / BAND {
        let at = band * BAND;
        let mut keys: Vec<(u32, u32)> = signatures
            .iter()
            .enumerate()
            .map(|(i, s)| (u32::from_le_bytes([s[at], s[at + 1], s[at + 2], s[at + 3]]), i as u32))
            .collect();
        keys.sort_unstable_by_key(|k| k.0);
        for shelf in keys.chunk_by(|a, b| a.0 == b.0).filter(|s| s.len() > 1) {
            compare(signatures, shelf, &mut near);
        }
    }
    near
}

/// Compares the texts of a shelf; on long ones each with its neighbours in the order of their signatures.
fn compare(signatures: &[Signature], shelf: &[(u32, u32)], near: &mut [bool]) {
    const ALL_PAIRS: usize = 40;
    let mut members: Vec<u32> = shelf.iter().map(|k| k.1).collect();
    let reach = if members.len() <= ALL_PAIRS { members.len() } else { 12 };
    members.sort_unstable_by(|a, b| signatures[*a as usize].cmp(&signatures[*b as usize]));
    for (i, a) in members.iter().enumerate() {
        for b in members.iter().skip(i + 1).take(reach) {
            let (a, b) = (*a as usize, *b as usize);
            if !(near[a] && near[b]) && similarity(&signatures[a], &signatures[b]) >= ALIKE {
                near[a] = true;
                near[b] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str]) -> Vec<bool> {
        let mut signer = Signer::default();
        let signatures: Vec<Signature> = texts.iter().filter_map(|t| signer.sign(t)).collect();
        assert_eq!(signatures.len(), texts.len());
        alike(&signatures)
    }

    #[test]
    fn a_changed_word_is_nearly_the_same() {
        let texts = [
            "My card was charged twice for the same order last Tuesday, please refund the second payment",
            "my card was charged twice for the same order last Monday, please refund the second payment!",
            "The parcel arrived with a broken lid and nobody at the shop answers the telephone any more",
        ];
        assert_eq!(found(&texts), [true, true, false]);
    }

    #[test]
    fn texts_nearly_the_same_have_one_place() {
        let text = |i: usize| (0..12).map(|j| format!("{} ", i * 7919 % 9973 * (j + 3))).collect::<String>();
        let together = (0..1_000).filter(|i| place(&text(*i)) == place(&(text(*i) + "ok"))).count();
        assert!(together > 930, "{together}");
        let chosen = (0..1_000).filter(|i| place(&text(*i)) >> 62 == 0).count();
        assert!((200..300).contains(&chosen), "{chosen}");
    }

    #[test]
    fn the_estimate_is_near_the_truth() {
        let mut signer = Signer::default();
        let text = |from: usize| (from..from + 60).map(|i| format!("{:04}", i * 7919 % 9973)).collect::<String>();
        let (a, b) = (signer.sign(&text(0)).unwrap(), signer.sign(&text(10)).unwrap());
        // 50 of 70 blocks in common.
        assert!((similarity(&a, &b) - 0.71).abs() < 0.2);
        assert!(similarity(&a, &signer.sign(&text(500)).unwrap()) < 0.2);
    }
}
