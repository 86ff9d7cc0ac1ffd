//! A dataset: what its header says of type, extent, layout, filters and fill value.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::chunk_memo::ChunkMemo;
use super::heap::Collections;
use super::mapped::{Mapped, Nesting, VirtualView};
use super::node::Node;
use crate::bytes::Address;
use crate::data::kept::Kept;
use crate::data::{CacheStats, ChunkCache, Elements, Heap};
use crate::datatype::Datatype;
use crate::error::{Error, Result};
use crate::file::Core;
use crate::filter::FilterSpec;
use crate::format::dataspace::Dataspace;
use crate::format::fill_value::{
    AllocationTime, Fill, FillTime, FillValue, decode_fill_value, decode_old_fill_value,
};
use crate::format::filter_pipeline::decode_filter_pipeline;
use crate::format::layout::{Layout, decode_layout};
use crate::format::message::MessageType;
use crate::format::virtual_map::VirtualMapping;
use crate::metadata::object_header::ObjectHeader;
use crate::metadata::shared;
use crate::storage::Buffer;
use crate::task::Task;

/// A dataset. Its extent is known; whatever else of its header does not decode is an error of the
/// call that needs it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Dataset {
    node: Node,
    parts: Arc<Parts>,
    /// Its own cache, where it was given one.
    cache: Option<Arc<ChunkCache>>,
}

/// What the header says, decoded when the dataset is opened.
#[derive(Debug)]
struct Parts {
    dataspace: Dataspace,
    datatype: Result<Arc<Datatype>>,
    layout: Result<Layout>,
    filters: Result<Vec<FilterSpec>>,
    fill: Result<Fill>,
    mapped: Option<Result<Mapped>>,
    memo: ChunkMemo,
    kept: Kept,
    no_heap: OnceLock<Arc<Heap>>,
}

impl Dataset {
    pub(super) fn open(node: Node, nesting: &Nesting) -> Result<Self> {
        let core = node.core()?;
        let header = node.header()?;
        let required = |kind, what| {
            header.message(kind).ok_or_else(|| {
                node.name(Error::corrupt(
                    "object header",
                    format!("no {what} message"),
                ))
            })
        };
        let dataspace = required(MessageType::DATASPACE, "dataspace")
            .and_then(|message| shared::read_dataspace(core, message))
            .map_err(|error| node.name(error))?;
        let datatype = required(MessageType::DATATYPE, "datatype")
            .and_then(|message| shared::read_datatype(core, message));
        let layout = required(MessageType::LAYOUT, "data layout")
            .and_then(|message| decode_layout(&message.body, message.address, core.sizes()));
        let filters = match header.message(MessageType::FILTER_PIPELINE) {
            Some(message) => shared::body(core, message)
                .and_then(|(body, address)| decode_filter_pipeline(&body, address)),
            None => Ok(Vec::new()),
        };
        let fill = read_fill(&node, &header);
        let mapped = match layout {
            Ok(Layout::Virtual { heap, index }) => {
                Some(Mapped::read(&node, heap, index, nesting).map_err(|error| node.name(error)))
            }
            _ => None,
        };
        let dataspace = match &mapped {
            Some(mapped) => mapped_extent(&node, mapped, dataspace)?,
            None => dataspace,
        };
        let parts = Arc::new(Parts {
            dataspace,
            datatype: datatype.map(Arc::new).map_err(|error| node.name(error)),
            layout: layout.map_err(|error| node.name(error)),
            filters: filters.map_err(|error| node.name(error)),
            fill: fill.map_err(|error| node.name(error)),
            mapped,
            memo: ChunkMemo::default(),
            kept: Kept::default(),
            no_heap: OnceLock::new(),
        });
        Ok(Self {
            node,
            parts,
            cache: None,
        })
    }

    /// What it is made of, where it is virtual.
    pub(super) fn mapped(&self) -> Result<Option<&Mapped>> {
        match &self.parts.mapped {
            Some(mapped) => mapped.as_ref().map(Some).map_err(Clone::clone),
            None => Ok(None),
        }
    }

    /// Where its chunks lie, as far as that was asked.
    pub(super) fn memo(&self) -> &ChunkMemo {
        &self.parts.memo
    }

    /// What its chunks are kept under in the cache.
    pub(super) fn kept(&self) -> &Kept {
        &self.parts.kept
    }

