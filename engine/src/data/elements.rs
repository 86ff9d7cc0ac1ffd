//! Elements as read: their bytes in the file's type, and the variable-length parts beside them.

use std::sync::Arc;

use super::conversion::Change;
use super::decode::decode_value;
use super::heap::Heap;
use super::value::Value;
use crate::datatype::{Class, Datatype};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::storage::Buffer;

/// Elements of one type, in row-major order of their shape. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Elements {
    datatype: Arc<Datatype>,
    shape: Vec<u64>,
    length: usize,
    bytes: Arc<Buffer>,
    heap: Arc<Heap>,
}

impl Elements {
    /// Elements of `shape` (empty for a single one) that lie in `bytes`.
    pub fn new(
        datatype: Arc<Datatype>,
        shape: Vec<u64>,
        bytes: Buffer,
        heap: impl Into<Arc<Heap>>,
    ) -> Result<Self> {
        let length = shape.iter().try_fold(1, |n: u64, d| n.checked_mul(*d));
        let length = length.and_then(|n| usize::try_from(n).ok());
        let wanted = length.and_then(|n| n.checked_mul(datatype.size));
        match (length, wanted) {
            (Some(length), Some(wanted)) if wanted == bytes.len() => Ok(Self {
                datatype,
                shape,
                length,
                bytes: Arc::new(bytes),
                heap: heap.into(),
            }),
            _ => {
                let cause = format!("{} bytes do not have the shape {shape:?}", bytes.len());
                Err(Error::invalid("elements", cause))
            }
        }
    }

    /// No element at all: what a null dataspace holds.
    pub fn none(datatype: Arc<Datatype>) -> Self {
        Self {
            datatype,
            shape: vec![0],
            length: 0,
            bytes: Arc::default(),
            heap: Arc::default(),
        }
    }

    /// Type of the elements, as in the file.
    pub fn datatype(&self) -> &Datatype {
        &self.datatype
    }

    /// Length of each dimension; empty for a single element.
    pub fn shape(&self) -> &[u64] {
        &self.shape
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// All bytes, as stored in the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The heap objects that variable-length elements refer to.
    pub fn heap(&self) -> &Heap {
        &self.heap
    }

    /// Bytes of one element; empty beyond the last.
    pub fn element(&self, index: usize) -> &[u8] {
        let size = self.datatype.size;
        let start = index.checked_mul(size);
        let range = start.and_then(|start| Some(start..start.checked_add(size)?));
        range
            .and_then(|range| self.bytes.get(range))
            .unwrap_or_default()
    }

    /// The same bytes as elements of another type, along one dimension.
    pub(crate) fn reinterpreted(&self, datatype: Datatype) -> Result<Self> {
        if datatype.size == 0 {
            return Err(Error::invalid("elements", "a type of no bytes"));
        }
        let length = self.bytes.len() / datatype.size;
        Ok(Self {
            datatype: Arc::new(datatype),
            shape: vec![length as u64],
            length,
            bytes: self.bytes.clone(),
            heap: self.heap.clone(),
        })
    }

    /// As many elements of another type in `bytes`, which refer to the same heap.
    pub(crate) fn with_bytes(&self, datatype: Arc<Datatype>, bytes: Buffer) -> Result<Self> {
        if self.length.checked_mul(datatype.size) != Some(bytes.len()) {
            let cause = format!("{} bytes for {} elements", bytes.len(), self.length);
            return Err(Error::invalid("elements", cause));
        }
        Ok(Self {
            datatype,
            shape: self.shape.clone(),
            length: self.length,
            bytes: Arc::new(bytes),
            heap: self.heap.clone(),
        })
    }

    /// The same elements in another shape.
    pub(crate) fn reshaped(self, shape: Vec<u64>) -> Result<Self> {
        let length = shape.iter().try_fold(1, |n: u64, d| n.checked_mul(*d));
        if length != Some(self.length as u64) {
            let cause = format!("{} elements do not have the shape {shape:?}", self.length);
            return Err(Error::invalid("elements", cause));
        }
        Ok(Self { shape, ..self })
    }

    /// Some of the elements, by their numbers, along one dimension.
    pub(crate) fn picked(&self, places: &[u64]) -> Result<Self> {
        let size = self.datatype.size;
        let limit = self.heap.limits().result;
        let length = (places.len() as u64).saturating_mul(size as u64);
        let mut bytes = Buffer::zeroed(Limits::agree(length, limit, "elements")?)?;
        for (place, out) in places.iter().zip(bytes.chunks_exact_mut(size.max(1))) {
            let element = self.element(usize::try_from(*place).unwrap_or(usize::MAX));
            if element.len() != size {
                return Err(Error::invalid("elements", format!("no element {place}")));
            }
            out.copy_from_slice(element);
        }
        Ok(Self {
            shape: vec![places.len() as u64],
            length: places.len(),
            bytes: Arc::new(bytes),
            ..self.clone()
        })
    }

    /// All elements as Rust values; a value that would not stay the same is an error.
    pub fn to_vec<T: super::Element>(&self) -> Result<Vec<T>> {
        Ok(T::convert(self, Change::Refused)?.0)
    }

    /// All elements as Rust values, and how many of them changed on the way.
    pub fn to_vec_lossy<T: super::Element>(&self) -> Result<(Vec<T>, u64)> {
        T::convert(self, Change::Counted)
    }

    /// One element as a value.
    pub fn value(&self, index: usize) -> Result<Value> {
        if index >= self.length {
            let cause = format!("no element {index} of {}", self.length);
            return Err(Error::invalid("elements", cause));
        }
        decode_value(&self.datatype, self.element(index), &self.heap)
    }

    /// One element as a number, rounded where it must be; `None` for what is no number.
    pub fn f64(&self, index: usize) -> Option<f64> {
        let element = self.element(index);
        let datatype = match &self.datatype.class {
            Class::Enum(enumeration) => &enumeration.base,
            _ => &self.datatype,
        };
        match &datatype.class {
            _ if index >= self.length => None,
            Class::Float(float) => float.decode(element),
            Class::Integer(integer) => integer.decode(element).map(|number| number as f64),
            _ => None,
        }
    }
}
