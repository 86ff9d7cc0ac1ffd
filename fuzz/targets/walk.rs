//! Bytes as a file: opened, walked and read whole.
#![no_main]

#[path = "../../engine/tests/findings/bodies.rs"]
mod bodies;
#[path = "../../engine/tests/mutations/exercise.rs"]
mod exercise;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::walk(bytes));
