//! The command palette: a field and the commands that fit what is typed there.

use egui::{
    Align2, Context, Key, Modal, Modifiers, Response, Role, ScrollArea, Sense, Ui, WidgetInfo,
    pos2, vec2,
};

use super::{menu, parts};
use crate::command::{Action, Command, search};
use crate::state::{Palette, State};
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Width of the palette, its distance from the top, and the lines that it shows at once.
const WIDTH: f32 = 520.0;
const TOP: f32 = 48.0;
const LINES: usize = 14;
/// Height of a line.
const LINE: f32 = 26.0;

/// Shows the palette.
pub fn show(ctx: &Context, state: &State, palette: &mut Palette, actions: &mut Vec<Action>) {
    let id = egui::Id::unique("command palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, TOP));
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(space::ONE);
    let modal = Modal::new(id)
        .area(area)
        .frame(frame)
        .backdrop_color(egui::Color32::TRANSPARENT);
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - space::FOUR));
        contents_ui(ui, state, palette)
    });
    let run = shown.inner;
    if run.is_none() && !shown.should_close() {
        return;
    }
    actions.push(Action::Dismiss);
    actions.extend(run.map(|command| Action::Run(command.id)));
}

/// The field and the list. Returns the command that is to run.
fn contents_ui(ui: &mut Ui, state: &State, palette: &mut Palette) -> Option<&'static Command> {
    let moved = moved_by(ui);
    let enter = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    let edit = egui::TextEdit::singleline(&mut palette.query)
        .id_salt("palette query")
        .hint_text("Type a command")
        .margin(vec2(space::ONE, 5.0))
        .desired_width(f32::INFINITY);
    let field = ui.add(edit);
    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Find a command"));
    if !field.has_focus() {
        field.request_focus();
    }
    let found = search(&palette.query);
    let usable = |command: &Command| (command.enabled)(state);
    if field.changed() {
        palette.line = 0;
    }
    if let Some(step) = moved {
        palette.line = step_to(palette.line, step, &found, usable);
    }
    palette.line = step_to(palette.line, 0, &found, usable);
    ui.add_space(space::HALF);
    if found.is_empty() {
        parts::quiet(ui, "No command has these words in its name");
        return None;
    }
    let scroll = moved.is_some() || field.changed();
    let clicked = list_ui(ui, state, &found, palette.line, scroll);
    let entered = found.get(palette.line).copied().filter(|_| enter);
    clicked.or(entered).filter(|command| usable(command))
}

/// Lines that the keys move by. Taken before the field sees them.
fn moved_by(ui: &Ui) -> Option<isize> {
    let page = LINES as isize - 1;
    let steps = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, page),
        (Key::PageUp, -page),
    ];
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let step = steps.into_iter().find(|(key, _)| pressed(*key));
    step.map(|(_, step)| step)
}

/// The line that is `step` usable lines further; the ends hold. A step of 0 stays, or goes to
/// the next line that can be used.
fn step_to(
    line: usize,
    step: isize,
    found: &[&Command],
    usable: impl Fn(&Command) -> bool,
) -> usize {
    let lines: Vec<usize> = (0..found.len()).filter(|at| usable(found[*at])).collect();
    let at = lines.partition_point(|usable| *usable < line);
    let at = at.saturating_add_signed(step);
    let at = at.min(lines.len().saturating_sub(1));
    lines.get(at).copied().unwrap_or(0)
}

fn list_ui(
    ui: &mut Ui,
    state: &State,
    found: &[&'static Command],
    line: usize,
    scroll: bool,
) -> Option<&'static Command> {
    let mut clicked = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .auto_shrink([false, true])
        .max_height(LINES as f32 * LINE)
        .show(ui, |ui| {
            for (at, command) in found.iter().enumerate() {
                let response = line_ui(ui, state, command, at == line);
                if at == line && scroll {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(*command);
                }
            }
        });
    clicked
}

fn line_ui(ui: &mut Ui, state: &State, command: &Command, chosen: bool) -> Response {
    let enabled = (command.enabled)(state);
    let sense = if enabled {
        Sense::CLICK
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), sense);
    let name = format!("{}: {}", command.menu.0.label(), command.label);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, enabled, chosen, &name));
    let colors = tokens::colors(ui);
    let painter = ui.painter();
    if chosen && enabled {
        painter.rect_filled(rect, size::CORNER, colors.selection);
    } else if response.hovered() && enabled {
        painter.rect_filled(rect, size::CORNER, colors.hover);
    }
    let (text, quiet) = match enabled {
        true => (colors.text, colors.quiet),
        false => (colors.faint, colors.faint),
    };
    let keys = command.keys.first();
    let keys = keys.map(|keys| ui.ctx().format_shortcut(keys));
    let keys = keys.unwrap_or_default();
    let right = rect.max.x - space::ONE;
    let middle = rect.center().y;
    let at = pos2(right, middle);
    let taken = painter.text(at, Align2::RIGHT_CENTER, keys, tokens::body(), quiet);
    let left = rect.min.x + space::ONE;
    let room = taken.min.x - space::ONE - left;
    let end = parts::text_at(
        painter,
        pos2(left, middle),
        room,
        command.label,
        tokens::body(),
        text,
    );
    let beside = pos2(end + space::ONE, middle);
    let menu_name = command.menu.0.label();
    let room = taken.min.x - 2.0 * space::ONE - end;
    let end = parts::text_at(painter, beside, room, menu_name, tokens::small(), quiet);
    if menu::is_chosen(command.id, state) {
        let at = pos2(end + space::ONE + size::ICON / 2.0, middle);
        parts::icon_at(painter, at, icons::CHECK, quiet);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::COMMANDS;

    #[test]
    fn steps_pass_over_what_cannot_be_used_and_stop_at_the_ends() {
        let found: Vec<_> = COMMANDS.iter().take(5).collect();
        let usable = |command: &Command| command.id != found[0].id && command.id != found[2].id;
        let step = |line, by| step_to(line, by, &found, usable);
        assert_eq!(step(0, 0), 1);
        assert_eq!(step(1, 1), 3);
        assert_eq!(step(3, -1), 1);
        assert_eq!(step(1, -9), 1);
        assert_eq!(step(1, 9), 4);
        assert_eq!(step_to(3, 1, &found, |_| false), 0);
        assert_eq!(step_to(0, 1, &[], |_| true), 0);
    }
}
