//! Which objects and links are listed, in which order: names ascending by their bytes, members of
//! a group right behind it, every object with several links once.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use hyperslab_engine::{File, Group, Kind, Link, LinkTarget, Name, Object, ObjectKind, Task};

use super::Options;
use super::name::{escaped, write_column};

/// The listing of one argument.
pub struct Listing<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) options: Options,
    pub(super) file: &'a File,
    /// The file's name, where several files are listed.
    pub(super) prefix: Option<&'a [u8]>,
    /// Which of the listed files it is, as the library counts them from 1.
    pub(super) serial: u64,
    /// Bytes at the start of each path that are not shown.
    hidden: usize,
    /// Objects with several links, and the path under which they were listed.
    seen: HashMap<u64, Vec<u8>>,
}

/// A group whose members are being listed.
struct Level {
    group: Group,
    path: Vec<u8>,
    links: std::vec::IntoIter<Link>,
}

impl<'a> Listing<'a> {
    /// A listing of objects of `file`, the `serial`th that is listed.
    pub fn new(
        out: &'a mut dyn Write,
        options: Options,
        file: &'a File,
        prefix: Option<&'a [u8]>,
        serial: u64,
    ) -> Self {
        Self {
            out,
            options,
            file,
            prefix,
            serial,
            hidden: 0,
            seen: HashMap::new(),
        }
    }

    /// Lists the object at `path` (empty for the whole file); false where there is none.
    pub fn list(&mut self, path: &[u8]) -> io::Result<bool> {
        let whole = path.is_empty();
        let path = if whole { b"/" } else { path };
        // Alone, an object shows its path without the slash before it.
        self.hidden = usize::from(!whole);
        let found = match self.link_at(path) {
            Some(link) if !matches!(link.target, LinkTarget::Hard(_)) => {
                self.write_link(path, &link)?;
                return Ok(true);
            }
            _ => self.file.get(path),
        };
        match found {
            Ok(Object::Group(group)) if !self.options.group => {
                self.hidden = match whole {
                    true => 0,
                    false => path.len() - usize::from(path.ends_with(b"/")),
                };
                self.list_group(group, path, whole && self.options.recursive)?;
                Ok(true)
            }
            Ok(object) => {
                self.write_name(path, "")?;
                self.write_object(&object)?;
                Ok(true)
            }
            Err(error) => {
                self.write_name(path, "**NOT FOUND**")?;
                self.out.flush()?;
                if error.kind() != Kind::NotFound {
                    super::super::complain(&error.to_string());
                }
                Ok(false)
            }
        }
    }

    /// The link that a path ends with; none for the root.
    fn link_at(&self, path: &[u8]) -> Option<Link> {
        let end = path.iter().rposition(|byte| *byte != b'/')?;
        let path = path.get(..=end)?;
        let slash = path.iter().rposition(|byte| *byte == b'/')?;
        let (parent, name) = (path.get(..=slash)?, path.get(slash + 1..)?);
        match self.file.get(parent) {
            Ok(Object::Group(group)) => group.link(name).ok(),
            _ => None,
        }
    }

    /// Lists the members of a group, and what is below them where that was asked.
    fn list_group(&mut self, group: Group, path: &[u8], itself: bool) -> io::Result<()> {
        let top = Object::Group(group.clone());
        if itself {
            self.write_name(path, "")?;
            self.write_object(&top)?;
        }
        self.remember(&top, path);
        // A group is entered once, whatever the counts of links say.
        let mut entered = HashSet::from([group.address().0]);
        let mut levels = vec![self.level(group, path.to_vec())?];
        while let Some(level) = levels.last_mut() {
            let Some(link) = level.links.next() else {
                levels.pop();
                continue;
            };
            let path = join(&level.path, link.name.as_bytes());
            if !matches!(link.target, LinkTarget::Hard(_)) {
                self.write_link(&path, &link)?;
                continue;
            }
            let member = self.write_member(&level.group.clone(), &link, &path)?;
            if let Some(Object::Group(group)) = member
                && self.options.recursive
                && entered.insert(group.address().0)
            {
                levels.push(self.level(group, path)?);
            }
        }
        Ok(())
    }

    /// The members of a group, those that can be read.
    fn level(&mut self, group: Group, path: Vec<u8>) -> io::Result<Level> {
        let mut links = Vec::new();
        let result = group.visit_links(&Task::new(), &mut |link| {
            links.push(link);
            std::ops::ControlFlow::Continue(())
        });
        if let Err(error) = result {
            self.out.flush()?;
            super::super::complain(&error.to_string());
        }
        links.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Level {
            group,
            path,
            links: links.into_iter(),
        })
    }

    /// Lists what a hard link leads to; gives the object unless it was listed before.
    fn write_member(
        &mut self,
        group: &Group,
        link: &Link,
        path: &[u8],
    ) -> io::Result<Option<Object>> {
        self.write_name(path, "")?;
        let object = match group.resolve(link) {
            Ok(object) => object,
            Err(_) => {
                let kind = group.kind_of(link).map(kind_name).unwrap_or_default();
                writeln!(self.out, "{kind} *ERROR*")?;
                return Ok(None);
            }
        };
        match self.remember(&object, path) {
            Some(first) => {
                write!(self.out, "{}, same as ", kind_name(object.kind()))?;
                self.out.write_all(&escaped(&first, true))?;
                self.out.write_all(b"\n")?;
                Ok(None)
            }
            None => {
                self.write_object(&object)?;
                Ok(Some(object))
            }
        }
    }

    /// The path under which an object with several links was listed before, if it was.
    fn remember(&mut self, object: &Object, path: &[u8]) -> Option<Vec<u8>> {
        if object.reference_count().unwrap_or(1) < 2 {
            return None;
        }
        match self.seen.entry(object.address().0) {
            std::collections::hash_map::Entry::Occupied(first) => Some(first.get().clone()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(path.to_vec());
                None
            }
        }
    }

    fn write_name(&mut self, path: &[u8], note: &str) -> io::Result<()> {
        let shown = path.get(self.hidden..).unwrap_or_default();
        let full = self.options.full || self.options.recursive;
        write_column(self.out, self.prefix, shown, full, note)
    }

    /// Lists a link that is not hard: where it leads, not what is there.
    fn write_link(&mut self, path: &[u8], link: &Link) -> io::Result<()> {
        self.write_name(path, "")?;
        let text = match &link.target {
            LinkTarget::Soft(target) => [b"Soft Link {", target.as_bytes(), b"}\n"].concat(),
            LinkTarget::External { file, path } => external(file, path),
            LinkTarget::Hard(_) | LinkTarget::UserDefined { .. } => {
                b"UD Link {cannot follow UD links}\n".to_vec()
            }
        };
        self.out.write_all(&text)
    }
}

/// `External Link {file//path}`: the path always begins with a slash.
fn external(file: &Name, path: &Name) -> Vec<u8> {
    let (file, path) = (file.as_bytes(), path.as_bytes());
    let slash: &[u8] = if path.starts_with(b"/") { b"" } else { b"/" };
    [b"External Link {", file, b"/", slash, path, b"}\n"].concat()
}

/// What h5ls calls an object.
pub fn kind_name(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Group => "Group",
        ObjectKind::Dataset => "Dataset",
        ObjectKind::Datatype => "Type",
    }
}

fn join(group: &[u8], name: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if group.ends_with(b"/") { b"" } else { b"/" };
    [group, slash, name].concat()
}
