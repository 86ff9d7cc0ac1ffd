//! Values from the bytes of elements, by walking their type.

use std::cell::Cell;

use super::heap::{Heap, HeapId, descriptor};
use super::reference_decode;
use super::value::Value;
use crate::bytes::Sizes;
use crate::datatype::bits::big_endian;
use crate::datatype::{ByteOrder, Class, Datatype, Enumeration, Float, FloatForm, Integer};
use crate::datatype::{Member, Name, Number, StringPadding, StringType};
use crate::error::{Error, Kind, Result};

/// The value that `element` holds. Variable-length parts come from `heap`.
///
/// # Errors
/// [`Kind::LimitExceeded`] where the value takes more memory than the heap's limits allow: many
/// parts may refer to the same variable-length data, at each level of nesting.
pub fn decode_value(datatype: &Datatype, element: &[u8], heap: &Heap) -> Result<Value> {
    let left = Cell::new(heap.limits().value);
    decode_part(datatype, element, &Maker { heap, left })
}

/// Makes one value, and counts the memory that it takes.
struct Maker<'a> {
    heap: &'a Heap,
    left: Cell<u64>,
}

impl Maker<'_> {
    /// Agrees to a value with `bytes` bytes of its own.
    fn spend(&self, bytes: usize) -> Result<()> {
        let spent = (bytes as u64).saturating_add(size_of::<Value>() as u64);
        let left = self.left.get().checked_sub(spent).ok_or_else(|| {
            let limit = self.heap.limits().value;
            let cause = format!("as a value it takes over {limit} bytes, the limit");
            Error::new(Kind::LimitExceeded, "element", cause)
        })?;
        self.left.set(left);
        Ok(())
    }
}

fn decode_part(datatype: &Datatype, element: &[u8], maker: &Maker<'_>) -> Result<Value> {
    let Some(element) = element.get(..datatype.size) else {
        let cause = format!("{} bytes for a type of {}", element.len(), datatype.size);
        return Err(Error::corrupt("element", cause));
    };
    if let Some(base) = datatype.complex_base() {
        return decode_complex(base, element, maker);
    }
    maker.spend(own_bytes(datatype, element, maker.heap))?;
    Ok(match &datatype.class {
        Class::Integer(integer) => decode_integer(integer, element),
        Class::Float(float) => decode_float(float, element),
        Class::Time { order, precision } => decode_time(*order, *precision, element),
        Class::String(string) => Value::String {
            bytes: trimmed(string, element).to_vec(),
            charset: string.charset,
        },
        Class::Bitfield(bits) => Value::Bitfield {
            bytes: significant(bits, element),
            bits: bits.precision,
        },
        Class::Opaque { tag } => Value::Opaque {
            bytes: element.to_vec(),
            tag: tag.clone(),
        },
        Class::Compound(members) => decode_compound(members, element, maker)?,
        Class::Reference(kind) => {
            Value::Reference(reference_decode::decode(*kind, element, maker.heap)?)
        }
        Class::Enum(enumeration) => decode_enum(datatype, enumeration, element, maker)?,
        Class::Sequence(base) => decode_sequence(base, element, maker)?,
        Class::VlenString(string) => decode_vlen_string(string, element, maker)?,
        Class::Array { dims, base } => Value::Array {
            dims: dims.clone(),
            values: decode_all(base, element, maker)?,
        },
        Class::Complex(base) => decode_complex(base, element, maker)?,
    })
}

/// Bytes that the value itself takes beside its fixed part; what lies in its parts is theirs.
fn own_bytes(datatype: &Datatype, element: &[u8], heap: &Heap) -> usize {
    match &datatype.class {
        // Sequences and compounds consist of values; a pair in a compound has a name more.
        Class::Compound(members) => members.len().saturating_mul(size_of::<Name>()),
        Class::Array { .. } | Class::Sequence(_) | Class::Complex(_) | Class::Enum(_) => 0,
        Class::VlenString(_) => vlen_string_bytes(element, heap).map_or(0, <[u8]>::len),
        Class::Reference(kind) => {
            // A number of a region takes 12 bytes at most, from one byte in the file.
            let id = reference_decode::heap_id(*kind, element, heap.sizes());
            let object = id.and_then(|id| heap.object(id).ok());
            object.map_or(0, |bytes| bytes.len().saturating_mul(12))
        }
        _ => element.len(),
    }
}

fn decode_float(float: &Float, element: &[u8]) -> Value {
    let Some(value) = float.decode(element) else {
        return Value::WideFloat(big_endian(element, float.order));
    };
    let form = float.form();
    let exact = match form {
        FloatForm::Other { mantissa_bits } if mantissa_bits > 52 => match float.number(element) {
            Number::Finite(finite) => Some(Box::new(finite)),
            _ => None,
        },
        _ => None,
    };
    Value::Float { value, form, exact }
}

fn decode_integer(integer: &Integer, element: &[u8]) -> Value {
    match integer.decode(element) {
        Some(number) => Value::Integer(number),
        None => Value::WideInteger {
            bytes: significant(integer, element),
            signed: integer.signed,
        },
    }
}

fn decode_time(order: ByteOrder, precision: u16, element: &[u8]) -> Value {
    let integer = Integer {
        order,
        signed: true,
        bit_offset: 0,
        precision,
        low_pad: false,
        high_pad: false,
    };
    match integer.decode(element) {
        Some(number) => Value::Time(number),
        None => decode_integer(&integer, element),
    }
}

