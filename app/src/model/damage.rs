//! What is damaged of the elements that a view shows, in few words.

use hyperslab_engine::{Error, Kind};

use crate::text::grouped;

/// Damage among elements that were read.
#[derive(Debug, Clone)]
pub struct DamageNote {
    /// Elements that are lost, or shown in spite of a wrong checksum.
    pub elements: u64,
    /// Chunks, or other parts, that they belong to.
    pub parts: u64,
    /// What is wrong with the first of them.
    pub first: Error,
    /// What can be done about wrong checksums.
    pub checksums: Checksums,
}

/// Wrong checksums among the damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Checksums {
    /// None is wrong.
    Fine,
    /// Some are wrong and shown nevertheless.
    Ignored,
    /// Some are wrong: their chunks could be shown on request.
    Wrong,
}

impl DamageNote {
    /// Adds what was found in another part of the same data.
    pub fn join(note: &mut Option<Self>, other: Option<Self>) {
        match (note, other) {
            (Some(note), Some(other)) => {
                note.elements += other.elements;
                note.parts += other.parts;
                note.checksums = note.checksums.max(other.checksums);
            }
            (note @ None, other) => *note = other,
            (Some(_), None) => {}
        }
    }

    /// The note as a sentence about `what` (cells, samples, pixels).
    pub fn text(&self, what: &str) -> String {
        let elements = grouped(self.elements);
        let cause = format!("{}: {}", self.first.structure(), self.first.cause());
        let place = match self.first.address() {
            Some(address) => format!(" (at {address:#x})"),
            None => String::new(),
        };
        let others = match self.parts {
            0 | 1 => String::new(),
            parts => format!(", and {} more", grouped(parts - 1)),
        };
        let state = match (self.checksums, self.first.kind()) {
            (Checksums::Ignored, _) => "are damaged, some of them shown nevertheless",
            (_, Kind::Unsupported) => "are not decoded",
            (_, Kind::NotFound) => "are missing",
            (_, Kind::Network) => "are in the network",
            _ => "are damaged",
        };
        format!("{elements} {what} {state}: {cause}{place}{others}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_decoded_or_missing_is_not_called_damaged() {
        let text = |kind| {
            let note = DamageNote {
                elements: 10,
                parts: 1,
                first: Error::new(kind, "chunk [0]", "cause"),
                checksums: Checksums::Fine,
            };
            note.text("samples")
        };
        let not_decoded = "10 samples are not decoded: chunk [0]: cause";
        assert_eq!(text(Kind::Unsupported), not_decoded);
        assert_eq!(
            text(Kind::NotFound),
            "10 samples are missing: chunk [0]: cause"
        );
    }

    #[test]
    fn a_note_counts_and_names_the_first_part() {
        let first = Error::corrupt("chunk [3]", "deflate filter: no stream").at(0x800);
        let one = |elements| {
            Some(DamageNote {
                elements,
                parts: 1,
                first: first.clone(),
                checksums: Checksums::Fine,
            })
        };
        let mut note = None;
        DamageNote::join(&mut note, None);
        assert!(note.is_none());
        DamageNote::join(&mut note, one(1000));
        DamageNote::join(&mut note, None);
        let text = |note: &Option<DamageNote>| note.as_ref().map(|note| note.text("cells"));
        let plain = "1,000 cells are damaged: chunk [3]: deflate filter: no stream (at 0x800)";
        assert_eq!(text(&note).as_deref(), Some(plain));
        DamageNote::join(&mut note, one(24));
        let both = plain.replace("1,000", "1,024") + ", and 1 more";
        assert_eq!(text(&note), Some(both));
    }
}
