//! Changes where the chunks of a dataset are to be found, whatever index it has.
//!
//! An index that was never written is made with the parameters of the layout message. Then it changes
//! where a chunk comes or moves; version 1 B-trees are built anew where chunks go.

mod btree1;
mod btree2;
mod extensible_array;
mod fixed_array;
#[cfg(test)]
mod tests;

use crate::bytes::{Address, Sizes};
use crate::error::{Error, Result};
use crate::format::chunk_element::{Element, ElementForm};
use crate::format::layout::{ChunkIndex, ChunkedLayout};
use crate::format::layout_place::{with_address, with_single_chunk};
use crate::metadata::Fetch;
use crate::metadata::chunk_index::grid::Slots;
use crate::transaction::Edit;

const STRUCTURE: &str = "chunk index";

/// Where a chunk lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// First byte.
    pub address: Address,
    /// Stored bytes.
    pub size: u64,
    /// Filters that were left out.
    pub mask: u32,
}

/// A chunk that lies elsewhere from now on, or is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Place in the grid of chunks.
    pub coordinates: Vec<u64>,
    /// Where it lies; none where it is gone.
    pub chunk: Option<Placed>,
}

/// A chunked dataset as its header describes it.
#[derive(Debug, Clone, Copy)]
pub struct Indexed<'a> {
    /// Its layout.
    pub layout: &'a ChunkedLayout,
    /// The body of its data layout message.
    pub message: &'a [u8],
    /// Largest length of each dimension.
    pub max_dims: &'a [Option<u64>],
    /// Whether its chunks go through filters.
    pub filtered: bool,
}

/// Takes note of chunks that lie elsewhere; each comes once. Gives the body of the data layout
/// message where it has to change.
///
/// # Errors
/// What is damaged is not changed.
pub fn update(edit: &Edit<'_>, indexed: &Indexed<'_>, moves: &[Move]) -> Result<Option<Vec<u8>>> {
    if moves.is_empty() {
        return Ok(None);
    }
    let before = match indexed.layout.index {
        ChunkIndex::Single { filtered, .. } => {
            return single(edit, indexed, moves, filtered.is_some()).map(Some);
        }
        ChunkIndex::Implicit(_) => {
            let cause = "chunks of an implicit index have their places for good";
            return Err(Error::unsupported(STRUCTURE, cause));
        }
        ChunkIndex::BTree1(root) => root,
        ChunkIndex::FixedArray(header)
        | ChunkIndex::ExtensibleArray(header)
        | ChunkIndex::BTree2(header) => header,
    };
    let after = match indexed.layout.index {
        ChunkIndex::FixedArray(header) => fixed_array::update(edit, indexed, header, moves)?,
        ChunkIndex::ExtensibleArray(header) => {
            extensible_array::update(edit, indexed, header, moves)?
        }
        ChunkIndex::BTree2(header) => btree2::update(edit, indexed, header, moves)?,
        _ => btree1::update(edit, indexed, before, moves)?,
    };
    match before == after {
        true => Ok(None),
        false => with_address(indexed.message, after, edit.sizes()).map(Some),
    }
}

fn single(
    edit: &Edit<'_>,
    indexed: &Indexed<'_>,
    moves: &[Move],
    filtered: bool,
) -> Result<Vec<u8>> {
    let [Move { coordinates, chunk }] = moves else {
        let cause = format!("{} chunks where there is a single one", moves.len());
        return Err(Error::corrupt(STRUCTURE, cause));
    };
    if coordinates.iter().any(|at| *at != 0) {
        let cause = format!("chunk {coordinates:?} where there is a single one");
        return Err(Error::corrupt(STRUCTURE, cause));
    }
    let stored = chunk.map_or((0, 0), |chunk| (chunk.size, chunk.mask));
    let address = chunk.map(|chunk| chunk.address);
    with_single_chunk(
        indexed.message,
        address,
        filtered.then_some(stored),
        edit.sizes(),
    )
}

impl Indexed<'_> {
    /// The form that elements of a new array have.
    fn element_form(&self, sizes: Sizes) -> ElementForm {
        let width = self.filtered.then(|| self.size_width(sizes));
        ElementForm::new(width, sizes)
    }

    /// Bytes of the stored size of a filtered chunk: one more than the chunk's own size takes, or
    /// from version 5 on those of every length.
    fn size_width(&self, sizes: Sizes) -> u8 {
        if self.layout.version > 4 {
            return sizes.length;
        }
        let bytes = self.layout.chunk_bytes().unwrap_or(0).max(1);
        let width = 1 + (bytes.ilog2() + 8) / 8;
        width.min(8) as u8
    }

    /// Slots and elements of chunks in an array, in the order of slots.
    fn elements(
        &self,
        form: ElementForm,
        moves: &[Move],
        extensible: bool,
    ) -> Result<Vec<(u64, Element)>> {
        let slots = Slots::new(self.layout, self.max_dims, extensible)?;
        let element = |moved: &Move| {
            let slot = slots.slot_of(&moved.coordinates).ok_or_else(|| {
                let cause = format!("chunk {:?} has no number", moved.coordinates);
                Error::corrupt(STRUCTURE, cause)
            })?;
            let element = match moved.chunk {
                None => form.unset(),
                Some(chunk) => Element {
                    address: Some(chunk.address),
                    filtered: form.filtered.then_some((chunk.size, chunk.mask)),
                },
            };
            Ok((slot, element))
        };
        let mut all = moves.iter().map(element).collect::<Result<Vec<_>>>()?;
        all.sort_unstable_by_key(|(slot, _)| *slot);
        Ok(all)
    }
}

/// Replaces an element of a block.
fn put(elements: &mut [Element], at: u64, element: Element) -> Result<()> {
    let place = usize::try_from(at).ok().and_then(|at| elements.get_mut(at));
    let place = place.ok_or_else(|| Error::corrupt(STRUCTURE, format!("no slot {at}")))?;
    *place = element;
    Ok(())
}

/// Sets bit `index` of a bitmap whose first bit is the highest of its first byte.
fn set_bit(bitmap: &mut [u8], index: u64) -> Result<()> {
    let byte = usize::try_from(index / 8).ok();
    let byte = byte.and_then(|byte| bitmap.get_mut(byte));
    let byte = byte.ok_or_else(|| Error::corrupt(STRUCTURE, format!("no page {index}")))?;
    *byte |= 0x80 >> (index % 8);
    Ok(())
}
