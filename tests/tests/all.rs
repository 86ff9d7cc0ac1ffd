//! Whole-product tests in one binary: a module for each subject, and the harness they share.
#![allow(
    clippy::print_stdout,
    reason = "a test says when it is skipped, and what it counted"
)]

mod check;
mod clear_flags;
mod commit;
mod compressors;
mod corpus_digest;
mod damage;
mod desktop;
mod drivers;
mod dump;
mod edit_attributes;
mod edit_copy;
mod edit_corpus;
mod edit_create;
mod edit_large;
mod edit_links;
mod edit_log;
mod edit_random;
mod edit_together;
mod edit_values;
mod edit_window;
mod end_to_end;
mod find;
mod harness;
mod layering;
mod locks;
mod ls;
mod malformed;
mod network;
mod object_model;
mod open_gl;
mod oracle_values;
mod repack;
mod shown;
mod structure_digest;
mod structures;
mod tables;
mod types;
mod values;
mod window;
