//! Chunks: copied as they are stored, filter masks and all; decoded and encoded only where their elements
//! are translated.

use std::ops::ControlFlow;

use super::copier::Copier;
use super::raw::read_raw;
use crate::bytes::Address;
use crate::edit::write::chunked::is_partial;
use crate::error::{Error, Result};
use crate::file::Core;
use crate::filter::{Pipeline, Scratch};
use crate::format::dataspace::Dataspace;
use crate::format::layout::{ChunkedLayout, Layout, decode_layout};
use crate::limits::Limits;
use crate::metadata::Fetch;
use crate::metadata::chunk_index::{ChunkRecord, visit};
use crate::storage::TURN_BYTES;
use crate::structure::chunk_index::{Indexed, Move, Placed, update};
use crate::task::Task;
use crate::transaction::{Edit, SpaceKind};

const LAYOUT: &str = "data layout message";

/// Makes elements fit the file that is copied to.
pub(super) type Translate<'t> = dyn FnMut(&mut Copier<'_>, &mut [u8]) -> Result<()> + 't;

/// The chunks of a dataset, and how many of them are copied.
pub(super) struct Chunks {
    layout: ChunkedLayout,
    dims: Vec<u64>,
    max_dims: Vec<Option<u64>>,
    pipeline: Pipeline,
    records: Vec<ChunkRecord>,
    /// Where copies lie, in the order of the records.
    moves: Vec<Move>,
}

impl Chunks {
    /// All chunks that are stored, if any are.
    pub(super) fn read(
        core: &Core,
        layout: ChunkedLayout,
        dataspace: &Dataspace,
        pipeline: Pipeline,
        task: &Task,
    ) -> Result<Option<Self>> {
        let Dataspace::Simple { dims, max_dims } = dataspace else {
            return Err(Error::corrupt(LAYOUT, "chunks without dimensions"));
        };
        let range: Vec<_> = dims.iter().map(|_| 0..u64::MAX).collect();
        let mut records = Vec::new();
        visit(core, &layout, dims, max_dims, &range, task, &mut |record| {
            records.push(record);
            ControlFlow::Continue(())
        })?;
        if records.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            dims: dims.clone(),
            max_dims: max_dims.clone(),
            layout,
            pipeline,
            records,
            moves: Vec::new(),
        }))
    }

    /// Copies a stretch of the chunks; false where some are left.
    pub(super) fn put(
        &mut self,
        core: &Core,
        copier: &mut Copier<'_>,
        edit: &Edit<'_>,
        bound: bool,
        translate: &mut Translate<'_>,
    ) -> Result<bool> {
        let mut written = 0;
        while let Some(record) = self.records.get(self.moves.len()) {
            let chunk = match bound {
                false => self.copied(core, copier.task, edit, record),
                true => self.translated(core, copier, edit, record, translate),
            };
            let chunk = chunk.map_err(|error| named(record, &error))?;
            written += chunk.size;
            copier.advanced(chunk.size as usize);
            self.moves.push(Move {
                coordinates: record.coordinates.clone(),
                chunk: Some(chunk),
            });
            if written >= TURN_BYTES {
                break;
            }
        }
        Ok(self.moves.len() == self.records.len())
    }

    /// A chunk as it is stored.
    fn copied(
        &self,
        core: &Core,
        task: &Task,
        edit: &Edit<'_>,
        record: &ChunkRecord,
    ) -> Result<Placed> {
        let address = edit.allocate(record.size.max(1), SpaceKind::Raw)?;
        let mut done = 0;
        while done < record.size {
            let count = TURN_BYTES.min(record.size - done);
            let bytes = read_raw(core, Address(record.address.0 + done), count, task)?;
            edit.write(Address(address.0 + done), &bytes)?;
            done += count;
        }
        Ok(Placed {
            address,
            size: record.size,
            mask: record.mask,
        })
    }

    /// A chunk with elements that fit the other file.
    fn translated(
        &self,
        core: &Core,
        copier: &mut Copier<'_>,
        edit: &Edit<'_>,
        record: &ChunkRecord,
        translate: &mut Translate<'_>,
    ) -> Result<Placed> {
        let (plain, mut elements) = self.decoded(core, record, copier.task)?;
        translate(copier, &mut elements)?;
        let (stored, mask) = match plain {
            true => (elements, record.mask),
            false => {
                let mut encoded = Vec::new();
                let mask = self.pipeline.encode_chunk(&elements, &mut encoded)?;
                (encoded, mask)
            }
        };
        Ok(Placed {
            address: edit.store(&stored, SpaceKind::Raw)?,
            size: stored.len() as u64,
            mask,
        })
    }

    /// The elements of a chunk, and whether they are stored without the filters.
    fn decoded(&self, core: &Core, record: &ChunkRecord, task: &Task) -> Result<(bool, Vec<u8>)> {
        let length = self.layout.chunk_bytes().unwrap_or(u64::MAX);
        let length = Limits::agree(length, core.limits().chunk, "chunk")?;
        let most = (length as u64).saturating_add(length as u64 / 128);
        Limits::agree(record.size, most.saturating_add(1 << 20), "stored bytes")?;
        let stored = read_raw(core, record.address, record.size, task)?;
        let edge = self.layout.edge_unfiltered
            && is_partial(&self.layout, &record.coordinates, &self.dims);
        if self.pipeline.is_empty() || edge {
            return Ok((true, stored));
        }
        let mut scratch = Scratch::default();
        let decoded = self
            .pipeline
            .decode(&stored, record.mask, length, &mut scratch)?;
        Ok((false, decoded.to_vec()))
    }

    /// Hands over the elements of each chunk.
    pub(super) fn each_decoded(
        &self,
        core: &Core,
        task: &Task,
        each: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        for record in &self.records {
            let decoded = self.decoded(core, record, task);
            let (_, elements) = decoded.map_err(|error| named(record, &error))?;
            each(&elements)?;
        }
        Ok(())
    }

    /// Makes the index of the copies; gives the body of the data layout message.
    pub(super) fn index(&self, edit: &Edit<'_>, body: &[u8]) -> Result<Vec<u8>> {
        let Layout::Chunked(layout) = decode_layout(body, 0, edit.sizes())? else {
            return Err(Error::corrupt(LAYOUT, "it speaks of no chunks any longer"));
        };
        let indexed = Indexed {
            layout: &layout,
            message: body,
            max_dims: &self.max_dims,
            filtered: !self.pipeline.is_empty(),
        };
        let changed = update(edit, &indexed, &self.moves)?;
        Ok(changed.unwrap_or_else(|| body.to_vec()))
    }
}

/// An error of that chunk.
fn named(record: &ChunkRecord, error: &Error) -> Error {
    let cause = format!("{}: {}", error.structure(), error.cause());
    let structure = format!("chunk {:?}", record.coordinates);
    Error::new(error.kind(), structure, cause).at(record.address.0)
}
