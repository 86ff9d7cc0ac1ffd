//! File space info message: how free space of the file is kept (specification IV.A.2.x).

use crate::bytes::{Cursor, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "file space info message";

/// How room in the file is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strategy {
    /// From free-space managers, from blocks that collect small pieces, then from the end.
    #[default]
    Managers,
    /// By pages, with free-space managers.
    Pages,
    /// From blocks that collect small pieces, then from the end.
    Collected,
    /// From the end.
    End,
}

/// How free space of the file is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSpace {
    /// How room is given out.
    pub strategy: Strategy,
    /// Whether free space is remembered when the file is closed.
    pub persists: bool,
    /// Smallest piece of free space that is kept track of.
    pub threshold: u64,
    /// Bytes of a page.
    pub page_size: u64,
}

impl Default for FileSpace {
    /// What the library takes where the file says nothing.
    fn default() -> Self {
        Self {
            strategy: Strategy::default(),
            persists: false,
            threshold: 1,
            page_size: 4096,
        }
    }
}

/// Decodes the message, versions 0 and 1.
pub fn decode_file_space(bytes: &[u8], address: u64, sizes: Sizes) -> Result<FileSpace> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    match c.u8()? {
        0 => {
            let (strategy, persists) = match c.u8()? {
                1 => (Strategy::Managers, true),
                2 => (Strategy::Managers, false),
                3 => (Strategy::Collected, false),
                4 => (Strategy::End, false),
                other => return Err(c.corrupt(format!("strategy {other} is unknown"))),
            };
            Ok(FileSpace {
                strategy,
                persists,
                threshold: c.length_field()?,
                ..FileSpace::default()
            })
        }
        1 => {
            let strategy = match c.u8()? {
                0 => Strategy::Managers,
                1 => Strategy::Pages,
                2 => Strategy::Collected,
                3 => Strategy::End,
                other => return Err(c.corrupt(format!("strategy {other} is unknown"))),
            };
            Ok(FileSpace {
                strategy,
                persists: c.u8()? != 0,
                threshold: c.length_field()?,
                page_size: c.length_field()?,
            })
        }
        version => Err(c.unsupported(format!("version {version} is unknown"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn both_versions_tell_strategy_and_threshold() {
        let old = [&[0, 3][..], &7_u64.to_le_bytes()].concat(); // version, strategy, threshold
        let info = decode_file_space(&old, 0, Sizes::default()).unwrap();
        assert_eq!((info.strategy, info.threshold), (Strategy::Collected, 7));
        let new = [
            &[1, 1, 1][..],         // version, strategy, persistence
            &2_u64.to_le_bytes(),   // threshold
            &512_u64.to_le_bytes(), // page size
        ]
        .concat();
        let info = decode_file_space(&new, 0, Sizes::default()).unwrap();
        assert_eq!((info.strategy, info.persists), (Strategy::Pages, true));
        assert_eq!((info.threshold, info.page_size), (2, 512));
        for bytes in [&old, &new] {
            every_truncation_fails(bytes, |b| {
                decode_file_space(b, 0, Sizes::default()).map(drop)
            });
        }
    }
}
