//! Which bytes of the file are taken, and by what: finds structures that share bytes.

use std::collections::BTreeMap;

/// Most separate runs of bytes that are remembered: neighbours of one kind are one run.
const MOST_RUNS: usize = 2 << 20;

/// Bytes taken, as runs that do not overlap.
#[derive(Debug, Default)]
pub struct Space {
    /// By first byte: the byte after the last, and the number of the kind.
    runs: BTreeMap<u64, (u64, u8)>,
    kinds: Vec<&'static str>,
}

/// A run that is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// First byte of the run.
    pub start: u64,
    /// Byte after its last.
    pub end: u64,
    /// What took it.
    pub kind: &'static str,
}

impl Space {
    /// Whether as many runs are remembered as there is room for.
    pub fn is_full(&self) -> bool {
        self.runs.len() >= MOST_RUNS
    }

    /// The first run that shares bytes with `start..end`.
    pub fn overlap(&self, start: u64, end: u64) -> Option<Taken> {
        let before = self.runs.range(..=start).next_back();
        let before = before.filter(|(_, (last, _))| *last > start);
        let within = || self.runs.range(start..end).next();
        let (first, (last, kind)) = before.or_else(within).filter(|_| start < end)?;
        Some(Taken {
            start: *first,
            end: *last,
            kind: self
                .kinds
                .get(usize::from(*kind))
                .copied()
                .unwrap_or("data"),
        })
    }

    /// Takes `start..end` for `kind`, unless another has some of it.
    pub fn take(&mut self, start: u64, end: u64, kind: &'static str) -> Result<(), Taken> {
        if let Some(taken) = self.overlap(start, end) {
            return Err(taken);
        }
        if start >= end {
            return Ok(());
        }
        let number = self.number(kind);
        let (mut first, mut last) = (start, end);
        if let Some((&before, &(reach, kind))) = self.runs.range(..start).next_back()
            && reach == start
            && kind == number
        {
            first = before;
        }
        if let Some(&(reach, kind)) = self.runs.get(&end)
            && kind == number
        {
            last = reach;
            self.runs.remove(&end);
        }
        self.runs.insert(first, (last, number));
        Ok(())
    }

    fn number(&mut self, kind: &'static str) -> u8 {
        let found = self.kinds.iter().position(|known| *known == kind);
        let number = found.unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        // There are some thirty kinds.
        u8::try_from(number).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_one_kind_that_touch_become_one() {
        let mut space = Space::default();
        for start in [0, 20, 10] {
            space.take(start, start + 10, "chunk").unwrap();
        }
        space.take(30, 40, "heap").unwrap();
        assert_eq!(space.runs.len(), 2);
        let taken = space.overlap(5, 6).unwrap();
        assert_eq!((taken.start, taken.end, taken.kind), (0, 30, "chunk"));
    }

    #[test]
    fn bytes_that_are_taken_are_not_given_again() {
        let mut space = Space::default();
        space.take(100, 200, "chunk").unwrap();
        for (start, end) in [(50, 101), (150, 160), (199, 300), (50, 300)] {
            let taken = space.take(start, end, "heap").unwrap_err();
            assert_eq!((taken.start, taken.kind), (100, "chunk"), "{start}..{end}");
        }
        space.take(50, 100, "heap").unwrap();
        space.take(200, 300, "heap").unwrap();
        space.take(150, 150, "nothing").unwrap();
    }
}
