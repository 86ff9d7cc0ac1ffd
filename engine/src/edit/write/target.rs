//! Where the elements of a dataset are written: into its header, in one run, or in chunks.

use std::collections::BTreeMap;

use crate::bytes::Address;
use crate::data::fill::fill;
use crate::data::heap::needs_heap;
use crate::edit::heap::{Parts, find_parts};
use crate::error::{Error, Result};
use crate::filter::{Pipeline, Scratch};
use crate::format::dataspace::Dataspace;
use crate::format::fill_value::FillValue;
use crate::format::layout::{ChunkedLayout, Layout};
use crate::format::layout_place::{with_address, with_compact};
use crate::format::message::MessageType;
use crate::metadata::Fetch;
use crate::object::Dataset;
use crate::selection::Slice;
use crate::selection::runs::Runs;
use crate::storage::Buffer;
use crate::structure::chunk_index::{self, Indexed, Move, Placed};
use crate::structure::object_header::{HeaderEdit, Place};
use crate::transaction::{Edit, SpaceKind};

const CONTIGUOUS: &str = "contiguous data";
const COMPACT: &str = "compact data";
const LAYOUT: &str = "data layout message";

/// Bytes that are filled at a time.
const STEP: u64 = 16 << 20;

/// A dataset while elements are written to it.
pub(in crate::edit) struct Target<'t, 'c> {
    pub(super) edit: &'t Edit<'c>,
    pub(super) dataset: &'t Dataset,
    header: HeaderEdit<'t, 'c>,
    place: Place,
    message: Vec<u8>,
    storage: Storage<'t>,
    pub(super) size: usize,
    pub(in crate::edit) pipeline: Pipeline,
    pub(super) scratch: Scratch,
}

/// What is to be noted of the places of elements.
enum Storage<'t> {
    /// All elements.
    Compact(Vec<u8>),
    /// Where they lie, and how many bytes they may be.
    Contiguous(Option<Address>, u64),
    /// Chunks that have come, moved or gone.
    Chunked(&'t ChunkedLayout, BTreeMap<Vec<u64>, Option<Placed>>),
}

impl<'t, 'c> Target<'t, 'c> {
    pub(in crate::edit) fn open(edit: &'t Edit<'c>, dataset: &'t Dataset) -> Result<Self> {
        if !dataset.external_files()?.is_empty() {
            let cause = "the elements lie in other files (external storage), which are not changed";
            return Err(Error::unsupported(LAYOUT, cause));
        }
        let size = dataset.datatype()?.size;
        let storage = match dataset.layout()? {
            Layout::Virtual { .. } => {
                let cause = "a virtual dataset has no elements of its own; write to its sources";
                return Err(Error::unsupported(LAYOUT, cause));
            }
            Layout::Compact(bytes) => Storage::Compact(bytes.clone()),
            Layout::Contiguous {
                address,
                size: room,
            } => {
                let count = dataset.dataspace().element_count();
                let all = count.and_then(|count| count.checked_mul(size as u64));
                let all =
                    all.ok_or_else(|| Error::corrupt(LAYOUT, "more bytes than 64 bits count"))?;
                if let Some(room) = room.filter(|room| *room < all) {
                    let cause = format!("{room} bytes for elements of {all}");
                    return Err(Error::corrupt(LAYOUT, cause));
                }
                Storage::Contiguous(*address, all)
            }
            Layout::Chunked(layout) => {
                if layout.element_size != size as u64 {
                    let stored = layout.element_size;
                    let cause = format!("elements of {stored} bytes, and the type has {size}");
                    return Err(Error::corrupt(LAYOUT, cause));
                }
                Storage::Chunked(layout, BTreeMap::new())
            }
        };
        let header = HeaderEdit::read(edit, dataset.address())?;
        let found = header.find(MessageType::LAYOUT);
        let found = found.map(|(place, message)| (place, message.body.clone()));
        let (place, message) = found.ok_or_else(|| Error::corrupt(LAYOUT, "it is missing"))?;
        Ok(Self {
            edit,
            dataset,
            header,
            place,
            message,
            storage,
            size,
            pipeline: Pipeline::new(dataset.filters()?, edit.filters()),
            scratch: Scratch::default(),
        })
    }

    /// Writes the elements of a box, all their bytes in row-major order.
    pub(super) fn put(&mut self, slices: &[Slice], bytes: &[u8]) -> Result<()> {
        let (shape, size) = (self.dataset.shape(), self.size);
        match &mut self.storage {
            Storage::Compact(elements) => put_runs(slices, shape, size, bytes, elements),
            Storage::Contiguous(Some(address), room) => {
                write_runs(self.edit, slices, shape, size, bytes, (*address, *room))
            }
            Storage::Contiguous(None, room) => {
                let room = *room;
                let address = self.allocate_filled(room)?;
                self.storage = Storage::Contiguous(Some(address), room);
                write_runs(self.edit, slices, shape, size, bytes, (address, room))
            }
            Storage::Chunked(layout, _) => {
                let layout: &'t ChunkedLayout = layout;
                self.put_chunks(layout, slices, bytes)
            }
        }
    }

    /// Room for all elements, each the fill value.
    fn allocate_filled(&self, length: u64) -> Result<Address> {
        let address = self.edit.allocate(length, SpaceKind::Raw)?;
        let step = (STEP / (self.size as u64).max(1)).max(1) * self.size as u64;
        let filled = self.filled(step.min(length) as usize)?;
        let mut done = 0;
        while done < length {
            let part = (length - done).min(filled.len() as u64);
            let bytes = filled.get(..part as usize).unwrap_or_default();
            self.edit.write(Address(address.0 + done), bytes)?;
            done += part;
        }
        Ok(address)
    }

