//! Chunks come, move and go at random in every index; what is found is compared with a map.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{Indexed, Move, Placed, update};
use crate::bytes::{Address, Sizes};
use crate::format::layout::{ChunkedLayout, Layout, decode_layout};
use crate::metadata::chunk_index::visit;
use crate::structure::testing::Changed;
use crate::task::Task;

const DIMS: [u64; 2] = [700, 3];

fn next(state: &mut u64, below: u64) -> u64 {
    let stepped = state.wrapping_mul(6_364_136_223_846_793_005);
    *state = stepped.wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % below
}

/// A data layout message of chunks of one element, with an index that was never written.
fn message(index: &[u8]) -> Vec<u8> {
    match index {
        [] => [
            &[3, 2, 3][..],
            &[0xff; 8],
            &[1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0],
        ]
        .concat(),
        index => [&[4, 2, 0, 3, 1, 1, 1, 4][..], index, &[0xff; 8]].concat(),
    }
}

fn layout(message: &[u8]) -> ChunkedLayout {
    match decode_layout(message, 0, Sizes::default()).unwrap() {
        Layout::Chunked(layout) => layout,
        other => panic!("{other:?}"),
    }
}

type Chunks = BTreeMap<Vec<u64>, Placed>;

fn random_moves(known: &mut Chunks, filtered: bool, count: u64, state: &mut u64) -> Vec<Move> {
    let mut moves = BTreeMap::new();
    let start = next(state, DIMS[0]);
    for number in 0..count {
        // Some are neighbours, some are scattered.
        let row = match number % 3 {
            0 => next(state, DIMS[0]),
            _ => (start + number) % DIMS[0],
        };
        let placed = Placed {
            address: Address(1 << 20 | next(state, 1 << 18)),
            size: if filtered { 1 + next(state, 9) } else { 4 },
            mask: if filtered { next(state, 4) as u32 } else { 0 },
        };
        let chunk = (next(state, 5) > 0).then_some(placed);
        moves.insert(vec![row, next(state, DIMS[1])], chunk);
    }
    for (coordinates, chunk) in &moves {
        match chunk {
            Some(chunk) => drop(known.insert(coordinates.clone(), *chunk)),
            None => drop(known.remove(coordinates)),
        }
    }
    let moves = moves.into_iter();
    moves
        .map(|(coordinates, chunk)| Move { coordinates, chunk })
        .collect()
}

/// Plays with an index; gives the end of the file.
fn play(index: &[u8], max_dims: [Option<u64>; 2], filtered: bool) -> u64 {
    let changed = Changed::empty(Sizes::default());
    let mut message = message(index);
    let (mut known, mut state) = (Chunks::new(), 7);
    for round in 0..60 {
        let count = if round % 7 == 0 { 200 } else { 3 };
        let moves = random_moves(&mut known, filtered, count, &mut state);
        let layout_before = layout(&message);
        let done = changed.change(|edit| {
            let indexed = Indexed {
                layout: &layout_before,
                message: &message,
                max_dims: &max_dims,
                filtered,
            };
            update(edit, &indexed, &moves)
        });
        if let Some(other) = done.unwrap() {
            message = other;
        }
        let mut found = Chunks::new();
        let range = DIMS.map(|dim| 0..dim);
        let (layout, task) = (layout(&message), Task::new());
        visit(
            &changed.core,
            &layout,
            &DIMS,
            &max_dims,
            &range,
            &task,
            &mut |chunk| {
                let placed = Placed {
                    address: chunk.address,
                    size: chunk.size,
                    mask: chunk.mask,
                };
                assert_eq!(found.insert(chunk.coordinates, placed), None);
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!(found, known, "{index:?} round {round}");
    }
    assert!(known.len() > 500, "{}", known.len());
    changed.space().1
}

/// Fixed array, pages of 8 elements.
const FIXED: [u8; 2] = [3, 3];
/// Extensible array: pages of 64 elements in data blocks over that.
const EXTENSIBLE: [u8; 6] = [4, 32, 4, 4, 16, 6];
/// Version 2 B-tree with nodes of 256 bytes.
const TREE2: [u8; 7] = [5, 0, 1, 0, 0, 100, 40];

#[test]
fn every_index_holds_just_what_was_put_into_it() {
    let fixed = DIMS.map(Some);
    for filtered in [false, true] {
        play(&FIXED, fixed, filtered);
        play(&[3, 12], fixed, filtered);
        play(&EXTENSIBLE, [None, Some(4)], filtered);
        play(&EXTENSIBLE, [Some(1000), None], filtered);
        // What is given up is used again: 1,700 chunks take 70 and 110 kB in such nodes.
        assert!(play(&TREE2, [None, None], filtered) < 600_000);
        assert!(play(&[], [None, Some(3)], filtered) < 600_000);
    }
}

#[test]
fn a_tree_of_version_1_grows_by_several_levels() {
    let changed = Changed::empty(Sizes::default());
    let mut message = message(&[]);
    let count = 20_000_u64;
    for part in 0..4 {
        let rows = (part * count / 4)..((part + 1) * count / 4);
        let moves: Vec<Move> = rows
            .map(|row| Move {
                // Every second one from the front, then the others from behind.
                coordinates: vec![
                    if row < count / 2 {
                        row * 2
                    } else {
                        (count - row) * 2 - 1
                    },
                    0,
                ],
                chunk: Some(Placed {
                    address: Address(row),
                    size: 4,
                    mask: 0,
                }),
            })
            .collect();
        let before = layout(&message);
        let max_dims = [None, Some(1)];
        let done = changed.change(|edit| {
            let indexed = Indexed {
                layout: &before,
                message: &message,
                max_dims: &max_dims,
                filtered: false,
            };
            update(edit, &indexed, &moves)
        });
        if let Some(other) = done.unwrap() {
            message = other;
        }
    }
    let (layout, task) = (layout(&message), Task::new());
    let (mut last, mut met) = (None, 0);
    let range = [0..count, 0..1];
    let max_dims = [None, Some(1)];
    visit(
        &changed.core,
        &layout,
        &[count, 1],
        &max_dims,
        &range,
        &task,
        &mut |chunk| {
            assert!(last < Some(chunk.coordinates.clone()));
            last = Some(chunk.coordinates);
            met += 1;
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    assert_eq!(met, count);
}

#[test]
fn chunks_that_no_index_can_name_are_refused() {
    let changed = Changed::empty(Sizes::default());
    let body = message(&FIXED);
    let before = layout(&body);
    let moves = [Move {
        coordinates: vec![700, 0],
        chunk: Some(Placed {
            address: Address(9),
            size: 4,
            mask: 0,
        }),
    }];
    let done = changed.change(|edit| {
        let indexed = Indexed {
            layout: &before,
            message: &body,
            max_dims: &DIMS.map(Some),
            filtered: false,
        };
        update(edit, &indexed, &moves)
    });
    assert!(done.unwrap_err().cause().contains("slot 2100"));
}
