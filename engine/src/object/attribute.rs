//! Attributes of an object.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::heap::Collections;
use super::node::Node;
use super::room::Room;
use crate::bytes::Address;
use crate::data::heap::needs_heap;
use crate::data::{Elements, Heap};
use crate::datatype::{Charset, Datatype, Name};
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::format::dataspace::Dataspace;
use crate::metadata::attributes;
use crate::storage::Buffer;
use crate::task::Task;

/// An attribute. Its name is always known; type, extent and value are what can be wrong with it.
#[derive(Debug, Clone)]
pub struct Attribute {
    stored: attributes::Attribute,
    owner: Node,
    /// Generation of the file in which it was looked up.
    generation: u64,
}

impl Attribute {
    /// Its name, unique on its object.
    pub fn name(&self) -> &Name {
        &self.stored.name
    }

    /// Character set of its name as declared.
    pub fn charset(&self) -> Charset {
        self.stored.charset
    }

    /// Its place in the order of creation, where the object tracks that.
    pub fn creation_order(&self) -> Option<u16> {
        self.stored.creation_order
    }

    /// Type of its elements.
    pub fn datatype(&self) -> Result<&Datatype> {
        self.part(&self.stored.datatype)
    }

    /// Object header of the committed datatype that is its type, if it is one.
    pub fn committed_datatype(&self) -> Option<Address> {
        self.stored.committed_datatype
    }

    /// Its extent.
    pub fn dataspace(&self) -> Result<&Dataspace> {
        self.part(&self.stored.dataspace)
    }

    /// Length of each dimension: empty for a single element, and where the extent is unreadable.
    pub fn shape(&self) -> &[u64] {
        self.stored.dataspace.as_ref().map_or(&[], Dataspace::dims)
    }

    /// Its elements, with the variable-length parts that they refer to.
    pub fn read(&self, task: &Task) -> Result<Elements> {
        self.read_unnamed(task).map_err(|error| self.named(error))
    }

    fn read_unnamed(&self, task: &Task) -> Result<Elements> {
        let core = self.owner.core()?;
        let datatype = Arc::new(self.datatype()?.clone());
        if *self.dataspace()? == Dataspace::Null {
            return Ok(Elements::none(datatype));
        }
        let bytes = self.part(&self.stored.data)?;
        let (sizes, limits) = (core.sizes(), core.limits());
        let heap = self.owner.steady(|core| {
            if needs_heap(&datatype) {
                self.confirm_current(core)?;
            }
            let collections = Collections::new(core);
            Heap::resolve(&datatype, bytes, sizes, &collections, limits, task)
        })?;
        Elements::new(
            datatype,
            self.shape().to_vec(),
            Buffer::copy_of(bytes)?,
            heap,
        )
    }

    /// Whether its object still has it so, where the file was edited since: what its elements keep
    /// elsewhere goes with them.
    fn confirm_current(&self, core: &Core) -> Result<()> {
        if core.generation() == self.generation {
            return Ok(());
        }
        let now = find(&self.owner, self.name().as_bytes())?;
        if now.stored.data.as_ref().ok() == self.stored.data.as_ref().ok() {
            return Ok(());
        }
        let cause = "it was changed since it was looked up; look it up again";
        Err(Error::new(Kind::Changed, "attribute", cause))
    }

    fn part<'a, T>(&self, part: &'a Result<T>) -> Result<&'a T> {
        part.as_ref().map_err(|error| self.named(error.clone()))
    }

    fn named(&self, error: Error) -> Error {
        error.on(format_args!(
            "attribute {} of {}",
            self.name(),
            self.owner.path()
        ))
    }
}

/// Hands over each attribute of an object; the first error comes at the end.
pub(super) fn visit(
    owner: &Node,
    task: &Task,
    visitor: &mut dyn FnMut(Attribute) -> ControlFlow<()>,
) -> Result<()> {
    let core = owner.core()?;
    let generation = core.generation();
    let mut room = Room::of_file(core, "attributes")?;
    let mut state = Ok(());
    let visited = attributes::visit(core, &*owner.header()?, task, &mut |stored| {
        state = owner.confirm_state(generation);
        if state.is_err() {
            return ControlFlow::Break(());
        }
        room.spend(stored.stored_bytes)?;
        visitor(Attribute {
            stored,
            owner: owner.clone(),
            generation,
        })
    });
    state?;
    if visited.is_err() {
        owner.confirm_state(generation)?;
    }
    room.or_exceeded(visited).map_err(|error| owner.name(error))
}

/// All attributes of an object.
pub(super) fn list(owner: &Node, task: &Task) -> Result<Vec<Attribute>> {
    owner.steady(|_| {
        let mut attributes = Vec::new();
        visit(owner, task, &mut |attribute| {
            attributes.push(attribute);
            ControlFlow::Continue(())
        })?;
        Ok(attributes)
    })
}

/// The attribute of that name.
pub(super) fn find(owner: &Node, name: &[u8]) -> Result<Attribute> {
    let found = owner.steady(|core| {
        let found = attributes::find(core, &*owner.header()?, name)?;
        Ok(found.map(|stored| (stored, core.generation())))
    });
    match found.map_err(|error| owner.name(error))? {
        Some((stored, generation)) => Ok(Attribute {
            stored,
            owner: owner.clone(),
            generation,
        }),
        None => {
            let cause = format!("no attribute is called {:?}", Name::new(name));
            Err(owner.name(Error::new(Kind::NotFound, "object", cause)))
        }
    }
}
