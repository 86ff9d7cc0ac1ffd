//! A whole file in memory, as h5py lists it and as our engine reads it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::rc::Rc;

use hyperslab_engine::{Attributes, Dataset, Dataspace, File, Link, LinkTarget, Object};
use hyperslab_engine::{Selection, Task};

use super::values::{Values, joined};
use crate::edit_links::model::{Model, Target, hex, unhex};

/// What an object holds beside links.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub attributes: BTreeMap<Vec<u8>, Values>,
    pub data: Option<Values>,
}

/// Objects and links, and what each object holds.
#[derive(Debug, Clone)]
pub struct Whole {
    pub links: Model,
    contents: Vec<Rc<Content>>,
}

impl Whole {
    /// Takes h5py's list.
    pub fn parse(text: &str) -> Self {
        let (mut linked, mut held) = (String::new(), Vec::new());
        for line in text.lines() {
            if line.starts_with("object") || line.starts_with("link") {
                linked.push_str(line);
                linked.push('\n');
            } else {
                held.push(line);
            }
        }
        let mut links = Model::parse(&linked);
        for object in &mut links.objects {
            "-".clone_into(&mut object.digest);
        }
        let contents = vec![Rc::default(); links.objects.len()];
        let mut whole = Self { links, contents };
        for line in held {
            let fields: Vec<&str> = line.split('\t').collect();
            let [kind, number, name, code, shape, most, elements] = fields[..] else {
                panic!("seven fields: {line}");
            };
            let content = whole.content_mut(number.parse().expect("a number"));
            let values = Values::parse(code, shape, most, elements);
            match kind {
                "attr" => drop(content.attributes.insert(unhex(name), values)),
                _ => content.data = Some(values),
            }
        }
        whole
    }

    pub fn content(&self, object: usize) -> &Content {
        &self.contents[object]
    }

    /// What an object holds, to be changed. Objects are added with their links.
    pub fn content_mut(&mut self, object: usize) -> &mut Content {
        if self.contents.len() <= object {
            self.contents.resize_with(object + 1, Rc::default);
        }
        Rc::make_mut(&mut self.contents[object])
    }

    /// The objects that a copy of an object has: those that hard links lead to.
    pub fn below(&self, object: usize) -> Vec<usize> {
        let mut found = vec![object];
        let mut at = 0;
        while let Some(object) = found.get(at) {
            for (_, target) in &self.links.objects[*object].links {
                if let Target::Hard(to) = target
                    && !found.contains(to)
                {
                    found.push(*to);
                }
            }
            at += 1;
        }
        found
    }

    /// Copies an object with all that is below it; what several links lead to is one object there too.
    /// Gives the copy, to which one link is counted.
    pub fn copy(&mut self, object: usize) -> usize {
        let all = self.below(object);
        let first = self.links.objects.len();
        let copies: HashMap<usize, usize> = all.iter().copied().zip(first..).collect();
        self.complete();
        for object in &all {
            let mut copy = self.links.objects[*object].clone();
            copy.count = 0;
            for (_, target) in &mut copy.links {
                if let Target::Hard(to) = target {
                    *to = copies[to];
                }
            }
            self.links.objects.push(copy);
            self.contents.push(self.contents[*object].clone());
        }
        self.links.objects[first].count = 1;
        for at in first..self.links.objects.len() {
            for (_, target) in self.links.objects[at].links.clone() {
                if let Target::Hard(to) = target {
                    self.links.objects[to].count += 1;
                }
            }
        }
        first
    }

    /// Gives objects that came with links something to hold.
    pub fn complete(&mut self) {
        let count = self.links.objects.len();
        self.contents.resize_with(count, Rc::default);
    }

    /// The list, and how many links each object counts and has.
    pub fn list(&self) -> (String, Vec<(u32, u32)>) {
        let (mut text, counts, order) = self.links.list_ordered();
        for (number, object) in order.into_iter().enumerate() {
            let content = self.content(object);
            for (name, values) in &content.attributes {
                let (name, values) = (hex(name), values.list());
                writeln!(text, "attr\t{number}\t{name}\t{values}").expect("text");
            }
            if let Some(values) = &content.data {
                writeln!(text, "data\t{number}\t-\t{}", values.list()).expect("text");
            }
        }
        (text, counts)
    }

