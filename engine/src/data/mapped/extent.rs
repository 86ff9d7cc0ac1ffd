//! How long unlimited mappings make a virtual dataset, as the library finds by default: up to the
//! last element that any source has ("last available").

use super::comb::Comb;
use crate::format::selection::{Region, RegularSlab};
use crate::format::virtual_map::VirtualMapping;

/// How an unlimited mapping grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// With one dimension of its source: dimension and selection of target and source.
    Along {
        /// Dimension of the virtual dataset.
        axis: usize,
        /// What is selected along it.
        target: RegularSlab,
        /// Dimension of the source.
        source_axis: usize,
        /// What is selected along that.
        source: RegularSlab,
    },
    /// Block by block, each from a source of its own whose name has the block's number.
    Numbered {
        /// Dimension of the virtual dataset.
        axis: usize,
        /// The blocks.
        target: RegularSlab,
    },
}

/// How `mapping` grows, `None` where it does not.
pub fn growth(mapping: &VirtualMapping) -> Option<Growth> {
    let (axis, target) = unlimited(&mapping.target)?;
    Some(match unlimited(&mapping.source) {
        Some((source_axis, source)) => Growth::Along {
            axis,
            target,
            source_axis,
            source,
        },
        None => Growth::Numbered { axis, target },
    })
}

/// The dimension that a selection has no end along.
fn unlimited(region: &Region) -> Option<(usize, RegularSlab)> {
    let Region::Regular(slabs) = region else {
        return None;
    };
    let mut slabs = slabs.iter().enumerate();
    slabs
        .find(|(_, slab)| slab.count.is_none() || slab.block.is_none())
        .map(|(axis, slab)| (axis, *slab))
}

/// Length along `axis` that the bounded sides of all mappings need.
pub fn smallest_extent(mappings: &[VirtualMapping], axis: usize) -> u64 {
    let ends = mappings.iter().map(|mapping| match &mapping.target {
        Region::Regular(slabs) => match slabs.get(axis) {
            Some(slab) if slab.count.is_some() && slab.block.is_some() => {
                Comb::of(slab, 0).map_or(0, |comb| comb.end())
            }
            _ => 0,
        },
        Region::Blocks(boxes) => {
            let lasts = boxes.iter().filter_map(|(_, last)| last.get(axis));
            lasts.max().map_or(0, |last| last.saturating_add(1))
        }
        _ => 0,
    });
    ends.max().unwrap_or(0)
}
