//! Which chunks a selection hits, and where each goes in the result.

use std::ops::Range;

use super::direct;
use crate::data::context::{Chunk, ReadContext, Stored};
use crate::data::salvage::{DamagedPart, Losses};
use crate::error::{Error, Kind, Result};
use crate::filter::Pipeline;
use crate::format::layout::ChunkedLayout;
use crate::limits::Limits;
use crate::selection::Slice;
use crate::selection::copy::BoxCopy;
use crate::selection::overlap::{Overlap, hit_count, hit_range, overlaps};

const NAME: &str = "chunk";

/// How many times the bytes of a file the chunks of one read may take: chunks never share bytes in
/// what programs write, and memory is bounded by it.
const SHARED: u64 = 2;

/// A chunk that is hit.
#[derive(Debug)]
pub struct Planned {
    /// Its number along each dimension.
    pub coordinates: Vec<u64>,
    /// Offset of its bytes in the source.
    pub offset: u64,
    /// Stored bytes.
    pub size: usize,
    /// Filters that were left out.
    pub mask: u32,
    /// Stored as it is, because it reaches over the edge.
    pub unfiltered: bool,
    /// Stored as it is, and so large that only the selected runs are read.
    large: bool,
}

/// All chunks of a read.
pub struct Plan<'a> {
    /// The chunks that are read as a whole, in file order.
    pub chunks: Vec<Planned>,
    /// The chunks of which only the selected runs are read, in file order.
    pub large: Vec<Planned>,
    /// What the chunks went through.
    pub pipeline: &'a Pipeline,
    /// Bytes of a decoded chunk.
    pub chunk_bytes: usize,
    /// Length of each dimension of the result.
    pub result: Vec<u64>,
    slices: &'a [Slice],
    chunk: &'a [u64],
    element_size: usize,
    complete: bool,
    /// The index broke off: mark of whatever no chunk was found for.
    pub unknown: Option<u32>,
}

