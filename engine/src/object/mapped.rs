//! Virtual datasets: their mappings, their extent, and reading through to the sources.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;

use super::node::Node;
use super::{Dataset, File, Object, external, resolve};
use crate::bytes::Address;
use crate::data::mapped::{Area, Comb, Growth, growth, pieces, smallest_extent};
use crate::data::read::selected_bytes;
use crate::data::salvage::{DamagedPart, Losses};
use crate::data::value_type::recast;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::dataspace::Dataspace;
use crate::format::selection::{Region, RegularSlab};
use crate::format::virtual_map::{VirtualMapping, decode_virtual_map};
use crate::metadata::global_heap::read_collection;
use crate::selection::Slice;
use crate::storage::FileId;
use crate::task::Task;

const NAME: &str = "virtual dataset";
/// Virtual datasets of virtual datasets: how deep, and how many sources are asked for their extent.
const MOST_NESTED: usize = 8;
const MOST_ASKED: u32 = 1 << 16;
/// Most sources of sources that one read opens.
const MOST_OPENED: u32 = 1 << 20;

/// Source files that stay open between reads.
const MOST_OPEN: usize = 16;

/// The virtual datasets that lead to a source: none may be its own source.
#[derive(Debug, Clone, Default)]
pub(super) struct Nesting {
    chain: Vec<(FileId, Address)>,
    asked: Arc<AtomicU32>,
    /// Sources of sources that the read under way has opened.
    opened: Arc<AtomicU32>,
}

impl Nesting {
    /// The nesting of the sources of the dataset at `node`.
    fn within(&self, node: &Node) -> Result<Self> {
        let place = (node.file().id().clone(), node.address());
        if self.chain.contains(&place) {
            return Err(Error::corrupt(NAME, "it is among its own sources"));
        }
        if self.chain.len() == MOST_NESTED {
            let cause = format!("over {MOST_NESTED} of them lead to each other");
            return Err(Error::new(Kind::LimitExceeded, NAME, cause));
        }
        let mut nesting = self.clone();
        nesting.chain.push(place);
        Ok(nesting)
    }

    /// A read of the outermost one begins: what it depends on is counted anew.
    fn begin(&self) {
        if self.chain.len() == 1 {
            self.asked.store(0, Ordering::Relaxed);
            self.opened.store(0, Ordering::Relaxed);
        }
    }

    /// Agrees to one source more for the read under way. Nested ones multiply: without a bound a
    /// small file would be read for ever.
    fn open(&self) -> Result<()> {
        if self.chain.len() == 1 || self.opened.fetch_add(1, Ordering::Relaxed) < MOST_OPENED {
            return Ok(());
        }
        let cause = format!("its data come from over {MOST_OPENED} sources of sources");
        Err(Error::new(Kind::LimitExceeded, NAME, cause))
    }

    /// Counts a source whose extent is asked for.
    fn ask(&self) -> Result<()> {
        if self.asked.fetch_add(1, Ordering::Relaxed) < MOST_ASKED {
            return Ok(());
        }
        let cause = format!("its extent depends on over {MOST_ASKED} sources");
        Err(Error::new(Kind::LimitExceeded, NAME, cause))
    }
}

/// What a virtual dataset is made of.
#[derive(Debug)]
pub(super) struct Mapped {
    pub(super) mappings: Vec<VirtualMapping>,
    nesting: Nesting,
    /// Files of sources by the name in the mapping, the latest last.
    open: Mutex<Vec<(Vec<u8>, File)>>,
}

impl Mapped {
    /// The mappings of the virtual dataset at `node`, stored in a global heap.
    pub(super) fn read(
        node: &Node,
        heap: Option<Address>,
        index: u32,
        nesting: &Nesting,
    ) -> Result<Self> {
        let mut mappings = Vec::new();
        if let Some(heap) = heap {
            let core = node.core()?;
            let collection = read_collection(core, heap)?;
            let Some(bytes) = collection.object(index) else {
                let cause = format!("no object {index}, which holds the mappings of a dataset");
                return Err(Error::corrupt("global heap collection", cause).at(heap.0));
            };
            mappings = decode_virtual_map(bytes, heap.0, core.sizes())?;
        }
        Ok(Self {
            mappings,
            nesting: nesting.within(node)?,
            open: Mutex::default(),
        })
    }

