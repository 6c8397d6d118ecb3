//! Draws that depend on a seed and a purpose alone.

/// A number of 64 bits for a seed and what it is for: FNV-1a over both, then the finaliser of SplitMix64 (Steele and others, 2014).
pub(crate) fn draw(seed: u64, purpose: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    seed.to_le_bytes().into_iter().for_each(&mut eat);
    for part in purpose {
        part.bytes().for_each(&mut eat);
        eat(0xff);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// One of several things.
pub(crate) fn pick<'a, T>(of: &'a [T], seed: u64, purpose: &[&str]) -> &'a T {
    &of[(draw(seed, purpose) % of.len() as u64) as usize]
}
