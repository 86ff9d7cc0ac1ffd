//! Variable-length parts: collected by walking the type, fetched once a heap collection in address
//! order, and kept beside the elements.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::heap_places::Places;
use crate::bytes::{Address, Cursor, Sizes};
use crate::datatype::{Class, Datatype, ReferenceKind};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::task::Task;

/// Objects that are noted before those that came again are looked for.
const MANY: usize = 1 << 16;

/// Where an object lies in the global heaps: collection and index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeapId {
    /// Address of the collection.
    pub collection: Address,
    /// Index of the object in it.
    pub index: u32,
}

/// What fetches the objects of one collection.
pub trait FetchCollection {
    /// Calls `each` with every object of the collection at `address`: its index and bytes.
    fn fetch_collection(&self, address: Address, each: &mut dyn FnMut(u32, &[u8])) -> Result<()>;
}

/// The heap objects that elements refer to.
#[derive(Debug, Clone)]
pub struct Heap {
    sizes: Sizes,
    /// The caps that values are made under.
    limits: Limits,
    bytes: Vec<u8>,
    objects: Places,
    failed: HashMap<Address, Error>,
    /// Objects that are in no file.
    inserted: u64,
}

impl Default for Heap {
    fn default() -> Self {
        Self::empty(Sizes::default())
    }
}

impl Heap {
    /// No object; enough for types without variable-length parts.
    pub fn empty(sizes: Sizes) -> Self {
        Self {
            sizes,
            limits: Limits::default(),
            bytes: Vec::new(),
            objects: Places::default(),
            failed: HashMap::new(),
            inserted: 0,
        }
    }

    /// No object yet; for the variable-length parts of results that are in no file.
    pub fn for_results(sizes: Sizes, limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            ..Self::empty(sizes)
        }
    }

    /// Keeps an object that is in no file, in a collection where no file has one: at the end of
    /// all addresses.
    pub fn insert(&mut self, bytes: &[u8]) -> Result<HeapId> {
        let all = (self.bytes.len() as u64).saturating_add(bytes.len() as u64);
        Limits::agree(all, self.limits.result, "variable-length data")?;
        let last = match self.sizes.offset {
            width @ 1..8 => (1 << (u32::from(width) * 8)) - 1,
            _ => u64::MAX,
        };
        let [high, low] = [self.inserted >> 32, self.inserted & 0xffff_ffff];
        let id = HeapId {
            // The last address of all stands for none.
            collection: Address(last - 1 - high),
            index: u32::try_from(low).unwrap_or(0),
        };
        self.inserted += 1;
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let place = (id.index, start..self.bytes.len());
        self.objects.extend(id.collection, vec![place]);
        Ok(id)
    }

    /// Widths of addresses in descriptors.
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// The caps that values are made under.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Bytes of all objects together.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes of an object that was resolved.
    pub fn object(&self, id: HeapId) -> Result<&[u8]> {
        if let Some(range) = self.objects.get(id) {
            return Ok(self.bytes.get(range.clone()).unwrap_or_default());
        }
        if let Some(error) = self.failed.get(&id.collection) {
            return Err(error.clone());
        }
        let cause = format!("no object of index {}", id.index);
        Err(Error::corrupt("global heap", cause).at(id.collection.0))
    }

    /// Fetches everything that `elements` of `datatype` refer to, also inside of what was fetched.
    ///
    /// A collection that cannot be read is an error of the values that need it, not of this call;
    /// only cancelling and the limit on the result's size end it.
    pub fn resolve(
        datatype: &Datatype,
        elements: &[u8],
        sizes: Sizes,
        fetch: &dyn FetchCollection,
        limits: &Limits,
        task: &Task,
    ) -> Result<Self> {
        let mut heap = Self::empty(sizes);
        heap.limits = limits.clone();
        if !needs_heap(datatype) {
            return Ok(heap);
        }
        let mut wanted = Wanted::default();
        wanted.collect(datatype, elements, sizes, task)?;
        // Each turn goes one level of nesting deeper; types bound their number.
        while !wanted.ids.is_empty() || !wanted.content.is_empty() {
            let mut next = Wanted::default();
            wanted.settle();
            heap.fetch_level(&wanted.ids, fetch, limits, task)?;
            for ((id, _), content) in &wanted.content {
                if let Ok(bytes) = heap.object(*id) {
                    next.collect(content, bytes, sizes, task)?;
                }
            }
            next.ids.retain(|id| heap.objects.get(*id).is_none());
            wanted = next;
        }
        Ok(heap)
    }

    /// Fetches what is `wanted`: sorted, each once.
    fn fetch_level(
        &mut self,
        wanted: &[HeapId],
        fetch: &dyn FetchCollection,
        limits: &Limits,
        task: &Task,
    ) -> Result<()> {
        for group in wanted.chunk_by(|one, next| one.collection == next.collection) {
            task.check()?;
            let Some(HeapId { collection, .. }) = group.first().copied() else {
                continue;
            };
            let mut found: Vec<(u32, Range<usize>)> = Vec::new();
            let fetched = fetch.fetch_collection(collection, &mut |index, bytes| {
                let id = HeapId { collection, index };
                let again = found.last().is_some_and(|(last, _)| *last == index);
                if !again && group.binary_search(&id).is_ok() && self.objects.get(id).is_none() {
                    let start = self.bytes.len();
                    self.bytes.extend_from_slice(bytes);
                    found.push((index, start..self.bytes.len()));
                }
            });
            self.objects.extend(collection, found);
            match fetched {
                Err(error) if error.is_cancelled() => return Err(error),
                Err(error) => drop(self.failed.insert(collection, error)),
                Ok(()) => {}
            }
            Limits::agree(
                self.bytes.len() as u64,
                limits.result,
                "variable-length data",
            )?;
        }
        Ok(())
    }
}

