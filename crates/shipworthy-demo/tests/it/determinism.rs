//! The same seed gives the same bytes, on every machine.

use shipworthy_demo::{DemoFile, example};

fn files(seed: u64) -> Vec<DemoFile> {
    example("payments").expect("there is one").files(seed)
}

/// FNV-1a, 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn hash_of(seed: u64, path: &str) -> String {
    let file = files(seed).into_iter().find(|file| file.path == path).expect(path);
    format!("{:016x}", hash(&file.contents))
}

#[test]
fn seed_7_gives_the_known_tables() {
    assert_eq!(hash_of(7, "data/golden.csv"), "eb1590a271336b22");
    assert_eq!(hash_of(7, "data/gbm_v4.csv"), "0c7ca788a66a926d");
}

#[test]
fn paths_are_relative_and_differ() {
    let mut paths: Vec<_> = files(0).into_iter().map(|file| file.path).collect();
    paths.sort();
    assert_eq!(paths, ["README.md", "data/gbm_v4.csv", "data/golden.csv", "payments.feature.md", "shipworthy.toml"]);
}
