//! Elements that refer to something: every variable-length value and reference is followed to its
//! place in the global heaps.

use super::checker::Checker;
use crate::data::Heap;
use crate::data::decode::{member_bytes, sequence_bytes, vlen_string_bytes};
use crate::data::heap::needs_heap;
use crate::data::reference_decode;
use crate::datatype::{Class, Datatype};
use crate::error::{Error, Result};

impl Checker<'_> {
    /// Follows what `bytes`, elements of `datatype`, refer to. An element for which `counts` says
    /// no may hold anything.
    pub(super) fn check_elements(
        &mut self,
        datatype: &Datatype,
        bytes: &[u8],
        counts: &mut dyn FnMut(usize) -> bool,
    ) -> Result<()> {
        if datatype.size == 0 || !needs_heap(datatype) {
            return Ok(());
        }
        let collections = self.collections();
        let (sizes, limits) = (self.sizes(), self.core.limits());
        let heap = Heap::resolve(datatype, bytes, sizes, &collections, limits, self.task);
        let heap = self.keep(heap)?;
        self.claim_collections(collections.met())?;
        let Some(heap) = heap else {
            return Ok(());
        };
        for (index, element) in bytes.chunks_exact(datatype.size).enumerate() {
            if index.is_multiple_of(1 << 12) {
                self.task.check()?;
            }
            if let Err(error) = follow(datatype, element, &heap)
                && counts(index)
            {
                self.note(error)?;
            }
        }
        Ok(())
    }
}

/// Follows one element as deep as it goes.
fn follow(datatype: &Datatype, element: &[u8], heap: &Heap) -> Result<()> {
    match &datatype.class {
        Class::VlenString(_) => vlen_string_bytes(element, heap).map(drop),
        Class::Sequence(base) => follow_all(base, sequence_bytes(base, element, heap)?, heap),
        Class::Array { base, .. } => follow_all(base, element, heap),
        Class::Compound(members) => members
            .iter()
            .filter(|member| needs_heap(&member.datatype))
            .try_for_each(|member| follow(&member.datatype, member_bytes(member, element)?, heap)),
        Class::Reference(kind) => reference_decode::decode(*kind, element, heap).map(drop),
        _ => Ok(()),
    }
}

fn follow_all(datatype: &Datatype, bytes: &[u8], heap: &Heap) -> Result<()> {
    if !needs_heap(datatype) {
        return Ok(());
    }
    if datatype.size == 0 {
        return Err(Error::corrupt("datatype", "elements of no bytes"));
    }
    bytes
        .chunks_exact(datatype.size)
        .try_for_each(|element| follow(datatype, element, heap))
}
