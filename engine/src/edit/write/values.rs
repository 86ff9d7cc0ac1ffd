//! Values to be written, in the type of the dataset: as many as are selected, or spread over them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::data::heap::needs_heap;
use crate::data::{Change, Elements, Heap};
use crate::datatype::{Class, Datatype};
use crate::error::{Error, Result};
use crate::storage::Buffer;

const STRUCTURE: &str = "values";

/// Values in the type of a dataset.
pub(super) struct Values {
    pub(super) elements: Elements,
    /// Which bytes of an element are given, where some are to stay.
    pub(super) mask: Option<Vec<bool>>,
    /// How many values conversion changed.
    pub(super) changed: u64,
}

impl Values {
    /// Elements converted to `target`.
    pub(super) fn new(elements: &Elements, target: &Arc<Datatype>, change: Change) -> Result<Self> {
        let (converted, changed) = match change {
            Change::Refused => (elements.convert(target)?, 0),
            Change::Counted => elements.convert_lossy(target)?,
        };
        let mut mask = vec![false; target.size];
        let whole = cover(elements.datatype(), target, &mut mask);
        if !mask.contains(&true) && target.size > 0 {
            let cause = "the compounds have no member in common";
            return Err(Error::invalid(STRUCTURE, cause));
        }
        Ok(Self {
            elements: converted,
            mask: (!whole).then_some(mask),
            changed,
        })
    }

    /// The bytes of elements as they are stored.
    pub(super) fn stored(bytes: &[u8], target: &Arc<Datatype>) -> Result<Self> {
        let cause = if needs_heap(target) {
            "elements of variable length are more than their bytes".to_owned()
        } else if target.size == 0 || !bytes.len().is_multiple_of(target.size) {
            format!(
                "{} bytes are no whole elements of {}",
                bytes.len(),
                target.size
            )
        } else {
            let shape = vec![(bytes.len() / target.size) as u64];
            let bytes = Buffer::copy_of(bytes)?;
            return Self::in_type(Elements::new(
                target.clone(),
                shape,
                bytes,
                Heap::default(),
            )?);
        };
        Err(Error::invalid(STRUCTURE, cause))
    }

    /// Elements that have the type already.
    pub(super) fn in_type(elements: Elements) -> Result<Self> {
        Ok(Self {
            elements,
            mask: None,
            changed: 0,
        })
    }

    /// Elements of which only the bytes in `given` are to be written.
    pub(super) fn part(elements: Elements, given: Range<usize>) -> Result<Self> {
        let size = elements.datatype().size;
        let mask = (given.len() != size).then(|| (0..size).map(|at| given.contains(&at)));
        let mask = mask.map(Iterator::collect);
        Ok(Self {
            mask,
            ..Self::in_type(elements)?
        })
    }

    /// The bytes of the values for a selection of the shape `wanted`: as they are where they are as
    /// many, else repeated as NumPy broadcasts.
    pub(super) fn fitted(&self, wanted: &[u64]) -> Result<Cow<'_, [u8]>> {
        let (shape, bytes) = (self.elements.shape(), self.elements.bytes());
        let count = product(wanted);
        if count == Some(self.elements.len() as u64) {
            return Ok(Cow::Borrowed(bytes));
        }
        let misfit = || {
            let cause = format!("values of shape {shape:?} do not fit a selection of {wanted:?}");
            Error::invalid(STRUCTURE, cause)
        };
        let spare = shape.len().saturating_sub(wanted.len());
        let (before, shape) = shape.split_at(spare);
        let missing = wanted.len() - shape.len();
        let (_, along) = wanted.split_at(missing);
        let fits = shape
            .iter()
            .zip(along)
            .all(|(own, all)| *own == 1 || own == all);
        if !fits || before.iter().any(|length| *length != 1) {
            return Err(misfit());
        }
        // Distances of neighbours, 0 along what is repeated.
        let (mut strides, mut stride) = (vec![0; wanted.len()], 1_u64);
        for (place, length) in strides.iter_mut().rev().zip(shape.iter().rev()) {
            if *length != 1 {
                *place = stride;
            }
            stride = stride.saturating_mul(*length);
        }
        let size = self.elements.datatype().size;
        let length = count.and_then(|count| count.checked_mul(size as u64));
        let length = length.and_then(|length| usize::try_from(length).ok());
        let mut out = Buffer::zeroed(length.ok_or_else(misfit)?)?;
        for (number, room) in (0_u64..).zip(out.chunks_exact_mut(size.max(1))) {
            let (mut rest, mut from) = (number, 0_u64);
            for (length, stride) in wanted.iter().zip(&strides).rev() {
                from += rest % (*length).max(1) * stride;
                rest /= (*length).max(1);
            }
            let element = self
                .elements
                .element(usize::try_from(from).unwrap_or(usize::MAX));
            if element.len() != room.len() {
                return Err(misfit());
            }
            room.copy_from_slice(element);
        }
        Ok(Cow::Owned(out.to_vec()))
    }
}

