//! Elements of one type as elements of another, as the library converts them: numbers by value,
//! clipped and rounded, enumerations and compounds by name, strings by their padding, arrays and
//! sequences element by element.
//!
//! A conversion is made once for a pair of types and carried out for each element. It counts the
//! values that it changes, or ends at the first.

mod plan;
mod sink;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::sync::Arc;

use super::elements::Elements;
use super::heap::Heap;
use crate::bytes::Sizes;
use crate::datatype::{Class, Datatype, ReferenceKind};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;
use crate::storage::Buffer;

use plan::Part;
pub use sink::Change;
use sink::{Sink, Trouble};

const NAME: &str = "conversion";

/// How elements of one type become elements of another.
#[derive(Debug)]
pub struct Conversion {
    part: Part,
}

impl Conversion {
    /// The way between two types, [`Kind::Conversion`] where there is none.
    pub fn new(from: &Datatype, to: &Datatype) -> Result<Self> {
        Ok(Self {
            part: Part::new(from, to)?,
        })
    }

    /// Converts all `elements` into `out`, which has room for them; variable-length parts go to
    /// `heap`. How many values changed; with [`Change::Refused`] the first that would is an error.
    pub fn run(
        &self,
        elements: &Elements,
        heap: &mut Heap,
        change: Change,
        out: &mut [u8],
    ) -> Result<u64> {
        let (from, to) = (self.part.from.max(1), self.part.to.max(1));
        let mut sink = Sink::new(elements.heap(), heap, change);
        let pairs = elements
            .bytes()
            .chunks_exact(from)
            .zip(out.chunks_exact_mut(to));
        for (index, (element, room)) in pairs.enumerate() {
            if let Err(trouble) = self.part.run(element, room, &mut sink) {
                return Err(located(trouble, index, elements.shape()));
            }
        }
        Ok(sink.changed)
    }
}

/// The error of a value in element `index`.
fn located(trouble: Trouble, index: usize, shape: &[u64]) -> Error {
    let Trouble::Lost { path, cause } = trouble else {
        return match trouble {
            Trouble::Failed(error) => *error,
            Trouble::Lost { cause, .. } => Error::new(Kind::Conversion, NAME, cause),
        };
    };
    let mut place = String::new();
    let mut rest = index as u64;
    let mut indices = Vec::new();
    for length in shape.iter().rev() {
        indices.push((rest % (*length).max(1)).to_string());
        rest /= (*length).max(1);
    }
    indices.reverse();
    if !indices.is_empty() {
        place = format!("element [{}]", indices.join(", "));
    }
    if !path.is_empty() {
        let steps: String = path.iter().rev().map(String::as_str).collect();
        let steps = steps.trim_start_matches('.');
        let comma = if place.is_empty() { "" } else { ", " };
        place = format!("{place}{comma}{steps}");
    }
    let colon = if place.is_empty() { "" } else { ": " };
    Error::new(Kind::Conversion, NAME, format!("{place}{colon}{cause}"))
}

/// The error of an element that does not fit.
pub(super) fn lost(index: usize, shape: &[u64], cause: String) -> Error {
    let path = Vec::new();
    located(Trouble::Lost { path, cause }, index, shape)
}

impl Elements {
    /// The elements in another type.
    ///
    /// # Errors
    /// [`Kind::Conversion`] where there is no way between the types, or for the first value that
    /// would not stay the same; it is named with its place.
    pub fn convert(&self, to: &Datatype) -> Result<Self> {
        Ok(self.converted(to, Change::Refused)?.0)
    }

    /// The elements in another type, and how many values changed: numbers clipped to what the type
    /// holds, fractions cut off, digits rounded, strings cut, enumeration values without a name in
    /// it.
    pub fn convert_lossy(&self, to: &Datatype) -> Result<(Self, u64)> {
        self.converted(to, Change::Counted)
    }

    pub(super) fn converted(&self, to: &Datatype, change: Change) -> Result<(Self, u64)> {
        if self.datatype() == to {
            return Ok((self.clone(), 0));
        }
        let conversion = Conversion::new(self.datatype(), to)?;
        let limits = self.heap().limits();
        let size = (self.len() as u64).saturating_mul(to.size as u64);
        let mut out = Buffer::zeroed(Limits::agree(size, limits.result, "converted elements")?)?;
        let mut heap = Heap::for_results(sizes_of(to), limits);
        let changed = conversion.run(self, &mut heap, change, &mut out)?;
        let converted = Self::new(Arc::new(to.clone()), self.shape().to_vec(), out, heap)?;
        Ok((converted, changed))
    }
}

/// The widths that descriptors of a type have.
fn sizes_of(datatype: &Datatype) -> Sizes {
    let sizes = Sizes::default();
    match offset_width(datatype) {
        Some(offset) => Sizes { offset, ..sizes },
        None => sizes,
    }
}

fn offset_width(datatype: &Datatype) -> Option<u8> {
    let others = match &datatype.class {
        Class::Sequence(_) | Class::VlenString(_) => 8, // length and index
        Class::Reference(ReferenceKind::Object) => return None,
        Class::Reference(ReferenceKind::Region) => 4, // index
        Class::Reference(_) => 10,                    // kind, flags, length, index
        Class::Compound(members) => {
            return members.iter().find_map(|m| offset_width(&m.datatype));
        }
        Class::Array { base, .. } => return offset_width(base),
        _ => return None,
    };
    datatype
        .size
        .checked_sub(others)
        .and_then(|width| u8::try_from(width).ok())
}
