//! Numbers below each other by their decimal points: what follows the point, and how far a
//! number keeps from the right edge because another one has more of it.

use super::axis::Span;
use super::draw::{PADDING, Window};
use super::source::{Cell, GridSource, Side};

/// Characters of a number from its decimal point on; none without a point, and for whatever is
/// no number.
pub(super) fn tail(text: &str) -> usize {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e');
    match text.find('.') {
        Some(point) if text.bytes().all(plain) => text.len() - point,
        _ => 0,
    }
}

fn number_tail(cell: &Cell<'_>) -> usize {
    match cell {
        Cell::Text {
            text,
            side: Side::Right,
            ..
        } => tail(text),
        _ => 0,
    }
}

/// The longest tail in view of a column.
pub(super) fn longest_tail(source: &dyn GridSource, window: &Window, column: u64) -> usize {
    let rows = window.rows.iter();
    rows.map(|row: &Span| number_tail(&source.cell(row.index, column)))
        .max()
        .unwrap_or(0)
}

/// How far the right end of a number keeps from the edge, with digits of that width; less where
/// the column has no room for it.
pub(super) fn inset(text: &str, longest: usize, digit: f32, width: f32) -> f32 {
    let wish = longest.saturating_sub(tail(text)) as f32 * digit;
    let room = width - 2.0 * PADDING - text.chars().count() as f32 * digit;
    wish.min(room).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_begins_at_the_point() {
        assert_eq!(tail("1.25"), 3);
        assert_eq!(tail("-1000.0"), 2);
        assert_eq!(tail("1.5e-10"), 6);
        for none in ["12", "NaN", "-inf", "1e300", "", "v1.2", "1.5+2.5i"] {
            assert_eq!(tail(none), 0, "{none}");
        }
    }

    #[test]
    fn a_number_moves_left_by_what_others_have_more_but_never_out_of_its_column() {
        assert_eq!(inset("1.5", 4, 8.0, 200.0), 16.0);
        assert_eq!(inset("1.125", 4, 8.0, 200.0), 0.0);
        assert_eq!(inset("12", 4, 8.0, 200.0), 32.0);
        assert_eq!(inset("123.5", 9, 8.0, 40.0 + 2.0 * PADDING + 3.0), 3.0);
        assert_eq!(inset("1234567.5", 9, 8.0, 40.0), 0.0);
    }
}
