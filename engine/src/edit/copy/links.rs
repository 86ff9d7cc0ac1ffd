//! The links of groups: those of a copy lead to copies.

use std::ops::ControlFlow;

use super::copier::{Copier, Source};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::link::{Link, LinkTarget};
use crate::metadata::group::visit_links;
use crate::metadata::object_header::ObjectHeader;
use crate::object::resolve::follow;
use crate::structure::group::fill;
use crate::transaction::Edit;

/// The links of a group whose copy has none yet.
pub(super) struct LinksOf {
    source: Source,
    /// Where the copy of the group lies.
    to: Address,
    /// With the number of the file that a hard link leads into.
    links: Vec<(Link, u32)>,
}

impl Copier<'_> {
    /// Reads the links of a group that is `depth` groups down; gives how many bytes they take as
    /// messages. What they lead to is copied later.
    pub(super) fn read_links(
        &mut self,
        source: &Source,
        header: &ObjectHeader,
        depth: u32,
    ) -> Result<Vec<(Link, u32)>> {
        if self.options.shallow && depth > 0 {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        visit_links(source.node.core()?, header, self.task, &mut |link| {
            found.push(link);
            ControlFlow::Continue(())
        })?;
        let links = found.into_iter();
        links
            .map(|link| self.read_link(source, link, depth))
            .collect()
    }

    /// A link as the copy is to have it, and the file that it leads into if it is a hard one.
    fn read_link(&mut self, source: &Source, link: Link, depth: u32) -> Result<(Link, u32)> {
        let group = &source.node;
        let expanded = match &link.target {
            LinkTarget::Hard(address) => {
                let object = Source {
                    file: source.file,
                    node: group.child(link.name.as_bytes(), *address),
                };
                self.add_object(object, depth.saturating_add(1));
                return Ok((link, source.file));
            }
            LinkTarget::Soft(_) => self.options.expand_soft,
            LinkTarget::External { .. } => self.options.expand_external,
            LinkTarget::UserDefined { .. } => false,
        };
        if !expanded {
            return Ok((link, source.file));
        }
        let node = match follow(group, &link) {
            Ok(node) => node,
            // It leads nowhere, or round in a circle: then it stays a link.
            Err(error)
                if matches!(
                    error.kind(),
                    Kind::NotFound | Kind::LimitExceeded | Kind::Io
                ) =>
            {
                return Ok((link, source.file));
            }
            Err(error) => return Err(error),
        };
        let object = self.source(&node)?;
        let soft = matches!(link.target, LinkTarget::Soft(_));
        if soft && object.file != source.file && !self.options.expand_external {
            return Ok((link, source.file));
        }
        let file = object.file;
        let target = LinkTarget::Hard(node.address());
        self.add_object(object, depth.saturating_add(1));
        Ok((Link { target, ..link }, file))
    }

    /// Notes that the copy at `to` is to have these links.
    pub(super) fn wait_for_links(&mut self, source: &Source, to: Address, links: Vec<(Link, u32)>) {
        if !links.is_empty() {
            self.add_links(LinksOf {
                source: source.clone(),
                to,
                links,
            });
        }
    }

    /// Writes the links of a group: all that they lead to has its place.
    pub(super) fn put_links(&mut self, edit: &Edit<'_>, links: &LinksOf) -> Result<()> {
        let mut written = Vec::with_capacity(links.links.len());
        for (link, file) in &links.links {
            let target = match &link.target {
                LinkTarget::Hard(address) => {
                    let copy = self.copy_of(*file, *address).ok_or_else(|| {
                        let cause = format!("what {:?} leads to has no copy", link.name);
                        links.source.node.name(Error::corrupt("link", cause))
                    })?;
                    self.count(copy);
                    LinkTarget::Hard(copy)
                }
                other => other.clone(),
            };
            written.push(Link {
                target,
                ..link.clone()
            });
        }
        fill(edit, links.to, &written).map_err(|error| links.source.node.name(error))
    }
}
