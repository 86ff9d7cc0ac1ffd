//! Numbers of files as the library gives them: one more with every opening, by the command line or
//! through an external link. A file that is still open keeps the number that it has.

use hyperslab_engine::FileId;

/// The numbers that were given.
#[derive(Debug, Default)]
pub struct Numbers {
    last: u64,
    held: Vec<(FileId, u64)>,
}

impl Numbers {
    /// Counts a look through `opened` external links at an object of `file`; its number.
    pub fn pass(&mut self, opened: u64, file: &FileId) -> u64 {
        self.count(opened);
        let held = self.held.iter().find(|(id, _)| id == file);
        held.map_or(self.last, |(_, number)| *number)
    }

    /// Counts a look that ends at no object.
    pub fn count(&mut self, opened: u64) {
        self.last = self.last.saturating_add(opened);
    }

    /// The same as [`Self::pass`]; the file stays open.
    pub fn hold(&mut self, opened: u64, file: &FileId) -> u64 {
        let number = self.pass(opened, file);
        self.held.push((file.clone(), number));
        number
    }

    /// Closes what was held last.
    pub fn release(&mut self) {
        self.held.pop();
    }
}

#[cfg(test)]
mod tests {
    use hyperslab_engine::File;

    use super::*;

    #[test]
    fn every_opening_has_a_number_but_what_is_open_keeps_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
        let id = |name: &str| {
            let path = folder.path().join(name);
            std::fs::copy(example, &path).unwrap();
            File::open(path).unwrap().id().clone()
        };
        let (a, b) = (id("a"), id("b"));
        let mut numbers = Numbers::default();
        assert_eq!(numbers.hold(1, &a), 1);
        assert_eq!((numbers.pass(1, &b), numbers.pass(1, &b)), (2, 3));
        assert_eq!((numbers.pass(1, &a), numbers.hold(1, &b)), (1, 5));
        assert_eq!(numbers.pass(2, &b), 5);
        numbers.release();
        assert_eq!(numbers.pass(1, &b), 8);
    }
}
