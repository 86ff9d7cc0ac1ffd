//! The edits of one file: from the first change to the last save.

use std::path::Path;
use std::sync::Arc;

use super::commit::Plan;
use super::edit::Edit;
use super::lives::Lives;
use super::space::Space;
use super::steps::{Steps, Target};
use super::unsaved::{Changed, Event, List, Log, Move, UnsavedLog};
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::storage::{Medium, Source};

/// The edits of one file: what they have changed so far, and how to go back.
///
/// It does not hold the opened file: each call is given it.
pub struct Session {
    /// The file, open and locked for writing: from the first change to save or revert.
    medium: Option<Arc<dyn Medium>>,
    space: Space,
    steps: Steps,
    /// Number of steps that the file on disk has; none where no number of them leads to it.
    saved: Option<usize>,
    /// Why nothing can be saved any longer.
    poisoned: Option<Error>,
    /// The lineage of the file that the edits are of: another one when another program changed it.
    lineage: u64,
    /// Where what is not saved outlives the program.
    log: Option<Log>,
}

/// A step of the list of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepInfo {
    /// What it did.
    pub label: String,
    /// Whether it is done rather than undone.
    pub done: bool,
    /// Whether the file on disk has it.
    pub saved: bool,
}

impl Session {
    /// Begins with a file that is open and locked for writing; nothing is changed yet. `page` is
    /// what a file that is divided into pages has.
    pub fn begin(core: &Core, medium: Arc<dyn Medium>, page: Option<u64>) -> Self {
        let end = core.located().superblock.end(0);
        Self {
            medium: Some(medium),
            space: Space::new(end, page),
            steps: Steps::default(),
            saved: Some(0),
            poisoned: None,
            lineage: core.lineage(),
            log: None,
        }
    }

    /// Logs what is not saved in `folder` from the next step on, unless it is logged already.
    pub fn keep_log(&mut self, folder: &Path) {
        self.log.get_or_insert_with(|| Log::in_folder(folder));
    }

    /// Why nothing is logged any longer, where that is so.
    pub fn log_failure(&self) -> Option<&Error> {
        self.log.as_ref().and_then(Log::failure)
    }

    /// Whether the edits are of the file as it is now: nobody else has changed it since.
    pub fn is_of(&self, core: &Core) -> bool {
        self.lineage == core.lineage()
    }

    /// Objects that were made and deleted.
    pub fn lives(&self) -> &Lives {
        self.space.lives()
    }

    /// Whether the file is locked for writing.
    pub fn is_locked(&self) -> bool {
        self.medium.is_some()
    }

    /// Takes the file, locked for writing again, after a save gave it back.
    pub fn lock(&mut self, medium: Arc<dyn Medium>) {
        self.medium = Some(medium);
    }

    /// Where there is nothing to save: reads go to the file on disk again, and the lock is given back.
    /// Steps can be undone and redone all the same.
    pub fn rest(&mut self, core: &Core) -> Result<()> {
        if self.poisoned.is_some() || self.is_unsaved() {
            return Ok(());
        }
        if core.overlay().is_changed() {
            core.refresh()?;
            core.settle(true)?;
        }
        self.medium = None;
        Ok(())
    }

