//! Reading in spite of damage: what is lost is marked, unless that is everything.

use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Damage, DamagedPart, Dataset, Result, Salvage, Salvaged, Task};

use super::library::OpenFile;
use crate::model::damage::{Checksums, DamageNote};

/// Reads what can be read. Where that is nothing, the cause is the error, but for wrong checksums,
/// which can be passed over on request.
pub fn read(
    file: &OpenFile,
    dataset: &Dataset,
    selection: &Selection,
    task: &Task,
) -> Result<Salvaged> {
    unless_all(dataset.read_salvaging(selection, how(file), task)?)
}

/// What was read, unless all of it is lost.
pub fn unless_all(read: Salvaged) -> Result<Salvaged> {
    let (parts, count) = (read.damage.parts(), read.damage.count());
    match parts.first() {
        Some(first) if count == read.elements.len() && parts.iter().all(|part| !part.checksum) => {
            Err(first.error.clone())
        }
        _ => Ok(read),
    }
}

/// How far reading goes in this file.
pub fn how(file: &OpenFile) -> Salvage {
    Salvage {
        ignore_checksums: file.ignores_checksums(),
    }
}

/// Why an element of a result is lost, if it is.
pub fn lost(damage: &Damage, index: usize) -> Option<&DamagedPart> {
    damage.of(index).filter(|part| !part.kept)
}

/// What there is to say of damage.
pub fn note(damage: &Damage) -> Option<DamageNote> {
    let first = damage.parts().first()?;
    let checksums = damage.parts().iter().map(|part| match part {
        DamagedPart { kept: true, .. } => Checksums::Ignored,
        DamagedPart { checksum: true, .. } => Checksums::Wrong,
        _ => Checksums::Fine,
    });
    Some(DamageNote {
        elements: damage.count() as u64,
        parts: damage.parts().len() as u64,
        first: first.error.clone(),
        checksums: checksums.max().unwrap_or(Checksums::Fine),
    })
}
