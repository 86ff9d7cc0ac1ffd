//! A rasterizer on the processor for what egui draws: textured triangles with
//! premultiplied colours, multiplied and blended in gamma space, inside clip
//! rectangles.
//!
//! Serves the software window, pictures of the program without a display, and
//! tests. Pixels are `0x00RRGGBB`, as softbuffer wants them; the target is
//! opaque. Custom paint callbacks are not drawn: the program has none.

mod blend;
#[cfg(any(test, feature = "testing"))]
mod camera;
mod picture;
mod quad;
mod texture;
mod triangle;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, Mesh, Primitive};
use egui::{Color32, Rect, TextureId, TexturesDelta};
use rayon::prelude::*;

#[cfg(any(test, feature = "testing"))]
pub use camera::{Camera, Film};
pub use picture::Picture;
use texture::Texture;

/// Fewer rows than this are not worth another thread.
const MIN_BAND_ROWS: usize = 96;

/// More bands than this repeat more work on the meshes than they share.
const MAX_BANDS: usize = 4;

/// Textures, and the threads that draw.
pub struct Rasterizer {
    textures: HashMap<TextureId, Texture>,
    /// To be dropped once the frame that still shows them has been drawn.
    freed: Vec<TextureId>,
    /// Threads of its own, so that decoding never delays a frame.
    pool: Option<rayon::ThreadPool>,
}

impl Default for Rasterizer {
    fn default() -> Self {
        Self::new()
    }
}

impl Rasterizer {
    /// Without textures; as many threads as pay.
    pub fn new() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |count| count.get());
        let pool = (threads > 1).then(|| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads.min(MAX_BANDS))
                .thread_name(|index| format!("raster {index}"))
                .build()
        });
        Self {
            textures: HashMap::new(),
            freed: Vec::new(),
            // Without threads it draws on the caller's.
            pool: pool.and_then(Result::ok),
        }
    }

    /// Takes over what changed in the textures, leaving `delta` empty. Call it for
    /// every frame, also for those that are not drawn.
    pub fn update_textures(&mut self, delta: &mut TexturesDelta) {
        for id in self.freed.drain(..) {
            self.textures.remove(&id);
        }
        for (id, changes) in delta.set.drain() {
            for change in changes {
                match self.textures.get_mut(&id) {
                    Some(texture) => texture.update(&change),
                    None => {
                        self.textures.insert(id, Texture::new(&change));
                    }
                }
            }
        }
        self.freed.extend(delta.free.drain());
    }

    /// Draws a frame over `background` into rows of `width` pixels.
    pub fn paint(
        &self,
        pixels: &mut [u32],
        width: usize,
        pixels_per_point: f32,
        background: Color32,
        primitives: &[ClippedPrimitive],
    ) {
        if width == 0 || pixels.len() < width {
            return;
        }
        let rows = pixels.len() / width;
        let bands = self.pool.as_ref().map_or(1, |pool| {
            (rows / MIN_BAND_ROWS).clamp(1, pool.current_num_threads())
        });
        let band_rows = rows.div_ceil(bands);
        let draw = |(index, pixels): (usize, &mut [u32])| {
            let mut band = Band {
                top: (index * band_rows) as i32,
                rows: (pixels.len() / width) as i32,
                width: width as i32,
                pixels,
                scale: pixels_per_point,
                columns: Vec::new(),
            };
            band.pixels.fill(blend::pixel(background) & blend::RGB);
            self.paint_band(&mut band, primitives);
        };
        match &self.pool {
            Some(pool) if bands > 1 => pool.install(|| {
                let chunks = pixels.par_chunks_mut(band_rows * width);
                chunks.enumerate().for_each(draw);
            }),
            _ => draw((0, pixels)),
        }
    }

    fn paint_band(&self, band: &mut Band<'_>, primitives: &[ClippedPrimitive]) {
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else {
                continue;
            };
            let clip = band.clip(primitive.clip_rect);
            if clip.left < clip.right && clip.top < clip.bottom {
                // A texture that is not known was never given: nothing can be shown.
                if let Some(texture) = self.textures.get(&mesh.texture_id) {
                    band.mesh(mesh, &clip, texture);
                }
            }
        }
    }
}

/// A rectangle of whole pixels of the target: `left..right`, `top..bottom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Clip {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

/// A vertex in pixels of the target and texels.
#[derive(Clone, Copy, Debug, Default)]
struct Corner {
    x: f32,
    y: f32,
    u: f32,
    v: f32,
    color: u32,
}

/// A run of rows of the target, drawn by one thread.
struct Band<'a> {
    pixels: &'a mut [u32],
    width: i32,
    top: i32,
    rows: i32,
    scale: f32,
    /// Scratch: which texels each column of a stretched rectangle takes.
    columns: Vec<texture::Tap>,
}

impl Band<'_> {
    /// A clip rectangle in points as whole pixels of this band.
    fn clip(&self, rect: Rect) -> Clip {
        let edge = |points: f32| (points * self.scale).round() as i32;
        Clip {
            left: edge(rect.min.x).max(0),
            top: edge(rect.min.y).max(self.top),
            right: edge(rect.max.x).min(self.width),
            bottom: edge(rect.max.y).min(self.top + self.rows),
        }
    }

    /// The pixels `left..right` of row `y`; empty where they are not of this band.
    fn row(&mut self, y: i32, left: i32, right: i32) -> &mut [u32] {
        let start = (y - self.top) * self.width;
        let range = (start + left) as usize..(start + right.max(left)) as usize;
        self.pixels.get_mut(range).unwrap_or_default()
    }

    fn mesh(&mut self, mesh: &Mesh, clip: &Clip, texture: &Texture) {
        let mut at = 0;
        while let Some(&[a, b, c]) = mesh.indices.get(at..at + 3) {
            // Two triangles that share the edge b-c are a rectangle more often than not.
            if let Some(&[d, e, f]) = mesh.indices.get(at + 3..at + 6)
                && d == c
                && e == b
                && let Some(quad) = self.corners(mesh, texture, [a, b, c, f])
                && self.quad(&quad, clip, texture)
            {
                at += 6;
                continue;
            }
            if let Some(corners) = self.corners(mesh, texture, [a, b, c]) {
                self.triangle(&corners, clip, texture);
            }
            at += 3;
        }
    }

    fn corners<const N: usize>(
        &self,
        mesh: &Mesh,
        texture: &Texture,
        indices: [u32; N],
    ) -> Option<[Corner; N]> {
        let (width, height) = texture.size_in_texels();
        let mut corners = [Corner::default(); N];
        for (corner, index) in corners.iter_mut().zip(indices) {
            let vertex = mesh.vertices.get(index as usize)?;
            *corner = Corner {
                x: vertex.pos.x * self.scale,
                y: vertex.pos.y * self.scale,
                u: vertex.uv.x * width,
                v: vertex.uv.y * height,
                color: blend::pixel(vertex.color),
            };
            if !(corner.x.is_finite() && corner.y.is_finite()) {
                return None;
            }
        }
        Some(corners)
    }
}

/// The first pixel whose centre is at or right of (below) `edge`. Used for both
/// ends of a span, so that neighbours that share an edge neither overlap nor gap.
fn first_pixel(edge: f32) -> i32 {
    (edge - 0.5).ceil() as i32
}
