//! Extensible array: chunks of a dataset with one unlimited dimension (specification III.I).
//!
//! Elements lie in the index block, then in data blocks that the index block names, then in data
//! blocks that super blocks name; data blocks over a size are paged.

mod encode;

use crate::bytes::{Address, Cursor, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::format::bits::bytes_of_bits;
use crate::format::chunk_element::{Element, ElementForm, decode_elements, decode_form};

pub use encode::{
    encode_data_block, encode_header, encode_index_block, encode_page, encode_super_block,
};

const HEADER: &str = "extensible array header";
const INDEX_BLOCK: &str = "extensible array index block";
const SUPER_BLOCK: &str = "extensible array super block";
const DATA_BLOCK: &str = "extensible array data block";
const PAGE: &str = "extensible array page";

/// Header of an extensible array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Where it is: its blocks repeat it.
    pub address: Address,
    /// Form of the elements.
    pub form: ElementForm,
    /// Bits of the largest number of elements.
    pub max_bits: u8,
    /// Elements in the index block itself.
    pub index_elements: u8,
    /// Elements of the smallest data block.
    pub min_elements: u8,
    /// Data blocks of the smallest super block that is stored.
    pub min_pointers: u8,
    /// Elements of a page as a power of two; larger data blocks are paged.
    pub page_bits: u8,
    /// Number and bytes of super blocks, then of data blocks: for statistics.
    pub counted: [u64; 4],
    /// Slots up to the last that was ever set.
    pub used: u64,
    /// Slots that have room.
    pub room: u64,
    /// Index block; `None` while nothing was written.
    pub index_block: Option<Address>,
}

/// Bytes of a header.
pub fn header_size(sizes: Sizes) -> u64 {
    16 + 6 * u64::from(sizes.length) + u64::from(sizes.offset)
}

/// Decodes a header; `bytes` are exactly its own.
pub fn decode_header(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Header> {
    let mut c = Cursor::new(bytes, HEADER, address, sizes);
    c.signature(b"EAHD")?;
    checksum::verify(bytes, HEADER, address)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let form = decode_form(&mut c)?;
    let [
        max_bits,
        index_elements,
        min_elements,
        min_pointers,
        page_bits,
    ] = c.array()?;
    let mut counted = [0; 4];
    for number in &mut counted {
        *number = c.length_field()?;
    }
    let (used, room) = (c.length_field()?, c.length_field()?);
    let header = Header {
        address: Address(address),
        form,
        max_bits,
        index_elements,
        min_elements,
        min_pointers,
        page_bits,
        counted,
        used,
        room,
        index_block: c.address_field()?,
    };
    let possible = max_bits <= 64
        && page_bits <= 32
        && min_elements.is_power_of_two()
        && min_pointers.is_power_of_two()
        && u32::from(max_bits) >= min_elements.ilog2();
    if !possible {
        return Err(c.corrupt(format!("impossible parameters {header:?}")));
    }
    Ok(header)
}

/// A super block's share of the array, stored as such or, the first ones, in the index block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Number of the super block.
    pub number: u32,
    /// First slot, counted behind the elements of the index block.
    pub first: u64,
    /// Data blocks.
    pub blocks: u64,
    /// Elements of each.
    pub elements: u64,
}

impl Share {
    /// Slots of the whole share.
    pub fn slots(&self) -> u64 {
        self.blocks.saturating_mul(self.elements)
    }
}

impl Header {
    /// The share that `slot` (counted behind the elements of the index block) falls in.
    pub fn share(&self, slot: u64) -> Share {
        // Share u has 2^⌊u/2⌋ blocks of 2^⌈u/2⌉ times the smallest: 2^u times it in all.
        let min = u64::from(self.min_elements);
        let number = (slot / min).saturating_add(1).ilog2();
        Share {
            number,
            first: ((1u64 << number) - 1).saturating_mul(min),
            blocks: 1 << (number / 2),
            elements: (1u64 << number.div_ceil(2)).saturating_mul(min),
        }
    }

    /// A share by its number; `None` where its slots do not fit 64 bits.
    pub fn share_of(&self, number: u32) -> Option<Share> {
        let first = 1u64.checked_shl(number)? - 1;
        let slot = first.checked_mul(u64::from(self.min_elements))?;
        Some(self.share(slot))
    }

    /// Shares whose data blocks the index block names itself.
    pub fn index_shares(&self) -> u32 {
        2 * self.min_pointers.ilog2()
    }

    /// Data blocks that the index block names.
    pub fn index_data_blocks(&self) -> u64 {
        2 * (u64::from(self.min_pointers) - 1)
    }

    /// Super blocks that the index block names.
    pub fn index_super_blocks(&self) -> u64 {
        let all = 1 + u32::from(self.max_bits) - self.min_elements.ilog2();
        u64::from(all.saturating_sub(self.index_shares()))
    }

