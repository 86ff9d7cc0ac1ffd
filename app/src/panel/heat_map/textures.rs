//! Blocks of pixels as textures, made once for each version and colour scale.

use egui::{ColorImage, Context, TextureFilter, TextureHandle, TextureOptions, TextureWrapMode};

use super::camera::{LARGEST_SIDE, Window};
use crate::plot::colormap::ColorScale;

/// The pixels of a window, row by row.
#[derive(Clone, Copy, Debug)]
pub enum Pixels<'a> {
    /// Values to be coloured by the scale; `NaN` has no colour.
    Values(&'a [f32]),
    /// Colours (RGBA, not premultiplied) of a true-colour image or of a palette's.
    Colors(&'a [u8]),
}

/// A block of an image that has been read.
#[derive(Clone, Copy, Debug)]
pub struct ImageWindow<'a> {
    /// The elements that the pixels stand for.
    pub window: &'a Window,
    /// The pixels.
    pub pixels: Pixels<'a>,
    /// Another number for other pixels.
    pub version: u64,
}

/// The textures of one window.
#[derive(Clone)]
pub(super) struct Tiles {
    version: u64,
    scale: ColorScale,
    pub tiles: Vec<Tile>,
}

/// A texture, and the pixels of the window that it has.
#[derive(Clone)]
pub(super) struct Tile {
    pub texture: TextureHandle,
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
}

/// The textures of all windows, in their order.
#[derive(Clone, Default)]
pub(super) struct Textures(Vec<Tiles>);

impl std::fmt::Debug for Textures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|tiles| tiles.version))
            .finish()
    }
}

impl Textures {
    /// Brings the textures up to date; those of unchanged windows stay.
    pub fn update(&mut self, ctx: &Context, windows: &[ImageWindow<'_>], scale: &ColorScale) {
        let mut old = std::mem::take(&mut self.0);
        for window in windows {
            let colored = matches!(window.pixels, Pixels::Values(_));
            let fits = |tiles: &Tiles| {
                tiles.version == window.version && (!colored || tiles.scale == *scale)
            };
            let tiles = match old.iter().position(fits) {
                Some(at) => old.swap_remove(at),
                None => make(ctx, window, scale),
            };
            self.0.push(tiles);
        }
    }

    /// The textures of each window.
    pub fn of_windows(&self) -> impl Iterator<Item = &[Tile]> {
        self.0.iter().map(|tiles| tiles.tiles.as_slice())
    }
}

fn make(ctx: &Context, window: &ImageWindow<'_>, scale: &ColorScale) -> Tiles {
    let (height, width) = window.window.pixels();
    let colors = match window.pixels {
        Pixels::Values(values) => scale.to_rgba(values),
        Pixels::Colors(colors) => colors.to_vec(),
    };
    let mut tiles = Vec::new();
    // A block with fewer pixels than its window promises is not drawn rather than drawn askew.
    let whole = height.checked_mul(width).and_then(|n| n.checked_mul(4));
    if whole.is_some_and(|whole| whole > 0 && whole <= colors.len()) {
        let side = LARGEST_SIDE as usize;
        for top in (0..height).step_by(side) {
            for left in (0..width).step_by(side) {
                let size = [side.min(width - left), side.min(height - top)];
                tiles.push(tile(ctx, &colors, width, [left, top], size));
            }
        }
    }
    Tiles {
        version: window.version,
        scale: *scale,
        tiles,
    }
}

fn tile(
    ctx: &Context,
    colors: &[u8],
    row: usize,
    [left, top]: [usize; 2],
    [width, height]: [usize; 2],
) -> Tile {
    let mut part = Vec::with_capacity(width * height * 4);
    for line in top..top + height {
        let start = (line * row + left) * 4;
        part.extend_from_slice(&colors[start..start + width * 4]);
    }
    let image = ColorImage::from_rgba_unmultiplied([width, height], &part);
    let options = TextureOptions {
        magnification: TextureFilter::Nearest,
        minification: TextureFilter::Linear,
        wrap_mode: TextureWrapMode::ClampToEdge,
        mipmap_mode: None,
    };
    Tile {
        texture: ctx.load_texture("image", image, options),
        left,
        top,
        width,
        height,
    }
}
