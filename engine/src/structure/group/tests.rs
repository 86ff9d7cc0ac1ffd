use std::ops::ControlFlow;

use super::*;
use crate::bytes::Sizes;
use crate::datatype::{Charset, Name};
use crate::structure::testing::Changed;
use crate::task::Task;

fn link(name: &str, target: LinkTarget) -> Link {
    Link {
        name: Name::from(name),
        charset: Charset::Ascii,
        order: None,
        target,
    }
}

fn links(file: &Changed, group: Address) -> Vec<Link> {
    let header = object_header::read(&file.core, group).unwrap();
    assert!(header.damage.is_empty());
    let mut found = Vec::new();
    group::visit_links(&file.core, &header, &Task::new(), &mut |link| {
        found.push(link);
        ControlFlow::Continue(())
    })
    .unwrap();
    found
}

const KINDS: [NewGroup; 3] = [
    NewGroup::SymbolTable,
    NewGroup::Links { track_order: false },
    NewGroup::Links { track_order: true },
];

#[test]
fn links_are_added_and_removed_in_every_kind_of_group() {
    for kind in KINDS {
        let file = Changed::empty(Sizes::default());
        let group = file.change(|edit| create(edit, kind, 7)).unwrap();
        let member = file.change(|edit| create(edit, kind, 7)).unwrap();
        let hard = |n: usize| link(&format!("hard {n}"), LinkTarget::Hard(member));
        let soft = link("soft", LinkTarget::Soft(Name::from("/nowhere")));
        file.change(|edit| {
            for n in 0..5 {
                insert(edit, group, &hard(n), 8)?;
            }
            insert(edit, group, &soft, 8)
        })
        .unwrap();
        let again = file.change(|edit| insert(edit, group, &soft, 8));
        assert_eq!(again.unwrap_err().kind(), Kind::Exists);
        let remove_it = || file.change(|edit| remove(edit, group, &[b"hard 2"], 9));
        remove_it().unwrap();
        let missing = remove_it();
        assert_eq!(missing.unwrap_err().kind(), Kind::NotFound);
        let mut found = links(&file, group);
        found.sort_by(|a, b| a.name.cmp(&b.name));
        let names: Vec<String> = found.iter().map(|link| link.name.to_string()).collect();
        assert_eq!(names, ["hard 0", "hard 1", "hard 3", "hard 4", "soft"]);
        let orders: Vec<Option<i64>> = found.iter().map(|link| link.order).collect();
        match kind {
            NewGroup::Links { track_order: true } => {
                assert_eq!(orders, [0, 1, 3, 4, 5].map(Some));
            }
            _ => assert_eq!(orders, [None; 5]),
        }
        assert_eq!(found[4].target, soft.target);
    }
}

#[test]
fn many_links_pass_to_dense_storage_and_few_back_to_messages() {
    for track_order in [false, true] {
        let file = Changed::empty(Sizes::default());
        let kind = NewGroup::Links { track_order };
        let group = file.change(|edit| create(edit, kind, 7)).unwrap();
        let is_dense = || {
            let header = object_header::read(&file.core, group).unwrap();
            let (storage, ..) = group::link_storage(&file.core, &header).unwrap();
            storage == group::LinkStorage::Dense
        };
        let soft = |n: usize| link(&format!("link {n:03}"), LinkTarget::Soft(Name::from("/x")));
        let add = |n: usize| {
            file.change(|edit| insert(edit, group, &soft(n), 8))
                .unwrap()
        };
        for n in 0..60 {
            add(n);
            assert_eq!(is_dense(), n >= 8, "{n}");
            assert_eq!(links(&file, group).len(), n + 1);
        }
        let again = file.change(|edit| insert(edit, group, &soft(30), 8));
        assert_eq!(again.unwrap_err().kind(), Kind::Exists);
        let new = Name::from("renamed");
        let call =
            |old: &[u8]| file.change(|edit| rename(edit, group, old, (&new, Charset::Ascii), 9));
        call(b"link 059").unwrap();
        assert_eq!(call(b"link 058").unwrap_err().kind(), Kind::Exists);
        assert_eq!(call(b"link 059").unwrap_err().kind(), Kind::NotFound);
        let remove_these = |names: &[&[u8]]| file.change(|edit| remove(edit, group, names, 9));
        assert_eq!(
            remove_these(&[b"link 059"]).unwrap_err().kind(),
            Kind::NotFound
        );
        for n in 0..54 {
            remove_these(&[format!("link {n:03}").as_bytes()]).unwrap();
            assert_eq!(is_dense(), n < 54, "{n}");
        }
        remove_these(&[b"link 057", b"link 055"]).unwrap();
        assert!(!is_dense());
        add(1);
        let mut found = links(&file, group);
        found.sort_by_key(|link| (link.order, link.name.clone()));
        let names: Vec<String> = found.iter().map(|link| link.name.to_string()).collect();
        let expected = match track_order {
            true => ["link 054", "link 056", "link 058", "renamed", "link 001"],
            false => ["link 001", "link 054", "link 056", "link 058", "renamed"],
        };
        assert_eq!(names, expected);
        file.saved();
        let (free, end) = file.space();
        assert!(end - free < 1500, "{free} of {end} are free");
    }
}

