//! Which part of an image is seen, and which pixels are wanted for it.

use std::ops::Range;

use egui::{Pos2, Rect, Vec2, pos2};

/// The largest side of a texture that every backend takes, in pixels.
pub const LARGEST_SIDE: u64 = 2048;

/// Points that one element covers at most.
const CLOSEST: f64 = 96.0;

/// The elements of an image that a block of pixels stands for: every `stride`-th, or one summary
/// of each `stride` by `stride` block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The rows.
    pub rows: Range<u64>,
    /// The columns.
    pub columns: Range<u64>,
    /// Rows for each row of pixels.
    pub row_stride: u64,
    /// Columns for each column of pixels.
    pub column_stride: u64,
}

impl Window {
    /// How many pixels it has: height and width.
    pub fn pixels(&self) -> (usize, usize) {
        let count = |range: &Range<u64>, stride: u64| {
            let span = range.end.saturating_sub(range.start);
            usize::try_from(span.div_ceil(stride.max(1))).unwrap_or(usize::MAX)
        };
        (
            count(&self.rows, self.row_stride),
            count(&self.columns, self.column_stride),
        )
    }

    fn covers(&self, rows: &Range<u64>, columns: &Range<u64>) -> bool {
        let within = |outer: &Range<u64>, inner: &Range<u64>| {
            outer.start <= inner.start && inner.end <= outer.end
        };
        within(&self.rows, rows) && within(&self.columns, columns)
    }
}

/// The part of an image that is seen. Coordinates count elements; an element covers from its
/// index to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Row and column in the middle.
    pub middle: [f64; 2],
    /// Height and width of an element in points.
    pub scale: [f64; 2],
}

impl View {
    /// The view of the whole image, with elements stretched or square.
    pub fn fit(size: (u64, u64), frame: Rect, square: bool) -> Self {
        let (rows, columns) = (size.0.max(1) as f64, size.1.max(1) as f64);
        let mut scale = [
            f64::from(frame.height().max(1.0)) / rows,
            f64::from(frame.width().max(1.0)) / columns,
        ];
        if square {
            scale = [scale[0].min(scale[1]); 2];
        }
        Self {
            middle: [rows / 2.0, columns / 2.0],
            scale,
        }
    }

    /// Moved by a distance in points, as the pointer drags the image.
    pub fn moved(mut self, delta: Vec2, upward: bool) -> Self {
        let down = if upward { -1.0 } else { 1.0 };
        self.middle[0] -= down * f64::from(delta.y) / self.scale[0];
        self.middle[1] -= f64::from(delta.x) / self.scale[1];
        self
    }

    /// Scaled by factors for rows and columns, with the element `at` staying in its place; never
    /// much smaller than all of the image, nor closer than a few elements.
    pub fn zoomed(mut self, at: [f64; 2], factors: [f64; 2], whole: &Self) -> Self {
        for axis in 0..2 {
            let smallest = whole.scale[axis] / 2.0;
            let scale =
                (self.scale[axis] * factors[axis]).clamp(smallest, CLOSEST.max(whole.scale[axis]));
            let factor = scale / self.scale[axis];
            self.middle[axis] = at[axis] + (self.middle[axis] - at[axis]) / factor;
            self.scale[axis] = scale;
        }
        self
    }

    /// Keeps the middle on the image.
    pub fn within(mut self, size: (u64, u64)) -> Self {
        self.middle[0] = self.middle[0].clamp(0.0, size.0 as f64);
        self.middle[1] = self.middle[1].clamp(0.0, size.1 as f64);
        self
    }

    /// The image coordinates (row, column) at a point of the screen.
    pub fn image_at(&self, pos: Pos2, frame: Rect, upward: bool) -> [f64; 2] {
        let away = pos - frame.center();
        let down = if upward { -1.0 } else { 1.0 };
        [
            self.middle[0] + down * f64::from(away.y) / self.scale[0],
            self.middle[1] + f64::from(away.x) / self.scale[1],
        ]
    }

    /// The point of the screen at image coordinates.
    pub fn screen_at(&self, at: [f64; 2], frame: Rect, upward: bool) -> Pos2 {
        let down = if upward { -1.0 } else { 1.0 };
        let y = down * (at[0] - self.middle[0]) * self.scale[0];
        let x = (at[1] - self.middle[1]) * self.scale[1];
        let center = frame.center();
        pos2(center.x + x as f32, center.y + y as f32)
    }

    /// The rows and columns of which something is seen.
    pub fn seen(&self, size: (u64, u64), frame: Rect) -> [Range<u64>; 2] {
        let lengths = [size.0, size.1];
        let half = [
            f64::from(frame.height()) / 2.0,
            f64::from(frame.width()) / 2.0,
        ];
        [0, 1].map(|axis| {
            let reach = half[axis] / self.scale[axis];
            // Casts saturate at both ends.
            let start = ((self.middle[axis] - reach).floor() as u64).min(lengths[axis]);
            let end = ((self.middle[axis] + reach).ceil() as u64).min(lengths[axis]);
            start..end.max(start)
        })
    }

