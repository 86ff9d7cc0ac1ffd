//! What is kept between runs: preferences as they change, what is open now and then, and all of
//! it in the end; and how a last session and what is remembered of a file come back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Context, ThemePreference};

use super::Window;
use crate::settings::memory::MOST_GROUPS;
use crate::settings::{Folders, Keep, LastSession, SessionTab, Settings, Shelf};
use crate::state::document::{Document, Status};
use crate::state::preferences::{Preferences, Theme};
use crate::state::sides::Side;
use crate::worker::DocumentId;

/// How often what is open is kept, for the case that the program is not left but ends.
const PAUSE: Duration = Duration::from_secs(2);

/// What keeps things.
pub(super) struct Keeping {
    settings: Settings,
    /// When what is open was kept last.
    at: Instant,
    /// The session that was kept last.
    session: Option<LastSession>,
}

impl Window {
    /// Begins with what was kept.
    pub(super) fn begin_keeping(&mut self, ctx: &Context, folders: Folders) {
        let waker = ctx.clone();
        let unsaved = hyperslab_engine::unsaved_files(&folders.unsaved());
        let (settings, kept) = Settings::start(folders, move || waker.request_repaint());
        self.state.recent = kept.recent;
        self.state.preferences = kept.preferences;
        if !kept.complaints.is_empty() {
            self.state.message = Some(kept.complaints.join("; "));
        }
        self.apply_preferences(ctx);
        self.keeping = Some(Keeping {
            settings,
            at: Instant::now(),
            session: None,
        });
        // What was not saved is asked about once the file is there.
        unsaved.into_iter().for_each(|path| self.open(path, None));
    }

    /// Where the worker finds what is remembered of files.
    pub(super) fn shelf(&self) -> Option<Arc<Shelf>> {
        let keeping = self.keeping.as_ref()?;
        Some(keeping.settings.shelf())
    }

    fn keep(&self, keep: Keep) {
        if let Some(keeping) = &self.keeping {
            keeping.settings.keep(keep);
        }
    }

    /// Prefers something else from now on.
    pub(super) fn prefer(&mut self, ctx: &Context, preferences: Preferences) {
        if preferences != self.state.preferences {
            self.state.preferences = preferences.clone();
            self.apply_preferences(ctx);
            self.keep(Keep::Preferences(preferences));
        }
    }

    fn apply_preferences(&self, ctx: &Context) {
        let preferences = &self.state.preferences;
        ctx.set_zoom_factor(preferences.zoom);
        ctx.set_theme(match preferences.theme {
            Theme::System => ThemePreference::System,
            Theme::Light => ThemePreference::Light,
            Theme::Dark => ThemePreference::Dark,
        });
    }

    /// A file was opened: it is the newest of the recent ones.
    pub(super) fn note_opened(&mut self, id: DocumentId) {
        if let Some(path) = self.state.document(id).map(|document| document.full_path()) {
            self.state.recent.opened(&path);
            self.keep(Keep::Opened(path));
        }
    }

    /// Takes a file out of the recent ones, or all.
    pub(super) fn forget_recent(&mut self, path: Option<PathBuf>) {
        match path {
            Some(path) => {
                self.state.recent.forget(&path);
                self.keep(Keep::Forget(path));
            }
            None => {
                self.state.recent.files.clear();
                self.keep(Keep::ForgetAll);
            }
        }
    }

    /// Notes how the objects in front are shown; of one that both sides show, how the one does
    /// that commands are about.
    pub(super) fn note_front(&mut self, ctx: &Context) {
        let tabs = &self.state.tabs;
        let active = tabs.place();
        let twice = |side: &Side| {
            let tab = tabs.front(*side);
            *side != tabs.focus() && tab.map(|tab| (tab.document, tab.path.clone())) == active
        };
        let sides = tabs.sides().iter().copied();
        for side in sides.filter(|side| !twice(side)).collect::<Vec<_>>() {
            self.note_side(ctx, side);
        }
    }

    fn note_side(&mut self, ctx: &Context, side: Side) {
        let Some(tab) = self.state.tabs.front(side) else {
            return;
        };
        let documents = &mut self.state.documents;
        let document = documents.iter_mut().find(|d| d.id == tab.document);
        if let (Some(document), Some(object)) = (document, tab.memory())
            && document.memory.note(object)
        {
            ctx.request_repaint_after(PAUSE);
        }
    }

    /// Shows the object of a tab as it was shown once.
    pub(super) fn recall(&mut self, tab: u64) {
        let Some(tab) = self.state.tabs.get_mut(tab) else {
            return;
        };
        let documents = &self.state.documents;
        let document = documents.iter().find(|d| d.id == tab.document);
        let object = document.and_then(|document| document.memory.object(&tab.path));
        let view = tab.head().and_then(|head| self.state.views.get(&head.icon));
        let view = view.copied();
        tab.recall(object, view);
    }

