//! How a dataset is stored: layout, filters, fill value, when room is taken.

use std::io;

use hyperslab_engine::format::fill_value::{AllocationTime, FillTime, FillValue};
use hyperslab_engine::format::layout::{ChunkedLayout, Layout};
use hyperslab_engine::{Dataset, Error, Task};

use super::names::Names;
use super::printer::Printer;
use crate::text::ddl::dataspace::list;
use crate::text::ddl::memory::in_memory;
use crate::text::ddl::native;

impl Printer<'_, '_> {
    /// Prints it.
    pub(super) fn dump_properties(&mut self, dataset: &Dataset, depth: usize) -> io::Result<()> {
        let layout = dataset.layout().ok();
        self.line(depth, "STORAGE_LAYOUT {")?;
        if let Err(error) = self.dump_layout(dataset, depth + 1)? {
            self.fail("unable to get the storage layout", Some(&error));
        }
        self.close(depth)?;
        let is_virtual = matches!(layout, Some(Layout::Virtual { .. }));
        if !is_virtual {
            self.line(depth, "FILTERS {")?;
            self.dump_filters(dataset, depth + 1)?;
            self.close(depth)?;
        }
        self.line(depth, "FILLVALUE {")?;
        self.dump_fill(dataset, depth + 1)?;
        self.close(depth)?;
        if is_virtual {
            return Ok(());
        }
        self.line(depth, "ALLOCATION_TIME {")?;
        let time = match dataset.allocation_time() {
            Ok(AllocationTime::Early) => "EARLY",
            Ok(AllocationTime::Incremental) => "INCR",
            Ok(AllocationTime::Late) | Err(_) => "LATE",
        };
        self.line(depth + 1, format!("H5D_ALLOC_TIME_{time}"))?;
        self.close(depth)
    }

    fn dump_layout(&mut self, dataset: &Dataset, depth: usize) -> io::Result<Result<(), Error>> {
        let layout = match dataset.layout() {
            Ok(layout) => layout,
            Err(error) => return Ok(Err(error)),
        };
        let (size, error) = match dataset.storage_size(&Task::new()) {
            Ok(size) => (size, None),
            Err(error) => (0, Some(error)),
        };
        match layout {
            Layout::Compact(_) => {
                self.line(depth, "COMPACT")?;
                self.line(depth, format!("SIZE {size}"))?;
            }
            Layout::Chunked(chunked) => self.dump_chunked(dataset, chunked, size, depth)?,
            Layout::Contiguous { address, .. } => {
                let address = address.map(|address| address.0);
                self.dump_contiguous(dataset, address, size, depth)?;
            }
            Layout::Virtual { .. } => return self.dump_mappings(dataset, depth),
        }
        Ok(error.map_or(Ok(()), Err))
    }

    fn dump_chunked(
        &mut self,
        dataset: &Dataset,
        layout: &ChunkedLayout,
        size: u64,
        depth: usize,
    ) -> io::Result<()> {
        self.line(depth, format!("CHUNKED ( {} )", list(&layout.chunk)))?;
        if dataset.filters().unwrap_or_default().is_empty() {
            return self.line(depth, format!("SIZE {size}"));
        }
        let element = dataset.datatype().map_or(0, |found| in_memory(found).size) as u64;
        let count = dataset.dataspace().element_count().unwrap_or(0);
        let whole = count.wrapping_mul(element);
        let ratio = if size == 0 {
            0.0
        } else {
            whole as f64 / size as f64
        };
        self.line(depth, format!("SIZE {size} ({ratio:.3}:1 COMPRESSION)"))
    }

    fn dump_contiguous(
        &mut self,
        dataset: &Dataset,
        address: Option<u64>,
        size: u64,
        depth: usize,
    ) -> io::Result<()> {
        self.line(depth, "CONTIGUOUS")?;
        let parts = dataset.external_files().unwrap_or_default();
        if !parts.is_empty() {
            self.line(depth, "EXTERNAL {")?;
            for part in &parts {
                let (size, offset) = (part.size.unwrap_or(u64::MAX), part.offset);
                let text = format!(" SIZE {size} OFFSET {offset}");
                let name = part.name.as_bytes();
                self.line(depth + 1, [b"FILENAME ", name, text.as_bytes()].concat())?;
            }
            return self.close(depth);
        }
        self.line(depth, format!("SIZE {size}"))?;
        let start = self.file.info().user_block;
        match address {
            Some(address) => self.line(depth, format!("OFFSET {}", address.saturating_add(start))),
            None => self.line(depth, "OFFSET HADDR_UNDEF"),
        }
    }

    fn dump_fill(&mut self, dataset: &Dataset, depth: usize) -> io::Result<()> {
        let (value, time) = match (dataset.fill_value(), dataset.fill_time()) {
            (Ok(value), Ok(time)) => (value, time),
            (Err(error), _) | (_, Err(error)) => {
                self.fail("unable to get the fill value", Some(&error));
                return Ok(());
            }
        };
        let time = match time {
            FillTime::Allocation => "ALLOC",
            FillTime::Never => "NEVER",
            FillTime::IfSet => "IFSET",
        };
        self.line(depth, format!("FILL_TIME H5D_FILL_TIME_{time}"))?;
        let mut text = b"VALUE  ".to_vec();
        match value {
            FillValue::Undefined => text.extend_from_slice(b"H5D_FILL_VALUE_UNDEFINED"),
            FillValue::Default => text.extend_from_slice(b"H5D_FILL_VALUE_DEFAULT"),
            FillValue::Value(_) => self.push_fill_value(&mut text, dataset, depth - 1),
        }
        self.line(depth, text)
    }

    fn push_fill_value(&mut self, text: &mut Vec<u8>, dataset: &Dataset, depth: usize) {
        let names = Names::new(&self.file, self.tables.get(self.current), self.style.serial);
        let values = self.style.values(&names);
        let written = dataset.fill_element(&Task::new()).and_then(|elements| {
            let Some(elements) = elements else {
                return Ok(());
            };
            let (datatype, heap) = (elements.datatype(), elements.heap());
            if !native::exists(datatype) {
                return Ok(());
            }
            values.write(text, datatype, elements.element(0), heap, depth)
        });
        if let Err(error) = written {
            self.fail("unable to get the fill value", Some(&error));
        }
    }
}
