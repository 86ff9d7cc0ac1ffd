//! A list of rows of one height, anchored on integers: wheel, scroll bar, and which rows are in view.

use egui::{Id, Rect, Ui};

use super::Held;
use super::axis::{Anchor, Axis, Sizes};
use super::scroll_bar::{Direction, ScrollBar};
use crate::ui::tokens::size;

/// What a list remembers between frames.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Where the view begins.
    pub top: Anchor,
    held: Option<Held>,
}

/// Width of the scroll bar.
const BAR: f32 = 10.0;

impl List {
    /// Serves wheel and scroll bar of a list of `count` rows in `rect`, and brings `reveal` into
    /// view. Returns what is left for the rows, and each row in view with its place.
    pub fn show(
        &mut self,
        ui: &Ui,
        id: Id,
        rect: Rect,
        count: u64,
        reveal: Option<u64>,
    ) -> (Rect, Vec<(u64, Rect)>) {
        let sizes = Sizes::uniform(size::ROW);
        let axis = Axis {
            count,
            sizes: &sizes,
            view: rect.height(),
        };
        if let Some(row) = reveal {
            self.top = axis.reveal(self.top, row);
        }
        let body = self.scroll(ui, id, rect, &axis);
        let rows = axis.visible(self.top).into_iter().map(|span| {
            let top = body.min.y + span.start;
            let row = Rect::from_x_y_ranges(body.x_range(), top..=top + size::ROW);
            (span.index, row)
        });
        (body, rows.collect())
    }

    fn scroll(&mut self, ui: &Ui, id: Id, rect: Rect, axis: &Axis<'_>) -> Rect {
        if !ui.input(|input| input.pointer.primary_down()) {
            self.held = None;
        }
        if ui.rect_contains_pointer(rect) {
            let wheel = ui.input(|input| input.smooth_scroll_delta().y);
            self.top = axis.scroll(self.top, -f64::from(wheel));
        }
        self.top = axis.clamp(self.top);
        if !axis.overflows() {
            return rect;
        }
        let body = rect.with_max_x(rect.max.x - BAR);
        let bar = ScrollBar {
            id: id.with("bar"),
            rect: rect.with_min_x(body.max.x),
            direction: Direction::Vertical,
            axis: Axis { ..*axis },
        };
        self.top = bar.show(ui, self.top, &mut self.held);
        body
    }
}
