//! A pure-Rust HDF5 engine: the h5py object model without the C library.
//!
//! ```
//! use hyperslab_engine::{File, Task, select};
//!
//! # fn main() -> hyperslab_engine::Result<()> {
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
//! let file = File::open(path)?;
//! for member in file.root().items(&Task::new())? {
//!     let (name, object) = member?;
//!     println!("{name}: {:?}", object.map(|object| object.kind()));
//! }
//! let waveform = file.root().dataset("detector/waveform_0")?;
//! let dt = waveform.attribute("dt")?.read(&Task::new())?.to_vec::<f64>()?;
//! let part = waveform.read::<f64>(&select![100..200])?;
//! println!("{} values, one each {dt:?} s, from {}", part.view().len(), part.view()[0]);
//! # Ok(())
//! # }
//! ```
//!
//! | h5py | here |
//! |---|---|
//! | `h5py.File(path)` | [`File::open`], [`File::options`] |
//! | `h5py.File(path, "w")`, `"x"`, `"a"`, `libver=`, `userblock_size=` | [`File::create`], [`CreateOptions`] |
//! | `f["a/b"]`, `f.get("a/b")`, `"a/b" in f` | [`Group::get`], [`Group::find`], [`Group::contains`] |
//! | `get(…, getclass=True)`, `get(…, getlink=True)` | [`Group::find_kind`], [`Group::find_link`] |
//! | `g.keys()`, `g.values()`, `g.items()`, `len(g)` | [`Group::keys`], [`Group::values`], [`Group::items`], [`Group::link_count`] |
//! | `g.visit`, `g.visititems` | [`Group::visit_objects`] |
//! | `g.visit_links`, `g.visititems_links` | [`Group::visit_all_links`] |
//! | `g.create_group`, `g.require_group`, `g.move` | [`Group::create_group`], [`Group::require_group`], [`Group::rename`], [`Group::move_link`] |
//! | `g[name] = o`, `SoftLink`, `ExternalLink` | [`Group::create_hard_link`], [`Group::create_soft_link`], [`Group::create_external_link`] |
//! | `del g[name]`, `g.pop`, `g.clear` | [`Group::delete`], [`Group::pop`], [`Group::clear`] |
//! | `o.name`, `o.parent`, `o.file`, `o.attrs`, `o.ref` | [`Dataset::name`], [`Dataset::parent`], [`Dataset::file`], [`Dataset::attrs`], [`Dataset::reference`]; the same on every object |
//! | `f[reference]` | [`File::dereference`], [`File::follow`] |
//! | `d[1:3, ..., [0, 2]]`, `d[mask]` | [`Dataset::read`] with [`select!`], [`Selection::Points`], [`Selection::Mask`] |
//! | `d["x", "y"]` | [`Dataset::read_fields`], [`Elements::field`] |
//! | `d.astype("f4")[...]` | [`Dataset::read_lossy`] as the Rust type |
//! | `d.read_direct(out, source, target)` | [`Dataset::read_direct`], [`Dataset::read_into`] |
//! | `d[0:3] = x`, `d["x", 0:3] = x`, `d.resize(shape)` | [`Dataset::write`], [`Dataset::write_elements`], [`Dataset::write_field`], [`Dataset::resize`] |
//! | `d.iter_chunks()` | [`Dataset::chunk_slabs`] |
//! | `d.id.get_chunk_info`, `d.id.read_direct_chunk` | [`Dataset::chunks`], [`Dataset::chunk_at`], [`Dataset::read_raw_chunk`] |
//! | `d.dims[0].label`, `d.dims[0][0]`, `d.is_scale` | [`Dataset::dimensions`], [`Dataset::is_scale`] |
//! | `f.userblock_size`, `f.driver`, `f.swmr_mode` | [`File::info`], [`File::user_block`], [`File::is_being_written`] |
//! | `rdcc_nbytes` of a file, of a dataset | [`OpenOptions::chunk_cache`], [`Dataset::with_chunk_cache`] |
//! | `locking=`, `driver=` | [`OpenOptions::locking`]; the driver is told from the file, see [`File::from_reader`] for others |
//! | `f.close()`, `bool(f)` | [`File::close`], [`File::is_open`] |
//!
//! Files are opened for reading unless [`OpenOptions::write`] says otherwise; what can be changed so
//! far stands in `docs/editing.md`. `libver` has no part in reading: the library too reads every file
//! whatever the bounds.
#![cfg_attr(test, allow(clippy::print_stderr))]

pub mod bytes;
pub mod check;
pub mod checksum;
pub mod data;
pub mod datatype;
pub mod edit;
pub mod error;
pub mod file;
pub mod filter;
pub mod format;
pub mod limits;
pub mod metadata;
pub mod object;
pub mod selection;
pub mod storage;
pub mod structure;
pub mod task;
pub mod transaction;

pub use data::{
    Array, Damage, DamagedPart, Element, Elements, Reference, Salvage, Salvaged, Value,
};
pub use datatype::{Class, Datatype, Name};
pub use edit::create::{Bounds, CreateMode, CreateOptions};
pub use edit::{Copied, CopyOptions, Deleted};
pub use error::{Error, Kind, Result};
pub use file::FileInfo;
pub use format::dataspace::Dataspace;
pub use format::link::{Link, LinkTarget};
pub use limits::Limits;
pub use object::{
    Attribute, Attributes, ChunkInfo, ChunkSlabs, CommittedDatatype, CreationOrder, Dataset,
    Dimension, ExternalFile, File, Group, LinkStorage, Members, Object, ObjectKind, OpenOptions,
    RawChunk, ReferenceTarget, Scale, SourceState, USER_BLOCK, VirtualSource, VirtualView,
};
pub use selection::{Index, Mask, Selection, Slice};
pub use storage::{Driver, FileId, LockRefusal, Locking, Part, Source};
pub use task::{Priority, Task};
pub use transaction::{Fit, StepInfo, UnsavedLog, find_unsaved, unsaved_files};