impl<'a> Plan<'a> {
    /// Looks up the chunks that `slices` hit.
    pub fn make(
        context: &ReadContext<'_>,
        stored: &Stored<'a>,
        layout: &'a ChunkedLayout,
        slices: &'a [Slice],
    ) -> Result<Self> {
        let chunk = &layout.chunk[..];
        if chunk.len() != slices.len() || chunk.contains(&0) {
            let cause = format!("chunks of {chunk:?} for {} dimensions", slices.len());
            return Err(Error::corrupt("data layout", cause));
        }
        let bytes = chunk
            .iter()
            .try_fold(stored.element_size as u64, |n, d| n.checked_mul(*d));
        // Chunks that were never written may be of any size: the others are agreed to one by one.
        let bytes = usize::try_from(bytes.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let wanted = slices
            .iter()
            .zip(chunk)
            .map(|(slice, length)| hit_count(slice, *length));
        let wanted = wanted
            .clone()
            .try_fold(1, u64::checked_mul)
            .unwrap_or(u64::MAX);
        let mut plan = Self {
            chunks: Vec::new(),
            large: Vec::new(),
            pipeline: stored.pipeline,
            chunk_bytes: bytes,
            result: slices.iter().map(|slice| slice.count).collect(),
            slices,
            chunk,
            element_size: stored.element_size,
            complete: false,
            unknown: None,
        };
        plan.find(context, stored, layout, wanted)?;
        plan.complete = plan.found() == wanted;
        plan.chunks.sort_unstable_by_key(|chunk| chunk.offset);
        plan.large.sort_unstable_by_key(|chunk| chunk.offset);
        Ok(plan)
    }

    fn find(
        &mut self,
        context: &ReadContext<'_>,
        stored: &Stored<'_>,
        layout: &ChunkedLayout,
        wanted: u64,
    ) -> Result<()> {
        let axes = self.slices.iter().zip(self.chunk);
        let range: Vec<_> = axes
            .map(|(slice, length)| hit_range(slice, *length))
            .collect();
        let end = context.source.len()?;
        let mut bytes = 0_u64;
        let mut seen = 0_u32;
        let (mut last, mut ordered) = (Vec::new(), true);
        let found = stored.chunks.find(&range, &mut |chunk| {
            seen = seen.wrapping_add(1);
            if seen.is_multiple_of(1024) {
                context.task.check()?;
            }
            if chunk.coordinates.len() != self.chunk.len() || self.overlaps(&chunk).is_none() {
                return Ok(());
            }
            if self.found() >= wanted {
                return Err(listed_twice(&chunk.coordinates));
            }
            ordered &= last < chunk.coordinates;
            last.clone_from(&chunk.coordinates);
            let edge = layout.edge_unfiltered && self.is_partial(&chunk, stored.shape);
            let Some(planned) = self.agree_or_lose(context, chunk, edge, end)? else {
                return Ok(());
            };
            bytes = bytes.saturating_add(planned.size as u64);
            if bytes > end.saturating_mul(SHARED) {
                let cause = format!("chunks of {bytes} bytes in a file of {end}");
                return Err(Error::corrupt("chunk index", cause));
            }
            let limit = context.limits.chunks;
            Limits::agree(self.found() + 1, limit, "chunks of a selection")?;
            match planned.large {
                true => self.large.push(planned),
                false => self.chunks.push(planned),
            }
            Ok(())
        });
        let found = found.and_then(|()| match ordered {
            true => Ok(()),
            false => self.refuse_twice(),
        });
        match (found, context.losses) {
            (Err(error), Some(losses))
                if Losses::tolerate(&error) && error.kind() != Kind::LimitExceeded =>
            {
                self.unknown = Some(losses.note(DamagedPart {
                    offset: Vec::new(),
                    address: error.address(),
                    size: 0,
                    error,
                    checksum: false,
                    kept: false,
                })?);
                Ok(())
            }
            (found, _) => found,
        }
    }

    /// An error where two of the chunks are the same: then another one is missing, though their
    /// number is right.
    fn refuse_twice(&self) -> Result<()> {
        let chunks = self.chunks.iter().chain(&self.large);
        let mut all: Vec<&[u64]> = chunks.map(|chunk| &chunk.coordinates[..]).collect();
        all.sort_unstable();
        let mut pairs = all.iter().zip(all.iter().skip(1));
        match pairs.find(|(one, next)| one == next) {
            Some((twice, _)) => Err(listed_twice(twice)),
            None => Ok(()),
        }
    }

    /// How many chunks were found.
    fn found(&self) -> u64 {
        (self.chunks.len() + self.large.len()) as u64
    }

    /// Agrees to a chunk, or takes note that it is lost.
    fn agree_or_lose(
        &self,
        context: &ReadContext<'_>,
        chunk: Chunk,
        edge: bool,
        end: u64,
    ) -> Result<Option<Planned>> {
        let (address, size) = (chunk.address.0, chunk.size);
        let coordinates = chunk.coordinates.clone();
        match (self.agree(context, chunk, edge, end), context.losses) {
            (Err(error), Some(losses)) if Losses::tolerate(&error) => {
                losses.note(DamagedPart {
                    offset: self.offset(&coordinates),
                    address: Some(address),
                    size,
                    error,
                    checksum: false,
                    kept: false,
                })?;
                Ok(None)
            }
            (agreed, _) => agreed.map(Some),
        }
    }

    /// First element of a chunk along each dimension.
    pub fn offset(&self, coordinates: &[u64]) -> Vec<u64> {
        let dimensions = coordinates.iter().zip(self.chunk);
        dimensions
            .map(|(n, length)| n.saturating_mul(*length))
            .collect()
    }

    /// Where the chunk with that first element lies in the selection.
    pub fn overlaps_at(&self, offset: &[u64]) -> Option<Vec<Overlap>> {
        let dimensions = offset.iter().zip(self.chunk);
        let coordinates: Vec<u64> = dimensions.map(|(at, n)| at / n.max(&1)).collect();
        overlaps(self.slices, &coordinates, self.chunk)
    }

    /// Where a chunk lies in the selection.
    pub fn parts(&self, chunk: &Planned) -> Option<Vec<Overlap>> {
        overlaps(self.slices, &chunk.coordinates, self.chunk)
    }

    /// Length of a chunk along each dimension.
    pub fn chunk_shape(&self) -> &'a [u64] {
        self.chunk
    }

    fn overlaps(&self, chunk: &Chunk) -> Option<Vec<Overlap>> {
        overlaps(self.slices, &chunk.coordinates, self.chunk)
    }

    /// Whether a chunk reaches over the edge of the dataset.
    fn is_partial(&self, chunk: &Chunk, shape: &[u64]) -> bool {
        let dimensions = chunk.coordinates.iter().zip(self.chunk).zip(shape);
        dimensions
            .map(|((number, length), dimension)| (number.saturating_add(1), length, dimension))
            .any(|(after, length, dimension)| after.saturating_mul(*length) > *dimension)
    }

