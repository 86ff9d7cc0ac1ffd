//! A medium for trials: it records what is written, fails or forgets a sync on request, and gives the
//! states in which a power cut could have left the disk.

use parking_lot::Mutex;

use super::medium::SECTOR;
use super::{Driver, Medium, MemorySource, Source, Stamp};
use crate::error::{Error, Kind, Result};

/// One call that changes the medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Bytes written at an offset.
    Write(u64, Vec<u8>),
    /// A length set.
    SetLength(u64),
    /// What was written before it is on the disk.
    Sync,
}

/// A medium in memory that records its operations.
#[derive(Debug)]
pub struct Recorder {
    memory: MemorySource,
    start: Vec<u8>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    operations: Vec<Operation>,
    calls: usize,
    syncs: usize,
    fails_at: Option<usize>,
    skips: Option<usize>,
}

impl Recorder {
    /// A medium that holds `bytes`, all of them on the disk.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            memory: MemorySource::new(bytes.clone()),
            start: bytes,
            state: Mutex::default(),
        }
    }

    /// Lets the operation of this number (from 0) fail, and all after it.
    #[must_use]
    pub fn failing_at(self, number: usize) -> Self {
        self.state.lock().fails_at = Some(number);
        self
    }

    /// Lets the sync of this number (from 0) return without effect.
    #[must_use]
    pub fn skipping_sync(self, number: usize) -> Self {
        self.state.lock().skips = Some(number);
        self
    }

    /// The operations so far.
    pub fn operations(&self) -> Vec<Operation> {
        self.state.lock().operations.clone()
    }

    /// The bytes as they are now.
    pub fn to_vec(&self) -> Vec<u8> {
        self.memory.to_vec()
    }

    /// What is on the disk for certain: all that was written before the last sync that had an effect.
    pub fn durable(&self) -> Vec<u8> {
        let operations = self.operations();
        let synced = operations.iter().rposition(|done| *done == Operation::Sync);
        let mut bytes = self.start.clone();
        let before = operations.iter().take(synced.unwrap_or(0));
        before.for_each(|done| apply(&mut bytes, done));
        bytes
    }

    /// Counts a call; whether it has an effect.
    fn call(&self, operation: Operation) -> Result<bool> {
        let mut state = self.state.lock();
        let number = state.calls;
        state.calls += 1;
        if state.fails_at.is_some_and(|fails| number >= fails) {
            return Err(Error::new(Kind::Io, "writing", "the medium fails"));
        }
        if operation == Operation::Sync {
            state.syncs += 1;
            if state.skips == Some(state.syncs - 1) {
                return Ok(false);
            }
        }
        state.operations.push(operation);
        Ok(true)
    }

    /// States that a power cut could have left: after every operation with all before it written;
    /// and, of what no sync had made durable by then, `samples` random choices of the sectors that
    /// reached the disk. The same ones for the same `seed`.
    pub fn cuts(&self, samples: usize, seed: u64, each: &mut dyn FnMut(Vec<u8>)) {
        let operations = self.operations();
        let mut random = Random(seed);
        let mut durable = self.start.clone();
        let mut waiting: Vec<Operation> = Vec::new();
        each(durable.clone());
        for operation in operations {
            if operation == Operation::Sync {
                waiting
                    .drain(..)
                    .for_each(|done| apply(&mut durable, &done));
                continue;
            }
            waiting.extend(sectors(&operation));
            let mut all = durable.clone();
            waiting.iter().for_each(|done| apply(&mut all, done));
            each(all);
            for _ in 0..samples {
                let mut some = durable.clone();
                let odds = random.next() % 7;
                let reached = waiting.iter().filter(|_| random.next() % 7 >= odds);
                reached.for_each(|done| apply(&mut some, done));
                each(some);
            }
        }
    }
}

/// A write, cut at sectors.
fn sectors(operation: &Operation) -> Vec<Operation> {
    let Operation::Write(offset, bytes) = operation else {
        return vec![operation.clone()];
    };
    let mut parts = Vec::new();
    let (mut at, mut rest) = (*offset, bytes.as_slice());
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.len().min((SECTOR - at % SECTOR) as usize));
        parts.push(Operation::Write(at, now.to_vec()));
        at = at.saturating_add(now.len() as u64);
        rest = later;
    }
    parts
}

fn apply(bytes: &mut Vec<u8>, operation: &Operation) {
    match operation {
        Operation::Sync => {}
        Operation::SetLength(length) => bytes.resize(*length as usize, 0),
        Operation::Write(offset, new) => {
            let (start, end) = (*offset as usize, *offset as usize + new.len());
            bytes.resize(end.max(bytes.len()), 0);
            if let Some(place) = bytes.get_mut(start..end) {
                place.copy_from_slice(new);
            }
        }
    }
}

/// Numbers that look random (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }
}

impl Source for Recorder {
    fn len(&self) -> Result<u64> {
        self.memory.len()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.memory.read_at(offset, out)
    }

    fn stamp(&self) -> Result<Stamp> {
        self.memory.stamp()
    }

    fn driver(&self) -> Driver {
        Driver::Memory
    }
}

impl Medium for Recorder {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        self.call(Operation::Write(offset, bytes.to_vec()))?;
        self.memory.write_at(offset, bytes)
    }

    fn set_len(&self, length: u64) -> Result<()> {
        self.call(Operation::SetLength(length))?;
        self.memory.set_len(length)
    }

    fn sync(&self) -> Result<()> {
        self.call(Operation::Sync)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::conformance;

    #[test]
    fn it_passes_the_suites() {
        conformance::run(|bytes| Box::new(Recorder::new(bytes.to_vec())));
        conformance::run_medium(|bytes| Box::new(Recorder::new(bytes.to_vec())));
    }

    fn cuts(recorder: &Recorder) -> std::collections::BTreeSet<Vec<u8>> {
        let mut cuts = std::collections::BTreeSet::new();
        recorder.cuts(50, 1, &mut |bytes| {
            cuts.insert(bytes);
        });
        cuts
    }

    #[test]
    fn writes_between_two_syncs_come_in_any_order_and_others_do_not() {
        let write = |recorder: Recorder| {
            recorder.write_at(0, b"a").unwrap();
            recorder.write_at(1, b"b").unwrap();
            recorder.sync().unwrap();
            recorder.write_at(2, b"c").unwrap();
            cuts(&recorder)
        };
        let all = write(Recorder::new(b"...".to_vec()));
        let expected = ["...", "a..", ".b.", "ab.", "abc"];
        assert_eq!(all, expected.map(|cut| cut.as_bytes().to_vec()).into());
        let unsynced = write(Recorder::new(b"...".to_vec()).skipping_sync(0));
        assert!(unsynced.contains(b"a.c".as_slice()));
        let recorder = Recorder::new(b"...".to_vec());
        assert_eq!(recorder.durable(), b"...");
        recorder.write_at(0, b"a").unwrap();
        recorder.sync().unwrap();
        recorder.write_at(1, b"b").unwrap();
        assert_eq!(recorder.durable(), b"a..");
    }

    #[test]
    fn a_failing_medium_fails_from_then_on() {
        let recorder = Recorder::new(b"...".to_vec()).failing_at(1);
        recorder.write_at(0, b"a").unwrap();
        assert!(recorder.write_at(1, b"b").is_err());
        assert!(recorder.sync().is_err());
        assert_eq!(recorder.to_vec(), b"a..");
    }
}
