//! Datatypes as `h5ls -v` describes them: several lines, indented.

use std::fmt::Write;

use hyperslab_engine::datatype::{
    ByteOrder, Charset, Class, Datatype, Enumeration, Float, Integer, Member, Normalization,
    ReferenceKind, StringPadding, StringType,
};

use super::name::escaped;
use super::precision::{Bits, order, write_float_parts};

/// Deepest nesting that is written out.
const DEEPEST: usize = 64;

/// The type as it continues a line of `indent` characters. Numbers of this machine have the names
/// of C unless `simple`.
pub fn describe(datatype: &Datatype, indent: usize, simple: bool) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    write_type(&mut out, datatype, indent, simple, 0);
    out
}

fn write_type(out: &mut String, datatype: &Datatype, indent: usize, simple: bool, depth: usize) {
    if depth > DEEPEST {
        return out.push_str("...");
    }
    let size = datatype.size;
    let nested = |out: &mut String, base: &Datatype| {
        write_type(out, base, indent + 4, simple, depth + 1);
    };
    if !simple && let Some(name) = native_name(datatype) {
        return out.push_str(name);
    }
    match &datatype.class {
        Class::Integer(integer) => write_integer(out, size, integer, indent),
        Class::Float(float) => write_float(out, size, float, indent),
        Class::Compound(members) => {
            out.push_str("struct {");
            for member in members.iter() {
                write_member(out, member, indent);
                nested(out, &member.datatype);
            }
            let plural = if size == 1 { "" } else { "s" };
            let _ = write!(out, "\n{:indent$}}} {size} byte{plural}", "");
        }
        Class::Enum(enumeration) => {
            out.push_str("enum ");
            nested(out, &enumeration.base);
            write_names(out, enumeration, indent);
        }
        Class::String(string) => write_string(out, &format!("{size}-byte"), string),
        Class::VlenString(string) => write_string(out, "variable-length", string),
        Class::Reference(ReferenceKind::Object) => out.push_str("object reference"),
        Class::Reference(ReferenceKind::Region) => out.push_str("dataset region reference"),
        Class::Reference(ReferenceKind::Object2) => out.push_str("standard reference"),
        Class::Reference(_) => {
            let _ = write!(out, "{size}-byte unknown reference");
        }
        Class::Sequence(base) => {
            let _ = write!(out, "variable length of\n{:1$}", "", indent + 4);
            nested(out, base);
        }
        Class::Complex(base) => {
            let _ = write!(out, "complex number of\n{:1$}", "", indent + 4);
            nested(out, base);
        }
        Class::Array { dims, base } => {
            let dims: Vec<String> = dims.iter().map(u64::to_string).collect();
            let _ = write!(out, "[{}] ", dims.join(","));
            nested(out, base);
        }
        Class::Opaque { tag } => {
            let tag = String::from_utf8_lossy(&escaped(tag, false)).into_owned();
            let _ = write!(
                out,
                "{size}-byte opaque type\n{:indent$}(tag = \"{tag}\")",
                ""
            );
        }
        Class::Bitfield(bits) => {
            let _ = write!(
                out,
                "{}-bit{} bitfield",
                bits_of(size),
                order(size, bits.order)
            );
            Bits::of_integer(size, bits).write(out, indent);
        }
        other => {
            let _ = write!(out, "{size}-byte class-{} unknown", class_number(other));
        }
    }
}

fn bits_of(size: usize) -> usize {
    size.saturating_mul(8)
}

/// Number of the classes that h5ls has no words for.
fn class_number(class: &Class) -> u8 {
    match class {
        Class::Time { .. } => 2,
        _ => 11,
    }
}

fn write_member(out: &mut String, member: &Member, indent: usize) {
    let name = text(member.name.as_bytes(), false);
    let fill = 16usize.saturating_sub(name.len());
    let (indent, offset) = (indent + 4, member.offset);
    let _ = write!(out, "\n{:indent$}\"{name}\"{:fill$} +{offset:<4} ", "", "");
}

/// ` {`, a line for each name of an enumeration, `}`.
fn write_names(out: &mut String, enumeration: &Enumeration, indent: usize) {
    out.push_str(" {");
    let width = enumeration.base.size.max(1);
    let values = enumeration.values.chunks(width);
    for (name, value) in enumeration.names.iter().zip(values) {
        let name = text(name.as_bytes(), true);
        let fill = 16usize.saturating_sub(name.len());
        let value = match &enumeration.base.class {
            Class::Integer(integer) => integer.decode(value).map(|number| number.to_string()),
            _ => None,
        };
        let value = value.unwrap_or_else(|| "0x".into());
        let inner = indent + 4;
        let _ = write!(out, "\n{:inner$}{name}{:fill$} = {value}", "", "");
    }
    if enumeration.names.is_empty() {
        let _ = write!(out, "\n{:1$} <empty>", "", indent + 4);
    }
    let _ = write!(out, "\n{:indent$}}}", "");
}

