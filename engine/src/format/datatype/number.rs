//! Integers, floating-point numbers, bit fields and times (datatype classes 0, 1, 2 and 4).

use super::Head;
use crate::bytes::Cursor;
use crate::datatype::{ByteOrder, Class, Float, Integer, Normalization};
use crate::error::Result;

/// Classes 0 and 4: byte order, padding, sign; offset and precision.
pub(super) fn integer(c: &mut Cursor<'_>, head: &Head, has_sign: bool) -> Result<Integer> {
    let integer = Integer {
        order: order(head.bit(0)),
        signed: has_sign && head.bit(3),
        bit_offset: c.u16()?,
        precision: c.u16()?,
        low_pad: head.bit(1),
        high_pad: head.bit(2),
    };
    check_bits(c, head, integer.bit_offset, integer.precision)?;
    Ok(integer)
}

/// Class 1.
pub(super) fn float(c: &mut Cursor<'_>, head: &Head) -> Result<Float> {
    let order = match (head.bit(0), head.bit(6)) {
        (false, false) => ByteOrder::Little,
        (true, false) => ByteOrder::Big,
        (true, true) => ByteOrder::Vax,
        (false, true) => return Err(c.corrupt("byte order 2 is reserved")),
    };
    let normalization = match (head.bits >> 4) & 0x03 {
        0 => Normalization::None,
        1 => Normalization::Set,
        2 => Normalization::Implied,
        _ => return Err(c.corrupt("mantissa normalization 3 is reserved")),
    };
    let [bit_offset, precision] = [c.u16()?, c.u16()?];
    let [
        exponent_position,
        exponent_size,
        mantissa_position,
        mantissa_size,
    ] = c.array()?;
    let float = Float {
        order,
        bit_offset,
        precision,
        sign_position: (head.bits >> 8 & 0xff) as u8,
        exponent_position,
        exponent_size,
        exponent_bias: c.u32()?,
        mantissa_position,
        mantissa_size,
        normalization,
        padding: [head.bit(1), head.bit(2), head.bit(3)],
    };
    check_bits(c, head, bit_offset, precision)?;
    check_parts(c, &float)?;
    Ok(float)
}

/// Class 2.
pub(super) fn time(c: &mut Cursor<'_>, head: &Head) -> Result<Class> {
    let precision = c.u16()?;
    check_bits(c, head, 0, precision)?;
    Ok(Class::Time {
        order: order(head.bit(0)),
        precision,
    })
}

fn order(big: bool) -> ByteOrder {
    match big {
        true => ByteOrder::Big,
        false => ByteOrder::Little,
    }
}

/// The significant bits must lie in the element.
fn check_bits(c: &Cursor<'_>, head: &Head, offset: u16, precision: u16) -> Result<()> {
    let bits = head.size.saturating_mul(8);
    if precision == 0 || usize::from(offset) + usize::from(precision) > bits {
        return Err(c.corrupt(format!(
            "{precision} bits from bit {offset} on do not fit {} bytes",
            head.size
        )));
    }
    Ok(())
}

/// Sign, exponent and mantissa must lie in the significant bits.
fn check_parts(c: &Cursor<'_>, float: &Float) -> Result<()> {
    let end = u32::from(float.bit_offset) + u32::from(float.precision);
    let exponent = u32::from(float.exponent_position) + u32::from(float.exponent_size);
    let mantissa = u32::from(float.mantissa_position) + u32::from(float.mantissa_size);
    let parts = [exponent, mantissa, u32::from(float.sign_position) + 1];
    if parts.iter().any(|part| *part > end) || float.exponent_size == 0 || float.mantissa_size == 0
    {
        return Err(c.corrupt("exponent, mantissa or sign lies outside the number"));
    }
    Ok(())
}
