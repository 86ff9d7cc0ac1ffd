//! Carrying out what panels, keys and menus want done.

use std::sync::Arc;

use egui::{Context, ViewportCommand};
use hyperslab_engine::{Error, Kind};

use super::{Window, python};
use crate::command::{Action, CommandId};
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::model::region_link::RegionLink;
use crate::model::shown::Change;
use crate::model::tree::{Branch, KindState};
use crate::panel::table;
use crate::state::document::Status;
use crate::state::preferences::{Preferences, Theme};
use crate::state::view::TableView;
use crate::state::{Dialog, Palette};
use crate::ui::grid::selection::{CellAt, Gesture, Unit};
use crate::worker::{DocumentId, Priority, Request};

impl Window {
    /// Shows an object, and opens the groups that lead to it in the tree.
    pub(super) fn reveal(&mut self, id: DocumentId, path: ObjectPath, keep: bool) {
        self.tree.reveal = true;
        self.expand_to(id, &path);
        self.state.show(id, path, keep);
    }

    /// Opens the groups that lead to an object in the tree.
    pub(super) fn expand_to(&mut self, id: DocumentId, path: &ObjectPath) {
        let mut groups = Vec::new();
        let mut parent = path.parent();
        while let Some(group) = parent.filter(|group| !group.is_root()) {
            parent = group.parent();
            groups.push(group);
        }
        for group in groups.into_iter().rev() {
            self.expand(id, &group);
        }
        self.state.layout_trees();
    }

