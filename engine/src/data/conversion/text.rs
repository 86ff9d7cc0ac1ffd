//! Strings between paddings and lengths.

use super::plan::Text;
use super::sink::{Sink, Trouble};
use super::value::short;
use crate::data::decode::{trimmed, vlen_string_bytes};
use crate::data::heap::{descriptor, write_descriptor};
use crate::datatype::{StringPadding, StringType};
use crate::error::Result;

/// Converts one string.
pub(super) fn run(
    from: &Text,
    to: &Text,
    element: &[u8],
    out: &mut [u8],
    sink: &mut Sink<'_>,
) -> Result<(), Trouble> {
    let heap = sink.from;
    let (bytes, cut) = match from {
        Text::Fixed(string) => content(string, element),
        Text::Variable => (vlen_string_bytes(element, heap)?, false),
    };
    if cut {
        sink.lose(|| "bytes behind its first NUL are lost".into())?;
    }
    match to {
        Text::Fixed(string) => fixed(string, bytes, out, sink),
        Text::Variable => {
            // A string that is not there stays so.
            if matches!(from, Text::Variable) && descriptor(element, heap.sizes())?.1.is_none() {
                return Ok(());
            }
            let count = u32::try_from(bytes.len()).map_err(|_| short())?;
            let id = sink.keep(None, bytes)?;
            write_descriptor(count, id, sink.sizes(), out)?;
            Ok(())
        }
    }
}

/// The bytes that count; strings filled with NULs end at the first, whatever follows.
fn content<'a>(string: &StringType, element: &'a [u8]) -> (&'a [u8], bool) {
    let bytes = trimmed(string, element);
    if string.padding == StringPadding::SpacePadded {
        return (bytes, false);
    }
    match bytes.iter().position(|byte| *byte == 0) {
        Some(end) => (bytes.get(..end).unwrap_or_default(), true),
        None => (bytes, false),
    }
}

fn fixed(
    string: &StringType,
    bytes: &[u8],
    out: &mut [u8],
    sink: &mut Sink<'_>,
) -> Result<(), Trouble> {
    let room = match string.padding {
        StringPadding::NullTerminated => out.len().saturating_sub(1),
        StringPadding::NullPadded | StringPadding::SpacePadded => out.len(),
    };
    let filler = match string.padding {
        StringPadding::SpacePadded => b' ',
        _ => 0,
    };
    out.fill(filler);
    let kept = bytes.get(..room).unwrap_or(bytes);
    if let Some(start) = out.get_mut(..kept.len()) {
        start.copy_from_slice(kept);
    }
    match kept.len() == bytes.len() {
        true => Ok(()),
        false => sink.lose(|| format!("{} bytes do not fit {room}", bytes.len())),
    }
}
