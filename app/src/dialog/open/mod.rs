//! The dialog for opening files or choosing where to write one, where the system has none: a path
//! with completion over a list of the folder's entries. Folders are read on threads, never in a frame.

mod entry;
mod listing;
mod path;

use std::path::{Path, PathBuf};

use egui::{Align, Context, Id, Key, Layout, Modal, Modifiers, RichText, ScrollArea, Ui};

use crate::platform::file_dialog::Saves;
use crate::platform::folders;
use crate::ui::{icons, tokens};
use entry::Entry;
use listing::Listing;

/// How the dialog ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Open this file, or write it.
    Open(PathBuf),
    /// Open nothing.
    Cancelled,
}

/// What the dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// A file that is there.
    Open,
    /// A file to be written, there or not.
    Save(Saves),
}

/// The state of the open dialog.
pub struct OpenDialog {
    purpose: Purpose,
    /// What the path field holds.
    text: String,
    listing: Listing,
    /// The row of the entries shown that Enter takes.
    selected: Option<usize>,
    /// Files of every kind, not only those that look like HDF5.
    every_file: bool,
    scroll_to_selected: bool,
    focus_path: bool,
}

/// What the user did in one frame.
enum Action {
    Nothing,
    Complete,
    Move(isize),
    Select(usize),
    Take,
    Enter(PathBuf),
    Cancel,
}

impl OpenDialog {
    /// A dialog that shows `folder`, or else the current one.
    pub fn new(ctx: &Context, folder: Option<PathBuf>) -> Self {
        let folder = folder
            .or_else(|| std::env::current_dir().ok())
            .or_else(folders::home)
            .unwrap_or_else(|| PathBuf::from("/"));
        Self {
            purpose: Purpose::Open,
            text: path::folder_text(&folder),
            listing: Listing::new(ctx, folder),
            selected: None,
            every_file: false,
            scroll_to_selected: false,
            focus_path: true,
        }
    }

    /// A dialog for the place of a file that is to be written, by that name unless the user
    /// changes it.
    pub fn to_save(ctx: &Context, folder: Option<PathBuf>, name: &str, saves: Saves) -> Self {
        let mut dialog = Self::new(ctx, folder);
        dialog.purpose = Purpose::Save(saves);
        dialog.every_file = true;
        dialog.text.push_str(name);
        dialog
    }

    /// Draws the dialog. Returns how it ended, in the frame where it does.
    pub fn show(&mut self, ctx: &Context) -> Option<Outcome> {
        self.listing.poll();
        let (folder, prefix) = path::split(&self.text, self.listing.base());
        self.listing.go_to(ctx, &folder);
        // A name to be written is not looked for.
        let sought = match self.purpose {
            Purpose::Open => prefix.as_str(),
            Purpose::Save(_) => "",
        };
        let shown = self.listing.matching(sought, self.every_file);
        let frame = egui::Frame::window(&ctx.global_style());
        let modal = Modal::new(Id::unique("open dialog")).frame(frame);
        let modal = modal.show(ctx, |ui| {
            ui.set_width(620.0);
            let title = match self.purpose {
                Purpose::Open => "Open file",
                Purpose::Save(saves) => saves.title(),
            };
            ui.label(RichText::new(title).font(tokens::title()));
            ui.add_space(tokens::space::HALF);
            let keys = self.path_ui(ui);
            ui.add_space(tokens::space::HALF);
            let list = self.list_ui(ui, &shown);
            ui.add_space(tokens::space::ONE);
            let buttons = self.buttons_ui(ui, &shown);
            [keys, list, buttons]
        });
        let mut outcome = modal.should_close().then_some(Outcome::Cancelled);
        for action in modal.inner {
            outcome = self.act(action, &shown).or(outcome);
        }
        outcome
    }

    fn path_ui(&mut self, ui: &mut Ui) -> Action {
        // Before the field sees them: Tab would leave it, arrows would do nothing.
        let pressed = |ui: &Ui, key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let page = 12;
        let action = [
            (Key::Tab, Action::Complete),
            (Key::ArrowDown, Action::Move(1)),
            (Key::ArrowUp, Action::Move(-1)),
            (Key::PageDown, Action::Move(page)),
            (Key::PageUp, Action::Move(-page)),
            (Key::Enter, Action::Take),
            (Key::Escape, Action::Cancel),
        ]
        .into_iter()
        .find(|(key, _)| pressed(ui, *key));
        let label = ui.label(RichText::new("Path").color(tokens::colors(ui).quiet));
        let field = egui::TextEdit::singleline(&mut self.text)
            .font(tokens::mono())
            .desired_width(f32::INFINITY)
            .lock_focus(true)
            .show(ui);
        let response = field.response.response.clone().labelled_by(label.id);
        if std::mem::take(&mut self.focus_path) {
            response.request_focus();
            let end = egui::text::CCursor::new(self.text.chars().count());
            let mut state = field.state;
            let range = egui::text::CCursorRange::one(end);
            state.cursor.set_char_range(Some(range));
            state.store(ui.ctx(), response.id);
        }
        if response.changed() {
            self.selected = None;
        }
        action.map_or(Action::Nothing, |(_, action)| action)
    }

