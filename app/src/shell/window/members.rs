//! What the table of a group's members asks for, and where its replies go.

use std::path::PathBuf;
use std::sync::Arc;

use hyperslab_engine::datatype::Name;

use super::Window;
use super::requests::Sender;
use crate::model::member_table::{MOST_ROWS, View};
use crate::model::tree::{Branch, BranchState};
use crate::state::document::Document;
use crate::state::members::MembersView;
use crate::state::slot::Slot;
use crate::state::tab::{Part, Tab};
use crate::text;
use crate::worker::member_table::{MemberReply, MemberRequest, TextTarget};
use crate::worker::{Delivery, Priority, Reply, Request};

impl Window {
    /// Has all rows of a table of members written to a file.
    pub(super) fn export_members(&mut self, tab: u64, path: PathBuf) {
        let documents = &self.state.documents;
        let Some(tab) = self.state.tabs.get_mut(tab) else {
            return;
        };
        let document = documents.iter().find(|d| d.id == tab.document);
        if let Some(branch) = document.and_then(|document| document.branch(&tab.path)) {
            let columns = tab.members.columns(branch);
            let target = TextTarget::File(path);
            tab.members.wish_text(Vec::new(), columns, target);
        }
    }
}

impl Sender<'_> {
    /// Asks for what the table of members lacks.
    pub(super) fn want_members(&mut self, tab: &mut Tab, document: &Document) {
        let Some(branch) = document.branch(&tab.path) else {
            return;
        };
        let path = tab.path.clone();
        let members = &mut tab.members;
        let request = |request| Request::Members(path.clone(), request);
        if let Some(wanted) = members.wanted.clone() {
            let facts = MemberRequest::Facts(wanted.clone());
            self.want(&mut members.facts, wanted, Priority::Visible, || {
                request(facts)
            });
        }
        let all = members.tally_all;
        self.want(&mut members.tallying, all, Priority::Long, || {
            request(MemberRequest::Tally { all })
        });
        self.want_rows(members, branch, &request);
        self.want_points(members, branch, &request);
        if let Some(wish) = members.wish.clone() {
            let mut slot = std::mem::replace(&mut members.texting, Slot::new(0));
            self.want(&mut slot, wish.number, Priority::Long, || {
                request(MemberRequest::Text {
                    members: names(&wish.rows, members, branch),
                    columns: wish.columns,
                    target: wish.target,
                })
            });
            members.texting = slot;
        }
    }

    fn want_rows(
        &mut self,
        members: &mut MembersView,
        branch: &Branch,
        request: &dyn Fn(MemberRequest) -> Request,
    ) {
        // Rows are numbers of members, which are all known once the group is listed.
        if members.view.is_plain() || matches!(branch.state, BranchState::Loading) {
            return;
        }
        let view: View = members.view.clone();
        let wanted = view.clone();
        self.want(&mut members.finding, view, Priority::Long, || {
            request(MemberRequest::View {
                view: wanted,
                order: branch.order().into(),
            })
        });
    }
}

impl Sender<'_> {
    fn want_points(
        &mut self,
        members: &mut MembersView,
        branch: &Branch,
        request: &dyn Fn(MemberRequest) -> Request,
    ) {
        let Some(wanted) = members.plot.wanted.clone() else {
            members.plot.slot.cancel();
            return;
        };
        let mut slot = std::mem::replace(&mut members.plot.slot, Slot::new(0));
        self.want(&mut slot, wanted.clone(), Priority::Long, || {
            let last = MOST_ROWS as u64 - 1;
            request(MemberRequest::Points {
                members: names(&[(0, last)], members, branch),
                x: wanted.x,
                y: wanted.y,
            })
        });
        members.plot.slot = slot;
    }
}

/// The names of the members in these rows, in their order; in all rows where there are none.
fn names(rows: &[(u64, u64)], members: &MembersView, branch: &Branch) -> Arc<[Name]> {
    let all = members.rows(branch);
    let name = |member: &u32| Some(branch.numbered(*member)?.name.clone());
    if rows.is_empty() {
        return all.iter().filter_map(name).collect();
    }
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    let mut names = Vec::new();
    let mut next = 0;
    for (first, last) in rows {
        let range = first.max(next) as usize..last.saturating_add(1).min(all.len() as u64) as usize;
        names.extend(all.get(range).unwrap_or_default().iter().filter_map(name));
        next = next.max(last.saturating_add(1));
    }
    names.into()
}

/// Takes a reply.
pub(super) fn take(members: &mut MembersView, part: Part, delivery: Delivery) {
    let serial = delivery.tag.serial;
    let cancelled = matches!(&delivery.reply, Err(error) if error.is_cancelled());
    let last = delivery.last;
    let fresh = match part {
        Part::MemberFacts => accept(&mut members.facts, serial, last, cancelled),
        Part::MemberRows => accept(&mut members.finding, serial, last, cancelled),
        Part::MemberText => accept(&mut members.texting, serial, last, cancelled),
        Part::MemberPlot => accept(&mut members.plot.slot, serial, last, cancelled),
        _ => accept(&mut members.tallying, serial, last, cancelled),
    };
    if !fresh {
        return;
    }
    match delivery.reply {
        Ok(Reply::Members(reply)) => take_reply(members, reply),
        Ok(_) => {}
        Err(error) if part == Part::MemberText => {
            members.said = Some(format!("Not written: {}", error.cause()));
        }
        Err(error) if part == Part::MemberPlot => members.plot.error = Some(error),
        Err(error) => members.error = Some(error),
    }
}

/// Whether a reply is to be shown. One that was cancelled is not, and may be asked for again.
fn accept<K: Clone + PartialEq>(
    slot: &mut Slot<K>,
    serial: u64,
    last: bool,
    cancelled: bool,
) -> bool {
    if cancelled {
        slot.give_up(serial);
    }
    !cancelled && slot.accept(serial, last)
}

fn take_reply(members: &mut MembersView, reply: MemberReply) {
    members.error = None;
    match reply {
        MemberReply::Facts { columns, rows } => members.cache.take(columns, rows),
        MemberReply::View { found, done } => {
            members.found = Some(found);
            members.partial = !done;
            members.revision += 1;
        }
        MemberReply::Tally(tally) => members.tally = Some(tally),
        MemberReply::Points(scatter) => {
            members.plot.error = None;
            let of = members.plot.slot.has().cloned();
            members.plot.take(of, scatter);
        }
        MemberReply::Text(text, rows) => {
            members.copied = Some(text);
            members.said = Some(format!("Copied {}", counted(rows)));
        }
        MemberReply::Written(path, rows) => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            let name = name.to_string_lossy();
            members.said = Some(format!("Wrote {} to {name}", counted(rows)));
        }
    }
}

fn counted(rows: usize) -> String {
    match rows {
        1 => "1 row".to_owned(),
        _ => format!("{} rows", text::grouped(rows as u64)),
    }
}