fn product(shape: &[u64]) -> Option<u64> {
    match shape.contains(&0) {
        true => Some(0),
        false => shape.iter().try_fold(1, |all: u64, n| all.checked_mul(*n)),
    }
}

/// Marks the bytes of `to` that elements of `from` say, and tells whether they are all.
fn cover(from: &Datatype, to: &Datatype, mask: &mut [bool]) -> bool {
    match (&from.class, &to.class) {
        (Class::Compound(members), Class::Compound(others)) => {
            let mut whole = true;
            for other in others.iter() {
                let end = other.offset.saturating_add(other.datatype.size);
                let member = members.iter().find(|member| member.name == other.name);
                whole &= match (member, mask.get_mut(other.offset..end)) {
                    (Some(member), Some(part)) => cover(&member.datatype, &other.datatype, part),
                    _ => false,
                };
            }
            if whole {
                mask.fill(true);
            }
            whole
        }
        (Class::Array { base, .. }, Class::Array { base: other, .. }) if other.size > 0 => {
            let mut whole = true;
            for part in mask.chunks_exact_mut(other.size) {
                whole &= cover(base, other, part);
            }
            whole
        }
        _ => {
            mask.fill(true);
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datatype::{ByteOrder, Integer, Member};

    fn byte() -> Datatype {
        let class = Class::Integer(Integer::plain(ByteOrder::Little, false, 1));
        Datatype { size: 1, class }
    }

    fn values(shape: &[u64], bytes: &[u8]) -> Values {
        let bytes = Buffer::copy_of(bytes).unwrap();
        let elements = Elements::new(byte().into(), shape.to_vec(), bytes, Heap::default());
        Values::in_type(elements.unwrap()).unwrap()
    }

    #[test]
    fn values_are_spread_as_numpy_does() {
        let fitted = |shape: &[u64], bytes: &[u8], wanted: &[u64]| {
            values(shape, bytes).fitted(wanted).map(Cow::into_owned)
        };
        assert_eq!(fitted(&[], &[7], &[2, 2]).unwrap(), [7; 4]);
        assert_eq!(
            fitted(&[1, 3], &[1, 2, 3], &[2, 3]).unwrap(),
            [1, 2, 3, 1, 2, 3]
        );
        assert_eq!(
            fitted(&[2, 1], &[1, 2], &[2, 3]).unwrap(),
            [1, 1, 1, 2, 2, 2]
        );
        assert_eq!(fitted(&[1, 1, 2], &[1, 2], &[2, 2]).unwrap(), [1, 2, 1, 2]);
        assert_eq!(fitted(&[4], &[1, 2, 3, 4], &[2, 2]).unwrap(), [1, 2, 3, 4]);
        assert_eq!(fitted(&[1], &[9], &[0, 2]).unwrap(), [0; 0]);
        for (shape, bytes) in [(&[2][..], &[1, 2][..]), (&[2, 1, 1], &[1, 2]), (&[0], &[])] {
            let refused = fitted(shape, bytes, &[3, 3]).unwrap_err();
            assert!(refused.cause().contains("do not fit"), "{refused}");
        }
    }

    #[test]
    fn members_that_are_not_given_stay() {
        let compound = |names: &[&str], size: usize| {
            let members = names.iter().enumerate().map(|(at, name)| Member {
                name: (*name).into(),
                offset: 2 * at,
                datatype: byte(),
            });
            let class = Class::Compound(members.collect());
            Arc::new(Datatype { size, class })
        };
        let target = compound(&["a", "b", "c"], 6);
        let part = compound(&["c", "a"], 4);
        let bytes = Buffer::copy_of(&[3, 0, 1, 0]).unwrap();
        let elements = Elements::new(part, vec![], bytes, Heap::default()).unwrap();
        let made = Values::new(&elements, &target, Change::Refused).unwrap();
        assert_eq!(made.elements.bytes(), [1, 0, 0, 0, 3, 0]);
        let mask = made.mask.unwrap();
        assert_eq!(mask, [true, false, false, false, true, false]);
        let whole = Values::new(&made.elements, &target, Change::Refused).unwrap();
        assert_eq!(whole.mask, None);
        let other = compound(&["x"], 2);
        assert!(Values::new(&made.elements, &other, Change::Refused).is_err());
    }
}
