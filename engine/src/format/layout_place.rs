//! Data layout messages with the data in another place: whatever else they say stays as it is
//! (specification IV.A.2.i).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::{Error, Result};
use crate::format::layout::{ChunkIndex, Layout, decode_layout};

const STRUCTURE: &str = "data layout message";

/// What versions 4 and 5 say of the index that a dataset is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexParameters {
    /// None that are kept.
    Plain,
    /// Of a fixed array: elements of a page as a power of two.
    FixedArray {
        /// The power.
        page_bits: u8,
    },
    /// Of an extensible array.
    ExtensibleArray {
        /// Bits of the largest number of elements.
        max_bits: u8,
        /// Elements in the index block itself.
        index_elements: u8,
        /// Data blocks of the smallest super block that is stored.
        min_pointers: u8,
        /// Elements of the smallest data block.
        min_elements: u8,
        /// Elements of a page as a power of two.
        page_bits: u8,
    },
    /// Of a version 2 B-tree.
    BTree2 {
        /// Bytes of a node.
        node_size: u32,
    },
}

/// The parameters of a chunked layout's index.
pub fn index_parameters(body: &[u8], sizes: Sizes) -> Result<IndexParameters> {
    walk(body, sizes).map(|(_, parameters)| parameters)
}

/// The message with the data, or the index of the chunks, at `address`.
pub fn with_address(body: &[u8], address: Option<Address>, sizes: Sizes) -> Result<Vec<u8>> {
    let (at, _) = walk(body, sizes)?;
    let mut field = Sink::new(STRUCTURE, sizes);
    field.address(address)?;
    put(body, at, &field.finish())
}

/// The message of a single chunk at `address`, with stored size and filter mask where it is
/// filtered.
pub fn with_single_chunk(
    body: &[u8],
    address: Option<Address>,
    filtered: Option<(u64, u32)>,
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let body = with_address(body, address, sizes)?;
    let Some((size, mask)) = filtered else {
        return Ok(body);
    };
    let mut fields = Sink::new(STRUCTURE, sizes);
    fields.length(size)?;
    fields.u32(mask);
    let (at, _) = walk(&body, sizes)?;
    let at = at.saturating_sub(fields.position());
    put(&body, at, &fields.finish())
}

/// The message for a file with other widths of addresses and lengths, of a dataset of which nothing is
/// stored yet. Not for compact and virtual data, whose messages have no such address.
pub fn emptied(body: &[u8], from: Sizes, to: Sizes) -> Result<Vec<u8>> {
    let (at, _) = walk(body, from)?;
    let after = at.saturating_add(usize::from(from.offset));
    let short = || Error::corrupt(STRUCTURE, "it ends early");
    let (head, tail) = (body.get(..at), body.get(after..));
    let (mut head, tail) = (head.ok_or_else(short)?, tail.ok_or_else(short)?);
    let single = matches!(body, [4 | 5, 2, flags, ..] if flags & 0x02 != 0)
        && decode_layout(body, 0, from).is_ok_and(|layout| is_single(&layout));
    let mut sink = Sink::new(STRUCTURE, to);
    if single {
        let fields = usize::from(from.length) + 4;
        head = head.get(..at.saturating_sub(fields)).unwrap_or_default();
    }
    sink.put(head);
    if single {
        sink.length(0)?; // stored size
        sink.u32(0); // filter mask
    }
    sink.address(None)?;
    match body {
        [3..=5, 1, ..] => {
            let size = Cursor::new(tail, STRUCTURE, 0, from).length_field()?;
            sink.length(size)?;
        }
        _ => sink.put(tail),
    }
    Ok(sink.finish())
}

fn is_single(layout: &Layout) -> bool {
    matches!(layout, Layout::Chunked(chunked) if matches!(chunked.index, ChunkIndex::Single { .. }))
}

/// The message of a virtual dataset whose mapping is an object of a global heap, in the version and with
/// the flags of `body`.
pub fn with_virtual(
    body: &[u8],
    heap: Option<Address>,
    index: u32,
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let head = body.get(..2);
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.put(head.ok_or_else(|| Error::corrupt(STRUCTURE, "it ends early"))?);
    sink.address(heap)?;
    sink.u32(index);
    Ok(sink.finish())
}

/// The message with other elements in it, as many bytes as there were.
pub fn with_compact(body: &[u8], elements: &[u8], sizes: Sizes) -> Result<Vec<u8>> {
    let mut c = Cursor::new(body, STRUCTURE, 0, sizes);
    let stored = match c.u8()? {
        1 | 2 => {
            let rank = usize::from(c.u8()?);
            c.skip(6 + 4 * rank)?;
            c.u32()? as usize
        }
        _ => {
            c.skip(1)?;
            usize::from(c.u16()?)
        }
    };
    if stored != elements.len() {
        let cause = format!("{} bytes in place of {stored}", elements.len());
        return Err(Error::invalid(STRUCTURE, cause));
    }
    put(body, c.position(), elements)
}

/// Where the address of data or index stands, and what the index is like.
fn walk(body: &[u8], sizes: Sizes) -> Result<(usize, IndexParameters)> {
    let mut c = Cursor::new(body, STRUCTURE, 0, sizes);
    let version = c.u8()?;
    if version < 3 {
        return Ok((8, IndexParameters::Plain));
    }
    match (c.u8()?, version) {
        (1, _) => Ok((2, IndexParameters::Plain)),
        (2, 3) => Ok((3, IndexParameters::Plain)),
        (2, _) => {
            let (flags, rank, width) = (c.u8()?, c.u8()?, c.u8()?);
            c.skip(usize::from(rank) * usize::from(width))?;
            let parameters = parameters(&mut c, flags)?;
            Ok((c.position(), parameters))
        }
        (class, _) => Err(c.corrupt(format!("layout class {class} has no address"))),
    }
}

