//! What is remembered of one file: open groups, and of its objects view, slice, zoom, how numbers
//! are written and column widths.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::path::FilePath;
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::text::NumberFormat;

/// Open groups that are remembered of a file.
pub const MOST_GROUPS: usize = 200;
/// Objects that are remembered of a file.
const MOST_OBJECTS: usize = 300;
/// Column widths that are remembered of an object.
pub const MOST_WIDTHS: usize = 100;

/// What is remembered of a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileMemory {
    /// The file, links resolved.
    pub file: FilePath,
    /// Groups whose members the tree shows, outer ones first.
    pub expanded: Vec<ObjectPath>,
    /// Objects, the one that was changed last at the end.
    pub objects: Vec<ObjectMemory>,
}

/// What is remembered of an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectMemory {
    /// Its path.
    pub path: ObjectPath,
    /// The view that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewKind>,
    /// The part of it that was on screen, as numpy writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slice: Option<String>,
    /// The dimension that ran downwards, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
    /// How its table wrote numbers, where that was chosen for it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberFormat>,
    /// What was seen of its plot and image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoom: Option<Zoom>,
    /// Widths of columns that were set by hand, in points, by the column's number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub widths: BTreeMap<String, u16>,
}

/// What was seen of a plot and an image; of use while the object has the same shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zoom {
    /// The shape of the object.
    pub shape: String,
    /// Left, right, bottom and top of the plot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plot: Option<[f64; 4]>,
    /// Row and column in the middle of the image; height and width of an element, in points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<[f64; 4]>,
}

impl ObjectMemory {
    /// Nothing remembered yet.
    pub fn new(path: ObjectPath) -> Self {
        Self {
            path,
            view: None,
            slice: None,
            rows: None,
            numbers: None,
            zoom: None,
            widths: BTreeMap::new(),
        }
    }

    /// Whether everything is as it is at first.
    pub fn is_empty(&self) -> bool {
        *self == Self::new(self.path.clone())
    }
}

impl FileMemory {
    /// Nothing remembered yet.
    pub fn new(file: PathBuf) -> Self {
        Self {
            file: file.into(),
            ..Self::default()
        }
    }

    /// Whether there is nothing to remember.
    pub fn is_empty(&self) -> bool {
        self.expanded.is_empty() && self.objects.is_empty()
    }

    /// What is remembered of an object.
    pub fn object(&self, path: &ObjectPath) -> Option<&ObjectMemory> {
        self.objects.iter().find(|object| object.path == *path)
    }

    /// Notes how an object is shown now. Returns whether that is another way than before.
    pub fn note(&mut self, object: ObjectMemory) -> bool {
        let known = self.object(&object.path);
        if known == Some(&object) || known.is_none() && object.is_empty() {
            return false;
        }
        self.objects.retain(|other| other.path != object.path);
        if !object.is_empty() {
            self.objects.push(object);
        }
        let surplus = self.objects.len().saturating_sub(MOST_OBJECTS);
        self.objects.drain(..surplus);
        true
    }

    /// Forgets something, the oldest objects first. Returns whether there was anything.
    pub(super) fn shrink(&mut self) -> bool {
        let half = self.objects.len().div_ceil(2);
        if half > 0 {
            self.objects.drain(..half);
            return true;
        }
        self.expanded.truncate(self.expanded.len() / 2);
        !self.expanded.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(n: usize, view: Option<ViewKind>) -> ObjectMemory {
        ObjectMemory {
            view,
            ..ObjectMemory::new(ObjectPath::new(format!("/{n}")))
        }
    }

    #[test]
    fn an_object_stands_there_once_and_only_while_it_differs() {
        let mut memory = FileMemory::default();
        assert!(!memory.note(object(1, None)));
        assert!(memory.note(object(1, Some(ViewKind::Info))));
        assert!(!memory.note(object(1, Some(ViewKind::Info))));
        assert!(memory.note(object(1, Some(ViewKind::Table))));
        assert_eq!(memory.objects.len(), 1);
        assert!(memory.note(object(1, None)));
        assert!(memory.is_empty());
    }

    #[test]
    fn the_objects_that_were_changed_last_are_kept() {
        let mut memory = FileMemory::default();
        for n in 0..1_000 {
            memory.note(object(n, Some(ViewKind::Info)));
        }
        assert_eq!(memory.objects.len(), MOST_OBJECTS);
        assert!(memory.object(&ObjectPath::new("/999")).is_some());
        assert!(memory.object(&ObjectPath::new("/1")).is_none());
    }
}
