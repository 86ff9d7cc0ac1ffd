//! What objects are to the programs that wrote them, and MATLAB's texts as texts.

use hyperslab::model::ObjectPath;
use hyperslab::model::head::{ObjectHead, ViewKind};
use hyperslab::worker::{Reply, Request};

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

fn head(stage: &mut Stage, path: &str) -> std::sync::Arc<ObjectHead> {
    let Ok(Reply::Head(head)) = stage.one(Request::Head(ObjectPath::new(path))) else {
        panic!("no header of {path}");
    };
    head
}

#[test]
fn objects_are_told_in_the_words_of_their_conventions() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let file = folder.path().join("conventions.h5");
    python.run_script("write_conventions.py", &[&file]);
    let mut stage = Stage::new();
    stage.open(&file).expect("the file opens");
    for (path, words) in [
        ("/word", "MATLAB char"),
        ("/number", "MATLAB uint16"),
        ("/sparse", "MATLAB sparse double"),
        ("/X", "AnnData csr_matrix"),
        ("/frame", "pandas frame_table"),
        ("/table", "PyTables table"),
    ] {
        let head = head(&mut stage, path);
        assert_eq!(
            head.caption.last().map(String::as_str),
            Some(words),
            "{path}"
        );
    }
    assert_eq!(head(&mut stage, "/word").views()[0], ViewKind::Text);
    assert_ne!(head(&mut stage, "/number").views()[0], ViewKind::Text);
    for (path, text) in [("/word", "héllo 😀"), ("/lines", "one\ntwo")] {
        let Ok(Reply::Value(value)) = stage.one(Request::Value(ObjectPath::new(path))) else {
            panic!("no value of {path}");
        };
        assert_eq!(value.text, text);
    }
}
