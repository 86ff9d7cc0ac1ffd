//! Elements in binary: numbers one after the other, without what fills them up.

use hyperslab_engine::data::Heap;
use hyperslab_engine::data::decode::{member_bytes, sequence_bytes, vlen_string_bytes};
use hyperslab_engine::datatype::{ByteOrder, Class, Datatype, Float, Integer, StringPadding};
use hyperslab_engine::{Elements, Error};

use super::options::Binary;
use crate::text::ddl::native;

/// Writes the bytes of all elements.
pub fn write(out: &mut Vec<u8>, elements: &Elements, form: Binary) -> Result<(), Error> {
    for index in 0..elements.len() {
        let element = elements.element(index);
        write_element(out, elements.datatype(), element, elements.heap(), form)?;
    }
    Ok(())
}

fn write_element(
    out: &mut Vec<u8>,
    datatype: &Datatype,
    element: &[u8],
    heap: &Heap,
    form: Binary,
) -> Result<(), Error> {
    let mut all = |base: &Datatype, bytes: &[u8]| {
        let mut parts = bytes.chunks_exact(base.size.max(1));
        parts.try_for_each(|part| write_element(out, base, part, heap, form))
    };
    match &datatype.class {
        Class::Integer(bits) | Class::Bitfield(bits) => {
            out.extend_from_slice(&integer(bits, element, form));
        }
        Class::Float(float) => out.extend_from_slice(&number(float, element, form)),
        Class::Enum(enumeration) => write_element(out, &enumeration.base, element, heap, form)?,
        Class::Complex(base) | Class::Array { base, .. } => all(base, element)?,
        Class::Sequence(base) => all(base, sequence_bytes(base, element, heap)?)?,
        Class::VlenString(_) => out.extend_from_slice(vlen_string_bytes(element, heap)?),
        Class::String(string) => {
            let end = match string.padding {
                StringPadding::NullTerminated => element.iter().position(|byte| *byte == 0),
                _ => None,
            };
            let text = element.get(..end.unwrap_or(element.len()));
            out.extend_from_slice(text.unwrap_or_default());
        }
        Class::Compound(members) => {
            for member in members.iter() {
                let part = member_bytes(member, element)?;
                write_element(out, &member.datatype, part, heap, form)?;
            }
        }
        // What references lead to has no place in a row of numbers.
        Class::Reference(_) => {}
        _ => out.extend_from_slice(element),
    }
    Ok(())
}

/// The bytes of an integer.
fn integer(bits: &Integer, element: &[u8], form: Binary) -> Vec<u8> {
    if form == Binary::File {
        return element.to_vec();
    }
    let size = match form {
        Binary::Native => native::integer_size(bits.precision),
        _ => element.len(),
    };
    let bytes = native::clipped(bits, element).to_le_bytes();
    ordered(bytes.get(..size).unwrap_or(element).to_vec(), form)
}

/// The bytes of a floating-point number.
fn number(float: &Float, element: &[u8], form: Binary) -> Vec<u8> {
    let plain = float.is_plain(element.len());
    let little = match (native::float(float, element), element.len()) {
        _ if form == Binary::File => return element.to_vec(),
        (Some(value), 4) => (value as f32).to_le_bytes().to_vec(),
        (Some(value), 8) => value.to_le_bytes().to_vec(),
        _ if plain && float.order == ByteOrder::Big => element.iter().rev().copied().collect(),
        _ => element.to_vec(),
    };
    ordered(little, form)
}

fn ordered(mut little: Vec<u8>, form: Binary) -> Vec<u8> {
    if form == Binary::Big {
        little.reverse();
    }
    little
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIG: Integer = Integer {
        order: ByteOrder::Big,
        signed: true,
        bit_offset: 0,
        precision: 24,
        low_pad: false,
        high_pad: false,
    };

    #[test]
    fn integers_take_the_form_that_was_asked_for() {
        let element = [0xff, 0xff, 0xfe];
        assert_eq!(integer(&BIG, &element, Binary::File), element);
        assert_eq!(
            integer(&BIG, &element, Binary::Native),
            (-2_i32).to_le_bytes()
        );
        assert_eq!(integer(&BIG, &element, Binary::Little), [0xfe, 0xff, 0xff]);
        assert_eq!(integer(&BIG, &element, Binary::Big), element);
    }
}
