//! `--structure`: everything that an object says beside its values, a line for each fact.
//!
//! A line is path, word, values, separated by tabs; `-` stands for what there is none of. The
//! words, which no class of types has for its name:
//!
//! | word | values |
//! |---|---|
//! | `object` | kind, number of hard links, whether the order of its attributes is kept |
//! | `comment` | the object's comment |
//! | `links` | how a group keeps them, their number, whether their order is kept |
//! | `link` | kind, character set of the name, place in the order, then where it leads: the first path of a hard link's object; a soft link's path; an external link's file and path; a user-defined link's class |
//! | `attribute` | character set of the name, place in the order |
//! | `type` | the type (see [`super::describe`]), the path of the committed type that it is |
//! | `extent` | lengths, largest lengths |
//! | `layout` | kind, chunk, index of the chunks, whether chunks at the edge go through the filters |
//! | `filter` | place in the pipeline, number, whether it may be left out, its client values |
//! | `fill` | whether a value is given, its bytes as the digest takes them, when room is taken, when it is filled |
//! | `external` | place, file, offset and size of a part of the data in a raw file |
//! | `mapping` | place, file, dataset, elements of the source, elements of the virtual dataset |
//! | `leads-to` | place among the references of the object, kind, kind and first path of what it leads to (`-` where no path does, `foreign` in another file), or `dangling` where nothing is there; region or attribute's name |
//!
//! An object stands behind the first path in the order of the walk. Types are as a program has
//! them in memory: variable-length parts are pointers. `tests/oracle/structure.py` prints the same.

use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::bytes::Address;
use hyperslab_engine::format::fill_value::{AllocationTime, FillTime, FillValue};
use hyperslab_engine::format::layout::{ChunkIndex, Layout};
use hyperslab_engine::{
    Attribute, CreationOrder, Dataset, Dataspace, Datatype, File, Group, Link, LinkStorage,
    LinkTarget, Object, ObjectKind, Result, Task,
};

use super::describe::{charset, describe};
use super::elements::feed_elements;
use super::field::{bounded_bytes, or_unlimited, plain, shape};
use super::lines::Lines;
use super::{leads, region, value};
use crate::text::ddl::memory::in_memory;

/// The first path of every object of a file.
pub struct Structure {
    file: File,
    paths: HashMap<Address, String>,
}

