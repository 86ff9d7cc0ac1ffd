//! The portions in which the tool reads a dataset: lines may break differently where one ends.

/// Bytes of a portion.
const PORTION: u64 = 32 << 20;

/// Numbers of elements of the portions, one after the other.
pub struct Strips {
    shape: Vec<u64>,
    /// Longest portion along each dimension.
    most: Vec<u64>,
    /// Where the next portion begins.
    next: Vec<u64>,
    done: bool,
}

impl Strips {
    /// Portions of an array whose elements have `size` bytes in memory.
    pub fn new(shape: &[u64], size: usize) -> Self {
        let mut bytes = (size as u64).max(1);
        let mut most = vec![1; shape.len()];
        for (length, most) in shape.iter().zip(&mut most).rev() {
            *most = (*length).min((PORTION / bytes).max(1));
            bytes = bytes.saturating_mul((*most).max(1));
        }
        Self {
            shape: shape.to_vec(),
            most,
            next: vec![0; shape.len()],
            done: shape.contains(&0),
        }
    }
}

impl Iterator for Strips {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if self.done {
            return None;
        }
        self.done = true;
        let mut count = 1_u64;
        let axes = self.shape.iter().zip(&self.most).zip(&mut self.next);
        for ((length, most), next) in axes.rev() {
            let part = (length - *next).min(*most);
            count = count.saturating_mul(part);
            if self.done {
                *next += part;
                self.done = *next == *length;
                if self.done {
                    *next = 0;
                }
            }
        }
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_are_whole_rows_where_rows_fit() {
        let strips: Vec<u64> = Strips::new(&[5, 300_000], 32).collect();
        assert_eq!(strips, [900_000, 600_000]);
        let strips: Vec<u64> = Strips::new(&[2, 5, 400_000], 32).collect();
        assert_eq!(
            strips,
            [800_000, 800_000, 400_000, 800_000, 800_000, 400_000]
        );
        let strips: Vec<u64> = Strips::new(&[2, 1_500_000], 32).collect();
        assert_eq!(strips, [1 << 20, 451_424, 1 << 20, 451_424]);
        assert_eq!(Strips::new(&[], 8).collect::<Vec<_>>(), [1]);
        assert_eq!(Strips::new(&[3, 0], 8).next(), None);
    }
}
