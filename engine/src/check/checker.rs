//! What every part of the walk shares: the file, the bytes taken, the object at hand, the report.

use std::collections::{HashMap, HashSet};

use super::links::{Links, PathId};
use super::space::Space;
use super::{Damage, Options, Severity, Structure, Summary, damage};
use crate::bytes::{Address, Sizes};
use crate::data::heap::HeapId;
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::format::cache_image::CacheImage;
use crate::format::superblock::BTreeK;
use crate::format::symbol_table::SymbolTable;
use crate::metadata::attributes::Types;
use crate::object::File;
use crate::task::Task;

/// Findings that are remembered so that each is reported once: the same collection or message may
/// be asked for by many elements.
const REMEMBERED: usize = 1 << 14;

/// A walk over a file.
pub struct Checker<'a> {
    pub(super) core: &'a Core,
    pub(super) options: &'a Options,
    pub(super) task: &'a Task,
    report: &'a mut dyn FnMut(Damage),
    listing: Option<&'a mut dyn FnMut(Structure)>,
    pub(super) space: Space,
    pub(super) links: Links,
    /// The object that is looked at; none: the file as a whole.
    pub(super) object: Option<PathId>,
    pub(super) summary: Summary,
    /// Ranks of version 1 B-trees.
    pub(super) k: BTreeK,
    /// First address behind everything.
    pub(super) end: u64,
    /// Whether some links could not be read, so that counting them says nothing.
    pub(super) links_missing: bool,
    /// Global heap collections that were met.
    pub(super) collections: HashSet<u64>,
    /// Blocks that stand for those of the file.
    pub(super) image: CacheImage,
    /// Managers of the file's free space.
    pub(super) managers: Vec<Address>,
    /// B-tree and heap of groups that wait, as the entries that lead to them repeat them.
    pub(super) repeated: HashMap<u64, (Address, SymbolTable)>,
    /// Shared datatypes that were decoded.
    pub(super) types: Types,
    /// Whether something was met that keeps values in global heaps.
    pub(super) variable: bool,
    /// Where values of variable length lie, for those who look for that alone.
    pub(super) values: Option<HashSet<HeapId>>,
    reported: HashSet<(String, Option<u64>, String)>,
    full: bool,
}

impl<'a> Checker<'a> {
    pub(super) fn new(
        file: &'a File,
        options: &'a Options,
        task: &'a Task,
        report: &'a mut dyn FnMut(Damage),
        listing: Option<&'a mut dyn FnMut(Structure)>,
    ) -> Self {
        Self {
            core: file.core(),
            options,
            task,
            report,
            listing,
            space: Space::default(),
            links: Links::default(),
            object: None,
            summary: Summary::default(),
            k: BTreeK::default(),
            end: u64::MAX,
            links_missing: false,
            collections: HashSet::new(),
            image: CacheImage::default(),
            managers: Vec::new(),
            repeated: HashMap::new(),
            types: Types::default(),
            variable: false,
            values: None,
            reported: HashSet::new(),
            full: false,
        }
    }

    /// Walks the file.
    pub(super) fn run(mut self) -> Result<Summary> {
        let generation = self.core.generation();
        self.file_as_a_whole()?;
        while let Some((address, path)) = self.links.next() {
            self.object = Some(path);
            self.check_object(address, path)?;
        }
        self.object = None;
        self.check_free_space()?;
        self.count_links();
        self.core.confirm(generation)?;
        Ok(self.summary)
    }

    /// Widths of addresses and lengths.
    pub(super) fn sizes(&self) -> Sizes {
        self.core.sizes()
    }

    /// Reports an error; what ends the walk is given back.
    pub(super) fn note(&mut self, error: Error) -> Result<()> {
        let severity = match error.kind() {
            Kind::Cancelled | Kind::Changed | Kind::Closed | Kind::Io | Kind::Locked => {
                return Err(error);
            }
            Kind::Unsupported | Kind::LimitExceeded | Kind::Network => Severity::Unchecked,
            _ => Severity::Damage,
        };
        self.say(severity, error);
        Ok(())
    }

    /// Reports what is sound but worth knowing.
    pub(super) fn remark(&mut self, structure: &'static str, address: u64, cause: String) {
        self.say(Severity::Remark, damage(structure, address, cause));
    }

    /// Reports a damage that the walk itself found.
    pub(super) fn damaged(
        &mut self,
        structure: &'static str,
        address: Address,
        cause: impl Into<String>,
    ) {
        self.say(Severity::Damage, damage(structure, address.0, cause));
    }

