//! Chunks in an extensible array: index block, super blocks, data blocks and pages are made as chunks
//! come to them (specification III.I).

use super::{Indexed, Move, put, set_bit};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::format::bits::bit;
use crate::format::chunk_element::Element;
use crate::format::extensible_array::{
    Header, IndexBlock, Share, SuperBlock, decode_data_block, decode_header, decode_index_block,
    decode_page, decode_super_block, encode_data_block, encode_header, encode_index_block,
    encode_page, encode_super_block, header_size,
};
use crate::format::layout_place::{IndexParameters, index_parameters};
use crate::limits::Limits;
use crate::metadata::Fetch;
use crate::transaction::{Edit, SpaceKind};

const HEADER: &str = "extensible array header";
const INDEX_BLOCK: &str = "extensible array index block";
const SUPER_BLOCK: &str = "extensible array super block";
const DATA_BLOCK: &str = "extensible array data block";
const PAGE: &str = "extensible array page";

pub(super) fn update(
    edit: &Edit<'_>,
    indexed: &Indexed<'_>,
    header: Option<Address>,
    moves: &[Move],
) -> Result<Option<Address>> {
    let header = match header {
        Some(address) => {
            let bytes = edit.fetch(address, header_size(edit.sizes()), HEADER)?;
            decode_header(&bytes, address.0, edit.sizes())?
        }
        None => make_header(edit, indexed)?,
    };
    let address = header.address;
    let elements = indexed.elements(header.form, moves, true)?;
    let mut array = Array::open(edit, header)?;
    for (slot, element) in elements {
        array.set(slot, element)?;
    }
    array.store()?;
    Ok(Some(address))
}

fn make_header(edit: &Edit<'_>, indexed: &Indexed<'_>) -> Result<Header> {
    let sizes = edit.sizes();
    let IndexParameters::ExtensibleArray {
        max_bits,
        index_elements,
        min_pointers,
        min_elements,
        page_bits,
    } = index_parameters(indexed.message, sizes)?
    else {
        return Err(Error::corrupt(
            HEADER,
            "the layout message is of another index",
        ));
    };
    let header = Header {
        address: edit.allocate(header_size(sizes), SpaceKind::Metadata)?,
        form: indexed.element_form(sizes),
        max_bits,
        index_elements,
        min_elements,
        min_pointers,
        page_bits,
        counted: [0; 4],
        used: 0,
        room: 0,
        index_block: None,
    };
    // The parameters are checked as those of every array are.
    decode_header(&encode_header(&header, sizes)?, header.address.0, sizes)
}

/// The block whose elements are at hand.
struct Open {
    address: Address,
    /// First slot of the data block, counted behind the elements of the index block; none of pages.
    first: Option<u64>,
    elements: Vec<Element>,
}

/// Where a slot lies.
struct Place {
    share: Share,
    /// Number of the data block in its share.
    block: u64,
    /// First slot of the data block, counted behind the elements of the index block.
    first: u64,
    /// The slot, counted from there.
    within: u64,
}

struct Array<'e, 'c> {
    edit: &'e Edit<'c>,
    header: Header,
    index: IndexBlock,
    /// The super block met last: its share, address and content.
    super_block: Option<(Share, Address, SuperBlock)>,
    open: Option<Open>,
}

impl<'e, 'c> Array<'e, 'c> {
    fn open(edit: &'e Edit<'c>, mut header: Header) -> Result<Self> {
        let sizes = edit.sizes();
        let size = header.index_block_size(sizes);
        let index = match header.index_block {
            Some(address) => {
                let bytes = edit.fetch(address, size, INDEX_BLOCK)?;
                decode_index_block(&bytes, address.0, sizes, &header)?
            }
            None => {
                header.index_block = Some(edit.allocate(size, SpaceKind::Metadata)?);
                header.room = u64::from(header.index_elements);
                IndexBlock {
                    elements: unset(&header, u64::from(header.index_elements)),
                    data_blocks: vec![None; header.index_data_blocks() as usize],
                    super_blocks: vec![None; header.index_super_blocks() as usize],
                }
            }
        };
        Ok(Self {
            edit,
            header,
            index,
            super_block: None,
            open: None,
        })
    }

