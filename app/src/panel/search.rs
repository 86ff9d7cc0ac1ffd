//! The search: its field in the menu bar, and in place of the tree what was found.

mod row;

use egui::{EventFilter, Id, Key, Modifiers, RichText, Sense, Ui, WidgetInfo, vec2};

use super::parts;
use crate::command::{Action, SearchAction};
use crate::model::hits::HitRow;
use crate::state::State;
use crate::state::search::{Row, Search};
use crate::text;
use crate::ui::grid::list::List;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// What can be looked for, with what it finds.
const EXAMPLES: [(&str, &str); 6] = [
    ("temperature", "in names, attributes, types and units"),
    ("run_*", "a whole name or text of this form"),
    ("/^run_\\d+$/", "a regular expression"),
    ("@units", "objects with such an attribute"),
    ("@mass > 1e-17", "attributes by value"),
    (
        "kind = dataset and type = float*",
        "objects by what they are",
    ),
];

/// Shows the field.
pub fn field(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let search = &state.search;
    let mut typed = search.text.clone();
    let edit = egui::TextEdit::singleline(&mut typed)
        .id_salt("search")
        .hint_text(format!("{} Find in all files", icons::SEARCH))
        .align(egui::Align2::LEFT_CENTER)
        .min_size(vec2(0.0, size::ROW))
        .desired_width(260.0);
    // The bar takes the outlines of what stands in it away; a field has to be found.
    let response = ui.scope(|ui| {
        ui.reset_style();
        ui.add_enabled(!state.documents.is_empty(), edit)
    });
    let response = response.inner;
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, enabled, "Find"));
    if search.focus_field {
        response.request_focus();
        actions.push(Action::Search(SearchAction::FieldFocused));
    }
    if typed != search.text {
        actions.push(Action::Search(SearchAction::Type(typed)));
    }
    // Enter and Escape take the focus away in the same frame.
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    if response.lost_focus() && pressed(Key::Enter) {
        if search.rests_in().is_some() {
            actions.push(Action::Search(SearchAction::Run));
        }
        actions.push(Action::Search(SearchAction::FocusResults));
    } else if response.has_focus() && pressed(Key::ArrowDown) && search.open {
        actions.push(Action::Search(SearchAction::FocusResults));
    } else if (response.has_focus() || response.lost_focus()) && pressed(Key::Escape) {
        actions.push(Action::Search(SearchAction::Close));
    }
}

/// Shows what was found.
pub fn show(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let frame = egui::Frame::NONE.inner_margin(vec2(space::ONE, 6.0));
    frame.show(ui, |ui| head_ui(ui, &state.search, actions));
    let line = ui.max_rect().x_range();
    let stroke = egui::Stroke::new(1.0, tokens::colors(ui).line);
    ui.painter()
        .hline(line, ui.next_widget_position().y, stroke);
    match &state.search.query {
        None => {
            frame.show(ui, |ui| examples_ui(ui, actions));
        }
        Some(Err(cause)) => {
            let text = format!("{} {cause}", icons::ERROR);
            let text = RichText::new(text).color(tokens::colors(ui).error);
            frame.show(ui, |ui| ui.add(egui::Label::new(text).wrap()));
            frame.show(ui, |ui| examples_ui(ui, actions));
        }
        Some(Ok(_)) => rows_ui(ui, state, actions),
    }
}

/// What is found so far, and the ways to stop and to leave.
fn head_ui(ui: &mut Ui, search: &Search, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(size::ROW);
        ui.label(RichText::new("Found").font(tokens::strong()));
        if let Some(Ok(_)) = search.query {
            parts::quiet(ui, count_text(search));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if parts::icon_button(ui, icons::CLOSE, "Back to the tree").clicked() {
                actions.push(Action::Search(SearchAction::Close));
            }
            if search.is_running() {
                if parts::icon_button(ui, icons::STOP, "Stop searching").clicked() {
                    actions.push(Action::Search(SearchAction::Stop));
                }
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_millis(100));
            }
        });
    });
}

fn count_text(search: &Search) -> String {
    let found = text::grouped(search.found());
    let looked = text::grouped(search.looked_at());
    let stopped = search.results.iter().any(|r| r.is_stopped());
    match (search.is_running(), stopped) {
        (true, _) => format!("{found} of {looked}…"),
        (false, true) => format!("{found} of {looked}, stopped"),
        (false, false) => format!("{found} of {looked}"),
    }
}

