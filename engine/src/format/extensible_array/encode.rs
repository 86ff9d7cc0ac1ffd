//! The blocks of an extensible array as bytes.

use super::{DATA_BLOCK, HEADER, Header, INDEX_BLOCK, IndexBlock, PAGE, SUPER_BLOCK, SuperBlock};
use crate::bytes::{Address, Sink, Sizes};
use crate::error::Result;
use crate::format::bits::bytes_of_bits;
use crate::format::chunk_element::{Element, encode_elements, encode_form};

/// Encodes a header.
pub fn encode_header(header: &Header, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(HEADER, sizes);
    sink.put(b"EAHD");
    sink.u8(0); // version
    encode_form(&mut sink, header.form);
    sink.put(&[
        header.max_bits,
        header.index_elements,
        header.min_elements,
        header.min_pointers,
        header.page_bits,
    ]);
    for number in header.counted {
        sink.length(number)?;
    }
    sink.length(header.used)?;
    sink.length(header.room)?;
    sink.address(header.index_block)?;
    sink.checksum();
    Ok(sink.finish())
}

/// Encodes an index block.
pub fn encode_index_block(block: &IndexBlock, header: &Header, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = begin(INDEX_BLOCK, b"EAIB", header, sizes)?;
    encode_elements(&mut sink, header.form, &block.elements)?;
    addresses(&mut sink, &block.data_blocks)?;
    addresses(&mut sink, &block.super_blocks)?;
    sink.checksum();
    Ok(sink.finish())
}

/// Encodes a super block whose first slot is `first`, counted behind the elements of the index
/// block.
pub fn encode_super_block(
    block: &SuperBlock,
    header: &Header,
    first: u64,
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let mut sink = begin(SUPER_BLOCK, b"EASB", header, sizes)?;
    sink.uint(first, bytes_of_bits(u64::from(header.max_bits)))?;
    sink.put(&block.pages);
    addresses(&mut sink, &block.data_blocks)?;
    sink.checksum();
    Ok(sink.finish())
}

/// Encodes a data block whose first slot is `first`, counted behind the elements of the index
/// block; without elements it is what stands before pages.
pub fn encode_data_block(
    elements: &[Element],
    header: &Header,
    first: u64,
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let mut sink = begin(DATA_BLOCK, b"EADB", header, sizes)?;
    sink.uint(first, bytes_of_bits(u64::from(header.max_bits)))?;
    encode_elements(&mut sink, header.form, elements)?;
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

fn begin(
    structure: &'static str,
    signature: &[u8; 4],
    header: &Header,
    sizes: Sizes,
) -> Result<Sink> {
    let mut sink = Sink::new(structure, sizes);
    sink.put(signature);
    sink.u8(0); // version
    sink.u8(u8::from(header.form.filtered));
    sink.address(Some(header.address))?;
    Ok(sink)
}

fn addresses(sink: &mut Sink, addresses: &[Option<Address>]) -> Result<()> {
    addresses
        .iter()
        .try_for_each(|address| sink.address(*address))
}
