//! A bound on what one listing hands over: what its members take together in the file.
//!
//! Damaged heaps and indexes can list the same bytes many times, so that a small file would take
//! any amount of memory. In a sound file every member has bytes of its own.

use std::ops::ControlFlow;

use crate::error::{Error, Kind, Result};
use crate::file::Core;

/// Bytes that do not count: what is small is harmless.
const FREE: u64 = 1 << 20;

/// What is left of a listing's bytes.
pub(super) struct Room {
    structure: &'static str,
    most: u64,
    left: u64,
    exceeded: bool,
}

impl Room {
    /// Twice the bytes of the file, for a listing of `structure`.
    pub(super) fn of_file(core: &Core, structure: &'static str) -> Result<Self> {
        Ok(Self::new(core.source().stored()?, structure))
    }

    fn new(file: u64, structure: &'static str) -> Self {
        let most = file.saturating_mul(2).saturating_add(FREE);
        Self {
            structure,
            most,
            left: most,
            exceeded: false,
        }
    }

    /// Takes a member's bytes; breaks the visit where they are too many.
    pub(super) fn spend(&mut self, bytes: usize) -> ControlFlow<()> {
        match self.left.checked_sub(bytes as u64) {
            Some(left) => self.left = left,
            None => {
                self.exceeded = true;
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// The result of the visit, or that it was broken off for want of room.
    pub(super) fn or_exceeded(&self, visited: Result<()>) -> Result<()> {
        if !self.exceeded {
            return visited;
        }
        let cause = format!(
            "its members take over {} bytes, more than the file can hold",
            self.most
        );
        Err(Error::new(Kind::LimitExceeded, self.structure, cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_take_more_than_the_file_has_end_the_visit() {
        let mut room = Room::new(1 << 20, "group");
        for _ in 0..3 {
            assert!(room.spend(1 << 20).is_continue());
        }
        assert!(room.or_exceeded(Ok(())).is_ok());
        assert!(room.spend(1).is_break());
        let error = room.or_exceeded(Ok(())).unwrap_err();
        assert_eq!(error.kind(), Kind::LimitExceeded);
    }
}
