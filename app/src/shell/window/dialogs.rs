//! Dialogs: choosing a file, going to a place, the list of keys.

use std::path::{Path, PathBuf};

use egui::{Context, Id, Modal, RichText};

use crate::command::{Action, EditAction};
use crate::dialog::open::{OpenDialog, Outcome};
use crate::panel::{self, keys};
use crate::platform::file_dialog::{Choice, FileDialog, Saves};
use crate::state::{Dialog, State};
use crate::ui::tokens;
use crate::worker::DocumentId;

/// Dialogs that are open.
#[derive(Default)]
pub struct Dialogs {
    native: Option<FileDialog>,
    own: Option<OpenDialog>,
    /// What has the keyboard while no dialog is open, and gets it back.
    before: Option<Id>,
    /// Whether a dialog was open in the last frame, and what had the keyboard in it.
    was_open: bool,
    inside: Option<Id>,
    /// Where something is to be written.
    writing: Option<Writing>,
}

/// What is written, and the dialog for its place.
struct Writing {
    what: Written,
    saves: Saves,
    name: String,
    native: Option<FileDialog>,
    own: Option<OpenDialog>,
}

/// What is written.
#[derive(Clone, Copy)]
enum Written {
    /// The table of members of a tab.
    Members(u64),
    /// A file with its changes.
    File(DocumentId),
}

impl Written {
    /// What to do with the place.
    fn to(self, path: PathBuf) -> Action {
        match self {
            Self::Members(tab) => Action::ExportMembers(tab, path),
            Self::File(id) => Action::Edit(EditAction::SaveTo(id, path)),
        }
    }
}

impl Dialogs {
    /// Asks for a file: the system's dialog first.
    pub fn ask_for_file(&mut self, ctx: &Context, state: &State) {
        let folder = folder_of(state);
        self.native = Some(FileDialog::open(ctx, folder));
    }

    /// Asks where the table in front is to be written: the system's dialog first.
    pub fn ask_where_to_export(&mut self, ctx: &Context, state: &State) {
        let Some((document, tab)) = state.active() else {
            return;
        };
        let name = match tab.path.is_root() {
            true => document.name(),
            false => tab.path.name().to_string(),
        };
        // A name of a group may hold what names of files cannot.
        let name = format!("{}.csv", name.replace(['/', '\\', ':', '\0'], "_"));
        let what = Written::Members(tab.id);
        self.ask_where(ctx, what, Saves::Table, folder_of(state), name);
    }

    /// Asks where a file is to be written with its changes: the system's dialog first.
    pub fn ask_where_to_save(&mut self, ctx: &Context, state: &State, id: DocumentId) {
        let Some(document) = state.document(id) else {
            return;
        };
        let folder = document.full_path().parent().map(Path::to_path_buf);
        let what = Written::File(id);
        self.ask_where(ctx, what, Saves::File, folder, document.name());
    }

    fn ask_where(
        &mut self,
        ctx: &Context,
        what: Written,
        saves: Saves,
        folder: Option<PathBuf>,
        name: String,
    ) {
        self.writing = Some(Writing {
            what,
            saves,
            native: Some(FileDialog::save(ctx, folder, name.clone(), saves)),
            own: None,
            name,
        });
    }

    fn poll_writing(&mut self, ctx: &Context, state: &State, actions: &mut Vec<Action>) {
        let Some(writing) = &mut self.writing else {
            return;
        };
        let chosen = match writing.native.as_ref().and_then(FileDialog::poll) {
            Some(Choice::Files(files)) => Some(files.into_iter().next()),
            Some(Choice::Cancelled) => Some(None),
            Some(Choice::Unavailable) => {
                writing.native = None;
                let folder = folder_of(state);
                let dialog = OpenDialog::to_save(ctx, folder, &writing.name, writing.saves);
                writing.own = Some(dialog);
                None
            }
            None => None,
        };
        let chosen = match writing.own.as_mut().and_then(|dialog| dialog.show(ctx)) {
            Some(Outcome::Open(path)) => Some(Some(path)),
            Some(Outcome::Cancelled) => Some(None),
            None => chosen,
        };
        if let Some(path) = chosen {
            actions.extend(path.map(|path| writing.what.to(path)));
            self.writing = None;
        }
    }

