//! Elements as Rust numbers, booleans, complex numbers and strings. The one module that casts
//! elements in bulk.
//!
//! A value that would not stay the same (clipped, cut or rounded) is a [`Kind::Conversion`] error
//! that names the first; on request it is changed and counted.

use num_complex::Complex;

use super::conversion::{self, Change};
use super::elements::Elements;
use super::heap::Heap;
use crate::datatype::{ByteOrder, Class, Datatype, Float, FloatForm, Integer};
use crate::error::{Error, Kind, Result};
use crate::storage::Buffer;

/// A Rust type that elements convert to.
pub trait Element: Sized + Clone + Send + Sync + 'static {
    /// Whether conversion is shared by the threads of the pool that it runs in.
    const IN_PARALLEL: bool = false;

    /// Converts all elements, in their order; how many values changed on the way.
    fn convert(elements: &Elements, change: Change) -> Result<(Vec<Self>, u64)>;

    /// `values` in the shape `shape` as elements that convert to `target`.
    ///
    /// # Errors
    /// [`Kind::Conversion`] where no value of this type does.
    fn elements(values: &[Self], shape: Vec<u64>, target: &Datatype) -> Result<Elements>;

    /// The bytes of `out`, where elements of `datatype` may be read straight into it.
    fn as_stored<'a>(_datatype: &Datatype, _out: &'a mut [Self]) -> Option<&'a mut [u8]> {
        None
    }
}

/// A number that stored numbers convert to; each with whether it is the same number.
trait Number: bytemuck::Pod {
    fn from_i64(value: i64) -> (Self, bool);
    fn from_u64(value: u64) -> (Self, bool);
    fn from_f64(value: f64) -> (Self, bool);
    /// Whether a plain stored number of this kind is this very type.
    const KIND: Plain;
}

/// Numbers that machines have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    Signed(usize),
    Unsigned(usize),
    Half,
    BFloat16,
    Single,
    Double,
}

/// What a type is to the machine, and whether its bytes are swapped here.
fn plain(datatype: &Datatype) -> Option<(Plain, bool)> {
    let datatype = match &datatype.class {
        Class::Enum(enumeration) => &enumeration.base,
        _ => datatype,
    };
    let (kind, order) = match &datatype.class {
        Class::Integer(i) | Class::Bitfield(i)
            if i.is_plain(datatype.size) && matches!(datatype.size, 1 | 2 | 4 | 8) =>
        {
            match i.signed {
                true => (Plain::Signed(datatype.size), i.order),
                false => (Plain::Unsigned(datatype.size), i.order),
            }
        }
        Class::Float(f) if f.is_plain(datatype.size) => match f.form() {
            FloatForm::Half => (Plain::Half, f.order),
            FloatForm::BFloat16 => (Plain::BFloat16, f.order),
            FloatForm::Single => (Plain::Single, f.order),
            FloatForm::Double => (Plain::Double, f.order),
            FloatForm::Other { .. } => return None,
        },
        _ => return None,
    };
    let native = match cfg!(target_endian = "big") {
        true => ByteOrder::Big,
        false => ByteOrder::Little,
    };
    match order {
        ByteOrder::Vax => None,
        order => Some((kind, order != native && datatype.size > 1)),
    }
}

/// The type of a plain number here.
fn native(kind: Plain) -> Datatype {
    let order = match cfg!(target_endian = "big") {
        true => ByteOrder::Big,
        false => ByteOrder::Little,
    };
    let integer = |signed: bool, size: usize| Class::Integer(Integer::plain(order, signed, size));
    let float = |size: usize, exponent: u8| Class::Float(Float::ieee(order, size, exponent));
    let (size, class) = match kind {
        Plain::Signed(size) => (size, integer(true, size)),
        Plain::Unsigned(size) => (size, integer(false, size)),
        Plain::Half => (2, float(2, 5)),
        Plain::BFloat16 => (2, float(2, 8)),
        Plain::Single => (4, float(4, 8)),
        Plain::Double => (8, float(8, 11)),
    };
    Datatype { size, class }
}

pub(super) fn mismatch(elements: &Elements, index: usize, target: &str) -> Error {
    let value = elements.value(index).ok();
    let cause = match value.and_then(|value| value.as_f64()) {
        Some(value) => format!("{value} does not fit {target}"),
        None => format!("it does not convert to {target}"),
    };
    conversion::lost(index, elements.shape(), cause)
}

pub(super) fn not_convertible(target: &str) -> Error {
    let cause = format!("the stored type does not convert to {target}");
    Error::new(Kind::Conversion, "conversion", cause)
}

/// What is converted, and how many values changed; or the first that would.
type Counted<T> = Result<(Vec<T>, u64), usize>;

