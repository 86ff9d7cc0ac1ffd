//! One opened file: bytes, gate, superblock, caches, and the generation that tells their age.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use parking_lot::RwLock;

use super::block_cache::{BLOCK, BlockCache};
use super::info::FileInfo;
use super::locate::{Located, locate};
use super::looks::Looks;
use super::swmr::{self, Attempts};
use super::whole::WholeCache;
use crate::bytes::{Address, Sizes};
use crate::error::{Error, Kind, Result};
use crate::filter::Registry;
use crate::limits::Limits;
use crate::metadata::Structures;
use crate::storage::{FileId, Gate, Overlay, Source, Stamp, TURN_BYTES};
use crate::task::Task;

/// Metadata blocks longer than this are read past the cache.
const LONGEST_CACHED: u64 = 4 * BLOCK;

/// What can be chosen for an opened file.
#[derive(Clone)]
pub struct Settings {
    /// Caps on what the file may claim.
    pub limits: Limits,
    /// Bytes kept of metadata.
    pub metadata_cache: usize,
    /// Threads that decode; `None`: those that all files of this process share, one for each
    /// processor.
    pub pool: Option<Arc<rayon::ThreadPool>>,
    /// Filters that can be decoded.
    pub filters: Arc<Registry>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            metadata_cache: 16 << 20,
            pool: None,
            filters: Arc::default(),
        }
    }
}

/// An opened file. Shared by all that read it, however they reached it.
pub struct Core {
    source: Overlay,
    id: FileId,
    path: PathBuf,
    settings: Settings,
    gate: Gate,
    blocks: BlockCache,
    structures: Structures,
    /// Whether the bytes lie in several files, perhaps with gaps between them.
    spread: bool,
    remarks: Vec<String>,
    whole: WholeCache,
    attempts: Attempts,
    looks: Looks,
    state: RwLock<State>,
}

/// What changes when the file does.
#[derive(Clone)]
pub(super) struct State {
    pub(super) generation: u64,
    /// The generation that began with the file as it is on disk: later ones are edits of it.
    pub(super) lineage: u64,
    pub(super) stamp: Stamp,
    pub(super) located: Arc<Located>,
}

impl Core {
    /// Finds the superblock of `source`; `path` is the name that messages show.
    pub fn open(source: Box<dyn Source>, path: &Path, settings: Settings) -> Result<Self> {
        let named = |error: Error| error.on(path.display());
        let (stamp, located) = take_stock(&*source).map_err(named)?;
        Ok(Self {
            id: stamp.id.clone(),
            path: path.to_path_buf(),
            gate: Gate::default(),
            blocks: BlockCache::new(settings.metadata_cache),
            structures: Structures::default(),
            whole: WholeCache::default(),
            attempts: Attempts::default(),
            looks: Looks::default(),
            state: RwLock::new(State {
                generation: 0,
                lineage: 0,
                stamp,
                located: Arc::new(located),
            }),
            settings,
            spread: !source.parts().is_empty(),
            remarks: Vec::new(),
            source: Overlay::new(source),
        })
    }

    /// Adds a sentence to the file's notes.
    #[must_use]
    pub fn remark(mut self, remark: String) -> Self {
        self.remarks.push(remark);
        self
    }

    /// The bytes, addressed from the start of the file; reading goes through the gate.
    pub fn source(&self) -> &dyn Source {
        &self.source
    }

    pub(super) fn edited_source(&self) -> &Overlay {
        &self.source
    }

    pub(super) fn state(&self) -> &RwLock<State> {
        &self.state
    }

    /// Forgets the blocks of metadata that are kept.
    pub(super) fn drop_blocks(&self) {
        self.blocks.clear();
    }

    /// The gate that reads go through.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Which file it is.
    pub fn id(&self) -> &FileId {
        &self.id
    }

    /// The path by which it was opened first.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Caps on what the file may claim.
    pub fn limits(&self) -> &Limits {
        &self.settings.limits
    }

    /// Threads that decode; `None` where the system gives none.
    pub fn pool(&self) -> Option<&rayon::ThreadPool> {
        static SHARED: OnceLock<Option<rayon::ThreadPool>> = OnceLock::new();
        let shared = || {
            let threads = rayon::ThreadPoolBuilder::new().thread_name(|i| format!("decode {i}"));
            threads.build().ok()
        };
        match &self.settings.pool {
            Some(pool) => Some(pool),
            None => SHARED.get_or_init(shared).as_ref(),
        }
    }

