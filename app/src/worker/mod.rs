//! Requests, replies, cancellation and progress: the only place besides the command line that calls the engine.
//!
//! The window submits a [`Request`] with a [`Tag`] and a priority, keeps the [`Task`] to cancel
//! it or to show its progress, and takes replies once a frame. Nothing here knows egui: the
//! worker calls `wake` when something arrived.

mod attributes;
mod cells;
mod census;
mod children;
mod convention;
pub mod copy;
mod cost;
mod damage;
mod describe;
mod edit;
mod facts;
mod filter;
pub mod find;
mod find_rows;
mod head;
mod held_picture;
mod hits;
mod image;
mod labels;
mod left;
mod lens;
mod library;
mod matlab;
pub mod member_table;
mod nexus;
mod numbers;
mod open;
mod picture;
mod producer;
pub mod protocol;
mod queue;
mod references;
mod rows;
mod scales;
mod series;
mod sort;
mod sorter;
mod sources;
mod statistics;
mod storage;
mod summary;
mod table;
mod tiles;
mod value;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::{Receiver, Sender};
use hyperslab_engine::{Error, File, Kind, Result, Task};

pub use left::Left;
use library::Library;
pub use protocol::{
    CopyHeaders, CopyRequest, Delivery, DocumentId, EditState, Job, Reply, Request, RowsFound,
    RowsStep, RowsWanted, StatisticsWanted, TableRequest, Tag,
};
pub use queue::Priority;
use queue::Queue;
pub use rows::Rows;

/// Threads that run requests. They mostly wait for the disk; decoding has its own pool.
const THREADS: usize = 4;

/// Runs requests and collects replies.
pub struct Worker {
    queue: Queue,
    library: Arc<Library>,
    replies: Receiver<Delivery>,
    sender: Sender<Delivery>,
    wake: Wake,
    busy: Arc<AtomicUsize>,
}

type Wake = Arc<dyn Fn() + Send + Sync>;

impl Worker {
    /// A worker that calls `wake` whenever a reply waits.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, replies) = crossbeam_channel::unbounded();
        Self {
            queue: Queue::new(THREADS),
            library: Arc::default(),
            replies,
            sender,
            wake: Arc::new(wake),
            busy: Arc::default(),
        }
    }

    /// Adds a request; `task` cancels it.
    pub fn submit(&self, priority: Priority, tag: Tag, request: Request, task: &Task) {
        let outlet = Outlet {
            tag,
            about: request.about(),
            sender: self.sender.clone(),
            wake: self.wake.clone(),
            task: task.clone(),
        };
        let library = self.library.clone();
        let busy = Busy::new(&self.busy);
        self.queue.push(priority, move || {
            let result = outlet
                .task
                .check()
                .and_then(|()| run_undisturbed(&library, request, &outlet));
            outlet.finish(result);
            drop(busy);
            (outlet.wake)();
        });
    }

    /// Replies that arrived.
    pub fn replies(&self) -> impl Iterator<Item = Delivery> {
        self.replies.try_iter()
    }

    /// Whether nothing runs or waits, and every reply was taken.
    pub fn is_idle(&self) -> bool {
        self.busy.load(Ordering::SeqCst) == 0 && self.replies.is_empty()
    }

    /// Lets go of a document's file.
    pub fn close(&self, document: DocumentId) {
        self.library.close(document);
    }
}

/// Counts a job for as long as it lives, whether it runs, waits or is thrown away.
struct Busy(Arc<AtomicUsize>);

impl Busy {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Where a job puts its replies.
struct Outlet {
    tag: Tag,
    about: Option<crate::model::ObjectPath>,
    sender: Sender<Delivery>,
    wake: Wake,
    task: Task,
}

impl Outlet {
    /// One of several replies.
    fn send(&self, reply: Reply) {
        self.deliver(Ok(reply), false);
        (self.wake)();
    }

    fn finish(&self, result: Result<Reply>) {
        self.deliver(result, true);
    }

