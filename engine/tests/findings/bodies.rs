//! What each fuzz target does with its bytes; shared by `fuzz/` and by the replay of what it found.
// Each target uses its own.
#![allow(dead_code)]

use std::sync::LazyLock;

use hyperslab_engine::Limits;
use hyperslab_engine::bytes::{Cursor, Sizes};
use hyperslab_engine::filter::{Registry, Room};
use hyperslab_engine::format as f;
use hyperslab_engine::selection::text;

use crate::exercise::exercise;

/// What a target does with its bytes.
type Body = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Body); 4] = [
    ("walk", walk),
    ("message", message),
    ("filter", filter),
    ("selection", selection),
];

/// The bytes are a file.
pub fn walk(bytes: &[u8]) {
    exercise(bytes.to_vec());
}

/// One byte for the type, one for the sizes of offsets and lengths, then the message's body.
pub fn message(bytes: &[u8]) {
    let [kind, widths, body @ ..] = bytes else {
        return;
    };
    const WIDTHS: [u8; 4] = [8, 4, 2, 16];
    let sizes = Sizes {
        offset: WIDTHS[usize::from(widths & 3)],
        length: WIDTHS[usize::from(widths >> 2 & 3)],
    };
    decode_message(*kind, body, sizes, &Limits::default());
}

fn decode_message(kind: u8, body: &[u8], sizes: Sizes, limits: &Limits) {
    let at = 0x60;
    match kind {
        0x01 => drop(f::dataspace::decode_dataspace(body, at, sizes)),
        0x02 => drop(f::link_info::decode_link_info(body, at, sizes)),
        0x03 => drop(f::datatype::decode_datatype(body, at, sizes, limits)),
        0x04 => drop(f::fill_value::decode_old_fill_value(body, at)),
        0x05 => drop(f::fill_value::decode_fill_value(body, at)),
        0x06 => drop(f::link::decode_link(body, at, sizes)),
        0x07 => drop(f::external_files::decode_external_files(body, at, sizes)),
        0x08 => drop(f::layout::decode_layout(body, at, sizes)),
        0x0a => drop(f::group_info::decode_group_info(body, at)),
        0x0b => drop(f::filter_pipeline::decode_filter_pipeline(body, at)),
        0x0c => drop(f::attribute::decode_attribute(body, at, sizes, limits)),
        0x0d => drop(f::comment::decode_comment(body)),
        0x0e => drop(f::modification_time::decode_old_modification_time(body, at)),
        0x0f => drop(f::shared_table::decode_shared_table_message(
            body, at, sizes,
        )),
        0x10 => drop(f::object_header::decode_continuation(body, at, sizes)),
        0x11 => drop(f::symbol_table::decode_symbol_table(body, at, sizes)),
        0x12 => drop(f::modification_time::decode_modification_time(body, at)),
        0x13 => drop(f::btree_k::decode_btree_k(body, at)),
        0x15 => drop(f::attribute_info::decode_attribute_info(body, at, sizes)),
        0x40 => drop(f::shared::decode_shared(body, at, sizes)),
        0x41 => drop(f::virtual_map::decode_virtual_map(body, at, sizes)),
        0x42 => drop(f::global_heap::decode_collection(body.to_vec(), at, sizes)),
        0x43 => drop(f::shared_table::decode_shared_table(body, at, sizes)),
        0x44 => drop(f::local_heap::decode_local_heap(body, at, sizes)),
        0x45 => drop(f::superblock::decode_superblock(body, at)),
        0x46 => drop(f::fractal_heap::decode_header(body, at, sizes)),
        0x47 => drop(f::btree2::decode_header(body, at, sizes)),
        0x48 => drop(f::extensible_array::decode_header(body, at, sizes)),
        0x49 => drop(f::fixed_array::decode_header(body, at, sizes)),
        _ => {}
    }
}

/// The filters that can be decoded, and their numbers in order.
static FILTERS: LazyLock<(Registry, Vec<u16>)> = LazyLock::new(|| {
    let registry = Registry::default();
    let known = (0..=u16::MAX).filter(|id| registry.get(*id).is_some());
    let ids = known.collect();
    (registry, ids)
});

/// One byte picks the filter, one counts its parameters, one says how much room there is (in 256
/// bytes; exactly so much where the lowest bit is set), then the parameters and the stream.
pub fn filter(bytes: &[u8]) {
    let [pick, count, room, rest @ ..] = bytes else {
        return;
    };
    let (registry, ids) = &*FILTERS;
    let Some(filter) = registry.get(ids[usize::from(*pick) % ids.len()]) else {
        return;
    };
    let count = usize::from(count % 24).min(rest.len() / 4);
    let (parameters, stream) = rest.split_at(count * 4);
    let client_data: Vec<u32> = parameters
        .as_chunks()
        .0
        .iter()
        .map(|word| u32::from_le_bytes(*word))
        .collect();
    let bytes = usize::from(room >> 1) * 256;
    let room = match room & 1 {
        1 => Room::Exactly(bytes),
        _ => Room::AtMost(bytes),
    };
    let mut out = Vec::new();
    if filter.decode(stream, room, &client_data, &mut out).is_ok() {
        assert!(out.len() <= room.limit(), "more than there is room for");
    }
}

/// One byte for the rank, eight for each dimension, then a text; and the same bytes encoded.
pub fn selection(bytes: &[u8]) {
    let _ =
        f::selection::decode_selection(&mut Cursor::new(bytes, "selection", 0, Sizes::default()));
    let [rank, rest @ ..] = bytes else { return };
    let rank = usize::from(rank % 5).min(rest.len() / 8);
    let (lengths, written) = rest.split_at(rank * 8);
    let shape: Vec<u64> = lengths
        .as_chunks()
        .0
        .iter()
        .map(|length| u64::from_le_bytes(*length))
        .collect();
    let Ok(parts) = text::parse(&String::from_utf8_lossy(written), &shape) else {
        return;
    };
    let slices = parts.iter().map(|part| part.slice()).collect();
    let selection = hyperslab_engine::Selection::Slab(slices);
    assert!(selection.resolve(&shape).is_ok(), "{parts:?} in {shape:?}");
}
