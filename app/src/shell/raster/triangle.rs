//! Triangles, row by row: solid, fading at an edge (egui's anti-aliasing), with a
//! colour at each corner, or textured.

use super::texture::Texture;
use super::{Band, Clip, Corner, blend, first_pixel};

impl Band<'_> {
    /// Draws a triangle; neighbours that share an edge meet without gap or overlap.
    pub(super) fn triangle(&mut self, corners: &[Corner; 3], clip: &Clip, texture: &Texture) {
        let Some(spans) = Spans::new(corners, clip) else {
            return;
        };
        let [a, b, c] = corners;
        let untextured = a.u == b.u && a.u == c.u && a.v == b.v && a.v == c.v;
        let one_color = a.color == b.color && a.color == c.color;
        if !untextured {
            return self.textured(corners, &spans, texture, one_color);
        }
        let texel = texture.sample(texture.column(a.u, false), texture.line(a.v, false));
        let colors = corners.map(|corner| blend::multiply(corner.color, texel));
        if one_color {
            for (y, left, right) in spans {
                blend::fill(self.row(y, left, right), colors[0]);
            }
        } else if let Some((color, weights)) = fade(colors) {
            self.faded(corners, &spans, color, weights);
        } else {
            self.colored(corners, &spans, colors);
        }
    }

    fn faded(&mut self, corners: &[Corner; 3], spans: &Spans, color: u32, weights: [f32; 3]) {
        let weight = Plane::new(corners, weights);
        for (y, left, right) in spans.clone() {
            let start = weight.at(left, y);
            for (index, target) in self.row(y, left, right).iter_mut().enumerate() {
                let factor = (start + index as f32 * weight.across).clamp(0.0, 255.0);
                let source = blend::scale(color, (factor + 0.5) as u32);
                *target = blend::over(*target, source);
            }
        }
    }

    fn colored(&mut self, corners: &[Corner; 3], spans: &Spans, colors: [u32; 3]) {
        let color = ColorPlane::new(corners, colors);
        for (y, left, right) in spans.clone() {
            for (x, target) in (left..).zip(self.row(y, left, right)) {
                *target = blend::over(*target, color.at(x, y));
            }
        }
    }

    fn textured(
        &mut self,
        corners: &[Corner; 3],
        spans: &Spans,
        texture: &Texture,
        one_color: bool,
    ) {
        let u = Plane::new(corners, corners.map(|corner| corner.u));
        let v = Plane::new(corners, corners.map(|corner| corner.v));
        let steps = [u.across, u.down, v.across, v.down];
        let mixes = texture.mixes(
            steps
                .into_iter()
                .fold(0.0, |most, step| step.abs().max(most)),
        );
        let plane = (!one_color).then(|| ColorPlane::new(corners, corners.map(|c| c.color)));
        for (y, left, right) in spans.clone() {
            let (u_start, v_start) = (u.at(left, y), v.at(left, y));
            for (x, target) in (left..).zip(self.row(y, left, right)) {
                let distance = (x - left) as f32;
                let column = texture.column(u_start + distance * u.across, mixes);
                let line = texture.line(v_start + distance * v.across, mixes);
                let color = plane
                    .as_ref()
                    .map_or(corners[0].color, |plane| plane.at(x, y));
                let source = blend::multiply(color, texture.sample(column, line));
                *target = blend::over(*target, source);
            }
        }
    }
}

/// Where each corner is either one colour or nothing: that colour, and how much of
/// it (of 255) each corner has.
fn fade(colors: [u32; 3]) -> Option<(u32, [f32; 3])> {
    let color = colors.into_iter().find(|&color| color != 0)?;
    let whole = colors.iter().all(|&each| each == color || each == 0);
    let weights = colors.map(|each| if each == 0 { 0.0 } else { 255.0 });
    whole.then_some((color, weights))
}

/// A value that changes linearly over the target.
struct Plane {
    value: f32,
    x: f32,
    y: f32,
    across: f32,
    down: f32,
}

impl Plane {
    fn new([a, b, c]: &[Corner; 3], values: [f32; 3]) -> Self {
        let (bx, by) = (b.x - a.x, b.y - a.y);
        let (cx, cy) = (c.x - a.x, c.y - a.y);
        let (bv, cv) = (values[1] - values[0], values[2] - values[0]);
        let area = bx * cy - cx * by;
        let slope = |rise: f32| if area == 0.0 { 0.0 } else { rise / area };
        Self {
            value: values[0],
            x: a.x,
            y: a.y,
            across: slope(bv * cy - cv * by),
            down: slope(cv * bx - bv * cx),
        }
    }

    /// The value at the centre of a pixel.
    fn at(&self, x: i32, y: i32) -> f32 {
        self.value + (x as f32 + 0.5 - self.x) * self.across + (y as f32 + 0.5 - self.y) * self.down
    }
}

/// A colour that changes linearly over the target, channel by channel.
struct ColorPlane([Plane; 4]);

impl ColorPlane {
    fn new(corners: &[Corner; 3], colors: [u32; 3]) -> Self {
        Self([24, 16, 8, 0].map(|shift| {
            let channel = colors.map(|color| ((color >> shift) & 0xFF) as f32);
            Plane::new(corners, channel)
        }))
    }

    fn at(&self, x: i32, y: i32) -> u32 {
        // Slivers extrapolate: a channel stays a byte.
        let bytes = self.0.each_ref();
        let bytes = bytes.map(|plane| (plane.at(x, y) + 0.5).clamp(0.0, 255.0) as u8);
        u32::from_be_bytes(bytes)
    }
}

/// The pixels of a triangle: `(row, left, right)` for each row that has any.
#[derive(Clone)]
struct Spans {
    /// From the top to the bottom corner.
    long: Edge,
    /// From the top to the middle corner, and on to the bottom.
    upper: Edge,
    lower: Edge,
    middle: i32,
    next: i32,
    end: i32,
    left: i32,
    right: i32,
}

impl Spans {
    fn new(corners: &[Corner; 3], clip: &Clip) -> Option<Self> {
        let mut points = corners.map(|corner| (corner.x, corner.y));
        // By row, then by column: an edge has the same ends for both its triangles.
        points.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
        let [top, middle, bottom] = points;
        let next = first_pixel(top.1).max(clip.top);
        let end = first_pixel(bottom.1).min(clip.bottom);
        (next < end).then(|| Self {
            long: Edge::new(top, bottom),
            upper: Edge::new(top, middle),
            lower: Edge::new(middle, bottom),
            middle: first_pixel(middle.1),
            next,
            end,
            left: clip.left,
            right: clip.right,
        })
    }
}

impl Iterator for Spans {
    type Item = (i32, i32, i32);

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.end {
            let y = self.next;
            self.next += 1;
            let short = if y < self.middle {
                &self.upper
            } else {
                &self.lower
            };
            let (one, other) = (self.long.at(y), short.at(y));
            let left = first_pixel(one.min(other)).max(self.left);
            let right = first_pixel(one.max(other)).min(self.right);
            if left < right {
                return Some((y, left, right));
            }
        }
        None
    }
}

/// An edge as a column for each row.
#[derive(Clone)]
struct Edge {
    x: f32,
    y: f32,
    slope: f32,
}

impl Edge {
    fn new(from: (f32, f32), to: (f32, f32)) -> Self {
        let height = to.1 - from.1;
        Self {
            x: from.0,
            y: from.1,
            slope: if height > 0.0 {
                (to.0 - from.0) / height
            } else {
                0.0
            },
        }
    }

    fn at(&self, row: i32) -> f32 {
        self.x + (row as f32 + 0.5 - self.y) * self.slope
    }
}
