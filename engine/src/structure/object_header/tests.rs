//! Headers of every version against a list of what they should hold.

use super::*;
use crate::bytes::Sizes;
use crate::format::object_header::Times;
use crate::metadata::object_header::{self, ObjectHeader};
use crate::structure::testing::Changed;

const WIDTHS: [Sizes; 2] = [
    Sizes {
        offset: 8,
        length: 8,
    },
    Sizes {
        offset: 4,
        length: 2,
    },
];

fn headers() -> Vec<NewHeader> {
    let times = Times {
        access: 1,
        modification: 2,
        change: 3,
        birth: 4,
    };
    let tracked = NewHeader {
        attribute_order: (true, true),
        attribute_phase_change: Some((4, 3)),
        times: Some(times),
        spare: 37,
        ..NewHeader::new(2)
    };
    let version_1 = NewHeader {
        spare: 24,
        ..NewHeader::new(1)
    };
    vec![version_1, NewHeader::new(2), tracked]
}

fn message(kind: MessageType, length: usize, seed: u64) -> NewMessage {
    let body = (0..length).map(|i| (seed as usize + i) as u8).collect();
    NewMessage::new(kind, body)
}

/// The header as readers see it, once nothing about it is damaged.
fn read(file: &Changed, address: Address) -> ObjectHeader {
    let header = object_header::read(&file.core, address).unwrap();
    assert!(header.damage.is_empty(), "{:?}", header.damage);
    if let (Some(claimed), met) = header.message_count {
        assert_eq!(usize::from(claimed), met);
    }
    header
}

/// Empty room and a gap never stand in one chunk.
fn assert_no_gap_beside_empty_room(file: &Changed, address: Address) {
    file.change(|edit| {
        let header = HeaderEdit::read(edit, address)?;
        for (at, chunk) in header.chunks.iter().enumerate() {
            let head = header.prefix.message_head();
            let used = chunk
                .slots
                .iter()
                .map(|s| head + s.message.body.len() as u64);
            let room = match at {
                0 => header.prefix.messages_size,
                _ => chunk.length - header.prefix.continuation_overhead(),
            };
            let gap = room - used.sum::<u64>();
            let empty = chunk
                .slots
                .iter()
                .any(|s| s.message.kind == MessageType::NIL);
            assert!(gap == 0 || (!empty && gap < head && header.version() == 2));
        }
        Ok(())
    })
    .unwrap();
}

fn next(state: &mut u64, below: u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(99);
    (*state >> 33) % below
}

#[test]
fn a_gap_that_grows_becomes_empty_room() {
    for tracked in [false, true] {
        let new = NewHeader {
            attribute_order: (tracked, false),
            spare: 100,
            ..NewHeader::new(2)
        };
        let lengths = (16..24).flat_map(|first| (60..90).map(move |second| (first, second)));
        for (first, second) in lengths {
            let file = Changed::empty(Sizes::default());
            let address = file.change(|edit| build(edit, &new, vec![])).unwrap();
            // The second fills the header but for a few bytes, or makes way for a pointer to more room.
            for length in [first, second, 300, 20, 30] {
                file.change(|edit| {
                    let mut header = HeaderEdit::read(edit, address)?;
                    header.insert(message(MessageType::ATTRIBUTE, length, 1))?;
                    header.store()
                })
                .unwrap();
                assert_no_gap_beside_empty_room(&file, address);
            }
            assert_eq!(read(&file, address).messages.len(), 5);
        }
    }
}

