//! Values as text: one line, exact, bounded where asked.

use std::fmt::{self, Write};

use hyperslab_engine::data::{Elements, Reference, Value};
use hyperslab_engine::datatype::number::Finite;
use hyperslab_engine::datatype::{
    ByteOrder, Class, Datatype, Float, FloatForm, Normalization, Number, Ties,
};
use hyperslab_engine::format::dataspace::Dataspace;

use super::datatype::complex_part;
use super::number::{self, Notation, NumberFormat, Precision};
use super::{Clip, escape, reference};

/// Gives the path of the object at an address, where the caller knows it.
pub type ResolveName<'a> = dyn Fn(&Reference) -> Option<String> + 'a;

/// How values are written.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Notation and digits of numbers.
    pub numbers: NumberFormat,
    /// Longest text in characters, a final `…` included.
    pub limit: usize,
    /// Names of the objects that references lead to.
    pub resolve: Option<&'a ResolveName<'a>>,
}

impl Style<'_> {
    /// Everything, however long.
    pub const WHOLE: Self = Self::up_to(usize::MAX);

    /// At most `limit` characters, numbers in general notation.
    pub const fn up_to(limit: usize) -> Self {
        Self {
            numbers: NumberFormat {
                notation: Notation::General,
                digits: None,
            },
            limit,
            resolve: None,
        }
    }
}

/// A value of `datatype` as one line. A string stands for itself; inside compounds, arrays and
/// sequences it is quoted.
pub fn value_text(value: &Value, datatype: &Datatype, style: &Style) -> String {
    let mut out = Clip::new(style.limit);
    // The only error is that the text is full, which `finish` tells.
    let _ = match value {
        Value::String { bytes, .. } => escape::write_escaped(&mut out, bytes),
        _ => write_value(&mut out, value, datatype, style),
    };
    out.finish()
}

/// One element as one line; the error's words where it does not decode.
pub fn element_text(elements: &Elements, index: usize, style: &Style) -> String {
    match elements.value(index) {
        Ok(value) => value_text(&value, elements.datatype(), style),
        Err(error) => format!("⚠ {}", error.cause()),
    }
}

/// All elements of an attribute or a small dataset as one line: the value of a scalar, brackets
/// around the rows of an array, `null` for a null dataspace. Elements beyond the limit are not
/// decoded.
pub fn elements_text(elements: &Elements, space: &Dataspace, style: &Style) -> String {
    let dims = match space {
        Dataspace::Null => return "null".into(),
        Dataspace::Scalar => return element_text(elements, 0, style),
        Dataspace::Simple { dims, .. } if dims.is_empty() => {
            return element_text(elements, 0, style);
        }
        Dataspace::Simple { dims, .. } => dims,
    };
    if space.element_count() == Some(0) {
        return format!("empty ({})", super::shape(dims));
    }
    let mut out = Clip::new(style.limit);
    let mut write_item = |out: &mut Clip, index: usize| match elements.value(index) {
        Ok(value) => write_value(out, &value, elements.datatype(), style),
        Err(error) => write!(out, "⚠ {}", error.cause()),
    };
    let _ = write_rows(&mut out, dims, elements.len(), &mut write_item);
    out.finish()
}

/// Writes a value; strings are quoted. Stops as soon as `out` refuses.
pub fn write_value(
    out: &mut impl Write,
    value: &Value,
    datatype: &Datatype,
    style: &Style,
) -> fmt::Result {
    let numbers = style.numbers;
    match value {
        Value::Integer(number) | Value::Time(number) => {
            number::write_integer(out, *number, datatype.size, numbers)
        }
        Value::WideInteger { bytes, .. } | Value::WideFloat(bytes) => write_hex(out, bytes),
        Value::Float { value, exact, .. } => {
            let exact = exact.as_deref();
            let bits = stored_bits(datatype, *value, exact, numbers.notation);
            match exact.filter(|_| bits.is_none()) {
                Some(number) => {
                    number::write_wide_float(out, number, wide_precision(datatype), numbers)
                }
                None => number::write_float(out, *value, precision_of(datatype), bits, numbers),
            }
        }
        Value::Complex(real, imaginary) => {
            write_complex(out, [real, imaginary], part_of(datatype), style)
        }
        Value::Boolean(truth) => write!(out, "{truth}"),
        Value::String { bytes, .. } => write_quoted(out, bytes),
        Value::Bitfield { bytes, bits } => write_bits(out, bytes, *bits, numbers),
        Value::Opaque { bytes, .. } => write_hex(out, bytes),
        Value::Compound(members) => write_compound(out, members, datatype, style),
        Value::Enum {
            name: Some(name), ..
        } => escape::write_escaped(out, name.as_bytes()),
        Value::Enum { number, .. } => write_value(out, number, part_of(datatype), style),
        Value::Array { dims, values } => {
            let base = part_of(datatype);
            write_rows(
                out,
                dims,
                values.len(),
                &mut |out, index| match values.get(index) {
                    Some(value) => write_value(out, value, base, style),
                    None => Ok(()),
                },
            )
        }
        Value::Sequence(values) => {
            let base = part_of(datatype);
            write_list(out, ["[", "]"], values, |out, item| {
                write_value(out, item, base, style)
            })
        }
        Value::Reference(target) => reference::write_reference(out, target, style.resolve),
        _ => out.write_str("?"),
    }
}

