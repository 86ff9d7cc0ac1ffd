//! Elements of fixed and extensible arrays: one chunk each (specification III.H and III.I).

use crate::bytes::{Address, Cursor, Sizes};
use crate::error::Result;

/// Form of an array's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ElementForm {
    /// Whether size and filter mask follow the address (client 1).
    pub filtered: bool,
    /// Bytes of an element.
    pub size: u8,
}

/// A chunk as an array knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// First byte; `None` while nothing was written.
    pub address: Option<Address>,
    /// Stored bytes and filter mask of a filtered chunk.
    pub filtered: Option<(u64, u32)>,
}

/// Decodes client and element size of an array's header.
pub(super) fn decode_form(c: &mut Cursor<'_>) -> Result<ElementForm> {
    let (client, size) = (c.u8()?, c.u8()?);
    let form = ElementForm {
        filtered: client == 1,
        size,
    };
    if client > 1 {
        return Err(c.unsupported(format!("client {client} is unknown")));
    }
    let width = usize::from(size).checked_sub(fixed_size(form.filtered, c.sizes()));
    if width.is_none_or(|width| (width == 0) == form.filtered || width > 8) {
        return Err(c.corrupt(format!("elements of {size} bytes for client {client}")));
    }
    Ok(form)
}

/// Decodes `count` elements.
pub(super) fn decode_elements(
    c: &mut Cursor<'_>,
    form: ElementForm,
    count: u64,
) -> Result<Vec<Element>> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let size = usize::from(form.size);
    if count
        .checked_mul(size)
        .is_none_or(|all| all > c.remaining())
    {
        return c.take(count.saturating_mul(size)).map(|_| Vec::new());
    }
    let width = size.saturating_sub(fixed_size(form.filtered, c.sizes()));
    (0..count)
        .map(|_| {
            Ok(Element {
                address: c.address_field()?,
                filtered: match form.filtered {
                    true => Some((c.uint(width)?, c.u32()?)),
                    false => None,
                },
            })
        })
        .collect()
}

/// Bytes of address and filter mask; the chunk's size takes the rest.
fn fixed_size(filtered: bool, sizes: Sizes) -> usize {
    usize::from(sizes.offset) + if filtered { 4 } else { 0 }
}
