//! When the process started: the clock for the first frame.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static STARTED: OnceLock<Instant> = OnceLock::new();

/// Starts the clock; the first thing that `main` does.
pub fn begin() {
    STARTED.get_or_init(Instant::now);
}

/// Since [`begin`].
pub fn elapsed() -> Duration {
    STARTED.get_or_init(Instant::now).elapsed()
}
