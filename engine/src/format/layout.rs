//! Data layout message, versions 1 to 5 (specification IV.A.2.i).

use crate::bytes::{Address, Cursor, Sizes};
use crate::error::Result;

/// Where the raw data of a dataset lie.
#[derive(Debug, Clone, PartialEq)]
pub enum Layout {
    /// Inside the object header.
    Compact(Vec<u8>),
    /// In one run; `address` is `None` while nothing was written (or data are in external files).
    Contiguous {
        /// First byte.
        address: Option<Address>,
        /// Bytes, where the message gives them.
        size: Option<u64>,
    },
    /// In chunks.
    Chunked(ChunkedLayout),
    /// Mapped from other datasets (virtual); the mapping is in a global heap object.
    Virtual {
        /// Address of the heap collection.
        heap: Option<Address>,
        /// Index in the collection.
        index: u32,
    },
}

/// Chunked storage.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkedLayout {
    /// Elements of a chunk along each dimension (the dataset's rank, without the element size).
    pub chunk: Vec<u64>,
    /// Element size as the message stores it, in bytes.
    pub element_size: u64,
    /// Whether chunks that reach over the edge are stored unfiltered (version 4, flag bit 0).
    pub edge_unfiltered: bool,
    /// Version of the message: widths of filtered chunk sizes depend on it.
    pub version: u8,
    /// How chunks are found.
    pub index: ChunkIndex,
}

/// How chunks are found.
#[derive(Debug, Clone, PartialEq)]
pub enum ChunkIndex {
    /// Version 1 B-tree.
    BTree1(Option<Address>),
    /// One chunk; size and filter mask where it is filtered.
    Single {
        /// The chunk.
        address: Option<Address>,
        /// Stored size and filter mask; `None` for an unfiltered chunk.
        filtered: Option<(u64, u32)>,
    },
    /// All chunks one after the other.
    Implicit(Option<Address>),
    /// Fixed array; the header's address.
    FixedArray(Option<Address>),
    /// Extensible array; the header's address.
    ExtensibleArray(Option<Address>),
    /// Version 2 B-tree; the header's address.
    BTree2(Option<Address>),
}

const STRUCTURE: &str = "data layout message";

/// Decodes a data layout message, versions 1 to 5.
pub fn decode_layout(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Layout> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    match c.u8()? {
        version @ (1 | 2) => decode_version_1(c, version),
        version @ 3..=5 => match c.u8()? {
            0 => {
                let size = c.u16()?;
                Ok(Layout::Compact(c.take(usize::from(size))?.to_vec()))
            }
            1 => Ok(Layout::Contiguous {
                address: c.address_field()?,
                size: Some(c.length_field()?),
            }),
            2 if version == 3 => decode_chunked_3(c),
            2 => decode_chunked_4(c, version),
            3 if version > 3 => Ok(Layout::Virtual {
                heap: c.address_field()?,
                index: c.u32()?,
            }),
            class => Err(c.unsupported(format!("layout class {class} is unknown"))),
        },
        version => Err(c.unsupported(format!("version {version} is unknown"))),
    }
}

/// Versions 1 and 2: the lengths of all dimensions follow whatever the class.
fn decode_version_1(mut c: Cursor<'_>, version: u8) -> Result<Layout> {
    let rank = c.u8()?;
    let class = c.u8()?;
    c.skip(5)?; // reserved
    let address = match class {
        0 => None,
        1 | 2 => c.address_field()?,
        _ => return Err(c.unsupported(format!("layout class {class} is unknown"))),
    };
    let mut dims = Vec::with_capacity(usize::from(rank));
    for _ in 0..rank {
        dims.push(u64::from(c.u32()?));
    }
    match class {
        0 => {
            let size = c.u32()?;
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            Ok(Layout::Compact(c.take(size)?.to_vec()))
        }
        1 => Ok(Layout::Contiguous {
            address,
            size: None,
        }),
        // As in version 3 the last dimension is the element size.
        _ => chunked(&c, version, dims, false, ChunkIndex::BTree1(address)),
    }
}

fn decode_chunked_3(mut c: Cursor<'_>) -> Result<Layout> {
    let rank = c.u8()?;
    let index = ChunkIndex::BTree1(c.address_field()?);
    let dims = (0..rank)
        .map(|_| c.u32().map(u64::from))
        .collect::<Result<Vec<_>>>()?;
    chunked(&c, 3, dims, false, index)
}

