//! What elements refer to: the heap objects of one level of nesting, each once, in address order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::heap::{HeapId, descriptor, needs_heap};
use crate::bytes::{Address, Sizes};
use crate::datatype::{Class, Datatype};
use crate::error::Result;
use crate::task::Task;

/// Stretches that are noted before those that came again are looked for.
const MANY: usize = 1 << 16;

/// Objects of one collection whose indexes follow each other. Elements mostly refer to objects in
/// the order in which these were written: a thousand objects are one stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Address of the collection.
    pub collection: Address,
    /// First index.
    pub first: u32,
    /// Last index.
    pub last: u32,
}

impl Stretch {
    /// Whether these objects and those of `next`, which comes after, are one stretch.
    fn leads_to(&self, next: &Self) -> bool {
        self.collection == next.collection && next.first <= self.last.saturating_add(1)
    }

    /// The objects.
    fn ids(self) -> impl Iterator<Item = HeapId> {
        let collection = self.collection;
        (self.first..=self.last).map(move |index| HeapId { collection, index })
    }
}

/// The stretch of one collection's, ascending, that has this object.
pub fn find_stretch(stretches: &[Stretch], index: u32) -> Option<Stretch> {
    let at = stretches.partition_point(|stretch| stretch.last < index);
    let found = stretches.get(at).copied();
    found.filter(|stretch| stretch.first <= index)
}

/// What one level of nesting refers to.
#[derive(Default)]
pub(super) struct Wanted<'t> {
    /// Some may come again, until they are settled.
    stretches: Vec<Stretch>,
    /// How many there were when they were settled last.
    settled: usize,
    /// Whether they came in another order than that of their places.
    unsorted: bool,
    /// Objects that refer to more: each once a type, however many elements refer to it.
    pub(super) content: BTreeMap<(HeapId, *const Datatype), &'t Datatype>,
}

impl<'t> Wanted<'t> {
    /// Notes an object. However often some come again, memory is bounded by the different ones.
    #[inline]
    fn want(&mut self, id: HeapId) {
        let new = Stretch {
            collection: id.collection,
            first: id.index,
            last: id.index,
        };
        if let Some(last) = self.stretches.last_mut()
            && last.collection == id.collection
            && (last.last == id.index || last.last.checked_add(1) == Some(id.index))
        {
            last.last = id.index;
            return;
        }
        self.unsorted |= self.stretches.last().is_some_and(|last| *last > new);
        if self.stretches.len() >= self.settled.saturating_mul(2).max(MANY) {
            self.settle();
        }
        self.stretches.push(new);
    }

    /// Sorts them, each once.
    fn settle(&mut self) {
        if std::mem::take(&mut self.unsorted) {
            // A stable sort: elements mostly refer to ascending collections.
            self.stretches.sort();
            self.stretches.dedup_by(|next, stretch| {
                let one = stretch.leads_to(next);
                if one {
                    stretch.last = stretch.last.max(next.last);
                }
                one
            });
        }
        self.settled = self.stretches.len();
    }

    /// What is wanted, in address order, each object once.
    pub(super) fn settled(&mut self) -> &[Stretch] {
        self.settle();
        &self.stretches
    }

    /// Whether nothing is wanted.
    pub(super) fn is_empty(&self) -> bool {
        self.stretches.is_empty() && self.content.is_empty()
    }

    /// Wants no longer what is `known`.
    pub(super) fn leave_out(&mut self, known: impl Fn(HeapId) -> bool) {
        for stretch in std::mem::take(&mut self.stretches) {
            let unknown = stretch.ids().filter(|id| !known(*id));
            unknown.for_each(|id| self.want(id));
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_come_in_address_order_each_once() {
        let stretch = |(collection, first, last)| Stretch {
            collection: Address(collection),
            first,
            last,
        };
        let mut wanted = Wanted::default();
        for (collection, index) in [
            (8, 3),
            (8, 4),
            (4, 7),
            (4, 9),
            (8, 1),
            (8, 3),
            (4, 8),
            (4, 7),
            (2, u32::MAX),
            (2, u32::MAX),
            (2, 0),
        ] {
            let collection = Address(collection);
            wanted.want(HeapId { collection, index });
        }
        let all = [
            (2, 0, 0),
            (2, u32::MAX, u32::MAX),
            (4, 7, 9),
            (8, 1, 1),
            (8, 3, 4),
        ];
        assert_eq!(wanted.settled(), all.map(stretch));
        let [.., one, two] = all.map(stretch);
        let found = [0, 1, 2, 3, 4, 5].map(|index| find_stretch(&[one, two], index));
        let (one, two) = (Some(one), Some(two));
        assert_eq!(found, [None, one, None, two, two, None]);
        wanted.leave_out(|id| id.collection == Address(2) || id.index == 8);
        let left = [(4, 7, 7), (4, 9, 9), (8, 1, 1), (8, 3, 4)];
        assert_eq!(wanted.settled(), left.map(stretch));
    }
}
