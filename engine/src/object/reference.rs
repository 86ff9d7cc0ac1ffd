//! References followed: what they lead to, or why they lead nowhere.

use super::{Attribute, Dataset, File, Object, external};
use crate::bytes::Address;
use crate::data::mapped::Area;
use crate::data::reference::Region;
use crate::data::{Elements, Reference};
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::selection::{Selection, Slice};
use crate::task::Task;

/// What a reference leads to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ReferenceTarget {
    /// Nothing: it was never written, or was written as null.
    Null,
    /// An object.
    Object(Object),
    /// A region of a dataset.
    Region(Dataset, Region),
    /// An attribute of an object.
    Attribute(Object, Box<Attribute>),
    /// Something in another file.
    Foreign {
        /// The file's name as stored.
        file: Name,
        /// What is there.
        target: Box<ReferenceTarget>,
    },
    /// Another file, which cannot be opened.
    ForeignMissing {
        /// The file's name as stored.
        file: Name,
        /// Why not.
        error: Error,
    },
    /// What is no longer there, or never was.
    Dangling {
        /// Where an object should be.
        address: Address,
        /// What is wrong there.
        error: Error,
    },
    /// A reference of a kind that is not decoded: its bytes.
    Undecoded(Vec<u8>),
}

impl File {
    /// What a reference of this file leads to. An object whose last link was deleted counts as
    /// gone.
    ///
    /// # Errors
    /// What has to do with the request and not with the reference: the file changed, limits.
    pub fn follow(&self, reference: &Reference) -> Result<ReferenceTarget> {
        let (address, file) = match reference {
            Reference::Null => return Ok(ReferenceTarget::Null),
            Reference::Undecoded(bytes) => return Ok(ReferenceTarget::Undecoded(bytes.clone())),
            Reference::Object { address, file }
            | Reference::Region { address, file, .. }
            | Reference::Attribute { address, file, .. } => (*address, file),
        };
        let Some(name) = file else {
            return self.follow_here(address, reference);
        };
        match external::open(self, name) {
            Ok(other) => Ok(ReferenceTarget::Foreign {
                file: name.clone(),
                target: Box::new(other.follow_here(address, reference)?),
            }),
            Err(error) if error.is_cancelled() => Err(error),
            Err(error) => Ok(ReferenceTarget::ForeignMissing {
                file: name.clone(),
                error,
            }),
        }
    }

    fn follow_here(&self, address: Address, reference: &Reference) -> Result<ReferenceTarget> {
        match self.find(address, reference) {
            Ok(target) => Ok(target),
            Err(error) => match error.kind() {
                Kind::LimitExceeded | Kind::Changed | Kind::Cancelled | Kind::Closed => Err(error),
                _ => Ok(ReferenceTarget::Dangling { address, error }),
            },
        }
    }

    fn find(&self, address: Address, reference: &Reference) -> Result<ReferenceTarget> {
        let object = self.object_at(address, format!("(object at {address})"))?;
        if object.reference_count()? == 0 {
            let cause = "the object was deleted";
            return Err(Error::new(Kind::NotFound, "reference", cause).at(address.0));
        }
        Ok(match (reference, object) {
            (Reference::Region { region, .. }, Object::Dataset(dataset)) => {
                ReferenceTarget::Region(dataset, region.clone())
            }
            (Reference::Region { .. }, object) => {
                let cause = format!("a region of {}, which is no dataset", object.path());
                return Err(Error::new(Kind::WrongKind, "reference", cause));
            }
            (Reference::Attribute { name, .. }, object) => {
                let attribute = object.attribute(name.as_bytes())?;
                ReferenceTarget::Attribute(object, Box::new(attribute))
            }
            (_, object) => ReferenceTarget::Object(object),
        })
    }
}

impl Dataset {
    /// Reads the elements of a region one after the other, in the order of the region: row-major,
    /// but for points, which have an order of their own.
    ///
    /// Regions that are no single regular hyperslab are cut out of the box around them.
    pub fn read_region(&self, region: &Region, task: &Task) -> Result<Elements> {
        let read = || {
            let area = Area::of(region, self.shape())?;
            if let Some(slices) = area.slices() {
                let elements = self.read_elements(&Selection::Slab(slices), task)?;
                let count = elements.len() as u64;
                return elements.reshaped(vec![count]);
            }
            let Some((low, high)) = area.bounds() else {
                let nothing = self.shape().iter().map(|_| Slice::range(0, 0, 1)).collect();
                let elements = self.read_elements(&Selection::Slab(nothing), task)?;
                return elements.reshaped(vec![0]);
            };
            let sides = low.iter().zip(&high);
            let around: Vec<_> = sides
                .map(|(a, b)| Slice::range(*a, b.saturating_add(1), 1))
                .collect();
            let lengths: Vec<u64> = around.iter().map(|slice| slice.count).collect();
            let places = area.moved(&low).elements(&lengths)?;
            let elements = self.read_elements(&Selection::Slab(around), task)?;
            elements.picked(&places)
        };
        read().map_err(|error: Error| self.node().name(error))
    }
}