#[test]
fn any_row_of_changes_leaves_what_a_list_would_hold() {
    for (sizes, seed) in WIDTHS.into_iter().zip([7, 8]) {
        for new in headers() {
            let file = Changed::empty(sizes);
            let first = message(MessageType::DATATYPE, 24, 0);
            let kept = first.body.clone();
            let address = file.change(|edit| build(edit, &new, vec![first])).unwrap();
            let mut model: Vec<Vec<u8>> = Vec::new();
            let mut state = seed;
            let padded = |body: &[u8]| {
                let mut body = body.to_vec();
                if new.version == 1 {
                    body.resize(body.len().next_multiple_of(8), 0);
                }
                body
            };
            for step in 0..300 {
                let long = if step % 10 == 0 { 3000 } else { 90 };
                let length = next(&mut state, long) as usize;
                let made = message(MessageType::ATTRIBUTE, length, step);
                let chosen = next(&mut state, model.len().max(1) as u64) as usize;
                let action = next(&mut state, if model.len() > 20 { 3 } else { 4 });
                let body = made.body.clone();
                file.change(|edit| {
                    let mut header = HeaderEdit::read(edit, address)?;
                    let places: Vec<_> = header
                        .messages()
                        .filter(|(_, message)| message.kind == MessageType::ATTRIBUTE)
                        .map(|(place, message)| (place, message.body.clone()))
                        .collect();
                    let of = |body: &[u8]| {
                        let body = padded(body);
                        let found = places.iter().find(|(_, other)| *other == body);
                        found.unwrap().0
                    };
                    match (action, model.get(chosen)) {
                        (0, Some(old)) => header.remove(of(old))?,
                        (1, Some(old)) => header.replace(of(old), body.clone())?,
                        _ => drop(header.insert(made)?),
                    }
                    header.store()
                })
                .unwrap();
                match action {
                    0 if !model.is_empty() => drop(model.remove(chosen)),
                    1 if !model.is_empty() => model[chosen] = body,
                    _ => model.push(body),
                }
                let header = read(&file, address);
                assert!(header.message(MessageType::DATATYPE).unwrap().body == kept);
                let mut wanted: Vec<_> = model.iter().map(|body| padded(body)).collect();
                let mut found: Vec<_> = header
                    .messages(MessageType::ATTRIBUTE)
                    .map(|message| message.body.clone())
                    .collect();
                wanted.sort();
                found.sort();
                assert!(found == wanted, "step {step} of version {}", new.version);
                assert_no_gap_beside_empty_room(&file, address);
                file.saved();
            }
        }
    }
}

#[test]
fn what_is_removed_gives_its_blocks_back() {
    for new in headers() {
        let file = Changed::empty(Sizes::default());
        let first = message(MessageType::DATATYPE, 24, 0);
        let address = file.change(|edit| build(edit, &new, vec![first])).unwrap();
        let (_, before) = file.space();
        file.change(|edit| {
            let mut header = HeaderEdit::read(edit, address)?;
            for number in 0..50 {
                header.insert(message(MessageType::ATTRIBUTE, 200, number))?;
            }
            header.store()
        })
        .unwrap();
        assert!(read(&file, address).chunks.len() > 2);
        file.change(|edit| {
            let mut header = HeaderEdit::read(edit, address)?;
            let kind = MessageType::ATTRIBUTE;
            while let Some(place) = header.find(kind).map(|(place, _)| place) {
                header.remove(place)?;
            }
            header.store()
        })
        .unwrap();
        // The datatype may have moved into a block, which then stays.
        assert!(read(&file, address).chunks.len() <= 2);
        file.change(|edit| HeaderEdit::read(edit, address)?.delete())
            .unwrap();
        file.saved();
        let (free, end) = file.space();
        assert!(end < before && free == 0, "{free} bytes free up to {end}");
    }
}

#[test]
fn a_header_without_changes_is_not_written() {
    let file = Changed::fixture("attributes-compact.h5");
    let root = file.core.located().superblock.root;
    let edit = Edit::begin(&file.core, crate::transaction::Space::new(1 << 20, None));
    let header = HeaderEdit::read(&edit, root).unwrap();
    assert!(header.messages().count() > 0);
    header.store().unwrap();
    let pages = edit.finish().unwrap().pages.len();
    // The end of the file in the superblock alone.
    assert_eq!(pages, 1);
}

