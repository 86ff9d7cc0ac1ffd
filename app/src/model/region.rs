//! The cells that are selected in a table: rectangles of rows and columns.

use std::ops::Range;

/// Some rows of some columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rectangle {
    /// The rows.
    pub rows: Range<u64>,
    /// The columns.
    pub columns: Range<u64>,
}

impl Rectangle {
    /// How many cells it has.
    pub fn cells(&self) -> u128 {
        let length = |range: &Range<u64>| u128::from(range.end.saturating_sub(range.start));
        length(&self.rows).saturating_mul(length(&self.columns))
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() || self.columns.is_empty()
    }

    /// What is left of it without another: at most four rectangles.
    fn without(self, other: &Self) -> Vec<Self> {
        let rows = meet(&self.rows, &other.rows);
        let columns = meet(&self.columns, &other.columns);
        if rows.is_empty() || columns.is_empty() {
            return vec![self];
        }
        let part = |rows: Range<u64>, columns: Range<u64>| Self { rows, columns };
        let parts = [
            part(self.rows.start..rows.start, self.columns.clone()),
            part(rows.clone(), self.columns.start..columns.start),
            part(rows.clone(), columns.end..self.columns.end),
            part(rows.end..self.rows.end, self.columns),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }
}

fn meet(a: &Range<u64>, b: &Range<u64>) -> Range<u64> {
    a.start.max(b.start)..a.end.min(b.end)
}

/// The same cells as rectangles of which no two overlap, so that each cell counts once.
pub fn disjoint(rectangles: &[Rectangle]) -> Vec<Rectangle> {
    let mut kept: Vec<Rectangle> = Vec::new();
    for rectangle in rectangles {
        let mut parts = vec![rectangle.clone()];
        for earlier in &kept {
            parts = parts.into_iter().flat_map(|p| p.without(earlier)).collect();
        }
        kept.extend(parts.into_iter().filter(|part| !part.is_empty()));
    }
    kept
}

/// How many cells there are altogether.
pub fn cells(rectangles: &[Rectangle]) -> u128 {
    let cells = rectangles.iter().map(Rectangle::cells);
    cells.fold(0, u128::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(rows: Range<u64>, columns: Range<u64>) -> Rectangle {
        Rectangle { rows, columns }
    }

    #[test]
    fn a_cell_that_is_selected_twice_counts_once() {
        let selected = [
            rectangle(0..4, 0..4),
            rectangle(2..6, 1..3),
            rectangle(1..3, 0..6),
            rectangle(0..4, 0..4),
        ];
        let parts = disjoint(&selected);
        let mut expected = 0;
        for row in 0..8 {
            for column in 0..8 {
                let of = |parts: &[Rectangle]| {
                    let has = |r: &&Rectangle| r.rows.contains(&row) && r.columns.contains(&column);
                    parts.iter().filter(has).count()
                };
                assert_eq!(of(&parts), of(&selected).min(1), "{row}, {column}");
                expected += of(&parts) as u128;
            }
        }
        assert_eq!(cells(&parts), expected);
    }

    #[test]
    fn everything_of_2_to_the_64_rows_does_not_overflow() {
        let all = rectangle(0..u64::MAX, 0..u64::MAX);
        let parts = disjoint(&[all.clone(), all.clone(), rectangle(5..9, 5..9)]);
        assert_eq!(parts, std::slice::from_ref(&all));
        assert_eq!(cells(&parts), u128::from(u64::MAX) * u128::from(u64::MAX));
        let inner = disjoint(&[rectangle(5..9, 5..9), all]);
        assert_eq!(cells(&inner), u128::from(u64::MAX) * u128::from(u64::MAX));
    }
}
