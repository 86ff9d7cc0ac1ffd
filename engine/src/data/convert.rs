//! Elements as Rust numbers, booleans, complex numbers and strings. The one module that casts
//! elements in bulk.
//!
//! Integers convert to integers where every value fits, floats to integers where they are whole,
//! and anything numeric to floats, rounded to the nearest; a value that does not fit (a finite one
//! that would become infinite counts) is a [`Kind::Conversion`] error that names the first.

use num_complex::Complex;

use super::decode::{trimmed, vlen_string_bytes};
use super::elements::Elements;
use crate::datatype::{ByteOrder, Class, Datatype, FloatForm};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;

/// A Rust type that elements convert to.
pub trait Element: Sized + Clone + Send + Sync + 'static {
    /// Converts all elements, in their order.
    fn convert(elements: &Elements) -> Result<Vec<Self>>;

    /// The bytes of `out`, where elements of `datatype` may be read straight into it.
    fn as_stored<'a>(_datatype: &Datatype, _out: &'a mut [Self]) -> Option<&'a mut [u8]> {
        None
    }
}

/// A number that stored numbers convert to.
trait Number: bytemuck::Pod {
    fn from_i64(value: i64) -> Option<Self>;
    fn from_u64(value: u64) -> Option<Self>;
    fn from_f64(value: f64) -> Option<Self>;
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

fn mismatch(elements: &Elements, index: usize, target: &str) -> Error {
    let value = elements.value(index).ok();
    let value = match value.and_then(|value| value.as_f64()) {
        Some(value) => format!("element {index} ({value}) does not fit {target}"),
        None => format!("element {index} does not convert to {target}"),
    };
    Error::new(Kind::Conversion, "conversion", value)
}

fn not_convertible(target: &str) -> Error {
    let cause = format!("the stored type does not convert to {target}");
    Error::new(Kind::Conversion, "conversion", cause)
}

/// Converts one size of plain numbers; the index of the first that does not fit is the error.
fn each<const N: usize, T: Number>(
    bytes: &[u8],
    swapped: bool,
    convert: impl Fn([u8; N]) -> Option<T>,
) -> Result<Vec<T>, usize> {
    let (elements, _) = bytes.as_chunks::<N>();
    let mut out = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let mut element = *element;
        if swapped {
            element.reverse();
        }
        out.push(convert(element).ok_or(index)?);
    }
    Ok(out)
}

fn convert_plain<T: Number>(bytes: &[u8], kind: Plain, swap: bool) -> Result<Vec<T>, usize> {
    if kind == T::KIND {
        let mut out: Vec<T> = bytemuck::pod_collect_to_vec(bytes);
        if swap {
            let size = size_of::<T>();
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut out);
            bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
        return Ok(out);
    }
    match kind {
        Plain::Signed(1) => each(bytes, swap, |b| T::from_i64(i8::from_ne_bytes(b).into())),
        Plain::Signed(2) => each(bytes, swap, |b| T::from_i64(i16::from_ne_bytes(b).into())),
        Plain::Signed(4) => each(bytes, swap, |b| T::from_i64(i32::from_ne_bytes(b).into())),
        Plain::Signed(_) => each(bytes, swap, |b| T::from_i64(i64::from_ne_bytes(b))),
        Plain::Unsigned(1) => each(bytes, swap, |b| T::from_u64(u8::from_ne_bytes(b).into())),
        Plain::Unsigned(2) => each(bytes, swap, |b| T::from_u64(u16::from_ne_bytes(b).into())),
        Plain::Unsigned(4) => each(bytes, swap, |b| T::from_u64(u32::from_ne_bytes(b).into())),
        Plain::Unsigned(_) => each(bytes, swap, |b| T::from_u64(u64::from_ne_bytes(b))),
        Plain::Half => each(bytes, swap, |b| {
            T::from_f64(half::f16::from_ne_bytes(b).to_f64())
        }),
        Plain::BFloat16 => each(bytes, swap, |b| {
            T::from_f64(half::bf16::from_ne_bytes(b).to_f64())
        }),
        Plain::Single => each(bytes, swap, |b| T::from_f64(f32::from_ne_bytes(b).into())),
        Plain::Double => each(bytes, swap, |b| T::from_f64(f64::from_ne_bytes(b))),
    }
}

