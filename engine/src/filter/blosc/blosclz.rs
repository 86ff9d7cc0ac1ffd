//! BloscLZ, Blosc's compressor of its own: FastLZ with farther matches.
//!
//! A control byte below 32 is followed by that many literals and one more; any other holds a
//! length in its upper three bits (7: bytes of length follow, up to one that is not 255) and the
//! upper five bits of a distance, whose lower eight follow. All of them set: the distance stands
//! in two more bytes, counted from the farthest.

use crate::filter::matches::repeat;

/// Farthest match of two bytes.
const FAR: usize = 8191;

/// Decodes to the front of `out`, and says how many bytes it gave; nothing where the stream is
/// broken.
pub fn decode(stream: &[u8], out: &mut [u8]) -> Option<usize> {
    let mut input = stream;
    let mut at = 0;
    // A stream begins with literals, whatever its upper bits say.
    let mut control = take(&mut input)? & 31;
    loop {
        if control < 32 {
            let count = usize::from(control) + 1;
            let (literals, rest) = input.split_at_checked(count)?;
            out.get_mut(at..at + count)?.copy_from_slice(literals);
            input = rest;
            at += count;
        } else {
            let (length, distance) = read_match(control, &mut input)?;
            at = repeat(out, at, distance, length)?;
        }
        match take(&mut input) {
            Some(next) => control = next,
            None => return Some(at),
        }
    }
}

/// Length and distance of a match.
fn read_match(control: u8, input: &mut &[u8]) -> Option<(usize, usize)> {
    let mut length = usize::from(control >> 5) + 2;
    if length == 9 {
        loop {
            let more = take(input)?;
            length = length.checked_add(usize::from(more))?;
            if more != 255 {
                break;
            }
        }
    }
    let mut distance = usize::from(control & 31) << 8 | usize::from(take(input)?);
    if distance == FAR {
        distance += usize::from(take(input)?) << 8 | usize::from(take(input)?);
    }
    Some((length, distance + 1))
}

fn take(input: &mut &[u8]) -> Option<u8> {
    let (first, rest) = input.split_first()?;
    *input = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_matches_near_and_far_decode() {
        let mut stream = vec![0x20 | 1, b'a', b'b']; // two literals
        stream.extend([7 << 5, 255, 255, 100, 1]); // 9 + 255 + 255 + 100 bytes from a distance of 2
        stream.extend([0x20, 0, 0, b'c']); // 3 bytes from a distance of 1, a literal
        let mut out = vec![0; 625];
        assert_eq!(decode(&stream, &mut out), Some(625));
        let text: Vec<u8> = b"ab".iter().cycle().take(621).copied().collect();
        assert_eq!(out[..621], text);
        assert_eq!(&out[621..], b"aaac");
        assert_eq!(decode(&stream, &mut out[..600]), None);
        for end in [0, 2, 4, 6, 7, 9] {
            assert_ne!(decode(&stream[..end], &mut out), Some(625), "{end}");
        }
    }

    #[test]
    fn the_farthest_distances_count_from_8192() {
        let mut stream = Vec::new();
        for part in (0..9000_u32)
            .map(|n| n as u8)
            .collect::<Vec<_>>()
            .chunks(32)
        {
            stream.push(part.len() as u8 - 1);
            stream.extend(part);
        }
        stream.extend([1 << 5 | 31, 255, 1, 2]); // 3 bytes from a distance of 8192 + 258
        let mut out = vec![0; 9003];
        assert_eq!(decode(&stream, &mut out), Some(9003));
        assert_eq!(out[9000..], out[550..553]);
        assert_eq!(decode(&[0, 9, 0x20, 1], &mut out), None);
    }
}
