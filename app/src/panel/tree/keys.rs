//! Keys of the tree: arrows, Home, End, pages, Enter, and letters that jump to a name.

use std::ops::Range;

use egui::{Event, EventFilter, Id, Key, Modifiers, Ui};

use super::TreeState;
use super::lines::{self, Content};
use crate::command::{Action, EditAction};
use crate::model::tree::RowContent;
use crate::state::State;
use crate::state::editing::Field;
use crate::state::tabs::Place;
use crate::ui::tokens::size;

/// Letters typed so far.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    text: String,
    at: f64,
}

/// Seconds after which typing begins anew.
const PAUSE: f64 = 1.0;
/// Rows looked through for a name.
const REACH: u64 = 100_000;

/// Serves the keys of this frame.
pub fn serve(
    ui: &Ui,
    id: Id,
    state: &State,
    tree: &mut TreeState,
    height: f32,
    actions: &mut Vec<Action>,
) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let count: u64 = state.documents.iter().map(|document| document.rows()).sum();
    let here = state
        .cursor
        .as_ref()
        .and_then(|at| lines::row_of(state, at));
    let page = ((height / size::ROW) as u64).max(2) - 1;
    let now = here.unwrap_or(0);
    let last = count.saturating_sub(1);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let target = if pressed(Key::ArrowDown) {
        here.map_or(Some(0), |row| Some((row + 1).min(last)))
    } else if pressed(Key::ArrowUp) {
        Some(now.saturating_sub(1))
    } else if pressed(Key::PageDown) {
        Some((now + page).min(last))
    } else if pressed(Key::PageUp) {
        Some(now.saturating_sub(page))
    } else if pressed(Key::Home) {
        Some(0)
    } else if pressed(Key::End) {
        Some(last)
    } else {
        typed(ui, state, &mut tree.typed, now, count)
    };
    if let Some(place) = target.and_then(|row| place_near(state, row, now)) {
        go(place, false, tree, actions);
        return;
    }
    let Some((document, path)) = state.cursor.clone() else {
        return;
    };
    if pressed(Key::F2) {
        let rename = EditAction::Begin(document, path, Field::Link);
        actions.push(Action::Edit(rename));
    } else if pressed(Key::Delete) {
        if !path.is_root() {
            let delete = EditAction::DeleteObject(document, path);
            actions.push(Action::Edit(delete));
        }
    } else if pressed(Key::Enter) {
        go((document, path), true, tree, actions);
    } else if pressed(Key::ArrowRight) {
        sideways(state, tree, &(document, path), true, actions);
    } else if pressed(Key::ArrowLeft) {
        sideways(state, tree, &(document, path), false, actions);
    }
}

fn go(place: Place, keep: bool, tree: &mut TreeState, actions: &mut Vec<Action>) {
    tree.reveal = true;
    let (document, path) = place;
    actions.push(Action::Show {
        document,
        path,
        keep,
    });
}

/// Right shows the members or goes to the first; left hides them or goes to the group.
fn sideways(
    state: &State,
    tree: &mut TreeState,
    place: &Place,
    right: bool,
    actions: &mut Vec<Action>,
) {
    let (document, path) = place;
    let Some(file) = state.document(*document) else {
        return;
    };
    let expanded = match path.is_root() {
        true => file.expanded,
        false => file
            .tree
            .find(path)
            .is_some_and(|branch| branch.is_expanded()),
    };
    let is_group = path.is_root() || file.tree.child(path).is_some_and(|c| c.is_group());
    if is_group && expanded != right {
        actions.push(Action::Expand {
            document: *document,
            path: path.clone(),
            open: right,
        });
        return;
    }
    let Some(row) = lines::row_of(state, place) else {
        return;
    };
    let target = match right {
        true => expanded.then(|| place_near(state, row + 1, row)).flatten(),
        false => path.parent().map(|parent| (*document, parent)),
    };
    if let Some(target) = target {
        go(target, false, tree, actions);
    }
}

/// The place in a row; notes are stepped over in the direction of travel.
fn place_near(state: &State, row: u64, from: u64) -> Option<Place> {
    let at = |row: u64| place_at(state, row..row + 1);
    at(row).or_else(|| match row >= from {
        true => at(row + 1).or_else(|| at(row.checked_sub(1)?)),
        false => at(row.checked_sub(1)?),
    })
}

fn place_at(state: &State, range: Range<u64>) -> Option<Place> {
    let mut found = None;
    lines::visit(state, range, &mut |line| {
        found = match &line.content {
            Content::File => Some((line.document.id, crate::model::ObjectPath::root())),
            Content::Member(row) if matches!(row.content, RowContent::Child { .. }) => {
                Some((line.document.id, row.path.clone()))
            }
            _ => None,
        };
    });
    found
}

fn typed(ui: &Ui, state: &State, typed: &mut Typed, now: u64, count: u64) -> Option<u64> {
    let (text, time) = ui.input(|input| {
        let text: String = input
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        (text, input.time)
    });
    if text.is_empty() {
        return None;
    }
    if time - typed.at > PAUSE {
        typed.text.clear();
    }
    typed.at = time;
    typed.text.push_str(&text.to_lowercase());
    // A first letter looks from the next row on, more letters may stay.
    let from = if typed.text == text.to_lowercase() {
        now + 1
    } else {
        now
    };
    find(state, &typed.text, from..count).or_else(|| find(state, &typed.text, 0..from))
}

/// Whether a name begins with `start` (lower case), whatever the case of its letters.
fn starts_with(name: &[u8], start: &str) -> bool {
    if start.is_ascii() {
        let begin = name.get(..start.len());
        return begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()));
    }
    let name = String::from_utf8_lossy(name).to_lowercase();
    name.starts_with(start)
}

fn find(state: &State, start: &str, range: Range<u64>) -> Option<u64> {
    let mut found = None;
    let end = range.end.min(range.start.saturating_add(REACH));
    lines::visit(state, range.start..end, &mut |line| {
        if found.is_none()
            && let Content::Member(row) = &line.content
            && let RowContent::Child { child, .. } = &row.content
            && starts_with(child.name.as_bytes(), start)
        {
            found = Some(line.index);
        }
    });
    found
}