/// Converts numbers of any type.
fn convert_numbers<T: Number>(elements: &Elements, target: &str) -> Result<Vec<T>> {
    if let Some((kind, swap)) = plain(elements.datatype()) {
        return convert_plain(elements.bytes(), kind, swap)
            .map_err(|index| mismatch(elements, index, target));
    }
    let datatype = match &elements.datatype().class {
        Class::Enum(enumeration) => &enumeration.base,
        _ => elements.datatype(),
    };
    let one = |index: usize| -> Option<T> {
        let element = elements.element(index);
        match &datatype.class {
            Class::Float(float) => float.decode(element).and_then(T::from_f64),
            Class::Integer(integer) | Class::Bitfield(integer) => {
                let number = integer.decode(element)?;
                match i64::try_from(number) {
                    Ok(number) => T::from_i64(number),
                    Err(_) => u64::try_from(number).ok().and_then(T::from_u64),
                }
            }
            _ => None,
        }
    };
    if !matches!(
        datatype.class,
        Class::Float(_) | Class::Integer(_) | Class::Bitfield(_)
    ) {
        return Err(not_convertible(target));
    }
    (0..elements.len())
        .map(|index| one(index).ok_or_else(|| mismatch(elements, index, target)))
        .collect()
}

macro_rules! element_of_number {
    ($($type:ty),*) => {$(
        impl Element for $type {
            fn convert(elements: &Elements) -> Result<Vec<Self>> {
                convert_numbers(elements, stringify!($type))
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
            fn from_i64(value: i64) -> Option<Self> {
                Self::try_from(value).ok()
            }

            fn from_u64(value: u64) -> Option<Self> {
                Self::try_from(value).ok()
            }

            fn from_f64(value: f64) -> Option<Self> {
                // The cast saturates; compared as wide integers, because 2^64 - 1 as a float is
                // 2^64.
                let cast = value as Self;
                (value.fract() == 0.0 && cast as i128 == value as i128).then_some(cast)
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

impl Number for f32 {
    fn from_i64(value: i64) -> Option<Self> {
        Some(value as Self)
    }

    fn from_u64(value: u64) -> Option<Self> {
        Some(value as Self)
    }

    fn from_f64(value: f64) -> Option<Self> {
        let cast = value as Self;
        (cast.is_finite() || !value.is_finite()).then_some(cast)
    }

    const KIND: Plain = Plain::Single;
}

impl Number for f64 {
    fn from_i64(value: i64) -> Option<Self> {
        Some(value as Self)
    }

    fn from_u64(value: u64) -> Option<Self> {
        Some(value as Self)
    }

    fn from_f64(value: f64) -> Option<Self> {
        Some(value)
    }

    const KIND: Plain = Plain::Double;
}

element_of_number!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);

impl Element for bool {
    /// Any number: zero is false.
    fn convert(elements: &Elements) -> Result<Vec<Self>> {
        let numbers = convert_numbers::<f64>(elements, "bool")?;
        Ok(numbers.into_iter().map(|number| number != 0.0).collect())
    }
}

/// Real and imaginary parts, one after the other.
fn convert_complex<T: Element + Number>(elements: &Elements) -> Result<Vec<Complex<T>>> {
    let Some(base) = elements.datatype().complex_base() else {
        let real = T::convert(elements)?;
        let zero = T::zeroed();
        return Ok(real
            .into_iter()
            .map(|real| Complex::new(real, zero))
            .collect());
    };
    let parts = elements.reinterpreted(base.clone())?;
    let numbers = T::convert(&parts)?;
    let (pairs, _) = numbers.as_chunks::<2>();
    Ok(pairs
        .iter()
        .map(|[real, imaginary]| Complex::new(*real, *imaginary))
        .collect())
}

impl Element for Complex<f32> {
    /// Complex numbers, or real ones with an imaginary part of zero.
    fn convert(elements: &Elements) -> Result<Vec<Self>> {
        convert_complex(elements)
    }
}

impl Element for Complex<f64> {
    /// Complex numbers, or real ones with an imaginary part of zero.
    fn convert(elements: &Elements) -> Result<Vec<Self>> {
        convert_complex(elements)
    }
}

impl Element for String {
    /// Strings in UTF-8, fixed or variable-length; other bytes are an error.
    fn convert(elements: &Elements) -> Result<Vec<Self>> {
        // Many elements may refer to the same long text, and each becomes a copy.
        let limit = elements.heap().limits().result;
        let mut total = 0_u64;
        let one = |index: usize| {
            let element = elements.element(index);
            let bytes = match &elements.datatype().class {
                Class::String(string) => trimmed(string, element),
                Class::VlenString(_) => vlen_string_bytes(element, elements.heap())?,
                _ => return Err(not_convertible("String")),
            };
            total = total.saturating_add((bytes.len() + size_of::<Self>()) as u64);
            Limits::agree(total, limit, "strings")?;
            let text = std::str::from_utf8(bytes).map(str::to_owned);
            text.map_err(|_| mismatch(elements, index, "String: it is not UTF-8"))
        };
        (0..elements.len()).map(one).collect()
    }
}

#[cfg(test)]
#[path = "convert_tests.rs"]
mod tests;