    fn list_ui(&mut self, ui: &mut Ui, shown: &[Entry]) -> Action {
        let colors = tokens::colors(ui);
        let height = 12.0 * tokens::size::ROW;
        let mut action = Action::Nothing;
        let scroll = std::mem::take(&mut self.scroll_to_selected);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::vertical().auto_shrink(false).max_height(height);
        if let Some(row) = self.selected.filter(|_| scroll) {
            let middle = (row as f32 + 0.5) * tokens::size::ROW - height / 2.0;
            area = area.vertical_scroll_offset(middle.max(0.0));
        }
        if let Some(note) = self.listing.note(shown.is_empty()) {
            area.show(ui, |ui| {
                ui.label(RichText::new(note).color(colors.quiet));
            });
            return action;
        }
        area.show_rows(ui, tokens::size::ROW, shown.len(), |ui, rows| {
            for row in rows {
                let Some(entry) = shown.get(row) else {
                    continue;
                };
                let response = entry.row_ui(ui, self.selected == Some(row));
                if response.double_clicked() {
                    action = Action::Enter(entry.path.clone());
                } else if response.clicked() {
                    action = Action::Select(row);
                }
            }
        });
        action
    }

    fn buttons_ui(&mut self, ui: &mut Ui, shown: &[Entry]) -> Action {
        let mut action = Action::Nothing;
        ui.horizontal(|ui| {
            if ui.button(format!("{} Parent folder", icons::UP)).clicked()
                && let Some(parent) = self.listing.folder().parent()
            {
                action = Action::Enter(parent.to_owned());
            }
            ui.checkbox(&mut self.every_file, "All files");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let takes = self.takes(shown);
                let label = self.button_label(takes.as_deref(), shown);
                let button = main_button(ui, label);
                if ui.add_enabled(takes.is_some(), button).clicked() {
                    action = Action::Take;
                }
                if ui.button("Cancel").clicked() {
                    action = Action::Cancel;
                }
            });
        });
        action
    }

    /// What Enter takes: the selected entry, the path as written, or the only entry
    /// that matches it.
    fn takes(&self, shown: &[Entry]) -> Option<PathBuf> {
        if let Some(entry) = self.selected.and_then(|row| shown.get(row)) {
            return Some(entry.path.clone());
        }
        let (folder, name) = path::split(&self.text, self.listing.base());
        if self.purpose != Purpose::Open {
            return (!name.is_empty()).then(|| folder.join(&name));
        }
        let exact = self.listing.named(&name).map(|entry| entry.path.clone());
        let only = match shown {
            [entry] if !name.is_empty() => Some(entry.path.clone()),
            _ => None,
        };
        // A name that the list does not have may still be a file: in a folder that may
        // be entered and not read.
        let written = (!name.is_empty()).then(|| folder.join(&name));
        exact.or(only).or(written)
    }

    /// What the button does: a file that is there is replaced, and that is said.
    fn button_label(&self, takes: Option<&Path>, shown: &[Entry]) -> &'static str {
        let is_there = |path: &Path| shown.iter().any(|e| e.path == path && !e.is_folder);
        match self.purpose {
            Purpose::Open => "Open",
            Purpose::Save(_) if takes.is_some_and(is_there) => "Replace",
            Purpose::Save(saves) => saves.verb(),
        }
    }

    fn act(&mut self, action: Action, shown: &[Entry]) -> Option<Outcome> {
        match action {
            Action::Nothing => {}
            Action::Cancel => return Some(Outcome::Cancelled),
            Action::Complete => {
                let (folder, prefix) = path::split(&self.text, self.listing.base());
                if let Some(longer) = path::complete(&prefix, shown) {
                    self.write(&folder, &longer);
                }
            }
            Action::Move(by) => {
                let last = shown.len().checked_sub(1)?;
                let row = match self.selected {
                    Some(row) => row.saturating_add_signed(by).min(last),
                    None if by > 0 => 0,
                    None => last,
                };
                self.selected = Some(row);
                self.scroll_to_selected = true;
            }
            Action::Select(row) => self.selected = Some(row),
            Action::Take => {
                let path = self.takes(shown)?;
                return self.enter(path, shown);
            }
            Action::Enter(path) => return self.enter(path, shown),
        }
        None
    }

    fn enter(&mut self, path: PathBuf, shown: &[Entry]) -> Option<Outcome> {
        let listed = shown.iter().find(|entry| entry.path == path);
        let listed = listed.map(|entry| entry.is_folder);
        let is_parent = self.listing.folder().parent() == Some(&path);
        if listed.unwrap_or(is_parent) {
            self.write(&path, "");
            return None;
        }
        Some(Outcome::Open(path))
    }

    fn write(&mut self, folder: &Path, name: &str) {
        self.text = path::folder_text(folder) + name;
        self.selected = None;
        self.focus_path = true;
    }
}

/// What Enter does, in the accent colour.
fn main_button(ui: &Ui, label: &str) -> egui::Button<'static> {
    let colors = tokens::colors(ui);
    let text = RichText::new(label).color(colors.on_accent);
    egui::Button::new(text).fill(colors.accent)
}

#[cfg(test)]
mod tests;