    /// Filters that can be decoded.
    pub fn filters(&self) -> &Registry {
        &self.settings.filters
    }

    /// Decoded structures that are kept from one call to the next; none while another process
    /// writes the file.
    pub fn structures(&self) -> Option<&Structures> {
        (!self.is_being_written()).then_some(&self.structures)
    }

    /// Attempts to read what did not decode.
    pub(super) fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    /// When it was found unchanged.
    pub(super) fn looks(&self) -> &Looks {
        &self.looks
    }

    /// What the superblock extension was found to say.
    pub(super) fn whole_cache(&self) -> &WholeCache {
        &self.whole
    }

    /// Widths of addresses and lengths.
    pub fn sizes(&self) -> Sizes {
        self.state.read().located.superblock.sizes
    }

    /// The superblock and its place.
    pub fn located(&self) -> Arc<Located> {
        self.state.read().located.clone()
    }

    /// Facts about the file as a whole.
    pub fn info(&self) -> FileInfo {
        let mut info = FileInfo::of(&self.located(), &self.source);
        info.notes.extend(self.remarks.iter().cloned());
        info.notes.extend(self.whole().remark.clone());
        info
    }

    /// Rises each time that the file was found changed; everything read before is then void.
    pub fn generation(&self) -> u64 {
        self.state.read().generation
    }

    /// Offset in the file of an address: they count from the superblock.
    pub fn absolute(&self, address: Address) -> Result<u64> {
        let found = self.state.read().located.found;
        found
            .checked_add(address.0)
            .ok_or_else(|| Error::corrupt("file address", "it overflows 64 bits").at(address.0))
    }

    /// Looks whether the file changed on disk since it was opened or last looked at. If so, caches
    /// are dropped and the generation rises.
    pub fn refresh(&self) -> Result<bool> {
        let start = Instant::now();
        let now = self.stamp_now()?;
        if now == self.state.read().stamp {
            self.looks.note(start);
            return Ok(false);
        }
        if self.source.is_changed() {
            let cause = "another program changed it beneath changes that are not saved; \
                         revert them to see it as it is now";
            return Err(Error::new(Kind::Changed, "file", cause).on(self.path.display()));
        }
        self.take_stock_anew()
    }

    /// Reads stamp and superblock anew; nothing that was read before holds any longer.
    pub(super) fn take_stock_anew(&self) -> Result<bool> {
        let renewed = take_stock(self.source.base());
        let mut state = self.state.write();
        state.generation += 1;
        state.lineage = state.generation;
        self.blocks.clear();
        match renewed {
            Ok((stamp, located)) => {
                state.stamp = stamp;
                state.located = Arc::new(located);
                Ok(true)
            }
            // The old stamp stays, so that the next look tries again.
            Err(error) => {
                let cause = format!("the file is being rewritten: {error}");
                Err(Error::new(Kind::Changed, "file", cause).on(self.path.display()))
            }
        }
    }

    /// Whether the file changed on disk since it was opened or last refreshed; nothing is dropped.
    pub fn has_changed(&self) -> Result<bool> {
        Ok(self.stamp_now()? != self.state.read().stamp)
    }

    /// After a batch of reads: [`Kind::Changed`] if the file is no longer the one of `generation`.
    ///
    /// A file that a single writer writes for many readers changes all the time and stays
    /// consistent: it is let pass.
    pub fn confirm(&self, generation: u64) -> Result<()> {
        if !self.is_being_written() {
            self.refresh()?;
        }
        if self.generation() == generation {
            return Ok(());
        }
        let cause = "another program changed it while it was read; read again";
        Err(Error::new(Kind::Changed, "file", cause).on(self.path.display()))
    }

    /// The current stamp, with the hash of what now stands at the superblock's place.
    pub(super) fn stamp_now(&self) -> Result<Stamp> {
        let located = self.located();
        let stamp = self.source.stamp()?;
        let mut bytes = vec![0; located.bytes.len()];
        match self.source.base().read_at(located.found, &mut bytes) {
            Ok(()) => Ok(stamp.with_superblock(&bytes)),
            Err(error) if error.kind() == Kind::Truncated => Ok(stamp),
            Err(error) => Err(error),
        }
    }

