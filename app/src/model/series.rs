//! Lines of a plot: which elements, and their extremes for each pixel column.

use std::ops::Range;
use std::sync::Arc;

use hyperslab_engine::selection::Slice;

use crate::plot::decimate::Decimator;

/// Which elements of a dataset form a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LineSource {
    /// The axis that the line runs along.
    pub axis: usize,
    /// What is chosen on every axis: a single index but on `axis`.
    pub slices: Vec<Slice>,
    /// Which column (member of a compound), and which part of a complex number.
    pub column: usize,
    /// The part of a complex number.
    pub part: Part,
}

/// Parts of a complex number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Part {
    /// The number itself where it is real, the real part where it is complex.
    #[default]
    Real,
    /// The imaginary part.
    Imaginary,
}

/// What a plot wants to have: lines, samples and how finely.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesWanted {
    /// The lines.
    pub lines: Vec<LineSource>,
    /// Samples in view.
    pub range: Range<u64>,
    /// Buckets, about one a pixel column.
    pub buckets: usize,
}

/// A line as it arrived.
#[derive(Debug, Clone)]
pub struct Line {
    /// Name for the legend.
    pub name: String,
    /// Number of samples in all.
    pub len: u64,
    /// Extremes over the range asked for.
    pub data: Arc<Decimator>,
}
