//! Lists of packed bits: `0,1,4,3` for bit 0 and bits 4 to 6.

use crate::text::ddl::PackedBits;

/// Bits of the largest integer.
const MOST_BITS: u32 = 64;
/// Most pairs in a list.
const MOST_PAIRS: usize = 8;

/// The pairs of offset and length, or what is wrong with them.
pub fn parse(list: &str) -> Result<Vec<PackedBits>, String> {
    let numbers: Result<Vec<u32>, _> = list.split([',']).map(|part| part.trim().parse()).collect();
    let numbers = numbers.map_err(|_| format!("Bad mask list({list})"))?;
    let (pairs, rest) = numbers.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(format!(
            "Bad mask list({list}), missing expected comma separator."
        ));
    }
    if pairs.len() > MOST_PAIRS {
        return Err(format!(
            "Too many masks requested (max. {MOST_PAIRS}). Mask list({list})"
        ));
    }
    pairs.iter().map(|pair| pair_of(*pair)).collect()
}

fn pair_of([offset, length]: [u32; 2]) -> Result<PackedBits, String> {
    let sum = offset.saturating_add(length);
    if offset >= MOST_BITS {
        return Err(format!(
            "Packed Bit offset value({offset}) must be between 0 and {}",
            MOST_BITS - 1
        ));
    }
    if length == 0 {
        return Err("Packed Bit length value(0) must be positive.".into());
    }
    if sum > MOST_BITS {
        return Err(format!(
            "Packed Bit offset+length value({sum}) too large. Max is {MOST_BITS}"
        ));
    }
    Ok(PackedBits {
        offset,
        length,
        mask: u64::MAX >> (MOST_BITS - length),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_become_masks_and_what_is_no_pair_is_refused() {
        let pairs = parse("0,1,4,3").unwrap();
        assert_eq!((pairs[0].offset, pairs[0].mask), (0, 1));
        assert_eq!((pairs[1].offset, pairs[1].mask), (4, 7));
        assert_eq!(parse("0,64").unwrap()[0].mask, u64::MAX);
        for list in ["", "1", "0,0", "64,1", "60,5", "a,b", "-1,1"] {
            assert!(parse(list).is_err(), "{list}");
        }
    }
}
