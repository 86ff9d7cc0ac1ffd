//! What the superblock and its extension say of the file.

use std::io;

use hyperslab_engine::format::file_space::Strategy;

use super::printer::Printer;

impl Printer<'_, '_> {
    /// Prints it.
    pub(super) fn dump_superblock(&mut self) -> io::Result<()> {
        let info = self.file.info();
        let ranks = self.file.btree_ranks();
        let space = self.file.file_space();
        for error in ranks.as_ref().err().into_iter().chain(space.as_ref().err()) {
            self.fail("unable to read the superblock's extension", Some(error));
        }
        let (ranks, space) = (ranks.unwrap_or_default(), space.unwrap_or_default());
        let strategy = match space.strategy {
            Strategy::Managers => "FSM_AGGR",
            Strategy::Pages => "PAGE",
            Strategy::Collected => "AGGR",
            Strategy::End => "NONE",
        };
        let persists = if space.persists { "TRUE" } else { "FALSE" };
        self.line(1, "SUPER_BLOCK {")?;
        for text in [
            format!("SUPERBLOCK_VERSION {}", info.superblock_version),
            "FREELIST_VERSION 0".into(),
            "SYMBOLTABLE_VERSION 0".into(),
            "OBJECTHEADER_VERSION 0".into(),
            format!("OFFSET_SIZE {}", info.sizes.offset),
            format!("LENGTH_SIZE {}", info.sizes.length),
            format!("BTREE_RANK {}", ranks.group_internal),
            format!("BTREE_LEAF {}", ranks.group_leaf),
            format!("ISTORE_K {}", ranks.chunk),
            format!("FILE_SPACE_STRATEGY H5F_FSPACE_STRATEGY_{strategy}"),
            format!("FREE_SPACE_PERSIST {persists}"),
            format!("FREE_SPACE_SECTION_THRESHOLD {}", space.threshold),
            format!("FILE_SPACE_PAGE_SIZE {}", space.page_size),
            "USER_BLOCK {".into(),
        ] {
            self.line(2, text)?;
        }
        self.line(3, format!("USERBLOCK_SIZE {}", info.user_block))?;
        self.close(2)?;
        self.close(1)
    }
}
