//! Class, shape and SHA-256 of what a dataset or an attribute holds.

use hyperslab_engine::data::blocks::blocks;
use hyperslab_engine::{Attribute, Class, Dataset, Dataspace, Datatype, Result, Selection, Task};
use sha2::{Digest as _, Sha256};

use super::elements::feed_elements;
use super::field;
use crate::text::ddl::memory::in_memory;

/// Larger objects are named, not read.
const LIMIT: u64 = 1 << 30;
/// Read at a time.
pub const BLOCK: usize = 64 << 20;

/// What a line says.
pub struct Summary {
    /// Class of the type.
    pub class: &'static str,
    /// Lengths of the dimensions, `scalar` or `null`.
    pub shape: String,
    /// SHA-256 of the elements.
    pub digest: String,
}

/// Summary of a dataset.
pub fn of_dataset(dataset: &Dataset) -> Result<Summary> {
    let datatype = dataset.datatype()?;
    summarize(datatype, dataset.dataspace(), |hash| {
        let task = Task::new();
        if dataset.shape().is_empty() {
            return feed_elements(&dataset.read_elements(&Selection::All, &task)?, hash);
        }
        let slices = Selection::All.resolve(dataset.shape())?;
        for block in blocks(&slices, dataset.chunk_shape(), datatype.size, BLOCK) {
            let part = dataset.read_elements(&Selection::Slab(block), &task)?;
            feed_elements(&part, hash)?;
        }
        Ok(())
    })
}

/// Summary of an attribute.
pub fn of_attribute(attribute: &Attribute) -> Result<Summary> {
    summarize(attribute.datatype()?, attribute.dataspace()?, |hash| {
        feed_elements(&attribute.read(&Task::new())?, hash)
    })
}

/// Class and shape, and the digest of what `feed` hashes.
fn summarize(
    datatype: &Datatype,
    space: &Dataspace,
    feed: impl FnOnce(&mut Sha256) -> Result<()>,
) -> Result<Summary> {
    let summary = |digest| Summary {
        class: class_name(datatype),
        shape: shape(space),
        digest,
    };
    if let Err(bytes) = agree(datatype, space) {
        return Ok(summary(format!("SKIPPED: {bytes} bytes")));
    }
    let mut hash = Sha256::new();
    if space.element_count() != Some(0) {
        feed(&mut hash)?;
    }
    Ok(summary(field::hex(&hash.finalize())))
}

/// Agrees to read all elements, or says how many bytes they are in memory, where variable-length
/// parts are pointers.
pub fn agree(datatype: &Datatype, space: &Dataspace) -> std::result::Result<(), String> {
    let size = in_memory(datatype).size as u64;
    let bytes = space
        .element_count()
        .and_then(|count| count.checked_mul(size));
    match bytes {
        Some(bytes) if bytes <= LIMIT => Ok(()),
        Some(bytes) => Err(bytes.to_string()),
        None => Err("too many".into()),
    }
}

/// An extent: `scalar`, `null` or `3x4`.
pub fn shape(space: &Dataspace) -> String {
    match space {
        Dataspace::Scalar => "scalar".into(),
        Dataspace::Null => "null".into(),
        Dataspace::Simple { dims, .. } => field::shape(dims.iter().copied().map(Some)),
    }
}

fn class_name(datatype: &Datatype) -> &'static str {
    match &datatype.class {
        Class::Integer(_) => "integer",
        Class::Float(_) => "float",
        Class::Time { .. } => "time",
        Class::String(_) | Class::VlenString(_) => "string",
        Class::Bitfield(_) => "bitfield",
        Class::Opaque { .. } => "opaque",
        Class::Compound(_) => "compound",
        Class::Reference(_) => "reference",
        Class::Enum(_) => "enum",
        Class::Sequence(_) => "vlen",
        Class::Array { .. } => "array",
        _ => "other",
    }
}