    /// The extent that the sources give to unlimited mappings now.
    pub(super) fn extent(&self, node: &Node, stored: &Dataspace) -> Result<Dataspace> {
        let Dataspace::Simple { dims, max_dims } = stored else {
            return Ok(stored.clone());
        };
        let mut grown: Vec<Option<u64>> = vec![None; dims.len()];
        for mapping in &self.mappings {
            let Some(growth) = growth(mapping) else {
                continue;
            };
            let (axis, length) = match growth {
                Growth::Along {
                    axis,
                    target,
                    source_axis,
                    source,
                } => {
                    self.nesting.ask()?;
                    let found = self.source(node, mapping, None)?;
                    let along = found.and_then(|s| s.shape().get(source_axis).copied());
                    let count = Comb::of(&source, along.unwrap_or(0))?.length;
                    (axis, Comb::first_of(&target, count).end())
                }
                Growth::Numbered { axis, target } => {
                    (axis, self.numbered_end(node, mapping, &target)?)
                }
            };
            if let Some(grown) = grown.get_mut(axis) {
                *grown = Some(grown.unwrap_or(0).max(length));
            }
        }
        let ends = grown.iter().enumerate().zip(dims);
        let dims = ends.map(|((axis, grown), stored)| match grown {
            Some(length) => (*length).max(smallest_extent(&self.mappings, axis)),
            None => *stored,
        });
        Ok(Dataspace::Simple {
            dims: dims.collect(),
            max_dims: max_dims.clone(),
        })
    }

    /// End of the last block before the first whose source is missing.
    fn numbered_end(&self, node: &Node, mapping: &VirtualMapping, s: &RegularSlab) -> Result<u64> {
        if !is_numbered(&mapping.file) && !is_numbered(&mapping.dataset) {
            let cause = "an unlimited mapping of a limited source without numbers in its name";
            return Err(Error::corrupt(NAME, cause));
        }
        let mut end = 0;
        for number in 0.. {
            self.nesting.ask()?;
            if self.source(node, mapping, Some(number))?.is_none() {
                break;
            }
            let block = Comb::block(s, number);
            let block = block.ok_or_else(|| Error::corrupt(NAME, "blocks beyond 64 bits"))?;
            end = block.end();
        }
        Ok(end)
    }

    /// The source of a mapping (or of its block of that number); `None` where it does not exist.
    pub(super) fn source(
        &self,
        node: &Node,
        mapping: &VirtualMapping,
        number: Option<u64>,
    ) -> Result<Option<Dataset>> {
        let named = |error: Error| match error.kind() {
            Kind::NotFound => Ok(None),
            _ => Err(error),
        };
        let file = match self.file(node, &numbered(&mapping.file, number)) {
            Ok(file) => file,
            Err(error) => return named(error),
        };
        let path = numbered(&mapping.dataset, number);
        let found = match resolve::walk(file.root().node(), &path) {
            Ok(found) => found,
            Err(error) => return named(error),
        };
        match Object::open_nested(found, &self.nesting)? {
            Object::Dataset(dataset) => Ok(Some(dataset)),
            other => {
                let cause = format!("{} is a source of it, but no dataset", other.path());
                Err(Error::new(Kind::WrongKind, NAME, cause))
            }
        }
    }

    /// The file that a mapping names, searched as those of external links; the latest stay open.
    fn file(&self, node: &Node, name: &[u8]) -> Result<File> {
        if name == b"." {
            return Ok(node.file().clone());
        }
        let mut open = self.open.lock();
        if let Some(at) = open.iter().position(|(known, _)| known == name) {
            let (name, file) = open.remove(at);
            if !file.replaced() {
                file.changed()?;
                open.push((name, file.clone()));
                return Ok(file);
            }
        }
        let file = external::open_source(node.file(), &Name::new(name))?;
        if open.len() == MOST_OPEN {
            open.remove(0);
        }
        open.push((name.to_vec(), file.clone()));
        Ok(file)
    }
}

