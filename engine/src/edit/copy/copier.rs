//! What is to be copied, piece by piece: each piece is one step, so that a change can end between two.

use std::collections::{HashMap, VecDeque};

use super::attributes::AttributesOf;
use super::elements::{References, Translator};
use super::links::LinksOf;
use super::raw::RawOf;
use super::{Copied, CopyOptions};
use crate::bytes::Address;
use crate::datatype::Name;
use crate::edit::link_place::insert_below;
use crate::error::{Error, Result};
use crate::format::link::LinkTarget;
use crate::metadata::Fetch;
use crate::object::{File, Node};
use crate::structure::global_heap::Packer;
use crate::structure::object_header::HeaderEdit;
use crate::task::Task;
use crate::transaction::Edit;

/// A file that is copied from.
#[derive(Debug)]
struct Giver {
    file: File,
    generation: u64,
}

/// An object that is to be copied.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Number of its file.
    pub(super) file: u32,
    pub(super) node: Node,
}

impl Source {
    /// What identifies it among all files that are copied from.
    fn key(&self) -> (u32, Address) {
        (self.file, self.node.address())
    }
}

/// A part of an object that follows its header.
pub(super) enum Part {
    Attributes(AttributesOf),
    Raw(Box<RawOf>),
}

/// A copy while it is made.
pub(super) struct Copier<'t> {
    pub(super) options: CopyOptions,
    pub(super) task: &'t Task,
    /// Whether all of a file is copied: then references lead to copies, where there are any.
    all: bool,
    /// The file that is copied to.
    to: File,
    givers: Vec<Giver>,
    /// Where the copies of objects lie.
    made: HashMap<(u32, Address), Address>,
    /// Hard links and users of the copies.
    counts: HashMap<Address, u32>,
    /// Parts that need nothing but themselves.
    parts: VecDeque<Part>,
    /// Objects that links lead to, with how far down they are.
    objects: VecDeque<(Source, u32)>,
    /// Parts in which references are to be looked for.
    unseen: VecDeque<Part>,
    links: VecDeque<LinksOf>,
    /// Parts with references, written when all objects have their places.
    late: VecDeque<Part>,
    /// Objects that only references led to, as far as is known.
    pointed: Vec<Address>,
    pub(super) packer: Packer,
    pub(super) copied: Copied,
    finished: bool,
}

impl<'t> Copier<'t> {
    /// Of nothing yet, to that file.
    pub(super) fn new(options: CopyOptions, task: &'t Task, to: &File) -> Self {
        Self {
            options,
            task,
            all: false,
            to: to.clone(),
            givers: Vec::new(),
            made: HashMap::new(),
            counts: HashMap::new(),
            parts: VecDeque::new(),
            objects: VecDeque::new(),
            unseen: VecDeque::new(),
            links: VecDeque::new(),
            late: VecDeque::new(),
            pointed: Vec::new(),
            packer: Packer::default(),
            copied: Copied::default(),
            finished: false,
        }
    }

    /// The same, where all of a file is to be copied: references lead to the copies.
    pub(super) fn of_all(options: CopyOptions, task: &'t Task, to: &File) -> Self {
        Self {
            all: true,
            ..Self::new(options, task, to)
        }
    }

    /// Begins with an object, to whose copy one link will lead; gives where that lies.
    pub(super) fn begin(&mut self, edit: &Edit<'_>, node: &Node) -> Result<Address> {
        let source = self.source(node)?;
        let address = self.make(edit, &source, 0)?;
        self.count(address);
        Ok(address)
    }