    /// Keeps what is open, if it has been a while; says what cannot be kept.
    pub(super) fn keep_now_and_then(&mut self, ctx: &Context) {
        let Some(keeping) = &mut self.keeping else {
            return;
        };
        if let Some(complaint) = keeping.settings.complaints().last() {
            self.state.message = Some(complaint);
        }
        let since = keeping.at.elapsed();
        if since >= PAUSE {
            keeping.at = Instant::now();
            self.keep_what_is_open();
        } else if !self.state.documents.is_empty() && self.quiet < super::SETTLED {
            ctx.request_repaint_after(PAUSE - since);
        }
    }

    /// The window is about to go.
    pub(super) fn finish_keeping(&mut self) {
        self.keep_what_is_open();
        if let Some(keeping) = &mut self.keeping {
            keeping.settings.finish();
        }
    }

    fn keep_what_is_open(&mut self) {
        let ids: Vec<_> = self.state.documents.iter().map(|d| d.id).collect();
        for id in ids {
            self.keep_memory(id);
        }
        let session = self.session();
        let Some(keeping) = &mut self.keeping else {
            return;
        };
        // An empty window is nothing to come back to.
        if !session.files.is_empty() && keeping.session.as_ref() != Some(&session) {
            keeping.session = Some(session.clone());
            self.keep(Keep::Session(session));
        }
    }

    /// Keeps what is remembered of a file, if that has changed.
    pub(super) fn keep_memory(&mut self, id: DocumentId) {
        let Some(document) = self.state.document_mut(id).filter(|d| d.is_open()) else {
            return;
        };
        let mut groups = document.open_groups();
        groups.truncate(MOST_GROUPS);
        document.memory.expanded = groups;
        let Some(kept) = &mut document.kept else {
            return;
        };
        if *kept != document.memory {
            kept.clone_from(&document.memory);
            let memory = kept.clone();
            self.keep(Keep::Memory(memory));
        }
    }

    /// What is open now; files that cannot be opened are not.
    fn session(&self) -> LastSession {
        let documents = self.state.documents.iter();
        let open = |document: &&Document| !matches!(document.status, Status::Failed(_));
        let documents: Vec<_> = documents.filter(open).collect();
        let place = |id| documents.iter().position(|document| document.id == id);
        let tabs = &self.state.tabs;
        let active = tabs.active().map(|tab| tab.id);
        let beside = tabs.front(tabs.focus().other()).map(|tab| tab.id);
        let mut session = LastSession {
            files: documents.iter().map(|d| d.full_path().into()).collect(),
            split: tabs.split(),
            ..LastSession::default()
        };
        for tab in self.state.tabs.iter() {
            let Some(file) = place(tab.document) else {
                continue;
            };
            if active == Some(tab.id) {
                session.front = Some(session.tabs.len());
            } else if beside == Some(tab.id) {
                session.beside = Some(session.tabs.len());
            }
            session.tabs.push(SessionTab {
                file,
                object: tab.path.clone(),
                kept: tab.kept,
                second: tab.side == Side::Second,
            });
        }
        session
    }

    /// Opens what was open when the program was left last: files, tabs, the tab in front.
    pub(super) fn reopen_session(&mut self) {
        let Some(session) = self.state.recent.session.clone() else {
            return;
        };
        let mut ids = Vec::new();
        for file in session.files {
            let known = self.state.documents.iter();
            let mut known = known.filter(|d| d.path == file.0 || d.full_path() == file.0);
            let known = known.next().map(|document| document.id);
            ids.push(known.unwrap_or_else(|| self.begin_opening(file.0, None)));
        }
        let mut front = None;
        let mut fronts = [None; 2];
        let mut focus = self.state.tabs.focus();
        for (at, tab) in session.tabs.into_iter().enumerate() {
            let Some(document) = ids.get(tab.file) else {
                continue;
            };
            let side = match tab.second && session.split.is_some() {
                true => Side::Second,
                false => Side::First,
            };
            let place = (*document, tab.object.clone());
            let id = self.state.tabs.restore(place, tab.kept, side);
            if session.front == Some(at) || session.beside == Some(at) {
                match side {
                    Side::First => fronts[0] = Some(id),
                    Side::Second => fronts[1] = Some(id),
                }
            }
            if session.front == Some(at) {
                focus = side;
                front = Some((*document, tab.object));
            }
        }
        let tabs = &mut self.state.tabs;
        tabs.restore_fronts(session.split, fronts, focus);
        if let Some((document, object)) = front {
            self.front = Some(document);
            self.expand_to(document, &object);
            self.state.cursor = Some((document, object));
            self.tree.reveal = true;
        }
    }
}
