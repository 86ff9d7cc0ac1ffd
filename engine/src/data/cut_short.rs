//! Contiguous data of a file that was cut short: what is there is read, the rest is marked.

use super::context::{ReadContext, Stored};
use super::contiguous::{find_cut, find_runs, read_runs};
use super::fill::fill;
use super::salvage::{DamagedPart, Losses};
use crate::bytes::Address;
use crate::error::{Error, Result};
use crate::selection::Slice;
use crate::selection::runs::Run;

/// Reads as [`super::contiguous::read`] does; elements that the file has no longer hold the fill
/// value, and `losses` names them.
pub fn read(
    context: &ReadContext<'_>,
    stored: &Stored<'_>,
    slices: &[Slice],
    (address, size): (Option<Address>, Option<u64>),
    losses: &Losses,
    out: &mut [u8],
) -> Result<()> {
    let runs = find_runs(stored, slices)?;
    let length = runs.run_length();
    let Some((room, error)) = find_cut(context, stored, slices, address, size)? else {
        context.task.expect(out.len() as u64);
        return read_runs(context, stored, (runs, length), address, size, out);
    };
    let element = stored.element_size.max(1);
    let end = room / element as u64;
    let there = runs.map_while(|run| {
        let count = end.checked_sub(run.start).filter(|count| *count > 0)?;
        let count = count.min(run.count);
        Some(Run { count, ..run })
    });
    let count: u64 = there.clone().map(|run| run.count).sum();
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let total = out.len() / element;
    let (sound, lost) = out
        .split_at_mut_checked(count.saturating_mul(element))
        .ok_or_else(|| Error::invalid("contiguous data", "runs do not fit the result"))?;
    context.task.expect(sound.len() as u64);
    read_runs(context, stored, (there, length), address, size, sound)?;
    fill(lost, stored.fill, stored.element_size, false)?;
    let mark = losses.note(DamagedPart {
        offset: Vec::new(),
        address: address.map(|address| address.0),
        size: room,
        error,
        checksum: false,
        kept: false,
    })?;
    losses.mark(total, context.limits, |_, marks| {
        marks.iter_mut().skip(count).for_each(|place| *place = mark);
        Ok(())
    })
}
