//! Keys of the list of attributes: arrows, Home, End; Enter and F2 change a value, Shift+F2 a name,
//! Delete deletes.

use egui::{EventFilter, Id, Key, Modifiers, Ui};

use crate::command::{Action, EditAction};
use crate::model::head::AttributeHead;
use crate::state::editing::Field;
use crate::state::tab::Tab;

/// Serves the keys of this frame. Returns the attribute that they lead to.
pub fn serve(
    ui: &Ui,
    id: Id,
    tab: &Tab,
    attributes: &[AttributeHead],
    actions: &mut Vec<Action>,
) -> Option<usize> {
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let last = attributes.len().checked_sub(1)?;
    let here = tab.attribute.filter(|at| *at <= last);
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if let Some(attribute) = here.and_then(|at| attributes.get(at)) {
        let name = attribute.name.clone();
        let place = (tab.document, tab.path.clone());
        // A key with more modifiers first: F2 alone takes Shift+F2 for itself.
        let edit = if pressed(Modifiers::SHIFT, Key::F2) {
            Some(EditAction::Begin(place.0, place.1, Field::Name(name)))
        } else if pressed(Modifiers::NONE, Key::F2) || pressed(Modifiers::NONE, Key::Enter) {
            Some(EditAction::Begin(place.0, place.1, Field::Value(name)))
        } else if pressed(Modifiers::NONE, Key::Delete) {
            Some(EditAction::DeleteAttribute(place.0, place.1, name))
        } else {
            None
        };
        if let Some(edit) = edit {
            actions.push(Action::Edit(edit));
            return None;
        }
    }
    let plain = |key| pressed(Modifiers::NONE, key);
    if plain(Key::ArrowDown) {
        Some(here.map_or(0, |at| (at + 1).min(last)))
    } else if plain(Key::ArrowUp) {
        Some(here.map_or(0, |at| at.saturating_sub(1)))
    } else if plain(Key::Home) {
        Some(0)
    } else if plain(Key::End) {
        Some(last)
    } else {
        None
    }
}
