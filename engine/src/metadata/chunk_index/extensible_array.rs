//! Fetches extensible arrays: index block, super blocks, data blocks and their pages.

use std::ops::Range;

use super::array::{Block, SlotArray};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::bits::bit;
use crate::format::chunk_element::Element;
use crate::format::extensible_array::{
    Header, IndexBlock, Share, SuperBlock, decode_data_block, decode_header, decode_index_block,
    decode_page, decode_super_block, header_size,
};
use crate::metadata::{Fetch, read_structure};

const HEADER: &str = "extensible array header";
const INDEX_BLOCK: &str = "extensible array index block";
const SUPER_BLOCK: &str = "extensible array super block";
const DATA_BLOCK: &str = "extensible array data block";
const PAGE: &str = "extensible array page";

/// An extensible array whose header and index block were read.
pub(super) struct Array<'a> {
    fetch: &'a dyn Fetch,
    header: Header,
    index: Option<IndexBlock>,
    /// The super block met last, by its number.
    last: Option<(u32, SuperBlock)>,
}

/// A data block and its place.
struct Place {
    /// Slots of the data block.
    slots: Range<u64>,
    address: Address,
    /// Elements of the data block.
    elements: u64,
}

impl<'a> Array<'a> {
    pub(super) fn read(fetch: &'a dyn Fetch, address: Address) -> Result<Self> {
        let sizes = fetch.sizes();
        let size = header_size(sizes);
        let header = read_structure(fetch, address, size, HEADER, |bytes| {
            decode_header(bytes, address.0, sizes)
        })?;
        let mut index = None;
        if let Some(block) = header.index_block {
            let size = header.index_block_size(sizes);
            let decode = |bytes: &[u8]| decode_index_block(bytes, block.0, sizes, &header);
            index = Some(read_structure(fetch, block, size, INDEX_BLOCK, decode)?);
        }
        Ok(Self {
            fetch,
            header,
            index,
            last: None,
        })
    }

    /// A data block that the index block names.
    fn indexed(&self, index: &IndexBlock, share: &Share, slot: u64) -> Block {
        let (number, slots) = self.data_block_of(share, slot);
        // The blocks of share u come after those of the shares before it.
        let before = (0..share.number).map(|u| 1u64 << (u / 2)).sum::<u64>();
        let address = usize::try_from(before + number)
            .ok()
            .and_then(|number| index.data_blocks.get(number).copied())
            .flatten();
        let Some(address) = address else {
            return missing(slots);
        };
        let place = Place {
            slots: slots.clone(),
            address,
            elements: share.elements,
        };
        // Blocks of the first shares are smaller than a page, unless the file says otherwise.
        match self.header.pages(share.elements) {
            0 => self.unpaged(&place),
            _ => Block {
                slots,
                elements: Err(
                    Error::unsupported(DATA_BLOCK, "pages without a super block").at(address.0),
                ),
            },
        }
    }

    /// A data block, or a page of one, that a super block names.
    fn below_super_block(&mut self, address: Address, share: &Share, slot: u64) -> Result<Block> {
        self.read_super_block(address, share)?;
        let Some((_, block)) = &self.last else {
            return Err(Error::corrupt(SUPER_BLOCK, "was not read").at(address.0));
        };
        let (number, slots) = self.data_block_of(share, slot);
        let data_block = usize::try_from(number)
            .ok()
            .and_then(|number| block.data_blocks.get(number).copied())
            .flatten();
        let Some(address) = data_block else {
            return Ok(missing(slots));
        };
        let place = Place {
            slots,
            address,
            elements: share.elements,
        };
        let pages = self.header.pages(share.elements);
        if pages == 0 {
            return Ok(self.unpaged(&place));
        }
        let page = (slot - place.slots.start) / self.header.page_elements();
        let written = bit(&block.pages, number.saturating_mul(pages) + page);
        Ok(self.page(&place, page, written))
    }

    /// Number of the data block in its share that `slot` falls in, and its slots.
    fn data_block_of(&self, share: &Share, slot: u64) -> (u64, Range<u64>) {
        let base = u64::from(self.header.index_elements);
        let start = base.saturating_add(share.first);
        let number = (slot - start) / share.elements;
        let first = start + number * share.elements;
        (number, first..first.saturating_add(share.elements))
    }

    fn read_super_block(&mut self, address: Address, share: &Share) -> Result<()> {
        if matches!(&self.last, Some((number, _)) if *number == share.number) {
            return Ok(());
        }
        let sizes = self.fetch.sizes();
        let size = self.header.super_block_size(share, sizes);
        let block = read_structure(self.fetch, address, size, SUPER_BLOCK, |bytes| {
            decode_super_block(bytes, address.0, sizes, &self.header, share)
        })?;
        self.last = Some((share.number, block));
        Ok(())
    }

    fn unpaged(&self, place: &Place) -> Block {
        let sizes = self.fetch.sizes();
        let size = self.header.data_block_size(place.elements, sizes);
        let elements = read_structure(self.fetch, place.address, size, DATA_BLOCK, |bytes| {
            let at = place.address.0;
            decode_data_block(bytes, at, sizes, &self.header, place.elements)
        });
        Block {
            slots: place.slots.clone(),
            elements: elements.map(Some),
        }
    }

    fn page(&self, place: &Place, page: u64, written: bool) -> Block {
        let full = self.header.page_elements();
        let first = place.slots.start + page * full;
        let slots = first..first.saturating_add(full);
        match written {
            true => Block {
                slots,
                elements: self.read_page(place, page).map(Some),
            },
            false => missing(slots),
        }
    }

    fn read_page(&self, place: &Place, page: u64) -> Result<Vec<Element>> {
        let (header, sizes) = (&self.header, self.fetch.sizes());
        let address = page
            .checked_mul(header.page_size())
            .and_then(|offset| offset.checked_add(header.data_block_size(place.elements, sizes)))
            .and_then(|offset| offset.checked_add(place.address.0));
        let Some(address) = address else {
            let cause = format!("page {page} lies past 64 bits");
            return Err(Error::corrupt(PAGE, cause).at(place.address.0));
        };
        let size = header.page_size();
        read_structure(self.fetch, Address(address), size, PAGE, |bytes| {
            decode_page(bytes, address, sizes, header)
        })
    }
}

impl SlotArray for Array<'_> {
    fn block(&mut self, slot: u64) -> Result<Block> {
        let Some(index) = &self.index else {
            return Ok(missing(0..u64::MAX));
        };
        let base = u64::from(self.header.index_elements);
        if slot < base {
            return Ok(Block {
                slots: 0..base,
                elements: Ok(Some(index.elements.clone())),
            });
        }
        let share = self.header.share(slot - base);
        let start = base.saturating_add(share.first);
        let slots = start..start.saturating_add(share.slots());
        let Some(number) = share.number.checked_sub(self.header.index_shares()) else {
            return Ok(self.indexed(index, &share, slot));
        };
        match index.super_blocks.get(number as usize).copied() {
            Some(Some(address)) => match self.below_super_block(address, &share, slot) {
                Ok(block) => Ok(block),
                Err(error) => Ok(Block {
                    slots,
                    elements: Err(error),
                }),
            },
            Some(None) => Ok(missing(slots)),
            None => Ok(missing(slots.start..u64::MAX)), // past the largest number of elements
        }
    }
}

/// A run that was never written.
fn missing(slots: Range<u64>) -> Block {
    Block {
        slots,
        elements: Ok(None),
    }
}
