//! Recent files: the submenu, and the list on the first page.

use std::path::Path;

use egui::{Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::parts;
use crate::command::{Action, CommandId, find};
use crate::settings::path::FilePath;
use crate::state::State;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Files on the first page, and its width.
const SHOWN: usize = 8;
const WIDTH: f32 = 420.0;
/// Height of a line of the list.
const LINE: f32 = 26.0;

/// The submenu of recent files.
pub fn menu_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let files = &state.recent.files;
    ui.add_enabled_ui(!files.is_empty(), |ui| {
        ui.menu_button("Open recent", |ui| {
            ui.set_min_width(220.0);
            for (at, FilePath(path)) in files.iter().enumerate() {
                let button = egui::Button::new(menu_name(files, at));
                let response = ui.add(button).on_hover_text(path.display().to_string());
                if response.clicked() {
                    actions.push(Action::Open(path.clone(), None));
                    ui.close();
                }
            }
            ui.separator();
            if ui.button("Clear recent files").clicked() {
                actions.push(Action::ForgetRecent(None));
                ui.close();
            }
        });
    });
}

/// The file's name; with its folder where another one has the same name.
fn menu_name(files: &[FilePath], at: usize) -> String {
    let path = files[at].as_path();
    let same = |(other, file): (usize, &FilePath)| {
        other != at && file.as_path().file_name() == path.file_name()
    };
    match files.iter().enumerate().any(same) {
        true => format!("{} – {}", name_of(path), folder_of(path)),
        false => name_of(path),
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn folder_of(path: &Path) -> String {
    let folder = path.parent().unwrap_or(Path::new(""));
    let home = crate::platform::folders::home();
    match home.and_then(|home| folder.strip_prefix(home).ok().map(Path::to_path_buf)) {
        Some(below) => Path::new("~").join(below).display().to_string(),
        None => folder.display().to_string(),
    }
}

/// The newest files on the first page, and the way back to the last session.
pub fn list_ui(ui: &mut Ui, state: &State, actions: &mut Vec<Action>) {
    let recent = &state.recent;
    if recent.files.is_empty() && recent.session.is_none() {
        return;
    }
    ui.add_space(space::FOUR);
    let width = WIDTH.min(ui.available_width());
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_width(width);
        if !recent.files.is_empty() {
            heading_ui(ui, "Recent files");
        }
        for FilePath(path) in recent.files.iter().take(SHOWN) {
            line_ui(ui, path, actions);
        }
        let more = recent.files.len().saturating_sub(SHOWN);
        if more > 0 {
            ui.add_space(space::HALF);
            parts::quiet(ui, format!("{more} more in File, Open recent"));
        }
        let reopen = find(CommandId::ReopenSession);
        if (reopen.enabled)(state) {
            ui.add_space(space::TWO);
            ui.vertical_centered(|ui| {
                let button = ui.button(reopen.label);
                if button.on_hover_text(session_text(state)).clicked() {
                    actions.push(Action::Run(reopen.id));
                }
            });
        }
    });
}

fn heading_ui(ui: &mut Ui, text: &str) {
    let color = tokens::colors(ui).quiet;
    let text = egui::RichText::new(text).font(tokens::small()).color(color);
    ui.horizontal(|ui| {
        ui.add_space(space::ONE);
        ui.label(text);
    });
    ui.add_space(space::HALF);
}

/// Files and tabs of the last session in words.
fn session_text(state: &State) -> String {
    let count = |n: usize, one: &str| match n {
        1 => format!("1 {one}"),
        _ => format!("{n} {one}s"),
    };
    let session = state.recent.session.as_ref();
    session.map_or_else(String::new, |session| {
        let names = session
            .files
            .iter()
            .take(6)
            .map(|file| name_of(file.as_path()));
        let (files, tabs) = (session.files.len(), session.tabs.len());
        let more = if files > 6 { ", …" } else { "" };
        let names = names.collect::<Vec<_>>().join(", ");
        format!(
            "{}, {}: {names}{more}",
            count(files, "file"),
            count(tabs, "tab")
        )
    })
}

fn line_ui(ui: &mut Ui, path: &Path, actions: &mut Vec<Action>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    let (name, folder) = (name_of(path), folder_of(path));
    let spoken = format!("Open {name} in {folder}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    let forget = forget_ui(ui, rect, &response, &name);
    let colors = tokens::colors(ui);
    let painter = ui.painter();
    let middle = rect.center().y;
    let icon = pos2(rect.min.x + space::ONE + size::ICON / 2.0, middle);
    parts::icon_at(painter, icon, icons::FILE, colors.quiet);
    let left = rect.min.x + 2.0 * space::ONE + size::ICON;
    let right = rect.max.x - size::ROW - space::ONE;
    let text = (tokens::body(), colors.text);
    let end = parts::text_at(
        painter,
        pos2(left, middle),
        right - left,
        &name,
        text.0,
        text.1,
    );
    let beside = pos2(end + space::ONE, middle);
    let quiet = (tokens::small(), colors.quiet);
    parts::text_at(painter, beside, right - beside.x, &folder, quiet.0, quiet.1);
    if forget.clicked() {
        actions.push(Action::ForgetRecent(Some(path.to_path_buf())));
    } else if response.on_hover_text(path.display().to_string()).clicked() {
        actions.push(Action::Open(path.to_path_buf(), None));
    }
}

/// What lies behind a line, and the button that takes it out of the list.
fn forget_ui(ui: &Ui, rect: egui::Rect, line: &Response, name: &str) -> Response {
    let colors = tokens::colors(ui);
    let side = size::ROW - 2.0;
    let center = pos2(rect.max.x - space::HALF - side / 2.0, rect.center().y);
    let place = egui::Rect::from_center_size(center, egui::Vec2::splat(side));
    let id = line.id.with("forget");
    let response = ui.interact(place, id, Sense::click());
    let near = line.hovered() || line.has_focus() || response.hovered() || response.has_focus();
    if near {
        ui.painter().rect_filled(rect, size::CORNER, colors.hover);
    }
    if line.has_focus() {
        let stroke = egui::Stroke::new(1.0, colors.accent);
        let inside = egui::StrokeKind::Inside;
        ui.painter().rect_stroke(rect, size::CORNER, stroke, inside);
    }
    let spoken = format!("Remove {name} from recent files");
    match near {
        true => parts::icon_button_at(ui, place, &response, icons::CLOSE, &spoken),
        false => response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken)),
    }
    response
}
