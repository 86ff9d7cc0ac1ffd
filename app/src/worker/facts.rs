//! The information page of an object.

use hyperslab_engine::filter::{Registry, names};
use hyperslab_engine::format::dataspace::Dataspace;
use hyperslab_engine::format::fill_value::{AllocationTime, FillTime, FillValue};
use hyperslab_engine::format::layout::{ChunkIndex, Layout};
use hyperslab_engine::{Dataset, Object, Result, Task};

use super::cells;
use super::library::OpenFile;
use super::references::Referrer;
use crate::model::ObjectPath;
use crate::model::head::Section;
use crate::text;

/// Characters of a type's definition.
const DEFINITION: usize = 20_000;
/// Characters of a comment.
const COMMENT: usize = 2_000;
/// Characters of a fill value.
const FILL: usize = 200;
/// External raw files that are listed.
const LISTED: usize = 100;

/// Everything that is known of an object without reading its elements.
pub fn of(file: &OpenFile, object: &Object, path: &ObjectPath, task: &Task) -> Vec<Section> {
    let mut sections = vec![Section {
        title: "Object",
        facts: object_facts(object, path),
    }];
    if let Object::Dataset(dataset) = object {
        sections.push(Section {
            title: "Type and shape",
            facts: type_facts(file, dataset, task),
        });
        sections.push(Section {
            title: "Storage",
            facts: storage_facts(dataset, task),
        });
        let filters = filter_facts(dataset);
        let raw_files = raw_file_facts(dataset);
        for (title, facts) in [("Filters", filters), ("External raw files", raw_files)] {
            if !facts.is_empty() {
                sections.push(Section { title, facts });
            }
        }
    }
    sections
}

type Facts = Vec<(String, String)>;

fn fact(facts: &mut Facts, name: &str, value: impl Into<String>) {
    facts.push((name.to_owned(), value.into()));
}

fn object_facts(object: &Object, path: &ObjectPath) -> Facts {
    let mut facts = Vec::new();
    fact(&mut facts, "Path", path.to_string());
    let kind = match object {
        Object::Group(_) => "Group",
        Object::Dataset(_) => "Dataset",
        Object::Datatype(_) => "Committed datatype",
    };
    fact(&mut facts, "Kind", kind);
    fact(&mut facts, "Address", format!("{:#x}", object.address().0));
    if let Ok(count) = object.reference_count() {
        fact(&mut facts, "Hard links", text::grouped(count.into()));
    }
    if let Ok(Some(comment)) = object.comment() {
        let comment = text::one_line(comment.as_bytes(), COMMENT);
        fact(&mut facts, "Comment", comment);
    }
    let file = object.file().path().display().to_string();
    fact(&mut facts, "File", file);
    facts
}

fn type_facts(file: &OpenFile, dataset: &Dataset, task: &Task) -> Facts {
    let mut facts = Vec::new();
    match dataset.datatype() {
        Ok(datatype) => {
            fact(
                &mut facts,
                "Type",
                text::datatype::full_type(datatype, DEFINITION),
            );
            fact(
                &mut facts,
                "Element size",
                format!("{} bytes", datatype.size),
            );
        }
        Err(error) => fact(&mut facts, "Type", error.to_string()),
    }
    let space = dataset.dataspace();
    fact(&mut facts, "Shape", text::shape_of(space));
    if let Dataspace::Simple { max_dims, .. } = space {
        let limit = |n: &Option<u64>| n.map_or("unlimited".to_owned(), |n| n.to_string());
        let limits: Vec<_> = max_dims.iter().map(limit).collect();
        fact(&mut facts, "Largest shape", limits.join(" × "));
    }
    if let Some(count) = space.element_count() {
        fact(&mut facts, "Elements", text::grouped(count));
    }
    let fill = match dataset.fill_value() {
        Ok(FillValue::Default) => "default (zeros)".to_owned(),
        Ok(FillValue::Undefined) => "undefined".to_owned(),
        Ok(FillValue::Value(_)) => {
            fill_text(file, dataset, task).unwrap_or_else(|error| error.cause().to_owned())
        }
        Err(error) => error.to_string(),
    };
    fact(&mut facts, "Fill value", fill);
    facts
}

fn fill_text(file: &OpenFile, dataset: &Dataset, task: &Task) -> Result<String> {
    let Some(elements) = dataset.fill_element(task)? else {
        return Ok("undefined".to_owned());
    };
    let value = elements.value(0)?;
    let from = Referrer::new(file, dataset.file());
    Ok(cells::line(from, &value, elements.datatype(), FILL))
}

