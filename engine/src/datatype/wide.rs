//! Bits of numbers of any width, as little-endian bytes.

use super::ByteOrder;
use super::bits::big_endian;

/// `count` bits of an element from bit `first` on.
pub fn field(bytes: &[u8], order: ByteOrder, first: u16, count: u16) -> Vec<u8> {
    let mut little = big_endian(bytes, order);
    little.reverse();
    let (first, count) = (usize::from(first), usize::from(count));
    let mut out = vec![0; count.div_ceil(8)];
    for (index, byte) in out.iter_mut().enumerate() {
        let start = first + index * 8;
        let low = little.get(start / 8).copied().unwrap_or(0);
        let high = little.get(start / 8 + 1).copied().unwrap_or(0);
        *byte = (u16::from_le_bytes([low, high]) >> (start % 8)) as u8;
    }
    mask(&mut out, count);
    out
}

/// One bit; those beyond the end are clear.
pub fn bit(value: &[u8], number: usize) -> bool {
    value
        .get(number / 8)
        .is_some_and(|byte| byte >> (number % 8) & 1 == 1)
}

fn set(value: &mut [u8], number: usize, to: bool) {
    if let Some(byte) = value.get_mut(number / 8) {
        let one = 1 << (number % 8);
        *byte = if to { *byte | one } else { *byte & !one };
    }
}

/// Clears one bit.
pub fn clear(value: &mut [u8], number: usize) {
    set(value, number, false);
}

/// Clears the bits from `count` on.
fn mask(value: &mut [u8], count: usize) {
    for number in count..value.len() * 8 {
        set(value, number, false);
    }
}

/// The two's complement of `count` bits.
pub fn negate(value: &mut [u8], count: usize) {
    let mut carry = true;
    for byte in value.iter_mut() {
        let (sum, over) = (!*byte).overflowing_add(u8::from(carry));
        *byte = sum;
        carry = over;
    }
    mask(value, count);
}

/// Place of the highest set bit, counted from 1; 0 where none is set.
pub fn bit_length(value: &[u8]) -> usize {
    let top = value.iter().rposition(|byte| *byte != 0);
    top.map_or(0, |top| {
        let byte = value.get(top).copied().unwrap_or(0);
        top * 8 + 8 - byte.leading_zeros() as usize
    })
}

/// The leading 128 bits, how many follow them, and whether one of those is set.
pub fn leading(value: &[u8]) -> (u128, i64, bool) {
    let first = bit_length(value).saturating_sub(128);
    let number = (0..128).fold(0_u128, |number, place| {
        number | u128::from(bit(value, first + place)) << place
    });
    let more = (0..first).any(|place| bit(value, place));
    (number, i64::try_from(first).unwrap_or(i64::MAX), more)
}

/// A number of up to 62 bits.
pub fn small(value: &[u8]) -> i64 {
    let (number, _, _) = leading(value);
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// `value << shift` in `length` bytes; `None` where it does not fit.
pub fn shifted(value: u128, shift: usize, length: usize) -> Option<Vec<u8>> {
    let width = 128 - value.leading_zeros() as usize;
    if shift.checked_add(width)? > length * 8 && value != 0 {
        return None;
    }
    let mut out = vec![0; length];
    for place in (0..width).filter(|place| value >> place & 1 == 1) {
        set(&mut out, shift + place, true);
    }
    Some(out)
}

/// Only that bit set.
pub fn power(number: usize, length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    set(&mut out, number, true);
    out
}

/// The lowest `count` bits set.
pub fn ones(count: usize, length: usize) -> Vec<u8> {
    let mut out = vec![0xff; length];
    mask(&mut out, count);
    out
}

/// Copies the sign of a number of `count` bits into all bits of `length` bytes.
pub fn extend(value: &mut Vec<u8>, count: usize, negative: bool, length: usize) {
    value.resize(length, 0);
    for number in count..length * 8 {
        set(value, number, negative);
    }
}

/// Fills `out` with zeros, and with the padding of a type below `start` and from `end` on.
pub fn pad(out: &mut [u8], start: usize, end: usize, low: bool, high: bool) {
    out.fill(0);
    let bits = out.len() * 8;
    (0..start.min(bits)).for_each(|number| set(out, number, low));
    (end..bits).for_each(|number| set(out, number, high));
}

/// Puts the lowest `count` bits of `value` at bit `first` on.
pub fn put(out: &mut [u8], first: usize, count: usize, value: &[u8]) {
    (0..count).for_each(|place| set(out, first + place, bit(value, place)));
}