/// What one level of nesting refers to.
#[derive(Default)]
struct Wanted<'t> {
    /// Some may come again, until they are settled.
    ids: Vec<HeapId>,
    /// How many there were when they were settled last.
    settled: usize,
    /// Objects that refer to more: each once a type, however many elements refer to it.
    content: BTreeMap<(HeapId, *const Datatype), &'t Datatype>,
}

impl<'t> Wanted<'t> {
    /// Notes an object. However often some come again, memory is bounded by the different ones.
    fn want(&mut self, id: HeapId) {
        if self.ids.last() == Some(&id) {
            return;
        }
        if self.ids.len() >= self.settled.saturating_mul(2).max(MANY) {
            self.settle();
        }
        self.ids.push(id);
    }

    /// Sorts them, each once. A stable sort: elements mostly refer to ascending objects.
    fn settle(&mut self) {
        self.ids.sort();
        self.ids.dedup();
        self.settled = self.ids.len();
    }

    fn collect(
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

/// Whether elements refer to global heaps.
pub fn needs_heap(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Reference(kind) => !matches!(kind, ReferenceKind::Object),
        Class::Compound(members) => members.iter().any(|m| needs_heap(&m.datatype)),
        Class::Array { base, .. } => needs_heap(base),
        Class::Sequence(_) | Class::VlenString(_) => true,
        _ => false,
    }
}

/// A variable-length descriptor: number of elements (bytes of a string) and where they are;
/// `None` for no element.
pub fn descriptor(element: &[u8], sizes: Sizes) -> Result<(u32, Option<HeapId>)> {
    let mut cursor = Cursor::new(element, "variable-length descriptor", 0, sizes);
    let count = cursor.u32()?;
    let collection = cursor.address_field()?;
    let index = cursor.u32()?;
    let id = match collection {
        Some(collection) if collection.0 != 0 && count != 0 => Some(HeapId { collection, index }),
        _ => None,
    };
    Ok((count, id))
}

/// Writes the descriptor of variable-length data.
pub fn write_descriptor(count: u32, id: HeapId, sizes: Sizes, out: &mut [u8]) -> Result<()> {
    let (length, place) = out
        .split_at_mut_checked(4)
        .ok_or_else(|| Error::corrupt("variable-length descriptor", "it has no room"))?;
    length.copy_from_slice(&count.to_le_bytes());
    write_id(id, sizes, place)
}

/// Writes where an object lies.
pub fn write_id(id: HeapId, sizes: Sizes, out: &mut [u8]) -> Result<()> {
    let width = usize::from(sizes.offset);
    let mut address = id.collection.0.to_le_bytes().to_vec();
    address.resize(width, 0);
    let bytes = [&address[..], &id.index.to_le_bytes()].concat();
    if out.len() != bytes.len() {
        let cause = format!("{} bytes for one of {}", out.len(), bytes.len());
        return Err(Error::corrupt("variable-length descriptor", cause));
    }
    out.copy_from_slice(&bytes);
    Ok(())
}
