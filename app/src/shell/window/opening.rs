//! Opening and closing files, waiting for those that others write, and which of several comes to the front.

use std::path::PathBuf;

use hyperslab_engine::{Error, Kind, Task};

use super::{Window, requests};
use crate::model::ObjectPath;
use crate::settings::FileMemory;
use crate::state::document::{Document, Status, Waiting};
use crate::worker::{DocumentId, Priority, Request, Tag};

impl Window {
    /// Opens a file, perhaps at an object. It comes to the front when it is there.
    pub(super) fn open(&mut self, path: PathBuf, goal: Option<ObjectPath>) {
        if let Some(document) = self.state.document_at(&path).filter(|d| d.is_open()) {
            let id = document.id;
            let keep = goal.is_some();
            self.front = Some(id);
            self.reveal(id, goal.unwrap_or_else(ObjectPath::root), keep);
            return;
        }
        self.front = Some(self.begin_opening(path, goal));
    }

    /// Opens a file that is not open.
    pub(super) fn begin_opening(&mut self, path: PathBuf, goal: Option<ObjectPath>) -> DocumentId {
        let id = self.state.new_document_id();
        let task = requests::task(Priority::Visible);
        let mut document = Document::new(id, path.clone(), task.clone());
        document.goal = goal;
        self.state.documents.push(document);
        self.state.layout_trees();
        self.send_open(id, path, false, &task);
        id
    }

    fn send_open(&self, document: DocumentId, path: PathBuf, ignore_lock: bool, task: &Task) {
        let tag = Tag {
            document,
            generation: self.state.document(document).map_or(0, |d| d.generation),
            view: 0,
            serial: 0,
        };
        let preferences = &self.state.preferences;
        let request = Request::Open {
            path,
            ignore_lock,
            network: self.network,
            chunk_cache: preferences.chunk_cache(),
            locking: preferences.locking.locking(),
            shelf: self.shelf(),
        };
        self.worker.submit(Priority::Visible, tag, request, task);
    }

    /// Tries a file again that failed, or that somebody writes.
    pub(super) fn open_again(&mut self, id: DocumentId, ignore_lock: bool) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        cancel(document);
        let task = requests::task(Priority::Visible);
        document.status = Status::opening(task.clone());
        let path = document.path.clone();
        self.front = Some(id);
        self.send_open(id, path, ignore_lock, &task);
    }

    /// Ends the attempts to open a file.
    pub(super) fn stop_opening(&mut self, id: DocumentId) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let Status::Opening { waiting, .. } = &document.status else {
            return;
        };
        let error = match waiting {
            Some(waiting) => {
                let cause = format!("you stopped waiting; it is in use by {}", waiting.by());
                Error::new(Kind::Locked, "file lock", cause)
            }
            None => Error::new(Kind::Cancelled, "file", "you stopped it"),
        };
        cancel(document);
        document.status = Status::Failed(error);
        self.come_to_front(id);
    }

    /// An attempt was refused, because somebody writes the file.
    pub(super) fn refused(&mut self, id: DocumentId, refusal: Waiting) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        if let Status::Opening { waiting, .. } = &mut document.status {
            let first = waiting.replace(refusal).is_none();
            if first {
                self.come_to_front(id);
            }
        }
    }

    /// A file is there; `existing` is the document that shows it already.
    pub(super) fn opened(
        &mut self,
        id: DocumentId,
        existing: Option<DocumentId>,
        memory: Option<Box<FileMemory>>,
    ) {
        let in_front = self.is_front(id);
        self.note_opened(id);
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let goal = document.goal.take();
        document.status = Status::Open;
        let Some(existing) = existing else {
            if let Some(memory) = memory {
                document.remember(*memory);
            }
            self.load_document(id);
            self.show_opened(id, goal, in_front);
            self.succeed(id);
            return;
        };
        self.state.tabs.hand_over(id, existing);
        self.state.remove_document(id);
        if in_front {
            self.front = Some(existing);
        }
        match self.state.document_mut(existing) {
            // Its own reply is still on its way.
            Some(other) if !other.is_open() => other.goal = goal.or(other.goal.take()),
            _ => self.show_opened(existing, goal, in_front),
        }
    }

    /// Closes a file, or stops opening it.
    pub(super) fn close(&mut self, id: DocumentId) {
        if let Some(document) = self.state.document(id) {
            if let Status::Opening { task, .. } = &document.status {
                task.cancel();
            }
            if let Some(counting) = &document.counting {
                counting.cancel();
            }
        }
        self.keep_memory(id);
        self.worker.close(id);
        self.state.remove_document(id);
    }

    fn show_opened(&mut self, id: DocumentId, goal: Option<ObjectPath>, in_front: bool) {
        let keep = goal.is_some();
        let active = self.state.tabs.active();
        let is_shown = active.is_some_and(|tab| tab.document == id);
        match (in_front, goal) {
            (true, None) if is_shown => {}
            (true, goal) => self.reveal(id, goal.unwrap_or_else(ObjectPath::root), keep),
            (false, Some(path)) => {
                self.expand_to(id, &path);
                self.state.tabs.add_behind(id, path);
            }
            (false, None) => {}
        }
    }

    /// Whether a document comes to the front now that there is something to show of it: the one
    /// that was asked for last; and any other while there is nothing else.
    fn is_front(&self, id: DocumentId) -> bool {
        self.front == Some(id) || self.state.tabs.active().is_none()
    }

    /// Shows a file that is not there: why, or whom it waits for.
    pub(super) fn come_to_front(&mut self, id: DocumentId) {
        if self.is_front(id) {
            self.state.show(id, ObjectPath::root(), false);
        }
    }
}

/// Ends the attempt under way; its reply must not be taken for the next one's.
fn cancel(document: &mut Document) {
    if let Status::Opening { task, .. } = &document.status {
        task.cancel();
    }
    document.generation += 1;
}
