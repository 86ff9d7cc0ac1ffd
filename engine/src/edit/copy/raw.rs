//! Elements of datasets: copied as they are stored, in stretches; those that mean something in their own
//! file only are translated.

use super::chunks::Chunks;
use super::copier::{Copier, Source};
use super::elements::{holds_references, is_bound, targets};
use super::message::confirm_type;
use crate::bytes::Address;
use crate::datatype::Datatype;
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::filter::Pipeline;
use crate::format::dataspace::Dataspace;
use crate::format::filter_pipeline::decode_filter_pipeline;
use crate::format::layout::{ChunkIndex, ChunkedLayout, Layout, decode_layout};
use crate::format::layout_place::{with_address, with_compact};
use crate::format::message::MessageType;
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::{Fetch, shared};
use crate::storage::TURN_BYTES;
use crate::structure::object_header::HeaderEdit;
use crate::task::Task;
use crate::transaction::{Edit, SpaceKind};

const LAYOUT: &str = "data layout message";
const RAW: &str = "raw data";

/// The elements of a dataset whose copy has none yet.
pub(super) struct RawOf {
    pub(super) source: Source,
    /// Where the copy's header lies.
    to: Address,
    pub(super) datatype: Datatype,
    storage: Storage,
}

/// How they are stored.
enum Storage {
    /// In the header; only of those that are translated.
    Compact(Vec<u8>),
    /// In one run.
    Run(Run),
    /// In chunks.
    Chunks(Chunks),
}

/// A run of bytes that is copied in stretches.
struct Run {
    from: Address,
    length: u64,
    /// Where the copy lies, once there is room for it.
    to: Option<Address>,
    done: u64,
}

impl RawOf {
    /// The elements of a dataset; none where nothing of them is stored in the file, outside of the header.
    pub(super) fn read(
        source: &Source,
        header: &ObjectHeader,
        task: &Task,
    ) -> Result<Option<Self>> {
        let core = source.node.core()?;
        let required = |kind| {
            let missing = || Error::corrupt("object header", "a dataset without all its messages");
            header.message(kind).ok_or_else(missing)
        };
        let datatype = shared::read_datatype(core, required(MessageType::DATATYPE)?)?;
        let dataspace = shared::read_dataspace(core, required(MessageType::DATASPACE)?)?;
        let message = required(MessageType::LAYOUT)?;
        let storage = match decode_layout(&message.body, message.address, core.sizes())? {
            Layout::Compact(bytes) if is_bound(&datatype) => Storage::Compact(bytes),
            Layout::Contiguous {
                address: Some(from),
                size,
            } => {
                let count = dataspace.element_count();
                let all = count.and_then(|count| count.checked_mul(datatype.size as u64));
                let all =
                    all.ok_or_else(|| Error::corrupt(LAYOUT, "more bytes than 64 bits count"))?;
                Storage::Run(Run::new(from, size.unwrap_or(all)))
            }
            Layout::Chunked(layout) => match &layout.index {
                ChunkIndex::Implicit(Some(from)) => {
                    Storage::Run(Run::new(*from, implicit_bytes(&layout, &dataspace)?))
                }
                _ => {
                    let filters = match header.message(MessageType::FILTER_PIPELINE) {
                        Some(message) => {
                            let (body, address) = shared::body(core, message)?;
                            decode_filter_pipeline(&body, address)?
                        }
                        None => Vec::new(),
                    };
                    let pipeline = Pipeline::new(&filters, core.filters());
                    match Chunks::read(core, layout, &dataspace, pipeline, task)? {
                        Some(chunks) => Storage::Chunks(chunks),
                        None => return Ok(None),
                    }
                }
            },
            _ => return Ok(None),
        };
        Ok(Some(Self {
            source: source.clone(),
            to: Address(0),
            datatype,
            storage,
        }))
    }

    /// The same for the copy at `to`.
    pub(super) fn at(self, to: Address) -> Self {
        Self { to, ..self }
    }

    /// Whether the elements hold references.
    pub(super) fn refers(&self) -> bool {
        holds_references(&self.datatype)
    }

    /// The objects that references among them lead to.
    pub(super) fn targets(&self, copier: &Copier<'_>) -> Result<Vec<Address>> {
        let (core, mut found) = (self.source.node.core()?, Vec::new());
        let mut each =
            |elements: &[u8]| targets(core, &self.datatype, elements, copier.task, &mut found);
        match &self.storage {
            Storage::Compact(bytes) => each(bytes)?,
            Storage::Run(run) => {
                let step = step(&self.datatype);
                let mut done = 0;
                while done < run.length {
                    let part = run.stretch(core, done, step, copier.task)?;
                    each(&part)?;
                    done += part.len() as u64;
                }
            }
            Storage::Chunks(chunks) => chunks.each_decoded(core, copier.task, &mut each)?,
        }
        Ok(found)
    }

    /// Writes a stretch of them; false where some are left.
    pub(super) fn put(&mut self, copier: &mut Copier<'_>, edit: &Edit<'_>) -> Result<bool> {
        let node = self.source.node.clone();
        self.put_stretch(copier, edit)
            .map_err(|error| node.name(error))
    }

