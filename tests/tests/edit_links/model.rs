//! Objects and links in memory, as h5py lists them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use hyperslab_engine::Kind;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Hard(usize),
    Soft(Vec<u8>),
    External(Vec<u8>, Vec<u8>),
}

/// An object, and what counts as a link from it.
#[derive(Debug, Clone)]
pub struct Object {
    pub kind: String,
    pub count: u32,
    pub tracked: bool,
    pub digest: String,
    pub comment: Vec<u8>,
    pub uses: Vec<usize>,
    /// In the order of creation.
    pub links: Vec<(Vec<u8>, Target)>,
}

/// A file. Objects that are gone keep their number.
#[derive(Debug, Clone)]
pub struct Model {
    pub objects: Vec<Object>,
}

/// How far a path leads: the group, the names below it, the hard links on the way.
pub struct Way {
    pub group: usize,
    pub names: Vec<Vec<u8>>,
    pub through: Vec<(usize, Vec<u8>)>,
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("two digits"))
        .collect()
}

impl Model {
    /// Takes h5py's list.
    pub fn parse(text: &str) -> Self {
        let mut objects: Vec<Object> = Vec::new();
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let number = |text: &str| text.parse::<usize>().expect("a number");
            match fields[..] {
                ["object", at, kind, count, tracked, digest, comment, uses] => {
                    assert_eq!(number(at), objects.len());
                    objects.push(Object {
                        kind: kind.to_owned(),
                        count: number(count) as u32,
                        tracked: tracked == "1",
                        digest: digest.to_owned(),
                        comment: unhex(comment),
                        uses: uses
                            .split(',')
                            .filter(|u| !u.is_empty())
                            .map(number)
                            .collect(),
                        links: Vec::new(),
                    });
                }
                ["link", at, name, ref target @ ..] => {
                    let target = match *target {
                        ["hard", to] => Target::Hard(number(to)),
                        ["soft", path] => Target::Soft(unhex(path)),
                        ["external", file, path] => Target::External(unhex(file), unhex(path)),
                        _ => panic!("{line}"),
                    };
                    objects[number(at)].links.push((unhex(name), target));
                }
                _ => panic!("{line}"),
            }
        }
        Self { objects }
    }

    /// The list that h5py should give, and how many links lead to each object that it has, beside
    /// what the object counts.
    pub fn list(&self) -> (String, Vec<(u32, u32)>) {
        let (text, counts, _) = self.list_ordered();
        (text, counts)
    }

    /// The same, and the objects in the order in which the list has them.
    pub fn list_ordered(&self) -> (String, Vec<(u32, u32)>, Vec<usize>) {
        let (mut text, mut order) = (String::new(), vec![0]);
        let mut numbers = HashMap::from([(0, 0)]);
        let mut met = HashMap::from([(0, 1)]);
        let mut at = 0;
        while let Some(&object) = order.get(at) {
            let mut number = |target: usize| {
                *met.entry(target).or_insert(0) += 1;
                *numbers.entry(target).or_insert_with(|| {
                    order.push(target);
                    order.len() - 1
                })
            };
            let object = &self.objects[object];
            let sorted: BTreeMap<&[u8], &Target> = object
                .links
                .iter()
                .map(|(name, to)| (&name[..], to))
                .collect();
            let shown = sorted.into_iter().map(|(name, target)| {
                let target = match target {
                    Target::Hard(to) => format!("hard\t{}", number(*to)),
                    Target::Soft(path) => format!("soft\t{}", hex(path)),
                    Target::External(file, path) => {
                        format!("external\t{}\t{}", hex(file), hex(path))
                    }
                };
                (name, format!("link\t{at}\t{}\t{target}\n", hex(name)))
            });
            let mut shown: BTreeMap<&[u8], String> = shown.collect();
            let uses: Vec<String> = object
                .uses
                .iter()
                .map(|to| number(*to).to_string())
                .collect();
            let Object {
                kind,
                count,
                tracked,
                digest,
                ..
            } = object;
            let (tracked, comment) = (u8::from(*tracked), hex(&object.comment));
            let uses = uses.join(",");
            writeln!(
                text,
                "object\t{at}\t{kind}\t{count}\t{tracked}\t{digest}\t{comment}\t{uses}"
            )
            .expect("text");
            if tracked == 1 {
                let lines = object
                    .links
                    .iter()
                    .filter_map(|(name, _)| shown.remove(&name[..]));
                text.extend(lines);
            }
            text.extend(shown.into_values());
            at += 1;
        }
        let counts = order
            .iter()
            .map(|object| (self.objects[*object].count, met[object]));
        let counts = counts.collect();
        (text, counts, order)
    }

    /// Groups that hard links lead to, each with a path.
    pub fn groups(&self) -> Vec<(usize, Vec<u8>)> {
        let found = self.reachable().into_iter();
        found.filter(|(object, _)| self.is_group(*object)).collect()
    }

    /// Objects that hard links lead to, each with a path.
    pub fn reachable(&self) -> Vec<(usize, Vec<u8>)> {
        let mut found = vec![(0, b"/".to_vec())];
        let mut at = 0;
        while let Some((object, path)) = found.get(at).cloned() {
            for (name, target) in &self.objects[object].links {
                let Target::Hard(to) = target else { continue };
                if found.iter().all(|(other, _)| other != to) {
                    let slash: &[u8] = if path == b"/" { b"" } else { b"/" };
                    found.push((*to, [&path, slash, name].concat()));
                }
            }
            at += 1;
        }
        found
    }

    pub fn is_group(&self, object: usize) -> bool {
        self.objects[object].kind == "group"
    }

    pub fn find(&self, group: usize, name: &[u8]) -> Option<&Target> {
        let mut links = self.objects[group].links.iter();
        links
            .find(|(other, _)| other == name)
            .map(|(_, target)| target)
    }

    /// How far a path leads; none where a soft or external link stands on the way.
    pub fn reach(&self, start: usize, path: &[u8]) -> Option<Result<Way, Kind>> {
        let mut names: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
        names.retain(|name| !name.is_empty());
        let (mut group, mut at, mut through) = (start, 0, Vec::new());
        while at + 1 < names.len() {
            match self.find(group, names[at]) {
                None => break,
                Some(Target::Hard(to)) => {
                    through.push((group, names[at].to_vec()));
                    group = *to;
                }
                Some(_) => return None,
            }
            if !self.is_group(group) {
                return Some(Err(Kind::WrongKind));
            }
            at += 1;
        }
        let names = names[at..].iter().map(|name| name.to_vec()).collect();
        Some(Ok(Way {
            group,
            names,
            through,
        }))
    }

    /// Adds a link, with the groups on the way.
    pub fn insert(&mut self, way: &Way, target: Target) -> Result<(), Kind> {
        let (last, missing) = way.names.split_last().expect("a name");
        if missing.is_empty() && self.find(way.group, last).is_some() {
            return Err(Kind::Exists);
        }
        let mut group = way.group;
        for name in missing {
            let made = self.new_group(group);
            self.objects[group]
                .links
                .push((name.clone(), Target::Hard(made)));
            group = made;
        }
        let target = match target {
            Target::Hard(usize::MAX) => Target::Hard(self.new_group(group)),
            target => target,
        };
        self.objects[group].links.push((last.clone(), target));
        Ok(())
    }

    fn new_group(&mut self, parent: usize) -> usize {
        self.objects.push(Object {
            kind: "group".to_owned(),
            count: 1,
            tracked: self.objects[parent].tracked,
            digest: "-".to_owned(),
            comment: Vec::new(),
            uses: Vec::new(),
            links: Vec::new(),
        });
        self.objects.len() - 1
    }

    /// Takes a link out of a group.
    pub fn take(&mut self, group: usize, name: &[u8]) -> Result<Target, Kind> {
        let links = &mut self.objects[group].links;
        let at = links.iter().position(|(other, _)| other == name);
        at.map(|at| links.remove(at).1).ok_or(Kind::NotFound)
    }

    /// Takes a link out, and with the last link to an object the object.
    pub fn delete(&mut self, group: usize, name: &[u8]) -> Result<(), Kind> {
        if let Target::Hard(object) = self.take(group, name)? {
            self.let_go(object);
        }
        Ok(())
    }

    fn let_go(&mut self, object: usize) {
        self.objects[object].count -= 1;
        if self.objects[object].count > 0 {
            return;
        }
        let links = std::mem::take(&mut self.objects[object].links);
        let members = links.into_iter().filter_map(|(_, target)| match target {
            Target::Hard(member) => Some(member),
            _ => None,
        });
        let uses = std::mem::take(&mut self.objects[object].uses);
        for member in members.chain(uses).collect::<Vec<_>>() {
            self.let_go(member);
        }
    }

    pub fn rename(&mut self, group: usize, old: &[u8], new: &[u8]) -> Result<(), Kind> {
        if self.find(group, old).is_none() {
            return Err(Kind::NotFound);
        }
        if old != new && self.find(group, new).is_some() {
            return Err(Kind::Exists);
        }
        let links = &mut self.objects[group].links;
        let link = links
            .iter_mut()
            .find(|(name, _)| name == old)
            .expect("it was found");
        link.0 = new.to_vec();
        Ok(())
    }
}
