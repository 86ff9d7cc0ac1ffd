//! Tabs in one row and on two sides.

use super::*;

const FILE: DocumentId = DocumentId(1);

fn titles(tabs: &Tabs) -> Vec<String> {
    tabs.iter().map(|tab| tab.path.to_string()).collect()
}

#[test]
fn a_preview_is_replaced_and_a_kept_tab_stays() {
    let mut tabs = Tabs::default();
    tabs.show(FILE, ObjectPath::new("/a"), false);
    tabs.show(FILE, ObjectPath::new("/b"), false);
    assert_eq!(titles(&tabs), ["/b"]);
    tabs.show(FILE, ObjectPath::new("/b"), true);
    tabs.show(FILE, ObjectPath::new("/c"), false);
    assert_eq!(titles(&tabs), ["/b", "/c"]);
}

#[test]
fn back_and_forward_lead_through_the_objects() {
    let mut tabs = Tabs::default();
    for path in ["/a", "/b", "/c"] {
        tabs.show(FILE, ObjectPath::new(path), false);
    }
    tabs.back();
    tabs.back();
    assert_eq!(tabs.place().unwrap().1.to_string(), "/a");
    assert!(!tabs.can_go_back());
    tabs.forward();
    assert_eq!(tabs.place().unwrap().1.to_string(), "/b");
    tabs.show(FILE, ObjectPath::new("/d"), false);
    assert!(!tabs.can_go_forward());
}

#[test]
fn closing_brings_the_neighbour_to_the_front() {
    let mut tabs = Tabs::default();
    for path in ["/a", "/b", "/c"] {
        tabs.show(FILE, ObjectPath::new(path), true);
    }
    tabs.step(false);
    let id = tabs.active().unwrap().id;
    tabs.close(id);
    assert_eq!(tabs.place().unwrap().1.to_string(), "/c");
    tabs.close_document(FILE);
    assert!(tabs.place().is_none());
}

fn of_side(tabs: &Tabs, side: Side) -> Vec<String> {
    tabs.of_side(side).map(|tab| tab.path.to_string()).collect()
}

/// Kept tabs, the last one in front.
fn kept(paths: &[&str]) -> Tabs {
    let mut tabs = Tabs::default();
    for path in paths {
        tabs.show(FILE, ObjectPath::new(path), true);
    }
    tabs
}

#[test]
fn a_split_shows_the_object_on_both_sides_and_each_has_a_front_of_its_own() {
    let mut tabs = kept(&["/a", "/b"]);
    tabs.split_off(false);
    assert_eq!(of_side(&tabs, Side::First), ["/a", "/b"]);
    assert_eq!(of_side(&tabs, Side::Second), ["/b"]);
    assert_eq!(tabs.focus(), Side::Second);
    tabs.show(FILE, ObjectPath::new("/c"), false);
    assert_eq!(of_side(&tabs, Side::Second), ["/b", "/c"]);
    assert_eq!(tabs.front(Side::First).unwrap().path.to_string(), "/b");
    tabs.set_focus(Side::First);
    tabs.step(true);
    assert_eq!(tabs.place().unwrap().1.to_string(), "/a");
    assert_eq!(tabs.front(Side::Second).unwrap().path.to_string(), "/c");
}

#[test]
fn each_side_has_a_preview_of_its_own() {
    let mut tabs = kept(&["/a"]);
    tabs.split_off(true);
    tabs.show(FILE, ObjectPath::new("/b"), false);
    tabs.set_focus(Side::First);
    tabs.show(FILE, ObjectPath::new("/c"), false);
    tabs.show(FILE, ObjectPath::new("/d"), false);
    assert_eq!(of_side(&tabs, Side::First), ["/a", "/d"]);
    assert_eq!(of_side(&tabs, Side::Second), ["/a", "/b"]);
}

#[test]
fn the_last_tab_of_a_side_takes_the_split_with_it() {
    let mut tabs = kept(&["/a", "/b"]);
    let first = tabs.iter().next().unwrap().id;
    tabs.move_to(first, Side::Second, Split::halves(false));
    assert_eq!(of_side(&tabs, Side::First), ["/b"]);
    assert_eq!(of_side(&tabs, Side::Second), ["/a"]);
    let left = tabs.front(Side::First).unwrap().id;
    tabs.close(left);
    assert!(tabs.split().is_none());
    assert_eq!(tabs.sides(), [Side::First]);
    assert_eq!(of_side(&tabs, Side::First), ["/a"]);
    assert_eq!(tabs.place().unwrap().1.to_string(), "/a");
    // The only tab cannot leave an empty side behind.
    tabs.move_to(first, Side::Second, Split::halves(false));
    assert!(tabs.split().is_none());
    assert_eq!(tabs.place().unwrap().1.to_string(), "/a");
}

#[test]
fn joined_sides_keep_every_object_once_and_the_front() {
    let mut tabs = kept(&["/a", "/b"]);
    tabs.split_off(false);
    tabs.show(FILE, ObjectPath::new("/c"), true);
    let front = tabs.active().unwrap().id;
    tabs.join();
    assert_eq!(titles(&tabs), ["/a", "/b", "/c"]);
    assert_eq!(tabs.active().unwrap().id, front);
    tabs.split_off(false);
    tabs.close_side(Side::First);
    assert_eq!(titles(&tabs), ["/c"]);
    assert_eq!((tabs.split(), tabs.focus()), (None, Side::First));
}

#[test]
fn closing_a_file_closes_its_tabs_on_both_sides() {
    let mut tabs = kept(&["/a"]);
    tabs.split_off(false);
    tabs.show(DocumentId(2), ObjectPath::new("/b"), true);
    tabs.close_document(FILE);
    assert_eq!(titles(&tabs), ["/b"]);
    assert!(tabs.split().is_none() && tabs.place().is_some());
    tabs.close_document(DocumentId(2));
    assert!(tabs.place().is_none());
}
