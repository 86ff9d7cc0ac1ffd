//! Types as the HDF5 library has them in memory: variable-length parts are pointers there, so
//! that sizes and offsets differ from the file's.

use std::sync::Arc;

use hyperslab_engine::datatype::{Class, Datatype, Member, ReferenceKind};

/// Bytes of a pointer.
const POINTER: usize = 8;

/// The type with its sizes and offsets in memory.
pub fn in_memory(datatype: &Datatype) -> Datatype {
    if !changes(datatype) {
        return datatype.clone();
    }
    match &datatype.class {
        Class::VlenString(_) => Datatype {
            size: POINTER,
            class: datatype.class.clone(),
        },
        Class::Sequence(base) => Datatype {
            // A length and a pointer.
            size: 2 * POINTER,
            class: Class::Sequence(Arc::new(in_memory(base))),
        },
        Class::Array { dims, base } => {
            let base = in_memory(base);
            let count = dims.iter().fold(1, |n: u64, d| n.saturating_mul(*d));
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            Datatype {
                size: count.saturating_mul(base.size),
                class: Class::Array {
                    dims: dims.clone(),
                    base: Arc::new(base),
                },
            }
        }
        Class::Compound(members) => compound_in_memory(datatype.size, members),
        Class::Reference(kind) => Datatype {
            size: reference_size(*kind),
            class: datatype.class.clone(),
        },
        _ => datatype.clone(),
    }
}

/// Whether elements in memory differ from those in the file.
fn changes(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::VlenString(_) | Class::Sequence(_) | Class::Reference(_) => true,
        Class::Compound(members) => members.iter().any(|m| changes(&m.datatype)),
        Class::Array { base, .. } => changes(base),
        _ => false,
    }
}

/// Bytes of the library's structures for references.
fn reference_size(kind: ReferenceKind) -> usize {
    match kind {
        ReferenceKind::Object => 8,
        ReferenceKind::Region => 12,
        _ => 64,
    }
}

/// Members in order of their offset, each moved by what those before it grew or shrank.
fn compound_in_memory(size: usize, members: &[Member]) -> Datatype {
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by_key(|member| member.offset);
    let (mut grown, mut shrunk) = (0usize, 0usize);
    let mut moved = |member: &Member| {
        let datatype = in_memory(&member.datatype);
        let offset = member.offset.saturating_add(grown).saturating_sub(shrunk);
        let (old, new) = (member.datatype.size, datatype.size);
        grown = grown.saturating_add(new.saturating_sub(old));
        shrunk = shrunk.saturating_add(old.saturating_sub(new));
        Member {
            name: member.name.clone(),
            offset,
            datatype,
        }
    };
    let members: Vec<Member> = sorted.into_iter().map(&mut moved).collect();
    Datatype {
        size: size.saturating_add(grown).saturating_sub(shrunk),
        class: Class::Compound(members.into()),
    }
}

#[cfg(test)]
mod tests {
    use hyperslab_engine::datatype::{Charset, StringPadding, StringType};

    use super::*;

    #[test]
    fn a_compound_moves_together_where_its_strings_become_pointers() {
        let string = StringType {
            padding: StringPadding::NullTerminated,
            charset: Charset::Utf8,
        };
        let vlen = Datatype {
            size: 16,
            class: Class::VlenString(string),
        };
        let fixed = Datatype {
            size: 4,
            class: Class::String(string),
        };
        let member = |name: &str, offset, datatype: &Datatype| Member {
            name: name.into(),
            offset,
            datatype: datatype.clone(),
        };
        let members = vec![
            member("late", 20, &vlen),
            member("first", 0, &vlen),
            member("plain", 16, &fixed),
        ];
        let datatype = Datatype {
            size: 36,
            class: Class::Compound(members.into()),
        };
        let moved = in_memory(&datatype);
        assert_eq!(moved.size, 20);
        let Class::Compound(members) = &moved.class else {
            panic!("not a compound");
        };
        let offsets: Vec<_> = members
            .iter()
            .map(|m| (m.name.as_str().unwrap(), m.offset))
            .collect();
        assert_eq!(offsets, [("first", 0), ("plain", 8), ("late", 12)]);
    }
}
