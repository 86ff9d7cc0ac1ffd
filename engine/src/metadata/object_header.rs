//! Reads an object header with all its continuation blocks.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use crate::bytes::{Address, Cursor, Sizes};
use crate::error::{Error, Kind, Result};
use crate::format::message::{Message, MessageType};
use crate::format::object_header::{
    Prefix, Times, decode_continuation, decode_continuation_block, decode_first_chunk,
    decode_prefix,
};
use crate::limits::Limits;
use crate::metadata::{Fetch, reread};

const HEADER: &str = "object header";
const CONTINUATION: &str = "object header continuation block";

/// Bytes that are fetched before the header's length is known; most headers fit.
const FIRST_FETCH: u64 = 512;

/// An object header, its messages not decoded.
#[derive(Debug, Clone)]
pub struct ObjectHeader {
    /// Where it is: the object's identity in its file.
    pub address: Address,
    /// 1 or 2.
    pub version: u8,
    /// Messages in file order, without continuations and empty room.
    pub messages: Vec<Message>,
    /// Times, where a version 2 header keeps them.
    pub times: Option<Times>,
    /// Number of hard links.
    pub reference_count: u32,
    /// Number of messages that version 1 claims, and that were met: of every kind.
    pub message_count: (Option<u16>, usize),
    /// First byte and bytes of each chunk: of the header itself, then of continuation blocks.
    pub chunks: Vec<(Address, u64)>,
    /// Whether attributes have a creation order (version 2).
    pub tracks_attribute_order: bool,
    /// Whether dense attributes are indexed by it.
    pub indexes_attribute_order: bool,
    /// Continuation blocks that could not be read; their messages are missing.
    pub damage: Vec<Error>,
}

/// What an object is, by the messages in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeaderKind {
    /// Has a symbol table or links.
    Group,
    /// Has a type and an extent.
    Dataset,
    /// Has a type alone.
    Datatype,
}

impl ObjectHeader {
    /// The first message of a type.
    pub fn message(&self, kind: MessageType) -> Option<&Message> {
        self.messages.iter().find(|message| message.kind == kind)
    }

    /// All messages of a type, in file order.
    pub fn messages(&self, kind: MessageType) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .filter(move |message| message.kind == kind)
    }

    /// Bytes that its blocks take in the file.
    pub fn stored_bytes(&self) -> u64 {
        let sizes = self.chunks.iter().map(|(_, size)| *size);
        sizes.fold(0, u64::saturating_add)
    }

    /// What the object is; unknown where it has the messages of none.
    pub fn kind(&self) -> Result<HeaderKind> {
        let has = |kind| self.message(kind).is_some();
        if has(MessageType::DATATYPE) && has(MessageType::DATASPACE) {
            return Ok(HeaderKind::Dataset);
        }
        if has(MessageType::SYMBOL_TABLE) || has(MessageType::LINK_INFO) {
            return Ok(HeaderKind::Group);
        }
        if has(MessageType::DATATYPE) {
            return Ok(HeaderKind::Datatype);
        }
        if let Some(damage) = self.damage.first() {
            return Err(damage.clone());
        }
        let cause = "neither group, dataset nor datatype";
        Err(Error::new(Kind::Unsupported, HEADER, cause).at(self.address.0))
    }
}

/// Reads the object header at `address`.
///
/// A first chunk that does not decode is an error; continuation blocks that do not are kept in
/// [`ObjectHeader::damage`].
pub fn read(fetch: &dyn Fetch, address: Address) -> Result<ObjectHeader> {
    let mut attempt = 1;
    loop {
        // All of it together: a block that another process is writing goes with the others.
        let header = reread(fetch, || read_once(fetch, address))?;
        if header.damage.is_empty() || !fetch.wait_for_writer(attempt) {
            return Ok(header);
        }
        attempt += 1;
    }
}

/// The object header at `address`, unless it is kept from before.
pub fn read_kept(fetch: &dyn Fetch, address: Address) -> Result<Arc<ObjectHeader>> {
    let generation = fetch.generation();
    let kept = fetch.structures();
    if let Some(header) = kept.and_then(|kept| kept.header(generation, address)) {
        return Ok(header);
    }
    let header = Arc::new(read(fetch, address)?);
    if let Some(kept) = kept {
        kept.keep_header(generation, Arc::clone(&header));
    }
    Ok(header)
}

