//! The extent of chunked datasets: what is cut off is gone, and what comes reads as the fill value.

use crate::data::blocks::{BLOCK_BYTES, blocks};
use crate::data::heap::needs_heap;
use crate::error::{Error, Kind, Result};
use crate::format::dataspace::{Dataspace, encode_dataspace};
use crate::format::fill_value::FillValue;
use crate::format::layout::{ChunkIndex, ChunkedLayout, Layout};
use crate::format::message::MessageType;
use crate::metadata::Fetch;
use crate::object::Dataset;
use crate::selection::Slice;
use crate::task::Task;
use crate::transaction::Edit;

use super::heap::{Parts, find_parts, remove_parts};
use super::write::chunked::is_partial;
use super::write::target::Target;

const STRUCTURE: &str = "dataspace";

impl Dataset {
    /// Gives the dataset other lengths along its dimensions, as one change of the file. Elements
    /// outside of them are gone, also when it grows again; new ones read as the fill value. This
    /// handle goes on to tell the lengths of before: see [`Dataset::refreshed`].
    ///
    /// # Errors
    /// [`Kind::Unsupported`] where it is not chunked; [`Kind::InvalidArgument`] for another number of
    /// dimensions, and where a length is over its maximum.
    pub fn resize(&self, lengths: &[u64]) -> Result<()> {
        let resize = || {
            self.node().core()?;
            self.file().change(|edit| {
                let dataset = self.current()?;
                resize(edit, &dataset, lengths)
            })
        };
        resize().map_err(|error: Error| self.node().name(error))
    }
}

fn resize(edit: &Edit<'_>, dataset: &Dataset, new: &[u64]) -> Result<()> {
    let Layout::Chunked(layout) = dataset.layout()? else {
        let cause = "only chunked datasets can be given another extent";
        return Err(Error::unsupported("data layout message", cause));
    };
    let Dataspace::Simple { dims, max_dims } = dataset.dataspace() else {
        return Err(Error::invalid(STRUCTURE, "it has no dimensions"));
    };
    if new.len() != dims.len() {
        let cause = format!("{} lengths for {} dimensions", new.len(), dims.len());
        return Err(Error::invalid(STRUCTURE, cause));
    }
    for (axis, (length, max)) in new.iter().zip(max_dims).enumerate() {
        if let Some(max) = max.filter(|max| length > max) {
            let cause = format!("dimension {axis}: {length} is over its maximum of {max}");
            return Err(Error::invalid(STRUCTURE, cause));
        }
    }
    if new == dims {
        return Ok(());
    }
    let resize = Resize {
        edit,
        dataset,
        layout,
        old: dims,
        new,
    };
    let mut target = Target::open(edit, dataset)?;
    resize.give_up_parts()?;
    resize.forget_left_over(&mut target);
    resize.cut(&mut target)?;
    resize.grow_implicit(&mut target)?;
    resize.recode_edges(&mut target)?;
    target.replace_message(MessageType::DATASPACE, |body| {
        let extent = Dataspace::Simple {
            dims: new.to_vec(),
            max_dims: max_dims.clone(),
        };
        resized(body, &extent, edit)
    })?;
    target.store()
}

/// The dataspace message with other lengths. One that says its maxima goes on to say them.
fn resized(body: &[u8], extent: &Dataspace, edit: &Edit<'_>) -> Result<Vec<u8>> {
    let sizes = edit.sizes();
    let version = body.first().copied().unwrap_or(1);
    let says_maxima = body.get(2).is_some_and(|flags| flags & 1 != 0);
    let Dataspace::Simple { dims, .. } = extent else {
        return encode_dataspace(extent, version, sizes);
    };
    if !says_maxima {
        return encode_dataspace(extent, version, sizes);
    }
    let width = usize::from(sizes.length);
    let start = if version == 1 { 8 } else { 4 };
    let mut body = body.to_vec();
    let fields = body.get_mut(start..).unwrap_or_default();
    for (field, length) in fields.chunks_exact_mut(width.max(1)).zip(dims) {
        let bytes = length.to_le_bytes();
        let (low, high) = bytes.split_at(width.min(bytes.len()));
        if high.iter().any(|byte| *byte != 0) {
            let cause = format!("{length} does not fit lengths of {width} bytes");
            return Err(Error::new(Kind::LimitExceeded, STRUCTURE, cause));
        }
        field.fill(0);
        if let Some(place) = field.get_mut(..low.len()) {
            place.copy_from_slice(low);
        }
    }
    Ok(body)
}

struct Resize<'r, 'c> {
    edit: &'r Edit<'c>,
    dataset: &'r Dataset,
    layout: &'r ChunkedLayout,
    old: &'r [u64],
    new: &'r [u64],
}

