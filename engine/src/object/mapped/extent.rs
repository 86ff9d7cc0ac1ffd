//! The extent of a virtual dataset whose mappings are unlimited.

use super::{Mapped, NAME, VirtualView, is_numbered};
use crate::data::mapped::{Comb, Growth, growth, smallest_extent};
use crate::error::{Error, Result};
use crate::format::dataspace::Dataspace;
use crate::format::selection::RegularSlab;
use crate::format::virtual_map::VirtualMapping;
use crate::object::node::Node;

impl Mapped {
    /// The extent that the sources give to unlimited mappings now.
    pub(in crate::object) fn extent(&self, node: &Node, stored: &Dataspace) -> Result<Dataspace> {
        let Dataspace::Simple { dims, max_dims } = stored else {
            return Ok(stored.clone());
        };
        let mut grown: Vec<Option<u64>> = vec![None; dims.len()];
        for mapping in &self.mappings {
            let Some(growth) = growth(mapping) else {
                continue;
            };
            let (axis, length) = match growth {
                Growth::Along {
                    axis,
                    target,
                    source_axis,
                    source,
                } => {
                    self.nesting.ask()?;
                    let found = self.source(node, mapping, None)?;
                    let along = found.and_then(|s| s.shape().get(source_axis).copied());
                    let count = Comb::of(&source, along.unwrap_or(0))?.length;
                    (axis, self.end(&target, count)?)
                }
                Growth::Numbered { axis, target } => {
                    (axis, self.numbered_end(node, mapping, &target)?)
                }
            };
            if let Some(grown) = grown.get_mut(axis) {
                *grown = Some(match (*grown, self.nesting.view()) {
                    (None, _) => length,
                    (Some(other), VirtualView::FirstMissing) => other.min(length),
                    (Some(other), VirtualView::LastAvailable { .. }) => other.max(length),
                });
            }
        }
        let ends = grown.iter().enumerate().zip(dims);
        let dims = ends.map(|((axis, grown), stored)| match grown {
            Some(length) => (*length).max(smallest_extent(&self.mappings, axis)),
            None => *stored,
        });
        Ok(Dataspace::Simple {
            dims: dims.collect(),
            max_dims: max_dims.clone(),
        })
    }

    /// Where the first `count` elements along an unlimited selection end. Where the first missing
    /// one ends the dataset, what lies between the blocks belongs to it.
    fn end(&self, target: &RegularSlab, count: u64) -> Result<u64> {
        if self.nesting.view() != VirtualView::FirstMissing {
            return Ok(Comb::first_of(target, count).end());
        }
        let end = match target.block {
            Some(block) if count.is_multiple_of(block.max(1)) => {
                let far = (count / block.max(1)).checked_mul(target.stride.max(block));
                far.and_then(|far| target.start.checked_add(far))
            }
            _ if count == 0 => Some(target.start),
            _ => Some(Comb::first_of(target, count).end()),
        };
        end.ok_or_else(|| Error::corrupt(NAME, "blocks beyond 64 bits"))
    }

    /// End of the last block that has a source.
    fn numbered_end(&self, node: &Node, mapping: &VirtualMapping, s: &RegularSlab) -> Result<u64> {
        if !is_numbered(&mapping.file) && !is_numbered(&mapping.dataset) {
            let cause = "an unlimited mapping of a limited source without numbers in its name";
            return Err(Error::corrupt(NAME, cause));
        }
        let gap = match self.nesting.view() {
            VirtualView::FirstMissing => 0,
            VirtualView::LastAvailable { gap } => gap,
        };
        let (mut blocks, mut missing) = (0, 0);
        for number in 0.. {
            self.nesting.ask()?;
            match self.source(node, mapping, Some(number))? {
                Some(_) => (blocks, missing) = (number + 1, 0),
                None if missing == gap => break,
                None => missing += 1,
            }
        }
        let count = blocks.checked_mul(s.block.unwrap_or(1));
        let count = count.ok_or_else(|| Error::corrupt(NAME, "blocks beyond 64 bits"))?;
        self.end(s, count)
    }
}
