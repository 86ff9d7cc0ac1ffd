//! What was never written: the fill value, over and over.

use crate::error::{Error, Result};
use crate::format::fill_value::FillValue;

/// Fills `out` with elements of `fill`. `zeroed` tells that `out` holds zeros already.
pub fn fill(out: &mut [u8], fill: &FillValue, element_size: usize, zeroed: bool) -> Result<()> {
    let value = match fill {
        FillValue::Value(value) if value.iter().any(|byte| *byte != 0) => value,
        _ if zeroed => return Ok(()),
        _ => {
            out.fill(0);
            return Ok(());
        }
    };
    if value.len() != element_size {
        let cause = format!("{} bytes for elements of {element_size}", value.len());
        return Err(Error::corrupt("fill value", cause));
    }
    if let [byte] = value[..] {
        out.fill(byte);
        return Ok(());
    }
    // Doubles what is filled, up to a block that stays in the cache.
    let block = (element_size * (4096 / element_size).max(1)).min(out.len());
    let (first, rest) = out.split_at_mut(block);
    for element in first.chunks_mut(element_size) {
        element.copy_from_slice(value.get(..element.len()).unwrap_or_default());
    }
    for part in rest.chunks_mut(block.max(1)) {
        part.copy_from_slice(first.get(..part.len()).unwrap_or_default());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_the_fill_value() {
        for (size, count) in [(1, 10), (3, 5000), (4, 0), (4, 1), (8, 3000), (5000, 3)] {
            let value: Vec<u8> = (0..size).map(|i| (i % 255) as u8 + 1).collect();
            let mut out = vec![0; size * count];
            fill(&mut out, &FillValue::Value(value.clone()), size, true).unwrap();
            assert!(out.chunks_exact(size).all(|element| element == value));
        }
    }

    #[test]
    fn old_bytes_become_zeros_by_default() {
        let mut out = vec![7; 16];
        fill(&mut out, &FillValue::Default, 4, false).unwrap();
        assert_eq!(out, [0; 16]);
        let short = FillValue::Value(vec![1, 2]);
        assert!(fill(&mut out, &short, 4, false).is_err());
    }
}