    /// The `length` bytes of a metadata structure at `address`: within the limits and the file.
    pub fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>> {
        let bytes = self.fetch_up_to(address, length, structure)?;
        if bytes.len() as u64 == length {
            return Ok(bytes);
        }
        let end = self.absolute(address)?.saturating_add(bytes.len() as u64);
        let lack = self.source.lack_at(end);
        let cause = match bytes.len() {
            0 => format!("it lies past the end of the file{lack}"),
            left => format!("the file ends after {left} of its {length} bytes{lack}"),
        };
        Err(Error::new(Kind::Truncated, structure, cause).at(address.0))
    }

    /// As [`Core::fetch`], but shorter, even empty, where the file ends earlier.
    pub fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>> {
        let agreed = Limits::agree(length, self.limits().metadata_block, structure)
            .map_err(|error| error.at(address.0))?;
        let start = self.absolute(address)?;
        let generation = self.generation();
        let length = self.readable(start, agreed as u64)?;
        let mut out = vec![0; usize::try_from(length).unwrap_or(agreed)];
        let done = if length > LONGEST_CACHED || self.is_being_written() {
            self.read_long(start, &mut out)
        } else {
            self.read_cached(generation, start, &mut out)
        };
        done.map_err(|error| error.at(address.0))?;
        Ok(out)
    }

    /// How many of the `length` bytes from `start` on are there.
    fn readable(&self, start: u64, length: u64) -> Result<u64> {
        if self.spread {
            return self.source.readable(start, length);
        }
        let known = self.state.read().located.length;
        let end = match start.saturating_add(length) > known {
            // The file may have grown since it was looked at.
            true => self.source.len()?,
            false => known,
        };
        Ok(end.saturating_sub(start).min(length))
    }

    /// Reads past the cache, in as many turns as it takes.
    fn read_long(&self, start: u64, out: &mut [u8]) -> Result<()> {
        let mut offset = start;
        for part in out.chunks_mut(TURN_BYTES as usize) {
            let turn = self.gate.turn(&Task::new())?;
            turn.read_at(&self.source, offset, part)?;
            offset += part.len() as u64;
        }
        Ok(())
    }

    /// Copies from cached blocks, reading those that are missing. All of `out` is there.
    fn read_cached(&self, generation: u64, start: u64, out: &mut [u8]) -> Result<()> {
        let mut offset = start;
        let mut out = out;
        while !out.is_empty() {
            let (number, skip) = (offset / BLOCK, (offset % BLOCK) as usize);
            let count = out.len().min(BLOCK as usize - skip);
            let (now, later) = out.split_at_mut(count);
            let block = match self.blocks.get(generation, number) {
                // The last block of a file that grew is read again.
                Some(block) if block.len() >= skip + count => block,
                _ => self.read_block(generation, number)?,
            };
            match block.get(skip..skip + count) {
                Some(found) => now.copy_from_slice(found),
                // There is a gap before it, or the file became shorter: then this fails.
                None => self.read_long(offset, now)?,
            }
            offset += count as u64;
            out = later;
        }
        Ok(())
    }

    /// Reads as much of a block as there is.
    fn read_block(&self, generation: u64, number: u64) -> Result<Arc<[u8]>> {
        let start = number.saturating_mul(BLOCK);
        let length = match self.readable(start, BLOCK) {
            Err(error) if error.kind() == Kind::Truncated => 0,
            length => length?,
        };
        let mut bytes = vec![0; length as usize];
        let turn = self.gate.turn(&Task::new())?;
        turn.read_at(&self.source, start, &mut bytes)?;
        drop(turn);
        let block: Arc<[u8]> = bytes.into();
        self.blocks.insert(generation, number, block.clone());
        Ok(block)
    }
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Core({})", self.path.display())
    }
}

/// Stamp and superblock that belong together: the stamp is taken before, so that a change during
/// the search shows at the next look.
fn take_stock(source: &dyn Source) -> Result<(Stamp, Located)> {
    let mut attempt = 1;
    loop {
        let stamp = source.stamp()?;
        match locate(source) {
            // A writer may be at the superblock at this moment.
            Err(error) if error.kind() == Kind::Corrupt && swmr::wait(attempt) => attempt += 1,
            located => {
                let located = located?;
                return Ok((stamp.with_superblock(&located.bytes), located));
            }
        }
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