    /// Agrees to what the index says of a chunk.
    fn agree(
        &self,
        context: &ReadContext<'_>,
        chunk: Chunk,
        edge: bool,
        end: u64,
    ) -> Result<Planned> {
        let offset = context.base.checked_add(chunk.address.0);
        let place = |error: Error| named(&chunk.coordinates, chunk.address.0, &error);
        let Some(offset) = offset else {
            return Err(place(Error::corrupt("address", "it is beyond 64 bits")));
        };
        let bytes = self.chunk_bytes as u64;
        let stored = edge || self.pipeline.is_empty();
        let size = if stored { bytes } else { chunk.size };
        let as_it_is = stored || self.pipeline.is_skipped(chunk.mask) && size == bytes;
        let large = as_it_is && self.chunk_bytes > direct::bound(context);
        // Runs take no memory but the result's.
        let limit = if large { bytes } else { context.limits.chunk };
        Limits::agree(bytes, limit, "decoded bytes").map_err(place)?;
        // Compressed bytes are more than decoded ones only by a little.
        let limit = limit.saturating_add(limit / 128).saturating_add(1 << 20);
        let size = Limits::agree(size, limit, "stored bytes").map_err(place)?;
        let planned = Planned {
            coordinates: chunk.coordinates,
            offset,
            size,
            mask: chunk.mask,
            unfiltered: edge,
            large,
        };
        match offset.checked_add(size as u64) {
            Some(last) if last <= end => Ok(planned),
            _ => {
                let lack = context.source.lack_at(offset.max(end));
                let cause = format!("{size} bytes reach beyond the end of the file{lack}");
                let error = Error::new(Kind::Truncated, "stored bytes", cause);
                Err(self.error(&planned, error))
            }
        }
    }

    /// Whether every chunk that is hit exists, so that nothing reads as fill value.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Bytes of all chunks that are read as a whole, decoded.
    pub fn decoded_bytes(&self) -> usize {
        self.chunks.len().saturating_mul(self.chunk_bytes)
    }

    /// Dimension along which the result is cut: the first with more than one place. All before it
    /// have one, so that a range of places is a range of bytes.
    pub fn band_axis(&self) -> usize {
        let axis = self.result.iter().position(|count| *count > 1);
        axis.unwrap_or(self.result.len().saturating_sub(1))
    }

    /// Bytes of one place along the band axis.
    pub fn row_bytes(&self) -> usize {
        let inner = self.result.iter().skip(self.band_axis() + 1);
        // The whole result was agreed to, so its parts fit.
        inner.fold(self.element_size, |n, d| n.saturating_mul(*d as usize))
    }

    /// Places along the band axis that a chunk fills.
    pub fn places(&self, chunk: &Planned) -> Range<u64> {
        let axis = self.band_axis();
        let overlap = self
            .slices
            .get(axis)
            .zip(chunk.coordinates.get(axis))
            .zip(self.chunk.get(axis))
            .and_then(|((slice, number), length)| Overlap::of(slice, *number, *length));
        overlap.map_or(0..0, |o| o.place..o.place + o.count)
    }

    /// Copies a decoded chunk to where it goes. `out` is the part of the result that begins at
    /// byte `origin` and holds the places `places` along the band axis.
    pub fn scatter(
        &self,
        chunk: &Planned,
        decoded: &[u8],
        places: &Range<u64>,
        origin: usize,
        out: &mut [u8],
    ) -> Result<()> {
        let Some(mut parts) = self.parts(chunk) else {
            return Ok(());
        };
        if let Some(part) = parts.get_mut(self.band_axis()) {
            match part.restricted(places) {
                Some(restricted) => *part = restricted,
                None => return Ok(()),
            }
        }
        let copy = BoxCopy::new(&parts, self.chunk, &self.result, self.element_size, origin);
        match copy.is_some_and(|copy| copy.apply(decoded, out)) {
            true => Ok(()),
            false => Err(self.error(chunk, Error::invalid(NAME, "does not fit the result"))),
        }
    }

    /// Names the chunk that an error belongs to.
    pub fn error(&self, chunk: &Planned, error: Error) -> Error {
        if matches!(error.kind(), Kind::Cancelled | Kind::Changed) {
            return error;
        }
        named(&chunk.coordinates, chunk.offset, &error)
    }
}

fn listed_twice(coordinates: &[u64]) -> Error {
    let cause = format!("the index lists chunk {coordinates:?} twice");
    Error::corrupt("chunk index", cause)
}

/// An error of the chunk of these coordinates.
fn named(coordinates: &[u64], address: u64, error: &Error) -> Error {
    let cause = format!("{}: {}", error.structure(), error.cause());
    Error::new(error.kind(), format!("chunk {coordinates:?}"), cause).at(address)
}
