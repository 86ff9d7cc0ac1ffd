//! Regions of datasets that references lead to.

use std::io;

use hyperslab_engine::data::reference::{Region, RegularSlab};
use hyperslab_engine::{Dataset, Elements, Selection, Slice, Task};

use super::mappings::{blocks, joined, points};
use super::names::Names;
use super::output::Stream;
use super::printer::Printer;
use super::writing::{Stop, Writing};
use crate::text::ddl;
use crate::text::ddl::flow::Flow;

/// First and last corner of a box.
type Box = (Vec<u64>, Vec<u64>);

/// Most boxes of a regular region that are told one by one.
const MOST_BOXES: u64 = 1 << 20;

impl Printer<'_, '_> {
    /// Prints what a region is: the line of its dataset goes on.
    pub(super) fn dump_region(
        &mut self,
        dataset: &Dataset,
        region: &Region,
        depth: usize,
    ) -> io::Result<()> {
        let boxes = boxes_of(region);
        let text = match (region, &boxes) {
            (Region::Points { rank, coordinates }, _) => {
                let points = points(*rank, coordinates);
                format!("REGION_TYPE POINT  {}", self.numbered(points, "Pt"))
            }
            (_, Some(boxes)) => {
                format!("REGION_TYPE BLOCK  {}", self.numbered(blocks(boxes), "Blk"))
            }
            // All or nothing is no type of region to the tool.
            _ => return Ok(()),
        };
        self.more(" {")?;
        self.line(depth + 1, text)?;
        let committed = dataset.committed_datatype().ok().flatten();
        let committed = committed.map(|address| address.0);
        self.dump_region_type(dataset.datatype(), committed, depth + 1)?;
        let space = ddl::dataspace(dataset.dataspace());
        self.line(depth + 1, format!("DATASPACE {space}"))?;
        if self.options.regions {
            self.line(depth + 1, "DATA {")?;
            self.dump_region_data(dataset, region, boxes.as_deref(), depth + 2)?;
            self.close(depth + 1)?;
        }
        self.close(depth)
    }

    /// The parts of a region; a listing numbers them.
    fn numbered(&self, parts: impl Iterator<Item = String>, word: &str) -> String {
        match self.style.serial {
            None => joined(parts),
            Some(_) => joined(
                parts
                    .enumerate()
                    .map(|(number, part)| format!("{word}{number}: {part}")),
            ),
        }
    }

    fn dump_region_data(
        &mut self,
        dataset: &Dataset,
        region: &Region,
        boxes: Option<&[Box]>,
        depth: usize,
    ) -> io::Result<()> {
        let mut flow = self.flow.clone();
        flow.depth = depth;
        let Self {
            outputs,
            tables,
            current,
            style,
            ..
        } = self;
        let Some(out) = outputs.of(Stream::Data) else {
            return Ok(());
        };
        let names = Names::new(&self.file, tables.get(*current), style.serial);
        let values = style.values(&names);
        let mut writing = Writing::new(out, &style.lines, &values, depth, style.separator);
        let result = match boxes {
            Some(boxes) => writing.boxes(&mut flow, dataset, boxes),
            None => dataset
                .read_region(region, &Task::new())
                .map_err(Stop::Damage)
                .and_then(|elements| writing.points(&mut flow, &elements)),
        };
        self.damage(result).map(drop)
    }
}

impl Writing<'_> {
    /// Writes the elements of boxes, each row in a line of its own.
    fn boxes(&mut self, flow: &mut Flow, dataset: &Dataset, boxes: &[Box]) -> Result<(), Stop> {
        for (number, (first, last)) in boxes.iter().enumerate() {
            let sides = first.iter().zip(last);
            let slices = sides.map(|(first, last)| Slice::range(*first, last.saturating_add(1), 1));
            let slices: Vec<Slice> = slices.collect();
            flow.row = slices.last().map_or(1, |slice| slice.count);
            let elements = dataset
                .read_elements(&Selection::Slab(slices), &Task::new())
                .map_err(Stop::Damage)?;
            flow.fresh = true;
            self.portion(flow, 0);
            let last_box = number + 1 == boxes.len();
            for index in 0..elements.len() {
                let last = last_box && index + 1 == elements.len();
                self.element(flow, elements.datatype(), &elements, index, last)?;
            }
        }
        Ok(())
    }

    /// Writes elements, each in a line of its own.
    fn points(&mut self, flow: &mut Flow, elements: &Elements) -> Result<(), Stop> {
        for index in 0..elements.len() {
            flow.fresh = true;
            self.portion(flow, 0);
            let last = index + 1 == elements.len();
            self.element(flow, elements.datatype(), elements, index, last)?;
        }
        Ok(())
    }
}

/// The boxes of a region that has some.
fn boxes_of(region: &Region) -> Option<Vec<Box>> {
    match region {
        Region::Blocks(boxes) => Some(boxes.clone()),
        Region::Regular(slabs) => boxes_of_slabs(slabs),
        _ => None,
    }
}

fn boxes_of_slabs(slabs: &[RegularSlab]) -> Option<Vec<Box>> {
    let mut boxes: Vec<Box> = vec![Default::default()];
    for slab in slabs {
        let (count, block) = (slab.count?, slab.block?);
        if count.checked_mul(boxes.len() as u64)? > MOST_BOXES {
            return None;
        }
        let mut longer = Vec::new();
        for (first, last) in &boxes {
            for number in 0..count {
                let start = slab.start.checked_add(number.checked_mul(slab.stride)?)?;
                let end = start.checked_add(block.checked_sub(1)?)?;
                longer.push((
                    [&first[..], &[start]].concat(),
                    [&last[..], &[end]].concat(),
                ));
            }
        }
        boxes = longer;
    }
    Some(boxes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regular_region_is_boxes_in_row_major_order() {
        let slab = |start, count| RegularSlab {
            start,
            stride: 4,
            count: Some(count),
            block: Some(2),
        };
        let boxes = boxes_of_slabs(&[slab(0, 2), slab(1, 1)]).unwrap();
        assert_eq!(boxes, [(vec![0, 1], vec![1, 2]), (vec![4, 1], vec![5, 2])]);
        assert_eq!(boxes_of_slabs(&[slab(0, u64::MAX)]), None);
    }
}