fn parameters(c: &mut Cursor<'_>, flags: u8) -> Result<IndexParameters> {
    Ok(match c.u8()? {
        1 if flags & 0x02 != 0 => {
            c.length_field()?;
            c.skip(4)?;
            IndexParameters::Plain
        }
        1 | 2 => IndexParameters::Plain,
        3 => IndexParameters::FixedArray { page_bits: c.u8()? },
        4 => IndexParameters::ExtensibleArray {
            max_bits: c.u8()?,
            index_elements: c.u8()?,
            min_pointers: c.u8()?,
            min_elements: c.u8()?,
            page_bits: c.u8()?,
        },
        5 => {
            let node_size = c.u32()?;
            c.skip(2)?; // split and merge per cent: all trees have the library's
            IndexParameters::BTree2 { node_size }
        }
        kind => return Err(c.unsupported(format!("chunk index {kind} is unknown"))),
    })
}

/// `body` with `bytes` from `at` on.
fn put(body: &[u8], at: usize, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut body = body.to_vec();
    let end = at.saturating_add(bytes.len());
    let room = body.get_mut(at..end);
    let room = room.ok_or_else(|| Error::corrupt(STRUCTURE, "it ends early"))?;
    room.copy_from_slice(bytes);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes {
        offset: 8,
        length: 8,
    };

    fn index(body: &[u8]) -> ChunkIndex {
        match decode_layout(body, 0, SIZES).unwrap() {
            Layout::Chunked(layout) => layout.index,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_address_changes_in_every_version_and_nothing_else() {
        let at = Some(Address(0x1234));
        let old = [
            &[1, 2, 2][..],
            &[0; 5],
            &[0xff; 8],
            &[10, 0, 0, 0, 4, 0, 0, 0],
        ]
        .concat();
        let third = [&[3, 2, 2][..], &[0xff; 8], &[10, 0, 0, 0, 4, 0, 0, 0]].concat();
        for body in [old, third] {
            let moved = with_address(&body, at, SIZES).unwrap();
            assert_eq!(index(&moved), ChunkIndex::BTree1(at));
            assert_eq!(with_address(&moved, None, SIZES).unwrap(), body);
        }
        let contiguous = [&[3, 1][..], &[0xff; 8], &[9, 0, 0, 0, 0, 0, 0, 0]].concat();
        let moved = with_address(&contiguous, at, SIZES).unwrap();
        let expected = Layout::Contiguous {
            address: at,
            size: Some(9),
        };
        assert_eq!(decode_layout(&moved, 0, SIZES).unwrap(), expected);
        let tree = [
            &[4, 2, 0, 2, 1, 10, 4, 5, 0, 8, 0, 0, 100, 40][..],
            &[0xff; 8],
        ]
        .concat();
        let moved = with_address(&tree, at, SIZES).unwrap();
        assert_eq!(index(&moved), ChunkIndex::BTree2(at));
        let parameters = IndexParameters::BTree2 { node_size: 2048 };
        assert_eq!(index_parameters(&tree, SIZES).unwrap(), parameters);
    }

    #[test]
    fn a_single_chunk_takes_size_and_mask_along() {
        let body = [&[4, 2, 2, 2, 1, 10, 4, 1][..], &[0; 12], &[0xff; 8]].concat();
        let (address, filtered) = (Some(Address(64)), Some((33, 1)));
        let moved = with_single_chunk(&body, address, filtered, SIZES).unwrap();
        assert_eq!(index(&moved), ChunkIndex::Single { address, filtered });
    }

    #[test]
    fn an_emptied_message_has_the_widths_of_its_new_file() {
        let narrow = Sizes {
            offset: 4,
            length: 4,
        };
        let contiguous = [&[3, 1][..], &[7; 8], &[9, 0, 0, 0, 0, 0, 0, 0]].concat();
        let expected = [&[3, 1][..], &[0xff; 4], &[9, 0, 0, 0]].concat();
        assert_eq!(emptied(&contiguous, SIZES, narrow).unwrap(), expected);
        let single = [&[4, 2, 2, 2, 1, 10, 4, 1][..], &[5; 12], &[7; 8]].concat();
        let expected = [&[4, 2, 2, 2, 1, 10, 4, 1][..], &[0; 8], &[0xff; 4]].concat();
        assert_eq!(emptied(&single, SIZES, narrow).unwrap(), expected);
        let third = [&[3, 2, 2][..], &[7; 8], &[10, 0, 0, 0, 4, 0, 0, 0]].concat();
        let expected = [&[3, 2, 2][..], &[0xff; 4], &[10, 0, 0, 0, 4, 0, 0, 0]].concat();
        assert_eq!(emptied(&third, SIZES, narrow).unwrap(), expected);
        for end in 0..10 {
            assert!(emptied(&contiguous[..end], SIZES, narrow).is_err());
        }
    }

    #[test]
    fn compact_elements_keep_their_number_of_bytes() {
        let body = [3, 0, 2, 0, 5, 6, 0, 0]; // padded
        let changed = with_compact(&body, &[7, 8], SIZES).unwrap();
        assert_eq!(changed, [3, 0, 2, 0, 7, 8, 0, 0]);
        assert!(with_compact(&body, &[7], SIZES).is_err());
        for end in 0..6 {
            assert!(with_compact(&body[..end], &[7, 8], SIZES).is_err());
        }
    }
}