    /// Elements that were never written.
    pub(super) fn filled(&self, length: usize) -> Result<Buffer> {
        let value = self.dataset.missing_value()?;
        let datatype = self.dataset.datatype()?;
        if let (true, FillValue::Value(bytes)) = (needs_heap(datatype), value) {
            let mut parts = Parts::new();
            find_parts(self.edit, datatype, bytes, &mut parts)?;
            if !parts.is_empty() {
                let cause = "a fill value of variable length is not copied to elements beside those \
                             that are written";
                return Err(Error::unsupported("fill value", cause));
            }
        }
        let mut out = Buffer::zeroed(length)?;
        fill(&mut out, value, self.size, true)?;
        Ok(out)
    }

    /// A chunk that came, moved or went with this change.
    pub(in crate::edit) fn moved(&self, coordinates: &[u64]) -> Option<Option<Placed>> {
        match &self.storage {
            Storage::Chunked(_, moved) => moved.get(coordinates).copied(),
            _ => None,
        }
    }

    /// Takes note of a chunk that came, moved or went.
    pub(super) fn note(&mut self, coordinates: &[u64], chunk: Option<Placed>) {
        if let Storage::Chunked(_, moved) = &mut self.storage {
            moved.insert(coordinates.to_vec(), chunk);
        }
    }

    /// Replaces the first message of a type by what `make` makes of its body.
    pub(in crate::edit) fn replace_message(
        &mut self,
        kind: MessageType,
        make: impl FnOnce(&[u8]) -> Result<Vec<u8>>,
    ) -> Result<()> {
        let found = self.header.find(kind);
        let (place, body) = found
            .map(|(place, message)| (place, make(&message.body)))
            .ok_or_else(|| Error::corrupt("object header", "a message is missing"))?;
        self.header.replace(place, body?)
    }

    /// Brings index and header up to what was written.
    pub(in crate::edit) fn store(mut self) -> Result<()> {
        let sizes = self.edit.sizes();
        let message = match self.storage {
            Storage::Compact(elements) => Some(with_compact(&self.message, &elements, sizes)?),
            Storage::Contiguous(address, _) => match self.dataset.layout()? {
                Layout::Contiguous { address: None, .. } if address.is_some() => {
                    Some(with_address(&self.message, address, sizes)?)
                }
                _ => None,
            },
            Storage::Chunked(layout, moved) => {
                let Dataspace::Simple { max_dims, .. } = self.dataset.dataspace() else {
                    return Err(Error::corrupt(LAYOUT, "chunks without dimensions"));
                };
                let moves: Vec<Move> = moved
                    .into_iter()
                    .map(|(coordinates, chunk)| Move { coordinates, chunk })
                    .collect();
                let indexed = Indexed {
                    layout,
                    message: &self.message,
                    max_dims,
                    filtered: !self.pipeline.is_empty(),
                };
                chunk_index::update(self.edit, &indexed, &moves)?
            }
        };
        if let Some(message) = message {
            self.header.replace(self.place, message)?;
        }
        self.header.store()
    }
}

/// The runs of a box in an array, each with its bytes.
fn each_run(
    slices: &[Slice],
    shape: &[u64],
    size: usize,
    bytes: &[u8],
    mut put: impl FnMut(u64, &[u8]) -> Result<()>,
) -> Result<()> {
    let misfit = || Error::invalid("selection", "its runs do not fit the elements");
    let runs = Runs::new(slices, shape).ok_or_else(misfit)?;
    let mut rest = bytes;
    for run in runs {
        let start = run.start.checked_mul(size as u64).ok_or_else(misfit)?;
        let length = run.count.checked_mul(size as u64);
        let length = length.and_then(|length| usize::try_from(length).ok());
        let (now, later) = length
            .and_then(|length| rest.split_at_checked(length))
            .ok_or_else(misfit)?;
        put(start, now)?;
        rest = later;
    }
    Ok(())
}

/// Puts the elements of a box into an array of `shape` in memory.
pub(super) fn put_runs(
    slices: &[Slice],
    shape: &[u64],
    size: usize,
    bytes: &[u8],
    out: &mut [u8],
) -> Result<()> {
    each_run(slices, shape, size, bytes, |start, run| {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let room = out.get_mut(start..start.saturating_add(run.len()));
        let room = room.ok_or_else(|| Error::corrupt(COMPACT, "too short for the shape"))?;
        room.copy_from_slice(run);
        Ok(())
    })
}

/// Writes the elements of a box into an array of `shape` that lies in the file, in so many bytes
/// from an address on.
pub(super) fn write_runs(
    edit: &Edit<'_>,
    slices: &[Slice],
    shape: &[u64],
    size: usize,
    bytes: &[u8],
    (address, room): (Address, u64),
) -> Result<()> {
    each_run(slices, shape, size, bytes, |start, run| {
        let end = start.checked_add(run.len() as u64);
        let at = address.0.checked_add(start);
        match (at, end.is_some_and(|end| end <= room)) {
            (Some(at), true) => edit.write(Address(at), run),
            _ => Err(Error::corrupt(CONTIGUOUS, "too short for the shape").at(address.0)),
        }
    })
}
