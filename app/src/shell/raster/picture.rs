//! A picture: pixels drawn without a window, and written as PNG.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use egui::{Color32, FullOutput};

use super::Rasterizer;

/// An opaque picture, `0x00RRGGBB` a pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The rows, from the top.
    pub pixels: Vec<u32>,
}

impl Picture {
    /// Draws a frame's output. Its texture changes must have reached `rasterizer`
    /// before.
    pub fn draw(
        rasterizer: &Rasterizer,
        ctx: &egui::Context,
        output: &FullOutput,
        background: Color32,
    ) -> Self {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut pixels = vec![0; width * height];
        let primitives = ctx.tessellate(output.shapes.clone(), scale);
        rasterizer.paint(&mut pixels, width, scale, background, &primitives);
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The colour of a pixel; none outside.
    pub fn color(&self, x: usize, y: usize) -> Option<Color32> {
        let inside = x < self.width && y < self.height;
        let pixel = inside.then(|| self.pixels.get(y * self.width + x))??;
        let [_, r, g, b] = pixel.to_be_bytes();
        Some(Color32::from_rgb(r, g, b))
    }

    /// Red, green and blue bytes, row by row.
    pub fn rgb(&self) -> Vec<u8> {
        let bytes = |pixel: &u32| {
            let [_, r, g, b] = pixel.to_be_bytes();
            [r, g, b]
        };
        self.pixels.iter().flat_map(bytes).collect()
    }

    /// Writes a PNG file at `path`.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        self.write_png(&mut file)?;
        file.flush()
    }

    /// Writes PNG.
    ///
    /// # Errors
    /// What the writer says, or a size that PNG cannot have.
    pub fn write_png(&self, target: impl Write) -> io::Result<()> {
        let size = |pixels: usize| u32::try_from(pixels).map_err(io::Error::other);
        let mut encoder = png::Encoder::new(target, size(self.width)?, size(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb())?;
        Ok(writer.finish()?)
    }
}
