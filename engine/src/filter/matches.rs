//! Copies of earlier output, as every compressor of the Lempel-Ziv family has them.

/// Bytes of one copy; matches are mostly short.
const STEP: usize = 16;

/// Writes `length` bytes at `at` of `out` that repeat those `distance` before, and gives the place
/// behind them; nothing where either range is not in `out`. Up to 15 bytes behind the match may
/// be overwritten.
#[inline]
pub fn repeat(out: &mut [u8], at: usize, distance: usize, length: usize) -> Option<usize> {
    let start = at.checked_sub(distance)?;
    let end = at.checked_add(length)?;
    if end > out.len() || distance == 0 {
        return None;
    }
    if distance >= STEP && out.len() - end >= STEP {
        let (mut from, mut to) = (start, at);
        while to < end {
            let bytes = *out.get(from..)?.first_chunk::<STEP>()?;
            *out.get_mut(to..)?.first_chunk_mut::<STEP>()? = bytes;
            from += STEP;
            to += STEP;
        }
        return Some(end);
    }
    if distance == 1 {
        let byte = *out.get(start)?;
        out.get_mut(at..end)?.fill(byte);
        return Some(end);
    }
    // The match may reach into what it writes itself: what is there doubles with each round.
    let mut done = 0;
    while done < length {
        let count = (distance + done).min(length - done);
        out.copy_within(start..start + count, at + done);
        done += count;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_repeat_what_was_written_even_by_themselves() {
        for distance in [1, 2, 3, 7, 15, 16, 17, 40] {
            for length in [0, 1, 3, 15, 16, 17, 100] {
                for slack in [0, 15, 16, 64] {
                    let mut out: Vec<u8> = (0..40 + length + slack).map(|i| i as u8).collect();
                    let end = repeat(&mut out, 40, distance, length);
                    assert_eq!(end, Some(40 + length));
                    for i in 40..40 + length {
                        assert_eq!(out[i], out[i - distance], "{distance} {length} {slack}");
                    }
                }
            }
        }
    }

    #[test]
    fn matches_beyond_either_end_are_refused() {
        let mut out = [0; 20];
        assert_eq!(repeat(&mut out, 4, 5, 1), None);
        assert_eq!(repeat(&mut out, 4, 0, 1), None);
        assert_eq!(repeat(&mut out, 4, 1, 17), None);
        assert_eq!(repeat(&mut out, 4, 1, usize::MAX), None);
    }
}
