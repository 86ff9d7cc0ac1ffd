//! Options as the library's tools read them from the command line.

use std::ffi::{OsStr, OsString};

/// Whether an option has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// None.
    No,
    /// One.
    Yes,
    /// The next word, unless it begins with a dash or only one word follows: that is the file.
    Maybe,
}

/// An option: its letter, its long names, whether it has a value.
pub struct Known {
    /// The letter; also of options that are only known by a long name.
    pub letter: char,
    /// Whether the letter itself is an option.
    pub short: bool,
    /// Long names.
    pub long: &'static [&'static str],
    /// Whether it has a value.
    pub value: Value,
}

/// An option with a letter of its own.
pub const fn known(letter: char, long: &'static [&'static str], value: Value) -> Known {
    Known {
        letter,
        short: true,
        long,
        value,
    }
}

/// An option without a letter of its own.
pub const fn long_only(letter: char, long: &'static [&'static str], value: Value) -> Known {
    Known {
        letter,
        short: false,
        long,
        value,
    }
}

/// What stands next on the command line.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// An option and its value.
    Option(char, Option<OsString>),
    /// Something that is no option, or an option without its value: what is wrong.
    Wrong(String),
    /// Options are over.
    End,
}

/// Words of a command line.
pub struct Words<'a> {
    words: &'a [OsString],
    next: usize,
    /// Letters of the current word that were read.
    read: usize,
}

impl<'a> Words<'a> {
    /// Words, the program's name not among them.
    pub fn new(words: &'a [OsString]) -> Self {
        Self {
            words,
            next: 0,
            read: 0,
        }
    }

    /// The words behind all options.
    pub fn rest(&self) -> &'a [OsString] {
        self.words.get(self.next..).unwrap_or_default()
    }

    /// The next word, whatever it is.
    pub fn take(&mut self) -> Option<OsString> {
        let word = self.words.get(self.next)?.clone();
        self.leave_word();
        Some(word)
    }

    /// The next option.
    pub fn next(&mut self, known: &[Known]) -> Next {
        let Some(word) = self.words.get(self.next) else {
            return Next::End;
        };
        let bytes = word.as_encoded_bytes();
        if self.read > 0 {
            return self.short(bytes, known);
        }
        match bytes {
            b"--" => {
                self.next += 1;
                Next::End
            }
            [b'-', b'-', long @ ..] => self.long(long, known),
            [b'-', _, ..] => self.short(bytes, known),
            _ => Next::End,
        }
    }

    fn long(&mut self, word: &[u8], known: &[Known]) -> Next {
        self.next += 1;
        let mut parts = word.splitn(2, |byte| *byte == b'=');
        let name = parts.next().unwrap_or_default();
        let value = parts.next().map(os_string);
        let shown = String::from_utf8_lossy(name);
        let found = known
            .iter()
            .find(|option| option.long.iter().any(|long| long.as_bytes() == name));
        match found {
            None => Next::Wrong(format!("unknown option \"{shown}\"")),
            Some(option) => match (option.value, value) {
                (Value::No, Some(_)) => {
                    Next::Wrong(format!("no option required for \"{shown}\" flag"))
                }
                (Value::Yes, None) => match self.take_value() {
                    Some(value) => Next::Option(option.letter, Some(value)),
                    None => Next::Wrong(format!("option required for \"--{shown}\" flag")),
                },
                (_, value) => Next::Option(option.letter, value),
            },
        }
    }

    /// The next word as a value, unless it is an option or nothing follows it.
    fn take_value(&mut self) -> Option<OsString> {
        let word = self.words.get(self.next)?;
        if word.as_encoded_bytes().starts_with(b"-") {
            return None;
        }
        self.next += 1;
        Some(word.clone())
    }

    fn short(&mut self, word: &[u8], known: &[Known]) -> Next {
        self.read = self.read.max(1);
        let letter = word.get(self.read).copied().map_or('\0', char::from);
        let rest = word.get(self.read + 1..).unwrap_or_default();
        let found = known
            .iter()
            .find(|option| option.short && option.letter == letter);
        let value = match found.map(|option| option.value) {
            None | Some(Value::No) => {
                self.read += 1;
                if rest.is_empty() {
                    self.leave_word();
                }
                return match found {
                    Some(_) => Next::Option(letter, None),
                    None => Next::Wrong(format!("unknown option \"{letter}\"")),
                };
            }
            Some(Value::Yes) if !rest.is_empty() => {
                self.leave_word();
                Some(os_string(rest))
            }
            Some(Value::Yes) => {
                self.leave_word();
                let value = self.words.get(self.next).cloned();
                self.next += 1;
                if value.is_none() {
                    return Next::Wrong(format!("value expected for option \"{letter}\""));
                }
                value
            }
            Some(Value::Maybe) => {
                self.leave_word();
                let last = self.next + 1 >= self.words.len();
                if last { None } else { self.take_value() }
            }
        };
        Next::Option(letter, value)
    }

    fn leave_word(&mut self) {
        self.next += 1;
        self.read = 0;
    }
}

/// Bytes of a word as a word.
#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt as _;
    OsStr::from_bytes(bytes).to_owned()
}

/// Bytes of a word as a word, where words are Unicode.
#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    OsStr::new(String::from_utf8_lossy(bytes).as_ref()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Known] = &[
        Known {
            letter: 'a',
            short: true,
            long: &["all"],
            value: Value::No,
        },
        Known {
            letter: 'd',
            short: true,
            long: &["dataset"],
            value: Value::Yes,
        },
        Known {
            letter: 'n',
            short: true,
            long: &["contents"],
            value: Value::Maybe,
        },
    ];

    fn read(words: &[&str]) -> (Vec<(char, Option<String>)>, usize) {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let mut words = Words::new(&words);
        let mut found = Vec::new();
        loop {
            match words.next(KNOWN) {
                Next::Option(letter, value) => {
                    found.push((letter, value.map(|v| v.into_string().unwrap())));
                }
                Next::Wrong(_) => found.push(('?', None)),
                Next::End => return (found, words.rest().len()),
            }
        }
    }

    #[test]
    fn letters_stand_together_and_values_behind_them() {
        let (found, rest) = read(&["-aad", "x", "-dy", "f"]);
        let value = |text: &str| Some(text.to_owned());
        let expected = [
            ('a', None),
            ('a', None),
            ('d', value("x")),
            ('d', value("y")),
        ];
        assert_eq!((found, rest), (expected.to_vec(), 1));
    }

    #[test]
    fn a_value_that_may_be_there_is_never_the_file() {
        assert_eq!(read(&["-n", "f"]), (vec![('n', None)], 1));
        assert_eq!(read(&["-n", "1", "f"]), (vec![('n', Some("1".into()))], 1));
        assert_eq!(read(&["--contents=1", "f"]).0, [('n', Some("1".into()))]);
    }

    #[test]
    fn long_names_are_whole_and_what_is_unknown_is_said() {
        assert_eq!(
            read(&["--dataset", "x", "f"]),
            (vec![('d', Some("x".into()))], 1)
        );
        assert_eq!(read(&["--data=x", "f"]), (vec![('?', None)], 1));
        assert_eq!(read(&["-z", "--", "-f"]), (vec![('?', None)], 1));
    }
}
