//! Which objects go when links go, found out before anything is changed.
//!
//! An object goes when as many links to it go as its header counts; what it leads to is counted down in
//! its turn. Whatever else may still lead to an object keeps its count above that.

use std::collections::{BTreeMap, BTreeSet};

use super::delete::Deleted;
use crate::bytes::Address;
use crate::check::{Piece, survey};
use crate::data::heap::HeapId;
use crate::error::{Error, Result};
use crate::metadata::object_header;
use crate::object::{File, Node};
use crate::structure::global_heap::{self, Place};
use crate::structure::object_header::HeaderEdit;
use crate::task::Task;
use crate::transaction::{Edit, SpaceKind};

const HEADER: &str = "object header";

/// An object that links to be deleted lead to.
#[derive(Debug, Clone, Copy)]
struct Count {
    /// Links to it that its header counts; none where that cannot be read.
    stored: Option<u32>,
    /// Links to it that go.
    going: u32,
}

/// What is to be done beside the links themselves.
#[derive(Debug, Default)]
pub(super) struct Plan {
    counts: BTreeMap<Address, Count>,
    /// Objects that go.
    going: BTreeSet<Address>,
    pieces: Vec<Piece>,
    /// Where values of variable length lie that go.
    values: BTreeSet<HeapId>,
    left: Vec<Error>,
}

impl Plan {
    /// What goes with links of `group` to the objects at `targets`, by the file as it is.
    ///
    /// # Errors
    /// [`Kind::Corrupt`](crate::Kind::Corrupt) where more links lead to an object than it counts, or
    /// where the group would go with its own member.
    pub(super) fn make(group: &Node, targets: impl Iterator<Item = Address>) -> Result<Self> {
        let file = group.file();
        let root = file.core().located().superblock.root;
        let mut plan = Self::default();
        let mut waiting = Vec::new();
        for target in targets {
            plan.count(file, target, 1);
            waiting.push(target);
        }
        while let Some(object) = waiting.pop() {
            if object == root || !plan.is_unheld(object) || !plan.going.insert(object) {
                continue;
            }
            for (target, links) in plan.take(file, object)? {
                plan.count(file, target, links);
                waiting.push(target);
            }
        }
        plan.confirm(group.address())?;
        Ok(plan)
    }

    /// Notes that links to an object go.
    fn count(&mut self, file: &File, object: Address, links: u32) {
        let left = &mut self.left;
        let count = self.counts.entry(object).or_insert_with(|| Count {
            stored: match stored_count(file, object) {
                Ok(stored) => Some(stored),
                Err(error) => {
                    left.push(error);
                    None
                }
            },
            going: 0,
        });
        count.going = count.going.saturating_add(links);
    }

    /// Whether all links go that an object's header counts.
    fn is_unheld(&self, object: Address) -> bool {
        let count = self.counts.get(&object);
        count.is_some_and(|count| count.stored == Some(count.going))
    }

    /// Takes in what an object has of the file; gives what it leads to. Of one that is not sound
    /// nothing is given back, and what it leads to stays.
    fn take(&mut self, file: &File, object: Address) -> Result<Vec<(Address, u32)>> {
        let survey = survey(file, object, &Task::new())?;
        if let Some(damage) = survey.damage {
            self.left.push(damage);
            return Ok(Vec::new());
        }
        self.pieces.extend(survey.pieces);
        match survey.values_missing {
            Some(missing) => self.left.push(missing),
            None => self.values.extend(survey.values),
        }
        Ok(survey.leads)
    }

    /// Nothing goes that the counts do not account for.
    fn confirm(&self, group: Address) -> Result<()> {
        for (object, count) in &self.counts {
            let Some(stored) = count.stored.filter(|stored| *stored < count.going) else {
                continue;
            };
            let cause = format!(
                "its reference count is {stored}, and {} links lead to it: nothing is deleted",
                count.going
            );
            return Err(Error::corrupt(HEADER, cause).at(object.0));
        }
        if self.going.contains(&group) {
            let cause = "by its reference count the group would go with its member: \
                         nothing is deleted";
            return Err(Error::corrupt(HEADER, cause).at(group.0));
        }
        Ok(())
    }

    /// Counts down what stays, and gives back what goes.
    pub(super) fn carry_out(self, edit: &Edit<'_>, deleted: &mut Deleted) -> Result<()> {
        for (object, count) in &self.counts {
            let Some(stored) = count.stored.filter(|_| !self.going.contains(object)) else {
                continue;
            };
            let mut header = HeaderEdit::read(edit, *object)?;
            header.set_reference_count(stored.saturating_sub(count.going))?;
            header.store()?;
        }
        for piece in &self.pieces {
            let kind = match piece.raw {
                true => SpaceKind::Raw,
                false => SpaceKind::Metadata,
            };
            edit.free(piece.address, piece.size, kind)?;
            deleted.bytes = deleted.bytes.saturating_add(piece.size);
        }
        let values = self.values.iter().map(|value| Place {
            collection: value.collection,
            index: value.index,
        });
        global_heap::remove_all(edit, &values.collect::<Vec<_>>())?;
        for object in &self.going {
            edit.note_gone(*object);
        }
        deleted.objects = self.going.len() as u64;
        deleted.left = self.left;
        Ok(())
    }
}

/// The number of links to an object that its header counts.
fn stored_count(file: &File, object: Address) -> Result<u32> {
    let header = object_header::read_kept(file.core(), object)?;
    match header.damage.first() {
        Some(damage) => Err(damage.clone()),
        None => Ok(header.reference_count),
    }
}
