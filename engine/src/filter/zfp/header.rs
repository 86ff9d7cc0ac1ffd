//! The header of a zfp stream, as the filter's parameters hold it behind their version.

use super::stream::Bits;
use super::{Bounds, NAME};
use crate::error::{Error, Result};

/// Codec of zfp 0.5 to 1.0.
const CODEC: u64 = 5;
/// Smallest exponent of an error bound; a smaller one asks for no error at all.
const LEAST_EXPONENT: i32 = -1074;
/// Most bits that a block can take.
const MOST_BITS: u32 = 16_658;

/// Type of the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// 32-bit integers.
    I32,
    /// 64-bit integers.
    I64,
    /// 32-bit floats.
    F32,
    /// 64-bit floats.
    F64,
}

impl Scalar {
    /// Bytes of a number.
    pub fn size(self) -> usize {
        match self {
            Self::I32 | Self::F32 => 4,
            Self::I64 | Self::F64 => 8,
        }
    }
}

/// Type, shape and mode of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Type of the numbers.
    pub scalar: Scalar,
    /// Dimensions, 1 to 4.
    pub rank: usize,
    /// Length of each, the fastest first; 1 for those that there are not.
    pub shape: [u64; 4],
    /// What a block may take.
    pub bounds: Bounds,
    /// Whether the chunk was written on a big-endian machine, whose numbers it then has.
    pub big_endian: bool,
}

impl Header {
    /// Decodes the filter's parameters.
    pub fn decode(client_data: &[u32]) -> Result<Self> {
        let words = client_data.get(1..).unwrap_or_default();
        let little: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let big: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        let (bytes, big_endian) = match (little.starts_with(b"zfp"), big.starts_with(b"zfp")) {
            (true, _) => (little, false),
            (false, true) => (big, true),
            (false, false) => {
                let cause = "its parameters hold no header of a zfp stream";
                return Err(Error::corrupt(NAME, cause));
            }
        };
        let mut bits = Bits::new(&bytes);
        bits.read(24);
        let codec = bits.read(8);
        if codec != CODEC {
            let cause = format!("version {codec} of the zfp codec is not decoded");
            return Err(Error::unsupported(NAME, cause));
        }
        let scalar = match bits.read(2) {
            0 => Scalar::I32,
            1 => Scalar::I64,
            2 => Scalar::F32,
            _ => Scalar::F64,
        };
        let rank = bits.read(2) as usize + 1;
        let width = 48 / rank as u32;
        let mut shape = [1; 4];
        for length in shape.iter_mut().take(rank) {
            *length = bits.read(width) + 1;
        }
        let bounds = decode_mode(&mut bits);
        if bits.is_past_end() {
            return Err(Error::corrupt(NAME, "its parameters are cut short"));
        }
        Ok(Self {
            scalar,
            rank,
            shape,
            bounds,
            big_endian,
        })
    }

    /// Blocks that the shape is cut into.
    pub fn blocks(&self) -> u64 {
        let blocks = self.shape.iter().map(|length| length.div_ceil(4));
        blocks.fold(1, u64::saturating_mul)
    }
}

/// The mode: 12 bits for the usual ones, 64 for any bounds.
fn decode_mode(bits: &mut Bits<'_>) -> Bounds {
    let any = Bounds {
        least_bits: 1,
        most_bits: MOST_BITS,
        precision: 64,
        least_exponent: LEAST_EXPONENT,
        reversible: false,
    };
    match bits.read(12) as u32 {
        rate @ 0..2048 => Bounds {
            least_bits: rate + 1,
            most_bits: rate + 1,
            ..any
        },
        precision @ 2048..2176 => Bounds {
            precision: precision - 2047,
            ..any
        },
        2176 => Bounds {
            reversible: true,
            ..any
        },
        accuracy @ 2177..4095 => Bounds {
            least_exponent: accuracy as i32 - 2177 + LEAST_EXPONENT,
            ..any
        },
        _ => {
            let least_bits = bits.read(15) as u32 + 1;
            let most_bits = bits.read(15) as u32 + 1;
            let precision = bits.read(7) as u32 + 1;
            let least_exponent = bits.read(15) as i32 - 16_495;
            Bounds {
                least_bits,
                most_bits,
                precision,
                least_exponent,
                reversible: least_exponent < LEAST_EXPONENT,
            }
        }
    }
}