    /// Files that were chosen since the last frame.
    pub fn poll(&mut self, ctx: &Context, state: &State) -> Vec<PathBuf> {
        let Some(choice) = self.native.as_ref().and_then(FileDialog::poll) else {
            return Vec::new();
        };
        self.native = None;
        match choice {
            Choice::Files(files) => files,
            Choice::Cancelled => Vec::new(),
            Choice::Unavailable => {
                self.own = Some(OpenDialog::new(ctx, folder_of(state)));
                Vec::new()
            }
        }
    }

    /// Draws the dialog in front.
    pub fn show(&mut self, ctx: &Context, state: &mut State, actions: &mut Vec<Action>) {
        self.poll_writing(ctx, state, actions);
        match self.own.as_mut().and_then(|dialog| dialog.show(ctx)) {
            Some(Outcome::Open(path)) => {
                self.own = None;
                actions.push(Action::Open(path, None));
            }
            Some(Outcome::Cancelled) => self.own = None,
            None => {}
        }
        if self.own.is_none() && state.dialog.is_none() {
            state.dialog = next_left(state);
        }
        let is_open = self.own.is_some() || state.dialog.is_some();
        if !is_open {
            self.give_back(ctx);
        }
        let mut dialog = state.dialog.take();
        match &mut dialog {
            None => {}
            Some(Dialog::Palette(palette)) => panel::palette::show(ctx, state, palette, actions),
            Some(Dialog::Preferences) => {
                panel::preferences::show(ctx, &state.preferences, actions);
            }
            Some(Dialog::Keys) => keys::show(ctx, actions),
            Some(Dialog::About) => keys::about(ctx, actions),
            Some(Dialog::GoTo(text)) => go_to(ctx, text, actions),
            Some(Dialog::NewGroup(new)) => panel::new_group::show(ctx, new, actions),
            Some(Dialog::NewAttribute(new)) => panel::new_attribute::show(ctx, new, actions),
            Some(Dialog::Revert(id)) => panel::ask::revert(ctx, state, *id, actions),
            Some(Dialog::Unsaved(leaving)) => panel::ask::unsaved(ctx, state, leaving, actions),
            Some(Dialog::NotSaved(failed)) => panel::ask::not_saved(ctx, failed, actions),
            Some(Dialog::Left(id, left)) => panel::ask::left(ctx, state, *id, left, actions),
        }
        state.dialog = dialog;
        if is_open {
            self.was_open = true;
            self.inside = ctx.memory(egui::Memory::focused);
        }
    }
}

impl Dialogs {
    /// Gives the keyboard back to what had it before a dialog, unless something else takes it.
    fn give_back(&mut self, ctx: &Context) {
        let focused = ctx.memory(egui::Memory::focused);
        if !std::mem::take(&mut self.was_open) {
            self.before = focused;
        } else if let Some(before) = self.before
            && (focused.is_none() || focused == self.inside)
        {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
    }
}

/// The question about changes that were left behind, of the first file that has some.
fn next_left(state: &mut State) -> Option<Dialog> {
    let mut documents = state.documents.iter_mut();
    documents.find_map(|document| Some(Dialog::Left(document.id, document.left.take()?)))
}

/// The folder of the file that was opened last.
fn folder_of(state: &State) -> Option<PathBuf> {
    let folder = state.documents.last()?.path.parent()?.to_path_buf();
    std::path::absolute(folder).ok()
}

fn go_to(ctx: &Context, text: &mut String, actions: &mut Vec<Action>) {
    let shown = Modal::new(Id::unique("go to")).show(ctx, |ui| {
        ui.set_width(420.0);
        let title = ui.label(RichText::new("Go to").font(tokens::title()));
        let edit = egui::TextEdit::singleline(text)
            .font(tokens::mono())
            .hint_text("/path/of/object, or row, column")
            .desired_width(f32::INFINITY);
        let response = ui.add(edit).labelled_by(title.id);
        let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
        if !response.has_focus() && !enter {
            response.request_focus();
        }
        panel::parts::quiet(
            ui,
            "A path from the root begins with /, others begin at the object in front",
        );
        if enter && !text.trim().is_empty() {
            actions.push(Action::GoTo(text.trim().to_owned()));
        }
    });
    if shown.should_close() {
        actions.push(Action::Dismiss);
    }
}
