//! The integer grid: a table of up to 2^64 rows and columns, of which only those in view exist.
//!
//! Positions are integers with a fraction (see [`axis`]), so that the last of 10^18 rows is
//! drawn as exactly as the first. What the cells hold comes from a [`GridSource`]; the response
//! names the range in view, for a worker to load just that.

mod access;
pub mod axis;
pub mod copy;
mod decimal;
mod draw;
mod fold;
mod headers;
mod keys;
mod layout;
pub mod list;
mod order;
mod pointer;
pub mod scroll_bar;
pub mod selection;
pub mod source;
mod state;
mod summary;
#[cfg(test)]
mod tests;

use std::ops::Range;

use egui::{CursorIcon, EventFilter, Id, PointerButton, Rect, Response, Sense, Ui, UiBuilder};

use self::axis::{Axis, Sizes, Span};
use self::copy::Copied;
use self::draw::Window;
pub use self::fold::Fold;
use self::layout::Layout;
use self::pointer::Surface;
use self::scroll_bar::{Direction, ScrollBar};
use self::selection::CellAt;
use self::source::{Cell, GridSource};
pub use self::state::{GridState, Held};
use crate::ui::tokens::size;

/// What happened on the grid, and what it shows.
#[derive(Debug)]
pub struct GridResponse {
    /// The rows in view.
    pub rows: Range<u64>,
    /// The columns in view.
    pub columns: Range<u64>,
    /// The current cell, in view or not.
    pub current: Option<CellAt>,
    /// The cell under the pointer.
    pub hovered: Option<CellAt>,
    /// The cell that was double-clicked, or on which Enter was pressed.
    pub activated: Option<CellAt>,
    /// Whether F2 was pressed on the current cell.
    pub edit: bool,
    /// What was typed on the current cell.
    pub typed: Option<String>,
    /// Where the cell that is edited lies, while it is in view.
    pub edited: Option<Rect>,
    /// The link that was clicked.
    pub followed: Option<CellAt>,
    /// The column whose header was clicked.
    pub header: Option<u64>,
    /// Whether the selection or the current cell changed.
    pub changed: bool,
    /// What became of a wish to copy; the text itself is on the clipboard already.
    pub copied: Option<Copied>,
    /// The column whose mark for the order of rows was clicked.
    pub sort: Option<u64>,
    /// The mark of a column or of a group that was clicked.
    pub fold: Option<Fold>,
    /// egui's response of the column headers, for a context menu about [`GridState::pointed`].
    pub headers: Response,
    /// egui's response of the cells, for a context menu or the focus.
    pub response: Response,
}

/// Shows a grid in all of the space that is left.
pub fn show(
    ui: &mut Ui,
    state: &mut GridState,
    source: &dyn GridSource,
    name: &str,
) -> GridResponse {
    let rect = ui.available_rect_before_wrap();
    let builder = UiBuilder::new().id_salt((name, "grid")).max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.allocate_rect(rect, Sense::hover());
        ui.shrink_clip_rect(rect);
        grid_ui(ui, rect, state, source, name)
    })
    .inner
}

fn grid_ui(
    ui: &Ui,
    rect: Rect,
    state: &mut GridState,
    source: &dyn GridSource,
    name: &str,
) -> GridResponse {
    let id = ui.unique_id().with("cells");
    let row_sizes = Sizes::uniform(size::ROW);
    let layout = Layout::new(ui, rect, state, source, &row_sizes);
    let surface = Surface {
        layout: &layout,
        rows: Axis {
            count: source.rows(),
            sizes: &row_sizes,
            view: layout.body.height(),
        },
        columns: source.columns(),
    };
    state.keep_within(&surface.rows, surface.columns, layout.body.width());
    if !ui.input(|input| input.pointer.primary_down()) {
        state.held = None;
    }
    bars_ui(ui, id, &surface, state);
    let mut response = interact(ui, id, &surface, state, source);
    let window = window_of(&surface, state);
    headers::fit_sorted(ui, &window, source, state);
    headers::fit_first(ui, &window, source, state);
    headers::fit_marked(ui, &window, source, state);
    headers::fit_summary(ui, &window, source, state);
    headers::edges_ui(ui, id.with("edge"), &layout, &window, source, state);
    response.rows = range_of(&window.rows);
    response.columns = range_of(&window.columns);
    let selection = &state.selection;
    response.current = selection.current();
    response.edited = state
        .edited
        .and_then(|at| rect_of(ui, &layout, &window, at));
    let focused = response.response.has_focus();
    draw::body_ui(ui, &layout, &window, source, selection, focused);
    headers::columns_ui(ui, &layout, &window, source, selection);
    response.sort = order::marks_ui(ui, id.with("order"), &layout, &window, source);
    response.fold = fold::marks_ui(ui, id.with("fold"), &layout, &window, source);
    headers::rows_ui(ui, &layout, &window, source, selection);
    summary::show(ui, &layout, &window, source);
    access::expose(ui, name, &layout, &window, source, selection);
    response
}

