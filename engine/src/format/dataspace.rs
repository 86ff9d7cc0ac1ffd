//! Dataspace message (specification IV.A.2.b).

/// The extent of a dataset or attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dataspace {
    /// One element.
    Scalar,
    /// No element at all.
    Null,
    /// An array.
    Simple {
        /// Length of each dimension, the fastest last.
        dims: Vec<u64>,
        /// Largest length of each dimension (`None`: unlimited); equals `dims` where the file
        /// gives none.
        max_dims: Vec<Option<u64>>,
    },
}

impl Dataspace {
    /// Lengths of the dimensions; empty for scalar and null.
    pub fn dims(&self) -> &[u64] {
        match self {
            Self::Simple { dims, .. } => dims,
            Self::Scalar | Self::Null => &[],
        }
    }

    /// Number of elements; `None` where it does not fit 64 bits.
    pub fn element_count(&self) -> Option<u64> {
        match self {
            Self::Scalar => Some(1),
            Self::Null => Some(0),
            Self::Simple { dims, .. } if dims.contains(&0) => Some(0),
            Self::Simple { dims, .. } => dims.iter().try_fold(1, |n: u64, d| n.checked_mul(*d)),
        }
    }
}
