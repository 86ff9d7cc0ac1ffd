//! Tests of the tree's rows.

use std::ops::Range;

use super::*;

fn child(name: &str, address: u64) -> Child {
    Child {
        name: Name::from(name),
        link: LinkShape::Hard(address),
        kind: KindState::Unknown,
    }
}

fn loaded(names: &[&str]) -> Branch {
    let mut branch = Branch::default();
    let address = |name: &str| name.bytes().fold(0, |sum, b| sum * 256 + u64::from(b));
    let children: Vec<_> = names.iter().map(|n| child(n, address(n))).collect();
    branch.append(children);
    branch.finish(None);
    branch
}

fn rows(branch: &Branch, range: Range<u64>) -> Vec<String> {
    let mut out = Vec::new();
    branch.visit(range, &mut |row| {
        let mark = match row.content {
            RowContent::Child { is_loop: true, .. } => " loop",
            RowContent::Child { .. } => "",
            RowContent::Note(_) => " note",
        };
        out.push(format!("{} {}{mark}", row.index, row.path));
    });
    out
}

#[test]
fn rows_run_through_open_groups() {
    let mut tree = loaded(&["a", "b", "c"]);
    assert_eq!(tree.expand(&ObjectPath::new("/b")), Some(true));
    let inner = tree.find_mut(&ObjectPath::new("/b")).unwrap();
    *inner = loaded(&["x", "y"]);
    tree.layout("");
    assert_eq!(tree.rows(), 5);
    assert_eq!(
        rows(&tree, 0..9),
        ["0 /a", "1 /b", "2 /b/x", "3 /b/y", "4 /c"]
    );
    assert_eq!(rows(&tree, 3..5), ["3 /b/y", "4 /c"]);
    assert_eq!(tree.row_of(&ObjectPath::new("/c")), Some(4));
    assert_eq!(tree.row_of(&ObjectPath::new("/b/y")), Some(3));
}

#[test]
fn every_row_is_found_again_by_its_path() {
    let mut tree = loaded(&["a", "b", "c", "d"]);
    for path in ["/a", "/d"] {
        tree.expand(&ObjectPath::new(path));
        *tree.find_mut(&ObjectPath::new(path)).unwrap() = loaded(&["p", "q", "r"]);
    }
    tree.layout("");
    tree.visit(0..tree.rows(), &mut |row| {
        assert_eq!(tree.row_of(&row.path), Some(row.index));
    });
    assert_eq!(tree.rows(), 10);
}

#[test]
fn a_closed_group_keeps_its_members() {
    let mut tree = loaded(&["a"]);
    tree.expand(&ObjectPath::new("/a"));
    *tree.find_mut(&ObjectPath::new("/a")).unwrap() = loaded(&["x"]);
    tree.find_mut(&ObjectPath::new("/a"))
        .unwrap()
        .set_expanded(false);
    tree.layout("");
    assert_eq!(tree.rows(), 1);
    assert_eq!(tree.expand(&ObjectPath::new("/a")), Some(false));
    tree.layout("");
    assert_eq!(tree.rows(), 2);
}

#[test]
fn the_filter_keeps_what_leads_to_a_match() {
    let mut tree = loaded(&["alpha", "beta", "gamma"]);
    tree.expand(&ObjectPath::new("/beta"));
    *tree.find_mut(&ObjectPath::new("/beta")).unwrap() = loaded(&["ALPS", "x"]);
    tree.layout("alp");
    assert_eq!(rows(&tree, 0..9), ["0 /alpha", "1 /beta", "2 /beta/ALPS"]);
}

#[test]
fn a_filter_looks_at_some_names_at_a_time_and_shows_what_it_found_so_far() {
    let names: Vec<String> = (0..10).map(|i| format!("run{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut tree = loaded(&names);
    let some = |tree: &mut Branch, filter: &str| tree.layout_some(filter, &mut 4);
    assert!(!some(&mut tree, "run"));
    assert_eq!(rows(&tree, 3..9), ["3 /run3", "4 / note"]);
    assert!(!some(&mut tree, "run"));
    assert!(some(&mut tree, "run"));
    assert_eq!(rows(&tree, 9..12), ["9 /run9"]);
    assert!(!some(&mut tree, "9"));
    assert_eq!(rows(&tree, 0..9), ["0 / note"]);
    tree.layout("9");
    assert_eq!(rows(&tree, 0..9), ["0 /run9"]);
    assert!(some(&mut tree, ""));
    assert_eq!(tree.rows(), 10);
}

#[test]
fn a_group_inside_itself_is_a_loop() {
    let mut tree = loaded(&["a"]);
    tree.expand(&ObjectPath::new("/a"));
    let inner = tree.find_mut(&ObjectPath::new("/a")).unwrap();
    inner.append(vec![child("again", u64::from(b'a'))]);
    inner.finish(None);
    tree.layout("");
    assert_eq!(rows(&tree, 0..9), ["0 /a", "1 /a/again loop"]);
}

#[test]
fn a_group_of_another_file_at_the_same_address_is_no_loop() {
    let mut tree = loaded(&["a"]);
    tree.expand(&ObjectPath::new("/a"));
    let inner = tree.find_mut(&ObjectPath::new("/a")).unwrap();
    let mut away = child("away", 0);
    away.link = LinkShape::External("b.h5".into(), "/".into());
    inner.append(vec![away]);
    inner.finish(None);
    tree.expand(&ObjectPath::new("/a/away"));
    let other = tree.find_mut(&ObjectPath::new("/a/away")).unwrap();
    other.append(vec![child("same", u64::from(b'a'))]);
    other.finish(None);
    tree.layout("");
    assert_eq!(rows(&tree, 0..9), ["0 /a", "1 /a/away", "2 /a/away/same"]);
}

#[test]
fn a_million_members_are_reached_at_both_ends() {
    let mut tree = Branch::default();
    let members = (0..1_000_000).map(|i| child(&format!("m{i}"), i + 10));
    tree.append(members.collect::<Vec<_>>());
    tree.finish(None);
    tree.layout("");
    assert_eq!(rows(&tree, 999_999..1_000_001), ["999999 /m999999"]);
    assert_eq!(rows(&tree, 0..1), ["0 /m0"]);
}

#[test]
fn an_empty_or_loading_group_says_so() {
    let mut tree = Branch::default();
    tree.layout("");
    assert_eq!(rows(&tree, 0..9), ["0 / note"]);
    tree.finish(None);
    tree.layout("");
    assert_eq!(rows(&tree, 0..9), ["0 / note"]);
}
