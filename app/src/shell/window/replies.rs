//! What comes back from the worker, and where it goes.

use std::time::Instant;

use egui::Context;
use hyperslab_engine::{Error, Kind};

use super::Window;
use crate::model::ObjectPath;
use crate::model::tree::{Branch, BranchState};
use crate::panel::table;
use crate::state::document::{Status, Waiting};
use crate::state::tab::{Part, Tab};
use crate::worker::protocol::{EDITING, SEARCH};
use crate::worker::{Delivery, DocumentId, Priority, Reply, Request};

/// Replies taken in one frame: a million members arrive over several.
const MOST: usize = 64;

impl Window {
    /// Takes replies. Returns whether there were any.
    pub(super) fn take_replies(&mut self, ctx: &Context) -> bool {
        let deliveries: Vec<Delivery> = self.worker.replies().take(MOST).collect();
        if deliveries.is_empty() {
            return false;
        }
        if deliveries.len() == MOST {
            ctx.request_repaint();
        }
        let mut tree_changed = false;
        for delivery in deliveries {
            let document = self.state.document(delivery.tag.document);
            let current = document.map(|document| document.generation);
            // What became of a change counts whatever the file's state is now.
            let counts = delivery.tag.view == EDITING && document.is_some();
            if current != Some(delivery.tag.generation) && !counts {
                continue;
            }
            match delivery.tag.view {
                EDITING => self.take_edited(ctx, delivery),
                0 => tree_changed |= self.take_document(delivery),
                SEARCH => self.take_found(delivery),
                _ => self.take_view(ctx, delivery),
            }
        }
        if tree_changed {
            self.state.layout_trees();
        }
        ctx.request_repaint();
        true
    }

    /// A reply about the document itself. Returns whether its tree changed.
    fn take_document(&mut self, delivery: Delivery) -> bool {
        let id = delivery.tag.document;
        if delivery.reply.is_err() && delivery.tag.serial != 0 {
            self.not_relisted(id, delivery.about);
            return true;
        }
        match delivery.reply {
            Ok(reply) => self.take_document_reply(id, delivery.tag.serial, reply),
            Err(error) => self.take_document_error(id, delivery.about, error),
        }
    }

    fn take_document_reply(&mut self, id: DocumentId, serial: u64, reply: Reply) -> bool {
        if serial != 0 {
            return self.take_relisted(id, serial, reply);
        }
        if let Reply::Opened {
            memory,
            left,
            existing,
        } = reply
        {
            self.opened(id, existing, memory);
            if let Some(document) = self.state.document_mut(id) {
                document.left = left;
            }
            return true;
        }
        if let Reply::Reloaded { .. } = reply {
            self.reloaded(id);
            return true;
        }
        if let Reply::ChildrenDone { group, order } = reply {
            self.members_arrived(id, &group, order);
            return true;
        }
        if let Reply::Waiting {
            attempt,
            attempts,
            holders,
            wait,
        } = reply
        {
            let next = Instant::now() + wait;
            self.refused(
                id,
                Waiting {
                    attempt,
                    attempts,
                    holders,
                    next,
                },
            );
            return false;
        }
        let Some(document) = self.state.document_mut(id) else {
            return false;
        };
        match reply {
            Reply::Children { group, children } => {
                // One that was renamed meanwhile may be asked for twice.
                let branch = document.branch_mut(&group);
                if let Some(branch) = branch.filter(|b| matches!(b.state, BranchState::Loading)) {
                    branch.append(children);
                }
                true
            }
            Reply::Kinds { group, kinds } => {
                let mut branch = document.branch_mut(&group);
                for (name, kind) in kinds {
                    let branch = branch.as_deref_mut();
                    if let Some(child) = branch.and_then(|b| b.member_mut(name.as_bytes())) {
                        child.kind = kind;
                    }
                }
                false
            }
            Reply::Looked { changed } => {
                document.looking = false;
                document.changed = changed;
                if changed && document.follows {
                    self.follow(id);
                }
                false
            }
            Reply::Summary(summary) => {
                document.summary = Some(Ok(summary));
                false
            }
            Reply::Census(census) => {
                document.census = census;
                if census.complete {
                    document.counting = None;
                }
                false
            }
            _ => false,
        }
    }

