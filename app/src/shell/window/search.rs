//! The search: when it begins and ends, and what it finds.

use egui::Context;

use super::{Window, requests};
use crate::command::SearchAction;
use crate::state::search::{Progress, Results};
use crate::worker::protocol::SEARCH;
use crate::worker::{Delivery, DocumentId, Priority, Reply, Request, Tag};

impl Window {
    /// Carries out what a panel wants of the search.
    pub(super) fn search(&mut self, action: SearchAction) {
        match action {
            SearchAction::Type(text) => self.state.search.type_text(text),
            SearchAction::Run => self.start_search(),
            SearchAction::Stop => self.state.search.stop(),
            SearchAction::Close => self.close_search(),
            SearchAction::FieldFocused => self.state.search.focus_field = false,
            SearchAction::FocusResults => self.state.search.focus_results = true,
            SearchAction::Cursor(row) => {
                self.state.search.focus_results = false;
                self.state.search.cursor = Some(row);
            }
        }
    }

    /// Searches what is typed, once typing rests.
    pub(super) fn search_typed(&mut self, ctx: &Context) {
        match self.state.search.rests_in() {
            None => {}
            Some(rest) if rest.is_zero() => self.start_search(),
            Some(rest) => ctx.request_repaint_after(rest),
        }
    }

    /// Shows the tree again, at the object in front.
    pub(super) fn close_search(&mut self) {
        let search = &mut self.state.search;
        if !search.open {
            return;
        }
        search.open = false;
        search.stop();
        if let Some((id, path)) = self.state.tabs.place() {
            self.expand_to(id, &path);
            self.tree.reveal = true;
        }
    }

    fn start_search(&mut self) {
        self.state.search.start();
        let open = self.state.documents.iter().filter(|d| d.is_open());
        for id in open.map(|document| document.id).collect::<Vec<_>>() {
            self.search_document(id);
        }
    }

    /// Searches a file for what is looked for; anew where it was searched before.
    pub(super) fn search_document(&mut self, id: DocumentId) {
        let Some(query) = self.state.search.wanted() else {
            return;
        };
        let Some(document) = self.state.document(id) else {
            return;
        };
        let tag = Tag {
            document: id,
            generation: document.generation,
            view: SEARCH,
            serial: self.state.search.serial(),
        };
        let task = requests::task(Priority::Long);
        let results = Results::new(id, task.clone());
        match self.state.search.of(id) {
            Some(old) => *old = results,
            None => self.state.search.results.push(results),
        }
        let request = Request::Find(query);
        self.worker.submit(Priority::Long, tag, request, &task);
    }

    /// Takes what was found.
    pub(super) fn take_found(&mut self, delivery: Delivery) {
        let search = &mut self.state.search;
        if delivery.tag.serial != search.serial() {
            return;
        }
        let Some(results) = search.of(delivery.tag.document) else {
            return;
        };
        match delivery.reply {
            Ok(Reply::Hits {
                hits,
                looked_at,
                full,
            }) => {
                results.hits.append(hits);
                results.looked_at = looked_at;
                if full && results.is_running() {
                    results.progress = Progress::Full;
                }
            }
            Ok(_) => {}
            Err(error) if error.is_cancelled() => {}
            Err(error) if error.kind() == hyperslab_engine::Kind::Changed => {
                self.changed_on_disk(delivery.tag.document);
                return;
            }
            Err(error) => results.progress = Progress::Failed(error),
        }
        if delivery.last && results.is_running() {
            results.progress = Progress::Done;
        }
    }
}
