//! Elements written to chunks: those that are stored as they are change where they lie, others are
//! decoded, changed, encoded, and go where there is room for them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use crate::error::{Error, Kind, Result};
use crate::format::dataspace::Dataspace;
use crate::format::layout::ChunkedLayout;
use crate::limits::Limits;
use crate::metadata::Fetch;
use crate::metadata::chunk_index::grid::{seek, step};
use crate::metadata::chunk_index::visit;
use crate::selection::Slice;
use crate::selection::copy::BoxCopy;
use crate::selection::overlap::{Overlap, hit_range, overlaps};
use crate::storage::Buffer;
use crate::structure::chunk_index::Placed;
use crate::task::Task;
use crate::transaction::SpaceKind;

use super::target::{Target, put_runs, write_runs};

const CHUNK: &str = "chunk";

impl<'t> Target<'t, '_> {
    /// Writes the elements of a box to the chunks that it hits.
    pub(super) fn put_chunks(
        &mut self,
        layout: &'t ChunkedLayout,
        slices: &[Slice],
        bytes: &[u8],
    ) -> Result<()> {
        let shape: Vec<u64> = slices.iter().map(|slice| slice.count).collect();
        let sides = slices.iter().zip(&layout.chunk);
        let range: Vec<_> = sides
            .map(|(slice, length)| hit_range(slice, *length))
            .collect();
        let counts = range.iter().map(|side| side.end.saturating_sub(side.start));
        let limit = self.edit.limits().chunks;
        Limits::agree(
            counts.fold(1, u64::saturating_mul),
            limit,
            "chunks of a selection",
        )?;
        let known = self.known(layout, self.dataset.shape(), &range)?;
        let mut point: Vec<u64> = range.iter().map(|side| side.start).collect();
        let mut more = seek(&range, &mut point);
        while more {
            if let Some(parts) = overlaps(slices, &point, &layout.chunk) {
                let part = part_of(bytes, &shape, &parts, self.size)?;
                let known = known.get(&point).copied();
                let old = self.moved(&point).unwrap_or(known);
                self.put_chunk(layout, &point, &parts, old, &part)
                    .map_err(|error| named(&point, old, &error))?;
            }
            more = step(&range, &mut point);
        }
        Ok(())
    }

    /// The chunks of a range that are stored in an extent of `dims`.
    pub(in crate::edit) fn known(
        &self,
        layout: &ChunkedLayout,
        dims: &[u64],
        range: &[Range<u64>],
    ) -> Result<HashMap<Vec<u64>, Placed>> {
        let Dataspace::Simple { max_dims, .. } = self.dataset.dataspace() else {
            return Err(Error::corrupt(
                "data layout message",
                "chunks without dimensions",
            ));
        };
        let mut known = HashMap::new();
        let (edit, task) = (self.edit, Task::new());
        visit(edit, layout, dims, max_dims, range, &task, &mut |chunk| {
            let placed = Placed {
                address: chunk.address,
                size: chunk.size,
                mask: chunk.mask,
            };
            known.insert(chunk.coordinates, placed);
            ControlFlow::Continue(())
        })?;
        Ok(known)
    }

    /// Writes elements to one chunk.
    fn put_chunk(
        &mut self,
        layout: &ChunkedLayout,
        point: &[u64],
        parts: &[Overlap],
        old: Option<Placed>,
        bytes: &[u8],
    ) -> Result<()> {
        let slices: Vec<Slice> = parts
            .iter()
            .map(|part| Slice {
                start: part.inside,
                count: part.count,
                step: part.step,
            })
            .collect();
        let length = layout.chunk_bytes().unwrap_or(u64::MAX);
        let edge = layout.edge_unfiltered && is_partial(layout, point, self.dataset.shape());
        let plain = self.pipeline.is_empty() || edge;
        if let (true, Some(old)) = (plain, old) {
            let place = (old.address, length);
            return write_runs(self.edit, &slices, &layout.chunk, self.size, bytes, place);
        }
        let length = Limits::agree(length, self.edit.limits().chunk, CHUNK)?;
        let whole = parts
            .iter()
            .zip(&layout.chunk)
            .all(|(part, all)| part.count == *all);
        let mut content = match (whole, old) {
            (true, _) => Buffer::zeroed(length)?,
            (false, Some(old)) => self.decoded(old, length)?,
            (false, None) => self.filled(length)?,
        };
        put_runs(&slices, &layout.chunk, self.size, bytes, &mut content)?;
        self.put_content(point, old, &content, plain)
    }

    /// Stores the elements of a chunk, through the filters unless it is `plain`.
    fn put_content(
        &mut self,
        point: &[u64],
        old: Option<Placed>,
        content: &[u8],
        plain: bool,
    ) -> Result<()> {
        if plain {
            return self.place(point, old, content, 0);
        }
        let mut encoded = Vec::new();
        let mask = self.pipeline.encode_chunk(content, &mut encoded)?;
        self.place(point, old, &encoded, mask)
    }

    /// Fills what a box has of the chunks that are stored in an extent of `dims`.
    pub(in crate::edit) fn blank(
        &mut self,
        layout: &ChunkedLayout,
        dims: &[u64],
        slices: &[Slice],
    ) -> Result<()> {
        let sides = slices.iter().zip(&layout.chunk);
        let range: Vec<_> = sides
            .map(|(slice, length)| hit_range(slice, *length))
            .collect();
        for (point, known) in self.known(layout, dims, &range)? {
            let Some(parts) = overlaps(slices, &point, &layout.chunk) else {
                continue;
            };
            let old = self.moved(&point).unwrap_or(Some(known));
            let counts = parts.iter().map(|part| part.count);
            let bytes = counts.fold(self.size as u64, u64::saturating_mul);
            let length = Limits::agree(bytes, self.edit.limits().chunk, CHUNK)?;
            let filled = self.filled(length)?;
            self.put_chunk(layout, &point, &parts, old, &filled)
                .map_err(|error| named(&point, old, &error))?;
        }
        Ok(())
    }

    /// Gives a chunk back.
    pub(in crate::edit) fn drop_chunk(&mut self, point: &[u64], old: Placed) -> Result<()> {
        self.edit.free(old.address, old.size, SpaceKind::Raw)?;
        self.note(point, None);
        Ok(())
    }

    /// Takes a chunk out of the index that has no space to be given back.
    pub(in crate::edit) fn forget_chunk(&mut self, point: &[u64]) {
        self.note(point, None);
    }

    /// Stores a chunk again: as the first of `plain` says without the filters or through them until
    /// now, and as the second says from now on.
    pub(in crate::edit) fn recode(
        &mut self,
        layout: &ChunkedLayout,
        point: &[u64],
        known: Placed,
        plain: [bool; 2],
    ) -> Result<()> {
        let Some(old) = self.moved(point).unwrap_or(Some(known)) else {
            return Ok(());
        };
        let length = layout.chunk_bytes().unwrap_or(u64::MAX);
        let length = Limits::agree(length, self.edit.limits().chunk, CHUNK)?;
        let [before, after] = plain;
        let mask = if before { u32::MAX } else { old.mask };
        let stored = Placed { mask, ..old };
        self.decoded(stored, length)
            .and_then(|content| self.put_content(point, Some(old), &content, after))
            .map_err(|error| named(point, Some(old), &error))
    }

    /// The elements of a stored chunk.
    fn decoded(&mut self, old: Placed, length: usize) -> Result<Buffer> {
        let limit = length as u64;
        // Compressed bytes are more than decoded ones only by a little.
        let limit = limit.saturating_add(limit / 128).saturating_add(1 << 20);
        let mut stored = Buffer::zeroed(Limits::agree(old.size, limit, "stored bytes")?)?;
        self.edit.read(old.address, &mut stored, CHUNK)?;
        let decoded = self
            .pipeline
            .decode(&stored, old.mask, length, &mut self.scratch)?;
        Buffer::copy_of(decoded)
    }

    /// Stores a chunk: where it was, if it is as long, else where there is room.
    fn place(
        &mut self,
        point: &[u64],
        old: Option<Placed>,
        stored: &[u8],
        mask: u32,
    ) -> Result<()> {
        let size = stored.len() as u64;
        if let Some(old) = old.filter(|old| old.size == size) {
            self.edit.write(old.address, stored)?;
            if old.mask != mask {
                self.note(point, Some(Placed { mask, ..old }));
            }
            return Ok(());
        }
        if let Some(old) = old {
            self.edit.free(old.address, old.size, SpaceKind::Raw)?;
        }
        let address = self.edit.store(stored, SpaceKind::Raw)?;
        let placed = Placed {
            address,
            size,
            mask,
        };
        self.note(point, Some(placed));
        Ok(())
    }
}

