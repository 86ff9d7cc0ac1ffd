//! A converted selection: Rust values in the shape of the selection.

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use super::conversion::Change;
use super::convert::Element;
use super::elements::Elements;
use crate::error::{Error, Result};

/// Values in row-major order with their shape; empty for a single value.
#[derive(Debug, Clone, PartialEq)]
pub struct Array<T>(ArrayD<T>);

impl<T: Element> Array<T> {
    /// Values in the shape of `shape`.
    pub fn new(shape: &[u64], values: Vec<T>) -> Result<Self> {
        let dims: Option<Vec<usize>> = shape.iter().map(|n| usize::try_from(*n).ok()).collect();
        let array = dims.and_then(|dims| ArrayD::from_shape_vec(IxDyn(&dims), values).ok());
        let array = array.ok_or_else(|| {
            Error::invalid(
                "array",
                format!("the values do not have the shape {shape:?}"),
            )
        })?;
        Ok(Self(array))
    }

    /// Converts elements; how many values changed on the way.
    pub fn of(elements: &Elements, change: Change) -> Result<(Self, u64)> {
        let (values, changed) = T::convert(elements, change)?;
        Ok((Self::new(elements.shape(), values)?, changed))
    }

    /// The values as an n-dimensional array.
    pub fn view(&self) -> ArrayViewD<'_, T> {
        self.0.view()
    }

    /// The values as an n-dimensional array of their own.
    pub fn into_ndarray(self) -> ArrayD<T> {
        self.0
    }

    /// The values in row-major order.
    pub fn as_slice(&self) -> &[T] {
        // Made from a vector in standard layout, and never changed.
        self.0.as_slice().unwrap_or_default()
    }

    /// The values in row-major order.
    pub fn into_vec(self) -> Vec<T> {
        self.0.into_raw_vec_and_offset().0
    }
}
