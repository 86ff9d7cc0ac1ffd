//! Regions as the window writes them, `[0:3, 5:8:2]`, and the elements that they mean.

use std::collections::BTreeSet;

use super::value::Region;

/// Elements that are compared one by one.
const MOST: usize = 100_000;

type Points = BTreeSet<Vec<u64>>;

/// What follows the text of a region, where it means the right one.
pub fn read<'a>(text: &'a str, region: &Region, cut: bool) -> Result<&'a str, String> {
    let wrong = || format!("{text:?} where {region:?} should be");
    let after = |word: &str| text.strip_prefix(word).ok_or_else(wrong);
    let (count, blocks) = match region {
        Region::Nothing => return after("[nothing]"),
        Region::All => return after("[all]"),
        Region::Unlimited => return Ok(text.find(']').map_or("", |end| &text[end + 1..])),
        Region::Blocks(count, blocks) => (*count, blocks),
    };
    if cut || count > blocks.len() {
        return Ok("");
    }
    let mut wanted = Points::new();
    for [first, last] in blocks {
        let axes = first.iter().zip(last).map(|(a, b)| (*a..=*b).collect());
        fill(&axes.collect::<Vec<_>>(), &mut wanted);
    }
    let (mut rest, mut shown) = (text, Points::new());
    loop {
        let inner = rest.strip_prefix('[').ok_or_else(wrong)?;
        let (slab, after) = inner.split_once(']').ok_or_else(wrong)?;
        let axes: Option<Vec<_>> = slab.split(", ").map(axis).collect();
        fill(&axes.ok_or_else(wrong)?, &mut shown);
        match after
            .strip_prefix(", ")
            .filter(|next| next.starts_with('['))
        {
            Some(next) => rest = next,
            None if shown == wanted => return Ok(after),
            None => return Err(wrong()),
        }
    }
}

/// The indices of one dimension: `3`, `0:3`, `0:9:2`, `0:9:4 in blocks of 2`.
fn axis(text: &str) -> Option<Vec<u64>> {
    let (slice, block) = match text.split_once(" in blocks of ") {
        Some((slice, block)) => (slice, block.parse().ok()?),
        None => (text, 1),
    };
    let numbers: Option<Vec<u64>> = slice.split(':').map(|n| n.parse().ok()).collect();
    let (start, stop, step) = match numbers?[..] {
        [point] => (point, point + 1, 1),
        [start, stop] => (start, stop, 1),
        [start, stop, step] => (start, stop, step),
        _ => return None,
    };
    let starts = (start..stop).step_by(step as usize);
    Some(starts.flat_map(|at| at..(at + block).min(stop)).collect())
}

/// Adds all combinations of the indices.
fn fill(axes: &[Vec<u64>], points: &mut Points) {
    let mut found = vec![Vec::new()];
    for indices in axes {
        let longer = found.iter().flat_map(|point: &Vec<u64>| {
            indices.iter().map(|at| [point.as_slice(), &[*at]].concat())
        });
        found = longer.take(MOST).collect();
    }
    points.extend(found);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_and_blocks_of_the_same_elements_are_the_same() {
        let blocks = [[vec![0, 2], vec![1, 3]], [vec![4, 2], vec![5, 3]]];
        let region = Region::Blocks(2, blocks.to_vec());
        let text = "[0:6:4 in blocks of 2, 2:4] rest";
        assert_eq!(read(text, &region, false), Ok(" rest"));
        assert_eq!(read("[0:2, 2:4], [4:6, 2:4]", &region, false), Ok(""));
        assert!(read("[0:2, 2:4]", &region, false).is_err());
        assert!(read("[all]", &region, false).is_err());
    }
}
