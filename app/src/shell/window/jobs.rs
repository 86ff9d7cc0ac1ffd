//! Jobs about files' changes: sent one at a time, and what came of each.

use egui::Context;
use hyperslab_engine::{Error, Kind};

use super::{Window, requests};
use crate::model::ObjectPath;
use crate::model::edit::Edit;
use crate::state::editing::Editor;
use crate::state::{Dialog, NotSaved};
use crate::worker::protocol::EDITING;
use crate::worker::{Delivery, DocumentId, Job, Priority, Reply, Request, Tag};

/// Serials of what is asked for: a job, the value of a cell that is to be edited.
const JOB: u64 = 0;
pub(super) const CELL: u64 = 1;

impl Window {
    /// Adds a job for a file; it is sent once those before it are done.
    pub(super) fn submit(&mut self, id: DocumentId, job: Job) {
        if let Some(document) = self.state.document_mut(id) {
            document.editing.push(job);
            self.send_next(id);
        }
    }

    fn send_next(&mut self, id: DocumentId) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let Some(job) = document.editing.begin_next() else {
            return;
        };
        let tag = self.tag(id, JOB);
        let task = requests::task(Priority::Visible);
        self.worker
            .submit(Priority::Visible, tag, Request::Edit(job), &task);
    }

    pub(super) fn tag(&self, document: DocumentId, serial: u64) -> Tag {
        let known = self.state.document(document);
        Tag {
            document,
            generation: known.map_or(0, |document| document.generation),
            view: EDITING,
            serial,
        }
    }

    /// Takes what came of a job, or the value of a cell that is to be edited.
    pub(super) fn take_edited(&mut self, ctx: &Context, delivery: Delivery) {
        let id = delivery.tag.document;
        if delivery.tag.serial == CELL {
            self.take_cell(delivery.reply);
            return;
        }
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let (state, error) = match delivery.reply {
            Ok(Reply::Edited(state)) => (Some(state), None),
            Ok(_) => return,
            Err(error) => (None, Some(error)),
        };
        let last = document.editing.last_label().map(str::to_owned);
        let before = document.editing.position();
        let Some(job) = document.editing.finish(state) else {
            return;
        };
        match error {
            None => self.done(id, job, (last, before)),
            Some(error) => self.failed(id, job, &error),
        }
        self.send_next(id);
        self.go_on_leaving(ctx);
    }

    fn done(&mut self, id: DocumentId, job: Job, (last, before): (Option<String>, usize)) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let name = document.name();
        match job {
            Job::Allow(_) => {
                self.state.message = None;
                self.refresh_described(id, None);
            }
            Job::Edit(edit) => self.edited(id, &edit),
            Job::Undo(_) => {
                let undone = document.editing.edits(document.editing.position(), before);
                self.state.message = last.map(|label| format!("Undone: {label}"));
                self.moved_in_steps(id, &undone, true);
            }
            Job::Redo(_) => {
                let redone = document.editing.edits(before, document.editing.position());
                let label = document.editing.last_label();
                self.state.message = label.map(|label| format!("Redone: {label}"));
                self.moved_in_steps(id, &redone, false);
            }
            Job::Save => {
                document.changed = false;
                self.state.message = Some(format!("Saved {name}"));
                self.ask(id, Priority::Visible, Request::Summary);
            }
            Job::SaveAs(path) => self.saved_as(id, path),
            Job::Revert => {
                self.state.editor.take_if(|editor| editor.document == id);
                self.state.message = Some(format!("Dropped the changes of {name}"));
                self.reloaded(id);
            }
            Job::Restore(_) => {
                let changes = document.editing.unsaved_text();
                self.state.message = Some(format!("Restored {name}: {}", changes.to_lowercase()));
                self.reloaded(id);
            }
            Job::Discard(_) => {
                self.state.message = Some(format!("Gave up the earlier changes of {name}"));
            }
        }
    }

    /// An object was changed: the field or dialog that asked for it closes.
    fn edited(&mut self, id: DocumentId, edit: &Edit) {
        self.state.message = None;
        let object = &edit.object;
        let is_of = |editor: &mut Editor| {
            let of = (editor.document, &editor.object) == (id, object);
            editor.sent && of
        };
        self.state.editor.take_if(is_of);
        match &self.state.dialog {
            Some(Dialog::NewAttribute(new)) if new.sent => self.state.dialog = None,
            Some(Dialog::NewGroup(new)) if new.sent => {
                self.state.dialog = None;
                if let Some(path) = edit.made() {
                    self.links_edited(id, std::slice::from_ref(edit), false);
                    self.reveal(id, path, false);
                    return;
                }
            }
            _ => {}
        }
        if edit.group().is_some() {
            self.links_edited(id, std::slice::from_ref(edit), false);
            return;
        }
        if edit.cell().is_some() {
            // Others may show the same dataset by another name.
            for tab in self.state.tabs.iter_mut().filter(|tab| tab.document == id) {
                tab.forget();
            }
            return;
        }
        let tabs = self.state.tabs.iter_mut();
        for tab in tabs.filter(|tab| tab.document == id && tab.path == *object) {
            match edit.attribute() {
                Some(name) => tab.sought = Some(name.to_string()),
                None => tab.attribute = None,
            }
        }
        self.refresh_described(id, Some(object));
    }

    /// Reads anew what attributes have a part in; `object` is the one whose were changed.
    fn refresh_described(&mut self, id: DocumentId, object: Option<&ObjectPath>) {
        for tab in self.state.tabs.iter_mut().filter(|tab| tab.document == id) {
            tab.forget_described();
            if object.is_some_and(|object| tab.path != *object) {
                tab.members.forget();
            }
        }
        self.look_at_known(id);
    }

    /// Steps were taken back or made again: all that is on screen is read anew, and stays until what is
    /// new has arrived.
    fn moved_in_steps(&mut self, id: DocumentId, edits: &[Edit], back: bool) {
        self.state.editor.take_if(|editor| editor.document == id);
        match edits.iter().any(|edit| edit.group().is_some()) {
            true => self.links_edited(id, edits, back),
            false => self.freshen(id),
        }
    }

    fn failed(&mut self, id: DocumentId, job: Job, error: &Error) {
        let Some(document) = self.state.document(id) else {
            return;
        };
        let name = document.name();
        let cause = error.cause().to_owned();
        let not_saved = |path: String, in_place| NotSaved {
            document: id,
            path,
            cause: cause.clone(),
            in_place,
        };
        match job {
            Job::Edit(edit) => self.edit_refused(id, &edit, error),
            Job::Save => {
                self.leaving = None;
                let path = document.path.display().to_string();
                self.state.dialog = Some(Dialog::NotSaved(not_saved(path, true)));
            }
            Job::SaveAs(path) => {
                self.leaving = None;
                let path = path.display().to_string();
                self.state.dialog = Some(Dialog::NotSaved(not_saved(path, false)));
            }
            Job::Allow(_) => self.state.message = Some(format!("{name} stays read only: {cause}")),
            Job::Undo(_) => self.state.message = Some(format!("Not undone: {cause}")),
            Job::Redo(_) => self.state.message = Some(format!("Not redone: {cause}")),
            Job::Revert => self.state.message = Some(format!("Not reverted: {cause}")),
            Job::Restore(_) => self.state.message = Some(format!("Not restored: {cause}")),
            Job::Discard(_) => self.state.message = Some(format!("Not given up: {cause}")),
        }
    }

    /// A change was refused: the field or dialog that asked for it says why.
    fn edit_refused(&mut self, id: DocumentId, edit: &Edit, error: &Error) {
        self.leaving = None;
        let cause = error.cause().to_owned();
        match (&mut self.state.editor, &mut self.state.dialog) {
            (_, Some(Dialog::NewGroup(new))) if new.sent => {
                new.sent = false;
                new.refusal = Some(cause);
            }
            (_, Some(Dialog::NewAttribute(new))) if new.sent => {
                new.sent = false;
                new.refusal = Some(cause);
            }
            (Some(editor), _)
                if editor.sent && (editor.document, &editor.object) == (id, &edit.object) =>
            {
                editor.refuse(cause, error.kind() == Kind::InvalidArgument);
            }
            _ => {
                let label = edit.label();
                self.state.message = Some(format!("{label}: {cause}"));
            }
        }
    }
}
