//! New values laid over old ones: where only parts of elements are written, where they lie scattered,
//! and where parts of elements lie in global heaps.

use std::collections::BTreeSet;

use crate::bytes::Address;
use crate::data::heap::needs_heap;
use crate::datatype::Datatype;
use crate::edit::heap::{Parts, find_parts, remove_parts, store_parts};
use crate::error::{Error, Result};
use crate::format::fill_value::FillValue;
use crate::object::Dataset;
use crate::selection::Slice;
use crate::storage::Buffer;
use crate::task::Task;
use crate::transaction::Edit;

use super::values::Values;

/// Elements to either side that are looked at for a heap collection with room.
const NEAR: u64 = 32;

/// Calls what it is given with the number of each element, in the old ones and in the new.
pub(super) type Each<'a> = dyn Fn(&mut dyn FnMut(u64, u64)) + 'a;

pub(super) struct Merge<'m, 'c> {
    edit: &'m Edit<'c>,
    dataset: &'m Dataset,
    datatype: &'m Datatype,
    values: &'m Values,
    /// The bytes of the new values.
    bytes: &'m [u8],
    /// What the fill value refers to: elements that were never written do not own it.
    of_fill: Parts,
    /// The collection that new parts go to.
    home: Option<Address>,
    /// Collections that were given back, or may have been.
    gone: BTreeSet<Address>,
}

impl<'m, 'c> Merge<'m, 'c> {
    pub(super) fn new(
        edit: &'m Edit<'c>,
        dataset: &'m Dataset,
        values: &'m Values,
        bytes: &'m [u8],
    ) -> Result<Self> {
        let datatype = dataset.datatype()?;
        let mut of_fill = Parts::new();
        if let (true, FillValue::Value(fill)) = (needs_heap(datatype), dataset.fill_value()?) {
            find_parts(edit, datatype, fill, &mut of_fill)?;
        }
        Ok(Self {
            edit,
            dataset,
            datatype,
            values,
            bytes,
            of_fill,
            home: None,
            gone: BTreeSet::new(),
        })
    }

    /// The elements of a box with the new ones in their places; what the old ones had in heaps is
    /// given back.
    pub(super) fn merged(&mut self, slices: &[Slice], each: &Each<'_>) -> Result<Buffer> {
        let mut old = self.dataset.read_stored(slices, &Task::new(), None)?;
        let size = self.datatype.size;
        let heaped = needs_heap(self.datatype);
        if heaped {
            self.give_up(&old, each)?;
            self.home = self.home.or_else(|| self.beside(slices));
        }
        let mut done = Ok(());
        let mut touched = BTreeSet::new();
        each(&mut |to, from| {
            let element = element(self.bytes, from, size);
            let room = range(to, size).and_then(|range| old.get_mut(range));
            match (element, room) {
                (Some(element), Some(room)) => {
                    self.lay(element, room);
                    if heaped {
                        touched.insert(to);
                    }
                }
                _ => done = Err(misfit()),
            }
        });
        done?;
        for to in touched {
            let room = range(to, size).and_then(|range| old.get_mut(range));
            self.store(room.ok_or_else(misfit)?)?;
        }
        Ok(old)
    }

    /// Puts the bytes that are given in place of others.
    fn lay(&self, element: &[u8], room: &mut [u8]) {
        match &self.values.mask {
            None => room.copy_from_slice(element),
            Some(mask) => {
                for ((byte, new), given) in room.iter_mut().zip(element).zip(mask) {
                    if *given {
                        *byte = *new;
                    }
                }
            }
        }
    }

    /// The bytes that are given, and zeros.
    fn given(&self, element: &[u8]) -> Vec<u8> {
        let mut given = vec![0; element.len()];
        self.lay(element, &mut given);
        given
    }

    /// Takes out of the heaps what the old elements had there.
    fn give_up(&mut self, old: &[u8], each: &Each<'_>) -> Result<()> {
        let mut parts = Parts::new();
        let mut done = Ok(());
        each(&mut |to, _| {
            let old = element(old, to, self.datatype.size).map(|old| self.given(old));
            let found = match old {
                Some(old) => find_parts(self.edit, self.datatype, &old, &mut parts),
                None => Err(misfit()),
            };
            if let (Ok(()), Err(error)) = (&done, found) {
                done = Err(error);
            }
        });
        done?;
        parts.retain(|part| !self.of_fill.contains(part));
        let left = remove_parts(self.edit, &parts)?;
        let touched = parts.iter().map(|(collection, _)| *collection);
        self.gone.extend(touched.filter(|at| left != Some(*at)));
        self.home = left.or(self.home.filter(|home| !self.gone.contains(home)));
        Ok(())
    }

    /// A collection that elements beside a box have parts in. A hint: without it parts go into a new
    /// one.
    fn beside(&self, slices: &[Slice]) -> Option<Address> {
        let sides = slices.iter().zip(self.dataset.shape());
        let mut near: Vec<Slice> = slices.iter().map(|side| Slice::index(side.start)).collect();
        let (axis, (side, length)) = sides.enumerate().max_by_key(|(_, (_, length))| **length)?;
        let end = side.start.saturating_add(NEAR).min(*length);
        *near.get_mut(axis)? = Slice::range(side.start.saturating_sub(NEAR), end, 1);
        let elements = self.dataset.read_stored(&near, &Task::new(), None).ok()?;
        let mut parts = Parts::new();
        find_parts(self.edit, self.datatype, &elements, &mut parts).ok()?;
        parts.retain(|part| !self.of_fill.contains(part));
        let collections = parts.iter().map(|(collection, _)| *collection);
        collections.rev().find(|at| !self.gone.contains(at))
    }

    /// Puts what a new element refers to into the heaps.
    fn store(&mut self, element: &mut [u8]) -> Result<()> {
        let mut new = self.given(element);
        let heap = self.values.elements.heap();
        store_parts(self.edit, self.datatype, &mut new, heap, &mut self.home)?;
        self.lay(&new, element);
        Ok(())
    }
}

fn range(number: u64, size: usize) -> Option<std::ops::Range<usize>> {
    let start = usize::try_from(number).ok()?.checked_mul(size)?;
    Some(start..start.checked_add(size)?)
}

fn element(bytes: &[u8], number: u64, size: usize) -> Option<&[u8]> {
    bytes.get(range(number, size)?)
}

fn misfit() -> Error {
    Error::invalid("selection", "elements that do not fit it")
}