impl Resize<'_, '_> {
    /// Boxes that together hold what one extent has and the other has not, none of it twice: along
    /// each dimension what lies between its lengths, up to `ends`.
    fn between(&self, from: &[u64], to: &[u64], ends: &[u64]) -> Vec<Vec<Slice>> {
        let mut boxes = Vec::new();
        for (axis, (start, end)) in from.iter().zip(to).enumerate() {
            if start >= end {
                continue;
            }
            let sides = ends.iter().enumerate().map(|(other, all)| {
                let common = from.get(other).zip(to.get(other));
                let common = common.map_or(0, |(one, two)| *one.min(two));
                match other.cmp(&axis) {
                    std::cmp::Ordering::Less => Slice::range(0, common, 1),
                    std::cmp::Ordering::Equal => Slice::range(*start, (*end).min(*all), 1),
                    std::cmp::Ordering::Greater => Slice::range(0, *all, 1),
                }
            });
            let sides: Vec<Slice> = sides.collect();
            if sides.iter().all(|side| side.count > 0) {
                boxes.push(sides);
            }
        }
        boxes
    }

    /// Takes out of the heaps what the elements that go have there.
    fn give_up_parts(&self) -> Result<()> {
        let datatype = self.dataset.datatype()?;
        if !needs_heap(datatype) {
            return Ok(());
        }
        let (mut parts, mut of_fill) = (Parts::new(), Parts::new());
        for slices in self.between(self.new, self.old, self.old) {
            let chunk = Some(&self.layout.chunk[..]);
            for block in blocks(&slices, chunk, datatype.size, BLOCK_BYTES) {
                let elements = self.dataset.read_stored(&block, &Task::new(), None)?;
                find_parts(self.edit, datatype, &elements, &mut parts)?;
            }
        }
        if let FillValue::Value(fill) = self.dataset.fill_value()? {
            find_parts(self.edit, datatype, fill, &mut of_fill)?;
        }
        parts.retain(|part| !of_fill.contains(part));
        remove_parts(self.edit, &parts).map(drop)
    }

    /// Fills what chunks at the new edge have behind it, and gives back those that lie behind it as
    /// a whole. Those of an implicit index keep their places and are filled.
    fn cut(&self, target: &mut Target<'_, '_>) -> Result<()> {
        let sides = self.new.iter().zip(self.old).zip(&self.layout.chunk);
        let implicit = matches!(self.layout.index, ChunkIndex::Implicit(_));
        let ends: Vec<u64> = sides
            .map(|((new, old), length)| match implicit {
                true => *old,
                false => new
                    .div_ceil((*length).max(1))
                    .saturating_mul(*length)
                    .min(*old),
            })
            .collect();
        for slices in self.between(self.new, self.old, &ends) {
            target.blank(self.layout, self.old, &slices)?;
        }
        if implicit || self.new.iter().zip(self.old).all(|(new, old)| new >= old) {
            return Ok(());
        }
        for (point, known) in target.known(self.layout, self.old, &self.grid(self.old))? {
            let mut starts = point.iter().zip(&self.layout.chunk).zip(self.new);
            if starts.any(|((at, length), new)| at.saturating_mul(*length) >= *new) {
                let now = target.moved(&point).unwrap_or(Some(known));
                if let Some(chunk) = now {
                    target.drop_chunk(&point, chunk)?;
                }
            }
        }
        Ok(())
    }

    /// Forgets the only chunk of a dataset that grows from nothing. The library gives its space back when
    /// the dataset shrinks to nothing, but leaves its address: something else may be there by now.
    fn forget_left_over(&self, target: &mut Target<'_, '_>) {
        let single = matches!(self.layout.index, ChunkIndex::Single { .. });
        if single && self.old.contains(&0) && !self.new.contains(&0) {
            target.forget_chunk(&vec![0; self.old.len()]);
        }
    }

    /// Numbers of the chunks of an extent.
    fn grid(&self, dims: &[u64]) -> Vec<std::ops::Range<u64>> {
        let sides = dims.iter().zip(&self.layout.chunk);
        sides
            .map(|(dim, length)| 0..dim.div_ceil((*length).max(1)))
            .collect()
    }

    /// Fills the chunks of an implicit index that come into the extent: they were there before.
    fn grow_implicit(&self, target: &mut Target<'_, '_>) -> Result<()> {
        if !matches!(self.layout.index, ChunkIndex::Implicit(_)) {
            return Ok(());
        }
        for slices in self.between(self.old, self.new, self.new) {
            target.blank(self.layout, self.new, &slices)?;
        }
        Ok(())
    }

    /// Where chunks at the edge do not go through the filters: stores those again that have come to
    /// the edge, or off it.
    fn recode_edges(&self, target: &mut Target<'_, '_>) -> Result<()> {
        if !self.layout.edge_unfiltered || target.pipeline.is_empty() {
            return Ok(());
        }
        let common: Vec<u64> = self
            .new
            .iter()
            .zip(self.old)
            .map(|(a, b)| *a.min(b))
            .collect();
        for (point, known) in target.known(self.layout, self.old, &self.grid(&common))? {
            let plain = [self.old, self.new].map(|dims| is_partial(self.layout, &point, dims));
            if plain[0] != plain[1] {
                target.recode(self.layout, &point, known, plain)?;
            }
        }
        Ok(())
    }
}
