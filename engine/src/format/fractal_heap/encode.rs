//! The bytes of a heap's header. Heaps with filters are not written.

use super::{Header, STRUCTURE};
use crate::bytes::{Sink, Sizes};
use crate::error::Result;

/// Encodes the header of a heap without filters.
///
/// # Errors
/// [`Kind::InvalidArgument`](crate::Kind::InvalidArgument) for filters;
/// [`Kind::LimitExceeded`](crate::Kind::LimitExceeded) where a number does not fit its field.
pub fn encode_header(header: &Header, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    if !header.filters.is_empty() {
        return Err(sink.invalid("heaps with filters are not written"));
    }
    sink.put(b"FRHP");
    sink.u8(0); // version
    sink.u16(header.id_length);
    sink.u16(0); // bytes of the encoded filters
    sink.u8(u8::from(header.numbers_wrapped) | u8::from(header.checks_blocks) << 1);
    sink.u32(header.max_managed);
    sink.length(header.last_huge_number)?;
    sink.address(header.huge_index)?;
    sink.length(header.free_space)?;
    sink.address(header.free_space_manager)?;
    let [managed, allocated] = header.managed_space;
    let [huge, tiny] = [header.huge, header.tiny];
    for number in [
        managed,
        allocated,
        header.next_block,
        header.managed_count,
        huge[0],
        huge[1],
        tiny[0],
        tiny[1],
    ] {
        sink.length(number)?;
    }
    let table = &header.table;
    sink.u16(table.width);
    sink.length(table.starting_block)?;
    sink.length(table.max_direct_block)?;
    sink.u16(table.max_heap_bits);
    sink.u16(table.starting_rows);
    sink.address(header.root)?;
    sink.u16(header.root_rows);
    sink.checksum();
    Ok(sink.finish())
}
