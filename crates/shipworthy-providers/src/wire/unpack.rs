//! Replies that come packed, although nobody asked for it.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::Lost;

/// Unpacks at most `limit_bytes`: a small reply can be packed from a very long one.
pub(crate) fn gzip(packed: &[u8], limit_bytes: usize) -> Result<Vec<u8>, Lost> {
    let mut body = Vec::new();
    let read = MultiGzDecoder::new(packed).take(limit_bytes as u64 + 1).read_to_end(&mut body);
    read.map_err(|_| Lost::Malformed("it says that it is packed with gzip, and is not".to_owned()))?;
    if body.len() > limit_bytes { Err(Lost::TooLarge) } else { Ok(body) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(length: usize) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![b'0'; length]).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

    #[test]
    fn a_bomb_is_cut_off() {
        let bomb = packed(50_000_000);
        assert!(bomb.len() < 100_000);
        assert!(matches!(gzip(&bomb, 1_000_000), Err(Lost::TooLarge)));
        assert_eq!(gzip(&packed(1_000_000), 1_000_000).expect("as long as allowed").len(), 1_000_000);
        assert!(matches!(gzip(b"plain", 1000), Err(Lost::Malformed(_))));
    }
}
