//! Filter 4, szip: adaptive Rice coding as CCSDS 121.0-B has it.
//!
//! A chunk begins with its length before compression (4 bytes, little-endian). Samples follow in
//! blocks of 2 to 32, each with an identifier of its coding; a scan line's blocks make up a
//! reference interval, whose first sample is stored as it is where neighbours are subtracted.
//! Samples of 32 and 64 bits are coded byte plane by byte plane.

use super::bit_reader::BitReader;
use super::{Filter, Room};
use crate::error::{Error, Result};

const NAME: &str = "szip filter";
/// Options: most significant byte first; differences of neighbours ("nearest neighbour").
const BIG: u32 = 16;
const NEAREST: u32 = 32;
/// A run of zero blocks that goes to the end of the segment of 64 blocks or of the interval.
const REST_OF_SEGMENT: u64 = 5;
const SEGMENT: usize = 64;
/// Largest code for two samples, and most blocks of an interval.
const MOST_PAIR: u32 = 90;
const MOST_BLOCKS: usize = 4096;

/// Filter 4. Parameters: options, samples of a block, bits of a sample, samples of a scan line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Szip;

impl Filter for Szip {
    fn decode(&self, input: &[u8], room: Room, data: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let coding = Coding::new(data)?;
        let Some((length, stream)) = input.split_first_chunk::<4>() else {
            return Err(Error::corrupt(NAME, "shorter than its header"));
        };
        let length = u32::from_le_bytes(*length) as usize;
        room.agree(NAME, length)?;
        let samples = coding.decode(stream, length / coding.bytes)?;
        if coding.planes > 1 {
            let plane = length / coding.planes;
            out.resize(plane * coding.planes, 0);
            for (number, word) in out.chunks_exact_mut(coding.planes).enumerate() {
                for (index, byte) in word.iter_mut().enumerate() {
                    let sample = samples.get(index * plane + number);
                    *byte = sample.copied().unwrap_or_default() as u8;
                }
            }
        } else {
            for sample in samples {
                let little = sample.to_le_bytes();
                let bytes = little.iter().take(coding.bytes);
                match coding.big {
                    true => out.extend(bytes.rev()),
                    false => out.extend(bytes),
                }
            }
        }
        room.agree(NAME, out.len())
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(NAME, "it is read, not written"))
    }
}

/// The parameters, checked.
struct Coding {
    differences: bool,
    big: bool,
    /// Bits of a coded sample, bytes that it takes, and byte planes that a number is cut into.
    bits: u32,
    bytes: usize,
    planes: usize,
    /// Samples of a block, samples of a scan line, blocks of an interval.
    block: usize,
    line: usize,
    blocks: usize,
}

impl Coding {
    fn new(data: &[u32]) -> Result<Self> {
        let [options, block, bits, line] = data else {
            return Err(Error::corrupt(NAME, "not four parameters"));
        };
        let (bits, planes) = match bits {
            32 | 64 => (8, *bits as usize / 8),
            1..=24 => (*bits, 1),
            _ => return Err(Error::corrupt(NAME, format!("samples of {bits} bits"))),
        };
        let (block, line) = (*block as usize, *line as usize);
        let fits = (2..=32).contains(&block) && block % 2 == 0;
        if !fits || line == 0 || line > block * MOST_BLOCKS {
            let cause = format!("blocks of {block} samples in lines of {line}");
            return Err(Error::corrupt(NAME, cause));
        }
        Ok(Self {
            differences: options & NEAREST != 0,
            big: options & BIG != 0,
            bits,
            bytes: match bits {
                0..=8 => 1,
                9..=16 => 2,
                _ => 4,
            },
            planes,
            block,
            line,
            blocks: line.div_ceil(block),
        })
    }

    /// `count` samples, without what fills up the last block of each line.
    fn decode(&self, stream: &[u8], count: usize) -> Result<Vec<u32>> {
        let mut bits = BitReader::new(stream);
        let mut samples = Vec::new();
        let mut interval = Vec::new();
        while samples.len() < count {
            let left = count - samples.len();
            interval.clear();
            self.interval(&mut bits, left.min(self.line), &mut interval)
                .ok_or_else(|| Error::corrupt(NAME, "the bits end before the chunk"))?;
            if self.differences {
                self.integrate(&mut interval);
            }
            interval.truncate(left.min(self.line));
            samples.extend_from_slice(&interval);
        }
        Ok(samples)
    }

    /// The coded samples of an interval, at least `wanted`.
    fn interval(&self, bits: &mut BitReader<'_>, wanted: usize, out: &mut Vec<u32>) -> Option<()> {
        let identifier = match self.bits {
            0..=8 => 3,
            9..=16 => 4,
            _ => 5,
        };
        while out.len() < wanted {
            let reference = self.differences && out.is_empty();
            let first = usize::from(reference);
            match bits.bits(identifier)? {
                0 if bits.bits(1)? == 0 => {
                    if reference {
                        out.push(bits.bits(self.bits)? as u32);
                    }
                    let done = out.len() / self.block;
                    let run = self.zero_blocks(bits.unary()? + 1, done)?;
                    out.resize((done + run) * self.block, 0);
                }
                0 => {
                    if reference {
                        out.push(bits.bits(self.bits)? as u32);
                    }
                    self.pairs(bits, first, out)?;
                }
                raw if raw == (1 << identifier) - 1 => {
                    for _ in 0..self.block {
                        out.push(bits.bits(self.bits)? as u32);
                    }
                }
                split => {
                    if reference {
                        out.push(bits.bits(self.bits)? as u32);
                    }
                    let low = split as u32 - 1;
                    let start = out.len();
                    for _ in first..self.block {
                        out.push(u32::try_from(bits.unary()?).ok()?.checked_shl(low)?);
                    }
                    for sample in out.iter_mut().skip(start) {
                        *sample |= bits.bits(low)? as u32;
                    }
                }
            }
        }
        Some(())
    }

