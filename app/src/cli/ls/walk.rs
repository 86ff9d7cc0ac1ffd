//! Which objects and links are listed, in which order: names ascending by their bytes, members of
//! a group right behind it, every object with several links once.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use hyperslab_engine::{Error, File, Group, Link, LinkTarget, Object, ObjectKind, Task};

use super::Options;
use super::name::write_column;
use super::numbers::Numbers;
use crate::cli::dump::table::Table;

/// The listing of one argument.
pub struct Listing<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) options: &'a Options,
    pub(super) file: &'a File,
    /// The file's name, where several files are listed.
    pub(super) prefix: Option<&'a [u8]>,
    /// Numbers of files.
    pub(super) numbers: &'a mut Numbers,
    /// Whether a group that is listed shows itself too.
    pub(super) shows_root: bool,
    /// Bytes at the start of each path that are not shown.
    pub(super) hidden: usize,
    /// Of these, where the members of a group are listed.
    pub(super) base: usize,
    /// Links that were followed: whether external, and their paths.
    pub(super) followed: HashSet<(bool, Vec<u8>)>,
    /// Links that are being followed, one in a group behind the other.
    pub(super) depth: usize,
    /// Whether a link led nowhere.
    pub(super) dangling: bool,
    /// Whether the tool has forgotten which group it lists, and leaves its file open.
    pub(super) forgets: bool,
    /// The objects of the files that references were met in.
    pub(super) tables: Vec<Table>,
}

/// A group whose members are being listed.
struct Level {
    group: Group,
    path: Vec<u8>,
    links: std::vec::IntoIter<Link>,
}

/// Objects with several links, and the path under which they were listed.
type Seen = HashMap<u64, Vec<u8>>;

impl<'a> Listing<'a> {
    /// A listing of objects of `file`, which is open with one of the `numbers`.
    pub fn new(
        out: &'a mut dyn Write,
        options: &'a Options,
        file: &'a File,
        prefix: Option<&'a [u8]>,
        numbers: &'a mut Numbers,
    ) -> Self {
        Self {
            out,
            options,
            file,
            prefix,
            numbers,
            shows_root: false,
            hidden: 0,
            base: 0,
            followed: HashSet::new(),
            depth: 0,
            dangling: false,
            forgets: false,
            tables: Vec::new(),
        }
    }

    /// Lists the members of a group behind `opened` external links, and what is below them where
    /// that was asked; before them itself, where `itself` says whether a link led to it.
    pub(super) fn traverse(
        &mut self,
        group: Group,
        path: &[u8],
        opened: u64,
        itself: Option<bool>,
    ) -> io::Result<()> {
        let file = group.file().id().clone();
        let number = self.numbers.pass(opened, &file);
        let top = Object::Group(group.clone());
        if let Some(target) = itself {
            self.numbers.count(opened);
            self.list_object(path, &top, None, number, target)?;
        }
        self.numbers.hold(opened, &file);
        let mut seen = Seen::new();
        remember(&mut seen, &top, path);
        self.list_members(group, path, opened, &mut seen)?;
        self.numbers.release();
        Ok(())
    }

    fn list_members(
        &mut self,
        group: Group,
        path: &[u8],
        opened: u64,
        seen: &mut Seen,
    ) -> io::Result<()> {
        // A group is entered once, whatever the counts of links say.
        let mut entered = HashSet::from([group.address().0]);
        let mut levels = vec![self.level(group, path.to_vec())?];
        while let Some(level) = levels.last_mut() {
            let Some(link) = level.links.next() else {
                levels.pop();
                continue;
            };
            let (group, path) = (level.group.clone(), join(&level.path, link.name.as_bytes()));
            if !matches!(link.target, LinkTarget::Hard(_)) {
                self.list_link(&group, &path, &link, opened)?;
                continue;
            }
            let member = self.list_member(&group, &link, &path, opened, seen)?;
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
    fn list_member(
        &mut self,
        group: &Group,
        link: &Link,
        path: &[u8],
        opened: u64,
        seen: &mut Seen,
    ) -> io::Result<Option<Object>> {
        let object = match group.resolve(link) {
            Ok(object) => object,
            Err(error) => {
                self.write_name(path, "")?;
                let kind = group.kind_of(link).map(kind_name).unwrap_or_default();
                writeln!(self.out, "{kind} *ERROR*")?;
                self.tell(&error)?;
                return Ok(None);
            }
        };
        let number = self.numbers.pass(0, object.file().id());
        let first = remember(seen, &object, path);
        if first.is_none() {
            self.numbers.count(opened);
        }
        self.list_object(path, &object, first.as_deref(), number, false)?;
        Ok(first.is_none().then_some(object))
    }

    /// Tells what went wrong, where that was asked for.
    pub(super) fn tell(&mut self, error: &Error) -> io::Result<()> {
        if self.options.errors {
            self.out.flush()?;
            super::super::complain(&error.to_string());
        }
        Ok(())
    }

    pub(super) fn write_name(&mut self, path: &[u8], note: &str) -> io::Result<()> {
        let shown = path.get(self.hidden..).unwrap_or_default();
        let full = self.options.full || self.options.recursive;
        write_column(self.out, self.prefix, shown, full, note)
    }
}

/// The path under which an object with several links was listed before, if it was.
fn remember(seen: &mut Seen, object: &Object, path: &[u8]) -> Option<Vec<u8>> {
    if object.reference_count().unwrap_or(1) < 2 {
        return None;
    }
    match seen.entry(object.address().0) {
        std::collections::hash_map::Entry::Occupied(first) => Some(first.get().clone()),
        std::collections::hash_map::Entry::Vacant(free) => {
            free.insert(path.to_vec());
            None
        }
    }
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