    /// What elements refer to that refer to nothing.
    pub(super) fn no_heap(&self) -> Result<Arc<Heap>> {
        if let Some(heap) = self.parts.no_heap.get() {
            return Ok(heap.clone());
        }
        let core = self.node.core()?;
        let make = || Arc::new(Heap::for_results(core.sizes(), core.limits()));
        Ok(self.parts.no_heap.get_or_init(make).clone())
    }

    /// The same dataset with a cache of its own for at most `bytes` of decoded chunks, instead of
    /// the file's (h5py's `rdcc_nbytes` of a dataset): what is read of others does not push its
    /// chunks out. With 0 nothing is kept.
    ///
    /// ```
    /// use hyperslab_engine::{File, select};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let image = File::open(path)?.root().dataset("images/island")?.with_chunk_cache(64 << 20);
    /// image.read::<f64>(&select![0..2, 0..2])?;
    /// image.read::<f64>(&select![1..3, 1..3])?;
    /// assert!(image.chunk_cache_stats().hits > 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_chunk_cache(&self, bytes: usize) -> Self {
        Self {
            cache: Some(Arc::new(ChunkCache::new(bytes))),
            ..self.clone()
        }
    }

    /// How full the cache of its decoded chunks is and how well it served: its own, or the file's.
    pub fn chunk_cache_stats(&self) -> CacheStats {
        self.chunk_cache().stats()
    }

    /// Its own cache, or the file's.
    pub(super) fn chunk_cache(&self) -> &ChunkCache {
        match &self.cache {
            Some(cache) => cache,
            None => self.node.file().document().chunks(),
        }
    }

    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// The dataset as it is now: edits of the file since it was opened may have changed its extent,
    /// or where its elements lie. Reading does this by itself; what was opened keeps telling the
    /// extent and type of then (h5py's `refresh`).
    ///
    /// # Errors
    /// [`crate::Kind::Changed`] where another program changed the file: open it anew.
    pub fn refreshed(&self) -> Result<Self> {
        Ok(self.current()?.into_owned())
    }

    /// Itself, unless the file was edited since it was opened.
    pub(crate) fn current(&self) -> Result<Cow<'_, Self>> {
        self.current_of(self.node.core()?)
    }

    /// The same of a file that was just found to be open and to hold the dataset.
    pub(super) fn current_of(&self, core: &Core) -> Result<Cow<'_, Self>> {
        if core.generation() == self.generation() {
            return Ok(Cow::Borrowed(self));
        }
        let nesting = match &self.parts.mapped {
            Some(Ok(mapped)) => Nesting::with_view(mapped.view()),
            _ => Nesting::default(),
        };
        let renewed = Self::open(self.node.renewed(), &nesting)?;
        Ok(Cow::Owned(Self {
            cache: self.cache.clone(),
            ..renewed
        }))
    }

    /// Generation of the file in which it was opened.
    pub fn generation(&self) -> u64 {
        self.node.generation()
    }

    /// Type of its elements.
    pub fn datatype(&self) -> Result<&Datatype> {
        self.shared_datatype().map(|datatype| &**datatype)
    }

    /// Type of its elements, to be shared.
    pub(crate) fn shared_datatype(&self) -> Result<&Arc<Datatype>> {
        self.parts.datatype.as_ref().map_err(Clone::clone)
    }

    /// Object header of the committed datatype that is its type, if it is one.
    pub fn committed_datatype(&self) -> Result<Option<Address>> {
        match self.node.header()?.message(MessageType::DATATYPE) {
            Some(message) => shared::committed_address(self.node.core()?, message)
                .map_err(|error| self.node.name(error)),
            None => Ok(None),
        }
    }

    /// Its extent.
    pub fn dataspace(&self) -> &Dataspace {
        &self.parts.dataspace
    }

    /// Length of each dimension, the fastest last; empty for a single element (and for none: see
    /// [`Dataset::dataspace`]).
    pub fn shape(&self) -> &[u64] {
        self.parts.dataspace.dims()
    }

    /// Where its elements lie.
    pub fn layout(&self) -> Result<&Layout> {
        self.parts.layout.as_ref().map_err(Clone::clone)
    }

    /// Elements of a chunk along each dimension, where it is chunked.
    pub fn chunk_shape(&self) -> Option<&[u64]> {
        match &self.parts.layout {
            Ok(Layout::Chunked(chunked)) => Some(&chunked.chunk),
            _ => None,
        }
    }

    /// The filters that its chunks went through, in the order of writing.
    pub fn filters(&self) -> Result<&[FilterSpec]> {
        self.parts.filters.as_deref().map_err(Clone::clone)
    }

    /// What elements read as that were never written.
    pub fn fill_value(&self) -> Result<&FillValue> {
        self.fill().map(|fill| &fill.value)
    }

    fn fill(&self) -> Result<&Fill> {
        self.parts.fill.as_ref().map_err(Clone::clone)
    }

    /// When it takes room in the file; what its layout suggests where the header does not say.
    pub fn allocation_time(&self) -> Result<AllocationTime> {
        if let Some(time) = self.fill()?.allocation {
            return Ok(time);
        }
        Ok(match self.layout()? {
            Layout::Compact(_) => AllocationTime::Early,
            Layout::Contiguous { .. } => AllocationTime::Late,
            Layout::Chunked(_) | Layout::Virtual { .. } => AllocationTime::Incremental,
        })
    }

    /// When that room is filled.
    pub fn fill_time(&self) -> Result<FillTime> {
        Ok(self.fill()?.time.unwrap_or(FillTime::IfSet))
    }

    /// What elements read as that were never stored: the fill value, but zeros where it is never
    /// to be written. (The library then leaves the program's memory as it is.)
    pub(crate) fn missing_value(&self) -> Result<&FillValue> {
        match self.fill_time()? {
            FillTime::Never => Ok(&FillValue::Default),
            FillTime::Allocation | FillTime::IfSet => self.fill_value(),
        }
    }

    /// The fill value as an element of its own, with the variable-length parts that it refers to;
    /// none where no value is given.
    pub fn fill_element(&self, task: &Task) -> Result<Option<Elements>> {
        let FillValue::Value(bytes) = self.fill_value()? else {
            return Ok(None);
        };
        let core = self.node.core()?;
        let datatype = self.shared_datatype()?.clone();
        let collections = Collections::new(core);
        let (sizes, limits) = (core.sizes(), core.limits());
        Heap::resolve(&datatype, bytes, sizes, &collections, limits, task)
            .and_then(|heap| Elements::new(datatype, Vec::new(), Buffer::copy_of(bytes)?, heap))
            .map(Some)
            .map_err(|error| self.node.name(error))
    }

    /// The same dataset, opened anew: where it is virtual, with unlimited mappings that end as
    /// `view` says.
    pub fn with_virtual_view(&self, view: VirtualView) -> Result<Self> {
        Self::open(self.node.clone(), &Nesting::with_view(view))
    }

    /// What it is made of, where it is virtual; empty for others.
    pub fn virtual_mappings(&self) -> Result<&[VirtualMapping]> {
        let mapped = self.mapped()?;
        Ok(mapped.map_or(&[], |mapped| &mapped.mappings))
    }
}

/// The extent of a virtual dataset, which its sources decide where it can grow.
fn mapped_extent(node: &Node, mapped: &Result<Mapped>, stored: Dataspace) -> Result<Dataspace> {
    let Dataspace::Simple { max_dims, .. } = &stored else {
        return Ok(stored);
    };
    match mapped {
        Ok(mapped) => mapped
            .extent(node, &stored)
            .map_err(|error| node.name(error)),
        // Without the mappings nobody knows how long it is.
        Err(error) if max_dims.contains(&None) => Err(error.clone()),
        Err(_) => Ok(stored),
    }
}

/// The new message where there is one, else the old one; without either no value is defined.
fn read_fill(node: &Node, header: &ObjectHeader) -> Result<Fill> {
    let core = node.core()?;
    if let Some(message) = header.message(MessageType::FILL_VALUE) {
        let (body, address) = shared::body(core, message)?;
        return decode_fill_value(&body, address);
    }
    if let Some(message) = header.message(MessageType::FILL_VALUE_OLD) {
        let (body, address) = shared::body(core, message)?;
        return decode_old_fill_value(&body, address);
    }
    Ok(Fill {
        value: FillValue::Undefined,
        ..Fill::default()
    })
}
