//! Elements as numbers for plots and images, converted in bulk.

use hyperslab_engine::data::Elements;
use hyperslab_engine::datatype::{ByteOrder, Class, Datatype, Number};
use hyperslab_engine::{Error, Result, Salvaged};

use super::damage;
use crate::model::head::Column;
use crate::model::key::{self, Scale};
use crate::model::series::Part;

/// How to get a number out of each element.
#[derive(Debug, Clone)]
pub struct NumberReader {
    size: usize,
    offset: usize,
    datatype: Datatype,
}

/// The part of a complex number as a column of its own; any other column as it is.
pub fn part_of(column: &Column, part: Part) -> Column {
    let Some(base) = column.datatype.complex_base() else {
        return column.clone();
    };
    let after = if part == Part::Imaginary {
        base.size
    } else {
        0
    };
    let alone = Column::alone(column.name.clone(), column.offset + after, base.clone());
    Column {
        state: column.state,
        ..alone
    }
}

impl NumberReader {
    /// Numbers of a column of elements of `size` bytes.
    pub fn new(size: usize, column: &Column, part: Part) -> Result<Self> {
        let Column {
            offset,
            mut datatype,
            ..
        } = part_of(column, part);
        if let Class::Enum(enumeration) = &datatype.class {
            datatype = (*enumeration.base).clone();
        }
        match &datatype.class {
            Class::Integer(_) | Class::Float(_) | Class::Bitfield(_) => Ok(Self {
                size,
                offset,
                datatype,
            }),
            _ => Err(Error::unsupported("plot", "the elements are no numbers")),
        }
    }

    /// The numbers of all elements; `NaN` where they are lost.
    pub fn salvaged(&self, block: &Salvaged) -> Vec<f64> {
        let mut numbers = self.numbers(&block.elements);
        if !block.damage.is_empty() {
            for (index, number) in numbers.iter_mut().enumerate() {
                if damage::lost(&block.damage, index).is_some() {
                    *number = f64::NAN;
                }
            }
        }
        numbers
    }

    /// Calls `feed` with the numbers of all elements.
    pub fn numbers(&self, elements: &Elements) -> Vec<f64> {
        let bytes = elements.bytes();
        let size = self.size.max(1);
        if self.offset == 0
            && self.datatype.size == size
            && let Some(numbers) = self.plain(bytes)
        {
            return numbers;
        }
        let number = |element: &[u8]| {
            let field = element
                .get(self.offset..)
                .and_then(|e| e.get(..self.datatype.size));
            field
                .and_then(|field| self.number(field))
                .unwrap_or(f64::NAN)
        };
        bytes.chunks_exact(size).map(number).collect()
    }

    /// What the keys of [`Self::keys`] stand for.
    pub fn scale(&self) -> Scale {
        match &self.datatype.class {
            Class::Integer(integer) | Class::Bitfield(integer) if integer.precision <= 64 => {
                match integer.signed {
                    true => Scale::Signed,
                    false => Scale::Unsigned,
                }
            }
            _ => Scale::Real,
        }
    }

    /// The numbers of whole elements as keys, which keep all digits of integers up to 64 bits.
    pub fn keys(&self, bytes: &[u8]) -> Vec<u64> {
        let size = self.size.max(1);
        if self.offset == 0
            && self.datatype.size == size
            && let Some(keys) = self.plain_keys(bytes)
        {
            return keys;
        }
        let field = |element| -> Option<u64> {
            let element: &[u8] = element;
            let field = element.get(self.offset..)?.get(..self.datatype.size)?;
            match (&self.datatype.class, self.scale()) {
                (Class::Integer(integer) | Class::Bitfield(integer), scale) => integer
                    .decode(field)
                    .map(|number| scale.key_of_whole(number)),
                _ => self.number(field).map(key::real),
            }
        };
        let elements = bytes.chunks_exact(size);
        elements
            .map(|element| field(element).unwrap_or(key::NAN))
            .collect()
    }

