//! Filters 32022 (BitGroom) and 32023 (Granular BitRound): they set the last bits of numbers when
//! they are written, so that what compresses them next does better. Nothing is undone on reading.

use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "quantizing filter";

/// A filter that leaves chunks as they are on reading.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quantizer;

impl Filter for Quantizer {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        room.agree(NAME, input.len())?;
        out.clear();
        out.extend_from_slice(input);
        Ok(())
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(NAME, "numbers are not quantized here"))
    }

    fn encoded_len(&self, input: usize) -> Option<usize> {
        Some(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_passes_as_it_is() {
        let mut out = vec![9];
        Quantizer
            .decode(&[1, 2, 3], Room::Exactly(3), &[], &mut out)
            .unwrap();
        assert_eq!(out, [1, 2, 3]);
        assert!(
            Quantizer
                .decode(&[1], Room::Exactly(3), &[], &mut out)
                .is_err()
        );
    }
}
