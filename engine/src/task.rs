//! A running request: cancelled from outside, looked at for each chunk, node or 10 ms.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::error::{Error, Kind, Result};

/// How urgently a result is waited for; the gate of a file serves the first kind first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Priority {
    /// Somebody looks at the place where the result will stand.
    #[default]
    Visible,
    /// Probably looked at next.
    Prefetch,
    /// Whole-file work: counting, searching, exporting.
    Background,
}

/// Handle on a request that can take long. Clones share the same state.
#[derive(Debug, Clone, Default)]
pub struct Task(Arc<State>);

#[derive(Debug, Default)]
struct State {
    priority: Priority,
    cancelled: Arc<AtomicBool>,
    done: AtomicU64,
    total: AtomicU64,
}

impl Task {
    /// A fresh task, not cancelled, without progress.
    pub fn new() -> Self {
        Self::default()
    }

    /// A fresh task of this urgency ([`Task::new`] makes visible ones).
    pub fn with_priority(priority: Priority) -> Self {
        Self(Arc::new(State {
            priority,
            ..State::default()
        }))
    }

    /// A part of this task: cancelled with it and as urgent, but with progress of its own, for
    /// callers that count the work themselves.
    pub fn part(&self) -> Self {
        Self(Arc::new(State {
            priority: self.0.priority,
            cancelled: self.0.cancelled.clone(),
            ..State::default()
        }))
    }

    /// How urgently its result is waited for.
    pub fn priority(&self) -> Priority {
        self.0.priority
    }

    /// Asks whoever runs the task to stop at the next look.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the task was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// [`Kind::Cancelled`] once the task was cancelled.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            return Err(Error::new(Kind::Cancelled, "task", "cancelled"));
        }
        Ok(())
    }

    /// Adds to the work that lies ahead (bytes, members; the unit is the caller's).
    pub fn expect(&self, units: u64) {
        self.0.total.fetch_add(units, Ordering::Relaxed);
    }

    /// Reports work done, in the unit of [`Task::expect`].
    pub fn advance(&self, units: u64) {
        self.0.done.fetch_add(units, Ordering::Relaxed);
    }

    /// Work done and work known in all; the second is 0 while nothing is known.
    pub fn progress(&self) -> (u64, u64) {
        (
            self.0.done.load(Ordering::Relaxed),
            self.0.total.load(Ordering::Relaxed),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_task_fails_its_next_check() {
        let task = Task::new();
        let other = task.clone();
        assert!(task.check().is_ok());
        other.cancel();
        assert!(task.check().unwrap_err().is_cancelled());
    }

    #[test]
    fn a_part_is_cancelled_with_the_whole_and_counts_for_itself() {
        let task = Task::with_priority(Priority::Background);
        let part = task.part();
        part.expect(10);
        assert_eq!(task.progress(), (0, 0));
        assert_eq!(part.priority(), Priority::Background);
        task.cancel();
        assert!(part.is_cancelled());
    }
}
