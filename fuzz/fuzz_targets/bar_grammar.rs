#![no_main]
//! Any bytes as a bar.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| shipworthy_spec::laws::bar(bytes));
