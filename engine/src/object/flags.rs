//! The marks of a program that writes a file, taken off when that program is no more.

use super::File;
use crate::error::{Error, Kind, Result};
use crate::format::superblock;

impl File {
    /// Takes the marks off the file that say that a program writes it: one that died leaves them
    /// behind, and the HDF5 library then refuses the file. Written at once, in one piece; false where
    /// there was no mark.
    ///
    /// Whether the file is sound is not looked at here: [`crate::check::check`] tells.
    ///
    /// # Errors
    /// [`Kind::ReadOnly`] unless changes are accepted; [`Kind::Locked`] where a program holds the
    /// file, which may be the one that writes it; [`Kind::Changed`] where one changed it meanwhile.
    pub fn clear_flags(&self) -> Result<bool> {
        self.confirm_open()?;
        if !self.is_writable() {
            let cause = "the file is open for reading only";
            return Err(Error::new(Kind::ReadOnly, "file", cause).on(self.path().display()));
        }
        let document = self.document();
        let _no_change_meanwhile = document.session();
        let located = document.core().located();
        let superblock = &located.superblock;
        if superblock.marks() == 0 {
            return Ok(false);
        }
        let medium = self.open_medium()?;
        self.confirm_unchanged()?;
        let mut bytes = vec![0; superblock.size() as usize];
        medium.read_at(located.found, &mut bytes)?;
        superblock::set_flags(&mut bytes, superblock, 0)?;
        medium.write_at(located.found, &bytes)?;
        medium.sync()?;
        document.refresh()?;
        Ok(true)
    }
}