/// Whether a name has the number of a block in it.
fn is_numbered(name: &Name) -> bool {
    numbered(name, Some(0)) != numbered(name, Some(1))
}

/// A name of a mapping for one block: `%b` is the block's number, `%%` a per cent sign.
fn numbered(name: &Name, number: Option<u64>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = name.as_bytes();
    while let Some((byte, rest)) = bytes.split_first() {
        bytes = rest;
        match (byte, rest.first(), number) {
            (b'%', Some(b'%'), _) => out.push(b'%'),
            (b'%', Some(b'b'), Some(number)) => out.extend(number.to_string().bytes()),
            _ => {
                out.push(*byte);
                continue;
            }
        }
        bytes = rest.get(1..).unwrap_or_default();
    }
    out
}

/// One mapping, or one block of it, as a read meets it.
struct Meeting<'a> {
    mapping: &'a VirtualMapping,
    number: Option<u64>,
    target: Area,
}

/// One read of a virtual dataset.
pub(super) struct Reading<'a> {
    pub(super) slices: &'a [Slice],
    pub(super) task: &'a Task,
    /// Where damage is noted that the read goes on in spite of.
    pub(super) losses: Option<Losses>,
}

impl Dataset {
    /// Reads slices of a virtual dataset over `out`, which holds the fill value already.
    pub(super) fn read_mapped(
        &self,
        mapped: &Mapped,
        reading: &Reading<'_>,
        out: &mut [u8],
    ) -> Result<()> {
        mapped.nesting.begin();
        for mapping in &mapped.mappings {
            reading.task.check()?;
            match growth(mapping) {
                Some(Growth::Numbered { axis, target }) => {
                    for number in blocks_hit(&target, reading.slices.get(axis)) {
                        reading.task.check()?;
                        let Some(block) = Comb::block(&target, number) else {
                            break;
                        };
                        let area = Area::of(&limited(&mapping.target), self.shape())?;
                        let meeting = Meeting {
                            mapping,
                            number: Some(number),
                            target: with_side(area, axis, block),
                        };
                        self.read_or_lose(mapped, &meeting, reading, out)?;
                    }
                }
                _ => {
                    let meeting = Meeting {
                        mapping,
                        number: None,
                        target: Area::of(&mapping.target, self.shape())?,
                    };
                    self.read_or_lose(mapped, &meeting, reading, out)?;
                }
            }
        }
        Ok(())
    }

    fn read_meeting(
        &self,
        mapped: &Mapped,
        meeting: &Meeting<'_>,
        reading: &Reading<'_>,
        out: &mut [u8],
    ) -> Result<()> {
        let slices = reading.slices;
        mapped.nesting.open()?;
        let Some(source) = mapped.source(self.node(), meeting.mapping, meeting.number)? else {
            return Ok(()); // missing: the fill value stays
        };
        let mut area = Area::of(&meeting.mapping.source, source.shape())?;
        let mut target = meeting.target.clone();
        if let Some(Growth::Along {
            axis,
            target: slab,
            source_axis,
            ..
        }) = growth(meeting.mapping)
        {
            // Both sides end where the shorter one does.
            let (Area::Grid(from), Area::Grid(to)) = (&mut area, &mut target) else {
                return Ok(());
            };
            if let (Some(from), Some(to)) = (from.get_mut(source_axis), to.get_mut(axis)) {
                let length = from.length.min(to.length);
                from.length = length;
                *to = Comb::first_of(&slab, length);
            }
        }
        let size = self.datatype()?.size;
        for piece in pieces(&target, &area, self.shape(), source.shape(), slices)? {
            reading.task.check()?;
            let losses = reading.losses.as_ref().map(|all| Losses::new(all.how()));
            let part = reading.task.part();
            let elements = source.read_as_source(&piece.slices, &part, losses.as_ref())?;
            let same_file = source.file().id() == self.file().id();
            let bytes = recast(&elements, self.datatype()?, same_file)?;
            piece.scatter(&bytes, size, out)?;
            if let (Some(all), Some(losses)) = (&reading.losses, losses) {
                let limits = self.node().core()?.limits();
                let count = out.len() / size.max(1);
                all.absorb(count, limits, losses.into_damage(), |marks, out| {
                    piece.scatter(marks, 1, out)
                })?;
            }
        }
        Ok(())
    }

