//! Draws the image, its axes, the colour bar and the readout.

use egui::{Align2, Color32, Mesh, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::camera::{View, Window};
use super::textures::Tile;
use crate::plot::colormap::ColorScale;
use crate::plot::ticks::{Origin, Tick, linear_ticks, logarithmic_ticks};
use crate::ui::tokens::{self, space};

/// Where an image is drawn, and how.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    pub frame: Rect,
    pub view: View,
    pub upward: bool,
    pub size: (u64, u64),
}

impl Stage {
    /// The part of the frame that a range of rows and columns covers.
    fn rect(&self, rows: [f64; 2], columns: [f64; 2]) -> Rect {
        let at =
            |row: f64, column: f64| self.view.screen_at([row, column], self.frame, self.upward);
        Rect::from_two_pos(at(rows[0], columns[0]), at(rows[1], columns[1]))
    }

    /// The image coordinates of the frame's edges, low and high.
    fn edges(&self) -> [[f64; 2]; 2] {
        let a = self.view.image_at(self.frame.min, self.frame, self.upward);
        let b = self.view.image_at(self.frame.max, self.frame, self.upward);
        [
            [a[0].min(b[0]), a[0].max(b[0])],
            [a[1].min(b[1]), a[1].max(b[1])],
        ]
    }

    /// The ground of the image: what has not been read is quiet, not white.
    pub fn ground_ui(&self, ui: &Ui) {
        let colors = tokens::colors(ui);
        let painter = ui.painter_at(self.frame);
        painter.rect_filled(self.frame, 0, colors.surface);
        let (rows, columns) = (self.size.0 as f64, self.size.1 as f64);
        let [seen_rows, seen_columns] = self.edges();
        let shown = self.rect(
            [0.0_f64.max(seen_rows[0]), rows.min(seen_rows[1])],
            [0.0_f64.max(seen_columns[0]), columns.min(seen_columns[1])],
        );
        painter.rect_filled(shown, 0, colors.hover);
    }

    /// The pixels of a window, over the colour of missing values.
    pub fn window_ui(&self, ui: &Ui, window: &Window, tiles: &[Tile]) {
        let painter = ui.painter_at(self.frame);
        let missing = tokens::colors(ui).missing;
        let row_of = |pixel: usize| {
            let row = window.rows.start as f64 + pixel as f64 * window.row_stride as f64;
            row.min(window.rows.end as f64)
        };
        let column_of = |pixel: usize| {
            let column = window.columns.start as f64 + pixel as f64 * window.column_stride as f64;
            column.min(window.columns.end as f64)
        };
        for tile in tiles {
            let rows = [row_of(tile.top), row_of(tile.top + tile.height)];
            let columns = [column_of(tile.left), column_of(tile.left + tile.width)];
            // The last pixel of a row may stand for fewer elements than the others.
            let whole = [
                tile.height as f64 * window.row_stride as f64,
                tile.width as f64 * window.column_stride as f64,
            ];
            // Cut to the frame in doubles: the corners of the whole may be too far for floats.
            let edges = self.edges();
            let seen_rows = [rows[0].max(edges[0][0]), rows[1].min(edges[0][1])];
            let seen_columns = [columns[0].max(edges[1][0]), columns[1].min(edges[1][1])];
            if seen_rows[0] >= seen_rows[1] || seen_columns[0] >= seen_columns[1] {
                continue;
            }
            let rect = self.rect(seen_rows, seen_columns);
            let v = seen_rows.map(|row| ((row - rows[0]) / whole[0]) as f32);
            let u = seen_columns.map(|column| ((column - columns[0]) / whole[1]) as f32);
            let v = if self.upward { [v[1], v[0]] } else { v };
            let uv = Rect::from_min_max(pos2(u[0], v[0]), pos2(u[1], v[1]));
            painter.rect_filled(rect, 0, missing);
            painter.image(tile.texture.id(), rect, uv, Color32::WHITE);
        }
    }