    /// Makes one change. If it fails, nothing has changed.
    pub fn change<R>(
        &mut self,
        core: &Core,
        make: impl FnOnce(&Edit<'_>) -> Result<R>,
    ) -> Result<R> {
        let edit = Edit::begin(core, self.space.clone());
        let made = make(&edit)?;
        let changes = edit.finish()?;
        if changes.pages.is_empty() {
            return Ok(made);
        }
        let exchanged = core.exchange(changes.pages, changes.length)?;
        if self
            .saved
            .is_some_and(|saved| saved > self.steps.position())
        {
            // The undone steps that lead to what was saved are given up.
            self.saved = None;
        }
        let before = std::mem::replace(&mut self.space, changes.space);
        self.steps.add(exchanged, before, self.space.clone());
        Ok(made)
    }

    /// Ends a step: what was changed since the last is undone and redone as a whole, under this
    /// label. False where nothing was.
    pub fn savepoint(&mut self, core: &Core, label: &str) -> bool {
        let closed = self.steps.close(label, core.overlay());
        if let (true, Some(log), Some((label, changed))) =
            (closed, &mut self.log, self.steps.last())
        {
            log.note(core, &Event::step(label, changed));
        }
        closed
    }

    /// Goes back by one step; gives its label, or none where there is no step.
    pub fn undo(&mut self, core: &Core) -> Result<Option<String>> {
        self.savepoint(core, "Changes");
        let Some(target) = self.steps.before() else {
            return Ok(None);
        };
        let (label, changed) = self.go(core, target)?;
        self.steps.moved_back();
        let unsaved = self.is_unsaved();
        if let Some(log) = &mut self.log {
            log.note(core, &Event::undo(&label, changed, unsaved));
        }
        Ok(Some(label))
    }

    /// Does again what was undone last; gives its label, or none where nothing was.
    pub fn redo(&mut self, core: &Core) -> Result<Option<String>> {
        if self.steps.has_open() {
            return Ok(None);
        }
        let Some(target) = self.steps.after() else {
            return Ok(None);
        };
        let (label, changed) = self.go(core, target)?;
        self.steps.moved_on();
        let unsaved = self.is_unsaved();
        if let Some(log) = &mut self.log {
            log.note(core, &Event::redo(&label, changed, unsaved));
        }
        Ok(Some(label))
    }

    fn go(&mut self, core: &Core, target: Target) -> Result<(String, Vec<Changed>)> {
        let length = core.located().found.saturating_add(target.space.end());
        let before = core.exchange(target.pages.clone(), length)?;
        self.space = target.space;
        let after = target.pages.into_iter().map(|(_, page)| page);
        let changed = before.into_iter().zip(after);
        let changed = changed.map(|((number, before), after)| (number, before, after));
        Ok((target.label, changed.collect()))
    }

    /// Makes the changes of a log again that an earlier program left behind, each a step as it was, and
    /// goes on with the log; gives how many steps are done. Nothing may have been changed yet.
    ///
    /// # Errors
    /// Where the file is not the one that they were made in; some may have been made by then.
    pub fn restore(&mut self, core: &Core, log: UnsavedLog) -> Result<usize> {
        self.log = None;
        let mut list = List::default();
        log.replay(|event| {
            let (how, label) = list.take_event(event);
            match how {
                Move::Back => self.undo(core).map(drop),
                Move::Again => self.redo(core).map(drop),
                Move::On => {
                    let exchanged = core.exchange(event.pages(core)?, event.length)?;
                    let end = event.length.saturating_sub(core.located().found);
                    let space = self.space.clone().ending_at(end);
                    let before = std::mem::replace(&mut self.space, space.clone());
                    self.steps.add(exchanged, before, space);
                    self.steps.close(&label, core.overlay());
                    Ok(())
                }
            }
        })?;
        self.log = Some(log.resume()?);
        Ok(self.steps.position())
    }

    /// Whether the file on disk is another than what is read.
    pub fn is_unsaved(&self) -> bool {
        self.steps.has_open() || self.saved != Some(self.steps.position())
    }

    /// The steps, oldest first; one that is not closed yet has no label.
    pub fn list(&self) -> Vec<StepInfo> {
        let done = self.steps.position();
        let infos = self
            .steps
            .labels()
            .enumerate()
            .map(|(number, label)| StepInfo {
                label: label.to_owned(),
                done: number < done,
                saved: self.saved.is_some_and(|saved| number < saved),
            });
        let open = self.steps.has_open().then(|| StepInfo {
            label: String::new(),
            done: true,
            saved: false,
        });
        infos.chain(open).collect()
    }

    /// Drops all changes that are not saved, and the lock; nothing can be undone any longer.
    pub fn revert(mut self, core: &Core) -> Result<()> {
        self.clear_log();
        core.settle(false)
    }

    /// What was logged is saved, or given up.
    pub fn clear_log(&mut self) {
        if let Some(log) = &mut self.log {
            log.clear();
        }
    }

    /// Writes the changes to the file, all or nothing, and gives the lock back.
    ///
    /// # Errors
    /// [`Kind::Changed`] where another program changed the file meanwhile; what the system says. The
    /// changes stay. After a failure in the middle, every later save fails too.
    pub fn save(&mut self, core: &Core) -> Result<()> {
        if let Some(error) = &self.poisoned {
            let cause = format!("an earlier save failed midway ({error}); save under another name");
            return Err(Error::new(Kind::Io, "save", cause).on(core.path().display()));
        }
        self.savepoint(core, "Changes");
        if !self.is_unsaved() {
            return self.rest(core);
        }
        let Some(medium) = &self.medium else {
            return Err(Error::invalid("save", "the file is not locked for writing"));
        };
        core.refresh()?;
        let overlay = core.overlay();
        let length = overlay.len()?;
        self.steps.keep_saved_pages(overlay, length)?;
        let plan = Plan::make(
            overlay.base(),
            core.located().found,
            &overlay.pages(),
            length,
        )?;
        if let Some(log) = &mut self.log {
            log.save_begins();
        }
        let turn = core.gate().turn(&crate::task::Task::new())?;
        let carried_out = plan.carry_out(&**medium);
        drop(turn);
        if let Err(failure) = carried_out {
            if failure.poisoned {
                self.poisoned = Some(failure.error.clone());
            }
            core.note_own_writes()?;
            return Err(failure.error.on(core.path().display()));
        }
        core.settle(true)?;
        self.space.saved();
        self.saved = Some(self.steps.position());
        self.medium = None;
        self.clear_log();
        Ok(())
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({} steps)", self.steps.position())
    }
}
