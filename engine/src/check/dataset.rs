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
use crate::format::message::MessageType;
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
        let part = |kind| header.message(kind);
        let space = part(MessageType::DATASPACE).map(|m| shared::read_dataspace(core, m));
        let datatype = part(MessageType::DATATYPE).map(|m| shared::read_datatype(core, m));
        let (Some(Ok(space)), Some(Ok(datatype))) = (space, datatype) else {
            return Ok(());
        };
        if let Some(message) = part(MessageType::EXTERNAL_FILES) {
            let files = decode_external_files(&message.body, message.address, self.sizes());
            if let Some(files) = self.keep(files)? {
                self.check_local_heap(files.heap)?;
                let names = Names::all(core, files.heap);
                if let Some(names) = self.keep(names)? {
                    for part in &files.parts {
                        self.keep(names.name(part.name))?;
                    }
                }
            }
        }
        let Some(message) = part(MessageType::LAYOUT) else {
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
        let wanted = space
            .element_count()
            .and_then(|count| count.checked_mul(datatype.size as u64));
        match &layout {
            Layout::Compact(bytes) => {
                let wanted = wanted.unwrap_or(u64::MAX);
                if (bytes.len() as u64) < wanted {
                    let cause = format!("{} bytes for elements of {wanted}", bytes.len());
                    self.note(damage(LAYOUT, message.address, cause))?;
                } else if self.options.data {
                    self.check_elements(&datatype, bytes, &mut |_| true)?;
                }
                Ok(())
            }
            Layout::Contiguous { address, size } => {
                let Some(address) = *address else {
                    return Ok(());
                };
                let needed = wanted.unwrap_or(u64::MAX);
                let size = size.unwrap_or(needed);
                if size < needed {
                    let cause = format!("{size} bytes for elements of {needed}");
                    self.note(damage(LAYOUT, message.address, cause))?;
                }
                self.check_contiguous(&datatype, address, size.max(needed))
            }
            Layout::Chunked(chunked) => {
                let Dataspace::Simple { dims, max_dims, .. } = &space else {
                    let cause = "chunks without a simple dataspace";
                    return self.note(damage(LAYOUT, message.address, cause));
                };
                let filters = match part(MessageType::FILTER_PIPELINE) {
                    Some(message) => shared::body(core, message)
                        .and_then(|(body, at)| decode_filter_pipeline(&body, at)),
                    None => Ok(Vec::new()),
                };
                let Ok(filters) = filters else {
                    return Ok(());
                };
                if chunked.element_size != datatype.size as u64 {
                    let cause = format!(
                        "elements of {} bytes, and the type has {}",
                        chunked.element_size, datatype.size
                    );
                    self.note(damage(LAYOUT, message.address, cause))?;
                    return Ok(());
                }
                let pipeline = Pipeline::new(&filters, core.filters());
                self.check_chunked(&ChunkedData {
                    layout: chunked,
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
