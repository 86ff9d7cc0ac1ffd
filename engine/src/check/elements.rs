//! Elements that refer to something: every variable-length value and reference is followed to its
//! place in the global heaps.

use super::checker::Checker;
use crate::data::Heap;
use crate::data::decode::{member_bytes, sequence_bytes, vlen_string_bytes};
use crate::data::heap::{HeapId, descriptor, needs_heap};
use crate::data::reference_decode;
use crate::datatype::{Class, Datatype};
use crate::error::{Error, Kind, Result};

/// Places of values that are kept in memory at most: 64 MiB.
const MOST_VALUES: usize = 1 << 22;

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
        let mut places = Vec::new();
        for (index, element) in bytes.chunks_exact(datatype.size).enumerate() {
            if index.is_multiple_of(1 << 12) {
                self.task.check()?;
            }
            places.clear();
            let gathers = self.values.is_some();
            let followed = follow(datatype, element, &heap, &mut |place| {
                if gathers {
                    places.push(place);
                }
            });
            if (followed.is_ok() && places.is_empty()) || !counts(index) {
                continue;
            }
            match followed {
                Ok(()) => self.gather(&places)?,
                Err(error) => self.note(error)?,
            }
        }
        Ok(())
    }

    /// Keeps where values of variable length lie, if that is what is looked for.
    pub(super) fn gather(&mut self, places: &[HeapId]) -> Result<()> {
        let Some(values) = &mut self.values else {
            return Ok(());
        };
        if values.len() + places.len() <= MOST_VALUES {
            values.extend(places);
            return Ok(());
        }
        let cause = format!("over {MOST_VALUES} values of variable length");
        self.note(Error::new(Kind::LimitExceeded, "dataset", cause))
    }
}

/// Gets where each value of variable length lies.
type PlaceVisitor<'a> = dyn FnMut(HeapId) + 'a;

/// Follows one element as deep as it goes.
fn follow(
    datatype: &Datatype,
    element: &[u8],
    heap: &Heap,
    each: &mut PlaceVisitor<'_>,
) -> Result<()> {
    if let Class::VlenString(_) | Class::Sequence(_) = datatype.class
        && let (_, Some(place)) = descriptor(element, heap.sizes())?
    {
        each(place);
    }
    match &datatype.class {
        Class::VlenString(_) => vlen_string_bytes(element, heap).map(drop),
        Class::Sequence(base) => follow_all(base, sequence_bytes(base, element, heap)?, heap, each),
        Class::Array { base, .. } => follow_all(base, element, heap, each),
        Class::Compound(members) => members
            .iter()
            .filter(|member| needs_heap(&member.datatype))
            .try_for_each(|member| {
                follow(&member.datatype, member_bytes(member, element)?, heap, each)
            }),
        Class::Reference(kind) => reference_decode::decode(*kind, element, heap).map(drop),
        _ => Ok(()),
    }
}

fn follow_all(
    datatype: &Datatype,
    bytes: &[u8],
    heap: &Heap,
    each: &mut PlaceVisitor<'_>,
) -> Result<()> {
    if !needs_heap(datatype) {
        return Ok(());
    }
    if datatype.size == 0 {
        return Err(Error::corrupt("datatype", "elements of no bytes"));
    }
    bytes
        .chunks_exact(datatype.size)
        .try_for_each(|element| follow(datatype, element, heap, each))
}
