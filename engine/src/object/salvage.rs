//! Reading a dataset in spite of damage: what is sound is handed over, what is not is named.

use std::ops::ControlFlow;

use super::Dataset;
use crate::data::{Damage, Elements, Losses, Salvage, Salvaged};
use crate::error::Result;
use crate::format::dataspace::Dataspace;
use crate::selection::Selection;
use crate::task::Task;

impl Dataset {
    /// Reads the selected elements as far as they can be read. A chunk that is damaged, missing
    /// from the file or behind a filter that is not decoded costs its own elements, which hold the
    /// fill value (zeros without one).
    ///
    /// # Errors
    /// What concerns the whole dataset, as in [`Dataset::read_elements`]; damage in over 65,536
    /// places.
    pub fn read_salvaging(
        &self,
        selection: &Selection,
        how: Salvage,
        task: &Task,
    ) -> Result<Salvaged> {
        self.node().steady(|core| {
            self.current_of(core)?
                .read_salvaging_now(selection, how, task)
        })
    }

    fn read_salvaging_now(
        &self,
        selection: &Selection,
        how: Salvage,
        task: &Task,
    ) -> Result<Salvaged> {
        let read = || {
            if *self.dataspace() == Dataspace::Null {
                return Ok(Salvaged {
                    elements: Elements::none(self.shared_datatype()?.clone()),
                    damage: Damage::default(),
                });
            }
            let losses = Losses::new(how);
            let elements = self.read_selected(selection, task, Some(&losses))?;
            let damage = losses.into_damage();
            Ok(Salvaged { elements, damage })
        };
        read().map_err(|error| self.node().name(error))
    }

    /// Hands over blocks of the selected elements as [`Dataset::for_each_block`] does, as far as
    /// they can be read.
    pub fn for_each_salvaged_block(
        &self,
        selection: &Selection,
        how: Salvage,
        task: &Task,
        each: impl FnMut(u64, Salvaged) -> ControlFlow<()>,
    ) -> Result<()> {
        self.current()?.for_each(selection, Some(how), task, each)
    }
}
