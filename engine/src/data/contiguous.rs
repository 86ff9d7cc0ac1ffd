//! Contiguous data: straight into the result where runs are long, through a window where short.

use parking_lot::Mutex;

use super::context::{ReadContext, Stored};
use crate::bytes::Address;
use crate::error::{Error, Kind, Result};
use crate::selection::Slice;
use crate::selection::runs::{Run, Runs};
use crate::storage::gate::TURN_BYTES;
use crate::storage::{Source, Turn};

const NAME: &str = "contiguous data";
/// From this length on a run is read where it belongs, without a copy.
const LONG: usize = 64 << 10;
/// Bytes between short runs that are read along rather than skipped.
const GAP: u64 = 16 << 10;
/// Largest window for short runs.
const WINDOW: u64 = 1 << 20;
/// From this length on a second thread helps.
const TWO_THREADS: usize = 2 << 20;
/// What each of the two reads at once.
const PIECE: usize = 1 << 20;

/// Where the bytes of the dataset lie, counted from its first.
enum Place<'a> {
    /// From an offset of the file on, so many bytes.
    File {
        source: &'a dyn Source,
        offset: u64,
        size: u64,
    },
    /// One after the other in several files.
    External(&'a [super::context::ExternalPart<'a>]),
}

/// Reads what `slices` select of contiguous data at `address`.
pub fn read(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    slices: &[Slice],
    address: Option<Address>,
    size: Option<u64>,
    out: &mut [u8],
) -> Result<()> {
    let runs = find_runs(stored, slices)?;
    let length = runs.run_length();
    context.task.expect(out.len() as u64);
    read_runs(context, stored, (runs, length), address, size, out)
}

/// Reads as [`read`] does, but work that the task was told of before.
pub fn read_part(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    slices: &[Slice],
    (address, size): (Address, u64),
    out: &mut [u8],
) -> Result<()> {
    let runs = find_runs(stored, slices)?;
    let length = runs.run_length();
    let (address, size) = (Some(address), Some(size));
    read_runs(context, stored, (runs, length), address, size, out)
}

/// The runs of a selection.
pub fn find_runs(stored: &Stored<'_>, slices: &[Slice]) -> Result<Runs> {
    Runs::new(slices, stored.shape)
        .ok_or_else(|| Error::corrupt(NAME, "more elements than 64 bits count"))
}

/// Reads runs, most of which have so many elements, one after the other into `out`; the task was told of the
/// work.
pub fn read_runs(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    (runs, length): (impl Iterator<Item = Run>, u64),
    address: Option<Address>,
    size: Option<u64>,
    out: &mut [u8],
) -> Result<()> {
    let place = match address {
        Some(address) if stored.external.is_empty() => {
            let offset = context.base.checked_add(address.0);
            let offset = offset.ok_or_else(|| Error::corrupt(NAME, "address beyond 64 bits"))?;
            Place::File {
                source: context.source,
                offset,
                size: size.unwrap_or(u64::MAX - offset),
            }
        }
        _ => Place::External(stored.external),
    };
    let reader = Reader {
        context,
        place,
        element_size: stored.element_size as u64,
    };
    let length = length.saturating_mul(reader.element_size);
    let done = match length >= LONG as u64 {
        true => reader.read_long(runs, out),
        false => reader.read_short(runs, out),
    };
    done.map_err(|error| match address {
        Some(address) if stored.external.is_empty() => error.at(address.0),
        _ => error,
    })
}

/// How many bytes of the dataset are there, where that is too few for the selection, and the error
/// that says so.
pub fn find_cut(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    slices: &[Slice],
    address: Option<Address>,
    size: Option<u64>,
) -> Result<Option<(u64, Error)>> {
    let Some(address) = address.filter(|_| stored.external.is_empty()) else {
        return Ok(None);
    };
    let last = slices
        .iter()
        .zip(stored.shape)
        .try_fold(0_u64, |at, (slice, length)| {
            at.checked_mul(*length)?.checked_add(slice.last()?)
        });
    let Some(last) = last else {
        return Ok(None); // nothing is selected, or the runs say what is wrong
    };
    let bytes = last
        .saturating_add(1)
        .saturating_mul(stored.element_size as u64);
    let start = context.base.saturating_add(address.0);
    let room = context.source.len()?.saturating_sub(start);
    let room = room.min(size.unwrap_or(u64::MAX));
    if bytes <= room {
        return Ok(None);
    }
    let lack = context.source.lack_at(start.saturating_add(room));
    let cause =
        format!("{room} of the {bytes} bytes up to the last selected element are there{lack}");
    let error = Error::new(Kind::Truncated, NAME, cause).at(address.0);
    Ok(Some((room, error)))
}

struct Reader<'a> {
    context: &'a ReadContext<'a>,
    place: Place<'a>,
    element_size: u64,
}