    /// Elements of a page.
    pub fn page_elements(&self) -> u64 {
        1 << self.page_bits
    }

    /// Pages of a data block of `elements`; 0 where it is not paged.
    pub fn pages(&self, elements: u64) -> u64 {
        match elements > self.page_elements() {
            true => elements / self.page_elements(),
            false => 0,
        }
    }

    /// Bytes of the index block.
    pub fn index_block_size(&self, sizes: Sizes) -> u64 {
        let pointers = self.index_data_blocks() + self.index_super_blocks();
        let elements = u64::from(self.index_elements) * u64::from(self.form.size);
        10 + u64::from(sizes.offset) * (1 + pointers) + elements
    }

    /// Bytes of a super block.
    pub fn super_block_size(&self, share: &Share, sizes: Sizes) -> u64 {
        let pointers = share.blocks.saturating_mul(u64::from(sizes.offset));
        self.block_prefix_size(sizes)
            .saturating_add(self.bitmap_size(share))
            .saturating_add(pointers)
            .saturating_add(4)
    }

    /// Bytes of a data block: with its elements, or up to the first page.
    pub fn data_block_size(&self, elements: u64, sizes: Sizes) -> u64 {
        let body = match self.pages(elements) {
            0 => elements.saturating_mul(u64::from(self.form.size)),
            _ => 0,
        };
        self.block_prefix_size(sizes)
            .saturating_add(body)
            .saturating_add(4)
    }

    /// Bytes of a page with its checksum.
    pub fn page_size(&self) -> u64 {
        self.page_elements() * u64::from(self.form.size) + 4
    }

    /// Signature, version, client, header's address, offset in the array.
    fn block_prefix_size(&self, sizes: Sizes) -> u64 {
        6 + u64::from(sizes.offset) + bytes_of_bits(u64::from(self.max_bits)) as u64
    }

    /// Bytes of a super block's bitmap of pages that were written.
    pub fn bitmap_size(&self, share: &Share) -> u64 {
        let pages = self.pages(share.elements);
        share.blocks.saturating_mul(bytes_of_bits(pages) as u64)
    }
}

/// What the index block holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexBlock {
    /// The array's first elements.
    pub elements: Vec<Element>,
    /// Data blocks of the first shares.
    pub data_blocks: Vec<Option<Address>>,
    /// Super blocks of the others.
    pub super_blocks: Vec<Option<Address>>,
}

/// Decodes an index block; `bytes` are exactly its own ([`Header::index_block_size`]).
pub fn decode_index_block(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
) -> Result<IndexBlock> {
    let mut c = block(bytes, INDEX_BLOCK, b"EAIB", address, sizes, header)?;
    let elements = decode_elements(&mut c, header.form, u64::from(header.index_elements))?;
    Ok(IndexBlock {
        elements,
        data_blocks: addresses(&mut c, header.index_data_blocks())?,
        super_blocks: addresses(&mut c, header.index_super_blocks())?,
    })
}

/// What a super block holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuperBlock {
    /// Bitmap of the pages that were written, those of all data blocks one after the other.
    pub pages: Vec<u8>,
    /// Data blocks.
    pub data_blocks: Vec<Option<Address>>,
}

/// Decodes a super block; `bytes` are exactly its own ([`Header::super_block_size`]).
pub fn decode_super_block(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
    share: &Share,
) -> Result<SuperBlock> {
    let mut c = block(bytes, SUPER_BLOCK, b"EASB", address, sizes, header)?;
    c.skip(bytes_of_bits(u64::from(header.max_bits)))?;
    let bitmap = usize::try_from(header.bitmap_size(share)).unwrap_or(usize::MAX);
    Ok(SuperBlock {
        pages: c.take(bitmap)?.to_vec(),
        data_blocks: addresses(&mut c, share.blocks)?,
    })
}

/// Decodes a data block of `count` elements that is not paged; `bytes` are exactly its own
/// ([`Header::data_block_size`]).
pub fn decode_data_block(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
    count: u64,
) -> Result<Vec<Element>> {
    let mut c = block(bytes, DATA_BLOCK, b"EADB", address, sizes, header)?;
    c.skip(bytes_of_bits(u64::from(header.max_bits)))?;
    decode_elements(&mut c, header.form, count)
}

/// Decodes a page; `bytes` are exactly its own ([`Header::page_size`]).
pub fn decode_page(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
) -> Result<Vec<Element>> {
    let body = checksum::verify(bytes, PAGE, address)?;
    let mut c = Cursor::new(body, PAGE, address, sizes);
    decode_elements(&mut c, header.form, header.page_elements())
}

