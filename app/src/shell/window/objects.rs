//! Objects that are made, renamed and deleted: what asks for it, and how tree and tabs follow.

use super::Window;
use crate::command::CommandId;
use crate::model::ObjectPath;
use crate::model::edit::{Edit, EditChange};
use crate::model::head::HeadKind;
use crate::model::tree::Branch;
use crate::state::editing::Field;
use crate::state::{Dialog, NewGroup};
use crate::worker::{DocumentId, Job, Priority, Reply, Request};

impl Window {
    /// Carries out a command about the object in front.
    pub(super) fn run_on_object(&mut self, id: DocumentId, command: CommandId) {
        let Some(tab) = self.state.tabs.active() else {
            return;
        };
        let object = tab.path.clone();
        match command {
            CommandId::NewGroup => {
                let is_group = tab
                    .head()
                    .is_some_and(|h| matches!(h.kind, HeadKind::Group));
                let holder = object.parent().filter(|_| !is_group);
                self.ask_for_group(id, holder.unwrap_or(object));
            }
            CommandId::RenameObject => {
                self.expand_to(id, &object);
                self.state.cursor = Some((id, object.clone()));
                self.tree.reveal = true;
                self.begin(id, object, Field::Link);
            }
            _ => {
                let change = EditChange::DeleteLink;
                self.change(id, Edit { object, change });
            }
        }
    }

    /// Asks for the name of a group that is made in this one.
    pub(super) fn ask_for_group(&mut self, document: DocumentId, group: ObjectPath) {
        if self.accepts(document) {
            self.state.dialog = Some(Dialog::NewGroup(NewGroup {
                document,
                group,
                name: String::new(),
                refusal: None,
                sent: false,
            }));
        }
    }

    /// Makes the group of the dialog.
    pub(super) fn create_group(&mut self) {
        let Some(Dialog::NewGroup(new)) = &mut self.state.dialog else {
            return;
        };
        if new.name.trim_matches('/').is_empty() {
            new.refusal = Some("It needs a name".to_owned());
            return;
        }
        new.sent = true;
        new.refusal = None;
        let edit = Edit {
            object: new.group.clone(),
            change: EditChange::CreateGroup {
                name: new.name.trim_start_matches('/').to_owned(),
            },
        };
        let id = new.document;
        self.submit(id, Job::Edit(edit));
    }

    /// Members of groups were changed, or changed back: tree and tabs follow.
    pub(super) fn links_edited(&mut self, id: DocumentId, edits: &[Edit], back: bool) {
        let mut groups = Vec::new();
        let in_order: Vec<&Edit> = match back {
            true => edits.iter().rev().collect(),
            false => edits.iter().collect(),
        };
        for edit in in_order {
            let (before, after) = match &edit.change {
                EditChange::RenameLink { .. } => (Some(edit.object.clone()), edit.made()),
                EditChange::DeleteLink => (Some(edit.object.clone()), None),
                _ => (None, edit.made()),
            };
            match if back {
                (after, before)
            } else {
                (before, after)
            } {
                (Some(from), Some(to)) => self.object_moved(id, &from, &to),
                (Some(gone), None) => self.object_gone(id, &gone),
                _ => {}
            }
            groups.extend(edit.group());
        }
        groups.sort();
        groups.dedup();
        for group in groups {
            self.relist(id, group);
        }
        self.freshen(id);
        let counting = self.ask(id, Priority::Background, Request::Census);
        if let Some(document) = self.state.document_mut(id) {
            document.counting = Some(counting);
        }
    }

    /// An object is found by another path now.
    fn object_moved(&mut self, id: DocumentId, from: &ObjectPath, to: &ObjectPath) {
        for tab in self.state.tabs.iter_mut().filter(|tab| tab.document == id) {
            if let Some(path) = tab.path.moved(from, to) {
                tab.path = path;
                tab.forget();
            }
        }
        if let Some((_, path)) = self.state.cursor.as_mut().filter(|place| place.0 == id)
            && let Some(moved) = path.moved(from, to)
        {
            *path = moved;
        }
    }

    /// An object is gone: its tabs close, and the group that held it is shown.
    fn object_gone(&mut self, id: DocumentId, gone: &ObjectPath) {
        let is_gone = |path: &ObjectPath| path.starts_with(gone);
        let holder = gone.parent().unwrap_or_else(ObjectPath::root);
        let was_front = self
            .state
            .tabs
            .active()
            .is_some_and(|tab| tab.document == id && is_gone(&tab.path));
        let tabs = self.state.tabs.iter();
        let tabs = tabs.filter(|tab| tab.document == id && is_gone(&tab.path));
        for tab in tabs.map(|tab| tab.id).collect::<Vec<_>>() {
            self.state.tabs.close(tab);
        }
        let cursor = self.state.cursor.as_ref();
        if was_front {
            self.state.show(id, holder, false);
        } else if cursor.is_some_and(|place| place.0 == id && is_gone(&place.1)) {
            self.state.cursor = Some((id, holder));
        }
    }

    /// Lists a group anew, where it is listed: what the tree shows stays until all is here.
    fn relist(&mut self, id: DocumentId, group: ObjectPath) {
        self.relists += 1;
        let serial = self.relists;
        let Some(document) = self.state.document_mut(id) else {
            return;
        };
        if document.branch(&group).is_none() {
            return;
        }
        let entry = (serial, Branch::default());
        document.relisting.insert(group.clone(), entry);
        self.ask_numbered(id, Priority::Visible, Request::Children(group), serial);
    }

    /// Members of a group that is listed anew. Returns whether the tree changed.
    pub(super) fn take_relisted(&mut self, id: DocumentId, serial: u64, reply: Reply) -> bool {
        let Some(document) = self.state.document_mut(id) else {
            return false;
        };
        let is_it = |entry: &&mut (u64, Branch)| entry.0 == serial;
        match reply {
            Reply::Children { group, children } => {
                if let Some((_, branch)) = document.relisting.get_mut(&group).filter(is_it) {
                    branch.append(children);
                }
                false
            }
            Reply::ChildrenDone { group, order } => {
                if document.relisting.get_mut(&group).filter(is_it).is_none() {
                    return false;
                }
                let Some((_, mut fresh)) = document.relisting.remove(&group) else {
                    return false;
                };
                if let Some(branch) = document.branch_mut(&group) {
                    fresh.succeed(std::mem::take(branch));
                    *branch = fresh;
                }
                let tree = &document.tree;
                document
                    .elsewhere
                    .retain(|path, _| tree.find(path).is_none());
                self.members_arrived(id, &group, order);
                true
            }
            _ => false,
        }
    }

    /// A group could not be listed anew: an edit came between, or it is gone.
    pub(super) fn not_relisted(&mut self, id: DocumentId, group: Option<ObjectPath>) {
        let document = self.state.document_mut(id);
        let Some((document, group)) = document.zip(group) else {
            return;
        };
        if document.relisting.remove(&group).is_some()
            && let Some(branch) = document.branch_mut(&group)
        {
            *branch = Branch::default();
            self.ask(id, Priority::Visible, Request::Children(group));
        }
    }
}
