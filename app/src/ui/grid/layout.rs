//! Where the parts of a grid lie: body, frozen headers, scroll bars.

use egui::{FontId, Pos2, Rect, Ui, pos2, vec2};

use super::axis::{Axis, Sizes};
use super::source::GridSource;
use super::state::GridState;
use crate::ui::tokens::{self, size, space};

/// Thickness of a scroll bar.
const BAR: f32 = 10.0;

/// Narrowest and widest row header.
const HEADER_WIDTHS: std::ops::RangeInclusive<f32> = 40.0..=240.0;

/// The parts of a grid on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub body: Rect,
    /// Above the body: the groups' line, where there is one, and the columns' names.
    pub column_headers: Rect,
    /// Between the columns' names and the body.
    pub summary: Rect,
    pub row_headers: Rect,
    pub corner: Rect,
    pub vertical_bar: Option<Rect>,
    pub horizontal_bar: Option<Rect>,
    pub groups: bool,
}

impl Layout {
    pub fn new(
        ui: &Ui,
        outer: Rect,
        state: &mut GridState,
        source: &dyn GridSource,
        row_sizes: &Sizes,
    ) -> Self {
        let groups = source.has_groups();
        let summary = size::ROW * source.summary_lines().len() as f32;
        let header = vec2(
            row_header_width(ui, state, source),
            size::ROW * if groups { 2.0 } else { 1.0 } + summary,
        );
        let whole = Rect::from_min_max(outer.min + header, outer.max.max(outer.min + header));
        let rows = |view| Axis {
            count: source.rows(),
            sizes: row_sizes,
            view,
        };
        // A bar at one side takes room from the other, which may then need one as well.
        let mut vertical = rows(whole.height()).overflows();
        let horizontal_view = whole.width() - if vertical { BAR } else { 0.0 };
        let horizontal = state.columns(source.columns(), horizontal_view).overflows();
        if horizontal {
            vertical = rows(whole.height() - BAR).overflows();
        }
        let end = pos2(
            whole.max.x - if vertical { BAR } else { 0.0 },
            whole.max.y - if horizontal { BAR } else { 0.0 },
        );
        let body = Rect::from_min_max(whole.min, end.max(whole.min));
        let between = |min: Pos2, max: Pos2| Rect::from_min_max(min, max.max(min));
        Self {
            body,
            column_headers: between(
                pos2(body.min.x, outer.min.y),
                pos2(body.max.x, body.min.y - summary),
            ),
            summary: between(pos2(outer.min.x, body.min.y - summary), body.right_top()),
            row_headers: between(pos2(outer.min.x, body.min.y), body.left_bottom()),
            corner: between(outer.min, body.min),
            vertical_bar: vertical.then(|| between(body.right_top(), pos2(whole.max.x, end.y))),
            horizontal_bar: horizontal
                .then(|| between(body.left_bottom(), pos2(end.x, whole.max.y))),
            groups,
        }
    }
}

/// Wide enough for the last row, so that nothing moves while one scrolls there.
fn row_header_width(ui: &Ui, state: &mut GridState, source: &dyn GridSource) -> f32 {
    let rows = source.rows();
    if let Some(last) = rows.checked_sub(1) {
        let first = state.top.index.min(last);
        let seen = first..=first.saturating_add(60).min(last);
        let widest = seen
            .chain([last])
            .map(|row| text_width(ui, &source.row_header(row), tokens::mono()))
            .fold(0.0, f32::max);
        state.row_header_width = state.row_header_width.max(widest);
    }
    (state.row_header_width + 2.0 * space::ONE)
        .ceil()
        .clamp(*HEADER_WIDTHS.start(), *HEADER_WIDTHS.end())
}

/// Width of a text on one line.
pub(super) fn text_width(ui: &Ui, text: &str, font: FontId) -> f32 {
    let color = tokens::colors(ui).text;
    ui.painter()
        .layout_no_wrap(super::draw::first_line(text).into_owned(), font, color)
        .size()
        .x
}
