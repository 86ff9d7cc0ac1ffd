//! The page when nothing is open: how to open something.

use egui::{RichText, Ui};

use super::{parts, recent};
use crate::command::{Action, CommandId, find};
use crate::state::State;
use crate::ui::{icons, tokens};

/// Shows the page.
pub fn show(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((height * 0.36 - 64.0).max(tokens::space::FOUR));
        let icon = egui::FontId::new(48.0, tokens::icon().family);
        ui.label(RichText::new(icons::STACK).font(icon).color(colors.faint));
        ui.add_space(tokens::space::ONE);
        ui.label(RichText::new("Open an HDF5 file").font(tokens::title()));
        ui.add_space(tokens::space::HALF);
        parts::quiet(ui, "Drop files anywhere in this window, or choose one");
        ui.add_space(tokens::space::TWO);
        let open = find(CommandId::Open);
        let mut button = egui::Button::new(open.label).min_size(egui::vec2(160.0, 32.0));
        if let Some(keys) = open.keys.first() {
            button = button.shortcut_text(ui.ctx().format_shortcut(keys));
        }
        if ui.add(button).clicked() {
            actions.push(Action::Run(CommandId::Open));
        }
        recent::list_ui(ui, state, actions);
    });
}

/// The page when files are open but no tab is.
pub fn no_tab(ui: &mut Ui) {
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space(height * 0.4);
        parts::quiet(ui, "Click an object in the tree to see it here");
    });
}

/// Covers the window while files are dragged over it.
pub fn drop_hint(ctx: &egui::Context) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let rect = ctx.content_rect();
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop hint"));
    let painter = ctx.layer_painter(layer);
    let colors = tokens::of(ctx.theme() == egui::Theme::Dark);
    painter.rect_filled(rect, 0, colors.surface.gamma_multiply(0.85));
    let inner = rect.shrink(tokens::space::TWO);
    let stroke = egui::Stroke::new(2.0, colors.accent);
    painter.rect_stroke(
        inner,
        tokens::size::CORNER,
        stroke,
        egui::StrokeKind::Inside,
    );
    let center = egui::Align2::CENTER_CENTER;
    painter.text(
        rect.center(),
        center,
        "Drop to open",
        tokens::title(),
        colors.text,
    );
}
