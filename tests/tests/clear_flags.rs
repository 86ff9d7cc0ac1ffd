//! `hyperslab clear-flags` on files whose writer died, and on others.

use std::path::Path;
use std::process::{Command, Output};

use crate::harness::holder::Holder;
use crate::harness::python::Python;
use crate::harness::{folder, program, project_file};

fn clear(path: &Path) -> Output {
    let mut command = Command::new(program::path());
    let output = command.arg("clear-flags").arg(path).output();
    output.expect("the program starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_file_whose_writer_died_is_mended_and_then_h5py_opens_it() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    for live in ["no", "yes"] {
        let path = folder.path().join(format!("{live}.h5"));
        python.run_script("leave_marked.py", &[path.as_os_str(), live.as_ref()]);
        let before = std::fs::read(&path).expect("the file");
        assert!(
            Holder::open(&python, &path, "r+", "true").is_none(),
            "{live}"
        );
        let output = clear(&path);
        assert!(output.status.success(), "{live}: {}", told(&output));
        let after = std::fs::read(&path).expect("the file");
        let differing = before.iter().zip(&after).filter(|(old, new)| old != new);
        assert!(differing.count() <= 5, "the flags and the checksum");
        assert_eq!(before.len(), after.len());
        let writer = Holder::open(&python, &path, "r+", "true");
        writer.expect("h5py opens it").close();
        // Once it is mended there is nothing to do.
        let output = clear(&path);
        assert!(output.status.success());
        assert!(told(&output).contains("no mark"), "{}", told(&output));
    }
}

#[test]
fn a_file_that_is_held_or_damaged_stays_as_it_is() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let path = folder.path().join("held.h5");
    std::fs::copy(project_file("assets/example.h5"), &path).expect("a copy");
    let writer = Holder::open(&python, &path, "r+", "true").expect("h5py opens");
    let output = clear(&path);
    assert!(!output.status.success());
    assert!(told(&output).contains("held"), "{}", told(&output));
    writer.close();

    let path = folder.path().join("damaged.h5");
    python.run_script("leave_marked.py", &[path.as_os_str(), "no".as_ref()]);
    let mut bytes = std::fs::read(&path).expect("the file");
    let header = bytes.windows(4).position(|four| four == b"OHDR");
    bytes[header.expect("a header") + 9] ^= 1;
    std::fs::write(&path, &bytes).expect("written");
    let output = clear(&path);
    assert!(!output.status.success());
    assert_eq!(std::fs::read(&path).expect("the file"), bytes);
}
