//! All objects of a file with the name under which each is met first, and whether it was printed.

use std::collections::HashMap;
use std::ops::ControlFlow;

use hyperslab_engine::{Error, File, FileId, Group, Link, LinkTarget, Object, ObjectKind, Task};

use super::options::Options;

/// An object as it is met first.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its path.
    pub name: Vec<u8>,
    /// Whether it was printed.
    pub printed: bool,
}

/// A committed datatype.
#[derive(Debug, Clone)]
pub struct TypeEntry {
    /// Its address.
    pub address: u64,
    /// Its path; that of a dataset where no link leads to the type.
    pub name: Vec<u8>,
    /// Whether a link leads to it.
    pub named: bool,
    /// Whether it was printed.
    pub printed: bool,
}

/// The objects of one file.
#[derive(Debug)]
pub struct Table {
    /// Which file it is.
    pub file: FileId,
    /// The same in the order of names, where another was asked for.
    pub usual: Option<Box<Table>>,
    /// Groups by address.
    pub groups: HashMap<u64, Entry>,
    /// Datasets by address.
    pub datasets: HashMap<u64, Entry>,
    /// Committed datatypes, as they are met.
    pub types: Vec<TypeEntry>,
    /// Their places in that list, by address.
    type_places: HashMap<u64, usize>,
}

/// What is met on the way through a file.
pub enum Met<'m> {
    /// An object, by a hard link; `first` is the path under which it was met before.
    Object {
        /// Its path.
        path: &'m [u8],
        /// What it is.
        object: &'m Object,
        /// Its first path, where it was met before.
        first: Option<&'m [u8]>,
    },
    /// A link of another kind.
    Link {
        /// Its path.
        path: &'m [u8],
        /// Where it leads.
        target: &'m LinkTarget,
    },
    /// Something that cannot be read.
    Damage(Error),
}

impl Table {
    /// Walks through the file of `file`, beginning with its root.
    pub fn of(file: &File, options: &Options, damage: &mut dyn FnMut(Error)) -> Self {
        let mut table = Self {
            file: file.id().clone(),
            usual: None,
            groups: HashMap::new(),
            datasets: HashMap::new(),
            types: Vec::new(),
            type_places: HashMap::new(),
        };
        walk(&file.root(), options, &mut |met| {
            match met {
                Met::Object {
                    path,
                    object,
                    first: None,
                } => table.add(path, object),
                Met::Damage(error) => damage(error),
                _ => {}
            }
            ControlFlow::Continue(())
        });
        table
    }

    fn add(&mut self, path: &[u8], object: &Object) {
        let address = object.address().0;
        let entry = Entry {
            name: path.to_vec(),
            printed: false,
        };
        match object {
            Object::Group(_) => drop(self.groups.insert(address, entry)),
            Object::Dataset(dataset) => {
                self.datasets.insert(address, entry);
                if let Ok(Some(committed)) = dataset.committed_datatype() {
                    self.add_type(committed.0, path, false);
                }
            }
            Object::Datatype(_) => self.add_type(address, path, true),
        }
    }

    fn add_type(&mut self, address: u64, path: &[u8], named: bool) {
        let place = *self.type_places.entry(address).or_insert(self.types.len());
        match self.types.get_mut(place) {
            Some(found) if named => (found.name, found.named) = (path.to_vec(), true),
            Some(_) => {}
            None => self.types.push(TypeEntry {
                address,
                name: path.to_vec(),
                named,
                printed: false,
            }),
        }
    }

    /// The committed datatype at an address.
    pub fn datatype(&mut self, address: u64) -> Option<&mut TypeEntry> {
        let place = self.type_places.get(&address)?;
        self.types.get_mut(*place)
    }

    /// The name by which references tell of the object at an address.
    pub fn name_of(&self, address: u64) -> Option<&[u8]> {
        if let Some(usual) = &self.usual {
            return usual.name_of(address);
        }
        let entry = self.groups.get(&address);
        if let Some(entry) = entry.or_else(|| self.datasets.get(&address)) {
            return Some(&entry.name);
        }
        let place = self.type_places.get(&address)?;
        let found = self.types.get(*place).filter(|found| found.named)?;
        Some(&found.name)
    }
}

/// A group on the way.
struct Level {
    group: Group,
    path: Vec<u8>,
    links: std::vec::IntoIter<Link>,
}

/// Meets the group itself, everything below it and links that are not hard, each group's links
/// in their order, what is behind a link before the next one.
pub fn walk(root: &Group, options: &Options, meet: &mut dyn FnMut(Met<'_>) -> ControlFlow<()>) {
    let _ = walk_or_break(root, options, meet);
}

fn walk_or_break(
    root: &Group,
    options: &Options,
    meet: &mut dyn FnMut(Met<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut first: HashMap<u64, Vec<u8>> = HashMap::new();
    first.insert(root.address().0, b"/".to_vec());
    meet(Met::Object {
        path: b"/",
        object: &Object::Group(root.clone()),
        first: None,
    })?;
    let mut levels = vec![level(root.clone(), Vec::new(), options, meet)?];
    while let Some(level_of) = levels.last_mut() {
        let Some(link) = level_of.links.next() else {
            levels.pop();
            continue;
        };
        let path = [&level_of.path[..], b"/", link.name.as_bytes()].concat();
        if !matches!(link.target, LinkTarget::Hard(_)) {
            let target = &link.target;
            meet(Met::Link {
                path: &path,
                target,
            })?;
            continue;
        }
        let object = match level_of.group.resolve(&link) {
            Ok(object) => object,
            Err(error) => {
                meet(Met::Damage(error))?;
                continue;
            }
        };
        let address = object.address().0;
        let before = first.get(&address).cloned();
        meet(Met::Object {
            path: &path,
            object: &object,
            first: before.as_deref(),
        })?;
        if before.is_some() {
            continue;
        }
        // Only what several links lead to can be met again; a count may be wrong of groups.
        let is_group = object.kind() == ObjectKind::Group;
        if is_group || object.reference_count().unwrap_or(2) > 1 {
            first.insert(address, path.clone());
        }
        if let Object::Group(group) = object {
            levels.push(level(group, path, options, meet)?);
        }
    }
    ControlFlow::Continue(())
}

fn level(
    group: Group,
    path: Vec<u8>,
    options: &Options,
    meet: &mut dyn FnMut(Met<'_>) -> ControlFlow<()>,
) -> ControlFlow<(), Level> {
    let (links, damage) = ordered_links(&group, options);
    if let Some(error) = damage {
        meet(Met::Damage(error))?;
    }
    ControlFlow::Continue(Level {
        group,
        path,
        links: links.into_iter(),
    })
}

/// The links of a group in the order that was asked for, those that can be read.
pub fn ordered_links(group: &Group, options: &Options) -> (Vec<Link>, Option<Error>) {
    let mut links = Vec::new();
    let result = group.visit_links(&Task::new(), &mut |link| {
        links.push(link);
        ControlFlow::Continue(())
    });
    if options.by_creation && group.tracks_creation_order().unwrap_or(false) {
        links.sort_by_key(|link| link.order);
    } else {
        links.sort_by(|a, b| a.name.cmp(&b.name));
    }
    if options.descending {
        links.reverse();
    }
    (links, result.err())
}
