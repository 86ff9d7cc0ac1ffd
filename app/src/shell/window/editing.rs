//! Changes of files: what panels want of them, jobs sent one at a time, and what came of each.

use egui::Context;
use hyperslab_engine::datatype::Name;
use hyperslab_engine::{Error, Kind};

use super::{Window, requests};
use crate::command::{CommandId, EditAction};
use crate::model::ObjectPath;
use crate::model::edit::{Edit, EditChange};
use crate::state::editing::{Editor, Field};
use crate::state::new_attribute::NewAttribute;
use crate::state::{Dialog, NotSaved};
use crate::worker::protocol::EDITING;
use crate::worker::{Delivery, DocumentId, Job, Priority, Reply, Request, Tag};

impl Window {
    /// Carries out what a panel wants of a file's changes.
    pub(super) fn edit(&mut self, ctx: &Context, action: EditAction) {
        match action {
            EditAction::Unlock(id) => self.unlock(id),
            EditAction::Begin(id, object, field) => self.begin(id, object, field),
            EditAction::Commit => self.commit(),
            EditAction::Retype(offer) => {
                let edit = self.state.editor.as_ref().and_then(|e| e.retyped(&offer));
                self.send_editor(edit);
            }
            EditAction::Cancel => self.state.editor = None,
            EditAction::DeleteAttribute(id, object, name) => {
                let change = EditChange::DeleteAttribute { name };
                self.change(id, Edit { object, change });
            }
            EditAction::AddAttribute => self.add_attribute(),
            EditAction::GoTo(id, position) => self.go_to_step(id, position),
            EditAction::Save(id) => {
                self.state.dialog = None;
                self.submit(id, Job::Save);
            }
            EditAction::SaveTo(id, path) => self.submit(id, Job::SaveAs(path)),
            EditAction::AskWhere(id) => {
                self.state.dialog = None;
                self.dialogs.ask_where_to_save(ctx, &self.state, id);
            }
            EditAction::Revert(id) => {
                self.state.dialog = None;
                self.submit(id, Job::Revert);
            }
            EditAction::Leave { leaving, save } => self.leave(ctx, leaving, save),
        }
    }

    /// Carries out a command about a file's changes.
    pub(super) fn run_edit(&mut self, ctx: &Context, command: CommandId) {
        let Some(id) = self.state.current_document() else {
            return;
        };
        match command {
            CommandId::Unlock => self.unlock(id),
            CommandId::Save => {
                self.commit();
                self.submit(id, Job::Save);
            }
            CommandId::SaveAs => {
                self.commit();
                self.dialogs.ask_where_to_save(ctx, &self.state, id);
            }
            CommandId::Revert => self.state.dialog = Some(Dialog::Revert(id)),
            CommandId::Undo => self.submit(id, Job::Undo(1)),
            CommandId::Redo => self.submit(id, Job::Redo(1)),
            CommandId::ShowChanges => self.state.shows_changes = !self.state.shows_changes,
            CommandId::AddAttribute => {
                if let Some(object) = self.state.tabs.active().map(|tab| tab.path.clone()) {
                    let new = NewAttribute::new(id, object);
                    self.state.dialog = Some(Dialog::NewAttribute(Box::new(new)));
                }
            }
            _ => self.run_on_attribute(id, command),
        }
    }

    /// Carries out a command about the selected attribute of the tab in front.
    fn run_on_attribute(&mut self, id: DocumentId, command: CommandId) {
        let Some((object, name)) = self.selected_attribute() else {
            return;
        };
        match command {
            CommandId::EditAttribute => self.begin(id, object, Field::Value(name)),
            CommandId::RenameAttribute => self.begin(id, object, Field::Name(name)),
            CommandId::DeleteAttribute => {
                let change = EditChange::DeleteAttribute { name };
                self.change(id, Edit { object, change });
            }
            _ => {}
        }
    }

    fn selected_attribute(&self) -> Option<(ObjectPath, Name)> {
        let tab = self.state.tabs.active()?;
        let attributes = tab.head()?.attributes.as_ref().ok()?;
        let selected = attributes.get(tab.attribute?)?;
        Some((tab.path.clone(), selected.name.clone()))
    }

    /// Accepts changes of a file from now on, or no longer.
    fn unlock(&mut self, id: DocumentId) {
        let Some(document) = self.state.document(id).filter(|d| d.is_open()) else {
            return;
        };
        let allowed = document.editing.allowed;
        if allowed && document.editing.is_unsaved() {
            let name = document.name();
            self.state.message = Some(format!("Save or revert the changes of {name} first"));
            return;
        }
        self.submit(id, Job::Allow(!allowed));
    }

    /// Whether changes of a file are accepted; says how they come to be where they are not.
    fn accepts(&mut self, id: DocumentId) -> bool {
        let Some(document) = self.state.document(id) else {
            return false;
        };
        if !document.editing.allowed {
            let name = document.name();
            let said = format!("{name} is read only: unlock it for editing (Ctrl+Shift+U)");
            self.state.message = Some(said);
            return false;
        }
        true
    }