impl Reader<'_> {
    /// First byte of a run, and behind its last.
    fn bytes(&self, run: &Run) -> Result<(u64, u64)> {
        let start = run.start.checked_mul(self.element_size);
        let length = run.count.checked_mul(self.element_size);
        let end = start.zip(length).and_then(|(s, l)| s.checked_add(l));
        start
            .zip(end)
            .ok_or_else(|| Error::corrupt(NAME, "more bytes than 64 bits count"))
    }

    fn read_long(&self, runs: impl Iterator<Item = Run>, mut out: &mut [u8]) -> Result<()> {
        for run in runs {
            let (start, end) = self.bytes(&run)?;
            let length = usize::try_from(end - start).unwrap_or(usize::MAX);
            let (part, rest) = out
                .split_at_mut_checked(length)
                .ok_or_else(|| Error::invalid(NAME, "runs do not fit the result"))?;
            self.read_run(start, part)?;
            out = rest;
        }
        Ok(())
    }

    /// One run, in turns of the gate.
    fn read_run(&self, mut start: u64, out: &mut [u8]) -> Result<()> {
        for part in out.chunks_mut(TURN_BYTES as usize) {
            self.context.task.check()?;
            let turn = self.context.gate.turn(self.context.task)?;
            self.read_part(&turn, start, part)?;
            drop(turn);
            start += part.len() as u64;
            self.context.task.advance(part.len() as u64);
        }
        Ok(())
    }

    /// Short runs: windows over many of them, then copies.
    fn read_short(&self, runs: impl Iterator<Item = Run>, mut out: &mut [u8]) -> Result<()> {
        let mut window: Vec<u8> = Vec::new();
        let mut waiting: Vec<(u64, u64)> = Vec::new();
        let mut turn = self.context.gate.turn(self.context.task)?;
        let mut runs = runs.peekable();
        while let Some(run) = runs.next() {
            let (start, end) = self.bytes(&run)?;
            waiting.push((start, end));
            let first = waiting.first().map_or(start, |(start, _)| *start);
            if let Some(next) = runs.peek() {
                let (next_start, next_end) = self.bytes(next)?;
                if next_start - end <= GAP && next_end - first <= WINDOW {
                    continue;
                }
            }
            window.resize((end - first) as usize, 0);
            if turn.left() < window.len() as u64 {
                drop(turn);
                self.context.task.check()?;
                turn = self.context.gate.turn(self.context.task)?;
            }
            self.read_part(&turn, first, &mut window)?;
            for (start, end) in waiting.drain(..) {
                let (from, to) = ((start - first) as usize, (end - first) as usize);
                let (part, rest) = out
                    .split_at_mut_checked(to - from)
                    .ok_or_else(|| Error::invalid(NAME, "runs do not fit the result"))?;
                part.copy_from_slice(window.get(from..to).unwrap_or_default());
                self.context.task.advance(part.len() as u64);
                out = rest;
            }
        }
        Ok(())
    }

    /// Bytes of the dataset from `start` on, within a turn.
    fn read_part(&self, turn: &Turn<'_>, start: u64, out: &mut [u8]) -> Result<()> {
        match &self.place {
            Place::File {
                source,
                offset,
                size,
            } => {
                let end = start.checked_add(out.len() as u64);
                let Some(at) = offset.checked_add(start).filter(|_| end <= Some(*size)) else {
                    let cause = format!("{size} bytes, too short for the shape");
                    return Err(Error::new(Kind::Truncated, NAME, cause));
                };
                turn.spend(out.len() as u64)?;
                read_shared(*source, at, out)
            }
            Place::External(parts) => {
                turn.spend(out.len() as u64)?;
                read_external(parts, start, out)
            }
        }
    }
}

/// Fills `out`, with the help of a second thread where it is long: both take piece after piece, so
/// that neither waits long for one that the system does not let run.
fn read_shared(source: &dyn Source, offset: u64, out: &mut [u8]) -> Result<()> {
    if out.len() < TWO_THREADS {
        return source.read_at(offset, out);
    }
    let pieces = Mutex::new((offset, out.chunks_mut(PIECE)));
    let next = || {
        let mut left = pieces.lock();
        let (at, piece) = (left.0, left.1.next()?);
        left.0 += piece.len() as u64;
        Some((at, piece))
    };
    let read = || {
        while let Some((at, piece)) = next() {
            source.read_at(at, piece)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        // Without a second thread the first reads everything.
        let other = std::thread::Builder::new().spawn_scoped(scope, read);
        let done = read();
        let other = other.map_or(Ok(()), |thread| {
            let failed = |_| Err(Error::new(Kind::Io, NAME, "a reading thread failed"));
            thread.join().unwrap_or_else(failed)
        });
        done.and(other)
    })
}

/// Bytes of external files; what lies beyond their end reads as zeros, as the library has it.
fn read_external(
    parts: &[super::context::ExternalPart<'_>],
    start: u64,
    out: &mut [u8],
) -> Result<()> {
    out.fill(0);
    let end = start.saturating_add(out.len() as u64);
    let mut first = 0_u64;
    for part in parts {
        let last = first.saturating_add(part.size);
        let (from, to) = (start.max(first), end.min(last));
        if from < to {
            let offset = part.offset.saturating_add(from - first);
            let there = part.source.len()?.saturating_sub(offset).min(to - from);
            let place = (from - start) as usize;
            if let Some(room) = out.get_mut(place..place + there as usize) {
                part.source.read_at(offset, room)?;
            }
        }
        first = last;
    }
    if first < end {
        let cause = format!("external files hold {first} bytes, too few for the shape");
        return Err(Error::new(Kind::Truncated, NAME, cause));
    }
    Ok(())
}
