//! Blocks of a file that metadata was read from, bounded in bytes.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;

/// Size of a block in bytes, and its alignment in the file.
pub const BLOCK: u64 = 16 << 10;

/// A block of one generation of the file.
type Key = (u64, u64);

/// Keeps the blocks used last (second chance: a block asked for again survives one round).
#[derive(Debug)]
pub struct BlockCache {
    budget: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    blocks: HashMap<Key, Entry>,
    order: VecDeque<Key>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    bytes: Arc<[u8]>,
    used: bool,
}

impl BlockCache {
    /// A cache that holds at most `budget` bytes.
    pub fn new(budget: usize) -> Self {
        Self {
            budget,
            state: Mutex::default(),
        }
    }

    /// The block numbered `block` as it was in `generation`.
    pub fn get(&self, generation: u64, block: u64) -> Option<Arc<[u8]>> {
        let mut state = self.state.lock();
        let entry = state.blocks.get_mut(&(generation, block))?;
        entry.used = true;
        Some(entry.bytes.clone())
    }

    /// Keeps a block.
    pub fn insert(&self, generation: u64, block: u64, bytes: Arc<[u8]>) {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let key = (generation, block);
        let size = bytes.len();
        if size > self.budget {
            return;
        }
        while state.bytes + size > self.budget {
            let Some(oldest) = state.order.pop_front() else {
                break;
            };
            match state.blocks.get_mut(&oldest) {
                Some(entry) if entry.used => {
                    entry.used = false;
                    state.order.push_back(oldest);
                }
                Some(entry) => {
                    state.bytes -= entry.bytes.len();
                    state.blocks.remove(&oldest);
                }
                None => {}
            }
        }
        state.bytes += size;
        match state.blocks.insert(key, Entry { bytes, used: false }) {
            Some(replaced) => state.bytes -= replaced.bytes.len(),
            None => state.order.push_back(key),
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.state.lock() = State::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(value: u8) -> Arc<[u8]> {
        vec![value; 10].into()
    }

    #[test]
    fn blocks_stay_within_the_budget_and_used_ones_stay_longer() {
        let cache = BlockCache::new(30);
        for number in 0..3 {
            cache.insert(0, number, block(number as u8));
        }
        assert!(cache.get(0, 0).is_some());
        cache.insert(0, 3, block(3));
        assert!(cache.get(0, 0).is_some());
        assert!(cache.get(0, 1).is_none());
        assert_eq!(cache.state.lock().bytes, 30);
    }

    #[test]
    fn another_generation_is_another_block() {
        let cache = BlockCache::new(30);
        cache.insert(0, 7, block(1));
        assert!(cache.get(1, 7).is_none());
        cache.clear();
        assert!(cache.get(0, 7).is_none());
        assert_eq!(cache.state.lock().bytes, 0);
    }

    #[test]
    fn a_block_over_the_budget_is_not_kept() {
        let cache = BlockCache::new(5);
        cache.insert(0, 0, block(1));
        assert!(cache.get(0, 0).is_none());
    }
}
