//! What references lead to.

use std::io;
use std::ops::ControlFlow;

use hyperslab_engine::data::blocks::blocks;
use hyperslab_engine::data::decode::{decode_value, member_bytes, sequence_bytes};
use hyperslab_engine::data::heap::Heap;
use hyperslab_engine::{
    Attribute, Class, Dataset, Datatype, Elements, Error, Object, Reference, ReferenceTarget,
    Result, Selection, Task, Value,
};

use super::field::plain;
use super::lines::Lines;
use super::region;
use super::structure::{Structure, kind_name};
use super::value::{BLOCK, agree};

/// Gets each reference.
type Visitor<'a> = dyn FnMut(Result<Reference>) -> ControlFlow<io::Error> + 'a;

const WORD: &str = "leads-to";

/// A line for each reference that a dataset holds.
pub fn of_dataset(
    lines: &mut Lines<'_>,
    structure: &Structure,
    path: &str,
    dataset: &Dataset,
) -> io::Result<()> {
    let Ok(datatype) = dataset.datatype() else {
        return Ok(());
    };
    if !has_references(datatype) || dataset.dataspace().element_count() == Some(0) {
        return Ok(());
    }
    let mut told = Told::new(lines, structure, path);
    if agree(datatype, dataset.dataspace()).is_err() {
        return told.fail(Error::invalid("dataset", "too large"));
    }
    let slices = match Selection::All.resolve(dataset.shape()) {
        Ok(slices) => slices,
        Err(error) => return told.fail(error),
    };
    for block in blocks(&slices, dataset.chunk_shape(), datatype.size, BLOCK) {
        // A single element has no dimension to cut.
        let selection = match block.is_empty() {
            true => Selection::All,
            false => Selection::Slab(block),
        };
        match dataset.read_elements(&selection, &Task::new()) {
            Ok(elements) => told.elements(&elements)?,
            Err(error) => return told.fail(error),
        }
    }
    Ok(())
}

/// A line for each reference that an attribute holds.
pub fn of_attribute(
    lines: &mut Lines<'_>,
    structure: &Structure,
    path: &str,
    attribute: &Attribute,
) -> io::Result<()> {
    match attribute.datatype() {
        Ok(datatype) if has_references(datatype) => {}
        _ => return Ok(()),
    }
    let mut told = Told::new(lines, structure, path);
    match attribute.read(&Task::new()) {
        Ok(elements) => told.elements(&elements),
        Err(error) => told.fail(error),
    }
}

/// The references of one object, numbered as they come.
struct Told<'a, 'o> {
    lines: &'a mut Lines<'o>,
    structure: &'a Structure,
    path: &'a str,
    next: u64,
}

impl<'a, 'o> Told<'a, 'o> {
    fn new(lines: &'a mut Lines<'o>, structure: &'a Structure, path: &'a str) -> Self {
        Self {
            lines,
            structure,
            path,
            next: 0,
        }
    }

    fn fail(&mut self, error: Error) -> io::Result<()> {
        self.lines.fact(self.path, WORD, Err(error))
    }

    fn elements(&mut self, elements: &Elements) -> io::Result<()> {
        let mut visitor = |reference: Result<Reference>| {
            let target = reference.and_then(|reference| self.structure.target(&reference));
            let values = target.map(|target| {
                let number = std::iter::once(self.next.to_string());
                number.chain(target).collect()
            });
            self.next += 1;
            match self.lines.fact(self.path, WORD, values) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => ControlFlow::Break(error),
            }
        };
        let (datatype, heap) = (elements.datatype(), elements.heap());
        match visit_all(datatype, elements.bytes(), heap, &mut visitor) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(error) => Err(error),
        }
    }
}

impl Structure {
    /// Kind of a reference, what it leads to, and which part of that.
    fn target(&self, reference: &Reference) -> Result<Vec<String>> {
        let kind = match reference {
            Reference::Null => "null",
            Reference::Object { .. } => "object",
            Reference::Region { .. } => "region",
            Reference::Attribute { .. } => "attribute",
            _ => "unknown",
        };
        let target = self.file().follow(reference)?;
        Ok(std::iter::once(kind.to_owned())
            .chain(self.part(&target))
            .collect())
    }

    /// Kind and path of what a reference leads to, and which part of that.
    fn part(&self, target: &ReferenceTarget) -> [String; 3] {
        let of_object = |object: &Object, part| {
            let path = self.path_of(object.address());
            [kind_name(object.kind()).into(), path, part]
        };
        match target {
            ReferenceTarget::Object(object) => of_object(object, "-".into()),
            ReferenceTarget::Region(dataset, region) => {
                let object = Object::Dataset(dataset.clone());
                of_object(&object, region::describe(region))
            }
            ReferenceTarget::Attribute(object, attribute) => {
                of_object(object, plain(attribute.name().as_bytes()))
            }
            ReferenceTarget::Foreign { target, .. } => {
                let [kind, _, part] = self.part(target);
                [kind, "foreign".into(), part]
            }
            ReferenceTarget::Dangling { .. } | ReferenceTarget::ForeignMissing { .. } => {
                ["dangling", "-", "-"].map(str::to_owned)
            }
            _ => ["-"; 3].map(str::to_owned),
        }
    }
}

/// Whether elements hold references at any depth.
fn has_references(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Reference(_) => true,
        Class::Compound(members) => members.iter().any(|m| has_references(&m.datatype)),
        Class::Array { base, .. } | Class::Sequence(base) => has_references(base),
        _ => false,
    }
}

fn visit_all(
    datatype: &Datatype,
    bytes: &[u8],
    heap: &Heap,
    visitor: &mut Visitor<'_>,
) -> ControlFlow<io::Error> {
    if !has_references(datatype) || datatype.size == 0 {
        return ControlFlow::Continue(());
    }
    bytes
        .chunks_exact(datatype.size)
        .try_for_each(|element| visit(datatype, element, heap, visitor))
}

fn visit(
    datatype: &Datatype,
    element: &[u8],
    heap: &Heap,
    visitor: &mut Visitor<'_>,
) -> ControlFlow<io::Error> {
    match &datatype.class {
        Class::Reference(_) => visitor(decode_value(datatype, element, heap).map(reference)),
        Class::Compound(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|member| member.offset);
            members
                .into_iter()
                .try_for_each(|member| match member_bytes(member, element) {
                    Ok(bytes) => visit_all(&member.datatype, bytes, heap, visitor),
                    Err(error) => visitor(Err(error)),
                })
        }
        Class::Array { base, .. } => visit_all(base, element, heap, visitor),
        Class::Sequence(base) => match sequence_bytes(base, element, heap) {
            Ok(bytes) => visit_all(base, bytes, heap, visitor),
            Err(error) => visitor(Err(error)),
        },
        _ => ControlFlow::Continue(()),
    }
}

fn reference(value: Value) -> Reference {
    match value {
        Value::Reference(reference) => reference,
        _ => Reference::Null,
    }
}
