//! Reading what is no regular hyperslab: lists, points, masks; and members of compounds.

use super::Dataset;
use super::mapped::Reading;
use crate::data::heap::needs_heap;
use crate::data::pick::{Pick, cell_of};
use crate::data::piece::Piece;
use crate::data::{Elements, Losses};
use crate::error::Result;
use crate::limits::Limits;
use crate::selection::Selection;
use crate::storage::Buffer;
use crate::task::Task;

impl Dataset {
    /// Reads some members of compound elements, packed in the order of `names`. For one member in
    /// its own type: [`Elements::field`].
    ///
    /// # Errors
    /// As [`Dataset::read_elements`] and [`Elements::fields`].
    pub fn read_fields<N: AsRef<[u8]>>(
        &self,
        selection: &Selection,
        names: &[N],
        task: &Task,
    ) -> Result<Elements> {
        let elements = self.read_elements(selection, task)?;
        let fields = elements.fields(names);
        fields.map_err(|error| self.node().name(error))
    }

    /// Reads a selection that fits the extent.
    pub(super) fn read_picked(
        &self,
        pick: &Pick<'_>,
        task: &Task,
        losses: Option<&Losses>,
    ) -> Result<Elements> {
        if let Some(slices) = pick.slices() {
            let elements = self.read_slices(&slices, task, losses)?;
            return elements.reshaped(pick.shape());
        }
        let datatype = self.shared_datatype()?.clone();
        let limits = self.node().core()?.limits();
        let bytes = pick.count().saturating_mul(datatype.size as u64);
        let mut out = Buffer::zeroed(Limits::agree(bytes, limits.result, "selection")?)?;
        let heap = match self.mapped()? {
            Some(mapped) => {
                let carried = self.carried(task)?;
                self.read_pieces(pick, losses, &mut out, |piece, losses| {
                    let reading = Reading {
                        slices: &piece.slices,
                        task,
                        losses,
                        carried: &carried,
                    };
                    let counts = piece.slices.iter().map(|slice| slice.count);
                    let bytes = counts.fold(datatype.size as u64, u64::saturating_mul);
                    let length = Limits::agree(bytes, limits.result, "selection")?;
                    let mut read = Buffer::zeroed(length)?;
                    self.fill_and_read(mapped, &reading, &mut read, true)?;
                    Ok(read)
                })?;
                carried.into_inner().into_heap()
            }
            None => {
                self.read_pieces(pick, losses, &mut out, |piece, losses| {
                    self.read_stored(&piece.slices, task, losses)
                })?;
                self.resolve_heap(&out, task)?
            }
        };
        if needs_heap(&datatype) {
            self.confirm()?;
        }
        Elements::new(datatype, pick.shape(), out, heap)
    }

    /// Reads piece by piece and puts each where it belongs, its damage too.
    fn read_pieces(
        &self,
        pick: &Pick<'_>,
        losses: Option<&Losses>,
        out: &mut [u8],
        read: impl Fn(&Piece, Option<&Losses>) -> Result<Buffer>,
    ) -> Result<()> {
        let size = self.datatype()?.size;
        let limits = self.node().core()?.limits();
        let cell = cell_of(self.shape(), self.chunk_shape(), size);
        for piece in pick.pieces(&cell, size) {
            let of_piece = losses.map(|losses| Losses::new(losses.how()));
            let bytes = read(&piece, of_piece.as_ref())?;
            piece.scatter(&bytes, size, out)?;
            if let (Some(all), Some(part)) = (losses, of_piece) {
                let count = out.len() / size.max(1);
                all.absorb(count, limits, part.into_damage(), |marks, out| {
                    piece.scatter(marks, 1, out)
                })?;
            }
        }
        Ok(())
    }
}