/// An escaped name: ASCII by construction.
fn text(name: &[u8], escape_spaces: bool) -> String {
    String::from_utf8_lossy(&escaped(name, escape_spaces)).into_owned()
}

fn write_integer(out: &mut String, size: usize, integer: &Integer, indent: usize) {
    let sign = if integer.signed { "" } else { " unsigned" };
    let (bits, order) = (bits_of(size), order(size, integer.order));
    let _ = write!(out, "{bits}-bit{order}{sign} integer");
    Bits::of_integer(size, integer).write(out, indent);
}

fn write_float(out: &mut String, size: usize, float: &Float, indent: usize) {
    let (bits, order) = (bits_of(size), order(size, float.order));
    if is_ieee(size, float) {
        let _ = write!(out, "IEEE {bits}-bit{order} float");
        return;
    }
    let _ = write!(out, "{bits}-bit{order} floating-point");
    Bits::of_float(size, float).write(out, indent);
    write_float_parts(out, float, indent);
}

fn write_string(out: &mut String, length: &str, string: &StringType) {
    let padding = match string.padding {
        StringPadding::NullTerminated => "null-terminated",
        StringPadding::NullPadded => "null-padded",
        StringPadding::SpacePadded => "space-padded",
    };
    let charset = match string.charset {
        Charset::Ascii => "ASCII",
        Charset::Utf8 => "UTF-8",
    };
    let _ = write!(out, "{length} {padding} {charset} string");
}

/// Name in C of a number as this family of machines has it: little-endian, all bits in use.
fn native_name(datatype: &Datatype) -> Option<&'static str> {
    let size = datatype.size;
    let plain = |bits: &Integer| {
        bits.order == ByteOrder::Little
            && usize::from(bits.precision) == bits_of(size)
            && bits.bit_offset == 0
            && !bits.low_pad
            && !bits.high_pad
    };
    match &datatype.class {
        Class::Integer(bits) if plain(bits) => match (size, bits.signed) {
            (1, true) => Some("native signed char"),
            (1, false) => Some("native unsigned char"),
            (2, true) => Some("native short"),
            (2, false) => Some("native unsigned short"),
            (4, true) => Some("native int"),
            (4, false) => Some("native unsigned int"),
            (8, true) => Some("native long"),
            (8, false) => Some("native unsigned long"),
            _ => None,
        },
        Class::Float(float) if float.order == ByteOrder::Little => match size {
            2 if is_ieee(size, float) => Some("native _Float16"),
            4 if is_ieee(size, float) => Some("native float"),
            8 if is_ieee(size, float) => Some("native double"),
            _ => None,
        },
        Class::Complex(base) => match native_name(base) {
            Some("native float") => Some("native float _Complex"),
            Some("native double") => Some("native double _Complex"),
            _ => None,
        },
        Class::Bitfield(bits) if plain(bits) => match size {
            1 => Some("native 8-bit field"),
            2 => Some("native 16-bit field"),
            4 => Some("native 32-bit field"),
            8 => Some("native 64-bit field"),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the bits are divided as IEEE 754 has them for 16, 32 or 64.
fn is_ieee(size: usize, float: &Float) -> bool {
    let (exponent, mantissa, bias) = match size {
        2 => (5, 10, 15),
        4 => (8, 23, 127),
        8 => (11, 52, 1023),
        _ => return false,
    };
    float.order != ByteOrder::Vax
        && float.normalization == Normalization::Implied
        && divided(float, bits_of(size) as u16, exponent, mantissa, bias)
}

/// Sign, exponent, mantissa from the highest bit down, without gaps and padding of ones.
fn divided(float: &Float, precision: u16, exponent: u8, mantissa: u8, bias: u32) -> bool {
    float.bit_offset == 0
        && float.precision == precision
        && u16::from(float.sign_position) + 1 == precision
        && float.exponent_position == mantissa
        && float.exponent_size == exponent
        && float.exponent_bias == bias
        && float.mantissa_position == 0
        && float.mantissa_size == mantissa
        && float.padding == [false; 3]
}
