//! Reading in spite of damage: what is lost is marked, unless that is everything.

use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Damage, Dataset, Result, Salvage, Salvaged, Task};

use crate::model::damage::DamageNote;

/// Reads what can be read. Where that is nothing, the cause is the error.
pub fn read(dataset: &Dataset, selection: &Selection, task: &Task) -> Result<Salvaged> {
    let read = dataset.read_salvaging(selection, Salvage::default(), task)?;
    match read.damage.parts().first() {
        Some(first) if read.damage.count() == read.elements.len() && !read.elements.is_empty() => {
            Err(first.error.clone())
        }
        _ => Ok(read),
    }
}

/// What there is to say of damage.
pub fn note(damage: &Damage) -> Option<DamageNote> {
    let first = damage.parts().first()?;
    Some(DamageNote {
        elements: damage.count() as u64,
        parts: damage.parts().len() as u64,
        first: first.error.clone(),
    })
}
