//! Fixed and extensible arrays of chunks (specification III.H and III.I): every block and page.

use super::checker::Checker;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::bits::bit;
use crate::format::chunk_element::Element;
use crate::format::extensible_array::{self, Share};
use crate::format::fixed_array::{self, DataBlock};
use crate::metadata::Fetch;

const FIXED: &str = "fixed array header";
const FIXED_BLOCK: &str = "fixed array data block";
const FIXED_PAGE: &str = "fixed array page";
const EXTENSIBLE: &str = "extensible array header";
const INDEX_BLOCK: &str = "extensible array index block";
const SUPER_BLOCK: &str = "extensible array super block";
const DATA_BLOCK: &str = "extensible array data block";
const PAGE: &str = "extensible array page";

/// What a walk over an array saw.
struct Met {
    chunks: u64,
    whole: bool,
}

impl Met {
    fn add(&mut self, elements: &[Element]) {
        let stored = elements.iter().filter(|element| element.address.is_some());
        self.chunks += stored.count() as u64;
    }

    fn result(&self) -> Option<u64> {
        self.whole.then_some(self.chunks)
    }
}

/// A page of an array.
struct Page {
    address: Address,
    size: u64,
    written: bool,
}

impl Checker<'_> {
    /// Walks a fixed array; the number of chunks where all of it was read.
    pub(super) fn check_fixed_array(&mut self, address: Address) -> Result<Option<u64>> {
        let (core, sizes) = (self.core, self.sizes());
        let size = fixed_array::header_size(sizes);
        let header = Fetch::fetch(core, address, size, FIXED)
            .and_then(|bytes| fixed_array::decode_header(&bytes, address.0, sizes));
        let Some(header) = self.keep(header)? else {
            return Ok(None);
        };
        if !self.claim(FIXED, address, size, size)? {
            return Ok(None);
        }
        let Some(block) = header.data_block else {
            return Ok(Some(0));
        };
        let size = header.data_block_size(sizes);
        let decoded = Fetch::fetch(core, block, size, FIXED_BLOCK)
            .and_then(|bytes| fixed_array::decode_data_block(&bytes, block.0, sizes, &header));
        let Some(decoded) = self.keep(decoded)? else {
            return Ok(None);
        };
        if !self.claim(FIXED_BLOCK, block, size, size)? {
            return Ok(None);
        }
        let mut met = Met {
            chunks: 0,
            whole: true,
        };
        let bitmap = match decoded {
            DataBlock::Elements(elements) => {
                met.add(&elements);
                return Ok(met.result());
            }
            DataBlock::Pages(bitmap) => bitmap,
        };
        let full = header.page_elements();
        let mut at = block.0.saturating_add(size);
        for number in 0..header.pages().unwrap_or(0) {
            let count = full.min(header.count - number * full);
            let page = Page {
                address: Address(at),
                size: header.page_size(count),
                written: bit(&bitmap, number),
            };
            self.check_page(FIXED_PAGE, &page, &mut met, &|bytes| {
                fixed_array::decode_page(bytes, at, sizes, &header, count)
            })?;
            if !met.whole && page.size > self.end {
                break;
            }
            at = at.saturating_add(page.size);
        }
        Ok(met.result())
    }

    /// Takes a page and, where it was written, decodes it.
    fn check_page(
        &mut self,
        name: &'static str,
        page: &Page,
        met: &mut Met,
        decode: &dyn Fn(&[u8]) -> Result<Vec<Element>>,
    ) -> Result<()> {
        let checked = if page.written { page.size } else { 0 };
        if !self.claim(name, page.address, page.size, checked)? {
            met.whole = false;
            return Ok(());
        }
        if !page.written {
            return Ok(());
        }
        let bytes = Fetch::fetch(self.core, page.address, page.size, name);
        match self.keep(bytes.and_then(|bytes| decode(&bytes)))? {
            Some(elements) => met.add(&elements),
            None => met.whole = false,
        }
        Ok(())
    }

    /// Walks an extensible array; the number of chunks where all of it was read.
    pub(super) fn check_extensible_array(&mut self, address: Address) -> Result<Option<u64>> {
        let (core, sizes) = (self.core, self.sizes());
        let size = extensible_array::header_size(sizes);
        let header = Fetch::fetch(core, address, size, EXTENSIBLE)
            .and_then(|bytes| extensible_array::decode_header(&bytes, address.0, sizes));
        let Some(header) = self.keep(header)? else {
            return Ok(None);
        };
        if !self.claim(EXTENSIBLE, address, size, size)? {
            return Ok(None);
        }
        let Some(block) = header.index_block else {
            return Ok(Some(0));
        };
        let size = header.index_block_size(sizes);
        let index = Fetch::fetch(core, block, size, INDEX_BLOCK).and_then(|bytes| {
            extensible_array::decode_index_block(&bytes, block.0, sizes, &header)
        });
        let Some(index) = self.keep(index)? else {
            return Ok(None);
        };
        if !self.claim(INDEX_BLOCK, block, size, size)? {
            return Ok(None);
        }
        let mut met = Met {
            chunks: 0,
            whole: true,
        };
        met.add(&index.elements);
        let mut blocks = index.data_blocks.iter();
        for number in 0..header.index_shares() {
            let Some(share) = header.share_of(number) else {
                break;
            };
            for block in blocks.by_ref().take(share.blocks as usize).flatten() {
                self.check_data_block(&header, &share, *block, None, &mut met)?;
            }
        }
        for (number, block) in (header.index_shares()..).zip(&index.super_blocks) {
            if let (Some(block), Some(share)) = (block, header.share_of(number)) {
                self.check_super_block(&header, &share, *block, &mut met)?;
            }
        }
        Ok(met.result())
    }

    fn check_super_block(
        &mut self,
        header: &extensible_array::Header,
        share: &Share,
        address: Address,
        met: &mut Met,
    ) -> Result<()> {
        let sizes = self.sizes();
        let size = header.super_block_size(share, sizes);
        let block = Fetch::fetch(self.core, address, size, SUPER_BLOCK).and_then(|bytes| {
            extensible_array::decode_super_block(&bytes, address.0, sizes, header, share)
        });
        let Some(block) = self.keep(block)? else {
            met.whole = false;
            return Ok(());
        };
        if !self.claim(SUPER_BLOCK, address, size, size)? {
            met.whole = false;
            return Ok(());
        }
        let pages = header.pages(share.elements);
        for (number, data_block) in (0u64..).zip(&block.data_blocks) {
            let Some(data_block) = data_block else {
                continue;
            };
            let first = number.saturating_mul(pages);
            let written = |page: u64| bit(&block.pages, first.saturating_add(page));
            self.check_data_block(header, share, *data_block, Some(&written), met)?;
        }
        Ok(())
    }

    /// Looks at a data block; `written` tells its pages, where a super block names it.
    fn check_data_block(
        &mut self,
        header: &extensible_array::Header,
        share: &Share,
        address: Address,
        written: Option<&dyn Fn(u64) -> bool>,
        met: &mut Met,
    ) -> Result<()> {
        let sizes = self.sizes();
        let size = header.data_block_size(share.elements, sizes);
        let pages = header.pages(share.elements);
        let count = if pages == 0 { share.elements } else { 0 };
        let elements = Fetch::fetch(self.core, address, size, DATA_BLOCK).and_then(|bytes| {
            extensible_array::decode_data_block(&bytes, address.0, sizes, header, count)
        });
        let Some(elements) = self.keep(elements)? else {
            met.whole = false;
            return Ok(());
        };
        if !self.claim(DATA_BLOCK, address, size, size)? {
            met.whole = false;
            return Ok(());
        }
        met.add(&elements);
        let mut at = address.0.saturating_add(size);
        for number in 0..pages {
            let page = Page {
                address: Address(at),
                size: header.page_size(),
                written: written.is_some_and(|written| written(number)),
            };
            self.check_page(PAGE, &page, met, &|bytes| {
                extensible_array::decode_page(bytes, at, sizes, header)
            })?;
            if at > self.end {
                break;
            }
            at = at.saturating_add(page.size);
        }
        Ok(())
    }
}
