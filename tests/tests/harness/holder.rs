//! An h5py process that holds a file open.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use super::python::Python;

/// Holds a file until it is closed, or dropped.
pub struct Holder(Child);

impl Holder {
    /// Opens `path` in h5py with a mode and `locking` "true" or "false"; `None` where h5py was
    /// refused.
    pub fn open(python: &Python, path: &Path, mode: &str, locking: &str) -> Option<Self> {
        let mut child = python
            .script("hold_file.py")
            .arg(path)
            .args([mode, locking])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let mut line = String::new();
        let output = child.stdout.as_mut().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("a line");
        if line.trim() == "open" {
            return Some(Self(child));
        }
        child.wait().expect("Python ends");
        None
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Has it close the file.
    pub fn close(mut self) {
        drop(self.0.stdin.take());
        assert!(self.0.wait().expect("Python ends").success());
    }
}
