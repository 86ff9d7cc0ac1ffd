//! Files that name others in the network: nobody goes there unasked.
//!
//! Each test runs itself again where a folder is the mount of another machine's disk. That machine
//! does not answer, so that who goes there is told so, and who does not go says why.

use std::path::Path;
use std::process::Command;

use hyperslab_engine::{Error, File, Kind, Object, Selection};

use crate::harness::python::Python;
use crate::harness::{folder, program};

const REFUSED: &str = "files there are opened only on request";
const ENTERED: &str = "not connected";
/// Names the file to a test that runs where the network is.
const FAR: &str = "HYPERSLAB_FAR_FILE";
/// The status by which the script says that the system does not allow it.
const NOT_ALLOWED: i32 = 77;

/// Runs `check` with a file whose link, raw data and virtual dataset lead into the network. `test`
/// is the full name of the test that calls it.
pub fn with_far(test: &str, check: impl Fn(&Path)) {
    if let Some(file) = std::env::var_os(FAR) {
        return check(Path::new(&file));
    }
    if !cfg!(target_os = "linux") {
        println!("skipped: a mount of a process's own needs Linux");
        return;
    }
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let root = folder.path().canonicalize().expect("a folder");
    python.run_script("write_links.py", &[root.as_os_str(), "1".as_ref()]);
    let binary = std::env::current_exe().expect("this binary");
    let output = python
        .script("in_network.py")
        .arg(root.join("network"))
        .arg(binary)
        .args([test, "--exact", "--nocapture"])
        .env(FAR, root.join("far.h5"))
        .output()
        .expect("the script runs");
    if output.status.code() == Some(NOT_ALLOWED) {
        println!("skipped: the system allows no mount of a process's own");
        return;
    }
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{test}: {told}");
    assert!(told.contains("1 passed"), "{test} is no test's name");
}

fn failure(file: &File, name: &str) -> Error {
    let failed = match file.get(name) {
        Ok(Object::Dataset(dataset)) => dataset.read::<i32>(&Selection::All).err(),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    failed.expect(name)
}

#[test]
fn the_network_is_entered_only_where_it_is_allowed() {
    with_far(
        "network::the_network_is_entered_only_where_it_is_allowed",
        |path| {
            let shut = File::open(path).expect("a file");
            for name in ["link", "raw", "virtual"] {
                let error = failure(&shut, name);
                assert_eq!(error.kind(), Kind::Network, "{name}: {error}");
                assert!(error.to_string().contains(REFUSED), "{name}: {error}");
            }
            let from_the_first = File::options().network(true).open(path).expect("a file");
            shut.allow_network(true);
            for open in [from_the_first, shut] {
                for name in ["link", "raw", "virtual"] {
                    let error = failure(&open, name);
                    assert_eq!(error.kind(), Kind::Io, "{name}: {error}");
                    assert!(error.to_string().contains(ENTERED), "{name}: {error}");
                }
            }
            let other = File::open(path).expect("a file");
            assert_eq!(failure(&other, "link").kind(), Kind::Network);
        },
    );
}

/// What a command says, on both outputs.
fn told(words: &[&str], file: &Path) -> String {
    let output = Command::new(program::path())
        .args(words)
        .arg(file)
        .output()
        .expect("the program runs");
    let both = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

#[test]
fn each_command_enters_the_network_on_request() {
    with_far(
        "network::each_command_enters_the_network_on_request",
        |path| {
            for command in [
                &["digest"][..],
                &["dump", "--enable-error-stack"],
                &["ls", "-E"],
            ] {
                let shut = told(command, path);
                assert!(shut.contains(REFUSED), "{command:?}: {shut}");
                assert!(!shut.contains(ENTERED), "{command:?}: {shut}");
                let open = told(&[command, &["--network"]].concat(), path);
                assert!(!open.contains(REFUSED), "{command:?}: {open}");
                assert!(open.contains(ENTERED), "{command:?}: {open}");
            }
            let picture = path.with_extension("png");
            let shot = |words: &[&str]| {
                let out = ["screenshot", "-o", picture.to_str().expect("a plain path")];
                let mut object = path.as_os_str().to_owned();
                object.push("::/link");
                let said = told(&[&out, words].concat(), Path::new(&object));
                assert_eq!(said, "");
                std::fs::read(&picture).expect("a picture")
            };
            assert_ne!(shot(&[]), shot(&["--network"]));
        },
    );
}
