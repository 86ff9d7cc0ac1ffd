//! The opened file as edits change it: pages over the file on disk, and when they come off again.

use std::sync::Arc;

use super::Core;
use super::locate::locate;
use crate::error::Result;
use crate::storage::{Overlay, Page, Stamp};

impl Core {
    /// The file with what is laid over it.
    pub fn overlay(&self) -> &Overlay {
        self.edited_source()
    }

    /// The generation that began with the file as it is on disk. Later ones are edits of it: what
    /// has an address keeps it, unless an edit moves or deletes it.
    pub fn lineage(&self) -> u64 {
        self.state().read().lineage
    }

    /// The stamp that the file on disk had when it was last taken stock of.
    pub fn stamp(&self) -> Stamp {
        self.state().read().stamp.clone()
    }

    /// Exchanges pages of the image that lies over the file and sets the length of the whole; gives
    /// the pages that were there. The generation rises: who reads at this moment reads again.
    ///
    /// # Errors
    /// Where the image has no superblock any longer; then nothing is exchanged.
    pub fn exchange(
        &self,
        pages: Vec<(u64, Option<Page>)>,
        length: u64,
    ) -> Result<Vec<(u64, Option<Page>)>> {
        let overlay = self.overlay();
        // Held over both: a reader that sees the one has not missed the other.
        let mut state = self.state().write();
        let (was_changed, length_before) = (overlay.is_changed(), state.located.length);
        let before = overlay.exchange(pages, length);
        match locate(overlay) {
            Ok(located) => {
                state.located = Arc::new(located);
                state.generation += 1;
                self.drop_blocks();
                Ok(before)
            }
            Err(error) => {
                overlay.exchange(before, length_before);
                if !was_changed {
                    overlay.clear();
                }
                Err(error)
            }
        }
    }

    /// Takes note that this process itself has just written to the file on disk, without the image
    /// having come off: a save that failed.
    pub fn note_own_writes(&self) -> Result<()> {
        let stamp = self.stamp_now()?;
        self.state().write().stamp = stamp;
        Ok(())
    }

    /// Takes the image off: the file on disk is now what counts, either because the image was
    /// written to it (then addresses hold) or because it was given up (then the lineage begins anew).
    pub fn settle(&self, written: bool) -> Result<()> {
        let lineage = self.lineage();
        self.overlay().clear();
        self.take_stock_anew()?;
        if written {
            self.state().write().lineage = lineage;
        }
        Ok(())
    }
}
