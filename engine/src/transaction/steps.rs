//! The steps from one state of an edited file to the next: what undo and redo move between.
//!
//! A step keeps the pages that it changed, as they were before and as they are after. `None` stands
//! for what the file on disk has there: a save that is about to change that fills it in.

use std::collections::{BTreeMap, HashSet};

use super::space::Space;
use super::unsaved::Changed;
use crate::error::Result;
use crate::storage::{Overlay, PAGE, Page, read_page};

/// Pages by number; none: what the file on disk has.
pub(super) type Pages = BTreeMap<u64, Option<Page>>;

/// A step, and the space before and after it.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) label: String,
    before: Pages,
    after: Pages,
    space_before: Space,
    space_after: Space,
}

/// Pages and space of the state that is moved to.
pub(super) struct Target {
    pub(super) label: String,
    pub(super) pages: Vec<(u64, Option<Page>)>,
    pub(super) space: Space,
}

/// All steps since the file was opened or reverted.
#[derive(Debug, Default)]
pub(super) struct Steps {
    list: Vec<Step>,
    /// Steps that are done; the others were undone.
    position: usize,
    /// Changes since the last savepoint.
    open: Option<Step>,
}

impl Steps {
    /// Takes a change into the open step: the pages that it exchanged, and the space around it.
    pub(super) fn add(&mut self, exchanged: Vec<(u64, Option<Page>)>, before: Space, after: Space) {
        self.list.truncate(self.position);
        let step = self.open.get_or_insert_with(|| Step {
            label: String::new(),
            before: Pages::new(),
            after: Pages::new(),
            space_before: before,
            space_after: after.clone(),
        });
        step.space_after = after;
        for (number, page) in exchanged {
            step.before.entry(number).or_insert(page);
        }
    }

    /// Whether there are changes since the last savepoint.
    pub(super) fn has_open(&self) -> bool {
        self.open.is_some()
    }

    /// Closes the open step under `label`; false where nothing was changed.
    pub(super) fn close(&mut self, label: &str, overlay: &Overlay) -> bool {
        let Some(mut step) = self.open.take() else {
            return false;
        };
        step.label = label.to_owned();
        let numbers = step.before.keys();
        step.after = numbers
            .map(|number| (*number, overlay.page(*number)))
            .collect();
        self.list.push(step);
        self.position = self.list.len();
        true
    }

    /// The step that was closed last: its label, and the pages before and after it.
    pub(super) fn last(&self) -> Option<(&str, Vec<Changed>)> {
        let step = self.list.get(self.position.checked_sub(1)?)?;
        let sides = step.before.iter().zip(step.after.values());
        let changed =
            sides.map(|((number, before), after)| (*number, before.clone(), after.clone()));
        Some((&step.label, changed.collect()))
    }

    /// What the step before the current state changed, as it was.
    pub(super) fn before(&self) -> Option<Target> {
        let step = self.list.get(self.position.checked_sub(1)?)?;
        Some(target(step, &step.before, &step.space_before))
    }

    /// What the step that was undone last changed, as it would be.
    pub(super) fn after(&self) -> Option<Target> {
        let step = self.list.get(self.position)?;
        Some(target(step, &step.after, &step.space_after))
    }

    pub(super) fn moved_back(&mut self) {
        self.position = self.position.saturating_sub(1);
    }

    pub(super) fn moved_on(&mut self) {
        self.position = (self.position + 1).min(self.list.len());
    }

    /// Number of steps that are done.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|step| step.label.as_str())
    }

    /// Before a save: fills in what it is about to change on disk, or to cut off behind `length`.
    pub(super) fn keep_saved_pages(&mut self, overlay: &Overlay, length: u64) -> Result<()> {
        let laid: HashSet<u64> = overlay
            .pages()
            .into_iter()
            .map(|(number, _)| number)
            .collect();
        let at_risk = |number: &u64| {
            laid.contains(number) || number.saturating_add(1).saturating_mul(PAGE) > length
        };
        let mut kept = BTreeMap::<u64, Page>::new();
        let sides = self.list.iter_mut();
        for side in sides.flat_map(|step| [&mut step.before, &mut step.after]) {
            for (number, page) in side.iter_mut().filter(|(_, page)| page.is_none()) {
                if !at_risk(number) {
                    continue;
                }
                let found = match kept.get(number) {
                    Some(found) => found.clone(),
                    None => read_page(overlay.base(), *number)?.into(),
                };
                kept.insert(*number, found.clone());
                *page = Some(found);
            }
        }
        Ok(())
    }
}

fn target(step: &Step, pages: &Pages, space: &Space) -> Target {
    Target {
        label: step.label.clone(),
        pages: pages
            .iter()
            .map(|(number, page)| (*number, page.clone()))
            .collect(),
        space: space.clone(),
    }
}