#[test]
fn a_renamed_link_keeps_its_place_in_the_order_and_replaces_nothing() {
    for kind in KINDS {
        let file = Changed::empty(Sizes::default());
        let group = file.change(|edit| create(edit, kind, 7)).unwrap();
        let soft = |name: &str| link(name, LinkTarget::Soft(Name::from("/nowhere")));
        file.change(|edit| {
            for name in ["a", "b", "c"] {
                insert(edit, group, &soft(name), 8)?;
            }
            Ok(())
        })
        .unwrap();
        let call = |old: &[u8], new: &str| {
            let new = Name::from(new);
            file.change(|edit| rename(edit, group, old, (&new, Charset::Ascii), 9))
        };
        call(b"a", "a longer name than before").unwrap();
        call(b"b", "b").unwrap();
        assert_eq!(call(b"b", "c").unwrap_err().kind(), Kind::Exists);
        assert_eq!(call(b"a", "d").unwrap_err().kind(), Kind::NotFound);
        let mut found = links(&file, group);
        found.sort_by(|a, b| a.name.cmp(&b.name));
        let names: Vec<String> = found.iter().map(|link| link.name.to_string()).collect();
        assert_eq!(names, ["a longer name than before", "b", "c"]);
        if kind == (NewGroup::Links { track_order: true }) {
            let orders: Vec<Option<i64>> = found.iter().map(|link| link.order).collect();
            assert_eq!(orders, [0, 1, 2].map(Some));
        }
    }
}

#[test]
fn a_symbol_table_that_is_given_an_external_link_keeps_its_links_in_another_way() {
    let file = Changed::empty(Sizes::default());
    let group = file
        .change(|edit| create(edit, NewGroup::SymbolTable, 0))
        .unwrap();
    let (_, before) = file.space();
    for n in 0..12 {
        let target = LinkTarget::Soft(Name::from(&format!("/target {n}")[..]));
        file.change(|edit| insert(edit, group, &link(&format!("soft {n:02}"), target), 0))
            .unwrap();
    }
    let external = LinkTarget::External {
        file: Name::from("other.h5"),
        path: Name::from("/a"),
    };
    let soft = links(&file, group);
    file.change(|edit| insert(edit, group, &link("x", external.clone()), 0))
        .unwrap();
    let mut found = links(&file, group);
    // Messages stand where there is room; "x" comes last by name.
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(found.pop().unwrap().target, external);
    assert_eq!(found, soft);
    assert!(
        file.change(|edit| symbol_table_of(edit, group))
            .unwrap()
            .is_none()
    );
    file.saved();
    let (free, end) = file.space();
    // A heap and an index of 512 bytes each with their headers, and no symbol table.
    assert!(end - free < before + 900, "{free} of {end} are free");
}
