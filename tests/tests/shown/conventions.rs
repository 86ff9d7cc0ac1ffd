//! What objects are to the programs that wrote them, and MATLAB's texts as texts.

use hyperslab::model::ObjectPath;
use hyperslab::model::head::ViewKind;
use hyperslab::panel::dimension_bar::Role;
use hyperslab::state::tabs::Tabs;
use hyperslab::worker::{DocumentId, Reply, Request};

use tempfile::TempDir;

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

/// The file of the script, open; it goes with its folder.
fn stage() -> Option<(Stage, TempDir)> {
    let python = Python::find()?;
    let folder = folder();
    let file = folder.path().join("conventions.h5");
    python.run_script("write_conventions.py", &[&file]);
    let mut stage = Stage::new();
    stage.open(&file).expect("the file opens");
    Some((stage, folder))
}

#[test]
fn a_slice_goes_on_to_hold_for_the_next_dataset_of_the_same_shape() {
    let Some((mut stage, _folder)) = stage() else {
        return;
    };
    let mut tabs = Tabs::default();
    let mut show = |path: &str, keep: bool, index: Option<u64>| {
        tabs.show(DocumentId(1), ObjectPath::new(path), keep);
        let tab = tabs.active_mut().expect("a tab");
        tab.take_head(Ok(stage.head(path)));
        if let Some(index) = index {
            tab.dimensions.transpose();
            tab.dimensions.set_index(0, index);
        }
        let dimensions = &tab.dimensions;
        (dimensions.index(0), dimensions.axis_of(Role::Rows))
    };
    assert_eq!(show("/first cube", true, None), (0, Some(1)));
    assert_eq!(show("/first cube", true, Some(3)), (3, Some(2)));
    assert_eq!(show("/second cube", false, None), (3, Some(2)));
    assert_eq!(show("/other cube", false, None), (0, Some(1)));
}

#[test]
fn objects_are_told_in_the_words_of_their_conventions() {
    let Some((mut stage, _folder)) = stage() else {
        return;
    };
    for (path, words) in [
        ("/word", "MATLAB char"),
        ("/number", "MATLAB uint16"),
        ("/sparse", "MATLAB sparse double"),
        ("/X", "AnnData csr_matrix"),
        ("/frame", "pandas frame_table"),
        ("/table", "PyTables table"),
    ] {
        let head = stage.head(path);
        assert_eq!(
            head.caption.last().map(String::as_str),
            Some(words),
            "{path}"
        );
    }
    assert_eq!(stage.head("/word").views()[0], ViewKind::Text);
    assert_ne!(stage.head("/number").views()[0], ViewKind::Text);
    for (path, text) in [("/word", "héllo 😀"), ("/lines", "one\ntwo")] {
        let Ok(Reply::Value(value)) = stage.one(Request::Value(ObjectPath::new(path))) else {
            panic!("no value of {path}");
        };
        assert_eq!(value.text, text);
    }
}
