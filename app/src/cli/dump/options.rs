//! What the tool can be asked for.

use std::ffi::OsString;

use super::subset::Subset;
use crate::cli::Reach;
use crate::cli::getopt::{Known, Next, Value, Words, known, long_only};
use crate::text::ddl::PackedBits;
use crate::text::printf::FloatFormat;

/// Options by letter and name.
const KNOWN: &[Known] = &[
    known('a', &["attribute"], Value::Yes),
    known('b', &["binary"], Value::Maybe),
    known('c', &["count"], Value::Yes),
    known('d', &["dataset"], Value::Yes),
    known('e', &["escape"], Value::No),
    known('f', &["filedriver"], Value::Yes),
    known('g', &["group"], Value::Yes),
    known('h', &["help"], Value::No),
    known('i', &["object-ids"], Value::No),
    known('k', &["block"], Value::Yes),
    known('l', &["soft-link"], Value::Yes),
    known('m', &["format"], Value::Yes),
    known('n', &["contents"], Value::Maybe),
    known('o', &["output"], Value::Maybe),
    known('p', &["properties"], Value::No),
    known('q', &["sort_by"], Value::Yes),
    known('r', &["string"], Value::No),
    known('s', &["start"], Value::Yes),
    known('t', &["datatype"], Value::Yes),
    known('u', &["use-dtd"], Value::No),
    known('v', &["vds-view-first-missing"], Value::No),
    known('w', &["width"], Value::Yes),
    known('x', &["xml"], Value::No),
    known('y', &["noindex"], Value::No),
    known('z', &["sort_order"], Value::Yes),
    known('A', &["onlyattr"], Value::Maybe),
    known('B', &["superblock", "boot-block"], Value::No),
    known('C', &["no-compact-subset"], Value::No),
    known('D', &["xml-dtd"], Value::Yes),
    known('E', &["enable-error-stack"], Value::Maybe),
    known('G', &["vds-gap-size"], Value::Yes),
    known('H', &["header"], Value::No),
    known('M', &["packed-bits", "packedbits"], Value::Yes),
    known('N', &["any_path"], Value::Yes),
    known('O', &["ddl"], Value::Maybe),
    known('R', &["region"], Value::No),
    known('S', &["stride"], Value::Yes),
    known('V', &["version"], Value::No),
    known('X', &["xml-ns"], Value::Yes),
    long_only('K', &["page-buffer-size"], Value::Yes),
    long_only('4', &["network"], Value::No),
    long_only('1', &["s3-cred", "hdfs-attrs", "endpoint-url"], Value::Yes),
    long_only('2', &["vol-value", "vol-name", "vol-info"], Value::Yes),
    long_only('3', &["vfd-value", "vfd-name", "vfd-info"], Value::Yes),
];

/// What is printed of an object that was asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// An attribute.
    Attribute,
    /// A dataset.
    Dataset,
    /// A group.
    Group,
    /// A link itself.
    Link,
    /// A committed datatype.
    Datatype,
    /// Whatever has that path.
    Any,
}

/// An object that was asked for.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// What it should be.
    pub wanted: Wanted,
    /// Its path.
    pub path: Vec<u8>,
    /// The part of a dataset that is meant.
    pub subset: Option<Subset>,
}

/// Numbers in binary output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// As this machine has them.
    Native,
    /// As the file has them.
    File,
    /// Little-endian.
    Little,
    /// Big-endian.
    Big,
}

/// Where a kind of text goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Destination {
    /// To the standard output.
    #[default]
    Standard,
    /// Into a file.
    File(OsString),
    /// Nowhere.
    Nowhere,
}

impl Destination {
    fn of(name: Option<OsString>) -> Self {
        match name {
            Some(name) => Self::File(name),
            None => Self::Nowhere,
        }
    }
}

