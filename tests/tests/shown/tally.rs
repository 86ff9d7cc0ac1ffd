//! What the walk counted, and what it has to complain about.

use std::collections::BTreeMap;

use hyperslab_engine::Error;

use crate::harness::corpus;
use crate::harness::stage::Refusal;

/// Complaints that are kept of each file.
const KEPT: usize = 40;

/// Counts of a walk.
#[derive(Debug, Default)]
pub struct Tally {
    /// Objects that were shown in every view.
    pub objects: usize,
    /// Things of each kind (cells, attributes, members …) that mean what h5py reads.
    pub agreed: BTreeMap<&'static str, usize>,
    /// Things that do not.
    pub wrong: usize,
    /// What h5py does not read and the program shows.
    pub unread: usize,
    /// Errors that stand in the place of content, by kind.
    pub errors: BTreeMap<String, usize>,
    /// What is wrong, the first of each file.
    pub complaints: Vec<String>,
    place: String,
    of_file: usize,
}

impl Tally {
    /// What follows belongs to this file.
    pub fn begin(&mut self, file: &str) {
        file.clone_into(&mut self.place);
        self.of_file = 0;
    }

    /// One thing was compared.
    pub fn compare(&mut self, kind: &'static str, place: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => *self.agreed.entry(kind).or_default() += 1,
            Err(cause) => self.complain(&format!("{place}: {kind}: {cause}")),
        }
    }

    /// As [`Self::compare`], of things that must be the same.
    pub fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        kind: &'static str,
        place: &str,
        shown: &T,
        wanted: &T,
    ) {
        let differs = || format!("{shown:?} is shown, {wanted:?} is there");
        let outcome = (shown == wanted).then_some(()).ok_or_else(differs);
        self.compare(kind, place, outcome);
    }

    /// Something is wrong.
    pub fn complain(&mut self, cause: &str) {
        self.wrong += 1;
        self.of_file += 1;
        if self.of_file <= KEPT {
            self.complaints.push(format!("{} {cause}", self.place));
        }
    }

    /// A view shows an error, which h5py shares unless `wanted` is there.
    pub fn refused(&mut self, place: &str, refusal: &Refusal, wanted: bool) {
        match refusal {
            Refusal::Defect(cause) => self.complain(&format!("{place}: {cause}")),
            Refusal::Error(error) => self.error(place, error, wanted),
        }
    }

    /// An error in place of content: it says what it is about.
    pub fn error(&mut self, place: &str, error: &Error, wanted: bool) {
        let kind = format!("{:?}: {}", error.kind(), error.structure());
        *self.errors.entry(kind).or_default() += 1;
        if wanted {
            self.complain(&format!("{place}: {error}, but h5py reads it"));
        } else if error.structure().is_empty() || error.cause().is_empty() {
            self.complain(&format!("{place}: an error without words"));
        }
    }

    /// Counts and errors in words.
    pub fn summary(&self) -> String {
        let counts = self.agreed.iter().map(|(kind, n)| format!("{n} {kind}"));
        let counts: Vec<_> = counts.collect();
        let errors = self
            .errors
            .iter()
            .map(|(kind, n)| format!("\n    {n} × {kind}"));
        format!(
            "{} objects in every view; {} agree with h5py; {} are shown that h5py does not read; {} \
             are wrong; errors in place:{}",
            self.objects,
            counts.join(", "),
            self.unread,
            self.wrong,
            errors.collect::<String>()
        )
    }

    /// As the corpus' floors count.
    pub fn into_lines(self) -> corpus::Tally {
        let agreed = self.objects + self.agreed.values().sum::<usize>();
        corpus::Tally {
            agreed,
            wanted: agreed + self.wrong,
            complaints: self.complaints,
        }
    }
}
