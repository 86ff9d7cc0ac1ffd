//! What h5ls can be asked for.

use std::ffi::OsString;

use crate::cli::Reach;
use crate::cli::getopt::{Known, Next, Value, Words, known, long_only};

/// Columns of a line where neither option nor terminal tell.
const COLUMNS: usize = 80;

/// Options by letter and name.
const KNOWN: &[Known] = &[
    known('a', &["address"], Value::No),
    known('d', &["data"], Value::No),
    known('e', &["errors", "enable-error-stack"], Value::No),
    known('f', &["full"], Value::No),
    known('g', &["group"], Value::No),
    known('h', &["help"], Value::No),
    known('?', &[], Value::No),
    known('l', &["label"], Value::No),
    known('r', &["recursive"], Value::No),
    known('s', &["string"], Value::No),
    known('v', &["verbose"], Value::No),
    known('w', &["width"], Value::Yes),
    known('x', &["hexdump"], Value::No),
    known('E', &["external"], Value::No),
    known('S', &["simple"], Value::No),
    known('V', &["version"], Value::No),
    long_only('F', &["follow-symlinks"], Value::No),
    long_only('D', &["no-dangling-links"], Value::No),
    long_only('N', &["network"], Value::No),
    long_only('1', &["vfd", "vfd-name"], Value::Yes),
    long_only('2', &["vfd-value"], Value::Yes),
    long_only('3', &["vfd-info"], Value::Yes),
    long_only('4', &["vol-value"], Value::Yes),
    long_only('5', &["vol-name"], Value::Yes),
    long_only('6', &["vol-info"], Value::Yes),
    long_only('7', &["s3-cred"], Value::Yes),
    long_only('8', &["hdfs-attrs"], Value::Yes),
];

/// Everything that was asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Groups within groups, each object once.
    pub recursive: bool,
    /// Attributes, types, storage and location of each object.
    pub verbose: bool,
    /// Paths instead of names.
    pub full: bool,
    /// A group itself, not its members.
    pub group: bool,
    /// For other programs to read: types by their bits, values one a line.
    pub simple: bool,
    /// Where raw data lie.
    pub address: bool,
    /// Values.
    pub data: bool,
    /// Names of members before their values.
    pub label: bool,
    /// Integers of one byte as characters.
    pub string: bool,
    /// The bytes of values.
    pub hexdump: bool,
    /// Columns of a line; 0 gives each value a line.
    pub width: usize,
    /// What soft and external links lead to.
    pub follow: bool,
    /// What external links lead to.
    pub external: bool,
    /// Links that lead nowhere are failures.
    pub no_dangling: bool,
    /// What goes wrong is told in full.
    pub errors: bool,
    /// The driver that is to open the file.
    pub driver: Option<String>,
    /// Where files may lead.
    pub reach: Reach,
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Request {
    /// To list files.
    List(Box<Options>, Vec<OsString>),
    /// To say how it is used.
    Help,
    /// To say which version it is.
    Version,
}

/// What the words of the command line ask for, or what is wrong with them. Options may stand
/// between files; behind `--` everything is a file.
pub fn parse(words: &[OsString]) -> Result<Request, String> {
    let mut options = Options {
        width: columns(),
        ..Options::default()
    };
    let mut files = Vec::new();
    let mut words = Words::new(words);
    loop {
        let last = words.rest().first().is_some_and(|word| word == "--");
        match words.next(KNOWN) {
            Next::Option('h' | '?', _) => return Ok(Request::Help),
            Next::Option('V', _) => return Ok(Request::Version),
            Next::Option(letter, value) => options.take(letter, value)?,
            Next::Wrong(what) => return Err(what),
            Next::End if last => break,
            Next::End => match words.take() {
                Some(file) => files.push(file),
                None => break,
            },
        }
    }
    files.extend_from_slice(words.rest());
    if files.is_empty() {
        return Err("missing file name".into());
    }
    options.agree()?;
    Ok(Request::List(Box::new(options), files))
}

impl Options {
    fn take(&mut self, letter: char, value: Option<OsString>) -> Result<(), String> {
        match letter {
            'a' => self.address = true,
            'd' => self.data = true,
            'e' => self.errors = true,
            'f' => self.full = true,
            'g' => self.group = true,
            'l' => self.label = true,
            'r' => self.recursive = true,
            's' => self.string = true,
            'v' => self.verbose = true,
            'w' => self.width = width(&value.unwrap_or_default())?,
            'x' => self.hexdump = true,
            'E' => self.external = true,
            'S' => self.simple = true,
            'F' => self.follow = true,
            'D' => self.no_dangling = true,
            'N' => self.reach.network = true,
            '1' => self.driver = Some(value.unwrap_or_default().to_string_lossy().into_owned()),
            other => return Err(refusal(other)),
        }
        Ok(())
    }

    /// Refuses what does not go together.
    fn agree(&self) -> Result<(), String> {
        if self.recursive && self.group {
            return Err("--recursive and --group exclude each other".into());
        }
        if self.no_dangling && !self.follow {
            return Err("--no-dangling-links is of use with --follow-symlinks only".into());
        }
        Ok(())
    }
}

/// Why an option is not carried out.
fn refusal(letter: char) -> String {
    let name = match letter {
        '2' => "--vfd-value",
        '3' => "--vfd-info",
        '4' => "--vol-value",
        '5' => "--vol-name",
        '6' => "--vol-info",
        '7' => "--s3-cred",
        _ => "--hdfs-attrs",
    };
    format!("{name} is not supported: files are read from this machine's disks only")
}

/// A number of columns.
fn width(text: &OsString) -> Result<usize, String> {
    let number = text
        .to_str()
        .and_then(|text| text.trim_start().parse().ok());
    number.ok_or_else(|| format!("\"{}\" is no number of columns", text.display()))
}

/// The number that `COLUMNS` begins with.
fn columns() -> usize {
    let told = std::env::var("COLUMNS").unwrap_or_default();
    let end = told.find(|digit: char| !digit.is_ascii_digit());
    let told = told.get(..end.unwrap_or(told.len())).unwrap_or_default();
    told.parse()
        .map_or(COLUMNS, |columns: usize| columns.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Result<(Options, Vec<String>), String> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        match parse(&words)? {
            Request::List(options, files) => {
                let files = files.into_iter().map(|file| file.into_string().unwrap());
                Ok((*options, files.collect()))
            }
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn letters_stand_together_and_between_files() {
        let (options, files) = asked(&["-rvd", "a", "-w0", "b", "--", "-x"]).unwrap();
        assert!(options.recursive && options.verbose && options.data && !options.hexdump);
        assert_eq!(
            (options.width, files),
            (0, vec!["a".into(), "b".into(), "-x".into()])
        );
        for words in [["-w", "40", "f"], ["--width", "40", "f"]] {
            assert_eq!(asked(&words).unwrap().0.width, 40);
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        for (words, named) in [
            (&["-rg", "f"][..], "--group"),
            (&["--no-dangling-links", "f"], "--follow-symlinks"),
            (&["--s3-cred=x", "f"], "--s3-cred"),
            (&["--vol-name=x", "f"], "--vol-name"),
            (&["-w", "-3", "f"], "-3"),
            (&["--colour", "f"], "colour"),
            (&["-r"], "file"),
        ] {
            let cause = asked(words).unwrap_err();
            assert!(cause.contains(named), "{words:?}: {cause}");
        }
    }
}
