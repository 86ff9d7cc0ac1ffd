//! Chunks of the compressors that plugins bring: sound, they decode to what they were made of;
//! damaged, to an error, or no more bytes than there is room.

use std::path::Path;

use hyperslab_engine::filter::{Registry, Room};

use crate::mutate::{Map, mutate};

/// A stream of `fixtures/plugins`: its filter, the parameters, the bytes.
struct Stream {
    name: String,
    id: u16,
    client_data: Vec<u32>,
    bytes: Vec<u8>,
}

/// What hdf5plugin made of [`plain`].
fn streams() -> Vec<Stream> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/plugins");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut found: Vec<Stream> = entries
        .map(|entry| stream(&entry.unwrap().path()))
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn stream(path: &Path) -> Stream {
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut parts = name.split('.');
    let id = parts.next().unwrap().parse().unwrap();
    let client_data = parts.next().unwrap().split('_');
    Stream {
        id,
        client_data: client_data.map(|value| value.parse().unwrap()).collect(),
        bytes: std::fs::read(path).unwrap(),
        name,
    }
}

/// What `make_plugins.py` encodes.
fn plain() -> Vec<u8> {
    (0..2400_u32)
        .flat_map(|n| (n * n % 31 * (n / 100)).to_le_bytes())
        .collect()
}

#[test]
fn streams_of_plugins_decode_to_what_they_were_made_of() {
    let registry = Registry::default();
    let plain = plain();
    let streams = streams();
    assert!(streams.len() > 40);
    for stream in streams {
        let filter = registry.get(stream.id).unwrap();
        let room = Room::Exactly(plain.len());
        let mut out = Vec::new();
        let decoded = filter.decode(&stream.bytes, room, &stream.client_data, &mut out);
        decoded.unwrap_or_else(|error| panic!("{}: {error}", stream.name));
        assert_eq!(out, plain, "{}", stream.name);
    }
}

#[test]
fn damaged_streams_of_plugins_decode_to_no_more_than_their_room() {
    let registry = Registry::default();
    let length = plain().len();
    for stream in streams() {
        let filter = registry.get(stream.id).unwrap();
        let map = Map::of(&stream.bytes);
        for seed in 0..400 {
            let damaged = match seed {
                // Headers and tables come first: most of the damage goes there.
                0..200 => flip(&stream.bytes, seed),
                _ => mutate(&stream.bytes, &map, seed),
            };
            for room in [
                Room::Exactly(length),
                Room::AtMost(length / 2),
                Room::AtMost(1 << 20),
            ] {
                let mut out = Vec::new();
                let decoded = filter.decode(&damaged, room, &stream.client_data, &mut out);
                let fits = out.len() <= room.limit() && out.capacity() < 4 << 20;
                assert!(decoded.is_err() || fits, "{}: {seed}", stream.name);
            }
        }
    }
}

/// A byte of the first 200 changed.
fn flip(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    if let Some(byte) = damaged.get_mut(seed as usize) {
        *byte ^= [0xff, 0x80, 1, 0x10][seed as usize % 4];
    }
    damaged
}
