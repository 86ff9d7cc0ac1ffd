//! Datatypes in words: `float32`, `int64 big-endian`, `string[12] UTF-8`, `compound {2 members}`.

use std::fmt::{self, Write};

use hyperslab_engine::datatype::{
    ByteOrder, Charset, Class, Datatype, Float, Integer, Member, Normalization, ReferenceKind,
};

use super::Clip;
use super::escape::write_escaped;

/// Deepest nesting that is written out; a file may nest types further than a line can show.
const DEEPEST: usize = 16;

/// The type in a few words, for a header or a list. Members of compounds and enums are counted.
pub fn short_type(datatype: &Datatype) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = write_type(&mut out, datatype, Detail::Counts, 0);
    out
}

/// The type in one line with the members of compounds and enums, cut to `limit` characters.
pub fn full_type(datatype: &Datatype, limit: usize) -> String {
    let mut out = Clip::new(limit);
    let _ = write_type(&mut out, datatype, Detail::Members, 0);
    out.finish()
}

/// Whether members are named or only counted.
#[derive(Clone, Copy, PartialEq)]
enum Detail {
    Counts,
    Members,
}

fn write_type(
    out: &mut impl Write,
    datatype: &Datatype,
    detail: Detail,
    depth: usize,
) -> fmt::Result {
    if depth > DEEPEST {
        return out.write_str("…");
    }
    match &datatype.class {
        Class::Integer(integer) => write_integer(out, datatype.size, integer),
        Class::Float(float) => write_float(out, datatype.size, float),
        Class::Time { order, precision } => write!(out, "time{precision}{}", endian(*order)),
        Class::String(string) => write!(
            out,
            "string[{}] {}",
            datatype.size,
            charset_name(string.charset)
        ),
        Class::VlenString(string) => write!(out, "vlen string {}", charset_name(string.charset)),
        Class::Bitfield(bits) => {
            write!(out, "bitfield{}{}", datatype.size * 8, endian(bits.order))?;
            write_precision(out, datatype.size, bits)
        }
        Class::Opaque { tag } => {
            write!(out, "opaque[{}]", datatype.size)?;
            if tag.is_empty() {
                return Ok(());
            }
            out.write_str(" \"")?;
            write_escaped(out, tag)?;
            out.write_char('"')
        }
        Class::Compound(members) => write_compound(out, datatype, members, detail, depth),
        Class::Reference(kind) => out.write_str(reference_name(*kind)),
        Class::Enum(_) if datatype.is_boolean() => out.write_str("bool"),
        Class::Enum(enumeration) => {
            out.write_str("enum of ")?;
            write_type(out, &enumeration.base, detail, depth + 1)?;
            if detail == Detail::Counts {
                return write_count(out, enumeration.names.len(), "name");
            }
            write_list(out, enumeration.names.iter(), |out, name| {
                write_escaped(out, name.as_bytes())
            })
        }
        Class::Sequence(base) => {
            out.write_str("vlen of ")?;
            write_type(out, base, detail, depth + 1)
        }
        Class::Array { dims, base } => {
            write_type(out, base, detail, depth + 1)?;
            let lengths: Vec<String> = dims.iter().map(u64::to_string).collect();
            write!(out, "[{}]", lengths.join(" × "))
        }
        Class::Complex(base) => write_complex(out, base, detail, depth),
        _ => write!(out, "unknown type of {} bytes", datatype.size),
    }
}

fn write_integer(out: &mut impl Write, size: usize, integer: &Integer) -> fmt::Result {
    let sign = if integer.signed { "int" } else { "uint" };
    write!(out, "{sign}{}", size.saturating_mul(8))?;
    if size > 1 {
        out.write_str(endian(integer.order))?;
    }
    write_precision(out, size, integer)
}

/// Tells the bits in use where they are not all of them.
fn write_precision(out: &mut impl Write, size: usize, integer: &Integer) -> fmt::Result {
    if usize::from(integer.precision) == size.saturating_mul(8) {
        return Ok(());
    }
    write!(out, " ({} bits", integer.precision)?;
    if integer.bit_offset > 0 {
        write!(out, " from bit {}", integer.bit_offset)?;
    }
    out.write_char(')')
}

fn write_float(out: &mut impl Write, size: usize, float: &Float) -> fmt::Result {
    write!(out, "{}", float_name(size, float))?;
    if size > 1 {
        out.write_str(endian(float.order))?;
    }
    Ok(())
}

