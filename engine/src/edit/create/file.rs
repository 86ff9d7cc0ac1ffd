//! New files: an empty root group behind a superblock, whole in its place or not there at all.

use std::path::Path;

use crate::bytes::{Address, Sizes};
use crate::edit::attribute::now;
use crate::error::{Error, Kind, Result};
use crate::file::{Core, Settings};
use crate::format::superblock::{BTreeK, Superblock, encode_superblock};
use crate::object::{File, OpenOptions};
use crate::storage::{Access, LockedFile, MemorySource, PAGE, replace_file};
use crate::structure::group::{NewGroup, create, symbol_table_of};
use crate::transaction::{Edit, Space};

const STRUCTURE: &str = "new file";

/// How old a library has to read the objects of a new file: the lower bound of h5py's `libver`. It
/// decides on the versions of all structures that are made in the file later, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Bounds {
    /// Every library since 1.0 (`earliest`): a superblock of version 0, symbol tables, version 1
    /// B-trees.
    #[default]
    Earliest,
    /// Libraries from 1.8 on (`v108`): a superblock of version 2, links as messages.
    V108,
    /// Libraries from 1.10 on (`v110` and later): a superblock of version 3, and the newer indexes
    /// of chunks.
    V110,
}

impl Bounds {
    /// The version of the superblock.
    pub fn superblock(self) -> u8 {
        match self {
            Self::Earliest => 0,
            Self::V108 => 2,
            Self::V110 => 3,
        }
    }
}

/// What becomes of a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CreateMode {
    /// It stays, and the call fails (h5py's `x` and `w-`).
    #[default]
    Exclusive,
    /// The new file takes its place (`w`).
    Truncate,
    /// It is opened, to be changed (`a`).
    OpenOrCreate,
}

/// What a new file is like; set one after the other.
#[derive(Clone, Default)]
pub struct CreateOptions {
    bounds: Bounds,
    user_block: u64,
    track_order: bool,
    mode: CreateMode,
    open: OpenOptions,
}

impl CreateOptions {
    /// How old a library may be that reads the file; [`Bounds::Earliest`] unless set.
    #[must_use]
    pub fn bounds(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Bytes before the superblock that are left to others: none unless set, or a power of two from
    /// 512 on.
    #[must_use]
    pub fn user_block(mut self, bytes: u64) -> Self {
        self.user_block = bytes;
        self
    }

    /// Whether the root group keeps the order in which its links and attributes are made; not unless
    /// set.
    #[must_use]
    pub fn track_order(mut self, track_order: bool) -> Self {
        self.track_order = track_order;
        self
    }

    /// What becomes of a file that is there already; [`CreateMode::Exclusive`] unless set.
    #[must_use]
    pub fn mode(mut self, mode: CreateMode) -> Self {
        self.mode = mode;
        self
    }

    /// How the file is opened then, to be changed: locks, limits, caches.
    #[must_use]
    pub fn open_with(mut self, options: OpenOptions) -> Self {
        self.open = options;
        self
    }

    /// All bytes of an empty file.
    fn bytes(&self) -> Result<Vec<u8>> {
        let block = self.user_block;
        if block != 0 && (block < 512 || !block.is_power_of_two()) {
            let cause =
                format!("a user block of {block} bytes; a power of two from 512 on is possible");
            return Err(Error::invalid(STRUCTURE, cause));
        }
        let start = usize::try_from(block)
            .ok()
            .filter(|block| *block <= 1 << 30);
        let start = start
            .ok_or_else(|| Error::new(Kind::LimitExceeded, STRUCTURE, "a user block over 1 GiB"))?;
        let mut superblock = Superblock {
            version: self.bounds.superblock(),
            sizes: Sizes::default(),
            k: BTreeK::default(),
            flags: 0,
            base: block,
            extension: None,
            driver_info: None,
            end_of_file: block,
            root: Address(0),
        };
        superblock.end_of_file = block + superblock.size();
        // The root group is a change of a file that has none yet.
        let mut bytes = vec![0; start];
        bytes.extend(encode_superblock(&superblock)?);
        let source = MemorySource::new(bytes.clone());
        let core = Core::open(Box::new(source), Path::new("new file"), Settings::default())?;
        let edit = Edit::begin(&core, Space::new(superblock.size(), None));
        let root = create(&edit, self.root(), now())?;
        edit.set_root(root, symbol_table_of(&edit, root)?)?;
        let changes = edit.finish()?;
        bytes.resize(usize::try_from(changes.length).unwrap_or(usize::MAX), 0);
        for (number, page) in &changes.pages {
            let at = usize::try_from(number.saturating_mul(PAGE)).unwrap_or(usize::MAX);
            let room = bytes.get_mut(at..).unwrap_or_default().iter_mut();
            let page = page.iter().flat_map(|page| page.iter());
            room.zip(page).for_each(|(byte, new)| *byte = *new);
        }
        Ok(bytes)
    }

    fn root(&self) -> NewGroup {
        match (self.bounds, self.track_order) {
            (Bounds::Earliest, false) => NewGroup::SymbolTable,
            (_, track_order) => NewGroup::Links { track_order },
        }
    }
}

impl File {
    /// Makes an empty file and opens it to be changed. It is written beside its place and moved there:
    /// a file is there whole or not at all, and what was there before stays until then.
    ///
    /// ```
    /// use hyperslab_engine::{CreateOptions, File};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("new.h5");
    /// let file = File::create(&path, &CreateOptions::default())?;
    /// file.root().create_group("runs/1")?;
    /// file.save()?;
    /// assert!(File::open(&path)?.get("runs/1").is_ok());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Kind::Exists`] where something is there and may not be; [`Kind::Locked`] where another program
    /// holds the file that would go, or this one has it open; what the system says.
    pub fn create(path: impl AsRef<Path>, options: &CreateOptions) -> Result<File> {
        let path = path.as_ref();
        let open = options.open.clone().write(true);
        if options.mode == CreateMode::OpenOrCreate && path.exists() {
            return open.open(path);
        }
        let write = |bytes: Vec<u8>| {
            move |out: &mut dyn std::io::Write| {
                let written = out.write_all(&bytes);
                written.map_err(|error| Error::io("writing", error))
            }
        };
        let made = options.bytes().and_then(|bytes| {
            if options.mode != CreateMode::Truncate || !path.exists() {
                return replace_file::create(path, write(bytes));
            }
            let _held = hold(path, &open)?;
            replace_file::replace(path, write(bytes))
        });
        made.map_err(|error| error.on(path.display()))?;
        open.open(path)
    }

    /// Makes an empty file in memory, called `name`, to be changed and saved elsewhere.
    pub fn create_in_memory(name: impl AsRef<Path>, options: &CreateOptions) -> Result<File> {
        let open = options.open.clone().write(true);
        open.from_bytes(name, options.bytes()?)
    }
}

/// The file that is to go, locked against all other programs.
fn hold(path: &Path, options: &OpenOptions) -> Result<LockedFile> {
    if File::is_open_here(path) {
        let cause = "it is open in this program; close it first";
        return Err(Error::new(Kind::Locked, "file", cause));
    }
    let (locking, attempts, task) = options.for_writing();
    LockedFile::open(path, Access::Write, locking, attempts, &task, |_| {})
}