    /// The list without what our engine has no word for: counts of links.
    pub fn read_list(&self) -> String {
        let mut uncounted = self.clone();
        for object in &mut uncounted.links.objects {
            (object.count, object.uses) = (0, Vec::new());
        }
        uncounted.list().0
    }
}

/// The list as our engine reads the file.
pub fn read_list(file: &File) -> String {
    let (mut linked, mut held) = (String::new(), String::new());
    let mut waiting = vec![Object::Group(file.root())];
    let mut numbers = HashMap::from([(file.root().address(), 0)]);
    let mut at = 0;
    while let Some(object) = waiting.get(at).cloned() {
        let comment = object.comment().expect("a comment");
        let comment = comment.map_or(String::new(), |text| hex(text.as_bytes()));
        let (kind, tracked) = match &object {
            Object::Group(group) => ("group", group.tracks_creation_order().expect("a group")),
            Object::Dataset(_) => ("dataset", false),
            Object::Datatype(_) => ("type", false),
        };
        let tracked = u8::from(tracked);
        writeln!(linked, "object\t{at}\t{kind}\t0\t{tracked}\t-\t{comment}\t").expect("text");
        if let Object::Group(group) = &object {
            let mut links = group.links(&Task::new()).expect("links");
            links.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
            for link in &links {
                if let LinkTarget::Hard(address) = link.target {
                    numbers.entry(address).or_insert_with(|| {
                        waiting.push(group.resolve(link).expect("an object"));
                        waiting.len() - 1
                    });
                }
            }
            if tracked == 1 {
                links.sort_by_key(|link| link.order);
            }
            for link in &links {
                writeln!(linked, "{}", read_link(at, link, &numbers)).expect("text");
            }
        }
        read_content(at, &object, &mut held);
        at += 1;
    }
    linked + &held
}

fn read_link(
    at: usize,
    link: &Link,
    numbers: &HashMap<hyperslab_engine::bytes::Address, usize>,
) -> String {
    let target = match &link.target {
        LinkTarget::Hard(address) => format!("hard\t{}", numbers[address]),
        LinkTarget::Soft(path) => format!("soft\t{}", hex(path.as_bytes())),
        LinkTarget::External { file, path } => {
            let (file, path) = (hex(file.as_bytes()), hex(path.as_bytes()));
            format!("external\t{file}\t{path}")
        }
        LinkTarget::UserDefined { .. } => panic!("{link:?}"),
    };
    format!("link\t{at}\t{}\t{target}", hex(link.name.as_bytes()))
}

fn read_content(at: usize, object: &Object, held: &mut String) {
    for (name, values) in read_attributes(&object.attrs()) {
        let (name, values) = (hex(&name), values.list());
        writeln!(held, "attr\t{at}\t{name}\t{values}").expect("text");
    }
    if let Object::Dataset(dataset) = object {
        writeln!(held, "data\t{at}\t-\t{}", read_data(dataset).list()).expect("text");
    }
}

fn read_attributes(attrs: &Attributes) -> BTreeMap<Vec<u8>, Values> {
    let all = attrs.values().expect("attributes").into_iter();
    let one = |attribute: hyperslab_engine::Attribute| {
        let dataspace = attribute.dataspace().expect("an extent");
        let read = attribute.read(&Task::new()).expect("elements");
        let values = Values::of(dataspace, &read, "-".to_owned());
        (attribute.name().as_bytes().to_vec(), values)
    };
    all.map(one).collect()
}

fn read_data(dataset: &Dataset) -> Values {
    let task = Task::new();
    let read = dataset
        .read_elements(&Selection::All, &task)
        .expect("elements");
    let most: Vec<String> = match dataset.dataspace() {
        Dataspace::Simple { max_dims, .. } => max_dims
            .iter()
            .map(|max| max.map_or("-".to_owned(), |max| joined(&[max])))
            .collect(),
        _ => Vec::new(),
    };
    let mut values = Values::of(dataset.dataspace(), &read, most.join("x"));
    let fill = match values.code.as_str() {
        "text" | "seq" => String::new(),
        _ => {
            let fill = dataset.fill_element(&task).expect("a fill value");
            let zeros = vec![0; read.datatype().size];
            hex(&fill.map_or(zeros, |fill| fill.element(0).to_vec()))
        }
    };
    values.most = format!("{};{fill}", values.most);
    values
}
