//! The table of a group's members against what h5py reads of them.

use egui::{Event, Key, Modifiers, OutputCommand};

use super::stage::Stage;
use crate::harness::folder;
use crate::harness::python::Python;

/// What goes onto the clipboard of all that is selected.
fn copied(stage: &mut Stage) -> String {
    stage.harness.event(Event::Copy);
    let mut text = None;
    for _ in 0..10_000 {
        stage.harness.step();
        let commands = &stage.harness.output().platform_output.commands;
        text = commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if text.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    text.expect("text on the clipboard")
}

#[test]
fn events_sorted_by_their_ids_are_copied_as_h5py_reads_them() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let (file, table) = (folder.path().join("events.h5"), folder.path().join("table"));
    let path = |path: &std::path::Path| path.to_str().expect("a plain path").to_owned();
    python.run_script("member_table.py", &["write".to_owned(), path(&file)]);
    let mut stage = Stage::open(&file, Some("/events"));
    // The header's click lands a frame after it is made, the rows some time later.
    stage.click("id");
    stage.wait_until("the rows are sorted", |stage| {
        let tab = stage.state().tabs.active().expect("a tab");
        tab.members.found.is_some() && !tab.members.partial
    });
    stage.settle();
    stage.press(Modifiers::COMMAND, Key::A);
    std::fs::write(&table, copied(&mut stage)).expect("a file");
    let arguments = ["compare".to_owned(), path(&file), path(&table)];
    let said = python.run_script("member_table.py", &arguments);
    assert_eq!(said.trim(), "1500 6000");
}
