//! Fonts: Inter for text, JetBrains Mono for numbers, Phosphor for icons, and
//! the system's fonts behind them for every script that these lack.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egui::epaint::text::{
    FallbackRequest, FontInsert, FontProvider, GlyphBitmap, GlyphRasterizer, RasterizedGlyph,
};
use egui::{ColorImage, FontData, FontDefinitions, FontFamily, FontTweak, Vec2};
use egui_system_font_provider::SystemFontProvider;

const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const INTER_STRONG: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");
const MONO: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf");
const PHOSPHOR: &[u8] = include_bytes!("../../../assets/fonts/Phosphor.ttf");

/// Where characters come from that the shipped fonts lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// The system's fonts, looked up on a thread when the first such character
    /// appears; until they are known it is left blank, and never a box.
    Background,
    /// The system's fonts; the frame waits for them. For pictures.
    Waiting,
    /// None: the same on every machine. For tests.
    Shipped,
}

/// The family of semi-bold text.
pub fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// The family of icons alone.
pub fn icons() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// Installs the fonts; call once, before the first frame.
pub fn install(ctx: &egui::Context, fallback: Fallback) {
    ctx.set_fonts(definitions());
    match fallback {
        Fallback::Background => {
            ctx.add_glyph_rasterizer(blank());
            ctx.add_font_provider(Arc::new(Deferred {
                ctx: ctx.clone(),
                started: AtomicBool::new(false),
            }));
        }
        Fallback::Waiting => ctx.add_font_provider(Arc::new(SystemFontProvider::new())),
        Fallback::Shipped => {}
    }
}

fn definitions() -> FontDefinitions {
    let icon = FontTweak {
        // Phosphor draws on the baseline; text sits higher.
        y_offset_factor: 0.1,
        ..FontTweak::default()
    };
    let data = [
        ("Inter", FontData::from_static(INTER)),
        ("Inter SemiBold", FontData::from_static(INTER_STRONG)),
        ("JetBrains Mono", FontData::from_static(MONO)),
        (
            "Phosphor in text",
            FontData::from_static(PHOSPHOR).tweak(icon),
        ),
        ("Phosphor", FontData::from_static(PHOSPHOR)),
    ];
    let chain = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    FontDefinitions {
        font_data: data
            .into_iter()
            .map(|(name, data)| (name.to_owned(), Arc::new(data)))
            .collect(),
        families: BTreeMap::from([
            (
                FontFamily::Proportional,
                chain(&["Inter", "Phosphor in text"]),
            ),
            (
                FontFamily::Monospace,
                chain(&["JetBrains Mono", "Inter", "Phosphor in text"]),
            ),
            (
                strong(),
                chain(&["Inter SemiBold", "Inter", "Phosphor in text"]),
            ),
            (icons(), chain(&["Phosphor", "Inter"])),
        ]),
    }
}

/// Leaves room for a character whose font is not known yet.
fn blank() -> GlyphRasterizer {
    GlyphRasterizer::new("hyperslab::blank", |request| {
        let wide = request
            .cluster
            .chars()
            .next()
            .is_some_and(|c| c >= '\u{2e80}');
        let image = ColorImage::filled([1, 1], egui::Color32::TRANSPARENT);
        Some(RasterizedGlyph {
            bitmap: GlyphBitmap {
                image,
                offset_px: Vec2::ZERO,
                is_color: false,
            },
            advance_px: request.font_size_px * if wide { 1.0 } else { 0.5 },
        })
    })
}

/// Looks for the system's fonts once a character asks for them, without making
/// the frame wait: enumerating fonts can take longer than a frame may.
struct Deferred {
    ctx: egui::Context,
    started: AtomicBool,
}

impl FontProvider for Deferred {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        if !self.started.swap(true, Ordering::Relaxed) {
            let ctx = self.ctx.clone();
            let cluster = request.cluster.to_owned();
            let family = request.family.clone();
            let looking = std::thread::Builder::new().name("system fonts".into());
            // Without a thread the character stays blank, and nothing else suffers.
            let _ = looking.spawn(move || {
                let since = std::time::Instant::now();
                let fonts = SystemFontProvider::new();
                fonts.font_for(&FallbackRequest {
                    cluster: &cluster,
                    family: &family,
                });
                // Either change drops the remembered misses, so everything is asked again; what
                // no font of the system has is a box from now on.
                ctx.add_font_provider(Arc::new(fonts));
                ctx.set_glyph_rasterizers(Vec::new());
                ctx.request_repaint();
                let ms = since.elapsed().as_secs_f64() * 1e3;
                tracing::info!(ms, "system fonts are known");
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::icons::ALL;
    use egui::FontId;

    fn with_fonts(fallback: Fallback, check: impl FnOnce(&egui::Context)) {
        let ctx = egui::Context::default();
        install(&ctx, fallback);
        let mut output = ctx.run_ui(Default::default(), |_| {});
        output.textures_delta.clear();
        check(&ctx);
    }

    fn has(ctx: &egui::Context, font: &FontId, text: &str) -> bool {
        ctx.fonts_mut(|fonts| text.chars().all(|c| fonts.has_glyph(font, c)))
    }

    #[test]
    fn every_icon_is_in_the_shipped_font() {
        with_fonts(Fallback::Shipped, |ctx| {
            for (name, icon) in ALL {
                let found = has(ctx, &FontId::new(16.0, icons()), icon);
                assert!(found, "{name} has no glyph");
            }
        });
    }

    #[test]
    fn text_and_numbers_have_western_scripts_and_mathematics() {
        with_fonts(Fallback::Shipped, |ctx| {
            for text in ["Ångström Ω Жу…", "−1.5×10⁻³ µm ≤ ∞", "→ · – “ ”", "⏵"]
            {
                for family in [FontFamily::Proportional, FontFamily::Monospace, strong()] {
                    assert!(
                        has(ctx, &FontId::new(13.0, family.clone()), text),
                        "{text} in {family}"
                    );
                }
            }
        });
    }

    #[test]
    fn until_the_systems_fonts_are_known_their_characters_are_blank() {
        let ctx = egui::Context::default();
        ctx.set_fonts(definitions());
        ctx.add_glyph_rasterizer(blank());
        let mut output = ctx.run_ui(Default::default(), |_| {});
        output.textures_delta.clear();
        let drawn = |text: &str| {
            let font = FontId::proportional(13.0);
            let color = egui::Color32::WHITE;
            let galley = ctx.fonts_mut(|f| f.layout_no_wrap(text.to_owned(), font, color));
            let quads = galley.rows.iter();
            let size = |row: &egui::epaint::text::PlacedRow| row.visuals.mesh_bounds.size();
            (galley.size().x, quads.map(size).fold(Vec2::ZERO, Vec2::max))
        };
        let (advance, ink) = drawn("数");
        assert!(advance >= 12.0, "{advance}");
        assert!(ink.max_elem() <= 2.0, "{ink:?}");
        assert!(drawn("a").1.max_elem() > 4.0);
    }

    #[test]
    fn what_the_shipped_fonts_lack_is_not_invented() {
        with_fonts(Fallback::Shipped, |ctx| {
            assert!(!has(ctx, &FontId::proportional(13.0), "数"));
        });
    }
}
