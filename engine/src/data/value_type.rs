//! Numbers of one type as the bytes of another, as the library converts them between a virtual
//! dataset and its sources: what does not fit becomes the nearest value that does.

use std::borrow::Cow;

use super::elements::Elements;
use super::heap::needs_heap;
use crate::datatype::{ByteOrder, Class, Datatype, Integer};
use crate::error::{Error, Result};

const NAME: &str = "virtual dataset";

/// The elements as bytes of `target`. Variable-length parts stay where they are, which is right in
/// the same file only.
pub fn recast<'a>(
    elements: &'a Elements,
    target: &Datatype,
    same_file: bool,
) -> Result<Cow<'a, [u8]>> {
    let source = elements.datatype();
    if source == target {
        if !same_file && needs_heap(target) {
            let cause = "variable-length elements of a source in another file are not read";
            return Err(Error::unsupported(NAME, cause));
        }
        return Ok(Cow::Borrowed(elements.bytes()));
    }
    // Sizes over 8 are refused at the first element: what they claim is not taken.
    let claimed = elements.len().saturating_mul(target.size);
    let mut out = Vec::with_capacity(claimed.min(16 << 20));
    for index in 0..elements.len() {
        let bytes = match (&source.class, &target.class) {
            (Class::Integer(from), Class::Integer(to)) => from
                .decode(elements.element(index))
                .and_then(|number| integer(number, to, target.size)),
            (Class::Integer(_) | Class::Float(_), Class::Float(float)) => {
                let number = elements.f64(index);
                let plain = float.is_plain(target.size);
                number
                    .filter(|_| plain)
                    .and_then(|number| real(number, float.order, target.size))
            }
            (Class::Float(_), Class::Integer(to)) => elements
                .f64(index)
                .and_then(|number| integer(number as i128, to, target.size)),
            _ => None,
        };
        let Some(bytes) = bytes else {
            let cause = "a source is of another type that is not converted";
            return Err(Error::unsupported(NAME, cause));
        };
        out.extend(bytes);
    }
    Ok(Cow::Owned(out))
}

/// A whole number in a type that uses all its bits.
fn integer(number: i128, to: &Integer, size: usize) -> Option<Vec<u8>> {
    if !to.is_plain(size) || size > 8 {
        return None;
    }
    let bits = u32::try_from(size * 8).ok()?;
    let (low, high) = match to.signed {
        true => (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1),
        false => (0, (1_i128 << bits) - 1),
    };
    let bytes = number.clamp(low, high).to_le_bytes();
    ordered(bytes.get(..size)?.to_vec(), to.order)
}

fn real(number: f64, order: ByteOrder, size: usize) -> Option<Vec<u8>> {
    match size {
        4 => ordered((number as f32).to_le_bytes().to_vec(), order),
        8 => ordered(number.to_le_bytes().to_vec(), order),
        _ => None,
    }
}

fn ordered(mut little: Vec<u8>, order: ByteOrder) -> Option<Vec<u8>> {
    match order {
        ByteOrder::Little => {}
        ByteOrder::Big => little.reverse(),
        _ => return None,
    }
    Some(little)
}