/// Converts one size of plain numbers.
fn each<const N: usize, T: Number>(
    bytes: &[u8],
    (swapped, change): (bool, Change),
    convert: impl Fn([u8; N]) -> (T, bool),
) -> Counted<T> {
    let (elements, _) = bytes.as_chunks::<N>();
    let mut out = Vec::with_capacity(elements.len());
    let mut changed = 0;
    for element in elements {
        let mut element = *element;
        if swapped {
            element.reverse();
        }
        let (value, same) = convert(element);
        if !same && change == Change::Refused {
            return Err(out.len());
        }
        changed += u64::from(!same);
        out.push(value);
    }
    Ok((out, changed))
}

fn convert_plain<T: Number>(bytes: &[u8], kind: Plain, how: (bool, Change)) -> Counted<T> {
    if kind == T::KIND {
        let mut out: Vec<T> = bytemuck::pod_collect_to_vec(bytes);
        if how.0 {
            let size = size_of::<T>();
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut out);
            bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
        return Ok((out, 0));
    }
    match kind {
        Plain::Signed(1) => each(bytes, how, |b| T::from_i64(i8::from_ne_bytes(b).into())),
        Plain::Signed(2) => each(bytes, how, |b| T::from_i64(i16::from_ne_bytes(b).into())),
        Plain::Signed(4) => each(bytes, how, |b| T::from_i64(i32::from_ne_bytes(b).into())),
        Plain::Signed(_) => each(bytes, how, |b| T::from_i64(i64::from_ne_bytes(b))),
        Plain::Unsigned(1) => each(bytes, how, |b| T::from_u64(u8::from_ne_bytes(b).into())),
        Plain::Unsigned(2) => each(bytes, how, |b| T::from_u64(u16::from_ne_bytes(b).into())),
        Plain::Unsigned(4) => each(bytes, how, |b| T::from_u64(u32::from_ne_bytes(b).into())),
        Plain::Unsigned(_) => each(bytes, how, |b| T::from_u64(u64::from_ne_bytes(b))),
        Plain::Half => each(bytes, how, |b| {
            T::from_f64(half::f16::from_ne_bytes(b).to_f64())
        }),
        Plain::BFloat16 => each(bytes, how, |b| {
            T::from_f64(half::bf16::from_ne_bytes(b).to_f64())
        }),
        Plain::Single => each(bytes, how, |b| T::from_f64(f32::from_ne_bytes(b).into())),
        Plain::Double => each(bytes, how, |b| T::from_f64(f64::from_ne_bytes(b))),
    }
}

/// Converts numbers of any type.
fn convert_numbers<T: Number>(
    elements: &Elements,
    target: &str,
    change: Change,
) -> Result<(Vec<T>, u64)> {
    if let Some((kind, swap)) = plain(elements.datatype())
        && (kind == T::KIND || !rounds_otherwise(elements.datatype(), swap, T::KIND))
    {
        return convert_plain(elements.bytes(), kind, (swap, change))
            .map_err(|index| mismatch(elements, index, target));
    }
    let (converted, changed) = elements.converted(&native(T::KIND), change)?;
    Ok((bytemuck::pod_collect_to_vec(converted.bytes()), changed))
}

/// Whether halves are rounded other than the machine does: the library rounds them up where a type
/// is none of the machine's.
fn rounds_otherwise(datatype: &Datatype, swap: bool, target: Plain) -> bool {
    swap && target == Plain::Single
        && datatype.size == 8
        && matches!(datatype.class, Class::Float(_))
}

macro_rules! element_of_number {
    ($($type:ty),*) => {$(
        impl Element for $type {
            fn convert(elements: &Elements, change: Change) -> Result<(Vec<Self>, u64)> {
                convert_numbers(elements, stringify!($type), change)
            }

            fn elements(values: &[Self], shape: Vec<u64>, _: &Datatype) -> Result<Elements> {
                let bytes = Buffer::copy_of(bytemuck::cast_slice(values))?;
                Elements::new(native(Self::KIND).into(), shape, bytes, Heap::default())
            }

            fn as_stored<'a>(datatype: &Datatype, out: &'a mut [Self]) -> Option<&'a mut [u8]> {
                let same = plain(datatype) == Some((Self::KIND, false));
                same.then(|| bytemuck::cast_slice_mut(out))
            }
        }
    )*};
}

macro_rules! integers {
    ($($type:ty => $kind:expr),*) => {$(
        impl Number for $type {
            fn from_i64(value: i64) -> (Self, bool) {
                match Self::try_from(value) {
                    Ok(value) => (value, true),
                    Err(_) if value < 0 => (Self::MIN, false),
                    Err(_) => (Self::MAX, false),
                }
            }

            fn from_u64(value: u64) -> (Self, bool) {
                Self::try_from(value).map_or((Self::MAX, false), |value| (value, true))
            }

            fn from_f64(value: f64) -> (Self, bool) {
                // The cast saturates; compared as wide integers, because 2^64 - 1 as a float is
                // 2^64.
                let cast = value as Self;
                (cast, value.fract() == 0.0 && cast as i128 == value as i128)
            }

            const KIND: Plain = $kind;
        }
    )*};
}