/// The type of the parts of a type; the type itself where it has none.
fn part_of(datatype: &Datatype) -> &Datatype {
    match &datatype.class {
        Class::Array { base, .. } | Class::Sequence(base) | Class::Complex(base) => base,
        Class::Enum(enumeration) => &enumeration.base,
        Class::Compound(_) => complex_part(datatype).unwrap_or(datatype),
        _ => datatype,
    }
}

fn write_compound(
    out: &mut impl Write,
    members: &[(hyperslab_engine::datatype::Name, Value)],
    datatype: &Datatype,
    style: &Style,
) -> fmt::Result {
    if let (Some(part), [(_, real), (_, imaginary)]) = (complex_part(datatype), members) {
        return write_complex(out, [real, imaginary], part, style);
    }
    let Class::Compound(types) = &datatype.class else {
        return out.write_str("?");
    };
    let members = members.iter().zip(types.iter());
    write_list(out, ["{", "}"], members, |out, ((name, value), member)| {
        escape::write_escaped(out, name.as_bytes())?;
        out.write_str(": ")?;
        write_value(out, value, &member.datatype, style)
    })
}

/// `1.0+2.0i`; the sign of the imaginary part always shows.
fn write_complex(
    out: &mut impl Write,
    [real, imaginary]: [&Value; 2],
    part: &Datatype,
    style: &Style,
) -> fmt::Result {
    write_value(out, real, part, style)?;
    let mut text = String::new();
    write_value(&mut text, imaginary, part, style)?;
    let sign = if text.starts_with('-') { "" } else { "+" };
    write!(out, "{sign}{text}i")
}

fn write_quoted(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    out.write_char('"')?;
    for (at, part) in bytes.split(|byte| *byte == b'"').enumerate() {
        if at > 0 {
            out.write_str("\\\"")?;
        }
        escape::write_escaped(out, part)?;
    }
    out.write_char('"')
}

fn write_hex(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    out.write_str("0x")?;
    bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
}

/// Bits in hexadecimal, in binary where that is the chosen notation.
fn write_bits(out: &mut impl Write, bytes: &[u8], bits: u16, format: NumberFormat) -> fmt::Result {
    if format.notation != Notation::Binary {
        return write_hex(out, bytes);
    }
    out.write_str("0b")?;
    // The first byte may hold fewer significant bits.
    let mut width = match usize::from(bits) % 8 {
        0 => 8,
        partial => partial,
    };
    for byte in bytes {
        write!(out, "{byte:0width$b}")?;
        width = 8;
    }
    Ok(())
}

/// `[a, b]` with the items of an iterator.
fn write_list<W: Write, T>(
    out: &mut W,
    [open, close]: [&str; 2],
    items: impl IntoIterator<Item = T>,
    mut write_item: impl FnMut(&mut W, T) -> fmt::Result,
) -> fmt::Result {
    out.write_str(open)?;
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.write_str(", ")?;
        }
        write_item(out, item)?;
    }
    out.write_str(close)
}

/// `[[a, b], [c, d]]` for `count` items of shape `dims`, in row-major order.
fn write_rows<W: Write>(
    out: &mut W,
    dims: &[u64],
    count: usize,
    write_item: &mut impl FnMut(&mut W, usize) -> fmt::Result,
) -> fmt::Result {
    // Items between two brackets of each level, the innermost last.
    let mut strides = vec![1u64; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis].saturating_mul(dims[axis]).max(1);
    }
    let mut spans: Vec<u64> = strides
        .iter()
        .zip(dims)
        .map(|(s, d)| s.saturating_mul(*d))
        .collect();
    spans.reverse();
    let boundaries = |index: u64| {
        let ends = |span: &&u64| index.is_multiple_of((**span).max(1));
        spans.iter().take_while(ends).count()
    };
    out.write_str(&"[".repeat(dims.len()))?;
    for index in 0..count {
        if index > 0 {
            let levels = boundaries(index as u64);
            out.write_str(&"]".repeat(levels))?;
            out.write_str(", ")?;
            out.write_str(&"[".repeat(levels))?;
        }
        write_item(out, index)?;
    }
    out.write_str(&"]".repeat(dims.len()))
}

