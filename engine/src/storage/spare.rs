//! Memory of large results that were dropped, for the next ones: to have the system clear fresh
//! pages can take longer than to read the data into them. What nobody takes for some seconds goes
//! back to the system.

use std::time::{Duration, Instant};

use memmap2::MmapMut;
use parking_lot::Mutex;

/// Most bytes that wait for the next result: some blocks of a long read, or a table's worth.
const HELD: usize = 64 << 20;

/// How long they wait.
const KEPT: Duration = Duration::from_secs(10);

static SPARE: Mutex<Spare> = Mutex::new(Spare {
    maps: Vec::new(),
    watched: false,
});

#[derive(Default)]
struct Spare {
    /// What waits and since when, the oldest first.
    maps: Vec<(Instant, MmapMut)>,
    /// Whether a thread gives back what waited for too long.
    watched: bool,
}

impl Spare {
    /// Memory for `length` bytes, none that is more than twice as long. Where nothing fits, what
    /// waits is given up: the two together would be more than either result needs.
    fn take(&mut self, length: usize) -> Result<MmapMut, Vec<(Instant, MmapMut)>> {
        let fits = |map: &MmapMut| (length..=length.saturating_mul(2)).contains(&map.len());
        match self.maps.iter().rposition(|(_, map)| fits(map)) {
            Some(last) => Ok(self.maps.remove(last).1),
            None => Err(std::mem::take(&mut self.maps)),
        }
    }

    /// Keeps memory, and gives up what is too much, the oldest first.
    fn give(&mut self, map: MmapMut, now: Instant) -> Vec<(Instant, MmapMut)> {
        self.maps.push((now, map));
        let mut left = HELD;
        let kept = self.maps.iter().rev().take_while(|(_, map)| {
            let rest = left.checked_sub(map.len());
            left = rest.unwrap_or_default();
            rest.is_some()
        });
        let surplus = self.maps.len() - kept.count();
        self.maps.drain(..surplus).collect()
    }

    /// Gives up what waited for too long.
    fn give_up_old(&mut self, now: Instant) -> Vec<(Instant, MmapMut)> {
        let is_old = |(since, _): &(Instant, _)| now.saturating_duration_since(*since) >= KEPT;
        let old = self.maps.iter().take_while(|map| is_old(map)).count();
        self.maps.drain(..old).collect()
    }
}

/// Memory for `length` bytes, of any content.
pub fn take(length: usize) -> Option<MmapMut> {
    let taken = SPARE.lock().take(length);
    // The system takes its time to get large ones back: that is done outside the lock.
    taken.ok()
}

/// Keeps memory for the next result.
pub fn give(map: MmapMut) {
    if map.len() > HELD {
        return;
    }
    let mut spare = SPARE.lock();
    let mut surplus = spare.give(map, Instant::now());
    if !spare.watched {
        let thread = std::thread::Builder::new().name("spare memory".into());
        spare.watched = thread.spawn(watch).is_ok();
        if !spare.watched {
            surplus.append(&mut spare.maps);
        }
    }
    drop(spare);
    drop(surplus);
}

/// Gives back what waited for too long, until nothing waits.
fn watch() {
    loop {
        let mut spare = SPARE.lock();
        let Some((oldest, _)) = spare.maps.first() else {
            spare.watched = false;
            return;
        };
        let left = KEPT.saturating_sub(oldest.elapsed());
        let old = spare.give_up_old(Instant::now());
        drop(spare);
        drop(old);
        std::thread::sleep(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(length: usize) -> MmapMut {
        MmapMut::map_anon(length).unwrap()
    }

    fn lengths(spare: &Spare) -> Vec<usize> {
        spare.maps.iter().map(|(_, map)| map.len()).collect()
    }

    #[test]
    fn what_is_held_is_bounded_and_the_oldest_goes_first() {
        let (mut spare, now) = (Spare::default(), Instant::now());
        let third = HELD / 3;
        for n in 0..3 {
            assert!(spare.give(map(third - n), now).is_empty());
        }
        let surplus = spare.give(map(third - 3), now);
        assert_eq!(surplus.len(), 1);
        assert_eq!(lengths(&spare), [third - 1, third - 2, third - 3]);
        assert_eq!(spare.give(map(HELD), now).len(), 3);
    }

    #[test]
    fn memory_that_fits_is_taken_and_else_none_is_held() {
        let (mut spare, now) = (Spare::default(), Instant::now());
        spare.give(map(10_000), now);
        spare.give(map(30_000), now);
        assert_eq!(spare.take(20_000).unwrap().len(), 30_000);
        assert_eq!(spare.take(5000).unwrap().len(), 10_000);
        spare.give(map(10_000), now);
        assert_eq!(spare.take(10_001).unwrap_err().len(), 1);
        assert!(spare.maps.is_empty());
    }

    #[test]
    fn what_nobody_takes_goes_back() {
        let (mut spare, now) = (Spare::default(), Instant::now());
        spare.give(map(10_000), now);
        spare.give(map(20_000), now + KEPT / 2);
        assert!(spare.give_up_old(now + KEPT / 2).is_empty());
        assert_eq!(spare.give_up_old(now + KEPT).len(), 1);
        assert_eq!(lengths(&spare), [20_000]);
        assert_eq!(spare.give_up_old(now + KEPT * 2).len(), 1);
    }

    #[test]
    fn a_longer_map_than_may_be_held_is_not() {
        give(map(HELD + 1));
        assert!(SPARE.lock().maps.iter().all(|(_, map)| map.len() <= HELD));
    }
}
