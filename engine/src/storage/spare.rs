//! Memory of large results that were dropped, for the next ones: to have the system clear fresh
//! pages takes as long as to read the data into them.

use memmap2::MmapMut;
use parking_lot::Mutex;

/// Most bytes that wait for the next result.
const HELD: usize = 64 << 20;

/// What waits, the oldest first.
static SPARE: Mutex<Vec<MmapMut>> = Mutex::new(Vec::new());

/// Memory for `length` bytes, of any content; none that is more than twice as long.
pub fn take(length: usize) -> Option<MmapMut> {
    let mut spare = SPARE.lock();
    let fits = |map: &MmapMut| (length..=length.saturating_mul(2)).contains(&map.len());
    let last = spare.iter().rposition(fits)?;
    Some(spare.remove(last))
}

/// Keeps memory for the next result, in place of what waits for longest.
pub fn give(map: MmapMut) {
    if map.len() > HELD {
        return;
    }
    let mut spare = SPARE.lock();
    spare.push(map);
    let mut left = HELD;
    let fits = spare.iter().rev().take_while(|map| {
        let rest = left.checked_sub(map.len());
        left = rest.unwrap_or_default();
        rest.is_some()
    });
    let surplus = spare.len() - fits.count();
    let surplus: Vec<MmapMut> = spare.drain(..surplus).collect();
    // The system takes its time for large ones: others need not wait for it.
    drop(spare);
    drop(surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_of_a_fitting_length() {
        let map = |length| MmapMut::map_anon(length).unwrap();
        give(map(HELD + 1));
        assert!(take(HELD + 1).is_none());
        for _ in 0..5 {
            give(map(HELD / 2 - 1));
        }
        let held: usize = SPARE.lock().iter().map(|map| map.len()).sum();
        assert!(held <= HELD);
        assert!(take(HELD / 8).is_none_or(|map| map.len() <= HELD / 4));
        if let Some(map) = take(HELD / 2 - 1000) {
            assert!(map.len() >= HELD / 2 - 1000);
        }
    }
}
