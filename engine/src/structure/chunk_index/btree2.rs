//! Chunks in a version 2 B-tree: a chunk that is known changes where it is; where one comes or goes,
//! all nodes are made anew.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Indexed, Move, Placed};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::btree2::encode_node;
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
    let (sizes, rank) = (edit.sizes(), indexed.layout.chunk.len());
    let Some(address) = address else {
        return build(edit, shape(edit, indexed)?, BTreeMap::new(), moves).map(Some);
    };
    let tree = Tree::read(edit, address, &KINDS)?;
    let shape = Shape {
        kind: tree.header.kind,
        node_size: tree.header.node_size,
        record_size: tree.header.record_size,
    };
    let filtered = shape.kind == FILTERED_CHUNK;
    let decode = |record: &[u8]| decode_chunk(record, address.0, sizes, rank, filtered);
    let mut left = Vec::new();
    for moved in moves {
        let known = match moved.chunk {
            None => false,
            Some(chunk) => {
                let record = encode(edit, shape, &moved.coordinates, chunk)?;
                let mut compare =
                    |other: &[u8]| Ok(decode(other)?.coordinates.cmp(&moved.coordinates));
                overwrite(edit, &tree, &mut compare, &record)?
            }
        };
        if !known {
            left.push(moved.clone());
        }
    }
    if left.is_empty() {
        return Ok(Some(address));
    }
    let mut known = Chunks::new();
    btree2::delete(edit, address, &KINDS, &mut |record| {
        let chunk = decode(record)?;
        if let Some(at) = chunk.address {
            let (size, mask) = chunk.filtered.unwrap_or((0, 0));
            let placed = Placed {
                address: at,
                size,
                mask,
            };
            known.insert(chunk.coordinates, placed);
        }
        Ok(())
    })?;
    build(edit, shape, known, &left).map(Some)
}

type Chunks = BTreeMap<Vec<u64>, Placed>;

/// Builds a tree of what is left of `chunks` after `moves`.
fn build(edit: &Edit<'_>, shape: Shape, mut chunks: Chunks, moves: &[Move]) -> Result<Address> {
    for moved in moves {
        match moved.chunk {
            Some(chunk) => drop(chunks.insert(moved.coordinates.clone(), chunk)),
            None => drop(chunks.remove(&moved.coordinates)),
        }
    }
    let records = chunks
        .iter()
        .map(|(coordinates, chunk)| encode(edit, shape, coordinates, *chunk))
        .collect::<Result<Vec<_>>>()?;
    btree2::build(edit, shape, &records)
}

fn encode(edit: &Edit<'_>, shape: Shape, coordinates: &[u64], chunk: Placed) -> Result<Vec<u8>> {
    let record = Chunk {
        address: Some(chunk.address),
        filtered: (shape.kind == FILTERED_CHUNK).then_some((chunk.size, chunk.mask)),
        coordinates: coordinates.to_vec(),
    };
    encode_chunk(&record, usize::from(shape.record_size), edit.sizes())
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

/// Overwrites the record that `compare` finds equal (it says how a record lies to what is sought);
/// false where there is none.
fn overwrite(
    edit: &Edit<'_>,
    tree: &Tree<'_>,
    compare: &mut dyn FnMut(&[u8]) -> Result<Ordering>,
    record: &[u8],
) -> Result<bool> {
    let Some(mut child) = tree.root() else {
        return Ok(false);
    };
    let mut level = tree.header.depth;
    loop {
        let node = tree.read_node(child, level)?;
        let mut records: Vec<&[u8]> = node.records().collect();
        let (mut low, mut high) = (0, records.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match compare(node.record(middle).unwrap_or_default())? {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => {
                    if let Some(place) = records.get_mut(middle) {
                        *place = record;
                    }
                    let (header, children) = (&tree.header, &node.children);
                    let bytes = encode_node(header, level, &records, children, edit.sizes())?;
                    edit.write(child.address, &bytes)?;
                    return Ok(true);
                }
            }
        }
        match (node.children.get(low), level.checked_sub(1)) {
            (Some(next), Some(below)) => (child, level) = (*next, below),
            _ => return Ok(false),
        }
    }
}
