//! The window: state, worker and panels joined into the program that the runners drive.

mod actions;
mod arrange;
#[cfg(test)]
mod axes_tests;
#[cfg(test)]
mod cell_tests;
mod closing;
#[cfg(test)]
mod corpus_tests;
mod dialogs;
mod editing;
#[cfg(test)]
mod editing_tests;
mod jobs;
mod layout;
#[cfg(test)]
mod left_tests;
mod linked;
#[cfg(test)]
mod linked_tests;
mod members;
#[cfg(test)]
mod members_tests;
#[cfg(test)]
mod memory_tests;
mod objects;
mod opening;
#[cfg(test)]
mod palette_tests;
mod python;
#[cfg(test)]
mod recent_tests;
mod replies;
mod requests;
mod search;
#[cfg(test)]
mod search_tests;
mod session;
#[cfg(test)]
mod settings_tests;
mod sides;
#[cfg(test)]
mod sides_tests;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
mod watch;
#[cfg(test)]
mod watch_tests;

use std::path::PathBuf;
use std::time::Instant;

use egui::Context;

use super::Program;
use crate::cli::Location;
use crate::command::Action;
use crate::model::ObjectPath;
use crate::panel::tree::TreeState;
use crate::settings::Folders;
use crate::state::{Leaving, State};
use crate::worker::{DocumentId, Worker};

/// The window of the program.
pub struct Window {
    state: State,
    worker: Worker,
    tree: TreeState,
    dialogs: dialogs::Dialogs,
    /// The document that was asked for last: files that arrive later stay behind it.
    front: Option<DocumentId>,
    actions: Vec<Action>,
    /// How what is in front of both sides goes together.
    linked: linked::Linked,
    /// Frames in a row that asked for nothing and waited for nothing.
    quiet: u32,
    /// Whether every file may lead to others in the network.
    network: bool,
    /// What keeps things between runs, and when it did.
    keeping: Option<session::Keeping>,
    /// When files were last looked at for changes.
    looked: Instant,
    /// The cell whose value is being read to be edited.
    awaited: Option<crate::command::CellStart>,
    /// How often a group was listed anew.
    relists: u64,
    /// What is left once its files are saved.
    leaving: Option<Leaving>,
    /// Whether the user has said that the program may be left as it is.
    may_leave: bool,
}

/// Quiet frames after which everything asked for has been drawn.
const SETTLED: u32 = 3;

impl Window {
    /// The window with these files on their way; `network`: whether files may lead to others in
    /// the network.
    pub fn new(ctx: &Context, files: Vec<Location>, network: bool) -> Self {
        Self::with_settings(ctx, files, network, None)
    }

    /// The same window, which keeps its settings in these folders.
    pub fn with_settings(
        ctx: &Context,
        files: Vec<Location>,
        network: bool,
        folders: Option<Folders>,
    ) -> Self {
        let waker = ctx.clone();
        let mut window = Self {
            state: State::default(),
            worker: Worker::new(move || waker.request_repaint()),
            tree: TreeState::default(),
            dialogs: dialogs::Dialogs::default(),
            front: None,
            actions: Vec::new(),
            linked: linked::Linked::default(),
            quiet: 0,
            network,
            keeping: None,
            looked: Instant::now(),
            awaited: None,
            relists: 0,
            leaving: None,
            may_leave: false,
        };
        if let Some(folders) = folders {
            window.begin_keeping(ctx, folders);
        }
        let mut named = None;
        for file in files {
            let is_named = file.object.is_some();
            window.open(file.file, file.object.map(ObjectPath::new));
            if is_named {
                named = window.front;
            }
        }
        window.front = named.or(window.front);
        window
    }

    /// What the window shows, for tests.
    pub fn state(&self) -> &State {
        &self.state
    }

    fn take_dropped(&mut self, ctx: &Context) {
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            let files = input.raw.dropped_files.iter();
            files.map(|file| file.path().to_path_buf()).collect()
        });
        for path in dropped
            .into_iter()
            .filter(|path| !path.as_os_str().is_empty())
        {
            self.open(path, None);
        }
    }
}

impl Program for Window {
    fn logic(&mut self, ctx: &Context) {
        self.take_dropped(ctx);
        for path in self.dialogs.poll(ctx, &self.state) {
            self.open(path, None);
        }
        self.keep_now_and_then(ctx);
        let arrived = self.take_replies(ctx);
        self.search_typed(ctx);
        self.look_for_changes(ctx);
        let asked = self.send_requests(ctx);
        let filtering = self.state.is_filtering();
        if filtering {
            self.state.layout_trees();
            ctx.request_repaint();
        }
        let typing = self.state.search.rests_in().is_some();
        let still = !arrived && !asked && !filtering && !typing && self.worker.is_idle();
        self.quiet = if still {
            self.quiet.saturating_add(1)
        } else {
            0
        };
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        // A pass that is discarded leaves its commands behind.
        self.actions.clear();
        self.show(ui);
        self.note_front(ui.ctx());
        if !ui.ctx().will_discard() && !self.actions.is_empty() {
            for action in std::mem::take(&mut self.actions) {
                self.carry_out(ui.ctx(), action);
            }
            self.quiet = 0;
            ui.ctx().request_repaint();
        }
        if !ui.ctx().will_discard() && self.linked.go_together(&mut self.state.tabs) {
            self.quiet = 0;
            ui.ctx().request_repaint();
        }
    }

    fn title(&self) -> String {
        let Some((document, tab)) = self.state.active() else {
            return "Hyperslab".to_owned();
        };
        let name = document.name();
        let mark = if document.editing.is_unsaved() {
            "• "
        } else {
            ""
        };
        match tab.path.is_root() {
            true => format!("{mark}{name} – Hyperslab"),
            false => format!("{mark}{} in {name} – Hyperslab", tab.path),
        }
    }

    fn may_close(&mut self) -> bool {
        self.may_leave || self.ask_to_leave()
    }

    fn idle(&self) -> bool {
        self.quiet >= SETTLED
    }

    fn on_exit(&mut self) {
        self.finish_keeping();
    }
}
