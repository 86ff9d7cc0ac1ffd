//! What a single object has of its file, and what it leads to: for those who give it back.

use std::collections::HashSet;

use super::checker::Checker;
use super::global_heap::COLLECTION;
use super::links::{Links, ROOT};
use super::{Damage, Options, Severity, Structure};
use crate::bytes::Address;
use crate::data::heap::HeapId;
use crate::error::{Error, Result};
use crate::object::File;
use crate::task::Task;

/// Bytes that are an object's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) address: Address,
    pub(crate) size: u64,
    /// Whether they are elements rather than a structure of the format.
    pub(crate) raw: bool,
}

/// An object by itself.
#[derive(Debug)]
pub(crate) struct Survey {
    /// Header, index, heaps, elements; not the global heap collections, which objects share.
    pub(crate) pieces: Vec<Piece>,
    /// Where its hard links and its committed types lead, and how many of them lead there.
    pub(crate) leads: Vec<(Address, u32)>,
    /// Something of it that could not be read, or is not sound: then the rest may be incomplete.
    pub(crate) damage: Option<Error>,
    /// Where its values of variable length lie.
    pub(crate) values: Vec<HeapId>,
    /// Why those are not known.
    pub(crate) values_missing: Option<Error>,
}

/// Looks at the object whose header lies at `address`, and at no other.
pub(crate) fn survey(file: &File, address: Address, task: &Task) -> Result<Survey> {
    let (mut pieces, mut damage) = (Vec::new(), None);
    let mut each = |structure: Structure| {
        if structure.object.is_some() && structure.name != COLLECTION {
            pieces.push(Piece {
                address: Address(structure.address),
                size: structure.size,
                raw: structure.raw,
            });
        }
    };
    let mut report = |found: Damage| note_first(&mut damage, found, address);
    let options = Options { data: false };
    let mut checker = Checker::new(file, &options, task, &mut report, Some(&mut each));
    checker.look_at(address)?;
    let (leads, variable) = (checker.links.found(), checker.variable);
    let (mut values, mut values_missing) = (Vec::new(), None);
    if variable && damage.is_none() {
        let mut report = |found: Damage| note_first(&mut values_missing, found, address);
        let options = Options { data: true };
        let mut checker = Checker::new(file, &options, task, &mut report, None);
        checker.values = Some(HashSet::new());
        checker.look_at(address)?;
        values.extend(checker.values.take().into_iter().flatten());
    }
    Ok(Survey {
        pieces,
        leads,
        damage,
        values,
        values_missing,
    })
}

/// Keeps the first finding that is more than a remark.
fn note_first(kept: &mut Option<Error>, found: Damage, object: Address) {
    if found.severity != Severity::Remark {
        let error = Error::corrupt(found.structure, found.cause);
        kept.get_or_insert(error.at(found.address.unwrap_or(object.0)));
    }
}

impl Checker<'_> {
    /// Looks at one object and notes what it leads to.
    fn look_at(&mut self, address: Address) -> Result<()> {
        self.file_as_a_whole()?;
        self.links = Links::default();
        self.object = Some(ROOT);
        self.check_object(address, ROOT)
    }
}
