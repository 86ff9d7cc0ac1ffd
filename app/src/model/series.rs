//! Lines of a plot: which elements, and their extremes for each pixel column.

use std::ops::Range;
use std::sync::Arc;

use hyperslab_engine::datatype::Datatype;
use hyperslab_engine::selection::Slice;

use super::damage::DamageNote;
use crate::plot::decimate::Decimator;
use crate::plot::series::XScale;

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
    /// Whether to read them all, however long it takes; else as many as a budget pays for.
    pub all: bool,
    /// Which scale of the lines' dimension says where samples stand.
    pub scale: usize,
}

/// Where the samples of lines stand, and what that is called.
#[derive(Debug, Clone, PartialEq)]
pub struct XAxis {
    /// Places of the samples.
    pub scale: XScale,
    /// Name and unit.
    pub label: String,
}

/// A line as it arrived.
#[derive(Debug, Clone)]
pub struct Line {
    /// Name for the legend.
    pub name: String,
    /// Number of samples in all.
    pub len: u64,
    /// How many samples from the first on are read unless all are asked for.
    pub affordable: u64,
    /// Type of the numbers.
    pub datatype: Datatype,
    /// Extremes over the range asked for, or over as much of it as was affordable.
    pub data: Arc<Decimator>,
    /// Samples that are lost; they are left out.
    pub damage: Option<DamageNote>,
    /// Where samples stand by a scale, if one says so.
    pub x: Option<Arc<XAxis>>,
    /// The samples as text, where each has a bucket of its own and they are not many.
    pub exact: Arc<[Box<str>]>,
}

impl Line {
    /// The exact text of a sample, where it is here.
    pub fn exact(&self, index: u64) -> Option<&str> {
        let place = index.checked_sub(self.data.range().start)?;
        let text = self.exact.get(usize::try_from(place).ok()?)?;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use hyperslab_engine::datatype::Class;

    use super::*;

    #[test]
    fn exact_texts_are_counted_from_the_first_sample_of_the_range() {
        let texts = ["0.1", "NaN", "7"].map(Box::from);
        let line = Line {
            name: String::new(),
            len: 1 << 40,
            affordable: 1 << 30,
            datatype: Datatype {
                size: 1,
                class: Class::Opaque {
                    tag: Arc::default(),
                },
            },
            data: Arc::new(Decimator::new(1_000_000_000_000..1_000_000_000_003, 9)),
            damage: None,
            x: None,
            exact: texts.into_iter().collect(),
        };
        assert_eq!(line.exact(1_000_000_000_000), Some("0.1"));
        assert_eq!(line.exact(1_000_000_000_002), Some("7"));
        assert_eq!(line.exact(1_000_000_000_003), None);
        assert_eq!(line.exact(0), None);
    }
}
