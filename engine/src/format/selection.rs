//! Dataspace selection as region references and virtual mappings store it (specification VIII.C).

use crate::bytes::Cursor;
use crate::error::Result;

/// Most coordinates of one region that are decoded.
const MOST_COORDINATES: u64 = 1 << 24;

/// The elements that a region reference or a virtual mapping selects.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Region {
    /// None.
    Nothing,
    /// All.
    All,
    /// Single elements: their coordinates, `rank` numbers each.
    Points {
        /// Numbers of one point.
        rank: usize,
        /// All coordinates, one point after the other.
        coordinates: Vec<u64>,
    },
    /// Boxes, each with its first and last corner, both inside.
    Blocks(Vec<(Vec<u64>, Vec<u64>)>),
    /// A regular hyperslab of blocks: start, stride, count and block for each dimension
    /// (`None`: unlimited).
    Regular(Vec<RegularSlab>),
    /// A selection that is not decoded: its bytes as stored.
    Undecoded(Vec<u8>),
}

impl Region {
    /// Shape of what it selects of an array of `shape`, as far as it has one: one dimension of all
    /// elements where it is no grid.
    pub fn selected_shape(&self, shape: &[u64]) -> Vec<u64> {
        match self {
            Self::All => shape.to_vec(),
            Self::Nothing | Self::Undecoded(_) => vec![0; shape.len()],
            Self::Points { rank, coordinates } => {
                vec![(coordinates.len() / (*rank).max(1)) as u64]
            }
            Self::Regular(slabs) => {
                let sides = slabs.iter().zip(shape);
                sides.map(|(slab, length)| slab.selected(*length)).collect()
            }
            Self::Blocks(boxes) => shape_of_boxes(boxes, shape.len()),
        }
    }

    /// Rank of the array that it selects from; `None` where it fits any.
    pub fn rank(&self) -> Option<usize> {
        match self {
            Self::Points { rank, .. } => Some(*rank),
            Self::Blocks(boxes) => boxes.first().map(|(first, _)| first.len()),
            Self::Regular(slabs) => Some(slabs.len()),
            Self::Nothing | Self::All | Self::Undecoded(_) => None,
        }
    }
}

/// A regular hyperslab along one dimension, as the library keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegularSlab {
    /// First index.
    pub start: u64,
    /// Distance of blocks.
    pub stride: u64,
    /// Number of blocks, `None` for unlimited.
    pub count: Option<u64>,
    /// Length of a block, `None` for unlimited.
    pub block: Option<u64>,
}

impl RegularSlab {
    /// Indices that it selects along a dimension of `length`; only what is unlimited ends there.
    fn selected(&self, length: u64) -> u64 {
        let room = length.saturating_sub(self.start);
        match (self.count, self.block) {
            (Some(count), Some(block)) => count.saturating_mul(block),
            (_, None) => room,
            (None, Some(block)) => {
                let stride = self.stride.max(1);
                let rest = (room % stride).min(block);
                (room / stride).saturating_mul(block).saturating_add(rest)
            }
        }
    }
}

/// The lengths that boxes have along each dimension where together they are a grid, as the library
/// guesses it: the elements of the last plane are compared with all.
fn shape_of_boxes(boxes: &[(Vec<u64>, Vec<u64>)], rank: usize) -> Vec<u64> {
    let size = |(first, last): &(Vec<u64>, Vec<u64>), but: Option<usize>| {
        let sides = first.iter().zip(last).enumerate();
        let sides = sides.filter(|(axis, _)| Some(*axis) != but);
        let lengths = sides.map(|(_, (a, b))| b.saturating_sub(*a).saturating_add(1));
        lengths.fold(1, u64::saturating_mul)
    };
    let count = boxes
        .iter()
        .map(|b| size(b, None))
        .fold(0, u64::saturating_add);
    let length = |axis: usize| {
        let end = |corners: &&(Vec<u64>, Vec<u64>)| corners.1.get(axis).copied();
        let last = boxes.iter().filter_map(|b| end(&b)).max();
        let plane = boxes.iter().filter(|b| end(b) == last);
        let plane = plane
            .map(|b| size(b, Some(axis)))
            .fold(0, u64::saturating_add);
        count / plane.max(1)
    };
    let lengths: Vec<u64> = (0..rank).map(length).collect();
    match lengths.iter().copied().fold(1, u64::saturating_mul) == count {
        true => lengths,
        false => vec![count],
    }
}

