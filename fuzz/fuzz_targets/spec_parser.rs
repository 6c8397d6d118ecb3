#![no_main]
//! Any bytes as a spec.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| shipworthy_spec::laws::spec(bytes));
