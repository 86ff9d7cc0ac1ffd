//! A program that shows nothing but its fonts and colours: what tests draw where the
//! window itself is not meant.

use egui::{RichText, Sense, vec2};

use super::Program;
use crate::ui::{icons, tokens};

/// Samples of text, icons, colours and widgets.
#[derive(Default)]
pub struct Placeholder {
    text: String,
    value: f64,
    checked: bool,
    dropped: Vec<String>,
}

const SCRIPTS: &str = "中文数据集 日本語 한국어 العربية देवनागरी ไทย עברית 😀🚀 ∑∫√ Ωμέγα Ж";

impl Program for Placeholder {
    fn logic(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        for file in dropped {
            self.dropped.push(file.path().display().to_string());
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let colors = tokens::colors(ui);
        egui::CentralPanel::default().show(ui, |ui| {
            ui.heading("Fonts, icons and colours");
            ui.label("Inter at 13: The quick brown fox, 0123456789");
            ui.label(RichText::new("Semi-bold: The quick brown fox").font(tokens::strong()));
            ui.monospace("JetBrains Mono 12.5: 1234567890 −1.50e-03 /entry/data");
            ui.small("Captions at 11");
            ui.label(SCRIPTS);
            ui.monospace(SCRIPTS);
            ui.horizontal_wrapped(|ui| {
                for (name, icon) in icons::ALL {
                    let text = RichText::new(*icon).font(tokens::icon());
                    ui.label(text).on_hover_text(*name);
                }
            });
            ui.horizontal(|ui| {
                for color in colors.series {
                    let (rect, _) = ui.allocate_exact_size(vec2(32.0, 16.0), Sense::hover());
                    ui.painter().rect_filled(rect, tokens::size::CORNER, color);
                }
            });
            ui.horizontal(|ui| {
                ui.label(
                    RichText::new(format!("{} Warning", icons::WARNING)).color(colors.warning),
                );
                ui.label(RichText::new(format!("{} Error", icons::ERROR)).color(colors.error));
                ui.label(RichText::new("quiet").color(colors.quiet));
                ui.label(RichText::new("faint").color(colors.faint));
            });
            let name = ui.label("Text field").id;
            ui.text_edit_singleline(&mut self.text).labelled_by(name);
            ui.add(egui::Slider::new(&mut self.value, 0.0..=100.0).text("Slider"));
            ui.checkbox(&mut self.checked, "Checkbox");
            ui.horizontal(|ui| {
                let _ = ui.button(format!("{} Button", icons::SAVE));
                let _ = ui.selectable_label(true, "Selected");
            });
            for path in &self.dropped {
                ui.label(path);
            }
        });
    }

    fn title(&self) -> String {
        "Hyperslab".to_owned()
    }

    fn idle(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::raster::Camera;

    #[test]
    fn the_sample_page_draws_in_both_themes() {
        let mut backgrounds = Vec::new();
        for theme in [egui::Theme::Light, egui::Theme::Dark] {
            let camera = Camera::default();
            let mut program = Placeholder::default();
            let mut harness = Camera::harness(vec2(900.0, 640.0))
                .with_theme(theme)
                .allow_missing_glyphs()
                .renderer(camera.film())
                .build_ui(move |ui| program.ui(ui));
            harness.run();
            let picture = camera.picture(&harness);
            backgrounds.push(picture.color(899, 639));
        }
        let expected = [tokens::LIGHT.surface, tokens::DARK.surface];
        assert_eq!(backgrounds, expected.map(Some));
    }
}
