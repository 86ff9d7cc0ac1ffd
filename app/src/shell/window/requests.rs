//! What the window asks the worker for: whatever is on screen and not here yet.

use std::time::Duration;

use egui::Context;
use hyperslab_engine::Priority as GatePriority;
use hyperslab_engine::Task;

use super::Window;
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::state::sides::Side;
use crate::state::slot::Slot;
use crate::state::tab::Tab;
use crate::worker::{DocumentId, Priority, Request, Tag, Worker};

/// After this a wish that had to let an older one through is looked at again.
const AGAIN: Duration = Duration::from_millis(60);

/// A task that the file's gate serves by the same priority.
pub(super) fn task(priority: Priority) -> Task {
    Task::with_priority(match priority {
        Priority::Visible => GatePriority::Visible,
        Priority::Long | Priority::Prefetch => GatePriority::Prefetch,
        Priority::Background => GatePriority::Background,
    })
}

impl Window {
    /// Asks for what the tabs in front lack. Returns whether anything was asked for.
    pub(super) fn send_requests(&mut self, ctx: &Context) -> bool {
        let mut asked = false;
        for side in self.state.tabs.sides() {
            asked |= self.send_of_side(ctx, *side);
        }
        asked
    }

    fn send_of_side(&mut self, ctx: &Context, side: Side) -> bool {
        let Some(tab) = self.state.tabs.front_mut(side) else {
            return false;
        };
        let document = self.state.documents.iter().find(|d| d.id == tab.document);
        let Some(document) = document.filter(|document| document.is_open()) else {
            return false;
        };
        let mut sender = Sender {
            ctx,
            worker: &self.worker,
            document: document.id,
            generation: document.generation,
            asked: false,
        };
        let path = tab.path.clone();
        let header = Request::Head(path.clone());
        sender.want(&mut tab.head_slot, (), Priority::Visible, || header);
        sender.want_view(tab, &path);
        if tab.view() == ViewKind::Members {
            sender.want_members(tab, document);
        }
        sender.asked
    }

    /// Asks for something of a document itself.
    pub(super) fn ask(&self, id: DocumentId, priority: Priority, request: Request) -> Task {
        self.ask_numbered(id, priority, request, 0)
    }

    /// The same, with a number that its replies have.
    pub(super) fn ask_numbered(
        &self,
        id: DocumentId,
        priority: Priority,
        request: Request,
        serial: u64,
    ) -> Task {
        let generation = self
            .state
            .document(id)
            .map_or(0, |document| document.generation);
        let tag = Tag {
            document: id,
            generation,
            view: 0,
            serial,
        };
        let task = task(priority);
        self.worker.submit(priority, tag, request, &task);
        task
    }
}

pub(super) struct Sender<'a> {
    ctx: &'a Context,
    worker: &'a Worker,
    document: DocumentId,
    generation: u64,
    asked: bool,
}

impl Sender<'_> {
    pub(super) fn want<K: Clone + PartialEq>(
        &mut self,
        slot: &mut Slot<K>,
        key: K,
        priority: Priority,
        request: impl FnOnce() -> Request,
    ) {
        if !slot.wants(&key) {
            if slot.waiting().is_some() {
                self.ctx.request_repaint_after(AGAIN);
            }
            return;
        }
        let task = task(priority);
        let serial = slot.start(key, &task);
        let tag = Tag {
            document: self.document,
            generation: self.generation,
            view: slot.id(),
            serial,
        };
        self.worker.submit(priority, tag, request(), &task);
        self.asked = true;
    }

    fn want_view(&mut self, tab: &mut Tab, path: &ObjectPath) {
        match tab.view() {
            ViewKind::Table => {
                if let Some(wanted) = tab.table.wanted.clone() {
                    let request = Request::Table(wanted.clone());
                    self.want(&mut tab.table.slot, wanted, Priority::Visible, || request);
                }
                let rows = &mut tab.table.rows;
                if let Some(wanted) = rows.wanted.clone() {
                    let request = Request::Rows(wanted.clone());
                    self.want(&mut rows.slot, wanted, Priority::Long, || request);
                }
                let copying = &mut tab.table.copying;
                if let Some(wanted) = copying.wanted.clone() {
                    let request = Request::Copy(wanted.clone());
                    self.want(&mut copying.slot, wanted, Priority::Long, || request);
                }
                let whole = &mut tab.table.whole;
                if let Some(wanted) = whole.wanted.clone() {
                    let request = Request::Cell(wanted.clone());
                    self.want(&mut whole.slot, wanted, Priority::Visible, || request);
                }
                let summary = &mut tab.table.summary;
                if let Some(wanted) = summary.wanted.clone() {
                    let request = Request::Statistics(wanted.clone());
                    self.want(&mut summary.slot, wanted, Priority::Long, || request);
                }
                let statistics = &mut tab.table.statistics;
                if let Some(wanted) = statistics.wanted.clone() {
                    let request = Request::Statistics(wanted.clone());
                    self.want(&mut statistics.slot, wanted, Priority::Long, || request);
                }
            }
            ViewKind::Plot => {
                if let Some(wanted) = tab.plot.wanted.clone() {
                    let request = Request::Series(path.clone(), wanted.clone());
                    self.want(&mut tab.plot.slot, wanted, Priority::Long, || request);
                }
            }
            ViewKind::Image => {
                if let Some(wanted) = tab.image.wanted.clone() {
                    let request = Request::Image(path.clone(), wanted.clone());
                    self.want(&mut tab.image.slot, wanted, Priority::Long, || request);
                }
            }
            ViewKind::Text if tab.value.wanted => {
                let request = Request::Value(path.clone());
                self.want(&mut tab.value.slot, (), Priority::Visible, || request);
            }
            _ => {}
        }
    }
}
