//! Texts of a stream counted: how many different ones, and which come most often.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Different texts that are counted; those that are met later are only said to exist.
pub const MOST: usize = 10_000;

/// Texts that a summary lists.
pub const LISTED: usize = 12;

/// Texts, counted.
#[derive(Debug, Clone, Default)]
pub struct TextTally {
    /// How many texts were fed.
    pub count: u64,
    /// How many of them are empty.
    pub empty: u64,
    seen: HashMap<u64, (Box<str>, u64)>,
    others: u64,
}

/// What is known of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSummary {
    /// How many texts.
    pub count: u64,
    /// How many of them are empty.
    pub empty: u64,
    /// How many different ones were told apart, at most [`MOST`].
    pub distinct: u64,
    /// How many came after so many different ones that they were not told apart.
    pub others: u64,
    /// The most frequent ones, and how often they came.
    pub frequent: Vec<(Box<str>, u64)>,
}

impl TextTally {
    /// Takes in a text, known by `bytes`; `text` makes what is shown of it, and is asked once.
    pub fn feed(&mut self, bytes: &[u8], text: impl FnOnce() -> String) {
        self.count += 1;
        self.empty += u64::from(bytes.is_empty());
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let known = hasher.finish();
        if let Some((_, count)) = self.seen.get_mut(&known) {
            *count += 1;
        } else if self.seen.len() < MOST {
            self.seen.insert(known, (text().into(), 1));
        } else {
            self.others += 1;
        }
    }

    /// Takes in those of another part.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.empty += other.empty;
        self.others += other.others;
        for (known, (text, count)) in other.seen {
            if let Some((_, sum)) = self.seen.get_mut(&known) {
                *sum += count;
            } else if self.seen.len() < MOST {
                self.seen.insert(known, (text, count));
            } else {
                self.others += count;
            }
        }
    }

    /// What came of it.
    pub fn summary(&self) -> TextSummary {
        let mut frequent: Vec<_> = self.seen.values().cloned().collect();
        frequent.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        frequent.truncate(LISTED);
        TextSummary {
            count: self.count,
            empty: self.empty,
            distinct: self.seen.len() as u64,
            others: self.others,
            frequent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(tally: &mut TextTally, text: &str) {
        tally.feed(text.as_bytes(), || text.to_owned());
    }

    #[test]
    fn texts_are_counted_over_all_parts() {
        let (mut one, mut other) = (TextTally::default(), TextTally::default());
        for text in ["b", "a", "", "b"] {
            feed(&mut one, text);
        }
        for text in ["a", "a", "c"] {
            feed(&mut other, text);
        }
        one.merge(other);
        let summary = one.summary();
        assert_eq!((summary.count, summary.empty), (7, 1));
        assert_eq!((summary.distinct, summary.others), (4, 0));
        let frequent = [("a", 3), ("b", 2), ("", 1), ("c", 1)];
        assert_eq!(summary.frequent, frequent.map(|(text, n)| (text.into(), n)));
    }

    #[test]
    fn more_different_texts_than_are_told_apart_are_said() {
        let mut tally = TextTally::default();
        for number in 0..MOST + 25 {
            feed(&mut tally, &number.to_string());
        }
        feed(&mut tally, "0");
        let summary = tally.summary();
        assert_eq!((summary.distinct, summary.others), (MOST as u64, 25));
        assert_eq!(summary.frequent[0], ("0".into(), 2));
        assert_eq!(summary.frequent.len(), LISTED);
    }
}
