//! The worker of the window, without the window: asks for what a view would ask for.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use hyperslab::model::ObjectPath;
use hyperslab::model::head::ObjectHead;
use hyperslab::worker::{DocumentId, Priority, Reply, Request, Tag, Worker};
use hyperslab_engine::{Error, Locking, Task};

/// How long a request may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a request.
pub type Answer = Result<Vec<Reply>, Refusal>;

/// Why a request has no answer.
#[derive(Debug)]
pub enum Refusal {
    /// The window would show this.
    Error(Error),
    /// A defect: it takes too long, or its job panicked.
    Defect(String),
}

/// A worker, and the file that is open in it.
pub struct Stage {
    worker: Worker,
    woken: Receiver<()>,
    document: DocumentId,
    serial: u64,
    /// The longest that a request took.
    pub slowest: Duration,
}

impl Stage {
    /// Starts the worker.
    pub fn new() -> Self {
        let (wake, woken) = channel();
        Self {
            worker: Worker::new(move || {
                // Nobody waits any more where this fails.
                let _ = wake.send(());
            }),
            woken,
            document: DocumentId(0),
            serial: 0,
            slowest: Duration::ZERO,
        }
    }

    /// Opens another file in place of the one before.
    pub fn open(&mut self, path: &Path) -> Answer {
        self.worker.close(self.document);
        self.document = DocumentId(self.document.0 + 1);
        self.ask(Request::Open {
            path: path.to_path_buf(),
            ignore_lock: true,
            network: false,
            chunk_cache: 64 << 20,
            locking: Locking::False,
            shelf: None,
        })
    }

    /// Submits a request and waits for its last reply.
    pub fn ask(&mut self, request: Request) -> Answer {
        self.serial += 1;
        let tag = Tag {
            document: self.document,
            generation: 0,
            view: 0,
            serial: self.serial,
        };
        let what = format!("{request:?}");
        let (task, begun) = (Task::new(), Instant::now());
        self.worker.submit(Priority::Visible, tag, request, &task);
        let mut replies = Vec::new();
        loop {
            let idle = self.worker.is_idle();
            let arrived: Vec<_> = self.worker.replies().collect();
            for delivery in arrived.into_iter().filter(|d| d.tag == tag) {
                match delivery.reply {
                    Ok(reply) => replies.push(reply),
                    Err(error) => return Err(Refusal::Error(error)),
                }
                if delivery.last {
                    self.slowest = self.slowest.max(begun.elapsed());
                    return Ok(replies);
                }
            }
            if idle {
                return Err(Refusal::Defect(format!("{what} panicked")));
            }
            if begun.elapsed() > PATIENCE {
                task.cancel();
                return Err(Refusal::Defect(format!("{what} takes over {PATIENCE:?}")));
            }
            match self.woken.recv_timeout(Duration::from_millis(200)) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Refusal::Defect("the worker ended".to_owned()));
                }
            }
        }
    }

    /// What is known of an object from its header, which can be read.
    pub fn head(&mut self, path: &str) -> Arc<ObjectHead> {
        match self.one(Request::Head(ObjectPath::new(path))) {
            Ok(Reply::Head(head)) => head,
            other => panic!("no header of {path}: {other:?}"),
        }
    }

    /// The one reply of a request that has no others.
    pub fn one(&mut self, request: Request) -> Result<Reply, Refusal> {
        let mut replies = self.ask(request)?;
        replies
            .pop()
            .ok_or_else(|| Refusal::Defect("no reply".to_owned()))
    }
}