/// The significant bits in whole bytes, the most significant first.
fn significant(bits: &Integer, element: &[u8]) -> Vec<u8> {
    let bytes = big_endian(element, bits.order);
    let (offset, precision) = (usize::from(bits.bit_offset), usize::from(bits.precision));
    if offset == 0 && precision == bytes.len() * 8 {
        return bytes;
    }
    let bit = |index: usize| {
        let byte = bytes.len().checked_sub(1 + index / 8)?;
        bytes.get(byte).map(|byte| byte >> (index % 8) & 1)
    };
    let byte = |low: usize| {
        (0..8).fold(0, |byte, i| {
            let inside = low + i < precision;
            byte | (bit(offset + low + i).filter(|_| inside).unwrap_or(0) << i)
        })
    };
    (0..precision.div_ceil(8))
        .rev()
        .map(|i| byte(i * 8))
        .collect()
}

/// A fixed string without what tells its end.
pub fn trimmed<'a>(string: &StringType, element: &'a [u8]) -> &'a [u8] {
    let filler = match string.padding {
        StringPadding::NullTerminated => {
            let end = element.iter().position(|byte| *byte == 0);
            return end.map_or(element, |end| element.get(..end).unwrap_or_default());
        }
        StringPadding::NullPadded => 0,
        StringPadding::SpacePadded => b' ',
    };
    let end = element.iter().rposition(|byte| *byte != filler);
    element
        .get(..end.map_or(0, |end| end + 1))
        .unwrap_or_default()
}

/// The bytes of a variable-length string, up to its first NUL.
pub fn vlen_string_bytes<'a>(element: &[u8], heap: &'a Heap) -> Result<&'a [u8]> {
    vlen_string_of(element, heap.sizes(), |id| heap.object(id))
}

/// As [`vlen_string_bytes`], with whatever finds the objects of the heap.
pub fn vlen_string_of<'a>(
    element: &[u8],
    sizes: Sizes,
    object: impl FnOnce(HeapId) -> Result<&'a [u8]>,
) -> Result<&'a [u8]> {
    let (count, Some(id)) = descriptor(element, sizes)? else {
        return Ok(&[]);
    };
    let bytes = object(id)?;
    let bytes = bytes.get(..count as usize).unwrap_or(bytes);
    let end = bytes.iter().position(|byte| *byte == 0);
    Ok(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default())
}

/// The bytes of a sequence's elements and their number.
pub fn sequence_bytes<'a>(base: &Datatype, element: &[u8], heap: &'a Heap) -> Result<&'a [u8]> {
    let (count, Some(id)) = descriptor(element, heap.sizes())? else {
        return Ok(&[]);
    };
    let bytes = heap.object(id)?;
    let wanted = (count as usize).checked_mul(base.size);
    wanted
        .and_then(|wanted| bytes.get(..wanted))
        .ok_or_else(|| {
            let cause = format!("{count} elements of {} in {} bytes", base.size, bytes.len());
            Error::corrupt("variable-length sequence", cause).at(id.collection.0)
        })
}

fn decode_vlen_string(string: &StringType, element: &[u8], maker: &Maker<'_>) -> Result<Value> {
    Ok(Value::String {
        bytes: vlen_string_bytes(element, maker.heap)?.to_vec(),
        charset: string.charset,
    })
}

fn decode_sequence(base: &Datatype, element: &[u8], maker: &Maker<'_>) -> Result<Value> {
    let bytes = sequence_bytes(base, element, maker.heap)?;
    decode_all(base, bytes, maker).map(Value::Sequence)
}

fn decode_all(base: &Datatype, bytes: &[u8], maker: &Maker<'_>) -> Result<Vec<Value>> {
    if base.size == 0 {
        return Err(Error::corrupt("datatype", "elements of no bytes"));
    }
    bytes
        .chunks_exact(base.size)
        .map(|element| decode_part(base, element, maker))
        .collect()
}

/// The bytes of a member inside an element.
pub fn member_bytes<'a>(member: &Member, element: &'a [u8]) -> Result<&'a [u8]> {
    let end = member.offset.checked_add(member.datatype.size);
    end.and_then(|end| element.get(member.offset..end))
        .ok_or_else(|| {
            let cause = format!("member {} lies outside of the element", member.name);
            Error::corrupt("datatype", cause)
        })
}

fn decode_compound(members: &[Member], element: &[u8], maker: &Maker<'_>) -> Result<Value> {
    let values = members.iter().map(|member| {
        let value = decode_part(&member.datatype, member_bytes(member, element)?, maker)?;
        Ok((member.name.clone(), value))
    });
    values.collect::<Result<_>>().map(Value::Compound)
}

fn decode_complex(base: &Datatype, element: &[u8], maker: &Maker<'_>) -> Result<Value> {
    let (real, imaginary) = element
        .split_at_checked(base.size)
        .unwrap_or((element, &[]));
    Ok(Value::Complex(
        Box::new(decode_part(base, real, maker)?),
        Box::new(decode_part(base, imaginary, maker)?),
    ))
}

fn decode_enum(
    datatype: &Datatype,
    enumeration: &Enumeration,
    element: &[u8],
    maker: &Maker<'_>,
) -> Result<Value> {
    let number = decode_part(&enumeration.base, element, maker)?;
    let size = enumeration.base.size.max(1);
    let place = enumeration
        .values
        .chunks_exact(size)
        .position(|value| value == element);
    if datatype.is_boolean() && place.is_some() {
        return Ok(Value::Boolean(number == Value::Integer(1)));
    }
    Ok(Value::Enum {
        name: place
            .and_then(|place| enumeration.names.get(place))
            .cloned(),
        number: Box::new(number),
    })
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
