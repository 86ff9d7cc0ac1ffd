//! Walks everything in every file of the corpus, the malformed ones too: no panic, no hang, and
//! an error that names its structure wherever something does not decode.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::object_header::HeaderKind;
use super::testing::{MemoryFile, corpus};
use super::*;
use crate::format::attribute::decode_attribute;
use crate::format::dataspace::Dataspace;
use crate::format::external_files::decode_external_files;
use crate::format::fill_value::{decode_fill_value, decode_old_fill_value};
use crate::format::filter_pipeline::decode_filter_pipeline;
use crate::format::layout::{Layout, decode_layout};
use crate::format::link::LinkTarget;
use crate::format::message::MessageType;
use crate::format::modification_time::{decode_modification_time, decode_old_modification_time};

/// What a walk met.
#[derive(Default)]
struct Tally {
    objects: usize,
    links: usize,
    attributes: usize,
    chunks: usize,
    errors: Vec<Error>,
}

impl Tally {
    fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.errors.push(error)).ok()
    }
}

/// Most objects that a file of the corpus is walked for.
const MOST_OBJECTS: usize = 20_000;

fn walk_file(bytes: Vec<u8>) -> Result<Tally> {
    let mut file = MemoryFile::new(bytes)?;
    let mut tally = Tally::default();
    if let Some(extension) = file.superblock.extension {
        let extension = tally.keep(extension::read(&file, extension));
        file.shared_messages = extension.and_then(|extension| extension.shared_messages);
    }
    let mut waiting = vec![file.superblock.root];
    let mut met = BTreeSet::new();
    while let Some(address) = waiting.pop() {
        if !met.insert(address) || met.len() > MOST_OBJECTS {
            continue;
        }
        tally.objects += 1;
        let header = object_header::read(&file, address);
        if let Some(header) = tally.keep(header) {
            walk_object(&file, &header, &mut tally, &mut waiting);
        }
    }
    Ok(tally)
}

fn walk_object(
    file: &MemoryFile,
    header: &object_header::ObjectHeader,
    tally: &mut Tally,
    waiting: &mut Vec<Address>,
) {
    let task = Task::new();
    let damage = header.damage.iter().cloned();
    tally.errors.extend(damage);
    for message in &header.messages {
        let outcome = decode_message(file, message);
        tally.keep(outcome);
    }
    let mut attributes = 0;
    let outcome = attributes::visit(file, header, &task, &mut |_| {
        attributes += 1;
        ControlFlow::Continue(())
    });
    tally.attributes += attributes;
    tally.keep(outcome);
    match tally.keep(header.kind()) {
        Some(HeaderKind::Group) => {
            let mut links = Vec::new();
            let outcome = group::visit_links(file, header, &task, &mut |link| {
                links.push(link);
                ControlFlow::Continue(())
            });
            let whole = outcome.is_ok();
            tally.keep(outcome);
            tally.links += links.len();
            let step = links.len() / 1000 + 1;
            for (number, link) in links.into_iter().enumerate() {
                if whole && number % step == 0 {
                    let found = group::find_link(file, header, link.name.as_bytes());
                    assert_eq!(found.unwrap().as_ref(), Some(&link), "{}", link.name);
                }
                if let LinkTarget::Hard(address) = link.target {
                    waiting.push(address);
                }
            }
        }
        Some(HeaderKind::Dataset) => walk_chunks(file, header, tally),
        _ => {}
    }
}

fn walk_chunks(file: &MemoryFile, header: &object_header::ObjectHeader, tally: &mut Tally) {
    let Some((space, layout)) = header
        .message(MessageType::DATASPACE)
        .zip(header.message(MessageType::LAYOUT))
    else {
        return;
    };
    let dataspace = shared::read_dataspace(file, space);
    let layout = decode_layout(&layout.body, layout.address, file.sizes());
    let (Ok(Dataspace::Simple { dims, max_dims }), Ok(Layout::Chunked(layout))) =
        (dataspace, layout)
    else {
        return;
    };
    let range = dims.iter().map(|_| 0..1 << 20).collect::<Vec<_>>();
    let mut chunks = 0;
    let task = Task::new();
    let outcome = chunk_index::visit(file, &layout, &dims, &max_dims, &range, &task, &mut |_| {
        chunks += 1;
        match chunks < 100_000 {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    tally.chunks += chunks;
    tally.keep(outcome);
}

fn decode_message(file: &MemoryFile, message: &crate::format::message::Message) -> Result<()> {
    let (body, at) = shared::body(file, message)?;
    let sizes = file.sizes();
    match message.kind {
        MessageType::DATATYPE => shared::read_datatype(file, message).map(drop),
        MessageType::DATASPACE => shared::read_dataspace(file, message).map(drop),
        MessageType::LAYOUT => decode_layout(&body, at, sizes).map(drop),
        MessageType::FILL_VALUE => decode_fill_value(&body, at).map(drop),
        MessageType::FILL_VALUE_OLD => decode_old_fill_value(&body, at).map(drop),
        MessageType::FILTER_PIPELINE => decode_filter_pipeline(&body, at).map(drop),
        MessageType::ATTRIBUTE => decode_attribute(&body, at, sizes, file.limits()).map(drop),
        MessageType::EXTERNAL_FILES => decode_external_files(&body, at, sizes).map(drop),
        MessageType::MODIFICATION_TIME => decode_modification_time(&body, at).map(drop),
        MessageType::MODIFICATION_TIME_OLD => decode_old_modification_time(&body, at).map(drop),
        _ => Ok(()),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).map(|all| all.flatten().map(|entry| entry.path()));
    let mut files = entries.into_iter().flatten().collect::<Vec<_>>();
    files.sort();
    files
}

/// Walks a folder; prints what was met, and returns how many files had no error at all.
fn walk_folder(name: &str) -> Option<(usize, usize)> {
    let Some(corpus) = corpus() else {
        eprintln!("skipped: no corpus beside the project");
        return None;
    };
    let (mut whole, mut all) = (0, 0);
    for path in files(&corpus.join(name)) {
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        all += 1;
        let start = Instant::now();
        let outcome = walk_file(bytes);
        let elapsed = start.elapsed();
        assert!(
            elapsed < Duration::from_secs(10),
            "{} took {elapsed:?}",
            path.display()
        );
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match outcome {
            Err(error) => eprintln!("{name}: {error}"),
            Ok(tally) => {
                eprintln!(
                    "{name}: {} objects, {} links, {} attributes, {} chunks, {elapsed:?}",
                    tally.objects, tally.links, tally.attributes, tally.chunks
                );
                for error in &tally.errors {
                    eprintln!("    {error}");
                    assert!(!error.structure().is_empty());
                }
                whole += usize::from(tally.errors.is_empty());
            }
        }
    }
    Some((whole, all))
}

#[test]
fn every_sample_file_walks_without_an_error() {
    for folder in ["hdfview", "pytables", "h5dump/files", "library"] {
        if let Some((whole, all)) = walk_folder(folder) {
            eprintln!("{folder}: {whole} of {all}");
            assert!(whole * 10 >= all * 6, "{folder}: {whole} of {all}");
        }
    }
}

#[test]
fn malformed_files_neither_panic_nor_hang() {
    if let Some((whole, all)) = walk_folder("malformed") {
        assert!(whole < all);
    }
}
