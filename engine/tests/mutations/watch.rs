//! Ends the test where a case takes too long or too much memory, and names the case.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest that a case may take: far more than any takes, for slow machines in debug builds.
const LONGEST: Duration = Duration::from_secs(20);

/// Most memory that the cases under way may take together, over what the test has at its start.
const MOST: u64 = 400 << 20;

/// The cases under way, looked at from a thread of their own.
pub struct Watch(Arc<Mutex<Vec<Option<Case>>>>);

struct Case {
    name: String,
    begun: Instant,
}

impl Watch {
    /// Starts to watch that many workers.
    pub fn start(workers: usize) -> Self {
        let cases: Arc<Mutex<Vec<Option<Case>>>> = Arc::default();
        cases.lock().unwrap().resize_with(workers, || None);
        let watched = Arc::downgrade(&cases);
        let before = resident();
        std::thread::spawn(move || {
            while let Some(cases) = watched.upgrade() {
                look(&cases.lock().unwrap(), before);
                drop(cases);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        Self(cases)
    }

    /// A worker begins a case.
    pub fn begin(&self, worker: usize, name: String) {
        let begun = Instant::now();
        self.0.lock().unwrap()[worker] = Some(Case { name, begun });
    }

    /// A worker is through with its case.
    pub fn end(&self, worker: usize) {
        self.0.lock().unwrap()[worker] = None;
    }
}

fn look(cases: &[Option<Case>], before: Option<u64>) {
    let late = cases.iter().flatten().find(|c| c.begun.elapsed() > LONGEST);
    if let Some(case) = late {
        eprintln!("{} takes over {LONGEST:?}", case.name);
        std::process::abort();
    }
    let now = resident().zip(before);
    if let Some(grown) = now.and_then(|(now, before)| now.checked_sub(before))
        && grown > MOST
    {
        let names: Vec<_> = cases.iter().flatten().map(|case| &case.name).collect();
        eprintln!("{} MiB more memory while {names:?} run", grown >> 20);
        std::process::abort();
    }
}

/// Bytes of memory in use, where the system tells.
fn resident() -> Option<u64> {
    let fields = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = fields.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
