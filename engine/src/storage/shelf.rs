//! Memory of small results that were dropped, for the next ones: an allocator gives pages at its end
//! back to the system, and to touch them anew takes longer than to copy a window into them.

use parking_lot::Mutex;

use super::buffer::Word;

/// Results that are kept, in bytes: below, an allocator is as quick; above, the copying takes longer.
const KEPT: std::ops::RangeInclusive<usize> = 1024..=256 << 10;
/// Most bytes on the shelf.
const HELD: usize = 4 << 20;
/// How many of those given last are looked at for one that fits.
const NEAR: usize = 8;

static SHELF: Mutex<Shelf> = Mutex::new(Shelf {
    vectors: Vec::new(),
    bytes: 0,
});

#[derive(Default)]
struct Shelf {
    vectors: Vec<Vec<Word>>,
    bytes: usize,
}

fn bytes(vector: &[Word]) -> usize {
    size_of_val(vector)
}

impl Shelf {
    /// Memory for `length` bytes, none that is more than twice as long.
    fn take(&mut self, length: usize) -> Option<Vec<Word>> {
        let near = self.vectors.len().saturating_sub(NEAR);
        let fits = |vector: &Vec<Word>| (length..=2 * length).contains(&bytes(vector));
        let found = self.vectors.get(near..)?.iter().rposition(fits)?;
        let vector = self.vectors.swap_remove(near + found);
        self.bytes -= bytes(&vector);
        Some(vector)
    }

    /// Keeps memory. Where there is no room all that was there is given up: nobody took it.
    fn give(&mut self, vector: Vec<Word>) -> Vec<Vec<Word>> {
        let surplus = match self.bytes + bytes(&vector) > HELD {
            true => std::mem::take(self).vectors,
            false => Vec::new(),
        };
        self.bytes += bytes(&vector);
        self.vectors.push(vector);
        surplus
    }
}

/// Memory for `length` bytes, of any content.
pub fn take(length: usize) -> Option<Vec<Word>> {
    KEPT.contains(&length)
        .then(|| SHELF.lock().take(length))
        .flatten()
}

/// Keeps memory for the next result.
pub fn give(vector: Vec<Word>) {
    if KEPT.contains(&bytes(&vector)) {
        let surplus = SHELF.lock().give(vector);
        drop(surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(length: usize) -> Vec<Word> {
        vec![Word::default(); length / size_of::<Word>()]
    }

    #[test]
    fn what_fits_is_taken_and_counted() {
        let mut shelf = Shelf::default();
        for length in [4096, 1024, 8192] {
            assert!(shelf.give(vector(length)).is_empty());
        }
        assert_eq!(shelf.take(4097).map(|v| bytes(&v)), Some(8192));
        assert_eq!(shelf.take(4096).map(|v| bytes(&v)), Some(4096));
        assert!(shelf.take(2048).is_none() && shelf.take(500).is_none());
        assert_eq!((shelf.vectors.len(), shelf.bytes), (1, 1024));
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut shelf = Shelf::default();
        for _ in 0..HELD / (256 << 10) {
            assert!(shelf.give(vector(256 << 10)).is_empty());
        }
        assert_eq!(shelf.bytes, HELD);
        assert_eq!(shelf.give(vector(1024)).len(), HELD / (256 << 10));
        assert_eq!(shelf.bytes, 1024);
    }
}
