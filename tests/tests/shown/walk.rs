//! Walks a file as somebody would who opens every group and looks at every object in every view.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use hyperslab::model::ObjectPath;
use hyperslab::model::head::{HeadKind, ObjectHead};
use hyperslab::model::tree::{Child, KindState, LinkShape, NodeIcon, NodeKind};
use hyperslab::worker::{Reply, Request};
use hyperslab_engine::datatype::Name;

use super::oracle::{FileOracle, Link, Member, ObjectOracle};
use super::tally::Tally;
use super::{attributes, facts, page, views};
use crate::harness::stage::{Refusal, Stage};

/// Deepest group; h5py's script goes as deep.
const DEPTH: usize = 200;

/// A member, and what the tree says that it is.
type Shown = (Child, Result<NodeKind, Refusal>);

/// A file that is open.
pub struct Walk<'a> {
    /// The worker.
    pub stage: &'a mut Stage,
    /// What h5py says, where it opens the file.
    pub oracle: Option<&'a FileOracle>,
    /// What is found.
    pub tally: &'a mut Tally,
    seen: HashSet<u64>,
    met: HashSet<Vec<u8>>,
}

/// Shows all of a file.
pub fn file(stage: &mut Stage, path: &Path, oracle: Option<&FileOracle>, tally: &mut Tally) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    tally.begin(&name);
    if let Err(refusal) = stage.open(path) {
        return tally.refused("file", &refusal, oracle.is_some());
    }
    if let Err(refusal) = stage.ask(Request::Summary) {
        tally.refused("summary", &refusal, oracle.is_some());
    }
    let mut walk = Walk {
        stage,
        oracle,
        tally,
        seen: HashSet::new(),
        met: HashSet::new(),
    };
    let root = ObjectPath::root();
    // The tree asks for kinds before everything was met, as in the window; what that refuses is
    // told below.
    let _ = walk.children(&root);
    if let Err(refusal) = walk.stage.ask(Request::Census) {
        walk.tally.refused("census", &refusal, oracle.is_some());
    }
    walk.object(&root, true);
    walk.group(&root, 0);
    for object in oracle.iter().flat_map(|oracle| &oracle.objects) {
        if !walk.met.contains(&object.path) {
            let path = String::from_utf8_lossy(&object.path);
            walk.tally.complain(&format!("{path}: not met"));
        }
    }
}

