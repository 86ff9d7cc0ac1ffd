//! The literals section of a block (RFC 8878, 3.1.1.3.1).

use super::huffman::Table;
use super::{BLOCK, Step};

/// Bytes behind the literals that wide copies may take in.
pub const SLACK: usize = 32;

/// What the first byte of the section tells.
struct Header {
    kind: u8,
    /// Bytes of the header, of the literals, and of what they are decoded from.
    length: usize,
    decoded: usize,
    stored: usize,
    four: bool,
}

/// Decodes the literals to the front of `out`, and gives their count and what follows.
pub fn decode<'a>(
    bytes: &'a [u8],
    table: &mut Table,
    out: &mut Vec<u8>,
) -> Step<(usize, &'a [u8])> {
    let header = Header::decode(bytes)?;
    if header.decoded > BLOCK {
        return Err("more literals than a block holds");
    }
    let early = "literals that end early";
    let rest = bytes.get(header.length..).ok_or(early)?;
    let (stored, rest) = rest.split_at_checked(header.stored).ok_or(early)?;
    if out.len() < header.decoded + SLACK {
        out.resize(header.decoded + SLACK, 0);
    }
    let literals = out.get_mut(..header.decoded).ok_or(early)?;
    let mut stream = stored;
    match (header.kind, stored.first()) {
        (0, _) => literals.copy_from_slice(stored),
        (1, Some(byte)) => literals.fill(*byte),
        (2, _) => (*table, stream) = Table::decode(stored)?,
        (3, _) if table.is_empty() => return Err("literals without their Huffman table"),
        _ => {}
    }
    if header.kind >= 2 {
        match header.four {
            true => table.decode_four(stream, literals)?,
            false => table.decode_one(stream, literals)?,
        }
    }
    Ok((header.decoded, rest))
}

impl Header {
    fn decode(bytes: &[u8]) -> Step<Self> {
        let mut word = [0; 8];
        for (place, byte) in word.iter_mut().zip(bytes.iter().take(5)) {
            *place = *byte;
        }
        let word = u64::from_le_bytes(word);
        let field = |from: u32, width: u32| ((word >> from) & ((1 << width) - 1)) as usize;
        let kind = field(0, 2) as u8;
        if kind < 2 {
            let (length, decoded) = match field(2, 2) {
                1 => (2, field(4, 12)),
                3 => (3, field(4, 20)),
                _ => (1, field(3, 5)),
            };
            return Ok(Self {
                kind,
                length,
                decoded,
                stored: if kind == 0 { decoded } else { 1 },
                four: false,
            });
        }
        let (length, width) = match field(2, 2) {
            2 => (4, 14),
            3 => (5, 18),
            _ => (3, 10),
        };
        Ok(Self {
            kind,
            length,
            decoded: field(4, width),
            stored: field(4 + width, width),
            four: field(2, 2) != 0,
        })
    }
}