/// Whether a chunk reaches over the edge of an extent of `dims`.
pub(in crate::edit) fn is_partial(layout: &ChunkedLayout, point: &[u64], dims: &[u64]) -> bool {
    let sides = point.iter().zip(&layout.chunk).zip(dims);
    let mut ends = sides.map(|((at, length), dim)| (at.saturating_add(1), length, dim));
    ends.any(|(after, length, dim)| after.saturating_mul(*length) > *dim)
}

/// The bytes of the box `parts` of values in the shape `shape`.
fn part_of<'b>(
    bytes: &'b [u8],
    shape: &[u64],
    parts: &[Overlap],
    size: usize,
) -> Result<Cow<'b, [u8]>> {
    let misfit = || Error::invalid("selection", "values that do not fit it");
    let counts: Vec<u64> = parts.iter().map(|part| part.count).collect();
    let boxes: Vec<Overlap> = parts
        .iter()
        .map(|part| Overlap {
            inside: part.place,
            place: 0,
            count: part.count,
            step: 1,
        })
        .collect();
    let copy = BoxCopy::new(&boxes, shape, &counts, size, 0).ok_or_else(misfit)?;
    if let Some((start, _, length)) = copy.single() {
        let part = bytes.get(start..start.saturating_add(length));
        return part.map(Cow::Borrowed).ok_or_else(misfit);
    }
    let length = counts
        .iter()
        .fold(size as u64, |n, count| n.saturating_mul(*count));
    let mut out = vec![0; Limits::agree(length, bytes.len() as u64, CHUNK)?];
    match copy.apply(bytes, &mut out) {
        true => Ok(Cow::Owned(out)),
        false => Err(misfit()),
    }
}

/// An error of the chunk of these coordinates.
fn named(point: &[u64], old: Option<Placed>, error: &Error) -> Error {
    if error.kind() == Kind::LimitExceeded && old.is_none() {
        return error.clone();
    }
    let cause = format!("{}: {}", error.structure(), error.cause());
    let named = Error::new(error.kind(), format!("chunk {point:?}"), cause);
    match old {
        Some(old) => named.at(old.address.0),
        None => named,
    }
}
