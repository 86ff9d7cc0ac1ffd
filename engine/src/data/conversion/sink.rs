//! Where converted values go: the heap of the result, the count of what changed, and where the
//! first change is.

use std::collections::HashMap;

use crate::bytes::Sizes;
use crate::data::heap::{Heap, HeapId};
use crate::error::{Error, Result};
use crate::limits::Limits;

/// What becomes of values that do not stay the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The first is an error.
    Refused,
    /// They are changed, and counted.
    Counted,
}

/// Why an element does not convert.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A value would change.
    Lost {
        /// Members and indices that lead to it, the innermost first.
        path: Vec<String>,
        /// What it is and what it does not fit.
        cause: String,
    },
    /// The value itself is not to be had.
    Failed(Box<Error>),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl Trouble {
    /// The same, further outside.
    pub(super) fn inside(mut self, step: impl FnOnce() -> String) -> Self {
        if let Self::Lost { path, .. } = &mut self {
            path.push(step());
        }
        self
    }
}

/// Variable-length data that were converted: where they lay, for which part of the conversion,
/// and how many elements they are.
pub(super) type Converted = (HeapId, usize, u32);

/// What a conversion writes to beside the elements.
pub(super) struct Sink<'a> {
    pub(super) from: &'a Heap,
    to: &'a mut Heap,
    change: Change,
    pub(super) changed: u64,
    /// Objects that many elements refer to are converted once.
    known: HashMap<Converted, HeapId>,
    /// Bytes of objects that may still be kept.
    left: u64,
}

/// How many times as long as what elements refer to their conversion may be: wider types are, but
/// damaged files also refer to the same bytes many times with different lengths.
const MOST_GROWTH: u64 = 64;
/// Bytes that are always kept.
const ALWAYS: u64 = 1 << 20;

impl<'a> Sink<'a> {
    pub(super) fn new(from: &'a Heap, to: &'a mut Heap, change: Change) -> Self {
        Self {
            from,
            to,
            change,
            changed: 0,
            known: HashMap::new(),
            left: (from.byte_len() as u64)
                .saturating_mul(MOST_GROWTH)
                .saturating_add(ALWAYS),
        }
    }

    /// Counts a value that changed, or refuses it.
    pub(super) fn lose(&mut self, cause: impl FnOnce() -> String) -> Result<(), Trouble> {
        if self.change == Change::Refused {
            return Err(Trouble::Lost {
                path: Vec::new(),
                cause: cause(),
            });
        }
        self.changed += 1;
        Ok(())
    }

    pub(super) fn known(&self, object: &Converted) -> Option<HeapId> {
        self.known.get(object).copied()
    }

    /// Keeps an object of the result.
    pub(super) fn keep(&mut self, object: Option<Converted>, bytes: &[u8]) -> Result<HeapId> {
        self.agree(bytes.len() as u64)?;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        let id = self.to.insert(bytes)?;
        if let Some(object) = object {
            self.known.insert(object, id);
        }
        Ok(id)
    }

    /// Agrees to an object of that size before it is made.
    pub(super) fn agree(&self, bytes: u64) -> Result<usize> {
        Limits::agree(bytes, self.left, "variable-length data")
    }

    /// Widths in the descriptors of the result.
    pub(super) fn sizes(&self) -> Sizes {
        self.to.sizes()
    }
}
