//! Reading a dataset: its parts put together for the plans of [`crate::data`].

use std::cell::RefCell;
use std::ops::ControlFlow;

use super::Dataset;
use super::heap::Collections;
use super::mapped::{Carried, Mapped, Reading};
use super::raw_files::RawFiles;
use crate::data::blocks::{BLOCK_BYTES, blocks};
use crate::data::fill::fill;
use crate::data::heap::needs_heap;
use crate::data::pick::{Pick, cell_of};
use crate::data::read::{read, read_into, selected_bytes};
use crate::data::{
    Array, Change, Element, Elements, Heap, Losses, ReadContext, Salvage, Salvaged, Stored,
};
use crate::error::{Error, Result};
use crate::filter::Pipeline;
use crate::format::dataspace::Dataspace;
use crate::format::fill_value::FillValue;
use crate::format::layout::Layout;
use crate::selection::{Selection, Slice};
use crate::storage::Buffer;
use crate::task::Task;

/// Longest dimension of a part of a virtual dataset that is read at once, in elements.
const LONG: usize = 1 << 20;

/// Elements from which on threads are worth waking for their conversion.
const MANY: usize = 1 << 14;

/// A block of a selection.
enum Part<'a> {
    Slab(Vec<Slice>),
    Pick(Pick<'a>),
}

type Parts<'a> = Box<dyn Iterator<Item = Part<'a>> + 'a>;

impl Dataset {
    /// Reads the selected elements as they are stored, with the variable-length parts that they
    /// refer to. The result has the shape that [`Selection`] says.
    ///
    /// # Errors
    /// What is wrong with type, layout or filters; [`crate::Kind::LimitExceeded`] for more bytes
    /// than the limits allow; [`crate::Kind::Changed`] when another program changed the file.
    pub fn read_elements(&self, selection: &Selection, task: &Task) -> Result<Elements> {
        let read = self
            .node()
            .steady(|core| self.current_of(core)?.read_unnamed(selection, task));
        read.map_err(|error| self.node().name(error))
    }

    fn read_unnamed(&self, selection: &Selection, task: &Task) -> Result<Elements> {
        let datatype = self.shared_datatype()?.clone();
        if *self.dataspace() == Dataspace::Null {
            return Ok(Elements::none(datatype));
        }
        self.read_selected(selection, task, None)
    }

    /// Reads a selection of an extent that is not null.
    pub(super) fn read_selected(
        &self,
        selection: &Selection,
        task: &Task,
        losses: Option<&Losses>,
    ) -> Result<Elements> {
        match Pick::of(selection, self.shape())? {
            Some(pick) => self.read_picked(&pick, task, losses),
            None => self.read_slices(&selection.slices(self.shape())?, task, losses),
        }
    }

    /// Reads the selected elements as values of a Rust type, in the shape of the selection.
    ///
    /// # Errors
    /// As [`Dataset::read_elements`]; [`crate::Kind::Conversion`] for the first value that would
    /// not stay the same.
    pub fn read<T: Element>(&self, selection: &Selection) -> Result<Array<T>> {
        Ok(self.read_with(selection, Change::Refused)?.0)
    }

    /// Reads the selected elements as values of a Rust type, and how many of them changed on the
    /// way: clipped to what the type holds, cut or rounded.
    pub fn read_lossy<T: Element>(&self, selection: &Selection) -> Result<(Array<T>, u64)> {
        self.read_with(selection, Change::Counted)
    }

    fn read_with<T: Element>(
        &self,
        selection: &Selection,
        change: Change,
    ) -> Result<(Array<T>, u64)> {
        let elements = self.read_elements(selection, &Task::new())?;
        let convert = || Array::of(&elements, change);
        let array = match self.node().core()?.pool() {
            Some(pool) if T::IN_PARALLEL && elements.len() > MANY => pool.install(convert),
            _ => convert(),
        };
        array.map_err(|error| self.node().name(error))
    }

    /// Reads the selected elements into the caller's memory, in row-major order; without a copy
    /// where they are stored as `T` is.
    ///
    /// # Errors
    /// As [`Dataset::read`]; [`crate::Kind::InvalidArgument`] where `out` is not of the length of
    /// the selection.
    pub fn read_into<T: Element>(&self, selection: &Selection, out: &mut [T]) -> Result<()> {
        let read = self
            .node()
            .steady(|core| self.current_of(core)?.read_into_unnamed(selection, out));
        read.map_err(|error| self.node().name(error))
    }

