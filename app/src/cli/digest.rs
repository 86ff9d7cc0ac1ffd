//! `hyperslab digest FILE`: one line for every dataset and attribute, with the SHA-256 of its
//! elements, to compare with what other programs read.
//!
//! Walk: from the root, hard links only, depth first, names in byte order, each object once; an
//! object's attributes before its members. Elements count as stored; compounds member by member
//! without padding; a variable-length value as its length and its elements; references as nothing.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use hyperslab_engine::data::blocks::blocks;
use hyperslab_engine::data::decode::{member_bytes, sequence_bytes, vlen_string_bytes};
use hyperslab_engine::data::heap::{Heap, descriptor};
use hyperslab_engine::{Class, Dataspace, Datatype, Elements, Error, File, Group, LinkTarget};
use hyperslab_engine::{Object, Result, Selection, Task};
use sha2::{Digest, Sha256};

/// Larger objects are named, not read.
const LIMIT: u64 = 1 << 30;
/// Read at a time.
const BLOCK: usize = 64 << 20;
/// Deepest group.
const DEPTH: usize = 200;

/// Arguments of the subcommand.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file to digest
    file: std::path::PathBuf,
}

impl Arguments {
    /// Carries it out.
    pub fn run(&self) -> anyhow::Result<()> {
        let out = std::io::stdout();
        run(&self.file, &mut std::io::BufWriter::new(out.lock()))
    }
}

/// Writes the digest of the file at `path`.
pub fn run(path: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let file = File::options().ignore_lock(true).open(path)?;
    let root = file.root();
    let mut walk = Walk {
        out,
        seen: HashSet::from([root.address()]),
    };
    walk.group(&root, "", 0)?;
    walk.out.flush()?;
    Ok(())
}

/// What one line says: class, shape, digest.
type Line = (&'static str, String, String);

struct Walk<'a> {
    out: &'a mut dyn Write,
    seen: HashSet<hyperslab_engine::bytes::Address>,
}

impl Walk<'_> {
    fn line(&mut self, path: &str, line: Result<Line>) -> std::io::Result<()> {
        let path = path.replace('\n', "\\n").replace('\t', "\\t");
        let (class, shape, digest) = line.unwrap_or_else(|error| {
            let cause: String = error.to_string().replace('\n', " ");
            ("?", "?".into(), format!("ERROR: {cause}"))
        });
        writeln!(self.out, "{path}\t{class}\t{shape}\t{digest}")
    }

    fn attributes(&mut self, object: &Object, path: &str) -> std::io::Result<()> {
        let mut attributes = Vec::new();
        let walked = object.visit_attributes(&Task::new(), &mut |attribute| {
            attributes.push(attribute);
            std::ops::ControlFlow::Continue(())
        });
        if let Err(error) = walked {
            self.line(&format!("{path}@"), Err(error))?;
        }
        attributes.sort_by(|a, b| a.name().cmp(b.name()));
        for attribute in attributes {
            let digest = || {
                let (datatype, space) = (attribute.datatype()?, attribute.dataspace()?);
                describe(datatype, space, |hash| {
                    feed_elements(&attribute.read(&Task::new())?, hash)
                })
            };
            self.line(&format!("{path}@{}", attribute.name()), digest())?;
        }
        Ok(())
    }

    fn group(&mut self, group: &Group, path: &str, depth: usize) -> std::io::Result<()> {
        let shown = if path.is_empty() { "/" } else { path };
        self.attributes(&Object::Group(group.clone()), shown)?;
        if depth > DEPTH {
            return Ok(());
        }
        let mut links = match group.links(&Task::new()) {
            Ok(links) => links,
            Err(error) => return self.line(shown, Err(error)),
        };
        links.sort_by(|a, b| a.name.cmp(&b.name));
        for link in links {
            let LinkTarget::Hard(address) = link.target else {
                continue;
            };
            let path = format!("{path}/{}", link.name);
            match group.resolve(&link) {
                Err(error) => self.line(&path, Err(error))?,
                Ok(_) if !self.seen.insert(address) => {}
                Ok(Object::Group(group)) => self.group(&group, &path, depth + 1)?,
                Ok(object) => {
                    if let Object::Dataset(dataset) = &object {
                        self.line(&path, digest_dataset(dataset))?;
                    }
                    self.attributes(&object, &path)?;
                }
            }
        }
        Ok(())
    }
}

