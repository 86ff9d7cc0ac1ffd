//! Opaque values that are pictures.

use hyperslab::model::ObjectPath;
use hyperslab::model::value::ValueText;
use hyperslab::worker::{Reply, Request};

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

#[test]
fn an_opaque_value_is_shown_as_the_picture_that_it_holds() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let file = folder.path().join("picture.h5");
    python.run_script("write_picture.py", &[&file]);
    let mut stage = Stage::new();
    stage.open(&file).expect("the file opens");
    let mut value = |path: &str| -> ValueText {
        match stage.one(Request::Value(ObjectPath::new(path))) {
            Ok(Reply::Value(value)) => value,
            other => panic!("no value of {path}: {other:?}"),
        }
    };
    let picture = value("/picture").picture.expect("a picture");
    assert_eq!(picture.caption, "PNG picture, 2 × 2 pixels");
    let pixels = picture.pixels.as_ref().expect("pixels");
    let rgba = [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 250, 251, 252, 255];
    assert_eq!(pixels.rgba[..], rgba);
    assert_eq!(value("/bytes").picture, None);
}
