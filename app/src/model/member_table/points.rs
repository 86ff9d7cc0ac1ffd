//! Points of one column against another, or against the number of the row.

use super::Column;
use crate::model::query::Number;
use crate::plot::scatter::Scatter;
use crate::plot::ticks::Origin;

/// Points that a plot wants.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsWanted {
    /// The column along the x axis; the number of the row where none.
    pub x: Option<Column>,
    /// The column along the y axis.
    pub y: Column,
    /// Tells the rows from those of another order or filter.
    pub rows: u64,
}

/// The points of rows: what stands in their columns for x and y, where that is a number. Whole
/// numbers are exact: they are told from the least of them.
pub fn scatter(values: &[(Option<Number>, Option<Number>)]) -> Scatter {
    let both = values.iter().enumerate().filter_map(|(row, (x, y))| {
        let (x, y) = ((*x)?, (*y)?);
        let finite = x.real().is_finite() && y.real().is_finite();
        finite.then_some((row as u32, x, y))
    });
    let both: Vec<_> = both.collect();
    let origins = [
        origin(both.iter().map(|(_, x, _)| *x)),
        origin(both.iter().map(|(.., y)| *y)),
    ];
    let point = |(_, x, y): &(u32, Number, Number)| {
        let [from_x, from_y] = origins;
        [position(*x, from_x), position(*y, from_y)]
    };
    Scatter {
        origins,
        points: both.iter().map(point).collect(),
        rows: both.iter().map(|(row, ..)| *row).collect(),
        left_out: values.len() - both.len(),
    }
}

/// The least of numbers that are all whole; zero otherwise.
fn origin(numbers: impl Iterator<Item = Number>) -> Origin {
    let mut least = None;
    for number in numbers {
        match number {
            Number::Whole(number) => least = Some(least.unwrap_or(number).min(number)),
            Number::Real(_) => return Origin::Real(0.0),
        }
    }
    least.map_or(Origin::Real(0.0), Origin::Integer)
}

fn position(number: Number, origin: Origin) -> f64 {
    match (number, origin) {
        (Number::Whole(number), Origin::Integer(origin)) => number.saturating_sub(origin) as f64,
        (number, _) => number.real(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_told_apart_whatever_their_size() {
        let big = 1_i128 << 60;
        let y = Some(Number::Real(0.5));
        let x = |x| Some(Number::Whole(big + x));
        let found = scatter(&[(x(3), y), (x(1), y), (x(2), y)]);
        assert_eq!(found.origins, [Origin::Integer(big + 1), Origin::Real(0.0)]);
        assert_eq!(found.points, [[2.0, 0.5], [0.0, 0.5], [1.0, 0.5]]);
    }

    #[test]
    fn rows_without_numbers_are_counted() {
        let real = |x| Some(Number::Real(x));
        let whole = Some(Number::Whole(7));
        let values = [
            (real(1.5), whole),
            (None, whole),
            (real(f64::NAN), whole),
            (whole, real(f64::INFINITY)),
            (whole, real(2.0)),
        ];
        let found = scatter(&values);
        assert_eq!(found.left_out, 3);
        assert_eq!(found.rows, [0, 4]);
        assert_eq!(found.points, [[1.5, 7.0], [7.0, 2.0]]);
        assert_eq!(found.origins, [Origin::Real(0.0); 2]);
    }
}