impl Structure {
    /// Walks the file once for the paths.
    pub fn of(file: &File) -> Self {
        let root = file.root();
        let mut paths = HashMap::from([(root.address(), "/".to_owned())]);
        name_objects(&root, "", 0, &mut paths);
        let file = file.clone();
        Self { file, paths }
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The first path of the object at an address.
    pub fn path_of(&self, address: Address) -> String {
        self.paths.get(&address).cloned().unwrap_or("-".into())
    }

    fn committed(&self, address: Option<Address>) -> String {
        address.map_or("-".into(), |address| self.path_of(address))
    }

    /// What is to be said of any object; of a group also how it keeps its links.
    pub fn object(&self, lines: &mut Lines<'_>, path: &str, object: &Object) -> io::Result<()> {
        lines.fact(path, "object", object_values(object))?;
        match object.comment() {
            Ok(Some(comment)) if !comment.as_bytes().is_empty() => {
                let comment = plain(comment.as_bytes());
                lines.fact(path, "comment", Ok(vec![comment]))?;
            }
            Ok(_) => {}
            Err(error) => lines.fact(path, "comment", Err(error))?,
        }
        match object {
            Object::Group(group) => lines.fact(path, "links", links_values(group)),
            Object::Dataset(dataset) => self.dataset(lines, path, dataset),
            Object::Datatype(datatype) => {
                let values = datatype
                    .datatype()
                    .map(|found| vec![describe_in_memory(found), self.path_of(datatype.address())]);
                lines.fact(path, "type", values)
            }
        }
    }

    /// What is to be said of a link.
    pub fn link(&self, lines: &mut Lines<'_>, path: &str, link: &Link) -> io::Result<()> {
        let order = link.order.map_or("-".into(), |order| order.to_string());
        let (kind, target) = match &link.target {
            LinkTarget::Hard(address) => ("hard", vec![self.path_of(*address)]),
            LinkTarget::Soft(path) => ("soft", vec![plain(path.as_bytes())]),
            LinkTarget::External { file, path } => (
                "external",
                vec![plain(file.as_bytes()), plain(path.as_bytes())],
            ),
            LinkTarget::UserDefined { class, .. } => ("user-defined", vec![class.to_string()]),
        };
        let mut values = vec![kind.to_owned(), charset(link.charset).into(), order];
        values.extend(target);
        lines.fact(path, "link", Ok(values))
    }

    /// What is to be said of an attribute.
    pub fn attribute(
        &self,
        lines: &mut Lines<'_>,
        path: &str,
        attribute: &Attribute,
    ) -> io::Result<()> {
        let order = attribute.creation_order();
        let order = order.map_or("-".into(), |order| order.to_string());
        let head = vec![charset(attribute.charset()).to_owned(), order];
        lines.fact(path, "attribute", Ok(head))?;
        let described = attribute.datatype().map(|found| {
            let committed = self.committed(attribute.committed_datatype());
            vec![describe_in_memory(found), committed]
        });
        lines.fact(path, "type", described)?;
        lines.fact(path, "extent", attribute.dataspace().map(extent_values))?;
        leads::of_attribute(lines, self, path, attribute)
    }

    fn dataset(&self, lines: &mut Lines<'_>, path: &str, dataset: &Dataset) -> io::Result<()> {
        let described = dataset.datatype().and_then(|found| {
            let committed = self.committed(dataset.committed_datatype()?);
            Ok(vec![describe_in_memory(found), committed])
        });
        lines.fact(path, "type", described)?;
        lines.fact(path, "extent", Ok(extent_values(dataset.dataspace())))?;
        lines.fact(path, "layout", dataset.layout().map(layout_values))?;
        list(lines, path, "filter", filters(dataset))?;
        lines.fact(path, "fill", fill_values(dataset))?;
        list(lines, path, "external", external_files(dataset))?;
        list(lines, path, "mapping", mappings(dataset))?;
        leads::of_dataset(lines, self, path, dataset)
    }
}

/// Notes the first path of everything below a group.
fn name_objects(group: &Group, path: &str, depth: usize, paths: &mut HashMap<Address, String>) {
    let mut links = Vec::new();
    // The walk that prints tells what cannot be listed.
    let _ = group.visit_links(&Task::new(), &mut |link| {
        links.push(link);
        ControlFlow::Continue(())
    });
    links.sort_by(|a, b| a.name.cmp(&b.name));
    for link in links {
        let LinkTarget::Hard(address) = link.target else {
            continue;
        };
        if paths.contains_key(&address) {
            continue;
        }
        let path = format!("{path}/{}", plain(link.name.as_bytes()));
        paths.insert(address, path.clone());
        if depth < super::DEPTH
            && let Ok(ObjectKind::Group) = group.kind_of(&link)
            && let Ok(Object::Group(member)) = group.resolve(&link)
        {
            name_objects(&member, &path, depth + 1, paths);
        }
    }
}

/// One line for each of several things, numbered.
fn list(
    lines: &mut Lines<'_>,
    path: &str,
    word: &str,
    found: Result<Vec<Vec<String>>>,
) -> io::Result<()> {
    match found {
        Err(error) => lines.fact(path, word, Err(error)),
        Ok(found) => found.into_iter().enumerate().try_for_each(|(at, values)| {
            let number = std::iter::once(at.to_string());
            lines.fact(path, word, Ok(number.chain(values).collect()))
        }),
    }
}

/// What an object is called.
pub fn kind_name(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Group => "group",
        ObjectKind::Dataset => "dataset",
        ObjectKind::Datatype => "datatype",
    }
}

fn object_values(object: &Object) -> Result<Vec<String>> {
    Ok(vec![
        kind_name(object.kind()).into(),
        object.reference_count()?.to_string(),
        order_name(object.attribute_order()?).into(),
    ])
}

