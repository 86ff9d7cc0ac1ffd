//! Groups: attributes, then what links lead to, each object once.

use std::io;

use hyperslab_engine::{File, Group, Link, LinkTarget, Object, ObjectKind};

use super::printer::Printer;
use super::table::ordered_links;

/// A group that is being printed.
struct Level {
    group: Group,
    links: std::vec::IntoIter<Link>,
    depth: usize,
    /// What was being printed before an external link led here.
    behind: Option<Behind>,
}

/// What is gone back to behind an external link.
struct Behind {
    table: usize,
    linked: bool,
    depth: usize,
}

impl Printer<'_, '_> {
    /// Prints a group and everything in it.
    pub(super) fn dump_group(&mut self, name: &[u8], group: Group, depth: usize) -> io::Result<()> {
        let mut levels = Vec::new();
        self.enter(&mut levels, name, group, depth, None)?;
        while let Some(level) = levels.last_mut() {
            match level.links.next() {
                Some(link) => {
                    let (group, depth) = (level.group.clone(), level.depth + 1);
                    self.dump_member(&mut levels, &group, &link, depth)?;
                }
                None => {
                    if let Some(level) = levels.pop() {
                        self.leave(level.depth, level.behind)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Prints a group's beginning; its links come next.
    fn enter(
        &mut self,
        levels: &mut Vec<Level>,
        name: &[u8],
        group: Group,
        depth: usize,
        behind: Option<Behind>,
    ) -> io::Result<()> {
        self.open(depth, "GROUP", name)?;
        if name == b"/" {
            self.dump_unnamed_types(depth + 1)?;
        }
        let object = Object::Group(group.clone());
        self.dump_object_id(&object, depth + 1)?;
        self.dump_comment(&object, depth + 1)?;
        let address = group.address().0;
        let entry = self
            .table()
            .and_then(|table| table.groups.get_mut(&address));
        match entry {
            None => self.fail("internal error: a group that was not met before", None),
            Some(entry) if entry.printed => {
                let first = entry.name.clone();
                self.named(depth + 1, "HARDLINK", &first)?;
            }
            Some(entry) => {
                entry.printed = true;
                self.dump_attributes(&object, depth + 1)?;
                let (links, damage) = ordered_links(&group, self.options);
                if let Some(error) = damage {
                    self.fail("error traversing information", Some(&error));
                }
                levels.push(Level {
                    group,
                    links: links.into_iter(),
                    depth,
                    behind,
                });
                return Ok(());
            }
        }
        self.leave(depth, behind)
    }

    /// Prints a group's end, and that of the external link that led to it.
    fn leave(&mut self, depth: usize, behind: Option<Behind>) -> io::Result<()> {
        self.close(depth)?;
        match behind {
            Some(behind) => self.go_back(&behind),
            None => Ok(()),
        }
    }

    fn go_back(&mut self, behind: &Behind) -> io::Result<()> {
        self.current = behind.table;
        self.linked = behind.linked;
        self.close(behind.depth)
    }

    fn dump_member(
        &mut self,
        levels: &mut Vec<Level>,
        group: &Group,
        link: &Link,
        depth: usize,
    ) -> io::Result<()> {
        let name = link.name.as_bytes();
        if let LinkTarget::External { file, path } = &link.target {
            self.open(depth, "EXTERNAL_LINK", name)?;
            self.named(depth + 1, "TARGETFILE", file.as_bytes())?;
            self.named(depth + 1, "TARGETPATH", path.as_bytes())?;
            return self.dump_linked(levels, group, link, path.as_bytes(), depth);
        }
        if !matches!(link.target, LinkTarget::Hard(_)) {
            return self.dump_link(name, &link.target, depth);
        }
        match group.resolve(link) {
            Ok(Object::Group(group)) => self.enter(levels, name, group, depth, None),
            Ok(Object::Dataset(dataset)) => self.dump_dataset_once(name, &dataset, depth, None),
            Ok(Object::Datatype(found)) => self.dump_committed(name, &found, depth),
            Err(error) => {
                let kind = match group.kind_of(link) {
                    Ok(ObjectKind::Group) => "unable to dump group",
                    Ok(ObjectKind::Dataset) => "unable to dump dataset",
                    Ok(ObjectKind::Datatype) => "unable to dump datatype",
                    Err(_) => "unable to get object information for",
                };
                self.fail(&format!("{kind} \"{}\"", link.name), Some(&error));
                Ok(())
            }
        }
    }

    /// Prints what an external link leads to, if that is another file; ends the link.
    fn dump_linked(
        &mut self,
        levels: &mut Vec<Level>,
        group: &Group,
        link: &Link,
        path: &[u8],
        depth: usize,
    ) -> io::Result<()> {
        let behind = Behind {
            table: self.current,
            linked: self.linked,
            depth,
        };
        // Where it leads is told; that nothing is there is no fault of this file.
        let Ok(object) = group.resolve(link) else {
            return self.close(depth);
        };
        let table = self.table_of(object.file());
        if table == 0 {
            return self.close(depth);
        }
        (self.current, self.linked) = (table, true);
        match object {
            Object::Group(group) => {
                return self.enter(levels, path, group, depth + 2, Some(behind));
            }
            Object::Dataset(dataset) => {
                self.dump_dataset_once(path, &dataset, depth + 2, None)?;
            }
            Object::Datatype(found) => self.dump_committed(path, &found, depth + 2)?,
        }
        self.go_back(&behind)
    }

    /// The place of a file's table, which is made where the file is met first.
    fn table_of(&mut self, file: &File) -> usize {
        let found = self
            .tables
            .iter()
            .position(|table| table.file == *file.id());
        match found {
            Some(found) => found,
            None => self.add_table(file),
        }
    }
}