integers!(
    i8 => Plain::Signed(1), i16 => Plain::Signed(2), i32 => Plain::Signed(4),
    i64 => Plain::Signed(8), u8 => Plain::Unsigned(1), u16 => Plain::Unsigned(2),
    u32 => Plain::Unsigned(4), u64 => Plain::Unsigned(8)
);

/// Whether a whole number has at most as many digits.
fn has_digits(magnitude: u64, digits: u32) -> bool {
    magnitude == 0 || 64 - magnitude.leading_zeros() - magnitude.trailing_zeros() <= digits
}

impl Number for f32 {
    fn from_i64(value: i64) -> (Self, bool) {
        (
            value as Self,
            has_digits(value.unsigned_abs(), Self::MANTISSA_DIGITS),
        )
    }

    fn from_u64(value: u64) -> (Self, bool) {
        (value as Self, has_digits(value, Self::MANTISSA_DIGITS))
    }

    fn from_f64(value: f64) -> (Self, bool) {
        let cast = value as Self;
        (cast, f64::from(cast) == value || value.is_nan())
    }

    const KIND: Plain = Plain::Single;
}

impl Number for f64 {
    fn from_i64(value: i64) -> (Self, bool) {
        (
            value as Self,
            has_digits(value.unsigned_abs(), Self::MANTISSA_DIGITS),
        )
    }

    fn from_u64(value: u64) -> (Self, bool) {
        (value as Self, has_digits(value, Self::MANTISSA_DIGITS))
    }

    fn from_f64(value: f64) -> (Self, bool) {
        (value, true)
    }

    const KIND: Plain = Plain::Double;
}

element_of_number!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);

impl Element for bool {
    /// Any number: zero is false.
    fn convert(elements: &Elements, _loss: Change) -> Result<(Vec<Self>, u64)> {
        let (numbers, _) = convert_numbers::<f64>(elements, "bool", Change::Counted)?;
        Ok((numbers.into_iter().map(|number| number != 0.0).collect(), 0))
    }

    /// The numbers 0 and 1.
    fn elements(values: &[Self], shape: Vec<u64>, target: &Datatype) -> Result<Elements> {
        let numbers: Vec<u8> = values.iter().map(|value| u8::from(*value)).collect();
        u8::elements(&numbers, shape, target)
    }
}

/// Real and imaginary parts, one after the other.
fn convert_complex<T: Element + Number>(
    elements: &Elements,
    change: Change,
) -> Result<(Vec<Complex<T>>, u64)> {
    let Some(base) = elements.datatype().complex_base() else {
        let (real, changed) = T::convert(elements, change)?;
        let real = real.into_iter();
        return Ok((
            real.map(|r| Complex::new(r, T::zeroed())).collect(),
            changed,
        ));
    };
    let parts = elements.reinterpreted(base.clone())?;
    let (numbers, changed) = T::convert(&parts, change)?;
    let (pairs, _) = numbers.as_chunks::<2>();
    let pairs = pairs.iter();
    let complex = pairs.map(|[real, imaginary]| Complex::new(*real, *imaginary));
    Ok((complex.collect(), changed))
}

/// Complex numbers as elements of that class.
fn complex_elements<T: Number>(values: &[Complex<T>], shape: Vec<u64>) -> Result<Elements> {
    let parts: Vec<T> = values
        .iter()
        .flat_map(|value| [value.re, value.im])
        .collect();
    let base = native(T::KIND);
    let datatype = Datatype {
        size: base.size.saturating_mul(2),
        class: Class::Complex(base.into()),
    };
    let bytes = Buffer::copy_of(bytemuck::cast_slice(&parts))?;
    Elements::new(datatype.into(), shape, bytes, Heap::default())
}

impl Element for Complex<f32> {
    /// Complex numbers, or real ones with an imaginary part of zero.
    fn convert(elements: &Elements, change: Change) -> Result<(Vec<Self>, u64)> {
        convert_complex(elements, change)
    }

    fn elements(values: &[Self], shape: Vec<u64>, _: &Datatype) -> Result<Elements> {
        complex_elements(values, shape)
    }
}

impl Element for Complex<f64> {
    /// Complex numbers, or real ones with an imaginary part of zero.
    fn convert(elements: &Elements, change: Change) -> Result<(Vec<Self>, u64)> {
        convert_complex(elements, change)
    }

    fn elements(values: &[Self], shape: Vec<u64>, _: &Datatype) -> Result<Elements> {
        complex_elements(values, shape)
    }
}

#[cfg(test)]
#[path = "convert_tests.rs"]
mod tests;
