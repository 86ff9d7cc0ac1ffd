//! The table of a group's members in the whole window.

use std::path::PathBuf;

use egui::{Event, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Window;
use super::tests::{act, settle, shown, window};
use crate::command::Action;
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::model::member_table::Column;

type Shown = Harness<'static, Option<Window>>;

fn file() -> PathBuf {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/members.h5");
    PathBuf::from(path)
}

fn titles(harness: &Shown) -> Vec<String> {
    let (document, tab) = shown(harness).state.active().unwrap();
    let columns = tab.members.columns(document.branch(&tab.path).unwrap());
    columns
        .iter()
        .map(|column| column.title().into_owned())
        .collect()
}

/// Names of the rows in their order.
fn names(harness: &Shown) -> Vec<String> {
    let (document, tab) = shown(harness).state.active().unwrap();
    let branch = document.branch(&tab.path).unwrap();
    let rows = tab.members.rows(branch).iter();
    rows.map(|row| branch.numbered(*row).unwrap().name.to_string())
        .collect()
}

fn numbers(harness: &Shown) -> Vec<usize> {
    let number = |name: &String| name.strip_prefix("event_").unwrap().parse().unwrap();
    names(harness).iter().map(number).collect()
}

/// What a column says of a member; `None` where that was not read.
fn fact(harness: &Shown, member: &str, column: &Column) -> Option<(String, bool)> {
    let (document, tab) = shown(harness).state.active().unwrap();
    let branch = document.branch(&tab.path).unwrap();
    let is_it = |row: &&u32| branch.numbered(**row).unwrap().name.to_string() == member;
    let member = branch.order().iter().find(is_it).expect("a member");
    let fact = tab.members.cache.fact(*member, column)?;
    Some((fact.text.to_string(), fact.failed))
}

fn attribute(name: &str) -> Column {
    Column::Attribute(name.into())
}

/// Frames until what a click or a key asked for is here.
fn rest(harness: &mut Shown) {
    // A click is pressed in one frame and let go in another.
    for _ in 0..6 {
        harness.step();
    }
    if let Some(window) = harness.state_mut() {
        window.quiet = 0;
    }
    settle(harness);
}

fn filter(harness: &mut Shown, query: &str) {
    let field = harness.get_by_label("Filter the members");
    field.focus();
    harness.step();
    let field = harness.get_by_label("Filter the members");
    field.type_text(query);
    rest(harness);
}

#[test]
fn events_show_the_attributes_that_tell_them_apart_as_columns() {
    let harness = window(file(), Some("/events"));
    assert_eq!(
        titles(&harness),
        ["Name", "Kind", "Shape", "mass", "id", "velocity", "label"]
    );
    assert_eq!(numbers(&harness), (0..40).collect::<Vec<_>>());
    let fact = |member, column| fact(&harness, member, &attribute(column)).unwrap().0;
    assert_eq!(fact("event_3", "mass"), "1.21e-17");
    assert_eq!(fact("event_3", "id"), "9007199254741025");
    assert_eq!(fact("event_3", "velocity"), "300.375");
    assert_eq!(fact("event_4", "label"), "run12");
    assert_eq!(fact("event_7", "velocity"), "");
    harness.get_by_label("Member event_3");
}

#[test]
fn a_click_on_a_header_sorts_up_down_and_back() {
    let mut harness = window(file(), Some("/events"));
    let ids: Vec<usize> = (0..40).map(|number| number * 11 % 40).collect();
    let mut up: Vec<usize> = (0..40).collect();
    up.sort_by_key(|number| ids[*number]);
    harness.get_by_label("id").click();
    rest(&mut harness);
    assert_eq!(numbers(&harness), up);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    rest(&mut harness);
    let text = copied(&mut harness);
    assert_eq!(text.lines().count(), 41, "the keys go to the table");
    harness.get_by_label("id").click();
    rest(&mut harness);
    up.reverse();
    assert_eq!(numbers(&harness), up);
    harness.get_by_label("Sort by id").click();
    rest(&mut harness);
    assert_eq!(numbers(&harness), (0..40).collect::<Vec<_>>());
    harness.get_by_label("id");
    harness.get_by_label("label").click();
    rest(&mut harness);
    // run1, run2, … and those without a label behind them.
    let found = numbers(&harness);
    let label = |number: &usize| number * 13 % 40;
    let (with, without) = found.split_at(26);
    assert!(with.is_sorted_by_key(label) && with.iter().all(|n| n % 3 > 0));
    assert!(without.iter().all(|n| n % 3 == 0) && without.is_sorted());
}

#[test]
fn a_query_leaves_what_it_meets_and_says_how_many() {
    let mut harness = window(file(), Some("/events"));
    filter(&mut harness, "@id >= 9007199254741030 and @velocity");
    let meets = |number: &usize| number * 11 % 40 >= 38 && !number.is_multiple_of(7);
    let wanted: Vec<usize> = (0..40).filter(meets).collect();
    assert_eq!(numbers(&harness), wanted);
    harness.get_by_label(&format!("{} of 40", wanted.len()));
    harness.get_by_label("Show all members").click();
    rest(&mut harness);
    assert_eq!(numbers(&harness).len(), 40);
}

#[test]
fn a_wrong_query_says_what_is_wrong_and_leaves_the_rows() {
    let mut harness = window(file(), Some("/events"));
    filter(&mut harness, "@mass >");
    harness.get_by_label("a value is missing behind >");
    assert!(numbers(&harness).len() < 41 && !numbers(&harness).is_empty());
}

#[test]
fn members_of_all_kinds_have_their_facts_and_a_damaged_one_says_so_alone() {
    let harness = window(file(), Some("/mixed"));
    let all = ["Name", "Kind", "Type", "Shape", "Storage", "Link"];
    assert_eq!(titles(&harness), all);
    let fact = |member, column| fact(&harness, member, &column).unwrap();
    let text = |member, column| fact(member, column).0;
    assert_eq!(text("data", Column::Type), "int16");
    assert_eq!(text("zeros", Column::Shape), "8 × 9");
    assert_eq!(text("zeros", Column::Storage), "576 bytes");
    assert_eq!(text("soft", Column::Link), "/mixed/data");
    assert_eq!(text("soft", Column::Type), "int16");
    assert_eq!(text("outside", Column::Link), "missing.h5::/x");
    assert_eq!(text("loop", Column::Kind), "group");
    assert_eq!(text("type", Column::Kind), "datatype");
    assert_eq!(text("inner", Column::Shape), "1 member");
    assert_eq!(text("b\\xffytes", Column::Type), "int16");
    for member in ["nowhere", "outside", "damaged"] {
        let (why, failed) = fact(member, Column::Kind);
        assert!(failed, "{member}: {why}");
    }
    assert!(text("damaged", Column::Kind).contains("checksum"));
    harness.get_by_label("Member b\\xffytes");
}

#[test]
fn keys_move_find_and_open() {
    let mut harness = window(file(), Some("/events"));
    harness.get_by_label("9007199254740992").click();
    rest(&mut harness);
    harness.key_press(Key::ArrowDown);
    rest(&mut harness);
    let current = |harness: &Shown| {
        let tab = shown(harness).state.tabs.active().unwrap();
        tab.members.grid.selection.current().map(|at| at.row)
    };
    assert_eq!(current(&harness), Some(1));
    for letter in "event_39".chars() {
        harness.event(Event::Text(letter.to_string()));
        harness.step();
    }
    rest(&mut harness);
    assert_eq!(current(&harness), Some(39));
    harness.key_press(Key::Enter);
    rest(&mut harness);
    let tab = shown(&harness).state.tabs.active().unwrap();
    assert_eq!(tab.path, ObjectPath::new("/events/event_39"));
    assert!(tab.kept);
}

#[test]
fn an_attribute_chosen_becomes_a_column() {
    let mut harness = window(file(), Some("/events"));
    harness.get_by_label("Columns").click();
    rest(&mut harness);
    harness.get_by_label("6 attributes in all 40 members");
    harness.get_by_label("in 1");
    harness.get_by_label("rare").click();
    rest(&mut harness);
    assert_eq!(titles(&harness).last().unwrap(), "rare");
    let rare = fact(&harness, "event_6", &attribute("rare")).unwrap().0;
    assert!(rare.starts_with("[0, 1, 2"), "{rare}");
}

fn copied(harness: &mut Shown) -> String {
    harness.event(Event::Copy);
    let mut text = String::new();
    for _ in 0..200 {
        harness.step();
        let commands = &harness.output().platform_output.commands;
        for command in commands {
            if let egui::OutputCommand::CopyText(copied) = command {
                text.clone_from(copied);
            }
        }
        if !text.is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    text
}

#[test]
fn selected_rows_are_copied_with_their_titles() {
    let mut harness = window(file(), Some("/mixed"));
    if let Some(window) = harness.state_mut() {
        let tab = window.state.tabs.active_mut().unwrap();
        let columns = Column::FACTS.into_iter().chain([attribute("units")]);
        tab.members.chosen = Some(columns.collect());
    }
    act(&mut harness, Action::View(ViewKind::Members));
    harness.get_by_label("576 bytes").click();
    rest(&mut harness);
    assert_eq!(copied(&mut harness), "576", "a single value as it is");
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    rest(&mut harness);
    let text = copied(&mut harness);
    assert!(text.starts_with("Name\tKind\tType\tShape\tStorage\tLink\tunits\n"));
    assert!(
        text.contains("\nzeros\tdataset\tfloat64\t8 × 9\t576\t\tkg, \"net\"\\nof two\n"),
        "{text}"
    );
    assert!(
        text.contains("\nsoft\tdataset\tint16\t100\t200\t/mixed/data\tm\n"),
        "{text}"
    );
}

#[test]
fn the_table_is_exported_as_it_is_filtered_and_sorted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.csv");
    let own = folder.path().join("own.h5");
    std::fs::copy(file(), &own).unwrap();
    let mut harness = window(own.clone(), Some("/events"));
    filter(&mut harness, "@mass < 1.05e-17");
    harness.get_by_label("mass").click();
    rest(&mut harness);
    let id = shown(&harness).state.tabs.active().unwrap().id;
    act(&mut harness, Action::ExportMembers(id, path.clone()));
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines[0], "Name,Kind,Shape,mass,id,velocity,label");
    assert_eq!(lines[1], "event_0,group,0 members,1e-17,9007199254740992,,");
    assert_eq!(lines.len(), 6, "{text}");
    harness.get_by_label("Wrote 5 rows to events.csv");
    act(&mut harness, Action::ExportMembers(id, own.clone()));
    harness.get_by_label_contains("would replace the file that it is of");
    assert!(std::fs::read(own).unwrap().starts_with(b"\x89HDF"));
}

