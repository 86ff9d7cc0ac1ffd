//! Which cells are selected: blocks of rows and columns, of which the last one is being drawn.

/// A cell by its row and column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellAt {
    /// The row.
    pub row: u64,
    /// The column.
    pub column: u64,
}

/// A block of cells; all bounds are inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The cell with the lowest row and column.
    pub first: CellAt,
    /// The cell with the highest row and column.
    pub last: CellAt,
}

impl Block {
    /// The smallest block with both cells.
    pub fn between(a: CellAt, b: CellAt) -> Self {
        Self {
            first: CellAt {
                row: a.row.min(b.row),
                column: a.column.min(b.column),
            },
            last: CellAt {
                row: a.row.max(b.row),
                column: a.column.max(b.column),
            },
        }
    }

    /// Whether a cell belongs to the block.
    pub fn contains(&self, at: CellAt) -> bool {
        self.has_row(at.row) && self.has_column(at.column)
    }

    /// Whether some cell of the row belongs to the block.
    pub fn has_row(&self, row: u64) -> bool {
        (self.first.row..=self.last.row).contains(&row)
    }

    /// Whether some cell of the column belongs to the block.
    pub fn has_column(&self, column: u64) -> bool {
        (self.first.column..=self.last.column).contains(&column)
    }

    /// How many cells it has.
    pub fn cells(&self) -> u128 {
        let rows = u128::from(self.last.row - self.first.row) + 1;
        let columns = u128::from(self.last.column - self.first.column) + 1;
        // All cells of 2^64 rows and columns are one more than u128 counts.
        rows.saturating_mul(columns)
    }
}

/// What a block consists of, which decides how it grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Single cells.
    #[default]
    Cells,
    /// Whole rows.
    Rows,
    /// Whole columns.
    Columns,
}

/// How a click changes the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Only this.
    Replace,
    /// From where the selection began to this (Shift).
    Extend,
    /// This too (Ctrl).
    Add,
}

/// The selected cells of a grid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    blocks: Vec<Block>,
    origin: CellAt,
    current: CellAt,
    unit: Unit,
}

impl Selection {
    /// The blocks in the order in which they were selected; they may overlap.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The current cell: where the keyboard is.
    pub fn current(&self) -> Option<CellAt> {
        (!self.blocks.is_empty()).then_some(self.current)
    }

    /// Whether a cell is selected.
    pub fn contains(&self, at: CellAt) -> bool {
        self.blocks.iter().any(|block| block.contains(at))
    }

    /// Whether some cell of a row is selected.
    pub fn has_row(&self, row: u64) -> bool {
        self.blocks.iter().any(|block| block.has_row(row))
    }

    /// Whether some cell of a column is selected.
    pub fn has_column(&self, column: u64) -> bool {
        self.blocks.iter().any(|block| block.has_column(column))
    }

    /// Selects nothing.
    pub fn clear(&mut self) {
        self.blocks.clear();
    }

    /// Selects by a click on a cell, a row's header or a column's, in a grid of `rows` and
    /// `columns`.
    pub fn click(&mut self, at: CellAt, unit: Unit, gesture: Gesture, (rows, columns): (u64, u64)) {
        match gesture {
            Gesture::Extend if !self.blocks.is_empty() => {
                if unit != self.unit {
                    self.unit = unit;
                }
                self.blocks.pop();
            }
            Gesture::Replace | Gesture::Extend => {
                self.blocks.clear();
                self.begin(at, unit);
            }
            Gesture::Add => self.begin(at, unit),
        }
        self.current = at;
        let grown = self.grown(rows, columns);
        self.blocks.push(grown);
    }

    /// Selects everything, and leaves the current cell where it is.
    pub fn select_all(&mut self, rows: u64, columns: u64) {
        let (Some(row), Some(column)) = (rows.checked_sub(1), columns.checked_sub(1)) else {
            return;
        };
        let all = Block::between(CellAt::default(), CellAt { row, column });
        self.blocks = vec![all];
        self.origin = CellAt::default();
        self.unit = Unit::Cells;
    }

