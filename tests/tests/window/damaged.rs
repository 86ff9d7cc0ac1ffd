//! Damaged chunks in the window: the rest of the table is shown, and a wrong checksum is passed
//! over when somebody asks for that.

use super::stage::Stage;
use crate::harness::folder;
use crate::harness::python::Python;

/// What the cell in the ninth column of the first row says, which lies in a damaged chunk.
fn hurt_cell(stage: &Stage) -> String {
    let tab = stage.state().tabs.active().expect("a tab");
    let cell = tab.table.windows.cell(0, 9).expect("a cell that was read");
    cell.expect("a window that was read").text.to_string()
}

#[test]
fn cells_of_damaged_chunks_say_why_and_wrong_checksums_are_ignored_on_request() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let target = folder.path().to_str().expect("a plain path");
    python.run_script("write_damage.py", &[target]);
    let damaged = folder.path().join("damaged");

    let stage = Stage::open(&damaged.join("deflate.h5"), Some("/data"));
    let cause = hurt_cell(&stage);
    assert!(
        cause.contains("chunk [0, 1] at 0x") && cause.contains("deflate"),
        "{cause}"
    );
    assert!(!stage.has("Ignore checksums"));

    let mut stage = Stage::open(&damaged.join("fletcher.h5"), Some("/data"));
    let cause = hurt_cell(&stage);
    assert!(cause.contains("checksum is 0x"), "{cause}");
    stage.click("Ignore checksums");
    stage.settle();
    let text = std::fs::read_to_string(damaged.join("fletcher.txt")).expect("what is expected");
    let wanted = text.split(' ').nth(9).expect("a value");
    assert_eq!(hurt_cell(&stage), wanted);
    assert!(!stage.has("Ignore checksums"));
}
