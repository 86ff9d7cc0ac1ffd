//! Damaged compressed streams: each filter gives an error, or no more bytes than there is room.

use std::sync::Arc;

use hyperslab_engine::filter::{FilterSpec, Pipeline, Registry, Room, Scratch};

use crate::mutate::{Map, mutate};

/// Text with repetitions near and far, so that streams have matches of every kind.
fn plain() -> Vec<u8> {
    (0..40_000_u32)
        .flat_map(|n| (n * n % 251 * (n / 1000)).to_le_bytes())
        .collect()
}

#[test]
fn damaged_streams_decode_to_no_more_than_their_room() {
    let registry = Registry::default();
    let plain = plain();
    for (id, client_data) in [(1, vec![6]), (2, vec![4]), (3, vec![]), (32000, vec![])] {
        let filter = registry.get(id).unwrap();
        let mut stream = Vec::new();
        filter.encode(&plain, &client_data, &mut stream).unwrap();
        let map = Map::of(&stream);
        for seed in 0..300 {
            let damaged = mutate(&stream, &map, seed);
            for room in [Room::Exactly(plain.len()), Room::AtMost(1000)] {
                let mut out = Vec::new();
                let decoded = filter.decode(&damaged, room, &client_data, &mut out);
                assert!(
                    decoded.is_err() || out.len() <= room.limit(),
                    "{id}: {seed}"
                );
            }
        }
    }
}

/// What the LZO and zfp libraries wrote: filter, its parameters, the stream, and its decoded bytes.
const WRITTEN: [(u16, &[u32], &[u8], usize); 4] = [
    (
        305,
        &[],
        include_bytes!("../fixtures/streams/lzo.bin"),
        40_000,
    ),
    (
        32013,
        &[0x1010_5111, 0x0570_667a, 0x7000_0246, 0xca90_0002],
        include_bytes!("../fixtures/streams/zfp-accuracy.bin"),
        5920,
    ),
    (
        32013,
        &[0x1010_5111, 0x0570_667a, 0x0070_006b, 0x8800_0080],
        include_bytes!("../fixtures/streams/zfp-reversible.bin"),
        4032,
    ),
    (
        32013,
        &[0x1010_5111, 0x0570_667a, 0x4003_006c, 0x5ff0_0500],
        include_bytes!("../fixtures/streams/zfp-rate.bin"),
        3360,
    ),
];

#[test]
fn damaged_streams_and_parameters_of_other_libraries_decode_to_no_more_than_their_room() {
    let registry = Registry::default();
    for (id, client_data, stream, length) in WRITTEN {
        let filter = registry.get(id).unwrap();
        let mut out = Vec::new();
        let whole = filter.decode(stream, Room::Exactly(length), client_data, &mut out);
        whole.unwrap();
        let map = Map::of(stream);
        for seed in 0..300 {
            let damaged = mutate(stream, &map, seed);
            let mut parameters = client_data.to_vec();
            if let Some(word) = parameters.get_mut(1 + seed as usize % 3) {
                *word ^= 1 << (seed / 3 % 32);
            }
            for room in [
                Room::Exactly(length),
                Room::AtMost(1000),
                Room::AtMost(1 << 20),
            ] {
                for parameters in [client_data, &parameters] {
                    let mut out = Vec::new();
                    let decoded = filter.decode(&damaged, room, parameters, &mut out);
                    let within = out.len() <= room.limit();
                    assert!(decoded.is_err() || within, "{id}: {seed}");
                }
            }
        }
    }
}

#[test]
fn a_stream_that_swells_without_end_stops_at_the_chunk() {
    let registry = Registry::default();
    let mut bomb = Vec::new();
    let zeros = vec![0; 64 << 20];
    registry
        .get(1)
        .unwrap()
        .encode(&zeros, &[9], &mut bomb)
        .unwrap();
    drop(zeros);
    let deflate = FilterSpec {
        id: 1,
        name: None,
        optional: false,
        client_data: Arc::from([9]),
    };
    let pipeline = Pipeline::new(&vec![deflate; 3], &registry);
    let mut scratch = Scratch::default();
    let decoded = pipeline.decode(&bomb, 0, 1000, &mut scratch);
    assert!(decoded.is_err());
    let decoded = pipeline.decode(&bomb, 0b110, 1000, &mut scratch);
    let error = decoded.unwrap_err();
    assert!(error.cause().contains("1000"), "{error}");
}