    /// Blocks of zeros that a code means after `done` blocks of the interval.
    fn zero_blocks(&self, code: u64, done: usize) -> Option<usize> {
        let left = self.blocks.checked_sub(done)?;
        let run = match code {
            REST_OF_SEGMENT => left.min(SEGMENT - done % SEGMENT),
            0..REST_OF_SEGMENT => usize::try_from(code).ok()?,
            _ => usize::try_from(code - 1).ok()?,
        };
        (run <= left).then_some(run)
    }

    /// Second extension: one code for two samples.
    fn pairs(&self, bits: &mut BitReader<'_>, first: usize, out: &mut Vec<u32>) -> Option<()> {
        let mut place = first;
        while place < self.block {
            let code = u32::try_from(bits.unary()?).ok()?;
            if code > MOST_PAIR {
                return None;
            }
            // The largest sum whose triangle number the code reaches.
            let mut sum = 0;
            while (sum + 1) * (sum + 2) / 2 <= code {
                sum += 1;
            }
            let second = code - sum * (sum + 1) / 2;
            if place.is_multiple_of(2) {
                out.push(sum - second);
                place += 1;
            }
            out.push(second);
            place += 1;
        }
        Some(())
    }

    /// From the first sample and folded differences to samples.
    fn integrate(&self, interval: &mut [u32]) {
        let most = ((1_u64 << self.bits) - 1) as u32;
        let half = most / 2 + 1;
        let Some((first, rest)) = interval.split_first_mut() else {
            return;
        };
        let mut last = *first;
        for sample in rest {
            let folded = *sample;
            let room = if last < half {
                last
            } else {
                most - last.min(most)
            };
            let step = folded / 2;
            last = match folded {
                // Within reach of both signs: even up, odd down.
                _ if folded.div_ceil(2) <= room => match folded % 2 {
                    0 => last.saturating_add(step),
                    _ => last.saturating_sub(step + 1),
                },
                _ if last < half => folded,
                _ => most.saturating_sub(folded),
            };
            last = last.min(most);
            *sample = last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(input: &[u8], data: &[u32], length: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        Szip.decode(input, Room::Exactly(length), data, &mut out)?;
        Ok(out)
    }

    /// Bits from text, behind a length of `length` bytes.
    fn stream(length: u32, text: &str) -> Vec<u8> {
        let bits: Vec<u8> = text
            .bytes()
            .filter(|b| *b != b' ')
            .map(|b| b - b'0')
            .collect();
        let mut out = length.to_le_bytes().to_vec();
        for byte in bits.chunks(8) {
            let byte = byte.iter().enumerate();
            out.push(byte.fold(0, |value, (place, bit)| value | (bit << (7 - place))));
        }
        out
    }

    #[test]
    fn blocks_of_every_coding_are_read() {
        // Blocks of four 8-bit samples without differences, in lines of 16.
        let split = "010 1 01 001 1 0 1 1 0"; // one low bit: 0, 1, 2, 0 before it
        let raw = "111 11111111 00000000 00000001 10000000";
        let zeros = "000 0 1"; // one block
        let pairs = "000 1 00001 1"; // code 4: sum 2, 1 and 1; code 0: 0 and 0
        let input = stream(16, &[split, raw, zeros, pairs].concat());
        let found = decode(&input, &[128, 4, 8, 16], 16).unwrap();
        assert_eq!(found, [0, 3, 5, 0, 255, 0, 1, 128, 0, 0, 0, 0, 1, 1, 0, 0]);
        for end in 0..input.len() - 1 {
            assert!(
                decode(&input[..end], &[128, 4, 8, 16], 16).is_err(),
                "{end}"
            );
        }
    }

    #[test]
    fn differences_are_folded_around_the_last_sample() {
        // Reference 250; then +2, -1, and one that goes below the symmetric range.
        let text = "111 11111010 00000100 00000001 00010000";
        let found = decode(&stream(4, text), &[128 + 32, 4, 8, 4], 4).unwrap();
        assert_eq!(found, [250, 252, 251, 239]);
    }

    #[test]
    fn wrong_parameters_and_lengths_are_refused() {
        let input = stream(16, "000 0 00001");
        assert!(decode(&input, &[128, 4, 8, 16], 15).is_err());
        for data in [
            [128, 3, 8, 16],
            [128, 4, 25, 16],
            [128, 4, 8, 0],
            [128, 64, 8, 16],
        ] {
            assert!(decode(&input, &data, 16).is_err());
        }
        assert_eq!(decode(&input, &[128, 4, 8, 16], 16).unwrap(), [0; 16]);
    }
}
