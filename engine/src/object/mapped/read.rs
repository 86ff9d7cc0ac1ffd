//! Reading through a virtual dataset to its sources.

use std::cell::RefCell;

use super::Mapped;
use super::carried::Carried;
use crate::data::Conversion;
use crate::data::heap::needs_heap;
use crate::data::mapped::{Area, Comb, Growth, clip, count, first, growth, pieces};
use crate::data::read::selected_bytes;
use crate::data::salvage::{DamagedPart, Losses};
use crate::error::{Error, Kind, Result};
use crate::format::selection::{Region, RegularSlab};
use crate::format::virtual_map::VirtualMapping;
use crate::object::Dataset;
use crate::selection::Slice;
use crate::task::Task;

/// One mapping, or one block of it, as a read meets it.
struct Meeting<'a> {
    mapping: &'a VirtualMapping,
    number: Option<u64>,
    target: Area,
}

/// One read of a virtual dataset.
pub(in crate::object) struct Reading<'a> {
    pub(in crate::object) slices: &'a [Slice],
    pub(in crate::object) task: &'a Task,
    /// Where damage is noted that the read goes on in spite of.
    pub(in crate::object) losses: Option<&'a Losses>,
    /// Where the variable-length parts of sources go.
    pub(in crate::object) carried: &'a RefCell<Carried>,
}

impl Dataset {
    /// Reads slices of a virtual dataset over `out`, which holds the fill value already.
    pub(in crate::object) fn read_mapped(
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
        let mut target = meeting.target.clone();
        let mut area = match &meeting.mapping.source {
            Region::All => first(source.shape(), count(&target, self.shape())?),
            region => Area::of(region, source.shape())?,
        };
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
        clip(&mut target, &mut area, source.shape());
        let datatype = self.datatype()?;
        let conversion = match source.datatype()? {
            same if same == datatype && !needs_heap(datatype) => None,
            other => Some(Conversion::new(other, datatype)?),
        };
        let size = datatype.size;
        reading.carried.borrow_mut().expect(source.file())?;
        for piece in pieces(&target, &area, self.shape(), source.shape(), slices)? {
            reading.task.check()?;
            let losses = reading.losses.as_ref().map(|all| Losses::new(all.how()));
            let part = reading.task.part();
            let elements = source.read_as_source(&piece.slices, &part, losses.as_ref())?;
            match &conversion {
                None => piece.scatter(elements.bytes(), size, out)?,
                Some(conversion) => {
                    let limits = self.node().core()?.limits();
                    let mut carried = reading.carried.borrow_mut();
                    let bytes = carried.convert(conversion, &elements, size, limits)?;
                    piece.scatter(&bytes, size, out)?;
                }
            }
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
            Err(error) if Losses::tolerate(&error) || is_of_source(&error) => error,
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
            checksum: false,
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

/// Whether a source is of no use: no HDF5 file, no dataset, of a type that does not convert.
fn is_of_source(error: &Error) -> bool {
    matches!(
        error.kind(),
        Kind::NotHdf5 | Kind::WrongKind | Kind::Conversion
    )
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
