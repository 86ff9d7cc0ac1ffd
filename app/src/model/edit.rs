//! A change of a file as the window wants it: which object, what of it, and the words for it.

use hyperslab_engine::datatype::{Datatype, Name};
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
        }
    }

    /// The attribute that it leaves changed, by its name afterwards.
    pub fn attribute(&self) -> Option<&Name> {
        match &self.change {
            EditChange::AddAttribute { name, .. }
            | EditChange::SetAttribute { name, .. }
            | EditChange::RetypeAttribute { name, .. }
            | EditChange::RenameAttribute { new: name, .. } => Some(name),
            EditChange::DeleteAttribute { .. } => None,
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
    }
}
