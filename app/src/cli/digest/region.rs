//! Selected elements as text: `all`, `none`, `points:0,1;2,3`, `blocks:0,0-3,4` (first and last
//! corner), `unlimited:start,stride,count,block;…`; long ones by their SHA-256.

use hyperslab_engine::data::reference::{Region, RegularSlab};

use super::field::{bounded_text, or_unlimited};

/// More blocks are told by their number.
const MOST_BLOCKS: u64 = 1 << 16;

/// The selection as text.
pub fn describe(region: &Region) -> String {
    match region {
        Region::Nothing => "none".into(),
        Region::All => "all".into(),
        Region::Points { rank, coordinates } => {
            let points: Vec<String> = coordinates.chunks((*rank).max(1)).map(corner).collect();
            bounded_text(format!("points:{}", points.join(";")))
        }
        Region::Blocks(blocks) if blocks.len() as u64 > MOST_BLOCKS => {
            format!("blocks:{}", blocks.len())
        }
        Region::Blocks(blocks) => {
            let blocks = blocks.iter().map(|(first, last)| block(first, last));
            bounded_text(format!("blocks:{}", blocks.collect::<Vec<_>>().join(";")))
        }
        Region::Regular(slabs) => regular(slabs),
        _ => "unreadable".into(),
    }
}

fn corner(place: &[u64]) -> String {
    let numbers: Vec<String> = place.iter().map(u64::to_string).collect();
    numbers.join(",")
}

fn block(first: &[u64], last: &[u64]) -> String {
    format!("{}-{}", corner(first), corner(last))
}

/// A regular hyperslab: its blocks, the last dimension the fastest.
fn regular(slabs: &[RegularSlab]) -> String {
    let limits: Option<Vec<(u64, u64)>> =
        slabs.iter().map(|s| Some((s.count?, s.block?))).collect();
    let Some(limits) = limits else {
        let slabs: Vec<String> = slabs.iter().map(unlimited).collect();
        return format!("unlimited:{}", slabs.join(";"));
    };
    let count = limits
        .iter()
        .try_fold(1, |n: u64, (count, _)| n.checked_mul(*count));
    match count {
        Some(count) if count <= MOST_BLOCKS => {
            let blocks = (0..count).map(|index| regular_block(slabs, &limits, index));
            bounded_text(format!("blocks:{}", blocks.collect::<Vec<_>>().join(";")))
        }
        Some(count) => format!("blocks:{count}"),
        None => "blocks:inf".into(),
    }
}

fn regular_block(slabs: &[RegularSlab], limits: &[(u64, u64)], mut index: u64) -> String {
    let (mut first, mut last) = (vec![0; slabs.len()], vec![0; slabs.len()]);
    let axes = slabs
        .iter()
        .zip(limits)
        .zip(first.iter_mut().zip(&mut last));
    for ((slab, (count, length)), (first, last)) in axes.rev() {
        let place = index % count;
        index /= count;
        *first = slab.start.saturating_add(place.saturating_mul(slab.stride));
        *last = first.saturating_add(length.saturating_sub(1));
    }
    block(&first, &last)
}

fn unlimited(slab: &RegularSlab) -> String {
    let (count, block) = (or_unlimited(slab.count), or_unlimited(slab.block));
    format!("{},{},{count},{block}", slab.start, slab.stride)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slab(start: u64, stride: u64, count: Option<u64>, block: u64) -> RegularSlab {
        RegularSlab {
            start,
            stride,
            count,
            block: Some(block),
        }
    }

    #[test]
    fn blocks_of_a_regular_slab_have_the_last_dimension_fastest() {
        let slabs = vec![slab(1, 1, Some(1), 2), slab(0, 4, Some(2), 3)];
        assert_eq!(describe(&Region::Regular(slabs)), "blocks:1,0-2,2;1,4-2,6");
        let blocks = Region::Blocks(vec![(vec![1, 0], vec![2, 2])]);
        assert_eq!(describe(&blocks), "blocks:1,0-2,2");
    }

    #[test]
    fn unlimited_and_very_many_blocks_are_not_written_out() {
        let endless = Region::Regular(vec![slab(2, 3, None, 1)]);
        assert_eq!(describe(&endless), "unlimited:2,3,inf,1");
        let many = slab(0, 2, Some(1 << 20), 1);
        assert_eq!(describe(&Region::Regular(vec![many])), "blocks:1048576");
        let too_many = slab(0, 2, Some(1 << 40), 1);
        assert_eq!(describe(&Region::Regular(vec![too_many; 2])), "blocks:inf");
        assert_eq!(
            describe(&Region::Regular(vec![slab(0, 1, Some(0), 1)])),
            "blocks:"
        );
    }

    #[test]
    fn points_are_listed_in_their_order() {
        let points = Region::Points {
            rank: 2,
            coordinates: vec![3, 4, 0, 1],
        };
        assert_eq!(describe(&points), "points:3,4;0,1");
    }
}