    fn read_into_unnamed<T: Element>(&self, selection: &Selection, out: &mut [T]) -> Result<()> {
        let task = Task::new();
        let datatype = self.shared_datatype()?;
        if *self.dataspace() != Dataspace::Null
            && let Ok(slices) = selection.slices(self.shape())
            && let Some(bytes) = T::as_stored(datatype, out)
        {
            return match self.mapped()? {
                Some(mapped) => {
                    let carried = RefCell::new(Carried::nothing());
                    let reading = Reading {
                        slices: &slices,
                        task: &task,
                        losses: None,
                        carried: &carried,
                    };
                    self.fill_and_read(mapped, &reading, bytes, false)
                }
                None if self.read_kept_into(&slices, &task, bytes)? => Ok(()),
                None => self.with_parts(&task, None, |context, stored| {
                    read_into(context, stored, &slices, bytes)
                }),
            };
        }
        let values = self.read_unnamed(selection, &task)?.to_vec::<T>()?;
        if values.len() != out.len() {
            let cause = format!("room for {} of {} elements", out.len(), values.len());
            return Err(Error::invalid("selection", cause));
        }
        out.clone_from_slice(&values);
        Ok(())
    }

    /// Hands over the selected elements in row-major order, in blocks of at most 16 MiB: the index
    /// of the block's first element in the selection, and the block. A break ends the reading.
    ///
    /// Memory stays bounded, however large the selection is.
    ///
    /// # Errors
    /// [`Kind::Changed`](crate::Kind::Changed) as soon as an edit of the file comes between, or a save:
    /// the blocks that were handed over before are of one state.
    pub fn for_each_block(
        &self,
        selection: &Selection,
        task: &Task,
        mut each: impl FnMut(u64, Elements) -> ControlFlow<()>,
    ) -> Result<()> {
        let current = self.current()?;
        current.for_each(selection, None, task, |start, block| {
            each(start, block.elements)
        })
    }

    /// Blocks of the selected elements, salvaged or not.
    pub(super) fn for_each(
        &self,
        selection: &Selection,
        how: Option<Salvage>,
        task: &Task,
        mut each: impl FnMut(u64, Salvaged) -> ControlFlow<()>,
    ) -> Result<()> {
        let named = |error| self.node().name(error);
        let size = self.datatype()?.size;
        if *self.dataspace() == Dataspace::Null {
            return Ok(());
        }
        let pick = Pick::of(selection, self.shape()).map_err(named)?;
        let (count, parts) = match &pick {
            Some(pick) => (pick.count(), self.picks(pick)?),
            None => self.slabs(selection)?,
        };
        task.expect(count.saturating_mul(size as u64));
        let mut start = 0;
        for part in parts {
            task.check()?;
            let losses = how.map(Losses::new);
            let elements = match part {
                Part::Slab(slices) => self.read_slices(&slices, &task.part(), losses.as_ref()),
                Part::Pick(pick) => self.read_picked(&pick, &task.part(), losses.as_ref()),
            };
            self.node().confirm_state(self.generation())?;
            let elements = elements.map_err(named)?;
            let count = elements.len() as u64;
            task.advance(count.saturating_mul(size as u64));
            let damage = losses.map(Losses::into_damage).unwrap_or_default();
            if each(start, Salvaged { elements, damage }).is_break() {
                break;
            }
            start += count;
        }
        Ok(())
    }

    /// Number of elements of a hyperslab, and its blocks.
    fn slabs(&self, selection: &Selection) -> Result<(u64, Parts<'_>)> {
        let slices = selection.resolve(self.shape());
        let slices = slices.map_err(|error| self.node().name(error))?;
        let counts = slices.iter().map(|slice| slice.count);
        let count = counts.fold(1, u64::saturating_mul);
        let size = self.datatype()?.size;
        let blocks = blocks(&slices, self.chunk_shape(), size, BLOCK_BYTES);
        Ok((count, Box::new(blocks.map(Part::Slab))))
    }