    fn set(&mut self, slot: u64, element: Element) -> Result<()> {
        if element.address.is_some() {
            self.header.used = self.header.used.max(slot.saturating_add(1));
        }
        let Some(behind) = slot.checked_sub(u64::from(self.header.index_elements)) else {
            return put(&mut self.index.elements, slot, element);
        };
        let place = self.place(behind);
        let within = match self.header.pages(place.share.elements) {
            0 => {
                self.enter_block(&place)?;
                place.within
            }
            pages => {
                self.enter_page(&place, pages)?;
                place.within % self.header.page_elements()
            }
        };
        match &mut self.open {
            Some(open) => put(&mut open.elements, within, element),
            None => Ok(()),
        }
    }

    fn place(&self, slot: u64) -> Place {
        let share = self.header.share(slot);
        let inside = slot.saturating_sub(share.first);
        let block = inside / share.elements.max(1);
        Place {
            block,
            first: share
                .first
                .saturating_add(block.saturating_mul(share.elements)),
            within: inside % share.elements.max(1),
            share,
        }
    }

    /// Opens the data block of a place, which has its elements in itself.
    fn enter_block(&mut self, place: &Place) -> Result<()> {
        let size = self
            .header
            .data_block_size(place.share.elements, self.edit.sizes());
        Limits::agree(size, self.edit.limits().metadata_block, DATA_BLOCK)?;
        let (address, new) = self.data_block(place)?;
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.address == address)
        {
            return Ok(());
        }
        self.store_open()?;
        let count = place.share.elements;
        let elements = match new {
            true => unset(&self.header, count),
            false => {
                let sizes = self.edit.sizes();
                let bytes = self.edit.fetch(address, size, DATA_BLOCK)?;
                decode_data_block(&bytes, address.0, sizes, &self.header, count)?
            }
        };
        self.open = Some(Open {
            address,
            first: Some(place.first),
            elements,
        });
        Ok(())
    }

    /// Opens the page of a place whose data block has some.
    fn enter_page(&mut self, place: &Place, pages: u64) -> Result<()> {
        let limit = self.edit.limits().metadata_block;
        Limits::agree(self.header.page_size(), limit, PAGE)?;
        let (block, new) = self.data_block(place)?;
        let sizes = self.edit.sizes();
        if new {
            let bytes = encode_data_block(&[], &self.header, place.first, sizes)?;
            self.edit.write(block, &bytes)?;
        }
        let number = place.within / self.header.page_elements();
        let before = number.checked_mul(self.header.page_size());
        let size = self.header.data_block_size(place.share.elements, sizes);
        let before = before.and_then(|before| before.checked_add(size));
        let address = before.and_then(|before| block.0.checked_add(before));
        let address = address.map(Address).ok_or_else(|| {
            Error::corrupt(PAGE, format!("page {number} lies past 64 bits")).at(block.0)
        })?;
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.address == address)
        {
            return Ok(());
        }
        self.store_open()?;
        let Some((_, _, super_block)) = &mut self.super_block else {
            return Err(Error::unsupported(DATA_BLOCK, "pages without a super block").at(block.0));
        };
        let bit_number = place.block.saturating_mul(pages).saturating_add(number);
        let elements = match bit(&super_block.pages, bit_number) {
            true => {
                let bytes = self.edit.fetch(address, self.header.page_size(), PAGE)?;
                decode_page(&bytes, address.0, sizes, &self.header)?
            }
            false => {
                set_bit(&mut super_block.pages, bit_number)?;
                unset(&self.header, self.header.page_elements())
            }
        };
        self.open = Some(Open {
            address,
            first: None,
            elements,
        });
        Ok(())
    }

    /// The data block of a place, and whether it was made just now.
    fn data_block(&mut self, place: &Place) -> Result<(Address, bool)> {
        let share = &place.share;
        let number = match share.number.checked_sub(self.header.index_shares()) {
            None => {
                // The blocks of share u come after those of the shares before it.
                let before = (0..share.number).map(|u| 1_u64 << (u / 2)).sum::<u64>();
                before.saturating_add(place.block)
            }
            Some(number) => {
                self.enter_super_block(share, number)?;
                place.block
            }
        };
        let (edit, sizes) = (self.edit, self.edit.sizes());
        let header = &mut self.header;
        let pointers = match (&mut self.super_block, share.number < header.index_shares()) {
            (Some((_, _, block)), false) => &mut block.data_blocks,
            _ => &mut self.index.data_blocks,
        };
        let pointer = usize::try_from(number)
            .ok()
            .and_then(|n| pointers.get_mut(n));
        let pointer = pointer.ok_or_else(|| no_room(header))?;
        if let Some(address) = *pointer {
            return Ok((address, false));
        }
        let pages = header
            .pages(share.elements)
            .saturating_mul(header.page_size());
        let size = header
            .data_block_size(share.elements, sizes)
            .saturating_add(pages);
        let address = edit.allocate(size, SpaceKind::Metadata)?;
        *pointer = Some(address);
        let [_, _, blocks, bytes] = &mut header.counted;
        *blocks = blocks.saturating_add(1);
        *bytes = bytes.saturating_add(size);
        header.room = header.room.saturating_add(share.elements);
        Ok((address, true))
    }

    /// Reads the super block of a share, or makes it; `number` is its number in the index block.
    fn enter_super_block(&mut self, share: &Share, number: u32) -> Result<()> {
        if matches!(&self.super_block, Some((open, _, _)) if open.number == share.number) {
            return Ok(());
        }
        self.store_super_block()?;
        let (edit, sizes) = (self.edit, self.edit.sizes());
        let header = &mut self.header;
        let pointer = self.index.super_blocks.get_mut(number as usize);
        let pointer = pointer.ok_or_else(|| no_room(header))?;
        let size = header.super_block_size(share, sizes);
        let (address, block) = match *pointer {
            Some(address) => {
                let bytes = edit.fetch(address, size, SUPER_BLOCK)?;
                let block = decode_super_block(&bytes, address.0, sizes, header, share)?;
                (address, block)
            }
            None => {
                Limits::agree(size, edit.limits().metadata_block, SUPER_BLOCK)?;
                let address = edit.allocate(size, SpaceKind::Metadata)?;
                *pointer = Some(address);
                let [blocks, bytes, _, _] = &mut header.counted;
                *blocks = blocks.saturating_add(1);
                *bytes = bytes.saturating_add(size);
                let block = SuperBlock {
                    pages: vec![0; header.bitmap_size(share) as usize],
                    data_blocks: vec![None; share.blocks as usize],
                };
                (address, block)
            }
        };
        self.super_block = Some((*share, address, block));
        Ok(())
    }

    fn store_open(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let (header, sizes) = (&self.header, self.edit.sizes());
        let bytes = match open.first {
            Some(first) => encode_data_block(&open.elements, header, first, sizes)?,
            None => encode_page(&open.elements, header, sizes)?,
        };
        self.edit.write(open.address, &bytes)
    }

    fn store_super_block(&mut self) -> Result<()> {
        let Some((share, address, block)) = self.super_block.take() else {
            return Ok(());
        };
        let bytes = encode_super_block(&block, &self.header, share.first, self.edit.sizes())?;
        self.edit.write(address, &bytes)
    }

    fn store(mut self) -> Result<()> {
        self.store_open()?;
        self.store_super_block()?;
        let sizes = self.edit.sizes();
        if let Some(address) = self.header.index_block {
            let bytes = encode_index_block(&self.index, &self.header, sizes)?;
            self.edit.write(address, &bytes)?;
        }
        let bytes = encode_header(&self.header, sizes)?;
        self.edit.write(self.header.address, &bytes)
    }
}

fn no_room(header: &Header) -> Error {
    let cause = format!("over 2^{} chunks are more than it numbers", header.max_bits);
    Error::new(Kind::LimitExceeded, HEADER, cause).at(header.address.0)
}

fn unset(header: &Header, count: u64) -> Vec<Element> {
    vec![header.form.unset(); usize::try_from(count).unwrap_or(0)]
}
