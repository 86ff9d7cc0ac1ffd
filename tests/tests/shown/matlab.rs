//! Variables of MATLAB as what they are: cells, structures, truths, empty and sparse arrays, and
//! dimensions that are stored in reverse.

use hyperslab::model::ObjectPath;
use hyperslab::model::head::ViewKind;
use hyperslab::model::table::{CellStyle, CellText};
use hyperslab::state::tab::Tab;
use hyperslab::worker::{DocumentId, Reply, Request};

use tempfile::TempDir;

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

fn stage() -> Option<(Stage, TempDir)> {
    let python = Python::find()?;
    let folder = folder();
    let file = folder.path().join("variables.mat");
    python.run_script("write_matlab.py", &[&file]);
    let mut stage = Stage::new();
    stage.open(&file).expect("the file opens");
    // References are told by the names of objects that were met.
    stage.ask(Request::Census).expect("the members are counted");
    Some((stage, folder))
}

/// The cells of the table that a tab of the object shows first, row by row.
fn rows(stage: &mut Stage, path: &str, as_stored: bool) -> Vec<Vec<CellText>> {
    let head = stage.head(path);
    let mut tab = Tab::new(1, DocumentId(1), ObjectPath::new(path), true);
    tab.take_head(Ok(head.clone()));
    if as_stored {
        tab.table.readings.clear();
    }
    let dataset = head.dataset().expect("a table");
    let members = if dataset.is_compound() {
        dataset.columns.len() as u64
    } else {
        1
    };
    let (rows, columns) = tab.plane.size();
    let columns = columns * members;
    let request = Request::Table(tab.cells(0..rows, 0..columns));
    let Ok(Reply::Table { window, .. }) = stage.one(request) else {
        panic!("no table of {path}");
    };
    let cells = window.cells.expect("cells");
    cells.chunks(columns as usize).map(<[_]>::to_vec).collect()
}

fn texts(rows: &[Vec<CellText>]) -> Vec<Vec<&str>> {
    rows.iter()
        .map(|row| row.iter().map(|cell| &*cell.text).collect())
        .collect()
}

#[test]
fn arrays_of_matlab_stand_as_matlab_shows_them() {
    let Some((mut stage, _folder)) = stage() else {
        return;
    };
    let matrix = rows(&mut stage, "/matrix", false);
    assert_eq!(
        texts(&matrix),
        [["1.0", "2.0", "3.0"], ["4.0", "5.0", "6.0"]]
    );
    // The first page of a cube of 2 × 3 × 4.
    let cube = rows(&mut stage, "/cube", false);
    assert_eq!(
        texts(&cube),
        [["0.0", "4.0", "8.0"], ["12.0", "16.0", "20.0"]]
    );
    let caption = &stage.head("/cube").caption;
    let says = "2 × 3 × 4 in MATLAB: dimensions reversed";
    assert!(caption.iter().any(|words| words == says), "{caption:?}");
    let flags = rows(&mut stage, "/flags", false);
    assert_eq!(texts(&flags), [["true", "false", "true"]]);
    assert_eq!(flags[0][1].style, CellStyle::Read("0".into()));
    assert_eq!(texts(&rows(&mut stage, "/flags", true)), [["1", "0", "1"]]);
    let sparse = rows(&mut stage, "/sparse", false);
    let expected = [
        ["1.5", "0.0", "0.0", "0.0"],
        ["0.0", "0.0", "3.5", "0.0"],
        ["2.5", "0.0", "0.0", "0.0"],
    ];
    assert_eq!(texts(&sparse), expected);
    assert_eq!(stage.head("/nothing stored").views()[0], ViewKind::Members);
    assert_eq!(stage.head("/none").views()[0], ViewKind::Text);
    let Ok(Reply::Value(value)) = stage.one(Request::Value(ObjectPath::new("/none"))) else {
        panic!("no value");
    };
    assert_eq!(value.text, "Empty: 0 × 3 double");
}

#[test]
fn cells_of_matlab_show_what_they_hold_and_lead_to_it() {
    let Some((mut stage, _folder)) = stage() else {
        return;
    };
    let cells = rows(&mut stage, "/cells", false);
    let expected = [
        ["a text", "42.5", "[1 2 3]", "[1.0 2.0; 3.0 4.0]"],
        ["true", "empty 0 × 0 char", "30 × 40 double", "1 × 2 cell"],
    ];
    assert_eq!(texts(&cells), expected);
    let leads = CellStyle::Link(ObjectPath::new("/#refs#/v1"));
    assert_eq!(cells[0][0].style, leads);
    let stored = rows(&mut stage, "/cells", true);
    assert!(stored[0][0].text.contains("/#refs#/v1"), "{stored:?}");
}

#[test]
fn structures_of_matlab_are_rows_of_their_fields() {
    let Some((mut stage, _folder)) = stage() else {
        return;
    };
    let head = stage.head("/structure");
    let columns = &head.dataset().expect("a table").columns;
    let names: Vec<_> = columns.iter().map(|column| &*column.name).collect();
    assert_eq!(names, ["name", "age"]);
    let one = rows(&mut stage, "/structure", false);
    assert_eq!(texts(&one), [["Ada", "36.0"]]);
    let leads = CellStyle::Link(ObjectPath::new("/structure/name"));
    assert_eq!(one[0][0].style, leads);
    let many = rows(&mut stage, "/structures", false);
    let expected = [
        ["42.5", "a text"],
        ["[1 2 3]", "a text"],
        ["empty 0 × 0 char", "true"],
    ];
    assert_eq!(texts(&many), expected);
}