    /// The blocks of another selection.
    fn picks<'a>(&self, pick: &'a Pick<'_>) -> Result<Parts<'a>> {
        let size = self.datatype()?.size;
        let cell = cell_of(self.shape(), self.chunk_shape(), size);
        Ok(Box::new(
            pick.parts(&cell, size, BLOCK_BYTES).map(Part::Pick),
        ))
    }

    /// Bytes that its elements take in the file, as they are stored: compressed chunks count as
    /// they are. Looks every chunk up.
    pub fn storage_size(&self, task: &Task) -> Result<u64> {
        // Also of what lies in the header: not after the file changed.
        self.current()?.storage_size_now(task)
    }

    fn storage_size_now(&self, task: &Task) -> Result<u64> {
        let layout = self.layout()?;
        let bytes = match layout {
            Layout::Compact(bytes) => Ok(bytes.len() as u64),
            Layout::Virtual { .. } => Ok(0),
            // What lies in raw files counts as stored.
            Layout::Contiguous { address: None, .. } if self.external_files()?.is_empty() => Ok(0),
            Layout::Contiguous {
                size: Some(size), ..
            } => Ok(*size),
            Layout::Contiguous { .. } => {
                let count = self.dataspace().element_count().unwrap_or(u64::MAX);
                Ok(count.saturating_mul(self.datatype()?.size as u64))
            }
            Layout::Chunked(chunked) => self.chunk_finder(task)?.stored_bytes(chunked),
        };
        bytes.map_err(|error| self.node().name(error))
    }

    /// Reads slices that lie in the extent.
    pub(super) fn read_slices(
        &self,
        slices: &[Slice],
        task: &Task,
        losses: Option<&Losses>,
    ) -> Result<Elements> {
        let datatype = self.shared_datatype()?.clone();
        let shape = slices.iter().map(|slice| slice.count).collect();
        if let Some(mapped) = self.mapped()? {
            let (bytes, heap) = self.read_through(mapped, slices, task, losses)?;
            return Elements::new(datatype, shape, bytes, heap);
        }
        let bytes = self.read_stored(slices, task, losses)?;
        if !needs_heap(&datatype) {
            return Elements::new(datatype, shape, bytes, self.no_heap()?);
        }
        let heap = self.resolve_heap(&bytes, task)?;
        self.confirm()?;
        Elements::new(datatype, shape, bytes, heap)
    }

    /// What elements of its type refer to in the heaps of its file.
    pub(super) fn resolve_heap(&self, bytes: &[u8], task: &Task) -> Result<Heap> {
        let core = self.node().core()?;
        let collections = Collections::new(core);
        let (sizes, limits) = (core.sizes(), core.limits());
        Heap::resolve(self.datatype()?, bytes, sizes, &collections, limits, task)
    }

    /// The bytes of slices that lie in the extent, as they are stored.
    pub(crate) fn read_stored(
        &self,
        slices: &[Slice],
        task: &Task,
        losses: Option<&Losses>,
    ) -> Result<Buffer> {
        if let Some(bytes) = self.read_kept(slices, task)? {
            return Ok(bytes);
        }
        self.with_parts(task, losses, |context, stored| {
            read(context, stored, slices)
        })
    }

    /// The bytes of slices of a virtual dataset, and what they refer to.
    fn read_through(
        &self,
        mapped: &Mapped,
        slices: &[Slice],
        task: &Task,
        losses: Option<&Losses>,
    ) -> Result<(Buffer, Heap)> {
        let core = self.node().core()?;
        let length = selected_bytes(slices, self.datatype()?.size, core.limits())?;
        let mut bytes = Buffer::zeroed(length)?;
        let carried = self.carried(task)?;
        let reading = Reading {
            slices,
            task,
            losses,
            carried: &carried,
        };
        self.fill_and_read(mapped, &reading, &mut bytes, true)?;
        Ok((bytes, carried.into_inner().into_heap()))
    }

    /// What the elements of a virtual dataset will refer to: nothing yet but what its fill value
    /// does.
    pub(super) fn carried(&self, task: &Task) -> Result<RefCell<Carried>> {
        let core = self.node().core()?;
        let heap = match self.fill_value()? {
            FillValue::Value(value) if needs_heap(self.datatype()?) => {
                self.resolve_heap(value, task)?
            }
            _ => Heap::for_results(core.sizes(), core.limits()),
        };
        Ok(RefCell::new(Carried::new(heap)))
    }

