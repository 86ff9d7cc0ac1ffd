//! The keyboard in the grid: the current cell moves, Shift extends, the view follows.

use egui::{Event, Key, Modifiers, Ui};

use super::axis::Axis;
use super::selection::{CellAt, Gesture, Unit};
use super::state::GridState;

/// What the keyboard asked for besides moving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub moved: bool,
    pub copy: bool,
    pub activate: bool,
    pub edit: bool,
    pub typed: Option<String>,
}

/// Takes the keys of this frame; call it while the grid has the focus.
pub(super) fn take(
    ui: &Ui,
    state: &mut GridState,
    rows: &Axis<'_>,
    columns: u64,
    view: f32,
) -> Asked {
    let mut asked = Asked::default();
    if rows.count == 0 || columns == 0 {
        return asked;
    }
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::Copy => asked.copy = true,
            Event::Text(text) if state.selection.current().is_some() => {
                let typed = asked.typed.get_or_insert_default();
                typed.push_str(&text);
            }
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => key_pressed(state, rows, (columns, view), key, modifiers, &mut asked),
            _ => {}
        }
    }
    asked
}

fn key_pressed(
    state: &mut GridState,
    rows: &Axis<'_>,
    (columns, view): (u64, f32),
    key: Key,
    modifiers: Modifiers,
    asked: &mut Asked,
) {
    if modifiers.command && key == Key::A {
        state.selection.select_all(rows.count, columns);
        asked.moved = true;
        return;
    }
    if key == Key::Enter {
        asked.activate = state.selection.current().is_some();
        return;
    }
    if key == Key::F2 && modifiers.is_none() {
        asked.edit = state.selection.current().is_some();
        return;
    }
    let here = state.selection.current();
    let axis = state.columns(columns, view);
    let Some(target) = target(here.unwrap_or_default(), rows, &axis, key, modifiers) else {
        return;
    };
    // The first key on an untouched grid shows where the current cell is.
    let target = if here.is_none() {
        CellAt {
            row: state.top.index,
            column: state.left.index,
        }
    } else {
        target
    };
    let gesture = if modifiers.shift {
        Gesture::Extend
    } else {
        Gesture::Replace
    };
    state
        .selection
        .click(target, Unit::Cells, gesture, (rows.count, columns));
    state.top = rows.reveal(state.top, target.row);
    state.left = state
        .columns(columns, view)
        .reveal(state.left, target.column);
    asked.moved = true;
}

/// The cell that a key leads to.
fn target(
    from: CellAt,
    rows: &Axis<'_>,
    columns: &Axis<'_>,
    key: Key,
    modifiers: Modifiers,
) -> Option<CellAt> {
    let CellAt { row, column } = from;
    let (last_row, last_column) = (rows.count.checked_sub(1)?, columns.count.checked_sub(1)?);
    let far = modifiers.command;
    let at = |row: u64, column: u64| CellAt {
        row: row.min(last_row),
        column: column.min(last_column),
    };
    Some(match key {
        Key::ArrowUp if far => at(0, column),
        Key::ArrowDown if far => at(last_row, column),
        Key::ArrowLeft if far => at(row, 0),
        Key::ArrowRight if far => at(row, last_column),
        Key::ArrowUp => at(row.saturating_sub(1), column),
        Key::ArrowDown => at(row.saturating_add(1), column),
        Key::ArrowLeft => at(row, column.saturating_sub(1)),
        Key::ArrowRight => at(row, column.saturating_add(1)),
        Key::PageUp if modifiers.alt => at(row, columns.page(column, false)),
        Key::PageDown if modifiers.alt => at(row, columns.page(column, true)),
        Key::PageUp => at(rows.page(row, false), column),
        Key::PageDown => at(rows.page(row, true), column),
        Key::Home if far => at(0, 0),
        Key::End if far => at(last_row, last_column),
        Key::Home => at(row, 0),
        Key::End => at(row, last_column),
        _ => return None,
    })
}