fn digest_dataset(dataset: &hyperslab_engine::Dataset) -> Result<Line> {
    let datatype = dataset.datatype()?;
    describe(datatype, dataset.dataspace(), |hash| {
        let task = Task::new();
        if dataset.shape().is_empty() {
            return feed_elements(&dataset.read_elements(&Selection::All, &task)?, hash);
        }
        let slices = Selection::All.resolve(dataset.shape())?;
        for block in blocks(&slices, dataset.chunk_shape(), datatype.size, BLOCK) {
            feed_elements(
                &dataset.read_elements(&Selection::Slab(block), &task)?,
                hash,
            )?;
        }
        Ok(())
    })
}

/// Class and shape, and the digest of what `feed` hashes.
fn describe(
    datatype: &Datatype,
    space: &Dataspace,
    feed: impl FnOnce(&mut Sha256) -> Result<()>,
) -> Result<Line> {
    let class = class_name(datatype);
    let shape = match space {
        Dataspace::Scalar => "scalar".into(),
        Dataspace::Null => "null".into(),
        Dataspace::Simple { dims, .. } => {
            let dims: Vec<String> = dims.iter().map(u64::to_string).collect();
            dims.join("x")
        }
    };
    let count = space.element_count();
    let bytes = count.and_then(|count| count.checked_mul(memory_size(datatype)));
    match bytes {
        Some(bytes) if bytes <= LIMIT => {}
        _ => {
            let bytes = bytes.map_or("too many".into(), |bytes| bytes.to_string());
            return Ok((class, shape, format!("SKIPPED: {bytes} bytes")));
        }
    }
    let mut hash = Sha256::new();
    if count != Some(0) {
        feed(&mut hash)?;
    }
    let digest: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((class, shape, digest))
}

fn class_name(datatype: &Datatype) -> &'static str {
    match &datatype.class {
        Class::Integer(_) => "integer",
        Class::Float(_) => "float",
        Class::Time { .. } => "time",
        Class::String(_) | Class::VlenString(_) => "string",
        Class::Bitfield(_) => "bitfield",
        Class::Opaque { .. } => "opaque",
        Class::Compound(_) => "compound",
        Class::Reference(_) => "reference",
        Class::Enum(_) => "enum",
        Class::Sequence(_) => "vlen",
        Class::Array { .. } => "array",
        _ => "other",
    }
}

/// Bytes of an element in a program's memory, where variable-length parts are pointers.
fn memory_size(datatype: &Datatype) -> u64 {
    match &datatype.class {
        Class::VlenString(_) => 8,
        Class::Sequence(_) => 16,
        _ => datatype.size as u64,
    }
}

fn feed_elements(elements: &Elements, hash: &mut Sha256) -> Result<()> {
    feed_all(elements.datatype(), elements.bytes(), elements.heap(), hash)
}

/// Whether elements are hashed as they are.
fn is_raw(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Array { base, .. } => is_raw(base),
        Class::Compound(_) | Class::VlenString(_) | Class::Sequence(_) | Class::Reference(_) => {
            false
        }
        _ => true,
    }
}

fn feed_all(datatype: &Datatype, bytes: &[u8], heap: &Heap, hash: &mut Sha256) -> Result<()> {
    if is_raw(datatype) {
        hash.update(bytes);
        return Ok(());
    }
    if datatype.size == 0 {
        return Err(Error::corrupt("datatype", "elements of no bytes"));
    }
    bytes
        .chunks_exact(datatype.size)
        .try_for_each(|element| feed(datatype, element, heap, hash))
}

fn feed(datatype: &Datatype, element: &[u8], heap: &Heap, hash: &mut Sha256) -> Result<()> {
    match &datatype.class {
        Class::Compound(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|member| member.offset);
            members
                .into_iter()
                .try_for_each(|m| feed(&m.datatype, member_bytes(m, element)?, heap, hash))
        }
        Class::Array { base, .. } => feed_all(base, element, heap, hash),
        Class::VlenString(_) => {
            let bytes = vlen_string_bytes(element, heap)?;
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
            Ok(())
        }
        Class::Sequence(base) => {
            let (count, _) = descriptor(element, heap.sizes())?;
            hash.update(u64::from(count).to_le_bytes());
            feed_all(base, sequence_bytes(base, element, heap)?, heap, hash)
        }
        Class::Reference(_) => Ok(()),
        _ => {
            hash.update(element);
            Ok(())
        }
    }
}
