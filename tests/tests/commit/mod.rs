//! Saves that power cuts and kills interrupt: what our reader and h5py find then.

mod change;
mod changes;
mod images;
mod kills;
mod power;

/// What a reader finds in a file whose save was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Found {
    Before,
    After,
    /// It does not open the file.
    Refused,
    /// Neither before nor after: this must not be.
    Mixed,
}

/// How often each was found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    before: usize,
    after: usize,
    refused: usize,
    mixed: usize,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.before += other.before;
        self.after += other.after;
        self.refused += other.refused;
        self.mixed += other.mixed;
    }

    fn of(all: &[Found]) -> Self {
        let count = |which| all.iter().filter(|found| **found == which).count();
        Self {
            before: count(Found::Before),
            after: count(Found::After),
            refused: count(Found::Refused),
            mixed: count(Found::Mixed),
        }
    }
}
