//! Letters that jump to a name.

use egui::{Event, Ui};

use super::source::MemberSource;
use crate::ui::grid::GridState;
use crate::ui::grid::selection::{CellAt, Gesture, Unit};
use crate::ui::grid::source::GridSource as _;

/// Seconds after which typing begins anew.
const PAUSE: f64 = 1.0;

/// Letters typed so far.
#[derive(Clone, Default)]
struct Typed {
    text: String,
    at: f64,
}

/// Moves to the next row whose name begins with what is typed.
pub fn type_to_find(ui: &Ui, source: &MemberSource<'_>, state: &mut GridState) {
    let letters: String = ui.input(|input| {
        let texts = input.events.iter().filter_map(|event| match event {
            Event::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    });
    if letters.is_empty() {
        return;
    }
    let id = ui.unique_id().with("typed");
    let now = ui.input(|input| input.time);
    let mut typed: Typed = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let again = now - typed.at > PAUSE;
    if again {
        typed.text.clear();
    }
    typed.text.push_str(&letters.to_lowercase());
    typed.at = now;
    let from = state
        .selection
        .current()
        .map_or(0, |at| at.row + u64::from(again));
    if let Some(row) = find(source, &typed.text, from) {
        let at = CellAt { row, column: 0 };
        let size = (source.rows(), source.columns());
        state
            .selection
            .click(at, Unit::Cells, Gesture::Replace, size);
        state.reveal(at);
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| data.insert_temp(id, typed));
}

/// The first row from `from` on, and then from the beginning, with such a name.
fn find(source: &MemberSource<'_>, prefix: &str, from: u64) -> Option<u64> {
    let begins = |row: &u64| {
        let child = source.child(*row);
        child.is_some_and(|child| begins_with(child.name.as_bytes(), prefix))
    };
    let rows = source.rows();
    (from..rows)
        .find(begins)
        .or_else(|| (0..from.min(rows)).find(begins))
}

/// Whether a name begins with a text in lower case, whatever the case of its letters.
fn begins_with(name: &[u8], prefix: &str) -> bool {
    let mut left = prefix.chars();
    let start = name.get(..name.len().min(prefix.len() * 4)).unwrap_or(name);
    let text = String::from_utf8_lossy(start);
    let mut letters = text.chars().flat_map(char::to_lowercase);
    left.all(|wanted| letters.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_with_what_is_typed_in_any_case() {
        assert!(begins_with(b"Event_12", "event_1"));
        assert!(begins_with("Größe".as_bytes(), "grö"));
        assert!(!begins_with(b"event", "event_"));
        assert!(begins_with(b"\xff", ""));
        assert!(!begins_with(b"\xff", "a"));
    }
}
