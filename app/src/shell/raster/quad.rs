//! Rectangles along the axes in one colour: solid areas, glyphs, images.

use super::texture::{Tap, Texture};
use super::{Band, Clip, Corner, blend, first_pixel};

/// How far a texel may lie from a pixel's centre and still be the only one sampled.
const ALIGNED: f32 = 1.0 / 64.0;

impl Band<'_> {
    /// Draws the corners `[a, b, c, d]`, where `b`-`c` is a diagonal, if they are
    /// such a rectangle. Returns whether they are.
    pub(super) fn quad(&mut self, corners: &[Corner; 4], clip: &Clip, texture: &Texture) -> bool {
        let [a, b, c, d] = corners;
        if [b, c, d].iter().any(|corner| corner.color != a.color) {
            return false;
        }
        // a shares its column with b and its row with c, or the other way round.
        let upright = |b: &Corner, c: &Corner| {
            a.x == b.x
                && d.x == c.x
                && a.y == c.y
                && d.y == b.y
                && a.u == b.u
                && d.u == c.u
                && a.v == c.v
                && d.v == b.v
        };
        if !(upright(b, c) || upright(c, b)) {
            return false;
        }
        let (left, right) = if a.x <= d.x { (a, d) } else { (d, a) };
        let (top, bottom) = if a.y <= d.y { (a, d) } else { (d, a) };
        let pixels = Clip {
            left: first_pixel(left.x).max(clip.left),
            right: first_pixel(right.x).min(clip.right),
            top: first_pixel(top.y).max(clip.top),
            bottom: first_pixel(bottom.y).min(clip.bottom),
        };
        if pixels.left >= pixels.right || pixels.top >= pixels.bottom {
            return true;
        }
        if left.u == right.u && top.v == bottom.v {
            let texel = texture.sample(texture.column(left.u, false), texture.line(top.v, false));
            self.solid(&pixels, blend::multiply(a.color, texel));
            return true;
        }
        let across = Axis::new(left.x, right.x, left.u, right.u);
        let down = Axis::new(top.y, bottom.y, top.v, bottom.v);
        if across.aligned(pixels.left) && down.aligned(pixels.top) {
            self.copied(&pixels, a.color, texture, &across, &down);
        } else {
            self.stretched(&pixels, a.color, texture, &across, &down);
        }
        true
    }

    fn solid(&mut self, pixels: &Clip, color: u32) {
        for y in pixels.top..pixels.bottom {
            blend::fill(self.row(y, pixels.left, pixels.right), color);
        }
    }

    /// A texel for each pixel: glyphs, and images at their own size.
    fn copied(&mut self, pixels: &Clip, color: u32, texture: &Texture, across: &Axis, down: &Axis) {
        let first = across.at(pixels.left).floor().max(0.0) as usize;
        for y in pixels.top..pixels.bottom {
            let line = texture.line(down.at(y), false).first;
            let texels = texture.row(line).get(first..).unwrap_or(&[]);
            let row = self.row(y, pixels.left, pixels.right);
            for (target, &texel) in row.iter_mut().zip(texels) {
                if texel != 0 {
                    *target = blend::over(*target, blend::multiply(color, texel));
                }
            }
        }
    }

    fn stretched(
        &mut self,
        pixels: &Clip,
        color: u32,
        texture: &Texture,
        across: &Axis,
        down: &Axis,
    ) {
        let mixes = texture.mixes(across.step.abs().max(down.step.abs()));
        let mut columns = std::mem::take(&mut self.columns);
        columns.clear();
        columns.extend((pixels.left..pixels.right).map(|x| texture.column(across.at(x), mixes)));
        for y in pixels.top..pixels.bottom {
            let line = texture.line(down.at(y), mixes);
            let row = self.row(y, pixels.left, pixels.right);
            if mixes {
                stretch_mixed(row, color, texture, &columns, line);
            } else {
                let texels = texture.row(line.first);
                for (target, column) in row.iter_mut().zip(&columns) {
                    let texel = texels.get(column.first).copied().unwrap_or(0);
                    *target = blend::over(*target, blend::multiply(color, texel));
                }
            }
        }
        self.columns = columns;
    }
}

fn stretch_mixed(row: &mut [u32], color: u32, texture: &Texture, columns: &[Tap], line: Tap) {
    for (target, &column) in row.iter_mut().zip(columns) {
        let texel = texture.sample(column, line);
        *target = blend::over(*target, blend::multiply(color, texel));
    }
}

/// Texture coordinates along one axis of the target.
struct Axis {
    start: f32,
    texel: f32,
    step: f32,
}

impl Axis {
    fn new(start: f32, end: f32, first: f32, last: f32) -> Self {
        Self {
            start,
            texel: first,
            step: (last - first) / (end - start),
        }
    }

    /// The texture coordinate at the centre of a pixel.
    fn at(&self, pixel: i32) -> f32 {
        self.texel + (pixel as f32 + 0.5 - self.start) * self.step
    }

    /// Whether pixels and texels coincide, beginning at `pixel`.
    fn aligned(&self, pixel: i32) -> bool {
        let at = self.at(pixel);
        (self.step - 1.0).abs() < 1e-3 && (at - at.floor() - 0.5).abs() < ALIGNED
    }
}
