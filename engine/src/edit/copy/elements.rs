//! Elements with parts elsewhere: strings and sequences go into the heaps of the file that is copied to,
//! references lead to copies, or nowhere.

use std::collections::HashMap;

use crate::bytes::{Address, Sizes};
use crate::data::heap::{Heap, HeapId, needs_heap};
use crate::data::reference::Reference;
use crate::data::reference_decode::{self, write_heap_id};
use crate::datatype::{Class, Datatype, ReferenceKind};
use crate::edit::heap::{Receiver, place_parts};
use crate::error::Result;
use crate::file::Core;
use crate::metadata::Fetch;
use crate::object::heap::Collections;
use crate::structure::global_heap::Packer;
use crate::task::Task;
use crate::transaction::Edit;

/// What becomes of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum References {
    /// They stay as they are.
    Keep,
    /// They lead nowhere.
    Empty,
    /// They lead to the copy of what they led to.
    Follow,
}

/// Whether elements hold references, at any depth.
pub(super) fn holds_references(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Reference(_) => true,
        Class::Compound(members) => members.iter().any(|m| holds_references(&m.datatype)),
        Class::Array { base, .. } | Class::Sequence(base) => holds_references(base),
        _ => false,
    }
}

/// Whether elements mean something in their own file only.
pub(super) fn is_bound(datatype: &Datatype) -> bool {
    needs_heap(datatype) || holds_references(datatype)
}

/// Makes elements of one file fit another.
pub(super) struct Translator<'c, 'e, 'k> {
    pub(super) edit: &'e Edit<'k>,
    pub(super) packer: &'c mut Packer,
    pub(super) made: &'c HashMap<(u32, Address), Address>,
    /// Number of the file that the elements are of.
    pub(super) file: u32,
    pub(super) references: References,
    /// Counts references that lead nowhere from now on.
    pub(super) emptied: &'c mut u64,
}

impl Translator<'_, '_, '_> {
    /// Translates elements that lie in `core`.
    pub(super) fn translate(
        &mut self,
        core: &Core,
        datatype: &Datatype,
        elements: &mut [u8],
        task: &Task,
    ) -> Result<()> {
        let from = resolve(core, datatype, elements, task)?;
        place_parts(datatype, elements, &from, self)
    }

    fn empty(&mut self, element: &mut [u8]) {
        element.fill(0);
        *self.emptied += 1;
    }

    /// Puts the address of a copy in place of that of the object: it stands at `at`, `width` bytes of it.
    fn lead_to(&self, target: Address, place: Option<&mut [u8]>) -> bool {
        let Some(copy) = self.made.get(&(self.file, target)) else {
            return false;
        };
        let bytes = copy.0.to_le_bytes();
        let Some(place) = place else {
            return false;
        };
        for (at, byte) in place.iter_mut().enumerate() {
            *byte = bytes.get(at).copied().unwrap_or(0);
        }
        true
    }
}

/// What elements refer to, all of it fetched.
fn resolve(core: &Core, datatype: &Datatype, elements: &[u8], task: &Task) -> Result<Heap> {
    let (sizes, limits) = (core.sizes(), core.limits());
    let collections = Collections::new(core);
    Heap::resolve(datatype, elements, sizes, &collections, limits, task)
}

/// Where the address of the object stands in a reference, or in the heap object that it is kept in.
fn address_place(
    kind: ReferenceKind,
    sizes: Sizes,
    bytes: &mut [u8],
    inside: bool,
) -> Option<&mut [u8]> {
    if matches!(kind, ReferenceKind::Object | ReferenceKind::Region) {
        return bytes.get_mut(..usize::from(sizes.offset));
    }
    // New references begin with kind and flags, in a heap with the token: its length comes first.
    let start = if inside { 0 } else { 2 };
    let length = usize::from(*bytes.get(start)?);
    bytes.get_mut(start + 1..start + 1 + length)
}

impl Receiver for Translator<'_, '_, '_> {
    fn sizes(&self) -> Sizes {
        self.edit.sizes()
    }

    fn concerns(&self, datatype: &Datatype) -> bool {
        is_bound(datatype)
    }

    fn store(&mut self, bytes: &[u8]) -> Result<HeapId> {
        let place = self.packer.store(self.edit, bytes)?;
        Ok(HeapId {
            collection: place.collection,
            index: place.index,
        })
    }

    fn reference(&mut self, kind: ReferenceKind, element: &mut [u8], from: &Heap) -> Result<()> {
        if self.references == References::Keep {
            return Ok(());
        }
        let target = match reference_decode::decode(kind, element, from) {
            Ok(Reference::Null) => return Ok(()),
            Ok(reference) if self.references == References::Follow => target_of(&reference),
            // One that does not decode leads nowhere already.
            _ => None,
        };
        let (Some(target), sizes) = (target, from.sizes()) else {
            self.empty(element);
            return Ok(());
        };
        let Some(id) = reference_decode::heap_id(kind, element, sizes) else {
            if !self.lead_to(target, address_place(kind, sizes, element, false)) {
                self.empty(element);
            }
            return Ok(());
        };
        let mut object = from.object(id)?.to_vec();
        if !self.lead_to(target, address_place(kind, sizes, &mut object, true)) {
            self.empty(element);
            return Ok(());
        }
        let id = self.store(&object)?;
        let old = element.to_vec();
        write_heap_id(kind, &old, id, self.edit.sizes(), element)
    }
}

/// The object of the same file that a reference leads to.
fn target_of(reference: &Reference) -> Option<Address> {
    match reference {
        Reference::Object {
            address,
            file: None,
        }
        | Reference::Region {
            address,
            file: None,
            ..
        }
        | Reference::Attribute {
            address,
            file: None,
            ..
        } => Some(*address),
        _ => None,
    }
}

/// The objects that the references of elements lead to.
pub(super) fn targets(
    core: &Core,
    datatype: &Datatype,
    elements: &[u8],
    task: &Task,
    found: &mut Vec<Address>,
) -> Result<()> {
    let from = resolve(core, datatype, elements, task)?;
    let sizes = core.sizes();
    let mut elements = elements.to_vec();
    place_parts(datatype, &mut elements, &from, &mut Finder { sizes, found })
}

/// Takes note of where references lead; what it is handed else is left where it is.
struct Finder<'f> {
    sizes: Sizes,
    found: &'f mut Vec<Address>,
}

impl Receiver for Finder<'_> {
    fn sizes(&self) -> Sizes {
        self.sizes
    }

    fn concerns(&self, datatype: &Datatype) -> bool {
        holds_references(datatype)
    }

    fn store(&mut self, _: &[u8]) -> Result<HeapId> {
        Ok(HeapId {
            collection: Address(1),
            index: 1,
        })
    }

    fn reference(&mut self, kind: ReferenceKind, element: &mut [u8], from: &Heap) -> Result<()> {
        let target = reference_decode::decode(kind, element, from).ok();
        self.found.extend(target.as_ref().and_then(target_of));
        Ok(())
    }
}
