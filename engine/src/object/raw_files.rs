//! External raw files: the files beside an HDF5 file that hold a dataset's bytes.

use std::sync::OnceLock;

use super::external::{self, Purpose};
use super::node::Node;
use super::{Dataset, File};
use crate::data::ExternalPart;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::external_files::decode_external_files;
use crate::format::message::MessageType;
use crate::metadata::local_heap::Names;
use crate::metadata::shared;
use crate::storage::{FileSource, Source, Stamp};

const NAME: &str = "external data file";

/// A part of a dataset's bytes in a file of its own. All parts follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalFile {
    /// Name of the file as stored.
    pub name: Name,
    /// First byte of the part in it.
    pub offset: u64,
    /// Bytes of the part; `None` where it is unlimited.
    pub size: Option<u64>,
}

impl Dataset {
    /// The files that hold its bytes, in order; empty where the HDF5 file itself does.
    pub fn external_files(&self) -> Result<Vec<ExternalFile>> {
        read(self.node()).map_err(|error| self.node().name(error))
    }
}

fn read(node: &Node) -> Result<Vec<ExternalFile>> {
    let core = node.core()?;
    let header = node.header()?;
    let Some(message) = header.message(MessageType::EXTERNAL_FILES) else {
        return Ok(Vec::new());
    };
    let (body, address) = shared::body(core, message)?;
    let files = decode_external_files(&body, address, core.sizes())?;
    let names = Names::all(core, files.heap)?;
    let named = files.parts.iter().map(|part| {
        Ok(ExternalFile {
            name: names.name(part.name)?,
            offset: part.offset,
            size: part.size,
        })
    });
    named.collect()
}

/// The external files of one read, each opened when its first byte is wanted: a missing file does
/// not hide what lies in the others.
pub(super) struct RawFiles(Vec<(ExternalFile, RawFile)>);

impl RawFiles {
    /// The files of the dataset at `node`; none where its bytes lie in the HDF5 file.
    pub(super) fn of(node: &Node) -> Result<Self> {
        let files = read(node)?.into_iter().map(|file| {
            let raw = RawFile {
                name: file.name.clone(),
                from: node.file().clone(),
                opened: OnceLock::new(),
            };
            (file, raw)
        });
        Ok(Self(files.collect()))
    }

    /// The parts as a plan reads them.
    pub(super) fn parts(&self) -> Vec<ExternalPart<'_>> {
        let parts = self.0.iter().map(|(file, raw)| ExternalPart {
            source: raw,
            offset: file.offset,
            size: file.size.unwrap_or(u64::MAX),
        });
        parts.collect()
    }
}

/// One raw file, opened at its first use.
struct RawFile {
    name: Name,
    from: File,
    opened: OnceLock<Result<FileSource>>,
}

impl RawFile {
    fn source(&self) -> Result<&FileSource> {
        let opened = self.opened.get_or_init(|| {
            external::search(&self.from, &self.name, Purpose::RawData, |place| {
                let opened = FileSource::open_pooled(place);
                opened.map_err(|error| match error.kind() {
                    Kind::NotFound => error,
                    _ => {
                        let cause = format!("{}: {}", place.display(), error.cause());
                        Error::new(Kind::Io, NAME, cause)
                    }
                })
            })
        });
        opened.as_ref().map_err(Clone::clone)
    }
}

impl Source for RawFile {
    fn len(&self) -> Result<u64> {
        self.source()?.len()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.source()?.read_at(offset, out)
    }

    fn stamp(&self) -> Result<Stamp> {
        self.source()?.stamp()
    }
}
