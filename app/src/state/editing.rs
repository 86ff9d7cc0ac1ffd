//! Editing: of a file its steps and what is under way, of the window the field that is open.

use std::collections::{HashMap, VecDeque};

use hyperslab_engine::StepInfo;
use hyperslab_engine::datatype::Name;

use crate::model::ObjectPath;
use crate::model::edit::{CellPlace, Edit, EditChange};
use crate::model::head::Editable;
use crate::model::offer::{Offer, offers};
use crate::ui::grid::selection::CellAt;
use crate::worker::{DocumentId, EditState, Job};

/// Characters of a value that is still edited in its line.
const LINE: usize = 80;

/// The changes of a file.
#[derive(Debug, Default)]
pub struct Editing {
    /// Whether changes are accepted.
    pub allowed: bool,
    /// The steps since the file was opened or reverted, oldest first.
    pub steps: Vec<StepInfo>,
    unsaved: bool,
    /// What each step did, where it was made here.
    edits: Vec<Option<Edit>>,
    waiting: VecDeque<Job>,
    running: Option<Job>,
}

impl Editing {
    /// Whether there are changes that the file on disk does not have, or will be.
    pub fn is_unsaved(&self) -> bool {
        let coming = self.running.iter().chain(&self.waiting);
        self.unsaved || coming.clone().any(|job| matches!(job, Job::Edit(_)))
    }

    /// Whether a job runs or waits.
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || !self.waiting.is_empty()
    }

    /// The job that runs.
    pub fn running(&self) -> Option<&Job> {
        self.running.as_ref()
    }

    /// Adds a job behind the others.
    pub fn push(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// Begins the next job, unless one runs.
    pub fn begin_next(&mut self) -> Option<Job> {
        if self.running.is_none() {
            self.running = self.waiting.pop_front();
            return self.running.clone();
        }
        None
    }

    /// The job that ran has ended; `state` is what it left, `None` where it failed.
    pub fn finish(&mut self, state: Option<EditState>) -> Option<Job> {
        let job = self.running.take();
        let Some(state) = state else {
            return job;
        };
        let done = state.steps.iter().filter(|step| step.done).count();
        match &job {
            Some(Job::Edit(edit)) if done > 0 => {
                self.edits.resize(done - 1, None);
                self.edits.push(Some(edit.clone()));
            }
            Some(Job::Revert) => self.edits.clear(),
            _ => {}
        }
        self.allowed = state.allowed;
        self.steps = state.steps;
        self.unsaved = state.unsaved;
        job
    }

    /// What the steps from one position to another did, as far as they were made here.
    pub fn edits(&self, from: usize, to: usize) -> Vec<Edit> {
        let edits = self.edits.get(from..to.min(self.edits.len()));
        edits.into_iter().flatten().flatten().cloned().collect()
    }

    /// Whether some step changed the members of a group.
    pub fn has_links(&self) -> bool {
        let mut edits = self.edits.iter().flatten();
        edits.any(|edit| edit.group().is_some())
    }

    /// Number of steps that are done: undo takes the last of them back.
    pub fn position(&self) -> usize {
        self.steps.iter().filter(|step| step.done).count()
    }

    /// Whether a step can be taken back.
    pub fn can_undo(&self) -> bool {
        self.position() > 0
    }

    /// Whether a step can be made again.
    pub fn can_redo(&self) -> bool {
        self.position() < self.steps.len()
    }

    /// The label of the step that undo takes back.
    pub fn last_label(&self) -> Option<&str> {
        let last = self.position().checked_sub(1)?;
        Some(&self.steps.get(last)?.label)
    }

    /// How many steps the file on disk lacks, or has too many.
    pub fn unsaved_steps(&self) -> usize {
        let differ = |step: &&StepInfo| step.done != step.saved;
        self.steps.iter().filter(differ).count()
    }

    /// The words for that.
    pub fn unsaved_text(&self) -> String {
        match self.unsaved_steps() {
            0 => "Unsaved changes".to_owned(),
            1 => "1 unsaved change".to_owned(),
            count => format!("{count} unsaved changes"),
        }
    }

    /// Edits that the file on disk does not have.
    fn unsaved_edits(&self) -> impl Iterator<Item = &Edit> {
        let steps = self.steps.iter().zip(&self.edits);
        let edits = steps.filter(|(step, _)| step.done && !step.saved);
        edits.filter_map(|(_, edit)| edit.as_ref())
    }

    /// Elements and members of a dataset that are not on disk as they are shown.
    pub fn marked_cells(&self, object: &ObjectPath) -> Marked {
        let edits = self.unsaved_edits().filter(|edit| edit.object == *object);
        let mut marked = Marked::default();
        for cell in edits.filter_map(Edit::cell) {
            let fields = marked.0.entry(cell.index.clone()).or_default();
            fields.push(cell.fields.clone());
        }
        marked
    }

    /// Whether an attribute is not on disk as it is shown.
    pub fn marks(&self, object: &ObjectPath, attribute: &Name) -> bool {
        self.unsaved_edits()
            .any(|edit| edit.object == *object && edit.attribute() == Some(attribute))
    }
}

