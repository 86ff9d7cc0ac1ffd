//! What elements refer to: the heap objects of one level of nesting, each once, in address order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::heap::{HeapId, descriptor, needs_heap};
use crate::bytes::Sizes;
use crate::datatype::{Class, Datatype};
use crate::error::Result;
use crate::task::Task;

/// Objects that are noted before those that came again are looked for.
const MANY: usize = 1 << 16;

/// What one level of nesting refers to.
#[derive(Default)]
pub(super) struct Wanted<'t> {
    /// Some may come again, until they are settled.
    pub(super) ids: Vec<HeapId>,
    /// How many there were when they were settled last.
    settled: usize,
    /// Whether they came in another order than that of their places.
    unsorted: bool,
    /// Objects that refer to more: each once a type, however many elements refer to it.
    pub(super) content: BTreeMap<(HeapId, *const Datatype), &'t Datatype>,
}

impl<'t> Wanted<'t> {
    /// Notes an object. However often some come again, memory is bounded by the different ones.
    fn want(&mut self, id: HeapId) {
        match self.ids.last() {
            Some(last) if *last == id => return,
            Some(last) => self.unsorted |= *last > id,
            None => {}
        }
        if self.ids.len() >= self.settled.saturating_mul(2).max(MANY) {
            self.settle();
        }
        self.ids.push(id);
    }

    /// Sorts them, each once.
    pub(super) fn settle(&mut self) {
        if std::mem::take(&mut self.unsorted) {
            self.ids = in_order(&self.ids);
        }
        self.settled = self.ids.len();
    }

    pub(super) fn collect(
        &mut self,
        datatype: &'t Datatype,
        bytes: &[u8],
        sizes: Sizes,
        task: &Task,
    ) -> Result<()> {
        if datatype.size == 0 || !needs_heap(datatype) {
            return Ok(());
        }
        for part in bytes.chunks(datatype.size.saturating_mul(1 << 14)) {
            task.check()?;
            for element in part.chunks_exact(datatype.size) {
                self.element(datatype, element, sizes, task)?;
            }
        }
        Ok(())
    }

    fn element(
        &mut self,
        datatype: &'t Datatype,
        element: &[u8],
        sizes: Sizes,
        task: &Task,
    ) -> Result<()> {
        match &datatype.class {
            Class::VlenString(_) => {
                if let Ok((_, Some(id))) = descriptor(element, sizes) {
                    self.want(id);
                }
            }
            Class::Sequence(base) => {
                if let Ok((_, Some(id))) = descriptor(element, sizes) {
                    self.want(id);
                    if needs_heap(base) {
                        self.content.insert((id, Arc::as_ptr(base)), base);
                    }
                }
            }
            Class::Compound(members) => {
                for member in members.iter().filter(|m| needs_heap(&m.datatype)) {
                    let end = member.offset.saturating_add(member.datatype.size);
                    if let Some(part) = element.get(member.offset..end) {
                        self.element(&member.datatype, part, sizes, task)?;
                    }
                }
            }
            Class::Array { base, .. } => self.collect(base, element, sizes, task)?,
            Class::Reference(kind) => {
                if let Some(id) = super::reference_decode::heap_id(*kind, element, sizes) {
                    self.want(id);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Sorted, each once. Elements mostly refer to many objects of one collection, one after the other:
/// only these stretches are put in order, and then what is left within a collection.
fn in_order(ids: &[HeapId]) -> Vec<HeapId> {
    let collection = |stretch: &&[HeapId]| stretch.first().map(|id| id.collection);
    let stretches = ids.chunk_by(|one, next| one.collection == next.collection);
    let mut stretches: Vec<&[HeapId]> = stretches.collect();
    stretches.sort_by_key(collection);
    let mut sorted = Vec::with_capacity(ids.len());
    for stretches in stretches.chunk_by(|one, next| collection(one) == collection(next)) {
        let start = sorted.len();
        stretches
            .iter()
            .for_each(|ids| sorted.extend_from_slice(ids));
        let own = sorted.get_mut(start..).unwrap_or_default();
        if !own.is_sorted() {
            own.sort();
        }
    }
    sorted.dedup();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Address;

    #[test]
    fn objects_come_in_address_order_each_once() {
        let id = |(collection, index)| HeapId {
            collection: Address(collection),
            index,
        };
        let places = [
            (8, 3),
            (8, 4),
            (4, 7),
            (4, 9),
            (8, 1),
            (8, 3),
            (4, 8),
            (4, 7),
            (2, 1),
        ];
        let ordered = [(2, 1), (4, 7), (4, 8), (4, 9), (8, 1), (8, 3), (8, 4)];
        assert_eq!(in_order(&places.map(id)), ordered.map(id));
        let mut wanted = Wanted::default();
        places.map(id).into_iter().for_each(|id| wanted.want(id));
        wanted.settle();
        assert_eq!(wanted.ids, ordered.map(id));
    }
}