    /// Opens a group in the tree, now or when its own group has arrived.
    pub(super) fn expand(&mut self, id: DocumentId, path: &ObjectPath) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        match document.tree.expand(path) {
            Some(true) => {
                self.ask(id, Priority::Visible, Request::Children(path.clone()));
            }
            Some(false) => {}
            None => document.reopen.push(path.clone()),
        }
    }

    /// Loads the members of a group that the tree does not show yet.
    fn load(&mut self, id: DocumentId, path: &ObjectPath) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        if document.branch(path).is_some() {
            return;
        }
        if document.tree.child(path).is_some() {
            self.expand(id, path);
            self.set_expanded(id, path, false);
        } else {
            document.elsewhere.insert(path.clone(), Branch::default());
            self.ask(id, Priority::Visible, Request::Children(path.clone()));
        }
    }

    /// Carries out one action.
    pub(super) fn carry_out(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Run(id) => self.run(ctx, id),
            Action::Open(path, goal) => self.open(path, goal),
            Action::OpenAnyway(id) => self.open_again(id, true),
            Action::StopOpening(id) => self.stop_opening(id),
            Action::Close(id) => self.ask_to_close(id),
            Action::Show {
                document,
                path,
                keep,
            } => self.show_object(document, path, keep),
            Action::ShowRegion(region) => self.show_region(region),
            Action::Expand {
                document,
                path,
                open,
            } => self.set_expanded(document, &path, open),
            Action::Load(document, path) => self.load(document, &path),
            Action::MoveCursor(document, path) => self.state.cursor = Some((document, path)),
            Action::LookAt(document, group, names) => self.look_at(document, group, names),
            Action::Filter(filter) => {
                self.state.filter = filter;
                self.state.layout_trees();
            }
            Action::Search(action) => self.search(action),
            Action::Edit(action) => self.edit(ctx, action),
            Action::ShowAttribute {
                document,
                path,
                name,
                keep,
            } => {
                self.show_object(document, path, keep);
                if let Some(tab) = self.state.tabs.active_mut() {
                    tab.sought = Some(name);
                }
            }
            Action::Activate(id) => {
                self.state.tabs.activate(id);
                self.follow_front();
            }
            Action::Keep(id) => self.state.tabs.keep(id),
            Action::CloseTab(id) => self.state.tabs.close(id),
            Action::Focus(side) => self.focus_side(side),
            Action::Share(share) => self.state.tabs.set_share(share),
            Action::MoveTab(id, side, split) => {
                self.state.tabs.move_to(id, side, split);
                self.follow_front();
            }
            Action::View(view) => self.set_view(view),
            Action::Retry => self.retry(),
            Action::IgnoreChecksums => {
                if let Some(id) = self.state.current_document() {
                    self.ask(id, Priority::Visible, Request::IgnoreChecksums);
                }
            }
            Action::AllowNetwork => {
                if let Some(id) = self.state.current_document() {
                    self.ask(id, Priority::Visible, Request::AllowNetwork);
                }
            }
            Action::Sort(order) => self.change_table(|table| table.rows.sort_by(order)),
            Action::Prefer(preferences) => self.prefer(ctx, *preferences),
            Action::WriteNumbers(numbers) => self.change_table(|table| table.own_numbers = numbers),
            Action::ReadNumbers(column, reading) => {
                self.change_table(|table| table.read_column(column, reading));
            }
            Action::ChooseScale(axis, scale) => {
                if let Some(tab) = self.state.tabs.active_mut() {
                    tab.choose_scale(axis, scale);
                }
            }
            Action::ForgetRecent(path) => self.forget_recent(path),
            Action::Columns(change) => self.show_columns(change),
            Action::GoTo(text) => self.go_to(&text),
            Action::Dismiss => self.state.dialog = None,
            Action::Stop => self.stop(),
            Action::StopCounting(id) => {
                let document = self.state.document_mut(id);
                if let Some(task) = document.and_then(|document| document.counting.take()) {
                    task.cancel();
                }
            }
            Action::Say(message) => self.state.message = Some(message),
            Action::Copy(text) => ctx.copy_text(text),
            Action::ExportMembers(tab, path) => self.export_members(tab, path),
        }
    }

    fn show_object(&mut self, document: DocumentId, path: ObjectPath, keep: bool) {
        self.state.message = None;
        self.front = Some(document);
        self.state.show(document, path, keep);
    }

    /// Shows what a region reference selects of the object in front, once its shape is known.
    fn show_region(&mut self, region: Arc<RegionLink>) {
        if !region.is_box() {
            let count = crate::text::grouped(region.boxes.len() as u64);
            let message = format!("The region is no box: its {count} parts are selected");
            self.state.message = Some(message);
        }
        if let Some(tab) = self.state.tabs.active_mut() {
            tab.region = Some(region);
            tab.show_region();
        }
    }

    /// Changes the table of the tab in front.
    fn change_table(&mut self, change: impl FnOnce(&mut TableView)) {
        if let Some(tab) = self.state.tabs.active_mut() {
            change(&mut tab.table);
        }
    }

    fn run(&mut self, ctx: &Context, id: CommandId) {
        match id {
            CommandId::Open => self.dialogs.ask_for_file(ctx, &self.state),
            CommandId::ReopenSession => self.reopen_session(),
            CommandId::Preferences => self.state.dialog = Some(Dialog::Preferences),
            CommandId::Reload => {
                if let Some(id) = self.state.current_document() {
                    self.ask(id, Priority::Visible, Request::Reload);
                }
            }
            CommandId::Follow => self.toggle_follow(),
            CommandId::CloseFile => {
                if let Some(id) = self.state.current_document() {
                    self.ask_to_close(id);
                }
            }
            CommandId::ExportMembers => self.dialogs.ask_where_to_export(ctx, &self.state),
            CommandId::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            CommandId::GoTo => self.state.dialog = Some(Dialog::GoTo(String::new())),
            CommandId::Palette => self.state.dialog = Some(Dialog::Palette(Palette::default())),
            CommandId::Find => {
                self.state.search.open = true;
                self.state.search.focus_field = true;
            }
            CommandId::Filter => {
                self.close_search();
                self.tree.focus_filter = true;
            }
            CommandId::Keys => self.state.dialog = Some(Dialog::Keys),
            CommandId::About => self.state.dialog = Some(Dialog::About),
            CommandId::CopyPath => {
                if let Some(tab) = self.state.tabs.active() {
                    ctx.copy_text(tab.path.to_string());
                }
            }
            CommandId::CopyAsPython => {
                if let Some((document, tab)) = self.state.active() {
                    ctx.copy_text(python::line(document, tab));
                    self.state.message = Some("Copied as h5py code".to_owned());
                }
            }
            CommandId::CopyWithHeaders => self.copy_cells(true, false),
            CommandId::CopyAsShown => self.copy_cells(false, true),
            CommandId::ZoomIn
            | CommandId::ZoomOut
            | CommandId::ZoomReset
            | CommandId::ThemeSystem
            | CommandId::ThemeLight
            | CommandId::ThemeDark
            | CommandId::ToggleTheme
            | CommandId::ToggleIndexBase => self.prefer(ctx, self.preferred_after(id, ctx)),
            CommandId::SplitRight
            | CommandId::SplitDown
            | CommandId::MoveTab
            | CommandId::OtherSide
            | CommandId::LinkSides
            | CommandId::JoinSides
            | CommandId::CloseSide => self.arrange(id),
            CommandId::Unlock
            | CommandId::Save
            | CommandId::SaveAs
            | CommandId::Revert
            | CommandId::Undo
            | CommandId::Redo
            | CommandId::ShowChanges
            | CommandId::NewGroup
            | CommandId::RenameObject
            | CommandId::DeleteObject
            | CommandId::AddAttribute
            | CommandId::EditAttribute
            | CommandId::RenameAttribute
            | CommandId::DeleteAttribute => self.run_edit(ctx, id),
            CommandId::FilterRows
            | CommandId::SortAscending
            | CommandId::SortDescending
            | CommandId::SortNot
            | CommandId::UnfoldColumn
            | CommandId::FoldColumn
            | CommandId::UnfoldAll
            | CommandId::FoldAll
            | CommandId::ShowStatistics
            | CommandId::ShowSummary
            | CommandId::ShowCell => self.run_on_table(id),
            _ => self.travel(id),
        }
    }

    /// What concerns the table in front.
    fn run_on_table(&mut self, id: CommandId) {
        match id {
            CommandId::FilterRows => {
                if let Some(tab) = self.state.tabs.active_mut() {
                    tab.chosen = Some(ViewKind::Table);
                    tab.table.rows.open = true;
                    tab.table.rows.focus = true;
                }
            }
            CommandId::SortAscending => self.sort_by_current(false),
            CommandId::SortDescending => self.sort_by_current(true),
            CommandId::SortNot => {
                if let Some(tab) = self.state.tabs.active_mut() {
                    tab.table.rows.sort_by(None);
                }
            }
            CommandId::UnfoldColumn | CommandId::FoldColumn => {
                let change = self
                    .state
                    .tabs
                    .active()
                    .and_then(|tab| tab.fold_of_current(id == CommandId::FoldColumn));
                if let Some(change) = change {
                    self.show_columns(change);
                }
            }
            CommandId::UnfoldAll => self.show_columns(Change::UnfoldAll),
            CommandId::FoldAll => self.show_columns(Change::FoldAll),
            CommandId::ShowStatistics | CommandId::ShowSummary | CommandId::ShowCell => {
                if let Some(tab) = self.state.tabs.active_mut() {
                    let shown = tab.view() == ViewKind::Table;
                    tab.chosen = Some(ViewKind::Table);
                    let open = match id {
                        CommandId::ShowCell => &mut tab.table.whole.open,
                        CommandId::ShowSummary => &mut tab.table.summary.open,
                        _ => &mut tab.table.statistics.open,
                    };
                    *open = !(shown && *open);
                }
            }
            _ => {}
        }
    }

    fn travel(&mut self, id: CommandId) {
        let tabs = &mut self.state.tabs;
        let active = tabs
            .active()
            .map(|tab| (tab.id, tab.document, tab.path.parent()));
        match (id, active) {
            (CommandId::Back, _) => tabs.back(),
            (CommandId::Forward, _) => tabs.forward(),
            (CommandId::NextTab, _) => tabs.step(true),
            (CommandId::PreviousTab, _) => tabs.step(false),
            (CommandId::KeepTab, Some((tab, ..))) => tabs.keep(tab),
            (CommandId::CloseTab, Some((tab, ..))) => tabs.close(tab),
            (CommandId::Up, Some((_, document, Some(parent)))) => {
                self.state.show(document, parent, false);
            }
            _ => {}
        }
        self.state.cursor = self.state.tabs.place().or(self.state.cursor.take());
        self.tree.reveal = true;
    }

    /// What is preferred after a command.
    fn preferred_after(&self, id: CommandId, ctx: &Context) -> Preferences {
        let mut preferences = self.state.preferences.clone();
        let dark = ctx.theme() == egui::Theme::Dark;
        match id {
            CommandId::ZoomIn => preferences.zoom_in(),
            CommandId::ZoomOut => preferences.zoom_out(),
            CommandId::ZoomReset => preferences.zoom = 1.0,
            CommandId::ThemeSystem => preferences.theme = Theme::System,
            CommandId::ThemeLight => preferences.theme = Theme::Light,
            CommandId::ThemeDark => preferences.theme = Theme::Dark,
            CommandId::ToggleTheme if dark => preferences.theme = Theme::Light,
            CommandId::ToggleTheme => preferences.theme = Theme::Dark,
            _ => preferences.one_based = !preferences.one_based,
        }
        preferences
    }

    fn set_expanded(&mut self, id: DocumentId, path: &ObjectPath, open: bool) {
        if path.is_root() {
            if let Some(document) = self.state.document_mut(id) {
                document.expanded = open;
            }
        } else if open {
            self.expand(id, path);
        } else if let Some(document) = self.state.document_mut(id)
            && let Some(branch) = document.tree.find_mut(path)
        {
            branch.set_expanded(false);
        }
        self.state.layout_trees();
    }

    fn look_at(
        &mut self,
        id: DocumentId,
        group: ObjectPath,
        names: Vec<hyperslab_engine::datatype::Name>,
    ) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let Some(branch) = document.branch_mut(&group) else {
            return;
        };
        let mut fresh = Vec::new();
        for name in names {
            let child = branch.member_mut(name.as_bytes());
            if let Some(child) = child.filter(|c| matches!(c.kind, KindState::Unknown)) {
                child.kind = KindState::Asked;
                fresh.push(name);
            }
        }
        if !fresh.is_empty() {
            self.ask(id, Priority::Visible, Request::Kinds(group, fresh));
        }
    }

    /// Copies what is selected in the table in front.
    fn copy_cells(&mut self, headers: bool, as_shown: bool) {
        let one_based = self.state.preferences.one_based;
        let Some(tab) = self.state.tabs.active_mut() else {
            return;
        };
        let head = tab.head().cloned();
        let Some(dataset) = head.as_ref().and_then(|head| head.dataset()) else {
            return;
        };
        match table::copy::wish(tab, dataset, (headers, as_shown), one_based) {
            Ok(request) => tab.table.copying.wanted = Some(request),
            Err(message) => self.state.message = Some(message),
        }
    }

    /// Shows other columns of the table in front.
    fn show_columns(&mut self, change: Change) {
        let Some(tab) = self.state.tabs.active_mut() else {
            return;
        };
        let head = tab.head().cloned();
        if let Some(dataset) = head.as_ref().and_then(|head| head.dataset()) {
            let shown = tab.table.shown.changed(change, &dataset.columns);
            tab.table.show_members(shown);
        }
    }

    /// Sorts the rows of the table in front by the column that the keyboard is in.
    fn sort_by_current(&mut self, descending: bool) {
        if let Some(tab) = self.state.tabs.active_mut()
            && let Some(at) = tab.table.grid.selection.current()
        {
            let dataset = tab.head().and_then(|head| head.dataset());
            let columns = dataset.map_or(&[][..], |dataset| &dataset.columns);
            let column = tab.table.shown.full_column(at.column, columns);
            tab.table.rows.sort_by(Some((column, descending)));
        }
    }

    fn set_view(&mut self, view: ViewKind) {
        if let Some(tab) = self.state.tabs.active_mut() {
            tab.chosen = Some(view);
            if let Some(icon) = tab.head().map(|head| head.icon) {
                self.state.views.insert(icon, view);
            }
        }
    }

    fn retry(&mut self) {
        let Some((document, _)) = self.state.active() else {
            return;
        };
        let id = document.id;
        if matches!(document.status, Status::Failed(_)) {
            self.open_again(id, false);
        } else if let Some(tab) = self.state.tabs.active_mut() {
            if matches!(tab.head, Some(Err(_))) {
                tab.head = None;
            }
            tab.value.value = None;
            tab.forget();
        }
    }

    fn stop(&mut self) {
        let stopped = || Error::new(Kind::Cancelled, "task", "you stopped it");
        let Some(tab) = self.state.tabs.active_mut() else {
            return;
        };
        if tab.head.is_none() && tab.head_slot.stop() {
            tab.head = Some(Err(stopped()));
        }
        if tab.table.slot.stop() {
            tab.table.windows.fail(stopped());
        }
        if tab.table.rows.slot.stop() {
            tab.table.rows.take(Err(stopped()));
        }
        if tab.table.copying.slot.stop() {
            tab.table.copying.finish();
            self.state.message = Some("Nothing was copied: you stopped it".to_owned());
        }
        if tab.table.statistics.slot.stop() {
            tab.table.statistics.take(Err(stopped()));
        }
        // Who stops reading everything keeps the part that was there.
        if tab.plot.slot.stop() && !std::mem::take(&mut tab.plot.all) {
            tab.plot.error = Some(stopped());
        }
        if tab.image.slot.stop() && !std::mem::take(&mut tab.image.all) {
            tab.image.error = Some(stopped());
        }
        tab.members.stop();
        if tab.value.slot.stop() {
            tab.value.value = Some(Err(stopped()));
        }
    }

    /// Goes to a path; or, where numbers were typed, to a cell of the table in front.
    fn go_to(&mut self, text: &str) {
        self.state.dialog = None;
        let base = u64::from(self.state.preferences.one_based);
        let numbers: Option<Vec<u64>> = text
            .split(',')
            .map(|part| part.trim().replace('_', "").parse().ok())
            .collect();
        if let (Some(numbers), Some(tab)) = (numbers, self.state.tabs.active_mut()) {
            let at = |n: usize| numbers.get(n).map_or(0, |i: &u64| i.saturating_sub(base));
            let cell = CellAt {
                row: at(0),
                column: at(1),
            };
            tab.chosen = Some(ViewKind::Table);
            let everywhere = (u64::MAX, u64::MAX);
            tab.table
                .grid
                .selection
                .click(cell, Unit::Cells, Gesture::Replace, everywhere);
            tab.table.grid.reveal(cell);
            tab.table.current = Some(cell);
            return;
        }
        let Some(id) = self.state.current_document() else {
            return;
        };
        let path = match (text.starts_with('/'), self.state.tabs.active()) {
            (false, Some(tab)) => ObjectPath::new(format!("{}/{text}", tab.path)),
            _ => ObjectPath::new(text.trim()),
        };
        self.reveal(id, path, true);
    }
}