    fn say(&mut self, severity: Severity, error: Error) {
        let key = (
            error.structure().to_owned(),
            error.address(),
            error.cause().to_owned(),
        );
        if self.reported.len() < REMEMBERED && !self.reported.insert(key) {
            return;
        }
        match severity {
            Severity::Damage => self.summary.damages += 1,
            Severity::Unchecked => self.summary.unchecked += 1,
            Severity::Remark => {}
        }
        let object = self.object.map(|path| self.links.path(path));
        (self.report)(Damage {
            severity,
            structure: error.structure().to_owned(),
            address: error.address(),
            object: object.or_else(|| error.object().map(str::to_owned)),
            cause: error.cause().to_owned(),
        });
    }

    /// The value of `result`, or `None` after reporting its error.
    pub(super) fn keep<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) => self.note(error).map(|()| None),
        }
    }

    /// Takes the bytes of a metadata structure, of which a checksum covers the first `checked`.
    /// False, and reported, where they lie outside the file or another structure has some of
    /// them: then what they lead to is not to be followed, or a loop would never end.
    pub(super) fn claim(
        &mut self,
        name: &'static str,
        address: Address,
        size: u64,
        checked: u64,
    ) -> Result<bool> {
        self.task.check()?;
        if !self.take(name, address, size) {
            return Ok(false);
        }
        self.summary.metadata_bytes += size;
        // What lies there in the file itself is out of date, and nothing checks it.
        let checked = if self.image.covers(address) {
            0
        } else {
            checked
        };
        self.list(name, address, size, Some(checked));
        Ok(true)
    }

    /// Takes the bytes of raw data.
    pub(super) fn claim_data(
        &mut self,
        name: &'static str,
        address: Address,
        size: u64,
    ) -> Result<bool> {
        self.task.check()?;
        if self.space.is_full() {
            self.say_full();
            return Ok(self.is_inside(name, address, size));
        }
        if !self.take(name, address, size) {
            return Ok(false);
        }
        self.summary.data_bytes += size;
        self.list(name, address, size, None);
        Ok(true)
    }

    /// Takes bytes; false, and reported, where they are outside the file or taken.
    pub(super) fn take(&mut self, name: &'static str, address: Address, size: u64) -> bool {
        if !self.is_inside(name, address, size) {
            return false;
        }
        self.task.advance(size);
        let end = address.0.saturating_add(size);
        let Err(taken) = self.space.take(address.0, end, name) else {
            return true;
        };
        let cause = match taken.kind == name && taken.start == address.0 && taken.end == end {
            true => "it is reached twice".to_owned(),
            false => format!(
                "its {size} bytes overlap the {} at {:#x} to {:#x}",
                taken.kind, taken.start, taken.end
            ),
        };
        self.damaged(name, address, cause);
        false
    }

    /// Whether bytes lie before the end that the superblock gives; reported where not.
    pub(super) fn is_inside(&mut self, name: &'static str, address: Address, size: u64) -> bool {
        match address.0.checked_add(size) {
            Some(end) if end <= self.end => true,
            _ => {
                let cause = format!(
                    "its {size} bytes reach beyond the end of the file at {:#x}",
                    self.end
                );
                self.damaged(name, address, cause);
                false
            }
        }
    }

    /// Hands a structure over; raw data have no checksum.
    fn list(&mut self, name: &'static str, address: Address, size: u64, checked: Option<u64>) {
        let Some(listing) = &mut self.listing else {
            return;
        };
        listing(Structure {
            name,
            address: address.0,
            size,
            checked: checked.unwrap_or(0),
            raw: checked.is_none(),
            object: self.object.map(|path| self.links.path(path)),
        });
    }

    fn say_full(&mut self) {
        if self.full {
            return;
        }
        self.full = true;
        let cause =
            "too many separate pieces to remember: overlaps of further chunks are not found";
        let error = Error::new(Kind::LimitExceeded, "raw data", cause);
        self.say(Severity::Unchecked, error);
    }

    /// Compares the number of hard links to each object with what its header says.
    fn count_links(&mut self) {
        if self.links_missing {
            return;
        }
        for (address, path, stored, found) in self.links.wrong_counts() {
            self.object = Some(path);
            let cause = format!("its reference count is {stored}, and {found} links lead to it");
            self.damaged("object header", address, cause);
        }
        self.object = None;
    }
}
