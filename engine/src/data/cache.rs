//! The chunk cache: decoded chunks, bounded in bytes, one decode however many ask.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::task::Task;

/// How often somebody who waits for another's decode looks at the own task.
const LOOK: Duration = Duration::from_millis(10);

/// A file in one state: a changed file gets another generation, and its old chunks age away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileKey {
    /// Identity of the file inside this process.
    pub file: u64,
    /// Raised whenever the file was found changed.
    pub generation: u64,
}

/// Which decoded chunk is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkKey {
    /// The file.
    pub file: FileKey,
    /// Offset of the chunk.
    pub address: u64,
    /// Filters that were left out.
    pub mask: u32,
    /// Fingerprint of the pipeline, and whether it was applied at all.
    pub pipeline: u64,
    /// Decoded bytes.
    pub length: usize,
}

/// Chunks differ in their places mostly: to hash the rest would cost more than it tells apart.
impl Hash for ChunkKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.address);
        state.write_u32(self.mask);
    }
}

/// Decoded chunks of any number of files.
#[derive(Debug)]
pub struct ChunkCache {
    budget: usize,
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<ChunkKey, Entry>,
    bytes: usize,
    clock: u64,
    hits: u64,
    misses: u64,
}

#[derive(Debug)]
enum Entry {
    /// Somebody decodes it.
    Pending,
    Ready {
        bytes: Arc<Vec<u8>>,
        used: u64,
        /// When it was decoded.
        since: Instant,
    },
}

/// What the cache knows of a chunk.
#[derive(Debug)]
pub enum Lookup<'a> {
    /// Here it is.
    Ready(Arc<Vec<u8>>),
    /// Nobody has it: the caller decodes it and says so.
    Claimed(Claim<'a>),
    /// Somebody else decodes it: see [`ChunkCache::wait`].
    Pending,
}

/// The duty to decode a chunk; dropping it without a result lets others try.
#[derive(Debug)]
pub struct Claim<'a> {
    cache: &'a ChunkCache,
    key: ChunkKey,
}

/// How full a cache is and how well it served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheStats {
    /// Bytes held.
    pub bytes: usize,
    /// Most bytes held.
    pub budget: usize,
    /// Chunks held.
    pub chunks: usize,
    /// Chunks found since the start.
    pub hits: u64,
    /// Chunks not found since the start.
    pub misses: u64,
}

impl ChunkCache {
    /// A cache of at most `budget` bytes.
    pub fn new(budget: usize) -> Self {
        Self {
            budget,
            state: Mutex::default(),
            arrived: Condvar::new(),
        }
    }

    /// The most bytes that one read may bring in: more would only push out what is of use.
    pub fn largest(&self) -> usize {
        self.budget / 4
    }

    /// How full it is and how well it served.
    pub fn stats(&self) -> CacheStats {
        let state = self.state.lock();
        CacheStats {
            bytes: state.bytes,
            budget: self.budget,
            chunks: state.entries.len(),
            hits: state.hits,
            misses: state.misses,
        }
    }

    /// Forgets everything that nobody is decoding.
    pub fn clear(&self) {
        let mut state = self.state.lock();
        state
            .entries
            .retain(|_, entry| matches!(entry, Entry::Pending));
        state.bytes = 0;
    }

    /// Looks for a chunk; who gets a claim has to decode it.
    pub fn lookup(&self, key: ChunkKey) -> Lookup<'_> {
        let mut state = self.state.lock();
        state.clock += 1;
        let now = state.clock;
        match state.entries.get_mut(&key) {
            Some(Entry::Ready { bytes, used, .. }) => {
                *used = now;
                let bytes = bytes.clone();
                state.hits += 1;
                Lookup::Ready(bytes)
            }
            Some(Entry::Pending) => Lookup::Pending,
            None => {
                state.misses += 1;
                state.entries.insert(key, Entry::Pending);
                Lookup::Claimed(Claim { cache: self, key })
            }
        }
    }

    /// Looks for several chunks under one lock, without claims.
    pub fn peek(&self) -> Peek<'_> {
        let mut state = self.state.lock();
        state.clock += 1;
        Peek { state, found: 0 }
    }

    /// Waits until another's decode ends; `None` where it failed or the task was cancelled.
    pub fn wait(&self, key: ChunkKey, task: &Task) -> Option<Arc<Vec<u8>>> {
        let mut state = self.state.lock();
        loop {
            match state.entries.get(&key) {
                Some(Entry::Ready { bytes, .. }) => return Some(bytes.clone()),
                Some(Entry::Pending) if !task.is_cancelled() => {
                    self.arrived.wait_for(&mut state, LOOK);
                }
                _ => return None,
            }
        }
    }
}

