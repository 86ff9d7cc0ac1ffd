//! The bytes of elements that are digested: as stored, without padding, variable-length parts as
//! their count and their elements, references as nothing.

use hyperslab_engine::data::decode::{member_bytes, sequence_bytes, vlen_string_bytes};
use hyperslab_engine::data::heap::{Heap, descriptor};
use hyperslab_engine::{Class, Datatype, Elements, Error, Result};
use sha2::{Digest as _, Sha256};

/// Takes the bytes, one part after the other.
pub trait Sink {
    /// Takes the next part.
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Sha256 {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Feeds all elements.
pub fn feed_elements(elements: &Elements, sink: &mut dyn Sink) -> Result<()> {
    feed_all(elements.datatype(), elements.bytes(), elements.heap(), sink)
}

/// Whether elements are hashed as they are.
fn is_raw(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Array { base, .. } => is_raw(base),
        Class::Compound(_) | Class::VlenString(_) | Class::Sequence(_) | Class::Reference(_) => {
            false
        }
        _ => true,
    }
}

fn feed_all(datatype: &Datatype, bytes: &[u8], heap: &Heap, sink: &mut dyn Sink) -> Result<()> {
    if is_raw(datatype) {
        sink.put(bytes);
        return Ok(());
    }
    if datatype.size == 0 {
        return Err(Error::corrupt("datatype", "elements of no bytes"));
    }
    bytes
        .chunks_exact(datatype.size)
        .try_for_each(|element| feed(datatype, element, heap, sink))
}

fn feed(datatype: &Datatype, element: &[u8], heap: &Heap, sink: &mut dyn Sink) -> Result<()> {
    match &datatype.class {
        Class::Compound(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|member| member.offset);
            members
                .into_iter()
                .try_for_each(|m| feed(&m.datatype, member_bytes(m, element)?, heap, sink))
        }
        Class::Array { base, .. } => feed_all(base, element, heap, sink),
        Class::VlenString(_) => {
            let bytes = vlen_string_bytes(element, heap)?;
            sink.put(&(bytes.len() as u64).to_le_bytes());
            sink.put(bytes);
            Ok(())
        }
        Class::Sequence(base) => {
            let (count, _) = descriptor(element, heap.sizes())?;
            sink.put(&u64::from(count).to_le_bytes());
            feed_all(base, sequence_bytes(base, element, heap)?, heap, sink)
        }
        Class::Reference(_) => Ok(()),
        _ => {
            sink.put(element);
            Ok(())
        }
    }
}