    /// Reads slices of a virtual dataset; what no source has is the fill value.
    pub(super) fn fill_and_read(
        &self,
        mapped: &Mapped,
        reading: &Reading<'_>,
        out: &mut [u8],
        zeroed: bool,
    ) -> Result<()> {
        let slices = reading.slices;
        let size = self.datatype()?.size;
        let limits = self.node().core()?.limits();
        if out.len() != selected_bytes(slices, size, limits)? {
            let cause = format!("{} bytes of memory for another selection", out.len());
            return Err(Error::invalid("selection", cause));
        }
        fill(out, self.fill_value()?, size, zeroed)?;
        // Plans list the indices along each dimension: long ones are read in parts.
        let parts = match slices.iter().any(|slice| slice.count > LONG as u64) {
            true => blocks(slices, None, size, size.saturating_mul(LONG)),
            false => blocks(slices, None, size, usize::MAX),
        };
        let count = out.len() / size.max(1);
        let (mut rest, mut at) = (out, 0);
        for part in parts {
            let length = selected_bytes(&part, size, limits)?;
            let (now, later) = rest
                .split_at_mut_checked(length)
                .ok_or_else(|| Error::invalid("selection", "parts do not fit the result"))?;
            let losses = reading.losses.map(|losses| Losses::new(losses.how()));
            let of_part = Reading {
                slices: &part,
                losses: losses.as_ref(),
                ..*reading
            };
            self.read_mapped(mapped, &of_part, now)?;
            if let (Some(all), Some(part)) = (reading.losses, losses) {
                all.absorb(count, limits, part.into_damage(), |marks, out| {
                    let places = out.iter_mut().skip(at);
                    places.zip(marks).for_each(|(out, mark)| *out = *mark);
                    Ok(())
                })?;
            }
            at += length / size.max(1);
            rest = later;
        }
        self.confirm()
    }

    /// Elements for a virtual dataset that this is a source of.
    pub(super) fn read_as_source(
        &self,
        slices: &[Slice],
        task: &Task,
        losses: Option<&Losses>,
    ) -> Result<Elements> {
        Selection::Slab(slices.to_vec())
            .resolve(self.shape())
            .and_then(|slices| self.read_slices(&slices, task, losses))
            .map_err(|error| self.node().name(error))
    }

    /// Puts together what a plan needs, runs it, and looks whether the file changed meanwhile.
    fn with_parts<T>(
        &self,
        task: &Task,
        losses: Option<&Losses>,
        run: impl FnOnce(&ReadContext<'_>, &Stored<'_>) -> Result<T>,
    ) -> Result<T> {
        let core = self.node().core()?;
        let document = self.file().document();
        let raw_files = RawFiles::of(self.node())?;
        let layout = self.layout()?;
        let pipeline = Pipeline::new(self.filters()?, core.filters());
        // What another process writes on at may be another chunk at the next read.
        let steady = !core.is_being_written();
        let context = ReadContext {
            gate: core.gate(),
            source: core.source(),
            base: core.located().found,
            pool: core.pool(),
            cache: steady.then(|| (self.chunk_cache(), document.key(self.generation()))),
            limits: core.limits(),
            task,
            losses,
        };
        let stored = Stored {
            shape: self.shape(),
            element_size: self.datatype()?.size,
            layout,
            pipeline: &pipeline,
            fill: self.missing_value()?,
            chunks: &self.chunk_finder(task)?,
            kept: steady.then(|| self.kept()),
            external: &raw_files.parts(),
        };
        let result = run(&context, &stored)?;
        self.confirm()?;
        Ok(result)
    }

    /// [`crate::Kind::Changed`] if the file is not the one that the dataset was opened in.
    pub(super) fn confirm(&self) -> Result<()> {
        self.confirm_as(self.node().core()?.confirm(self.generation()))
    }

    /// Nothing is kept of a file that changed.
    pub(super) fn confirm_as(&self, confirmed: Result<()>) -> Result<()> {
        if confirmed.is_err() {
            self.chunk_cache().clear();
        }
        confirmed
    }
}