/// The cache, looked into by one read.
pub struct Peek<'a> {
    state: MutexGuard<'a, State>,
    found: u64,
}

impl Peek<'_> {
    /// A chunk that is here, and when it was decoded.
    pub fn get(&mut self, key: &ChunkKey) -> Option<(Arc<Vec<u8>>, Instant)> {
        let now = self.state.clock;
        let Some(Entry::Ready { bytes, used, since }) = self.state.entries.get_mut(key) else {
            return None;
        };
        *used = now;
        self.found += 1;
        Some((bytes.clone(), *since))
    }

    /// The read needs no other: what was found counts.
    pub fn end(mut self) {
        self.state.hits += self.found;
    }
}

impl State {
    /// Makes room by dropping what was not used for longest.
    fn shrink(&mut self, budget: usize) {
        while self.bytes > budget {
            let ready = self.entries.iter().filter_map(|(key, entry)| match entry {
                Entry::Ready { used, .. } => Some((*used, *key)),
                Entry::Pending => None,
            });
            let Some((_, oldest)) = ready.min_by_key(|(used, _)| *used) else {
                return;
            };
            if let Some(Entry::Ready { bytes, .. }) = self.entries.remove(&oldest) {
                self.bytes -= bytes.len();
            }
        }
    }
}

impl Claim<'_> {
    /// Gives the decoded chunk to the cache and to everybody who waits for it.
    pub fn fulfil(self, bytes: Arc<Vec<u8>>) {
        let since = Instant::now();
        let mut state = self.cache.state.lock();
        state.clock += 1;
        let used = state.clock;
        state.bytes += bytes.len();
        let entry = Entry::Ready { bytes, used, since };
        state.entries.insert(self.key, entry);
        state.shrink(self.cache.budget);
        // Dropping the claim wakes who waits.
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut state = self.cache.state.lock();
        if let Some(Entry::Pending) = state.entries.get(&self.key) {
            state.entries.remove(&self.key);
        }
        self.cache.arrived.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(address: u64) -> ChunkKey {
        ChunkKey {
            file: FileKey {
                file: 1,
                generation: 0,
            },
            address,
            mask: 0,
            pipeline: 0,
            length: 100,
        }
    }

    fn put(cache: &ChunkCache, address: u64) {
        let Lookup::Claimed(claim) = cache.lookup(key(address)) else {
            panic!("somebody has it");
        };
        claim.fulfil(Arc::new(vec![address as u8; 100]));
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let cache = ChunkCache::new(250);
        put(&cache, 1);
        put(&cache, 2);
        assert!(matches!(cache.lookup(key(1)), Lookup::Ready(_)));
        put(&cache, 3);
        assert!(matches!(cache.lookup(key(2)), Lookup::Claimed(_)));
        assert!(matches!(cache.lookup(key(1)), Lookup::Ready(_)));
        assert!(cache.stats().bytes <= 250);
    }

    #[test]
    fn a_second_asker_waits_for_the_first_decode() {
        let cache = ChunkCache::new(1000);
        let Lookup::Claimed(claim) = cache.lookup(key(7)) else {
            panic!("not claimed");
        };
        assert!(matches!(cache.lookup(key(7)), Lookup::Pending));
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| cache.wait(key(7), &Task::new()));
            claim.fulfil(Arc::new(vec![7; 100]));
            assert_eq!(waiter.join().unwrap().unwrap()[0], 7);
        });
    }

    #[test]
    fn a_failed_decode_lets_others_try() {
        let cache = ChunkCache::new(1000);
        let claim = cache.lookup(key(7));
        assert!(matches!(cache.lookup(key(7)), Lookup::Pending));
        drop(claim);
        assert!(cache.wait(key(7), &Task::new()).is_none());
        assert!(matches!(cache.lookup(key(7)), Lookup::Claimed(_)));
    }
}