/// The first chunk of the header at `address`, and what stands before its messages.
pub(crate) fn read_first_chunk(fetch: &dyn Fetch, address: Address) -> Result<(Prefix, Vec<u8>)> {
    let mut chunk = fetch.fetch_up_to(address, FIRST_FETCH, HEADER)?;
    let prefix = decode_prefix(&chunk, address.0, fetch.sizes())?;
    let size = prefix.chunk_size();
    match usize::try_from(size) {
        Ok(size) if size <= chunk.len() => chunk.truncate(size),
        _ => chunk = fetch.fetch(address, size, HEADER)?,
    }
    Ok((prefix, chunk))
}

fn read_once(fetch: &dyn Fetch, address: Address) -> Result<ObjectHeader> {
    let sizes = fetch.sizes();
    let (prefix, chunk) = read_first_chunk(fetch, address)?;
    let size = prefix.chunk_size();
    let mut header = ObjectHeader {
        address,
        version: prefix.version,
        messages: Vec::new(),
        times: prefix.times,
        reference_count: prefix.reference_count.unwrap_or(1),
        message_count: (prefix.message_count, 0),
        chunks: vec![(address, size)],
        tracks_attribute_order: prefix.tracks_creation_order(),
        indexes_attribute_order: prefix.indexes_creation_order(),
        damage: Vec::new(),
    };
    let mut blocks = Continuations::default();
    let first = decode_first_chunk(&chunk, address.0, sizes, &prefix)?;
    add_messages(fetch, &mut header, &mut blocks, first)?;
    // Blocks of version 1 may overlap: without a bound on all of them a small file takes long.
    let mut bytes = chunk.len() as u64;
    let mut spend = |length: u64| {
        bytes = bytes.saturating_add(length);
        let limit = fetch.limits().metadata_block;
        Limits::agree(bytes, limit, HEADER).map_err(|error| error.at(address.0))
    };
    while let Some((block, length)) = blocks.waiting.pop_front() {
        spend(length)?;
        match read_block(fetch, block, length, &prefix) {
            Ok(messages) => {
                header.chunks.push((block, length));
                add_messages(fetch, &mut header, &mut blocks, messages)?;
            }
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => header.damage.push(error),
        }
    }
    header.message_count.1 = blocks.messages;
    Ok(header)
}

/// Continuation blocks that wait to be read, and those ever met.
#[derive(Default)]
struct Continuations {
    waiting: VecDeque<(Address, u64)>,
    met: HashSet<u64>,
    /// Messages so far, of every kind.
    messages: usize,
}

fn read_block(
    fetch: &dyn Fetch,
    block: Address,
    length: u64,
    prefix: &Prefix,
) -> Result<Vec<Message>> {
    let bytes = fetch.fetch(block, length, CONTINUATION)?;
    decode_continuation_block(&bytes, block.0, fetch.sizes(), prefix)
}

/// Sorts messages: continuations to the queue, empty room away, the rest into the header.
fn add_messages(
    fetch: &dyn Fetch,
    header: &mut ObjectHeader,
    blocks: &mut Continuations,
    messages: Vec<Message>,
) -> Result<()> {
    let limit = fetch.limits().header_messages;
    for message in messages {
        blocks.messages += 1;
        if blocks.messages > limit {
            let cause = format!("over {limit} messages");
            return Err(Error::new(Kind::LimitExceeded, HEADER, cause).at(header.address.0));
        }
        match message.kind {
            MessageType::NIL => continue,
            MessageType::CONTINUATION => {
                match decode_continuation(&message.body, message.address, fetch.sizes()) {
                    Ok((block, length)) if blocks.met.insert(block.0) => {
                        blocks.waiting.push_back((block, length));
                    }
                    Ok((block, _)) => header.damage.push(
                        Error::corrupt(CONTINUATION, "is reached twice: a cycle").at(block.0),
                    ),
                    Err(error) => header.damage.push(error),
                }
                continue;
            }
            MessageType::REFERENCE_COUNT => {
                header.reference_count = reference_count(&message)?;
            }
            kind if !kind.is_known() && message.fails_if_unknown() => {
                let cause = format!("message type {:#06x} must be understood", kind.0);
                return Err(Error::unsupported(HEADER, cause).at(message.address));
            }
            _ => {}
        }
        header.messages.push(message);
    }
    Ok(())
}

/// Object reference count message (specification IV.A.2.w): version, number of hard links.
pub(crate) fn reference_count(message: &Message) -> Result<u32> {
    let structure = "object reference count message";
    let mut c = Cursor::new(&message.body, structure, message.address, Sizes::default());
    match c.u8()? {
        0 => c.u32(),
        version => Err(c.unsupported(format!("version {version} is unknown"))),
    }
}
