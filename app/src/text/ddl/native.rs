//! Numbers as the library converts them for its tools: to the machine's own type that holds them.

use hyperslab_engine::datatype::{ByteOrder, Class, Datatype, Float, FloatForm, Integer};

/// Bytes of the machine's integer for so many bits.
pub fn integer_size(precision: u16) -> usize {
    match precision {
        0..=8 => 1,
        9..=16 => 2,
        17..=32 => 4,
        _ => 8,
    }
}

/// Bytes of the machine's floating-point number that a type of `size` bytes becomes.
pub fn float_size(size: usize) -> usize {
    match size {
        0..=2 => 2,
        3..=4 => 4,
        5..=8 => 8,
        _ => 16,
    }
}

/// Bytes of an element in memory: what the tools count their portions by.
pub fn size(datatype: &Datatype) -> usize {
    match &datatype.class {
        Class::Integer(bits) | Class::Bitfield(bits) => integer_size(bits.precision),
        Class::Float(_) => float_size(datatype.size),
        Class::VlenString(_) => 8,
        Class::Sequence(_) => 16,
        Class::Enum(enumeration) => size(&enumeration.base),
        Class::Array { dims, base } => {
            let count = dims.iter().fold(1_u64, |n, d| n.saturating_mul(*d));
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            count.saturating_mul(size(base))
        }
        Class::Compound(members) => {
            let (end, align) = members.iter().fold((0, 1), |(end, align), member| {
                let own = alignment(&member.datatype);
                let start = usize::next_multiple_of(end, own);
                (start.saturating_add(size(&member.datatype)), align.max(own))
            });
            usize::next_multiple_of(end, align)
        }
        Class::Complex(base) => size(base).saturating_mul(2),
        _ => datatype.size,
    }
}

fn alignment(datatype: &Datatype) -> usize {
    match &datatype.class {
        Class::Compound(members) => {
            let alignments = members.iter().map(|member| alignment(&member.datatype));
            alignments.max().unwrap_or(1)
        }
        Class::Array { base, .. } | Class::Complex(base) => alignment(base),
        Class::Sequence(_) | Class::VlenString(_) | Class::Reference(_) => 8,
        Class::Integer(_) | Class::Bitfield(_) | Class::Float(_) | Class::Enum(_) => size(datatype),
        _ => 1,
    }
}

/// The number of an integer, held within 64 bits as the library does.
pub fn clipped(bits: &Integer, bytes: &[u8]) -> i128 {
    let least = if bits.signed { i64::MIN.into() } else { 0 };
    let most = match bits.signed {
        true => i64::MAX.into(),
        false => u64::MAX.into(),
    };
    match bits.decode(bytes) {
        Some(number) => number.clamp(least, most),
        // Wider than any number: at one of the ends.
        None => most,
    }
}

/// The number of a plain integer that fits 64 bits and a sign, quickly.
pub fn small(bits: &Integer, bytes: &[u8]) -> Option<i64> {
    let plain = usize::from(bits.precision) == bytes.len() * 8
        && bits.order == ByteOrder::Little
        && bits.bit_offset == 0;
    match (bytes, bits.signed) {
        _ if !plain => None,
        ([byte], false) => Some((*byte).into()),
        ([byte], true) => Some((*byte as i8).into()),
        ([a, b], false) => Some(u16::from_le_bytes([*a, *b]).into()),
        ([a, b], true) => Some(i16::from_le_bytes([*a, *b]).into()),
        ([a, b, c, d], false) => Some(u32::from_le_bytes([*a, *b, *c, *d]).into()),
        ([a, b, c, d], true) => Some(i32::from_le_bytes([*a, *b, *c, *d]).into()),
        (eight, true) => eight.try_into().ok().map(i64::from_le_bytes),
        _ => None,
    }
}

/// The number that an element of an integer type holds; its bytes in hexadecimal for another.
pub fn integer(datatype: &Datatype, bytes: &[u8]) -> String {
    match &datatype.class {
        Class::Integer(bits) if datatype.size <= 8 => clipped(bits, bytes).to_string(),
        _ => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("0x{digits}")
        }
    }
}

/// A floating-point number with the sign of what is none.
pub fn float(float: &Float, bytes: &[u8]) -> Option<f64> {
    let value = match (bytes, float.order, float.form()) {
        ([a, b, c, d], ByteOrder::Little, FloatForm::Single) => {
            f32::from_le_bytes([*a, *b, *c, *d]).into()
        }
        (eight, ByteOrder::Little, FloatForm::Double) => {
            eight.try_into().map(f64::from_le_bytes).ok()?
        }
        _ => float.decode(bytes)?,
    };
    if !value.is_nan() {
        return Some(value);
    }
    let bits = hyperslab_engine::datatype::bits::load(bytes, float.order)?;
    let negative = bits >> u32::from(float.sign_position).min(127) & 1 == 1;
    Some(if negative { -f64::NAN } else { f64::NAN })
}

/// Whether there is a machine's type for it: there is none for times.
pub fn exists(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Time { .. } => false,
        Class::Compound(members) => members.iter().all(|member| exists(&member.datatype)),
        Class::Array { base, .. } | Class::Sequence(base) => exists(base),
        _ => true,
    }
}

/// The significant bits of a bit field from the lowest byte on, as many bytes as the machine's
/// type has.
pub fn bitfield(bits: &Integer, bytes: &[u8]) -> Vec<u8> {
    let unsigned = Integer {
        signed: false,
        ..*bits
    };
    let number = unsigned.decode(bytes).unwrap_or_default();
    let size = integer_size(bits.precision);
    number
        .to_le_bytes()
        .get(..size)
        .unwrap_or_default()
        .to_vec()
}
