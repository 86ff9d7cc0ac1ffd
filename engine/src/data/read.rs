//! Reads a selection of a dataset into memory: the one way in for elements.

use super::context::{ReadContext, Stored};
use super::fill::fill;
use super::{chunked, contiguous, cut_short};
use crate::error::{Error, Result};
use crate::format::layout::Layout;
use crate::limits::Limits;
use crate::selection::Slice;
use crate::selection::copy::BoxCopy;
use crate::selection::overlap::overlaps;
use crate::storage::Buffer;

/// Bytes that the elements of `slices` have, agreed to by the limits.
pub fn selected_bytes(slices: &[Slice], element_size: usize, limits: &Limits) -> Result<usize> {
    let counts = slices.iter().map(|slice| slice.count);
    let count = match counts.clone().any(|count| count == 0) {
        true => Some(0),
        false => counts.clone().try_fold(1, u64::checked_mul),
    };
    let bytes = count.and_then(|count| count.checked_mul(element_size as u64));
    Limits::agree(bytes.unwrap_or(u64::MAX), limits.result, "selection")
}

/// Reads what `slices` select into a buffer of its own.
pub fn read(context: &ReadContext<'_>, stored: &Stored<'_>, slices: &[Slice]) -> Result<Buffer> {
    let length = selected_bytes(slices, stored.element_size, context.limits)?;
    if let Layout::Contiguous { address, size } = stored.layout {
        // Before memory is taken for what the file does not have.
        match contiguous::find_cut(context, stored, slices, *address, *size)? {
            Some((room, error)) if room == 0 || context.losses.is_none() => return Err(error),
            _ => {}
        }
    }
    let (mut buffer, zeroed) = Buffer::to_overwrite(length)?;
    read_zeroed(context, stored, slices, &mut buffer, zeroed)?;
    Ok(buffer)
}

/// Reads what `slices` select into the caller's memory, which has just that length.
pub fn read_into(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    slices: &[Slice],
    out: &mut [u8],
) -> Result<()> {
    read_zeroed(context, stored, slices, out, false)
}

fn read_zeroed(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    slices: &[Slice],
    out: &mut [u8],
    zeroed: bool,
) -> Result<()> {
    let wanted = selected_bytes(slices, stored.element_size, context.limits)?;
    if out.len() != wanted || slices.len() != stored.shape.len() {
        let cause = format!("{} bytes of memory for {wanted} bytes of data", out.len());
        return Err(Error::invalid("selection", cause));
    }
    if out.is_empty() {
        return Ok(());
    }
    match stored.layout {
        Layout::Compact(bytes) => copy_compact(stored, slices, bytes, out),
        Layout::Contiguous { address: None, .. } if stored.external.is_empty() => {
            fill(out, stored.fill, stored.element_size, zeroed)
        }
        Layout::Contiguous { address, size } => match context.losses {
            Some(losses) => {
                let place = (*address, *size);
                cut_short::read(context, stored, slices, place, losses, out)
            }
            None => contiguous::read(context, stored, slices, *address, *size, out),
        },
        Layout::Chunked(layout) => chunked::read(context, stored, layout, slices, out, zeroed),
        Layout::Virtual { .. } => Err(Error::unsupported(
            "data layout",
            "virtual datasets are not read yet",
        )),
    }
}

fn copy_compact(stored: &Stored<'_>, slices: &[Slice], bytes: &[u8], out: &mut [u8]) -> Result<()> {
    let result: Vec<u64> = slices.iter().map(|slice| slice.count).collect();
    let origin = vec![0; slices.len()];
    let copied = overlaps(slices, &origin, stored.shape)
        .and_then(|parts| BoxCopy::new(&parts, stored.shape, &result, stored.element_size, 0))
        .is_some_and(|copy| copy.apply(bytes, out));
    if !copied {
        let cause = format!("{} bytes, too short for the shape", bytes.len());
        return Err(Error::corrupt("compact data", cause));
    }
    Ok(())
}