    /// The axes: indices of rows at the left, of columns below.
    pub fn axes_ui(&self, ui: &Ui) {
        let colors = tokens::colors(ui);
        let painter = ui.painter();
        let line = Stroke::new(1.0, colors.line_strong);
        painter.rect_stroke(self.frame, 0, line, StrokeKind::Outside);
        let [rows, columns] = self.edges();
        let count = |length: f32, room: f32| ((length / room) as usize).clamp(1, 12);
        // An element's index stands at its middle.
        let ticks = |[low, high]: [f64; 2], length: u64, count: usize| -> Vec<Tick> {
            linear_ticks(Origin::Integer(0), low - 0.5, high - 0.5, count)
                .into_iter()
                .filter(|tick| tick.at >= 0.0 && tick.at < length as f64 && tick.at.fract() == 0.0)
                .collect()
        };
        for tick in ticks(rows, self.size.0, count(self.frame.height(), 56.0)) {
            let at = [tick.at + 0.5, self.view.middle[1]];
            let y = self.view.screen_at(at, self.frame, self.upward).y;
            let from = pos2(self.frame.min.x - 4.0, y);
            painter.line_segment([from, from + vec2(4.0, 0.0)], line);
            label(ui, from - vec2(3.0, 0.0), Align2::RIGHT_CENTER, &tick.label);
        }
        for tick in ticks(columns, self.size.1, count(self.frame.width(), 96.0)) {
            let at = [self.view.middle[0], tick.at + 0.5];
            let x = self.view.screen_at(at, self.frame, self.upward).x;
            let from = pos2(x, self.frame.max.y);
            painter.line_segment([from, from + vec2(0.0, 4.0)], line);
            label(ui, from + vec2(0.0, 5.0), Align2::CENTER_TOP, &tick.label);
        }
    }

    /// The lines through the element under the pointer.
    pub fn crosshair_ui(&self, ui: &Ui, row: u64, column: u64) {
        let at = [row as f64 + 0.5, column as f64 + 0.5];
        let pos = self.view.screen_at(at, self.frame, self.upward);
        let painter = ui.painter_at(self.frame);
        let color = tokens::colors(ui).text.gamma_multiply(0.35);
        painter.vline(pos.x, self.frame.y_range(), Stroke::new(1.0, color));
        painter.hline(self.frame.x_range(), pos.y, Stroke::new(1.0, color));
    }

    /// What is under the pointer, in words.
    pub fn readout_ui(&self, ui: &Ui, text: &str) {
        let colors = tokens::colors(ui);
        let painter = ui.painter_at(self.frame);
        let galley = painter.layout_no_wrap(text.to_owned(), tokens::mono(), colors.text);
        let padding = vec2(space::ONE, space::HALF);
        let min = self.frame.min + vec2(space::ONE, space::ONE);
        let rect = Rect::from_min_size(min, galley.size() + 2.0 * padding);
        painter.rect_filled(rect, 4, colors.raised.gamma_multiply(0.92));
        painter.galley(min + padding, galley, colors.text);
    }
}

/// The colour bar, with ticks at its right.
pub(super) fn color_bar_ui(ui: &Ui, rect: Rect, scale: &ColorScale) {
    const STEPS: u32 = 64;
    let mut mesh = Mesh::default();
    for step in 0..=STEPS {
        let place = f64::from(step) / f64::from(STEPS);
        let [red, green, blue] = scale.map.color(place);
        let color = Color32::from_rgb(red, green, blue);
        let y = rect.max.y - rect.height() * place as f32;
        mesh.colored_vertex(pos2(rect.min.x, y), color);
        mesh.colored_vertex(pos2(rect.max.x, y), color);
        if step > 0 {
            let last = 2 * step;
            mesh.add_triangle(last - 2, last - 1, last);
            mesh.add_triangle(last - 1, last, last + 1);
        }
    }
    ui.painter().add(Shape::mesh(mesh));
    let line = Stroke::new(1.0, tokens::colors(ui).line_strong);
    ui.painter().rect_stroke(rect, 0, line, StrokeKind::Outside);
    let count = ((rect.height() / 44.0) as usize).max(2);
    let ticks = if scale.logarithmic {
        logarithmic_ticks(scale.low.log10(), scale.high.log10(), count)
    } else {
        linear_ticks(Origin::Real(0.0), scale.low, scale.high, count)
    };
    for tick in ticks {
        let value = if scale.logarithmic {
            10_f64.powf(tick.at)
        } else {
            tick.at
        };
        let Some(place) = scale.place(value).filter(|place| place.is_finite()) else {
            continue;
        };
        let y = rect.max.y - rect.height() * (place.clamp(0.0, 1.0) as f32);
        let from = pos2(rect.max.x, y);
        ui.painter()
            .line_segment([from, from + vec2(4.0, 0.0)], line);
        label(ui, from + vec2(7.0, 0.0), Align2::LEFT_CENTER, &tick.label);
    }
}

fn label(ui: &Ui, at: Pos2, align: Align2, text: &str) {
    let color = tokens::colors(ui).quiet;
    ui.painter().text(at, align, text, tokens::small(), color);
}
