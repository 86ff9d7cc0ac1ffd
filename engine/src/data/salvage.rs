//! Reading in spite of damage: a bad chunk costs only its own elements, and is listed.

use parking_lot::Mutex;

use crate::error::{Error, Kind, Result};
use crate::limits::Limits;

use super::elements::Elements;

/// Most damaged parts that are listed; a read that meets more fails.
const MOST: usize = 1 << 16;

/// How far a read goes in spite of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Salvage {
    /// Whether chunks are shown that decode but do not have their checksum (Fletcher-32).
    pub ignore_checksums: bool,
}

/// A chunk that is damaged, missing or not decoded; or what else of a dataset is.
#[derive(Debug, Clone)]
pub struct DamagedPart {
    /// Its first element along each dimension, where it is a chunk; empty for what is none.
    pub offset: Vec<u64>,
    /// Where its bytes lie in the file, as far as known.
    pub address: Option<u64>,
    /// Stored bytes.
    pub size: u64,
    /// What is wrong with it.
    pub error: Error,
    /// Whether it is a wrong checksum that [`Salvage::ignore_checksums`] passes over.
    pub checksum: bool,
    /// Whether its elements are as stored, in spite of that; else they are the fill value.
    pub kept: bool,
}

/// Elements as far as they could be read, and what is damaged among them.
#[derive(Debug, Clone)]
pub struct Salvaged {
    /// The elements; those that are lost hold the fill value.
    pub elements: Elements,
    /// What is damaged.
    pub damage: Damage,
}

/// What a read found damaged, and which elements that concerns.
#[derive(Debug, Clone, Default)]
pub struct Damage {
    parts: Vec<DamagedPart>,
    /// For each element of the result 0, or one more than the index of its part; empty where all
    /// are sound.
    marks: Vec<u32>,
}

impl Damage {
    /// Whether nothing is damaged.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Every part that is damaged.
    pub fn parts(&self) -> &[DamagedPart] {
        &self.parts
    }

    /// The damaged part that an element of the result belongs to.
    pub fn of(&self, index: usize) -> Option<&DamagedPart> {
        let mark = *self.marks.get(index)?;
        self.parts.get((mark as usize).checked_sub(1)?)
    }

    /// How many elements of the result are damaged.
    pub fn count(&self) -> usize {
        self.marks.iter().filter(|mark| **mark != 0).count()
    }
}

/// Collects the damage that a read meets, from whatever thread.
#[derive(Debug, Default)]
pub struct Losses {
    how: Salvage,
    damage: Mutex<Damage>,
}

impl Losses {
    /// Nothing is lost yet.
    pub fn new(how: Salvage) -> Self {
        Self {
            how,
            damage: Mutex::default(),
        }
    }

    /// How far the read goes.
    pub fn how(&self) -> Salvage {
        self.how
    }

    /// Whether an error costs only the part where it was met.
    pub fn tolerate(error: &Error) -> bool {
        matches!(
            error.kind(),
            Kind::Corrupt
                | Kind::Truncated
                | Kind::Unsupported
                | Kind::LimitExceeded
                | Kind::Io
                | Kind::Network
        )
    }

    /// Takes note of a part and returns its mark.
    pub fn note(&self, part: DamagedPart) -> Result<u32> {
        let parts = &mut self.damage.lock().parts;
        if parts.len() >= MOST {
            let first = parts.first().map_or(&part.error, |first| &first.error);
            let cause = format!("over {MOST} parts are damaged, the first: {first}");
            return Err(Error::new(first.kind(), "dataset", cause));
        }
        parts.push(part);
        Ok(parts.len() as u32)
    }

    /// Lets `paint` mark elements of a result of `length`, where anything was noted.
    pub fn mark(
        &self,
        length: usize,
        limits: &Limits,
        paint: impl FnOnce(&[DamagedPart], &mut [u32]) -> Result<()>,
    ) -> Result<()> {
        let Damage { parts, marks } = &mut *self.damage.lock();
        if parts.is_empty() {
            return Ok(());
        }
        let bytes = (length as u64).saturating_mul(4);
        Limits::agree(bytes, limits.result, "marks of damaged elements")?;
        if marks.is_empty() {
            marks.resize(length, 0);
        }
        paint(parts, marks)
    }

    /// Takes over the damage of a part of the result. `paint` gets marks of the part as they count
    /// here, and puts them where they belong.
    pub fn absorb(
        &self,
        length: usize,
        limits: &Limits,
        damage: Damage,
        paint: impl FnOnce(&[u32], &mut [u32]) -> Result<()>,
    ) -> Result<()> {
        if damage.is_empty() {
            return Ok(());
        }
        let before = self.damage.lock().parts.len() as u32;
        let moved = |mark: &u32| if *mark == 0 { 0 } else { mark + before };
        let marks: Vec<u32> = damage.marks.iter().map(moved).collect();
        for part in damage.parts {
            self.note(part)?;
        }
        self.mark(length, limits, |_, all| paint(&marks, all))
    }

    /// What was lost.
    pub fn into_damage(self) -> Damage {
        self.damage.into_inner()
    }
}
