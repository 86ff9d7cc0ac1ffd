use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::*;
use crate::bytes::Sizes;
use crate::datatype::Name;
use crate::format::link::LinkTarget;
use crate::metadata::btree1::read_group_node;
use crate::metadata::group::symbol_table as walk;
use crate::structure::testing::Changed;
use crate::task::Task;

fn links(file: &Changed, table: &SymbolTable) -> BTreeMap<Vec<u8>, LinkTarget> {
    let mut found = Vec::new();
    walk::visit(&file.core, table, &Task::new(), &mut |link| {
        found.push((link.name.as_bytes().to_vec(), link.target));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(found.is_sorted_by(|a, b| a.0 < b.0));
    found.into_iter().collect()
}

/// Siblings name each other and share their keys; every node is where its parent says.
fn confirm_keys(file: &Changed, table: &SymbolTable) -> usize {
    let mut level = vec![table.btree];
    let mut nodes = 0;
    while !level.is_empty() {
        let read = |at: &Address| read_group_node(&file.core, *at, None).unwrap();
        let row: Vec<Node<u64>> = level.iter().map(read).collect();
        nodes += row.len();
        for (at, node) in row.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| level[at]);
            assert_eq!(node.siblings, [before, level.get(at + 1).copied()]);
            if let Some(next) = row.get(at + 1) {
                assert_eq!(node.keys.last(), next.keys.first());
            }
        }
        let inner = row.first().is_some_and(|node| node.level > 0);
        level = match inner {
            true => row.into_iter().flat_map(|node| node.children).collect(),
            false => Vec::new(),
        };
    }
    nodes
}

fn target(number: u64) -> (LinkTarget, Vec<u8>) {
    match number % 3 {
        0 => {
            let path = format!("/soft/{number}").into_bytes();
            (LinkTarget::Soft(Name::new(&path[..])), path)
        }
        _ => (LinkTarget::Hard(Address(96 + number)), Vec::new()),
    }
}

fn put(file: &Changed, table: &SymbolTable, name: &[u8], number: u64) -> Result<()> {
    let (link, path) = target(number);
    let target = match link {
        LinkTarget::Hard(address) => Target::Hard(address, None),
        _ => Target::Soft(&path),
    };
    file.change(|edit| insert(edit, table, name, target))
}

#[test]
fn names_that_come_and_go_at_random_are_the_model_at_every_width() {
    for (offset, length) in [(8, 8), (4, 4), (4, 8), (8, 4)] {
        let file = Changed::empty(Sizes { offset, length });
        let table = file.change(create).unwrap();
        let mut model = BTreeMap::new();
        let mut random = 0x9e37_79b9u64;
        for round in 0..1500u64 {
            random = random
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let name = format!(
                "{:0>width$}",
                (random >> 40) % 700,
                width = (random >> 33) as usize % 30
            );
            let name = name.into_bytes();
            if model.contains_key(&name) && random >> 63 == 1 || (1000..1200).contains(&round) {
                let name = match round {
                    1000.. => model.keys().next().cloned().unwrap_or(name),
                    _ => name,
                };
                let known = model.remove(&name).is_some();
                let removed = file.change(|edit| remove(edit, &table, &name));
                assert_eq!(removed.is_ok(), known);
            } else {
                let added = put(&file, &table, &name, round);
                match model.contains_key(&name) {
                    true => assert_eq!(added.unwrap_err().kind(), Kind::Exists),
                    false => added.unwrap(),
                }
                model.entry(name).or_insert_with(|| target(round).0);
            }
            if round % 100 == 0 {
                assert_eq!(links(&file, &table), model);
                confirm_keys(&file, &table);
            }
        }
        assert!(model.len() > 300, "{}", model.len());
        assert_eq!(links(&file, &table), model);
        for (name, target) in &model {
            let found = walk::find(&file.core, &table, name).unwrap().unwrap();
            assert_eq!(found.target, *target);
        }
    }
}

#[test]
fn names_in_order_fill_three_levels_and_all_space_comes_back() {
    let file = Changed::empty(Sizes::default());
    let table = file.change(create).unwrap();
    let names: Vec<Vec<u8>> = (0..5000)
        .map(|n| format!("member {n:05}").into_bytes())
        .collect();
    for chunk in names.chunks(500) {
        file.change(|edit| {
            for name in chunk {
                insert(edit, &table, name, Target::Hard(Address(96), None))?;
            }
            Ok(())
        })
        .unwrap();
    }
    assert_eq!(links(&file, &table).len(), 5000);
    let root = read_group_node(&file.core, table.btree, None).unwrap();
    assert_eq!(root.level, 2);
    let nodes = confirm_keys(&file, &table);
    assert!(nodes < 60, "{nodes} nodes");
    // From both ends and the middle.
    let mut left = names.clone();
    while !left.is_empty() {
        file.change(|edit| {
            for at in [0, left.len() / 2, left.len() - 1] {
                if left.get(at).is_some() {
                    remove(edit, &table, &left.remove(at))?;
                }
                if left.is_empty() {
                    break;
                }
            }
            Ok(())
        })
        .unwrap();
        if left.len() % 500 < 3 {
            confirm_keys(&file, &table);
            assert_eq!(links(&file, &table).len(), left.len());
        }
    }
    let root = read_group_node(&file.core, table.btree, None).unwrap();
    assert_eq!(
        (root.level, root.children.len(), root.keys),
        (0, 0, vec![0])
    );
    file.saved();
    let (free, end) = file.space();
    // What is left is the empty table: superblock, root, heap.
    let heap = crate::metadata::local_heap::read(&file.core, table.heap).unwrap();
    assert_eq!(end - free - heap.size, 512 + 544 + 32);
}