/// Checks a block and moves behind the header's address.
fn block<'a>(
    bytes: &'a [u8],
    structure: &'static str,
    signature: &[u8; 4],
    address: u64,
    sizes: Sizes,
    header: &Header,
) -> Result<Cursor<'a>> {
    let mut c = Cursor::new(bytes, structure, address, sizes);
    c.signature(signature)?;
    checksum::verify(bytes, structure, address)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(1)?; // client: the header says the same
    if c.address_field()? != Some(header.address) {
        return Err(c.corrupt("it belongs to another header"));
    }
    Ok(c)
}

fn addresses(c: &mut Cursor<'_>, count: u64) -> Result<Vec<Option<Address>>> {
    let width = u64::from(c.sizes().offset);
    if count.saturating_mul(width) > c.remaining() as u64 {
        return Err(c.corrupt(format!("no room for {count} addresses")));
    }
    (0..count).map(|_| c.address_field()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn header() -> Vec<u8> {
        with_checksum(
            &[
                &b"EAHD"[..],
                &[0, 0, 8],           // version, unfiltered chunks, element size
                &[32, 4, 16, 4, 10],  // bits, index elements, smallest block, pointers, page bits
                &[0; 32],             // numbers and sizes of blocks
                &9u64.to_le_bytes(),  // slots used
                &20u64.to_le_bytes(), // slots with room
                &64u64.to_le_bytes(), // index block
            ]
            .concat(),
        )
    }

    fn decode(bytes: &[u8]) -> Result<Header> {
        decode_header(bytes, 0, Sizes::default())
    }

    #[test]
    fn shares_double_in_turns() {
        let bytes = header();
        assert_eq!(bytes.len() as u64, header_size(Sizes::default()));
        let header = decode(&bytes).unwrap();
        let share = |slot| {
            let share = header.share(slot);
            (share.number, share.first, share.blocks, share.elements)
        };
        assert_eq!(share(0), (0, 0, 1, 16));
        assert_eq!(share(16), (1, 16, 1, 32));
        assert_eq!(share(48), (2, 48, 2, 32));
        assert_eq!(share(111), (2, 48, 2, 32));
        assert_eq!(share(112), (3, 112, 2, 64));
        assert_eq!((header.index_shares(), header.index_data_blocks()), (4, 6));
        assert_eq!(header.index_super_blocks(), 25);
        assert_eq!((header.pages(1024), header.pages(2048)), (0, 2));
        assert_eq!(encode_header(&header, Sizes::default()).unwrap(), bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn an_index_block_names_elements_and_blocks() {
        let bytes = with_checksum(
            &[
                &b"EAIB"[..],
                &[0, 0],               // version, client
                &16u64.to_le_bytes(),  // header
                &100u64.to_le_bytes(), // elements
                &[0xff; 24],
                &200u64.to_le_bytes(), // data blocks
                &[0xff; 40],
                &[0xff; 200], // super blocks
            ]
            .concat(),
        );
        let header = decode_header(&header(), 16, Sizes::default()).unwrap();
        let sizes = Sizes::default();
        assert_eq!(bytes.len() as u64, header.index_block_size(sizes));
        let decode = |b: &[u8]| decode_index_block(b, 0, sizes, &header);
        let block = decode(&bytes).unwrap();
        assert_eq!(block.elements[0].address, Some(Address(100)));
        assert_eq!(block.data_blocks[0], Some(Address(200)));
        assert_eq!(block.super_blocks.len(), 25);
        assert_eq!(encode_index_block(&block, &header, sizes).unwrap(), bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn super_and_data_blocks_are_as_long_as_their_share_says() {
        let header = decode(&header()).unwrap();
        let sizes = Sizes::default();
        let share = header.share(16 * 15); // share 4: four blocks of 64
        let super_block =
            with_checksum(&[&b"EASB"[..], &[0, 0], &[0; 8], &[0; 4], &[0xff; 32]].concat());
        assert_eq!(
            super_block.len() as u64,
            header.super_block_size(&share, sizes)
        );
        let decode = |b: &[u8]| decode_super_block(b, 0, sizes, &header, &share);
        let decoded = decode(&super_block).unwrap();
        assert_eq!(decoded.data_blocks, [None; 4]);
        let encoded = encode_super_block(&decoded, &header, 0, sizes);
        assert_eq!(encoded.unwrap(), super_block);
        every_truncation_fails(&super_block, |b| decode(b).map(drop));
        let data_block =
            with_checksum(&[&b"EADB"[..], &[0, 0], &[0; 8], &[0; 4], &[7; 128]].concat());
        assert_eq!(data_block.len() as u64, header.data_block_size(16, sizes));
        let decode = |b: &[u8]| decode_data_block(b, 0, sizes, &header, 16);
        let decoded = decode(&data_block).unwrap();
        assert_eq!(decoded.len(), 16);
        let encoded = encode_data_block(&decoded, &header, 0, sizes);
        assert_eq!(encoded.unwrap(), data_block);
        every_truncation_fails(&data_block, |b| decode(b).map(drop));
    }
}