/// The common name of a floating-point layout; its bits where it has none.
fn float_name(size: usize, float: &Float) -> String {
    let implied = float.normalization == Normalization::Implied;
    let known = match (float.precision, float.exponent_size, float.mantissa_size) {
        (16, 5, 10) if implied => "float16",
        (16, 8, 7) if implied => "bfloat16",
        (32, 8, 23) if implied => "float32",
        (64, 11, 52) if implied => "float64",
        (128, 15, 112) if implied => "float128",
        (80, 15, 64) => "float80",
        (8, 4, 3) if implied => "float8 E4M3",
        (8, 5, 2) if implied => "float8 E5M2",
        (6, 2, 3) if implied => "float6 E2M3",
        (6, 3, 2) if implied => "float6 E3M2",
        (4, 2, 1) if implied => "float4 E2M1",
        (precision, exponent, mantissa) => {
            return format!("float of {precision} bits (E{exponent}M{mantissa})");
        }
    };
    if usize::from(float.precision) == size.saturating_mul(8) || size == 1 {
        known.into()
    } else {
        format!("{known} in {size} bytes")
    }
}

fn write_compound(
    out: &mut impl Write,
    datatype: &Datatype,
    members: &[Member],
    detail: Detail,
    depth: usize,
) -> fmt::Result {
    if let Some(part) = complex_part(datatype) {
        return write_complex(out, part, detail, depth);
    }
    out.write_str("compound")?;
    if detail == Detail::Counts {
        return write_count(out, members.len(), "member");
    }
    write_list(out, members.iter(), |out, member| {
        write_escaped(out, member.name.as_bytes())?;
        out.write_str(": ")?;
        write_type(out, &member.datatype, detail, depth + 1)
    })
}

/// The type of the parts where a compound is what h5py writes for complex numbers: two equal
/// floats `r` and `i`.
pub fn complex_part(datatype: &Datatype) -> Option<&Datatype> {
    let Class::Compound(members) = &datatype.class else {
        return None;
    };
    let [real, imaginary] = &**members else {
        return None;
    };
    let named = real.name.as_bytes() == b"r" && imaginary.name.as_bytes() == b"i";
    let floats = matches!(real.datatype.class, Class::Float(_));
    (named && floats && real.datatype == imaginary.datatype).then_some(&real.datatype)
}

fn write_complex(
    out: &mut impl Write,
    part: &Datatype,
    detail: Detail,
    depth: usize,
) -> fmt::Result {
    match &part.class {
        Class::Float(float)
            if matches!(
                float_name(part.size, float).as_str(),
                "float16" | "float32" | "float64"
            ) =>
        {
            write!(out, "complex{}{}", part.size * 16, endian(float.order))
        }
        _ => {
            out.write_str("complex of ")?;
            write_type(out, part, detail, depth + 1)
        }
    }
}

/// ` {3 members}`, ` {1 member}`.
fn write_count(out: &mut impl Write, count: usize, noun: &str) -> fmt::Result {
    let plural = if count == 1 { "" } else { "s" };
    write!(out, " {{{count} {noun}{plural}}}")
}

/// ` {…, …}` over the items.
fn write_list<W: Write, T>(
    out: &mut W,
    items: impl Iterator<Item = T>,
    mut write_item: impl FnMut(&mut W, T) -> fmt::Result,
) -> fmt::Result {
    out.write_str(" {")?;
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.write_str(", ")?;
        }
        write_item(out, item)?;
    }
    out.write_char('}')
}

/// The character set by its usual name.
pub fn charset_name(charset: Charset) -> &'static str {
    match charset {
        Charset::Ascii => "ASCII",
        Charset::Utf8 => "UTF-8",
    }
}

/// Little-endian is what nearly every file has: only the others are told.
fn endian(order: ByteOrder) -> &'static str {
    match order {
        ByteOrder::Little => "",
        ByteOrder::Big => " big-endian",
        ByteOrder::Vax => " VAX order",
    }
}

fn reference_name(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Object | ReferenceKind::Object2 => "object reference",
        ReferenceKind::Region | ReferenceKind::Region2 => "region reference",
        ReferenceKind::Attribute => "attribute reference",
    }
}

#[cfg(test)]
#[path = "datatype_tests.rs"]
mod tests;
