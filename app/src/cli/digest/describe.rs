//! A type as text that tells it from every other: `NAME(size,…)`, nested.
//!
//! | type | in brackets |
//! |---|---|
//! | `integer` | size, byte order, offset and number of significant bits, sign, bits below and above |
//! | `bitfield` | the same without a sign |
//! | `float` | size, byte order, offset and number of significant bits, position of the sign, position and size of the exponent, position and size of the mantissa, bias, normalization, bits below, above and between |
//! | `time` | size, byte order, number of significant bits |
//! | `string` | size or `variable`, padding, character set |
//! | `opaque` | size, tag |
//! | `reference` | `object`, `region`, or `any` for those of HDF5 1.12 |
//! | `enum` | base type, then names and their values as stored |
//! | `compound` | size, then members: name, offset, type |
//! | `array` | lengths, base type |
//! | `sequence`, `complex` | base type |

use hyperslab_engine::datatype::{
    ByteOrder, Charset, Class, Datatype, Enumeration, Float, Integer, Normalization, ReferenceKind,
    StringPadding, StringType,
};

use super::field::{hex, quoted, shape};

/// Deepest nesting that is written out.
const DEEPEST: usize = 64;

/// The type as text. Where variable-length parts are to count as pointers, it is given as it is
/// in memory.
pub fn describe(datatype: &Datatype) -> String {
    nested(datatype, 0)
}

fn nested(datatype: &Datatype, depth: usize) -> String {
    if depth > DEEPEST {
        return "...".into();
    }
    let size = datatype.size;
    let inner = |base: &Datatype| nested(base, depth + 1);
    match &datatype.class {
        Class::Integer(integer) => {
            let sign = if integer.signed { "signed" } else { "unsigned" };
            format!("integer({},{sign},{})", bits(size, integer), pads(integer))
        }
        Class::Bitfield(integer) => format!("bitfield({},{})", bits(size, integer), pads(integer)),
        Class::Float(float) => describe_float(size, float),
        Class::Time { order, precision } => {
            format!("time({size},{},{precision})", order_name(*order))
        }
        Class::String(string) => describe_string(&size.to_string(), string),
        Class::VlenString(string) => describe_string("variable", string),
        Class::Opaque { tag } => format!("opaque({size},{})", quoted(tag)),
        Class::Reference(kind) => format!("reference({})", kind_name(*kind)),
        Class::Enum(enumeration) => {
            let base = inner(&enumeration.base);
            format!("enum({base}{})", describe_names(enumeration))
        }
        Class::Compound(members) => {
            let members = members.iter().map(|member| {
                let (name, offset) = (quoted(member.name.as_bytes()), member.offset);
                format!(",{name}@{offset}:{}", inner(&member.datatype))
            });
            format!("compound({size}{})", members.collect::<String>())
        }
        Class::Array { dims, base } => {
            format!(
                "array({},{})",
                shape(dims.iter().copied().map(Some)),
                inner(base)
            )
        }
        Class::Sequence(base) => format!("sequence({})", inner(base)),
        Class::Complex(base) => format!("complex({})", inner(base)),
        _ => "unknown".into(),
    }
}

fn bits(size: usize, integer: &Integer) -> String {
    let Integer {
        order,
        bit_offset,
        precision,
        ..
    } = *integer;
    format!("{size},{},{bit_offset},{precision}", order_name(order))
}

fn pads(integer: &Integer) -> String {
    format!("{},{}", pad(integer.low_pad), pad(integer.high_pad))
}

fn pad(ones: bool) -> &'static str {
    if ones { "one" } else { "zero" }
}

fn describe_float(size: usize, float: &Float) -> String {
    let normalization = match float.normalization {
        Normalization::None => "none",
        Normalization::Set => "set",
        Normalization::Implied => "implied",
    };
    let numbers = [
        u32::from(float.bit_offset),
        float.precision.into(),
        float.sign_position.into(),
        float.exponent_position.into(),
        float.exponent_size.into(),
        float.mantissa_position.into(),
        float.mantissa_size.into(),
        float.exponent_bias,
    ];
    let numbers = numbers.map(|number| number.to_string()).join(",");
    let pads = float.padding.map(pad).join(",");
    let order = order_name(float.order);
    format!("float({size},{order},{numbers},{normalization},{pads})")
}

fn describe_string(length: &str, string: &StringType) -> String {
    let padding = match string.padding {
        StringPadding::NullTerminated => "null-terminated",
        StringPadding::NullPadded => "null-padded",
        StringPadding::SpacePadded => "space-padded",
    };
    format!("string({length},{padding},{})", charset(string.charset))
}

fn describe_names(enumeration: &Enumeration) -> String {
    let values = enumeration
        .values
        .chunks_exact(enumeration.base.size.max(1));
    let names = enumeration.names.iter().zip(values);
    names
        .map(|(name, value)| format!(",{}={}", quoted(name.as_bytes()), hex(value)))
        .collect()
}

fn order_name(order: ByteOrder) -> &'static str {
    match order {
        ByteOrder::Little => "le",
        ByteOrder::Big => "be",
        ByteOrder::Vax => "vax",
    }
}

/// A character set.
pub fn charset(charset: Charset) -> &'static str {
    match charset {
        Charset::Ascii => "ascii",
        Charset::Utf8 => "utf-8",
    }
}

/// What kinds of references a type holds.
fn kind_name(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Object => "object",
        ReferenceKind::Region => "region",
        _ => "any",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hyperslab_engine::datatype::Member;

    use super::*;

    fn integer(size: usize) -> Datatype {
        Datatype {
            size,
            class: Class::Integer(Integer {
                order: ByteOrder::Big,
                signed: true,
                bit_offset: 0,
                precision: size as u16 * 8,
                low_pad: false,
                high_pad: true,
            }),
        }
    }

    #[test]
    fn a_compound_tells_members_with_names_and_offsets() {
        let member = Member {
            name: "a,b".into(),
            offset: 4,
            datatype: integer(2),
        };
        let compound = Datatype {
            size: 8,
            class: Class::Compound(vec![member].into()),
        };
        let wanted = "compound(8,\"a,b\"@4:integer(2,be,0,16,signed,zero,one))";
        assert_eq!(describe(&compound), wanted);
    }

    #[test]
    fn an_enum_tells_its_values_as_stored() {
        let enumeration = Datatype {
            size: 2,
            class: Class::Enum(Enumeration {
                base: Arc::new(integer(2)),
                names: vec!["on".into(), "off".into()].into(),
                values: vec![0, 1, 0xff, 0xfe].into(),
            }),
        };
        let wanted = "enum(integer(2,be,0,16,signed,zero,one),\"on\"=0001,\"off\"=fffe)";
        assert_eq!(describe(&enumeration), wanted);
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = (0..200).fold(integer(1), |base, _| Datatype {
            size: 1,
            class: Class::Array {
                dims: vec![1].into(),
                base: Arc::new(base),
            },
        });
        assert!(describe(&deep).contains("..."));
    }
}
