//! The selection as tab-separated text.

use super::selection::{Block, CellAt, Selection};
use super::source::GridSource;
use crate::text::separated::{Separator, write_field};

/// The most cells that are copied; a spreadsheet holds about as many rows.
pub const LIMIT: u128 = 1_000_000;

/// What became of a wish to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The text of so many cells is on the clipboard.
    Done {
        /// How many cells.
        cells: u128,
    },
    /// Cells of these blocks are not loaded yet. Load them, then ask [`as_text`] again.
    NotLoaded(Vec<Block>),
    /// More cells than [`LIMIT`].
    TooMany {
        /// How many cells.
        cells: u128,
    },
    /// Nothing is selected.
    Nothing,
}

/// The selected cells as lines of tab-separated fields, block below block; the text is empty
/// unless the outcome is [`Copied::Done`].
pub fn as_text(source: &dyn GridSource, selection: &Selection) -> (Copied, String) {
    let mut blocks = selection.blocks().to_vec();
    blocks.dedup();
    let cells = blocks
        .iter()
        .fold(0_u128, |sum, block| sum.saturating_add(block.cells()));
    if cells == 0 {
        return (Copied::Nothing, String::new());
    }
    if cells > LIMIT {
        return (Copied::TooMany { cells }, String::new());
    }
    let mut text = String::new();
    for block in &blocks {
        if write_block(source, block, &mut text).is_none() {
            return (Copied::NotLoaded(blocks), String::new());
        }
    }
    // A single cell goes into the middle of a line elsewhere: no line end.
    if cells == 1 {
        text.pop();
    }
    (Copied::Done { cells }, text)
}

fn write_block(source: &dyn GridSource, block: &Block, text: &mut String) -> Option<()> {
    let Block { first, last } = *block;
    for row in first.row..=last.row {
        for column in first.column..=last.column {
            if column > first.column {
                text.push('\t');
            }
            write_field(text, &source.copy_text(row, column)?, Separator::Tab);
        }
        text.push('\n');
    }
    Some(())
}

/// The block of a single cell.
impl From<CellAt> for Block {
    fn from(at: CellAt) -> Self {
        Self {
            first: at,
            last: at,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::selection::{Gesture, Unit};
    use super::super::source::Cell;
    use super::*;

    struct Words;

    impl GridSource for Words {
        fn rows(&self) -> u64 {
            u64::MAX
        }
        fn columns(&self) -> u64 {
            3
        }
        fn row_header(&self, row: u64) -> Cow<'_, str> {
            row.to_string().into()
        }
        fn column_header(&self, column: u64) -> Cow<'_, str> {
            column.to_string().into()
        }
        fn cell(&self, row: u64, column: u64) -> Cell<'_> {
            match (row, column) {
                (_, 2) => Cell::words("a \"b\"\tc\nd"),
                (100.., _) => Cell::Pending,
                _ => Cell::number(format!("{row}.{column}")),
            }
        }
    }

    fn selected(from: (u64, u64), to: (u64, u64)) -> Selection {
        let mut selection = Selection::default();
        for ((row, column), gesture) in [(from, Gesture::Replace), (to, Gesture::Extend)] {
            let at = CellAt { row, column };
            selection.click(at, Unit::Cells, gesture, (u64::MAX, 3));
        }
        selection
    }

    #[test]
    fn a_block_is_lines_of_tab_separated_fields() {
        let (outcome, text) = as_text(&Words, &selected((1, 0), (2, 1)));
        assert_eq!(text, "1.0\t1.1\n2.0\t2.1\n");
        assert_eq!(outcome, Copied::Done { cells: 4 });
    }

    #[test]
    fn a_single_cell_has_no_line_end() {
        assert_eq!(as_text(&Words, &selected((1, 0), (1, 0))).1, "1.0");
    }

    #[test]
    fn tabs_and_line_ends_are_quoted() {
        let text = as_text(&Words, &selected((1, 1), (1, 2))).1;
        assert_eq!(text, "1.1\t\"a \"\"b\"\"\tc\nd\"\n");
    }

    #[test]
    fn what_is_not_loaded_or_too_much_is_said_and_not_copied() {
        let selection = selected((98, 0), (100, 0));
        assert_eq!(
            as_text(&Words, &selection),
            (
                Copied::NotLoaded(selection.blocks().to_vec()),
                String::new()
            )
        );
        let (outcome, _) = as_text(&Words, &selected((0, 0), (u64::MAX - 1, 0)));
        assert_eq!(
            outcome,
            Copied::TooMany {
                cells: u128::from(u64::MAX)
            }
        );
        assert_eq!(as_text(&Words, &Selection::default()).0, Copied::Nothing);
    }
}
