//! Follows shared messages to where they are kept, and decodes them there.

use crate::bytes::Address;
use crate::datatype::Datatype;
use crate::error::{Error, Result};
use crate::format::dataspace::{Dataspace, decode_dataspace};
use crate::format::datatype::decode_datatype;
use crate::format::message::{Message, MessageType};
use crate::format::shared::{Shared, Stored, decode_shared};
use crate::format::shared_table::{MAX_TABLE_SIZE, decode_shared_table};
use crate::metadata::fractal_heap::Heap;
use crate::metadata::{Fetch, object_header, reread};

const STRUCTURE: &str = "shared message";
const TABLE: &str = "shared message table";

/// The datatype of a dataset or committed datatype, wherever it is kept.
pub fn read_datatype(fetch: &dyn Fetch, message: &Message) -> Result<Datatype> {
    let (body, address) = body(fetch, message)?;
    decode_datatype(&body, address, fetch.sizes(), fetch.limits())
}

/// The dataspace of a dataset, wherever it is kept.
pub fn read_dataspace(fetch: &dyn Fetch, message: &Message) -> Result<Dataspace> {
    let (body, address) = body(fetch, message)?;
    decode_dataspace(&body, address, fetch.sizes())
}

/// The object header of the committed datatype that a datatype message points to, if it does.
pub fn committed_address(fetch: &dyn Fetch, message: &Message) -> Result<Option<Address>> {
    if !message.is_shared() {
        return Ok(None);
    }
    match decode_shared(&message.body, message.address, fetch.sizes())? {
        Shared::Committed(address) => Ok(Some(address)),
        Shared::Heap(_) => Ok(None),
    }
}

/// Body of a message and its address, wherever it is kept.
pub fn body(fetch: &dyn Fetch, message: &Message) -> Result<(Vec<u8>, u64)> {
    if !message.is_shared() {
        return Ok((message.body.clone(), message.address));
    }
    let shared = decode_shared(&message.body, message.address, fetch.sizes())?;
    shared_body(fetch, shared, message.kind)
}

/// An attribute's datatype, wherever it is kept.
pub fn resolve_datatype(fetch: &dyn Fetch, stored: Stored<Datatype>) -> Result<Datatype> {
    match stored {
        Stored::Here(datatype) => Ok(datatype),
        Stored::Shared(shared) => {
            let (body, address) = shared_body(fetch, shared, MessageType::DATATYPE)?;
            decode_datatype(&body, address, fetch.sizes(), fetch.limits())
        }
    }
}

/// An attribute's dataspace, wherever it is kept.
pub fn resolve_dataspace(fetch: &dyn Fetch, stored: Stored<Dataspace>) -> Result<Dataspace> {
    match stored {
        Stored::Here(dataspace) => Ok(dataspace),
        Stored::Shared(shared) => {
            let (body, address) = shared_body(fetch, shared, MessageType::DATASPACE)?;
            decode_dataspace(&body, address, fetch.sizes())
        }
    }
}

fn shared_body(fetch: &dyn Fetch, shared: Shared, kind: MessageType) -> Result<(Vec<u8>, u64)> {
    let address = match shared {
        Shared::Committed(address) => address,
        Shared::Heap(id) => return heap_body(fetch, &id, kind),
    };
    let header = object_header::read(fetch, address)?;
    match header.message(kind) {
        Some(found) if !found.is_shared() => Ok((found.body.clone(), found.address)),
        Some(_) => Err(Error::corrupt(STRUCTURE, "points to another shared one").at(address.0)),
        None => {
            let cause = format!("the object it points to has no message {:#06x}", kind.0);
            Err(Error::corrupt(STRUCTURE, cause).at(address.0))
        }
    }
}

/// Body of a message of `kind` in the file's heap of shared messages, and its address.
pub(crate) fn heap_body(
    fetch: &dyn Fetch,
    id: &[u8; 8],
    kind: MessageType,
) -> Result<(Vec<u8>, u64)> {
    let Some(address) = fetch.shared_message_table() else {
        let cause = "the file names no table of shared messages";
        return Err(Error::corrupt(STRUCTURE, cause));
    };
    // The number of indexes stands in the superblock extension; a table ends where its bytes do.
    let sizes = fetch.sizes();
    let indexes = reread(fetch, || {
        let bytes = fetch.fetch_up_to(address, MAX_TABLE_SIZE, TABLE)?;
        decode_shared_table(&bytes, address.0, sizes)
    })?;
    let index = indexes.iter().find(|index| index.holds(kind));
    match index.and_then(|index| index.heap) {
        Some(heap) => Heap::read(fetch, heap)?.object(id),
        None => {
            let cause = format!("no heap of shared messages holds type {:#06x}", kind.0);
            Err(Error::corrupt(TABLE, cause).at(address.0))
        }
    }
}
