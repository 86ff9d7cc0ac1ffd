//! Two sides of the window: the line between them, which of them is meant, and tabs that are
//! dragged from one to the other.

use egui::{CursorIcon, DragAndDrop, Id, Rect, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2};

use super::layout::side_ui;
use crate::command::Action;
use crate::panel::tabs::Dragged;
use crate::state::State;
use crate::state::sides::{Side, Split};
use crate::ui::tokens;

/// Width of the line between the sides.
const LINE: f32 = 1.0;
/// How far from it the pointer may hold it.
const REACH: f32 = 4.0;
/// The part of a window along its edge where a dropped tab splits it.
const EDGE: f32 = 0.3;

/// Shows both sides.
pub(super) fn show(ui: &mut Ui, state: &mut State, split: Split, actions: &mut Vec<Action>) {
    let room = ui.available_rect_before_wrap();
    ui.allocate_rect(room, Sense::hover());
    let [first, second] = places(room, split);
    for (side, rect) in [(Side::First, first), (Side::Second, second)] {
        let before = actions.len();
        let builder = UiBuilder::new().id_salt(("side", side)).max_rect(rect);
        ui.scope_builder(builder, |ui| {
            ui.shrink_clip_rect(rect);
            side_ui(ui, state, side, actions);
        });
        let meant = actions.iter().skip(before).any(Action::is_about_front);
        if side != state.tabs.focus() && (meant || is_touched(ui, rect)) {
            actions.insert(before, Action::Focus(side));
        }
        drop_ui(ui, state, side, rect, actions);
    }
    line_ui(ui, room, split, first, actions);
}

/// Where the two sides lie.
fn places(room: Rect, split: Split) -> [Rect; 2] {
    let share = f32::from(split.share) / 1000.0;
    let at = |low: f32, high: f32| (low + (high - low) * share).round();
    match split.down {
        true => {
            let y = at(room.min.y, room.max.y);
            [room.with_max_y(y), room.with_min_y(y + LINE)]
        }
        false => {
            let x = at(room.min.x, room.max.x);
            [room.with_max_x(x), room.with_min_x(x + LINE)]
        }
    }
}

/// Whether the pointer was pressed on a side, or the keyboard went there.
fn is_touched(ui: &Ui, rect: Rect) -> bool {
    let pressed = ui.input(|input| {
        let pointer = &input.pointer;
        pointer.interact_pos().filter(|_| pointer.any_pressed())
    });
    if let Some(at) = pressed {
        return rect.contains(at) && ui.ctx().layer_id_at(at) == Some(ui.layer_id());
    }
    let last = Id::unique("what had the keyboard");
    let focused = ui.memory(|memory| memory.focused());
    let went = ui.data_mut(|data| {
        let before = data.get_temp_mut_or_insert_with(last, || focused);
        std::mem::replace(before, focused) != focused
    });
    let response = focused.filter(|_| went).and_then(|id| ui.read_response(id));
    response.is_some_and(|response| {
        response.layer_id == ui.layer_id() && rect.contains(response.rect.center())
    })
}

/// The line, which can be dragged.
fn line_ui(ui: &Ui, room: Rect, split: Split, first: Rect, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let line = match split.down {
        true => Rect::from_min_max(first.left_bottom(), pos2(room.max.x, first.max.y + LINE)),
        false => Rect::from_min_max(first.right_top(), pos2(first.max.x + LINE, room.max.y)),
    };
    let reach = match split.down {
        true => line.expand2(egui::vec2(0.0, REACH)),
        false => line.expand2(egui::vec2(REACH, 0.0)),
    };
    let response = ui.interact(reach, ui.scope_id().with("line"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Splitter, true, "Line between sides"));
    let held = response.dragged() || response.hovered();
    let color = if held { colors.accent } else { colors.line };
    ui.painter().rect_filled(line, 0, color);
    if held {
        ui.ctx().set_cursor_icon(match split.down {
            true => CursorIcon::ResizeVertical,
            false => CursorIcon::ResizeHorizontal,
        });
    }
    if response.double_clicked() {
        actions.push(Action::Share(Split::halves(split.down).share));
    } else if let Some(at) = response
        .interact_pointer_pos()
        .filter(|_| response.dragged())
    {
        let (at, low, high) = match split.down {
            true => (at.y, room.min.y, room.max.y),
            false => (at.x, room.min.x, room.max.x),
        };
        let share = (at - low) / (high - low).max(1.0) * 1000.0;
        actions.push(Action::Share(share.clamp(0.0, 1000.0).round() as u16));
    }
}

/// Shows where a dragged tab would go, and lets it go there.
pub(super) fn drop_ui(ui: &Ui, state: &State, side: Side, rect: Rect, actions: &mut Vec<Action>) {
    let ctx = ui.ctx();
    let Some(dragged) = DragAndDrop::payload::<Dragged>(ctx) else {
        return;
    };
    let Some(at) = ctx.pointer_interact_pos().filter(|at| rect.contains(*at)) else {
        return;
    };
    let Some(from) = state.tabs.get(dragged.0).map(|tab| tab.side) else {
        return;
    };
    let split = state.tabs.split();
    let alone = state.tabs.of_side(from).count() < 2;
    let (split, place) = match split {
        Some(split) if from != side => (split, rect),
        // Who moves a tab along the row splits nothing.
        None if !alone && at.y > rect.min.y + tokens::size::BAR => match edge(rect, at) {
            Some(found) => found,
            None => return,
        },
        _ => return,
    };
    let colors = tokens::colors(ui);
    let painter = ui.painter();
    painter.rect_filled(place, 0, colors.accent.gamma_multiply(0.12));
    let stroke = egui::Stroke::new(1.0, colors.accent);
    painter.rect_stroke(place, 0, stroke, StrokeKind::Inside);
    if ui.input(|input| input.pointer.any_released()) {
        DragAndDrop::clear_payload(ctx);
        actions.push(Action::MoveTab(dragged.0, from.other(), split));
    }
}

/// The half that a tab dropped near the right or the lower edge gets.
fn edge(rect: Rect, at: egui::Pos2) -> Option<(Split, Rect)> {
    let right = (rect.max.x - at.x) / rect.width();
    let down = (rect.max.y - at.y) / rect.height();
    if right.min(down) > EDGE {
        return None;
    }
    let split = Split::halves(down < right);
    let [_, second] = places(rect, split);
    Some((split, second))
}
