//! The bytes of a datatype message.

use super::STRUCTURE;
use super::composite::offset_width;
use crate::bytes::{Sink, Sizes};
use crate::datatype::{
    ByteOrder, Charset, Class, Datatype, Enumeration, Float, Integer, Member, Name, Normalization,
    ReferenceKind, StringPadding, StringType,
};
use crate::error::Result;

/// The oldest version that can say what `datatype` is, from 1 on: 2 for arrays, 4 for the references
/// of HDF5 1.12.
pub fn least_version(datatype: &Datatype) -> u8 {
    match &datatype.class {
        Class::Array { base, .. } => least_version(base).max(2),
        Class::Sequence(base) => least_version(base),
        Class::Compound(members) => {
            let versions = members.iter().map(|member| least_version(&member.datatype));
            versions.max().unwrap_or(1)
        }
        Class::Reference(
            ReferenceKind::Object2 | ReferenceKind::Region2 | ReferenceKind::Attribute,
        ) => 4,
        Class::Complex(_) => 5,
        _ => 1,
    }
}

/// Encodes a datatype in `version`, or in the oldest that can say it.
///
/// # Errors
/// [`Kind::InvalidArgument`](crate::Kind::InvalidArgument) for what the format cannot say.
pub fn encode_datatype(datatype: &Datatype, version: u8) -> Result<Vec<u8>> {
    let version = version.max(least_version(datatype));
    let mut sink = Sink::new(STRUCTURE, Sizes::default());
    put(&mut sink, datatype, version)?;
    Ok(sink.finish())
}

fn put(sink: &mut Sink, datatype: &Datatype, version: u8) -> Result<()> {
    let size = datatype.size;
    match &datatype.class {
        Class::Integer(integer) => put_integer(sink, version, 0, integer, size),
        Class::Bitfield(integer) => put_integer(sink, version, 4, integer, size),
        Class::Float(float) => put_float(sink, version, float, size),
        Class::Time { order, precision } => {
            let order = big(sink, *order)?;
            head(sink, version, 2, order, size)?;
            sink.u16(*precision);
            Ok(())
        }
        Class::String(string) => head(sink, version, 3, string_bits(string), size),
        Class::Opaque { tag } => put_opaque(sink, version, tag, size),
        Class::Compound(members) => put_compound(sink, version, members, size),
        Class::Reference(kind) => {
            let bits = match kind {
                ReferenceKind::Object => 0,
                ReferenceKind::Region => 1,
                // With the version of the references' own encoding.
                ReferenceKind::Object2 => 0x12,
                ReferenceKind::Region2 => 0x13,
                ReferenceKind::Attribute => 0x14,
            };
            head(sink, version, 7, bits, size)
        }
        Class::Enum(enumeration) => put_enumeration(sink, version, enumeration, size),
        Class::Sequence(base) => {
            head(sink, version, 9, 0, size)?;
            put(sink, base, version)
        }
        Class::VlenString(string) => {
            let bits = string_bits(string);
            head(sink, version, 9, 1 | bits << 4, size)?;
            // As the library has it: a string is a sequence of unsigned bytes.
            let byte = Integer::plain(ByteOrder::Little, false, 1);
            put_integer(sink, version, 0, &byte, 1)
        }
        Class::Array { dims, base } => put_array(sink, version, dims, base, size),
        Class::Complex(_) => Err(sink.invalid("complex types are not written; use a compound")),
    }
}

/// What every class begins with.
fn head(sink: &mut Sink, version: u8, class: u8, bits: u32, size: usize) -> Result<()> {
    sink.u8(version << 4 | class);
    sink.uint(u64::from(bits), 3)?;
    sink.uint(size as u64, 4)
}

fn big(sink: &Sink, order: ByteOrder) -> Result<u32> {
    match order {
        ByteOrder::Little => Ok(0),
        ByteOrder::Big => Ok(1),
        ByteOrder::Vax => Err(sink.invalid("only floating-point numbers have the VAX's order")),
    }
}

fn flag(set: bool, bit: u32) -> u32 {
    u32::from(set) << bit
}

fn put_integer(
    sink: &mut Sink,
    version: u8,
    class: u8,
    integer: &Integer,
    size: usize,
) -> Result<()> {
    let bits = big(sink, integer.order)?
        | flag(integer.low_pad, 1)
        | flag(integer.high_pad, 2)
        | flag(integer.signed, 3);
    head(sink, version, class, bits, size)?;
    sink.u16(integer.bit_offset);
    sink.u16(integer.precision);
    Ok(())
}

