//! Tables of finite state entropy (RFC 8878, 4.1): each state gives a symbol, and the bits that
//! lead to the next.

use super::Step;
use super::bits::{Backward, Forward};

/// A state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// What the symbol stands for: itself, or the least of the values that `extra` bits count from.
    pub value: u32,
    /// The next state is this and the number in `bits` bits.
    next: u16,
    bits: u8,
    /// How many bits are to be added to the value.
    pub extra: u8,
}

/// States of a symbol alphabet.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Bits of a state.
    log: u32,
    cells: Vec<Cell>,
}

/// What a symbol stands for, and how many bits are to be added; nothing beyond the alphabet.
pub type Meaning = fn(usize) -> Option<(u32, u8)>;

impl Table {
    /// From how often each symbol occurs among 2 to the power of `log` (-1: less than once).
    pub fn new(counts: &[i16], log: u32, meaning: Meaning) -> Step<Self> {
        let size = 1_usize << log;
        let mut symbols = vec![0_u16; size];
        let mut next: Vec<u32> = Vec::with_capacity(counts.len());
        let mut high = size;
        for (symbol, count) in counts.iter().enumerate() {
            if *count == -1 {
                high = high.checked_sub(1).ok_or("a table of too many symbols")?;
                *symbols.get_mut(high).ok_or("a table of too many symbols")? = symbol as u16;
            }
            next.push(count.unsigned_abs().into());
        }
        let step = (size >> 1) + (size >> 3) + 3;
        let mut place = 0;
        for (symbol, count) in counts.iter().enumerate() {
            for _ in 0..(*count).max(0) {
                *symbols
                    .get_mut(place)
                    .ok_or("a table of too many symbols")? = symbol as u16;
                place = (place + step) & (size - 1);
                while place >= high && high > 0 {
                    place = (place + step) & (size - 1);
                }
            }
        }
        let cells = symbols.into_iter().map(|symbol| {
            let symbol = usize::from(symbol);
            let next = next.get_mut(symbol).ok_or("a table without symbols")?;
            let number = (*next).max(1);
            *next += 1;
            let bits = log.saturating_sub(number.ilog2());
            let (value, extra) = meaning(symbol).ok_or("a symbol beyond its alphabet")?;
            Ok(Cell {
                value,
                next: ((number << bits) as usize).wrapping_sub(size) as u16,
                bits: bits as u8,
                extra,
            })
        });
        Ok(Self {
            log,
            cells: cells.collect::<Step<_>>()?,
        })
    }

    /// A table that gives one symbol without any bits.
    pub fn of_one(symbol: u8, meaning: Meaning) -> Step<Self> {
        let (value, extra) = meaning(symbol.into()).ok_or("a symbol beyond its alphabet")?;
        let cell = Cell {
            value,
            next: 0,
            bits: 0,
            extra,
        };
        Ok(Self {
            log: 0,
            cells: vec![cell],
        })
    }

    /// Decodes the description of a table of at most `most` bits, and gives what follows.
    pub fn decode(bytes: &[u8], most: u32, meaning: Meaning) -> Step<(Self, &[u8])> {
        let mut bits = Forward::new(bytes);
        let log = bits.peek(4) + 5;
        bits.skip(4)?;
        if log > most {
            return Err("a table of too many states");
        }
        let mut left = 1 << log;
        let mut counts: Vec<i16> = Vec::new();
        while left > 0 && counts.len() <= 255 {
            let count = decode_count(&mut bits, left)?;
            left -= i32::from(count.abs());
            counts.push(count);
            if count == 0 {
                loop {
                    let more = bits.peek(2);
                    bits.skip(2)?;
                    counts.resize(counts.len() + more as usize, 0);
                    if more != 3 {
                        break;
                    }
                }
            }
        }
        if left != 0 || counts.len() > 256 {
            return Err("a table whose counts do not add up");
        }
        Ok((Self::new(&counts, log, meaning)?, bits.rest()))
    }

    /// Reads the first state.
    pub fn start(&self, bits: &mut Backward<'_>) -> usize {
        bits.take(self.log) as usize
    }

    /// What a state stands for.
    #[inline(always)]
    pub fn get(&self, state: usize) -> Cell {
        self.cells.get(state).copied().unwrap_or_default()
    }

    /// Whether there is anything in the table.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

impl Cell {
    /// Reads what leads to the next state.
    #[inline(always)]
    pub fn next(self, bits: &mut Backward<'_>) -> usize {
        usize::from(self.next) + bits.take(u32::from(self.bits)) as usize
    }
}

/// One count: values that may still occur take as few bits as they can.
fn decode_count(bits: &mut Forward<'_>, left: i32) -> Step<i16> {
    // 0 stands for -1, 1 for 0, and so on up to what is left and one.
    let most = (left + 1) as u32;
    let width = most.ilog2() + 1;
    let short = (1 << width) - 1 - most;
    let value = bits.peek(width);
    let low = value & ((1 << (width - 1)) - 1);
    let value = if low < short {
        bits.skip(width - 1)?;
        low
    } else {
        bits.skip(width)?;
        match value >> (width - 1) {
            1 => value - short,
            _ => value,
        }
    };
    Ok(value as i16 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn itself(symbol: usize) -> Option<(u32, u8)> {
        Some((symbol as u32, 0))
    }

    #[test]
    fn states_are_spread_as_the_format_says() {
        // The default table of offsets (RFC 8878, appendix A).
        let counts = [
            1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1,
            -1,
        ];
        let table = Table::new(&counts, 5, itself).unwrap();
        let cell = |value, bits, next| Cell {
            value,
            next,
            bits,
            extra: 0,
        };
        assert_eq!(
            table.cells[..4],
            [cell(0, 5, 0), cell(6, 4, 0), cell(9, 5, 0), cell(15, 5, 0)]
        );
        assert_eq!(
            table.cells[27..],
            [
                cell(28, 5, 0),
                cell(27, 5, 0),
                cell(26, 5, 0),
                cell(25, 5, 0),
                cell(24, 5, 0)
            ]
        );
        assert_eq!(table.get(99), Cell::default());
    }

    #[test]
    fn counts_that_do_not_add_up_are_refused() {
        assert!(Table::decode(&[], 9, itself).is_err());
        assert!(Table::decode(&[0x0f, 0, 0], 9, itself).is_err());
        assert!(Table::decode(&[0; 3], 9, itself).is_err());
        assert!(Table::new(&[-1; 40], 5, itself).is_err());
    }
}