    fn deliver(&self, reply: Result<Reply, Error>, last: bool) {
        let _ = self.sender.send(Delivery {
            tag: self.tag,
            about: self.about.clone(),
            reply,
            last,
        });
    }
}

/// How often a request is run that edits come between.
const ATTEMPTS: usize = 5;

/// Runs a request; again where an edit of this program came between. One whose replies add up ends
/// as if it had been cancelled, so that whoever needs it asks anew.
fn run_undisturbed(library: &Library, request: Request, outlet: &Outlet) -> Result<Reply> {
    if matches!(request, Request::Edit(_)) {
        return run(library, request, outlet);
    }
    for _ in 0..ATTEMPTS {
        let file = library.get(outlet.tag.document).ok();
        let before = file.as_ref().map(|file| file.edits());
        let result = run(library, request.clone(), outlet);
        let stale = match &result {
            Ok(_) => request.is_short(),
            Err(error) => error.kind() == Kind::Changed,
        };
        if !stale || file.map(|file| file.edits()) == before {
            return result;
        }
        if request.adds_up() {
            break;
        }
    }
    let cause = "the file was edited meanwhile";
    Err(Error::new(Kind::Cancelled, "request", cause))
}

fn run(library: &Library, request: Request, outlet: &Outlet) -> Result<Reply> {
    if let Request::Open {
        path,
        ignore_lock,
        network,
        chunk_cache,
        locking,
        shelf,
    } = &request
    {
        let options = File::options()
            .ignore_lock(*ignore_lock)
            .network(*network)
            .chunk_cache(*chunk_cache)
            .locking(*locking);
        return open::open(library, path, options, shelf.as_deref(), outlet);
    }
    let file = library.get(outlet.tag.document)?;
    let task = &outlet.task;
    match request {
        Request::Open { .. } => Err(Error::invalid("request", "already open")),
        Request::Reload => open::reload(&file),
        // One that cannot be looked at is gone.
        Request::Look => Ok(Reply::Looked {
            changed: file.file.has_changed().unwrap_or(true),
        }),
        Request::IgnoreChecksums => {
            file.ignore_checksums();
            open::reload(&file)
        }
        Request::AllowNetwork => {
            file.file.allow_network(true);
            open::reload(&file)
        }
        Request::Children(path) => children::list(&file, &path, outlet),
        Request::Kinds(group, names) => children::kinds(&file, group, names, task),
        Request::Head(path) => head::read(&file, &path, task),
        Request::Table(request) => table::read(&file, &request, task),
        Request::Rows(wanted) => find_rows::find(&file, &wanted, task),
        Request::Copy(request) => copy::read(&file, &request, task),
        Request::Statistics(wanted) => statistics::read(&file, &wanted, task),
        Request::Series(path, wanted) => series::read(&file, &path, &wanted, outlet),
        Request::Image(path, wanted) => image::read(&file, &path, &wanted, task),
        Request::Cell(cell) => value::read_cell(&file, cell, task),
        Request::Value(path) => value::read(&file, &path, task),
        Request::Summary => summary::read(&file, task),
        Request::Census => census::count(&file, outlet),
        Request::Find(query) => hits::find(&file, &query, outlet),
        Request::Members(path, request) => member_table::answer(&file, &path, request, outlet),
        Request::Edit(job) => edit::run(&file, &job, task),
    }
}

impl Request {
    fn about(&self) -> Option<crate::model::ObjectPath> {
        match self {
            Self::Children(path) | Self::Kinds(path, _) => Some(path.clone()),
            _ => None,
        }
    }

    /// Whether its replies are parts that add up.
    fn adds_up(&self) -> bool {
        matches!(self, Self::Children(_) | Self::Find(_))
    }

    /// Whether it is short, and may tell of what an edit met in its midst as if it were damage.
    fn is_short(&self) -> bool {
        matches!(self, Self::Head(_) | Self::Kinds(..))
    }
}
