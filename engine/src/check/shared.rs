//! Shared object header messages of the file (specification II.B): their table, its heaps and
//! indexes.

use super::checker::Checker;
use crate::bytes::Address;
use crate::checksum::lookup3;
use crate::error::Result;
use crate::format::message::MessageType;
use crate::format::shared_table::{
    MAX_TABLE_SIZE, SharedIndex, SharedPlace, SharedRecord, decode_shared_list,
    decode_shared_record, decode_shared_table, list_size,
};
use crate::metadata::Fetch;
use crate::metadata::fractal_heap::Heap;

const TABLE: &str = "shared message table";
const LIST: &str = "shared message list";

/// Type of the records of shared messages.
const SHARED_MESSAGE: u8 = 7;

impl Checker<'_> {
    /// Looks at the table at `address` and at what it names.
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
        for index in &indexes {
            self.check_shared_index(address, index)?;
        }
        Ok(())
    }

    fn check_shared_index(&mut self, table: Address, index: &SharedIndex) -> Result<()> {
        let heap = match index.heap {
            Some(heap) => self.check_heap(heap)?,
            None => None,
        };
        let Some(address) = index.index else {
            if index.count != 0 {
                let cause = format!("{} messages without an index", index.count);
                self.damaged(TABLE, table, cause);
            }
            return Ok(());
        };
        let sizes = self.sizes();
        if index.is_tree {
            let kinds = [SHARED_MESSAGE];
            let walked = self.check_btree2(address, &kinds, &mut |checker, record, node| {
                let record = decode_shared_record(record, node.0, sizes);
                match checker.keep(record)? {
                    Some(record) => {
                        checker.check_shared_record(index, heap.as_ref(), &record, node)
                    }
                    None => Ok(()),
                }
            })?;
            let count = u64::from(index.count);
            if let Some(walked) = walked.filter(|walked| walked.whole && walked.records != count) {
                let cause = format!("{count} messages are claimed, {} indexed", walked.records);
                self.damaged(TABLE, table, cause);
            }
            return Ok(());
        }
        let used = list_size(index.count, sizes);
        let records = Fetch::fetch(self.core, address, used, LIST)
            .and_then(|bytes| decode_shared_list(&bytes, address.0, sizes));
        let Some(records) = self.keep(records)? else {
            return Ok(());
        };
        let room = list_size(index.list_room.max(index.count), sizes);
        self.claim(LIST, address, room, used)?;
        for record in &records {
            self.check_shared_record(index, heap.as_ref(), record, address)?;
        }
        Ok(())
    }

    /// Compares the hash of a message in the heap with the one in its record.
    fn check_shared_record(
        &mut self,
        index: &SharedIndex,
        heap: Option<&Heap<'_>>,
        record: &SharedRecord,
        place: Address,
    ) -> Result<()> {
        let (SharedPlace::Heap { id, references }, Some(heap)) = (record.place, heap) else {
            return Ok(());
        };
        let object = heap.object(&id);
        let Some((message, _)) = self.keep(object)? else {
            return Ok(());
        };
        // The type is the seed; an index may hold messages of several.
        let mut types = (0..16u16).filter(|kind| index.holds(MessageType(*kind)));
        if !types.any(|kind| lookup3(&message, u32::from(kind)) == record.hash) {
            self.damaged(LIST, place, "a record has the hash of another message");
        }
        if references == 0 {
            self.damaged(LIST, place, "a message that nothing refers to");
        }
        Ok(())
    }
}
