//! Groups, attributes and headers of files that the library wrote (`tests/fixtures`).

use std::ops::ControlFlow;

use super::group::{find_link, link_count, tracks_creation_order, visit_links};
use super::object_header::HeaderKind;
use super::testing::MemoryFile;
use super::*;
use crate::format::link::{Link, LinkTarget};

fn links(file: &MemoryFile, name: &str) -> Vec<Link> {
    let mut found = Vec::new();
    visit_links(file, &file.object(name), &Task::new(), &mut |link| {
        found.push(link);
        ControlFlow::Continue(())
    })
    .unwrap();
    found
}

fn group_agrees(name: &str, count: usize, tracked: bool) {
    let file = MemoryFile::fixture(name);
    let group = file.object("group");
    let data = file.object("data").address;
    assert_eq!(group.kind().unwrap(), HeaderKind::Group);
    assert_eq!(tracks_creation_order(&file, &group).unwrap(), tracked);
    let found = links(&file, "group");
    assert_eq!(found.len(), count + 3);
    assert_eq!(
        link_count(&file, &group, &Task::new()).unwrap(),
        count as u64 + 3
    );
    for link in &found {
        let searched = find_link(&file, &group, link.name.as_bytes()).unwrap();
        assert_eq!(searched.as_ref(), Some(link), "{}", link.name);
        assert_eq!(link.order.is_some(), tracked);
    }
    let target = |name: &str| {
        find_link(&file, &group, name.as_bytes())
            .unwrap()
            .unwrap()
            .target
    };
    assert_eq!(target("link 0001"), LinkTarget::Hard(data));
    assert_eq!(target("ünïcode"), LinkTarget::Hard(data));
    assert_eq!(target("soft"), LinkTarget::Soft("/data".into()));
    let external = LinkTarget::External {
        file: "other.h5".into(),
        path: "/there".into(),
    };
    assert_eq!(target("external"), external);
    for absent in ["", "a", "link 0001 ", "zzz"] {
        assert_eq!(find_link(&file, &group, absent.as_bytes()).unwrap(), None);
    }
}

#[test]
fn compact_and_dense_groups_list_and_find_their_links() {
    group_agrees("links-compact.h5", 2, false);
    group_agrees("links-dense.h5", 300, false);
    group_agrees("links-dense-track.h5", 300, true);
}

#[test]
fn a_symbol_table_lists_in_byte_order_and_finds() {
    let file = MemoryFile::fixture("links-symbol-table.h5");
    let found = links(&file, "group");
    assert_eq!(found.len(), 301);
    assert!(found.is_sorted_by(|a, b| a.name.as_bytes() < b.name.as_bytes()));
    let group = file.object("group");
    assert_eq!(link_count(&file, &group, &Task::new()).unwrap(), 301);
    for link in &found {
        let searched = find_link(&file, &group, link.name.as_bytes()).unwrap();
        assert_eq!(searched.as_ref(), Some(link));
    }
    assert_eq!(find_link(&file, &group, b"link 0301").unwrap(), None);
}

#[test]
fn a_visit_ends_where_the_visitor_breaks() {
    for name in [
        "links-symbol-table.h5",
        "links-dense.h5",
        "links-compact.h5",
    ] {
        let file = MemoryFile::fixture(name);
        let mut met = 0;
        visit_links(&file, &file.object("group"), &Task::new(), &mut |_| {
            met += 1;
            ControlFlow::Break(())
        })
        .unwrap();
        assert_eq!(met, 1);
    }
}

fn attributes_agree(name: &str, count: usize, huge: bool, tracked: bool) {
    let file = MemoryFile::fixture(name);
    let data = file.object("data");
    let mut found = Vec::new();
    attributes::visit(&file, &data, &Task::new(), &mut |attribute| {
        found.push(attribute);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(found.len(), count + 1 + usize::from(huge));
    let get = |name: &str| {
        let found = found.iter().find(|a| a.name.as_str() == Some(name));
        found.unwrap_or_else(|| panic!("{name}"))
    };
    let data = |name| get(name).data.clone().unwrap();
    assert_eq!(data("attribute 002"), [2, 0, 3, 0, 4, 0]);
    assert_eq!(data("committed"), 1.5f64.to_le_bytes());
    assert_eq!(get("committed").datatype.as_ref().unwrap().size, 8);
    if huge {
        assert_eq!(data("huge").len(), 80_000);
        assert_eq!(data("huge")[4..8], [1, 0, 0, 0]);
    }
    let order = get("attribute 001").creation_order;
    assert_eq!(order, tracked.then_some(1));
}

#[test]
fn attributes_are_read_from_messages_and_dense_storage() {
    attributes_agree("attributes-compact.h5", 3, false, false);
    attributes_agree("attributes-dense.h5", 40, true, false);
    attributes_agree("attributes-dense-track.h5", 40, true, true);
}

#[test]
fn a_damaged_symbol_table_node_costs_only_its_own_links() {
    let file = MemoryFile::fixture("links-symbol-table.h5");
    let at = file.find(b"SNOD", 12);
    let file = file.damaged(at);
    let mut met = 0;
    let outcome = visit_links(&file, &file.object("group"), &Task::new(), &mut |_| {
        met += 1;
        ControlFlow::Continue(())
    });
    assert!(met > 280, "{met}");
    let error = outcome.unwrap_err();
    assert_eq!(error.structure(), "symbol table node");
    assert_eq!(error.address(), Some(at as u64));
}

#[test]
fn a_damaged_heap_block_is_named_with_its_address() {
    let file = MemoryFile::fixture("links-dense.h5");
    let at = file.find(b"FHDB", 1);
    let file = file.damaged(at + 40);
    let mut met = 0;
    let outcome = visit_links(&file, &file.object("group"), &Task::new(), &mut |_| {
        met += 1;
        ControlFlow::Continue(())
    });
    assert!(met > 100, "{met}");
    let error = outcome.unwrap_err();
    assert_eq!(error.structure(), "fractal heap direct block");
    assert_eq!(error.address(), Some(at as u64));
}