    /// Reads a mapping's part, or takes note that it is lost: its source is broken or of no use.
    fn read_or_lose(
        &self,
        mapped: &Mapped,
        meeting: &Meeting<'_>,
        reading: &Reading<'_>,
        out: &mut [u8],
    ) -> Result<()> {
        if !meeting.target.may_meet(reading.slices) {
            return Ok(());
        }
        let error = match self.read_meeting(mapped, meeting, reading, out) {
            Err(error) if Losses::tolerate(&error) => error,
            done => return done,
        };
        let Some(losses) = &reading.losses else {
            return Err(error);
        };
        let mark = losses.note(DamagedPart {
            offset: Vec::new(),
            address: error.address(),
            size: 0,
            error,
            kept: false,
        })?;
        let (size, shape) = (self.datatype()?.size, self.shape());
        let limits = self.node().core()?.limits();
        losses.mark(out.len() / size.max(1), limits, |_, marks| {
            let area = &meeting.target;
            for piece in pieces(area, area, shape, shape, reading.slices)? {
                let count = selected_bytes(&piece.slices, 1, limits)?;
                piece.scatter(&vec![mark; count], 1, marks)?;
            }
            Ok(())
        })
    }
}

/// The numbers of the blocks that a slice may hit.
fn blocks_hit(slab: &RegularSlab, slice: Option<&Slice>) -> std::ops::Range<u64> {
    let Some((slice, last)) = slice.and_then(|slice| Some((slice, slice.last()?))) else {
        return 0..0;
    };
    let stride = slab.stride.max(1);
    let before = slab.block.unwrap_or(1).saturating_sub(1);
    let first = slice
        .start
        .saturating_sub(slab.start.saturating_add(before));
    match last.checked_sub(slab.start) {
        Some(last) => first / stride..(last / stride).saturating_add(1),
        None => 0..0,
    }
}

/// The same selection with one block along its unlimited side.
fn limited(region: &Region) -> Region {
    match region {
        Region::Regular(slabs) => Region::Regular(
            slabs
                .iter()
                .map(|slab| RegularSlab {
                    count: slab.count.or(Some(1)),
                    ..*slab
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The area with another side along `axis`.
fn with_side(mut area: Area, axis: usize, side: Comb) -> Area {
    if let Area::Grid(combs) = &mut area
        && let Some(comb) = combs.get_mut(axis)
    {
        *comb = side;
    }
    area
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_blocks_have_their_number_and_per_cent_signs() {
        let name = Name::from("a%b-%%b.h5");
        assert_eq!(numbered(&name, Some(12)), b"a12-%b.h5");
        assert!(is_numbered(&name));
        assert!(!is_numbered(&Name::from("a%%b%")));
    }

    #[test]
    fn the_blocks_that_a_slice_hits_are_found_by_division() {
        let slab = RegularSlab {
            start: 2,
            stride: 5,
            count: None,
            block: Some(3),
        };
        // Blocks are 2..5, 7..10, 12..15.
        for (slice, hit) in [
            (Slice::range(0, 2, 1), 0..0),
            (Slice::range(0, 3, 1), 0..1),
            (Slice::range(4, 8, 1), 0..2),
            (Slice::range(12, 13, 1), 2..3),
        ] {
            let found = blocks_hit(&slab, Some(&slice));
            assert!(
                found.start <= hit.start && found.end >= hit.end,
                "{slice:?}"
            );
            assert!(found.count() <= hit.count() + 1, "{slice:?}");
        }
    }
}
