//! Closing files and the program where changes are not saved, and going over to a file that was saved
//! under another path.

use std::path::PathBuf;

use egui::{Context, ViewportCommand};

use super::Window;
use crate::state::{Dialog, Leaving};
use crate::worker::{DocumentId, Job};

impl Window {
    /// Closes a file; asks where it has changes that are not saved.
    pub(super) fn ask_to_close(&mut self, id: DocumentId) {
        self.commit_of(Some(id));
        let files = self.unsaved(|document| document == id);
        match files.is_empty() {
            true => self.close(id),
            false => {
                let quits = false;
                self.state.dialog = Some(Dialog::Unsaved(Leaving { files, quits }));
            }
        }
    }

    /// Whether the program may be left now; asks where files have changes that are not saved.
    pub(super) fn ask_to_leave(&mut self) -> bool {
        self.commit_of(None);
        let files = self.unsaved(|_| true);
        if files.is_empty() {
            return true;
        }
        let quits = true;
        self.state.dialog = Some(Dialog::Unsaved(Leaving { files, quits }));
        self.quiet = 0;
        false
    }

    /// What is typed in a field of the file, or of any, is among what is not saved.
    fn commit_of(&mut self, id: Option<DocumentId>) {
        let editor = self.state.editor.as_ref();
        if editor.is_some_and(|editor| id.is_none_or(|id| editor.document == id)) {
            self.commit();
        }
    }

    fn unsaved(&self, wanted: impl Fn(DocumentId) -> bool) -> Vec<DocumentId> {
        let documents = self.state.documents.iter();
        let refused = self.state.editor.as_ref().filter(|editor| !editor.sent);
        let typed = refused.map(|editor| editor.document);
        documents
            .filter(|d| wanted(d.id) && (d.editing.is_unsaved() || typed == Some(d.id)))
            .map(|document| document.id)
            .collect()
    }

    /// Leaves, once the files are saved or without.
    pub(super) fn leave(&mut self, ctx: &Context, leaving: Leaving, save: bool) {
        self.state.dialog = None;
        if !save {
            self.end(ctx, &leaving);
            return;
        }
        for id in &leaving.files {
            self.submit(*id, Job::Save);
        }
        self.leaving = Some(leaving);
        self.go_on_leaving(ctx);
    }

    /// Leaves what is to be left, if its files are saved by now.
    pub(super) fn go_on_leaving(&mut self, ctx: &Context) {
        let Some(leaving) = &self.leaving else {
            return;
        };
        let documents = self.state.documents.iter();
        let mut of_it = documents.filter(|document| leaving.files.contains(&document.id));
        if of_it.any(|document| document.editing.is_busy() || document.editing.is_unsaved()) {
            return;
        }
        if let Some(leaving) = self.leaving.take() {
            self.end(ctx, &leaving);
        }
    }

    fn end(&mut self, ctx: &Context, leaving: &Leaving) {
        if leaving.quits {
            // What is not saved by now is given up, and not asked about at the next start.
            leaving.files.iter().for_each(|id| self.worker.close(*id));
            self.may_leave = true;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        } else {
            for id in &leaving.files {
                self.close(*id);
            }
        }
    }

    /// A file was written to another path: the window goes on with that one.
    pub(super) fn saved_as(&mut self, id: DocumentId, path: PathBuf) {
        let known = self.state.document_at(&path).map(|document| document.id);
        if let Some(known) = known.filter(|known| *known != id) {
            self.close(known);
        }
        self.state.message = Some(format!("Saved as {}", path.display()));
        self.front = Some(id);
        let new = self.begin_opening(path, None);
        if let Some(document) = self.state.document_mut(new) {
            document.succeeds = Some(id);
        }
    }

    /// A file that another one was saved as is open: its tabs go over, and it can be edited on.
    pub(super) fn succeed(&mut self, id: DocumentId) {
        let succeeds = self.state.document_mut(id).and_then(|d| d.succeeds.take());
        let Some(old) = succeeds.and_then(|old| self.state.document(old)) else {
            return;
        };
        let (old, groups, expanded) = (old.id, old.open_groups(), old.expanded);
        if let Some(document) = self.state.document_mut(id) {
            document.reopen = groups;
            document.expanded = expanded;
        }
        self.state.tabs.hand_over(old, id);
        for tab in self.state.tabs.iter_mut().filter(|tab| tab.document == id) {
            tab.forget();
        }
        if let Some(cursor) = self.state.cursor.as_mut().filter(|place| place.0 == old) {
            cursor.0 = id;
        }
        self.front = Some(id);
        self.close(old);
        self.submit(id, Job::Allow(true));
    }
}
