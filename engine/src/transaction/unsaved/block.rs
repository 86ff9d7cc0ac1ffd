//! The blocks of a log: written behind each other, believed up to the first that is not whole.

use std::io::{self, Read};

use crate::checksum;

/// Longest body of a block that is believed.
pub(super) const LONGEST: usize = 2 << 20;

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Records of what the next event changes.
    Records,
    /// A step ends.
    Step,
    /// A step was taken back.
    Undo,
    /// A step was made again.
    Redo,
    /// A save begins.
    Save,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Records,
        Self::Step,
        Self::Undo,
        Self::Redo,
        Self::Save,
    ];
}

/// The bytes of a block.
pub(super) fn encode(kind: Kind, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind as u8];
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.extend(body);
    bytes.extend(checksum::lookup3(&bytes, 0).to_le_bytes());
    bytes
}

/// The next block and its bytes in all; none where it is not whole, or not sound.
pub(super) fn read(from: &mut impl Read) -> Option<(Kind, Vec<u8>, u64)> {
    let mut bytes = vec![0; 5];
    from.read_exact(&mut bytes).ok()?;
    let (kind, length) = bytes.split_first_chunk::<1>()?;
    let kind = *Kind::ALL.get(usize::from(kind[0]))?;
    let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
    let body = read_checked(from, &mut bytes, length).ok()??;
    Some((kind, body, bytes.len() as u64))
}

/// `length` more bytes behind `bytes`, and the checksum of all; none where that is another.
pub(super) fn read_checked(
    from: &mut impl Read,
    bytes: &mut Vec<u8>,
    length: usize,
) -> io::Result<Option<Vec<u8>>> {
    if length > LONGEST {
        return Ok(None);
    }
    let start = bytes.len();
    bytes.resize(start + length + 4, 0);
    let (_, rest) = bytes.split_at_mut(start);
    from.read_exact(rest)?;
    let body = rest.get(..length).unwrap_or_default().to_vec();
    Ok(checksum::verify(bytes, super::STRUCTURE, 0)
        .ok()
        .map(|_| body))
}
