use std::ops::ControlFlow;

use super::*;
use crate::bytes::Sizes;
use crate::metadata::Walk;
use crate::structure::testing::Changed;
use crate::task::Task;

const SHAPE: Shape = Shape {
    kind: 8,
    node_size: NODE_SIZE,
    record_size: 17,
};

fn record(number: u32) -> [u8; 17] {
    let mut record = [0; 17];
    record[..4].copy_from_slice(&number.to_be_bytes());
    record
}

fn listed(file: &Changed, address: Address) -> Vec<Vec<u8>> {
    let tree = Tree::read(&file.core, address, &[8]).unwrap();
    let (mut found, task) = (Vec::new(), Task::new());
    let mut walk = Walk::new(&task, "test");
    tree.visit(&mut walk, &|_, _| true, &mut |_, record, _| {
        found.push(record.to_vec());
        Ok(ControlFlow::Continue(()))
    })
    .unwrap();
    walk.finish().unwrap();
    found
}

#[test]
fn every_number_of_records_is_found_again_and_given_back() {
    for sizes in [
        Sizes::default(),
        Sizes {
            offset: 4,
            length: 4,
        },
    ] {
        let file = Changed::empty(sizes);
        let counts = [0, 1, 29, 30, 31, 58, 59, 60, 61, 600, 20_000];
        for (count, depth) in counts.into_iter().zip([0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3]) {
            let before = file.space();
            let records: Vec<_> = (0..count).map(record).collect();
            let address = file.change(|edit| build(edit, SHAPE, &records)).unwrap();
            assert_eq!(listed(&file, address), records, "{count}");
            let tree = Tree::read(&file.core, address, &[8]).unwrap();
            if sizes == Sizes::default() && count < 20_000 {
                assert_eq!(tree.header.depth, depth, "{count}");
            }
            for sought in records.iter().step_by(97) {
                let found = tree.find(&mut |record| Ok(record.cmp(sought))).unwrap();
                assert_eq!(found.as_deref(), Some(&sought[..]));
            }
            let mut seen = 0;
            file.change(|edit| {
                delete(edit, address, &[8], &mut |_| {
                    seen += 1;
                    Ok(())
                })
            })
            .unwrap();
            assert_eq!((seen, file.space()), (count, before));
        }
    }
}

#[test]
fn nodes_are_at_least_half_full() {
    let file = Changed::empty(Sizes::default());
    for count in [30, 60, 700, 5000] {
        let records: Vec<_> = (0..count).map(record).collect();
        let address = file.change(|edit| build(edit, SHAPE, &records)).unwrap();
        let tree = Tree::read(&file.core, address, &[8]).unwrap();
        let root = tree.read_node(tree.root().unwrap(), tree.header.depth);
        for child in root.unwrap().children {
            let most = if tree.header.depth == 1 { 29 } else { 19 };
            assert!(child.records * 5 >= most * 2, "{count}: {}", child.records);
        }
    }
}

#[test]
fn records_that_do_not_fit_are_refused() {
    let file = Changed::empty(Sizes::default());
    let large = Shape {
        record_size: 600,
        ..SHAPE
    };
    let none = file.change(|edit| build(edit, large, &[vec![0; 600]]));
    assert_eq!(none.unwrap_err().kind(), Kind::LimitExceeded);
    let other = file.change(|edit| build(edit, SHAPE, &[vec![0; 16]]));
    assert_eq!(other.unwrap_err().kind(), Kind::InvalidArgument);
}

fn next(state: &mut u64, below: u64) -> u64 {
    let stepped = state.wrapping_mul(6_364_136_223_846_793_005);
    *state = stepped.wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % below
}

/// Nodes below the root are not thin, and totals are those of the records.
fn assert_well_formed(file: &Changed, address: Address) {
    let tree = Tree::read(&file.core, address, &[8]).unwrap();
    let Some(root) = tree.root() else {
        return;
    };
    let mut waiting = vec![(root, tree.header.depth)];
    let mut total = 0;
    while let Some((child, level)) = waiting.pop() {
        let node = tree.read_node(child, level).unwrap();
        let most = tree.header.own_records(level, file.core.sizes()).unwrap();
        total += child.records;
        assert!(child.records > 0 && child.records <= most);
        if child.address != root.address {
            assert!(
                child.records * 100 >= most * 40,
                "{} of {most}",
                child.records
            );
        }
        for below in node.children {
            waiting.push((below, level - 1));
        }
    }
    assert_eq!(total, tree.header.total_records);
}

#[test]
fn records_come_and_go_one_by_one() {
    let file = Changed::empty(Sizes::default());
    let empty = file.space();
    let address = file
        .change(|edit| build(edit, SHAPE, &[[0u8; 17]; 0]))
        .unwrap();
    let before = file.space();
    let mut model = std::collections::BTreeSet::new();
    let mut state = 7;
    for round in 0..6000 {
        // Growing to a few thousand, then back to none.
        let grows = next(&mut state, 100) < if round < 3000 { 80 } else { 15 };
        let number = next(&mut state, 4000) as u32;
        let sought = record(number);
        file.change(|edit| {
            let compare = &mut |other: &[u8]| Ok(other.cmp(&sought));
            if grows {
                let inserted = insert(edit, address, &[8], &sought, compare);
                match model.insert(number) {
                    true => inserted.unwrap(),
                    false => assert_eq!(inserted.unwrap_err().kind(), Kind::Exists),
                }
                assert!(replace(edit, address, &[8], &sought, compare)?);
            } else {
                let removed = remove(edit, address, &[8], compare)?;
                let expected = model.remove(&number).then(|| sought.to_vec());
                assert_eq!(removed, expected);
                assert!(!replace(edit, address, &[8], &sought, compare)?);
            }
            Ok(())
        })
        .unwrap();
        if round % 100 == 0 {
            assert_well_formed(&file, address);
            let expected: Vec<_> = model.iter().map(|number| record(*number)).collect();
            assert_eq!(listed(&file, address), expected);
        }
    }
    for number in std::mem::take(&mut model) {
        let sought = record(number);
        file.change(|edit| {
            let found = remove(edit, address, &[8], &mut |other| Ok(other.cmp(&sought)));
            assert_eq!(found?.as_deref(), Some(&sought[..]));
            Ok(())
        })
        .unwrap();
    }
    assert_eq!(file.space(), before);
    file.change(|edit| delete(edit, address, &[8], &mut |_| Ok(())))
        .unwrap();
    assert_eq!(file.space(), empty);
}
