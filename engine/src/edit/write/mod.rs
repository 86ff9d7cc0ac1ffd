//! Values of datasets are written: converted as the library does it, an error instead of anything
//! that would be clipped, cut or rounded.
//!
//! Each call is one change of the file.

pub(super) mod chunked;
mod field;
mod merge;
pub(super) mod target;
mod text;
mod values;

use std::sync::Arc;

use crate::data::heap::needs_heap;
use crate::data::pick::{Pick, cell_of};
use crate::data::{Change, Element, Elements};
use crate::datatype::Datatype;
use crate::error::{Error, Result};
use crate::format::dataspace::Dataspace;
use crate::object::Dataset;
use crate::selection::Selection;
use crate::transaction::Edit;

use merge::Merge;
use target::Target;
use values::Values;

impl Dataset {
    /// Writes elements to those that are selected, in row-major order. As in h5py they may have
    /// another shape of as many elements, or one that NumPy would broadcast. Of a compound with some
    /// of the members only these are written.
    ///
    /// # Errors
    /// [`crate::Kind::Conversion`] for the first value that would not stay the same, and where there
    /// is no way between the types; [`crate::Kind::InvalidArgument`] where the shapes do not fit;
    /// [`crate::Kind::Unsupported`] for virtual datasets, elements in external files, and filters
    /// that are not optional and only decoded here, with their name; [`crate::Kind::ReadOnly`].
    /// Nothing is written then.
    pub fn write_elements(&self, selection: &Selection, elements: &Elements) -> Result<()> {
        let make = |target: &Arc<Datatype>| Values::new(elements, target, Change::Refused);
        self.write_values(selection, make).map(drop)
    }

    /// As [`Dataset::write_elements`], but changes values that do not fit: numbers are clipped and
    /// rounded, strings cut. How many it changed.
    pub fn write_elements_lossy(&self, selection: &Selection, elements: &Elements) -> Result<u64> {
        self.write_values(selection, |target| {
            Values::new(elements, target, Change::Counted)
        })
    }

    /// Writes values of a Rust type to the selected elements: as many, or a single one for all.
    ///
    /// ```
    /// use hyperslab_engine::{File, select};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("example.h5");
    /// # std::fs::copy(source, &path).unwrap();
    /// let file = File::options().write(true).open(path)?;
    /// let waveform = file.root().dataset("detector/waveform_0")?;
    /// waveform.write(&select![2..4], &[500, -500])?;
    /// assert_eq!(waveform.read::<f64>(&select![2..4])?.as_slice(), [500.0, -500.0]);
    /// file.save()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Dataset::write_elements`].
    pub fn write<T: Element>(&self, selection: &Selection, values: &[T]) -> Result<()> {
        self.write_with(selection, values, Change::Refused)
            .map(drop)
    }

    /// As [`Dataset::write`], but changes values that do not fit; how many it changed.
    pub fn write_lossy<T: Element>(&self, selection: &Selection, values: &[T]) -> Result<u64> {
        self.write_with(selection, values, Change::Counted)
    }

    fn write_with<T: Element>(
        &self,
        selection: &Selection,
        values: &[T],
        change: Change,
    ) -> Result<u64> {
        self.write_values(selection, |target| {
            let elements = T::elements(values, vec![values.len() as u64], target)?;
            Values::new(&elements, target, change)
        })
    }

    /// Writes the bytes of elements as they are stored.
    ///
    /// # Errors
    /// As [`Dataset::write_elements`]; [`crate::Kind::InvalidArgument`] for elements of variable
    /// length, which are more than their bytes.
    pub fn write_bytes(&self, selection: &Selection, bytes: &[u8]) -> Result<()> {
        let make = |target: &Arc<Datatype>| Values::stored(bytes, target);
        self.write_values(selection, make).map(drop)
    }

    /// Writes values that are made for the type of the elements, as one change of the file.
    fn write_values(
        &self,
        selection: &Selection,
        make: impl FnOnce(&Arc<Datatype>) -> Result<Values>,
    ) -> Result<u64> {
        let write = || {
            self.node().core()?;
            self.file().change(|edit| {
                let dataset = self.current()?;
                let values = make(dataset.shared_datatype()?)?;
                write(edit, &dataset, selection, &values)?;
                Ok(values.changed)
            })
        };
        write().map_err(|error: Error| self.node().name(error))
    }
}

/// Writes values to the selected elements.
fn write(edit: &Edit<'_>, dataset: &Dataset, selection: &Selection, values: &Values) -> Result<()> {
    if *dataset.dataspace() == Dataspace::Null {
        return Err(Error::invalid(
            "dataspace",
            "it is null: there is no element",
        ));
    }
    let shape = dataset.shape();
    let pick = Pick::of(selection, shape)?;
    let (wanted, slices) = match &pick {
        Some(pick) => (pick.shape(), pick.slices()),
        None => {
            let slices = selection.resolve(shape)?;
            let counts = slices.iter().map(|slice| slice.count).collect();
            (counts, Some(slices))
        }
    };
    let mut target = Target::open(edit, dataset)?;
    let bytes = values.fitted(&wanted)?;
    if bytes.is_empty() {
        return Ok(());
    }
    let datatype = dataset.shared_datatype()?;
    let mut merge = Merge::new(edit, dataset, values, &bytes)?;
    match (slices, pick) {
        (Some(slices), _) if values.mask.is_none() && !needs_heap(datatype) => {
            target.put(&slices, &bytes)?;
        }
        (Some(slices), _) => {
            let count = (bytes.len() / datatype.size.max(1)) as u64;
            let each = |put: &mut dyn FnMut(u64, u64)| (0..count).for_each(|n| put(n, n));
            target.put(&slices, &merge.merged(&slices, &each)?)?;
        }
        (None, Some(pick)) => {
            let cell = cell_of(shape, dataset.chunk_shape(), datatype.size);
            for piece in pick.pieces(&cell, datatype.size) {
                let each = |put: &mut dyn FnMut(u64, u64)| piece.places.each(put);
                target.put(&piece.slices, &merge.merged(&piece.slices, &each)?)?;
            }
        }
        (None, None) => {}
    }
    target.store()
}
