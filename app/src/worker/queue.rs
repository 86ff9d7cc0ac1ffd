//! Jobs in order of who waits for them: a few threads, the visible first.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

/// Who waits for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// The window shows a gap until it is done, and it is short.
    Visible,
    /// On screen, but long: a plot over everything, a picture.
    Long,
    /// Likely needed soon.
    Prefetch,
    /// Nobody waits: counting, statistics.
    Background,
}

type Job = Box<dyn FnOnce() + Send>;

/// A pool of threads that run jobs by priority.
///
/// One thread is left to visible jobs, so that a click never waits for a long read to end, and
/// one more to anything but background jobs.
pub struct Queue {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    threads: usize,
}

#[derive(Default)]
struct State {
    jobs: [VecDeque<Job>; 4],
    running: [usize; 4],
    closed: bool,
}

impl Queue {
    /// A queue served by `threads` threads, at least 3.
    pub fn new(threads: usize) -> Self {
        let threads = threads.max(3);
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            wake: Condvar::new(),
            threads,
        });
        for number in 0..threads {
            let shared = shared.clone();
            let thread = std::thread::Builder::new().name(format!("worker {number}"));
            if let Err(error) = thread.spawn(move || shared.serve()) {
                tracing::error!("a worker thread did not start: {error}");
            }
        }
        Self { shared }
    }

    /// Adds a job.
    pub fn push(&self, priority: Priority, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock();
        state.jobs[priority as usize].push_back(Box::new(job));
        drop(state);
        self.shared.wake.notify_all();
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.closed = true;
        state.jobs.iter_mut().for_each(VecDeque::clear);
        self.shared.wake.notify_all();
    }
}

impl Shared {
    fn serve(&self) {
        let mut state = self.state.lock();
        while !state.closed {
            let Some((class, job)) = self.take(&mut state) else {
                self.wake.wait(&mut state);
                continue;
            };
            state.running[class] += 1;
            drop(state);
            // A panic is a defect of ours; it costs its job and no more.
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).is_err() {
                tracing::error!("a job panicked");
            }
            state = self.state.lock();
            state.running[class] -= 1;
            self.wake.notify_one();
        }
    }

    fn take(&self, state: &mut State) -> Option<(usize, Job)> {
        let busy: usize = state.running[1..].iter().sum();
        for class in 0..state.jobs.len() {
            let room = match class {
                0 => true,
                1 => busy + 1 < self.threads,
                _ => busy + 2 < self.threads,
            };
            if room && let Some(job) = state.jobs[class].pop_front() {
                return Some((class, job));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    const SOON: Duration = Duration::from_secs(5);

    #[test]
    fn a_visible_job_runs_while_long_ones_hold_all_other_threads() {
        let queue = Queue::new(3);
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        for _ in 0..8 {
            let held = held.clone();
            queue.push(Priority::Long, move || {
                let _ = held.lock().recv();
            });
        }
        let (done, finished) = mpsc::channel();
        queue.push(Priority::Visible, move || done.send(()).unwrap());
        finished.recv_timeout(SOON).unwrap();
        drop(release);
    }

    #[test]
    fn a_panic_costs_its_own_job_only() {
        let queue = Queue::new(3);
        for _ in 0..6 {
            queue.push(Priority::Visible, || panic!("on purpose"));
        }
        let (done, finished) = mpsc::channel();
        queue.push(Priority::Background, move || done.send(()).unwrap());
        finished.recv_timeout(SOON).unwrap();
    }
}