/// A number computed from elements of this type, say their mean or their largest: with the
/// digits that the type needs, and `≈` where an integer is too large to have come through.
pub fn number_text(value: f64, datatype: &Datatype) -> String {
    let mut text = String::new();
    if !matches!(datatype.class, Class::Float(_)) && value.fract() == 0.0 {
        let sure = value.abs() <= 9_007_199_254_740_992.0;
        return match sure {
            true => format!("{value}"),
            false => format!("≈ {value:e}"),
        };
    }
    let precision = precision_of(datatype);
    // A string takes all that is written to it.
    let _ = number::write_float(&mut text, value, precision, None, NumberFormat::default());
    text
}

/// A number that is stored nowhere as it is, of double or single precision.
pub fn real_text(value: f64, single: bool, numbers: NumberFormat) -> String {
    let (precision, bits) = match single {
        true => (
            Precision::SINGLE,
            (u128::from((value as f32).to_bits()), 32),
        ),
        false => (Precision::DOUBLE, (u128::from(value.to_bits()), 64)),
    };
    let mut text = String::new();
    // A string takes all that is written to it.
    let _ = number::write_float(&mut text, value, precision, Some(bits), numbers);
    text
}

/// A whole number that is stored nowhere as it is.
pub fn whole_text(value: i128, numbers: NumberFormat) -> String {
    let mut text = String::new();
    // A string takes all that is written to it.
    let _ = number::write_integer(&mut text, value, size_of::<i64>(), numbers);
    text
}

/// How many digits a float of this type needs.
fn precision_of(datatype: &Datatype) -> Precision {
    let Class::Float(float) = &datatype.class else {
        return Precision::DOUBLE;
    };
    match float.form() {
        FloatForm::Single => Precision::SINGLE,
        FloatForm::Half => Precision::HALF,
        _ if float.mantissa_size < 52 => precision(float),
        _ => Precision::DOUBLE,
    }
}

/// Precision of floats that are wider than an `f64`.
fn wide_precision(datatype: &Datatype) -> Precision {
    match &datatype.class {
        Class::Float(float) => precision(float),
        _ => Precision::DOUBLE,
    }
}

/// Precision of any division of the bits.
fn precision(float: &Float) -> Precision {
    let implied = i32::from(float.normalization == Normalization::Implied);
    let significant = i32::from(float.mantissa_size) + implied;
    let bias = i32::try_from(float.exponent_bias).unwrap_or(i32::MAX / 2);
    Precision::new(significant.unsigned_abs(), 2 - bias - significant)
}

/// The bits of a single that came as a double: also of what is no number, which a cast would change.
fn single_bits(value: f64) -> u32 {
    let bits = value.to_bits();
    match value.is_nan() {
        true => (bits >> 32) as u32 & 0x8000_0000 | 0x7f80_0000 | (bits >> 29) as u32 & 0x7f_ffff,
        false => (value as f32).to_bits(),
    }
}

/// The bits of a float as stored, and their number, for the notations that show them; `None` for
/// what is no number in types whose bits the value does not keep.
fn stored_bits(
    datatype: &Datatype,
    value: f64,
    exact: Option<&Finite>,
    notation: Notation,
) -> Option<(u128, usize)> {
    let Class::Float(float) = &datatype.class else {
        return None;
    };
    if !matches!(notation, Notation::Hexadecimal | Notation::Binary) {
        return None;
    }
    if float.normalization == Normalization::None && !float.is_x87() {
        // There are several ways to store such a number.
        return None;
    }
    let number = match (float.form(), exact) {
        (FloatForm::Double, _) => return Some((value.to_bits().into(), 64)),
        (FloatForm::Single, _) => return Some((single_bits(value).into(), 32)),
        (_, Some(finite)) => Number::Finite(*finite),
        (_, None) if value.is_nan() => return None,
        (_, None) => Float::ieee(ByteOrder::Little, 8, 11).number(&value.to_le_bytes()),
    };
    let mut bytes = [0; 16];
    let stored = bytes.get_mut(..datatype.size)?;
    let float = Float {
        order: ByteOrder::Little,
        ..*float
    };
    if !float.encode(number, Ties::ToEven, stored) {
        return None;
    }
    let bits = u128::from_le_bytes(bytes) >> float.bit_offset;
    let unused = 128 - u32::from(float.precision.min(128));
    Some((bits << unused >> unused, float.precision.into()))
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
