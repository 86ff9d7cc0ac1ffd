//! One panel's line of requests: what it wants, what is on its way, what it has.
//!
//! A panel says each frame what it wants. A newer wish replaces an older one, but a reply that
//! is nearly there is let through: a slider that is dragged shows intermediate values, and
//! never starves.

use std::time::{Duration, Instant};

use hyperslab_engine::Task;

/// How long a request is left alone before a newer wish cancels it.
const GRACE: Duration = Duration::from_millis(120);

/// The requests of one panel, each known by its key.
#[derive(Debug)]
pub struct Slot<K> {
    id: u64,
    next_serial: u64,
    shown: u64,
    has: Option<K>,
    flying: Option<Flight<K>>,
}

#[derive(Debug)]
struct Flight<K> {
    key: K,
    serial: u64,
    since: Instant,
    task: Task,
}

impl<K: Clone + PartialEq> Slot<K> {
    /// An empty slot; `id` is unique in the window.
    pub fn new(id: u64) -> Self {
        Self {
            id,
            next_serial: 1,
            shown: 0,
            has: None,
            flying: None,
        }
    }

    /// The number that replies name.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether `key` is neither here nor on its way, and may be asked for now.
    ///
    /// An older request that had its time is cancelled.
    pub fn wants(&mut self, key: &K) -> bool {
        if self.flying.as_ref().is_some_and(|f| f.key == *key) {
            return false;
        }
        if self.has.as_ref() == Some(key) {
            self.cancel();
            return false;
        }
        match &self.flying {
            Some(flight) if flight.since.elapsed() < GRACE => false,
            _ => {
                self.cancel();
                true
            }
        }
    }

    /// Notes that `key` was asked for; returns the serial for `task`'s tag.
    pub fn start(&mut self, key: K, task: &Task) -> u64 {
        let serial = self.next_serial;
        self.next_serial += 1;
        self.flying = Some(Flight {
            key,
            serial,
            since: Instant::now(),
            task: task.clone(),
        });
        serial
    }

    /// Whether the reply of `serial` is to be shown: newer than what is shown.
    pub fn accept(&mut self, serial: u64, last: bool) -> bool {
        let fresh = serial >= self.shown.max(1);
        if let Some(flight) = self.flying.take_if(|f| f.serial == serial && last) {
            self.has = Some(flight.key);
        }
        if fresh {
            self.shown = serial;
        }
        fresh
    }

    /// The request of `serial` ended without a result, so it may be asked for again.
    pub fn give_up(&mut self, serial: u64) {
        self.flying.take_if(|f| f.serial == serial);
    }

    /// Cancels what is on its way.
    pub fn cancel(&mut self) {
        if let Some(flight) = self.flying.take() {
            flight.task.cancel();
        }
    }

    /// Cancels what is on its way, and takes it for answered: nobody asks again by itself.
    /// Tells whether anything was.
    pub fn stop(&mut self) -> bool {
        let Some(flight) = self.flying.take() else {
            return false;
        };
        flight.task.cancel();
        self.has = Some(flight.key);
        true
    }

    /// Forgets what is here, so that it is asked for again.
    pub fn forget(&mut self) {
        self.cancel();
        self.has = None;
    }

    /// What is here.
    pub fn has(&self) -> Option<&K> {
        self.has.as_ref()
    }

    /// The task on its way and since when.
    pub fn waiting(&self) -> Option<(&Task, Duration)> {
        let flight = self.flying.as_ref()?;
        Some((&flight.task, flight.since.elapsed()))
    }
}

impl<K> Drop for Slot<K> {
    fn drop(&mut self) {
        if let Some(flight) = &self.flying {
            flight.task.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_asked_for_once() {
        let mut slot = Slot::new(1);
        assert!(slot.wants(&"a"));
        let serial = slot.start("a", &Task::new());
        assert!(!slot.wants(&"a"));
        assert!(slot.accept(serial, true));
        assert!(!slot.wants(&"a"));
        slot.forget();
        assert!(slot.wants(&"a"));
    }

    #[test]
    fn a_newer_wish_waits_a_moment_and_then_cancels() {
        let mut slot = Slot::new(1);
        let task = Task::new();
        slot.start("a", &task);
        assert!(!slot.wants(&"b"));
        assert!(!task.is_cancelled());
        std::thread::sleep(GRACE);
        assert!(slot.wants(&"b"));
        assert!(task.is_cancelled());
    }

    #[test]
    fn an_older_reply_never_replaces_a_newer_one() {
        let mut slot = Slot::new(1);
        let first = slot.start("a", &Task::new());
        slot.cancel();
        let second = slot.start("b", &Task::new());
        assert!(slot.accept(second, true));
        assert!(!slot.accept(first, true));
        assert_eq!(slot.has(), Some(&"b"));
    }

    #[test]
    fn a_reply_on_the_way_to_a_newer_wish_is_shown() {
        let mut slot = Slot::new(1);
        let first = slot.start("a", &Task::new());
        slot.cancel();
        slot.start("b", &Task::new());
        assert!(slot.accept(first, true));
        assert_eq!(slot.has(), None);
    }
}
