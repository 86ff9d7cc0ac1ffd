//! The header of a Blosc chunk: 16 bytes, or 32 since Blosc2.

use super::NAME;
use super::codec::Codec;
use crate::error::{Error, Result};

/// First version with 32 bytes of header, and with bit planes of a count that 8 does not divide.
const VERSION_2: u8 = 3;
/// First version whose library sets the sixth filter to nothing where there is none.
const STABLE: u8 = 4;

/// What a chunk says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Version of the format: 2 Blosc, 3 and later Blosc2.
    pub version: u8,
    /// Bytes of an element; 1 where they are more than 255.
    pub element: usize,
    /// Bytes of the decoded chunk, of a block, and of the chunk itself.
    pub decoded: usize,
    pub block: usize,
    pub stored: usize,
    /// Where the blocks' starts begin.
    pub end: usize,
    /// Whether blocks are stored as they are.
    pub plain: bool,
    /// Whether a block has a stream for each byte of an element.
    pub split: bool,
    /// Whether a dictionary follows the blocks' starts.
    pub dictionary: bool,
    pub codec: Codec,
    pub stages: [Stage; 6],
    pub special: Special,
}

/// A filter of Blosc's own, in the order in which it was applied, with its parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stage {
    pub id: u8,
    pub parameter: u8,
}

/// A chunk of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// None: there are blocks.
    No,
    /// Zeros, or bytes that were never set.
    Zero,
    /// Floating-point values that are no numbers.
    Nan,
    /// The value that follows the header.
    Value,
}

impl Special {
    /// From the number that headers and offsets have.
    pub fn new(number: u8) -> Result<Self> {
        match number {
            0 => Ok(Self::No),
            // Values that were never set are left to chance by the library.
            1 | 4 => Ok(Self::Zero),
            2 => Ok(Self::Nan),
            3 => Ok(Self::Value),
            _ => Err(Error::corrupt(NAME, format!("special value {number}"))),
        }
    }
}

impl Header {
    /// Decodes the header at the start of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let short = || Error::corrupt(NAME, "shorter than its header");
        let (start, rest) = bytes.split_first_chunk::<16>().ok_or_else(short)?;
        let [
            version,
            _,
            flags,
            element,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
            k,
            l,
        ] = *start;
        let size = |bytes| size(i32::from_le_bytes(bytes));
        let (decoded, block) = (size([a, b, c, d])?, size([e, f, g, h])?);
        let stored = size([i, j, k, l])?;
        let extended = version >= VERSION_2 && flags & 0b101 == 0b101;
        let mut header = Self {
            version,
            element: usize::from(element),
            decoded,
            block,
            stored,
            end: if extended { 32 } else { 16 },
            plain: flags & 2 != 0,
            split: flags & 16 == 0,
            dictionary: false,
            codec: Codec::BloscLz,
            stages: stages_of(flags),
            special: Special::No,
        };
        let mut user_codec = 0;
        if extended {
            let more = rest.first_chunk::<16>().ok_or_else(short)?;
            user_codec = more[6];
            header.extend(*more)?;
        }
        if !header.plain && header.special == Special::No {
            header.codec = Codec::new(flags >> 5, user_codec)?;
        }
        header.agree(bytes.len())?;
        if version < VERSION_2 {
            // Before there was a flag for it, blocks were split by this rule.
            header.split &= header.element <= 16 && header.block / header.element >= 128;
        }
        Ok(header)
    }

    /// What the second half of a long header says.
    fn extend(&mut self, more: [u8; 16]) -> Result<()> {
        let [ids @ .., _, _, p0, p1, p2, p3, p4, p5, _, _] = more;
        for ((stage, id), parameter) in self
            .stages
            .iter_mut()
            .zip(ids)
            .zip([p0, p1, p2, p3, p4, p5])
        {
            *stage = Stage { id, parameter };
        }
        if self.version < STABLE {
            self.stages[5] = Stage::default();
        }
        let (flags_2, flags) = (more[14], more[15]);
        self.special = Special::new(flags >> 4 & 7)?;
        self.dictionary = flags & 1 != 0;
        if flags & 8 != 0 {
            return Err(Error::corrupt(NAME, "its blocks are in another file"));
        }
        if flags & 128 != 0 {
            return Err(Error::unsupported(NAME, "measured times in place of data"));
        }
        if flags_2 != 0 {
            return Err(Error::unsupported(NAME, "blocks of varying length"));
        }
        Ok(())
    }

    fn agree(&mut self, found: usize) -> Result<()> {
        let corrupt = |cause: String| Err(Error::corrupt(NAME, cause));
        if self.stored > found || self.stored < self.end {
            return corrupt(format!("{} bytes long, of {found}", self.stored));
        }
        if self.element == 0 || (self.block == 0 && self.decoded > 0) {
            return corrupt("elements or blocks of no bytes".to_owned());
        }
        self.block = self.block.min(self.decoded);
        Ok(())
    }
}

fn size(field: i32) -> Result<usize> {
    usize::try_from(field).map_err(|_| Error::corrupt(NAME, format!("a length of {field}")))
}

/// The stages that the flags of a short header stand for.
fn stages_of(flags: u8) -> [Stage; 6] {
    let mut stages = [Stage::default(); 6];
    if flags & 8 != 0 {
        stages[4].id = 3;
    }
    stages[5].id = match flags & 5 {
        0 => 0,
        4 => 2,
        _ => 1,
    };
    stages
}