    /// Goes one step further; false where nothing is left to be done.
    pub(super) fn advance(&mut self, edit: &Edit<'_>) -> Result<bool> {
        self.task.check()?;
        if let Some(part) = self.parts.pop_front() {
            return self.put(edit, part).map(|()| true);
        }
        if let Some((source, depth)) = self.objects.pop_front() {
            return self.make(edit, &source, depth).map(|_| true);
        }
        if let Some(part) = self.unseen.pop_front() {
            self.look_for_references(edit, &part)?;
            self.late.push_back(part);
            return Ok(true);
        }
        if let Some(links) = self.links.pop_front() {
            return self.put_links(edit, &links).map(|()| true);
        }
        if let Some(part) = self.late.pop_front() {
            return self.put(edit, part).map(|()| true);
        }
        if !self.finished {
            self.finished = true;
            self.finish(edit)?;
        }
        Ok(false)
    }

    /// Writes a part, or a stretch of it: the rest is the next step.
    fn put(&mut self, edit: &Edit<'_>, part: Part) -> Result<()> {
        match part {
            Part::Attributes(attributes) => attributes.put(self, edit),
            Part::Raw(mut raw) => {
                if !raw.put(self, edit)? {
                    let follows = self.references(raw.source.file) == References::Follow;
                    let queue = match raw.refers() && follows {
                        true => &mut self.late,
                        false => &mut self.parts,
                    };
                    queue.push_front(Part::Raw(raw));
                }
                Ok(())
            }
        }
    }

    /// Takes note of a part of a new object; one with references waits for all others.
    pub(super) fn add_part(&mut self, part: Part) {
        let (refers, file) = match &part {
            Part::Attributes(attributes) => (attributes.refers, attributes.source.file),
            Part::Raw(raw) => (raw.refers(), raw.source.file),
        };
        let follows = refers && self.references(file) == References::Follow;
        let queue = match (follows, self.options.expand_references) {
            (true, true) => &mut self.unseen,
            (true, false) => &mut self.late,
            (false, _) => &mut self.parts,
        };
        queue.push_back(part);
    }

    /// Takes note of the links of a new group.
    pub(super) fn add_links(&mut self, links: LinksOf) {
        self.links.push_back(links);
    }

    /// Takes note of an object that a link leads to.
    pub(super) fn add_object(&mut self, source: Source, depth: u32) {
        if !self.made.contains_key(&source.key()) {
            self.objects.push_back((source, depth));
        }
    }

    /// What becomes of references of that file.
    pub(super) fn references(&self, file: u32) -> References {
        let follow = self.all || self.options.expand_references;
        match (self.is_within(file), follow) {
            (true, _) => References::Keep,
            (false, true) => References::Follow,
            (false, false) => References::Empty,
        }
    }

    /// Whether a file is the one that is copied to.
    fn is_within(&self, file: u32) -> bool {
        let giver = self.givers.get(file as usize);
        giver.is_some_and(|giver| giver.file == self.to)
    }

    /// An object with the number of its file.
    pub(super) fn source(&mut self, node: &Node) -> Result<Source> {
        let generation = node.core()?.generation();
        let known = self.givers.iter().position(|g| g.file == *node.file());
        let file = known.unwrap_or_else(|| {
            self.givers.push(Giver {
                file: node.file().clone(),
                generation,
            });
            self.givers.len() - 1
        });
        Ok(Source {
            file: u32::try_from(file).unwrap_or(u32::MAX),
            node: node.clone(),
        })
    }

    /// The copy of an object, made where there is none yet: its header, not what follows that.
    pub(super) fn make(&mut self, edit: &Edit<'_>, source: &Source, depth: u32) -> Result<Address> {
        if let Some(made) = self.made.get(&source.key()) {
            return Ok(*made);
        }
        let made = self
            .make_header(edit, source, depth)
            .map_err(|error| source.node.name(error))?;
        self.made.insert(source.key(), made);
        self.copied.objects += 1;
        Ok(made)
    }

    /// The copy of the committed datatype at `address` of the file of `source`, which has one user more.
    pub(super) fn use_datatype(
        &mut self,
        edit: &Edit<'_>,
        source: &Source,
        address: Address,
    ) -> Result<Address> {
        let datatype = Source {
            file: source.file,
            node: Node::new(
                source.node.file().clone(),
                address,
                source.node.path_bytes(),
            ),
        };
        let made = self.make(edit, &datatype, 0)?;
        self.count(made);
        Ok(made)
    }

