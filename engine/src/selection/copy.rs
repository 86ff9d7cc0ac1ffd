//! Copies a box of elements between two row-major arrays: scatter and gather, any element size.
//!
//! Axes that are contiguous on both sides melt into one run, so that whole rows, planes or chunks
//! are single copies; short runs of the usual element sizes are copied without a call.

use super::overlap::Overlap;

/// One loop of the copy; distances in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Axis {
    count: usize,
    source: usize,
    target: usize,
}

/// A copy of a box, ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxCopy {
    source: usize,
    target: usize,
    run: usize,
    /// Loops, outermost first.
    axes: Vec<Axis>,
}

impl BoxCopy {
    /// The copy from a chunk of `chunk` elements along each dimension to the result of shape
    /// `result`, both of elements of `size` bytes, less `origin` bytes of the result.
    ///
    /// `None` where the arithmetic does not fit the machine or the result starts after the box.
    pub fn new(
        overlaps: &[Overlap],
        chunk: &[u64],
        result: &[u64],
        size: usize,
        origin: usize,
    ) -> Option<Self> {
        let (mut from, mut to) = (size as u64, size as u64);
        let (mut source, mut target) = (0_u64, 0_u64);
        let mut copy = Self {
            source: 0,
            target: 0,
            run: size,
            axes: Vec::new(),
        };
        let dimensions = overlaps.iter().zip(chunk).zip(result);
        for ((overlap, chunk), result) in dimensions.rev() {
            source = source.checked_add(overlap.inside.checked_mul(from)?)?;
            target = target.checked_add(overlap.place.checked_mul(to)?)?;
            copy.push(Axis {
                count: usize::try_from(overlap.count).ok()?,
                source: usize::try_from(overlap.step.checked_mul(from)?).ok()?,
                target: usize::try_from(to).ok()?,
            })?;
            from = from.checked_mul(*chunk)?;
            to = to.checked_mul(*result)?;
        }
        copy.axes.reverse();
        copy.source = usize::try_from(source).ok()?;
        copy.target = usize::try_from(target).ok()?.checked_sub(origin)?;
        Some(copy)
    }

    /// Adds the next axis outwards, melting it into its inner neighbour where both go on.
    fn push(&mut self, axis: Axis) -> Option<()> {
        if axis.count == 1 {
            return Some(());
        }
        match self.axes.last_mut() {
            None if axis.source == self.run && axis.target == self.run => {
                self.run = self.run.checked_mul(axis.count)?;
            }
            Some(inner)
                if inner.count.checked_mul(inner.source) == Some(axis.source)
                    && inner.count.checked_mul(inner.target) == Some(axis.target) =>
            {
                inner.count = inner.count.checked_mul(axis.count)?;
            }
            _ => self.axes.push(axis),
        }
        Some(())
    }

    /// Whether the box is one run of bytes; then where it begins in source and target, and its
    /// length.
    pub fn single(&self) -> Option<(usize, usize, usize)> {
        self.axes
            .is_empty()
            .then_some((self.source, self.target, self.run))
    }

    /// Copies; `false` (and perhaps a part copied) where source or target are too short.
    #[must_use]
    pub fn apply(&self, source: &[u8], target: &mut [u8]) -> bool {
        let from = source.get(self.source..);
        let to = target.get_mut(self.target..);
        match (from, to) {
            (Some(from), Some(to)) => nest(&self.axes, self.run, from, to),
            _ => false,
        }
    }
}

/// Runs the loops of `axes` around runs of `run` bytes.
fn nest(axes: &[Axis], run: usize, source: &[u8], target: &mut [u8]) -> bool {
    match axes {
        [] => copy_run(run, source, target),
        [axis] => match run {
            1 => row::<1>(axis, source, target),
            2 => row::<2>(axis, source, target),
            4 => row::<4>(axis, source, target),
            8 => row::<8>(axis, source, target),
            16 => row::<16>(axis, source, target),
            _ => (0..axis.count).all(|i| step(axis, i, &[], run, source, target)),
        },
        [axis, inner @ ..] => (0..axis.count).all(|i| step(axis, i, inner, run, source, target)),
    }
}

fn step(
    axis: &Axis,
    i: usize,
    inner: &[Axis],
    run: usize,
    source: &[u8],
    target: &mut [u8],
) -> bool {
    let from = source.get(i * axis.source..);
    let to = target.get_mut(i * axis.target..);
    match (from, to) {
        (Some(from), Some(to)) => nest(inner, run, from, to),
        _ => false,
    }
}

fn copy_run(run: usize, source: &[u8], target: &mut [u8]) -> bool {
    match (source.get(..run), target.get_mut(..run)) {
        (Some(from), Some(to)) => {
            to.copy_from_slice(from);
            true
        }
        _ => false,
    }
}

/// A loop around runs of a fixed size, which the compiler turns into plain loads and stores.
fn row<const N: usize>(axis: &Axis, source: &[u8], target: &mut [u8]) -> bool {
    let mut copied = 0;
    let from = source.chunks(axis.source.max(1));
    let to = target.chunks_mut(axis.target.max(1));
    for (from, to) in from.zip(to).take(axis.count) {
        let (Some(from), Some(to)) = (from.first_chunk::<N>(), to.first_chunk_mut::<N>()) else {
            return false;
        };
        *to = *from;
        copied += 1;
    }
    copied == axis.count
}