fn window_of(surface: &Surface<'_>, state: &GridState) -> Window {
    let columns = state.columns(surface.columns, surface.layout.body.width());
    Window {
        rows: surface.rows.visible(state.top),
        columns: columns.visible(state.left),
    }
}

/// Where a cell in view lies, as far as it is.
fn rect_of(ui: &Ui, layout: &Layout, window: &Window, at: CellAt) -> Option<Rect> {
    let row = window.rows.iter().find(|span| span.index == at.row)?;
    let column = window.columns.iter().find(|span| span.index == at.column)?;
    let rect = window.rect(layout, ui.painter(), row, column);
    Some(rect.intersect(layout.body)).filter(Rect::is_positive)
}

fn range_of(spans: &[Span]) -> Range<u64> {
    match (spans.first(), spans.last()) {
        (Some(first), Some(last)) => first.index..last.index.saturating_add(1),
        _ => 0..0,
    }
}

fn bars_ui(ui: &Ui, id: Id, surface: &Surface<'_>, state: &mut GridState) {
    if let Some(rect) = surface.layout.vertical_bar {
        let bar = ScrollBar {
            id: id.with("vertical"),
            rect,
            direction: Direction::Vertical,
            axis: surface.rows,
        };
        state.top = bar.show(ui, state.top, &mut state.held);
    }
    if let Some(rect) = surface.layout.horizontal_bar {
        let bar = ScrollBar {
            id: id.with("horizontal"),
            rect,
            direction: Direction::Horizontal,
            axis: Axis {
                count: surface.columns,
                sizes: &state.widths,
                view: surface.layout.body.width(),
            },
        };
        state.left = bar.show(ui, state.left, &mut state.held);
    }
}

/// Serves pointer and keyboard; the ranges of the response are filled in later.
fn interact(
    ui: &Ui,
    id: Id,
    surface: &Surface<'_>,
    state: &mut GridState,
    source: &dyn GridSource,
) -> GridResponse {
    let layout = surface.layout;
    let headers = [
        (layout.row_headers, "rows", Held::RowHeaders),
        (layout.column_headers, "columns", Held::ColumnHeaders),
    ];
    let body = ui.interact(layout.body, id, Sense::click_and_drag());
    if std::mem::take(&mut state.take_focus) {
        body.request_focus();
    }
    let mut changed = surface.select(ui, state, &body, Held::Cells);
    let mut clicked = None;
    let headers = headers.map(|(rect, salt, held)| {
        let header = ui.interact(rect, id.with(salt), Sense::click_and_drag());
        if held == Held::ColumnHeaders && header.clicked() {
            let pos = header.interact_pointer_pos();
            clicked = pos.and_then(|pos| surface.column_under(state, pos));
            body.request_focus();
        }
        changed |= surface.select(ui, state, &header, held);
        if pointer::pressed(ui, &header).is_some() {
            body.request_focus();
        }
        header
    });
    let [_, headers] = headers;
    if let Some(pos) = headers
        .interact_pointer_pos()
        .filter(|_| headers.secondary_clicked())
    {
        state.pointed = surface.cell_at(state, pos).map(|at| at.column);
    }
    let corner = ui.interact(layout.corner, id.with("corner"), Sense::drag());
    if pointer::pressed(ui, &corner).is_some() {
        state.selection.select_all(source.rows(), source.columns());
        body.request_focus();
        changed = true;
    }
    let outer = layout.corner.union(layout.body);
    let hover = body.hover_pos();
    if ui.rect_contains_pointer(outer) {
        surface.wheel(ui, state);
    }
    let hovered = hover.and_then(|pos| surface.cell_under(state, pos));
    let mut asked = keys::Asked::default();
    if body.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let view = layout.body.width();
        asked = keys::take(ui, state, &surface.rows, surface.columns, view);
    }
    let on_link = hovered.filter(|at| matches!(source.cell(at.row, at.column), Cell::Link(_)));
    if on_link.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    let activated = if asked.activate {
        state.selection.current()
    } else {
        hovered.filter(|_| body.double_clicked())
    };
    GridResponse {
        rows: 0..0,
        columns: 0..0,
        current: None,
        hovered,
        activated,
        edit: asked.edit,
        typed: asked.typed,
        edited: None,
        header: clicked,
        followed: on_link.filter(|_| body.clicked_by(PointerButton::Primary)),
        changed: changed || asked.moved,
        copied: asked.copy.then(|| copy_selection(ui, state, source)),
        sort: None,
        fold: None,
        headers,
        response: body,
    }
}

fn copy_selection(ui: &Ui, state: &GridState, source: &dyn GridSource) -> Copied {
    let (copied, text) = copy::as_text(source, &state.selection);
    if matches!(copied, Copied::Done { .. }) {
        ui.ctx().copy_text(text);
    }
    copied
}