fn storage_facts(dataset: &Dataset, task: &Task) -> Facts {
    let mut facts = Vec::new();
    match dataset.layout() {
        Ok(layout) => fact(&mut facts, "Layout", layout_text(layout)),
        Err(error) => fact(&mut facts, "Layout", error.to_string()),
    }
    if let Some(chunk) = dataset.chunk_shape() {
        fact(&mut facts, "Chunk shape", text::shape(chunk));
        let grid = chunk
            .iter()
            .zip(dataset.shape())
            .map(|(c, n)| n.div_ceil((*c).max(1)));
        let count = grid.fold(1, u64::saturating_mul);
        fact(&mut facts, "Chunks in the grid", text::grouped(count));
    }
    if let (Ok(room), Ok(fill)) = (dataset.allocation_time(), dataset.fill_time()) {
        let (room, fill) = (room_text(room), filling_text(fill));
        fact(&mut facts, "Room", format!("taken {room}, {fill}"));
    }
    let size = dataset
        .datatype()
        .map_or(0, |datatype| datatype.size as u64);
    let count = dataset.dataspace().element_count().unwrap_or(u64::MAX);
    let logical = count.saturating_mul(size);
    fact(&mut facts, "Size in memory", text::byte_size(logical));
    match dataset.storage_size(task) {
        Ok(stored) => {
            fact(&mut facts, "Size in the file", text::byte_size(stored));
            if stored > 0 && logical > 0 && dataset.chunk_shape().is_some() {
                let ratio = logical as f64 / stored as f64;
                fact(&mut facts, "Ratio", format!("{ratio:.2}"));
            }
        }
        Err(error) => fact(&mut facts, "Size in the file", error.to_string()),
    }
    facts
}

fn room_text(time: AllocationTime) -> &'static str {
    match time {
        AllocationTime::Early => "at creation",
        AllocationTime::Late => "all at the first write",
        AllocationTime::Incremental => "chunk by chunk",
    }
}

fn filling_text(time: FillTime) -> &'static str {
    match time {
        FillTime::Allocation => "filled at once",
        FillTime::Never => "never filled",
        FillTime::IfSet => "filled if a fill value is set",
    }
}

fn raw_file_facts(dataset: &Dataset) -> Facts {
    let mut facts = Vec::new();
    let files = match dataset.external_files() {
        Ok(files) => files,
        Err(error) => {
            fact(&mut facts, "Names", error.to_string());
            return facts;
        }
    };
    for (n, file) in files.iter().take(LISTED).enumerate() {
        let size = match file.size {
            Some(size) => text::byte_size(size),
            None => "unlimited".to_owned(),
        };
        let name = text::escaped(file.name.as_bytes());
        let place = format!("{name}, from byte {}: {size}", text::grouped(file.offset));
        fact(&mut facts, &format!("Part {}", n + 1), place);
    }
    if files.len() > LISTED {
        let rest = text::grouped((files.len() - LISTED) as u64);
        fact(&mut facts, "…", format!("{rest} more"));
    }
    facts
}

fn layout_text(layout: &Layout) -> String {
    match layout {
        Layout::Compact(bytes) => format!("compact, {} bytes in the object header", bytes.len()),
        Layout::Contiguous {
            address: Some(at), ..
        } => format!("contiguous at {:#x}", at.0),
        Layout::Contiguous { address: None, .. } => "contiguous, nothing written".to_owned(),
        Layout::Virtual { .. } => "virtual, mapped from other datasets".to_owned(),
        Layout::Chunked(chunked) => {
            let index = match &chunked.index {
                ChunkIndex::BTree1(_) => "version 1 B-tree",
                ChunkIndex::Single { .. } => "single chunk",
                ChunkIndex::Implicit(_) => "implicit",
                ChunkIndex::FixedArray(_) => "fixed array",
                ChunkIndex::ExtensibleArray(_) => "extensible array",
                ChunkIndex::BTree2(_) => "version 2 B-tree",
            };
            format!("chunked, indexed by {index}")
        }
    }
}

fn filter_facts(dataset: &Dataset) -> Facts {
    let mut facts = Vec::new();
    let filters = match dataset.filters() {
        Ok(filters) => filters,
        Err(error) => {
            fact(&mut facts, "Pipeline", error.to_string());
            return facts;
        }
    };
    let registry = Registry::default();
    for (n, spec) in filters.iter().enumerate() {
        let settings: Vec<_> = spec.client_data.iter().map(u32::to_string).collect();
        let mut text = names::describe(spec);
        if !settings.is_empty() {
            text = format!("{text}, settings {}", settings.join(" "));
        }
        if spec.optional {
            text.push_str(", optional");
        }
        if registry.get(spec.id).is_none() {
            text = format!("{text}\n{}", names::describe_missing(spec));
        }
        fact(&mut facts, &format!("Step {}", n + 1), text);
    }
    facts
}

/// Names of the filters in a few words.
pub fn filter_names(dataset: &Dataset) -> Result<Vec<String>> {
    let name = |spec: &hyperslab_engine::filter::FilterSpec| match (spec.id, &spec.client_data[..])
    {
        (1, [level, ..]) => format!("gzip {level}"),
        (2, _) => "shuffle".to_owned(),
        (id, _) => match names::registered_name(id) {
            Some(name) => name.to_owned(),
            None => names::describe(spec),
        },
    };
    Ok(dataset.filters()?.iter().map(name).collect())
}
