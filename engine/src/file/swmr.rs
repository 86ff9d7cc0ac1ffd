//! Reading while a single writer writes for many readers (specification II.A, consistency flags).
//!
//! The writer keeps the file consistent at every moment, but one of its blocks may be seen half
//! written. Nothing is kept of such a file from one read to the next, and what does not decode is
//! read again, as often as the library does.

use std::time::Duration;

use parking_lot::Mutex;

use super::Core;

/// Flag of the superblock: written by a single writer while others read.
const SWMR: u32 = 4;

/// How often a block is read before it counts as damaged.
const ATTEMPTS: u32 = 100;

/// Attempts without a wait between them.
const AT_ONCE: u32 = 10;

/// The wait between later attempts.
const WAIT: Duration = Duration::from_micros(50);

/// Attempts in one generation of the file: many damaged blocks must not take long.
const ATTEMPTS_IN_ALL: u32 = 10_000;

/// Attempts so far in a generation.
#[derive(Default)]
pub(super) struct Attempts(Mutex<(u64, u32)>);

impl Core {
    /// Whether another process is writing the file for many readers, or stopped without closing it.
    pub fn is_being_written(&self) -> bool {
        self.located().superblock.flags & SWMR != 0
    }

    /// Waits for what another process is writing; not where there is none, or after `attempt` ones.
    pub(super) fn wait_for_writer(&self, attempt: u32) -> bool {
        if attempt >= ATTEMPTS || !self.is_being_written() {
            return false;
        }
        {
            let mut spent = self.attempts().0.lock();
            let generation = self.generation();
            if spent.0 != generation {
                *spent = (generation, 0);
            }
            if spent.1 >= ATTEMPTS_IN_ALL {
                return false;
            }
            spent.1 += 1;
        }
        wait(attempt)
    }
}

/// Waits before the next attempt after `attempt` ones; not after the last.
pub(super) fn wait(attempt: u32) -> bool {
    match attempt {
        0..AT_ONCE => std::thread::yield_now(),
        AT_ONCE..ATTEMPTS => std::thread::sleep(WAIT),
        _ => return false,
    }
    true
}