fn decode_chunked_4(mut c: Cursor<'_>, version: u8) -> Result<Layout> {
    let flags = c.u8()?;
    let rank = c.u8()?;
    let width = usize::from(c.u8()?);
    if !(1..=8).contains(&width) {
        return Err(c.corrupt(format!("chunk dimensions of {width} bytes")));
    }
    let dims = (0..rank)
        .map(|_| c.uint(width))
        .collect::<Result<Vec<_>>>()?;
    let index = match c.u8()? {
        1 => {
            let filtered = match flags & 0x02 != 0 {
                true => Some((c.length_field()?, c.u32()?)),
                false => None,
            };
            ChunkIndex::Single {
                address: c.address_field()?,
                filtered,
            }
        }
        2 => ChunkIndex::Implicit(c.address_field()?),
        3 => {
            c.skip(1)?; // page bits: the array's header repeats them
            ChunkIndex::FixedArray(c.address_field()?)
        }
        4 => {
            c.skip(5)?; // creation parameters: the array's header repeats them
            ChunkIndex::ExtensibleArray(c.address_field()?)
        }
        5 => {
            c.skip(6)?; // node size, split and merge per cent: the tree's header repeats them
            ChunkIndex::BTree2(c.address_field()?)
        }
        kind => return Err(c.unsupported(format!("chunk index {kind} is unknown"))),
    };
    chunked(&c, version, dims, flags & 0x01 != 0, index)
}

/// Splits the element size off the chunk's dimensions and checks them.
fn chunked(
    c: &Cursor<'_>,
    version: u8,
    mut dims: Vec<u64>,
    edge_unfiltered: bool,
    index: ChunkIndex,
) -> Result<Layout> {
    if dims.len() < 2 || dims.len() > 33 {
        return Err(c.corrupt(format!("{} chunk dimensions", dims.len())));
    }
    if dims.contains(&0) {
        return Err(c.corrupt("a chunk dimension is 0"));
    }
    let element_size = dims.pop().unwrap_or(1);
    Ok(Layout::Chunked(ChunkedLayout {
        chunk: dims,
        element_size,
        edge_unfiltered,
        version,
        index,
    }))
}

impl ChunkedLayout {
    /// Bytes of a whole chunk before filters; `None` where it does not fit 64 bits.
    pub fn chunk_bytes(&self) -> Option<u64> {
        self.chunk
            .iter()
            .try_fold(self.element_size, |n, d| n.checked_mul(*d))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    fn decode(bytes: &[u8]) -> Result<Layout> {
        decode_layout(bytes, 0, Sizes::default())
    }

    fn chunks(layout: Layout) -> ChunkedLayout {
        match layout {
            Layout::Chunked(chunked) => chunked,
            other => panic!("{other:?}"),
        }
    }

    fn version1() -> Vec<u8> {
        [
            &[1, 3, 2][..],            // version, dimensions and element size, chunked
            &[0; 5],                   // reserved
            &[9, 0, 0, 0, 0, 0, 0, 0], // B-tree
            &[10, 0, 0, 0],            // chunk
            &[20, 0, 0, 0],
            &[4, 0, 0, 0], // element size
        ]
        .concat()
    }

    fn single_filtered() -> Vec<u8> {
        [
            &[4, 2, 0x02, 2, 1][..], // version, chunked, flags: filtered, dimensions, width
            &[10, 4],                // chunk, element size
            &[1],                    // single chunk
            &33u64.to_le_bytes(),    // filtered size
            &[1, 0, 0, 0],           // filter mask
            &99u64.to_le_bytes(),    // address
        ]
        .concat()
    }

    #[test]
    fn the_element_size_is_the_last_dimension_of_version_1() {
        let layout = chunks(decode(&version1()).unwrap());
        assert_eq!(layout.chunk, [10, 20]);
        assert_eq!(layout.element_size, 4);
        assert_eq!(layout.index, ChunkIndex::BTree1(Some(Address(9))));
        assert_eq!(layout.chunk_bytes(), Some(800));
    }

    #[test]
    fn a_single_filtered_chunk_carries_size_and_mask() {
        let layout = chunks(decode(&single_filtered()).unwrap());
        assert_eq!(
            layout.index,
            ChunkIndex::Single {
                address: Some(Address(99)),
                filtered: Some((33, 1)),
            }
        );
    }

    #[test]
    fn compact_and_contiguous_data_are_found() {
        assert_eq!(
            decode(&[3, 0, 2, 0, 5, 6]).unwrap(),
            Layout::Compact(vec![5, 6])
        );
        let mut bytes = vec![3, 1];
        bytes.extend([0xff; 8]);
        bytes.extend(16u64.to_le_bytes());
        let expected = Layout::Contiguous {
            address: None,
            size: Some(16),
        };
        assert_eq!(decode(&bytes).unwrap(), expected);
    }

    #[test]
    fn every_truncation_fails_in_every_version() {
        let fixed_array = [
            &[4, 2, 0x01, 2, 2][..], // version, chunked, flags: edge unfiltered, dimensions, width
            &[0, 1, 8, 0],           // chunk, element size
            &[3, 10],                // fixed array, page bits
            &99u64.to_le_bytes(),    // header
        ]
        .concat();
        assert!(chunks(decode(&fixed_array).unwrap()).edge_unfiltered);
        for bytes in [version1(), single_filtered(), fixed_array] {
            every_truncation_fails(&bytes, |b| decode(b).map(drop));
        }
    }

    #[test]
    fn a_chunk_dimension_of_0_is_refused() {
        let mut bytes = version1();
        bytes[16] = 0;
        assert!(decode(&bytes).is_err());
    }
}
