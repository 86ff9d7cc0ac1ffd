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
const ATTEMPTS_IN_ALL: u32 = 2000;

/// Attempts so far in a generation.
#[derive(Default)]
pub(super) struct Attempts(Mutex<(u64, u32)>);

impl Core {
    /// Whether another process is writing the file for many readers, or stopped without closing it.
    pub fn is_being_written(&self) -> bool {
        self.located().superblock.marks() & SWMR != 0
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Instant;

    use super::*;
    use crate::bytes::Address;
    use crate::error::{Kind, Result};
    use crate::file::Settings;
    use crate::format::superblock::SIGNATURE;
    use crate::format::testing::with_checksum;
    use crate::metadata::object_header;
    use crate::storage::{MemorySource, Source, Stamp};

    /// A file of which everything from `from` on is seen half written for some reads.
    struct Torn {
        whole: MemorySource,
        from: u64,
        left: AtomicU32,
    }

    impl Source for Torn {
        fn len(&self) -> Result<u64> {
            self.whole.len()
        }

        fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
            self.whole.read_at(offset, out)?;
            let torn = |left: u32| left.checked_sub(1);
            let after = offset + out.len() as u64;
            if after > self.from
                && offset <= self.from
                && self
                    .left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, torn)
                    .is_ok()
            {
                out[(self.from - offset) as usize..].fill(0);
            }
            Ok(())
        }

        fn stamp(&self) -> Result<Stamp> {
            self.whole.stamp()
        }
    }

    /// Version 3 with `flags`, and a root group's header at 48 without messages.
    fn file(flags: u8) -> Vec<u8> {
        let mut superblock = [&SIGNATURE[..], &[3, 8, 8, flags]].concat();
        for address in [0, u64::MAX, 63, 48] {
            superblock.extend(u64::to_le_bytes(address));
        }
        let header = [&b"OHDR"[..], &[2, 0], &[4], &[0, 0, 0, 0]].concat();
        [with_checksum(&superblock), with_checksum(&header)].concat()
    }

    fn open(flags: u8, from: u64, times: u32) -> Result<Core> {
        let torn = Torn {
            whole: MemorySource::new(file(flags)),
            from,
            left: AtomicU32::new(times),
        };
        Core::open(Box::new(torn), Path::new("torn.h5"), Settings::default())
    }

    #[test]
    fn a_block_seen_half_written_is_read_again() {
        let core = open(5, 55, 50).unwrap();
        let header = object_header::read(&core, Address(48)).unwrap();
        assert_eq!(header.version, 2);
    }

    #[test]
    fn a_superblock_seen_half_written_is_read_again() {
        assert!(open(5, 40, 0).is_ok());
        assert!(open(5, 40, 9).is_ok());
    }

    #[test]
    fn a_file_that_nobody_writes_is_damaged_at_the_first_read() {
        // The first read is that of the superblock, which ends before.
        let core = open(0, 55, 2).unwrap();
        let error = object_header::read(&core, Address(48)).unwrap_err();
        assert_eq!(error.kind(), Kind::Corrupt);
    }

    #[test]
    fn what_stays_damaged_is_given_up_and_many_such_blocks_take_no_longer() {
        let core = open(5, 55, u32::MAX).unwrap();
        let start = Instant::now();
        for _ in 0..5000 {
            let error = object_header::read(&core, Address(48)).unwrap_err();
            assert_eq!(error.kind(), Kind::Corrupt);
        }
        assert!(start.elapsed() < Duration::from_secs(20));
        assert_eq!(core.attempts().0.lock().1, ATTEMPTS_IN_ALL);
    }
}
