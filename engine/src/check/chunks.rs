//! Chunks: each lies in the file, shares its bytes with nothing, and comes out of its filters.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::checker::Checker;
use super::damage;
use crate::bytes::Address;
use crate::data::heap::needs_heap;
use crate::datatype::Datatype;
use crate::error::{Error, Kind, Result};
use crate::filter::{Pipeline, Scratch};
use crate::format::layout::{ChunkIndex, ChunkedLayout};
use crate::limits::Limits;
use crate::metadata::chunk_index::{self, ChunkRecord};
use crate::storage::TURN_BYTES;

const CHUNK: &str = "chunk";
const INDEX: &str = "chunk index";

/// Bytes of chunks that are read, and decoded, at a time.
const BATCH: u64 = 16 << 20;

/// A chunked dataset.
pub struct ChunkedData<'a> {
    pub(super) layout: &'a ChunkedLayout,
    pub(super) dims: &'a [u64],
    pub(super) max_dims: &'a [Option<u64>],
    pub(super) datatype: &'a Datatype,
    pub(super) pipeline: &'a Pipeline,
}

/// Chunks that wait to be decoded.
#[derive(Default)]
struct Batch {
    chunks: Vec<ChunkRecord>,
    bytes: u64,
}

impl ChunkedData<'_> {
    /// Chunks along each dimension of the current extent.
    fn grid(&self) -> impl Iterator<Item = u64> {
        let lengths = self.dims.iter().zip(&self.layout.chunk);
        lengths.map(|(dim, chunk)| dim.div_ceil((*chunk).max(1)))
    }

    /// Whether a chunk is stored without filters because it reaches over the edge.
    fn is_plain(&self, chunk: &ChunkRecord) -> bool {
        let reach = chunk.coordinates.iter().zip(&self.layout.chunk);
        let partial = reach
            .zip(self.dims)
            .any(|((at, length), dim)| at.saturating_add(1).saturating_mul(*length) > *dim);
        self.pipeline.is_empty() || (self.layout.edge_unfiltered && partial)
    }

    /// Whether the element numbered `index` of a chunk lies in the extent.
    fn is_inside(&self, chunk: &ChunkRecord, index: usize) -> bool {
        let mut index = index as u64;
        let lengths = self
            .layout
            .chunk
            .iter()
            .zip(&chunk.coordinates)
            .zip(self.dims);
        lengths.rev().all(|((length, at), dim)| {
            let within = index % (*length).max(1);
            index /= (*length).max(1);
            at.saturating_mul(*length).saturating_add(within) < *dim
        })
    }
}

