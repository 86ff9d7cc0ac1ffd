//! `hyperslab repack`: files written anew by the program, to `h5diff` the same.

use std::path::Path;
use std::process::{Command, Output};

use crate::harness::{folder, missing_command, program, project_file, skip};

fn repack(source: &Path, target: &Path) -> Output {
    let mut command = Command::new(program::path());
    let output = command.arg("repack").args([source, target]).output();
    output.expect("the program starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_file_that_is_written_anew_is_the_same_to_h5diff() {
    if let Some(missing) = missing_command(&["h5diff"]) {
        return skip(&missing);
    }
    let folder = folder();
    let source = project_file("assets/example.h5");
    let before = std::fs::read(&source).expect("the example");
    let target = folder.path().join("anew.h5");
    std::fs::write(&target, "what was there").expect("written");
    let output = repack(&source, &target);
    assert!(output.status.success(), "{}", told(&output));
    let mut command = Command::new("h5diff");
    let compared = command.args([&source, &target]).output().expect("h5diff");
    let said = String::from_utf8_lossy(&compared.stdout).into_owned() + &told(&compared);
    assert!(compared.status.success(), "{said}");
    assert!(std::fs::read(&source).expect("the example") == before);
}

#[test]
fn what_cannot_be_written_anew_is_said_and_what_was_there_stays() {
    let folder = folder();
    let file = folder.path().join("file.h5");
    std::fs::copy(project_file("assets/example.h5"), &file).expect("a copy");
    let example = std::fs::read(&file).expect("the example");
    let itself = repack(&file, &file);
    assert_eq!(itself.status.code(), Some(1));
    assert!(told(&itself).contains("another name"), "{}", told(&itself));
    assert!(std::fs::read(&file).expect("the file") == example);
    let cut = folder.path().join("cut.h5");
    std::fs::write(&cut, &example[..example.len() / 2]).expect("written");
    let target = folder.path().join("target.h5");
    std::fs::write(&target, "what was there").expect("written");
    let output = repack(&cut, &target);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("cut.h5"), "{}", told(&output));
    assert_eq!(
        std::fs::read(&target).expect("the target"),
        b"what was there"
    );
    let missing = repack(&folder.path().join("no.h5"), &target);
    assert_eq!(missing.status.code(), Some(1));
}
