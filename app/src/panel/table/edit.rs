//! Cells edited in place: which element or member a cell is, and the field over it.

use egui::{Rect, Ui};
use hyperslab_engine::datatype::Name;

use super::source::TableSource;
use crate::command::{Action, CellStart, EditAction, StartText};
use crate::model::edit::{self, CellPlace};
use crate::panel::Sheet;
use crate::panel::field::{self, Outcome};
use crate::state::editing::Field;
use crate::state::tab::Tab;
use crate::ui::grid::GridResponse;
use crate::ui::grid::selection::{CellAt, Gesture, Unit};

/// Narrowest field over a cell, where there is room for it.
const NARROWEST: f32 = 144.0;

/// What is to be edited: the current cell on F2 or typing; what was double-clicked, or entered.
pub fn wish(response: &GridResponse, allowed: bool) -> Option<(CellAt, Option<String>)> {
    let typed = response
        .typed
        .clone()
        .filter(|text| !text.trim().is_empty());
    match (response.activated.filter(|_| allowed), &typed) {
        (Some(at), _) => Some((at, None)),
        (None, Some(_)) if allowed => Some((response.current?, typed)),
        _ => response.edit.then_some((response.current?, None)),
    }
}

/// What begins to edit a cell, or says why it cannot be.
pub fn begin(tab: &Tab, source: &TableSource<'_>, at: CellAt, typed: Option<String>) -> Action {
    let cell = match source.place(at) {
        Ok(cell) => cell,
        Err(cause) => return Action::Say(format!("This cell cannot be changed: {cause}")),
    };
    let one = |index: u64| index..index + 1;
    let from = match typed {
        Some(text) => StartText::Typed(text),
        None => StartText::Read(tab.cells(one(at.row), one(at.column))),
    };
    Action::Edit(EditAction::BeginCell(Box::new(CellStart {
        document: tab.document,
        object: tab.path.clone(),
        cell,
        at: Some(at),
        long: false,
        from,
    })))
}

/// The cell that the open field is for, if it is one of this table.
pub fn edited(sheet: &Sheet<'_>) -> Option<CellAt> {
    let editor = sheet.editor.as_ref()?;
    let here = editor.is_for(sheet.tab.document, &sheet.tab.path, &editor.field);
    match &editor.field {
        Field::Cell(_, at) if here => *at,
        _ => None,
    }
}

/// Shows the field over its cell. Enter goes on to the cell below.
pub fn field_ui(
    ui: &mut Ui,
    sheet: &mut Sheet<'_>,
    place: Option<Rect>,
    size: (u64, u64),
    actions: &mut Vec<Action>,
) {
    let (Some(at), Some(place)) = (edited(sheet), place) else {
        return;
    };
    let Some(editor) = sheet.editor.as_mut() else {
        return;
    };
    let right = (place.min.x + NARROWEST).min(ui.max_rect().max.x);
    let place = place.with_max_x(place.max.x.max(right));
    let outcome = field::line_ui(ui, place, editor, actions);
    let refused = editor.refusal.is_some();
    let grid = &mut sheet.tab.table.grid;
    if refused && grid.selection.current() != Some(at) {
        // Back to the cell that is still open.
        let selection = &mut grid.selection;
        selection.click(at, Unit::Cells, Gesture::Replace, size);
    }
    match outcome {
        Outcome::Open => return,
        Outcome::Escaped => {}
        Outcome::Entered => {
            let row = at.row.saturating_add(1).min(size.0.saturating_sub(1));
            let below = CellAt { row, ..at };
            let selection = &mut grid.selection;
            selection.click(below, Unit::Cells, Gesture::Replace, size);
            grid.reveal(below);
        }
    }
    grid.take_focus = true;
}

impl TableSource<'_> {
    /// The element or member that a cell shows, or why it cannot be changed.
    fn place(&self, at: CellAt) -> Result<CellPlace, String> {
        if self.dataset.is_made {
            return Err(
                "it is made of several datasets, which can be changed themselves".to_owned(),
            );
        }
        let part = self.part(at.column);
        let datatype = part.map(|part| &part.datatype);
        let known = datatype.ok_or_else(|| "its type is not known".to_owned())?;
        if !edit::is_typed(known) {
            return Err(edit::not_typed(known));
        }
        let cause = match self.number(at.row) {
            Some(_) => "it is part of an array inside of an element",
            None => "its row is being read",
        };
        self.cell_place(at).ok_or_else(|| cause.to_owned())
    }

    /// The element or member that a cell shows; `None` inside of arrays, and while it is not known.
    pub fn cell_place(&self, at: CellAt) -> Option<CellPlace> {
        let row = self.number(at.row)?;
        let plane = self.plane;
        let index =
            (0..plane.slices.len()).map(|axis| plane.index(axis, row, at.column / self.members));
        let mut fields = Vec::new();
        let mut place = Some(self.member_place(at.column));
        while let Some(part) = place.and_then(|place| self.dataset.columns.get(place)) {
            let name = part.own_name();
            if name.starts_with('[') {
                return None;
            }
            if !name.is_empty() {
                fields.push(Name::from(name));
            }
            place = part.parent;
        }
        fields.reverse();
        Some(CellPlace {
            index: index.collect(),
            fields,
        })
    }
}
