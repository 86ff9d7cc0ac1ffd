//! Changes of files as panels and commands want them: fields that open, what is typed, what is sent.

use egui::Context;
use hyperslab_engine::Error;
use hyperslab_engine::datatype::Name;

use super::jobs::CELL;
use super::{Window, requests};
use crate::command::{CellStart, CommandId, EditAction, StartText};
use crate::model::ObjectPath;
use crate::model::edit::{Edit, EditChange};
use crate::panel::field;
use crate::state::Dialog;
use crate::state::editing::{Editor, Field};
use crate::state::new_attribute::NewAttribute;
use crate::worker::{DocumentId, Job, Priority, Reply, Request};

impl Window {
    /// Carries out what a panel wants of a file's changes.
    pub(super) fn edit(&mut self, ctx: &Context, action: EditAction) {
        match action {
            EditAction::Unlock(id) => self.unlock(id),
            EditAction::Begin(id, object, field) => self.begin(id, object, field),
            EditAction::BeginCell(start) => self.begin_cell(ctx, *start),
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
            EditAction::DeleteObject(id, object) => {
                let change = EditChange::DeleteLink;
                self.change(id, Edit { object, change });
            }
            EditAction::NewGroup(id, group) => self.ask_for_group(id, group),
            EditAction::CreateGroup => self.create_group(),
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
            EditAction::Restore(id, log) => {
                self.state.dialog = None;
                self.submit(id, Job::Restore(log));
            }
            EditAction::Discard(id, log) => {
                self.state.dialog = None;
                self.submit(id, Job::Discard(log));
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
            CommandId::NewGroup | CommandId::RenameObject | CommandId::DeleteObject => {
                self.run_on_object(id, command);
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
    pub(super) fn accepts(&mut self, id: DocumentId) -> bool {
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
    pub(super) fn begin(&mut self, id: DocumentId, object: ObjectPath, field: Field) {
        self.commit();
        // What was refused stays until it is mended or given up.
        let is_held = self.state.editor.as_ref().is_some_and(|e| !e.sent);
        if is_held || !self.accepts(id) {
            return;
        }
        let opened = match field {
            Field::Name(name) => Ok(Editor::of_name(id, object, name)),
            Field::Link if object.is_root() => return,
            Field::Link => Ok(Editor::of_link(id, object)),
            Field::Value(name) => self.value_editor(id, object, name),
            // What begins with a cell's value is an action of its own.
            Field::Cell(..) => return,
        };
        match opened {
            Ok(editor) => {
                self.state.message = None;
                self.state.editor = Some(editor);
            }
            Err(message) => self.state.message = Some(message),
        }
    }

    /// Opens a field for a cell, now or when its value has been read.
    fn begin_cell(&mut self, ctx: &Context, start: CellStart) {
        self.awaited = None;
        let cell = Field::Cell(start.cell.clone(), start.at);
        let open = self.state.editor.as_mut().filter(|e| !e.sent);
        let here = open.filter(|e| e.is_for(start.document, &start.object, &cell));
        if let Some(editor) = here {
            // Whoever types fast is ahead of the field, which has no keyboard yet.
            match &start.from {
                StartText::Typed(text) => {
                    editor.text.push_str(text);
                    field::cursor_to_end(ctx, &editor.text);
                }
                _ => self.commit(),
            }
            return;
        }
        self.commit();
        let is_held = self.state.editor.as_ref().is_some_and(|e| !e.sent);
        if is_held || !self.accepts(start.document) {
            return;
        }
        match start.from.clone() {
            StartText::Known(text) => self.open_cell(start, text, false),
            StartText::Typed(text) => self.open_cell(start, text, true),
            StartText::Read(request) => {
                let tag = self.tag(start.document, CELL);
                let task = requests::task(Priority::Visible);
                self.awaited = Some(start);
                self.worker
                    .submit(Priority::Visible, tag, Request::Cell(request), &task);
            }
        }
    }

    fn open_cell(&mut self, start: CellStart, text: String, typed: bool) {
        let cell = (start.cell, start.at);
        self.state.message = None;
        let mut editor = Editor::of_cell(start.document, start.object, cell, text, typed);
        editor.long = start.long;
        self.state.editor = Some(editor);
    }

    /// The value of a cell has been read: its field opens, unless something else has been done since.
    pub(super) fn take_cell(&mut self, reply: Result<Reply, Error>) {
        let Some(start) = self.awaited.take() else {
            return;
        };
        match reply {
            Ok(Reply::Cell(of, value)) if start.from == StartText::Read(of.clone()) => {
                match value.cut {
                    None => self.open_cell(start, value.text, false),
                    Some(cut) => {
                        let said = format!("This value is too long to be typed: {cut}");
                        self.state.message = Some(said);
                    }
                }
            }
            Ok(_) => self.awaited = Some(start),
            Err(error) => {
                let said = format!("This cell cannot be read: {}", error.cause());
                self.state.message = Some(said);
            }
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
    pub(super) fn change(&mut self, id: DocumentId, edit: Edit) {
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
