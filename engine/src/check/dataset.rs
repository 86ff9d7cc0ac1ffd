//! Datasets: extent, type, layout and filters fit each other; raw data lie in the file.

use super::checker::Checker;
use super::chunks::ChunkedData;
use super::damage;
use super::links::PathId;
use crate::bytes::Address;
use crate::data::heap::needs_heap;
use crate::datatype::Datatype;
use crate::error::Result;
use crate::filter::Pipeline;
use crate::format::dataspace::Dataspace;
use crate::format::external_files::decode_external_files;
use crate::format::filter_pipeline::decode_filter_pipeline;
use crate::format::layout::{Layout, decode_layout};
use crate::format::message::{Message, MessageType};
use crate::metadata::local_heap::Names;
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::shared;
use crate::storage::TURN_BYTES;

const HEADER: &str = "object header";
const LAYOUT: &str = "data layout message";
const DATA: &str = "contiguous data";

impl Checker<'_> {
    /// Looks at where a dataset's elements lie.
    pub(super) fn check_dataset(&mut self, header: &ObjectHeader, path: PathId) -> Result<()> {
        let core = self.core;
        // What does not decode was reported with its message.
        let space = header.message(MessageType::DATASPACE);
        let space = space.map(|message| shared::read_dataspace(core, message));
        let datatype = header.message(MessageType::DATATYPE);
        let datatype = datatype.map(|message| shared::read_datatype(core, message));
        let (Some(Ok(space)), Some(Ok(datatype))) = (space, datatype) else {
            return Ok(());
        };
        if let Some(message) = header.message(MessageType::EXTERNAL_FILES) {
            self.check_external_files(message)?;
        }
        let Some(message) = header.message(MessageType::LAYOUT) else {
            self.damaged(
                HEADER,
                header.address,
                "a dataset without data layout message",
            );
            return Ok(());
        };
        let layout = decode_layout(&message.body, message.address, self.sizes());
        let Some(layout) = self.keep(layout)? else {
            return Ok(());
        };
        self.variable |= needs_heap(&datatype);
        let count = space.element_count();
        let needed = count.and_then(|count| count.checked_mul(datatype.size as u64));
        let needed = needed.unwrap_or(u64::MAX);
        match &layout {
            Layout::Compact(bytes) => {
                self.check_room(message, bytes.len() as u64, needed)?;
                if bytes.len() as u64 >= needed && self.options.data {
                    self.check_elements(&datatype, bytes, &mut |_| true)?;
                }
                Ok(())
            }
            Layout::Contiguous { address, size } => {
                let Some(address) = *address else {
                    return Ok(());
                };
                let size = size.unwrap_or(needed);
                self.check_room(message, size, needed)?;
                self.check_contiguous(&datatype, address, size.max(needed))
            }
            Layout::Chunked(layout) => {
                let Dataspace::Simple { dims, max_dims, .. } = &space else {
                    let cause = "chunks without a simple dataspace";
                    return self.note(damage(LAYOUT, message.address, cause));
                };
                let Some(pipeline) = self.pipeline(header) else {
                    return Ok(());
                };
                if layout.element_size != datatype.size as u64 {
                    let (stored, size) = (layout.element_size, datatype.size);
                    let cause = format!("elements of {stored} bytes, and the type has {size}");
                    return self.note(damage(LAYOUT, message.address, cause));
                }
                self.check_chunked(&ChunkedData {
                    layout,
                    dims,
                    max_dims,
                    datatype: &datatype,
                    pipeline: &pipeline,
                })
            }
            Layout::Virtual { heap, index } => match heap {
                Some(heap) => self.check_mapping(*heap, *index, path),
                None => Ok(()),
            },
        }
    }

    /// The filters of a dataset; `None` where they do not decode, which was reported.
    fn pipeline(&self, header: &ObjectHeader) -> Option<Pipeline> {
        let filters = match header.message(MessageType::FILTER_PIPELINE) {
            Some(message) => {
                let (body, address) = shared::body(self.core, message).ok()?;
                decode_filter_pipeline(&body, address).ok()?
            }
            None => Vec::new(),
        };
        Some(Pipeline::new(&filters, self.core.filters()))
    }

    /// Reports elements that need more bytes than their layout has.
    fn check_room(&mut self, message: &Message, size: u64, needed: u64) -> Result<()> {
        if size >= needed {
            return Ok(());
        }
        let cause = format!("{size} bytes for elements of {needed}");
        self.note(damage(LAYOUT, message.address, cause))
    }

    /// Looks at the names of external raw files; the files themselves are left alone.
    fn check_external_files(&mut self, message: &Message) -> Result<()> {
        let files = decode_external_files(&message.body, message.address, self.sizes());
        let Some(files) = self.keep(files)? else {
            return Ok(());
        };
        self.check_local_heap(files.heap)?;
        let names = Names::all(self.core, files.heap);
        let Some(names) = self.keep(names)? else {
            return Ok(());
        };
        for part in &files.parts {
            self.keep(names.name(part.name))?;
        }
        Ok(())
    }

    /// Takes the run of a contiguous dataset; what variable-length elements refer to is followed.
    fn check_contiguous(&mut self, datatype: &Datatype, address: Address, size: u64) -> Result<()> {
        if !self.claim_data(DATA, address, size)? || !self.options.data || !needs_heap(datatype) {
            return Ok(());
        }
        let element = (datatype.size as u64).max(1);
        let step = (TURN_BYTES / 4 / element).max(1).saturating_mul(element);
        let mut at = 0;
        while at < size {
            self.task.check()?;
            let length = step.min(size - at);
            let start = address.0.saturating_add(at);
            let bytes = self.read_raw(DATA, Address(start), length);
            if let Some(bytes) = self.keep(bytes)? {
                self.check_elements(datatype, &bytes, &mut |_| true)?;
            }
            at += length;
        }
        Ok(())
    }
}
