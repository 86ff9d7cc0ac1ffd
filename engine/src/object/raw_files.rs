//! External raw files: the files beside an HDF5 file that hold a dataset's bytes.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::node::Node;
use super::{Dataset, external};
use crate::data::ExternalPart;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::external_files::decode_external_files;
use crate::format::message::MessageType;
use crate::metadata::local_heap::Names;
use crate::metadata::shared;
use crate::storage::{FileSource, Source, Stamp};

const NAME: &str = "external data file";
/// Environment variable of the library: the folder that is searched first.
const PREFIX: &str = "HDF5_EXTFILE_PREFIX";

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
    let Some(message) = node.header()?.message(MessageType::EXTERNAL_FILES) else {
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
        let prefix = std::env::var_os(PREFIX);
        let files = read(node)?.into_iter().map(|file| {
            let places = places(node, &file.name, prefix.clone());
            let name = file.name.clone();
            let opened = OnceLock::new();
            let raw = RawFile {
                name,
                places,
                opened,
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

/// Where a raw file may be: as it is named where that is absolute; else in the folder that the
/// variable names, beside the HDF5 file, in the working directory.
fn places(node: &Node, name: &Name, prefix: Option<OsString>) -> Vec<PathBuf> {
    let beside = node.file().path().parent().map(PathBuf::from);
    let name = external::path_of(name);
    if name.is_absolute() {
        return vec![name];
    }
    let prefix = prefix.filter(|prefix| !prefix.is_empty()).map(|prefix| {
        // The library's word for the folder of the HDF5 file.
        match prefix.to_str().and_then(|p| p.strip_prefix("${ORIGIN}")) {
            Some(rest) => {
                let beside = beside.clone().unwrap_or_default();
                beside.join(rest.trim_start_matches('/'))
            }
            None => PathBuf::from(prefix),
        }
    });
    let folders = [prefix, beside, Some(PathBuf::new())];
    let mut places = Vec::new();
    for place in folders.into_iter().flatten().map(|f| f.join(&name)) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// One raw file, opened at its first use.
struct RawFile {
    name: Name,
    places: Vec<PathBuf>,
    opened: OnceLock<Result<FileSource>>,
}

impl RawFile {
    fn source(&self) -> Result<&FileSource> {
        let opened = self.opened.get_or_init(|| self.open());
        opened.as_ref().map_err(Clone::clone)
    }

    /// The first of the places that has it; only a regular file is opened.
    fn open(&self) -> Result<FileSource> {
        for place in &self.places {
            match FileSource::open(place) {
                Err(error) if error.kind() == Kind::NotFound => {}
                Err(error) => {
                    let cause = format!("{}: {}", place.display(), error.cause());
                    return Err(Error::new(Kind::Io, NAME, cause));
                }
                opened => return opened,
            }
        }
        let places: Vec<_> = self
            .places
            .iter()
            .map(|p| p.display().to_string())
            .collect();
        let cause = format!(
            "file {:?} is not there; looked for: {}",
            self.name,
            places.join(", ")
        );
        Err(Error::new(Kind::NotFound, NAME, cause))
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
