//! What the table of an object is read from: a dataset, or a group that is one table to the program
//! that wrote it (a sparse matrix, a data frame, a column of categories). Windows, sorting,
//! filtering, statistics and copies read both in the same way.

mod anndata;
mod axes;
mod field;
mod frame;
mod matlab;
mod sparse;

use std::borrow::Cow;
use std::sync::Arc;

use hyperslab_engine::format::fill_value::FillValue;
use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{
    Damage, Dataset, Datatype, Elements, File, Group, Result, Salvage, Salvaged, Task,
};

use self::frame::Frame;
use self::sparse::Sparse;
use super::tiles::{self, Tiles};
use crate::model::head::{self, Column};

/// Elements that a table can be made of.
#[derive(Clone)]
pub enum Content {
    /// Those of a dataset.
    Stored(Dataset),
    /// A matrix of which only some elements are stored.
    Sparse(Arc<Sparse>),
    /// Rows whose columns lie in datasets of their own.
    Frame(Frame),
}

/// What lies in a group that is a table; `None` where it is none.
///
/// # Errors
/// Why one that claims to be a table is none that can be shown.
pub fn of_group(group: &Group, task: &Task) -> Result<Option<Content>> {
    match matlab::table(group, task)? {
        None => anndata::table(group, task),
        found => Ok(found),
    }
}

impl Content {
    /// Type of the elements.
    pub fn datatype(&self) -> Result<&Datatype> {
        match self {
            Self::Stored(dataset) => dataset.datatype(),
            Self::Sparse(sparse) => Ok(sparse.datatype()),
            Self::Frame(frame) => Ok(frame.datatype()),
        }
    }

    /// All columns that a table of them can have.
    pub fn columns(&self) -> Result<Vec<Column>> {
        match self {
            Self::Frame(frame) => Ok(frame.columns()),
            _ => Ok(head::columns(self.datatype()?)),
        }
    }

    /// Length of each dimension.
    pub fn shape(&self) -> &[u64] {
        match self {
            Self::Stored(dataset) => dataset.shape(),
            Self::Sparse(sparse) => sparse.shape(),
            Self::Frame(frame) => frame.shape(),
        }
    }

    /// The file that they lie in.
    pub fn file(&self) -> &File {
        match self {
            Self::Stored(dataset) => dataset.file(),
            Self::Sparse(sparse) => sparse.file(),
            Self::Frame(frame) => frame.file(),
        }
    }

    /// What elements hold that were never written.
    pub fn fill_value(&self) -> Result<&FillValue> {
        match self {
            Self::Stored(dataset) => dataset.fill_value(),
            Self::Sparse(_) | Self::Frame(_) => Ok(&FillValue::Undefined),
        }
    }

    /// The same as an element.
    pub fn fill_element(&self, task: &Task) -> Result<Option<Elements>> {
        match self {
            Self::Stored(dataset) => dataset.fill_element(task),
            Self::Sparse(_) | Self::Frame(_) => Ok(None),
        }
    }

    /// A selection in parts of which each is read once.
    pub fn tiles(&self, slices: Vec<Slice>) -> Tiles {
        let size = self.datatype().map_or(1, |datatype| datatype.size);
        let chunk = match self {
            Self::Stored(dataset) => dataset.chunk_shape().map(Cow::Borrowed),
            Self::Sparse(sparse) => sparse.parts().map(Cow::Owned),
            Self::Frame(_) => None,
        };
        tiles::of_shape(slices, chunk.as_deref(), size as u64)
    }

    /// The same, of which nothing but some columns, by their places among all, needs to be read.
    pub fn only(self, columns: impl IntoIterator<Item = usize>) -> Self {
        match self {
            Self::Frame(frame) => Self::Frame(frame.only(columns)),
            other => other,
        }
    }

    /// Reads the selected elements as far as they can be read.
    pub fn read_salvaging(
        &self,
        selection: &Selection,
        how: Salvage,
        task: &Task,
    ) -> Result<Salvaged> {
        let elements = match self {
            Self::Stored(dataset) => return dataset.read_salvaging(selection, how, task),
            Self::Sparse(sparse) => sparse.read(selection, task)?,
            Self::Frame(frame) => frame.read(selection, how, task)?,
        };
        Ok(Salvaged {
            elements,
            damage: Damage::default(),
        })
    }

    /// Reads the selected elements, all of them.
    pub fn read_elements(&self, selection: &Selection, task: &Task) -> Result<Elements> {
        match self {
            Self::Stored(dataset) => dataset.read_elements(selection, task),
            _ => Ok(self
                .read_salvaging(selection, Salvage::default(), task)?
                .elements),
        }
    }

    /// Whether its references are told by what they lead to.
    pub fn leads(&self) -> bool {
        matches!(self, Self::Frame(frame) if frame.leads())
    }

    /// What it is, in a few words, where it is made of several datasets.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Stored(_) => None,
            Self::Sparse(sparse) => Some(sparse.words()),
            Self::Frame(frame) => Some(frame.words()),
        }
    }
}
