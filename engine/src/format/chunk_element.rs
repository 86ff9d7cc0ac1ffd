//! Elements of fixed and extensible arrays: one chunk each (specification III.H and III.I).

use crate::bytes::{Address, Cursor, Sink, Sizes};
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

/// Encodes client and element size of an array's header.
pub(super) fn encode_form(sink: &mut Sink, form: ElementForm) {
    sink.u8(u8::from(form.filtered));
    sink.u8(form.size);
}

/// Encodes elements. Those without a chunk have the undefined address, size and mask 0.
pub(super) fn encode_elements(
    sink: &mut Sink,
    form: ElementForm,
    elements: &[Element],
) -> Result<()> {
    let width = usize::from(form.size).saturating_sub(fixed_size(form.filtered, sink.sizes()));
    for element in elements {
        sink.address(element.address)?;
        if form.filtered {
            let (size, mask) = element.filtered.unwrap_or((0, 0));
            sink.uint(size, width)?;
            sink.u32(mask);
        }
    }
    Ok(())
}

impl ElementForm {
    /// Elements of unfiltered chunks, or of filtered ones whose size takes `width` bytes.
    pub fn new(width: Option<u8>, sizes: Sizes) -> Self {
        let fixed = fixed_size(width.is_some(), sizes) as u8;
        Self {
            filtered: width.is_some(),
            size: fixed.saturating_add(width.unwrap_or(0)),
        }
    }

    /// An element without a chunk.
    pub fn unset(&self) -> Element {
        Element {
            address: None,
            filtered: self.filtered.then_some((0, 0)),
        }
    }
}

/// Bytes of address and filter mask; the chunk's size takes the rest.
fn fixed_size(filtered: bool, sizes: Sizes) -> usize {
    usize::from(sizes.offset) + if filtered { 4 } else { 0 }
}
