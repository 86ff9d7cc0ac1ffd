//! Huffman codes of literals (RFC 8878, 4.2).

use super::Step;
use super::bits::Backward;
use super::fse::Table as States;

/// Longest code.
const MOST: u32 = 11;

/// Cells of a table, one for each way that the next bits can be.
const CELLS: usize = 1 << MOST;

/// For the next 11 bits of a stream: the symbol (upper byte), and how many of them it takes.
#[derive(Debug, Clone, Default)]
pub struct Table {
    cells: Vec<u16>,
}

impl Table {
    /// Decodes the description of a table, and gives what follows.
    pub fn decode(bytes: &[u8]) -> Step<(Self, &[u8])> {
        let early = "a Huffman table that ends early";
        let (head, rest) = bytes.split_first().ok_or(early)?;
        let head = usize::from(*head);
        if head < 128 {
            let (packed, rest) = rest.split_at_checked(head).ok_or(early)?;
            return Ok((Self::new(&decode_weights(packed)?)?, rest));
        }
        let count = head - 127;
        let (packed, rest) = rest.split_at_checked(count.div_ceil(2)).ok_or(early)?;
        let weights = packed.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let weights: Vec<u8> = weights.take(count).collect();
        Ok((Self::new(&weights)?, rest))
    }

    /// From the weights of all symbols but the last: 0 for none, else one more than how many bits
    /// a code is shorter than the longest.
    fn new(weights: &[u8]) -> Step<Self> {
        if weights.iter().any(|weight| u32::from(*weight) > MOST) {
            return Err("a Huffman code that is too long");
        }
        let sum: u32 = weights.iter().map(|weight| (1 << weight) >> 1).sum();
        let log = sum.checked_ilog2().ok_or("a Huffman table without codes")? + 1;
        let left = (1 << log) - sum;
        if log > MOST || !left.is_power_of_two() || weights.len() > 255 {
            return Err("Huffman codes that do not add up");
        }
        let last = left.ilog2() as u8 + 1;
        let mut cells = Vec::with_capacity(CELLS);
        for weight in 1..=log as u8 {
            let bits = (log + 1) as u16 - u16::from(weight);
            let symbols = weights.iter().chain([&last]).enumerate();
            for (symbol, _) in symbols.filter(|(_, other)| **other == weight) {
                let count = 1 << (u32::from(weight) - 1 + MOST - log);
                cells.resize(cells.len() + count, (symbol as u16) << 8 | bits);
            }
        }
        match cells.len() == CELLS {
            true => Ok(Self { cells }),
            false => Err("Huffman codes that do not add up"),
        }
    }

    /// Whether there is anything in the table.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Decodes one stream, which fills `out`.
    pub fn decode_one(&self, stream: &[u8], out: &mut [u8]) -> Step<()> {
        self.finish(Backward::new(stream)?, out)
    }

    /// Decodes four streams side by side: three of the same length, and the rest.
    pub fn decode_four(&self, bytes: &[u8], out: &mut [u8]) -> Step<()> {
        let early = "Huffman streams that end early";
        let (head, mut rest) = bytes.split_first_chunk::<6>().ok_or(early)?;
        let mut streams = [&[][..]; 4];
        for (stream, length) in streams.iter_mut().zip(head.as_chunks::<2>().0) {
            let length = usize::from(u16::from_le_bytes(*length));
            (*stream, rest) = rest.split_at_checked(length).ok_or(early)?;
        }
        streams[3] = rest;
        let [a, b, c, d] = streams;
        let mut readers = [
            Backward::new(a)?,
            Backward::new(b)?,
            Backward::new(c)?,
            Backward::new(d)?,
        ];
        let part = out.len().div_ceil(4);
        let (w, rest) = out.split_at_mut_checked(part).ok_or(early)?;
        let (x, rest) = rest.split_at_mut_checked(part).ok_or(early)?;
        let (y, z) = rest.split_at_mut_checked(part).ok_or(early)?;
        let mut outs = [w, x, y, z];
        let done = self.decode_fast(&mut readers, &mut outs);
        for (reader, out) in readers.into_iter().zip(outs) {
            self.finish(reader, out.get_mut(done..).unwrap_or_default())?;
        }
        Ok(())
    }

