//! The attributes of an object as a mapping from names to attributes.

use std::ops::ControlFlow;

use super::Attribute;
use super::attribute;
use super::node::Node;
use crate::datatype::Name;
use crate::error::{Kind, Result};
use crate::task::Task;

/// The attributes of an object by name. Nothing is read before it is asked for.
///
/// ```
/// use hyperslab_engine::File;
///
/// # fn main() -> hyperslab_engine::Result<()> {
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
/// let attrs = File::open(path)?.root().attrs();
/// for name in attrs.keys()? {
///     let attribute = attrs.get(&name)?.expect("it was listed");
///     println!("{name} {:?}", attribute.shape());
/// }
/// assert!(!attrs.contains("nothing")?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Attributes(Node);

impl Attributes {
    pub(super) fn of(owner: Node) -> Self {
        Self(owner)
    }

    /// The object.
    pub(crate) fn node(&self) -> &Node {
        &self.0
    }

    /// How many there are.
    pub fn count(&self) -> Result<usize> {
        self.0.steady(|_| {
            let mut count = 0;
            attribute::visit(&self.0, &Task::new(), &mut |_| {
                count += 1;
                ControlFlow::Continue(())
            })?;
            Ok(count)
        })
    }

    /// Their names: in the order of creation where the object tracks that, else in byte order.
    pub fn keys(&self) -> Result<Vec<Name>> {
        let attributes = self.values()?.into_iter();
        Ok(attributes.map(|a| a.name().clone()).collect())
    }

    /// All of them, in the order of [`Attributes::keys`].
    pub fn values(&self) -> Result<Vec<Attribute>> {
        let mut attributes = attribute::list(&self.0, &Task::new())?;
        match self.0.header()?.tracks_attribute_order {
            true => attributes.sort_by_key(Attribute::creation_order),
            false => attributes.sort_by(|a, b| a.name().cmp(b.name())),
        }
        Ok(attributes)
    }

    /// The attribute of that name, where there is one.
    pub fn get(&self, name: impl AsRef<[u8]>) -> Result<Option<Attribute>> {
        match attribute::find(&self.0, name.as_ref()) {
            Ok(attribute) => Ok(Some(attribute)),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether there is an attribute of that name.
    pub fn contains(&self, name: impl AsRef<[u8]>) -> Result<bool> {
        Ok(self.get(name)?.is_some())
    }
}