    /// Drops what lies beyond a grid that has become smaller.
    pub fn clip(&mut self, rows: u64, columns: u64) {
        let (Some(row), Some(column)) = (rows.checked_sub(1), columns.checked_sub(1)) else {
            self.blocks.clear();
            return;
        };
        let inside = |at: CellAt| CellAt {
            row: at.row.min(row),
            column: at.column.min(column),
        };
        self.blocks
            .retain(|block| block.first.row <= row && block.first.column <= column);
        for block in &mut self.blocks {
            block.last = inside(block.last);
        }
        self.origin = inside(self.origin);
        self.current = inside(self.current);
    }

    fn begin(&mut self, at: CellAt, unit: Unit) {
        self.origin = at;
        self.unit = unit;
    }

    fn grown(&self, rows: u64, columns: u64) -> Block {
        let mut block = Block::between(self.origin, self.current);
        if self.unit == Unit::Rows {
            block.first.column = 0;
            block.last.column = columns.saturating_sub(1);
        }
        if self.unit == Unit::Columns {
            block.first.row = 0;
            block.last.row = rows.saturating_sub(1);
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (u64, u64) = (u64::MAX, 10);

    fn at(row: u64, column: u64) -> CellAt {
        CellAt { row, column }
    }

    #[test]
    fn shift_grows_the_block_from_where_it_began_both_ways() {
        let mut selection = Selection::default();
        selection.click(at(5, 5), Unit::Cells, Gesture::Replace, SIZE);
        selection.click(at(7, 6), Unit::Cells, Gesture::Extend, SIZE);
        assert_eq!(selection.blocks(), [Block::between(at(5, 5), at(7, 6))]);
        selection.click(at(2, 1), Unit::Cells, Gesture::Extend, SIZE);
        assert_eq!(selection.blocks(), [Block::between(at(2, 1), at(5, 5))]);
        assert_eq!(selection.current(), Some(at(2, 1)));
    }

    #[test]
    fn ctrl_adds_and_a_plain_click_starts_anew() {
        let mut selection = Selection::default();
        selection.click(at(1, 1), Unit::Cells, Gesture::Replace, SIZE);
        selection.click(at(3, 3), Unit::Cells, Gesture::Add, SIZE);
        assert!(selection.contains(at(1, 1)) && selection.contains(at(3, 3)));
        assert!(!selection.contains(at(2, 2)));
        selection.click(at(9, 9), Unit::Cells, Gesture::Replace, SIZE);
        assert_eq!(selection.blocks().len(), 1);
    }

    #[test]
    fn whole_rows_and_columns_reach_the_last_cell() {
        let mut selection = Selection::default();
        selection.click(at(4, 0), Unit::Rows, Gesture::Replace, SIZE);
        selection.click(at(6, 0), Unit::Rows, Gesture::Extend, SIZE);
        assert_eq!(selection.blocks(), [Block::between(at(4, 0), at(6, 9))]);
        selection.click(at(0, 2), Unit::Columns, Gesture::Replace, SIZE);
        assert!(selection.contains(at(u64::MAX - 1, 2)));
        assert!(!selection.contains(at(0, 3)));
    }

    #[test]
    fn everything_of_2_to_the_64_rows_is_counted() {
        let mut selection = Selection::default();
        selection.select_all(u64::MAX, u64::MAX);
        let cells = u128::from(u64::MAX) * u128::from(u64::MAX);
        assert_eq!(selection.blocks()[0].cells(), cells);
        selection.select_all(0, 5);
        assert_eq!(selection.blocks().len(), 1, "nothing to select");
    }

    #[test]
    fn a_grid_that_shrinks_takes_its_selection_along() {
        let mut selection = Selection::default();
        selection.click(at(5, 5), Unit::Cells, Gesture::Replace, SIZE);
        selection.click(at(90, 9), Unit::Cells, Gesture::Extend, SIZE);
        selection.click(at(95, 0), Unit::Cells, Gesture::Add, SIZE);
        selection.clip(10, 7);
        assert_eq!(selection.blocks(), [Block::between(at(5, 5), at(9, 6))]);
        selection.clip(0, 0);
        assert_eq!(selection.current(), None);
    }
}
