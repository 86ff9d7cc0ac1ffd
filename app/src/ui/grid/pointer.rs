//! The pointer in the grid: selecting by press and drag, scrolling by wheel and at the edges.

use egui::{Event, Modifiers, PointerButton, Pos2, Response, Ui, Vec2};

use super::axis::Axis;
use super::layout::Layout;
use super::selection::{CellAt, Gesture, Unit};
use super::state::{GridState, Held};

/// How fast the view follows a drag beyond its edge: points a second for each point of distance.
const EDGE_SPEED: f32 = 12.0;

/// The grid as the pointer finds it.
pub(super) struct Surface<'a> {
    pub layout: &'a Layout,
    pub rows: Axis<'a>,
    pub columns: u64,
}

impl Surface<'_> {
    /// The cell at a position, or the nearest to it that is in view.
    pub fn cell_at(&self, state: &GridState, pos: Pos2) -> Option<CellAt> {
        let body = self.layout.body;
        let columns = state.columns(self.columns, body.width());
        Some(CellAt {
            row: self.rows.hit(state.top, pos.y - body.min.y)?,
            column: columns.hit(state.left, pos.x - body.min.x)?,
        })
    }

    /// The cell under a position; `None` beyond the last row and column.
    pub fn cell_under(&self, state: &GridState, pos: Pos2) -> Option<CellAt> {
        let body = self.layout.body;
        let at = self.cell_at(state, pos)?;
        let row = self.rows.visible(state.top);
        let columns = state
            .columns(self.columns, body.width())
            .visible(state.left);
        let inside = row
            .last()
            .is_some_and(|span| pos.y - body.min.y < span.start + span.size)
            && columns
                .last()
                .is_some_and(|span| pos.x - body.min.x < span.start + span.size);
        (inside && body.contains(pos)).then_some(at)
    }

    /// The column whose header is under a position; `None` beyond the last one.
    pub fn column_under(&self, state: &GridState, pos: Pos2) -> Option<u64> {
        let body = self.layout.body;
        let columns = state.columns(self.columns, body.width());
        let spans = columns.visible(state.left);
        let x = pos.x - body.min.x;
        let under = spans
            .iter()
            .find(|span| (span.start..span.start + span.size).contains(&x));
        under.map(|span| span.index)
    }

    /// Selects where the pointer was pressed or is dragged on the body or a header; returns
    /// whether the selection changed.
    pub fn select(&self, ui: &Ui, state: &mut GridState, response: &Response, held: Held) -> bool {
        let unit = match held {
            Held::RowHeaders => Unit::Rows,
            Held::ColumnHeaders => Unit::Columns,
            _ => Unit::Cells,
        };
        let size = (self.rows.count, self.columns);
        let before = state.selection.clone();
        if let Some((pos, modifiers)) = pressed(ui, response) {
            response.request_focus();
            state.held = Some(held);
            if let Some(at) = self.cell_at(state, pos) {
                state
                    .selection
                    .click(self.start_of(at, unit), unit, gesture(modifiers), size);
            }
        } else if state.held == Some(held)
            && response.is_pointer_button_down_on()
            && let Some(pos) = response.interact_pointer_pos()
        {
            self.scroll_at_edge(ui, state, pos, unit);
            if let Some(at) = self.cell_at(state, pos)
                && state.selection.current() != Some(self.start_of(at, unit))
            {
                state
                    .selection
                    .click(self.start_of(at, unit), unit, Gesture::Extend, size);
            }
        }
        state.selection != before
    }

    /// Scrolls by the wheel while the pointer is over the grid.
    pub fn wheel(&self, ui: &Ui, state: &mut GridState) {
        let delta = ui.input(|input| input.smooth_scroll_delta());
        if delta == Vec2::ZERO {
            return;
        }
        state.top = self.rows.scroll(state.top, -f64::from(delta.y));
        let columns = state.columns(self.columns, self.layout.body.width());
        state.left = columns.scroll(state.left, -f64::from(delta.x));
        ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    }

    /// A click on a header moves the current cell to the first of the row or column in view.
    fn start_of(&self, at: CellAt, unit: Unit) -> CellAt {
        match unit {
            Unit::Cells => at,
            Unit::Rows => CellAt { column: 0, ..at },
            Unit::Columns => CellAt { row: 0, ..at },
        }
    }

    fn scroll_at_edge(&self, ui: &Ui, state: &mut GridState, pos: Pos2, unit: Unit) {
        let body = self.layout.body;
        let mut beyond = pos - body.clamp(pos);
        if unit == Unit::Rows {
            beyond.x = 0.0;
        }
        if unit == Unit::Columns {
            beyond.y = 0.0;
        }
        if beyond == Vec2::ZERO {
            return;
        }
        let way = beyond * EDGE_SPEED * ui.input(|input| input.stable_dt.min(0.1));
        state.top = self.rows.scroll(state.top, f64::from(way.y));
        let columns = state.columns(self.columns, body.width());
        state.left = columns.scroll(state.left, f64::from(way.x));
        ui.ctx().request_repaint();
    }
}

/// Where, and with which modifiers, the primary button was pressed on this response in this
/// frame. The modifiers are those of the press, not those at the frame's end.
pub(super) fn pressed(ui: &Ui, response: &Response) -> Option<(Pos2, Modifiers)> {
    if !response.contains_pointer() && !response.is_pointer_button_down_on() {
        return None;
    }
    ui.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed: true,
                modifiers,
            } if response.interact_rect.contains(*pos) => Some((*pos, *modifiers)),
            _ => None,
        })
    })
}

fn gesture(modifiers: Modifiers) -> Gesture {
    if modifiers.shift {
        Gesture::Extend
    } else if modifiers.command {
        Gesture::Add
    } else {
        Gesture::Replace
    }
}
