//! What every kind of object offers alike: name, parent, file, attributes, reference, identity.

use std::hash::{Hash, Hasher};

use super::node::Node;
use super::{
    Attribute, Attributes, CommittedDatatype, Dataset, File, Group, Object, attribute, resolve,
};
use crate::bytes::Address;
use crate::data::Reference;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::task::Task;

macro_rules! common {
    ($($handle:ident),*) => {$(
        impl $handle {
            /// The path by which it was reached, for people: bytes that are no UTF-8 are escaped.
            /// What a reference led to has none, and is called by its address.
            pub fn path(&self) -> &str {
                self.node().path()
            }

            /// The path by which it was reached, as bytes.
            pub fn path_bytes(&self) -> &[u8] {
                self.node().path_bytes()
            }

            /// A path that leads to it from the root: the one by which it was reached or, behind a
            /// reference, the first that a walk over hard links finds. None where no path leads to
            /// it.
            pub fn name(&self, task: &Task) -> Result<Option<Name>> {
                self.node().find_name(task)
            }

            /// The group that its path goes through last; of the root the root.
            ///
            /// # Errors
            /// [`Kind::NotFound`] where no path leads to it.
            pub fn parent(&self) -> Result<Group> {
                self.node().parent()
            }

            /// Address of its object header: with the file, its identity.
            pub fn address(&self) -> Address {
                self.node().address()
            }

            /// The file that it lies in; behind an external link not the one that was asked.
            pub fn file(&self) -> &File {
                self.node().file()
            }

            /// Whether it can still be read: neither was the file closed nor did it change.
            pub fn is_open(&self) -> bool {
                self.node().core().is_ok()
            }

            /// An object reference to it.
            pub fn reference(&self) -> Reference {
                Reference::Object { address: self.address(), file: None }
            }

            /// Its attributes by name, in h5py's order.
            pub fn attrs(&self) -> Attributes {
                Attributes::of(self.node().clone())
            }

            /// Its attributes, in the order of storage.
            ///
            /// Fails if one cannot even be named; `visit_attributes` gives what is readable.
            pub fn attributes(&self) -> Result<Vec<Attribute>> {
                attribute::list(self.node(), &Task::new())
            }

            /// Hands over each attribute; a break ends the visit. A damaged one costs only itself:
            /// the visit goes on, and its first error comes at the end.
            ///
            /// # Errors
            /// [`Kind::Changed`](crate::Kind::Changed) as soon as an edit comes between, the visitor's
            /// own too: what was handed over before is of one state of the file.
            pub fn visit_attributes(
                &self,
                task: &Task,
                visitor: &mut dyn FnMut(Attribute) -> std::ops::ControlFlow<()>,
            ) -> Result<()> {
                attribute::visit(self.node(), task, visitor)
            }

            /// Its attribute of that name.
            pub fn attribute(&self, name: impl AsRef<[u8]>) -> Result<Attribute> {
                attribute::find(self.node(), name.as_ref())
            }
        }

        /// The same object of the same file, however each was reached.
        impl PartialEq for $handle {
            fn eq(&self, other: &Self) -> bool {
                self.node() == other.node()
            }
        }

        impl Eq for $handle {}

        impl Hash for $handle {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.node().hash(state);
            }
        }
    )*};
}

common!(Object, Group, Dataset, CommittedDatatype);

/// The same file, by whatever path or handle.
impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for File {}

impl Hash for File {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.address() == other.address() && self.file() == other.file()
    }
}

impl Eq for Node {}

impl Hash for Node {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.file().hash(state);
        self.address().hash(state);
    }
}

macro_rules! into_object {
    ($($handle:ident $variant:ident),*) => {$(
        impl From<$handle> for Object {
            fn from(handle: $handle) -> Self {
                Self::$variant(handle)
            }
        }
    )*};
}

into_object!(Group Group, Dataset Dataset, CommittedDatatype Datatype);

impl Node {
    fn parent(&self) -> Result<Group> {
        let path = self.find_name(&Task::new())?.ok_or_else(|| {
            let cause = "no path leads to it, so it has no parent";
            self.name(Error::new(Kind::NotFound, "object", cause))
        })?;
        let names = path.as_bytes();
        let end = names.iter().rposition(|byte| *byte == b'/');
        self.file()
            .root()
            .group(names.get(..end.unwrap_or(0)).unwrap_or_default())
    }

    /// A path by which it is reached now: its own where that still leads to it.
    ///
    /// # Errors
    /// [`Kind::NotFound`] where no path leads to it.
    pub(crate) fn lasting_path(&self) -> Result<Name> {
        let (path, root) = (self.path_bytes(), self.file().root());
        if path.first() == Some(&b'/')
            && resolve::walk(root.node(), path).is_ok_and(|found| found == *self)
        {
            return Ok(Name::new(path));
        }
        root.path_to(self.address(), &Task::new())?.ok_or_else(|| {
            let cause = "no path leads to it, so nothing could be found below it";
            self.name(Error::new(Kind::NotFound, "object", cause))
        })
    }

    fn find_name(&self, task: &Task) -> Result<Option<Name>> {
        if self.path_bytes().first() == Some(&b'/') {
            return Ok(Some(Name::new(self.path_bytes())));
        }
        self.file().root().path_to(self.address(), task)
    }
}