fn links_values(group: &Group) -> Result<Vec<String>> {
    let storage = match group.link_storage()? {
        LinkStorage::SymbolTable => "symbol-table",
        LinkStorage::Compact => "compact",
        LinkStorage::Dense => "dense",
    };
    Ok(vec![
        storage.into(),
        group.link_count(&Task::new())?.to_string(),
        order_name(group.link_order()?).into(),
    ])
}

fn order_name(order: CreationOrder) -> &'static str {
    match order {
        CreationOrder::Untracked => "untracked",
        CreationOrder::Tracked => "tracked",
        CreationOrder::Indexed => "indexed",
    }
}

fn describe_in_memory(datatype: &Datatype) -> String {
    describe(&in_memory(datatype))
}

fn extent_values(space: &Dataspace) -> Vec<String> {
    let largest = match space {
        Dataspace::Simple { max_dims, .. } => shape(max_dims.iter().copied()),
        Dataspace::Scalar | Dataspace::Null => "-".into(),
    };
    vec![value::shape(space), largest]
}

fn layout_values(layout: &Layout) -> Vec<String> {
    let plain = |kind: &str| [kind, "-", "-", "-"].map(str::to_owned).to_vec();
    match layout {
        Layout::Compact(_) => plain("compact"),
        Layout::Contiguous { .. } => plain("contiguous"),
        Layout::Virtual { .. } => plain("virtual"),
        Layout::Chunked(chunked) => {
            let index = match chunked.index {
                ChunkIndex::BTree1(_) => "btree-1",
                ChunkIndex::Single { .. } => "single",
                ChunkIndex::Implicit(_) => "implicit",
                ChunkIndex::FixedArray(_) => "fixed-array",
                ChunkIndex::ExtensibleArray(_) => "extensible-array",
                ChunkIndex::BTree2(_) => "btree-2",
            };
            let edge = match chunked.edge_unfiltered {
                true => "unfiltered",
                false => "filtered",
            };
            let chunk = shape(chunked.chunk.iter().copied().map(Some));
            vec!["chunked".into(), chunk, index.into(), edge.into()]
        }
    }
}

fn filters(dataset: &Dataset) -> Result<Vec<Vec<String>>> {
    let filters = dataset.filters()?.iter().map(|filter| {
        let values: Vec<String> = filter.client_data.iter().map(u32::to_string).collect();
        let values = match values.is_empty() {
            true => "-".into(),
            false => values.join(","),
        };
        let need = match filter.optional {
            true => "optional",
            false => "mandatory",
        };
        vec![filter.id.to_string(), need.into(), values]
    });
    Ok(filters.collect())
}

fn fill_values(dataset: &Dataset) -> Result<Vec<String>> {
    let state = match dataset.fill_value()? {
        FillValue::Default => "default",
        FillValue::Undefined => "undefined",
        FillValue::Value(_) => "given",
    };
    let mut bytes = Vec::new();
    if let Some(element) = dataset.fill_element(&Task::new())? {
        feed_elements(&element, &mut bytes)?;
    }
    let room = match dataset.allocation_time()? {
        AllocationTime::Early => "early",
        AllocationTime::Late => "late",
        AllocationTime::Incremental => "incremental",
    };
    let time = match dataset.fill_time()? {
        FillTime::Allocation => "allocation",
        FillTime::Never => "never",
        FillTime::IfSet => "if-set",
    };
    Ok(vec![
        state.into(),
        bounded_bytes(&bytes),
        room.into(),
        time.into(),
    ])
}

fn external_files(dataset: &Dataset) -> Result<Vec<Vec<String>>> {
    let files = dataset.external_files()?;
    let files = files.iter().map(|file| {
        let (name, size) = (plain(file.name.as_bytes()), or_unlimited(file.size));
        vec![name, file.offset.to_string(), size]
    });
    Ok(files.collect())
}

fn mappings(dataset: &Dataset) -> Result<Vec<Vec<String>>> {
    let mappings = dataset.virtual_mappings()?.iter().map(|mapping| {
        vec![
            plain(mapping.file.as_bytes()),
            plain(mapping.dataset.as_bytes()),
            region::describe(&mapping.source),
            region::describe(&mapping.target),
        ]
    });
    Ok(mappings.collect())
}