    /// Opens a field.
    fn begin(&mut self, id: DocumentId, object: ObjectPath, field: Field) {
        self.commit();
        // What was refused stays until it is mended or given up.
        let is_held = self.state.editor.as_ref().is_some_and(|e| !e.sent);
        if is_held || !self.accepts(id) {
            return;
        }
        let opened = match field {
            Field::Name(name) => Ok(Editor::of_name(id, object, name)),
            Field::Value(name) => self.value_editor(id, object, name),
        };
        match opened {
            Ok(editor) => {
                self.state.message = None;
                self.state.editor = Some(editor);
            }
            Err(message) => self.state.message = Some(message),
        }
    }

    fn value_editor(
        &self,
        id: DocumentId,
        object: ObjectPath,
        name: Name,
    ) -> Result<Editor, String> {
        let mut tabs = self.state.tabs.iter();
        let tab = tabs.find(|tab| tab.document == id && tab.path == object);
        let attributes = tab.and_then(|tab| tab.head()?.attributes.as_ref().ok());
        let attribute = attributes.and_then(|all| all.iter().find(|a| a.name == name));
        match attribute.and_then(|attribute| attribute.editable.as_ref()) {
            Some(Ok(editable)) => Ok(Editor::of_value(id, object, name, (**editable).clone())),
            Some(Err(cause)) => Err(format!("{name} cannot be changed here: {cause}")),
            None => Err(format!("{name} is being read")),
        }
    }

    /// Makes the change that is typed, if something was.
    pub(super) fn commit(&mut self) {
        let Some(editor) = self.state.editor.as_ref().filter(|editor| !editor.sent) else {
            return;
        };
        if !editor.is_changed() {
            self.state.editor = None;
        } else if editor.refusal.is_none() {
            let edit = editor.edit();
            self.send_editor(Some(edit));
        }
    }

    fn send_editor(&mut self, edit: Option<Edit>) {
        if let Some(editor) = &mut self.state.editor
            && let Some(edit) = edit
        {
            editor.sent = true;
            let id = editor.document;
            self.submit(id, Job::Edit(edit));
        }
    }

    /// Changes an object, where changes are accepted.
    fn change(&mut self, id: DocumentId, edit: Edit) {
        if self.accepts(id) {
            self.submit(id, Job::Edit(edit));
        }
    }

    fn add_attribute(&mut self) {
        let Some(Dialog::NewAttribute(new)) = &mut self.state.dialog else {
            return;
        };
        match new.edit() {
            Ok(edit) => {
                new.sent = true;
                new.refusal = None;
                let id = new.document;
                self.submit(id, Job::Edit(edit));
            }
            Err(cause) => new.refusal = Some(cause),
        }
    }

    fn go_to_step(&mut self, id: DocumentId, position: usize) {
        let Some(document) = self.state.document(id) else {
            return;
        };
        let now = document.editing.position();
        match position.cmp(&now) {
            std::cmp::Ordering::Less => self.submit(id, Job::Undo(now - position)),
            std::cmp::Ordering::Greater => self.submit(id, Job::Redo(position - now)),
            std::cmp::Ordering::Equal => {}
        }
    }
}

/// Jobs and what comes of them.
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
        let tag = Tag {
            document: id,
            generation: document.generation,
            view: EDITING,
            serial: 0,
        };
        let task = requests::task(Priority::Visible);
        self.worker
            .submit(Priority::Visible, tag, Request::Edit(job), &task);
    }

    /// Takes what came of a job.
    pub(super) fn take_edited(&mut self, ctx: &Context, delivery: Delivery) {
        let id = delivery.tag.document;
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let (state, error) = match delivery.reply {
            Ok(Reply::Edited(state)) => (Some(state), None),
            Ok(_) => return,
            Err(error) => (None, Some(error)),
        };
        let last = document.editing.last_label().map(str::to_owned);
        let Some(job) = document.editing.finish(state) else {
            return;
        };
        match error {
            None => self.done(id, job, last),
            Some(error) => self.failed(id, job, &error),
        }
        self.send_next(id);
        self.go_on_leaving(ctx);
    }

    fn done(&mut self, id: DocumentId, job: Job, last: Option<String>) {
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
                self.state.message = last.map(|label| format!("Undone: {label}"));
                self.refresh(id);
            }
            Job::Redo(_) => {
                let label = document.editing.last_label();
                self.state.message = label.map(|label| format!("Redone: {label}"));
                self.refresh(id);
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
        if matches!(&self.state.dialog, Some(Dialog::NewAttribute(new)) if new.sent) {
            self.state.dialog = None;
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

    /// Reads anew all that is on screen of a file; it stays until what is new has arrived.
    fn refresh(&mut self, id: DocumentId) {
        self.state.editor.take_if(|editor| editor.document == id);
        self.freshen(id);
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
        }
    }

    /// A change was refused: the field or dialog that asked for it says why.
    fn edit_refused(&mut self, id: DocumentId, edit: &Edit, error: &Error) {
        self.leaving = None;
        let cause = error.cause().to_owned();
        match (&mut self.state.editor, &mut self.state.dialog) {
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