    /// The usual types without a branch for each element.
    fn plain_keys(&self, bytes: &[u8]) -> Option<Vec<u64>> {
        macro_rules! read {
            ($kind:ty, $order:expr, $key:expr) => {{
                let key = |chunk: &[u8]| {
                    let mut word = [0; size_of::<$kind>()];
                    word.copy_from_slice(chunk);
                    $key(match $order {
                        ByteOrder::Big => <$kind>::from_be_bytes(word),
                        _ => <$kind>::from_le_bytes(word),
                    })
                };
                Some(bytes.chunks_exact(size_of::<$kind>()).map(key).collect())
            }};
        }
        match &self.datatype.class {
            Class::Float(float) if float.is_plain(self.datatype.size) => match self.datatype.size {
                4 => read!(f32, float.order, |n| key::real(f64::from(n))),
                8 => read!(f64, float.order, key::real),
                _ => None,
            },
            Class::Integer(integer) if integer.is_plain(self.datatype.size) => {
                let order = integer.order;
                match (self.datatype.size, integer.signed) {
                    (1, false) => read!(u8, order, u64::from),
                    (1, true) => read!(i8, order, |n| key::signed(i64::from(n))),
                    (2, false) => read!(u16, order, u64::from),
                    (2, true) => read!(i16, order, |n| key::signed(i64::from(n))),
                    (4, false) => read!(u32, order, u64::from),
                    (4, true) => read!(i32, order, |n| key::signed(i64::from(n))),
                    (8, false) => read!(u64, order, |n| n),
                    (8, true) => read!(i64, order, key::signed),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn number(&self, field: &[u8]) -> Option<f64> {
        let wide = match &self.datatype.class {
            Class::Float(float) => match float.decode(field) {
                Some(number) => return Some(number),
                None => float.number(field),
            },
            Class::Integer(integer) | Class::Bitfield(integer) => match integer.decode(field) {
                Some(number) => return Some(number as f64),
                None => integer.number(field),
            },
            _ => return None,
        };
        Some(match wide {
            Number::Finite(number) if number.negative => -number.magnitude_f64(),
            Number::Finite(number) => number.magnitude_f64(),
            Number::Infinite { negative: true } => f64::NEG_INFINITY,
            Number::Infinite { negative: false } => f64::INFINITY,
            Number::NotANumber { .. } => f64::NAN,
        })
    }

    /// The usual types without a branch for each element.
    fn plain(&self, bytes: &[u8]) -> Option<Vec<f64>> {
        macro_rules! read {
            ($kind:ty, $order:expr) => {{
                let width = size_of::<$kind>();
                let number = |chunk: &[u8]| {
                    let mut word = [0; size_of::<$kind>()];
                    word.copy_from_slice(chunk);
                    match $order {
                        ByteOrder::Big => <$kind>::from_be_bytes(word) as f64,
                        _ => <$kind>::from_le_bytes(word) as f64,
                    }
                };
                Some(bytes.chunks_exact(width).map(number).collect())
            }};
        }
        match &self.datatype.class {
            Class::Float(float) if float.is_plain(self.datatype.size) => match self.datatype.size {
                4 => read!(f32, float.order),
                8 => read!(f64, float.order),
                _ => None,
            },
            Class::Integer(integer) if integer.is_plain(self.datatype.size) => {
                match (self.datatype.size, integer.signed) {
                    (1, false) => read!(u8, integer.order),
                    (1, true) => read!(i8, integer.order),
                    (2, false) => read!(u16, integer.order),
                    (2, true) => read!(i16, integer.order),
                    (4, false) => read!(u32, integer.order),
                    (4, true) => read!(i32, integer.order),
                    (8, false) => read!(u64, integer.order),
                    (8, true) => read!(i64, integer.order),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyperslab_engine::datatype::Integer;

    #[test]
    fn integers_of_more_than_128_bits_are_drawn_where_they_are() {
        let integer = Integer {
            order: ByteOrder::Big,
            signed: true,
            bit_offset: 0,
            precision: 160,
            low_pad: false,
            high_pad: false,
        };
        let datatype = Datatype {
            size: 20,
            class: Class::Integer(integer),
        };
        let column = Column::alone(String::new(), 0, datatype);
        let reader = NumberReader::new(20, &column, Part::Real).unwrap();
        let mut bytes = [0; 20];
        bytes[2] = 1;
        assert_eq!(reader.number(&bytes), Some(2_f64.powi(136)));
        bytes.fill(0xff);
        assert_eq!(reader.number(&bytes), Some(-1.0));
    }
}
