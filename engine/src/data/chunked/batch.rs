//! Reads the stored bytes of several chunks: neighbours in one go, in turns of the gate.

use std::ops::Range;

use super::plan::{Plan, Planned};
use crate::data::context::ReadContext;
use crate::data::salvage::Losses;
use crate::error::{Error, Kind, Result};
use crate::storage::Turn;
use crate::storage::gate::TURN_BYTES;

/// Bytes between chunks that are read along rather than skipped.
const GAP: u64 = 64 << 10;

/// The stored bytes of chunks. Its memory is used again for the next batch.
#[derive(Debug, Default)]
pub struct Batch {
    memory: Vec<u8>,
    /// Where each chunk begins in memory.
    starts: Vec<usize>,
    /// Chunks that could not be read, where the read goes on in spite of that.
    failed: Vec<(usize, Error)>,
}

/// Chunks that lie together: which, and from where to where.
struct Span {
    chunks: Range<usize>,
    offset: u64,
    length: usize,
}

impl Batch {
    /// Reads `chunks`, which are in file order.
    pub fn read<'p, I>(
        &mut self,
        context: &ReadContext<'_>,
        plan: &Plan<'_>,
        chunks: I,
    ) -> Result<()>
    where
        I: Iterator<Item = &'p Planned> + Clone,
    {
        self.starts.clear();
        self.failed.clear();
        let end = context.source.len()?;
        let spans = self.plan_spans(plan, chunks.clone(), end)?;
        let total: usize = spans.iter().map(|span| span.length).sum();
        if self.memory.len() < total {
            self.memory.resize(total, 0);
        }
        let mut rest = &mut self.memory[..];
        let mut turn = None;
        for span in spans {
            let (part, after) = rest
                .split_at_mut_checked(span.length)
                .ok_or_else(|| Error::invalid("chunk", "a batch without room"))?;
            rest = after;
            match read_span(context, &mut turn, span.offset, part) {
                Err(error) if context.losses.is_some() && Losses::tolerate(&error) => {
                    let together = chunks.clone().skip(span.chunks.start);
                    for (number, chunk) in span.chunks.zip(together) {
                        let start = (chunk.offset - span.offset) as usize;
                        let place = part.get_mut(start..start + chunk.size);
                        let place = place.unwrap_or_default();
                        if let Err(error) = read_span(context, &mut turn, chunk.offset, place) {
                            self.failed.push((number, error));
                        }
                    }
                }
                done => done?,
            }
        }
        Ok(())
    }

    /// Joins neighbours, and notes where each chunk will begin.
    fn plan_spans<'p>(
        &mut self,
        plan: &Plan<'_>,
        chunks: impl Iterator<Item = &'p Planned>,
        end: u64,
    ) -> Result<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::new();
        let mut before = 0;
        for chunk in chunks {
            let last = chunk.offset.checked_add(chunk.size as u64);
            let Some(last) = last.filter(|last| *last <= end) else {
                let cause = format!("{} bytes reach beyond the end of the file", chunk.size);
                let error = Error::new(Kind::Truncated, "stored bytes", cause);
                return Err(plan.error(chunk, error));
            };
            if let Some(span) = spans.last_mut() {
                let gap = chunk.offset.checked_sub(span.offset + span.length as u64);
                if gap.is_some_and(|gap| gap <= GAP) {
                    self.starts
                        .push(before + (chunk.offset - span.offset) as usize);
                    span.length = (last - span.offset) as usize;
                    span.chunks.end += 1;
                    continue;
                }
                before += span.length;
            }
            let number = self.starts.len();
            self.starts.push(before);
            spans.push(Span {
                chunks: number..number + 1,
                offset: chunk.offset,
                length: chunk.size,
            });
        }
        tracing::trace!(chunks = self.starts.len(), reads = spans.len(), "batch");
        Ok(spans)
    }

    /// The stored bytes of the chunk that was `index`-th in the batch.
    pub fn stored(&self, index: usize, chunk: &Planned) -> Result<&[u8]> {
        if let Some((_, error)) = self.failed.iter().find(|(failed, _)| *failed == index) {
            return Err(error.clone());
        }
        let start = self.starts.get(index).copied().unwrap_or(usize::MAX);
        let end = start.saturating_add(chunk.size);
        Ok(self.memory.get(start..end).unwrap_or_default())
    }
}

/// Reads bytes that lie together, in turns of the gate.
fn read_span<'g>(
    context: &ReadContext<'g>,
    turn: &mut Option<Turn<'g>>,
    mut offset: u64,
    out: &mut [u8],
) -> Result<()> {
    for piece in out.chunks_mut(TURN_BYTES as usize) {
        let turn = match turn.take() {
            Some(held) if held.left() >= piece.len() as u64 => turn.insert(held),
            held => {
                drop(held);
                turn.insert(context.gate.turn(context.task)?)
            }
        };
        turn.read_at(context.source, offset, piece)?;
        offset += piece.len() as u64;
    }
    Ok(())
}
