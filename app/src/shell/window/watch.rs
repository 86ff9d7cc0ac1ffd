//! Files that change on disk: the window says so, and on request goes on with what is new.

use std::time::{Duration, Instant};

use egui::Context;

use super::Window;
use crate::worker::{DocumentId, Priority, Request};

/// How often files are looked at.
const SOMETIMES: Duration = Duration::from_secs(2);
/// How often one is that the screen follows.
const OFTEN: Duration = Duration::from_millis(500);

impl Window {
    /// Looks from time to time whether files changed.
    pub(super) fn look_for_changes(&mut self, ctx: &Context) {
        let open = self.state.documents.iter().filter(|d| d.is_open());
        let (mut any, mut often) = (false, false);
        for document in open {
            any = true;
            often |= document.follows;
        }
        if !any {
            return;
        }
        let period = if often { OFTEN } else { SOMETIMES };
        let left = period.saturating_sub(self.looked.elapsed());
        if left.is_zero() {
            self.look();
        }
        ctx.request_repaint_after(if left.is_zero() { period } else { left });
    }

    /// Looks at every open file, now.
    pub(super) fn look(&mut self) {
        self.looked = Instant::now();
        let mut due = Vec::new();
        for document in &mut self.state.documents {
            if document.is_open() && !document.looking && !document.reloading {
                document.looking = true;
                due.push(document.id);
            }
        }
        for id in due {
            self.ask(id, Priority::Visible, Request::Look);
        }
    }

    /// Follows the changes of the current file from now on, or no longer.
    pub(super) fn toggle_follow(&mut self) {
        let id = self.state.current_document();
        let Some(document) = id.and_then(|id| self.state.document_mut(id)) else {
            return;
        };
        document.follows = !document.follows;
        let said = match document.follows {
            true => format!("Following {} as it changes", document.name()),
            false => format!("No longer following {}", document.name()),
        };
        self.state.message = Some(said);
        self.look();
    }

    /// Something could not be read because the file changed. What failed while it was read anew, a
    /// group's members aside, waits for the next look: a program may be in the midst of writing.
    pub(super) fn still_changing(&mut self, id: DocumentId, members: bool) {
        match self.state.document_mut(id) {
            Some(document) if document.reloading && !members => {
                document.reloading = false;
                document.changed = true;
            }
            _ => self.changed_on_disk(id),
        }
    }

    /// The file that the screen follows changed.
    pub(super) fn follow(&mut self, id: DocumentId) {
        if let Some(document) = self.state.document_mut(id)
            && !std::mem::replace(&mut document.reloading, true)
        {
            self.ask(id, Priority::Visible, Request::Reload);
        }
    }
}

impl Window {
    /// Asks again for what is on screen of a file that changed; what is there stays until it
    /// arrives.
    pub(super) fn freshen(&mut self, id: DocumentId) {
        for tab in self.state.tabs.iter_mut().filter(|tab| tab.document == id) {
            tab.forget();
        }
        self.look_at_known(id);
        self.ask(id, Priority::Visible, Request::Summary);
    }

    /// Looks again at the members in view of which something is known.
    pub(super) fn look_at_known(&self, id: DocumentId) {
        let known = self.tree.known.iter().filter(|(place, _)| place.0 == id);
        for ((_, group), names) in known {
            let request = Request::Kinds(group.clone(), names.clone());
            self.ask(id, Priority::Visible, request);
        }
    }
}
