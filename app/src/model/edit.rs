//! A change of a file as the window wants it: which object, what of it, and the words for it.

use std::fmt;

use hyperslab_engine::datatype::{Class, Datatype, Name};
use hyperslab_engine::format::dataspace::Dataspace;

use super::ObjectPath;

/// A change of one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The object.
    pub object: ObjectPath,
    /// What becomes of it.
    pub change: EditChange,
}

/// What becomes of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum EditChange {
    /// It gets another attribute.
    AddAttribute {
        /// The attribute's name.
        name: Name,
        /// Type of its elements.
        datatype: Datatype,
        /// Its extent.
        dataspace: Dataspace,
        /// Its elements as they were typed.
        text: String,
    },
    /// An attribute gets these elements and keeps its type.
    SetAttribute {
        /// The attribute's name.
        name: Name,
        /// Its elements as they were typed.
        text: String,
    },
    /// An attribute gets another type with these elements and keeps its extent.
    RetypeAttribute {
        /// The attribute's name.
        name: Name,
        /// Type of its elements from now on.
        datatype: Datatype,
        /// Its extent.
        dataspace: Dataspace,
        /// Its elements as they were typed.
        text: String,
    },
    /// An attribute gets another name.
    RenameAttribute {
        /// The attribute's name.
        name: Name,
        /// Its name from now on.
        new: Name,
    },
    /// An attribute goes.
    DeleteAttribute {
        /// The attribute's name.
        name: Name,
    },
    /// It is called by another name in its group.
    RenameLink {
        /// Its name from now on.
        new: Name,
    },
    /// It is taken out of its group, and goes with its last name.
    DeleteLink,
    /// The group gets another group as a member.
    CreateGroup {
        /// The member's name; a path makes groups on the way.
        name: String,
    },
    /// An element of a dataset, or a member of it, gets another value.
    SetCell {
        /// Which one.
        cell: CellPlace,
        /// The value as it was typed.
        text: String,
    },
}

/// An element of a dataset, or a member of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CellPlace {
    /// The element's indices.
    pub index: Vec<u64>,
    /// The member's names, the outermost first; none for the element itself.
    pub fields: Vec<Name>,
}

impl fmt::Display for CellPlace {
    /// `[3, 1]`, `[3].name.part`; nothing for the one element of a scalar.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.index.is_empty() {
            let index: Vec<_> = self.index.iter().map(u64::to_string).collect();
            write!(f, "[{}]", index.join(", "))?;
        }
        self.fields.iter().try_for_each(|name| write!(f, ".{name}"))
    }
}

/// Whether values of the type can be typed, and read back as they were.
pub fn is_typed(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Integer(_) | Class::Enum(_) | Class::String(_) | Class::VlenString(_) => true,
        // Wider ones have more digits than are read.
        Class::Float(_) => datatype.size <= 8,
        _ => false,
    }
}

/// Why values of the type cannot be typed.
pub fn not_typed(datatype: &Datatype) -> String {
    let kind = crate::text::short_type(datatype);
    format!("values of type {kind} cannot be typed in")
}

impl Edit {
    /// What the list of changes calls it.
    pub fn label(&self) -> String {
        let object = &self.object;
        match &self.change {
            EditChange::AddAttribute { name, .. } => format!("Add attribute {name} to {object}"),
            EditChange::SetAttribute { name, .. } => {
                format!("Change attribute {name} of {object}")
            }
            EditChange::RetypeAttribute { name, datatype, .. } => {
                let datatype = crate::text::short_type(datatype);
                format!("Change attribute {name} of {object} to {datatype}")
            }
            EditChange::RenameAttribute { name, new } => {
                format!("Rename attribute {name} of {object} to {new}")
            }
            EditChange::DeleteAttribute { name } => {
                format!("Delete attribute {name} of {object}")
            }
            EditChange::RenameLink { new } => format!("Rename {object} to {new}"),
            EditChange::DeleteLink => format!("Delete {object}"),
            EditChange::CreateGroup { name } => format!("Create group {name} in {object}"),
            EditChange::SetCell { cell, .. } => match cell.index.is_empty() {
                true => format!("Change value{cell} of {object}"),
                false => format!("Change {cell} of {object}"),
            },
        }
    }

    /// The attribute that it leaves changed, by its name afterwards.
    pub fn attribute(&self) -> Option<&Name> {
        match &self.change {
            EditChange::AddAttribute { name, .. }
            | EditChange::SetAttribute { name, .. }
            | EditChange::RetypeAttribute { name, .. }
            | EditChange::RenameAttribute { new: name, .. } => Some(name),
            EditChange::DeleteAttribute { .. }
            | EditChange::RenameLink { .. }
            | EditChange::DeleteLink
            | EditChange::CreateGroup { .. }
            | EditChange::SetCell { .. } => None,
        }
    }

    /// The group whose members it changes.
    pub fn group(&self) -> Option<ObjectPath> {
        match &self.change {
            EditChange::RenameLink { .. } | EditChange::DeleteLink => self.object.parent(),
            EditChange::CreateGroup { .. } => Some(self.object.clone()),
            _ => None,
        }
    }

    /// The object that is there with this change and not without it.
    pub fn made(&self) -> Option<ObjectPath> {
        match &self.change {
            EditChange::CreateGroup { name } => {
                let path = [self.object.as_bytes(), b"/", name.as_bytes()].concat();
                Some(ObjectPath::new(path))
            }
            EditChange::RenameLink { new } => Some(self.object.parent()?.child(new)),
            _ => None,
        }
    }

    /// The element or member that it changes.
    pub fn cell(&self) -> Option<&CellPlace> {
        match &self.change {
            EditChange::SetCell { cell, .. } => Some(cell),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_it_does_and_which_attribute_it_leaves_changed() {
        let edit = |change| Edit {
            object: ObjectPath::new("/a"),
            change,
        };
        let (name, new) = (Name::from("x"), Name::from("y"));
        let renamed = edit(EditChange::RenameAttribute {
            name: name.clone(),
            new: new.clone(),
        });
        assert_eq!(renamed.label(), "Rename attribute x of /a to y");
        assert_eq!(renamed.attribute(), Some(&new));
        let deleted = edit(EditChange::DeleteAttribute { name });
        assert_eq!(deleted.label(), "Delete attribute x of /a");
        assert_eq!(deleted.attribute(), None);
        let of = |index: &[u64], fields: &[&str]| {
            let fields = fields.iter().map(|name| Name::from(*name)).collect();
            let index = index.to_vec();
            let text = String::new();
            let cell = CellPlace { index, fields };
            edit(EditChange::SetCell { cell, text }).label()
        };
        assert_eq!(of(&[3, 1], &[]), "Change [3, 1] of /a");
        assert_eq!(of(&[3], &["at", "x"]), "Change [3].at.x of /a");
        assert_eq!(of(&[], &[]), "Change value of /a");
        let new = "b".into();
        let renamed = edit(EditChange::RenameLink { new });
        assert_eq!(renamed.label(), "Rename /a to b");
        assert_eq!(renamed.group(), Some(ObjectPath::root()));
        assert_eq!(renamed.made(), Some(ObjectPath::new("/b")));
        let name = "c/d".to_owned();
        let created = edit(EditChange::CreateGroup { name });
        assert_eq!(created.group(), Some(ObjectPath::new("/a")));
        assert_eq!(created.made(), Some(ObjectPath::new("/a/c/d")));
    }
}
