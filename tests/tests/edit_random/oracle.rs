//! One long-lived Python with h5py, which answers commands about files.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use crate::harness::python::Python;

pub struct Oracle {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Oracle {
    pub fn start(python: &Python) -> Self {
        let mut command = python.script("edit_random.py");
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.spawn().expect("Python starts");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        Self {
            child,
            input,
            output,
        }
    }

    /// The lines that answer a command about a file.
    ///
    /// # Panics
    /// With h5py's reason where it fails.
    pub fn ask(&mut self, command: &str, path: &Path, more: &str) -> String {
        let path = path.display();
        writeln!(self.input, "{command}\t{path}\t{more}").expect("Python listens");
        let mut text = String::new();
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).expect("Python answers");
            assert!(read > 0, "Python ended at {command} {path} {more}");
            if line == "done\n" {
                return text;
            }
            assert!(!line.starts_with("failed"), "{command} {more}: {line}");
            text.push_str(&line);
        }
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The process ends with its input; one that hangs is ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
