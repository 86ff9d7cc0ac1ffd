//! The advisory lock between processes: whether it is used, and the test of it before viewing.
//!
//! Viewing holds no lock: it asks for a shared one without blocking and gives it back at once, so
//! that a program that opens the file for writing a moment later succeeds.

use std::ffi::OsStr;
use std::fs::{File, TryLockError};
use std::time::{Duration, Instant};

use super::holders::{Held, holders_of};
use crate::error::{Error, Kind, Result};
use crate::task::Task;

/// Environment variable of the HDF5 library that overrides [`Locking`].
pub const ENVIRONMENT: &str = "HDF5_USE_FILE_LOCKING";

/// Whether files are locked, as h5py's `locking` argument has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locking {
    /// Locks are used, and a file system without locks is an error.
    True,
    /// No lock is used or looked at.
    False,
    /// Locks are used where the file system has them.
    BestEffort,
    /// As the HDF5 library was built by default: [`Locking::BestEffort`].
    #[default]
    Default,
}

impl Locking {
    /// What counts after a look at the environment, whose value goes first.
    pub fn in_effect(self) -> Self {
        self.overridden_by(std::env::var_os(ENVIRONMENT).as_deref())
    }

    /// What counts when the variable has this value. Other values than the library's are ignored.
    fn overridden_by(self, variable: Option<&OsStr>) -> Self {
        match variable.and_then(OsStr::to_str) {
            Some("TRUE" | "1") => Self::True,
            Some("FALSE" | "0") => Self::False,
            Some("BEST_EFFORT") => Self::BestEffort,
            _ if self == Self::Default => Self::BestEffort,
            _ => self,
        }
    }

    /// Whether an error of the lock call is forgiven.
    pub(super) fn forgives(self, error: &std::io::Error) -> bool {
        self == Self::BestEffort && error.kind() == std::io::ErrorKind::Unsupported
    }
}

/// How often something is tried that another process may prevent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// Attempts in all, at least one.
    pub count: u32,
    /// Longest wait between two attempts; the real one is random below it, so that programs that
    /// wait for the same file do not meet again.
    pub wait: Duration,
}

impl Default for Attempts {
    /// Ten attempts, at most ten seconds apart.
    fn default() -> Self {
        Self {
            count: 10,
            wait: Duration::from_secs(10),
        }
    }
}

impl Attempts {
    /// A single attempt.
    pub const ONCE: Self = Self {
        count: 1,
        wait: Duration::ZERO,
    };

    /// Runs `attempt` until it succeeds, fails with an error that `again` does not accept, or was
    /// tried often enough. `refused` hears of each refusal before the wait that follows it.
    pub fn run<T>(
        self,
        task: &Task,
        again: impl Fn(&Error) -> bool,
        mut refused: impl FnMut(LockRefusal),
        mut attempt: impl FnMut() -> Result<T, Refused>,
    ) -> Result<T> {
        let attempts = self.count.max(1);
        for number in 1.. {
            task.check()?;
            let Refused { error, holders } = match attempt() {
                Ok(value) => return Ok(value),
                Err(refusal) => refusal,
            };
            if number >= attempts || !again(&error) {
                return Err(error);
            }
            let wait = self.wait.mul_f64(random_fraction());
            refused(LockRefusal {
                attempt: number,
                attempts,
                wait,
                holders,
                error,
            });
            sleep(wait, task)?;
        }
        Err(Error::invalid("attempts", "none was made"))
    }
}

/// Why an attempt failed, and who stood in the way.
#[derive(Debug)]
pub struct Refused {
    /// The error.
    pub error: Error,
    /// Who holds the file, such as `python (process 4711)`; empty where the system does not tell.
    pub holders: Vec<String>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self {
            error,
            holders: Vec::new(),
        }
    }
}

/// An attempt that was refused and will be repeated.
#[derive(Debug, Clone)]
pub struct LockRefusal {
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// Attempts in all.
    pub attempts: u32,
    /// Wait until the next one.
    pub wait: Duration,
    /// Who holds the file, such as `python (process 4711)`; empty where the system does not tell.
    pub holders: Vec<String>,
    /// The refusal itself.
    pub error: Error,
}

/// Whether viewing may begin: takes the shared lock and gives it back at once.
pub fn test_shared(file: &File, locking: Locking) -> Result<(), Refused> {
    let locking = locking.in_effect();
    if locking == Locking::False {
        return Ok(());
    }
    match file.try_lock_shared() {
        Ok(()) => file
            .unlock()
            .map_err(|e| Error::io("releasing the lock", e).into()),
        Err(TryLockError::WouldBlock) => Err(refusal(file)),
        Err(TryLockError::Error(error)) if locking.forgives(&error) => Ok(()),
        Err(TryLockError::Error(error)) => Err(Error::io("testing the lock", error).into()),
    }
}

/// Whether somebody is known to hold the exclusive lock. Takes no lock, not even for a moment: for
/// files that are looked at again and again.
pub fn look_for_writer(file: &File, locking: Locking) -> Result<(), Refused> {
    if locking.in_effect() == Locking::False {
        return Ok(());
    }
    match holders_of(file, Held::Exclusive) {
        holders if holders.is_empty() => Ok(()),
        holders => Err(held_by(holders)),
    }
}

/// The error of a file that somebody else has locked.
pub(super) fn refusal(file: &File) -> Refused {
    held_by(holders_of(file, Held::Any))
}

fn held_by(holders: Vec<String>) -> Refused {
    let cause = match holders.is_empty() {
        true => "another program has it open for writing".to_owned(),
        false => format!("held by {}", holders.join(", ")),
    };
    Refused {
        error: Error::new(Kind::Locked, "file lock", cause),
        holders,
    }
}

/// A number between 0 and 1, from the randomness that seeds the standard hash maps.
fn random_fraction() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let bits = std::hash::RandomState::new().build_hasher().finish();
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

fn sleep(wait: Duration, task: &Task) -> Result<()> {
    const LOOK: Duration = Duration::from_millis(10);
    let end = Instant::now() + wait;
    loop {
        task.check()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(LOOK));
    }
}

#[cfg(test)]
#[path = "lock_tests.rs"]
mod tests;
