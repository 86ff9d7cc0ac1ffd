//! Chunks in a version 2 B-tree: the tree is built with the first chunks, and takes and loses single
//! records from then on.

use std::collections::BTreeMap;

use super::{Indexed, Move, Placed};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::btree2::record::{CHUNK, Chunk, FILTERED_CHUNK, decode_chunk, encode_chunk};
use crate::format::layout_place::{IndexParameters, index_parameters};
use crate::metadata::Fetch;
use crate::metadata::btree2::Tree;
use crate::structure::btree2::{self, Shape};
use crate::transaction::Edit;

const STRUCTURE: &str = "version 2 B-tree header";
const KINDS: [u8; 2] = [CHUNK, FILTERED_CHUNK];

pub(super) fn update(
    edit: &Edit<'_>,
    indexed: &Indexed<'_>,
    address: Option<Address>,
    moves: &[Move],
) -> Result<Option<Address>> {
    let Some(address) = address else {
        return build(edit, shape(edit, indexed)?, moves).map(Some);
    };
    let (sizes, rank) = (edit.sizes(), indexed.layout.chunk.len());
    let header = Tree::read(edit, address, &KINDS)?.header;
    let filtered = header.kind == FILTERED_CHUNK;
    for moved in moves {
        let mut compare = |other: &[u8]| {
            let other = decode_chunk(other, address.0, sizes, rank, filtered)?;
            Ok(other.coordinates.cmp(&moved.coordinates))
        };
        let Some(chunk) = moved.chunk else {
            btree2::remove(edit, address, &KINDS, &mut compare)?;
            continue;
        };
        let length = usize::from(header.record_size);
        let record = encode(edit, filtered, length, &moved.coordinates, chunk)?;
        if !btree2::replace(edit, address, &KINDS, &record, &mut compare)? {
            btree2::insert(edit, address, &KINDS, &record, &mut compare)?;
        }
    }
    Ok(Some(address))
}

/// Builds the tree of the first chunks.
fn build(edit: &Edit<'_>, shape: Shape, moves: &[Move]) -> Result<Address> {
    let chunks = moves
        .iter()
        .filter_map(|moved| Some((&moved.coordinates, moved.chunk?)));
    let chunks: BTreeMap<&Vec<u64>, Placed> = chunks.collect();
    let filtered = shape.kind == FILTERED_CHUNK;
    let length = usize::from(shape.record_size);
    let records = chunks
        .into_iter()
        .map(|(coordinates, chunk)| encode(edit, filtered, length, coordinates, chunk))
        .collect::<Result<Vec<_>>>()?;
    btree2::build(edit, shape, &records)
}

fn encode(
    edit: &Edit<'_>,
    filtered: bool,
    length: usize,
    coordinates: &[u64],
    chunk: Placed,
) -> Result<Vec<u8>> {
    let record = Chunk {
        address: Some(chunk.address),
        filtered: filtered.then_some((chunk.size, chunk.mask)),
        coordinates: coordinates.to_vec(),
    };
    encode_chunk(&record, length, edit.sizes())
}

/// What a tree is like that has no record yet.
fn shape(edit: &Edit<'_>, indexed: &Indexed<'_>) -> Result<Shape> {
    let sizes = edit.sizes();
    let IndexParameters::BTree2 { node_size } = index_parameters(indexed.message, sizes)? else {
        return Err(Error::corrupt(
            STRUCTURE,
            "the layout message is of another index",
        ));
    };
    let form = indexed.element_form(sizes);
    let coordinates = 8 * indexed.layout.chunk.len() as u16;
    Ok(Shape {
        kind: if indexed.filtered {
            FILTERED_CHUNK
        } else {
            CHUNK
        },
        node_size,
        record_size: u16::from(form.size).saturating_add(coordinates),
    })
}
