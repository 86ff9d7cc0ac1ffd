//! A texture: texels, how they are filtered, and what happens past the edge.

use egui::epaint::{ImageData, ImageDelta};
use egui::{TextureFilter, TextureOptions, TextureWrapMode};

use super::blend;

/// Texels as premultiplied `0xAARRGGBB`.
pub struct Texture {
    width: usize,
    height: usize,
    texels: Vec<u32>,
    options: TextureOptions,
}

/// What one sample takes along an axis: two neighbouring texels and the weight,
/// of 256, of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tap {
    pub first: usize,
    pub second: usize,
    pub weight: u32,
}

impl Texture {
    /// A texture as its first change gives it.
    pub fn new(change: &ImageDelta) -> Self {
        let mut texture = Self {
            width: 0,
            height: 0,
            texels: Vec::new(),
            options: change.options,
        };
        texture.update(change);
        texture
    }

    /// Replaces all of it, or the rectangle that the change is about.
    pub fn update(&mut self, change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        let [width, height] = image.size;
        self.options = change.options;
        let Some([left, top]) = change.pos else {
            self.width = width;
            self.height = height;
            self.texels.clear();
            self.texels
                .extend(image.pixels.iter().map(|&color| blend::pixel(color)));
            return;
        };
        if width == 0 {
            return;
        }
        for (row, colors) in image.pixels.chunks_exact(width).enumerate().take(height) {
            let start = (top + row) * self.width + left;
            // What lies outside the texture is ignored.
            if let Some(texels) = self.texels.get_mut(start..start + width) {
                for (texel, &color) in texels.iter_mut().zip(colors) {
                    *texel = blend::pixel(color);
                }
            }
        }
    }

    /// Width and height, to scale texture coordinates with.
    pub fn size_in_texels(&self) -> (f32, f32) {
        (self.width as f32, self.height as f32)
    }

    /// The texels of a row.
    pub fn row(&self, row: usize) -> &[u32] {
        let start = row * self.width;
        self.texels.get(start..start + self.width).unwrap_or(&[])
    }

    /// Whether a sample mixes neighbours when a pixel spans `step` texels.
    pub fn mixes(&self, step: f32) -> bool {
        let filter = if step.abs() > 1.0 {
            self.options.minification
        } else {
            self.options.magnification
        };
        filter == TextureFilter::Linear
    }

    /// What a sample at column `u`, in texels, takes.
    pub fn column(&self, u: f32, mixes: bool) -> Tap {
        tap(u, self.width, mixes, self.options.wrap_mode)
    }

    /// What a sample at row `v`, in texels, takes.
    pub fn line(&self, v: f32, mixes: bool) -> Tap {
        tap(v, self.height, mixes, self.options.wrap_mode)
    }

    /// A sample at whole texel or between four of them.
    #[inline]
    pub fn sample(&self, column: Tap, line: Tap) -> u32 {
        let first = self.row(line.first);
        let upper = mix_in_row(first, column);
        if line.weight == 0 {
            upper
        } else {
            let lower = mix_in_row(self.row(line.second), column);
            blend::mix(upper, lower, line.weight)
        }
    }
}

#[inline]
fn mix_in_row(row: &[u32], column: Tap) -> u32 {
    let first = row.get(column.first).copied().unwrap_or(0);
    if column.weight == 0 {
        first
    } else {
        let second = row.get(column.second).copied().unwrap_or(first);
        blend::mix(first, second, column.weight)
    }
}

fn tap(at: f32, length: usize, mixes: bool, wrap: TextureWrapMode) -> Tap {
    if !mixes {
        let first = wrapped(at.floor() as i64, length, wrap);
        return Tap {
            first,
            second: first,
            weight: 0,
        };
    }
    // Texel centres are at halves.
    let at = at - 0.5;
    let floor = at.floor();
    Tap {
        first: wrapped(floor as i64, length, wrap),
        second: wrapped((floor as i64).saturating_add(1), length, wrap),
        weight: ((at - floor) * 256.0) as u32,
    }
}

fn wrapped(index: i64, length: usize, wrap: TextureWrapMode) -> usize {
    let length = (length as i64).max(1);
    let index = match wrap {
        TextureWrapMode::ClampToEdge => index.clamp(0, length - 1),
        TextureWrapMode::Repeat => index.rem_euclid(length),
        TextureWrapMode::MirroredRepeat => {
            let index = index.rem_euclid(2 * length);
            index.min(2 * length - 1 - index)
        }
    };
    index as usize
}