/// A serialized selection (specification VIII.C, "dataspace selection").
pub fn decode_selection(cursor: &mut Cursor<'_>) -> Result<Region> {
    let whole = cursor.rest();
    let kind = cursor.u32()?;
    let version = cursor.u32()?;
    match (kind, version) {
        (0, _) => {
            cursor.skip(cursor.remaining().min(8))?; // reserved, length
            Ok(Region::Nothing)
        }
        (3, _) => {
            cursor.skip(cursor.remaining().min(8))?; // reserved, length
            Ok(Region::All)
        }
        (1, 1) => {
            cursor.skip(8)?;
            decode_points(cursor, 4, 4)
        }
        (1, 2) => {
            let width = usize::from(cursor.u8()?);
            decode_points(cursor, width, width)
        }
        (2, 1) => {
            cursor.skip(8)?;
            let rank = cursor.u32()?;
            decode_blocks(cursor, rank, 4)
        }
        (2, 2) => {
            cursor.skip(5)?;
            let rank = cursor.u32()?;
            decode_regular(cursor, rank, 8)
        }
        (2, 3) => {
            let [flags, width] = cursor.array()?;
            let rank = cursor.u32()?;
            match flags & 1 {
                1 => decode_regular(cursor, rank, width.into()),
                _ => decode_blocks(cursor, rank, width.into()),
            }
        }
        _ => Ok(Region::Undecoded(whole.to_vec())),
    }
}

/// Agrees to `count` numbers of `width` bytes, which must be there to be read.
fn agree(cursor: &Cursor<'_>, count: Option<u64>, width: usize) -> Result<()> {
    let bytes = count.and_then(|count| count.checked_mul(width as u64));
    match bytes {
        Some(bytes)
            if bytes <= cursor.remaining() as u64
                && count <= Some(MOST_COORDINATES)
                && (width > 0 || count == Some(0)) =>
        {
            Ok(())
        }
        _ => Err(cursor.corrupt("a selection that claims more coordinates than it has")),
    }
}

fn decode_points(cursor: &mut Cursor<'_>, width: usize, count_width: usize) -> Result<Region> {
    let rank = cursor.u32()?;
    let count = cursor.uint(count_width)?;
    let numbers = count.checked_mul(rank.into());
    agree(cursor, numbers, width)?;
    let coordinates = (0..numbers.unwrap_or_default())
        .map(|_| cursor.uint(width))
        .collect::<Result<_>>()?;
    Ok(Region::Points {
        rank: rank as usize,
        coordinates,
    })
}

fn decode_blocks(cursor: &mut Cursor<'_>, rank: u32, width: usize) -> Result<Region> {
    let count = cursor.uint(width)?;
    let numbers = count.checked_mul(u64::from(rank) * 2);
    agree(cursor, numbers.filter(|n| *n > 0 || count == 0), width)?;
    let mut corner = || {
        (0..rank)
            .map(|_| cursor.uint(width))
            .collect::<Result<Vec<_>>>()
    };
    let blocks = (0..count)
        .map(|_| Ok((corner()?, corner()?)))
        .collect::<Result<_>>()?;
    Ok(Region::Blocks(blocks))
}

fn decode_regular(cursor: &mut Cursor<'_>, rank: u32, width: usize) -> Result<Region> {
    agree(cursor, Some(u64::from(rank) * 4), width)?;
    let unlimited = match width {
        8.. => u64::MAX,
        _ => (1 << (width * 8)) - 1,
    };
    let bounded = |number: u64| (number != unlimited).then_some(number);
    let slabs = (0..rank)
        .map(|_| {
            Ok(RegularSlab {
                start: cursor.uint(width)?,
                stride: cursor.uint(width)?,
                count: bounded(cursor.uint(width)?),
                block: bounded(cursor.uint(width)?),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Region::Regular(slabs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Sizes;

    #[test]
    fn selections_of_all_versions_decode() {
        let bytes =
            |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|n| n.to_le_bytes()).collect() };
        let select = |bytes: &[u8]| {
            decode_selection(&mut Cursor::new(bytes, "selection", 0, Sizes::default()))
        };
        // Type, version, reserved, length, rank, count, then coordinates.
        let points = bytes(&[1, 1, 0, 24, 2, 2, 3, 4, 5, 6]);
        let Region::Points {
            rank: 2,
            coordinates,
        } = select(&points).unwrap()
        else {
            panic!("not two-dimensional points");
        };
        assert_eq!(coordinates, [3, 4, 5, 6]);
        let blocks = bytes(&[2, 1, 0, 24, 1, 1, 3, 4]);
        assert_eq!(
            select(&blocks).unwrap(),
            Region::Blocks(vec![(vec![3], vec![4])])
        );
        let mut regular = bytes(&[2, 3]);
        regular.extend([1, 2, 1, 0, 0, 0, 1, 0, 2, 0, 0xff, 0xff, 4, 0]);
        let slab = RegularSlab {
            start: 1,
            stride: 2,
            count: None,
            block: Some(4),
        };
        assert_eq!(select(&regular).unwrap(), Region::Regular(vec![slab]));
        for end in 0..points.len() {
            assert!(select(&points[..end]).is_err(), "{end}");
        }
        assert!(select(&bytes(&[1, 1, 0, 24, 2, u32::MAX, 3, 4])).is_err());
    }
}
