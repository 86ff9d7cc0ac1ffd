//! Which sources a virtual dataset has, and which of them are there.

use std::ops::ControlFlow;

use super::{Mapped, Missing, is_of_file, numbered};
use crate::data::mapped::{Growth, growth};
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::selection::RegularSlab;
use crate::object::Dataset;
use crate::task::Task;

/// A source of a virtual dataset.
#[derive(Debug, Clone)]
pub struct VirtualSource {
    /// Its place among [`Dataset::virtual_mappings`].
    pub mapping: usize,
    /// Number of the block, where the mapping has a source for each.
    pub block: Option<u64>,
    /// Name of the file, with the block's number in it; `.` is the file itself.
    pub file: Name,
    /// Path of the dataset in it.
    pub dataset: Name,
    /// Whether it is there.
    pub state: SourceState,
}

/// Whether a source is there.
#[derive(Debug, Clone)]
pub enum SourceState {
    /// It is.
    Found,
    /// There is no such file: its elements are the fill value.
    MissingFile,
    /// The file has no such dataset: its elements are the fill value.
    MissingDataset,
    /// File or dataset cannot be opened: its elements cannot be read.
    Damaged(Error),
}

impl Dataset {
    /// Hands over each source of a virtual dataset, in the order of the mappings; none of others.
    /// Of unlimited mappings with numbered sources: those within the extent.
    pub fn visit_virtual_sources(
        &self,
        task: &Task,
        visitor: &mut dyn FnMut(VirtualSource) -> ControlFlow<()>,
    ) -> Result<()> {
        let Some(mapped) = self.mapped()? else {
            return Ok(());
        };
        for (index, mapping) in mapped.mappings.iter().enumerate() {
            let blocks = match growth(mapping) {
                Some(Growth::Numbered { axis, target }) => {
                    let length = self.shape().get(axis).copied().unwrap_or(0);
                    Some(0..blocks_within(&target, length))
                }
                _ => None,
            };
            let Some(blocks) = blocks else {
                task.check()?;
                if visitor(self.virtual_source(mapped, index, None)?).is_break() {
                    return Ok(());
                }
                continue;
            };
            for number in blocks {
                task.check()?;
                if visitor(self.virtual_source(mapped, index, Some(number))?).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn virtual_source(
        &self,
        mapped: &Mapped,
        index: usize,
        block: Option<u64>,
    ) -> Result<VirtualSource> {
        let Some(mapping) = mapped.mappings.get(index) else {
            return Err(Error::invalid(super::NAME, "no such mapping"));
        };
        let state = match mapped.look_up(self.node(), mapping, block) {
            Ok(_) => SourceState::Found,
            Err(Missing::File(error) | Missing::Dataset(error)) if !is_of_file(&error) => {
                return Err(error);
            }
            Err(Missing::File(error)) if error.kind() == Kind::NotFound => SourceState::MissingFile,
            Err(Missing::Dataset(error)) if error.kind() == Kind::NotFound => {
                SourceState::MissingDataset
            }
            Err(Missing::File(error) | Missing::Dataset(error)) => SourceState::Damaged(error),
        };
        Ok(VirtualSource {
            mapping: index,
            block,
            file: Name::new(numbered(&mapping.file, block)),
            dataset: Name::new(numbered(&mapping.dataset, block)),
            state,
        })
    }
}

/// How many blocks begin within `length`.
fn blocks_within(slab: &RegularSlab, length: u64) -> u64 {
    let room = length.saturating_sub(slab.start);
    room.div_ceil(slab.stride.max(1))
}