#[test]
fn links_and_times_are_kept_where_the_version_has_them() {
    for new in headers() {
        let file = Changed::empty(Sizes::default());
        let mtime = NewMessage::new(MessageType::MODIFICATION_TIME, vec![1, 0, 0, 0, 9, 0, 0, 0]);
        let messages = vec![message(MessageType::DATATYPE, 24, 0), mtime];
        let address = file.change(|edit| build(edit, &new, messages)).unwrap();
        for count in [3, 1, 2, 0] {
            file.change(|edit| {
                let mut header = HeaderEdit::read(edit, address)?;
                header.set_reference_count(count)?;
                assert_eq!(header.reference_count()?, count);
                header.touch(77)?;
                header.store()
            })
            .unwrap();
            let header = read(&file, address);
            assert_eq!(header.reference_count, count);
            let time = header.message(MessageType::MODIFICATION_TIME).unwrap();
            assert_eq!(time.body[4..], [77, 0, 0, 0]);
            assert_eq!(
                header.times.map(|times| times.change),
                new.times.map(|_| 77)
            );
            assert_eq!(header.times.map(|times| times.birth), new.times.map(|_| 4));
        }
    }
}

#[test]
fn what_is_too_large_or_forbidden_is_refused() {
    let file = Changed::empty(Sizes::default());
    let odd = message(MessageType(0x30), 8, 0).with_flags(0x08);
    let marked = message(MessageType(0x31), 8, 0).with_flags(0x10);
    let new = NewHeader::new(2);
    let address = file
        .change(|edit| build(edit, &new, vec![marked.clone()]))
        .unwrap();
    file.change(|edit| {
        let mut header = HeaderEdit::read(edit, address)?;
        let large = message(MessageType::ATTRIBUTE, LARGEST_MESSAGE + 1, 0);
        let error = header.insert(large).unwrap_err();
        assert_eq!(error.kind(), Kind::InvalidArgument);
        header.insert(message(MessageType::ATTRIBUTE, LARGEST_MESSAGE, 0))?;
        header.store()
    })
    .unwrap();
    let unknown = read(&file, address).messages[0].flags;
    assert_eq!(unknown, 0x30, "who knows the type learns of the change");
    let address = file.change(|edit| build(edit, &new, vec![odd])).unwrap();
    file.change(|edit| {
        let error = HeaderEdit::read(edit, address).err().unwrap();
        assert_eq!(error.kind(), Kind::Unsupported);
        Ok(())
    })
    .unwrap();
    let version_1 = NewHeader {
        attribute_order: (true, false),
        ..NewHeader::new(1)
    };
    assert!(file.change(|edit| build(edit, &version_1, vec![])).is_err());
}

#[test]
fn shared_messages_of_the_table_stay() {
    let file = Changed::empty(Sizes::default());
    let shared = NewMessage::new(MessageType::DATASPACE, vec![3, 1, 0, 1, 2, 3, 4, 5, 6, 7]);
    let committed = NewMessage::new(MessageType::DATATYPE, vec![3, 2, 9, 0, 0, 0, 0, 0, 0, 0]);
    let messages = vec![shared.with_flags(2), committed.with_flags(2)];
    let new = NewHeader::new(2);
    let address = file.change(|edit| build(edit, &new, messages)).unwrap();
    file.change(|edit| {
        let mut header = HeaderEdit::read(edit, address)?;
        let (place, _) = header.find(MessageType::DATASPACE).unwrap();
        assert_eq!(header.remove(place).unwrap_err().kind(), Kind::Unsupported);
        assert!(header.replace(place, vec![2, 0, 0, 0]).is_err());
        let (place, _) = header.find(MessageType::DATATYPE).unwrap();
        header.replace(place, vec![1; 12])?;
        assert_eq!(header.message(place).unwrap().flags, 0);
        Ok(())
    })
    .unwrap();
}
