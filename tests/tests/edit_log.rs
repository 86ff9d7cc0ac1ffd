//! A program that changes a file is killed, and another makes its unsaved changes again.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::datatype::{ByteOrder, Integer};
use hyperslab_engine::{Class, Dataspace, Datatype, File, Fit, Selection, Task, find_unsaved};

use crate::harness::folder;
use crate::harness::python::Python;

const FILE: &str = "HYPERSLAB_TEST_CHANGED_FILE";
const KILLS: u64 = 25;

fn logs(path: &Path) -> PathBuf {
    path.with_file_name("logs")
}

/// Step `number`: an attribute more, a number set, elements written; each fifth is taken back and made
/// again.
fn step(file: &File, number: i32) {
    let int = Datatype {
        size: 4,
        class: Class::Integer(Integer::plain(ByteOrder::Little, true, 4)),
    };
    let attrs = file.root().attrs();
    let bytes = number.to_le_bytes();
    attrs
        .create(format!("step {number}"), &int, &Dataspace::Scalar, &bytes)
        .expect("an attribute");
    let data = file.root().dataset("packed").expect("the dataset");
    data.write(&Selection::All, &[number]).expect("elements");
    assert!(file.savepoint(&format!("step {number}")));
    if number % 5 == 0 {
        file.undo().expect("undo");
        file.redo().expect("redo");
    }
}

/// The program that is killed: this test, started by the other one.
#[test]
fn changes_until_it_is_killed() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let file = File::options().write(true).open(&path).expect("the file");
    file.log_unsaved(&logs(&path));
    for number in 1.. {
        step(&file, number);
        assert!(file.log_failure().is_none());
        println!("did {number}");
    }
}

/// Starts the program on a file, kills it after a time; gives the last step that it said it had done.
fn kill_one(path: &Path, after: Duration) -> i32 {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "edit_log::changes_until_it_is_killed",
            "--nocapture",
        ])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut steps = lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("did ")?.parse::<i32>().ok());
    let first = steps.next().expect("a step");
    std::thread::sleep(after);
    child.kill().expect("it runs");
    let last = steps.last().unwrap_or(first);
    child.wait().expect("it ends");
    last
}

/// What the file reads as: the number of steps, all of which it must have.
fn steps_in(file: &File) -> i32 {
    let data = file.root().dataset("packed").expect("the dataset");
    let values = data.read::<i32>(&Selection::All).expect("elements");
    let last = *values.view().iter().next().expect("an element");
    assert!(values.view().iter().all(|value| *value == last));
    let attrs = file.root().attrs();
    for number in 1..=last {
        let attribute = attrs.get(format!("step {number}")).expect("attributes");
        let attribute = attribute.expect("an attribute");
        let value = attribute.read(&Task::new()).expect("its value");
        assert_eq!(value.to_vec::<i32>().expect("a number"), [number]);
    }
    let next = attrs.get(format!("step {}", last + 1));
    assert!(next.expect("attributes").is_none());
    last
}

#[test]
fn what_a_killed_program_had_done_is_made_again_and_h5py_reads_it() {
    let Some(python) = Python::find() else {
        return;
    };
    let (mut more, mut all) = (0, 0);
    for kill in 0..KILLS {
        let folder = folder();
        let path = folder.path().join("uniform.h5");
        python.run_script("write_uniform.py", &[path.as_os_str()]);
        let before = std::fs::read(&path).expect("the file");
        let said = kill_one(&path, Duration::from_micros(kill * 1700));
        assert!(
            before == std::fs::read(&path).expect("the file"),
            "not saved"
        );
        let mut found = find_unsaved(&logs(&path)).expect("logs");
        assert_eq!(found.len(), 1);
        let log = found.remove(0);
        assert_eq!(log.fit(), Fit::Same);
        let file = File::options().write(true).open(&path).expect("the file");
        let done = file.restore_unsaved(log).expect("the changes");
        let steps = steps_in(&file);
        // The last one may be undone, or logged and not yet said.
        assert!(steps >= said && steps <= said + 1 && done as i32 == steps);
        more += steps - said;
        all += steps;
        file.save().expect("a save");
        assert!(find_unsaved(&logs(&path)).expect("logs").is_empty());
        check::check(&file, &Options::default(), &Task::new(), &mut |damage| {
            panic!("{damage}");
        })
        .expect("a check");
        if kill % 8 == 0 {
            let printed = python.run_script("read_steps.py", &[path.as_os_str()]);
            assert_eq!(printed.trim(), steps.to_string());
        }
    }
    println!("{KILLS} kills, {all} steps, {more} of them not yet said");
}