/// Everything that was asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where files may lead.
    pub reach: Reach,
    /// Files.
    pub files: Vec<OsString>,
    /// Objects, where not everything was asked for.
    pub chosen: Vec<Chosen>,
    /// What the superblock says.
    pub superblock: bool,
    /// A list of the objects instead of them; with their attributes if above 0.
    pub contents: Option<i64>,
    /// Storage, filters and fill values of datasets.
    pub properties: bool,
    /// Indexes before lines of data.
    pub indexes: bool,
    /// Escapes in strings.
    pub escape: bool,
    /// Elements of datasets.
    pub data: bool,
    /// Elements of attributes, also without those of datasets.
    pub attribute_data: bool,
    /// Attributes.
    pub attributes: bool,
    /// Numbers that the library would give to objects.
    pub object_ids: bool,
    /// Integers of one byte as characters.
    pub characters: bool,
    /// Columns of a line; `None` gives each element a line.
    pub width: Option<usize>,
    /// What region references select.
    pub regions: bool,
    /// Format of floating-point numbers.
    pub floats: FloatFormat,
    /// Order of creation instead of names, where it is known.
    pub by_creation: bool,
    /// From the last to the first.
    pub descending: bool,
    /// Bits of integers.
    pub packed: Vec<PackedBits>,
    /// Virtual datasets end where their first source does.
    pub first_missing: bool,
    /// Missing source files that are passed over.
    pub gap: u64,
    /// Binary elements.
    pub binary: Option<Binary>,
    /// Where everything but data goes.
    pub ddl_to: Destination,
    /// Where elements of datasets go.
    pub data_to: Destination,
    /// Where elements of attributes go.
    pub attributes_to: Destination,
    /// The causes of errors.
    pub causes: bool,
    /// The driver that is to open the file.
    pub driver: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            reach: Reach::default(),
            files: Vec::new(),
            chosen: Vec::new(),
            superblock: false,
            contents: None,
            properties: false,
            indexes: true,
            escape: false,
            data: true,
            attribute_data: true,
            attributes: true,
            object_ids: false,
            characters: false,
            width: Some(80),
            regions: false,
            floats: FloatFormat::default(),
            by_creation: false,
            descending: false,
            packed: Vec::new(),
            first_missing: false,
            gap: 0,
            binary: None,
            ddl_to: Destination::Standard,
            data_to: Destination::Standard,
            attributes_to: Destination::Standard,
            causes: false,
            driver: None,
        }
    }
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Request {
    /// To print files.
    Dump(Box<Options>),
    /// To say how it is used.
    Help,
    /// To say which version it is.
    Version,
}

/// What the words of the command line ask for, or what is wrong with them.
pub fn parse(words: &[OsString]) -> Result<Request, String> {
    let mut words = Words::new(words);
    let mut reader = Reader::default();
    loop {
        match words.next(KNOWN) {
            Next::Option('h', _) => return Ok(Request::Help),
            Next::Option('V', _) => return Ok(Request::Version),
            Next::Option(letter, value) => reader.take(letter, value)?,
            Next::Wrong(what) => return Err(what),
            Next::End => break,
        }
    }
    let mut options = reader.options;
    options.files = words.rest().to_vec();
    if options.files.is_empty() {
        return Err("missing file name".into());
    }
    options.agree(reader.output.is_some())?;
    Ok(Request::Dump(Box::new(options)))
}

impl Options {
    /// Refuses what does not go together.
    fn agree(&self, has_output: bool) -> Result<(), String> {
        if self.binary.is_some() && !has_output {
            return Err("binary output requires a file name, use -o <filename>".into());
        }
        Ok(())
    }
}

/// Takes options one after the other.
#[derive(Default)]
struct Reader {
    options: Options,
    /// Whether the last object that was asked for is a dataset that options still belong to.
    in_dataset: bool,
    /// Whether brackets behind the name of a dataset belong to the name.
    plain_names: bool,
    /// The file that data go to.
    output: Option<OsString>,
}

impl Reader {
    fn take(&mut self, letter: char, value: Option<OsString>) -> Result<(), String> {
        if "sSck".contains(letter) {
            return self.take_subset(letter, &text(value)?);
        }
        if "BnHiwNagltoA".contains(letter) {
            self.in_dataset = false;
        }
        match letter {
            'N' => self.choose(Wanted::Any, value),
            'a' => self.choose(Wanted::Attribute, value),
            'd' => self.choose(Wanted::Dataset, value),
            'g' => self.choose(Wanted::Group, value),
            'l' => self.choose(Wanted::Link, value),
            't' => self.choose(Wanted::Datatype, value),
            'f' => self.options.driver = Some(text(value)?),
            'o' => self.take_output(value),
            'O' => self.options.ddl_to = Destination::of(value),
            'b' => self.take_binary(value)?,
            'q' => self.options.by_creation = either(value, ["name", "creation_order"])?,
            'z' => self.options.descending = either(value, ["ascending", "descending"])?,
            'M' => self.take_packed(&text(value)?)?,
            'x' | 'u' | 'D' | 'X' => {
                return Err("XML is not supported: --xml, --use-dtd, --xml-dtd, --xml-ns".into());
            }
            'm' => {
                let format = text(value)?;
                let cause = || format!("\"{format}\" is no format of one floating-point number");
                self.options.floats = FloatFormat::parse(&format).ok_or_else(cause)?;
                self.options.width = None;
            }
            'w' => {
                let width = usize::try_from(number(value)).unwrap_or(0);
                self.options.width = Some(if width == 0 { 65535 } else { width });
            }
            'G' => {
                let gap = number(value);
                let cause = |_| format!("a gap of {gap} files");
                self.options.gap = u64::try_from(gap).map_err(cause)?;
            }
            'K' if number(value.clone()) < 0 => return Err("a page buffer of less than 0".into()),
            '1'..='3' => {
                return Err("storage connectors other than files are not supported: \
                    s3-cred, hdfs-attrs, vol-*, vfd-*"
                    .into());
            }
            other => self.take_switch(other, value),
        }
        Ok(())
    }