    fn take_document_error(
        &mut self,
        id: DocumentId,
        about: Option<ObjectPath>,
        error: Error,
    ) -> bool {
        if error.kind() == Kind::Changed {
            self.still_changing(id, about.is_some());
            return false;
        }
        let Some(document) = self.state.document_mut(id) else {
            return false;
        };
        document.reloading &= about.is_some();
        match (&document.status, about) {
            (Status::Opening { .. }, _) => {
                document.status = Status::Failed(error);
                self.come_to_front(id);
            }
            // An edit came between.
            (_, Some(group)) if error.is_cancelled() => {
                let branch = document.branch_mut(&group);
                if let Some(branch) = branch.filter(|b| matches!(b.state, BranchState::Loading)) {
                    *branch = Branch::default();
                    self.ask(id, Priority::Visible, Request::Children(group));
                }
            }
            (_, Some(group)) => {
                let branch = document.branch_mut(&group);
                if let Some(branch) = branch.filter(|b| matches!(b.state, BranchState::Loading)) {
                    branch.state = BranchState::Failed(error);
                }
            }
            _ if error.is_cancelled() => document.counting = None,
            _ if document.summary.is_none() => document.summary = Some(Err(error)),
            _ => document.counting = None,
        }
        true
    }

    /// Asks for what every open document needs.
    pub(super) fn load_document(&mut self, id: DocumentId) {
        let root = ObjectPath::root();
        self.ask(id, Priority::Visible, Request::Children(root));
        self.ask(id, Priority::Visible, Request::Summary);
        let counting = self.ask(id, Priority::Background, Request::Census);
        if let Some(document) = self.state.document_mut(id) {
            document.counting = Some(counting);
        }
        self.search_document(id);
    }

    pub(super) fn members_arrived(&mut self, id: DocumentId, group: &ObjectPath, order: Vec<u32>) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        let branch = document.branch_mut(group);
        if let Some(branch) = branch.filter(|b| matches!(b.state, BranchState::Loading)) {
            branch.finish(Some(order));
        }
        let open = |path: &ObjectPath| path.parent().as_ref() == Some(group);
        let (next, rest) = document.reopen.drain(..).partition(open);
        document.reopen = rest;
        for path in next {
            self.expand(id, &path);
        }
    }

    /// The file changed on disk: everything is asked for again, and what is shown stays.
    pub(super) fn reloaded(&mut self, id: DocumentId) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        document.generation += 1;
        document.reloading = false;
        document.changed = false;
        if document.follows {
            self.freshen(id);
            return;
        }
        document.reopen = document.tree.expanded_paths();
        document.tree = Branch::default();
        document.elsewhere.clear();
        document.counting = None;
        document.summary = None;
        for tab in self.state.tabs.iter_mut().filter(|tab| tab.document == id) {
            tab.forget();
        }
        self.load_document(id);
    }

    pub(super) fn changed_on_disk(&mut self, id: DocumentId) {
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        if !std::mem::replace(&mut document.reloading, true) {
            let name = document.name();
            self.state.message = Some(format!("{name} changed on disk and was read again"));
            self.ask(id, Priority::Visible, Request::Reload);
        }
    }

    /// A reply for a part of a tab.
    fn take_view(&mut self, ctx: &Context, delivery: Delivery) {
        let (id, part) = Tab::of_view(delivery.tag.view);
        let document = delivery.tag.document;
        let (Some(part), Some(tab)) = (part, self.state.tabs.get_mut(id)) else {
            return;
        };
        let changed = matches!(&delivery.reply, Err(error) if error.kind() == Kind::Changed);
        if changed {
            self.changed_on_disk(document);
            return;
        }
        match part {
            Part::Head => {
                take_head(tab, delivery);
                self.recall(id);
                if let Some(tab) = self.state.tabs.get_mut(id) {
                    tab.show_region();
                }
            }
            Part::Table => take_table(tab, delivery),
            Part::Plot => take_plot(tab, delivery),
            Part::Image => take_image(tab, delivery),
            Part::Value => take_value(tab, delivery),
            Part::Statistics => take_statistics(tab, delivery),
            Part::Summary => take_summary(tab, delivery),
            Part::Rows => take_rows(tab, delivery),
            Part::Cell => take_cell(tab, delivery),
            Part::Copy => {
                if let Some(message) = take_copy(ctx, tab, delivery) {
                    self.state.message = Some(message);
                }
            }
            Part::MemberFacts
            | Part::MemberRows
            | Part::MemberTally
            | Part::MemberText
            | Part::MemberPlot => {
                super::members::take(&mut tab.members, part, delivery);
            }
        }
    }
}