fn put_float(sink: &mut Sink, version: u8, float: &Float, size: usize) -> Result<()> {
    let order = match float.order {
        ByteOrder::Little => 0,
        ByteOrder::Big => 0x01,
        ByteOrder::Vax => 0x41,
    };
    let normalization = match float.normalization {
        Normalization::None => 0,
        Normalization::Set => 1,
        Normalization::Implied => 2,
    };
    let [low, high, inside] = float.padding;
    let bits = order
        | flag(low, 1)
        | flag(high, 2)
        | flag(inside, 3)
        | normalization << 4
        | u32::from(float.sign_position) << 8;
    head(sink, version, 1, bits, size)?;
    sink.u16(float.bit_offset);
    sink.u16(float.precision);
    sink.put(&[
        float.exponent_position,
        float.exponent_size,
        float.mantissa_position,
        float.mantissa_size,
    ]);
    sink.u32(float.exponent_bias);
    Ok(())
}

fn string_bits(string: &StringType) -> u32 {
    let padding = match string.padding {
        StringPadding::NullTerminated => 0,
        StringPadding::NullPadded => 1,
        StringPadding::SpacePadded => 2,
    };
    let charset = match string.charset {
        Charset::Ascii => 0,
        Charset::Utf8 => 1,
    };
    padding | charset << 4
}

/// The tag fills a multiple of 8 bytes.
fn put_opaque(sink: &mut Sink, version: u8, tag: &[u8], size: usize) -> Result<()> {
    let length = tag.len().next_multiple_of(8);
    if length > 248 {
        return Err(sink.invalid(format!("a tag of {} bytes; 248 are the most", tag.len())));
    }
    head(sink, version, 5, length as u32, size)?;
    sink.put(tag);
    sink.put(&vec![0; length - tag.len()]);
    Ok(())
}

fn put_name(sink: &mut Sink, version: u8, name: &Name) -> Result<()> {
    let bytes = name.as_bytes();
    if bytes.contains(&0) {
        return Err(sink.invalid(format!("a name with a NUL in it: {name:?}")));
    }
    let stored = match version {
        1 | 2 => (bytes.len() + 1).next_multiple_of(8),
        _ => bytes.len() + 1,
    };
    sink.put(bytes);
    sink.put(&vec![0; stored - bytes.len()]);
    Ok(())
}

fn count(sink: &Sink, members: usize) -> Result<u32> {
    match u16::try_from(members) {
        Ok(count) if count > 0 => Ok(count.into()),
        _ => Err(sink.invalid(format!("{members} members; 1 to 65,535 are possible"))),
    }
}

fn put_compound(sink: &mut Sink, version: u8, members: &[Member], size: usize) -> Result<()> {
    let count = count(sink, members.len())?;
    head(sink, version, 6, count, size)?;
    for member in members {
        let end = member.offset.checked_add(member.datatype.size);
        if end.is_none_or(|end| end > size) {
            let cause = format!("member {:?} lies outside of {size} bytes", member.name);
            return Err(sink.invalid(cause));
        }
        put_name(sink, version, &member.name)?;
        let width = if version < 3 { 4 } else { offset_width(size) };
        sink.uint(member.offset as u64, width)?;
        if version == 1 {
            // Rank, permutation and dimensions, which only arrays of old had.
            sink.put(&[0; 28]);
        }
        put(sink, &member.datatype, version)?;
    }
    Ok(())
}

fn put_enumeration(
    sink: &mut Sink,
    version: u8,
    enumeration: &Enumeration,
    size: usize,
) -> Result<()> {
    let count = count(sink, enumeration.names.len())?;
    head(sink, version, 8, count, size)?;
    put(sink, &enumeration.base, version)?;
    for name in enumeration.names.iter() {
        put_name(sink, version, name)?;
    }
    if enumeration.values.len() != enumeration.names.len() * enumeration.base.size {
        return Err(sink.invalid("an enumeration needs a value for each name"));
    }
    sink.put(&enumeration.values);
    Ok(())
}

fn put_array(
    sink: &mut Sink,
    version: u8,
    dims: &[u64],
    base: &Datatype,
    size: usize,
) -> Result<()> {
    if dims.is_empty() || dims.len() > 32 {
        return Err(sink.invalid(format!("an array of rank {}", dims.len())));
    }
    head(sink, version, 10, 0, size)?;
    sink.u8(dims.len() as u8);
    if version < 3 {
        sink.put(&[0; 3]);
    }
    for dim in dims {
        sink.uint(*dim, 4)?;
    }
    if version < 3 {
        sink.put(&vec![0; 4 * dims.len()]); // permutation, never used
    }
    put(sink, base, version)
}
