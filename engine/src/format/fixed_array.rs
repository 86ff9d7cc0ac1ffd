//! Fixed array: chunks of a dataset that cannot grow (specification III.H).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::format::bits::bytes_of_bits;
use crate::format::chunk_element::{
    Element, ElementForm, decode_elements, decode_form, encode_elements, encode_form,
};

const HEADER: &str = "fixed array header";
const DATA_BLOCK: &str = "fixed array data block";
const PAGE: &str = "fixed array page";

/// Header of a fixed array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Where it is: its blocks repeat it.
    pub address: Address,
    /// Form of the elements.
    pub form: ElementForm,
    /// Elements of a page as a power of two; more elements than that are paged.
    pub page_bits: u8,
    /// Number of elements.
    pub count: u64,
    /// Data block; `None` while nothing was written.
    pub data_block: Option<Address>,
}

/// Bytes of a header.
pub fn header_size(sizes: Sizes) -> u64 {
    12 + u64::from(sizes.length) + u64::from(sizes.offset)
}

/// Decodes a header; `bytes` are exactly its own.
pub fn decode_header(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Header> {
    let mut c = Cursor::new(bytes, HEADER, address, sizes);
    c.signature(b"FAHD")?;
    checksum::verify(bytes, HEADER, address)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let header = Header {
        address: Address(address),
        form: decode_form(&mut c)?,
        page_bits: c.u8()?,
        count: c.length_field()?,
        data_block: c.address_field()?,
    };
    if header.page_bits > 32 {
        return Err(c.corrupt(format!("pages of 2^{} elements", header.page_bits)));
    }
    Ok(header)
}

impl Header {
    /// Elements of a page.
    pub fn page_elements(&self) -> u64 {
        1 << self.page_bits
    }

    /// Number of pages; `None` where all elements are in the data block itself.
    pub fn pages(&self) -> Option<u64> {
        let pages = self.count.div_ceil(self.page_elements());
        (pages > 1).then_some(pages)
    }

    /// Bytes of the data block: with its elements, or up to the first page.
    pub fn data_block_size(&self, sizes: Sizes) -> u64 {
        let body = match self.pages() {
            Some(pages) => bytes_of_bits(pages) as u64,
            None => self.elements_size(self.count),
        };
        (10 + u64::from(sizes.offset)).saturating_add(body)
    }

    /// Bytes of a page of `count` elements with its checksum.
    pub fn page_size(&self, count: u64) -> u64 {
        self.elements_size(count).saturating_add(4)
    }

    fn elements_size(&self, count: u64) -> u64 {
        count.saturating_mul(u64::from(self.form.size))
    }
}

/// What a data block holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataBlock {
    /// The elements.
    Elements(Vec<Element>),
    /// The bitmap of pages that were written; pages follow the block.
    Pages(Vec<u8>),
}

/// Decodes a data block; `bytes` are exactly its own ([`Header::data_block_size`]).
pub fn decode_data_block(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
) -> Result<DataBlock> {
    let mut c = Cursor::new(bytes, DATA_BLOCK, address, sizes);
    c.signature(b"FADB")?;
    checksum::verify(bytes, DATA_BLOCK, address)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(1)?; // client: the header says the same
    let owner = c.address_field()?;
    if owner != Some(header.address) {
        return Err(c.corrupt("it belongs to another header"));
    }
    match header.pages() {
        Some(pages) => Ok(DataBlock::Pages(c.take(bytes_of_bits(pages))?.to_vec())),
        None => decode_elements(&mut c, header.form, header.count).map(DataBlock::Elements),
    }
}

/// Decodes a page of `count` elements; `bytes` are exactly its own ([`Header::page_size`]).
pub fn decode_page(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
    count: u64,
) -> Result<Vec<Element>> {
    let body = checksum::verify(bytes, PAGE, address)?;
    let mut c = Cursor::new(body, PAGE, address, sizes);
    decode_elements(&mut c, header.form, count)
}

