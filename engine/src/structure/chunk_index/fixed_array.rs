//! Chunks in a fixed array: the data block is made with the first, pages as chunks come to them
//! (specification III.H).

use super::{Indexed, Move, put, set_bit};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::format::bits::{bit, bytes_of_bits};
use crate::format::chunk_element::Element;
use crate::format::fixed_array::{
    DataBlock, Header, decode_data_block, decode_header, decode_page, encode_data_block,
    encode_header, encode_page, header_size,
};
use crate::format::layout_place::{IndexParameters, index_parameters};
use crate::limits::Limits;
use crate::metadata::Fetch;
use crate::transaction::{Edit, SpaceKind};

const HEADER: &str = "fixed array header";
const DATA_BLOCK: &str = "fixed array data block";
const PAGE: &str = "fixed array page";

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
    let elements = indexed.elements(header.form, moves, false)?;
    let mut array = Array::open(edit, header)?;
    for (slot, element) in elements {
        array.set(slot, element)?;
    }
    array.store()?;
    Ok(Some(header.address))
}

fn make_header(edit: &Edit<'_>, indexed: &Indexed<'_>) -> Result<Header> {
    let sizes = edit.sizes();
    let IndexParameters::FixedArray { page_bits } = index_parameters(indexed.message, sizes)?
    else {
        return Err(Error::corrupt(
            HEADER,
            "the layout message is of another index",
        ));
    };
    let lengths = indexed.max_dims.iter().zip(&indexed.layout.chunk);
    let mut counts = lengths.map(|(max, chunk)| max.map(|max| max.div_ceil((*chunk).max(1))));
    let count = counts.try_fold(1_u64, |all, count| all.checked_mul(count?));
    let count = count.ok_or_else(|| Error::corrupt(HEADER, "chunks without number"))?;
    let header = Header {
        address: edit.allocate(header_size(sizes), SpaceKind::Metadata)?,
        form: indexed.element_form(sizes),
        page_bits,
        count,
        data_block: None,
    };
    edit.write(header.address, &encode_header(&header, sizes)?)?;
    Ok(header)
}

struct Array<'e, 'c> {
    edit: &'e Edit<'c>,
    header: Header,
    data_block: Address,
    block: DataBlock,
    changed: bool,
    /// The page met last: its number and elements.
    page: Option<(u64, Vec<Element>)>,
}

impl<'e, 'c> Array<'e, 'c> {
    fn open(edit: &'e Edit<'c>, mut header: Header) -> Result<Self> {
        let sizes = edit.sizes();
        let size = header.data_block_size(sizes);
        let (data_block, block, changed) = match header.data_block {
            Some(address) => {
                let bytes = edit.fetch(address, size, DATA_BLOCK)?;
                let block = decode_data_block(&bytes, address.0, sizes, &header)?;
                (address, block, false)
            }
            None => {
                Limits::agree(size, edit.limits().metadata_block, DATA_BLOCK)?;
                let (block, pages) = match header.pages() {
                    Some(pages) => {
                        let bitmap = vec![0; bytes_of_bits(pages)];
                        // The last page may be shorter.
                        let checksums = pages.saturating_mul(header.page_size(0));
                        let elements = header.page_size(header.count);
                        let bytes = checksums.saturating_add(elements) - header.page_size(0);
                        (DataBlock::Pages(bitmap), bytes)
                    }
                    None => (DataBlock::Elements(unset(&header, header.count)), 0),
                };
                let length = size.saturating_add(pages);
                let address = edit.allocate(length, SpaceKind::Metadata)?;
                header.data_block = Some(address);
                edit.write(header.address, &encode_header(&header, sizes)?)?;
                (address, block, true)
            }
        };
        Ok(Self {
            edit,
            header,
            data_block,
            block,
            changed,
            page: None,
        })
    }

    fn set(&mut self, slot: u64, element: Element) -> Result<()> {
        if slot >= self.header.count {
            let cause = format!("slot {slot} of {}", self.header.count);
            return Err(Error::corrupt(HEADER, cause).at(self.header.address.0));
        }
        if let DataBlock::Elements(elements) = &mut self.block {
            self.changed = true;
            return put(elements, slot, element);
        }
        let full = self.header.page_elements();
        let number = slot / full;
        if self.page.as_ref().is_none_or(|(open, _)| *open != number) {
            self.store_page()?;
            self.page = Some((number, self.read_page(number)?));
        }
        match &mut self.page {
            Some((_, elements)) => put(elements, slot % full, element),
            None => Ok(()),
        }
    }

    /// Where a page lies, and its elements.
    fn place(&self, number: u64) -> Result<(Address, u64)> {
        let full = self.header.page_elements();
        let count = full.min(
            self.header
                .count
                .saturating_sub(number.saturating_mul(full)),
        );
        let before = number.checked_mul(self.header.page_size(full));
        let before =
            before.and_then(|n| n.checked_add(self.header.data_block_size(self.edit.sizes())));
        let address = before.and_then(|before| self.data_block.0.checked_add(before));
        let address = address.ok_or_else(|| {
            Error::corrupt(PAGE, format!("page {number} lies past 64 bits")).at(self.data_block.0)
        })?;
        Ok((Address(address), count))
    }

    fn read_page(&mut self, number: u64) -> Result<Vec<Element>> {
        let (address, count) = self.place(number)?;
        let size = self.header.page_size(count);
        Limits::agree(size, self.edit.limits().metadata_block, PAGE)?;
        let DataBlock::Pages(bitmap) = &mut self.block else {
            return Ok(Vec::new());
        };
        if !bit(bitmap, number) {
            set_bit(bitmap, number)?;
            self.changed = true;
            return Ok(unset(&self.header, count));
        }
        let bytes = self.edit.fetch(address, size, PAGE)?;
        decode_page(&bytes, address.0, self.edit.sizes(), &self.header, count)
    }

    fn store_page(&mut self) -> Result<()> {
        let Some((number, elements)) = self.page.take() else {
            return Ok(());
        };
        let (address, _) = self.place(number)?;
        let bytes = encode_page(&elements, &self.header, self.edit.sizes())?;
        self.edit.write(address, &bytes)
    }

    fn store(mut self) -> Result<()> {
        self.store_page()?;
        if !self.changed {
            return Ok(());
        }
        let bytes = encode_data_block(&self.block, &self.header, self.edit.sizes())?;
        self.edit.write(self.data_block, &bytes)
    }
}

fn unset(header: &Header, count: u64) -> Vec<Element> {
    vec![header.form.unset(); usize::try_from(count).unwrap_or(0)]
}
