//! Walks whatever a file shows: links, attributes, types, data, values, references.

use std::collections::HashSet;
use std::ops::ControlFlow;

use hyperslab_engine::data::heap::needs_heap;
use hyperslab_engine::{
    Attribute, Dataset, Elements, Error, File, Group, Limits, Object, Salvage, Selection, Slice,
    Task, check,
};

/// Most objects and references that are visited in one file.
const OBJECTS: usize = 200;

/// Most links or attributes that are looked at in one place.
const MEMBERS: usize = 100;

/// Small enough that what goes beyond them shows as memory.
fn limits() -> Limits {
    Limits {
        metadata_block: 16 << 20,
        chunk: 16 << 20,
        result: 16 << 20,
        value: 16 << 20,
        ..Limits::default()
    }
}

/// Opens the bytes as a file and reads everything that it shows, within bounds.
pub fn exercise(bytes: Vec<u8>) {
    let opened = File::options()
        .limits(limits())
        .from_bytes("damaged.h5", bytes);
    let file = match opened {
        Ok(file) => file,
        Err(error) => return judge(&error),
    };
    let _ = file.info();
    let mut visit = Visit {
        file: &file,
        met: HashSet::new(),
        left: OBJECTS,
    };
    visit.object(Object::Group(file.root()), 0);
    let mut met = 0;
    let _ = heard(file.root().visit_objects(&Task::new(), |path, object| {
        met += 1;
        assert!(object.path_bytes().ends_with(path.as_bytes()));
        more(met)
    }));
    let options = check::Options::default();
    let _ = heard(check::check(&file, &options, &Task::new(), &mut |damage| {
        assert!(!damage.cause.is_empty(), "no cause: {damage}");
    }));
}

/// An error says what and why.
fn judge(error: &Error) {
    assert!(!error.structure().is_empty(), "no structure: {error}");
    assert!(!error.cause().is_empty(), "no cause: {error}");
    assert!(!error.is_cancelled(), "nobody cancelled: {error}");
    assert!(error.to_string().len() < 100_000, "an endless error");
}

fn heard<T>(result: Result<T, Error>) -> Option<T> {
    result.inspect_err(judge).ok()
}

struct Visit<'a> {
    file: &'a File,
    met: HashSet<u64>,
    left: usize,
}

impl Visit<'_> {
    fn object(&mut self, object: Object, depth: usize) {
        let again = !self.met.insert(object.address().0);
        if again || self.left == 0 || depth > 20 {
            return;
        }
        self.left -= 1;
        let _ = heard(object.modification_time());
        let _ = heard(object.comment());
        let mut attributes = Vec::new();
        let _ = heard(object.visit_attributes(&Task::new(), &mut |attribute| {
            attributes.push(attribute);
            more(attributes.len())
        }));
        for attribute in &attributes {
            self.attribute(attribute);
        }
        match object {
            Object::Group(group) => self.group(&group, depth),
            Object::Dataset(dataset) => self.dataset(&dataset),
            Object::Datatype(datatype) => drop(heard(datatype.datatype())),
        }
    }

    fn group(&mut self, group: &Group, depth: usize) {
        let mut links = Vec::new();
        let _ = heard(group.link_count(&Task::new()));
        let _ = heard(group.visit_links(&Task::new(), &mut |link| {
            links.push(link);
            more(links.len())
        }));
        for link in &links {
            let _ = heard(group.link(link.name.as_bytes()));
            if let Some(object) = heard(group.resolve(link)) {
                self.object(object, depth + 1);
            }
        }
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let _ = heard(attribute.datatype());
        if let Some(elements) = heard(attribute.read(&Task::new())) {
            self.elements(&elements);
        }
    }

    fn dataset(&mut self, dataset: &Dataset) {
        let _ = heard(dataset.fill_value());
        let _ = heard(dataset.filters());
        let _ = heard(dataset.committed_datatype());
        let _ = heard(dataset.storage_size(&Task::new()));
        for selection in selections(dataset.shape()) {
            if let Some(elements) = heard(dataset.read_elements(&selection, &Task::new())) {
                self.elements(&elements);
            }
        }
        self.chunks(dataset);
        self.corners(dataset);
        for selection in selections(dataset.shape()) {
            let read = dataset.read_salvaging(&selection, Salvage::default(), &Task::new());
            if let Some(read) = heard(read) {
                read.damage
                    .parts()
                    .iter()
                    .for_each(|part| judge(&part.error));
                assert!(read.damage.count() <= read.elements.len());
            }
        }
        let mut blocks = 0;
        let _ = heard(
            dataset.for_each_block(&Selection::All, &Task::new(), |_, _| {
                blocks += 1;
                match blocks < 3 {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            }),
        );
    }

    fn chunks(&mut self, dataset: &Dataset) {
        let mut chunks = Vec::new();
        let _ = heard(dataset.visit_chunks(&Task::new(), |chunk| {
            chunks.push(chunk);
            more(chunks.len())
        }));
        for chunk in chunks.iter().take(3) {
            let _ = heard(dataset.read_raw_chunk(&chunk.offset, &Task::new()));
        }
        let _ = heard(dataset.dimensions(&Task::new()));
        let _ = heard(dataset.is_scale(&Task::new()));
    }

    /// The first and the last element, read as points, are those of the whole.
    fn corners(&mut self, dataset: &Dataset) {
        let shape = dataset.shape();
        // Of virtual datasets what refers to a heap is numbered anew by each read.
        let plain = dataset
            .datatype()
            .is_ok_and(|datatype| !needs_heap(datatype));
        if shape.is_empty() || shape.contains(&0) || !plain {
            return;
        }
        let last = shape.iter().map(|length| length - 1);
        let selection = Selection::Points {
            rank: shape.len(),
            coordinates: last.chain(shape.iter().map(|_| 0)).collect(),
        };
        let points = heard(dataset.read_elements(&selection, &Task::new()));
        let whole = heard(dataset.read_elements(&Selection::All, &Task::new()));
        if let (Some(points), Some(whole)) = (points, whole) {
            assert_eq!(points.element(0), whole.element(whole.len() - 1));
            assert_eq!(points.element(1), whole.element(0));
        }
    }

    fn elements(&mut self, elements: &Elements) {
        let _ = heard(elements.to_vec::<f64>());
        let _ = heard(elements.to_vec::<i32>());
        let _ = heard(elements.to_vec::<String>());
        let few = elements.len().min(20);
        for index in (0..few).chain(elements.len().checked_sub(1)) {
            let _ = elements.f64(index);
            if let Some(hyperslab_engine::Value::Reference(reference)) =
                heard(elements.value(index))
                && let Some(object) = heard(self.file.dereference(&reference))
            {
                self.object(object, 10);
            }
        }
    }
}

fn more(count: usize) -> ControlFlow<()> {
    match count < MEMBERS {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    }
}

/// Everything, the first corner, the last element, and every second one.
fn selections(shape: &[u64]) -> Vec<Selection> {
    let slab = |slice: &dyn Fn(u64) -> Slice| {
        let slices = shape.iter().map(|length| slice(*length));
        Selection::Slab(slices.collect())
    };
    vec![
        Selection::All,
        slab(&|length| Slice::range(0, length.min(3), 1)),
        slab(&|length| Slice::range(length.saturating_sub(1), length, 1)),
        slab(&|length| Slice::range(0, length.min(100), 2)),
    ]
}
