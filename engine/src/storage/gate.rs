//! The gate of a file: its reads go through one at a time, the most urgent first, in short turns.
//!
//! A plan that reads much asks again for each turn of at most [`TURN_BYTES`], so that a click
//! during a whole-file read waits for one turn. Only reading happens within a turn: decoding, and
//! anything that waits for other threads, comes after it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::Source;
use crate::error::{Error, Kind, Result};
use crate::task::{Priority, Task};

/// Most bytes that one turn reads.
pub const TURN_BYTES: u64 = 16 << 20;

/// How often a waiting plan looks whether it was cancelled.
const LOOK: Duration = Duration::from_millis(10);

thread_local! {
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is within a turn: then it may read, and nothing else.
pub fn held() -> bool {
    HELD.get()
}

/// Serializes the reads of one file.
#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    busy: bool,
    next_ticket: u64,
    waiting: [VecDeque<u64>; 3],
}

impl State {
    /// The ticket that is served next.
    fn first(&self) -> Option<u64> {
        self.waiting.iter().find_map(|queue| queue.front().copied())
    }

    fn queue(&mut self, priority: Priority) -> &mut VecDeque<u64> {
        let [visible, prefetch, background] = &mut self.waiting;
        match priority {
            Priority::Visible => visible,
            Priority::Prefetch => prefetch,
            Priority::Background => background,
        }
    }
}

impl Gate {
    /// Waits for a turn at the task's priority; ends with [`Kind::Cancelled`] when the task does.
    pub fn turn(&self, task: &Task) -> Result<Turn<'_>> {
        task.check()?;
        if held() {
            // Waiting would be for ever: this thread itself keeps the gate shut.
            return Err(Error::invalid("gate", "a turn was asked for within a turn"));
        }
        let mut state = self.state.lock();
        if state.busy || state.first().is_some() {
            let ticket = state.next_ticket;
            state.next_ticket += 1;
            state.queue(task.priority()).push_back(ticket);
            while state.busy || state.first() != Some(ticket) {
                self.changed.wait_for(&mut state, LOOK);
                if let Err(cancelled) = task.check() {
                    state.queue(task.priority()).retain(|t| *t != ticket);
                    self.changed.notify_all();
                    return Err(cancelled);
                }
            }
            state.queue(task.priority()).pop_front();
        }
        state.busy = true;
        HELD.set(true);
        Ok(Turn {
            gate: self,
            left: Cell::new(TURN_BYTES),
            not_send: PhantomData,
        })
    }
}

/// The right to read, until dropped. Stays on its thread.
#[derive(Debug)]
pub struct Turn<'a> {
    gate: &'a Gate,
    left: Cell<u64>,
    not_send: PhantomData<*const ()>,
}

impl Turn<'_> {
    /// Bytes that this turn may still read.
    pub fn left(&self) -> u64 {
        self.left.get()
    }

    /// Fills `out` from `offset` on, within the bytes that are left to this turn.
    pub fn read_at(&self, source: &dyn Source, offset: u64, out: &mut [u8]) -> Result<()> {
        self.spend(out.len() as u64)?;
        source.read_at(offset, out)
    }

    /// Counts bytes that the plan reads by itself (with several threads) during this turn.
    pub fn spend(&self, bytes: u64) -> Result<()> {
        let left = self.left.get().checked_sub(bytes).ok_or_else(|| {
            let cause = format!("{bytes} bytes in a turn that has {} left", self.left.get());
            Error::new(Kind::LimitExceeded, "gate", cause)
        })?;
        self.left.set(left);
        Ok(())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        HELD.set(false);
        self.gate.state.lock().busy = false;
        self.gate.changed.notify_all();
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