#[test]
fn one_column_is_plotted_against_another() {
    let mut harness = window(file(), Some("/events"));
    harness.get_by_label("Plot").click();
    rest(&mut harness);
    let tab = |harness: &Shown| {
        let plot = &shown(harness).state.tabs.active().unwrap().members.plot;
        let (of, points) = plot.points.as_ref().expect("points");
        (of.x.clone(), of.y.clone(), points.clone())
    };
    let (x, y, points) = tab(&harness);
    assert_eq!((x, y), (Some(attribute("mass")), attribute("id")));
    assert_eq!((points.points.len(), points.left_out), (40, 0));
    if let Some(window) = harness.state_mut() {
        let members = &mut window.state.tabs.active_mut().unwrap().members;
        (members.plot.x, members.plot.y) = (Some(attribute("id")), Some(attribute("velocity")));
    }
    rest(&mut harness);
    let (_, _, points) = tab(&harness);
    // One NaN, and six events without a velocity.
    assert_eq!((points.points.len(), points.left_out), (33, 7));
    assert_eq!(points.points[0], [11.0 - 1.0, 300.125]);
    harness.get_by_label("7 rows have no number for both axes");
    filter(&mut harness, "name = event_1?");
    let (_, _, points) = tab(&harness);
    assert_eq!(points.points.len(), 9);
    harness.get_by_label("Hide the plot").click();
    rest(&mut harness);
    assert!(harness.query_by_label("Hide the plot").is_none());
}
