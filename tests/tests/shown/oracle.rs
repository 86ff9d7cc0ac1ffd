//! What `tests/oracle/shown.py` says of a file.

use std::collections::HashMap;

use super::names::Names;
use super::value::{Expected, parse_values, unhex};

/// A file as h5py reads it.
#[derive(Debug, Default)]
pub struct FileOracle {
    /// Its objects in the order of the walk.
    pub objects: Vec<ObjectOracle>,
    /// Their places, by path.
    pub by_path: HashMap<Vec<u8>, usize>,
    /// Their places, by address.
    by_address: HashMap<u64, usize>,
    /// Where paths lead.
    pub names: Names,
}

/// An object.
#[derive(Debug, Default)]
pub struct ObjectOracle {
    /// `group`, `dataset` or `datatype`.
    pub kind: String,
    /// Where it lies.
    pub address: u64,
    /// Its hard links.
    pub hard_links: u64,
    /// Its path.
    pub path: Vec<u8>,
    /// Members of a group.
    pub members: Vec<Member>,
    /// Whether h5py could list all members.
    pub members_unread: bool,
    /// Attributes.
    pub attributes: Vec<AttributeOracle>,
    /// Whether h5py could list all attributes.
    pub attributes_unread: bool,
    /// Bytes of an element, and the words for a plain type.
    pub datatype: Option<(u64, Option<String>)>,
    /// The extent of a dataset, and its largest one.
    pub extent: Option<(Extent, String)>,
    /// Lengths of a chunk.
    pub chunk: Option<String>,
    /// The fill value that was set.
    pub fill: Option<Expected>,
    /// Names of columns.
    pub columns: Vec<Vec<u8>>,
    /// Cells.
    pub windows: Vec<WindowOracle>,
}

/// A link of a group and what it leads to.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: Vec<u8>,
    /// Where it leads; nothing where h5py cannot tell.
    pub link: Option<Link>,
    /// `group`, `dataset` or `datatype`; nothing where h5py opens nothing.
    pub kind: Option<String>,
}

/// How a link leads on.
#[derive(Debug, Clone, PartialEq)]
pub enum Link {
    /// To an address.
    Hard(u64),
    /// To a path.
    Soft(Vec<u8>),
    /// To a file and a path in it.
    External(Vec<u8>, Vec<u8>),
    /// As its author knows.
    User,
}

/// The links of a group, by name.
pub type Links = Vec<(Vec<u8>, Link)>;

/// An attribute.
#[derive(Debug)]
pub struct AttributeOracle {
    /// Its name.
    pub name: Vec<u8>,
    /// Its extent and its first elements, or why h5py does not read it.
    pub value: Result<(Extent, Vec<Expected>), String>,
}

/// An extent.
#[derive(Debug, Clone, PartialEq)]
pub enum Extent {
    /// One element.
    Scalar,
    /// None, and no shape.
    Null,
    /// Lengths.
    Simple(Vec<u64>),
}

/// Some cells of a dataset.
#[derive(Debug)]
pub struct WindowOracle {
    /// Axes of rows and columns.
    pub axes: [Option<usize>; 2],
    /// Index of each other axis.
    pub at: Vec<u64>,
    /// First row and the one behind the last.
    pub rows: std::ops::Range<u64>,
    /// First column and the one behind the last, in elements.
    pub columns: std::ops::Range<u64>,
    /// Elements row by row, or why h5py does not read them.
    pub values: Result<Vec<Expected>, String>,
}

impl FileOracle {
    /// Takes the script's lines.
    pub fn parse(lines: &[String]) -> Self {
        let mut file = Self::default();
        for line in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            match (fields[0], file.objects.last_mut()) {
                ("object", _) => file.objects.push(object(&fields)),
                (_, Some(object)) => object.take(&fields),
                _ => {}
            }
        }
        let groups = file.objects.iter().filter(|object| object.kind == "group");
        let links: Vec<(u64, Links)> = groups
            .map(|group| {
                let link = |m: &Member| Some((m.name.clone(), m.link.clone()?));
                let links = group.members.iter().filter_map(link);
                (group.address, links.collect())
            })
            .collect();
        file.names = Names::new(links.iter().map(|(at, links)| (*at, links.as_slice())));
        let paths = file.objects.iter().enumerate();
        file.by_path = paths.map(|(n, object)| (object.path.clone(), n)).collect();
        let places = file.objects.iter().enumerate();
        file.by_address = places.map(|(n, object)| (object.address, n)).collect();
        file
    }

    /// The object at an address.
    pub fn at(&self, address: u64) -> Option<&ObjectOracle> {
        let place = self.by_address.get(&address)?;
        self.objects.get(*place)
    }

    /// The object at a path.
    pub fn object(&self, path: &[u8]) -> Option<&ObjectOracle> {
        self.by_path.get(path).map(|place| &self.objects[*place])
    }
}

fn object(fields: &[&str]) -> ObjectOracle {
    ObjectOracle {
        kind: fields[1].to_owned(),
        address: number(fields[2]),
        hard_links: number(fields[3]),
        path: unhex(fields[4]),
        ..ObjectOracle::default()
    }
}

impl ObjectOracle {
    fn take(&mut self, fields: &[&str]) {
        match fields {
            ["member", "?", ..] => self.members_unread = true,
            ["member", name, link, kind] => self.members.push(Member {
                name: unhex(name),
                link: parse_link(link),
                kind: (!kind.starts_with('-') && *link != "?").then(|| (*kind).to_owned()),
            }),
            ["attribute", "?", ..] => self.attributes_unread = true,
            ["attribute", name, space, values] => self.attributes.push(AttributeOracle {
                name: unhex(name),
                value: parsed(values).map(|values| (extent(space), values)),
            }),
            ["type", size, words] => {
                let words = (*words != "-").then(|| (*words).to_owned());
                self.datatype = Some((number(size), words));
            }
            ["extent", space, most] => self.extent = Some((extent(space), (*most).to_owned())),
            ["chunk", lengths] => self.chunk = Some((*lengths).to_owned()),
            ["fill", "-"] => {}
            ["fill", value] => self.fill = parsed(value).ok().and_then(|mut v| v.pop()),
            ["column", names @ ..] => self.columns = names.iter().map(|n| unhex(n)).collect(),
            ["window", rows, columns, at, r0, r1, c0, c1, values] => {
                self.windows.push(WindowOracle {
                    axes: [rows.parse().ok(), columns.parse().ok()],
                    at: at.split(',').filter_map(|n| n.parse().ok()).collect(),
                    rows: number(r0)..number(r1),
                    columns: number(c0)..number(c1),
                    values: parsed(values),
                });
            }
            _ => {}
        }
    }
}

fn parsed(values: &str) -> Result<Vec<Expected>, String> {
    match values.strip_prefix("ERROR: ") {
        Some(reason) => Err(reason.to_owned()),
        None => Ok(parse_values(values)),
    }
}

fn parse_link(words: &str) -> Option<Link> {
    Some(match words.split(' ').collect::<Vec<_>>()[..] {
        ["hard", address] => Link::Hard(number(address)),
        ["soft", path] => Link::Soft(unhex(path)),
        ["external", file, path] => Link::External(unhex(file), unhex(path)),
        ["user"] => Link::User,
        _ => return None,
    })
}

fn extent(words: &str) -> Extent {
    match words {
        "scalar" => Extent::Scalar,
        "null" => Extent::Null,
        lengths => Extent::Simple(lengths.split(',').filter_map(|n| n.parse().ok()).collect()),
    }
}

fn number(word: &str) -> u64 {
    word.parse()
        .unwrap_or_else(|_| panic!("{word} is no number"))
}
