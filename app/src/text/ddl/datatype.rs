//! Types: `H5T_STD_I32LE`, `H5T_COMPOUND { … }`.

use hyperslab_engine::datatype::{
    ByteOrder, Charset, Class, Datatype, Enumeration, Float, FloatForm, Integer, Member,
    Normalization, ReferenceKind, StringPadding, StringType,
};

use super::block::Block;
use super::native;

/// Writes a type; its lines are `depth` deep where they are not the first.
pub fn datatype(out: &mut Block, datatype: &Datatype, depth: usize) {
    match &datatype.class {
        Class::Integer(bits) => out.push(integer_name(datatype.size, bits)),
        Class::Float(float) => out.push(float_name(datatype.size, float)),
        Class::Time { .. } => out.push("H5T_TIME: not yet implemented"),
        Class::String(string) => push_string(out, Some(datatype.size), string, depth),
        Class::VlenString(string) => push_string(out, None, string, depth),
        Class::Bitfield(bits) => out.push(bitfield_name(datatype.size, bits)),
        Class::Opaque { tag } => {
            out.push("H5T_OPAQUE {");
            out.line(depth + 1, "OPAQUE_TAG \"");
            out.push(tag);
            out.push("\";");
            out.line(depth, "}");
        }
        Class::Compound(members) => push_compound(out, members, depth),
        Class::Reference(kind) => {
            let name = reference_name(*kind);
            out.push(format!("H5T_REFERENCE {{ {name} }}"));
        }
        Class::Enum(enumeration) => push_enum(out, enumeration, depth),
        Class::Sequence(base) => {
            out.push("H5T_VLEN { ");
            self::datatype(out, base, depth);
            out.push(" }");
        }
        Class::Array { dims, base } => {
            out.push("H5T_ARRAY { ");
            for length in dims.iter() {
                out.push(format!("[{length}]"));
            }
            out.push(" ");
            self::datatype(out, base, depth);
            out.push(" }");
        }
        Class::Complex(base) => push_complex(out, base, depth),
        _ => out.push("unknown datatype"),
    }
}

fn push_compound(out: &mut Block, members: &[Member], depth: usize) {
    out.push("H5T_COMPOUND {");
    for member in members {
        out.line(depth + 1, "");
        datatype(out, &member.datatype, depth + 1);
        out.push(" \"");
        out.push(member.name.as_bytes());
        out.push("\";");
    }
    out.line(depth, "}");
}

fn push_string(out: &mut Block, size: Option<usize>, string: &StringType, depth: usize) {
    let size = size.map_or("H5T_VARIABLE".into(), |size| size.to_string());
    let padding = match string.padding {
        StringPadding::NullTerminated => "NULLTERM",
        StringPadding::NullPadded => "NULLPAD",
        StringPadding::SpacePadded => "SPACEPAD",
    };
    let charset = match string.charset {
        Charset::Ascii => "ASCII",
        Charset::Utf8 => "UTF8",
    };
    out.push("H5T_STRING {");
    out.line(depth + 1, format!("STRSIZE {size};"));
    out.line(depth + 1, format!("STRPAD H5T_STR_{padding};"));
    out.line(depth + 1, format!("CSET H5T_CSET_{charset};"));
    out.line(depth + 1, "CTYPE H5T_C_S1;");
    out.line(depth, "}");
}

fn push_enum(out: &mut Block, enumeration: &Enumeration, depth: usize) {
    let base = &enumeration.base;
    out.push("H5T_ENUM {");
    out.line(depth + 1, "");
    datatype(out, base, depth + 1);
    out.push(";");
    let values = enumeration.values.chunks(base.size.max(1));
    for (name, value) in enumeration.names.iter().zip(values) {
        let name = name.as_bytes();
        out.early_line(depth + 1);
        out.push("\"");
        out.push(name);
        let room = 16_usize.saturating_sub(name.len());
        let number = native::integer(base, value);
        out.push(format!("\"{:room$} {number};", ""));
    }
    out.line(depth, "}");
}

fn push_complex(out: &mut Block, base: &Datatype, depth: usize) {
    if let Class::Float(float) = &base.class
        && let Some(name) = ieee_name(base.size, float)
    {
        return out.push(format!("H5T_COMPLEX_IEEE_{name}"));
    }
    out.push("H5T_COMPLEX { ");
    datatype(out, base, depth);
    out.push(" }");
}

fn reference_name(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Region => "H5T_STD_REF_DSETREG",
        ReferenceKind::Object => "H5T_STD_REF_OBJECT",
        _ => "H5T_STD_REF",
    }
}

/// Whether all bits are in use, none of the padding is set, and words are not mixed.
fn is_whole(size: usize, bits: &Integer) -> bool {
    usize::from(bits.precision) == size.saturating_mul(8)
        && bits.bit_offset == 0
        && !bits.low_pad
        && !bits.high_pad
        && bits.order != ByteOrder::Vax
        && matches!(size, 1 | 2 | 4 | 8)
}

fn suffix(order: ByteOrder) -> &'static str {
    match order {
        ByteOrder::Big => "BE",
        _ => "LE",
    }
}

fn order_words(size: usize, order: ByteOrder) -> &'static str {
    match order {
        _ if size <= 1 => "",
        ByteOrder::Little => " little-endian",
        ByteOrder::Big => " big-endian",
        ByteOrder::Vax => " mixed-endian",
    }
}

/// Name of an integer type, or its description.
pub fn integer_name(size: usize, bits: &Integer) -> String {
    let all = size.saturating_mul(8);
    if is_whole(size, bits) {
        let sign = if bits.signed { "I" } else { "U" };
        return format!("H5T_STD_{sign}{all}{}", suffix(bits.order));
    }
    let sign = if bits.signed { "" } else { " unsigned" };
    let order = order_words(size, bits.order);
    let precision = bits.precision;
    format!("{all}-bit{order}{sign} integer {precision}-bit precision")
}

fn bitfield_name(size: usize, bits: &Integer) -> String {
    match is_whole(size, bits) {
        true => format!("H5T_STD_B{}{}", size * 8, suffix(bits.order)),
        false => "undefined bitfield".into(),
    }
}

/// Name of a floating-point type, or its description.
pub fn float_name(size: usize, float: &Float) -> String {
    if let Some(name) = ieee_name(size, float) {
        return format!("H5T_IEEE_{name}");
    }
    if float.order == ByteOrder::Vax && float.normalization == Normalization::Implied {
        match size {
            4 if float.exponent_bias == 0x81 => return "H5T_VAX_F32".into(),
            8 if float.exponent_bias == 0x401 => return "H5T_VAX_F64".into(),
            _ => {}
        }
    }
    let all = size.saturating_mul(8);
    let order = order_words(size, float.order);
    let precision = float.precision;
    format!("{all}-bit{order} floating-point {precision}-bit precision")
}

/// `F32LE` and the like.
fn ieee_name(size: usize, float: &Float) -> Option<String> {
    if float.padding != [false; 3] || !float.is_plain(size) || float.form() == FloatForm::BFloat16 {
        return None;
    }
    Some(format!("F{}{}", size * 8, suffix(float.order)))
}