fn examples_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    parts::quiet(ui, "Type what to look for in all open files:");
    ui.add_space(space::HALF);
    for (query, finds) in EXAMPLES {
        let text = RichText::new(query).font(tokens::mono());
        let button = egui::Button::new(text).frame_when_inactive(false);
        if ui.add(button).clicked() {
            actions.push(Action::Search(SearchAction::Type(query.to_owned())));
            actions.push(Action::Search(SearchAction::Run));
        }
        ui.indent(query, |ui| parts::quiet(ui, finds));
    }
    ui.add_space(space::HALF);
    let rest = "Terms are joined by and, or, not and parentheses; kind, type, shape, size, rank, \
                name, path and unit can be compared.";
    let color = tokens::colors(ui).quiet;
    ui.add(egui::Label::new(RichText::new(rest).color(color)).wrap());
}

fn rows_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let search = &state.search;
    let rect = ui.available_rect_before_wrap();
    let id = Id::unique("search results");
    let background = ui.interact(rect, id, Sense::click());
    background.widget_info(|| WidgetInfo::labeled(egui::Role::Tree, true, "What was found"));
    if background.clicked() {
        background.request_focus();
    }
    if search.focus_results {
        background.request_focus();
        let row = search.cursor.unwrap_or(0);
        actions.push(Action::Search(SearchAction::Cursor(row)));
    }
    let moved = match background.has_focus() {
        true => keys(ui, id, state, rect.height(), actions),
        false => None,
    };
    let mut list: List = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let (body, rows) = list.show(ui, id, rect, search.rows(), moved);
    ui.data_mut(|data| data.insert_temp(id, list));
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(body));
    ui.shrink_clip_rect(body);
    for (number, place) in rows {
        let Some(row) = search.row(number) else {
            continue;
        };
        let selected = search.cursor == Some(number);
        if row::show(&ui, id, place, state, &row, selected) {
            background.request_focus();
            actions.push(Action::Search(SearchAction::Cursor(number)));
            actions.extend(lead_to(&row, false));
        }
    }
}

/// What showing a row's object takes.
fn lead_to(row: &Row<'_>, keep: bool) -> Option<Action> {
    let (document, path, name) = match row {
        Row::File(results) => (results.document, crate::model::ObjectPath::root(), None),
        Row::Hit(results, HitRow::Object(hit)) => (results.document, hit.path.clone(), None),
        Row::Hit(results, HitRow::Attribute(hit, attribute)) => (
            results.document,
            hit.path.clone(),
            Some(attribute.name.clone()),
        ),
        Row::Note(_) => return None,
    };
    Some(match name {
        None => Action::Show {
            document,
            path,
            keep,
        },
        Some(name) => Action::ShowAttribute {
            document,
            path,
            name,
            keep,
        },
    })
}

/// Serves the keys of this frame. Returns the row that they lead to.
fn keys(ui: &Ui, id: Id, state: &State, height: f32, actions: &mut Vec<Action>) -> Option<u64> {
    let filter = EventFilter {
        vertical_arrows: true,
        escape: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let search = &state.search;
    let last = search.rows().checked_sub(1)?;
    let page = ((height / size::ROW) as u64).max(2) - 1;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let here = search.cursor;
    if pressed(Key::Escape) {
        actions.push(Action::Search(SearchAction::Close));
        return None;
    }
    if pressed(Key::Enter) {
        let row = search.row(here?)?;
        actions.extend(lead_to(&row, true));
        return None;
    }
    let to = if pressed(Key::ArrowDown) {
        here.map_or(0, |row| row + 1)
    } else if pressed(Key::ArrowUp) {
        here?.saturating_sub(1)
    } else if pressed(Key::PageDown) {
        here.unwrap_or(0) + page
    } else if pressed(Key::PageUp) {
        here?.saturating_sub(page)
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        last
    } else {
        return None;
    };
    let to = to.min(last);
    actions.push(Action::Search(SearchAction::Cursor(to)));
    actions.extend(search.row(to).and_then(|row| lead_to(&row, false)));
    Some(to)
}
