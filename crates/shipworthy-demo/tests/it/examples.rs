//! Every example is a complete workspace, the same bytes on every machine.

use shipworthy_demo::EXAMPLES;

/// FNV-1a, 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn seed_7_gives_the_known_tables() {
    let mut listed = String::new();
    for example in EXAMPLES {
        for file in example.files(7).into_iter().filter(|file| file.path.ends_with(".csv")) {
            listed.push_str(&format!("{} {} {:016x}\n", example.name, file.path, hash(&file.contents)));
        }
    }
    insta::assert_snapshot!(listed);
}

#[test]
fn every_example_has_a_story_a_spec_and_the_mark_of_a_workspace() {
    for example in EXAMPLES {
        let files = example.files(3);
        let has = |end: &str| files.iter().filter(|file| file.path.ends_with(end)).count();
        assert_eq!((has("README.md"), has(".feature.md"), has("shipworthy.toml")), (1, 1, 1), "{}", example.name);
        let readme = String::from_utf8(files[0].contents.clone()).expect("UTF-8");
        for table in files.iter().filter(|file| file.path.ends_with(".csv")) {
            assert!(readme.contains(&table.path), "{}: the README explains {}", example.name, table.path);
            let text = std::str::from_utf8(&table.contents).expect("UTF-8");
            let header = text.lines().next().expect("a header");
            let first = header.split(',').next().expect("a column");
            assert!(readme.contains(&format!("`{first}`")), "{}: the README explains {first}", example.name);
        }
    }
}

#[test]
fn another_seed_gives_another_world_with_the_same_spec() {
    for example in EXAMPLES {
        let of = |seed: u64, end: &str| {
            example.files(seed).into_iter().filter(|file| file.path.ends_with(end)).collect::<Vec<_>>()
        };
        // What a real model said was recorded once.
        let is_recorded = example.name == "support-assistant";
        assert_eq!(of(7, ".csv") == of(8, ".csv"), is_recorded, "{}", example.name);
        assert_eq!(of(7, ".md"), of(8, ".md"), "{}", example.name);
    }
}
