//! What a selection costs: bytes that reading it touches, and how much of it a budget pays for.
//!
//! A stride saves elements, not bytes: of a compressed chunk all is decoded for one element, and
//! short gaps of contiguous data are read along. What is shown without being asked for stays
//! within a budget.

use hyperslab_engine::Dataset;
use hyperslab_engine::selection::Slice;

/// Bytes that a view may touch unless the user asks for everything.
pub const BUDGET: u64 = 1 << 30;
/// Bytes between runs of contiguous data that are read along.
const GAP: u64 = 16 << 10;
/// Least bytes that the system reads.
const PAGE: u64 = 4 << 10;

/// How the elements of a dataset lie in the file, as far as the cost of reading goes.
#[derive(Debug, Clone)]
pub struct Lying {
    shape: Vec<u64>,
    chunk: Option<Vec<u64>>,
    size: u64,
}

impl Lying {
    /// That of a dataset.
    pub fn of(dataset: &Dataset) -> Self {
        Self {
            shape: dataset.shape().to_vec(),
            chunk: dataset.chunk_shape().map(<[u64]>::to_vec),
            size: dataset
                .datatype()
                .map_or(1, |datatype| datatype.size as u64),
        }
    }

    #[cfg(test)]
    pub fn new(shape: &[u64], chunk: Option<&[u64]>, size: u64) -> Self {
        Self {
            shape: shape.to_vec(),
            chunk: chunk.map(<[u64]>::to_vec),
            size,
        }
    }

    /// Bytes touched to read these elements; saturates.
    pub fn bytes(&self, slices: &[Slice]) -> u64 {
        if slices.iter().any(|slice| slice.count == 0) {
            return 0;
        }
        match &self.chunk {
            Some(chunk) => self.chunked(chunk, slices),
            None => self.contiguous(slices),
        }
    }

    fn chunked(&self, chunk: &[u64], slices: &[Slice]) -> u64 {
        let hit = |(slice, length): (&Slice, &u64)| {
            let length = (*length).max(1);
            let last = slice.last().unwrap_or(slice.start);
            (last / length - slice.start / length)
                .saturating_add(1)
                .min(slice.count)
        };
        let chunks = slices.iter().zip(chunk).map(hit);
        let bytes = chunk.iter().fold(self.size, |n, c| n.saturating_mul(*c));
        chunks.fold(bytes, u64::saturating_mul)
    }

    /// From the innermost dimension out: what lies between runs counts where it is short.
    fn contiguous(&self, slices: &[Slice]) -> u64 {
        let (mut touched, mut extent, mut pitch) = (self.size, self.size, self.size);
        for (slice, length) in slices.iter().zip(&self.shape).rev() {
            let distance = slice.step.max(1).saturating_mul(pitch);
            let further = (slice.count - 1).saturating_mul(distance);
            let near = distance.saturating_sub(extent) <= GAP;
            touched = match near {
                true => further.saturating_add(touched),
                false => slice.count.saturating_mul(touched.max(PAGE)),
            };
            extent = further.saturating_add(extent);
            pitch = pitch.saturating_mul(*length);
        }
        touched
    }
}

/// The largest number up to `most` that costs at most `budget`, at least 1 where `most` is;
/// `cost` never falls.
pub fn affordable(most: u64, budget: u64, cost: impl Fn(u64) -> u64) -> u64 {
    if cost(most) <= budget {
        return most;
    }
    let (mut low, mut high) = (most.min(1), most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match cost(middle) <= budget {
            true => low = middle,
            false => high = middle,
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_element_of_a_chunk_costs_the_chunk() {
        let data = Lying::new(&[1000, 1000], Some(&[10, 20]), 4);
        assert_eq!(data.bytes(&[Slice::index(5), Slice::index(5)]), 800);
        let column = [Slice::range(0, 1000, 1), Slice::index(5)];
        assert_eq!(data.bytes(&column), 100 * 800);
        let strided = [Slice::range(0, 1000, 50), Slice::range(0, 1000, 2)];
        assert_eq!(data.bytes(&strided), 20 * 50 * 800);
        assert_eq!(data.bytes(&[Slice::range(0, 0, 1), Slice::index(5)]), 0);
    }

    #[test]
    fn a_stride_over_contiguous_data_costs_what_is_read_along() {
        let data = Lying::new(&[1 << 16, 1 << 16], None, 4);
        let whole = data.bytes(&[Slice::range(0, 1 << 16, 1), Slice::range(0, 1 << 16, 1)]);
        assert_eq!(whole, 1 << 34);
        let strided = data.bytes(&[Slice::range(0, 1 << 16, 32), Slice::range(0, 1 << 16, 32)]);
        assert!((1 << 28..1 << 30).contains(&strided), "{strided}");
        let column = data.bytes(&[Slice::range(0, 1 << 16, 1), Slice::index(3)]);
        assert_eq!(column, PAGE << 16);
    }

    #[test]
    fn costs_of_absurd_extents_saturate() {
        let all = [Slice::range(0, u64::MAX, 1), Slice::range(0, u64::MAX, 1)];
        assert_eq!(
            Lying::new(&[u64::MAX; 2], Some(&[1, 1]), 8).bytes(&all),
            u64::MAX
        );
        assert_eq!(Lying::new(&[u64::MAX; 2], None, 8).bytes(&all), u64::MAX);
    }

    #[test]
    fn as_much_is_affordable_as_the_budget_pays_for() {
        assert_eq!(affordable(100, 1000, |n| n * 3), 100);
        assert_eq!(affordable(1000, 1000, |n| n * 3), 333);
        assert_eq!(affordable(1000, 1, |n| n * 3), 1);
        assert_eq!(affordable(0, 1, |n| n * 3), 0);
        assert_eq!(affordable(u64::MAX, 7, |n| n), 7);
    }
}
