//! Chunk indexes: every node or block is walked, in order, whatever the extent of the dataset.

use super::checker::Checker;
use super::chunks::ChunkedData;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::btree2::record::{CHUNK, FILTERED_CHUNK, decode_chunk};
use crate::format::layout::ChunkIndex;

const NODE: &str = "version 2 B-tree node";

impl Checker<'_> {
    /// Walks the index of a dataset; the number of chunks that it has, where all of it was read.
    pub(super) fn check_chunk_index(&mut self, data: &ChunkedData<'_>) -> Result<Option<u64>> {
        match data.layout.index {
            ChunkIndex::BTree1(Some(root)) => self.check_chunk_tree(root, data.dims.len()),
            ChunkIndex::BTree2(Some(root)) => self.check_chunk_tree2(root, data.dims.len()),
            ChunkIndex::FixedArray(Some(header)) => self.check_fixed_array(header),
            ChunkIndex::ExtensibleArray(Some(header)) => self.check_extensible_array(header),
            ChunkIndex::Single { address, .. } => Ok(Some(u64::from(address.is_some()))),
            _ => Ok(Some(0)),
        }
    }

    fn check_chunk_tree2(&mut self, root: Address, rank: usize) -> Result<Option<u64>> {
        let sizes = self.sizes();
        let mut last: Option<Vec<u64>> = None;
        let mut chunks = 0;
        let mut whole = true;
        let kinds = [CHUNK, FILTERED_CHUNK];
        // Records of filtered chunks are longer by a size and a mask.
        let plain = usize::from(sizes.offset) + 8 * rank;
        let walked = self.check_btree2(root, &kinds, &mut |checker, record, node| {
            let filtered = record.len() > plain;
            let chunk = decode_chunk(record, node.0, sizes, rank, filtered);
            let Some(chunk) = checker.keep(chunk)? else {
                whole = false;
                return Ok(());
            };
            if last.as_ref().is_some_and(|last| *last >= chunk.coordinates) {
                let cause = format!("chunk {:?} is out of order", chunk.coordinates);
                checker.damaged(NODE, node, cause);
            }
            chunks += u64::from(chunk.address.is_some());
            last = Some(chunk.coordinates);
            Ok(())
        })?;
        Ok(walked
            .filter(|walked| walked.whole && whole)
            .map(|_| chunks))
    }
}
