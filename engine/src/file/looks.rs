//! When the file was last looked at: what is read from memory alone does not ask the system anew
//! each time whether the file changed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Core;
use crate::error::Result;

/// How long a look holds for reads from memory, since the system calls of one take longer than such
/// a read. They may still give what the file was before a change of so short a time ago.
const HOLDS: Duration = Duration::from_micros(200);

/// The last look that found the file as it was.
pub(super) struct Looks {
    opened: Instant,
    /// When it began, in nanoseconds since then.
    last: AtomicU64,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            opened: Instant::now(),
            last: AtomicU64::new(0),
        }
    }
}

impl Looks {
    /// Takes note of a look that began at `start` and found no change.
    pub(super) fn note(&self, start: Instant) {
        let since = start.saturating_duration_since(self.opened).as_nanos();
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.last.fetch_max(since, Ordering::AcqRel);
    }

    /// Whether the last look came after `read` and still holds.
    fn covers(&self, read: Instant) -> bool {
        let last = Duration::from_nanos(self.last.load(Ordering::Acquire));
        let age = self.opened.elapsed().saturating_sub(last);
        last > read.saturating_duration_since(self.opened) && age < HOLDS
    }
}

impl Core {
    /// As [`Core::confirm`], after a read from memory alone, of what came from the file before
    /// `since`: asks the system only where the last look was before that, or some time ago.
    pub fn confirm_kept(&self, generation: u64, since: Instant) -> Result<()> {
        // The look first: one that came before the generation rose is not of this generation.
        if self.looks().covers(since) && self.generation() == generation {
            return Ok(());
        }
        self.confirm(generation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_covers_what_was_read_before_it_and_not_for_long() {
        let looks = Looks::default();
        let before = Instant::now();
        assert!(!looks.covers(before));
        // A slow machine may need some attempts to be within the time.
        let covered = (0..100).any(|_| {
            looks.note(Instant::now());
            looks.covers(before)
        });
        assert!(covered);
        let after = Instant::now();
        assert!(!looks.covers(after));
        std::thread::sleep(HOLDS);
        assert!(!looks.covers(before));
    }

    #[test]
    fn an_older_look_does_not_take_the_place_of_a_newer_one() {
        let looks = Looks::default();
        let [old, new] = [looks.opened, looks.opened + HOLDS];
        looks.note(new);
        looks.note(old);
        assert_eq!(u128::from(looks.last.into_inner()), HOLDS.as_nanos());
    }
}
