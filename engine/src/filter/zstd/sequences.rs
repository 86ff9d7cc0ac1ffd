//! The sequences section of a block (RFC 8878, 3.1.1.3.2): how literals and copies of earlier
//! output take turns.

use super::Step;
use super::bits::Backward;
use super::fse::{Meaning, Table};
use crate::filter::matches::repeat;

/// Tables and offsets that the next block may use again.
#[derive(Debug, Clone)]
pub struct State {
    pub literals: Table,
    pub offsets: Table,
    pub matches: Table,
    /// The last three offsets, the newest first.
    pub recent: [usize; 3],
}

impl Default for State {
    fn default() -> Self {
        Self {
            literals: Table::default(),
            offsets: Table::default(),
            matches: Table::default(),
            recent: [1, 4, 8],
        }
    }
}

/// Bits of a state at most, the counts of the default table, and its bits.
struct Alphabet {
    most: u32,
    counts: &'static [i16],
    log: u32,
    meaning: Meaning,
}

const LITERALS: Alphabet = Alphabet {
    most: 9,
    counts: &[
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1,
        1, 1, -1, -1, -1, -1,
    ],
    log: 6,
    meaning: literal_length,
};

const OFFSETS: Alphabet = Alphabet {
    most: 8,
    counts: &[
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
    ],
    log: 5,
    meaning: offset,
};

const MATCHES: Alphabet = Alphabet {
    most: 9,
    counts: &[
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    log: 6,
    meaning: match_length,
};

/// Lengths of literals.
pub fn literal_length(code: usize) -> Option<(u32, u8)> {
    const EXTRA: [u8; 20] = [
        1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];
    length(code, 16, 0, &EXTRA)
}

/// Lengths of matches, from 3 on.
pub fn match_length(code: usize) -> Option<(u32, u8)> {
    const EXTRA: [u8; 21] = [
        1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];
    length(code, 32, 3, &EXTRA)
}

/// Offsets: as many bits as the code says, below a set one.
pub fn offset(code: usize) -> Option<(u32, u8)> {
    (code < 32).then(|| (1 << code, code as u8))
}

/// The first `plain` codes stand for themselves and `least`; each of the others begins where the
/// one before it ends.
fn length(code: usize, plain: usize, least: u32, extra: &[u8]) -> Option<(u32, u8)> {
    let Some(place) = code.checked_sub(plain) else {
        return Some((code as u32 + least, 0));
    };
    let before = extra.get(..place)?.iter().map(|bits| 1_u32 << bits);
    Some((
        plain as u32 + least + before.sum::<u32>(),
        *extra.get(place)?,
    ))
}

impl State {
    /// Decodes the section and carries it out: literals and matches go to `out` from `at` on.
    /// Gives the place behind them. `literals` have `count` bytes, and some slack behind them.
    pub fn run(
        &mut self,
        bytes: &[u8],
        literals: &[u8],
        count: usize,
        out: &mut [u8],
        at: usize,
    ) -> Step<usize> {
        let (sequences, rest) = decode_count(bytes)?;
        let mut place = Place {
            out,
            at,
            literals,
            read: 0,
            count,
        };
        if sequences > 0 {
            let stream = self.decode_tables(rest)?;
            self.execute(sequences, stream, &mut place)?;
        } else if !rest.is_empty() {
            return Err("bytes behind a block without sequences");
        }
        place.literals(count - place.read)?;
        Ok(place.at)
    }

    /// Decodes the tables that the section has, and gives what follows.
    fn decode_tables<'a>(&mut self, bytes: &'a [u8]) -> Step<&'a [u8]> {
        let (modes, rest) = bytes.split_first().ok_or("sequences that end early")?;
        if modes & 3 != 0 {
            return Err("a reserved mode of sequences");
        }
        let rest = LITERALS.decode(modes >> 6, rest, &mut self.literals)?;
        let rest = OFFSETS.decode(modes >> 4 & 3, rest, &mut self.offsets)?;
        MATCHES.decode(modes >> 2 & 3, rest, &mut self.matches)
    }

    fn execute(&mut self, sequences: usize, stream: &[u8], place: &mut Place<'_>) -> Step<()> {
        let mut bits = Backward::new(stream)?;
        let (literals, offsets) = (&self.literals, &self.offsets);
        let matches = &self.matches;
        let mut literal = literals.start(&mut bits);
        let mut offset = offsets.start(&mut bits);
        let mut length = matches.start(&mut bits);
        for left in (0..sequences).rev() {
            let cells = (
                literals.get(literal),
                offsets.get(offset),
                matches.get(length),
            );
            bits.refill();
            let code = cells.1.value as usize + bits.take(cells.1.extra.into()) as usize;
            let copied = cells.2.value as usize + bits.take(cells.2.extra.into()) as usize;
            bits.refill();
            let plain = cells.0.value as usize + bits.take(cells.0.extra.into()) as usize;
            if left > 0 {
                literal = cells.0.next(&mut bits);
                length = cells.2.next(&mut bits);
                offset = cells.1.next(&mut bits);
            }
            if bits.is_beyond() {
                return Err("sequences that end early");
            }
            let distance = recall(&mut self.recent, code, plain);
            place.literals(plain)?;
            place.repeat(distance, copied)?;
        }
        bits.refill();
        match bits.is_done() {
            true => Ok(()),
            false => Err("bits behind the last sequence"),
        }
    }
}