/// Whether a reply is to be shown. One that was cancelled is not, and may be asked for again.
macro_rules! accepted {
    ($slot:expr, $delivery:expr) => {{
        let serial = $delivery.tag.serial;
        match &$delivery.reply {
            Err(error) if error.is_cancelled() => {
                $slot.give_up(serial);
                false
            }
            _ => $slot.accept(serial, $delivery.last),
        }
    }};
}

fn take_head(tab: &mut Tab, delivery: Delivery) {
    if !accepted!(tab.head_slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Head(head)) => tab.take_head(Ok(head)),
        Ok(_) => {}
        Err(error) => tab.take_head(Err(error)),
    }
}

fn take_table(tab: &mut Tab, delivery: Delivery) {
    if !accepted!(tab.table.slot, delivery) {
        return;
    }
    match delivery.reply {
        // Rows or members that are shown no more: those that are come next.
        Ok(Reply::Table { list, shown, .. })
            if list != tab.table.rows.list || shown != tab.table.shown => {}
        Ok(Reply::Table {
            plane,
            readings,
            numbers,
            window,
            ..
        }) => {
            let shown = (readings, numbers);
            tab.table.take(&tab.plane, plane, shown, window);
        }
        Ok(_) => {}
        Err(error) => tab.table.windows.fail(error),
    }
}

fn take_statistics(tab: &mut Tab, delivery: Delivery) {
    let statistics = &mut tab.table.statistics;
    if !accepted!(statistics.slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Statistics(found)) => statistics.take(Ok(found)),
        Ok(_) => {}
        Err(error) => statistics.take(Err(error)),
    }
}

fn take_summary(tab: &mut Tab, delivery: Delivery) {
    let summary = &mut tab.table.summary;
    if !accepted!(summary.slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Statistics(found)) => summary.take(Ok(found)),
        Ok(_) => {}
        Err(error) => summary.take(Err(error)),
    }
}

fn take_cell(tab: &mut Tab, delivery: Delivery) {
    let whole = &mut tab.table.whole;
    if !accepted!(whole.slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Cell(of, value)) => whole.value = Some((of, Ok(value))),
        Ok(_) => {}
        Err(error) => {
            let of = whole.slot.has().cloned();
            whole.value = of.map(|of| (of, Err(error)));
        }
    }
}

fn take_rows(tab: &mut Tab, delivery: Delivery) {
    let rows = &mut tab.table.rows;
    if !accepted!(rows.slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Rows(found)) => rows.take(Ok(found)),
        Ok(_) => {}
        Err(error) => rows.take(Err(error)),
    }
}

/// Puts what was copied on the clipboard; returns what to say of it.
fn take_copy(ctx: &Context, tab: &mut Tab, delivery: Delivery) -> Option<String> {
    let copying = &mut tab.table.copying;
    if !accepted!(copying.slot, delivery) {
        return None;
    }
    copying.finish();
    match delivery.reply {
        Ok(Reply::Copied(copied)) => {
            let message = table::copy::text(&copied);
            ctx.copy_text(copied.text);
            Some(message)
        }
        Ok(_) => None,
        Err(error) => Some(format!("Nothing was copied: {}", error.cause())),
    }
}

fn take_plot(tab: &mut Tab, delivery: Delivery) {
    if !accepted!(tab.plot.slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Series(lines)) => tab.plot.take(lines),
        Ok(_) => {}
        Err(error) => tab.plot.error = Some(error),
    }
}

fn take_image(tab: &mut Tab, delivery: Delivery) {
    if !accepted!(tab.image.slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Image(tile)) => {
            tab.image.error = None;
            tab.image.take(delivery.tag.serial, tile);
        }
        Ok(_) => {}
        Err(error) => tab.image.error = Some(error),
    }
}

fn take_value(tab: &mut Tab, delivery: Delivery) {
    if !accepted!(tab.value.slot, delivery) {
        return;
    }
    match delivery.reply {
        Ok(Reply::Value(value)) => tab.value.value = Some(Ok(value)),
        Ok(_) => {}
        Err(error) => tab.value.value = Some(Err(error)),
    }
}