    /// Decodes as long as all four streams have bits and room for [`STEP`] symbols, and says how
    /// many symbols of each that were.
    fn decode_fast(&self, readers: &mut [Backward<'_>; 4], outs: &mut [&mut [u8]; 4]) -> usize {
        // So many codes of 11 bits are ready after a refill.
        const STEP: usize = (Backward::READY / MOST) as usize;
        let Some(cells) = self.cells.first_chunk::<CELLS>() else {
            return 0;
        };
        let mut local = readers.clone();
        let mut marked = local.each_mut().map(|reader| {
            reader.refill();
            reader.marked()
        });
        let mut done = 0;
        while local.iter().all(Backward::is_far) {
            let [a, b, c, d] = outs.each_mut().map(|out| {
                let rest = out.get_mut(done..);
                rest.and_then(|rest| rest.first_chunk_mut::<STEP>())
            });
            let (Some(a), Some(b), Some(c), Some(d)) = (a, b, c, d) else {
                break;
            };
            for ((reader, bits), out) in local.iter_mut().zip(&mut marked).zip([a, b, c, d]) {
                for place in out {
                    let cell = cells[(*bits >> (64 - MOST)) as usize];
                    *bits <<= cell & 63;
                    *place = (cell >> 8) as u8;
                }
                *bits = reader.refill_marked(*bits);
            }
            done += STEP;
        }
        *readers = local;
        done
    }

    /// Decodes what is left of a stream, which has to end with `out`.
    fn finish(&self, mut bits: Backward<'_>, out: &mut [u8]) -> Step<()> {
        for place in out {
            bits.refill();
            *place = self.symbol(&mut bits);
        }
        bits.refill();
        match bits.is_done() {
            true => Ok(()),
            false => Err("a Huffman stream of another length"),
        }
    }

    #[inline(always)]
    fn symbol(&self, bits: &mut Backward<'_>) -> u8 {
        let place = bits.peek(MOST) as usize;
        let cell = self.cells.get(place).copied().unwrap_or_default();
        bits.skip((cell & 63).into());
        (cell >> 8) as u8
    }
}

/// Weights behind finite state entropy: two states in turn, to the end of the bits.
fn decode_weights(bytes: &[u8]) -> Step<Vec<u8>> {
    let (table, rest) = States::decode(bytes, 6, |symbol| Some((symbol as u32, 0)))?;
    let mut bits = Backward::new(rest)?;
    let mut states = [table.start(&mut bits), 0];
    states[1] = table.start(&mut bits);
    let mut weights = Vec::new();
    bits.refill();
    while weights.len() < 255 {
        for turn in 0..2 {
            let cell = table.get(states[turn]);
            weights.push(cell.value as u8);
            states[turn] = cell.next(&mut bits);
            bits.refill();
            if bits.is_beyond() {
                weights.push(table.get(states[1 - turn]).value as u8);
                return Ok(weights);
            }
        }
    }
    Err("a Huffman table of too many codes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direct_weights_make_codes() {
        // Weights 2, 1 and, by what is left, 1: codes of 1, 2 and 2 bits.
        let (table, rest) = Table::decode(&[129, 0x21, 9]).unwrap();
        assert_eq!(rest, [9]);
        let quarters: Vec<u16> = table.cells.iter().step_by(512).copied().collect();
        assert_eq!(quarters, [0x102, 0x202, 1, 1]);
        // 1, 00, 01 below the mark.
        let mut out = [9; 3];
        table.decode_one(&[0b0011_0001], &mut out).unwrap();
        assert_eq!(out, [0, 1, 2]);
        assert!(table.decode_one(&[0b0110_0010], &mut out).is_err());
    }

    #[test]
    fn codes_that_do_not_add_up_are_refused() {
        for bytes in [
            &[][..],
            &[128],
            &[128, 0],
            &[130, 0x21],
            &[129, 0xff],
            &[3, 1],
        ] {
            assert!(Table::decode(bytes).is_err(), "{bytes:?}");
        }
    }
}
