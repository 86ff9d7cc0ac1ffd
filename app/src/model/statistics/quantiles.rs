//! Ranks of a stream of keys in bounded memory, with a bound on how wrong they are.
//!
//! Keys wait in levels; one of level h stands for 2^h keys. A full level is sorted and every
//! second key of it moves up, in turn the ones at even and at odd places (Manku, Rajagopalan and
//! Lindsay 1998). Each such step moves a rank by no more than the weight of one key, to one side;
//! what these come to is counted, so the bound is proven, not estimated. Whatever fits the first
//! level is exact.

/// A stream of keys as far as its ranks go.
#[derive(Debug, Clone)]
pub struct Quantiles {
    room: usize,
    levels: Vec<Level>,
    count: u64,
    /// How far a rank may have grown or shrunk.
    grown: u64,
    shrunk: u64,
}

#[derive(Debug, Clone, Default)]
struct Level {
    keys: Vec<u64>,
    odd: bool,
}

impl Quantiles {
    /// For a stream of which the first `room` keys are kept as they are.
    pub fn new(room: usize) -> Self {
        Self {
            room: room.max(2),
            levels: vec![Level::default()],
            count: 0,
            grown: 0,
            shrunk: 0,
        }
    }

    /// Keeps so many times as many keys from now on: parts of a stream that are about to be merged
    /// had as much room each.
    pub fn widen(&mut self, times: usize) {
        self.room = self.room.saturating_mul(times.max(1));
    }

    /// Takes in keys.
    pub fn feed(&mut self, mut keys: &[u64]) {
        self.count += keys.len() as u64;
        while !keys.is_empty() {
            if self.levels[0].keys.len() >= self.room {
                self.lift(0);
            }
            let free = self.room - self.levels[0].keys.len();
            let (now, later) = keys.split_at(free.min(keys.len()));
            self.levels[0].keys.extend_from_slice(now);
            keys = later;
        }
    }

    /// Takes in the keys of another part of the stream.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.grown += other.grown;
        self.shrunk += other.shrunk;
        for (height, level) in other.levels.into_iter().enumerate() {
            if self.levels.len() == height {
                self.levels.push(Level::default());
            }
            self.levels[height].keys.extend(level.keys);
            if self.levels[height].keys.len() > self.room {
                self.lift(height);
            }
        }
    }

    /// Moves every second key of a level up; the level above makes room first.
    fn lift(&mut self, height: usize) {
        if self.levels.len() == height + 1 {
            self.levels.push(Level::default());
        }
        let level = &mut self.levels[height];
        let mut keys = std::mem::take(&mut level.keys);
        let odd = level.odd;
        level.odd = !odd;
        keys.sort_unstable();
        if keys.len() % 2 == 1 {
            level.keys.extend(keys.pop());
        }
        let weight = 1 << height.min(63);
        match odd {
            true => self.shrunk += weight,
            false => self.grown += weight,
        }
        let kept: Vec<u64> = keys.into_iter().skip(odd.into()).step_by(2).collect();
        let above = &self.levels[height + 1];
        if above.keys.len() + kept.len() > self.room {
            self.lift(height + 1);
        }
        self.levels[height + 1].keys.extend(kept);
    }

    /// Everything in order.
    pub fn ranked(&self) -> Ranked {
        let weigh = |(height, level): (usize, &Level)| {
            let weight = 1_u64 << height.min(63);
            level
                .keys
                .iter()
                .map(move |key| (*key, weight))
                .collect::<Vec<_>>()
        };
        let mut keys: Vec<(u64, u64)> = self.levels.iter().enumerate().flat_map(weigh).collect();
        keys.sort_unstable();
        let mut until = 0;
        for (_, weight) in &mut keys {
            until += *weight;
            *weight = until;
        }
        Ranked {
            keys,
            error: self.grown.max(self.shrunk),
        }
    }
}

/// Keys in order, each with the number of keys up to it.
#[derive(Debug, Clone)]
pub struct Ranked {
    keys: Vec<(u64, u64)>,
    /// By how many places a rank is wrong at most; 0 where all keys are known.
    pub error: u64,
}

impl Ranked {
    /// How many keys there are.
    pub fn count(&self) -> u64 {
        self.keys.last().map_or(0, |(_, until)| *until)
    }

    /// The key of a rank, counted from 0.
    pub fn at(&self, rank: u64) -> Option<u64> {
        let place = self.keys.partition_point(|(_, until)| *until <= rank);
        self.keys.get(place).map(|(key, _)| *key)
    }

    /// How many keys are less than this one.
    pub fn below(&self, key: u64) -> u64 {
        let place = self.keys.partition_point(|(other, _)| *other < key);
        place.checked_sub(1).map_or(0, |last| self.keys[last].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A permutation of `0..count` that is far from sorted.
    fn scattered(count: u64) -> Vec<u64> {
        (0..count).map(|n| n * 7_368_787 % count).collect()
    }

    #[test]
    fn what_fits_the_first_level_is_exact() {
        let mut quantiles = Quantiles::new(1000);
        quantiles.feed(&scattered(1000));
        let ranked = quantiles.ranked();
        assert_eq!(ranked.error, 0);
        assert!((0..1000).all(|rank| ranked.at(rank) == Some(rank)));
        assert_eq!(ranked.at(1000), None);
        assert_eq!(
            (ranked.below(0), ranked.below(17), ranked.below(5000)),
            (0, 17, 1000)
        );
    }

    #[test]
    fn ranks_of_a_long_stream_keep_within_the_bound() {
        const COUNT: u64 = 1_000_003;
        for order in [
            scattered(COUNT),
            (0..COUNT).collect(),
            (0..COUNT).rev().collect(),
        ] {
            let mut quantiles = Quantiles::new(2048);
            let mut parts = order.chunks(70_001);
            quantiles.feed(parts.next().unwrap());
            for part in parts {
                let mut other = Quantiles::new(2048);
                other.feed(part);
                quantiles.merge(other);
            }
            let ranked = quantiles.ranked();
            assert_eq!(ranked.count(), COUNT);
            assert!(
                ranked.error > 0 && ranked.error < COUNT / 100,
                "{}",
                ranked.error
            );
            for rank in (0..COUNT).step_by(9973) {
                let found = ranked.at(rank).unwrap();
                assert!(found.abs_diff(rank) <= ranked.error, "{rank}: {found}");
                assert!(ranked.below(rank).abs_diff(rank) <= ranked.error);
            }
            let kept: usize = quantiles.levels.iter().map(|level| level.keys.len()).sum();
            assert!(kept <= 2048 * 12, "{kept}");
        }
    }

    #[test]
    fn few_different_keys_keep_their_shares() {
        let mut quantiles = Quantiles::new(256);
        let keys: Vec<u64> = (0..100_000).map(|n| u64::from(n % 10 == 0)).collect();
        quantiles.feed(&keys);
        let ranked = quantiles.ranked();
        assert!(ranked.below(1).abs_diff(90_000) <= ranked.error);
        assert_eq!((ranked.at(0), ranked.at(99_999)), (Some(0), Some(1)));
    }
}