    /// Where the copy of an object lies, if there is one.
    pub(super) fn copy_of(&self, file: u32, address: Address) -> Option<Address> {
        self.made.get(&(file, address)).copied()
    }

    /// One link or user more of a copy.
    pub(super) fn count(&mut self, address: Address) {
        let count = self.counts.entry(address).or_insert(0);
        *count = count.saturating_add(1);
    }

    /// So many bytes of elements more are copied.
    pub(super) fn advanced(&mut self, bytes: usize) {
        self.copied.bytes = self.copied.bytes.saturating_add(bytes as u64);
        self.task.advance(bytes as u64);
    }

    /// Something that makes elements of a file fit the one that is copied to.
    pub(super) fn translator<'c, 'e, 'k>(
        &'c mut self,
        edit: &'e Edit<'k>,
        file: u32,
    ) -> Translator<'c, 'e, 'k> {
        let references = self.references(file);
        Translator {
            edit,
            packer: &mut self.packer,
            made: &self.made,
            file,
            references,
            emptied: &mut self.copied.references_emptied,
        }
    }

    /// Copies what the references of a part lead to.
    fn look_for_references(&mut self, edit: &Edit<'_>, part: &Part) -> Result<()> {
        let (source, targets) = match part {
            Part::Attributes(attributes) => (&attributes.source, attributes.targets(self)?),
            Part::Raw(raw) => (&raw.source, raw.targets(self)?),
        };
        for address in targets {
            if self.copy_of(source.file, address).is_some() {
                continue;
            }
            let node = Node::new(source.node.file().clone(), address, b"");
            // What a reference leads to may have been deleted since: then it stays without a copy.
            if node.kind().is_err() {
                continue;
            }
            let object = Source {
                file: source.file,
                node,
            };
            let made = self.make(edit, &object, 0)?;
            self.pointed.push(made);
        }
        Ok(())
    }

    /// When all else is written: heaps, names for what only references lead to, numbers of links.
    fn finish(&mut self, edit: &Edit<'_>) -> Result<()> {
        self.packer.finish(edit)?;
        for address in std::mem::take(&mut self.pointed) {
            if self.counts.contains_key(&address) {
                continue;
            }
            let name = Name::new(format!("~obj_pointed_by_{}", address.0));
            let root = edit.superblock().root;
            insert_below(edit, root, &[name], |_| Ok(LinkTarget::Hard(address)))?;
            self.count(address);
        }
        for (address, count) in std::mem::take(&mut self.counts) {
            if count == 1 {
                continue;
            }
            let mut header = HeaderEdit::read(edit, address)?;
            header.set_reference_count(count)?;
            header.store()?;
        }
        Ok(())
    }

    /// The files copied from are as they were at the beginning.
    ///
    /// # Errors
    /// [`Kind::Changed`](crate::Kind::Changed) where one was changed meanwhile.
    pub(super) fn confirm_sources(&self) -> Result<()> {
        let others = self.givers.iter().filter(|giver| giver.file != self.to);
        for giver in others {
            giver.file.core().confirm(giver.generation)?;
        }
        Ok(())
    }

    /// What was copied so far.
    pub(super) fn copied(&self) -> Copied {
        self.copied
    }
}

/// Refuses elements that refer to their parts by addresses of another width than the file has.
pub(super) fn confirm_widths(edit: &Edit<'_>, from: &dyn Fetch, what: &str) -> Result<()> {
    let (theirs, ours) = (from.sizes().offset, edit.sizes().offset);
    if theirs == ours {
        return Ok(());
    }
    let cause = format!("{what} by addresses of {theirs} bytes, and the file has {ours}");
    Err(Error::unsupported("copy", cause))
}