/// Elements of a dataset that are marked, each with the members that are.
#[derive(Debug, Default)]
pub struct Marked(HashMap<Vec<u64>, Vec<Vec<Name>>>);

impl Marked {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an element or member is marked, or a part of it, or what it is a part of.
    pub fn has(&self, cell: &CellPlace) -> bool {
        let all = self.0.get(&cell.index);
        all.is_some_and(|all| {
            all.iter()
                .any(|marked| marked.starts_with(&cell.fields) || cell.fields.starts_with(marked))
        })
    }
}

/// What a field is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// The value of an attribute.
    Value(Name),
    /// The name of an attribute.
    Name(Name),
    /// The name of the object.
    Link,
    /// An element of a dataset or a member of it, and where the table shows it; nowhere for the value
    /// of a scalar, which has a page of its own.
    Cell(CellPlace, Option<CellAt>),
}

impl Field {
    /// The attribute that it is about.
    pub fn attribute(&self) -> Option<&Name> {
        match self {
            Self::Value(name) | Self::Name(name) => Some(name),
            Self::Link | Self::Cell(..) => None,
        }
    }
}

/// The field that is open.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor {
    /// The document.
    pub document: DocumentId,
    /// The object.
    pub object: ObjectPath,
    /// What it is for.
    pub field: Field,
    /// What is typed.
    pub text: String,
    /// Whether it has a panel of its own rather than a line.
    pub long: bool,
    /// Whether it is to have the keyboard.
    pub focus: bool,
    /// Whether all of its text is selected then, rather than none.
    pub selects: bool,
    /// Whether what is typed is on its way.
    pub sent: bool,
    /// Why what was typed is refused, and types that would hold it.
    pub refusal: Option<Refusal>,
    /// What was there; not known where typing began before it was read.
    before: Option<String>,
    editable: Option<Editable>,
}

/// Why what was typed is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The reason.
    pub cause: String,
    /// Types that would hold it.
    pub offers: Vec<Offer>,
}

impl Editor {
    /// A field for the value of an attribute.
    pub fn of_value(
        document: DocumentId,
        object: ObjectPath,
        name: Name,
        editable: Editable,
    ) -> Self {
        let text = editable.text.clone();
        let long = text.contains('\n') || text.chars().nth(LINE).is_some();
        Self {
            long,
            editable: Some(editable),
            ..Self::new(document, object, Field::Value(name), text)
        }
    }

    /// A field for the name of an attribute.
    pub fn of_name(document: DocumentId, object: ObjectPath, name: Name) -> Self {
        let text = name.to_string();
        Self::new(document, object, Field::Name(name), text)
    }

    /// A field for the name of an object.
    pub fn of_link(document: DocumentId, object: ObjectPath) -> Self {
        let text = object.name().to_string();
        Self::new(document, object, Field::Link, text)
    }

    /// A field for a cell. `typed` tells that its text was typed already, in place of what is there.
    pub fn of_cell(
        document: DocumentId,
        object: ObjectPath,
        (cell, at): (CellPlace, Option<CellAt>),
        text: String,
        typed: bool,
    ) -> Self {
        let field = Field::Cell(cell, at);
        let mut editor = Self::new(document, object, field, text);
        if typed {
            editor.selects = false;
            editor.before = None;
        }
        editor
    }

    fn new(document: DocumentId, object: ObjectPath, field: Field, text: String) -> Self {
        Self {
            document,
            object,
            field,
            before: Some(text.clone()),
            text,
            long: false,
            focus: true,
            selects: true,
            sent: false,
            refusal: None,
            editable: None,
        }
    }

    /// Whether it is this one.
    pub fn is_for(&self, document: DocumentId, object: &ObjectPath, field: &Field) -> bool {
        self.document == document && self.object == *object && self.field == *field
    }

    /// Whether something else is typed than was there.
    pub fn is_changed(&self) -> bool {
        self.before.as_ref() != Some(&self.text)
    }