    fn take_switch(&mut self, letter: char, value: Option<OsString>) {
        let options = &mut self.options;
        match letter {
            'R' => options.regions = true,
            'B' => options.superblock = true,
            'n' => options.contents = Some(number(value)),
            'p' => options.properties = true,
            'y' => options.indexes = false,
            'e' => options.escape = true,
            'H' => (options.data, options.attribute_data) = (false, false),
            'A' => match value {
                Some(value) => options.attributes = number(Some(value)) != 0,
                None => (options.data, options.attribute_data) = (false, true),
            },
            'i' => options.object_ids = true,
            'r' => options.characters = true,
            'v' => options.first_missing = true,
            'E' => options.causes = value.is_none() || number(value) != 0,
            'C' => self.plain_names = true,
            '4' => options.reach.network = true,
            _ => {}
        }
    }

    fn choose(&mut self, wanted: Wanted, path: Option<OsString>) {
        let mut path = path.unwrap_or_default().into_encoded_bytes();
        let mut subset = None;
        if wanted == Wanted::Dataset {
            self.in_dataset = true;
            if !self.plain_names {
                subset = Subset::cut_off(&mut path);
            }
        }
        self.options.chosen.push(Chosen {
            wanted,
            path,
            subset,
        });
    }

    fn take_subset(&mut self, letter: char, list: &str) -> Result<(), String> {
        let last = self.options.chosen.last_mut();
        match last.filter(|last| self.in_dataset && last.wanted == Wanted::Dataset) {
            Some(last) => {
                let subset = last.subset.get_or_insert_default();
                subset.set(letter, list.as_bytes());
                Ok(())
            }
            None => Err(format!(
                "option \"-{letter}\" can only be used after --dataset option"
            )),
        }
    }

    fn take_packed(&mut self, list: &str) -> Result<(), String> {
        if !self.in_dataset {
            return Err("option \"-M\" can only be used after --dataset option".into());
        }
        self.options.packed = super::packed::parse(list)?;
        Ok(())
    }

    fn take_output(&mut self, name: Option<OsString>) {
        let options = &mut self.options;
        let to = Destination::of(name.clone());
        if options.binary.is_some() {
            options.data_to = to;
        } else {
            if options.attribute_data && !options.data {
                options.attributes_to = to.clone();
            }
            if options.data || options.chosen.is_empty() {
                options.data_to = to;
            }
        }
        self.output = name;
    }

    fn take_binary(&mut self, form: Option<OsString>) -> Result<(), String> {
        let form = match form {
            None => Binary::Native,
            Some(form) => match form.to_str() {
                Some("NATIVE" | "MEMORY") => Binary::Native,
                Some("FILE") => Binary::File,
                Some("LE") => Binary::Little,
                Some("BE") => Binary::Big,
                _ => return Err(format!("{} is no binary form", form.display())),
            },
        };
        self.options.binary = Some(form);
        if let Some(name) = &self.output {
            self.options.data_to = Destination::File(name.clone());
        }
        Ok(())
    }
}

/// A value that is Unicode.
fn text(value: Option<OsString>) -> Result<String, String> {
    let value = value.unwrap_or_default();
    value
        .into_string()
        .map_err(|value| format!("{} is no text", value.display()))
}

/// The number that a value begins with, 0 where it begins with none.
fn number(value: Option<OsString>) -> i64 {
    let value = value.unwrap_or_default();
    let text = value.to_string_lossy();
    let text = text.trim_start();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = digits.find(|c: char| !c.is_ascii_digit());
    let digits = digits
        .get(..end.unwrap_or(digits.len()))
        .unwrap_or_default();
    let number: i64 = digits
        .parse()
        .unwrap_or(if digits.is_empty() { 0 } else { i64::MAX });
    if text.starts_with('-') {
        -number
    } else {
        number
    }
}

/// Whether a value is the second of two words.
fn either(value: Option<OsString>, [first, second]: [&str; 2]) -> Result<bool, String> {
    let value = text(value)?;
    match value {
        _ if value == first => Ok(false),
        _ if value == second => Ok(true),
        _ => Err(format!("\"{value}\" is neither {first} nor {second}")),
    }
}