impl Walk<'_> {
    /// Lists a group and goes on to what its members lead to.
    fn group(&mut self, path: &ObjectPath, depth: usize) {
        let oracle = self.oracle;
        let theirs = oracle.and_then(|oracle| oracle.object(path.as_bytes()));
        let place = path.to_string();
        let readable = theirs.is_some_and(|group| !group.members_unread);
        let mut children = match self.children(path) {
            Ok(children) => children,
            Err(refusal) => return self.tally.refused(&place, &refusal, readable),
        };
        children.sort_by(|a, b| a.0.name.as_bytes().cmp(b.0.name.as_bytes()));
        if let Some(group) = theirs {
            self.members(group, &children);
        }
        let names: Vec<Name> = children.iter().map(|child| child.0.name.clone()).collect();
        page::show(self, path, &names, theirs);
        for (child, kind) in children {
            let path = path.child(&child.name);
            let is_hard = matches!(child.link, LinkShape::Hard(_));
            let Ok(kind) = kind else {
                continue;
            };
            if !is_hard || self.seen.insert(kind.address) {
                self.object(&path, is_hard);
                if is_hard && kind.icon == NodeIcon::Group && depth < DEPTH {
                    self.group(&path, depth + 1);
                }
            }
        }
    }

    /// Members of a group and what the tree says of each.
    fn children(&mut self, path: &ObjectPath) -> Result<Vec<Shown>, Refusal> {
        let mut members = hyperslab::model::members::Members::default();
        let mut ordered = 0;
        for reply in self.stage.ask(Request::Children(path.clone()))? {
            match reply {
                Reply::Children { children, .. } => members.append(children),
                Reply::ChildrenDone { order, .. } => ordered = order.len(),
                other => return Err(Refusal::Defect(format!("{other:?} for members"))),
            }
        }
        let children: Vec<Child> = (0..members.len() as u32)
            .filter_map(|index| members.get(index).cloned())
            .collect();
        if ordered != children.len() {
            let cause = format!("{ordered} of {} members are shown", children.len());
            return Err(Refusal::Defect(cause));
        }
        let names: Vec<Name> = children.iter().map(|child| child.name.clone()).collect();
        let request = Request::Kinds(path.clone(), names);
        let Reply::Kinds { kinds, .. } = self.stage.one(request)? else {
            return Err(Refusal::Defect("no kinds for members".to_owned()));
        };
        let kind = |kind| match kind {
            KindState::Known(kind) => Ok(kind),
            KindState::Broken(error) => Err(Refusal::Error(error)),
            other => Err(Refusal::Defect(format!("{other:?} for a member"))),
        };
        let kinds = kinds.into_iter().map(|(_, found)| kind(found));
        Ok(children.into_iter().zip(kinds).collect())
    }

    /// Compares the rows of a group page.
    fn members(&mut self, group: &ObjectOracle, children: &[Shown]) {
        let place = String::from_utf8_lossy(&group.path).into_owned();
        let shown: Vec<&[u8]> = children.iter().map(|c| c.0.name.as_bytes()).collect();
        let there: Vec<&[u8]> = group.members.iter().map(|m| m.name.as_slice()).collect();
        if group.members_unread || shown != there {
            if !group.members_unread {
                self.tally.same("members' names", &place, &shown, &there);
            }
            return;
        }
        for ((child, kind), member) in children.iter().zip(&group.members) {
            let place = format!("{}/{}", place.trim_end_matches('/'), child.name);
            self.member(&place, child, kind, member);
        }
    }

    fn member(
        &mut self,
        place: &str,
        child: &Child,
        kind: &Result<NodeKind, Refusal>,
        member: &Member,
    ) {
        if let Some(link) = &member.link {
            let shown = match &child.link {
                LinkShape::Hard(address) => Link::Hard(*address),
                LinkShape::Soft(path) => Link::Soft(path.as_bytes().to_vec()),
                LinkShape::External(file, path) => {
                    Link::External(file.as_bytes().to_vec(), path.as_bytes().to_vec())
                }
                LinkShape::UserDefined(_) => Link::User,
            };
            self.tally.same("links", place, &shown, link);
        }
        match (kind, &member.kind) {
            (Ok(kind), Some(there)) => {
                let shown = match kind.icon {
                    NodeIcon::Group => "group",
                    NodeIcon::Datatype => "datatype",
                    _ => "dataset",
                };
                self.tally.same("members", place, &shown, &there.as_str());
                self.row(place, kind, member);
            }
            (Err(refusal), there) => self.tally.refused(place, refusal, there.is_some()),
            (Ok(_), None) => self.tally.unread += 1,
        }
    }

    /// Type and shape in the row of a member.
    fn row(&mut self, place: &str, kind: &NodeKind, member: &Member) {
        let Some(Link::Hard(address)) = member.link else {
            return;
        };
        let Some(object) = self.oracle.and_then(|oracle| oracle.at(address)) else {
            return;
        };
        self.tally
            .same("addresses", place, &kind.address, &object.address);
        let links = u64::from(kind.hard_links);
        self.tally
            .same("hard links", place, &links, &object.hard_links);
        if let Some((_, Some(words))) = &object.datatype {
            self.tally.same("types", place, &kind.datatype, words);
        }
        if let Some((extent, _)) = &object.extent {
            let outcome = facts::is_extent(&kind.detail, extent);
            self.tally.compare("shapes", place, outcome);
        }
        if object.kind == "group" && !object.members_unread {
            let count = object.members.len().to_string();
            self.tally
                .same("counts", place, &kind.detail.replace(',', ""), &count);
        }
    }

    /// Shows an object in every view that it offers.
    fn object(&mut self, path: &ObjectPath, is_hard: bool) {
        let place = path.to_string();
        self.met.insert(path.as_bytes().to_vec());
        let oracle = self.oracle.filter(|_| is_hard);
        let theirs = oracle.and_then(|oracle| oracle.object(path.as_bytes()));
        let head = match self.head(path) {
            Ok(head) => head,
            Err(refusal) => return self.tally.refused(&place, &refusal, theirs.is_some()),
        };
        if path.is_root()
            && let Some(theirs) = theirs
        {
            self.seen.insert(theirs.address);
        }
        if let (Some(oracle), Some(theirs)) = (oracle, theirs) {
            facts::compare(self.tally, &place, &head, theirs, &oracle.names);
        }
        let names = oracle.map(|oracle| &oracle.names);
        attributes::compare(self.tally, &place, &head, theirs, names);
        if let HeadKind::Dataset(dataset) = &head.kind {
            views::show(self, path, dataset, theirs);
        }
        self.tally.objects += 1;
    }

    fn head(&mut self, path: &ObjectPath) -> Result<Arc<ObjectHead>, Refusal> {
        match self.stage.one(Request::Head(path.clone()))? {
            Reply::Head(head) => Ok(head),
            other => Err(Refusal::Defect(format!("{other:?} for a header"))),
        }
    }
}
