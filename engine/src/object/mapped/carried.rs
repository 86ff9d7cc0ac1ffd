//! What a read of a virtual dataset takes from its sources besides elements of fixed size: their
//! variable-length parts, which lie in the heaps of other files.

use std::collections::HashSet;

use crate::bytes::Sizes;
use crate::data::{Change, Conversion, Elements, Heap};
use crate::error::Result;
use crate::limits::Limits;
use crate::object::File;
use crate::storage::{Buffer, FileId};

/// How many times the bytes of all source files the variable-length parts may take: sound files
/// hold each once, damaged ones name the same many times.
const MOST_GROWTH: u64 = 64;
/// Bytes that are always carried.
const ALWAYS: u64 = 1 << 20;

/// The variable-length parts of one read.
#[derive(Debug)]
pub(in crate::object) struct Carried {
    heap: Heap,
    files: HashSet<FileId>,
    most: u64,
}

impl Carried {
    /// None yet; what the fill value refers to is in `heap`.
    pub(in crate::object) fn new(heap: Heap) -> Self {
        Self {
            most: ALWAYS.saturating_add(heap.byte_len() as u64),
            heap,
            files: HashSet::new(),
        }
    }

    /// Nothing will be carried: the type has no variable-length parts.
    pub(in crate::object) fn nothing() -> Self {
        Self::new(Heap::empty(Sizes::default()))
    }

    /// The heap that elements of the virtual dataset refer to.
    pub(in crate::object) fn into_heap(self) -> Heap {
        self.heap
    }

    /// A source of that file follows.
    pub(super) fn expect(&mut self, file: &File) -> Result<()> {
        if self.files.insert(file.id().clone()) {
            let length = file.core().source().len()?;
            self.most = self.most.saturating_add(length.saturating_mul(MOST_GROWTH));
        }
        Ok(())
    }

    /// Elements of a source in the type of the virtual dataset, whose elements are of `size`
    /// bytes. What does not fit changes, as in the library.
    pub(super) fn convert(
        &mut self,
        conversion: &Conversion,
        elements: &Elements,
        size: usize,
        limits: &Limits,
    ) -> Result<Buffer> {
        let length = (elements.len() as u64).saturating_mul(size as u64);
        let length = Limits::agree(length, limits.result, "elements of a source")?;
        let mut bytes = Buffer::zeroed(length)?;
        conversion.run(elements, &mut self.heap, Change::Counted, &mut bytes)?;
        let kept = self.heap.byte_len() as u64;
        Limits::agree(kept, self.most, "variable-length data of sources")?;
        Ok(bytes)
    }
}