#[cfg(test)]
mod tests {
    use super::super::Slice;
    use super::super::overlap::overlaps;
    use super::*;

    /// Copies chunk by chunk what `slices` select of an array of `shape`, and compares with the
    /// selection done element by element.
    fn check(shape: &[u64], chunk: &[u64], slices: &[Slice], size: usize) {
        let count: u64 = shape.iter().product();
        let whole: Vec<u8> = (0..count as usize * size)
            .map(|i| (i * 7 + i / 251) as u8)
            .collect();
        let result: Vec<u64> = slices.iter().map(|s| s.count).collect();
        let wanted = select(shape, slices, size, &whole);
        let mut found = vec![0; wanted.len()];
        for number in numbers(shape, chunk) {
            let Some(parts) = overlaps(slices, &number, chunk) else {
                continue;
            };
            let block = cut(shape, chunk, &number, size, &whole);
            let copy = BoxCopy::new(&parts, chunk, &result, size, 0).unwrap();
            assert!(copy.apply(&block, &mut found));
        }
        assert_eq!(found, wanted, "{shape:?} {chunk:?} {slices:?} {size}");
    }

    fn numbers(shape: &[u64], chunk: &[u64]) -> Vec<Vec<u64>> {
        let grid: Vec<u64> = shape
            .iter()
            .zip(chunk)
            .map(|(n, c)| n.div_ceil(*c))
            .collect();
        (0..grid.iter().product())
            .map(|i| split(i, &grid))
            .collect()
    }

    fn split(mut index: u64, shape: &[u64]) -> Vec<u64> {
        let mut out = vec![0; shape.len()];
        for (place, length) in out.iter_mut().zip(shape).rev() {
            *place = index % length;
            index /= length;
        }
        out
    }

    fn element<'a>(shape: &[u64], at: &[u64], size: usize, whole: &'a [u8]) -> &'a [u8] {
        let index = at.iter().zip(shape).fold(0, |n, (i, d)| n * d + i) as usize;
        &whole[index * size..(index + 1) * size]
    }

    fn select(shape: &[u64], slices: &[Slice], size: usize, whole: &[u8]) -> Vec<u8> {
        let result: Vec<u64> = slices.iter().map(|s| s.count).collect();
        (0..result.iter().product())
            .flat_map(|i| {
                let at = split(i, &result);
                let at: Vec<u64> = at
                    .iter()
                    .zip(slices)
                    .map(|(i, s)| s.start + i * s.step)
                    .collect();
                element(shape, &at, size, whole).to_vec()
            })
            .collect()
    }

    fn cut(shape: &[u64], chunk: &[u64], number: &[u64], size: usize, whole: &[u8]) -> Vec<u8> {
        (0..chunk.iter().product())
            .flat_map(|i| {
                let at = split(i, chunk);
                let at: Vec<u64> = at
                    .iter()
                    .zip(number)
                    .zip(chunk)
                    .map(|((i, n), c)| n * c + i)
                    .collect();
                match at.iter().zip(shape).all(|(i, n)| i < n) {
                    true => element(shape, &at, size, whole).to_vec(),
                    false => vec![0xee; size],
                }
            })
            .collect()
    }

    #[test]
    fn chunks_of_any_shape_come_together_under_any_slab() {
        let s = Slice::range;
        for size in [1, 2, 3, 4, 8, 16, 20] {
            check(&[17], &[5], &[s(0, 17, 1)], size);
            check(&[17], &[5], &[s(2, 16, 3)], size);
            check(&[9, 11], &[4, 3], &[s(0, 9, 1), s(0, 11, 1)], size);
            check(&[9, 11], &[4, 11], &[s(1, 9, 1), s(0, 11, 1)], size);
            check(&[9, 11], &[9, 1], &[s(1, 9, 2), s(1, 10, 4)], size);
            check(
                &[4, 5, 6],
                &[2, 5, 6],
                &[s(0, 4, 1), s(0, 5, 1), s(0, 6, 1)],
                size,
            );
            check(
                &[4, 5, 6],
                &[3, 2, 4],
                &[s(1, 4, 2), s(0, 5, 1), s(2, 6, 3)],
                size,
            );
        }
    }

    #[test]
    fn whole_chunks_are_one_run() {
        let parts = overlaps(
            &[Slice::range(0, 8, 1), Slice::range(0, 6, 1)],
            &[1, 0],
            &[4, 6],
        );
        let copy = BoxCopy::new(&parts.unwrap(), &[4, 6], &[8, 6], 4, 0).unwrap();
        assert_eq!(copy.single(), Some((0, 96, 96)));
    }

    #[test]
    fn a_short_source_is_told_not_a_panic() {
        let parts = overlaps(&[Slice::range(0, 8, 2)], &[0], &[8]).unwrap();
        let copy = BoxCopy::new(&parts, &[8], &[4], 4, 0).unwrap();
        assert!(!copy.apply(&[0; 20], &mut [0; 16]));
        assert!(!copy.apply(&[0; 32], &mut [0; 12]));
        assert!(copy.apply(&[0; 32], &mut [0; 16]));
    }
}
