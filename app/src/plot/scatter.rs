//! Points of one quantity against another: their extent, those that a picture can tell apart, the
//! nearest to a place.

use super::ticks::Origin;

/// Points in the order of the rows that they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// What 0 stands for along x and y.
    pub origins: [Origin; 2],
    /// Positions from these origins.
    pub points: Vec<[f64; 2]>,
    /// The row of each point.
    pub rows: Vec<u32>,
    /// Rows without a number for either axis.
    pub left_out: usize,
}

/// The part of a plot that is seen, and its size in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left and right.
    pub x: [f64; 2],
    /// Bottom and top.
    pub y: [f64; 2],
    /// Width and height.
    pub pixels: [usize; 2],
}

impl Frame {
    /// The pixel at a position, where it is seen.
    fn pixel(&self, [x, y]: [f64; 2]) -> Option<usize> {
        let [width, height] = self.pixels;
        let column = along(self.x, x, width)?;
        Some(along(self.y, y, height)? * width + column)
    }
}

fn along([low, high]: [f64; 2], at: f64, pixels: usize) -> Option<usize> {
    let part = (at - low) / (high - low);
    let seen = (0.0..=1.0).contains(&part) && pixels > 0;
    seen.then(|| ((part * pixels as f64) as usize).min(pixels - 1))
}

impl Scatter {
    /// The extent along x and along y, `height` giving where a value stands on the y axis.
    #[allow(clippy::type_complexity)]
    pub fn extent(
        &self,
        height: impl Fn(f64) -> Option<f64>,
    ) -> (Option<(f64, f64)>, Option<(f64, f64)>) {
        let (mut x, mut y) = (None, None);
        for [at, value] in &self.points {
            if let Some(height) = height(*value) {
                extend(&mut x, *at);
                extend(&mut y, height);
            }
        }
        (x, y)
    }

    /// The points in a frame, one of those that fall on the same pixel.
    pub fn thinned(&self, frame: &Frame, height: impl Fn(f64) -> Option<f64>) -> Vec<[f64; 2]> {
        let count = frame.pixels[0].saturating_mul(frame.pixels[1]);
        let mut taken = vec![0_u64; count.div_ceil(64)];
        let mut found = Vec::new();
        for [x, value] in &self.points {
            let Some(y) = height(*value) else {
                continue;
            };
            let Some(pixel) = frame.pixel([*x, y]) else {
                continue;
            };
            let (word, bit) = (pixel / 64, 1_u64 << (pixel % 64));
            if let Some(word) = taken.get_mut(word).filter(|word| **word & bit == 0) {
                *word |= bit;
                found.push([*x, y]);
            }
        }
        found
    }

    /// The point nearest to a position, at most `reach` pixels away.
    pub fn nearest(
        &self,
        frame: &Frame,
        at: [f64; 2],
        reach: f64,
        height: impl Fn(f64) -> Option<f64>,
    ) -> Option<usize> {
        let scale = |[low, high]: [f64; 2], pixels: usize| pixels as f64 / (high - low);
        let (across, up) = (
            scale(frame.x, frame.pixels[0]),
            scale(frame.y, frame.pixels[1]),
        );
        let distances = self.points.iter().enumerate().filter_map(|(index, point)| {
            let x = (point[0] - at[0]) * across;
            let y = (height(point[1])? - at[1]) * up;
            Some((index, x * x + y * y))
        });
        let near = distances.filter(|(_, square)| *square <= reach * reach);
        let nearest = near.min_by(|a, b| a.1.total_cmp(&b.1));
        nearest.map(|(index, _)| index)
    }
}

fn extend(range: &mut Option<(f64, f64)>, value: f64) {
    let (low, high) = range.unwrap_or((value, value));
    *range = Some((low.min(value), high.max(value)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scatter(points: &[[f64; 2]]) -> Scatter {
        Scatter {
            origins: [Origin::Integer(0); 2],
            points: points.to_vec(),
            rows: (0..points.len() as u32).collect(),
            left_out: 0,
        }
    }

    const FRAME: Frame = Frame {
        x: [0.0, 10.0],
        y: [0.0, 10.0],
        pixels: [10, 10],
    };

    #[test]
    fn of_points_on_one_pixel_one_is_drawn() {
        let points = [
            [1.0, 1.0],
            [1.1, 1.2],
            [10.0, 10.0],
            [11.0, 1.0],
            [5.0, -1.0],
        ];
        let drawn = scatter(&points).thinned(&FRAME, Some);
        assert_eq!(drawn, [[1.0, 1.0], [10.0, 10.0]]);
        let nothing = Frame {
            pixels: [0, 0],
            ..FRAME
        };
        assert!(scatter(&points).thinned(&nothing, Some).is_empty());
    }

    #[test]
    fn what_has_no_logarithm_is_not_there() {
        let height = |value: f64| Some(value.log10()).filter(|y| y.is_finite());
        let points = scatter(&[[1.0, 100.0], [2.0, -1.0], [9.0, 0.0]]);
        assert_eq!(points.extent(height), (Some((1.0, 1.0)), Some((2.0, 2.0))));
        assert_eq!(points.thinned(&FRAME, height), [[1.0, 2.0]]);
    }

    #[test]
    fn the_nearest_point_is_within_reach() {
        let points = scatter(&[[1.0, 1.0], [3.0, 3.0]]);
        assert_eq!(points.nearest(&FRAME, [2.4, 2.6], 2.0, Some), Some(1));
        assert_eq!(points.nearest(&FRAME, [8.0, 8.0], 2.0, Some), None);
    }
}
