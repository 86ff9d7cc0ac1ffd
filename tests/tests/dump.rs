//! `hyperslab dump` beside the text that the library's own tests of h5dump expect: identical to
//! the byte, case by case.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{corpus, program, project_file};

/// The committed number of identical cases of the corpus.
const FLOOR: &str = "tests/dump-agreement.txt";

/// A case: the file of the expected text, the folder that it is run in, the arguments.
struct Case {
    expected: String,
    folder: String,
    arguments: Vec<String>,
}

impl Case {
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.splitn(3, '\t');
        Some(Self {
            expected: fields.next()?.into(),
            folder: fields.next()?.into(),
            arguments: words(fields.next()?),
        })
    }

    fn is_identical(&self, root: &Path) -> bool {
        let output = Command::new(program::path())
            .arg("dump")
            .args(&self.arguments)
            .current_dir(root.join("files").join(&self.folder))
            .stderr(Stdio::null())
            .output()
            .expect("a program that starts");
        let expected = std::fs::read(root.join("expected").join(&self.expected));
        output.stdout == expected.expect("a readable text")
    }
}

/// The words of a shell's line: spaces part them, but not between single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, part) in line.split('\'').enumerate() {
        let mut pieces = match at % 2 {
            0 => part.split(' ').collect(),
            _ => vec![part],
        }
        .into_iter();
        if let (Some(word), Some(piece)) = (words.last_mut(), pieces.next()) {
            word.push_str(piece);
        }
        words.extend(pieces.map(str::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn dumps_of_the_corpus_that_are_as_expected_do_not_become_fewer() {
    if corpus::files("h5dump/files").is_none() {
        return;
    }
    let root = project_file("../shared/corpus/h5dump");
    let root = root.canonicalize().expect("the corpus");
    let cases = std::fs::read_to_string(root.join("cases.tsv")).expect("the list of cases");
    let cases: Vec<Case> = cases.lines().filter_map(Case::parse).collect();
    let mut same = 0;
    for case in &cases {
        if case.is_identical(&root) {
            same += 1;
        } else {
            println!("differs: {} {:?}", case.expected, case.arguments);
        }
    }
    let floor = std::fs::read_to_string(project_file(FLOOR)).expect("the committed number");
    let floor: usize = floor.trim().parse().expect("a number");
    let all = cases.len();
    println!("{same} of {all} dumps are identical; at least {floor} must");
    assert!(same >= floor, "{same} dumps are identical, {floor} were");
}

#[test]
fn words_are_parted_as_a_shell_parts_them() {
    assert_eq!(
        words("-N '/\\/a b' --x=1 f"),
        ["-N", "/\\/a b", "--x=1", "f"]
    );
}
