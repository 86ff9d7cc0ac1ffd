//! Shared object header messages of the file: their table and its heaps (specification II.B).

use super::checker::Checker;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::shared_table::{MAX_TABLE_SIZE, decode_shared_table};
use crate::metadata::Fetch;

const TABLE: &str = "shared message table";

impl Checker<'_> {
    /// Looks at the table at `address` and at the heaps that it names.
    pub(super) fn check_shared_messages(&mut self, address: Address) -> Result<()> {
        let sizes = self.sizes();
        let indexes = Fetch::fetch_up_to(self.core, address, MAX_TABLE_SIZE, TABLE)
            .and_then(|bytes| decode_shared_table(&bytes, address.0, sizes));
        let Some(indexes) = self.keep(indexes)? else {
            return Ok(());
        };
        let index_size = 14 + 2 * u64::from(sizes.offset);
        let size = 8 + indexes.len() as u64 * index_size;
        if !self.claim(TABLE, address, size, size)? {
            return Ok(());
        }
        for heap in indexes.iter().filter_map(|index| index.heap) {
            self.check_heap(heap)?;
        }
        Ok(())
    }
}
