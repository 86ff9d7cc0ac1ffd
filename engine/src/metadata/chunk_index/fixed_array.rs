//! Fetches fixed arrays: the data block, or its pages that were written.

use super::array::{Block, SlotArray};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::bits::bit;
use crate::format::chunk_element::Element;
use crate::format::fixed_array::{
    DataBlock, Header, decode_data_block, decode_header, decode_page, header_size,
};
use crate::metadata::{Fetch, read_structure};

const HEADER: &str = "fixed array header";
const DATA_BLOCK: &str = "fixed array data block";
const PAGE: &str = "fixed array page";

/// A fixed array whose header was read.
pub(super) struct Array<'a> {
    fetch: &'a dyn Fetch,
    header: Header,
    /// Bitmap of pages, once a paged data block was read.
    pages: Option<Vec<u8>>,
}

impl<'a> Array<'a> {
    pub(super) fn read(fetch: &'a dyn Fetch, address: Address) -> Result<Self> {
        let sizes = fetch.sizes();
        let size = header_size(sizes);
        Ok(Self {
            fetch,
            header: read_structure(fetch, address, size, HEADER, |bytes| {
                decode_header(bytes, address.0, sizes)
            })?,
            pages: None,
        })
    }

    fn page(&self, data_block: Address, bitmap: &[u8], page: u64) -> Result<Option<Vec<Element>>> {
        if !bit(bitmap, page) {
            return Ok(None);
        }
        let (header, sizes) = (&self.header, self.fetch.sizes());
        let full = header.page_elements();
        let count = full.min(header.count - page * full);
        let address = page
            .checked_mul(header.page_size(full))
            .and_then(|offset| offset.checked_add(header.data_block_size(sizes)))
            .and_then(|offset| offset.checked_add(data_block.0));
        let Some(address) = address else {
            let cause = format!("page {page} lies past 64 bits");
            return Err(Error::corrupt(PAGE, cause).at(data_block.0));
        };
        let size = header.page_size(count);
        read_structure(self.fetch, Address(address), size, PAGE, |bytes| {
            decode_page(bytes, address, sizes, header, count).map(Some)
        })
    }
}

impl SlotArray for Array<'_> {
    fn block(&mut self, slot: u64) -> Result<Block> {
        let header = self.header;
        let missing = |slots| Block {
            slots,
            elements: Ok(None),
        };
        let Some(address) = header.data_block else {
            return Ok(missing(0..u64::MAX));
        };
        if slot >= header.count {
            return Ok(missing(header.count..u64::MAX));
        }
        if self.pages.is_none() {
            let (sizes, size) = (
                self.fetch.sizes(),
                header.data_block_size(self.fetch.sizes()),
            );
            let block = read_structure(self.fetch, address, size, DATA_BLOCK, |bytes| {
                decode_data_block(bytes, address.0, sizes, &header)
            })?;
            match block {
                DataBlock::Pages(bitmap) => self.pages = Some(bitmap),
                DataBlock::Elements(elements) => {
                    return Ok(Block {
                        slots: 0..header.count,
                        elements: Ok(Some(elements)),
                    });
                }
            }
        }
        let bitmap = self.pages.as_deref().unwrap_or_default();
        let page = slot / header.page_elements();
        let first = page * header.page_elements();
        let end = first.saturating_add(header.page_elements());
        Ok(Block {
            slots: first..end.min(header.count),
            elements: self.page(address, bitmap, page),
        })
    }
}