impl Alphabet {
    /// Decodes a table of mode `mode` to `table`, and gives what follows.
    fn decode<'a>(&self, mode: u8, bytes: &'a [u8], table: &mut Table) -> Step<&'a [u8]> {
        let mut rest = bytes;
        match mode {
            0 => *table = Table::new(self.counts, self.log, self.meaning)?,
            1 => {
                let (symbol, after) = bytes.split_first().ok_or("sequences that end early")?;
                *table = Table::of_one(*symbol, self.meaning)?;
                rest = after;
            }
            2 => (*table, rest) = Table::decode(bytes, self.most, self.meaning)?,
            _ if table.is_empty() => return Err("sequences without their table"),
            _ => {}
        }
        Ok(rest)
    }
}

/// How many sequences there are, and what follows.
fn decode_count(bytes: &[u8]) -> Step<(usize, &[u8])> {
    let wide = |high: u8, low: u8| usize::from(high) << 8 | usize::from(low);
    Ok(match bytes {
        [short @ 0..128, rest @ ..] => ((*short).into(), rest),
        [255, low, high, rest @ ..] => (wide(*high, *low) + 0x7f00, rest),
        [high @ 128..=254, low, rest @ ..] => (wide(high - 128, *low), rest),
        _ => return Err("sequences that end early"),
    })
}

/// The distance that a code stands for: 1 to 3 are recent ones, others come first from then on.
#[inline(always)]
fn recall(recent: &mut [usize; 3], code: usize, literals: usize) -> usize {
    let [first, second, third] = *recent;
    if code > 3 {
        *recent = [code - 3, first, second];
        return code - 3;
    }
    // Behind no literals the newest cannot be meant.
    match code + usize::from(literals == 0) {
        1 => first,
        2 => {
            *recent = [second, first, third];
            second
        }
        3 => {
            *recent = [third, first, second];
            third
        }
        _ => {
            // 0, where a damaged stream says so, is refused as a distance.
            let distance = first.wrapping_sub(1);
            *recent = [distance, first, second];
            distance
        }
    }
}

/// Where output and literals have got to.
struct Place<'a> {
    out: &'a mut [u8],
    at: usize,
    literals: &'a [u8],
    read: usize,
    count: usize,
}

impl Place<'_> {
    /// Copies the next `count` literals.
    #[inline(always)]
    fn literals(&mut self, count: usize) -> Step<()> {
        const WIDE: usize = 16;
        let early = "sequences of more literals than there are";
        let end = self.read + count;
        if end > self.count {
            return Err(early);
        }
        let source = self.literals.get(self.read..).ok_or(early)?;
        let room = self.out.get_mut(self.at..).ok_or(FULL)?;
        match (source.first_chunk::<WIDE>(), room.first_chunk_mut::<WIDE>()) {
            (Some(source), Some(place)) if count <= WIDE => *place = *source,
            _ => {
                let source = source.get(..count).ok_or(early)?;
                room.get_mut(..count).ok_or(FULL)?.copy_from_slice(source);
            }
        }
        self.read = end;
        self.at += count;
        Ok(())
    }

    /// Repeats `length` bytes from `distance` before.
    #[inline(always)]
    fn repeat(&mut self, distance: usize, length: usize) -> Step<()> {
        let end = repeat(self.out, self.at, distance, length);
        self.at = end.ok_or("a match outside of the output")?;
        Ok(())
    }
}

/// What is said where the output is longer than its room.
pub const FULL: &str = "it decodes to more than there is room for";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_lengths_follow_one_another() {
        assert_eq!(literal_length(15), Some((15, 0)));
        assert_eq!(literal_length(16), Some((16, 1)));
        assert_eq!(literal_length(25), Some((64, 6)));
        assert_eq!(literal_length(35), Some((65536, 16)));
        assert_eq!(literal_length(36), None);
        assert_eq!(match_length(0), Some((3, 0)));
        assert_eq!(match_length(43), Some((131, 7)));
        assert_eq!(match_length(52), Some((65539, 16)));
        assert_eq!(match_length(53), None);
        assert_eq!(offset(31), Some((1 << 31, 31)));
        assert_eq!(offset(32), None);
    }

    #[test]
    fn recent_offsets_move_to_the_front() {
        let mut recent = [1, 4, 8];
        assert_eq!(recall(&mut recent, 10, 1), 7);
        assert_eq!(recall(&mut recent, 1, 1), 7);
        assert_eq!(recall(&mut recent, 1, 0), 1);
        assert_eq!(recent, [1, 7, 4]);
        assert_eq!(recall(&mut recent, 3, 1), 4);
        assert_eq!(recall(&mut recent, 3, 0), 3);
        assert_eq!(recent, [3, 4, 1]);
    }
}
