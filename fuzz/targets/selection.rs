//! Text as a selection, and bytes as an encoded one.
#![no_main]

#[path = "../../engine/tests/findings/bodies.rs"]
mod bodies;
#[path = "../../engine/tests/mutations/exercise.rs"]
mod exercise;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::selection(bytes));
