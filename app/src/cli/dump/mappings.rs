//! What a virtual dataset is made of.

use std::io;

use hyperslab_engine::data::reference::{Region, RegularSlab};
use hyperslab_engine::{Dataset, Error};

use super::printer::Printer;
use crate::text::ddl::BREAK;

impl Printer<'_, '_> {
    /// Prints the mappings.
    pub(super) fn dump_mappings(
        &mut self,
        dataset: &Dataset,
        depth: usize,
    ) -> io::Result<Result<(), Error>> {
        let mappings = match dataset.virtual_mappings() {
            Ok(mappings) => mappings,
            Err(error) => return Ok(Err(error)),
        };
        for (number, mapping) in mappings.iter().enumerate() {
            self.line(depth, format!("MAPPING {number} {{ "))?;
            self.line(depth + 1, "VIRTUAL {")?;
            self.dump_selection(&mapping.target, depth + 2)?;
            self.close(depth + 1)?;
            self.line(depth + 1, "SOURCE {")?;
            self.named(depth + 2, "FILE", mapping.file.as_bytes())?;
            self.named(depth + 2, "DATASET", mapping.dataset.as_bytes())?;
            self.dump_selection(&mapping.source, depth + 2)?;
            self.close(depth + 1)?;
            self.close(depth)?;
        }
        Ok(Ok(()))
    }

    fn dump_selection(&mut self, region: &Region, depth: usize) -> io::Result<()> {
        match region {
            Region::Nothing => self.line(depth, "SELECTION NONE"),
            Region::All => self.line(depth, "SELECTION ALL"),
            Region::Points { rank, coordinates } => {
                let text = joined(points(*rank, coordinates));
                self.line(depth, format!("SELECTION POINT {{ {text} }}"))
            }
            Region::Regular(slabs) => self.dump_regular(slabs, depth),
            Region::Blocks(boxes) => match regular(boxes) {
                Some(slabs) => self.dump_regular(&slabs, depth),
                None => {
                    self.line(depth, "SELECTION IRREGULAR_HYPERSLAB { ")?;
                    self.line(depth + 1, joined(blocks(boxes)))?;
                    self.close(depth)
                }
            },
            _ => self.line(depth, "Unknown Selection"),
        }
    }

    fn dump_regular(&mut self, slabs: &[RegularSlab], depth: usize) -> io::Result<()> {
        let list = |of: &dyn Fn(&RegularSlab) -> Option<u64>| {
            let numbers = slabs.iter().map(|slab| match of(slab) {
                Some(number) => number.to_string(),
                None => "H5S_UNLIMITED".into(),
            });
            numbers.collect::<Vec<_>>().join(",")
        };
        self.line(depth, "SELECTION REGULAR_HYPERSLAB { ")?;
        let start = list(&|slab| Some(slab.start));
        self.line(depth + 1, format!("START ({start})"))?;
        let stride = list(&|slab| Some(slab.stride));
        self.line(depth + 1, format!("STRIDE ({stride})"))?;
        self.line(depth + 1, format!("COUNT ({})", list(&|slab| slab.count)))?;
        self.line(depth + 1, format!("BLOCK ({})", list(&|slab| slab.block)))?;
        self.close(depth)
    }
}

/// `(1,2)` and `(3,4)`
pub fn points(rank: usize, coordinates: &[u64]) -> impl Iterator<Item = String> {
    coordinates.chunks(rank.max(1)).map(corner)
}

/// `(0,0)-(1,1)` and `(4,4)-(5,5)`
pub fn blocks(boxes: &[(Vec<u64>, Vec<u64>)]) -> impl Iterator<Item = String> {
    boxes.iter().map(|(first, last)| {
        let (first, last) = (corner(first), corner(last));
        format!("{first}-{last}")
    })
}

fn corner(place: &[u64]) -> String {
    let place: Vec<String> = place.iter().map(u64::to_string).collect();
    format!("({})", place.join(","))
}

/// With commas, behind which lines may end.
pub fn joined(parts: impl Iterator<Item = String>) -> String {
    let between = format!(",{} ", char::from(BREAK));
    parts.collect::<Vec<_>>().join(&between)
}

/// Boxes as a regular hyperslab, where they are one.
pub fn regular(boxes: &[(Vec<u64>, Vec<u64>)]) -> Option<Vec<RegularSlab>> {
    let (first, _) = boxes.first()?;
    let mut slabs = Vec::new();
    let mut all = 1_usize;
    for axis in 0..first.len() {
        let sides = boxes.iter().map(|(first, last)| {
            let (first, last) = (*first.get(axis)?, *last.get(axis)?);
            Some((first, last.checked_sub(first)?.checked_add(1)?))
        });
        let mut sides = sides.collect::<Option<Vec<(u64, u64)>>>()?;
        sides.sort_unstable();
        sides.dedup();
        let (start, block) = *sides.first()?;
        let stride = match sides.get(1) {
            Some((next, _)) => next - start,
            None => 1,
        };
        let even = sides.iter().zip(0_u64..).all(|(side, at)| {
            let place = at.checked_mul(stride).and_then(|n| n.checked_add(start));
            (Some(side.0), side.1) == (place, block)
        });
        if !even || (sides.len() > 1 && stride < block) {
            return None;
        }
        all = all.checked_mul(sides.len())?;
        slabs.push(RegularSlab {
            start,
            stride,
            count: Some(sides.len() as u64),
            block: Some(block),
        });
    }
    (all == boxes.len()).then_some(slabs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_at_even_distances_are_a_regular_hyperslab() {
        let side = |at: [u64; 2]| (at.to_vec(), at.map(|n| n + 1).to_vec());
        let boxes = [[0, 1], [0, 5], [3, 1], [3, 5]].map(side);
        let slabs = regular(&boxes).unwrap();
        let along: Vec<_> = slabs.iter().map(|s| (s.start, s.stride, s.count)).collect();
        assert_eq!(along, [(0, 3, Some(2)), (1, 4, Some(2))]);
        assert_eq!(regular(&boxes[..3]), None);
        assert_eq!(blocks(&boxes[..1]).collect::<Vec<_>>(), ["(0,1)-(1,2)"]);
    }
}
