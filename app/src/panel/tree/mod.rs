//! The tree: files as roots, members loaded when a group opens, rows anchored on integers.

mod keys;
mod lines;
mod row;

use std::collections::HashMap;

use egui::{Rect, Sense, Ui, UiBuilder, vec2};
use hyperslab_engine::Name;

use self::lines::{Content, Line};
use crate::command::Action;
use crate::model::ObjectPath;
use crate::model::tree::{KindState, RowContent};
use crate::panel::field::{self, Outcome};
use crate::state::State;
use crate::state::editing::{Editor, Field};
use crate::ui::grid::axis::Anchor;
use crate::ui::grid::list::List;
use crate::ui::icons;
use crate::ui::tokens::{self, size};
use crate::worker::DocumentId;

/// What the tree remembers between frames.
#[derive(Debug, Clone, Default)]
pub struct TreeState {
    list: List,
    /// The row to scroll to, once it is there.
    pub reveal: bool,
    typed: keys::Typed,
    /// Whether the filter box is to have the focus.
    pub focus_filter: bool,
    /// Members in view of which something is known, group by group.
    pub known: Shown,
}

/// Shows filter box and tree.
pub fn show(
    ui: &mut Ui,
    state: &State,
    (tree, editor): (&mut TreeState, &mut Option<Editor>),
    actions: &mut Vec<Action>,
) {
    if !state.documents.is_empty() {
        filter_ui(ui, state, tree, actions);
    }
    let rect = ui.available_rect_before_wrap();
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        ui.allocate_rect(rect, Sense::hover());
        ui.shrink_clip_rect(rect);
        rows_ui(ui, rect, state, (tree, editor), actions);
    });
}

fn filter_ui(ui: &mut Ui, state: &State, tree: &mut TreeState, actions: &mut Vec<Action>) {
    let mut text = state.filter.clone();
    let colors = tokens::colors(ui);
    egui::Frame::NONE
        .inner_margin(vec2(tokens::space::ONE, 6.0))
        .show(ui, |ui| {
            let edit = egui::TextEdit::singleline(&mut text)
                .id_salt("tree filter")
                .hint_text(format!("{} Filter names", icons::FILTER))
                .desired_width(f32::INFINITY);
            let response = ui.add(edit);
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Filter names")
            });
            if std::mem::take(&mut tree.focus_filter) {
                response.request_focus();
            }
            // Escape takes the focus away in the same frame.
            let here = response.has_focus() || response.lost_focus();
            if here && ui.input(|i| i.key_pressed(egui::Key::Escape)) {
                text.clear();
            }
        });
    let line = ui.max_rect().x_range();
    let stroke = egui::Stroke::new(1.0, colors.line);
    ui.painter()
        .hline(line, ui.next_widget_position().y, stroke);
    if text != state.filter {
        tree.list.top = Anchor::default();
        actions.push(Action::Filter(text));
    }
}

/// Members, group by group.
pub type Shown = HashMap<(DocumentId, ObjectPath), Vec<Name>>;

/// Notes the member of a row among those whose kind is not known yet, or among the others.
fn note(line: &Line<'_>, unknown: &mut Shown, known: &mut Shown) {
    if let Content::Member(member) = &line.content
        && let RowContent::Child { child, .. } = &member.content
        && let Some(group) = member.path.parent()
    {
        let shown = match child.kind {
            KindState::Unknown => unknown,
            KindState::Asked => return,
            KindState::Known(_) | KindState::Broken(_) => known,
        };
        let key = (line.document.id, group);
        shown.entry(key).or_default().push(child.name.clone());
    }
}

fn rows_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &State,
    (tree, editor): (&mut TreeState, &mut Option<Editor>),
    actions: &mut Vec<Action>,
) {
    let count = state.documents.iter().map(|document| document.rows()).sum();
    let id = ui.scope_id().with("tree rows");
    let background = ui.interact(rect, id, Sense::click());
    background.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Tree, true, "Tree of files"));
    if background.clicked() {
        background.request_focus();
    }
    if background.has_focus() {
        keys::serve(ui, id, state, tree, rect.height(), actions);
    }
    let cursor = state.cursor.as_ref().filter(|_| tree.reveal);
    let reveal = cursor.and_then(|at| lines::row_of(state, at));
    tree.reveal = false;
    let (body, rows) = tree.list.show(ui, id, rect, count, reveal);
    let (Some((first, place)), Some((last, _))) = (rows.first(), rows.last()) else {
        return;
    };
    let (origin, range) = (place.min.y, *first..*last + 1);
    let mut unknown = Shown::default();
    tree.known.clear();
    let focused = background.has_focus();
    lines::visit(state, range.clone(), &mut |line: Line<'_>| {
        let top = origin + (line.index - range.start) as f32 * size::ROW;
        let place = Rect::from_min_size(egui::pos2(body.min.x, top), vec2(body.width(), size::ROW));
        note(&line, &mut unknown, &mut tree.known);
        row::show(ui, id, place, state, &line, focused, actions);
        if let Content::Member(row) = &line.content
            && matches!(row.content, RowContent::Child { .. })
            && let Some(editor) = editor.as_mut()
            && editor.is_for(line.document.id, &row.path, &Field::Link)
        {
            let place = row::name_place(place, row.depth);
            if field::line_ui(ui, place, editor, actions) != Outcome::Open {
                ui.memory_mut(|memory| memory.request_focus(id));
            }
        }
    });
    for ((document, group), names) in unknown {
        actions.push(Action::LookAt(document, group, names));
    }
}
