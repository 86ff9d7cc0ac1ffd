//! Windows of an image: which rows and columns, at what stride, and their values.

use std::ops::Range;
use std::sync::Arc;

use super::damage::DamageNote;
use super::head::ImageClass;
use super::plane::Plane;
use crate::plot::percentile::ValueSample;

/// Which plane of a dataset is the image, and which part of it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageWanted {
    /// The plane.
    pub plane: Plane,
    /// How colours are stored, where the dataset is a picture.
    pub class: Option<ImageClass>,
    /// Rows wanted.
    pub rows: Range<u64>,
    /// Columns wanted.
    pub columns: Range<u64>,
    /// Every how manyth row and column is enough.
    pub strides: [u64; 2],
    /// Whether to read them all, however long it takes; else as many as a budget pays for.
    pub all: bool,
}

/// Values of a part of an image.
#[derive(Debug, Clone)]
pub struct ImageTile {
    /// What is here: what was asked for, or its middle.
    pub wanted: ImageWanted,
    /// Whether more was asked for than the budget paid for.
    pub is_cut: bool,
    /// The values.
    pub pixels: Pixels,
    /// Extremes and percentiles of the values; `None` for colours.
    pub sample: Option<Arc<ValueSample>>,
    /// Pixels that are lost: no numbers, or clear.
    pub damage: Option<DamageNote>,
}

/// Values of pixels, row by row.
#[derive(Debug, Clone)]
pub enum Pixels {
    /// Numbers for a colour map.
    Values(Arc<[f32]>),
    /// Red, green, blue, and opacity.
    Colors(Arc<[u8]>),
}
