//! The contiguous runs of a hyperslab in a row-major array.

use super::Slice;

/// A run of elements that lie together in the array and in the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First element, counted through the array in row-major order.
    pub start: u64,
    /// Elements.
    pub count: u64,
}

/// Iterates over the runs in the result's order, which is also the array's.
#[derive(Debug, Clone)]
pub struct Runs {
    /// Loops, outermost first: count and distance in elements.
    loops: Vec<(u64, u64)>,
    /// Turns made of each loop.
    turns: Vec<u64>,
    start: u64,
    length: u64,
    done: bool,
}

impl Runs {
    /// The runs of `slices` in an array of `shape`; `None` where its elements do not fit 64 bits.
    pub fn new(slices: &[Slice], shape: &[u64]) -> Option<Self> {
        let mut stride = 1_u64;
        let mut runs = Self {
            loops: Vec::new(),
            turns: Vec::new(),
            start: 0,
            length: 1,
            done: slices.iter().any(|slice| slice.count == 0),
        };
        if runs.done {
            return Some(runs);
        }
        for (slice, dimension) in slices.iter().zip(shape).rev() {
            runs.start = runs.start.checked_add(slice.start.checked_mul(stride)?)?;
            let distance = slice.step.checked_mul(stride)?;
            if slice.count > 1 {
                if runs.loops.is_empty() && distance == runs.length {
                    runs.length = runs.length.checked_mul(slice.count)?;
                } else {
                    runs.loops.push((slice.count, distance));
                }
            }
            stride = stride.checked_mul(*dimension)?;
        }
        runs.loops.reverse();
        runs.turns = vec![0; runs.loops.len()];
        Some(runs)
    }

    /// Elements of each run.
    pub fn run_length(&self) -> u64 {
        self.length
    }
}

impl Iterator for Runs {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        if self.done {
            return None;
        }
        let offset: u64 = self
            .turns
            .iter()
            .zip(&self.loops)
            .map(|(turn, (_, distance))| turn * distance)
            .sum();
        self.done = true;
        for (turn, (count, _)) in self.turns.iter_mut().zip(&self.loops).rev() {
            *turn += 1;
            if *turn < *count {
                self.done = false;
                break;
            }
            *turn = 0;
        }
        Some(Run {
            start: self.start + offset,
            count: self.length,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(slices: &[Slice], shape: &[u64]) -> Vec<u64> {
        Runs::new(slices, shape)
            .unwrap()
            .flat_map(|run| run.start..run.start + run.count)
            .collect()
    }

    #[test]
    fn the_whole_array_is_one_run() {
        let all: Vec<Slice> = [3, 4, 5].iter().map(|n| Slice::range(0, *n, 1)).collect();
        let runs: Vec<Run> = Runs::new(&all, &[3, 4, 5]).unwrap().collect();
        assert_eq!(
            runs,
            [Run {
                start: 0,
                count: 60
            }]
        );
    }

    #[test]
    fn runs_follow_the_order_of_the_array() {
        let slices = [
            Slice::range(1, 3, 1),
            Slice::range(0, 4, 2),
            Slice::range(2, 4, 1),
        ];
        assert_eq!(
            elements(&slices, &[3, 4, 5]),
            [22, 23, 32, 33, 42, 43, 52, 53]
        );
        let rows = [Slice::range(1, 3, 1), Slice::range(0, 4, 1)];
        assert_eq!(Runs::new(&rows, &[3, 4]).unwrap().run_length(), 8);
    }

    #[test]
    fn nothing_selected_has_no_run() {
        assert_eq!(elements(&[Slice::range(0, 0, 1)], &[3]), [0_u64; 0]);
    }

    #[test]
    fn an_array_beyond_64_bits_is_refused() {
        let slice = Slice::range(1, 3, 1);
        assert!(Runs::new(&[slice; 3], &[1 << 40, 1 << 40, 1 << 40]).is_none());
    }
}