    /// The pixels to ask for: those wanted before while they serve, else what is seen and a
    /// quarter as much at either side, with strides of powers of two.
    pub fn wanted(
        &self,
        size: (u64, u64),
        frame: Rect,
        pixels_per_point: f32,
        before: &Window,
    ) -> Window {
        let [rows, columns] = self.seen(size, frame);
        let stride = |axis: usize| {
            let pixels = self.scale[axis] * f64::from(pixels_per_point);
            // The stride whose pixels are at most as large as the screen's.
            let rough = (1.0 / pixels).max(1.0).log2().floor().min(62.0);
            1_u64 << rough as u32
        };
        let (row_stride, rows_around) = around(&rows, size.0, stride(0));
        let (column_stride, columns_around) = around(&columns, size.1, stride(1));
        let same = before.row_stride == row_stride && before.column_stride == column_stride;
        if same && before.covers(&rows, &columns) {
            return before.clone();
        }
        Window {
            rows: rows_around,
            columns: columns_around,
            row_stride,
            column_stride,
        }
    }
}

/// What is seen and a quarter as much at either side, on whole strides, in at most as many pixels as
/// a texture takes.
fn around(seen: &Range<u64>, length: u64, stride: u64) -> (u64, Range<u64>) {
    let beyond = (seen.end - seen.start) / 4;
    let start = seen.start.saturating_sub(beyond);
    let end = seen.end.saturating_add(beyond).min(length);
    let mut stride = stride;
    while (end - start).div_ceil(stride) >= LARGEST_SIDE {
        stride *= 2;
    }
    let start = start / stride * stride;
    let end = end
        .checked_next_multiple_of(stride)
        .map_or(length, |end| end.min(length));
    (stride, start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    fn frame() -> Rect {
        Rect::from_min_size(pos2(50.0, 20.0), vec2(800.0, 600.0))
    }

    #[test]
    fn the_whole_image_fits_stretched_or_square() {
        let stretched = View::fit((100, 1_000), frame(), false);
        assert_eq!(stretched.scale, [6.0, 0.8]);
        let square = View::fit((100, 1_000), frame(), true);
        assert_eq!(square.scale, [0.8, 0.8]);
        assert_eq!(square.seen((100, 1_000), frame()), [0..100, 0..1_000]);
    }

    #[test]
    fn screen_and_image_coordinates_are_inverse_either_way_up() {
        let view = View::fit((1_000_000, 1_000_000), frame(), true).zoomed(
            [700_000.0, 3.0],
            [1e4; 2],
            &View::fit((1, 1), frame(), true),
        );
        for upward in [false, true] {
            let at = view.image_at(pos2(111.0, 222.0), frame(), upward);
            let back = view.screen_at(at, frame(), upward);
            assert!((back - pos2(111.0, 222.0)).length() < 0.01, "{back:?}");
        }
    }

    #[test]
    fn zooming_keeps_the_element_under_the_pointer() {
        let size = (100_000, 100_000);
        let whole = View::fit(size, frame(), true);
        let pointer = pos2(300.0, 120.0);
        let before = whole.image_at(pointer, frame(), true);
        let after = whole
            .zoomed(before, [50.0; 2], &whole)
            .image_at(pointer, frame(), true);
        assert!((before[0] - after[0]).abs() < 1e-6 && (before[1] - after[1]).abs() < 1e-6);
    }

    #[test]
    fn no_wish_is_larger_than_a_texture_and_each_covers_the_view() {
        for size in [
            (10, 10),
            (100_000, 100_000),
            (1, 1_000_000_000_000),
            (u64::MAX, u64::MAX),
        ] {
            let whole = View::fit(size, frame(), false);
            for factor in [1.0, 3.7, 1e3, 1e9] {
                let at = [size.0 as f64 * 0.3, size.1 as f64 * 0.9];
                let view = whole.zoomed(at, [factor; 2], &whole).within(size);
                let wanted = view.wanted(size, frame(), 2.0, &Window::default());
                let (height, width) = wanted.pixels();
                assert!(height as u64 <= LARGEST_SIDE && width as u64 <= LARGEST_SIDE);
                let [rows, columns] = view.seen(size, frame());
                assert!(wanted.covers(&rows, &columns), "{size:?} {factor}");
            }
        }
    }

    #[test]
    fn a_wish_is_kept_while_it_serves() {
        let size = (100_000, 100_000);
        let whole = View::fit(size, frame(), true);
        let view = whole.zoomed([5e4; 2], [100.0; 2], &whole);
        let first = view.wanted(size, frame(), 1.0, &Window::default());
        let moved = view.moved(vec2(100.0, -80.0), false);
        assert_eq!(moved.wanted(size, frame(), 1.0, &first), first);
        let away = view.moved(vec2(900.0, 0.0), false);
        assert_ne!(away.wanted(size, frame(), 1.0, &first), first);
    }
}