impl Checker<'_> {
    /// Looks at index and chunks of a dataset.
    pub(super) fn check_chunked(&mut self, data: &ChunkedData<'_>) -> Result<()> {
        if data.layout.chunk.len() != data.dims.len() {
            let cause = format!(
                "chunks of rank {} in a dataspace of rank {}",
                data.layout.chunk.len(),
                data.dims.len()
            );
            self.note(Error::corrupt(INDEX, cause))?;
            return Ok(());
        }
        let agreed = data
            .layout
            .chunk_bytes()
            .ok_or_else(|| Error::corrupt(CHUNK, "its size does not fit 64 bits"));
        let Some(bytes) = self.keep(agreed)? else {
            return Ok(());
        };
        if let ChunkIndex::Implicit(first) = data.layout.index {
            return match first {
                Some(first) => self.check_implicit(data, first, bytes),
                None => Ok(()),
            };
        }
        let indexed = self.check_chunk_index(data)?;
        let (met, visited) = self.visit_chunks(data, bytes)?;
        match (indexed, visited) {
            // Damage of the index was reported where it was found.
            (None, Err(error)) if error.kind() == Kind::Corrupt => {}
            (_, visited) => drop(self.keep(visited)?),
        }
        if let Some(indexed) = indexed.filter(|indexed| *indexed != met) {
            let cause = format!("of {indexed} chunks only {met} lie in the extent");
            self.remark(INDEX, root(&data.layout.index), cause);
        }
        Ok(())
    }

    /// Looks at each chunk in the extent; how many there are, and what went wrong on the way.
    fn visit_chunks(&mut self, data: &ChunkedData<'_>, bytes: u64) -> Result<(u64, Result<()>)> {
        let range: Vec<_> = data.grid().map(|count| 0..count).collect();
        let (mut batch, mut met) = (Batch::default(), 0);
        let mut stopped = None;
        let visited = chunk_index::visit(
            self.core,
            data.layout,
            data.dims,
            data.max_dims,
            &range,
            self.task,
            &mut |chunk| {
                met += 1;
                match self.check_chunk(data, bytes, chunk, &mut batch) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        stopped = Some(error);
                        ControlFlow::Break(())
                    }
                }
            },
        );
        if let Some(error) = stopped {
            return Err(error);
        }
        self.decode_batch(data, bytes, &mut batch)?;
        Ok((met, visited))
    }

    /// All chunks one after the other.
    fn check_implicit(&mut self, data: &ChunkedData<'_>, first: Address, bytes: u64) -> Result<()> {
        let lengths = data.max_dims.iter().zip(&data.layout.chunk);
        let counts = lengths.map(|(max, chunk)| max.map_or(1, |max| max.div_ceil((*chunk).max(1))));
        let size = counts.fold(bytes, u64::saturating_mul);
        if !self.claim_data(CHUNK, first, size)? || !needs_heap(data.datatype) {
            return Ok(());
        }
        let error = Error::unsupported(INDEX, "variable-length elements in implicit chunks");
        self.note(error.at(first.0))
    }

    /// Takes a chunk's bytes, and puts it into the batch where there is something to decode.
    fn check_chunk(
        &mut self,
        data: &ChunkedData<'_>,
        bytes: u64,
        mut chunk: ChunkRecord,
        batch: &mut Batch,
    ) -> Result<()> {
        let plain = data.is_plain(&chunk);
        if plain && chunk.size != bytes {
            let cause = format!(
                "chunk {:?} is stored in {} bytes, not {bytes}",
                chunk.coordinates, chunk.size
            );
            self.damaged(CHUNK, chunk.address, cause);
            chunk.size = bytes;
        }
        if !self.claim_data(CHUNK, chunk.address, chunk.size)? {
            return Ok(());
        }
        let decodes = !plain && !data.pipeline.is_skipped(chunk.mask);
        let decodes = decodes && self.values.is_none();
        if !self.options.data || !(decodes || needs_heap(data.datatype)) {
            return Ok(());
        }
        if plain {
            chunk.mask = u32::MAX;
        }
        // Both what is read and what comes out take memory.
        let weight = chunk.size.saturating_add(bytes);
        if batch.bytes.saturating_add(weight) > BATCH {
            self.decode_batch(data, bytes, batch)?;
        }
        batch.bytes += weight;
        batch.chunks.push(chunk);
        Ok(())
    }

    /// Reads and decodes the chunks that wait, and follows what their elements refer to.
    fn decode_batch(
        &mut self,
        data: &ChunkedData<'_>,
        bytes: u64,
        batch: &mut Batch,
    ) -> Result<()> {
        let mut chunks = std::mem::take(batch).chunks;
        if chunks.is_empty() {
            return Ok(());
        }
        let length = Limits::agree(bytes, self.core.limits().chunk, CHUNK);
        let Some(length) = self.keep(length)? else {
            return Ok(());
        };
        chunks.sort_unstable_by_key(|chunk| chunk.address.0);
        let mut read = Vec::with_capacity(chunks.len());
        for chunk in chunks {
            let stored = self.read_raw(CHUNK, chunk.address, chunk.size);
            if let Some(stored) = self.keep(stored)? {
                read.push((chunk, stored));
            }
        }
        let follow = needs_heap(data.datatype);
        let decode = |(chunk, stored): &(ChunkRecord, Vec<u8>)| {
            self.task.check()?;
            decode_chunk(data.pipeline, chunk, stored, length, follow)
        };
        let decoded: Vec<Result<Vec<u8>>> = match self.core.pool() {
            Some(pool) if read.len() > 1 => pool.install(|| read.par_iter().map(&decode).collect()),
            _ => read.iter().map(&decode).collect(),
        };
        for ((chunk, _), decoded) in read.iter().zip(decoded) {
            if let Some(elements) = self.keep(decoded)? {
                self.check_elements(data.datatype, &elements, &mut |index| {
                    data.is_inside(chunk, index)
                })?;
            }
        }
        Ok(())
    }

    /// Raw bytes, read past the cache of metadata in turns of the gate.
    pub(super) fn read_raw(
        &self,
        name: &'static str,
        address: Address,
        size: u64,
    ) -> Result<Vec<u8>> {
        let start = self.core.absolute(address)?;
        let length = usize::try_from(size).map_err(|_| damage(name, address.0, "too long"))?;
        let mut bytes = vec![0; length];
        let mut offset = start;
        for part in bytes.chunks_mut(TURN_BYTES as usize) {
            let turn = self.core.gate().turn(self.task)?;
            turn.read_at(self.core.source(), offset, part)?;
            offset += part.len() as u64;
        }
        Ok(bytes)
    }
}

/// Address of an index, for remarks.
fn root(index: &ChunkIndex) -> u64 {
    match index {
        ChunkIndex::BTree1(at)
        | ChunkIndex::BTree2(at)
        | ChunkIndex::FixedArray(at)
        | ChunkIndex::ExtensibleArray(at)
        | ChunkIndex::Implicit(at)
        | ChunkIndex::Single { address: at, .. } => at.map_or(0, |at| at.0),
    }
}

/// The elements of a chunk, if they are to be looked at; none otherwise.
fn decode_chunk(
    pipeline: &Pipeline,
    chunk: &ChunkRecord,
    stored: &[u8],
    length: usize,
    keep: bool,
) -> Result<Vec<u8>> {
    if chunk.mask == u32::MAX {
        return Ok(if keep { stored.to_vec() } else { Vec::new() });
    }
    let mut scratch = Scratch::default();
    match pipeline.decode(stored, chunk.mask, length, &mut scratch) {
        Ok(elements) if keep => Ok(elements.to_vec()),
        Ok(_) => Ok(Vec::new()),
        Err(error) => {
            let cause = format!(
                "chunk {:?}: {}: {}",
                chunk.coordinates,
                error.structure(),
                error.cause()
            );
            Err(Error::new(error.kind(), CHUNK, cause).at(chunk.address.0))
        }
    }
}