    /// The change that is typed.
    pub fn edit(&self) -> Edit {
        let change = match &self.field {
            Field::Value(name) => EditChange::SetAttribute {
                name: name.clone(),
                text: self.text.clone(),
            },
            Field::Name(name) => EditChange::RenameAttribute {
                name: name.clone(),
                new: Name::new(&self.text),
            },
            Field::Link => EditChange::RenameLink {
                new: Name::new(&self.text),
            },
            Field::Cell(cell, _) => EditChange::SetCell {
                cell: cell.clone(),
                text: self.text.clone(),
            },
        };
        Edit {
            object: self.object.clone(),
            change,
        }
    }

    /// The change that gives the attribute the type of an offer, with what is typed.
    pub fn retyped(&self, offer: &Offer) -> Option<Edit> {
        let Field::Value(name) = &self.field else {
            return None;
        };
        Some(Edit {
            object: self.object.clone(),
            change: EditChange::RetypeAttribute {
                name: name.clone(),
                datatype: offer.datatype.clone(),
                dataspace: self.editable.as_ref()?.dataspace.clone(),
                text: self.text.clone(),
            },
        })
    }

    /// What was typed is refused; `unfit` tells whether another type would hold it.
    pub fn refuse(&mut self, cause: String, unfit: bool) {
        self.sent = false;
        self.focus = true;
        let editable = self.editable.as_ref().filter(|_| unfit);
        let offers = editable.map(|editable| {
            let count = editable.dataspace.element_count().unwrap_or(0);
            offers(&editable.datatype, count, &self.text)
        });
        self.refusal = Some(Refusal {
            cause,
            offers: offers.unwrap_or_default(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(label: &str, done: bool, saved: bool) -> StepInfo {
        StepInfo {
            label: label.to_owned(),
            done,
            saved,
        }
    }

    fn edit(name: &str) -> Job {
        Job::Edit(Edit {
            object: ObjectPath::root(),
            change: EditChange::SetAttribute {
                name: name.into(),
                text: String::new(),
            },
        })
    }

    fn run(editing: &mut Editing, job: Job, steps: Vec<StepInfo>, unsaved: bool) {
        editing.push(job.clone());
        assert_eq!(editing.begin_next(), Some(job.clone()));
        assert_eq!(editing.begin_next(), None, "one at a time");
        let state = EditState {
            allowed: true,
            steps,
            unsaved,
        };
        assert_eq!(editing.finish(Some(state)), Some(job));
    }

    #[test]
    fn attributes_are_marked_from_their_change_to_the_save_and_not_while_undone() {
        let mut editing = Editing::default();
        let marks =
            |editing: &Editing, name: &str| editing.marks(&ObjectPath::root(), &name.into());
        run(&mut editing, edit("a"), vec![step("A", true, false)], true);
        assert!(marks(&editing, "a") && !marks(&editing, "b"));
        assert_eq!(editing.unsaved_text(), "1 unsaved change");
        run(&mut editing, Job::Save, vec![step("A", true, true)], false);
        assert!(!marks(&editing, "a") && !editing.is_unsaved());
        run(
            &mut editing,
            Job::Undo(1),
            vec![step("A", false, true)],
            true,
        );
        assert_eq!((editing.position(), editing.unsaved_steps()), (0, 1));
        assert!(editing.can_redo() && !editing.can_undo());
        run(&mut editing, edit("b"), vec![step("B", true, false)], true);
        assert!(marks(&editing, "b") && !marks(&editing, "a"));
        assert_eq!(editing.last_label(), Some("B"));
    }

    #[test]
    fn a_cell_is_marked_with_what_it_is_a_part_of_and_with_its_parts() {
        let place = |index: &[u64], fields: &[&str]| CellPlace {
            index: index.to_vec(),
            fields: fields.iter().map(|name| Name::from(*name)).collect(),
        };
        let mut editing = Editing::default();
        let job = Job::Edit(Edit {
            object: ObjectPath::root(),
            change: EditChange::SetCell {
                cell: place(&[3], &["at", "x"]),
                text: String::new(),
            },
        });
        run(&mut editing, job, vec![step("A", true, false)], true);
        let marked = editing.marked_cells(&ObjectPath::root());
        assert!(marked.has(&place(&[3], &["at"])) && marked.has(&place(&[3], &[])));
        assert!(!marked.has(&place(&[3], &["at", "y"])) && !marked.has(&place(&[2], &["at", "x"])));
        assert!(editing.marked_cells(&ObjectPath::new("/a")).is_empty());
    }

    #[test]
    fn a_change_on_its_way_is_unsaved_already() {
        let mut editing = Editing::default();
        editing.push(edit("a"));
        assert!(editing.is_unsaved() && editing.is_busy());
        editing.begin_next();
        assert!(editing.is_unsaved());
        editing.finish(None);
        assert!(!editing.is_unsaved() && !editing.is_busy());
    }
}