/// Encodes a header.
pub fn encode_header(header: &Header, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(HEADER, sizes);
    sink.put(b"FAHD");
    sink.u8(0); // version
    encode_form(&mut sink, header.form);
    sink.u8(header.page_bits);
    sink.length(header.count)?;
    sink.address(header.data_block)?;
    sink.checksum();
    Ok(sink.finish())
}

/// Encodes a data block, or what stands before its pages.
pub fn encode_data_block(block: &DataBlock, header: &Header, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(DATA_BLOCK, sizes);
    sink.put(b"FADB");
    sink.u8(0); // version
    sink.u8(u8::from(header.form.filtered));
    sink.address(Some(header.address))?;
    match block {
        DataBlock::Elements(elements) => encode_elements(&mut sink, header.form, elements)?,
        DataBlock::Pages(bitmap) => sink.put(bitmap),
    }
    sink.checksum();
    Ok(sink.finish())
}

/// Encodes a page.
pub fn encode_page(elements: &[Element], header: &Header, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(PAGE, sizes);
    encode_elements(&mut sink, header.form, elements)?;
    sink.checksum();
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn header() -> Vec<u8> {
        with_checksum(
            &[
                &b"FAHD"[..],
                &[0, 1, 14, 1], // version, filtered chunks, element size, page bits
                &3u64.to_le_bytes(), // elements
                &64u64.to_le_bytes(), // data block
            ]
            .concat(),
        )
    }

    fn decode(bytes: &[u8]) -> Result<Header> {
        decode_header(bytes, 0, Sizes::default())
    }

    #[test]
    fn the_header_knows_pages_and_sizes() {
        let bytes = header();
        assert_eq!(bytes.len() as u64, header_size(Sizes::default()));
        let header = decode(&bytes).unwrap();
        assert!(header.form.filtered);
        assert_eq!((header.pages(), header.page_elements()), (Some(2), 2));
        assert_eq!(header.data_block_size(Sizes::default()), 4 + 2 + 8 + 1 + 4);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
        assert_eq!(encode_header(&header, Sizes::default()).unwrap(), bytes);
    }

    #[test]
    fn a_page_gives_chunks_with_size_and_mask() {
        let bytes = with_checksum(
            &[
                &512u64.to_le_bytes()[..], // address
                &[44, 1],                  // size: 300
                &[1, 0, 0, 0],             // filter mask
                &[0xff; 8],                // no chunk
                &[0; 6],
            ]
            .concat(),
        );
        let header = decode(&header()).unwrap();
        let decode = |bytes: &[u8]| decode_page(bytes, 0, Sizes::default(), &header, 2);
        let page = decode(&bytes).unwrap();
        assert_eq!(page[0].filtered, Some((300, 1)));
        assert_eq!(page[1].address, None);
        assert_eq!(page[1], header.form.unset());
        assert_eq!(
            encode_page(&page, &header, Sizes::default()).unwrap(),
            bytes
        );
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn a_data_block_holds_elements_or_a_bitmap() {
        let mut header = decode(&header()).unwrap();
        let paged = with_checksum(&[&b"FADB"[..], &[0, 1], &[0; 8], &[0xc0]].concat());
        let block = decode_data_block(&paged, 0, Sizes::default(), &header).unwrap();
        assert_eq!(block, DataBlock::Pages(vec![0xc0]));
        let encoded = encode_data_block(&block, &header, Sizes::default());
        assert_eq!(encoded.unwrap(), paged);
        header.count = 1;
        let bytes = with_checksum(&[&b"FADB"[..], &[0, 1], &[0; 8], &[0xff; 8], &[0; 6]].concat());
        let decode = |b: &[u8]| decode_data_block(b, 0, Sizes::default(), &header);
        assert!(matches!(decode(&bytes).unwrap(), DataBlock::Elements(e) if e.len() == 1));
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }
}
