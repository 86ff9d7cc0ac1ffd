//! The cells in view for screen readers and tests: a table node with labelled cells.

use egui::accesskit::Role;
use egui::{Id, Rect, Sense, Ui};

use super::draw::Window;
use super::layout::Layout;
use super::selection::{CellAt, Selection};
use super::source::GridSource;

/// Describes the table and the cells in view; does nothing while nobody listens.
pub(super) fn expose(
    ui: &Ui,
    name: &str,
    layout: &Layout,
    window: &Window,
    source: &dyn GridSource,
    selection: &Selection,
) {
    let table = ui.unique_id();
    let listening = ui.ctx().accesskit_node_builder(table, |node| {
        node.set_role(Role::Table);
        node.set_label(name);
        node.set_row_count(usize::try_from(source.rows()).unwrap_or(usize::MAX));
        node.set_column_count(usize::try_from(source.columns()).unwrap_or(usize::MAX));
    });
    if listening.is_none() {
        return;
    }
    // Scrolling puts other cells in the same places: that is no mistake here.
    let outer = layout.corner.union(layout.body);
    ui.ctx().allow_widget_id_changes_in(outer.expand(1.0));
    let painter = ui.painter();
    for column in &window.columns {
        let rect = Rect::from_min_max(
            egui::pos2(layout.body.min.x + column.start, layout.corner.min.y),
            egui::pos2(
                layout.body.min.x + column.start + column.size,
                layout.corner.max.y,
            ),
        );
        let header = source.column_name(column.index);
        let id = table.with(("column", column.index));
        node(ui, id, rect, Role::ColumnHeader, &header);
    }
    for row in &window.rows {
        for column in &window.columns {
            let at = CellAt {
                row: row.index,
                column: column.index,
            };
            let rect = window.rect(layout, painter, row, column);
            let id = cell_id(table, at);
            let label = source.label(at.row, at.column);
            node(ui, id, rect.intersect(layout.body), Role::Cell, &label);
            ui.ctx().accesskit_node_builder(id, |node| {
                node.set_row_index(usize::try_from(at.row).unwrap_or(usize::MAX));
                node.set_column_index(usize::try_from(at.column).unwrap_or(usize::MAX));
                node.set_selected(selection.contains(at));
            });
        }
    }
}

/// The id of a cell: from its row and column, so that it stays the same wherever it is shown.
fn cell_id(table: Id, at: CellAt) -> Id {
    table.with((at.row, at.column))
}

fn node(ui: &Ui, id: Id, rect: Rect, role: Role, label: &str) {
    ui.interact(rect, id, Sense::hover());
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(role);
        node.set_label(label);
        node.set_bounds(egui::accesskit::Rect {
            x0: rect.min.x.into(),
            y0: rect.min.y.into(),
            x1: rect.max.x.into(),
            y1: rect.max.y.into(),
        });
    });
}