    fn put_stretch(&mut self, copier: &mut Copier<'_>, edit: &Edit<'_>) -> Result<bool> {
        let core = self.source.node.core()?;
        let datatype = is_bound(&self.datatype).then_some(&self.datatype);
        if let Some(datatype) = datatype {
            confirm_type(edit, core, datatype)?;
        }
        let (task, file) = (copier.task, self.source.file);
        let mut translate = |copier: &mut Copier<'_>, elements: &mut [u8]| match datatype {
            Some(datatype) => {
                let mut translator = copier.translator(edit, file);
                translator.translate(core, datatype, elements, task)
            }
            None => Ok(()),
        };
        let done = match &mut self.storage {
            Storage::Compact(bytes) => {
                translate(copier, bytes)?;
                let bytes = bytes.clone();
                self.write_layout(edit, |body| with_compact(body, &bytes, edit.sizes()))?;
                return Ok(true);
            }
            Storage::Run(run) => {
                let to = run.place(edit)?;
                let mut part = run.stretch(core, run.done, step(&self.datatype), task)?;
                translate(copier, &mut part)?;
                edit.write(Address(to.0.saturating_add(run.done)), &part)?;
                run.done += part.len() as u64;
                copier.advanced(part.len());
                if run.done < run.length {
                    return Ok(false);
                }
                Some(to)
            }
            Storage::Chunks(chunks) => {
                if !chunks.put(core, copier, edit, datatype.is_some(), &mut translate)? {
                    return Ok(false);
                }
                None
            }
        };
        match (done, &self.storage) {
            (None, Storage::Chunks(chunks)) => {
                self.write_layout(edit, |body| chunks.index(edit, body))?;
            }
            (to, _) => self.write_layout(edit, |body| with_address(body, to, edit.sizes()))?,
        }
        Ok(true)
    }

    /// Puts what the data layout message says now into the copy's header.
    fn write_layout(
        &self,
        edit: &Edit<'_>,
        change: impl FnOnce(&[u8]) -> Result<Vec<u8>>,
    ) -> Result<()> {
        let mut header = HeaderEdit::read(edit, self.to)?;
        let found = header.find(MessageType::LAYOUT);
        let found = found.map(|(place, message)| (place, message.body.clone()));
        let (place, body) = found.ok_or_else(|| Error::corrupt(LAYOUT, "it is missing"))?;
        let changed = change(&body)?;
        header.replace(place, changed)?;
        header.store()
    }
}

impl Run {
    fn new(from: Address, length: u64) -> Self {
        Self {
            from,
            length,
            to: None,
            done: 0,
        }
    }

    /// Room for all of the copy.
    fn place(&mut self, edit: &Edit<'_>) -> Result<Address> {
        let to = match self.to {
            Some(to) => to,
            None => edit.allocate(self.length.max(1), SpaceKind::Raw)?,
        };
        self.to = Some(to);
        Ok(to)
    }

    /// At most `step` bytes behind the first `done`.
    fn stretch(&self, core: &Core, done: u64, step: u64, task: &Task) -> Result<Vec<u8>> {
        let length = step.min(self.length.saturating_sub(done));
        read_raw(
            core,
            Address(self.from.0.saturating_add(done)),
            length,
            task,
        )
    }
}

/// Bytes of whole elements that are copied at a time.
fn step(datatype: &Datatype) -> u64 {
    let size = (datatype.size as u64).max(1);
    (TURN_BYTES / size).max(1).saturating_mul(size)
}

/// Bytes of elements, in turns.
pub(super) fn read_raw(core: &Core, address: Address, length: u64, task: &Task) -> Result<Vec<u8>> {
    let start = core.absolute(address)?;
    let end = start.checked_add(length);
    if end.is_none_or(|end| end > core.source().len().unwrap_or(0)) {
        let cause = format!("{length} bytes reach past the end of the file");
        return Err(Error::new(Kind::Truncated, RAW, cause).at(address.0));
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut bytes = vec![0; length];
    let mut offset = start;
    for part in bytes.chunks_mut(TURN_BYTES as usize) {
        let turn = core.gate().turn(task)?;
        turn.read_at(core.source(), offset, part)?;
        offset += part.len() as u64;
    }
    Ok(bytes)
}

/// Bytes of all chunks of an implicit index, which is as large as the largest extent.
fn implicit_bytes(layout: &ChunkedLayout, dataspace: &Dataspace) -> Result<u64> {
    let Dataspace::Simple { max_dims, .. } = dataspace else {
        return Err(Error::corrupt(LAYOUT, "chunks without dimensions"));
    };
    let counts = max_dims.iter().zip(&layout.chunk);
    let bytes = layout.chunk_bytes();
    let all = counts.fold(bytes, |all, (max, chunk)| {
        let count = max.as_ref()?.div_ceil((*chunk).max(1));
        all?.checked_mul(count)
    });
    all.ok_or_else(|| Error::corrupt(LAYOUT, "an implicit index without a bound"))
}
