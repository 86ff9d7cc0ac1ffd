use std::collections::BTreeMap;

use super::*;
use crate::bytes::Sizes;
use crate::error::Kind;
use crate::structure::testing::Changed;

fn name(file: &Changed, heap: Address, offset: u64) -> Vec<u8> {
    let names = Names::single(&file.core, heap).unwrap();
    names.name(offset).unwrap().as_bytes().to_vec()
}

#[test]
fn names_stay_where_they_are_while_others_come_and_go() {
    for (offset, length) in [(8, 8), (4, 4), (8, 4), (2, 2)] {
        let file = Changed::empty(Sizes { offset, length });
        let heap = file.change(|edit| create(edit, 80)).unwrap();
        let mut kept = BTreeMap::new();
        for round in 0..300usize {
            file.change(|edit| {
                let mut heap = HeapEdit::open(edit, heap)?;
                let text = vec![b'a' + (round % 26) as u8; 1 + round * 7 % 40];
                kept.insert(heap.insert(&text)?, text);
                if round % 3 != 0 {
                    let oldest = *kept.keys().nth(round % kept.len()).unwrap();
                    kept.remove(&oldest);
                    heap.remove(oldest)?;
                }
                heap.finish()
            })
            .unwrap();
        }
        assert!(kept.len() >= 100);
        for (at, text) in &kept {
            assert_eq!(name(&file, heap, *at), *text);
        }
    }
}

#[test]
fn what_all_names_gave_back_is_one_block_again() {
    let file = Changed::empty(Sizes::default());
    let heap = file.change(|edit| create(edit, 80)).unwrap();
    file.change(|edit| {
        let mut heap = HeapEdit::open(edit, heap)?;
        let names: Vec<u64> = (0..20)
            .map(|n| heap.insert(format!("a longer name {n}").as_bytes()))
            .collect::<Result<_>>()?;
        for offset in names
            .iter()
            .step_by(2)
            .chain(names.iter().skip(1).step_by(2))
        {
            heap.remove(*offset)?;
        }
        heap.finish()
    })
    .unwrap();
    let stored = local_heap::read(&file.core, heap).unwrap();
    assert_eq!(stored.free, Some(8));
    file.change(|edit| {
        let heap = HeapEdit::open(edit, heap)?;
        assert_eq!(heap.free.len(), 1);
        assert_eq!(heap.free[0].size, stored.size - 8);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_name_that_something_else_follows_closely_is_left_alone() {
    let file = Changed::empty(Sizes::default());
    let heap = file.change(|edit| create(edit, 80)).unwrap();
    file.change(|edit| {
        let mut heap = HeapEdit::open(edit, heap)?;
        let offset = heap.insert(b"abcdef")?;
        // Another writer put a name into the padding.
        heap.put(offset + 2, b"\0xyz\0")?;
        let before = heap.free.clone();
        heap.remove(offset)?;
        assert_eq!(heap.free, before);
        heap.finish()
    })
    .unwrap();
}

#[test]
fn free_blocks_that_share_bytes_or_go_round_are_refused() {
    for (next, size) in [(Some(8), 80), (Some(16), 80), (None, 800)] {
        let file = Changed::empty(Sizes::default());
        let heap = file.change(|edit| create(edit, 80)).unwrap();
        let error = file.change(|edit| {
            let data = local_heap::read(edit, heap)?.data;
            edit.write(
                Address(data.0 + 16),
                &encode_free_block(None, 72, edit.sizes())?,
            )?;
            edit.write(
                Address(data.0 + 8),
                &encode_free_block(next, size, edit.sizes())?,
            )?;
            HeapEdit::open(edit, heap).map(drop)
        });
        assert_eq!(error.unwrap_err().kind(), Kind::Corrupt, "{next:?} {size}");
    }
}
